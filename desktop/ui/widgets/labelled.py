"""Single questions outside a form: label above, editor, and one line of hint or problem below."""

from datetime import date
from functools import partial

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import TopColumn, label


class Entry(QWidget):
    """A question with its editor; the line below holds a hint until there is a problem."""

    def __init__(self, name: str, editor: QWidget, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._hint = hint
        self.below = label(hint, "soft", wrap=True)
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["hair"])
        self.name = named(name, editor)
        column.addWidget(self.name)
        column.addWidget(editor)
        column.addWidget(self.below)
        self.below.setVisible(bool(hint))  # in its place by now, or it would be a window of its own
        self.setFocusProxy(editor)

    def rename(self, name: str) -> None:
        """Ask something else with the same editor."""
        self.name.setText(name)
        self.editor.setAccessibleName(name)

    def show_problem(self, zh: str) -> None:
        """Show a problem instead of the hint; empty shows the hint again."""
        self.below.setText(zh or self._hint)
        self.below.setObjectName("problem" if zh else "soft")
        self.below.setVisible(bool(zh or self._hint))
        self.editor.setProperty("problem", "bad" if zh else "")
        for widget in (self.below, self.editor):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def named(text: str, editor: QWidget) -> QLabel:
    """The label of an editor; a screen reader reads it with the editor."""
    made = label(text)
    made.setBuddy(editor)
    if not editor.accessibleName():
        editor.setAccessibleName(text)
    return made


def line(placeholder: str = "", *, longest: int = 200) -> QLineEdit:
    """A line to type into."""
    made = QLineEdit()
    made.setMaxLength(longest)
    made.setPlaceholderText(placeholder)
    return made


def secret_line(name: str) -> QLineEdit:
    """A line whose letters are not shown."""
    made = line()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    made.setAccessibleName(name)
    return made


def file_password_line() -> QLineEdit:
    """A line for a password on a file that leaves; empty for none."""
    made = with_eye(secret_line("打开密码"))
    made.setPlaceholderText("不填就不加")
    made.setToolTip("打开这个文件要输的密码：至少 8 个字符，另外告诉收的人，忘了只能重做一份")
    return made


def with_eye(made: QLineEdit) -> QLineEdit:
    """Add the eye that shows what was typed; without it no input method writes Chinese there."""
    eye = made.addAction(icons.icon("eye", "soft"), QLineEdit.ActionPosition.TrailingPosition)
    eye.setText("显示口令")
    eye.setCheckable(True)
    eye.setToolTip("显示口令；口令里有汉字时要先按它")
    eye.toggled.connect(partial(_show, made))
    return made


def _show(made: QLineEdit, on: bool) -> None:
    made.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


class ChoiceBox(QComboBox):
    """A list to choose from; the wheel over it scrolls the page, it does not change the choice.

    What does not fit is cut with …, and told on hovering.
    """

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Whatever made it look otherwise, what is told follows what is seen."""
        super().paintEvent(event)
        self._tell()

    def _tell(self) -> None:
        words = self.fontMetrics().horizontalAdvance(self.currentText())
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        told = self.currentText() if words > room.width() else ""
        if told != self.toolTip():
            self.setToolTip(told)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


def choice(items: list[tuple[str, str]], *, free: bool = False) -> ChoiceBox:
    """A list to choose from.

    Args:
        items: Key and words of every line.
        free: Whether other words may be typed.
    """
    made = ChoiceBox()
    for key, words in items:
        made.addItem(words, key)
    made.setEditable(free)
    made.setMaxVisibleItems(14)
    return made


class DayEdit(QDateEdit):
    """One day; the wheel over it scrolls the page, it does not change the day."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def put(self, day: date) -> None:
        """Show a day."""
        self.setDate(QDate(day.year, day.month, day.day))

    def day(self) -> date:
        """The day shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
