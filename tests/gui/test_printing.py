"""A sheet handed to a real print service arrives at the printer byte by byte."""

import tempfile
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication

from desktop.pages import printing
from tests.helpers.cups import QUEUE, Paper, cups


def test_cups_gets_the_pdf_itself(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    del qapp
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"
    paper = Paper()
    with tempfile.TemporaryDirectory() as folder, cups(Path(folder), paper) as address:
        monkeypatch.setenv("CUPS_SERVER", address)
        assert QUEUE in QPrinterInfo.availablePrinterNames()
        printer = QPrinter()
        printer.setPrinterName(QUEUE)
        assert printing.hand_over(pdf, "弄峒村公示", printer)
        assert paper.job() == pdf, "nothing is rendered on the way"
