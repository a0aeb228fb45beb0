"""Returns about the village itself: postings, incomes by hamlet, targets for the wall."""

from collections import Counter, defaultdict
from typing import Final

from forms.reports.definition import Cell, RegisterQuery, RegisterRows, Row
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import known_range
from forms.village.income import net_income, statement_before, statement_on

BANDS: Final = (10_000_00, 15_000_00, 20_000_00)
"""Upper ends of the bands of income a head, in fen; the last band has none."""
CLASSES: Final = ("wages", "business", "property", "transfers")
DONE, OFF = "3", "5"
"""Codes of ``plan_state``."""
NOBODY: Final = "屯名未登记"


def postings(asked: RegisterQuery) -> RegisterRows:
    """RP-13: what hung where in the quarter, and whether it hung its days."""
    found = [
        (known_range(body.get("posted_day")), body)
        for body in asked.view.records("posting").values()
    ]
    held = sorted(
        (
            (at.first.isoformat(), body)
            for at, body in found
            if at and at.first <= asked.day and not _gone_before(asked, body)
        ),
        key=lambda one: one[0],
    )
    return RegisterRows(tuple((day, _posting(asked, body)) for day, body in held))


def _gone_before(asked: RegisterQuery, body: Body) -> bool:
    removed = known_range(body.get("removed_day"))
    return removed is not None and removed.last < asked.first


def _posting(asked: RegisterQuery, body: Body) -> tuple[Cell, ...]:
    posted, removed = (known_range(body.get(name)) for name in ("posted_day", "removed_day"))
    days = body.get("days")
    full = ""
    if posted and isinstance(days, int):
        if removed and removed.first <= asked.day:
            full = "贴满" if (removed.first - posted.first).days > days else "没有贴满"
        else:
            full = "还在贴"
    return (
        asked.codes.label("notice_kind", str(body.get("kind", ""))),
        str(body.get("title", "")), str(body.get("number", "")), str(days or ""),
        str(body.get("objections", "")), str(body.get("removed_day", "")), full,
        str(body.get("archive_no", "")),
    )  # fmt: skip


def incomes(asked: RegisterQuery) -> RegisterRows:
    """RP-14: statements by hamlet: bands of 人均纯收入, what it is made of, against last year."""
    view, line = asked.view, asked.figures.get("monitor_line", asked.day)
    limit = line * 100 if isinstance(line, int) and not isinstance(line, bool) else None
    by_hamlet: dict[str, Counter[str]] = defaultdict(Counter)
    for home in view.standing():
        statement = statement_on(view, home, asked.day)
        income = net_income(statement) if statement else None
        if statement is None or income is None or income.per_head is None:
            continue
        tally = by_hamlet[view.hamlet_of(home) or NOBODY]
        tally["homes"] += 1
        tally[f"b{1 + sum(income.per_head >= end for end in BANDS)}"] += 1
        tally["below"] += limit is not None and income.per_head < limit
        for name in CLASSES:
            amount = statement.get(name)
            tally[name] += amount if isinstance(amount, int) else 0
        earlier = statement_before(view, home, statement)
        before = net_income(earlier).per_head if earlier else None
        if before is not None:
            tally["up" if income.per_head > before else "down"] += income.per_head != before
    whole = sum(by_hamlet.values(), Counter())
    rows = tuple((name, _income(tally, limit)) for name, tally in sorted(by_hamlet.items()))
    label = asked.figures.label("monitor_line")
    notes = () if limit is not None else (f"缺少参数“{label}”，低于监测线的没有计算。",)
    return RegisterRows(rows, _income(whole, limit) if rows else (), notes)


def _income(tally: Counter[str], limit: int | None) -> tuple[Cell, ...]:
    total = sum(tally[name] for name in CLASSES)
    shares = [f"{tally[name] * 100 / total:.1f}%" if total else "—" for name in CLASSES]
    below: Cell = tally["below"] if limit is not None else "—"
    bands = [tally[f"b{n}"] for n in range(1, len(BANDS) + 2)]
    return (tally["homes"], below, *bands, *shares, tally["up"], tally["down"])


def plans(asked: RegisterQuery) -> RegisterRows:
    """RP-17: targets by hamlet with owner, day and state, for the wall; bars of what is done."""
    view = asked.view
    held = [
        (_hamlet(asked, body), str(body.get("due_day", "")), body)
        for body in view.records("plan").values()
        if body.get("state") != OFF
    ]
    held.sort(key=lambda one: one[:2])
    rows: tuple[Row, ...] = tuple((hamlet, _plan(asked, body)) for hamlet, _, body in held)
    whole = Counter(hamlet for hamlet, _, _ in held)
    done = Counter(hamlet for hamlet, _, body in held if body.get("state") == DONE)
    bars = tuple((name, done[name], whole[name]) for name in sorted(whole))
    return RegisterRows(rows, (), (f"共{len(rows)}项，已完成{sum(done.values())}项。",), bars)


def _hamlet(asked: RegisterQuery, body: Body) -> str:
    hamlet = asked.view.body("hamlet", RecordId(str(body.get("hamlet", "")))) or {}
    return str(hamlet.get("name") or "全村")


def _plan(asked: RegisterQuery, body: Body) -> tuple[Cell, ...]:
    codes = asked.codes
    owner = asked.view.body("helper", RecordId(str(body.get("owner", "")))) or {}
    due = known_range(body.get("due_day"))
    left = ""
    if due and body.get("state") != DONE:
        days = (due.last - asked.day).days
        left = f"还有{days}天" if days >= 0 else f"已过{-days}天"
    amount = f"{body.get('done_amount', 0)}／{body['amount']}" if "amount" in body else ""
    return (
        str(body.get("target", "")), codes.label("plan_kind", str(body.get("kind", ""))),
        str(owner.get("name", "")), str(body.get("due_day", "")),
        codes.label("plan_state", str(body.get("state", ""))),
        f"{amount}{body.get('unit', '')}" if amount else "", left,
    )  # fmt: skip
