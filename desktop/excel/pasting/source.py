"""The tables of a list: cells out of a spreadsheet, lines of a message, or a file.

A header is looked for as the importer does. A list without one is laid out below a header of its
own, so that the same machinery reads it; addresses stay those a person sees.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from desktop.errors.workbook import NotAWorkbook
from desktop.excel.meaning.layouts import upright
from desktop.excel.meaning.pasted import PastedList
from desktop.excel.sheet.cells import Cell, clean, text_of
from desktop.excel.sheet.headers import Column, headers, is_stacked
from desktop.excel.sheet.headings import HEAD_NAME, HH_NO, ID_NUMBER, NAME, Headings, headings
from desktop.excel.sheet.register_table import best_register, every_heading, headings_for
from desktop.excel.sheet.table import Table, recognise, with_day
from desktop.excel.sheet.workbook import Sheet, read_files, sheets_of
from forms.answers.dates import read_date
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.errors import Unreadable
from forms.schema.form import FieldDef, FormDef

PASTED: Final = "粘贴"
"""What the sheet of a pasted list is called."""
MOSTLY: Final = 0.9
"""Share of the filled cells of a column that have to be what it is taken for."""
FEWEST: Final = 2
_WHOM: Final = frozenset({NAME, ID_NUMBER, HEAD_NAME, HH_NO})
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|年度)")


@dataclass(frozen=True, slots=True)
class OfficeSource:
    """What a person brings.

    Attributes:
        text: What was pasted; empty for files.
        paths: The files.
    """

    text: str = ""
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ListTables:
    """What was found.

    Attributes:
        tables: The tables, each with its columns, cut off at the end of its sheet.
        headed: Whether they have headers of their own.
        years: Years named in the headers, above them, or by the files.
        told: What is to be said of columns that have no heading.
    """

    tables: tuple[Table, ...] = ()
    headed: bool = True
    years: frozenset[int] = frozenset()
    told: tuple[str, ...] = field(default=())


def tables_of_list(
    source: OfficeSource, form: FormDef, pasted: PastedList, definitions: Definitions
) -> ListTables:
    """Find the tables of a list.

    Args:
        source: What was brought.
        form: What a line of it is.
        pasted: Takes lines of names apart.
        definitions: For headings and codes.

    Raises:
        CunjiError: A file cannot be read, as of ``read_files``.
    """
    every = every_heading(definitions)
    sheets = [upright(sheet, every) for sheet in _sheets(source, pasted)]
    names = headings_for(form, headings(definitions))
    tables = [t for sheet in sheets if (t := _headed(sheet, form, names, definitions))]
    if tables:
        above = [row for t in tables for row in t.sheet.rows[: t.first_row]]
        titles = [name for t in tables for name in t.sheet.named if name != PASTED]
        texts = [text_of(cell) for row in above for cell in row if cell != ""] + titles
        found = frozenset(int(year) for text in texts for year in _YEAR.findall(text))
        return ListTables(tuple(_closed(table) for table in tables), years=found)
    bare = [_headless(sheet, form, definitions) for sheet in sheets]
    laid = tuple(table for table, _ in bare if table.first_row < table.last_row)
    said = tuple(words for _, told in bare for words in told)
    return ListTables(laid, headed=False, told=said)


def _sheets(source: OfficeSource, pasted: PastedList) -> list[Sheet]:
    if source.paths:
        return read_files(list(source.paths)).sheets
    if not source.text.strip():
        return []
    lines = source.text.splitlines()
    parts = [pasted.parts(clean(line)) for line in lines]
    apart = any(len(one) > 1 for one in parts)
    if not apart or "\t" in source.text:
        with suppress(NotAWorkbook):
            content = source.text.encode()
            return [replace(one, name=PASTED, titles=()) for one in sheets_of(content)]
    rows: list[list[Cell]] = []
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    for line, names in enumerate(parts):
        for at, name in enumerate(names):
            origin[len(rows), 0] = (line, at)
            rows.append([name])
    return [Sheet(PASTED, rows, (), origin=origin)]


def _headed(sheet: Sheet, form: FormDef, names: Headings, definitions: Definitions) -> Table | None:
    """The table below a header; None where nothing looks like one."""
    register = best_register(sheet, definitions, form)
    if register is not None:
        return register.table
    if (found := recognise(sheet, names)) is not None:
        return found
    for header in headers(sheet):
        columns = header.columns(names)
        targets = {column.target for column in columns if column.target}
        if targets & _WHOM and len(targets) > 1 and not is_stacked(sheet, header, names):
            return with_day(Table(sheet, header.rows, columns, None))
    return None


def _closed(table: Table) -> Table:
    return replace(table, end=len(table.sheet.rows))


def _headless(sheet: Sheet, form: FormDef, definitions: Definitions) -> tuple[Table, list[str]]:
    """The sheet below a header made for it: the first column names, others by what they hold.

    Whom a row means is found in all its cells, so the heading of the first says nothing.
    """
    width = max(map(len, sheet.rows), default=1)
    found, told = _by_content(sheet.rows, form, definitions)
    columns = [
        Column(at, name.label, f"{form.id}.{name.id}") if (name := found.get(at)) else
        Column(at, f"第 {at + 1} 列", None)
        for at in range(width)
    ]  # fmt: skip
    first = next((at for at in range(width) if at not in found), 0)
    columns[first] = Column(first, "姓名", NAME)
    rows: list[list[Cell]] = [[column.heading for column in columns], *sheet.rows]
    origin = {
        (row + 1, at): sheet.origin.get((row, at), (row, at))
        for row, cells in enumerate(sheet.rows) for at in range(len(cells))
    }  # fmt: skip
    laid = replace(sheet, rows=rows, merges=(), origin=origin)
    return Table(laid, (0, 0), tuple(columns), None, len(rows)), told


def _by_content(
    rows: Sequence[Sequence[Cell]], form: FormDef, definitions: Definitions
) -> tuple[dict[int, FieldDef], list[str]]:
    """The columns that surely hold an answer of the form: words of a code, its one date."""
    width = max(map(len, rows), default=0)
    found: dict[int, FieldDef] = {}
    for at in range(width):
        texts = [text for row in rows if at < len(row) and (text := text_of(row[at]).strip())]
        fitting = [
            one for one, fits in _tests(form, definitions)
            if one not in found.values() and _most(texts, fits)
        ]  # fmt: skip
        if len(fitting) == 1:
            found[at] = fitting[0]
    told = [f"第 {at + 1} 列没有表头，当作「{one.label}」。" for at, one in found.items()]
    return found, told


def _most(texts: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return len(texts) >= FEWEST and sum(map(fits, texts)) >= MOSTLY * len(texts)


def _tests(
    form: FormDef, definitions: Definitions
) -> Iterator[tuple[FieldDef, Callable[[str], bool]]]:
    for asked in form.fields:
        if asked.type == "choice":

            def fits(text: str, asked: FieldDef = asked) -> bool:
                if text.isdecimal():
                    return False
                with suppress(Unreadable):
                    TYPES[asked.type].read(text, asked, definitions.codes)
                    return True
                return False

            yield asked, fits
        elif asked.type == "date" and asked.required:
            yield asked, _is_late_date


def _is_late_date(text: str) -> bool:
    """Whether a text is a date of this century, which few births of a list are."""
    with suppress(Unreadable):
        return len(text) > len("2026") and read_date(text) >= "2001"
    return False
