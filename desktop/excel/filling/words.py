"""An answer of the record in the words of somebody's table: their codes, choices and units.

What their choices have no word for is not written: the cell stays empty and says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from desktop.excel.filling.fitting import AS_NOTHING
from desktop.excel.filling.heading import heading_text
from desktop.excel.filling.layout import Ask
from forms.answer_book.answer_entry import AnswerEntry
from forms.schema.code_list import Codes
from forms.schema.form import Value

CellValue: TypeAlias = str | Decimal | int | date
Choices: TypeAlias = Sequence[tuple[str, str]]
"""(code or nothing, word) as a table gives them."""

_YES: Final = ("是", "有", "√", "1", "会", "已", "能", "享受", "参加")
_NO: Final = ("否", "无", "×", "没有", "不是", "2", "0", "未", "不能")
_PIECES: Final = re.compile(r"[/、,，（）()\s]+")
_THEIR_CODE: Final = re.compile(r"^[\dA-Za-z]{1,4}[-.．、:：\s]*(?=[^\dA-Za-z])|^\d+$")
"""A number of theirs before a word (01-汉族), or alone: it is not one of ours."""
_MONTH_ONLY: Final = re.compile(r"年月(?!日)")
_HUNDREDTHS: Final = frozenset({"money", "decimal"})
_WAN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Worded:
    """What goes into a cell, or why nothing does.

    Attributes:
        value: None where nothing is written.
        lacking: Why, for the person; empty when there is a value.
    """

    value: CellValue | None
    lacking: str = ""


def worded(value: Value, entry: AnswerEntry, ask: Ask, codes: Codes) -> Worded:
    """An answer as a table wants it.

    Args:
        value: As the record holds it.
        entry: Which answer.
        ask: The column or label, with its choices and unit.
        codes: The code lists.
    """
    heading = heading_text(ask.label)
    if isinstance(value, bool):
        return _flag(value, ask.choices)
    if isinstance(value, list):
        return Worded("、".join(codes.label(entry.codes, one) for one in value))
    if entry.type == "choice":
        if "是否" in heading.parts and entry.codes in AS_NOTHING:
            return _flag(str(value) not in AS_NOTHING[entry.codes], ask.choices)
        return _choice(str(value), entry.codes, ask.choices, codes)
    if isinstance(value, int):
        return Worded(_number(value, entry.type, ask))
    return Worded(_day(value, ask) if entry.type == "date" else str(value))


def _flag(value: bool, choices: Choices) -> Worded:
    """Yes or no in their words; 是 and 否 where they have none."""
    if not choices:
        return Worded("是" if value else "否")
    words = _YES if value else _NO
    fitting = [one for one in choices if _THEIR_CODE.sub("", one[1]).startswith(words)]
    if len(fitting) != 1:
        return Worded(None, "表上的选项里分不出哪个是“是”、哪个是“否”，请手工填。")
    code, word = fitting[0]
    return Worded(code or word)


def _choice(code: str, list_id: str, choices: Choices, codes: Codes) -> Worded:
    """A code of ours in their words; the label where they give none."""
    label = codes.label(list_id, code)
    if not choices:
        return Worded(label)
    for wanted in _upward(code):
        fitting = [one for one in choices if wanted in _meant(one[1], list_id, codes)]
        if len(fitting) == 1:
            their_code, word = fitting[0]
            return Worded(their_code or word)
    return Worded(None, f"表上的选项里没有“{label}”，或者不止一个像，请手工选。")


def _upward(code: str) -> Iterator[str]:
    """A code, then the wider one it belongs to: 24 三子 → 20 子."""
    yield code
    if len(code) == 2 and code[1] != "0":
        yield f"{code[0]}0"


def _meant(word: str, list_id: str, codes: Codes) -> set[str]:
    """Our codes that one of their words may mean, by its pieces: 子/婿."""
    bare = _THEIR_CODE.sub("", word)
    pieces = (bare, *_PIECES.split(bare))
    return {code for piece in pieces if piece and (code := codes.code_of(list_id, piece))}


def _number(value: int, kind: str, ask: Ask) -> Decimal | int:
    """A number in the unit of the column: 元 for fen, 万元 where it says so."""
    if kind not in _HUNDREDTHS:
        return value
    number = Decimal(value) / 100
    units = {heading_text(text).unit for text in ask.path}
    if kind == "money" and "万元" in units:
        number /= _WAN
    return number.normalize() if number != number.to_integral() else number.to_integral()


def _day(value: Value, ask: Ask) -> date | str:
    """A day; of a heading 出生年月, or one known to the month, year and month alone."""
    text = str(value)
    if len(text) == len("2026-01-01") and not _MONTH_ONLY.search("".join(ask.label.split())):
        return date.fromisoformat(text)
    return text[:7].replace("-", ".")
