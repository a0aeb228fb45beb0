"""Tags of a notice: what is a title, a paragraph, a cell, so that it can be read out in order.

ISO 32000-1:2008, 14.7 and 14.8. A text says by its ``tag`` what it is: kind, then what tells one
from another (``P:2``, ``TD:7:3`` for row and column). What has the same tag is one element,
whatever its lines and pages. No claim of PDF/UA is made.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from typing_extensions import override

from desktop.paper.typesetting.page import ARTIFACT

ROWS: Final = frozenset({"TH", "TD"})


class Unmarked:
    """For a sheet without tags: says nothing."""

    def turn(self) -> None:
        """The next page begins."""

    def step(self, tag: str) -> Sequence[str]:  # noqa: ARG002
        """Operators before a text."""
        return ()

    def end(self) -> Sequence[str]:
        """Operators behind the last text of a page."""
        return ()

    def aside(self, drawn: list[str]) -> list[str]:
        """Operators around what is drawn and not read."""
        return drawn

    def write(self, canvas: Any) -> None:
        """Put the tree into the document a canvas has drawn its pages in."""


class Marks(Unmarked):
    """Collects, page by page, which piece of content belongs to which element."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = []
        self._open = ""

    @override
    def turn(self) -> None:
        self._pages.append([])

    @override
    def step(self, tag: str) -> Sequence[str]:
        if tag == self._open:
            return ()
        closing = ("EMC",) if self._open else ()
        self._open = tag
        kind = _kind(tag)
        if kind == ARTIFACT:
            return (*closing, "/Artifact BMC")
        here = self._pages[-1]
        here.append(tag)
        return (*closing, f"/{kind} <</MCID {len(here) - 1}>> BDC")

    @override
    def end(self) -> Sequence[str]:
        closing = ("EMC",) if self._open else ()
        self._open = ""
        return closing

    @override
    def aside(self, drawn: list[str]) -> list[str]:
        return ["/Artifact BMC", *drawn, "EMC"]

    @override
    def write(self, canvas: Any) -> None:
        from reportlab.pdfbase import pdfdoc

        tree = _Tree(canvas._doc, pdfdoc)
        pages = canvas._doc.Pages.pages
        for number, (page, tags) in enumerate(zip(pages, self._pages, strict=True)):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
            page.StructParents = number
            for mark, tag in enumerate(tags):
                tree.add(tag, page, mark)
        tree.finish([list(tags) for tags in self._pages])


class _Tree:
    """The tree while it grows: a document, its titles, paragraphs, one table of rows."""

    def __init__(self, document: Any, pdfdoc: Any) -> None:
        self._document, self._pdfdoc = document, pdfdoc
        self._count = 0
        self._elements: dict[str, tuple[Any, Any]] = {}
        self._kids: dict[str, list[Any]] = {}
        self._rows: dict[str, tuple[Any, list[Any]]] = {}
        self._row_refs: dict[str, Any] = {}
        self._root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        self._root_ref = document.Reference(self._root, "cunji.tags")
        self._top: list[Any] = []
        self._whole, self._whole_ref = self._element("Document", self._root_ref)
        self._table: tuple[Any, Any, list[Any]] | None = None

    def add(self, tag: str, page: Any, mark: int) -> None:
        """A piece of content of an element, which is made when it is first heard of."""
        if tag not in self._elements:
            self._begin(tag)
        piece = self._pdfdoc.PDFDictionary({
            "Type": self._pdfdoc.PDFName("MCR"), "Pg": self._document.Reference(page),
            "MCID": mark,
        })  # fmt: skip
        self._kids[tag].append(piece)

    def finish(self, pages: list[list[str]]) -> None:
        """Hang everything together."""
        array = self._pdfdoc.PDFArray
        for tag, (element, _) in self._elements.items():
            element["K"] = array(self._kids[tag])
        for row, cells in self._rows.values():
            row["K"] = array(cells)
        if self._table is not None:
            self._table[0]["K"] = array(self._table[2])
        self._whole["K"] = array(self._top)
        self._root["K"] = array([self._whole_ref])
        numbers = list(self._numbers(pages))
        self._root["ParentTree"] = self._pdfdoc.PDFDictionary({"Nums": array(numbers)})
        self._root["ParentTreeNextKey"] = len(pages)
        catalog = self._document.Catalog
        catalog.StructTreeRoot = self._root
        catalog.MarkInfo = self._pdfdoc.PDFDictionary({"Marked": self._pdfdoc.PDFtrue})

    def _numbers(self, pages: list[list[str]]) -> Iterator[Any]:
        for number, tags in enumerate(pages):
            yield number
            yield self._pdfdoc.PDFArray([self._elements[tag][1] for tag in tags])

    def _begin(self, tag: str) -> None:
        kind = _kind(tag)
        if kind in ROWS:
            row_ref, cells = self._row(tag.split(":")[1])
            element, reference = self._element(kind, row_ref)
            cells.append(reference)
        else:
            element, reference = self._element(kind, self._whole_ref)
            self._top.append(reference)
        self._elements[tag] = (element, reference)
        self._kids[tag] = []

    def _row(self, number: str) -> tuple[Any, list[Any]]:
        if self._table is None:
            table, table_ref = self._element("Table", self._whole_ref)
            self._table = (table, table_ref, [])
            self._top.append(table_ref)
        if number not in self._rows:
            row, reference = self._element("TR", self._table[1])
            self._rows[number] = (row, [])
            self._table[2].append(reference)
            self._row_refs[number] = reference
        return self._row_refs[number], self._rows[number][1]

    def _element(self, kind: str, parent: Any) -> tuple[Any, Any]:
        name = self._pdfdoc.PDFName
        self._count += 1
        element = self._pdfdoc.PDFDictionary({
            "Type": name("StructElem"), "S": name(kind), "P": parent,
        })  # fmt: skip
        return element, self._document.Reference(element, f"cunji.tag.{self._count}")


def _kind(tag: str) -> str:
    return tag.partition(":")[0]
