"""The head of a page: title, pills, one soft line, buttons; it gives way in a small window."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.heading import Heading, OneLine

WAYS_OUT: Final = ("返回", "取消")
"""Buttons that lead away from a page, and stay in sight."""
FEW: Final = 1
"""So many lesser buttons stay in sight in the smallest window."""


class HeadButtons(QWidget):
    """Buttons at the right of the head; in a tiny window the lesser ones are behind 更多.

    What is behind it keeps its keys: it lies in a holder without size, and no key Tab leads there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held, self._main, self.more = QWidget(), QWidget(), _more_button()
        self._row, self._front = QHBoxLayout(self._held), QHBoxLayout(self._main)
        self._settings = QHBoxLayout()
        self._lesser: list[QPushButton] = []
        self._ways_out: list[QPushButton] = []
        self._names: list[QLabel] = []
        self._tiny = False
        self._folded: list[QPushButton] = []
        self._room = _ANY
        row = QHBoxLayout(self)
        for layout in (row, self._row, self._front, self._settings):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(SPACE["tight"])
        row.addLayout(self._settings)
        for part in (self._held, self.more, self._main):
            row.addWidget(part)
        self.more.pressed.connect(self._open)
        self.more.hide()

    def addWidget(self, made: QWidget) -> None:  # noqa: N802 - as a layout, which it was
        """Add a button, or what is set before one is pressed; the main one stays in sight."""
        if not isinstance(made, QPushButton):
            self._settings.addWidget(made)
            self._names += [made] if isinstance(made, QLabel) else []
        elif made.property("kind") == "primary":
            self._front.addWidget(made)
        else:
            (self._ways_out if made.text() in WAYS_OUT else self._lesser).append(made)
            self._row.addWidget(made)

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""
        self._tiny = mode is FrameMode.TINY
        self._fold()

    def have(self, room: int) -> None:
        """Have so many pixels beside the title."""
        if room != self._room:
            self._room = room
            self._fold()

    @override
    def event(self, event: QEvent) -> bool:
        """Buttons come and go with what a page shows."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def _fold(self) -> None:
        """Put behind 更多 what a tiny window has no room for; a way out goes last."""
        lesser, out = _seen(self._lesser), _seen(self._ways_out)
        front = _wide(_inside(self._main)) + self._settings.sizeHint().width()
        for name in self._names:  # what is named has its name for a screen reader in itself
            name.setVisible(not self._tiny)
        folded = list[QPushButton]()
        if (self._tiny and len(lesser) > FEW) or front + _wide([*lesser, *out]) > self._room:
            folded = lesser
            if front + _wide([*out, self.more]) > self._room:
                folded = [*lesser, *out]
        self._held.setVisible(bool(lesser or out))
        self._main.setVisible(bool(_inside(self._main)))
        self.more.setVisible(bool(folded))
        if folded == self._folded:
            return
        self._folded = folded
        self._row.setSpacing(0 if folded else SPACE["tight"])
        for one in (*self._lesser, *self._ways_out):
            hidden = one in folded
            one.setMaximumSize(*((0, 0) if hidden else (_ANY, _ANY)))
            one.setFocusPolicy(_NONE if hidden else _STRONG)

    def _open(self) -> None:
        """The same buttons as a menu."""
        made = QMenu(self.more)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in self._folded:
            if not one.isHidden():
                entry = made.addAction(one.icon(), one.text(), one.click)
                entry.setEnabled(one.isEnabled())
                entry.setToolTip(one.toolTip())
        made.setToolTipsVisible(True)
        made.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


_ANY: Final = 16_777_215
"""Qt's own word for no limit."""
_NONE, _STRONG = Qt.FocusPolicy.NoFocus, Qt.FocusPolicy.StrongFocus


def _more_button() -> QPushButton:
    return button("更多", lambda: None, icon="down", tip="这一页还能做的事")


def _seen(buttons: list[QPushButton]) -> list[QPushButton]:
    return [one for one in buttons if not one.isHidden()]


def _inside(holder: QWidget) -> list[QPushButton]:
    made: list[QPushButton] = list(holder.findChildren(QPushButton))
    return _seen(made)


def _wide(buttons: list[QPushButton]) -> int:
    return sum(one.sizeHint().width() + SPACE["tight"] for one in buttons)


class PageHead(QWidget):
    """Title, pills and soft line at the left, buttons at the right.

    Args:
        title: Of the page.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading, self.buttons = Heading(title), HeadButtons()
        self.subtitle = OneLine("", "soft")
        self.subtitle.setWordWrap(True)
        self.subtitle.hide()
        self._mode, self._beside = FrameMode.FULL, False
        self._first, self.tags, self._words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._first.setSpacing(SPACE["gap"])
        self._words.setSpacing(2)
        self._first.addWidget(self.heading)
        self._first.addLayout(self.tags)
        self._first.addStretch(1)
        self._words.addLayout(self._first)
        self._words.addWidget(self.subtitle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE["gap"])
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, subtitle: str) -> None:
        """Set the soft line; empty hides it."""
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._place()

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""
        self._mode = mode
        self.buttons.fit(mode)
        self._place()

    @override
    def event(self, event: QEvent) -> bool:
        """Title, pills and buttons change with what a page shows."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._place()
        return done

    def _place(self) -> None:
        """The soft line beside the title where heights are dear and it fits there whole."""
        words = self.subtitle.fontMetrics().horizontalAdvance(self.subtitle.text())
        taken = self.heading.sizeHint().width() + self.tags.sizeHint().width()
        least = self.heading.minimumSizeHint().width() + self.tags.sizeHint().width()
        self.buttons.have(self.width() - least - 3 * SPACE["gap"])
        room = self.width() - taken - self.buttons.sizeHint().width() - 4 * SPACE["gap"]
        tiny = self._mode is FrameMode.TINY
        beside = tiny or (self._mode is FrameMode.COMPACT and words <= room)
        self.subtitle.setWordWrap(not beside)
        gives_way = QSizePolicy.Policy.Ignored if tiny else QSizePolicy.Policy.Preferred
        self.subtitle.setSizePolicy(gives_way, QSizePolicy.Policy.Preferred)
        if beside is self._beside:
            return
        self._beside = beside
        if beside:
            self._words.removeWidget(self.subtitle)
            self._first.insertWidget(2, self.subtitle, 100, Qt.AlignmentFlag.AlignBottom)
        else:
            self._first.removeWidget(self.subtitle)
            self._words.addWidget(self.subtitle)
