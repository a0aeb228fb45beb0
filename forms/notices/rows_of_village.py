"""Rows of the notices about the village itself: money, meetings, helpers, its quarter."""

from collections import Counter
from datetime import date
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
from forms.notices.posting_days import quarter_start
from forms.notices.row_set import NoticeRows
from forms.notices.rows_of_benefits import shown, wanted, yuan
from forms.privacy.masking import figure
from forms.schema.code_list import Codes
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

MONEY_IN: Final = "1"
"""Code of ``fund_way``."""
CONSULTATION: Final = "11"
"""Code of ``meeting_type``."""


def funds(notice: NoticeDef, view: VillageView, day: date, definitions: Definitions) -> NoticeRows:
    """The entries of the quarter with a running balance; whom single people were paid stays out."""
    first = quarter_start(day)
    entries = sorted(
        (
            (one.day.first, one)
            for one in wanted(notice, view, Fund, day)
            if one.day and one.day.last <= day
        ),
        key=lambda found: (found[0], found[1].way != MONEY_IN, found[1].id),
    )
    balance, sums = 0, [0, 0]
    rows: list[dict[str, str]] = []
    for at, entry in entries:
        incoming, amount = entry.way == MONEY_IN, entry.amount or 0
        balance += amount if incoming else -amount
        if at < first:
            continue
        sums[0 if incoming else 1] += amount
        line = _entry(view, definitions.codes, entry, len(rows) + 1)
        rows.append({**line, "day": at.isoformat(), "balance": yuan(balance)})
    total = None
    if rows:
        total = {
            **dict.fromkeys(rows[0], ""),
            "seq": "合计", "income": yuan(sums[0]), "spent": yuan(sums[1]),
            "balance": yuan(balance),
        }  # fmt: skip
    slots = {"income": yuan(sums[0]), "spent": yuan(sums[1]), "balance": yuan(balance)}
    return NoticeRows(tuple(rows), total, slots, ())


def _entry(view: VillageView, codes: Codes, entry: Fund, number: int) -> dict[str, str]:
    """One entry of the cash book, without day and balance."""
    incoming, amount = entry.way == MONEY_IN, entry.amount or 0
    project = view.answer(Project.name, entry.project)
    return {
        "seq": str(number),
        "purpose": entry.purpose or "",
        "use": "：".join(filter(None, (project, entry.purpose))),
        "user_unit": entry.user_unit or "",
        "handler": entry.handler_name or "",
        "witness": entry.witness_name or "",
        "approver": entry.approver_name or "",
        "source": codes.label("fund_source", entry.source),
        "document": entry.document or "",
        "income": yuan(amount) if incoming else "",
        "spent": "" if incoming else yuan(amount),
    }


def meetings(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> NoticeRows:
    """Meetings of the quarter that passed something: figures of the vote, never who voted how."""
    first = quarter_start(day)
    found = [
        (one.day.first, one.id, one)
        for one in wanted(notice, view, Meeting, day)
        if one.day and first <= one.day.first and one.day.last <= day
    ]
    found.sort(key=lambda one: one[:2])
    rows = [
        {
            "seq": str(i),
            "matter": held.matter or "",
            "day": at.isoformat(),
            "type": definitions.codes.label("meeting_type", held.type),
            "present": f"{shown(held.due)}／{shown(held.present)}",
            "votes": _votes(held),
            "resolution": held.resolution or "",
            "supervision": held.supervision or "",
        }
        for i, (at, _, held) in enumerate(found, 1)
    ]
    return NoticeRows(tuple(rows), None, {"count": str(len(rows))}, ())


def _votes(held: Meeting) -> str:
    """How many were for, against and abstained; never who."""
    counted = (("同意", held.agreed), ("反对", held.against), ("弃权", held.abstained))
    return "、".join(f"{word}{number}" for word, number in counted if number is not None)


def helpers(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> NoticeRows:
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
        {
            "seq": str(i),
            "name": name,
            "unit": one.unit or "",
            "post": one.post or "",
            "office_phone": "" if one.office_phone in own else one.office_phone or "",
            "duty": one.duty or definitions.codes.label("contact_role", one.role),
        }
        for i, (name, _, one) in enumerate(found, 1)
    ]
    doubts = ("有人的办公电话和个人手机相同，公示牌上没有印，请改填办公电话。",) if private else ()
    return NoticeRows(tuple(rows), None, {"count": str(len(rows))}, doubts)


def disclosure(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> NoticeRows:
    """The quarter in figures, in the five groups of 村民委员会组织法 (2025) art. 35."""
    del notice
    first = quarter_start(day)

    def of_quarter(on: Question[R, DayRange]) -> list[R]:
        days = ((one, on.of(one)) for one in view.all(on.kind))
        return [one for one, at in days if at and first <= at.first <= day]

    money = of_quarter(Fund.day)
    arrived, spent = (
        sum(entry.amount or 0 for entry in money if (entry.way == MONEY_IN) is way)
        for way in (True, False)
    )
    aided = (benefit.kind for benefit in view.all(Benefit) if covers(benefit, day))
    kinds = Counter(definitions.codes.label("benefit_kind", kind) for kind in aided)
    met = of_quarter(Meeting.day)
    talked = sum(one.type == CONSULTATION for one in met)
    decided = sum(bool(one.resolution) for one in met)
    lines: list[tuple[str, str, str]] = [
        ("会议决定的事项", "召开会议（次）", str(len(met) - talked)),
        ("会议决定的事项", "形成决议（项）", str(decided)),
        ("会议决定的事项", "一事一议（项）", str(len(of_quarter(CollectiveDecision.day)))),
        ("财政资金和补贴", "本季度收入（元）", yuan(arrived)),
        ("财政资金和补贴", "本季度支出（元）", yuan(spent)),
        ("财政资金和补贴", "登记的项目（个）", str(len(view.all(Project)))),
        *(("财政资金和补贴", f"{kind}（人、户）", figure(n)) for kind, n in sorted(kinds.items())),
        ("协助政府的工作", "走访（次）", str(len(of_quarter(Visit.day)))),
        ("村民协商的事项", "协商（次）", str(talked)),
        ("其他", "收到异议（件）", str(len(of_quarter(Objection.received_day)))),
    ]
    rows = tuple({"group": group, "item": item, "figure": told} for group, item, told in lines)
    return NoticeRows(rows, None, {}, ())
