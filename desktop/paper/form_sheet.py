"""A form on paper: blank, to be filled in by hand, or the card of one record for the folder.

Inside the village only, never for a board. A card shows what the window shows: numbers masked.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from desktop.paper.fonts.fallback import stacks
from desktop.paper.pdf import UNDATED, render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced, break_lines
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, Text
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.schema.code_list import Codes
from forms.schema.form import FieldDef, FormDef, Section

WIDTH, HEIGHT = 210 * MM, 297 * MM
SIDE, TOP, BOTTOM = 18 * MM, 16 * MM, 18 * MM
TITLE = Style("title", 22, 34)
SMALL = Style("song", 10.5, 15)
HEAD = Style("hei", 12, 17)
LABEL = Style("hei", 11, 15)
ANSWER = Style("song", 12, 17)
PAD = 4.0
ROW: Final = 9 * MM
"""A row to write in by hand."""
NOTE_ROW: Final = 22 * MM
_LABEL_PART: Final = 0.34
_FEW: Final = 12
"""Choices of a code list that are printed as boxes to tick; longer lists are written in."""
_WIDE: Final = frozenset({"note", "many", "rows"})


def blank_form(form: FormDef, codes: Codes, village: str = "") -> bytes:
    """A form to fill in by hand.

    Args:
        form: The form.
        codes: Code lists, for boxes to tick.
        village: Whose it is; a line to write on when left out.
    """
    return _render(form, codes, {}, f"{form.title}登记表", village, UNDATED)


def card(
    form: FormDef, codes: Codes, answers: Mapping[str, str], title: str, village: str, day: date,
    words: tuple[Word, ...],
) -> bytes:  # fmt: skip
    """The card of one record.

    Args:
        form: The form.
        codes: Code lists.
        answers: What is known, as people may see it: masked.
        title: Head of the card.
        village: Whose it is.
        day: As-of day.
        words: Words a county added to the list of what nobody may say.

    Raises:
        NeverPublished: Something stands in an answer that no paper may show.
    """
    return _render(form, codes, answers, title, village, day, words)


def _render(
    form: FormDef, codes: Codes, answers: Mapping[str, str], title: str, village: str, day: date,
    words: tuple[Word, ...] = (),
) -> bytes:  # fmt: skip
    labels = {field.id: field.label for field in form.fields}
    for name, answer in (*answers.items(), ("", title)):
        released(answer, Audience.INSIDE, more=words).text_for(f"「{labels.get(name, title)}」")
    pen = _Pen(form, codes, answers)
    pen.head(title, village, None if day is UNDATED else day)
    for section in form.sections:
        pen.section(section)
    pen.foot()
    shown = "".join(text.text for page in pen.pages for text in page.texts)
    absent = frozenset(c for stack in stacks().values() for c in stack.absent if c in shown)
    sheet = PaperSheet(WIDTH, HEIGHT, pen.pages, absent)
    return render_inside(sheet, title=title, author=village or "村记", day=day)


class _Pen:
    """Carries the pen: two columns of questions, wide ones over both."""

    def __init__(self, form: FormDef, codes: Codes, answers: Mapping[str, str]) -> None:
        self.form, self.codes, self.answers = form, codes, answers
        self.left, self.right = SIDE, WIDTH - SIDE
        self.middle = (self.left + self.right) / 2
        self.pages: list[PaperPage] = []
        self._turn()

    def _turn(self) -> None:
        self.page = PaperPage()
        self.pages.append(self.page)
        self.y = TOP

    def _room(self, height: float) -> None:
        if self.y + height > HEIGHT - BOTTOM:
            self._turn()

    def head(self, title: str, village: str, day: date | None) -> None:
        """Title, village and day, and why the village may ask."""
        for text, width in balanced(title, self.right - self.left, TITLE):
            self._put(text, TITLE, (self.left + self.right - width) / 2, TITLE.lead)
        where = f"{village or '____________'}　　"
        when = f"截至 {day.isoformat()}" if day else "填写日期 ________年____月____日"
        self._put(where + when, SMALL, self.left, SMALL.lead)
        for text, _ in break_lines(self.form.purpose, self.right - self.left, SMALL):
            self._put(text, SMALL, self.left, SMALL.lead)
        self.y += 6

    def _put(self, text: str, style: Style, x: float, height: float) -> None:
        cell = (self.left, self.y, self.right, self.y + height)
        base = self.y + height / 2 + BASELINE * style.size
        width = style.width(text)
        self.page.texts.append(Text(x, base, width, style.font, style.size, text, cell))
        self.y += height

    def section(self, section: Section) -> None:
        """One titled group of questions."""
        self._room(HEAD.lead + 2 * PAD + ROW)
        top = self.y
        self.page.frame((self.left, top, self.right, top + HEAD.lead + PAD), 0.5)
        self._put(section.title, HEAD, self.left + PAD, HEAD.lead + PAD)
        row: list[FieldDef] = []
        for question in section.fields:
            if question.type == "photos":
                continue
            if question.type in _WIDE or self._ticks(question) > 4:
                self._row(row)
                row = []
                self._row([question], wide=True)
            else:
                row.append(question)
                if len(row) == 2:
                    self._row(row)
                    row = []
        self._row(row)

    def _ticks(self, question: FieldDef) -> int:
        """How many boxes to tick a question has; 0 when it is written in."""
        if self.answers:
            return 0
        if question.type == "yesno":
            return 2
        if question.type not in {"choice", "many"} or not question.codes:
            return 0
        known = len(self.codes.items(question.codes))
        return known if known <= _FEW else 0

    def _row(self, questions: list[FieldDef], *, wide: bool = False) -> None:
        if not questions:
            return
        ends = (self.left, self.right) if wide else (self.left, self.middle, self.right)
        label = (self.middle - self.left) * _LABEL_PART
        cells = []
        for number, question in enumerate(questions):
            start, end = ends[number], ends[number + 1]
            named = balanced(self._label(question), label - 2 * PAD, LABEL)
            told = break_lines(self._answer(question), end - start - label - 2 * PAD, ANSWER)
            cells.append((start, end, named, told))
        tall = (
            NOTE_ROW
            if any(q.type == "note" and q.id not in self.answers for q in questions)
            else ROW
        )
        most = max(max(len(n) * LABEL.lead, len(t) * ANSWER.lead) for _, _, n, t in cells)
        height = max(tall, most + 2 * PAD)
        self._room(height)
        for start, end, named, told in cells:
            self._cell(start, start + label, height, named, LABEL)
            self._cell(start + label, end, height, told, ANSWER)
        if not wide and len(questions) == 1:
            self.page.frame((self.middle, self.y, self.right, self.y + height), 0.5)
        self.y += height

    def _cell(
        self, start: float, end: float, height: float, lines: list[tuple[str, float]], style: Style
    ) -> None:
        box = (start, self.y, end, self.y + height)
        self.page.frame(box, 0.5)
        base = self.y + (height - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
        for text, width in lines:
            self.page.texts.append(
                Text(start + PAD, base, width, style.font, style.size, text, box)
            )
            base += style.lead

    @staticmethod
    def _label(question: FieldDef) -> str:
        star = "＊" if question.required else ""
        unit = f"（{question.unit}）" if question.unit else ""
        return f"{question.label}{unit}{star}"

    def _answer(self, question: FieldDef) -> str:
        """What is known; on a blank form boxes to tick, a pattern for dates, or nothing."""
        if self.answers:
            return self.answers.get(question.id, "")
        if question.type == "yesno":
            return "□是　□否"
        if self._ticks(question):
            assert question.codes is not None
            words = (label for _, label in self.codes.items(question.codes))
            return "　".join(f"□{word}" for word in words)
        return "　　　年　　月　　日" if question.type == "date" else ""

    def foot(self) -> None:
        """Who filled it in and who checked it; page x of y."""
        self._room(ROW + 4 * PAD)
        self.y += 2 * PAD
        line = "填表人：____________　　核对人：____________　　被调查人签名：____________"
        self._put(line, SMALL, self.left, ROW)
        for number, page in enumerate(self.pages, 1):
            text = f"第 {number} 页　共 {len(self.pages)} 页"
            width = SMALL.width(text)
            base = HEIGHT - 10 * MM
            cell = (self.left, base - SMALL.size, self.right, base + SMALL.lead)
            at = (self.left + self.right - width) / 2
            page.texts.append(Text(at, base, width, SMALL.font, SMALL.size, text, cell))
