"""Rows of the notices about the village itself: money, meetings, helpers, its quarter."""

from collections import Counter
from datetime import date
from typing import Final

from forms.definitions.notice import NoticeDef
from forms.definitions.parameters import Parameters
from forms.notices.posting_days import quarter_start
from forms.notices.row_set import Gathered
from forms.notices.rows_of_benefits import fen, wanted, yuan
from forms.privacy.masking import figure
from forms.schema.code_list import Codes
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import in_force, known_range
from forms.village.view import VillageView

MONEY_IN: Final = "1"
"""Code of ``fund_way``."""
CONSULTATION: Final = "11"
"""Code of ``meeting_type``."""


def funds(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """The entries of the quarter with a running balance; whom single people were paid stays out."""
    del parameters
    first = quarter_start(day)
    entries = sorted(
        (
            (on.first, record, body)
            for record, body in wanted(notice, view, "fund", day)
            if (on := known_range(body.get("day"))) and on.last <= day
        ),
        key=lambda one: (one[0], one[2].get("way") != MONEY_IN, one[1]),
    )
    balance, sums = 0, [0, 0]
    rows: list[dict[str, str]] = []
    for at, _, body in entries:
        incoming = body.get("way") == MONEY_IN
        amount = fen(body.get("amount"))
        balance += amount if incoming else -amount
        if at < first:
            continue
        sums[0 if incoming else 1] += amount
        entry = _entry(view, codes, body, len(rows) + 1)
        rows.append({**entry, "day": at.isoformat(), "balance": yuan(balance)})
    total = None
    if rows:
        total = {
            **dict.fromkeys(rows[0], ""),
            "seq": "合计", "income": yuan(sums[0]), "spent": yuan(sums[1]),
            "balance": yuan(balance),
        }  # fmt: skip
    slots = {"income": yuan(sums[0]), "spent": yuan(sums[1]), "balance": yuan(balance)}
    return Gathered(tuple(rows), total, slots, ())


def _entry(view: VillageView, codes: Codes, body: Body, number: int) -> dict[str, str]:
    """One entry of the cash book, without day and balance."""
    incoming, amount = body.get("way") == MONEY_IN, fen(body.get("amount"))
    project = view.body("project", RecordId(str(body.get("project", "")))) or {}
    return {
        "seq": str(number),
        "purpose": str(body.get("purpose", "")),
        "use": "：".join(str(t) for t in (project.get("name"), body.get("purpose")) if t),
        "user_unit": str(body.get("user_unit", "")),
        "handler": str(body.get("handler_name", "")),
        "witness": str(body.get("witness_name", "")),
        "approver": str(body.get("approver_name", "")),
        "source": codes.label("fund_source", str(body.get("source", ""))),
        "document": str(body.get("document", "")),
        "income": yuan(amount) if incoming else "",
        "spent": "" if incoming else yuan(amount),
    }


def meetings(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """Meetings of the quarter that passed something: figures of the vote, never who voted how."""
    del parameters
    first = quarter_start(day)
    found = [
        (on.first, record, body)
        for record, body in wanted(notice, view, "meeting", day)
        if (on := known_range(body.get("day"))) and first <= on.first and on.last <= day
    ]
    found.sort(key=lambda one: one[:2])
    rows = [
        {
            "seq": str(i),
            "matter": str(body.get("matter", "")),
            "day": at.isoformat(),
            "type": codes.label("meeting_type", str(body.get("type", ""))),
            "present": f"{body.get('due', '')}／{body.get('present', '')}",
            "votes": _votes(body),
            "resolution": str(body.get("resolution", "")),
            "supervision": str(body.get("supervision", "")),
        }
        for i, (at, _, body) in enumerate(found, 1)
    ]
    return Gathered(tuple(rows), None, {"count": str(len(rows))}, ())


def _votes(body: Body) -> str:
    """How many were for, against and abstained; never who."""
    counted = (("同意", "agreed"), ("反对", "against"), ("弃权", "abstained"))
    return "、".join(f"{word}{body[name]}" for word, name in counted if name in body)


def helpers(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """Who helps here, by name and office phone; a number that is somebody's own is left out."""
    del parameters
    found = [
        (str(body.get("name", "")), record, body)
        for record, body in wanted(notice, view, "helper", day)
        if in_force(body.get("from_day"), body.get("to_day"), day) or not body.get("from_day")
    ]
    found.sort(key=lambda one: one[:2])
    own = {str(body["phone"]) for _, _, body in found if body.get("phone")}
    private = any(body.get("office_phone") in own for _, _, body in found)
    rows = [
        {
            "seq": str(i),
            "name": name,
            "unit": str(body.get("unit", "")),
            "post": str(body.get("post", "")),
            "office_phone": phone
            if (phone := str(body.get("office_phone", ""))) not in own
            else "",
            "duty": str(body.get("duty") or codes.label("contact_role", str(body.get("role", "")))),
        }
        for i, (name, _, body) in enumerate(found, 1)
    ]
    doubts = ("有人的办公电话和个人手机相同，公示牌上没有印，请改填办公电话。",) if private else ()
    return Gathered(tuple(rows), None, {"count": str(len(rows))}, doubts)


def disclosure(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """The quarter in figures, in the five groups of 村民委员会组织法 (2025) art. 35."""
    del notice, parameters
    first = quarter_start(day)

    def of_quarter(form: str, field: str) -> list[Body]:
        bodies = view.records(form).values()
        return [b for b in bodies if (at := known_range(b.get(field))) and first <= at.first <= day]

    money = of_quarter("fund", "day")
    arrived, spent = (
        sum(fen(b.get("amount")) for b in money if (b.get("way") == MONEY_IN) is way)
        for way in (True, False)
    )
    aided = [
        b for b in view.records("benefit").values()
        if in_force(b.get("from_day"), b.get("to_day"), day)
    ]  # fmt: skip
    kinds = Counter(codes.label("benefit_kind", str(body.get("kind", ""))) for body in aided)
    met = of_quarter("meeting", "day")
    talked = sum(body.get("type") == CONSULTATION for body in met)
    decided = sum(bool(body.get("resolution")) for body in met)
    lines: list[tuple[str, str, str]] = [
        ("会议决定的事项", "召开会议（次）", str(len(met) - talked)),
        ("会议决定的事项", "形成决议（项）", str(decided)),
        ("会议决定的事项", "一事一议（项）", str(len(of_quarter("collective_decision", "day")))),
        ("财政资金和补贴", "本季度收入（元）", yuan(arrived)),
        ("财政资金和补贴", "本季度支出（元）", yuan(spent)),
        ("财政资金和补贴", "登记的项目（个）", str(len(view.records("project")))),
        *(("财政资金和补贴", f"{kind}（人、户）", figure(n)) for kind, n in sorted(kinds.items())),
        ("协助政府的工作", "走访（次）", str(len(of_quarter("visit", "day")))),
        ("村民协商的事项", "协商（次）", str(talked)),
        ("其他", "收到异议（件）", str(len(of_quarter("objection", "received_day")))),
    ]
    rows = tuple({"group": group, "item": item, "figure": told} for group, item, told in lines)
    return Gathered(rows, None, {}, ())
