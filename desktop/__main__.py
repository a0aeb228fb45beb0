"""Start the window; the only place that makes a QApplication."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.command import DesktopMissing, SystemLibraryMissing
from sync.command_line import Grammar, speak_utf8, version

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


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
        sys.stderr.write(trouble.told + "\n")
        return 1

    from desktop.application import Application, catch_crashes

    catch_crashes()
    application = Application(app)
    if call.book is not None and call.practice_passphrase is not None:
        from desktop.book.book import Book

        application.show_book(Book.open(call.book, call.practice_passphrase))
    else:
        application.start(call.book)
    return app.exec()


_PACKAGES: Final = {
    "libGL": "libgl1", "libEGL": "libegl1", "libdbus-1": "libdbus-1-3", "libglib-2": "libglib2.0-0",
    "libfontconfig": "libfontconfig1", "libfreetype": "libfreetype6",
    "libxkbcommon": "libxkbcommon0",
}  # fmt: skip
"""Debian's packages of what Qt asks of a system."""


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
        lost = re.match(r"((lib[\w-]+)[\w.]*): cannot open", str(fault))
        if lost is None:
            raise
        package = _PACKAGES.get(lost[2], lost[1])
        raise SystemLibraryMissing(library=lost[1], package=package) from fault
    app = QApplication(sys.argv[:1])
    _name(app)
    return app


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
