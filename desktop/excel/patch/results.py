"""Stored results of formulas: those that are not true any more are worked out anew, or go.

A program may trust a stored result and show the old sum above new figures. What is simple is
worked out here, for some programs read stored results only; the rest is left to who opens the file.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop.container.package import Package
from desktop.container.scan import Element, Splice, elements, spliced, with_attributes
from desktop.excel.patch.arithmetic import Figure, Unknown, looks_at, worked_out
from desktop.excel.patch.sheet import Area, SheetPart
from desktop.excel.patch.values import plain

_BOOK: Final = frozenset({"calcPr", "definedNames", "sheets"})
_RESULT: Final = re.compile(rb"<((?:\w+:)?)v(?:\s[^>]*)?(?:/>|>([^<]*)</\1v\s*>)")
_ROUNDS: Final = 40
"""So far from formula to formula is looked; where more hang together, all count as not true."""
Place = tuple[str, int, int]
"""Sheet, row and column."""


class Results:
    """The formulas of a workbook after some cells were written."""

    def __init__(self, package: Package, sheets: dict[str, str], written: Iterable[Place]) -> None:
        self._package = package
        self._parts: dict[str, SheetPart] = {}
        self._names = {name.casefold(): name for name in sheets}
        self._where = {name: part for name, part in sheets.items() if part in package}
        self._texts: dict[Place, str] = {}
        for name, part in self._where.items():
            xml = package.read(part)
            if b"<f" in xml or b":f" in xml:
                self._take(name, part)
        self._tried: set[Place] = set()
        self._stale: dict[Place, Decimal | None] = {}
        if self._texts:
            self._mark(written)

    def _take(self, name: str, part: str) -> SheetPart | None:
        if name not in self._parts and "/worksheets/" in f"/{part}":
            sheet = self._parts[name] = SheetPart(self._package.read(part), part)
            for (row, column), text in sheet.formula_texts().items():
                self._texts[name, row, column] = text
        return self._parts.get(name)

    def renew(self) -> None:
        """Put new results into the package and ask for all others to be worked out."""
        if not self._stale:
            return
        for place in sorted(self._stale):
            self._work_out(place)
        by_sheet: dict[str, list[Place]] = defaultdict(list)
        for place in self._stale:
            by_sheet[place[0]].append(place)
        for name, places in by_sheet.items():
            sheet = self._parts[name]
            splices = [one for place in places for one in self._result(sheet, place)]
            self._package.put(self._where[name], spliced(sheet.xml, splices))
        _work_out_when_opened(self._package)

    def _mark(self, written: Iterable[Place]) -> None:
        """Find every formula that looks at what was written, however far around."""
        looks = {at: looks_at(text, at[0]) for at, text in self._texts.items()}
        fresh: set[Place] = set(written) | {at for at, seen in looks.items() if seen is None}
        self._stale = dict.fromkeys(at for at, seen in looks.items() if seen is None)
        for at in self._texts.keys() - self._stale.keys():
            if self._stored(at) is None:
                fresh.add(at)
                self._stale[at] = None
        waiting = {at: seen for at, seen in looks.items() if at not in self._stale}
        for _ in range(_ROUNDS):
            dirty = _by_column(fresh)
            fresh = {
                at
                for at, seen in waiting.items()
                if seen is not None and any(self._touched(name, area, dirty) for name, area in seen)
            }
            for at in fresh:
                self._stale[at] = None
                del waiting[at]
            if not fresh:
                return
        self._stale |= dict.fromkeys(waiting)

    def _touched(self, name: str, area: Area, dirty: dict[str, dict[int, list[int]]]) -> bool:
        """Whether something of a block is not what it was."""
        columns = dirty.get(self._names.get(name.casefold(), ""), {})
        first, left, last, right = area
        for column, rows in columns.items():
            if left <= column <= right:
                at = bisect_left(rows, first)
                if at < len(rows) and rows[at] <= last:
                    return True
        return False

    def _work_out(self, place: Place) -> Decimal | None:
        """The result of a formula that is not true any more; None where it is not simple."""
        known = self._stale[place]
        if known is None and place not in self._tried:
            self._tried.add(place)
            sheet = self._parts[place[0]]
            if sheet.formulas[place[1:]].attributes.get("t") in {None, "normal", "shared"}:
                try:
                    known = worked_out(self._texts[place], place[0], self)
                except Unknown:
                    known = None
            self._stale[place] = known
        return known

    def figure(self, sheet: str, row: int, column: int) -> Figure:
        """What a cell says now.

        Raises:
            Unknown: It is an error, or a formula that is not worked out.
        """
        name = self._names.get(sheet.casefold(), "")
        place = name, row, column
        if place in self._stale:
            found = self._work_out(place)
            if found is None:
                raise Unknown
            return found
        part = self._parts.get(name) or (self._take(name, self._where.get(name, "")))
        if part is None:
            raise Unknown
        there = part.rows.get(row)
        cell = there.cells.get(column) if there is not None else None
        return _figure(part.xml, cell) if cell is not None else None

    def _stored(self, place: Place) -> bytes | None:
        sheet = self._parts[place[0]]
        return _value(sheet.xml, sheet.rows[place[1]].cells[place[2]])

    def _result(self, sheet: SheetPart, place: Place) -> Iterator[Splice]:
        """The stored result of a formula exchanged, or taken out."""
        cell = sheet.rows[place[1]].cells[place[2]]
        known = self._stale[place]
        new = (
            b""
            if known is None
            else f"<{sheet.prefix}v>{_digits(known)}</{sheet.prefix}v>".encode()
        )
        inside = sheet.xml[cell.inner : cell.close]
        old = _RESULT.search(inside)
        if old is not None:
            yield cell.inner + old.start(), cell.inner + old.end(), new
        elif new:
            behind = sheet.formulas[place[1:]].end
            yield behind, behind, new
        if cell.attributes.get("t", "n") != "n":
            head = with_attributes(sheet.xml[cell.start : cell.inner], {"t": None})
            yield cell.start, cell.inner, head


def _by_column(places: Iterable[Place]) -> dict[str, dict[int, list[int]]]:
    """Rows by sheet and column, in order."""
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, row, column in sorted(places):
        found[name][column].append(row)
    return found


def _digits(number: Decimal) -> str:
    """A result in digits, without zeros at its end."""
    text = plain(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(xml: bytes, cell: Element) -> bytes | None:
    """What is stored as the value of a cell."""
    found = _RESULT.search(xml, cell.inner, cell.close)
    return found[2] if found is not None else None


def _figure(xml: bytes, cell: Element) -> Figure:
    kind = cell.attributes.get("t", "n")
    if kind in {"s", "inlineStr", "str"}:
        return "" if cell.end > cell.inner else None
    value = _value(xml, cell)
    if value is None:
        return None
    try:
        if kind == "n":
            return Decimal(value.decode())
    except InvalidOperation:
        pass
    raise Unknown


def _work_out_when_opened(package: Package) -> None:
    """Ask whoever opens the workbook to work all formulas out."""
    xml = package.read(package.main)
    found: dict[str, Element] = {}
    for one in elements(xml, _BOOK, package.main):
        found.setdefault(one.name, one)
    if (said := found.get("calcPr")) is not None:
        head = with_attributes(xml[said.start : said.inner], {"fullCalcOnLoad": "1"})
        package.put(package.main, spliced(xml, [(said.start, said.inner, head)]))
        return
    before = found.get("definedNames") or found["sheets"]
    new = f'<{before.prefix}calcPr calcId="191029" fullCalcOnLoad="1"/>'.encode()
    package.put(package.main, spliced(xml, [(before.end, before.end, new)]))
