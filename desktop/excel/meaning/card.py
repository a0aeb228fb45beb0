"""A card of one household: labels with their values above the table of its members.

户主姓名 ｜ 韦国强 ｜ 所在屯 ｜ 板岭屯, or 户主姓名：韦国强 in one cell. Above a roster the hamlet
may stand alone; it then holds for everybody below. What a file and its tab are called are two more
cells: one card a file is mostly called by its head.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from desktop.excel.meaning.existing import Known
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.headings import HAMLET, HEAD_NAME, HH_NO, NAME, RELATION, Headings
from desktop.excel.sheet.rows import Row
from desktop.excel.sheet.table import Table

LONGEST: Final = 12
"""Characters of a label; what is longer is a title or a sentence."""
_FORMS: Final = ("household.", "household_type.")
MOST: Final = 20
"""People of the largest household that is believed."""
_ALL_HAVE: Final = re.compile(
    r"[\d\s._\-—－（）()【】\[\]、,，+#]|一户一[表档册]|户主|农户|信息|采集|调查|登记|家庭|情况|[表卡户家]$"
)
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
    above: list[Sequence[Cell]] = [line.split() for line in table.sheet.titles]
    for row in (*table.sheet.rows[: table.header[0]], *above):
        for target, cell in _pairs(row, names):
            if target not in columns:
                found.setdefault(target, cell)
    if found.keys() & {HEAD_NAME, HH_NO}:
        return found
    return {HAMLET: found[HAMLET]} if HAMLET in found else {}


def is_card(labels: Mapping[str, Cell]) -> bool:
    """Whether labels make the sheet a card of one household."""
    return len(labels) > 1


def name_head(rows: Sequence[Row], known: Known) -> bool:
    """Say who heads the household of a sheet that is called by his name.

    Only where the sheet itself does not say, and the name is one of its people or of a head in the
    book.

    Returns:
        Whether the sheet is called by a head's name, so that it is one household's card.
    """
    if not rows or len(rows) > MOST:
        return False
    names = {bare(title) for title in rows[0].table.table.sheet.named} - {""}
    here = [row for row in rows if row.text(NAME) in names]
    if len(here) > 1 or (not here and len(names & known.by_head.keys()) != 1):
        return False
    head = here[0].text(NAME) if here else next(iter(names & known.by_head.keys()))
    if any(row.is_head and row.text(NAME) != head for row in rows):
        return False
    if any(row.answers.get(HEAD_NAME, head) != head for row in rows):
        return False
    if here and RELATION in here[0].answers and not here[0].is_head:
        return False
    for row in rows:
        row.answers[HEAD_NAME] = head
    return True


def bare(title: str) -> str:
    """What a file, tab or folder is called, without numbers and words that all of them have."""
    return _ALL_HAVE.sub("", title)


def _pairs(row: Sequence[Cell], names: Headings) -> Iterator[tuple[str, Cell]]:
    """Labels of a row with the cell that follows each."""
    said: list[Cell] = [*(cell for cell in row if text_of(cell)), ""]
    for cell, following in pairwise(said):
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
