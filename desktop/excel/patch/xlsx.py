"""An .xlsx or .xlsm with cells filled: parts that were not meant keep their bytes.

Source: ECMA-376 part 1, chapter 18.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from desktop.container.edit import Edit, Insert, Left, Patched, Why
from desktop.container.package import Package
from desktop.container.scan import elements
from desktop.errors.office_file import BeyondTable, NoSuchTable
from desktop.excel.patch.results import Results
from desktop.excel.patch.rows import Growth
from desktop.excel.patch.sheet import MOST_COLUMNS, MOST_ROWS, SheetPart, area_of
from desktop.excel.patch.strings import Strings, written
from desktop.excel.patch.styles import Styles
from desktop.excel.patch.values import LONGEST, Stored, plain, stored
from desktop.excel.sheet.workbook import FIRST_DAY, FIRST_DAY_1904, address

_BOOK: Final = frozenset({"sheet", "workbookPr", "calcPr", "definedNames", "sheets"})
_YES: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Common:
    """What all sheets of a workbook share."""

    styles: Styles
    strings: Strings
    first_day: date
    locked: bool


class BookParts:
    """The parts of an .xlsx that cells depend on."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main
        found = elements(package.read(self.main), _BOOK, self.main)
        by_id = {one.id: one.target for one in package.relations(self.main)}
        self.sheets: dict[str, str] = {}
        for one in found:
            if one.name == "sheet":
                number = next(
                    (value for key, value in one.attributes.items() if key.endswith(":id")), ""
                )
                self.sheets[one.attributes.get("name", "")] = by_id.get(number, "")
        since_1904 = any(
            one.name == "workbookPr" and one.attributes.get("date1904") in _YES for one in found
        )
        self.first_day = FIRST_DAY_1904 if since_1904 else FIRST_DAY

    def name(self, table: str | int) -> str:
        """The name of a sheet.

        Raises:
            NoSuchTable: There is no such sheet, or it is a chart.
        """
        names = list(self.sheets)
        name = names[table] if isinstance(table, int) and table < len(names) else str(table)
        part = self.sheets.get(name, "")
        if part not in self.package or "/worksheets/" not in f"/{part}":
            raise NoSuchTable(table=table)
        return name

    def _shared(self, kind: str) -> tuple[str, bytes | None]:
        found = self.package.related(self.main, kind)
        return (found[0], self.package.read(found[0])) if found else (kind, None)

    @cached_property
    def styles(self) -> tuple[str, Styles]:
        """The formats, with the name of their part."""
        name, xml = self._shared("styles")
        return name, Styles(xml, name)

    @cached_property
    def strings(self) -> tuple[str, Strings]:
        """The texts, with the name of their part."""
        name, xml = self._shared("sharedStrings")
        return name, Strings(xml, name)

    def save_shared(self) -> None:
        """Put formats and texts into the package."""
        for name, part in (self.styles, self.strings):
            if name in self.package:
                self.package.put(name, part.content())


def filled(
    package: Package, edits: Sequence[Edit], inserts: Sequence[Insert], *, locked: bool
) -> Patched:
    """The workbook with these cells.

    Raises:
        CunjiError: The file cannot be filled, or not so.
    """
    book = BookParts(package)
    for insert in sorted(inserts, key=lambda one: one.row, reverse=True):
        Growth(package, book.sheets, book.name(insert.table), insert).grow()
    common = Common(book.styles[1], book.strings[1], book.first_day, locked)
    by_table: dict[str | int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_table[edit.table].append(edit)
    left: list[Left] = []
    for table, meant in by_table.items():
        part = book.sheets[book.name(table)]
        sheet = SheetPart(package.read(part), part)
        heads = _heads(package, part)
        left += write(sheet, meant, common, heads)
        package.put(part, sheet.xml)
    book.save_shared()
    stayed = {(one.edit.row, one.edit.column, one.edit.table) for one in left}
    written_ = (
        (book.name(table), one.row, one.column)
        for table, meant in by_table.items()
        for one in meant
        if (one.row, one.column, table) not in stayed
    )
    if edits or inserts:
        Results(package, book.sheets, written_).renew()
    return Patched(package.content(), tuple(left))


def write(
    sheet: SheetPart, edits: Iterable[Edit], common: Common, heads: frozenset[tuple[int, int]]
) -> list[Left]:
    """Write cells into a sheet; says what was left.

    Raises:
        BeyondTable: No sheet is as large as that.
    """
    judge = _Judge(sheet, common, heads)
    cells: dict[int, dict[int, bytes]] = defaultdict(dict)
    left = []
    for edit in edits:
        if not (0 <= edit.row < MOST_ROWS and 0 <= edit.column < MOST_COLUMNS):
            raise BeyondTable(table=edit.table, row=edit.row + 1, column=edit.column + 1)
        style = sheet.style(edit.row, edit.column)
        why = judge.why(edit, style)
        if why is not None:
            left.append(Left(edit, why))
            continue
        new = stored(edit.value, common.styles.format(style), common.first_day)
        if new.format is not None:
            style = common.styles.with_format(style, new.format)
        place = address(edit.row, edit.column)
        cells[edit.row][edit.column] = _cell(sheet.prefix, place, style, new, common.strings)
    sheet.exchange(cells)
    return left


class _Judge:
    """Which cells of a sheet may be written."""

    def __init__(self, sheet: SheetPart, common: Common, heads: frozenset[tuple[int, int]]) -> None:
        self._formulas, self._spread = sheet.formulas, sheet.spread()
        self._covered, self._hidden, self._heads = sheet.covered(), sheet.hidden(), heads
        self._protected = sheet.protected and not common.locked
        self._styles = common.styles

    def _in_spread(self, at: tuple[int, int]) -> bool:
        return any(
            first <= at[0] <= last and left <= at[1] <= right
            for first, left, last, right in self._spread
        )

    def why(self, edit: Edit, style: int) -> Why | None:
        """Why a cell is left, or None."""
        at = edit.row, edit.column
        if at in self._formulas or (self._spread and self._in_spread(at)):
            return Why.FORMULA
        if at in self._covered:
            return Why.MERGED
        if at in self._heads:
            return Why.TABLE_HEAD
        if edit.column in self._hidden:
            return Why.HIDDEN
        if isinstance(edit.value, str) and len(edit.value) > LONGEST:
            return Why.TOO_LONG
        return Why.LOCKED if self._protected and self._styles.locked(style) else None


def _cell(prefix: str, place: str, style: int, new: Stored, strings: Strings) -> bytes:
    """One cell as XML."""
    kind, inside = "", ""
    if new.text is not None:
        kind, inside = _text(prefix, new.text, strings)
    elif new.truth is not None:
        kind, inside = ' t="b"', f"<{prefix}v>{int(new.truth)}</{prefix}v>"
    elif new.number is not None:
        inside = f"<{prefix}v>{plain(new.number)}</{prefix}v>"
    look = f' s="{style}"' if style else ""
    head = f'<{prefix}c r="{place}"{look}{kind}'
    return (f"{head}>{inside}</{prefix}c>" if inside else f"{head}/>").encode()


def _text(prefix: str, text: str, strings: Strings) -> tuple[str, str]:
    if strings.shared:
        return ' t="s"', f"<{prefix}v>{strings.index(text)}</{prefix}v>"
    return ' t="inlineStr"', f"<{prefix}is>{written(text, prefix)}</{prefix}is>"


def _heads(package: Package, part: str) -> frozenset[tuple[int, int]]:
    """Cells that name the columns of a table; another word there damages the file."""
    found = set()
    for name in package.related(part, "table"):
        for one in elements(package.read(name), frozenset({"table"}), name):
            first, left, _, right = area_of(one.attributes.get("ref", ""))
            for row in range(first, first + int(one.attributes.get("headerRowCount", 1))):
                found |= {(row, column) for column in range(left, right + 1)}
    return frozenset(found)
