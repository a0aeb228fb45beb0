"""The one strip at the foot of the window that says what is being done, how far, and can cancel it.

It comes only when something lasts, lies over the line that stands there anyway, so that nothing
moves under anybody's hand, and never takes the keyboard.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget
from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.operations import Operation, Stand, Tasks
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.theme.theme import SPACE, beside, dots
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.heading import OneLine

ASKED_S: Final = 0.6
"""So long after it was asked for, something that has a name is told."""
OTHERS_S: Final = 1.0
"""So long after it began, something is told of which nobody said what it is called."""
TOLD_S: Final = 3
"""From so many seconds on it is said how long something lasts whose extent nobody knows."""
NARROWEST, WIDEST = 24, 200
"""Logical pixels of the bar."""
SIDES: Final = {
    FrameMode.FULL: (28, 0, 28, 0), FrameMode.COMPACT: (24, 0, 24, 0),
    FrameMode.TINY: (20, 0, 20, 0),
}  # fmt: skip
"""Logical pixels around its row: as of the line that it lies over."""
WAITS: Final = "{}：等前面的做完"
WAIT: Final = "等正在做的做完就{}；不想等的，能取消的先取消。"
STOPPING: Final = "正在停下：{}"


class ProgressStrip(QFrame):
    """Says what the ledger thread does.

    Args:
        tasks: The ledger thread.
        window: What it lies on.
        over: The line at the foot that it lies over; None for the foot of the window itself.
        free: Whether Esc means nothing to what is in front.
    """

    def __init__(
        self,
        tasks: Tasks,
        window: QWidget,
        over: QWidget | None = None,
        free: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(window)
        self._ground = window
        self.setObjectName("progress_strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.operation: Operation | None = None
        self._tasks, self._over, self._free = tasks, over or window, free
        self.words = OneLine("", "")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("做了多少")
        self.bar.setMinimumWidth(dots(NARROWEST))
        self.bar.setMaximumWidth(beside(WIDEST))
        self.bar.setTextVisible(False)
        self.counted = label("")
        self.cancel_button = button("", self.cancel, icon="close", kind="plain")
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.key = QShortcut(QKeySequence(keys.CANCEL), window)
        self.key.activated.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(*SIDES[FrameMode.FULL])
        row.setSpacing(SPACE["gap"])
        row.addWidget(self.words, 3)
        row.addWidget(self.bar, 1)
        row.addWidget(self.counted)
        row.addWidget(self.cancel_button)
        self.hide()
        self._over.installEventFilter(self)
        tasks.looked.connect(self._look)

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""
        row = self.layout()
        assert row is not None
        row.setContentsMargins(*SIDES[mode])

    def cancel(self) -> bool:
        """Ask what is shown to stop; whether there is something that can."""
        operation = self.operation
        if operation is None or not operation.stoppable or self.isHidden():
            return False
        if not operation.stopping:
            undone = operation.undone
            operation.stopped.connect(lambda: dialogs.success(undone, self.window()))
            operation.cancel()
            self._show(operation)
        return True

    def ask_to_wait(self, what: str) -> None:
        """Say that something comes once what is shown is done; nothing where nothing lasts.

        Args:
            what: What somebody wants meanwhile: 锁定.
        """
        if self.isVisible():
            dialogs.success(WAIT.format(what), self.window())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where the line is that it lies over."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move} and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        """See what is being done, and whether it lasts; a window that is closed tells nobody."""
        if not self._ground.isVisible():
            return
        operation = self._lasting()
        if operation is None:
            self.operation = None
            self.hide()
            self.setAccessibleName("")
            return
        news = operation is not self.operation
        self._show(operation)
        if self.isHidden():
            self.show()
            self._place()
        if news:
            self._announce()

    def _lasting(self) -> Operation | None:
        """What is told: what is being done, else what somebody waits for.

        While the strip is there, what comes next is told at once: it does not come and go.
        """
        now, running = time.monotonic(), self._tasks.running
        patience = 0.0 if self.isVisible() else ASKED_S
        asked = ([running[0]] if running is not None else []) + self._tasks.waiting
        for operation in asked:
            if operation.named and now - operation.since >= patience:
                return operation
        if running is not None and now - running[1] >= OTHERS_S:
            return running[0]
        return None

    def _show(self, operation: Operation) -> None:
        """Say what is done and how far."""
        if operation is not self.operation:
            self.operation = operation
            key = keys.BACK if self._free() else keys.CANCEL
            self.cancel_button.setText(f"取消　{keys.shown(key)}")
            self.cancel_button.setToolTip(f"取消　{keys.shown(keys.CANCEL)}")
        running = self._tasks.running
        at_work = running is not None and running[0] is operation
        stand = operation.stand if at_work else Stand(WAITS.format(operation.words))
        stops = operation.stoppable and not operation.stopping
        leaving = operation.stoppable and operation.stopping
        _say(self.words, STOPPING.format(stand.what) if leaving else stand.what)
        self.cancel_button.setVisible(stops)
        self.bar.setVisible(stand.total > 0)
        if stand.total > 0:
            self.bar.setMaximum(stand.total)
            self.bar.setValue(min(stand.finished, stand.total))
        _say(self.counted, counted(stand, time.monotonic() - operation.since))

    def _announce(self) -> None:
        """A screen reader reads out what is being done, wherever the keyboard is."""
        said = self.words.text()
        if self.cancel_button.isVisible():
            said = f"{said}，{self.cancel_button.text()}"
        if said == self.accessibleName():
            return  # one of many pieces of the same
        self.setAccessibleName(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _place(self) -> None:
        """Lie over the line, as high as it is at least."""
        self.ensurePolished()
        window, over = self._ground, self._over
        at = QPoint(0, 0) if over is window else over.mapTo(window, QPoint(0, 0))
        own = self.sizeHint().height()
        height = own if over is window else max(own, over.height())
        self.setGeometry(at.x(), at.y() + over.height() - height, over.width(), height)
        self.raise_()


def _say(line: QLabel, words: str) -> None:
    if line.text() != words:
        line.setText(words)


def counted(stand: Stand, lasts: float) -> str:
    """How far something is, in figures; where nobody knows how much there is, since when.

    Args:
        stand: Where it stands.
        lasts: Seconds since it was asked for.
    """
    if stand.total > 0:
        return f"{min(stand.finished, stand.total):,}／{stand.total:,}"
    if stand.finished > 0:
        return f"{stand.finished:,}"
    return f"还在做，{lasts:.0f} 秒" if lasts >= TOLD_S else ""
