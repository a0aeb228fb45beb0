"""What has left the village: every return for readers outside is kept as it was sent.

A figure that somebody has seen can be hidden no more, so the next table must know it
(``forms.reports.small_numbers``). Kept are what was shown and, sealed, what was not: hidden figures
of a day that was corrected since would otherwise be forgotten.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import SentTable
from forms.definitions.report import ReportDef
from forms.errors import HiddenFiguresSealed
from forms.privacy.masking import FEWER
from forms.reports.report_table import Cell, ReportTable
from forms.reports.small_numbers import WITHHELD, Sent
from forms.schema.form import Value
from forms.village.view import VillageView, is_shut

TOTAL: Final = "合计"
SIGNS: Final[Mapping[str, str]] = {"<": FEWER, "-": WITHHELD}
"""How hidden figures are kept; a nought is kept as nothing, other words are not kept."""
NEAR: Final = timedelta(days=800)
"""Tables of a longer time ago tell nothing of a village of now (own choice)."""
LONGEST: Final = 3500
"""Characters of one record; a larger table is kept in several."""


def kept(table: ReportTable, today: date) -> Iterator[dict[str, Value]]:
    """The records that keep a table that leaves; none for one that hides nothing from anybody.

    Args:
        table: As sent, with its ``origin``.
        today: The day it leaves.
    """
    true = table.origin or table
    pairs = list(zip(_lines(table), _lines(true), strict=True))
    digest = hashlib.sha256(repr((table.definition.id, table.as_of, pairs)).encode()).hexdigest()
    head = "|".join(column.id for column in table.definition.columns)
    for part in _parts(pairs):
        yield {
            "day": today.isoformat(), "kind": table.definition.id,
            "as_of": table.as_of.isoformat(), "digest": digest[:20],
            "shown": "\n".join([f"|{head}", *(shown for shown, _ in part)]),
            "true": "\n".join(true for _, true in part),
        }  # fmt: skip


def _lines(table: ReportTable) -> list[str]:
    rows = [*table.rows, *([(TOTAL, table.total)] if table.total else [])]
    return ["|".join([name.replace("|", "／"), *map(_sign, cells)]) for name, cells in rows]


def _sign(cell: Cell) -> str:
    if isinstance(cell, int):
        return str(cell) if cell else ""
    return next((sign for sign, word in SIGNS.items() if word == cell), "?")


def _parts(lines: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The lines in portions that a record holds."""
    part: list[tuple[str, str]] = []
    for line in lines:
        if part and sum(max(map(len, one)) + 1 for one in (*part, line)) > LONGEST:
            yield part
            part = []
        part.append(line)
    yield part


def sent(view: VillageView, definitions: Definitions, day: date) -> list[Sent]:
    """The tables that have left and may tell something of the village of a day.

    Args:
        view: The village.
        definitions: What holds there.
        day: As-of day of the table that is to leave.

    Raises:
        HiddenFiguresSealed: What one of them hid is sealed for this computer.
    """
    parts: dict[str, list[SentTable]] = defaultdict(list)
    for one in view.all(SentTable):
        at = one.as_of.first if one.as_of else None
        if one.kind in definitions.reports and at is not None and abs(at - day) <= NEAR:
            if is_shut(view, one.id, SentTable.true.name):
                raise HiddenFiguresSealed
            parts[one.digest or one.id].append(one)
    return [made for part in parts.values() if (made := _sent(part, definitions)) is not None]


def _sent(parts: Sequence[SentTable], definitions: Definitions) -> Sent | None:
    """One table put together again; None when its records cannot be read."""
    first = parts[0]
    definition = definitions.reports[first.kind or ""]
    head = (first.shown or "").split("\n")[0].split("|")[1:]
    places = {
        column.id: head.index(column.id) for column in definition.columns if column.id in head
    }
    definition = _fitting(definition, places.keys())
    at = [places[column.id] for column in definition.columns]
    shown: dict[str, tuple[Cell, ...]] = {}
    true: dict[str, tuple[Cell, ...]] = {}
    for part in parts:
        shown |= _read((part.shown or "").split("\n")[1:], at)
        true |= _read((part.true or "").split("\n"), at)
    if not shown or shown.keys() != true.keys() or first.as_of is None:
        return None
    blank = ReportTable(definition, "", first.as_of.first, (), (), (), ())
    return Sent(_table(blank, true), _table(blank, shown))


def _fitting(definition: ReportDef, there: Collection[str]) -> ReportDef:
    """A return as an older program sent it: what names other columns says nothing."""
    return replace(
        definition,
        columns=tuple(
            replace(c, of=c.of if set(c.of) <= set(there) else (), tells="")
            for c in definition.columns
            if c.id in there
        ),
        checks=tuple(
            c for c in definition.checks
            if all(n in there or "." in n for n in (*c.left, *c.right))
        ),
        flows=tuple(f for f in definition.flows if {f.stock, f.new, f.stopped} <= set(there)),
    )  # fmt: skip


def _read(lines: Sequence[str], at: Sequence[int]) -> dict[str, tuple[Cell, ...]]:
    found: dict[str, tuple[Cell, ...]] = {}
    for line in lines:
        name, *cells = line.split("|")
        if len(cells) > max(at, default=-1):
            found[name] = tuple(_cell(cells[place]) for place in at)
    return found


def _cell(sign: str) -> Cell:
    return int(sign or 0) if sign.isdecimal() or not sign else SIGNS.get(sign, sign)


def _table(blank: ReportTable, rows: Mapping[str, tuple[Cell, ...]]) -> ReportTable:
    named = tuple((name, cells) for name, cells in rows.items() if name != TOTAL)
    return replace(blank, rows=named, total=rows.get(TOTAL, ()))
