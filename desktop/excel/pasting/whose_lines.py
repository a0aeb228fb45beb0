"""Whom each row of a list's tables means: found as in a pasted list, over the cells that say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.excel.meaning.pasted import Meant, PastedLine, PastedList
from desktop.excel.meaning.relatives import PHONE
from desktop.excel.sheet.cells import Cell, clean, text_of
from desktop.excel.sheet.headings import (
    BIRTH,
    CERTIFICATE,
    HAMLET,
    HEAD_NAME,
    ID_NUMBER,
    NAME,
    SERIAL,
    SEX,
    Headings,
)
from desktop.excel.sheet.table import Table

_WHOM: Final = (NAME, ID_NUMBER, SEX, BIRTH, HAMLET, HEAD_NAME, PHONE)
"""Columns that say whom a row means, as the pasted list understands them."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row below a header in which anything stands.

    Attributes:
        sheet: The name of its sheet.
        at: Its row, counted from 0.
        number: The row as a person counts it.
        meant: Whom it means, and how sure that is.
    """

    sheet: str
    at: int
    number: int
    meant: PastedLine

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row."""
        return (self.sheet, self.at)

    @property
    def is_heading(self) -> bool:
        """Whether it names columns and nobody."""
        return self.meant.found is Meant.HEADING

    @property
    def key(self) -> str:
        """What a choice of a person is kept under: it holds while the line says the same."""
        return f"{self.sheet}:{self.number}:{self.meant.text}"


def whose(
    tables: Sequence[Table], pasted: PastedList, roster: Headings, *, headed: bool
) -> list[ListRow]:
    """The rows of the tables, in order, each with whom it means.

    Args:
        tables: The tables.
        pasted: Finds people.
        roster: What headings mean on a roster, for sex and phone.
        headed: Whether the columns have headings; else all cells of a row are looked at.
    """
    found: list[ListRow] = []
    for table in tables:
        places = _places(table, roster) if headed else {}
        for at in filled_rows(table):
            cells = table.sheet.rows[at]
            number = int("".join(c for c in table.sheet.address(at, 0) if c.isdecimal()))
            shown = "　".join(text for cell in cells if (text := clean(text_of(cell))))
            text = "\t".join(_signs(cells, places) if headed else _all(cells, table))
            line = pasted.line(number, text)
            meant = PastedLine(number, shown, line.found, line.people, line.zh)
            found.append(ListRow(table.sheet.name, at, number, meant))
    return found


def filled_rows(table: Table) -> Iterator[int]:
    """The rows below its header in which anything stands, as the importer counts them."""
    for at in range(table.first_row, table.last_row):
        if any(cell != "" and text_of(cell) for cell in table.sheet.rows[at]):
            yield at


def _places(table: Table, roster: Headings) -> dict[str, int]:
    """The columns that say whom; sex and phone are no questions of a register."""
    places = dict(table.places)
    for column in table.columns:
        if column.target is None and (told := roster.target("", column.heading)) in (SEX, PHONE):
            places.setdefault(told or "", column.index)
    return places


def _signs(cells: Sequence[Cell], places: dict[str, int]) -> Iterator[str]:
    """The cells that say whom; a head of household is marked as one where another is named."""
    texts = {target: _text(cells, places[target]) for target in _WHOM if target in places}
    if not texts.get(ID_NUMBER) and CERTIFICATE in places:
        texts[ID_NUMBER] = _text(cells, places[CERTIFICATE])
    head = texts.pop(HEAD_NAME, "")
    if head and texts.get(NAME):
        texts[HEAD_NAME] = f"{head}户"
    elif head:
        texts[NAME] = head
    yield from filter(None, texts.values())


def _all(cells: Sequence[Cell], table: Table) -> Iterator[str]:
    """Every cell but those that were taken for an answer of the form."""
    taken = {one.index for one in table.columns if one.target not in (None, NAME, SERIAL)}
    yield from (text for at in range(len(cells)) if at not in taken and (text := _text(cells, at)))


def _text(cells: Sequence[Cell], at: int) -> str:
    return clean(text_of(cells[at])) if at < len(cells) else ""
