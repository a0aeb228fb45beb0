"""What stands below the table: closing sentences, notes, who signs, the code, issuer and seal.

The block is measured as a whole and never broken, so that no signature stands alone on a page.
Nothing but issuer and date enters the space of the seal.
"""

import re

from desktop.paper.typesetting.line_breaking import Line, Style, balanced, break_lines, break_title
from desktop.paper.typesetting.page import BASELINE, MM, Box, PaperPage, Text
from forms.notices.sheet.notice import Notice

ISSUE = Style("song", 16, 28.95)
SENTENCE = Style("song", 14, 21)
SIGN = Style("kai", 14, 22)
NOTE = Style("song", 10.5, 15)
TINY = Style("song", 8, 11)
CODE_SIDE = 27 * MM
CODE_WORDS = "扫码核对本公示"
SEAL_ROOM = 3 * MM
"""Around the seal's diameter, on both sides, so that a hurried hand still hits the space."""
GAP = 6.0
_RIGHT_OF_DATE = 4 * ISSUE.size  # GB/T 9704-2012, 7.3.5: four characters free behind the date
_LONGEST = 70 * MM  # of a line to sign on: across a sheet it would be a rule
_WIDEST_ISSUER = 0.6  # of the text width; a longer name is set in two lines
_BODY = re.compile(
    r"(.+?)((?:村民|居民|村务监督)委员会|人民政府|(?:民政|乡村振兴|农业农村|财政)局|残疾人联合会)"
)
_RAISED = 3.0  # issuer and date stand a little above the middle, over the small words below
_LEAST_LINE = 52.0  # points to sign on
_GREY = 0.55


class Closing:
    """The block below the table, measured.

    Attributes:
        height: Points it needs.
    """

    def __init__(
        self,
        notice: Notice,
        absent: frozenset[str],
        left: float,
        right: float,
        scale: float = 1.0,
    ) -> None:
        self.notice = notice
        self.left, self.right = left, right
        width = right - left
        self.sentences = [line for s in notice.closing for line in break_lines(s, width, SENTENCE)]
        notes = [*notice.notes, *missing_note(absent)]
        self.notes = [line for note in notes for line in break_lines(note, width, NOTE)]
        # A seal does not grow with the letters (desktop/paper/typesetting/page_format.py).
        self.seal_side = (notice.seal_mm * MM + 2 * SEAL_ROOM) / scale
        issuer = _issuer_lines(notice.issuer, notice.seal_mm * MM / scale, width)
        self.issue = [*issuer, (notice.dated, ISSUE.width(notice.dated))]
        self.middle, self.issue_left = self._issue_place()
        self.label = max((SIGN.width(f"{who}：") for who in notice.signatures), default=0.0)
        sign_room = self.issue_left - 2 * GAP - (left + CODE_SIDE + 2 * GAP)
        self.signs_beside = self.label + _LEAST_LINE <= sign_room
        self.height = (
            GAP + len(self.sentences) * SENTENCE.lead + len(self.notes) * NOTE.lead
            + (0 if self.signs_beside else SIGN.lead + 2 * GAP) + GAP + self.seal_side
        )  # fmt: skip

    def paint(self, page: PaperPage, y: float) -> None:
        """Place the block below ``y``."""
        y += GAP
        for lines, style in ((self.sentences, SENTENCE), (self.notes, NOTE)):
            for line in lines:
                cell = (self.left, y, self.right, y + style.lead)
                _put(page, line, style, self.left, _base(cell, style), cell)
                y += style.lead
        if not self.signs_beside:
            self._signs_in_a_row(page, y)
            y += SIGN.lead + 2 * GAP
        y += GAP
        if self.signs_beside:
            self._signs_stacked(page, y)
        self._issue(page, y)
        self._code(page, y + self.seal_side)

    def _issue_place(self) -> tuple[float, float]:
        """Middle of issuer, date and seal; left end of all three."""
        short = ISSUE.width(self.notice.dated)
        half = max(*[width for _, width in self.issue], self.seal_side) / 2
        middle = min(self.right - _RIGHT_OF_DATE - short / 2, self.right - half)
        return middle, middle - half

    def _issue(self, page: PaperPage, y: float) -> None:
        half = self.seal_side / 2
        page.seal = seal = (self.middle - half, y, self.middle + half, y + self.seal_side)
        region = (self.issue_left, seal[1], 2 * self.middle - self.issue_left, seal[3])
        base = y + half + BASELINE * ISSUE.size - (len(self.issue) - 1) / 2 * ISSUE.lead - _RAISED
        for text, _ in self.issue:
            self._middle(page, text, ISSUE, base, region)
            base += ISSUE.lead
        self._middle(page, "（盖章处）", TINY, seal[3] - 14, region, grey=_GREY)

    def _middle(
        self, page: PaperPage, text: str, style: Style, base: float, cell: Box, *, grey: float = 0.0
    ) -> None:
        width = style.width(text)
        _put(page, (text, width), style, self.middle - width / 2, base, cell, grey=grey)

    def _signs_stacked(self, page: PaperPage, y: float) -> None:
        """Between code and seal, one below the other."""
        signers = self.notice.signatures
        x = self.left + CODE_SIDE + 2 * GAP
        end = min(self.issue_left - 2 * GAP, x + self.label + _LONGEST)
        step = self.seal_side / max(len(signers), 1)
        for i, who in enumerate(signers):
            cell = (x, y + i * step, end, y + (i + 1) * step)
            _sign(page, f"{who}：", cell, self.label)

    def _signs_in_a_row(self, page: PaperPage, y: float) -> None:
        """Over the full width, when a long issuer leaves no room beside the seal."""
        labels = [f"{who}：" for who in self.notice.signatures]
        gaps = GAP * 2 * (len(labels) - 1)
        free = (self.right - self.left - gaps - sum(map(SIGN.width, labels))) / max(len(labels), 1)
        x = self.left
        for label in labels:
            wide = SIGN.width(label)
            end = x + wide + free
            _sign(page, label, (x, y, end, y + SIGN.lead + 2 * GAP), wide)
            x = end + 2 * GAP

    def _code(self, page: PaperPage, bottom: float) -> None:
        """The code at the left foot, with what it is for above it."""
        page.code = box = (self.left, bottom - CODE_SIDE, self.left + CODE_SIDE, bottom)
        lines = balanced(CODE_WORDS, CODE_SIDE, TINY)
        top = box[1] - len(lines) * TINY.lead
        for i, line in enumerate(lines):
            cell = (box[0], top + i * TINY.lead, box[2], top + (i + 1) * TINY.lead)
            x = (box[0] + box[2] - line[1]) / 2
            _put(page, line, TINY, x, _base(cell, TINY), cell, grey=_GREY / 2)


def _issuer_lines(issuer: str, seal: float, width: float) -> list[Line]:
    """The issuer in lines that the seal covers, parted between place and body where it can be."""
    named = _BODY.fullmatch(issuer)
    parts = named.groups() if named else (issuer,)
    lines = break_title(parts, seal, ISSUE)
    if max(wide for _, wide in lines) <= seal and len(lines) <= len(parts):
        return lines
    return balanced(issuer, width * _WIDEST_ISSUER, ISSUE)


def missing_note(absent: frozenset[str]) -> list[str]:
    """What has to be written in by hand, for the foot of a table; nothing when all is there."""
    if not absent:
        return []
    codes = "、".join(f"U+{ord(char):04X}" for char in sorted(absent))
    return [f"注：“〓”处是字库暂缺的字（{codes}），张贴前请用手写补上。"]


def _base(cell: Box, style: Style) -> float:
    return (cell[1] + cell[3]) / 2 + BASELINE * style.size


def _put(
    page: PaperPage,
    line: Line,
    style: Style,
    x: float,
    base: float,
    cell: Box,
    *,
    grey: float = 0.0,
) -> None:
    text, width = line
    page.texts.append(Text(x, base, width, style.font, style.size, text, cell, 0.0, grey))


def _sign(page: PaperPage, label: str, cell: Box, start: float) -> None:
    """A label and a line to write on; they meet ``start`` points from the left."""
    base = _base(cell, SIGN)
    width = SIGN.width(label)
    _put(page, (label, width), SIGN, cell[0] + start - width, base, cell)
    page.rules.append((cell[0] + start, base + 3, cell[2], base + 3, 0.6))
