"""What a blank workbook brings beside its words: drop-down lists of its cells, rows it has ready.

A list stands in the rule itself (``"男,女"``), in a block of cells, often of a hidden sheet, or
under a name. What is worked out by a formula offers nothing here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop.container.compound import MAGIC
from desktop.container.package import Package
from desktop.container.scan import elements
from desktop.excel.filling.grid import Place
from desktop.excel.filling.layout import ENDLESS
from desktop.excel.filling.propose import LIST, BlankTable
from desktop.excel.patch.biff.offered import offered
from desktop.excel.patch.cell_formats import Prepared, prepared_rows
from desktop.excel.patch.sheet import Area, area_of
from desktop.excel.patch.xlsx import BookParts
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.workbook import sheets_of
from forms.errors import CunjiError

MOST: Final = 300
"""Choices of one list; a longer one is a dictionary of places, not of answers."""
_RULE: Final = frozenset({"dataValidation", "formula1", "f", "sqref"})
_NAMES: Final = frozenset({"definedName"})
_LITERAL: Final = re.compile(r'^"(.*)"$', re.DOTALL)
_BLOCK: Final = re.compile(
    r"^(?:'?((?:[^'!]|'')+)'?!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)$"
)

Offers = Mapping[str, Sequence[tuple[Area, tuple[str, ...]]]]
"""By tab: blocks of cells and what they offer."""


def with_choices(tables: Sequence[BlankTable], content: bytes) -> list[BlankTable]:
    """The tables with what their cells offer, where heading and cell say nothing themselves."""
    offers = offers_of(content)
    return [_offered(table, offers.get(table.grid.name, ())) for table in tables]


def with_rows(tables: Sequence[BlankTable], content: bytes) -> list[BlankTable]:
    """The lists that end with their sheet, with as many rows as the blank has ready.

    More go in before the last of those: so they have its looks, and what reaches over it grows.
    """
    if not any(_endless(table) for table in tables):
        return [*tables]
    ready = prepared_rows(content)
    return [_with_rows(table, ready) if _endless(table) else table for table in tables]


def _endless(table: BlankTable) -> bool:
    return table.kind == LIST and table.said is None and any(
        one.ask.depth == ENDLESS for one in table.proposals
    )  # fmt: skip


def _with_rows(table: BlankTable, ready: Prepared) -> BlankTable:
    own = [one for one in table.proposals if one.ask.depth == ENDLESS]
    columns = [one.ask.answer[1] for one in own]
    rows = ready(table.grid.name, own[0].ask.answer[0], columns)
    if not rows:
        return table
    shorter = [
        replace(one, ask=replace(one.ask, depth=rows)) if one in own else one
        for one in table.proposals
    ]
    return replace(table, proposals=tuple(shorter))


def _offered(table: BlankTable, offers: Sequence[tuple[Area, tuple[str, ...]]]) -> BlankTable:
    if not offers:
        return table
    proposals = []
    for one in table.proposals:
        words = _at(one.ask.answer, offers)
        ask = replace(one.ask, choices=tuple(("", word) for word in words)) if words else one.ask
        proposals.append(replace(one, ask=ask))
    return replace(table, proposals=tuple(proposals))


def _at(place: Place, offers: Sequence[tuple[Area, tuple[str, ...]]]) -> tuple[str, ...]:
    row, column = place
    for (r0, c0, r1, c1), words in offers:
        if r0 <= row <= r1 and c0 <= column <= c1:
            return words
    return ()


def offers_of(content: bytes) -> Offers:
    """Every list of a workbook; nothing for other formats and for what cannot be read."""
    try:
        if content.startswith(MAGIC):
            return _of_binary(content)
        if not content.startswith(b"PK"):
            return {}
        package = Package(content)
        if package.kind != "xlsx":
            return {}
        book = BookParts(package)
        cells = {sheet.name: sheet.rows for sheet in sheets_of(content, hidden=True)}
        names = _names(book)
        return {
            name: list(_lists(name, package.read(part), names, cells))
            for name, part in book.sheets.items()
            if part in package
        }
    except CunjiError:
        return {}


def _of_binary(content: bytes) -> Offers:
    """The lists of an .xls."""
    lists = offered(content)
    if not any(lists.values()):
        return {}
    cells = {sheet.name: sheet.rows for sheet in sheets_of(content, hidden=True)}
    return {
        tab: [
            (area, words)
            for area, said in found
            if (words := _words(said, tab, cells) if isinstance(said, str) else said)
        ]
        for tab, found in lists.items()
    }


def _names(book: BookParts) -> dict[str, str]:
    """What the names of a workbook stand for."""
    xml = book.package.read(book.main)
    return {
        one.attributes.get("name", ""): _text(xml[one.inner : one.close])
        for one in elements(xml, _NAMES, book.main)
    }


def _lists(
    sheet: str, xml: bytes, names: Mapping[str, str], cells: Mapping[str, Sequence[Sequence[Cell]]]
) -> Iterator[tuple[Area, tuple[str, ...]]]:
    found = elements(xml, _RULE, sheet)
    for rule in found:
        if rule.name != "dataValidation" or rule.attributes.get("type") != "list":
            continue
        inside = [one for one in found if one.inside("dataValidation") is rule]
        said = {one.name: _text(xml[one.inner : one.close]) for one in inside}
        formula = said.get("f") or said.get("formula1") or ""
        words = _words(names.get(formula, formula), sheet, cells)
        where = rule.attributes.get("sqref") or said.get("sqref") or ""
        if words:
            yield from ((area_of(block), words) for block in where.split())


def _words(
    formula: str, sheet: str, cells: Mapping[str, Sequence[Sequence[Cell]]]
) -> tuple[str, ...]:
    """The words of a list; nothing where a formula works them out."""
    if literal := _LITERAL.match(formula):
        return tuple(word.strip() for word in literal[1].split(",") if word.strip())
    block = _BLOCK.match(formula)
    if block is None:
        return ()
    rows = cells.get((block[1] or sheet).replace("''", "'"), ())
    r0, c0, r1, c1 = area_of(block[2].replace("$", ""))
    told = (text_of(cell) for row in rows[r0 : r1 + 1] for cell in row[c0 : c1 + 1])
    words = tuple(dict.fromkeys(word.strip() for word in told if word.strip()))
    return words if len(words) <= MOST else ()


def _text(xml: bytes) -> str:
    """The text of an element without elements."""
    text = re.sub(r"<[^>]*>", "", xml.decode("utf-8", "replace")).strip()
    for entity, letter in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
