"""Returns about money: the account sheet of a month or quarter, and the budget of a year.

An account sheet is for villagers with pencil and paper: for each source what was left over, every
line, and what is left; 上期结余 + 收入 - 支出 = 结余 in every account and for all of them. What was
left over and nobody wrote down is not nought: the balance then cannot be told, and it says so.
"""

from collections import Counter
from functools import partial
from typing import Final

from forms.definitions.records import Fund, FundDiversion, Project
from forms.notices.budgets import beyond, planned
from forms.notices.cash_book import (
    MONEY_IN,
    Account,
    Accounting,
    accounts,
    month_of,
    quarter_of,
    together,
)
from forms.reports.report_table import Cell, Checked, RegisterQuery, RegisterRows, Row
from forms.schema.partial_date import as_written
from forms.village.view import VillageView

UNKNOWN: Final = "算不出"
NOT_TOLD: Final = "没有登记"


def account_sheet(query: RegisterQuery) -> RegisterRows:
    """RP-71 and RP-72: every line of the month or quarter, account by account, that adds up."""
    time = (month_of if query.period == "month" else quarter_of)(query.day)
    held = accounts(query.view, time, query.day)
    rows: list[Row] = []
    for account in held:
        label = query.definitions.codes.label("fund_source", account.source)
        rows += _account(query.view, account, label)
    every = together(held)
    total: tuple[Cell, ...] = (
        "全部来源", _or(every.opening, NOT_TOLD), every.income, every.spent,
        _or(every.closing, UNKNOWN),
    )  # fmt: skip
    notes = [f"{time.name}的账。每一格都可以用笔算：上期结余加收入减支出等于结余。"]
    if query.day < time.last:
        notes.append(f"{time.name}还没有完，这是到{query.day.isoformat()}为止的账。")
    checks = tuple(_proved(query, account) for account in held)
    return RegisterRows(tuple(rows), total if held else (), tuple(notes), checks=checks)


def _account(view: VillageView, account: Account, label: str) -> list[Row]:
    """What was left over, every line with what is then left, and the sums of one source."""
    balance = account.opening
    rows: list[Row] = [("", (f"{label}：上期结余", "", "", "", _or(balance, NOT_TOLD)))]
    for _, entry in account.lines:
        fen = entry.amount or 0
        incoming = entry.way == MONEY_IN
        if balance is not None:
            balance += fen if incoming else -fen
        rows.append((
            as_written(entry.day),
            (
                _what(view, entry), "", fen if incoming else "", "" if incoming else fen,
                _or(balance, UNKNOWN),
            ),
        ))  # fmt: skip
    sums: tuple[Cell, ...] = (
        f"{label}：小计", _or(account.opening, NOT_TOLD), account.income, account.spent,
        _or(account.closing, UNKNOWN),
    )  # fmt: skip
    return [*rows, ("小计", sums)]


def _what(view: VillageView, entry: Fund) -> str:
    """What money was for; never who single people were that got it."""
    project = view.answer(Project.name, entry.project)
    return "：".join(filter(None, (project, entry.purpose)))


def _or(fen: int | None, word: str) -> Cell:
    return word if fen is None else fen


def _proved(query: RegisterQuery, account: Account) -> Checked:
    """Whether an account adds up; where its beginning is not known it cannot."""
    label = query.definitions.codes.label("fund_source", account.source)
    if account.opening is None or account.closing is None:
        return Checked(
            False,
            f"「{label}」没有期初结余，结余算不出：请在资金流水登记一笔“期初结余”（没有就记零）。",
        )
    lowest = balance = account.opening
    for _, entry in account.lines:
        balance += (entry.amount or 0) * (1 if entry.way == MONEY_IN else -1)
        lowest = min(lowest, balance)
    if lowest < 0:
        say = (
            f"「{label}」结余最低时是{lowest / 100:,.2f}元，账上不会有负数，请核对收支或期初结余。"
        )
        return Checked(False, say)
    return Checked(
        True,
        f"「{label}」{account.opening / 100:,.2f}＋{account.income / 100:,.2f}"
        f"－{account.spent / 100:,.2f}＝{account.closing / 100:,.2f}",
    )


def budget(query: RegisterQuery) -> RegisterRows:
    """RP-24: of every source what was there, planned, arrived, spent, is left, and went astray."""
    year = Accounting(query.first, query.day, f"{query.day.year}年")
    plan, excess = planned(query.view, query.day.year), list(beyond(query.view, query.day))
    astray, held = _astray(query), accounts(query.view, year, query.day)
    label = partial(query.definitions.codes.label, "fund_source")
    unkept = {*astray, *(source for _, source in plan)} - {one.source for one in held}
    every = sorted([*held, *(Account(one, None, (), 0, 0) for one in unkept)], key=_by_source)
    rows = []
    for account in every:
        to_spend = [fen for (_, of), fen in plan.items() if of == account.source]
        over = sum(one.fen for one in excess if one.purse[1] == account.source)
        cells = _line(account, sum(to_spend) if to_spend else None, over, astray[account.source])
        rows.append((label(account.source), cells))
    sums = list(_line(
        together(every), sum(plan.values()) if plan else None, sum(one.fen for one in excess),
        sum(astray.values()),
    ))  # fmt: skip
    if any(cells[1] == NOT_TOLD for _, cells in rows):
        sums[4] = "—"  # what has no plan is spent against none
    checks = tuple(
        Checked(False, f"「{label(one.purse[1])}」支出超出预算{one.fen / 100:,.2f}元"
                       f"（{one.at.isoformat()}起），请补批、追回或登记专款偏离。")
        for one in excess
    )  # fmt: skip
    return RegisterRows(tuple(rows), tuple(sums) if rows else (), checks=checks)


def _by_source(account: Account) -> str:
    return account.source


def _astray(query: RegisterQuery) -> Counter[str]:
    """What was found in the year to have gone another way than planned, by source, in fen."""
    found: Counter[str] = Counter()
    for one in query.view.all(FundDiversion):
        if query.this_year(one.found_day) and one.state != NONE_AT_ALL:
            source = query.view.answer(Fund.source, one.fund) or one.source
            found[source or ""] += one.amount or 0
    return found


NONE_AT_ALL: Final = "5"
"""Code of ``diversion_state``: it was no diversion."""


def _line(account: Account, to_spend: int | None, over: int, astray: int) -> tuple[Cell, ...]:
    share = f"{account.spent * 100 / to_spend:.1f}%" if to_spend else "—"
    return (
        _or(account.opening, NOT_TOLD), _or(to_spend, NOT_TOLD), account.income, account.spent,
        share, _or(account.closing, UNKNOWN), over, astray,
    )  # fmt: skip
