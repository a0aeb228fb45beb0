"""Cells of a Word table filled; only the main part of the document changes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from desktop.container.edit import Edit, Insert, Left, Patched, Value, Why, line_ends
from desktop.container.package import Package
from desktop.container.scan import Splice, appended, elements, escaped, spliced
from desktop.errors.office_file import NoSuchTable, RowsCannotGrow
from desktop.word.document import Document, DocumentTable, Paragraph, WordCell

_BOXES: Final = "□☐"
_TICKED: Final = "☑"
_OPTION: Final = re.compile(rf"[{_BOXES}]\s*([^{_BOXES}\s]+)")
_ASKED: Final = re.compile(rf"[^:：{_BOXES}]*[:：]")
"""The label that stands before boxes in the same cell."""
_OPTION_BEFORE: Final = re.compile(rf"([^{_BOXES}\s]+)\s*[{_BOXES}]")
_NOT_OF_RUNS: Final = re.compile(
    rb"<(\w+:)?(?:ins|del|moveFrom|moveTo|vanish)\b[^>]*/>"
    rb"|<((?:\w+:)?rPrChange)\b.*?</\2>",
    re.DOTALL,
)
"""What the format of a paragraph's mark may hold and that of a run may not, or should not."""
_BOLD: Final = re.compile(rb"<(?:\w+:)?b(?:Cs)?(?:\s[^>]*)?/>")
_IDS: Final = re.compile(rb'\s\w+:(?:paraId|textId|rsid\w*)="[^"]*"')
_YES: Final = frozenset({"1", "true", "on"})


def filled(
    package: Package, edits: Sequence[Edit], inserts: Sequence[Insert], *, locked: bool
) -> Patched:
    """The document with these cells.

    Raises:
        CunjiError: The file cannot be filled, or not so.
    """
    main = package.main
    document = Document(package.read(main), main)
    for insert in sorted(inserts, key=lambda one: one.row, reverse=True):
        document = Document(with_rows(document, insert), main)
    if _protected(package) and not locked:
        return Patched(package.content(), tuple(Left(edit, Why.LOCKED) for edit in edits))
    splices: list[Splice] = []
    left = []
    for edit in edits:
        why = _put(document, edit, splices)
        if why is not None:
            left.append(Left(edit, why))
    package.put(main, spliced(document.xml, splices))
    return Patched(package.content(), tuple(left))


def _protected(package: Package) -> bool:
    """Whether the document lets only parts of it be changed."""
    for name in package.related(package.main, "settings"):
        for one in elements(package.read(name), frozenset({"documentProtection"}), name):
            for key, value in one.attributes.items():
                if key.endswith("enforcement") and value in _YES:
                    return True
    return False


def table_of(document: Document, table: str | int) -> DocumentTable:
    """A table by its number.

    Raises:
        NoSuchTable: There is none.
    """
    if not isinstance(table, int) or not 0 <= table < len(document.tables):
        raise NoSuchTable(table=table)
    return document.tables[table]


def with_rows(document: Document, insert: Insert) -> bytes:
    """The document with more rows like one of a table.

    Raises:
        RowsCannotGrow: There is no such row.
    """
    table = table_of(document, insert.table)
    if not 0 <= insert.row < len(table.rows):
        raise RowsCannotGrow(table=insert.table, why=f"没有第 {insert.row + 1} 行")
    row = table.rows[insert.row]
    cuts: list[Splice] = []
    for one in document.elements:
        if not (row.start < one.start and one.end <= row.end):
            continue
        if one.name in {"r", "bookmarkStart", "bookmarkEnd"} or one.name.startswith("commentRange"):
            cuts.append((one.start - row.start, one.end - row.start, b""))
        elif one.name == "vMerge":
            cuts.append((one.start - row.start, one.end - row.start, f"<{one.tag}/>".encode()))
    xml = document.xml
    copy = _IDS.sub(b"", spliced(xml[row.start : row.end], _outermost(cuts)))
    return spliced(xml, [(row.end, row.end, copy * insert.count)])


def _outermost(cuts: list[Splice]) -> Iterator[Splice]:
    """Without what stands inside of what goes anyway."""
    reached = 0
    for cut in sorted(cuts):
        if cut[0] >= reached:
            yield cut
            reached = cut[1]


def _put(document: Document, edit: Edit, splices: list[Splice]) -> Why | None:
    """Write one cell, or say why not."""
    table = table_of(document, edit.table)
    cell = table.at(edit.row, edit.column)
    if cell is None or not cell.paragraphs:
        return Why.NO_CELL
    if cell.continued or cell.column != edit.column:
        return Why.MERGED
    if cell.pictured or cell.holds_more:
        return Why.PICTURE if cell.pictured else Why.HOLDS_MORE
    words = said(edit.value)
    if edit.gaps:
        inside = _into_gaps(document, cell, edit)
        splices += inside or ()
        return None if inside is not None else Why.HOLDS_MORE
    if words and any(box in document.cell_text(cell) for box in _BOXES):
        ticks = list(_ticks(document, cell, words))
        splices += ticks
        return None if ticks else Why.NO_OPTION
    splices += _written(document, table, cell, words)
    return None


def _into_gaps(document: Document, cell: WordCell, edit: Edit) -> list[Splice] | None:
    """The blanks inside of a text filled, each in its paragraph; None for a text that differs."""
    lines = [(one, document.text(one)) for one in cell.paragraphs]
    lines = [(one, text) for one, text in lines if text.strip()]
    whole = "\n".join(text.strip() for _, text in lines)
    for start, stop, words in sorted(edit.gaps, reverse=True):
        whole = whole[:start] + words + whole[stop:]
    if whole != edit.value:
        return None  # a break or a tab stands in it, and letters cannot be counted
    found: list[Splice] = []
    reached = placed = 0
    for paragraph, text in lines:
        shift = len(text) - len(text.lstrip()) - reached
        end = reached + len(text.strip())
        changes = []
        for start, stop, words in edit.gaps:
            if reached <= start and stop <= end:
                begun, done = start + shift, len(text) if stop == end else stop + shift
                # a label with nothing behind it: its last letter is written once more
                early = begun == done
                changes.append((begun - early, done, text[begun - 1] * early + words))
        found += document.replaced(paragraph, changes)
        placed += len(changes)
        reached = end + 1
    return found if placed == len(edit.gaps) else None


def said(value: Value) -> str:
    """A value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return format(value, "f") if isinstance(value, Decimal) else line_ends(str(value))


def _ticks(document: Document, cell: WordCell, words: str) -> Iterator[Splice]:
    """The boxes of all options that are meant ticked; nothing when one of them is not there."""
    wanted = set(words.split("、"))
    found: list[Splice] = []
    for paragraph in cell.paragraphs:
        text = document.text(paragraph)
        asked = _ASKED.match(text)
        first = text[asked.end() if asked else 0 :].lstrip()[:1]
        pattern = _OPTION if first in set(_BOXES) else _OPTION_BEFORE
        changes = []
        for option in pattern.finditer(text):
            if option[1] in wanted:
                wanted.discard(option[1])
                box = next(n for n in range(option.start(), option.end()) if text[n] in _BOXES)
                changes.append((box, box + 1, _TICKED))
        found += document.replaced(paragraph, changes)
    if not wanted:
        yield from found


def _written(
    document: Document, table: DocumentTable, cell: WordCell, words: str
) -> Iterator[Splice]:
    """The words in the first paragraph; what stood in the cell makes way."""
    first, *others = cell.paragraphs
    new = _run(document, table, cell, words) if words else b""
    for paragraph in others:
        yield from ((run.start, run.end, b"") for run in paragraph.runs)
    if first.runs:
        yield first.runs[0].start, first.runs[0].end, new
        yield from ((run.start, run.end, b"") for run in first.runs[1:])
    elif new:
        yield appended(document.xml, first.element, new)


def _run(document: Document, table: DocumentTable, cell: WordCell, words: str) -> bytes:
    """A run in the format of the paragraph's mark, or of the label beside, without its bold."""
    prefix = cell.element.prefix
    format_ = _format(document, cell.paragraphs[0])
    if not format_:
        before = table.at(cell.row, cell.column - 1) or table.at(cell.row - 1, cell.column)
        if before is not None and before.paragraphs:
            format_ = _BOLD.sub(b"", _format(document, before.paragraphs[0]))
    lines = f"<{prefix}br/>".join(
        f'<{prefix}t xml:space="preserve">{escaped(line)}</{prefix}t>' for line in words.split("\n")
    )
    return f"<{prefix}r>".encode() + format_ + lines.encode() + f"</{prefix}r>".encode()


def _format(document: Document, paragraph: Paragraph) -> bytes:
    one = paragraph.format
    return _NOT_OF_RUNS.sub(b"", document.xml[one.start : one.end]) if one is not None else b""
