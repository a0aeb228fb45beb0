"""A card of one household: labels with their values above the table of its members.

户主姓名 ｜ 韦国强 ｜ 所在屯 ｜ 板岭屯, or 户主姓名：韦国强 in one cell. Above a roster the hamlet
may stand alone; it then holds for everybody below.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.headings import HAMLET, HEAD_NAME, HH_NO, Headings
from desktop.excel.sheet.rows import Row
from desktop.excel.sheet.table import Table

LONGEST: Final = 12
"""Characters of a label; what is longer is a title or a sentence."""
_FORMS: Final = ("household.", "household_type.")
_TOGETHER: Final = re.compile(r"^([^:：]{2,12})[:：]\s*(\S.*)$")


def labelled(table: Table, names: Headings) -> Mapping[str, Cell]:
    """What stands beside labels above a table, by ``form.field``; only what no column brings.

    A household's own answers are taken only where its head or number is among them, for then the
    sheet is a card of that one household.
    """
    if table.further:
        return {}  # above it stands another table
    columns = {column.target for column in table.columns}
    found: dict[str, Cell] = {}
    for row in table.sheet.rows[: table.header[0]]:
        for target, cell in _pairs(row, names):
            if target not in columns:
                found.setdefault(target, cell)
    if found.keys() & {HEAD_NAME, HH_NO}:
        return found
    return {HAMLET: found[HAMLET]} if HAMLET in found else {}


def is_card(labels: Mapping[str, Cell]) -> bool:
    """Whether labels make the sheet a card of one household."""
    return len(labels) > 1


def _pairs(row: Sequence[Cell], names: Headings) -> Iterator[tuple[str, Cell]]:
    """Labels of a row with the cell that follows each."""
    said = [cell for cell in row if text_of(cell)]
    for cell, following in zip(said, [*said[1:], ""], strict=True):
        text = text_of(cell)
        if (both := _TOGETHER.match(text)) and (target := _target(both[1], names)):
            yield target, both[2]
        elif (target := _target(text, names)) and not _target(text_of(following), names):
            yield target, following


def _target(text: str, names: Headings) -> str:
    """What a label asks for; empty for what is no label of a household."""
    if not text or len(text) > LONGEST:
        return ""
    target = names.target("", text.rstrip(":： ")) or ""
    return target if target.startswith(_FORMS) else ""


def fill_in(rows: Sequence[Row], labels: Mapping[str, Cell], reader: CellReader) -> None:
    """Give the rows of a table what stands above it."""
    for target, cell in labels.items():
        (reading,) = reader.column(target, [cell])
        if reading.say is not None and rows:
            rows[0].warn(target, reading.say)
        if reading.value is not None:
            for row in rows:
                row.answers.setdefault(target, reading.value)
