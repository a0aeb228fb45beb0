"""The strip above the board in which a sheet takes its next step: what the step asks, no more."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from desktop.ui.fields.widgets import WIDGETS, FieldWidget, Surroundings
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import Entry
from forms.schema.form import FieldDef, Value


class StepStrip(Card):
    """Two or three questions; Enter goes on, and takes the step at the last one. Esc gives up.

    Args:
        around: What the questions may ask.
    """

    said = Signal(object)
    """The answers, by question."""
    whole_wanted = Signal()
    """The whole record is to be opened instead."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(tone="warn", padding=14)
        self._around = around
        self.widgets: dict[str, FieldWidget] = {}
        self.about = label("", wrap=True)
        self._asks = QGridLayout()
        self._asks.setHorizontalSpacing(SPACE["gap"])
        self.yes = button("", self.settle, icon="done", kind="primary", tip="Enter")
        self.body.addWidget(self.about)
        self.body.addLayout(self._asks)
        self.hide()

    def ask(
        self, about: str, yes: str, fields: Sequence[FieldDef], known: Mapping[str, Value]
    ) -> None:
        """Ask.

        Args:
            about: Which step of which sheet, and whose it is.
            yes: What the step is called.
            fields: What it writes down.
            known: What is filled in already; the keyboard is in the first that is not.
        """
        self.about.setText(about)
        self._asks.removeWidget(self.yes)
        self.yes.setParent(self)
        empty(self._asks)
        self.widgets = {field.id: WIDGETS[field.type](field, self._around) for field in fields}
        for at, (name, widget) in enumerate(self.widgets.items()):
            widget.put(known.get(name))
            self._asks.addWidget(Entry(widget.field.label, widget), 0, at)
            self._asks.setColumnStretch(at, 1)
        whole = button("整张登记…", self.whole_wanted.emit, kind="plain", tip="打开整条登记")
        places = ((self.yes, 0), (button("算了", self.hide, tip="不改动 Esc"), 1), (whole, 2))
        for made, at in places:
            self._asks.addWidget(made, 0, len(fields) + at, Qt.AlignmentFlag.AlignTop)
            made.setContentsMargins(0, 0, 0, 0)
        self.yes.setText(yes)
        self.show()
        blank = next((one for one in self.widgets.values() if one.value() is None), None)
        (blank or next(iter(self.widgets.values()))).setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Hand the answers on, or say which one is missing."""
        lacking = None
        for widget in self.widgets.values():
            wrong = widget.unreadable or ("" if widget.value() is not None else "请填这一项。")
            widget.show_problem(wrong)
            lacking = lacking or (widget if wrong else None)
        if lacking is not None:
            lacking.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.said.emit({name: widget.value() for name, widget in self.widgets.items()})

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads to the next question and takes the step after the last; Esc gives up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._next()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        blank = next((one for one in self.widgets.values() if one.value() is None), None)
        if blank is None or blank.typing:
            self.settle()
        else:
            blank.setFocus(Qt.FocusReason.OtherFocusReason)
