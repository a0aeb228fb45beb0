"""Tags of a sheet: what is a title, a paragraph, a cell, so that it can be read out in order.

ISO 32000-1:2008, 14.7 and 14.8. A text says by its ``tag`` what it is: kind, then what tells one
from another (``P:2``, ``TD:7:3`` for row and column, ``TD:a.7:3`` of table ``a``). What has the
same tag is one element, whatever its lines and pages. No claim of PDF/UA is made.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from typing_extensions import override

from desktop.paper.typesetting.page import ARTIFACT

ROWS: Final = frozenset({"TH", "TD"})
_ROOT: Final = "cunji.tags"


class _Begins(dict[tuple[str, int], str]):
    """Operators that close one element and begin another: the same on every page."""

    def __missing__(self, asked: tuple[str, int]) -> str:
        told = f"EMC\n/{asked[0]} <</MCID {asked[1]}>> BDC"
        if asked[1] < _MOST_BEGINS:
            self[asked] = told
        return told


_MOST_BEGINS: Final = 2_000
_BEGINS: Final = _Begins()


class Unmarked:
    """For a sheet without tags: says nothing."""

    def turn(self) -> None:
        """The next page begins."""

    def step(self, tag: str) -> str:  # noqa: ARG002
        """Operators before a text; none where it goes on with what was open."""
        return ""

    def end(self) -> str:
        """Operators behind the last text of a page, with the end of their line."""
        return ""

    def aside(self, drawn: list[str]) -> list[str]:
        """Operators around what is drawn and not read."""
        return drawn

    def write(self, canvas: Any) -> tuple[int, Iterable[bytes]]:  # noqa: ARG002
        """Hang the tree into the document a canvas has drawn its pages in.

        Returns:
            How many objects it has, and them, for the numbers behind those of the document.
        """
        return 0, ()


class Marks(Unmarked):
    """Collects, page by page, which piece of content belongs to which element."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = []
        self._open = ""

    @override
    def turn(self) -> None:
        self._pages.append([])

    @override
    def step(self, tag: str) -> str:
        if tag == self._open:
            return ""
        closes, self._open = self._open, tag
        if tag.startswith(ARTIFACT):
            return "EMC\n/Artifact BMC" if closes else "/Artifact BMC"
        here = self._pages[-1]
        begins = _BEGINS[tag[: tag.find(":")] if ":" in tag else tag, len(here)]
        here.append(tag)
        return begins if closes else begins.removeprefix("EMC\n")

    @override
    def end(self) -> str:
        closing = "EMC\n" if self._open else ""
        self._open = ""
        return closing

    @override
    def aside(self, drawn: list[str]) -> list[str]:
        return ["/Artifact BMC", *drawn, "EMC"]

    @override
    def write(self, canvas: Any) -> tuple[int, Iterable[bytes]]:
        from reportlab.pdfbase import pdfdoc

        document = canvas._doc
        numbers = document.idToObjectNumberAndVersion
        tree = _Tree(document.objectcounter + 1)
        held = []
        for number, (page, tags) in enumerate(zip(document.Pages.pages, self._pages, strict=True)):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
            page.StructParents = number
            there = numbers[page.__InternalName__][0]
            held.append(array("I", [tree.add(tag, there, mark) for mark, tag in enumerate(tags)]))
            tags.clear()
        numbers[_ROOT] = (tree.root, 0)
        document.Catalog.StructTreeRoot = pdfdoc.PDFObjectReference(_ROOT)
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})
        return len(tree), tree.objects(held)


class _Tree:
    """The tree while it grows: a document, its titles, paragraphs, tables of rows.

    Args:
        first: Number of the first object; the others follow it.
    """

    def __init__(self, first: int) -> None:
        self._first = first
        self._kinds: list[str] = []
        self._parents = array("I")
        self._pages = array("I")
        self._marks = array("I")
        self._more: dict[int, list[str]] = {}
        self._children: dict[int, list[int]] = {}
        self._known: dict[str, int] = {}
        self._row = ("", 0)
        self.root = self._element("StructTreeRoot", 0)
        self._whole = self._element("Document", self.root)

    def add(self, tag: str, page: int, mark: int) -> int:
        """A piece of content of an element, which is made when it is first heard of.

        Args:
            tag: Of the text.
            page: Number of the page's object.
            mark: Number of the piece on its page.

        Returns:
            The number of the element's object.
        """
        number = self._known.get(tag)
        if number is None:
            number = self._known[tag] = self._begin(tag)
            self._pages[-1], self._marks[-1] = page, mark
        elif self._pages[number - self._first] == page:
            self._more.setdefault(number, []).append(str(mark))
        else:
            piece = f"<</Type/MCR/Pg {page} 0 R/MCID {mark}>>"
            self._more.setdefault(number, []).append(piece)
        return number

    def objects(self, pages: Sequence[Sequence[int]]) -> Iterator[bytes]:
        """Every object of the tree, the root first.

        Args:
            pages: The element of each piece, page by page.
        """
        nums = " ".join(
            f"{number}[{' '.join([f'{n} 0 R' for n in held])}]" for number, held in enumerate(pages)
        )
        yield (
            f"<</Type/StructTreeRoot/K {self._whole} 0 R/ParentTreeNextKey {len(pages)}"
            f"/ParentTree<</Nums[{nums}]>>>>"
        ).encode()
        told = zip(self._kinds, self._parents, self._pages, self._marks, strict=True)
        more, before, was, begins = self._more, (0, 0), "", ""
        for number, (kind, parent, page, mark) in enumerate(islice(told, 1, None), self.root + 1):
            if page and number not in more:
                if (parent, page) != before or kind is not was:  # cells of a row begin alike
                    before, was = (parent, page), kind
                    begins = f"<</S/{kind}/P {parent} 0 R/Pg {page} 0 R/K "
                yield f"{begins}{mark}>>".encode()
            elif page:
                kids = " ".join([str(mark), *more[number]])
                yield f"<</S/{kind}/P {parent} 0 R/Pg {page} 0 R/K[{kids}]>>".encode()
            else:
                kids = " ".join([f"{child} 0 R" for child in self._children.get(number, ())])
                yield f"<</S/{kind}/P {parent} 0 R/K[{kids}]>>".encode()

    def __len__(self) -> int:
        """How many objects there are."""
        return len(self._kinds)

    def _begin(self, tag: str) -> int:
        kind, _, rest = tag.partition(":")
        if kind not in ROWS:
            return self._element(kind, self._whole)
        row = rest.partition(":")[0]
        if row != self._row[0]:
            self._row = (row, self._row_of(row))
        return self._element(kind, self._row[1])

    def _row_of(self, row: str) -> int:
        known, name = self._known, f"TR:{row}"
        if name not in known:
            table = f"Table:{row.rpartition('.')[0]}"
            if table not in known:
                known[table] = self._element("Table", self._whole)
            known[name] = self._element("TR", known[table])
        return known[name]

    def _element(self, kind: str, parent: int) -> int:
        number = self._first + len(self._kinds)
        self._kinds.append(kind)
        self._parents.append(parent)
        self._pages.append(0)
        self._marks.append(0)
        siblings = self._children.get(parent)
        if siblings is None:
            self._children[parent] = [number]
        else:
            siblings.append(number)
        return number
