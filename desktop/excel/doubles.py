"""Find people who stand on a sheet twice, and households that share one head."""

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.excel.changes import differences, told
from desktop.excel.headings import BIRTH, ID_NUMBER, NAME, RELATION, SERIAL
from desktop.excel.rows import Row
from forms.catalogue import Catalogue

_TWICE: Final = (
    "与 {cell} 是同一个身份证号码{differences}，本行没有导入；请核对是否重复登记，删去多余的一行。"
)
_TWICE_NAMELESS: Final = (
    "与 {cell} 同户、同名、同生日{differences}，本行没有导入；请核对是否重复登记，删去多余的一行。"
)
_ONE_HEAD: Final = (
    "本行的户主与 {cell} 是同一个人，一人不能是两户的户主，"
    "本户没有导入；请核对户编号和户主，改好后重新导入。"
)
_ONE_HEAD_MEMBER: Final = (
    "本户户主已登记在别的户（见 {cell}），本行没有导入；请先核对户主，改好后重新导入。"
)


def set_doubles_aside(groups: Mapping[int, Sequence[Row]], catalogue: Catalogue) -> None:
    """Set rows aside that repeat a person of the import; the first one stays.

    A household whose only head is such a repetition is set aside as a whole: its people would
    otherwise stand in the book without a head.
    """
    numbers: dict[str, Row] = {}
    for rows in list(groups.values()):
        doubles = [
            (row, first)
            for row in rows
            if not row.aside
            and (number := row.text(ID_NUMBER))
            and (first := numbers.setdefault(number, row)) is not row
        ]
        for row, first in doubles:
            _set_aside(row, first, rows, catalogue)
        _same_in_household([row for row in rows if not row.aside], catalogue)


def _set_aside(row: Row, first: Row, rows: Sequence[Row], catalogue: Catalogue) -> None:
    """Set a repeated person aside, with the household when nobody else heads it."""
    where = first.cell(ID_NUMBER)
    rest = [other for other in rows if other is not row and not other.aside]
    headless = row.is_head and not any(other.is_head for other in rest)
    if first.group == row.group or not (headless and rest):
        row.set_aside(ID_NUMBER, _TWICE.format(cell=where, differences=_but(first, row, catalogue)))
        return
    row.set_aside(ID_NUMBER, _ONE_HEAD.format(cell=where))
    for other in rest:
        other.set_aside(NAME, _ONE_HEAD_MEMBER.format(cell=where))


def _same_in_household(rows: Sequence[Row], catalogue: Catalogue) -> None:
    """Set aside who repeats a person of the household without a number of his own."""
    seen: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        marks = (row.text(NAME), row.text(BIRTH), row.text(RELATION))
        first = seen.setdefault(marks, row) if marks[1] else row
        numbered = row.text(ID_NUMBER) and first.text(ID_NUMBER)
        if first is not row and not numbered:
            but = _but(first, row, catalogue)
            row.set_aside(NAME, _TWICE_NAMELESS.format(cell=first.cell(NAME), differences=but))


def _but(first: Row, row: Row, catalogue: Catalogue) -> str:
    """Where two rows about one person differ, in words."""
    found = differences(first, row, catalogue, (SERIAL, ID_NUMBER))
    return f"，但{told(found)}" if found else ""
