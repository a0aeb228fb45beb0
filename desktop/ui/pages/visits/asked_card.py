"""The questions of the visit sheet, one row each; below, what is to be asked of an office."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.paper.visits.visit_round import SheetRead
from desktop.ui.fields.base import Surroundings
from desktop.ui.page.record_text import RecordText
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.visits.question_row import QuestionRow
from desktop.ui.pages.visits.sheet_work import asked_on, called
from desktop.ui.widgets.basics import Card, button, empty, label
from forms.questions.answering import Given
from forms.questions.doorstep import DoorQuestion
from forms.schema.form import Problem, RecordId, Value

QUESTIONS: Final = "questions"
"""Name of the page of what is asked once for the whole village, where there is one."""
HALF: Final = "请接着填，或者不选这一项。"


class AskedCard(Card):
    """Rows are made anew when the book is another; what was said in them stays."""

    changed = Signal()
    opened = Signal(object)
    """The question whose whole form is wanted."""
    office_wanted = Signal()
    """The page where what offices know is asked once for all."""

    def __init__(self, reading: RecordText, around: Surroundings) -> None:
        super().__init__("这一户还没问清的")
        self._reading, self._around = reading, around
        self.rows: list[QuestionRow] = []
        self._ids: dict[str, RecordId] = {}
        self._lines = QVBoxLayout()
        self.body.addLayout(self._lines)

    @property
    def given(self) -> tuple[Given, ...]:
        """What was answered, in the order of the questions."""
        return tuple(one for row in self.rows if (one := row.given) is not None)

    def put(self, sheet: SheetRead | None, kept: Mapping[str, Mapping[str, Value]]) -> None:
        """Show the questions of a sheet, what rests at the end.

        Args:
            sheet: What there is to ask; None while it is being read.
            kept: What was said, by key of the question.
        """
        from sync.change import new_record_id

        focused = next((row for row in self.rows if row.isAncestorOf(self.focusWidget())), None)
        at = focused.question.key if focused is not None else ""
        empty(self._lines)
        self.rows = []
        door = sheet.door if sheet else None
        for question in (*door.open, *door.resting) if sheet and door else ():
            last = sheet.last[question.key] if sheet else ""
            if question.rest is not None:
                last = f"{asked_on(question.rest)}；知道了再填。{last}"
            new = self._ids.setdefault(question.key, new_record_id())
            words = (called(self._reading, question), last)
            row = QuestionRow(question, words, self._reading.definitions, self._around, new)
            row.restore(kept.get(question.key, {}))
            row.changed.connect(self.changed)
            row.opened.connect(self.opened)
            self.rows.append(row)
            self._lines.addWidget(row)
            if question.key == at:
                row.focus()
        self._say(sheet)

    def forget(self) -> None:
        """Another household is asked: what answers make is new."""
        self._ids = {}
        self.put(None, {})

    def tell(self, problems: tuple[tuple[str, Problem], ...]) -> None:
        """Say what is wrong beside its question, and go to the first."""
        first = None
        for row in self.rows:
            found = {one.field or "": one.zh for key, one in problems if key == row.question.key}
            row.tell(found)
            first = first or (row if found else None)
        if first is not None:
            first.focus()

    def readable(self) -> bool:
        """Whether all that was typed can be read and no way was left half answered."""
        for row in self.rows:
            wrong = row.unreadable or (HALF if row.lacking else "")
            if wrong:
                row.tell({"": wrong})
                row.focus()
                return False
        return True

    def _say(self, sheet: SheetRead | None) -> None:
        if sheet is None:
            self.title.setText("正在看这一户还有什么没问清…")
            return
        door = sheet.door
        rests = f"，另有 {len(door.resting)} 件问过不知道" if door.resting else ""
        self.title.setText(f"这一户还没问清的 {len(door.open)} 件{rests}")
        if door.office:
            words = "、".join(dict.fromkeys(map(_of_office, door.office)))
            told = f"不用在门口问、要向部门问的 {len(door.office)} 件：{words}。"
            self._lines.addWidget(label(told, "soft", wrap=True))
            if any(page.name == QUESTIONS for page in PAGES):
                self._lines.addWidget(button("到问清单…", self.office_wanted.emit, kind="link"))


def _of_office(one: DoorQuestion) -> str:
    """The list or figure that answers it; else the question."""
    asked = one.asked
    return asked.fact if asked.once.startswith("请取得") else (asked.once or asked.zh).rstrip("。")
