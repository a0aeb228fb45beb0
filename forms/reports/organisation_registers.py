"""Returns about findings, who stands behind the village, supervision, terms and diverted money.

Nobody is ranked: rows stand in the order of the register or of the day, units are not added up, and
there is no attendance. What a claim does not hold of is not counted as done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final, TypeAlias

from forms.definitions.record_view import covers
from forms.definitions.records import (
    Duty,
    Fund,
    FundDiversion,
    Handover,
    Helper,
    Inspection,
    Pairing,
    Plan,
    Rectification,
    SecretaryTerm,
    Sponsor,
    SponsorVisit,
    SupervisionOpinion,
    Task,
    VillagerQuestion,
)
from forms.leads.succession import DONE_PLANS, in_hand
from forms.notices.claims import Judge
from forms.reports.report_table import Cell, RegisterQuery, RegisterRows, Row
from forms.schema.deadline import maybe_by, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, as_written, plus_months

OWN: Final = "没有写来自哪次检查"
AHEAD: Final = timedelta(days=90)
"""So far the calendar of duties looks ahead (own choice)."""
HALF: Final = 6
"""Months of which a unit's days in the village are told: the return is of half a year."""
PAID_BACK: Final = "3"
"""Code of ``diversion_state``."""
UP: Final = frozenset({"4", "5"})
"""Codes of ``supervision_result``: reported to the township, to the supervisory organ."""
_OnDay: TypeAlias = tuple[DayRange | None, str, str, str]
"""When something falls due, what, of which kind, on whom."""


def _judge(query: RegisterQuery) -> Judge:
    return Judge(query.view, query.day, query.definitions)


def _so_far(query: RegisterQuery, at: DayRange | None) -> str:
    """A day as it was written, where it had come by the day of the return."""
    return as_written(at) if maybe_by(at, query.day) else ""


def rectifications(query: RegisterQuery) -> RegisterRows:
    """RP-18: findings by the inspection they came from: how many, done, closed, overdue."""
    judge, tally = _judge(query), defaultdict[str, Counter[str]](Counter)
    for one in query.view.all(Rectification):
        source = query.view.get(Inspection, one.inspection)
        name = f"{as_written(source.day)} {source.unit or ''}".strip() if source else OWN
        done, due = judge.holds(one, "done"), one.due_day
        counted = tally[name]
        counted["all"] += 1
        counted["done"] += done
        counted["closed"] += judge.holds(one, "closed")
        counted["late"] += not done and due is not None and due.last < query.day
    columns = ("all", "done", "closed", "late")
    rows: list[Row] = [
        (name, tuple(one[column] for column in columns)) for name, one in sorted(tally.items())
    ]
    whole = sum(tally.values(), Counter())
    total = tuple(whole[column] for column in columns) if rows else ()
    return RegisterRows(tuple(rows), total)


def sponsors(query: RegisterQuery) -> RegisterRows:
    """RP-19: what units promised and what arrived, in the order of the register."""
    codes = query.definitions.codes
    rows: list[Row] = [
        (one.name or "", (
            codes.label("sponsor_kind", one.kind), one.leader_name or "", one.promises or "",
            _money(one.promised), _money(one.done_amount), _visits(query, one.id),
            _so_far(query, one.compared_day),
        ))
        for one in query.view.all(Sponsor) if covers(one, query.day)
    ]  # fmt: skip
    rows += [
        (one.partner or "", (
            codes.label("pairing_kind", one.kind), "", one.tasks or "", "", _money(one.money), "",
            _so_far(query, one.agreement_day),
        ))
        for one in query.view.all(Pairing) if covers(one, query.day)
    ]  # fmt: skip
    return RegisterRows(tuple(rows))


def _visits(query: RegisterQuery, sponsor: RecordId) -> str:
    """The days of the last half year on which a unit came, the first first."""
    since = plus_months(query.day, -HALF)
    came = (one.day for one in query.view.by(SponsorVisit.sponsor, sponsor))
    days = {
        at.first: at.written for at in came if at and since < at.last and maybe_by(at, query.day)
    }
    return "、".join(days[day] for day in sorted(days))


def _money(fen: int | None) -> Cell:
    return "没有写" if fen is None else fen


def supervision(query: RegisterQuery) -> RegisterRows:
    """RP-20: by subject: opinions of the quarter, answered, reported upwards; questions too."""
    judge, tally = _judge(query), defaultdict[str, Counter[str]](Counter)
    for opinion in query.view.all(SupervisionOpinion):
        if query.within(opinion.day):
            counted = tally[opinion.topic or ""]
            counted["said"] += 1
            counted["answered"] += judge.holds(opinion, "answered")
            counted["up"] += opinion.result in UP
            counted["told"] += judge.holds(opinion, "reported")
    for question in query.view.all(VillagerQuestion):
        if query.within(question.day):
            counted = tally[question.topic or ""]
            counted["asked"] += 1
            counted["replied"] += judge.holds(question, "answered")
    columns = ("said", "answered", "up", "told", "asked", "replied")
    label = query.definitions.codes.label
    rows: list[Row] = [
        (label("supervision_topic", topic), tuple(one[column] for column in columns))
        for topic, one in sorted(tally.items())
    ]
    whole = sum(tally.values(), Counter())
    total = tuple(whole[column] for column in columns) if rows else ()
    return RegisterRows(tuple(rows), total)


def terms(query: RegisterQuery) -> RegisterRows:
    """RP-26: who was sent, since when, until when, and whether it was handed over."""
    view, judge = query.view, _judge(query)
    rows: list[Row] = []
    for term in view.all(SecretaryTerm):
        handed = [
            one for one in view.by(Handover.giver, term.helper)
            if one.term in (None, term.id) and maybe_by(one.day, query.day)
        ]  # fmt: skip
        whole = any(judge.holds(one, "complete") for one in handed)
        left = _so_far(query, term.to_day)
        state = "办完" if whole else "没有办完" if handed else "还没有交接" if left else ""
        held = in_hand(judge, term.helper) if term.helper is not None else []
        open_ones = sum(one.form != Task.FORM for one in held)  # who had a task is not kept
        rows.append((view.card(Helper, term.helper).name or "", (
            query.definitions.codes.label("contact_role", term.role), term.sender or "",
            as_written(term.from_day), as_written(term.planned_to) or "没有写，请问清",
            left, state, open_ones,
        )))  # fmt: skip
    return RegisterRows(tuple(rows))


def diversions(query: RegisterQuery) -> RegisterRows:
    """RP-29: money that went another way: how much, what became of it, how much is still out."""
    judge, codes = _judge(query), query.definitions.codes
    found = sorted(
        query.view.all(FundDiversion), key=lambda one: (as_written(one.found_day), one.id)
    )
    rows = tuple((as_written(one.found_day), _diversion(query, judge, one)) for one in found)
    amounts = [one.amount or 0 for one in found]
    back = [_back(query, one) for one in found]
    out = [int(row[1][6]) for row in rows]
    total: tuple[Cell, ...] = ("", "", "", sum(amounts), "", sum(back), sum(out), "")
    by_source: Counter[str] = Counter()
    for one, left in zip(found, out, strict=True):
        source = query.view.card(Fund, one.fund).source or one.source
        by_source[codes.label("fund_source", source)] += left
    notes = tuple(
        f"{source or '没有写来源'}还有{left / 100:,.2f}元没有处理完。"
        for source, left in sorted(by_source.items()) if left
    )  # fmt: skip
    return RegisterRows(rows, total if rows else (), notes)


def _diversion(query: RegisterQuery, judge: Judge, one: FundDiversion) -> tuple[Cell, ...]:
    amount, settled = one.amount or 0, judge.holds(one, "settled")
    codes = query.definitions.codes
    source = query.view.card(Fund, one.fund).source or one.source
    way = {"2": one.approved_document, "3": _so_far(query, one.repaid_day), "4": one.sent_to,
           "5": one.reason}.get(one.state or "", "")  # fmt: skip
    left = 0 if settled else amount - _back(query, one)
    return (
        codes.label("fund_source", source), one.planned_use or "", one.real_use or "", amount,
        codes.label("diversion_state", one.state), _back(query, one), left, way or "",
    )  # fmt: skip


def _back(query: RegisterQuery, one: FundDiversion) -> int:
    """What of a sum has come back by the day; never more than it was."""
    if one.state != PAID_BACK or not query.by_now(one.repaid_day):
        return 0
    return min(one.repaid_amount or 0, one.amount or 0)


def duties(query: RegisterQuery) -> RegisterRows:
    """RP-28: what falls due in the next three months, and on whom; no attendance, no ranking."""
    last = query.day + AHEAD
    found = [
        (at.first, at.written, at.last < query.day, what, kind, whom)
        for at, what, kind, whom in _falls_due(query)
        if at is not None and at.first <= last
    ]
    late = sum(over for _, _, over, *_ in found)
    rows: tuple[Row, ...] = tuple(
        (written, (kind, what, whom or "没有写", "已过期限" if over else ""))
        for _, written, over, what, kind, whom in sorted(found)
    )
    notes = (f"其中{late}项已过期限。",) if late else ()
    return RegisterRows(rows, (), (*notes, "只列事项和期限，不考勤、不排名。"))


def _falls_due(query: RegisterQuery) -> Iterator[_OnDay]:
    view, judge = query.view, _judge(query)
    for finding in view.all(Rectification):
        if not judge.holds(finding, "done"):
            yield finding.due_day, finding.problem or "", "整改", _who(query, finding.owner)
    for question in view.all(VillagerQuestion):
        if not judge.holds(question, "answered"):
            yield question.reply_due, "答复村民查询", "查询", _who(query, question.handler)
    for plan in view.all(Plan):
        if plan.state not in DONE_PLANS and not surely_by(plan.done_day, query.day):
            yield plan.due_day, plan.target or "", "目标", _who(query, plan.owner)
    yield from _ends(query)


def _ends(query: RegisterQuery) -> Iterator[_OnDay]:
    """Terms and duties, as far as it was agreed until when."""
    for term in query.view.all(SecretaryTerm):
        if not surely_by(term.to_day, query.day):
            yield term.planned_to, "任期届满、轮换交接", "任期", _who(query, term.helper)
    for duty in query.view.all(Duty):
        if not surely_by(duty.to_day, query.day):
            yield duty.due_day, duty.duty or "", "责任", _who(query, duty.helper)


def _who(query: RegisterQuery, helper: RecordId | None) -> str:
    return query.view.card(Helper, helper).name or ""
