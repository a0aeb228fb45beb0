"""What is done a step a turn of the loop, or at once where somebody is quicker."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from typing_extensions import override

from desktop.ui.widgets.basics import IN_MAKING

HANDS: Final = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
})  # fmt: skip
"""What is meant for what comes: it waits until that is there."""
Turn = Callable[[], object]
"""One step."""


class Turns(QObject):
    """Steps of one thing, so that several short pieces take the place of a long one.

    Who is in need of the whole asks for it by ``now``. A key or a click comes after all of them.

    Args:
        parent: Nothing is done once it is gone.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: list[Turn] = []
        self._doing = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._next)

    def wait(self, *steps: Turn) -> None:
        """Do these from the next turn on, before what waits: that follows from them."""
        if not self._steps:
            IN_MAKING[self] = 1
            if (app := QCoreApplication.instance()) is not None:
                app.installEventFilter(self)
        self._steps[:0] = steps
        self._timer.start()

    def now(self) -> None:
        """Do all that waits; nothing in the midst of a step, where the next is not due."""
        while self._steps and not self._doing:
            self._next()

    def _next(self) -> None:
        step = self._steps.pop(0)
        self._doing = True
        try:
            step()
        finally:
            self._doing = False
            if self._steps:
                self._timer.start()
            else:
                self._timer.stop()
                del IN_MAKING[self]
                if (app := QCoreApplication.instance()) is not None:
                    app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key or a click comes: it is for what was waiting."""
        if event.type() in HANDS:
            self.now()
        return False
