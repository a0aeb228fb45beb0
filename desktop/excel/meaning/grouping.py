"""Which rows of a sheet are one household: every sign the sheet offers votes at every row.

Household number, merged cells, running number, head's name, relation and hamlet each say for or
against "here a household begins"; what says nothing (a blank cell) does not vote. So one blank or
wrong cell moves at most its own row. A number that several heads share is no household number.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from desktop.excel.report import NOTE, Issue
from desktop.excel.sheet.headings import (
    HAMLET,
    HEAD_NAME,
    HH_NO,
    HH_TYPE,
    ID_NUMBER,
    NAME,
    RELATION,
    SERIAL,
)
from desktop.excel.sheet.rows import Row

DECIDES: Final = 8
SPAN: Final = 6
SECOND_HEAD: Final = 5
MARKS: Final = 5
HEAD_AGREES: Final = 4
HAMLET_DIFFERS: Final = 4
WITHIN: Final = 3
BLANK_MARK: Final = 2
MEMBER: Final = 2
FIRST_HEAD: Final = 1
"""How much a sign says for a household beginning here, or against it.

One clear sign outweighs a blank cell of another; a number outweighs any one sign, not all.
"""
MOST_MEMBERS: Final = 20
"""A number on more rows than this stands for no household."""
MOSTLY: Final = 0.7
"""A column filled on no more rows than this marks where households begin."""

_SHARED: Final = "户编号「{number}」有 {heads} 位户主共用，不当作户编号，已按别的列分户；请核对。"
_FILLER: Final = "「{number}」不是户编号（许多人共用或只是占位），已按别的列分户；请核对。"
_NUMBERS_RESTART: Final = (
    "各工作表的户编号各自从头编，不能当作全村的户编号，已另编；请在户页上补正式的户编号。"
)


class _Serial(Enum):
    """What the column 序号 counts."""

    NOTHING = auto()
    HOUSEHOLDS_ONCE = auto()  # written where a household begins, or merged
    HOUSEHOLDS = auto()  # the same number on each row of a household
    WITHIN = auto()  # begins anew in each household


@dataclass(slots=True)
class _Home:
    """The household being gathered, with what its rows said so far."""

    no: int
    number: str = ""
    head: str = ""
    hamlet: str = ""
    serial: str = ""
    headed: bool = False

    def add(self, row: Row) -> None:
        """Take a row in."""
        row.group = self.no
        self.number = self.number or row.text(HH_NO)
        self.head = self.head or head_of(row)
        self.hamlet = self.hamlet or row.text(HAMLET)
        self.serial = row.text(SERIAL) or self.serial
        self.headed = self.headed or row.is_head


@dataclass(slots=True)
class _Signs:
    """What the columns of one table say about households.

    Attributes:
        serial: What 序号 counts.
        numbers_once: Whether 户编号 is written where a household begins only.
        begins: Rows of the sheet at which a merged block of household cells begins or ended above.
        inside: Rows of the sheet inside such a block.
    """

    serial: _Serial
    numbers_once: bool
    begins: set[int] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)


def head_of(row: Row) -> str:
    """Whose household a row says it is of: as written, or the head's own name on his row."""
    return row.text(HEAD_NAME) or (row.text(NAME) if row.is_head else "")


def group(rows: Sequence[Row]) -> list[Issue]:
    """Form households out of the rows of all tables, in order; sets their ``group``.

    Returns:
        What is odd about the numbering of the whole workbook.
    """
    odd = _distrust_numbers(rows)
    _Grouping().run(rows)
    return odd


class _Grouping:
    """Gathers households row by row."""

    def __init__(self) -> None:
        self.homes: list[_Home] = []
        self.by_number: dict[str, _Home] = {}
        self.by_head: dict[tuple[str, str], _Home] = {}

    def run(self, rows: Sequence[Row]) -> None:
        """Give each row its household."""
        tables: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            tables[id(row.table)].append(row)
        for here in tables.values():
            signs = _signs(here)
            home: _Home | None = None
            for row in here:
                home = self._home(row, home, signs)
                home.add(row)
                if home.number:
                    self.by_number.setdefault(home.number, home)
                if home.head:
                    self.by_head.setdefault((home.head, home.hamlet), home)

    def _home(self, row: Row, current: _Home | None, signs: _Signs) -> _Home:
        numbered = self.by_number.get(row.text(HH_NO))
        if numbered is not None and numbered is not current:
            return numbered
        if current is not None and _vote(row, current, signs) <= 0:
            return current
        return self._elsewhere(row, signs) or self._new()

    def _elsewhere(self, row: Row, signs: _Signs) -> _Home | None:
        """The household further up that a row belongs to, where a sheet is not in order."""
        home = self.by_head.get((head_of(row), row.text(HAMLET)))
        marked = signs.serial is _Serial.HOUSEHOLDS_ONCE and SERIAL in row.answers
        if home is None or marked or row.at in signs.begins or (row.is_head and home.headed):
            return None
        return None if row.text(HH_NO) and home.number else home

    def _new(self) -> _Home:
        self.homes.append(_Home(len(self.homes)))
        return self.homes[-1]


def _vote(row: Row, home: _Home, signs: _Signs) -> int:
    """Above 0: the row begins another household than the one being gathered."""
    return (
        _by_number(row.text(HH_NO), home, signs)
        + _alike(head_of(row), home.head, HEAD_AGREES)
        + _by_relation(row, home)
        + _by_serial(row.text(SERIAL), home, signs.serial)
        + (HAMLET_DIFFERS if _alike(row.text(HAMLET), home.hamlet, 1) > 0 else 0)
        + (SPAN if row.at in signs.begins else -SPAN if row.at in signs.inside else 0)
    )


def _alike(one: str, other: str, weight: int) -> int:
    """For a beginning when two words differ, against it when they agree, 0 when one is blank."""
    if not one or not other:
        return 0
    return -weight if one == other else weight


def _by_number(number: str, home: _Home, signs: _Signs) -> int:
    if number and home.number:
        return _alike(number, home.number, DECIDES)
    if not signs.numbers_once:
        return 0
    return HEAD_AGREES if number else -BLANK_MARK


def _by_relation(row: Row, home: _Home) -> int:
    if row.is_head:
        return SECOND_HEAD if home.headed else FIRST_HEAD
    return -MEMBER if RELATION in row.answers else 0


def _by_serial(serial: str, home: _Home, kind: _Serial) -> int:
    if kind is _Serial.HOUSEHOLDS_ONCE:
        return _alike(serial, home.serial or "?", MARKS) if serial else -BLANK_MARK
    if kind is _Serial.HOUSEHOLDS:
        return _alike(serial, home.serial, WITHIN)
    if kind is _Serial.WITHIN and serial:
        return WITHIN if serial == "1" else -WITHIN
    return 0


def _signs(rows: Sequence[Row]) -> _Signs:
    """What the columns of one table say."""
    numbered = sum(HH_NO in row.answers for row in rows)
    signs = _Signs(_serial(rows), 0 < numbered <= MOSTLY * len(rows))
    table = rows[0].table
    household = {
        index for target, index in table.places.items()
        if target in {SERIAL, HH_NO, HEAD_NAME, HH_TYPE}
    }  # fmt: skip
    for (first, column), (last, _) in table.table.sheet.merges:
        if column in household and last > first >= table.table.first_row:
            signs.begins |= {first, last + 1}
            signs.inside |= set(range(first + 1, last + 1))
    signs.begins -= signs.inside
    return signs


def _serial(rows: Sequence[Row]) -> _Serial:
    """What the column 序号 counts, judged over the whole table so that one cell decides nothing."""
    filled = [row for row in rows if SERIAL in row.answers]
    serials = [row.text(SERIAL) for row in rows]
    written = [int(text) if text.isdecimal() else None for text in serials]
    if filled and _marks(filled, len(rows)) and _goes_on(written):
        return _Serial.HOUSEHOLDS_ONCE
    pairs = [(one, other) for one, other in pairwise(written) if one and other]
    if 3 * sum(one == other for one, other in pairs) >= len(pairs) > 0:
        return _Serial.HOUSEHOLDS
    begun = written.count(1)
    counted = sum(other in (1, one + 1) for one, other in pairs)
    if begun > 1 and 10 * counted >= 9 * len(pairs) and len(serials) <= 12 * begun:
        return _Serial.WITHIN
    return _Serial.NOTHING


def _marks(filled: Sequence[Row], rows: int) -> bool:
    """Whether so few rows have a running number, or such ones, that it may mark households."""
    headed = sum(row.is_head for row in filled)
    return len(filled) < rows and (len(filled) <= MOSTLY * rows or headed >= 0.9 * len(filled))


def _goes_on(written: Sequence[int | None]) -> bool:
    """Whether the count goes on over blank cells as if they were none.

    It does where it counts households (1, blank, blank, 2); it jumps where it counts people and a
    cell was forgotten (1, 2, blank, 4), and comes again where it begins anew.
    """
    numbers = [number for number in written if number is not None]
    if not numbers:
        return True  # 一、二、三 and the like
    going_on = jumping = gap = 0
    before: int | None = None
    for number in written:
        if number is None:
            gap += 1
            continue
        if before is not None and gap:
            going_on += number == before + 1
            jumping += number == before + 1 + gap
        before, gap = number, 0
    return going_on > jumping and 10 * len(set(numbers)) >= 9 * len(numbers)


def _distrust_numbers(rows: Sequence[Row]) -> list[Issue]:
    """Take household numbers back that stand for no household, and say so."""
    tables: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if HH_NO in row.answers:
            tables[row.text(HH_NO)].add(id(row.table))
    bad = dict(_no_numbers(rows))
    across = {number for number, where in tables.items() if len(where) > 1}
    restart = 2 * len(across & bad.keys()) > len(across)
    told: set[str] = set()
    first = next((row for row in rows if HH_NO in row.answers), None)
    for row in rows:
        number = row.text(HH_NO)
        if not restart and number in bad and number not in told:
            row.warn(HH_NO, bad[number])
            told.add(number)
        if number and (restart or number in bad):
            del row.answers[HH_NO]
    if not restart or first is None:
        return []
    place = first.table.address(first.table.table.header[1], HH_NO)
    return [Issue(place, HH_NO, _NUMBERS_RESTART, NOTE)]


def _no_numbers(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """The numbers that stand for no household, each with what there is to say."""
    heads = _heads_by_number(rows)
    count = Counter(row.text(HH_NO) for row in rows if HH_NO in row.answers)
    for number, times in count.items():
        if not number.strip("0-－—/\\.无空 "):
            yield number, _FILLER.format(number=number)
        elif len(heads.get(number, ())) > 1:
            yield number, _SHARED.format(number=number, heads=len(heads[number]))
        elif times > MOST_MEMBERS:
            yield number, _FILLER.format(number=number)


def _heads_by_number(rows: Sequence[Row]) -> Mapping[str, set[str]]:
    """Who heads a household of each number, by the head's name as written."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if HH_NO not in row.answers:
            continue
        if row.is_head or (HEAD_NAME in row.answers and row.text(HEAD_NAME) == row.text(NAME)):
            own = row.text(NAME) + row.text(ID_NUMBER)
            found[row.text(HH_NO)].add(row.text(HEAD_NAME) or own)
    return found


def households_of(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """The rows of each household, in order."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    return groups
