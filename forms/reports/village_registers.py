"""Returns about the village itself: postings, incomes, targets for the wall, tables asked of it."""

from collections import Counter, defaultdict
from typing import Final

from forms.circumstances.income import net_income, statement_before, statement_on
from forms.definitions.records import Helper, Income, Milestone, Plan, Posting
from forms.leads.asked_tables import AskedTable, asked_tables, columns_asked
from forms.notices.claims import Judge
from forms.reports.report_table import Cell, RegisterQuery, RegisterRows, Row
from forms.reports.wall_chart import Standing, amount_of, place_of, standing
from forms.schema.deadline import happened, maybe_by
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer

BANDS: Final = (10_000_00, 15_000_00, 20_000_00)
"""Upper ends of the bands of income a head, in fen; the last band has none."""
CLASSES: Final = (Income.wages, Income.business, Income.property, Income.transfers)
DONE, OFF = "3", "5"
"""Codes of ``plan_state``."""
NOBODY: Final = "屯名未登记"


def postings(query: RegisterQuery) -> RegisterRows:
    """RP-13: what hung where in the quarter, and whether it hung its days."""
    held = sorted(
        (
            (one.posted_day.written, one)
            for one in query.view.all(Posting)
            if one.posted_day and one.posted_day.first <= query.day and not _gone_before(query, one)
        ),
        key=lambda one: one[0],
    )
    judge = Judge(query.view, query.day, query.definitions)
    return RegisterRows(tuple((day, _posting(query, judge, one)) for day, one in held))


def _gone_before(query: RegisterQuery, posting: Posting) -> bool:
    return posting.removed_day is not None and posting.removed_day.last < query.first


def _posting(query: RegisterQuery, judge: Judge, posting: Posting) -> tuple[Cell, ...]:
    removed, days = posting.removed_day, posting.days
    removed = removed if maybe_by(removed, query.day) else None
    archive_no = posting.archive_no or "" if maybe_by(posting.archived_day, query.day) else ""
    return (
        query.definitions.codes.label("notice_kind", posting.kind),
        posting.title or "", posting.number or "", str(days or ""),
        "" if posting.objections is None else str(posting.objections), as_written(removed),
        _full(query, judge, posting),
        archive_no,
    )  # fmt: skip


def _full(query: RegisterQuery, judge: Judge, posting: Posting) -> str:
    """Whether a sheet hung its days, and as it has to hang."""
    if maybe_by(posting.withdrawn_day, query.day):
        return "已撤下更正"
    lacking = {one.field for one in judge.lacking(posting, "hung") or ()}
    if lacking:
        return "没有贴满" if Posting.removed_day.name in lacking else "程序不全"
    words = {Answer.YES: "贴满", Answer.UNKNOWN: "取下日期不全", Answer.NO: "还在贴"}
    return words[happened(posting.removed_day, query.day)]


def incomes(query: RegisterQuery) -> RegisterRows:
    """RP-14: statements by hamlet: bands of 人均纯收入, what it is made of, against last year."""
    view, line = query.view, query.definitions.parameters.get("monitor_line", query.day)
    limit = line * 100 if isinstance(line, int) and not isinstance(line, bool) else None
    by_hamlet: dict[str, Counter[str]] = defaultdict(Counter)
    for home in view.lives.households():
        statement = statement_on(view, home, query.day)
        income = net_income(statement) if statement else None
        if statement is None or income is None or income.per_head is None:
            continue
        tally = by_hamlet[view.hamlet_of(home) or NOBODY]
        tally["homes"] += 1
        tally[f"b{1 + sum(income.per_head >= end for end in BANDS)}"] += 1
        tally["below"] += limit is not None and income.per_head < limit
        for part in CLASSES:
            tally[part.name] += part.of(statement) or 0
        earlier = statement_before(view, home, statement)
        before = net_income(earlier).per_head if earlier else None
        if before is not None:
            tally["up" if income.per_head > before else "down"] += income.per_head != before
    whole = sum(by_hamlet.values(), Counter())
    rows = tuple((name, _income(tally, limit)) for name, tally in sorted(by_hamlet.items()))
    label = query.definitions.parameters.label("monitor_line")
    notes = () if limit is not None else (f"缺少参数“{label}”，低于监测线的没有计算。",)
    return RegisterRows(rows, _income(whole, limit) if rows else (), notes)


def _income(tally: Counter[str], limit: int | None) -> tuple[Cell, ...]:
    total = sum(tally[part.name] for part in CLASSES)
    shares = [f"{tally[part.name] * 100 / total:.1f}%" if total else "—" for part in CLASSES]
    below: Cell = tally["below"] if limit is not None else "—"
    bands = [tally[f"b{n}"] for n in range(1, len(BANDS) + 2)]
    return (tally["homes"], below, *bands, *shares, tally["up"], tally["down"])


def plans(query: RegisterQuery) -> RegisterRows:
    """RP-17: targets by hamlet with their steps, owner, day and state; bars of what is done."""
    view = query.view
    held = [
        (place_of(view, plan.hamlet), as_written(plan.due_day), plan)
        for plan in view.all(Plan)
        if plan.state != OFF
    ]
    held.sort(key=lambda one: one[:2])
    rows: list[Row] = []
    for hamlet, _, plan in held:
        rows.append((hamlet, _plan(query, plan)))
        steps = sorted(view.by(Milestone.plan, plan.id), key=lambda one: (one.number or 0, one.id))
        rows += [(hamlet, _step(query, one)) for one in steps if one.state != OFF]
    whole = Counter(hamlet for hamlet, _, _ in held)
    done = Counter(hamlet for hamlet, _, plan in held if plan.state == DONE)
    bars = tuple((name, done[name], whole[name]) for name in sorted(whole))
    late = sum(str(cells[-1]).startswith(LATE) for _, cells in rows)
    note = f"共{len(held)}项目标，已完成{sum(done.values())}项；逾期的目标和节点{late}个。"
    return RegisterRows(tuple(rows), (), (note,), bars)


LATE: Final = "已过"


def _plan(query: RegisterQuery, plan: Plan) -> tuple[Cell, ...]:
    return (
        plan.target or "", query.definitions.codes.label("plan_kind", plan.kind),
        query.view.card(Helper, plan.owner).name or "", as_written(plan.due_day),
        query.definitions.codes.label("plan_state", plan.state), amount_of(plan),
        _left(query, plan),
    )  # fmt: skip


def _step(query: RegisterQuery, step: Milestone) -> tuple[Cell, ...]:
    """A milestone below its target."""
    stuck = f"（卡在：{step.blocked}）" if step.blocked else ""
    return (
        f"　{step.number or '？'}．{step.title or ''}{stuck}", "节点",
        query.view.card(Helper, step.owner).name or "", as_written(step.due_day),
        query.definitions.codes.label("plan_state", step.state), "", _left(query, step),
    )  # fmt: skip


def _left(query: RegisterQuery, one: Plan | Milestone) -> str:
    due = one.due_day
    if due is None or standing(one.state, one.done_day, due, query.day) is Standing.DONE:
        return ""
    days = (due.last - query.day).days
    return f"还有{days}天" if days >= 0 else f"{LATE}{-days}天"


MOST_COLUMNS: Final = 10
"""So many headings that several units ask for stand below the list of tables."""


def tables(query: RegisterQuery) -> RegisterRows:
    """RP-30: every table asked in the year, what was asked twice, without basis or off the list."""
    found = asked_tables(query.view, query.day.year, query.day)
    rows = tuple((one.name, _asked(one)) for one in found)
    work = sum(len(one.requests) for one in found)
    twice = sum(one.twice for one in found)
    notes: tuple[str, ...] = (f"今年收到要表{work}次，{len(found)}种表，重复要{twice}次。",)
    often = columns_asked(found)[:MOST_COLUMNS]
    if often:
        words = "；".join(f"{name}（{'、'.join(units)}，共{n}次）" for name, n, units in often)
        notes += (f"几个单位都要的栏：{words}。",)
    return RegisterRows(rows, (), notes)


def _asked(table: AskedTable) -> tuple[Cell, ...]:
    cells = [one.cells for one in table.requests if one.cells is not None]
    filled = [one.filled for one in table.requests if one.filled is not None]
    return (
        "、".join(table.units), len(table.requests), table.twice, table.baseless, table.unlisted,
        table.versions or "没有留样", sum(cells) if cells else "没有记",
        sum(filled) if filled else "没有记", "；".join(table.remarks),
    )  # fmt: skip
