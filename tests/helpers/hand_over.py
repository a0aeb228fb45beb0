"""Prints a file as the window does: ``python -m tests.helpers.hand_over FILE QUEUE``.

A process of its own, because CUPS's library asks for its server once and for all.
"""

import sys
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication

from desktop.ui.page import printing


def main() -> int:
    """0 when the system took the file as it is."""
    file, queue = Path(sys.argv[1]), sys.argv[2]
    application = QApplication([])
    if queue not in QPrinterInfo.availablePrinterNames():
        return 2
    printer = QPrinter()
    printer.setPrinterName(queue)
    done = printing.hand_over(file.read_bytes(), "弄峒村公示", printer)
    del application
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
