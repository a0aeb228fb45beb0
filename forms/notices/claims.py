"""Whether a record may be taken for what it says: a meeting for a resolution, a sheet for posted.

The conditions stand in the forms (``claims``, read by ``forms.definitions.form_reader``); here is
the one place that answers them, for tasks, lists, figures, notices and ``cunji check`` alike. What
cannot be told does not hold: a duty stays open, a row is not printed, and the sentence of the
condition says why.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from forms.circumstances.rosters import due
from forms.definitions.definitions import Definitions
from forms.definitions.form_reader import WORKED_OUT
from forms.definitions.record_view import Question, R, Record, T
from forms.definitions.records import (
    AidCase,
    Benefit,
    CollectiveDecision,
    ExitReview,
    FundPeriod,
    House,
    Meeting,
    MonitoredHousehold,
    Objection,
    Person,
    Posting,
    Project,
)
from forms.expressions.evaluate import evaluate
from forms.expressions.parser import parse
from forms.notices.cash_book import Accounting, accounts, month_of, period_of, together
from forms.notices.posting_days import least_days, surely_shown
from forms.notices.selection import time_of
from forms.schema.deadline import first_of, maybe_by, surely_by
from forms.schema.form import SUBJECTS, Body, Claim, Condition, FormDef, RecordId, Value
from forms.schema.partial_date import DayRange, possibly_last
from forms.schema.ternary import Answer
from forms.village.coverage import registered_here
from forms.village.view import VillageView

Lacking: TypeAlias = tuple[Condition, ...]
"""The conditions of a claim that are not *yes*."""


class Judge:
    """Answers the claims of a village's records as of a day.

    Args:
        view: The village.
        day: As-of day: what was written down for a later one has not happened.
        definitions: What holds there.
    """

    def __init__(self, view: VillageView, day: date, definitions: Definitions) -> None:
        self.view = view
        self.day = day
        self.definitions = definitions

    def holds(self, record: Record, claim: str) -> bool:
        """Whether a record says so and everything that takes stands in it."""
        return self.lacking(record, claim) == ()

    def lacking(self, record: Record, claim: str) -> Lacking | None:
        """What a record lacks for a claim; None when it does not say so of itself."""
        form = self.definitions.form(record.FORM)
        return self._lacking(form, record.id, record.body, form.claim(claim))

    def proved(self, record: Record, claim: str) -> bool:
        """Whether all a claim takes stands in a record, whatever the record says of itself now."""
        form = self.definitions.form(record.FORM)
        needed = form.claim(claim).conditions
        return all(self.answer(record, one.when) is Answer.YES for one in needed)

    def faults(self, form: FormDef) -> Iterator[tuple[RecordId, Claim, Condition]]:
        """What the records of a form say of themselves without what it takes; each once."""
        for record, body in self.view.records(form.id).items():
            told: set[Condition] = set()
            for claim in form.claims:
                for condition in self._lacking(form, record, body, claim) or ():
                    if condition not in told:
                        told.add(condition)
                        yield record, claim, condition

    def answer(self, record: Record, when: str) -> Answer:
        """A condition over a record, which may look at what the record points to."""
        form = self.definitions.form(record.FORM)
        return self._answer(form, record.id, record.body, when)

    def _lacking(self, form: FormDef, record: RecordId, body: Body, claim: Claim) -> Lacking | None:
        if self._answer(form, record, body, claim.asserted) is not Answer.YES:
            return None
        return tuple(
            one
            for one in claim.conditions
            if self._answer(form, record, body, one.when) is not Answer.YES
        )

    def _answer(self, form: FormDef, record: RecordId, body: Body, when: str) -> Answer:
        condition = parse(when)
        further = {
            name: value
            for name in condition.names
            if name not in body and (value := self._further(form, record, body, name)) is not None
        }
        return evaluate(condition, {**body, **further} if further else body, self.day).answer

    def _further(self, form: FormDef, record: RecordId, body: Body, name: str) -> Value | None:
        """What is no answer of the record: worked out, or of the record it points to."""
        link, dot, of = name.partition(".")
        if not dot:
            known = name in WORKED_OUT.get(form.id, ())
            return self._worked_out(form.id, record, body, name) if known else None
        target = form.field(link).form or ""
        pointed = RecordId(str(body.get(link, "")))
        there = self.view.body(target, pointed)
        if there is None:
            return None
        other = self.definitions.form(target)
        if any(claim.id == of for claim in other.claims):
            return self._lacking(other, pointed, there, other.claim(of)) == ()
        return there[of] if of in there else self._further(other, pointed, there, of)

    def _worked_out(self, form: str, record: RecordId, body: Body, name: str) -> Value | None:
        """What the days of a sheet, the objections to it or a roster come to."""
        if form != Posting.FORM:
            return _OF_RECORD[form, name](self, record, body)
        posting = Posting(record, body)
        if name in _OF_SHEET:
            return _OF_SHEET[name](self, posting)
        posted, period = posting.posted_day, surely_shown(posting, self.definitions)
        if posted is None or period is None:
            return None
        if name == "least_days":
            ends = (posted.first, posted.last)
            return max(least_days(posting, day, self.definitions) for day in ends)
        last = period.objections_until if name == "objections_until" else period.posted_until
        return last.isoformat()


def _alive(judge: Judge, person: RecordId) -> bool | None:
    """Whether somebody lives on the day; None where a partial date leaves it open."""
    told = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}
    return told[judge.view.lives.answer(person, judge.day)]


def _announced(judge: Judge, project: RecordId) -> bool:
    """Whether a notice before work on a project hung its days and nobody disputes it."""
    ended = "kind = 'N13' and objections_until < today and disputed = no"
    return any(
        judge.holds(posting, "hung") and judge.answer(posting, ended) is Answer.YES
        for posting in judge.view.by(Posting.project, project)
    )


def _last(records: Iterable[R], on: Question[R, DayRange], day: date) -> list[R | None]:
    """Which of several records may be the latest by a day; None where there may be none."""
    return possibly_last(((on.of(one), one) for one in records), day)


def _agreed(told: Iterable[T | None]) -> T | None:
    """What all of several answers say; None where they differ."""
    said = [*dict.fromkeys(told)]
    return said[0] if len(said) == 1 else None


def _house_grade(judge: Judge, benefit: Benefit) -> str | None:
    """How safe the household's house was when last looked at before the day."""
    looks = judge.view.by(House.household, benefit.household)
    return _agreed(one.grade if one else None for one in _last(looks, House.day, judge.day))


def _applications(judge: Judge, benefit: Benefit) -> list[AidCase | None]:
    """The last application that a benefit goes back to; several where it may be any of them."""
    found = [
        one
        for one in judge.view.all(AidCase)
        if one.kind == benefit.kind
        and (
            (one.household is not None and one.household == benefit.household)
            or (one.person is not None and one.person == benefit.person)
        )
        and one.accepted_day is not None
    ]
    return _last(found, AidCase.accepted_day, judge.day)


def _surveyed(judge: Judge, benefit: Benefit) -> bool | None:
    cases = _applications(judge, benefit)
    return _agreed(None if case is None else judge.holds(case, "opined") for case in cases)


def _compared(judge: Judge, benefit: Benefit) -> bool | None:
    cases = _applications(judge, benefit)
    return _agreed(
        None if case is None else surely_by(case.data_check_day, judge.day) for case in cases
    )


def _exit_ready(judge: Judge, case: MonitoredHousehold) -> bool | None:
    """Whether all an exit takes before it is announced stands in the last review of it."""
    proposed = [
        one for one in judge.view.by(ExitReview.household, case.household) if one.proposed_day
    ]
    return _agreed(
        None if one is None else judge.proved(one, "checked") and judge.proved(one, "appraised")
        for one in _last(proposed, ExitReview.proposed_day, judge.day)
    )


def _within_limit(judge: Judge, vote: CollectiveDecision) -> bool | None:
    """Whether what each head gives keeps to the region's limit; None where nobody gave one."""
    ends = (vote.day.first, vote.day.last) if vote.day else ()
    limit = _agreed(judge.definitions.parameters.get(LIMIT, day) for day in ends)
    if vote.money_head is None or isinstance(limit, bool) or not isinstance(limit, int):
        return None
    return vote.money_head <= limit * 100


LIMIT: Final = "yishi_limit_money"
"""Parameter: what a village may ask of each head in a year, in 元 (国办发〔2007〕4号)."""
_OF_RECORD: Final[Mapping[tuple[str, str], Callable[[Judge, RecordId, Body], Value | None]]] = {
    (Person.FORM, "alive"): lambda judge, record, _: _alive(judge, record),
    (Person.FORM, "registered_here"): (
        lambda judge, record, _: registered_here(judge.view, record, judge.day)
    ),
    (Project.FORM, "announced"): lambda judge, record, _: _announced(judge, record),
    (Meeting.FORM, "roster_due"): lambda j, r, body: due(j.view, Meeting(r, body)),
    (Benefit.FORM, "house_grade"): lambda j, r, body: _house_grade(j, Benefit(r, body)),
    (Benefit.FORM, "surveyed"): lambda j, r, body: _surveyed(j, Benefit(r, body)),
    (Benefit.FORM, "compared"): lambda j, r, body: _compared(j, Benefit(r, body)),
    (CollectiveDecision.FORM, "within_limit"): (
        lambda j, r, body: _within_limit(j, CollectiveDecision(r, body))
    ),
    (MonitoredHousehold.FORM, "exit_ready"): (
        lambda j, r, body: _exit_ready(j, MonitoredHousehold(r, body))
    ),
}
"""By form and name: what is worked out of a record that is no sheet."""


def _left_open(judge: Judge, posting: Posting) -> bool:
    """Whether somebody had objected by the day it was taken down and is not answered."""
    removed, card = posting.removed_day, judge.view.card
    received = [card(Objection, one).received_day for one in open_objections(judge, posting)]
    return any(at is None or removed is None or maybe_by(at, removed.last) for at in received)


def _alone(judge: Judge, posting: Posting) -> bool:
    """Whether no other sheet has its number; one sheet may be written down twice."""
    kept = judge.view.kept
    known = kept.get("posting numbers")
    if not isinstance(known, dict):
        known = kept["posting numbers"] = defaultdict[str, list[Posting]](list)
        for one in judge.view.all(Posting):
            if one.number:
                known[number_core(one.number)].append(one)
    others = [one for one in known[number_core(posting.number or "")] if one.id != posting.id]
    return all(one.digest and one.digest == posting.digest for one in others)


def _printed_day(_: Judge, posting: Posting) -> str | None:
    day = printed_day(posting.number or "")
    return None if day is None else day.isoformat()


def _digest_good(_: Judge, posting: Posting) -> bool:
    return _DIGEST.fullmatch("".join((posting.digest or "").split()).upper()) is not None


_DIGEST: Final = re.compile(r"[0-9A-F]{20}")
_OF_SHEET: Final[Mapping[str, Callable[[Judge, Posting], Value | None]]] = {
    "disputed": lambda judge, posting: bool(open_objections(judge, posting)),
    "left_open": _left_open,
    "alone": _alone,
    "printed_day": _printed_day,
    "digest_good": _digest_good,
    "accounts_reviewed": lambda judge, posting: not unreviewed(judge, posting),
}
"""What is worked out of a sheet whether it has been posted or not."""


OF_ACCOUNTS: Final = "N18"
"""The kind that shows what supervisors have to look at first (村民委员会组织法 art. 35 and 37)."""


def unreviewed(judge: Judge, posting: Posting) -> str:
    """What a sheet of accounts lacks of its review by the supervisors; empty for nothing.

    A quarter is reviewed as a whole or month by month. Once a sheet has come down, accounts that
    were changed later are the review's matter, not the sheet's.
    """
    if posting.kind != OF_ACCOUNTS:
        return ""
    part = time_of(posting.selected or "")
    if part is None:
        return "没有写是哪一期的账，请补填期次（如 2026-Q3、2026-10），再看这一期审核没有。"
    posted = first_of(posting.posted_day) or judge.day
    down = surely_by(posting.removed_day, judge.day)
    found = (
        _review_lacking(judge, time, posted, compare=not down)
        for time in times_to_review(judge, Accounting(part.first, part.last, part.words))
    )
    return next(filter(None, found), "")


def times_to_review(judge: Judge, time: Accounting) -> tuple[Accounting, ...]:
    """The time itself, or its months where they were reviewed one by one."""
    if time.month is not None or _reviews(judge, time):
        return (time,)
    months = [month_of(time.first)]
    while months[-1].last < time.last:
        months.append(month_of(months[-1].last + timedelta(days=1)))
    return tuple(months) if any(_reviews(judge, one) for one in months) else (time,)


def is_reviewed(judge: Judge, time: Accounting) -> bool:
    """Whether supervisors have looked at the accounts of a time and agreed."""
    return all(
        any(judge.holds(review, "reviewed") for review in _reviews(judge, one))
        for one in times_to_review(judge, time)
    )


def _reviews(judge: Judge, time: Accounting) -> list[FundPeriod]:
    return [
        one
        for one in judge.view.all(FundPeriod)
        if (of := period_of(one)) is not None and (of.first, of.last) == (time.first, time.last)
    ]


def _review_lacking(judge: Judge, time: Accounting, posted: date, *, compare: bool) -> str:
    """What one time lacks; a review for which nothing is lacking is enough."""
    where = f"请在「财务期间审核」登记{time.name}的审核日期和是否同意。"
    reviews = _reviews(judge, time)
    if not reviews:
        return f"{time.name}的账还没有村务监督委员会的审核登记，不能张贴：{where}"
    good = [one for one in reviews if judge.holds(one, "reviewed")]
    if not good:
        told = (judge.lacking(one, "reviewed") for one in reviews)
        why = next((one.say for lacks in told if lacks for one in lacks), where)
        return f"{time.name}的账还没有审核同意，不能张贴：{why}"
    if not any(surely_by(one.supervision_day, posted) for one in good):
        return f"{time.name}的账是张贴以后才审核的，请核对审核日期和张贴日期。"
    if compare and not any(_agrees(judge, one, time) for one in good):
        return f"{time.name}的账和审核时不同，不能张贴：请看「待核对」里差在哪里，重新审核再张贴。"
    return ""


def _agrees(judge: Judge, review: FundPeriod, time: Accounting) -> bool:
    held = together(accounts(judge.view, time, judge.day))
    return (review.opening, review.income, review.spent, review.closing) == (
        held.opening, held.income, held.spent, held.closing,
    )  # fmt: skip


def called(view: VillageView, form: FormDef, record: RecordId) -> str:
    """How a sentence names a record: its household or person, else its first words."""
    body = view.body(form.id, record) or {}
    for field in form.fields:
        answer = body.get(field.id)
        if field.id in SUBJECTS and isinstance(answer, str):
            return view.called(RecordId(answer))
        if field.type == "text" and isinstance(answer, str):
            return f"「{answer}」"
    day = next((v for k, v in body.items() if k.endswith("day") and isinstance(v, str)), "")
    return f"{day}的{form.title}"


def open_objections(judge: Judge, posting: Posting) -> Sequence[RecordId]:
    """Objections to a sheet that nobody has answered.

    Older objections have a number that somebody typed instead of the sheet itself; such a one locks
    the sheet of that number too.
    """
    core = number_core(posting.number or "")
    return tuple(
        objection.id
        for objection in judge.view.all(Objection)
        if (
            objection.posting == posting.id
            or (objection.posting is None and core and _typed(objection) == core)
        )
        and is_open(judge, objection)
    )


def is_open(judge: Judge, objection: Objection) -> bool:
    """Whether an objection has been received and is not yet answered as it has to be.

    One whose day nobody wrote down counts as received: it must not be lost.
    """
    received = objection.received_day
    here = received is None or maybe_by(received, judge.day)
    return here and not judge.holds(objection, "answered")


def _typed(objection: Objection) -> str:
    return number_core(objection.notice_no or "")


NUMBER: Final = re.compile(
    r"[\[(（〔［]?(\d{4})[\])）〕］]?\D{0,3}(N\d{2})\D?(\d{4})(?:[-－—](\d{1,2})(?!\d))?",
    re.IGNORECASE,
)
"""Year, kind, day and running number in the number of a sheet of ours."""


def number_core(number: str) -> str:
    """Year, kind, day and running number; another's number as it is, without spaces."""
    found = NUMBER.search(number)
    if found is None:
        return "".join(number.split())
    year, kind, day, run = found.groups()
    return f"{year}-{kind}-{day}-{int(run or 1)}".upper()


def printed_day(number: str) -> date | None:
    """The day a sheet of ours was made out for: 弄峒村公示〔2026〕N09-1123号 → 23 November."""
    found = NUMBER.search(number)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3][:2]), int(found[3][2:]))
    except ValueError:
        return None


def run_of(number: str) -> int:
    """Which sheet of its kind and day it is, from 1."""
    found = NUMBER.search(number)
    return int(found[4] or 1) if found else 1
