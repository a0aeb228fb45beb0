"""Wait while the window goes on working: until the ledger thread rests, or for a while.

``QTest.qWait`` sleeps with Python's lock held, so that the ledger thread hardly gets on beside it;
an event loop of its own lets go of the lock, as the running program does.
"""

from PySide6.QtCore import QEventLoop, QTimer
from shiboken6 import isValid

from desktop.ui.operations import Tasks
from desktop.ui.widgets.basics import IN_MAKING


def settle(tasks: Tasks, limit_ms: int = 20_000) -> None:
    """Let queued operations finish, their results arrive, and pages be made to their end."""
    waited = 0
    while waited == 0 or tasks.busy or any(map(isValid, IN_MAKING)):
        while tasks.busy or any(map(isValid, IN_MAKING)):
            pause(10)
            waited += 10
            assert waited < limit_ms, "the program does not come to rest"
        pause(1)  # what follows from it may begin something
        waited += 1


def pause(milliseconds: int) -> None:
    """Let events happen for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
