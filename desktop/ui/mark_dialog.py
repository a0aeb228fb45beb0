"""The question before a record is marked as mistaken: why, and what becomes of what hangs on it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.ui.fitting_dialog import FittingDialog
from desktop.ui.theme.theme import dots

OTHER = "其他"
"""The reason that has to be put into words."""
_INSTEAD, _TOGETHER = "改连到另一条（录了两遍时选这个）", "跟它一起标为误录"
_LIST_HIGH = 132
"""Pixels of the list of what hangs on a record; what is more scrolls."""


@dataclass(frozen=True, slots=True)
class Picker:
    """Where another record is looked for.

    Attributes:
        widget: The question.
        value: The record that was chosen, if any.
        changed: Another was chosen.
    """

    widget: QWidget
    value: Callable[[], object]
    changed: SignalInstance


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked before a record is marked as mistaken.

    Attributes:
        title: Which record.
        text: What marking means.
        reasons: The usual reasons.
        held: How many records hang on it.
        hanging: Those records, a line each; empty when nothing hangs on it.
        together: What happens to them when they go as well.
        picker: Finds the record they are to point at instead.
    """

    title: str
    text: str
    reasons: tuple[str, ...]
    held: str = ""
    hanging: tuple[str, ...] = ()
    together: str = ""
    picker: Picker | None = None


@dataclass(frozen=True, slots=True)
class Marking:
    """What a person said: mark it.

    Attributes:
        reason: Why.
        instead: What hangs on it points at this record from then on; None where it goes as well.
    """

    reason: str
    instead: str | None = None


class MarkDialog(FittingDialog):
    """The focus is on 取消; nothing is marked before reason and whereabouts are said."""

    def __init__(self, parent: QWidget | None, ask: Mark) -> None:
        super().__init__(parent, 560)
        self.ask = ask
        self.setWindowTitle("标为误录")
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(8)
        column.addWidget(_words(ask.title, "lead"))
        column.addWidget(_words(ask.text))
        self.instead, self.together = _choice(_INSTEAD), _choice(_TOGETHER)
        self._group = QButtonGroup(self)
        if ask.hanging:
            self._say_what_hangs(column)
        self._ask_why(column)
        self._buttons(column)
        self.why.currentIndexChanged.connect(self._follow)
        self.detail.textChanged.connect(self._follow)
        self._group.buttonClicked.connect(self._follow)
        if ask.picker is not None:
            ask.picker.changed.connect(self._picked)
        self._follow()

    @property
    def marking(self) -> Marking | None:
        """What was said; None while something is missing."""
        reason, detail = str(self.why.currentData()), self.detail.text().strip()
        missing = not reason or (reason == OTHER and not detail)
        instead = None
        if self.ask.hanging and self.instead.isChecked() and self.ask.picker is not None:
            instead = self.ask.picker.value()
        if missing or (self.ask.hanging and not (instead or self.together.isChecked())):
            return None
        why = detail if reason == OTHER else "：".join(part for part in (reason, detail) if part)
        return Marking(why, str(instead) if instead else None)

    def answer(self) -> Marking | None:
        """Ask and wait; None when nothing is to be marked."""
        return self.marking if self.exec() == QDialog.DialogCode.Accepted else None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on to the next; only on a button it presses."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() not in (self.cancel, self.agree):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _say_what_hangs(self, column: QVBoxLayout) -> None:
        column.addSpacing(4)
        column.addWidget(_words(self.ask.held, "problem"))
        column.addWidget(_list(self.ask.hanging))
        column.addSpacing(4)
        for choice in (self.instead, self.together):
            self._group.addButton(choice)
        if self.ask.picker is not None:
            column.addWidget(self.instead)
            column.addWidget(self.ask.picker.widget)
            self.ask.picker.widget.hide()
        column.addWidget(self.together)
        column.addWidget(_words(self.ask.together, "soft"))

    def _ask_why(self, column: QVBoxLayout) -> None:
        self.why = QComboBox()
        self.why.setAccessibleName("为什么标为误录")
        self.why.addItem("（请选择）", "")
        for reason in self.ask.reasons:
            self.why.addItem(reason, reason)
        self.detail = QLineEdit()
        self.detail.setAccessibleName("说明")
        self.detail.setMaxLength(100)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.why, 2)
        row.addWidget(self.detail, 3)
        column.addSpacing(4)
        column.addWidget(_words("为什么标为误录"))
        column.addLayout(row)

    def _buttons(self, column: QVBoxLayout) -> None:
        buttons = QDialogButtonBox()
        self.agree = buttons.addButton("标为误录", QDialogButtonBox.ButtonRole.DestructiveRole)
        self.agree.setProperty("kind", "danger")
        self.agree.setAutoDefault(False)
        self.agree.clicked.connect(self.accept)
        self.cancel = buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel.setDefault(True)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.cancel.setFocus()

    def _picked(self) -> None:
        self.instead.setChecked(True)
        self._follow()

    def _follow(self) -> None:
        other = self.why.currentData() == OTHER
        self.detail.setPlaceholderText("请写明" if other else "说明（可不填）")
        if self.ask.picker is not None:
            self.ask.picker.widget.setVisible(self.instead.isChecked())
            if self.isVisible():
                self.fit_lines()
        self.agree.setEnabled(self.marking is not None)


def _choice(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("kind", "choice")
    made.setCheckable(True)
    made.setAutoDefault(False)
    return made


def _words(text: str, kind: str = "") -> QLabel:
    made = QLabel(text)
    made.setObjectName(kind)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made


def _list(lines: tuple[str, ...]) -> QScrollArea:
    """What hangs on it, in a box that scrolls where there is much."""
    inside = QWidget()
    inside.setObjectName("on_sheet")
    inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(inside)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    for line in lines:
        column.addWidget(_words(line))
    area = QScrollArea()
    area.setObjectName("card")
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setMinimumHeight(min(inside.sizeHint().height() + 4, dots(_LIST_HIGH)))
    area.setMaximumHeight(dots(_LIST_HIGH))
    area.setAccessibleName("连着它的登记")
    return area
