"""The questions of one form on a page: sections as cards, two columns, problems beside answers."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import Card, by_turns, label
from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.definitions.validation import check, relevant_fields
from forms.schema.form import Disclosure, FieldDef, FormDef, Problem, Section, Value
from forms.village import from_number

NOTE = "note"
"""The question of a form that no sheet and no return prints."""
LABEL_CHARACTERS = 7.8
"""Width of the column of labels; longer ones break."""
AT_ONCE = 10
"""Questions that are shown at once: a form of seventy would hold the window up for as long as it
takes to dress them all.
"""


class FormBody(QWidget):
    """Knows answers and problems; nothing of the book."""

    changed = Signal()
    """The person changed an answer."""

    def __init__(
        self, form: FormDef, definitions: Definitions, around: Surroundings, day: date
    ) -> None:
        """Build the questions.

        Args:
            form: Its definition.
            definitions: For the code lists and checks.
            around: What the widgets may ask.
            day: Today, for conditions about ages and the future.
        """
        super().__init__()
        self.form = form
        self.day = day
        self.definitions = definitions
        self.widgets: dict[str, FieldWidget] = {}
        self.problems: tuple[Problem, ...] = ()
        self._labels: dict[str, QLabel] = {}
        self._seen: set[str] = set()
        self._taken: dict[str, Value] = {}
        self._given: dict[str, Value] = {}
        self._show_all = False
        self._asked: frozenset[str] = frozenset()
        self._locked: dict[str, QLabel] = {}
        self._sealed: frozenset[str] = frozenset()
        self._grids: list[tuple[Section, Card, QGridLayout]] = []
        self._shown_cards = 0
        self._hidden: set[QWidget] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        for section in form.sections:
            column.addWidget(self._card(section, around))
        column.addStretch(1)
        by_turns(self, self._cards_shown())

    def put(self, answers: Mapping[str, Value]) -> None:
        """Show these answers; problems of empty answers wait until one has been there."""
        self._seen = set(answers)
        self._show_all = False
        for field_id, widget in self.widgets.items():
            widget.put(answers.get(field_id))
        self._taken, self._given = {}, {}
        self._take()
        self._judge()

    def replace(self, field_id: str, value: Value | None) -> None:
        """Give one question another answer, or none, and say what is wrong with it now."""
        self.widgets[field_id].put(value)
        self._seen.add(field_id)
        self._judge()

    def lock(self, fields: Collection[str], sealed: Collection[str] = ()) -> None:
        """Show that these questions are answered, not the answers; they stay as they are.

        Args:
            fields: Those whose answers are here.
            sealed: Those whose answers no key here opens.
        """
        self._sealed = frozenset(sealed)
        for words in self._locked.values():
            words.deleteLater()
        self._locked = {}
        for field_id in (*fields, *self._sealed):
            told = "已填，密存，这台电脑打不开" if field_id in self._sealed else "已填，封存"
            words = label(told, "soft")
            words.setContentsMargins(0, 8, 0, 0)
            words.setParent(self.widgets[field_id].parentWidget())
            self._locked[field_id] = words
        self._flow()
        self._judge()  # what is sealed here is not lacking

    def answers(self) -> dict[str, Value]:
        """All readable answers, also of questions that are not asked now."""
        found = ((field_id, widget.value()) for field_id, widget in self.widgets.items())
        return {field_id: value for field_id, value in found if value is not None}

    @property
    def untouched(self) -> frozenset[str]:
        """Questions nobody has been at yet; what is wrong with them is not said aloud."""
        return frozenset() if self._show_all else frozenset(self.widgets) - self._seen

    def insist(self) -> bool:
        """Show every problem and go to the first; True when nothing keeps it from being saved."""
        self._show_all = True
        self._show_cards(len(self._grids))
        self._judge()
        stops = [problem for problem in self.problems if not problem.warn]
        for problem in stops:
            if problem.field in self.widgets:
                self.widgets[problem.field].setFocus(Qt.FocusReason.OtherFocusReason)
                break
        return not stops

    def focus_first(self, wanted: str = "") -> None:
        """Put the cursor into a question, or the first unanswered one where that is not asked."""
        if (first := self.first(wanted)) is not None:
            if not first.isVisibleTo(self):
                self._show_cards(len(self._grids))
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def first(self, wanted: str = "") -> FieldWidget | None:
        """Where the cursor belongs: see ``focus_first``; None where nothing is asked."""
        if wanted in self._asked and wanted not in self._locked:
            return self.widgets[wanted]
        order = [f.id for f in self.form.fields if f.id in self._asked]
        if not order:
            return None
        order = [name for name in order if name not in self._locked] or order
        empty = (field_id for field_id in order if self.widgets[field_id].value() is None)
        return self.widgets[next(empty, order[0])]

    def _cards_shown(self) -> Iterator[None]:
        """Show sections until there is enough to begin with, then each of the others."""
        room = AT_ONCE
        for till, (section, _, _) in enumerate(self._grids, start=1):
            self._show_cards(till)
            room -= len(section.fields)
            if room <= 0:
                yield

    def _show_cards(self, till: int) -> None:
        """Show the sections up to one, as far as anything of them is asked."""
        begin, self._shown_cards = self._shown_cards, max(till, self._shown_cards)
        for section, card, _ in self._grids[begin:till]:
            card.setVisible(self._asks(section))

    def _asks(self, section: Section) -> bool:
        return any(field.id in self._asked for field in section.fields)

    def _card(self, section: Section, around: Surroundings) -> Card:
        card = Card(section.title)
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(SPACE["gap"])
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, round(px("body") * LABEL_CHARACTERS))
        grid.setColumnMinimumWidth(2, round(px("body") * LABEL_CHARACTERS))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        card.body.addLayout(grid)
        for field in section.fields:
            widget = WIDGETS[field.type](field, around)
            widget.changed.connect(self._changed)
            widget.left.connect(lambda at=field.id: self._left(at))
            widget.unwanted.connect(lambda at=field.id: self._move(at))
            self.widgets[field.id] = widget
            self._labels[field.id] = _label(field, widget)
            # A widget without a parent that is made visible becomes a window for a moment.
            widget.setParent(card)
            self._labels[field.id].setParent(card)
        self._grids.append((section, card, grid))
        return card

    def _changed(self) -> None:
        self._take()
        self._judge()
        self.changed.emit()

    def _left(self, field_id: str) -> None:
        self._seen.add(field_id)
        if self._take():
            self.changed.emit()
        self._judge()

    def _take(self) -> bool:
        """Answer from the citizen number what nobody answered otherwise, and mark it.

        Where something else is written it stays, and the form's own check says which one holds. A
        question somebody is just typing in is left alone.

        Returns:
            Whether an answer is another now.
        """
        if self.form.id != from_number.FORM:
            return False
        answers, new = self.answers(), False
        said, against = from_number.taken(answers), from_number.contradicted(answers)
        for name in (from_number.SEX, from_number.BIRTH):
            widget, now = self.widgets[name], answers.get(name)
            own = name in against and now != self._taken.get(name)
            if name in said and now != said[name] and not own and not widget.typing:
                widget.put(said[name])
                self._given[name] = now = said[name]
                new = True
            widget.show_source(from_number.SOURCE if now == said.get(name) is not None else "")
        self._taken = said or self._taken  # half a number on the way to another one
        return self._give_back(answers) or new

    def _give_back(self, answers: Mapping[str, Value]) -> bool:
        """Without a number, or with papers that have none, nothing is known by it any more.

        Only what was filled in here from the number and left as it was; whether there was any.
        """
        number = self.widgets[from_number.NUMBER]
        papers = answers.get(Person.id_doc_type.name) in from_number.OTHER_PAPERS
        if not papers and (number.typing or number.unreadable or from_number.NUMBER in answers):
            return False
        given, self._given = self._given, {}
        back = [name for name, value in given.items() if answers.get(name) == value]
        for name in back:
            self.widgets[name].put(None)
        return bool(back)

    def _judge(self) -> None:
        """Check everything, hide what is not asked, show problems where a person has been."""
        answers = self.answers()
        quiet = {f.id for f in self.form.fields if f.quiet and (f.id in answers or not f.required)}
        wanted = frozenset(relevant_fields(self.form, answers, self.day)) - quiet
        if wanted != self._asked:
            self._asked = wanted
            self._flow()
        found = [
            problem
            for problem in check(self.form, answers, self.definitions, self.day, self._sealed)
            if problem.field not in self._bad()
        ]
        unread = [
            Problem(field_id, self.widgets[field_id].unreadable)
            for field_id in self._bad()
            if field_id in wanted
        ]
        self.problems = (*unread, *found)
        shown = {p.field: p for p in reversed(self.problems)}
        for field_id, widget in self.widgets.items():
            problem = shown.get(field_id)
            if problem is None or not (self._show_all or field_id in self._seen):
                widget.show_problem("")
            else:
                may_move = problem.private and self._note() not in (None, widget)
                widget.show_problem(problem.zh, warn=problem.warn, private=may_move)

    def _note(self) -> FieldWidget | None:
        """The question for what is not printed; None where the form has none."""
        note = self.widgets.get(NOTE)
        if note is None or note.field.type != "note" or NOTE not in self._asked:
            return None
        return None if note.field.disclosure is Disclosure.PUBLIC else note

    def _move(self, field_id: str) -> None:
        """Put an answer that may not be printed behind what the note says."""
        widget, note = self.widgets[field_id], self._note()
        if note is None:
            return
        before, answer = note.value(), widget.value()
        told = f"{widget.field.label}：{answer}"
        note.put(f"{before}\n{told}" if before else told)
        widget.put(None)
        self._seen.add(NOTE)
        self._changed()

    def _bad(self) -> list[str]:
        return [field_id for field_id, widget in self.widgets.items() if widget.unreadable]

    def _flow(self) -> None:
        """Place the asked questions without gaps and let Tab follow reading order."""
        before: QWidget | None = None
        for number, (section, card, grid) in enumerate(self._grids):
            while grid.takeAt(0) is not None:
                pass
            row = side = 0
            for field in section.fields:
                widget, words = self.widgets[field.id], self._labels[field.id]
                lock = self._locked.get(field.id)
                if not self._show(field.id):
                    continue
                if widget.wide and side:
                    row, side = row + 1, 0
                top, across = Qt.AlignmentFlag.AlignTop, 3 if widget.wide else 1
                grid.addWidget(words, row, side * 2, top)
                grid.addWidget(lock or widget, row, side * 2 + 1, 1, across, top)
                row, side = (row + 1, 0) if widget.wide or side else (row, 1)
                if lock is not None:
                    continue
                if before is not None:
                    QWidget.setTabOrder(before, widget.editor)
                before = widget.editor
            card.setVisible(number < self._shown_cards and self._asks(section))

    def _show(self, field_id: str) -> bool:
        """Show a question that is asked, with its answer or with the lock; whether it is asked."""
        visible, lock = field_id in self._asked, self._locked.get(field_id)
        self._turn(self.widgets[field_id], on=visible and lock is None)
        self._turn(self._labels[field_id], on=visible)
        if lock is not None:
            lock.setVisible(visible)
        return visible

    def _turn(self, one: QWidget, *, on: bool) -> None:
        """Show a part or hide it; what is made visible anew is dressed, whether it was or not."""
        if on is (one in self._hidden):
            one.setVisible(on)
            (self._hidden.discard if on else self._hidden.add)(one)


def _label(field: FieldDef, widget: FieldWidget) -> QLabel:
    made = label(field.label, wrap=True)
    if field.required:
        made.setText(f"{field.label} ＊")
        made.setToolTip("必填")
    made.setBuddy(widget.editor)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(0, 8, 0, 0)
    made.setMaximumWidth(round(px("body") * LABEL_CHARACTERS))
    return made
