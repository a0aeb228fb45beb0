"""One open question: whose, what, what was said last, the ways to answer, and what it settles."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.fields.choice import Segments
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import button, empty, label
from desktop.ui.widgets.labelled import Entry
from forms.definitions.definitions import Definitions
from forms.questions.answering import Given
from forms.questions.doorstep import DoorQuestion
from forms.questions.place import Way
from forms.schema.form import RecordId, Value

NOT_KNOWN: Final = "不知道"
IN_PLACE: Final = 2
"""So many answers are asked beside the question at once; more are a card that is opened."""
WAY: Final = "way"
COLUMNS: Final = 2


class QuestionRow(QFrame):
    """Knows the question and what was answered; nothing of the book."""

    changed = Signal()
    opened = Signal(object)
    """The question whose whole form is wanted."""

    def __init__(
        self,
        question: DoorQuestion,
        words: tuple[str, str],
        definitions: Definitions,
        around: Surroundings,
        new: RecordId,
    ) -> None:
        """Build the row.

        Args:
            question: What is asked.
            words: Whose it is, and what was said last.
            definitions: For the questions of the ways.
            around: What the widgets may ask.
            new: Id of the record an answer may make.
        """
        super().__init__()
        self.question = question
        self._definitions, self._around, self._new = definitions, around, new
        self.widgets: dict[str, FieldWidget] = {}
        self.ways = question.place.ways
        self.setObjectName("question_row")
        names = [way.label or (NOT_ASKED_HERE if self._is_card(way) else "") for way in self.ways]
        self.typed = len(self.ways) == 1 and not names[0]
        self.choices = Segments([*(name for name in names if name), NOT_KNOWN])
        self.choices.setAccessibleName(f"{words[0]}：{question.zh}")
        self.choices.chosen.connect(self._chosen)
        self.answer = QGridLayout()
        self.answer.setHorizontalSpacing(SPACE["gap"])
        self.problem = label("", "problem", wrap=True)
        self.problem.setParent(self)
        self.problem.hide()
        self._arrange(words)
        if self.typed:
            self._ask(self.ways[0])

    def _arrange(self, words: tuple[str, str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(SPACE["hair"])
        column.addLayout(self._words(*words))
        column.addLayout(self._ways())
        if not self.typed:
            self.answer.setContentsMargins(round(7.5 * px("body")) + SPACE["gap"], 2, 0, 0)
            column.addLayout(self.answer)
        column.addWidget(self.problem)

    @property
    def way(self) -> Way | None:
        """The way that is chosen; None for none, or for 不知道."""
        if self.typed:
            return self.ways[0]
        return self.ways[self.choices.at] if 0 <= self.choices.at < len(self.ways) else None

    @property
    def not_known(self) -> bool:
        """Whether they did not know."""
        return self.choices.at == len(self.choices.buttons) - 1

    @property
    def given(self) -> Given | None:
        """What was answered; None where nothing was."""
        if self.not_known:
            return Given(self.question, None, {}, self._new)
        if self.way is None:
            return None
        answers = {name: v for name, w in self.widgets.items() if (v := w.value()) is not None}
        made = Given(self.question, self.way, answers, self._new)
        return made if made.whole else None

    @property
    def unreadable(self) -> str:
        """Why what was typed cannot be read; empty where it can."""
        said = (w.unreadable for w in self.widgets.values() if w.value() is None and w.unreadable)
        return "" if self.not_known else next(said, "")

    @property
    def lacking(self) -> bool:
        """Whether a way was chosen that asks for more, and nothing was said yet."""
        return not self.typed and self.way is not None and self.given is None

    def state(self) -> dict[str, Value]:
        """What was chosen and typed, to be kept as a draft."""
        found: dict[str, Value] = {
            name: value for name, w in self.widgets.items() if (value := w.value()) is not None
        }
        return found | ({WAY: self.choices.at} if self.choices.at >= 0 else {})

    def restore(self, kept: Mapping[str, Value]) -> None:
        """Show what was kept."""
        at = kept.get(WAY)
        if isinstance(at, int) and 0 <= at < len(self.choices.buttons):
            self.choices.show_at(at)
            self._show()
        for name, widget in self.widgets.items():
            widget.put(kept.get(name))

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, by question of the form; the empty name for the whole."""
        for name, widget in self.widgets.items():
            widget.show_problem(problems.get(name, ""))
        rest = [zh for name, zh in problems.items() if name not in self.widgets]
        self.problem.setText("".join(rest))
        self.problem.setVisible(bool(rest))

    def focus(self) -> None:
        """Put the cursor where it is answered."""
        first = next(iter(self.widgets.values()), None)
        (first or self.choices).setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self, who: str, last: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        name = label(who, "name")
        name.setFixedWidth(round(7.5 * px("body")))
        name.setWordWrap(True)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(label(self.question.zh, wrap=True))
        settles = "　算清：" + "、".join(self.question.settles)
        told.addWidget(label(last + settles, "soft", wrap=True))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(told, 1)
        return row

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(round(7.5 * px("body")) + SPACE["gap"], 2, 0, 0)
        if self.typed:
            row.addLayout(self.answer, 1)
        row.addWidget(self.choices, 0, Qt.AlignmentFlag.AlignBottom)
        if self.question.place.opens is not None or not self.ways:
            words = "打开登记…" if self.question.place.opens else "打开…"
            made = button(words, partial(self.opened.emit, self.question), kind="link")
            made.setAccessibleName(f"{words}：{self.question.zh}")
            row.addWidget(made)
        if not self.typed:
            row.addStretch(1)
        return row

    @staticmethod
    def _is_card(way: Way) -> bool:
        return len(way.asks) > IN_PLACE

    def _chosen(self) -> None:
        self._show()
        self.tell({})
        if self.widgets and not self.not_known:
            self.focus()
        self.changed.emit()

    def _show(self) -> None:
        """The questions of the chosen way, or none."""
        if self.typed:
            for widget in self.widgets.values():
                widget.setEnabled(not self.not_known)
            return
        kept = {name: widget.value() for name, widget in self.widgets.items()}
        empty(self.answer)
        self.widgets = {}
        if self.way is not None:
            self._ask(self.way)
            for name, widget in self.widgets.items():
                widget.put(kept.get(name))

    def _ask(self, way: Way) -> None:
        form = self._definitions.form(way.form)
        alone = self.typed and len(way.asks) == 1  # the question itself says what is asked
        for number, name in enumerate(way.asks):
            field = form.field(name)
            widget = WIDGETS[field.type](field, self._around)
            widget.put(None)
            widget.changed.connect(self.changed)
            self.widgets[name] = widget
            shown = widget if alone else Entry(field.label, widget)
            self.answer.addWidget(shown, *divmod(number, COLUMNS))


NOT_ASKED_HERE: Final = "填写…"
"""On a way that asks for several answers."""
