"""The visit sheet on paper: taken along to the door, ticked and written on, typed back afterwards.

The questions stand in the order of the window, with what was said last and boxes for the same ways
to answer. One household begins on a page of its own. For inside use: what the screen masks is not
printed, nor are numbers of anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.paper.fonts.fallback import stacks
from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced, break_lines
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, Text
from forms.privacy.masking import MaskedText, public
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word

WIDTH, HEIGHT = 210 * MM, 297 * MM
SIDE, TOP, BOTTOM = 16 * MM, 14 * MM, 18 * MM
TITLE = Style("title", 20, 30)
SMALL = Style("song", 9, 13)
HEAD = Style("hei", 12, 20)
BODY = Style("song", 11, 16)
PAD = 4.0
THIN: Final = 0.5
LINE: Final = 9 * MM
"""A line to write on by hand."""
QUESTION_PART: Final = 0.52
"""Share of the width for a question; the rest is for its answer."""
PEOPLE: Final = (
    ("姓名", 0.16), ("关系", 0.11), ("性别 年龄", 0.12), ("去向", 0.25), ("现在", 0.36)
)  # fmt: skip
FOOT: Final = "内部使用，不得张贴；用完锁好或交回。身份证号、电话不印。"
SIGNED: Final = "受访人签名：__________________　　走访人签名：__________________"


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question on paper.

    Attributes:
        who: Whose it is.
        words: The question.
        last: What was said last.
        answer: Boxes and lines for the answer, one line each.
    """

    who: str
    words: str
    last: str
    answer: Sequence[str]


@dataclass(frozen=True, slots=True)
class PaperVisit:
    """The sheet of one household.

    Attributes:
        title: Whose.
        below: Hamlet, number, how many people, the last visit.
        met: Boxes for who was met.
        helper: Who visits; empty to be written.
        people: Rows as in ``PEOPLE``.
        questions: In the order of the window.
        tasks: What is to be done, each with its boxes.
    """

    title: str
    below: str
    met: str
    helper: str
    people: Sequence[tuple[str, ...]]
    questions: Sequence[PaperQuestion]
    tasks: Sequence[str]


def render_visits(
    visits: Sequence[PaperVisit], village: str, day: date, words: tuple[Word, ...] = ()
) -> bytes:
    """The sheets of some households as one PDF.

    Args:
        visits: At least one.
        village: Whose.
        day: The day they are printed.
        words: Words a county added to the list of what no paper may say.

    Raises:
        NeverPublished: Something stands in them that no paper of the village may say.
    """
    pen = _Pen(words)
    for number, visit in enumerate(visits, 1):
        pen.household(visit, number, len(visits))
    pages = pen.finished(f"印于 {day.isoformat()}　{village}")
    shown = "".join(text.text for page in pages for text in page.texts)
    absent = frozenset(c for stack in stacks().values() for c in stack.absent if c in shown)
    sheet = PaperSheet(WIDTH, HEIGHT, pages, absent)
    return render_inside(sheet, title="走访单", author=village or "村记", day=day)


class _Pen:
    """Carries the pen down the pages.

    Args:
        words: Words a county added.
    """

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words
        self._pages: list[PaperPage] = []
        self._heads: list[tuple[str, int, int]] = []
        self._y = float(TOP)
        self._place = ""
        self._now = ("", 0, 0)

    def household(self, visit: PaperVisit, number: int, of: int) -> None:
        """One household, from the top of a page."""
        self._place, self._now = f"「{visit.title}」", (visit.title, number, of)
        self._turn()
        for text, width in balanced(self._proved(f"走访单　{visit.title}"), self._room, TITLE):
            self._text(text, TITLE, (WIDTH - width) / 2, TITLE.lead)
        self._lines(visit.below, SMALL)
        self._y += PAD
        self._boxed(
            f"日期 ______年____月____日　　走访人 {visit.helper or '____________'}　　"
            "方式 □入户　□电话　□视频　□其他",
            f"见到 {visit.met}　□________",
        )
        self._people(visit.people)
        if visit.questions:
            self._head("还没问清的（右边打勾、填写；不知道的勾“不知道”）")
            for at, one in enumerate(visit.questions, 1):
                self._question(at, one)
        if visit.tasks:
            self._head("要办的")
            for task in visit.tasks:
                self._lines(task, BODY)
        self._close()

    def finished(self, printed: str) -> list[PaperPage]:
        """All pages, each with its foot."""
        base = HEIGHT - 10 * MM
        for number, (page, head) in enumerate(zip(self._pages, self._heads, strict=True), 1):
            title, at, of = head
            of_all = f"（第 {at} 户，共 {of} 户）" if of > 1 else ""
            self._place = f"「{title}」"
            said = self._proved(f"{FOOT}　{printed}　第 {number} 页{of_all}")
            width = SMALL.width(said)
            cell = (SIDE, base - SMALL.size, WIDTH - SIDE, base + SMALL.lead)
            at_x = max((WIDTH - width) / 2, SIDE)
            page.texts.append(Text(at_x, base, width, SMALL.font, SMALL.size, said, cell))
        return self._pages

    @property
    def _room(self) -> float:
        return WIDTH - 2 * SIDE

    def _proved(self, text: str) -> MaskedText:
        checked = released(text, Audience.INSIDE, more=self._words).text_for(self._place)
        return public(checked, place=self._place, audience=Audience.INSIDE)

    def _turn(self) -> None:
        self._pages.append(PaperPage())
        self._heads.append(self._now)
        self._y = float(TOP)

    def _fits(self, height: float) -> None:
        if self._y + height > HEIGHT - BOTTOM:
            self._turn()

    def _text(self, text: str, style: Style, x: float, height: float) -> None:
        cell = (SIDE, self._y, WIDTH - SIDE, self._y + height)
        base = self._y + height / 2 + BASELINE * style.size
        self._put(text, style, x, base, cell)
        self._y += height

    def _put(
        self, text: str, style: Style, x: float, base: float,
        cell: tuple[float, float, float, float],
    ) -> None:  # fmt: skip
        made = Text(x, base, style.width(text), style.font, style.size, text, cell)
        self._pages[-1].texts.append(made)

    def _lines(self, words: str, style: Style) -> None:
        for text, _ in break_lines(self._proved(words), self._room, style):
            self._fits(style.lead)
            self._text(text, style, SIDE, style.lead)

    def _head(self, words: str) -> None:
        self._fits(HEAD.lead + 3 * BODY.lead)
        self._y += PAD
        self._text(self._proved(words), HEAD, SIDE, HEAD.lead)

    def _boxed(self, *words: str) -> None:
        lines = [
            text for one in words
            for text, _ in break_lines(self._proved(one), self._room - 2 * PAD, BODY)
        ]  # fmt: skip
        height = len(lines) * (BODY.lead + 3) + 2 * PAD
        self._pages[-1].frame((SIDE, self._y, WIDTH - SIDE, self._y + height), 1.0)
        self._y += PAD
        for text in lines:
            self._text(text, BODY, SIDE + PAD, BODY.lead + 3)
        self._y += PAD

    def _people(self, people: Sequence[tuple[str, ...]]) -> None:
        if not people:
            return
        self._head("家里的人（有变的划掉重写）")
        self._row([title for title, _ in PEOPLE], SMALL)
        for one in people:
            self._row(one, BODY)

    def _row(self, cells: Sequence[str], style: Style) -> None:
        widths = [share * self._room for _, share in PEOPLE]
        told = [
            (width, self._broken(one, width, style))
            for one, width in zip(cells, widths, strict=True)
        ]
        self._cells(told)

    def _question(self, number: int, one: PaperQuestion) -> None:
        left = self._room * QUESTION_PART
        words = self._broken(f"{number}　{one.who}：{one.words}", left, BODY)
        words += self._broken(one.last, left, SMALL)
        room = self._room - left
        answer = [line for told in one.answer for line in self._broken(told, room, BODY)]
        self._cells([(left, words), (room, answer)])

    def _cells(self, cells: Sequence[tuple[float, list[tuple[str, Style]]]]) -> None:
        """Cells side by side, each with its width and its lines; as tall as the tallest."""
        height = max(sum(style.lead for _, style in lines) for _, lines in cells) + 2 * PAD
        self._fits(height)
        x = float(SIDE)
        for width, lines in cells:
            box = (x, self._y, x + width, self._y + height)
            self._pages[-1].frame(box, THIN)
            y = self._y + PAD
            for text, style in lines:
                self._put(text, style, x + PAD, y + style.lead / 2 + BASELINE * style.size, box)
                y += style.lead
            x += width
        self._y += height

    def _broken(self, words: str, width: float, style: Style) -> list[tuple[str, Style]]:
        lines = break_lines(self._proved(words), width - 2 * PAD, style)
        return [(text, style) for text, _ in lines]

    def _close(self) -> None:
        """Room for what was said, the result, and the signatures."""
        self._fits(HEAD.lead + 3 * LINE + 3 * (BODY.lead + PAD) + LINE)
        self._head("情况（不写病名、案情）")
        for _ in range(3):
            self._y += LINE
            self._pages[-1].rules.append((SIDE, self._y, WIDTH - SIDE, self._y, THIN))
        self._y += PAD
        told = "结果　□正常　□需协调　□未见到人　□紧急，已打 110 并报告民政"
        self._text(self._proved(told), BODY, SIDE, BODY.lead + PAD)
        self._text(self._proved("下次走访 ______年____月____日"), BODY, SIDE, BODY.lead + PAD)
        self._text(self._proved(SIGNED), BODY, SIDE, LINE)
