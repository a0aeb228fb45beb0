"""The village's cash book: what came in, what went out, what was there when the book began.

An account is a source of money. Its lines add up with pencil and paper: what was left over, and in,
less out, is what is left. Where nobody wrote down what was left over at the beginning, nothing that
rests on it can be told; it is never nought.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.records import Fund, FundPeriod
from forms.schema.form import RecordId
from forms.village.view import VillageView

MONEY_IN: Final = "1"
MONEY_OUT: Final = "2"
OPENING: Final = "3"
"""Codes of ``fund_way``: in, out, and what was left over when the book was begun."""
WAYS: Final = frozenset({MONEY_IN, MONEY_OUT, OPENING})
Entries: TypeAlias = list[tuple[date, Fund]]


@dataclass(frozen=True, slots=True)
class Accounting:
    """A month or a quarter whose accounts are shown.

    Attributes:
        first: Its first day.
        last: Its last day.
        name: 2026年9月, 2026年第3季度.
    """

    first: date
    last: date
    name: str

    @property
    def month(self) -> int | None:
        """The month where it is one."""
        return self.first.month if self.first.month == self.last.month else None

    @property
    def quarter(self) -> int:
        """The quarter it lies in, from 1."""
        return (self.first.month + 2) // 3

    @property
    def key(self) -> str:
        """What a sheet about it keeps of its time (``forms/notices/selection.py``)."""
        quarter = f"{self.first.year}-Q{self.quarter}"
        return f"{self.first:%Y-%m}" if self.month is not None else quarter


def month_of(day: date) -> Accounting:
    """The month a day lies in."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return Accounting(day.replace(day=1), last, f"{day.year}年{day.month}月")


def quarter_of(day: date) -> Accounting:
    """The quarter a day lies in."""
    number = (day.month + 2) // 3
    last = month_of(date(day.year, 3 * number, 1)).last
    return Accounting(
        date(day.year, 3 * number - 2, 1), last, f"{day.year}年第{number}季度"
    )  # fmt: skip


def shown_together(entries: Entries, day: date, limit: int) -> Accounting:
    """The month of a day where so much moved in it that it is told by itself, else the quarter.

    村民委员会组织法 (2025) art. 35: accounts with many entries are published every month.

    Args:
        entries: Of the village.
        day: As-of day.
        limit: Entries from which a month stands alone; 0 for never.
    """
    month = month_of(day)
    moved = sum(month.first <= at <= month.last and one.way != OPENING for at, one in entries)
    return month if limit and moved >= limit else quarter_of(day)


def entries_by(entries: Iterable[Fund], day: date) -> Entries:
    """Entries up to a day in their order; of one day what was there and what came in first."""
    found = [(one.day.first, one) for one in entries if one.day and one.day.last <= day]
    return sorted(found, key=lambda e: (e[0], _turn(e[1]), e[1].way or "", e[1].id))


def undatable(entries: Iterable[Fund], first: date, last: date) -> Iterator[Fund]:
    """Entries that a partial date leaves partly within a time and partly before or after it."""
    for one in entries:
        at = one.day
        if at is not None and (at.first < first <= at.last or at.first <= last < at.last):
            yield one


def _turn(entry: Fund) -> int:
    """Of one day: what was there, what came in, what went out."""
    return {OPENING: 0, MONEY_OUT: 2}.get(entry.way or "", 1)


def ledgers(view: VillageView, day: date) -> dict[tuple[str, str], Entries]:
    """The entries up to a day by project and source, each in its order."""
    found: dict[tuple[str, str], Entries] = defaultdict(list)
    for at, entry in entries_by(view.all(Fund), day):
        found[entry.project or "", entry.source or ""].append((at, entry))
    return found


def moves(entries: Iterable[tuple[date, Fund]]) -> Mapping[RecordId, int]:
    """By how much each entry changes what is there, in fen: less than nought when it went out.

    What was left over is stated, not added: written down again for a new year it changes nothing
    where the book says the same, and by the difference where it does not (``restated``).

    Args:
        entries: In order, of one project and source or of several.
    """
    found: dict[RecordId, int] = {}
    there: dict[tuple[str, str], int] = {}
    for _, entry in entries:
        account = entry.project or "", entry.source or ""
        fen = entry.amount or 0
        if entry.way == OPENING:
            fen -= there.get(account, 0)
        elif entry.way == MONEY_OUT:
            fen = -fen
        found[entry.id] = fen
        there[account] = there.get(account, 0) + fen
    return found


def stated(view: VillageView, day: date) -> Mapping[RecordId, int]:
    """By how much each opening changes its account: what is stated again is no new money."""
    found: dict[RecordId, int] = {}
    for entries in ledgers(view, day).values():
        fen = moves(entries)
        found |= {one.id: fen[one.id] for _, one in entries if one.way == OPENING}
    return found


def restated(entries: Entries) -> list[tuple[Fund, int]]:
    """Openings of one account that are not what the entries before them come to, and by how much.

    The first is none of them: it says what nobody could know.
    """
    changed = moves(entries)
    later = (one for number, (_, one) in enumerate(entries) if number and one.way == OPENING)
    return [(one, changed[one.id]) for one in later if changed[one.id]]


def opening(entries: Iterable[tuple[date, Fund]], first: date) -> int | None:
    """What was left over when a time began, in fen; None where the book cannot tell.

    It can where an entry says so, or where entries of an earlier time add up to it; not where one
    of them does not say how much, or which way it went.

    Args:
        entries: In order.
        first: First day of the time.
    """
    known = list(entries)
    if any(one.way not in WAYS or one.amount is None for _, one in known):
        return None
    changed = moves(known)
    earlier = [one for at, one in known if at < first or one.way == OPENING]
    return sum(changed[one.id] for one in earlier) if earlier else None


def unopened(entries: Iterable[tuple[date, Fund]], first: date) -> frozenset[str]:
    """Sources with entries of a time of which nobody can tell what was left over before it."""
    by_source: dict[str, Entries] = defaultdict(list)
    for at, entry in entries:
        by_source[entry.source or ""].append((at, entry))
    return frozenset(name for name, one in by_source.items() if opening(one, first) is None)


def of_project(view: VillageView, project: RecordId, day: date) -> Entries:
    """The entries of a project up to a day."""
    return entries_by(view.by(Fund.project, project), day)


@dataclass(frozen=True, slots=True)
class Account:
    """One source of money in a time.

    Attributes:
        source: Code of ``fund_source``.
        opening: What was left over before, in fen; None where nobody can tell.
        lines: What came in and went out, in order.
        income: What came in.
        spent: What went out.
    """

    source: str
    opening: int | None
    lines: tuple[tuple[date, Fund], ...]
    income: int
    spent: int

    @property
    def closing(self) -> int | None:
        """What is left; None where the beginning is not known."""
        return None if self.opening is None else self.opening + self.income - self.spent


def accounts(view: VillageView, time: Accounting, day: date) -> list[Account]:
    """The accounts of a time up to a day, by source in the order of the code list.

    Args:
        view: The village.
        time: The month or quarter.
        day: Up to when, where the time is not over.
    """
    by_source: dict[str, Entries] = defaultdict(list)
    for at, entry in entries_by(view.all(Fund), min(day, time.last)):
        by_source[entry.source or ""].append((at, entry))
    return [_account(source, entries, time.first) for source, entries in sorted(by_source.items())]


def _account(source: str, entries: Entries, first: date) -> Account:
    lines = tuple((at, one) for at, one in entries if at >= first and one.way != OPENING)
    came, went = (
        sum(one.amount or 0 for _, one in lines if one.way == way) for way in (MONEY_IN, MONEY_OUT)
    )
    return Account(source, opening(entries, first), lines, came, went)


def together(of: Iterable[Account]) -> Account:
    """Several accounts as one; what was left over is known where it is known of each."""
    every = list(of)
    known = [one.opening for one in every if one.opening is not None]
    return Account(
        "", sum(known) if every and len(known) == len(every) else None,
        tuple(line for one in every for line in one.lines),
        sum(one.income for one in every), sum(one.spent for one in every),
    )  # fmt: skip


def period_of(review: FundPeriod) -> Accounting | None:
    """The month or quarter a review is about; None where it does not say which."""
    told = review.quarter or ""
    quarter = int(told) if told.isdecimal() else None
    month = review.month if quarter is None else 3 * quarter
    if review.year is None or not 1 <= review.year <= 9999 or month is None or not 1 <= month <= 12:
        return None
    day = date(review.year, month, 1)
    return month_of(day) if quarter is None else quarter_of(day)
