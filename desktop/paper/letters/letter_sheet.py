"""A letter on A4 in the shape of an official paper (GB/T 9704-2012): head, text, seal, signatures.

A sheet for a visit is a table instead: what the book says, and room to write what one sees.
"""

from collections.abc import Sequence
from itertools import count
from typing import Final

from desktop.paper.fonts.fallback import stacks
from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced, break_lines
from desktop.paper.typesetting.page import ARTIFACT, BASELINE, MM, PaperPage, PaperSheet, Text
from forms.letters.filled_letter import FilledLetter
from forms.privacy.never_publish import Audience, released
from forms.schema.letter import LetterKind, Reader

WIDTH, HEIGHT = 210 * MM, 297 * MM
SIDE, RIGHT, TOP, BOTTOM = 28 * MM, 26 * MM, 30 * MM, 22 * MM
TITLE = Style("title", 22, 36)
BODY = Style("fang", 16, 29)
NUMBER = Style("kai", 12, 20)
SMALL = Style("song", 10.5, 16)
HEAD = Style("hei", 10.5, 14)
CELL = Style("song", 10.5, 14)
INDENT: Final = 32.0
SEAL: Final = 42 * MM
PAD: Final = 4.0
ROW: Final = 9 * MM
ASKED_ROW: Final = 20 * MM
SEEN: Final = "□和台账一样　□不一样，改为："
ASK: Final = "问清后写："
AUDIENCES: Final = {
    Reader.BOARD: Audience.BOARD, Reader.OWN: Audience.INSIDE, Reader.INSIDE: Audience.INSIDE,
}  # fmt: skip
ADDRESSES: Final = ("：",)
"""How a paragraph ends that addresses somebody; it is not indented."""


def render_letter(letter: FilledLetter) -> bytes:
    """The letter as a PDF, every font embedded; the same bytes for the same letter.

    Raises:
        NeverPublished: Something stands in it that who reads it may not see.
    """
    prove_letter(letter)
    pen = _Pen(letter)
    pen.write()
    words = "".join(text.text for page in pen.pages for text in page.texts)
    absent = frozenset(c for stack in stacks().values() for c in stack.absent if c in words)
    sheet = PaperSheet(WIDTH, HEIGHT, pen.pages, absent)
    return render_inside(
        sheet, title=letter.name,
        author=letter.village or "村记", day=letter.day, tagged=True,
    )  # fmt: skip


def prove_letter(letter: FilledLetter) -> None:
    """The exit: all that stands on it may be read by whom it is for.

    The number of the person whose own paper it is may stand there; nobody else's.

    Raises:
        NeverPublished: Something may not.
    """
    audience = AUDIENCES[letter.definition.reader]
    texts = (
        letter.title, letter.number, *letter.paragraphs, *letter.notes, *letter.heads,
        *(cell for row in letter.people for cell in row),
        *(words for one in letter.held for words in (one.what, one.told)),
    )  # fmt: skip
    for text in texts:
        for own in letter.whole:
            text = text.replace(own, "")  # noqa: PLW2901  the person's own, on its own paper
        released(text, audience, more=letter.never).text_for(f"《{letter.title}》")


class _Pen:
    """Carries the pen down the pages."""

    def __init__(self, letter: FilledLetter) -> None:
        self.letter = letter
        narrow = letter.definition.kind is LetterKind.CHECK
        self.left = 16 * MM if narrow else SIDE
        self.right = WIDTH - (16 * MM if narrow else RIGHT)
        self.top = 16 * MM if narrow else TOP
        self.pages: list[PaperPage] = []
        self.tag = "H1:0"
        self._said, self._tables = count(), count()
        self._turn()

    def write(self) -> None:
        """The whole letter."""
        letter = self.letter
        for text, width in balanced(letter.title, self.right - self.left, TITLE):
            self._put(text, TITLE, (self.left + self.right - width) / 2)
        width = NUMBER.width(letter.number)
        self._begin()
        self._put(letter.number, NUMBER, self.right - width)
        self.y += 8
        for text in letter.paragraphs:
            self._paragraph(text)
        endings = {
            LetterKind.CHECK: self._check, LetterKind.DUTY: self._both_sides,
            LetterKind.CERTIFICATE: self._signed, LetterKind.TELLING: self._signed,
        }  # fmt: skip
        endings[letter.definition.kind]()
        for note in letter.notes:
            self._words(note, SMALL)
        self.tag = ARTIFACT
        for number, page in enumerate(self.pages, 1):
            text = f"第 {number} 页　共 {len(self.pages)} 页"
            at = (self.left + self.right - SMALL.width(text)) / 2
            self._place(page, text, SMALL, at, HEIGHT - 11 * MM)

    def _begin(self) -> None:
        """What follows is a paragraph of its own for who has the letter read out."""
        self.tag = f"P:{next(self._said)}"

    def _turn(self) -> None:
        self.page = PaperPage()
        self.pages.append(self.page)
        self.y = self.top

    def _room(self, tall: float) -> None:
        if self.y + tall > HEIGHT - BOTTOM:
            self._turn()

    def _place(self, page: PaperPage, text: str, style: Style, x: float, base: float) -> None:
        cell = (self.left, base - style.size, self.right, base + style.lead)
        width = style.width(text)
        page.texts.append(Text(x, base, width, style.font, style.size, text, cell, tag=self.tag))

    def _put(self, text: str, style: Style, x: float) -> None:
        self._room(style.lead)
        base = self.y + style.lead / 2 + BASELINE * style.size
        self._place(self.page, text, style, x, base)
        self.y += style.lead

    def _paragraph(self, text: str) -> None:
        """A paragraph of the text, indented unless it addresses somebody."""
        if self.letter.definition.kind is LetterKind.CHECK:
            self._words(text, BODY_OF_CHECK)
            return
        self._begin()
        first = 0.0 if text.endswith(ADDRESSES) else INDENT
        lines = break_lines(text, self.right - self.left, BODY, first=first)
        for number, (line, _) in enumerate(lines):
            self._put(line, BODY, self.left + (first if number == 0 else 0.0))

    def _words(self, text: str, style: Style) -> None:
        self._begin()
        for line, _ in break_lines(text, self.right - self.left, style):
            self._put(line, style, self.left)

    def _signed(self) -> None:
        """Whoever signs at the left, the village with day and room for the seal at the right."""
        letter = self.letter
        self.y += 16
        self._room(SEAL + 12)
        top = self.y
        for who in letter.definition.signatures:
            self._begin()
            self._put(f"{who}：________________", BODY, self.left)
        day = f"{letter.day.year}年{letter.day.month}月{letter.day.day}日"
        self.y = top + BODY.lead
        for text in (letter.committee, day):
            self._begin()
            x = min(self.right - SEAL / 2 - BODY.width(text) / 2, self.right - BODY.width(text))
            self._put(text, BODY, x)
        if letter.definition.seal:
            middle, centre = top + 2 * BODY.lead, self.right - SEAL / 2
            self.page.seal = (
                centre - SEAL / 2, middle - SEAL / 2, centre + SEAL / 2, middle + SEAL / 2
            )  # fmt: skip
        self.y = max(self.y, top + 2 * BODY.lead + SEAL / 2) + 12

    def _both_sides(self) -> None:
        """Two sides sign beside each other, each with its own day."""
        self.y += 24
        self._room(5 * BODY.lead)
        half, top = (self.right - self.left) / 2, self.y
        for number, who in enumerate(self.letter.definition.signatures):
            self.y = top
            self._begin()
            for text in (f"{who}：", "________________", "________年____月____日"):
                self._put(text, BODY, self.left + number * half)
        self.y += 12

    def _check(self) -> None:
        """People, what the book says, what is to be asked, who signs."""
        letter = self.letter
        self.y += 4
        if letter.heads:
            self._table(letter.heads, letter.people, PEOPLE_SHARES)
            self.y += 10
        rows = [
            (one.what, one.told, SEEN) if one.told else (one.what, "没有登记", ASK)
            for one in letter.held
        ]  # fmt: skip
        self._table(("问什么", "台账上写的", "当面看到的"), rows, (2.6, 3.0, 4.4))
        self.y += 10
        asked = [(what, "") for what in letter.definition.asked]
        self._table(("当面问", "回答"), asked, (3.0, 7.0), least=ASKED_ROW)
        self.y += 14
        self._room(ROW)
        self._begin()
        line = "　　".join(f"{who}：____________" for who in letter.definition.signatures)
        self._put(f"{line}　　日期：________年____月____日", SMALL, self.left)
        self.y += 6

    def _table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float],
        least: float = ROW,
    ) -> None:  # fmt: skip
        """A table whose heads come again on every page."""
        whole = sum(shares[: len(heads)])
        edges = [self.left]
        for share in shares[: len(heads)]:
            edges.append(edges[-1] + (self.right - self.left) * share / whole)
        top = self._tall(edges, heads, ROW)
        self._room(top + ROW + least)
        table = next(self._tables)
        self._row(edges, heads, HEAD, top, f"TH:{table}.0")
        for number, row in enumerate(rows, 1):
            tall = self._tall(edges, row, least)
            if self.y + tall > HEIGHT - BOTTOM:
                self._turn()
                self._row(edges, heads, HEAD, top, ARTIFACT)  # not read out again
            self._row(edges, row, CELL, tall, f"TD:{table}.{number}")

    @staticmethod
    def _tall(edges: Sequence[float], row: Sequence[str], least: float) -> float:
        lines = (
            len(balanced(text, edges[n + 1] - edges[n] - 2 * PAD, CELL))
            for n, text in enumerate(row)
        )
        return max(least, max(lines, default=1) * CELL.lead + 2 * PAD)

    def _row(
        self, edges: Sequence[float], row: Sequence[str], style: Style, tall: float, tag: str
    ) -> None:
        for n, text in enumerate(row):
            box = (edges[n], self.y, edges[n + 1], self.y + tall)
            self.page.frame(box, 0.6)
            lines = balanced(text, box[2] - box[0] - 2 * PAD, style) or [("", 0.0)]
            base = self.y + (tall - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
            for words, width in lines:
                self.page.texts.append(
                    Text(
                        box[0] + PAD,
                        base,
                        width,
                        style.font,
                        style.size,
                        words,
                        box,
                        tag=tag if tag == ARTIFACT else f"{tag}:{n}",
                    )
                )
                base += style.lead
        self.y += tall


BODY_OF_CHECK: Final = Style("hei", 12, 20)
PEOPLE_SHARES: Final = (1.5, 1.3, 0.8, 1.6, 2.9, 1.9, 1.5, 1.7, 2.4, 2.4)
