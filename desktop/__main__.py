"""Start the window; the only place that makes a QApplication."""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.doctor.components import lacking
from desktop.errors.command import DesktopMissing, SystemLibraryMissing
from sync.command_line import Grammar, speak_utf8, version

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, on a book when one is named.

    Args:
        argv: ``[BOOK] [--practice-passphrase P]``; a passphrase on the command line is for the
            practice village only, whose people are made up. None for the words this process
            was started with.

    Returns:
        The exit code for the shell.
    """
    if argv is None:
        speak_utf8()
    parser = Grammar(prog="cunji-window", description="村记：驻村工作台账")
    parser.tell_version()
    parser.add_argument("book", nargs="?", type=Path, help="台账，或备份、回执、表格")
    parser.add_argument("--practice-passphrase", default=None, help=argparse.SUPPRESS)
    call = parser.read(argv)
    try:
        app = _made()
    except (DesktopMissing, SystemLibraryMissing) as trouble:
        _say(trouble.told)
        return 1

    application = _begun(app)
    if call.book is not None and call.practice_passphrase is not None:
        from desktop.book.book import Book

        application.show_book(Book.open(call.book, call.practice_passphrase))
    else:
        application.start(call.book)
    return app.exec()


def _begun(app: "QApplication") -> "Application":
    """The program with its hooks; plainly, where the last starts came to nothing."""
    from PySide6.QtCore import QTimer

    from desktop.application import Application
    from desktop.ui.crash_hooks import catch_crashes
    from desktop.ui.crash_report import STANDS_MS, Starts

    catch_crashes()
    starts = Starts()
    application = Application(app, plain=starts.begin())
    app.aboutToQuit.connect(starts.done)
    QTimer.singleShot(STANDS_MS, application, starts.done)
    return application


def _made() -> "QApplication":
    """Qt, where it can open a window; without a screen it would end the process by itself.

    Raises:
        DesktopMissing: Nobody could see a window here.
        SystemLibraryMissing: Qt lacks something of the system.
        ImportError: The program itself is not whole.
    """
    # a package speaks X11 only, which desktops on Wayland answer too
    screens = ("DISPLAY",) if getattr(sys, "frozen", False) else ("DISPLAY", "WAYLAND_DISPLAY")
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if sys.platform == "linux" and platform in {"", "xcb", "wayland"}:
        if not any(os.environ.get(screen) for screen in screens):
            raise DesktopMissing
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as fault:
        lost = re.match(r"(lib[\w.-]+): cannot open", str(fault))
        if lost is None:
            raise
        raise SystemLibraryMissing(packages=" ".join(lacking(lost[1]))) from fault
    app = QApplication(sys.argv[:1])
    _name(app)
    return app


_TELLERS = (
    ("kdialog", "--sorry"),
    ("zenity", "--error", "--no-markup", "--text"),
    ("notify-send", "村记"),
)
"""Programs of a desktop that show a sentence without Qt of ours."""


def _say(sentence: str) -> None:
    """Where the person looks: the terminal, or a box where the program was started by a click."""
    if sys.platform == "win32" and sys.stderr is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, "村记", 0x30)
        return
    sys.stderr.write(sentence + "\n")
    if sys.stderr.isatty() or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    for program, *how in _TELLERS:
        if (found := shutil.which(program)) is not None:
            with contextlib.suppress(OSError):
                subprocess.run([found, *how, sentence], check=False)  # noqa: S603
            return


def _name(app: "QApplication") -> None:
    """Say who we are, so that a task bar shows our seal and puts our windows together."""
    from PySide6.QtGui import QIcon

    app.setApplicationName("cunji")
    app.setApplicationDisplayName("村记")
    app.setApplicationVersion(version())
    app.setDesktopFileName("cunji")
    app.setWindowIcon(QIcon(str(Path(__file__).parent / "resources/icons/cunji.svg")))
    if sys.platform == "win32":  # or it stands under whatever else runs in the same Python
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("cunji")


if __name__ == "__main__":
    sys.exit(main())
