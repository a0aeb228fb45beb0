"""What a file is, table by table and column by column, and how that is known. Writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desktop.book.book import Book
from desktop.errors.workbook import HeaderMissing, WorkbookEmpty
from desktop.excel.importing.changes import on_screen
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.importing.plan import SHOWN_SAMPLES, MappedColumn, Plan
from desktop.excel.looking.witness import (
    LEARNT,
    LOOKS_LIKE,
    POINTED,
    UNKNOWN,
    Sureness,
    Witness,
    witness_of,
)
from desktop.excel.meaning.by_values import proposals
from desktop.excel.meaning.existing import known
from desktop.excel.meaning.layouts import upright
from desktop.excel.meaning.learnt import NOT_USED
from desktop.excel.meaning.pointed import NOTHING_SAID, Pointed
from desktop.excel.report import Effect, Issue
from desktop.excel.sheet.cells import Cell, begins_like_a_number, text_of
from desktop.excel.sheet.headers import SEARCHED_ROWS, Column
from desktop.excel.sheet.headings import Headings, headings
from desktop.excel.sheet.register_table import every_heading, headings_for
from desktop.excel.sheet.rows import prefixes
from desktop.excel.sheet.table import ENOUGH, Table, recognise
from desktop.excel.sheet.workbook import kind_of, letters, read_files
from forms.definitions.definitions import Definitions
from forms.definitions.records import Person

_OTHER: Final = "说的是同一行上的另一个人："
_BLANK: Final = "这是一张空表：认出 {known} 栏，表头下面没有内容；要填它，请用 cunji fill。"


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A column and how it is known what it brings.

    Attributes:
        column: As the mapping shows it.
        witness: Who says so.
    """

    column: MappedColumn
    witness: Witness


@dataclass(frozen=True, slots=True)
class Region:
    """One table.

    Attributes:
        sheet: On which sheet.
        header: Where its header begins.
        rows: Rows below it.
        columns: Its columns.
    """

    sheet: str
    header: str
    rows: int
    columns: tuple[LookedAt, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is.

    Attributes:
        kind: By its content: ``xlsx``, ``docx``, ``csv`` …; ``folder`` for several files.
        intent: What it is for; ``blank`` without rows, ``unknown`` without a header.
        form: The form of a register; empty for people.
        sentence: What it is, and what importing it would do.
        regions: Its tables.
        effects: What importing it would do to the village.
        problems: What there is to say about it.
    """

    kind: str
    intent: str
    form: str
    sentence: str
    regions: tuple[Region, ...]
    effects: tuple[Effect, ...] = ()
    problems: tuple[Issue, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The look as ``cunji look --json`` prints it."""
        return {
            "kind": self.kind, "intent": self.intent, "form": self.form,
            "sentence": self.sentence,
            "regions": [
                {
                    "sheet": one.sheet, "header": one.header, "rows": one.rows,
                    "columns": [
                        {
                            "column": at.column.key, "heading": at.column.heading,
                            "target": at.column.target, "label": at.column.label,
                            "sureness": at.witness.sureness.value, "reason": at.witness.reason,
                            "samples": list(at.column.samples),
                        }
                        for at in one.columns
                    ],
                }
                for one in self.regions
            ],
            "effects": [
                {"impact": e.impact.value, "count": e.count, "zh": e.zh} for e in self.effects
            ],
            "problems": [
                {"cell": i.cell, "field": i.field, "zh": i.zh, "level": i.level}
                for i in self.problems
            ],
        }  # fmt: skip


def look(book: Book, path: Path, form: str = "", said: Pointed = NOTHING_SAID) -> Look:
    """What a file is.

    Args:
        book: The open book.
        path: A file, a folder or an archive.
        form: Look at it as this form, or as an ``Intent``; empty to find out.
        said: Which row is the header and what columns bring, as far as a person says so.

    Raises:
        CunjiError: As of ``read_files``: locked, damaged, no table.
    """
    kind = kind_of(path)
    try:
        plan = prepare(book, path, form, said=said)
    except WorkbookEmpty:
        return _blank(book, path, kind)
    except HeaderMissing as missing:
        return Look(kind, "unknown", "", missing.zh, tuple(_by_content(book, path)))
    plans = [plan]
    while plans[-1].later:
        plans.append(prepare(book, path, only=plans[-1].later))
    return Look(
        kind, plan.intent.value, plan.form,
        "".join(one.report.sentence for one in plans),
        tuple(region for one in plans for region in _regions(one)),
        plan.report.effects, tuple(i for one in plans for i in one.report.problems),
    )  # fmt: skip


def _regions(plan: Plan) -> tuple[Region, ...]:
    names = headings(plan.definitions)
    if plan.form:
        names = headings_for(plan.definitions.form(plan.form), names)
    by_key = {column.key: column for column in plan.columns}
    found = []
    for table, prefix in zip(plan.tables, prefixes(plan.tables), strict=True):
        columns = tuple(
            _looked_at(plan, table, column, by_key[key], names)
            for column in table.columns
            if (key := prefix + table.key(column)) in by_key
        )
        found.append(_region(table, _proposed(plan, table, columns)))
    return tuple(found)


def _proposed(plan: Plan, table: Table, columns: Sequence[LookedAt]) -> tuple[LookedAt, ...]:
    """The columns, those that nobody knows with what they look like."""
    known = {c.index: c.target or "" for c in table.columns if c.target or c.index in table.others}
    rows = table.sheet.rows[table.first_row : table.last_row]
    seen = proposals(rows, known, plan.definitions, plan.known.hamlets)
    possible = {target for target, _ in plan.targets}
    found = {at: target for at, target in seen.items() if target in possible}
    by_key = {table.key(column): column for column in table.columns}
    names = headings(plan.definitions)
    made = []
    for at in columns:
        index = by_key[at.column.key.rpartition("!")[2]].index
        made.append(
            _looks_like(at, found[index], names, plan.definitions) if index in found else at
        )
    return tuple(made)


def _looks_like(at: LookedAt, target: str, names: Headings, definitions: Definitions) -> LookedAt:
    label = names.labels[target]
    witness = Witness(Sureness.ASK, LOOKS_LIKE.format(label=label))
    shown = replace(at.column, target=target, label=label)
    return LookedAt(_covered(definitions, shown), witness)


def _by_content(book: Book, path: Path) -> Iterator[Region]:
    """Tables whose header nobody knows: what their columns look like."""
    names, there = headings(book.definitions), known(book.ledger.read.bodies())
    for sheet in read_files([path]).sheets:
        top = next((r for r, row in enumerate(sheet.rows[:SEARCHED_ROWS]) if _is_header(row)), None)
        if top is None:
            continue
        rows = sheet.rows[top + 1 :]
        found = proposals(rows, {}, book.definitions, there.hamlets)
        columns = []
        for index, cell in enumerate(sheet.rows[top]):
            texts = [text for row in rows if index < len(row) and (text := text_of(row[index]))]
            samples = tuple(dict.fromkeys(texts))[:SHOWN_SAMPLES]
            shown = MappedColumn(letters(index), text_of(cell), None, "", samples)
            plain = LookedAt(shown, UNKNOWN)
            target = found.get(index)
            columns.append(_looks_like(plain, target, names, book.definitions) if target else plain)
        filled = sum(any(cell != "" for cell in row) for row in rows)
        yield Region(sheet.name, sheet.address(top, 0), filled, tuple(columns))


def _is_header(row: Sequence[Cell]) -> bool:
    """Whether a row has words alone, and enough of them: what its columns are called."""
    filled = [cell for cell in row if cell != ""]
    words = all(isinstance(cell, str) and not begins_like_a_number(cell) for cell in filled)
    return len(filled) >= ENOUGH and words


def _looked_at(
    plan: Plan, table: Table, column: Column, shown: MappedColumn, names: Headings
) -> LookedAt:
    """A column with who says what it means; one that speaks of a relative has an id of its own."""
    if column.heading in plan.explained:
        return LookedAt(_covered(plan.definitions, shown), POINTED)
    if plan.learnt.get(column.heading, "") == (column.target or NOT_USED):
        return LookedAt(_covered(plan.definitions, shown), LEARNT)
    if column.target is None and column.index in table.others:
        target, words = table.others[column.index]
        own = replace(shown, target=f"{Person.FORM}.{target.rpartition('.')[2]}")
        covered = replace(_covered(plan.definitions, own), target=target)
        return LookedAt(covered, Witness(Sureness.LIKELY, _OTHER + words))
    return LookedAt(_covered(plan.definitions, shown), witness_of(column, names))


def _covered(definitions: Definitions, column: MappedColumn) -> MappedColumn:
    """A column with its first values as the screen may show them."""
    form, _, name = (column.target or "").partition(".")
    of = definitions.forms.get(form)
    field = next((one for one in of.fields if one.id == name), None) if of else None
    if field is None:
        return column
    return replace(column, samples=tuple(on_screen(text, field) for text in column.samples))


def _region(table: Table, columns: Sequence[LookedAt]) -> Region:
    first = table.columns[0].index if table.columns else 0
    where = table.sheet.address(table.header[0], first)
    rows = sum(any(cell != "" for cell in row) for row in _rows(table))
    return Region(table.sheet.name, where, rows, tuple(columns))


def _rows(table: Table) -> Sequence[Sequence[object]]:
    return table.sheet.rows[table.first_row : table.last_row]


def _blank(book: Book, path: Path, kind: str) -> Look:
    """A table without rows: its columns."""
    every, names = every_heading(book.definitions), headings(book.definitions)
    sheets = [upright(sheet, every) for sheet in read_files([path]).sheets]
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    regions = []
    for table in tables:
        columns = [
            LookedAt(
                MappedColumn(
                    table.key(column), column.heading, column.target,
                    names.labels.get(column.target or "", ""), (),
                ),
                witness_of(column, names),
            )
            for column in table.columns
        ]  # fmt: skip
        regions.append(_region(table, columns))
    answered = sum(bool(at.column.target) for region in regions for at in region.columns)
    return Look(kind, "blank", "", _BLANK.format(known=answered), tuple(regions))
