"""Rows of the notices about the village itself: money, meetings, helpers, its quarter."""

from collections import Counter
from datetime import date
from functools import partial
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.record_view import Question, R, covers
from forms.definitions.records import (  # fmt: skip
    Benefit,
    CollectiveDecision,
    Fund,
    Helper,
    Meeting,
    Objection,
    Project,
    Visit,
)
from forms.notices.cash_book import (
    MONEY_IN,
    MONEY_OUT,
    OPENING,
    entries_by,
    moves,
    opening,
    shown_together,
    unopened,
)
from forms.notices.claims import Judge
from forms.notices.judged_rows import grouped
from forms.notices.posting_days import quarter_start
from forms.notices.row_set import FoundRows, SheetRow
from forms.notices.rows_of_benefits import shown, wanted
from forms.privacy.masking import figure
from forms.schema.code_list import Codes
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

CONSULTATION: Final = "11"
"""Code of ``meeting_type``."""


def funds(notice: NoticeDef, view: VillageView, day: date, definitions: Definitions) -> FoundRows:
    """The entries of the quarter, or of a month with many, with a running balance.

    Whom single people were paid stays out.

    It begins with what was left over before: without that no balance can be told.
    """
    entries = entries_by(wanted(notice, view, Fund, day), day)
    limit = definitions.parameters.number("finance_monthly_from", day)
    time = shown_together(entries, day, limit)
    first = time.first
    start, changed = opening(entries, first), moves(entries)
    now = [(at, one) for at, one in entries if at >= first and one.way != OPENING]
    lost = unopened(entries, first)
    if start is None or lost:
        label = partial(definitions.codes.label, "fund_source")
        named = "、".join(f"「{label(source)}」" for source in sorted(lost))
        return FoundRows((), blocked=(NO_OPENING.format(sources=named),) if now else ())
    earlier = frozenset(one.id for at, one in entries if at < first or one.way == OPENING)
    balance, sums, lowest = start, {MONEY_IN: 0, MONEY_OUT: 0}, start
    rows = [_opening(start, earlier)]
    for at, entry in now:
        balance += changed[entry.id]
        lowest = min(lowest, balance)
        if entry.way in sums:
            sums[entry.way or ""] += entry.amount or 0
        cells = _entry(view, definitions.codes, entry)
        cells |= {"day": at.isoformat(), "balance": grouped(balance)}
        who = f"{at.isoformat()}的{entry.purpose or '收支'}"
        rows.append(SheetRow(cells, who, entry, frozenset({entry.id})))
    income, spent = sums[MONEY_IN], sums[MONEY_OUT]
    figures = {"income": grouped(income), "spent": grouped(spent), "balance": grouped(balance)}
    total = {**dict.fromkeys(rows[0].cells, ""), "seq": "合计", **figures}
    below = f"结余最低时是{lowest / 100:,.2f}元，账上不会有负数，请核对收支或期初结余。"
    return FoundRows(
        tuple(rows) if now else (), total=total if now else None,
        slots={**figures, "opening": grouped(start), "quarter": time.name},
        blocked=(below,) if lowest < 0 and now else (),
    )  # fmt: skip


NO_OPENING: Final = (
    "台账里看不出这个季度以前{sources}结余多少，算不出结余：请在资金流水登记一笔“期初结余”"
    "（没有就记零），或者补记以前的收支。"
)


def _opening(fen: int, about: frozenset[RecordId]) -> SheetRow:
    """The first line of a cash book."""
    word = "上期结余"
    cells = dict.fromkeys(
        ("day", "income", "spent", "user_unit", "document", "source", "handler", "witness",
         "approver"), "—",
    )  # fmt: skip
    return SheetRow(
        {**cells, "purpose": word, "use": word, "balance": grouped(fen)}, word, None, about
    )


def _entry(view: VillageView, codes: Codes, entry: Fund) -> dict[str, str]:
    """One entry of the cash book, without day and balance."""
    incoming, amount = entry.way == MONEY_IN, entry.amount or 0
    project = view.answer(Project.name, entry.project)
    return {
        "purpose": entry.purpose or "",
        "use": "：".join(filter(None, (project, entry.purpose))),
        "user_unit": entry.user_unit or "",
        "handler": entry.handler_name or "",
        "witness": entry.witness_name or "",
        "approver": entry.approver_name or "",
        "source": codes.label("fund_source", entry.source),
        "document": entry.document or "",
        "income": grouped(amount) if incoming else "",
        "spent": "" if incoming else grouped(amount),
    }


def meetings(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> FoundRows:
    """Meetings of the quarter that passed something: figures of the vote, never who voted how."""
    first = quarter_start(day)
    found = [
        (one.day.first, one.id, one)
        for one in wanted(notice, view, Meeting, day)
        if one.day and first <= one.day.first and one.day.last <= day
    ]
    found.sort(key=lambda one: one[:2])
    rows = [
        SheetRow(
            {
                "matter": held.matter or "",
                "day": at.isoformat(),
                "type": definitions.codes.label("meeting_type", held.type),
                "present": f"{shown(held.due)}／{shown(held.present)}",
                "votes": _votes(held),
                "resolution": held.resolution or "",
                "supervision": held.supervision or "",
            },
            f"「{held.matter or at.isoformat()}」", held, frozenset({held.id}),
        )
        for at, _, held in found
    ]  # fmt: skip
    return FoundRows(tuple(rows))


def _votes(held: Meeting) -> str:
    """How many were for, against and abstained; never who."""
    counted = (("同意", held.agreed), ("反对", held.against), ("弃权", held.abstained))
    return "、".join(f"{word}{number}" for word, number in counted if number is not None)


def helpers(notice: NoticeDef, view: VillageView, day: date, definitions: Definitions) -> FoundRows:
    """Who helps here, by name and office phone; a number that is somebody's own is left out."""
    found = [
        (one.name or "", one.id, one)
        for one in wanted(notice, view, Helper, day)
        if covers(one, day) or not one.from_day
    ]
    found.sort(key=lambda one: one[:2])
    own = {one.phone for _, _, one in found if one.phone}
    private = any(one.office_phone in own for _, _, one in found)
    rows = [
        SheetRow(
            {
                "name": name,
                "unit": one.unit or "",
                "post": one.post or "",
                "office_phone": "" if one.office_phone in own else one.office_phone or "",
                "duty": one.duty or definitions.codes.label("contact_role", one.role),
            },
            name, one, frozenset({one.id}),
        )
        for name, _, one in found
    ]  # fmt: skip
    doubts = ("有人的办公电话和个人手机相同，公示牌上没有印，请改填办公电话。",) if private else ()
    return FoundRows(tuple(rows), doubts=doubts)


def disclosure(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> FoundRows:
    """The quarter in figures, in the five groups of 村民委员会组织法 (2025) art. 35."""
    del notice
    first = quarter_start(day)

    def of_quarter(on: Question[R, DayRange]) -> list[R]:
        days = ((one, on.of(one)) for one in view.all(on.kind))
        return [one for one, at in days if at and first <= at.first <= day]

    judge = Judge(view, day, definitions)
    money = of_quarter(Fund.day)
    arrived, spent = (
        sum(entry.amount or 0 for entry in money if entry.way == way)
        for way in (MONEY_IN, MONEY_OUT)
    )
    aided = (benefit.kind for benefit in view.all(Benefit) if covers(benefit, day))
    kinds = Counter(definitions.codes.label("benefit_kind", kind) for kind in aided)
    met = [one for one in of_quarter(Meeting.day) if judge.lacking(one, "held") in (None, ())]
    talked = sum(one.type == CONSULTATION for one in met)
    decided = sum(judge.holds(one, "decision") for one in met)
    voted = sum(judge.holds(one, "passed") for one in of_quarter(CollectiveDecision.day))
    lines: list[tuple[str, str, str]] = [
        ("会议决定的事项", "召开会议（次）", str(len(met) - talked)),
        ("会议决定的事项", "形成决议（项）", str(decided)),
        ("会议决定的事项", "一事一议（项）", str(voted)),
        ("财政资金和补贴", "本季度收入（元）", grouped(arrived)),
        ("财政资金和补贴", "本季度支出（元）", grouped(spent)),
        ("财政资金和补贴", "登记的项目（个）", str(len(view.all(Project)))),
        *(("财政资金和补贴", f"{kind}（人、户）", figure(n)) for kind, n in sorted(kinds.items())),
        ("协助政府的工作", "走访（次）", str(len(of_quarter(Visit.day)))),
        ("村民协商的事项", "协商（次）", str(talked)),
        ("其他", "收到异议（件）", str(len(of_quarter(Objection.received_day)))),
    ]
    rows = (
        SheetRow({"group": group, "item": item, "figure": told}, item)
        for group, item, told in lines
    )
    return FoundRows(tuple(rows))
