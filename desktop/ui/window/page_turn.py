"""What is done at the next turn of the loop, or before, where somebody is quicker."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from typing_extensions import override

from desktop.ui.widgets.basics import IN_MAKING

HANDS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
})  # fmt: skip
"""What is meant for what comes: it waits until that is there."""


class PageTurn(QObject):
    """Holds one thing that is to be done, so that two short pieces take the place of a long one.

    Args:
        parent: Nothing is done once it is gone.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._then: Callable[[], object] | None = None

    def wait(self, then: Callable[[], object]) -> None:
        """Do this at the next turn; what was waiting is done first."""
        self.now()
        self._then = then
        IN_MAKING[self] = 1
        if (app := QCoreApplication.instance()) is not None:
            app.installEventFilter(self)
        QTimer.singleShot(0, self, self.now)

    def now(self) -> None:
        """Do at once what waits; does nothing where nothing does."""
        then, self._then = self._then, None
        if then is not None:
            del IN_MAKING[self]
            if (app := QCoreApplication.instance()) is not None:
                app.removeEventFilter(self)
            then()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key or a click comes: it is for what was waiting."""
        if event.type() in HANDS:
            self.now()
        return False
