"""``cunji fill``: somebody's blank table, and what of the record answers it."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.cli.context import emit, open_book, tell
from desktop.errors.command import FileUnreadable
from desktop.errors.workbook import NothingToFill
from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import BlankTable, grids_of, propose

MARKS = {
    Confidence.SURE: "●", Confidence.LIKELY: "●", Confidence.ASK: "○", Confidence.NONE: "—",
}  # fmt: skip
"""How sure a proposal is, as the page shows it."""


def fill(call: argparse.Namespace) -> None:
    """``cunji fill --show``: what answers each column and label of a blank table.

    Raises:
        FileUnreadable: The blank cannot be read.
        NothingToFill: No table in it asks for anything.
    """
    content = read_blank(call.blank)
    with open_book(call) as book:
        tables = tables_of(content, Recogniser(book.definitions))
    if call.json:
        emit(_as_json(tables))
        return
    for table in tables:
        _say(table)


def read_blank(path: Path) -> bytes:
    """The bytes of a blank table.

    Raises:
        FileUnreadable: There is none, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnreadable(what="空表") from None


def tables_of(content: bytes, reader: Recogniser) -> list[BlankTable]:
    """The blank tables in a file, the one most of which can be answered first.

    Raises:
        NothingToFill: There is none.
    """
    found = [table for grid in grids_of(content) if (table := propose(grid, reader)) is not None]
    if not found:
        raise NothingToFill
    return sorted(found, key=lambda table: -table.answered)


def _as_json(tables: Sequence[BlankTable]) -> dict[str, object]:
    """A document is one form whatever tables it has; of a workbook the fullest sheet is meant."""
    first = tables[0]
    if first.grid.number:
        together = sorted(tables, key=lambda table: table.grid.number)
        return _one(first) | {"columns": [c for table in together for c in _columns(table)]}
    rest = [_one(table) | {"sheet": table.grid.name} for table in tables[1:] if table.answered]
    return _one(first) | ({"others": rest} if rest else {})


def _one(table: BlankTable) -> dict[str, object]:
    return {"kind": table.kind, "rows_for": table.rows_for, "columns": list(_columns(table))}


def _columns(table: BlankTable) -> Iterator[dict[str, object]]:
    for one in table.proposals:
        yield {
            "cell": table.grid.address(one.ask.place),
            "label": one.ask.label,
            "answer": one.meaning.answer or None,
            "confidence": one.meaning.confidence.value,
            "reason": one.meaning.reason,
        }


_KINDS = {"list": "名单", "card": "一张卡", "items": "逐项填的表"}
_ROWS = {"person": "人", "household": "户", "project": "项目", "village": "村或屯"}


def _say(table: BlankTable) -> None:
    """The proposals in words."""
    tell(
        f"{table.grid.name or '文档里的表'}：{_KINDS[table.kind]}，按{_ROWS[table.rows_for]}填，"
        f"{len(table.proposals)} 栏，{table.answered} 栏能从台账里填。"
    )
    for one in table.proposals:
        mark = MARKS[one.meaning.confidence]
        label = "".join(one.ask.label.split())
        tell(f"  {mark} {label}：{one.meaning.answer or '填不了'}（{one.meaning.reason}）")
