"""Single questions outside a form: label above, editor, and one line of hint or problem below."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
    QWidgetAction,
)
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import TopColumn, label
from forms.answers.dates import near_day
from forms.schema.partial_date import plus_months


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


class DayEdit(QLineEdit):
    """One day in one box: typed as 20261128, 1128, 昨天, -3 or +30, by arrows or from a calendar.

    What cannot be read is shown as such; the day before holds, and stands there again on leaving.
    """

    dateChanged = Signal(object)  # noqa: N815 - called as Qt's own is
    """Another day holds; the ``date``."""
    more = Signal(str)
    """Words were composed behind a day: they belong into the next box."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxLength(16)
        self.setToolTip("20261128、1128、昨天、-3、+30 都可以；↑↓ 差一天，PgUp PgDn 差一个月")
        self._day = self._base = date.today()  # noqa: DTZ011 - until a page says which day it is
        self._put = False
        calendar = self.addAction(
            icons.icon("calendar", "soft"), QLineEdit.ActionPosition.TrailingPosition
        )
        calendar.triggered.connect(self._open_calendar)
        self.textEdited.connect(self._read)
        self.editingFinished.connect(self._write)

    def put(self, day: date, today: date | None = None) -> None:
        """Show a day.

        Args:
            day: The day.
            today: What 昨天 and +30 are counted from; the first day that was put where it is None.
        """
        if today is not None or not self._put:
            self._base, self._put = today or day, True
        self._hold(day)
        self._write()

    def day(self) -> date:
        """The day that holds."""
        return self._day

    @property
    def readable(self) -> bool:
        """Whether what stands there is a day."""
        return near_day(self.text(), self._base) is not None

    def _read(self, text: str) -> None:
        found = near_day(text, self._base)
        self._mark(bad=found is None and bool(text.strip()))
        if found is not None:
            self._hold(found)

    def _hold(self, day: date) -> None:
        if day != self._day:
            self._day = day
            self.dateChanged.emit(day)

    def _write(self) -> None:
        """Show the day that holds, in full."""
        self._mark(bad=False)
        if self.text() != self._day.isoformat():
            self.setText(self._day.isoformat())

    def _mark(self, *, bad: bool) -> None:
        told = "bad" if bad else ""
        if (self.property("problem") or "") != told:
            self.setProperty("problem", told)
            self.style().unpolish(self)
            self.style().polish(self)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is typed takes the place of the day."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by a day, pages by a month, Ctrl+; to today."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        months = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Semicolon:
            self._choose(self._base)
        elif key in steps:
            self._choose(self._day + timedelta(days=steps[key]))
        elif key in months:
            self._choose(plus_months(self._day, months[key]))
        else:
            super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Words behind a day are for the next box: a day takes 昨天, and no sentence."""
        words = event.commitString()
        if words and self.readable and near_day(words, self._base) is None:
            self.more.emit(words)
            return
        if words and self.hasSelectedText():
            self.clear()
        super().inputMethodEvent(event)

    def _choose(self, day: date) -> None:
        self._hold(day)
        self._write()
        self.selectAll()

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        held = QWidgetAction(menu)
        held.setDefaultWidget(calendar)
        menu.addAction(held)

        def chosen(day: QDate) -> None:
            menu.close()
            self._choose(date(day.year(), day.month(), day.day()))

        calendar.activated.connect(chosen)
        calendar.clicked.connect(chosen)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        calendar.setFocus()
