"""What happens with a fault that nobody caught: it is written down, told, and survived."""

import contextlib
import sys
import threading
from types import TracebackType

from PySide6.QtWidgets import QApplication

from desktop import log
from desktop.ui import crash_report, dialogs
from sync.command_line import version


def catch_crashes() -> None:
    """Log and tell every fault nobody caught; the program goes on.

    Only the place and the kind of a fault are logged: messages of libraries quote people's data.
    """
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def open_log() -> None:
    """Begin to write the log and, should the program be killed by a fault, where it stood.

    Does nothing unless ``catch_crashes`` was called: tests have their own hooks.
    """
    import faulthandler

    if sys.excepthook is not _crashed or not log.begin():
        return
    log.note(f"打开村记 {version()}")
    with contextlib.suppress(OSError):
        crashes = log.folder() / crash_report.CRASHES
        faulthandler.enable(crashes.open("a", encoding="utf-8"))


def _crashed(
    _kind: type[BaseException], caught: BaseException, _trace: TracebackType | None
) -> None:
    if isinstance(caught, KeyboardInterrupt):
        QApplication.quit()
        return
    open_log()
    dialogs.error(caught)


def _thread_crashed(what: threading.ExceptHookArgs) -> None:
    """Only written down: a thread beside the window speaks to nobody."""
    if what.exc_value is not None:
        log.fault(dialogs.trace(what.exc_value))
