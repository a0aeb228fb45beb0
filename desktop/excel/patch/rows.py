"""Rows put into a sheet of an .xlsx: everything below moves, whoever names it.

What reaches over the place grows: merged blocks, lists, colours, filters, print areas, sums. Cells
of the new rows look like the row they are copied from, and its formulas are copied as when a
person fills down.
"""

import re
from collections.abc import Iterator
from typing import Final

from desktop.container.edit import Insert
from desktop.container.package import Package
from desktop.container.scan import (
    Element,
    Splice,
    elements,
    escaped,
    inner_text,
    spliced,
    unescaped,
    with_attributes,
)
from desktop.errors.office_file import RowsCannotGrow
from desktop.excel.patch.formulas import Growing, moved, moved_area, names_sheet, shifted
from desktop.excel.patch.sheet import MOST_ROWS, SheetPart, area_of
from desktop.excel.sheet.workbook import letters

_FORMULAS: Final = frozenset({"f", "formula", "formula1", "formula2", "calculatedColumnFormula"})
_ADDRESSES: Final = {
    "mergeCell": "ref", "hyperlink": "ref", "autoFilter": "ref", "dimension": "ref",
    "sortState": "ref", "sortCondition": "ref", "c": "r", "cellWatch": "r", "inputCells": "r",
    "sheetView": "topLeftCell", "pane": "topLeftCell", "customSheetView": "topLeftCell",
    "comment": "ref", "threadedComment": "ref", "table": "ref", "location": "ref",
}  # fmt: skip
"""Attributes that are an address, by element."""
_AREAS: Final = frozenset({
    "dataValidation", "conditionalFormatting", "ignoredError", "protectedRange",
})  # fmt: skip
"""Elements whose ``sqref`` holds for the new rows too where it began at the row copied."""
_SHEET: Final = _FORMULAS | _ADDRESSES.keys() | _AREAS | {
    "row", "sheetData", "selection", "sqref", "brk", "rowBreaks", "from", "to", "sparkline",
}  # fmt: skip
_PLAIN_AREA: Final = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]+(?::\$?[A-Za-z]{1,3}\$?[0-9]+)?")
_BESIDE: Final = frozenset({
    "comment", "threadedComment", "table", "autoFilter", "sortState", "sortCondition", "location",
    "formControlPr", "calculatedColumnFormula", "row", "from", "to", "twoCellAnchor",
    "oneCellAnchor",
})  # fmt: skip
_HERE, _FORMULA = "\x00", "\x01"
"""Where the number of a row stands in a model of it, and its formulas."""
_NOTE_ROW: Final = re.compile(r"(<x:Row>\s*)(\d+)")
_NOTE_ANCHOR: Final = re.compile(r"(<x:Anchor>)([^<]*)")
_NOTE_FORMULA: Final = re.compile(r"(<x:Fmla(?:Link|Range|Group|Macro)>)([^<]*)")
_CONTROL: Final = ("fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx")


class Growth:
    """Rows put into one sheet of a workbook."""

    def __init__(
        self, package: Package, sheets: dict[str, str], table: str, insert: Insert
    ) -> None:
        self._package, self._sheets, self._table = package, sheets, table
        self._at, self._count = insert.row, insert.count
        self._row = insert.row + 1

    def grow(self) -> None:
        """Put them in.

        Raises:
            RowsCannotGrow: There is no room, or a formula goes through several sheets.
        """
        own = self._sheets[self._table]
        self._of_sheet(own)
        for name, part in self._sheets.items():
            if part != own and part in self._package:
                self._put(part, self._formulas(part, name))
        main = self._package.main
        self._put(main, self._texts(main, frozenset({"definedName"}), ""))
        for relation in self._package.relations(own):
            self._beside(relation.target)
        for part in self._package.names():
            if part.startswith("xl/charts/") and part.endswith(".xml"):
                self._put(part, self._texts(part, _FORMULAS, ""))
            elif "pivotCacheDefinition" in part and part.endswith(".xml"):
                self._put(part, self._sources(part))
        for chain in self._package.related(main, "calcChain"):
            self._package.drop(chain)  # an order of formulas a program makes anew

    def _put(self, part: str, splices: Iterator[Splice]) -> None:
        self._package.put(part, spliced(self._package.read(part), splices))

    def _moved(self, formula: str, own: str, reading: Growing = Growing.AROUND) -> str:
        return moved(formula, own, self._table, self._row, self._count, reading)

    def _address(self, text: str) -> str:
        return " ".join(moved_area(one, self._row, self._count) for one in text.split())

    def _area(self, text: str) -> str:
        """Blocks of cells; one that begins at the row copied holds for the copies too."""
        out = []
        for one in text.split():
            after = moved_area(one, self._row, self._count)
            if _PLAIN_AREA.fullmatch(one) and area_of(one)[0] == self._at:
                first, _, last = one.partition(":")
                _, _, end = after.partition(":")
                after = f"{first}:{end or after}" if last else f"{first}:{after}"
            out.append(after)
        return " ".join(out)

    def _of_sheet(self, part: str) -> None:
        xml = self._package.read(part)
        sheet = SheetPart(xml, part)
        if max(sheet.rows, default=0) + self._count >= MOST_ROWS:
            raise RowsCannotGrow(table=self._table, why=f"超出 {MOST_ROWS} 行")
        plain = _expanded(sheet)
        splices: list[Splice] = []
        in_row = {one.start for at, one in sheet.formulas.items() if at[0] == self._at}
        for one in elements(xml, _SHEET, part):
            reading = Growing.IN_ROW if one.start in in_row else self._reading(one)
            splices += self._of_element(xml, one, plain, reading)
        if self._at in sheet.rows:
            place = sheet.rows[self._at].element.start
            splices.append((place, place, self._copies(xml, sheet, plain)))
        splices += self._copied_merges(xml, part)
        self._package.put(part, spliced(xml, splices))

    def _reading(self, one: Element) -> Growing:
        """How the formula of a list or a colour is meant, which is said of its first cell."""
        box = one.parent
        if box is None or box.name not in _AREAS:
            return Growing.AROUND
        first = box.attributes.get("sqref", "").partition(" ")[0]
        begins = _PLAIN_AREA.fullmatch(first) and area_of(first)[0] == self._at
        return Growing.AT_FIRST if begins else Growing.IN_ROW

    def _of_element(
        self, xml: bytes, one: Element, plain: dict[int, str], reading: Growing
    ) -> Iterator[Splice]:
        """One element of the sheet, moved."""
        head = self._head(one)
        if one.start in plain:
            text = escaped(self._moved(plain[one.start], self._table, reading))
            yield one.start, one.end, f"<{one.tag}>{text}</{one.tag}>".encode()
            return
        if head:
            yield one.start, one.inner, with_attributes(xml[one.start : one.inner], head)
        if not one.closes_itself and one.name in _FORMULAS | {"sqref"}:
            old = inner_text(xml, one)
            new = self._moved(old, self._table, reading)
            if one.name == "sqref":
                lone = one.parent is not None and one.parent.name == "sparkline"
                new = self._address(old) if lone else self._area(old)
            if new != old:
                yield one.inner, one.close, escaped(new).encode()
        elif one.name == "row" and one.parent is not None and one.parent.name in {"from", "to"}:
            yield from self._anchor(xml, one)

    def _head(self, one: Element) -> dict[str, str | None]:
        """Attributes of an element that are not the same any more."""
        old = one.attributes
        new: dict[str, str] = {}
        name = _ADDRESSES.get(one.name)
        if name is not None and name in old:
            new[name] = self._address(old[name])
        if one.name == "row" and one.parent is not None and one.parent.name == "sheetData":
            new |= {"r": self._address(old["r"])} if "r" in old else {}
        elif one.name in _AREAS and "sqref" in old:
            new["sqref"] = self._area(old["sqref"])
        elif one.name == "hyperlink" and "location" in old:
            new["location"] = self._moved(old["location"], self._table)
        elif one.name == "selection":
            new |= {key: self._address(old[key]) for key in ("activeCell", "sqref") if key in old}
        elif one.name == "f" and "ref" in old:
            new["ref"] = self._address(old["ref"])
        elif one.name == "brk" and one.parent is not None and one.parent.name == "rowBreaks":
            new["id"] = self._address(old.get("id", "0"))
        return {key: value for key, value in new.items() if value != old[key]}

    def _copies(self, xml: bytes, sheet: SheetPart, plain: dict[int, str]) -> bytes:
        """Rows like the one they stand above, without what its cells say."""
        row, prefix = sheet.rows[self._at], sheet.prefix
        tag = xml[row.element.start : row.element.inner].removesuffix(b"/>").removesuffix(b">")
        head = with_attributes(tag.rstrip() + b">", {"r": _HERE}).decode()
        cells: list[str] = []
        formulas: list[str] = []
        for column, cell in sorted(row.cells.items()):
            style = cell.attributes.get("s")
            look = f' s="{style}"' if style else ""
            inside = ""
            one = sheet.formulas.get((self._at, column))
            if one is not None and one.attributes.get("t") in {None, "normal", "shared"}:
                inside = f"<{prefix}f>{_FORMULA}{len(formulas)}{_FORMULA}</{prefix}f>"
                formulas.append(plain.get(one.start) or inner_text(xml, one))
            tail = f">{inside}</{prefix}c>" if inside else "/>"
            cells.append(f'<{prefix}c r="{letters(column)}{_HERE}"{look}{tail}')
        model = f"{head}{''.join(cells)}</{prefix}row>"
        moved_ = [self._moved(one, self._table, Growing.IN_ROW) for one in formulas]
        out = []
        for number in range(self._count):
            new = model.replace(_HERE, str(self._row + number))
            for order, formula in enumerate(moved_):
                text = escaped(shifted(formula, number - self._count, 0))
                new = new.replace(f"{_FORMULA}{order}{_FORMULA}", text)
            out.append(new)
        return "".join(out).encode()

    def _copied_merges(self, xml: bytes, part: str) -> Iterator[Splice]:
        """Merged blocks of the row copied, for each copy."""
        found = elements(xml, frozenset({"mergeCells", "mergeCell"}), part)
        blocks = [one for one in found if one.name == "mergeCell"]
        areas = [area_of(one.attributes.get("ref", "")) for one in blocks]
        like = [area for area in areas if area[0] == area[2] == self._at]
        if not like:
            return
        box = found[0]
        new = "".join(
            f'<{box.prefix}mergeCell ref="{letters(left)}{row}:{letters(right)}{row}"/>'
            for row in range(self._row, self._row + self._count)
            for _, left, _, right in like
        )
        yield box.close, box.close, new.encode()
        if "count" in box.attributes:
            count = {"count": str(len(blocks) + self._count * len(like))}
            yield box.start, box.inner, with_attributes(xml[box.start : box.inner], {**count})

    def _formulas(self, part: str, name: str) -> Iterator[Splice]:
        """Formulas of another sheet that look at this one."""
        xml = self._package.read(part)
        shared = self._named(_expanded(SheetPart(xml, part)))
        for one in elements(xml, _FORMULAS | {"hyperlink"}, part):
            if one.start in shared:
                text = escaped(self._moved(shared[one.start], name))
                yield one.start, one.end, f"<{one.tag}>{text}</{one.tag}>".encode()
            elif one.name == "hyperlink" and "location" in one.attributes:
                there = self._moved(one.attributes["location"], name)
                if there != one.attributes["location"]:
                    head = with_attributes(xml[one.start : one.inner], {"location": there})
                    yield one.start, one.inner, head
            elif not one.closes_itself:
                yield from self._text(xml, one, name)

    def _named(self, plain: dict[int, str]) -> dict[int, str]:
        """Shared formulas, when any of them looks at this sheet."""
        return plain if any(names_sheet(one, self._table) for one in plain.values()) else {}

    def _text(self, xml: bytes, one: Element, own: str) -> Iterator[Splice]:
        old = inner_text(xml, one)
        new = self._moved(old, own)
        if new != old:
            yield one.inner, one.close, escaped(new).encode()

    def _texts(self, part: str, wanted: frozenset[str], own: str) -> Iterator[Splice]:
        """Elements that hold a formula and nothing else."""
        xml = self._package.read(part)
        for one in elements(xml, wanted, part):
            if not one.closes_itself:
                yield from self._text(xml, one, own)

    def _beside(self, part: str) -> None:
        """A part that belongs to the sheet: a table, notes, drawings, controls."""
        if part not in self._package:
            return
        if part.endswith(".vml"):
            self._package.put(part, self._notes(self._package.read(part)))
        elif part.endswith(".xml"):
            self._put(part, self._parts_of(part))

    def _parts_of(self, part: str) -> Iterator[Splice]:
        xml = self._package.read(part)
        for one in elements(xml, _BESIDE, part):
            head = self._head(one)
            if one.name == "formControlPr":
                head |= self._control(one)
            if head:
                yield one.start, one.inner, with_attributes(xml[one.start : one.inner], head)
            if one.name == "row" and not one.closes_itself:
                yield from self._anchor(xml, one)
            elif one.name == "calculatedColumnFormula" and not one.closes_itself:
                yield from self._text(xml, one, self._table)

    def _control(self, one: Element) -> dict[str, str | None]:
        """The cells a control on the sheet reads and writes."""
        there = {key: one.attributes[key] for key in _CONTROL if key in one.attributes}
        return {key: self._moved(old, self._table) for key, old in there.items()}

    def _anchor(self, xml: bytes, one: Element) -> Iterator[Splice]:
        """The row of a corner a picture hangs on, counted from 0."""
        end = one.parent
        anchor = end.parent if end is not None else None
        if end is None or end.name not in {"from", "to"}:
            return
        fixed = anchor is not None and anchor.attributes.get("editAs") == "absolute"
        row = int(inner_text(xml, one) or 0)
        if not fixed and row >= self._at:
            yield one.inner, one.close, str(row + self._count).encode()

    def _notes(self, vml: bytes) -> bytes:
        """The old drawing of notes and controls, which need not be XML."""

        def later(number: str) -> str:
            return str(int(number) + (self._count if int(number) >= self._at else 0))

        def anchor(found: re.Match[str]) -> str:
            numbers = found[2].split(",")
            if len(numbers) == 8:
                numbers[2], numbers[6] = (f" {later(numbers[n].strip())}" for n in (2, 6))
            return found[1] + ",".join(numbers)

        text = vml.decode("utf-8", "surrogateescape")
        text = _NOTE_ROW.sub(lambda found: found[1] + later(found[2]), text)
        text = _NOTE_ANCHOR.sub(anchor, text)
        text = _NOTE_FORMULA.sub(
            lambda found: found[1] + escaped(self._moved(unescaped(found[2]), self._table)), text
        )
        return text.encode("utf-8", "surrogateescape")

    def _sources(self, part: str) -> Iterator[Splice]:
        """Where a pivot table has its rows from."""
        xml = self._package.read(part)
        for one in elements(xml, frozenset({"worksheetSource"}), part):
            if one.attributes.get("sheet") == self._table and "ref" in one.attributes:
                ref = {"ref": self._address(one.attributes["ref"])}
                yield one.start, one.inner, with_attributes(xml[one.start : one.inner], {**ref})


def _expanded(sheet: SheetPart) -> dict[int, str]:
    """Formulas that several cells share, each as it reads in its own cell, by their first byte."""
    return {
        sheet.formulas[at].start: text
        for at, text in sheet.formula_texts().items()
        if sheet.formulas[at].attributes.get("t") == "shared"
    }
