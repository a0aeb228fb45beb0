"""The consequences on the card of an event: a tick, what is chosen, and why; kept while typing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.theme.theme import px
from desktop.ui.widgets.basics import label
from desktop.ui.widgets.labelled import ChoiceBox, choice
from forms.events.scene import Consequence, Said

NOT_YET: Final = "请选"


class _Row:
    """One consequence.

    Args:
        one: What it is.
        around: For the questions.
        told: Called after the person decided something.
    """

    def __init__(self, one: Consequence, around: Surroundings, told: Callable[[], object]) -> None:
        self.one = one
        self.said = Said()
        self._told = told
        self.tick = QCheckBox()
        self.words = label("", wrap=True)
        self.why = label("", "soft", wrap=True)
        self.asked: FieldWidget | None = None
        self.box: ChoiceBox | None = None
        if one.options:
            self.box = choice([("", NOT_YET), *((o.value, o.label) for o in one.options)])
            self.box.activated.connect(lambda _: self._chose(str(self.box_value())))
        elif one.field is not None:
            self.asked = WIDGETS[one.field.type](one.field, around)
            self.asked.changed.connect(lambda: self._chose(self._asked_value()))
        for part in (self.box, self.asked):
            if part is not None:
                part.setFixedWidth(17 * px("body"))
        self.tick.clicked.connect(self._ticked)
        self.put(one)

    def box_value(self) -> object:
        """What is chosen in the list."""
        assert self.box is not None
        return self.box.currentData()

    @property
    def chooser(self) -> QWidget | None:
        """Where something is chosen."""
        return self.box or self.asked

    def put(self, one: Consequence) -> None:
        """Show it as it is found now; what is being typed stays."""
        self.one = one
        self.words.setText(one.words)
        self.tick.setChecked(one.holds)
        self.tick.setEnabled(not one.stuck)
        self.why.setText(one.stuck or one.why)
        self.why.setObjectName("problem" if one.stuck else "soft")
        self.why.style().polish(self.why)
        if self.box is not None:
            self.box.setCurrentIndex(max(self.box.findData(one.value), 0))
            self.box.setAccessibleName(one.words)
        chosen = self.box.currentText() if self.box is not None and one.value else ""
        self.tick.setAccessibleName("　".join(part for part in (one.words, chosen) if part))
        if self.asked is not None:
            self.asked.editor.setAccessibleName(one.words)
            if self._asked_value() != one.value and not self.asked.typing:
                self.asked.put(one.value or None)

    def _asked_value(self) -> str:
        assert self.asked is not None
        return str(self.asked.value() or "")

    def _chose(self, value: str) -> None:
        self.said = Said(None, value)
        self._told()

    def _ticked(self, on: bool) -> None:
        value = self.said.value
        self.said = Said(on, value)
        if on and self.one.chooses and not self.one.value and self.chooser is not None:
            self.chooser.setFocus(Qt.FocusReason.OtherFocusReason)
        self._told()


class ConsequenceRows(QObject):
    """All consequences of a card."""

    changed = Signal()
    """The person decided something."""

    def __init__(self, grid: QGridLayout, around: Surroundings) -> None:
        super().__init__(grid)
        self.grid = grid
        self._around = around
        self._rows: dict[str, _Row] = {}
        self._shape: dict[str, object] = {}

    @property
    def said(self) -> Mapping[str, Said]:
        """What was decided, by key of the consequence."""
        return {key: row.said for key, row in self._rows.items() if row.said != Said()}

    @property
    def choosers(self) -> list[QWidget]:
        """Where something is asked and nothing is said yet, in order."""
        rows = self._rows.values()
        return [r.chooser for r in rows if r.chooser is not None and not r.one.value]

    def row(self, key: str) -> _Row:
        """The row of a consequence."""
        return self._rows[key]

    def forget(self) -> None:
        """Another event."""
        self.put(())

    def put(self, found: Sequence[Consequence]) -> None:
        """Show what is found now; rows that stay keep what the person is doing in them."""
        shapes: dict[str, object] = {
            one.key: (one.options, None if one.field is None else one.field.id) for one in found
        }
        for key in [k for k in self._rows if shapes.get(k) != self._shape.get(k)]:
            row = self._rows.pop(key)
            for part in (row.tick, row.words, row.why, row.chooser):
                if part is not None:
                    part.hide()
                    part.deleteLater()
        while self.grid.count():
            self.grid.takeAt(0)
        kept = self._rows
        self._rows = {}
        for at, one in enumerate(found):
            row = kept.get(one.key) or _Row(one, self._around, self.changed.emit)
            self._rows[one.key] = row
            row.put(one)
            self._place(at, row)
        self._shape = shapes

    def _place(self, at: int, row: _Row) -> None:
        parts: tuple[QWidget | QLabel | None, ...] = (row.tick, row.words, row.chooser, row.why)
        for column, part in enumerate(parts):
            if part is not None:
                self.grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignVCenter)
