"""Clocks of applications for assistance, of exits, and of households lifted out of poverty.

An application shows its present step alone, and the whole only once that ends no later: a person
has one thing to do. What is done has its day in the record, so a clock of a past day stays what it
was. Days of law are working days and are not moved (R-DAY): ours end before a holiday.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.circumstances.monitoring import unreviewed
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers
from forms.definitions.records import (
    AidCase,
    Benefit,
    ExitReview,
    Household,
    LiftedOutReview,
    Posting,
    PremiumAid,
)
from forms.notices.claims import Judge
from forms.notices.posting_days import surely_shown
from forms.schema.calendar import Side, Unit
from forms.schema.deadline import VILLAGE, Clock, first_of, maybe_by, surely_by
from forms.schema.partial_date import DayRange, plus_months
from forms.schema.ternary import Answer
from forms.village.view import VillageView

DIBAO, TEKUN, EDGE, RIGID = "01", "02", "03", "04"
"""Codes of ``benefit_kind`` whose procedure has days of law."""
POSTED: Final = frozenset({DIBAO, TEKUN})
"""Kinds whose first opinion hangs in the village before the county decides."""
LAW: Final = "民发〔2021〕57号"
LAW_TEKUN: Final = "民发〔2021〕43号"
LAW_RIGID: Final = "刚性支出困难家庭认定办法（民政部，2025年1月1日起施行）"
LIKE: Final = "参照民发〔2021〕57号"
EXIT: Final = "2026年中央一号文件（八）；期限按县里程序"
OLD: Final = "2026年中央一号文件（八）；期限县里定"
DECIDED: Final = "写上确认或者不予批准的日期"
PREMIUM: Final = "社会救助法（2026年）第24条；缴费期以县医保局通知为准"
TOWNSHIP_STEP: Final = 3
"""Of the steps of an exit the one that has to wait until the sheet has hung its days."""
NEAR: Final = timedelta(days=30)
"""How long before its end a yearly review is shown."""


def aid_clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of assistance that runs on a day, also those that have run out."""
    judge = Judge(view, day, definitions)
    for case in view.all(AidCase):
        accepted = case.accepted_day
        if accepted is None or not maybe_by(accepted, day) or surely_by(case.withdrawn_day, day):
            continue
        if view.get(Household, case.household) is not None:
            yield from _AidClocks(judge, case, accepted).running()
    for review in view.all(ExitReview):
        if view.get(Household, review.household) is not None:
            yield from _exit(judge, review)
    yield from _lifted_out(view, day, definitions)
    yield from _premiums(view, day, definitions)


class _AidClocks:
    """The clocks of one application."""

    def __init__(self, judge: Judge, case: AidCase, accepted: DayRange) -> None:
        self.judge, self.case, self.accepted = judge, case, accepted
        self.day, self.definitions = judge.day, judge.definitions
        self.who = judge.view.called(case.household or VILLAGE)
        self.kind = self.definitions.codes.label("benefit_kind", case.kind)

    def running(self) -> Iterator[Clock]:
        """The present step; the whole where it ends no later."""
        if self._done(self.case.confirmed_day):
            yield from self._review()
        elif self._done(self.case.refused_day):
            yield from self._tell()
        else:
            step, whole = self._step(), self._whole()
            if step is not None:
                yield step
            if whole is not None and (step is None or whole.last <= step.last):
                yield whole

    def _done(self, at: DayRange | None) -> bool:
        return surely_by(at, self.day)

    def _after(self, start: date, parameter: str) -> date:
        """The last of so many working days after a day."""
        length = self.definitions.parameters.number(parameter, self.day)
        return self.definitions.calendar.ending(start, length, Unit.WORKING, Side.DUTY).last

    def _law(self, article: str) -> str:
        law = {DIBAO: LAW, TEKUN: LAW_TEKUN}.get(self.case.kind or "", LIKE)
        return f"{law}{article}"

    def _clock(
        self, kind: str, what: str, window: tuple[date, date], law: str, done: str,
        counted: DayRange | None = None, latest: date | None = None,
    ) -> Clock:  # fmt: skip
        text = f"请{what}{self.who}的{self.kind}申请，"
        return Clock(kind, self.case.id, text, *window, law, done, AidCase.FORM, self.case.id,
                     counted=counted, latest=latest)  # fmt: skip

    def _counted(
        self, kind: str, what: str, at: DayRange, parameter: str, law: str, done: str
    ) -> Clock:
        """So many working days after an answer, whichever day that means."""
        first, last = self._after(at.first, parameter), self._after(at.last, parameter)
        return self._clock(kind, what, (at.first, first), law, done, at, last)

    def _step(self) -> Clock | None:
        """What has to be done now; None where no step has a day, and while a sheet hangs."""
        case = self.case
        if case.kind == TEKUN and not self._done(case.first_opinion_day):
            return self._counted("aid_opinion", "调查核实并提出初审意见：", self.accepted,
                                 "tekun_opinion_days", self._law("第13条"),
                                 "写上初审意见的日期")  # fmt: skip
        if case.kind in (DIBAO, EDGE, RIGID) and not self._surveyed():
            return self._counted("aid_survey", "启动家庭经济状况调查：", self.accepted,
                                 "aid_survey_days", self._law("第15条"),
                                 "写上启动调查或者入户调查的日期")  # fmt: skip
        reported, opinion = case.reported_day, case.first_opinion_day
        if reported is not None and self._done(reported):
            return self._confirm(reported)
        if case.kind in POSTED and opinion is not None and self._done(opinion):
            return self._posting(opinion)
        return None

    def _surveyed(self) -> bool:
        case = self.case
        begun = (case.survey_day, case.home_check_day, case.data_check_day, case.first_opinion_day)
        return any(self._done(at) for at in begun)

    def _posting(self, opinion: DayRange) -> Clock | None:
        """The notice of the first opinion: to hang, then to be handed on; None while it hangs."""
        judge, sheet = self.judge, self.judge.view.get(Posting, self.case.posting)
        period = surely_shown(sheet, self.definitions) if sheet else None
        law = self._law("第19条" if self.case.kind == DIBAO else "第15条")
        if sheet is None or period is None or not judge.holds(sheet, "hung"):
            wait = self.definitions.parameters.number("aid_post_days", self.day)
            return self._clock("aid_notice", "公示初审意见：",
                               (opinion.first, opinion.first + timedelta(days=wait)), law,
                               "登记公示张贴，再在救助申请里选上", opinion)  # fmt: skip
        first = period.objections_until + timedelta(days=1)
        wait = self.definitions.parameters.number("aid_report_days", self.day)
        if first > self.day:
            return None
        return self._clock("aid_report", "公示期满，报县审核确认：",
                           (first, first + timedelta(days=wait)), law, "写上报县日期")  # fmt: skip

    def _confirm(self, reported: DayRange) -> Clock | None:
        if self.case.kind not in (DIBAO, TEKUN, EDGE):
            return None
        name = "tekun_confirm_days" if self.case.kind == TEKUN else "aid_confirm_days"
        law = self._law("第16条" if self.case.kind == TEKUN else "第20条")
        return self._counted("aid_confirm", "问清县里确认的结果：", reported, name, law, DECIDED)

    def _whole(self) -> Clock | None:
        if self.case.kind not in (DIBAO, EDGE, RIGID):
            return None
        name = "aid_total_days_extended" if self.case.extended else "aid_total_days"
        law = LAW_RIGID if self.case.kind == RIGID else self._law("第22条")
        return self._counted("aid_total", "办结：", self.accepted, name, law, DECIDED)

    def _tell(self) -> Iterator[Clock]:
        refused = self.case.refused_day
        if refused is not None and not self._done(self.case.told_day):
            yield self._counted("aid_tell", "书面告知不予批准的理由：", refused, "aid_tell_days",
                                f"{LAW if self.case.kind == DIBAO else LIKE}第21条",
                                "写上书面告知的日期")  # fmt: skip

    def _review(self) -> Iterator[Clock]:
        """Once a year, twice where the income is unsteady, as long as the benefit runs."""
        if self.case.kind not in (DIBAO, EDGE) or self._ended():
            return
        asked = (self.case.confirmed_day, self.case.review_day)
        seen = max((at for at in asked if at is not None and self._done(at)),
                   key=lambda at: at.first)  # fmt: skip
        name = "aid_review_months_unsteady" if self.case.unsteady else "aid_review_months"
        months = self.definitions.parameters.number(name, self.day)
        last = plus_months(seen.first, months)
        if last - NEAR <= self.day:
            yield self._clock("aid_review", "复核：", (last - NEAR, last), self._law("第31条"),
                              "写上最近复核的日期", seen,
                              plus_months(seen.last, months))  # fmt: skip

    def _ended(self) -> bool:
        """Whether what was confirmed is written down as a benefit, and none of it runs any more."""
        view, case = self.judge.view, self.case
        told = {
            one.id: one
            for one in (
                *view.by(Benefit.household, case.household),
                *view.by(Benefit.person, case.person),
            )
            if one.kind == case.kind
        }
        return bool(told) and not any(covers(one, self.day) for one in told.values())


def _exit(judge: Judge, review: ExitReview) -> Iterator[Clock]:
    """One step after the other, and looks back once it is marked."""
    day = judge.day
    proposed = first_of(review.proposed_day)
    if proposed is None or proposed > day or surely_by(review.kept_day, day):
        return
    marked = review.marked_day
    if marked is not None and surely_by(marked, day):
        yield from _back(judge, review, marked)
        return
    found = _exit_step(judge, review, proposed)
    if found is not None:
        what, first, wait, done, counted = found
        last = first + timedelta(days=judge.definitions.parameters.number(wait, day))
        who = judge.view.called(review.household or VILLAGE)
        yield Clock("exit", review.id, f"{who}的退出评估：请{what}，", first, last, EXIT,
                    f"写上{done}的日期", ExitReview.FORM, review.id, counted=counted)  # fmt: skip


def _exit_step(
    judge: Judge, review: ExitReview, proposed: date
) -> tuple[str, date, str, str, DayRange | None] | None:
    """What comes next, since when, within how many days (a parameter), what says it is done.

    Last the answer the days are counted from; None where they are counted from a sheet.
    """
    steps = (
        (review.exit_checked_day, "两人以上入户核实，农户签字", "入户核实"),
        (review.exit_appraised_day, "开会民主评议", "民主评议"),
        (review.posted_day, "在村内公示", "村内公示"),
        (review.township_day, "公示期满后报乡镇审核", "乡镇审核"),
        (review.county_day, "问清县级审定", "县级审定"),
        (review.announced_day, "公告审定的结果", "公告"),
        (review.marked_day, "在系统里标注", "系统标注"),
    )
    since, counted = proposed, review.proposed_day
    for number, (at, what, done) in enumerate(steps):
        if not surely_by(at, judge.day):
            if number == TOWNSHIP_STEP:
                over = _notice_over(judge, review)
                if over is not None and over > since:
                    since, counted = over, None
            wait = "exit_check_days" if number == 0 else "exit_step_days"
            return what, since, wait, done, counted
        since, counted = first_of(at) or since, at
    return None


def _notice_over(judge: Judge, review: ExitReview) -> date | None:
    """The day after the last for objections to the sheet of an exit."""
    sheet = judge.view.get(Posting, review.posting)
    period = surely_shown(sheet, judge.definitions) if sheet else None
    return period.objections_until + timedelta(days=1) if period else None


def _back(judge: Judge, review: ExitReview, marked: DayRange) -> Iterator[Clock]:
    """Whether the household has fallen back: every half a year, for some years."""
    day, number = judge.day, judge.definitions.parameters.number
    seen = review.back_day
    done = seen is not None and surely_by(seen, day) and seen.first > marked.first
    since, months = (seen if done and seen else marked), number("exit_back_months", day)
    last = plus_months(since.first, months)
    years = 12 * number("exit_back_years", day)
    if last <= plus_months(marked.last, years) and last - NEAR <= day:
        who = judge.view.called(review.household or VILLAGE)
        yield Clock("exit_back", review.id, f"{who}退出以后请回头看有没有返贫，", last - NEAR, last,
                    "本产品默认：退出后每半年", "写上最近回头看的日期", ExitReview.FORM,
                    review.id, counted=since, latest=plus_months(since.last, months))  # fmt: skip


def _lifted_out(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """The yearly review as one task of the village; who has to be told what was decided."""
    month = min(max(definitions.parameters.number("old_review_month", day), 1), 12)
    last = plus_months(date(day.year, month, 1), 1) - timedelta(days=1)
    missing = [one for one, told in unreviewed(view, day).items() if told is Answer.YES]
    if missing:
        what = f"还有{len(missing)}户原脱贫户{day.year}年没有评估，请逐户评估，"
        yield Clock("old_review", VILLAGE, what, last - 3 * NEAR, last, OLD,
                    "逐户登记原脱贫户评估", LiftedOutReview.FORM, None,
                    (("year", day.year), ("assessed_day", day.isoformat())))  # fmt: skip
    wait = timedelta(days=definitions.parameters.number("old_told_days", day))
    for review in view.all(LiftedOutReview):
        decided = first_of(review.decided_day)
        if decided is None or decided > day or surely_by(review.told_day, day):
            continue
        if view.get(Household, review.household) is not None:
            who = view.called(review.household or VILLAGE)
            yield Clock("old_told", review.id, f"请书面告知{who}原脱贫户评估的结果，", decided,
                        decided + wait, OLD, "写上告知农户的日期", LiftedOutReview.FORM,
                        review.id, counted=review.decided_day)  # fmt: skip


def _premiums(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Before the next year's premiums are paid: who is to be helped; and who was forgotten."""
    month = min(max(definitions.parameters.number("premium_from_month", day), 1), 12)
    first, last, year = date(day.year, month, 1), date(day.year, 12, 31), day.year + 1
    known = any(one.year == year for one in view.all(PremiumAid))
    if first <= day and not known and any(view.lives.living(day)):
        yield Clock("premium", VILLAGE, f"请核对{year}年参保资助的名单，", first, last, PREMIUM,
                    f"登记{year}年的参保资助", PremiumAid.FORM, None,
                    (("year", year),))  # fmt: skip
    for aid in view.all(PremiumAid):
        if aid.missed and aid.year is not None and not surely_by(aid.reported_day, day):
            if aid.person is None or not 1 <= aid.year <= date.max.year:
                continue
            what = f"{view.name(aid.person)}{aid.year}年应资助参保没有资助，请报乡镇，"
            yield Clock("premium_missed", aid.id, what, date(aid.year, 1, 1),
                        date(aid.year, 12, 31), PREMIUM, "写上报乡镇的日期", PremiumAid.FORM,
                        aid.id)  # fmt: skip
