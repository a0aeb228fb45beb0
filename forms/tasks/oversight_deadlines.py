"""Clocks of what somebody found: inspections, findings, diverted money, opinions, questions.

A clock stops by what was done, as the claims of the record's form say it: a finding is closed by
another person than its owner or it is not closed. Nobody's speed is measured.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import (
    BranchRectify,
    FundDiversion,
    Helper,
    Inspection,
    Rectification,
    SupervisionOpinion,
    VillagerQuestion,
)
from forms.notices.claims import Judge
from forms.schema.deadline import Clock, first_of, surely_by
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

KEPT_UP: Final = "60"
"""Code of ``rect_state``: checked, and to be done for good; it is never closed."""
AGREED: Final = "1"
"""Code of ``supervision_result`` that asks for no answer."""
TELLING: Final = {
    "4": ("乡镇", "村务监督委员会的意见"),
    "5": ("乡镇、县和监察机关", "村民委员会组织法（2025年修订）第37条"),
}
"""By code of ``supervision_result``: to whom it is reported, and who asks for that."""
LAW: Final = "村民委员会组织法（2025年修订）"
AGREED_TERM: Final = "检查反馈或本村整改台账写明的期限"
LONGEST: Final = 24
"""So many letters of a finding stand in its task."""


def oversight(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock that a finding, an opinion or a question started, also those that ran out.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds there.
    """
    judge = Judge(view, day, definitions)
    for look in (
        _inspections, _findings, _branches, _diversions, _opinions, _inquiries,
    ):  # fmt: skip
        yield from look(judge)


def _days(judge: Judge, parameter: str) -> timedelta:
    return timedelta(days=judge.definitions.parameters.number(parameter, judge.day))


def _short(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _begun(at: DayRange | None, judge: Judge) -> date:
    """Since when a clock runs; what has no day runs since today: it must not be lost."""
    return first_of(at) or judge.day


def _inspections(judge: Judge) -> Iterator[Clock]:
    """What was fed back is answered with a report."""
    for one in judge.view.all(Inspection):
        told = first_of(one.feedback_day)
        if told is None or told > judge.day or surely_by(one.reported_day, judge.day):
            continue
        last = first_of(one.due_day) or told + _days(judge, "inspection_report_days")
        yield Clock("inspection_report", one.id, f"请上报「{one.unit or '检查'}」反馈的整改情况，",
                    told, last, AGREED_TERM, "写上上报整改报告的日期",
                    Inspection.FORM, one.id, counted=one.due_day or one.feedback_day)  # fmt: skip


def _findings(judge: Judge) -> Iterator[Clock]:
    """First it is mended by its owner, then somebody else looks and it is closed."""
    for one in judge.view.all(Rectification):
        found = _begun(one.found_day, judge)
        last = first_of(one.due_day) or found
        owner = judge.view.card(Helper, one.owner).name or "责任人"
        if not judge.holds(one, "done"):
            first = min(max(found, last - _days(judge, "rectify_notice_days")), last)
            yield Clock("rectify", one.id, f"请{owner}按期整改「{_short(one.problem)}」，",
                        first, last, AGREED_TERM, "写上整改措施、佐证材料和完成日期",
                        Rectification.FORM, one.id,
                        counted=one.due_day or one.found_day)  # fmt: skip
        elif not _closed(judge, one):
            done = _begun(one.done_day, judge)
            last = done + _days(judge, "rectify_check_days")
            what = f"「{_short(one.problem)}」已改完，请另一人验收销号，"
            yield Clock("rectify_check", one.id, what, done, last, "本村整改台账的约定",
                        "写上验收人（不能是责任人）、验收日期和销号日期",
                        Rectification.FORM, one.id, counted=one.done_day)  # fmt: skip


def _closed(judge: Judge, one: Rectification) -> bool:
    return judge.holds(one, "closed") or (one.state == KEPT_UP and judge.holds(one, "checked"))


def _branches(judge: Judge) -> Iterator[Clock]:
    """A weak organisation is put in order and looked at by somebody else."""
    for one in judge.view.all(BranchRectify):
        if judge.holds(one, "accepted"):
            continue
        listed = _begun(one.listed_day, judge)
        last = first_of(one.due_day) or listed + _days(judge, "branch_rectify_days")
        what = f"{one.year or listed.year}年列入整顿的党组织请按一村一策整顿并验收，"
        yield Clock("branch", one.id, what, min(listed, last), last, "上级党委的整顿期限",
                    "写上整顿措施、验收人（不能是责任人）和验收日期",
                    BranchRectify.FORM, one.id, counted=one.due_day or one.listed_day)  # fmt: skip


def _diversions(judge: Judge) -> Iterator[Clock]:
    """Money that went another way is approved, paid back whole, or handed on."""
    for one in judge.view.all(FundDiversion):
        if judge.holds(one, "settled"):
            continue
        found = _begun(one.found_day, judge)
        sum_of = f"{one.amount / 100:,.2f}元" if one.amount is not None else ""
        what = f"「{_short(one.planned_use)}」的专款{sum_of}偏离用途，请补批、追回或移交，"
        yield Clock("diversion", one.id, what, found, found + _days(judge, "diversion_days"),
                    "社会救助法（2026年）第71条；期限按县里的标准",
                    "写清怎么处理的，追回的写全部追回，并告知村务监督委员会",
                    FundDiversion.FORM, one.id, counted=one.found_day)  # fmt: skip


def _opinions(judge: Judge) -> Iterator[Clock]:
    """The committee answers; what breaks law or discipline is reported upwards the same day."""
    for one in judge.view.all(SupervisionOpinion):
        said = _begun(one.day, judge)
        topic = judge.definitions.codes.label("supervision_topic", one.topic)
        if one.result in TELLING and not judge.holds(one, "reported"):
            whom, law = TELLING[one.result]
            yield Clock("supervision_up", one.id, f"监督发现的问题（{topic}）请向{whom}反映，",
                        said, said, law, "写上向谁反映和反映日期",
                        SupervisionOpinion.FORM, one.id, counted=one.day)  # fmt: skip
        if one.result != AGREED and not judge.holds(one, "answered"):
            last = first_of(one.reply_due) or said + _days(judge, "supervision_reply_days")
            yield Clock("supervision_reply", one.id, f"请答复村务监督委员会的意见（{topic}），",
                        said, last, f"{LAW}第37条；期限是本村约定", "写上村里答复和答复日期",
                        SupervisionOpinion.FORM, one.id,
                        counted=one.reply_due or one.day)  # fmt: skip


def _inquiries(judge: Judge) -> Iterator[Clock]:
    """Who asks is answered; who it was does not stand in the task."""
    for one in judge.view.all(VillagerQuestion):
        if judge.holds(one, "answered"):
            continue
        asked = _begun(one.day, judge)
        last = first_of(one.reply_due) or asked + _days(judge, "inquiry_reply_days")
        topic = judge.definitions.codes.label("supervision_topic", one.topic)
        yield Clock("inquiry", one.id, f"请答复村民的查询（{topic}），", asked, last,
                    f"{LAW}第35条；期限是本村约定", "写上承办人、答复内容和答复日期",
                    VillagerQuestion.FORM, one.id, counted=one.reply_due or one.day)  # fmt: skip
