"""Whether the words on paper are those of a notice, nothing more and nothing less, in their order.

A notice may be set in many ways: other paper, larger letters, hamlets opened again on each page,
rows parted over two pages, long texts below their rows. None of that changes a word. So the pages
are read as they are set: what every page repeats is taken off, and the rest has to be the notice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from forms.notices.sheet.by_hamlet import slip, strips_of_words
from forms.notices.sheet.printed_sheet import bare
from forms.notices.sheet.sheet_words import SheetWords

_FOOT: Final = re.compile(r"第(\d+)页共(\d+)页编号(.*?)核对码([0-9A-F]{20})", re.DOTALL)
MOST_CODE: Final = 0x10FFFF
_ABSENT: Final = re.compile(
    r"注：“〓”处是字库暂缺的字（(U\+[0-9A-F]{4,6}(?:、U\+[0-9A-F]{4,6})*)），张贴前请用手写补上。"
)
"""``desktop.paper.typesetting.footer`` sets it."""
_TAIL: Final = "（盖章处）扫码核对本公示"
MOST_TRIES: Final = 2_000
"""Ways in which parted rows are read, before a sheet counts as unlike; one or two are the rule."""
_NOTHING: Final = frozenset({"", "—"})
WHOLE: Final = ""
"""A sheet that lists every hamlet; a strip is called by its sentence."""
FEET: Final = "页脚（页码、编号、核对码）"
HEADING: Final = "表头"
ENDING: Final = "结尾、落款"


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of cells, or a text that stands below its row.

    Attributes:
        number: Of the row, from 1.
        cells: What is still to come of each cell.
        key: What stands in the merged column; empty for the total.
    """

    number: int
    cells: tuple[str, ...]
    key: str = ""

    def ways(self, *, alone: bool) -> Iterator[tuple[str, ...]]:
        """How the cells may stand; of a row alone on its page the merged cell among them.

        It is set last, but PDFium reads it where it stands in the line.
        """
        yield self.cells
        for at in range(len(self.cells)) if alone and self.key else ():
            yield (*self.cells[:at], self.key, *self.cells[at:])


class Unlike(Exception):
    """Paper and notice part; says where."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def difference(notice: SheetWords, pages: Sequence[str]) -> str:
    """Where paper and notice part first; empty when they say the same.

    Args:
        notice: As it was issued, whole.
        pages: The words of each page without spaces (``printed_sheet.bare``); of a whole notice,
            or of one or more of its strips by hamlet.
    """
    try:
        seen = [_same(notice, sheet) for sheet in _sheets(notice, pages)]
    except Unlike as bad:
        return bad.place
    doubled = len(seen) > 1 and (WHOLE in seen or len(set(seen)) < len(seen))
    return FEET if doubled else ""


def _sheets(notice: SheetWords, pages: Sequence[str]) -> list[list[str]]:
    """The pages of each sheet without their feet.

    Raises:
        Unlike: A foot is missing, counts wrongly, or names another sheet.
    """
    sheets: list[list[str]] = []
    at = of = 0
    for words, foot in _feet(pages):
        at += 1
        if at > of:
            at, of = 1, int(foot[2])
            sheets.append([])
        told = (foot[1], foot[2], foot[3], foot[4])
        if told != (str(at), str(of), bare(notice.number), notice.digest):
            raise Unlike(FEET)
        sheets[-1].append(words)
    if not sheets or at != of:
        raise Unlike(FEET)
    return sheets


def _feet(pages: Sequence[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """The words above each foot, and the foot; several slips share a page.

    Raises:
        Unlike: Words stand below the last foot of a page.
    """
    for page in pages:
        end = 0
        for foot in _FOOT.finditer(page):
            yield page[end : foot.start()], foot
            end = foot.end()
        if end < len(page) or not page:
            raise Unlike(FEET)


def _same(notice: SheetWords, pages: list[str]) -> str:
    """Compare one sheet with the whole or, where it is one, with the strip of its hamlet.

    Raises:
        Unlike: It is neither.
    """
    gaps = _gaps("".join(pages))
    # A reader of PDF files may give the character itself, which the eye does not see.
    pages = [page.translate(gaps.signs) for page in pages]
    words = "".join(pages)
    try:
        _Reader(notice, pages, gaps).read()
    except Unlike:
        for strip in strips_of_words(notice):
            called = bare(strip.paragraphs[-1])
            if called.translate(gaps.signs) in words:
                told = bare(strip.paragraphs[0]).translate(gaps.signs) in words
                _Reader(strip if told else slip(strip), pages, gaps).read()
                return called
        raise
    return WHOLE


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What a printer without some characters sets: a sign for each, and a note.

    Attributes:
        signs: By character.
        note: The sentence; empty where nothing is lacking.
    """

    signs: Mapping[int, str]
    note: str


def _gaps(words: str) -> _Gaps:
    """Only what no office's fonts have to hold is believed to be lacking."""
    found = _ABSENT.search(words)
    if found is None:
        return _Gaps({}, "")
    lacking = {int(code.removeprefix("U+"), 16) for code in found[1].split("、")}
    if any(code > MOST_CODE or _common(chr(code)) for code in lacking):
        return _Gaps({}, "")
    return _Gaps(dict.fromkeys(lacking, "〓"), found.group())


def _common(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


class _Reader:
    """Reads the pages of one sheet against its notice.

    Args:
        notice: What they have to say.
        pages: Their words, feet taken off.
        gaps: What the printer had no characters for.
    """

    def __init__(self, notice: SheetWords, pages: Sequence[str], gaps: _Gaps) -> None:
        self.gaps = gaps
        self.notice = notice
        self.pages = pages
        self.page = 0
        self.at = 0
        self.tries = 0

    def read(self) -> None:
        """Go through the whole sheet.

        Raises:
            Unlike: It says something else.
        """
        self._opening()
        if self.notice.rows or self.notice.total:
            self._table()
        notice = self.notice
        told = (*notice.closing, *notice.notes, self.gaps.note)
        signs = [f"{who}：" for who in notice.signatures]
        for text in (*told, *signs, notice.issuer, notice.dated, _TAIL):
            self._flow(text, ENDING)
        if self._rest() or self.page < len(self.pages) - 1:
            raise Unlike(ENDING)

    def _opening(self) -> None:
        notice = self.notice
        self._flow("".join(notice.title), "标题")
        for paragraph in notice.paragraphs:
            self._flow(paragraph, "正文")
        begun = self.page, self.at
        try:
            self._facts("")
        except Unlike:
            reached, (self.page, self.at) = (self.page, self.at), begun
            try:
                self._facts("：")  # as paragraphs, where they are too long for a frame
            except Unlike:
                if (self.page, self.at) < reached:
                    self.page, self.at = begun
                    self._facts("")
                raise

    def _facts(self, between: str) -> None:
        for label, content in self.notice.facts:
            self._flow(f"{label}{between}{content}", f"「{label}」")

    def _said(self, text: str) -> str:
        return bare(text).translate(self.gaps.signs)

    def _rest(self) -> str:
        return self.pages[self.page][self.at :]

    def _flow(self, text: str, place: str) -> None:
        """Take a text that may run over pages."""
        left = self._said(text)
        while left:
            rest = self._rest()
            if not rest:
                self._turn(place)
                continue
            piece = left[: len(rest)]
            if not rest.startswith(piece):
                raise Unlike(place)
            self.at += len(piece)
            left = left[len(piece) :]

    def _turn(self, place: str) -> None:
        if self.page + 1 >= len(self.pages):
            raise Unlike(place)
        self.page, self.at = self.page + 1, 0

    # The table

    def _table(self) -> None:
        """Page by page; which columns stand below their rows is seen at the heading."""
        if not self._rest():
            self._turn(HEADING)
        unlike = Unlike(HEADING)
        begun = self.page, self.at
        for below in self._ways():
            try:
                self.page, self.at = begun
                self._rows(below)
            except Unlike as bad:
                unlike = bad
            else:
                return
        raise unlike

    def _ways(self) -> Iterator[frozenset[int]]:
        """Which columns may stand below, judged by the heading on this page."""
        columns = self.notice.columns
        free = [i for i, column in enumerate(columns) if i and not column.merge]
        for count in range(len(free) + 1):
            for chosen in combinations(free, count):
                below = frozenset(chosen)
                if self._rest().startswith(self._heading(below)):
                    yield below

    def _rows(self, below: frozenset[int]) -> None:
        self._go_on(self._heading(below), self._items(below), 0)

    def _go_on(self, heading: str, waiting: list[_Item], first: int) -> None:
        """Take the rows from one on; a row that is parted may be read in several ways.

        Raises:
            Unlike: They do not stand here, however what is parted is read.
        """
        while first < len(waiting):
            if not self._rest():
                self._turn(f"第{waiting[first].number}行")
            if not self._rest().startswith(heading):
                raise Unlike(HEADING)
            self.at += len(heading)
            first, ways = self._part(waiting, first)
            if ways is not None:
                self._overleaf(heading, waiting, first, ways)
                return

    def _overleaf(self, heading: str, waiting: list[_Item], at: int, ways: Iterator[_Item]) -> None:
        """Try what may be left of a parted row against the next page, one way after the other."""
        begun = self.page, len(self.pages[self.page])
        unlike = Unlike(f"第{waiting[at].number}行")
        for left in ways:
            self.tries += 1
            self.page, self.at = begun
            try:
                self._go_on(heading, [*waiting[:at], left, *waiting[at + 1 :]], at)
            except Unlike as bad:
                unlike = bad
                if self.tries > MOST_TRIES:
                    break
            else:
                return
        raise unlike

    def _heading(self, below: frozenset[int]) -> str:
        columns = self.notice.columns
        return self._said("".join(c.title for i, c in enumerate(columns) if i not in below))

    def _items(self, below: frozenset[int]) -> list[_Item]:
        """Everything the table sets, in its order."""
        table, say = self.notice, self._said
        merged = None
        if not below:
            merged = next((i for i, column in enumerate(table.columns) if column.merge), None)
        found: list[_Item] = []
        for number, row in enumerate((*table.rows, *((table.total,) if table.total else ())), 1):
            keyed = merged is not None and number <= len(table.rows)
            apart = {*below, *((merged,) if keyed else ())}
            cells = tuple(say(cell) for i, cell in enumerate(row) if i not in apart)
            found.append(_Item(number, cells, say(row[merged or 0]) if keyed else ""))
            found += [
                _Item(number, (say(f"{table.columns[i].title}：{row[i]}"),))
                for i in sorted(below)
                if row[i] not in _NOTHING
            ]
        return found

    def _part(self, waiting: list[_Item], first: int) -> tuple[int, Iterator[_Item] | None]:
        """Take the rows of this page; of one that is parted, what may still be to come of it."""
        page, keys, at = self.pages[self.page], list[str](), first
        while at < len(waiting):
            if at > first and page[self.at :] == "".join(keys):
                break
            item = waiting[at]
            if (taken := self._whole(item, alone=at == first)) is None:
                return at, self._parted(item, keys, self.at)
            self.at += taken
            at += 1
            if taken > len("".join(item.cells)):
                return at, None  # alone on its page, its merged cell was among the others
            keys = _with_key(keys, item)
        merged = "".join(keys)
        if not page.startswith(merged, self.at):
            raise Unlike(f"第{waiting[at - 1].number}行")
        self.at += len(merged)
        return at, None

    def _whole(self, item: _Item, *, alone: bool) -> int | None:
        """How much of the page a whole row takes; None when it does not stand here."""
        page = self.pages[self.page]
        for cells in item.ways(alone=alone):
            words = "".join(cells)
            if page.startswith(words, self.at):
                return len(words)
        return None

    def _parted(self, item: _Item, keys: list[str], start: int) -> Iterator[_Item]:
        """What may be left of a row that goes on overleaf."""
        page, merged = self.pages[self.page], "".join(_with_key(keys, item))
        for cells in item.ways(alone=not keys):
            among = len(cells) > len(item.cells)
            end = len(page) - (0 if among else len(merged))
            if end <= start or not (among or page.endswith(merged)):
                continue
            for taken in _prefixes(page[start:end], cells):
                if (left := _left(item, cells, taken)) is not None:
                    yield left


def _left(item: _Item, cells: Sequence[str], taken: Sequence[int]) -> _Item | None:
    """A row without what was read of it; None when its merged cell was read in part."""
    left = [cell[length:] for cell, length in zip(cells, taken, strict=True)]
    if len(cells) > len(item.cells):
        at = next(i for i in range(len(cells)) if (*cells[:i], *cells[i + 1 :]) == item.cells)
        if left.pop(at):
            return None
    return replace(item, cells=tuple(left))


def _with_key(keys: list[str], item: _Item) -> list[str]:
    """The merged cells of a page so far: one for each stretch of equal neighbours."""
    return keys if keys[-1:] == [item.key] else [*keys, item.key]


def _prefixes(words: str, cells: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """How the words can be cut into beginnings of cells, one of each that has anything left."""
    if not cells:
        if not words:
            yield ()
        return
    cell = cells[0]
    longest = 0
    while longest < min(len(cell), len(words)) and cell[longest] == words[longest]:
        longest += 1
    for taken in range(longest, 0 if cell else -1, -1):
        for others in _prefixes(words[taken:], cells[1:]):
            yield (taken, *others)
