"""The pieces pages are put together from, so that all pages look like one program."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, Literal
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.theme import icons
from desktop.ui.theme.theme import SPACE, dots

Tone = Literal["", "good", "bad", "warn", "info"]
"""What a pill or card means; always said in words as well."""

Kind = Literal["", "primary", "danger", "plain", "choice", "link"]
"""Weight of a button: one primary at most on a page."""


def label(text: str = "", kind: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """Words on the page.

    Args:
        text: Shown as it is, never as HTML.
        kind: Style: "", page_title, title, lead, soft, tiny, figure, name, problem.
        wrap: Breaks into lines.
        select: Can be copied by mouse and keyboard.
    """
    made = QLabel(text)
    made.setObjectName(kind)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def button(
    text: str,
    pressed: Callable[[], object],
    *,
    icon: str = "",
    kind: Kind = "",
    key: str = "",
    tip: str = "",
) -> QPushButton:
    """A button with words; ``key`` is its shortcut, shown in the tip."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(True)
    if icon:
        ink = {"primary": "sheet", "danger": "cinnabar"}.get(kind, "pine")
        made.setIcon(icons.icon(icon, ink))
        made.setIconSize(icons.size_of(icons.ON_BUTTON))
    if key:
        set_key(made, key)
    if key or tip:
        told = "" if key and tip.endswith(key) else keys.shown(key)
        made.setToolTip("　".join(part for part in (tip or text, told) if part))
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def set_key(made: QPushButton, key: str) -> None:
    """Let a key press a button at once; Qt's own way waits for a drawing, and setText loses it."""
    QShortcut(QKeySequence(key), made).activated.connect(made.click)


def pill(text: str, tone: Tone = "") -> QLabel:
    """A short state in a rounded field."""
    made = label(text, "pill")
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def set_pill(made: QLabel, text: str, tone: Tone = "") -> None:
    """Change words and tone of a pill that is already on the page."""
    made.setText(text)
    made.setProperty("tone", tone)
    polish(made)


def polish(made: QWidget) -> None:
    """Dress a widget anew: a property that the style sheet asks for has changed."""
    made.style().unpolish(made)
    made.style().polish(made)


def icon_label(name: str, size: int = 20, ink: str = "soft") -> QLabel:
    """An icon on the page."""
    made = QLabel()
    made.setPixmap(icons.pixmap(name, size, ink))
    made.setFixedSize(icons.size_of(size))
    return made


class Card(QFrame):
    """A white sheet with an optional title; fill ``self.body``, buttons go to ``self.buttons``."""

    def __init__(self, title: str = "", *, tone: Tone = "", padding: int = 18) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setProperty("tone", tone)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding - 4, padding, padding - 2)
        outer.setSpacing(SPACE["tight"])
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACE["tight"])
        self.title = label(title, "lead")
        self.title.setParent(self)
        self.head.addWidget(self.title)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(SPACE["tight"])
        self.head.addStretch(1)
        self.head.addLayout(self.buttons)
        if title:
            outer.addLayout(self.head)
        else:
            self.title.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE["tight"])
        outer.addLayout(self.body)

    def set_tone(self, tone: Tone) -> None:
        """Mean something else than before."""
        self.setProperty("tone", tone)
        polish(self)

    def clear(self) -> None:
        """Take everything out of the body."""
        empty(self.body)


NARROWEST_TEXT, WIDEST_TEXT = 200, 480
"""Pixels of the words where nothing stands yet."""
AS_WIDE_AS_IT_MAY = 100
"""Weight of these words beside the room left and right of them."""


class Empty(QWidget):
    """What a page shows when there is nothing yet: why, and what to do."""

    def __init__(self, icon: str, title: str, text: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(SPACE["tight"])
        column.addStretch(2)
        self.picture = icon_label(icon, 56, "edge")
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = label(title, "title")
        self.text = label(text, "soft", wrap=True)
        self.text.setMinimumWidth(dots(NARROWEST_TEXT))
        self.text.setMaximumWidth(dots(WIDEST_TEXT))
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            across = QHBoxLayout()  # not an alignment flag: that would cut wrapped lines off
            across.addStretch(1)
            across.addWidget(part, AS_WIDE_AS_IT_MAY)
            across.addStretch(1)
            column.addLayout(across)
        self.buttons = QHBoxLayout()
        self.buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addLayout(self.buttons)
        column.addStretch(3)


class Facts(QWidget):
    """Label and value pairs in columns: a soft label above or before what was answered."""

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE["wide"])
        self._grid.setVerticalSpacing(9)
        for column in range(columns):
            self._grid.setColumnStretch(column * 2 + 1, 1)

    def put(self, pairs: Iterable[tuple[str, str | QWidget]]) -> None:
        """Show these pairs in reading order, instead of what was there."""
        empty(self._grid)
        for number, (name, value) in enumerate(pairs):
            row, column = divmod(number, self._columns)
            left = label(name, "soft")
            right = label(value, wrap=True, select=True) if isinstance(value, str) else value
            left.setAlignment(Qt.AlignmentFlag.AlignTop)
            left.setContentsMargins(0, 2, 0, 0)
            self._grid.addWidget(left, row, column * 2)
            self._grid.addWidget(right, row, column * 2 + 1)


def empty(layout: QLayout) -> None:
    """Remove every widget and inner layout."""
    while layout.count():
        item = layout.takeAt(0)
        if isinstance(item, QLayout):
            empty(item)
        elif isinstance(item, QWidgetItem):
            item.widget().hide()
            item.widget().deleteLater()


def by_turns(owner: QObject, pieces: Iterator[object]) -> None:
    """Make a piece now and one more at each turn of the loop, so that a key is heard between them.

    Args:
        owner: Nothing more is made once it is gone.
        pieces: Each ``next`` makes one; what it gives is not looked at.
    """
    if next(pieces, _END) is not _END:
        IN_MAKING[owner] = IN_MAKING.get(owner, 0) + 1
        QTimer.singleShot(0, owner, partial(_one_more, owner, pieces))


def _one_more(owner: QObject, pieces: Iterator[object]) -> None:
    """Make the next piece; nothing more of what fails."""
    more = False
    try:
        more = next(pieces, _END) is not _END
    finally:
        if more:
            QTimer.singleShot(0, owner, partial(_one_more, owner, pieces))
        else:
            IN_MAKING[owner] -= 1
            if not IN_MAKING[owner]:
                del IN_MAKING[owner]


_END: Final = object()
IN_MAKING: Final[WeakKeyDictionary[QObject, int]] = WeakKeyDictionary()
"""Owners of what is not made to its end yet, and of how much."""


def bring_into_view(made: QWidget) -> None:
    """Scroll the page to a part of it that was just shown, once it has been laid out."""
    above = made.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        QTimer.singleShot(0, made, partial(above.ensureWidgetVisible, made))


class TopColumn(QVBoxLayout):
    """A column that stays at the top of its room, as high as it has to be at its width.

    Aligned by Qt it would be as high as it would be at the width it likes best.
    """

    @override
    def setGeometry(self, rect: QRect) -> None:
        """Leave what is not needed below."""
        least = self.totalHeightForWidth(rect.width()) if self.hasHeightForWidth() else -1
        high = least if least >= 0 else self.totalSizeHint().height()
        super().setGeometry(QRect(rect.topLeft(), QSize(rect.width(), min(high, rect.height()))))


class Squeezed(QVBoxLayout):
    """A column that is as high as its room, and scrolls only where it cannot be that low.

    Qt's scroll area asks a layout with words that wrap for the height it would like.
    """

    _asked = False

    @override
    def heightForWidth(self, width: int) -> int:
        """The least height at a width."""
        if self._asked:
            return super().heightForWidth(width)
        self._asked = True
        try:
            return super().minimumHeightForWidth(width)
        finally:
            self._asked = False


def roomy(inside: QVBoxLayout) -> QScrollArea:
    """An area that fills its room and scrolls only where what is inside has none left."""
    holder = QWidget()
    holder.setObjectName("scrolled")
    holder.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(holder)
    return area


def scroll(inside: QVBoxLayout, margin: int = 22) -> QScrollArea:
    """A scrolling area around a layout, without frame.

    Args:
        inside: What scrolls.
        margin: Room at the right, in which the scroll bar appears without moving anything.
    """
    holder = QWidget()
    holder.setObjectName("scrolled")
    inside.setContentsMargins(0, 0, margin, 12)
    holder.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(holder)

    def make_room(_lowest: int, highest: int) -> None:
        used = area.verticalScrollBar().sizeHint().width() if highest else 0
        inside.setContentsMargins(0, 0, max(margin - used, 0), 12)

    area.verticalScrollBar().rangeChanged.connect(make_room)
    return area
