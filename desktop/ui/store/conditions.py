"""A condition on one column beyond its facet: is, is not, empty, before, after, the last days.

It reads what a person may see, so nothing masked can be found out by asking. What cannot be told
(a blank, a month where the day decides) fits neither the condition nor its opposite: it is counted
and said.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any, Final

from desktop.ui.store.column_store import ColumnStore, StoredColumn
from desktop.ui.store.row_set import set_of
from forms.schema.partial_date import DayRange, known_range
from forms.schema.ternary import Answer

BLANK: Final = "没登记"
"""Facet value of a row whose question nobody answered."""
UNCLEAR: Final = "说不清"
"""Facet value of a row whose answers leave it open."""
_DAY: Final = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


class Op(Enum):
    """How a column is asked; the value is kept in named views."""

    IS = "is"
    NOT = "not"
    HAS = "has"
    EMPTY = "empty"
    FILLED = "filled"
    BEFORE = "before"
    AFTER = "after"
    LAST = "last"
    OLDER = "older"
    LEAST = "least"
    MOST = "most"

    @property
    def zh(self) -> str:
        """In words, before the value."""
        return _ZH[self]


_ZH: Final = {
    Op.IS: "是", Op.NOT: "不是", Op.HAS: "含有", Op.EMPTY: "空着", Op.FILLED: "填了",
    Op.BEFORE: "早于", Op.AFTER: "晚于", Op.LAST: "近", Op.OLDER: "早过", Op.LEAST: "不少于",
    Op.MOST: "不多于",
}  # fmt: skip
WITHOUT_VALUE: Final = frozenset({Op.EMPTY, Op.FILLED})
IN_DAYS: Final = frozenset({Op.LAST, Op.OLDER})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        column: Which column.
        op: How it is asked.
        value: With what; a date, a number, a count of days, words.
    """

    column: str
    op: Op
    value: str = ""

    def words(self, title: str) -> str:
        """In words: 上次走访 早过 90 天."""
        unit = " 天" if self.op in IN_DAYS else ""
        return f"{title} {self.op.zh} {self.value}{unit}".strip()


def problem(op: Op, value: str) -> str:
    """What is wrong with what somebody typed as a value, in a sentence; empty when nothing is."""
    if op in WITHOUT_VALUE or op in {Op.IS, Op.NOT, Op.HAS}:
        return "" if value or op in WITHOUT_VALUE else "请填要找的字。"
    if op in {Op.BEFORE, Op.AFTER}:
        fits = known_range(value) is not None
        return "" if fits else "请填日期，如 2026-03-01；只知道月份就填 2026-03。"
    if op in IN_DAYS:
        fits = value.isascii() and value.isdigit() and 0 < int(value[:6]) < LONGEST_DAYS
        return "" if fits else f"请填天数，1 到 {LONGEST_DAYS - 1} 之间的整数。"
    return "" if _NUMBER.fullmatch(value) else "请填一个数。"


LONGEST_DAYS: Final = 36_525
"""A hundred years."""


def holding(condition: Condition, store: ColumnStore[Any], today: date) -> tuple[int, int]:
    """The rows that fit, and those of which it cannot be told.

    Args:
        condition: Over a column of the store; one that is not there fits no row, and tells of none.
        store: The rows.
        today: Days are counted back from it.
    """
    column = store.columns.get(condition.column)
    if column is None:
        return 0, 0
    judge = _judge(condition, today)
    fits, open_rows, known = [], [], dict[tuple[str, ...], Answer]()
    for row in range(store.size):
        words = _words(column, row, condition.op)
        if words not in known:
            known[words] = judge(words)
        if known[words] is Answer.YES:
            fits.append(row)
        elif known[words] is Answer.UNKNOWN:
            open_rows.append(row)
    return set_of(fits, store.size), set_of(open_rows, store.size)


def _words(column: StoredColumn, row: int, op: Op) -> tuple[str, ...]:
    if op in {Op.IS, Op.NOT, Op.EMPTY, Op.FILLED} and column.values is not None:
        return tuple(column.values[row])
    text = column.texts[row]
    return (text,) if text else ()


def _judge(condition: Condition, today: date) -> Callable[[tuple[str, ...]], Answer]:
    op, value = condition.op, condition.value
    if op in WITHOUT_VALUE:
        return lambda words: _said(not _told(words) if op is Op.EMPTY else bool(_told(words)))
    if op in {Op.IS, Op.NOT}:
        return partial(_judge_same, value, op is Op.IS)
    if op is Op.HAS:
        return lambda words: _said(value.lower() in words[0].lower()) if words else Answer.UNKNOWN
    if op in {Op.LEAST, Op.MOST}:
        return partial(_judge_number, float(value), op is Op.LEAST)
    if op in IN_DAYS:
        edge = today - timedelta(days=int(value))
        at = DayRange(edge, edge)
        return partial(_judge_day, at, op is Op.OLDER, op is Op.LAST)
    at = known_range(value) or DayRange(date.min, date.min)
    return partial(_judge_day, at, op is Op.BEFORE, False)


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in words if one != BLANK)


def _judge_same(value: str, same: bool, words: tuple[str, ...]) -> Answer:
    if value in words:
        return _said(same)
    if not words or BLANK in words or any(one.startswith(UNCLEAR) for one in words):
        return Answer.UNKNOWN
    return _said(not same)


def _judge_number(edge: float, least: bool, words: tuple[str, ...]) -> Answer:
    found = _NUMBER.search(words[0].replace(",", "")) if words else None
    if found is None:
        return Answer.UNKNOWN
    number = float(found[0])
    return _said(number >= edge if least else number <= edge)


def _judge_day(
    edge: DayRange,
    before: bool,
    meets: bool,
    words: tuple[str, ...],
) -> Answer:
    found = _DAY.search(words[0]) if words else None
    day = known_range(found[0]) if found else None
    if day is None:
        return Answer.UNKNOWN
    if meets and day.first >= edge.last:
        return Answer.YES
    if day.last < edge.first:
        return _said(before)
    if day.first > edge.last:
        return _said(not before)
    same = day.first == day.last == edge.first == edge.last
    return Answer.NO if same else Answer.UNKNOWN


def _said(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO
