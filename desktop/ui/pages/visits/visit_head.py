"""The head of the visit sheet: when, who, how, whom one met, and what one found."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget
from typing_extensions import override

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.fields.choice import Segments
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import empty
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labelled import Entry, line
from forms.definitions.records import Visit
from forms.schema.form import FormDef, Value

IN_HEAD: Final = (Visit.day.name, Visit.helper.name, Visit.mode.name)
MET: Final = Visit.met.name
RESULT: Final = Visit.result.name
LONGEST: Final = 100


class MetChips(QWidget):
    """Who was met: one Tab stop, digits 1–9 turn a name on or off."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("见到谁")
        self._flow = Flow()
        self.setLayout(self._flow)
        self.chips: list[QPushButton] = []

    def offer(self, names: Sequence[str]) -> None:
        """Show these names; who was met among them stays so."""
        met = set(self.met)
        empty(self._flow)
        self.chips = []
        for number, name in enumerate(names, 1):
            chip = QPushButton(f"{number} {name}" if number <= 9 else name)
            chip.setCheckable(True)
            chip.setChecked(name in met)
            chip.setProperty("kind", "segment")
            chip.setProperty("who", name)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _checked=False: self.changed.emit())
            self.chips.append(chip)
            self._flow.addWidget(chip)
            chip.show()

    @property
    def met(self) -> list[str]:
        """Who was met."""
        return [str(chip.property("who")) for chip in self.chips if chip.isChecked()]

    def show_met(self, names: Sequence[str]) -> None:
        """Turn these on and all others off."""
        for chip in self.chips:
            chip.setChecked(chip.property("who") in names)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit turns a name on or off."""
        at = int(event.text()) - 1 if event.text().isdecimal() else -1
        if 0 <= at < len(self.chips):
            self.chips[at].click()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self._mark(focused=True)
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away."""
        self._mark(focused=False)
        super().focusOutEvent(event)

    def _mark(self, *, focused: bool) -> None:
        for chip in self.chips:
            chip.setProperty("focused", focused)
            chip.style().polish(chip)


class VisitHead(QWidget):
    """Answers of form ``visit`` that stand above the questions."""

    changed = Signal()
    dated = Signal()
    """The day of the visit is another."""
    found = Signal()
    """The result was chosen."""

    def __init__(self, form: FormDef, around: Surroundings) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE["gap"])
        grid.setVerticalSpacing(SPACE["hair"])
        self.widgets: dict[str, FieldWidget] = {}
        for column, name in enumerate(IN_HEAD):
            grid.addWidget(self._entry(form, name, around), 0, column)
        self.results = around.codes.items(form.field(RESULT).codes or "")
        self.result = Segments([zh for _, zh in self.results])
        self.result.chosen.connect(self._found)
        grid.addWidget(Entry(form.field(RESULT).label, self.result), 0, 3)
        self.chips, self.others = MetChips(), line("别的人", longest=LONGEST)
        self.others.setAccessibleName("见到的别的人")
        grid.addWidget(Entry("见到谁", self.chips), 1, 0, 1, 3)
        grid.addWidget(Entry("还见到", self.others), 1, 3)
        for column, weight in enumerate((2, 3, 3, 5)):
            grid.setColumnStretch(column, weight)
        self.chips.changed.connect(self.changed)
        self.others.textEdited.connect(lambda _: self.changed.emit())
        self.widgets[Visit.day.name].left.connect(self.dated)

    def answers(self) -> dict[str, Value]:
        """What stands here, by question of the form."""
        found = {name: v for name, w in self.widgets.items() if (v := w.value()) is not None}
        met = "、".join(part for part in (*self.chips.met, self.others.text().strip()) if part)
        found |= {MET: met} if met else {}
        return found | ({RESULT: self.results[self.result.at][0]} if self.result.at >= 0 else {})

    def put(self, answers: Mapping[str, Value]) -> None:
        """Show these answers."""
        for name, widget in self.widgets.items():
            widget.put(answers.get(name))
        codes = [code for code, _ in self.results]
        told = answers.get(RESULT)
        self.result.show_at(codes.index(str(told)) if told in codes else -1)
        met = [part for part in str(answers.get(MET) or "").split("、") if part]
        self.chips.show_met(met)
        known = {str(chip.property("who")) for chip in self.chips.chips}
        self.others.setText("、".join(part for part in met if part not in known))

    def focus_result(self) -> None:
        """Where the keyboard begins: one digit says what was found."""
        self.result.setFocus(Qt.FocusReason.OtherFocusReason)

    def _found(self) -> None:
        self.changed.emit()
        if self.result.at >= 0:
            self.found.emit()

    def _entry(self, form: FormDef, name: str, around: Surroundings) -> Entry:
        field = form.field(name)
        widget = WIDGETS[field.type](field, around)
        widget.changed.connect(self.changed)
        self.widgets[name] = widget
        return Entry(field.label, widget)
