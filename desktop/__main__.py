"""Start the window; the only place that makes a QApplication."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from sync.command_line import Grammar, speak_utf8, version


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
    app = QApplication(sys.argv[:1])
    _name(app)

    from desktop.application import Application, catch_crashes

    catch_crashes()
    application = Application(app)
    if call.book is not None and call.practice_passphrase is not None:
        from desktop.book.book import Book

        application.show_book(Book.open(call.book, call.practice_passphrase))
    else:
        application.start(call.book)
    return app.exec()


def _name(app: QApplication) -> None:
    """Say who we are, so that a task bar shows our seal and puts our windows together."""
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
