"""A finished PDF to a file or to a printer.

Where CUPS is (Linux, macOS) the PDF itself is handed over, so that the printer draws sharp text.
Elsewhere its pages are rendered and painted.

Only what would be made now may leave the house. Between a change (a date typed, a record saved here
or come by synchronisation) and the new preview the old one still stands on the page, and a window
that asks for a printer or a folder may stand open for minutes. So a page with a preview asks
``Previewed.holds`` before that window, and the door asks it once more behind it.
"""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop.errors.paper import FileNameTelling
from desktop.paper.preview import Preview
from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.page.page import PageContext
from forms.privacy.never_publish import Audience, released, told_by_name
from forms.privacy.never_words import Word

PRINT_DPI = 300
_HANDED_OVER_S = 20
OLD = "刚才台账或者选的内容变了，预览正在重做；请看过新的预览，再打印或保存。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A preview that was asked for.

    Attributes:
        number: Which, counted up.
        revision: State of the ledger it is made from, or an earlier one.
    """

    number: int
    revision: int


class Previewed:
    """Knows whether the preview of a page is still true.

    Args:
        context: Whose ledger it is made from.
        remake: Makes it anew.
        page: Tells that it is old.
    """

    def __init__(self, context: PageContext, remake: Callable[[], object], page: QWidget) -> None:
        self._context, self._remake, self._page = context, remake, page
        self._number = 0
        self._shown: Asked | None = None

    def ask(self) -> Asked:
        """A preview of what is chosen now is on its way; what stands there is not it."""
        self.spoil()
        return Asked(self._number, self._context.book.ledger.store.revision)

    def spoil(self) -> None:
        """Something else was chosen: what stands there is not it."""
        self._number += 1

    def wanted(self, asked: Asked) -> bool:
        """Whether nothing else has been chosen since."""
        return asked.number == self._number

    def put(self, asked: Asked) -> bool:
        """A preview is there; False where nobody wants it any more."""
        if self.wanted(asked):
            self._shown = asked
        return self.wanted(asked)

    def true(self) -> bool:
        """Whether what stands there is what would be made now."""
        now = Asked(self._number, self._context.book.ledger.store.revision)
        return self._shown == now

    def holds(self) -> bool:
        """Whether what stands there may leave; else it is said why not, and made anew."""
        if not self.true():
            self._remake()
            dialogs.warn(OLD, self._page, "预览已经不是最新的")
            return False
        return True


def save_pdf(
    content: bytes, path: Path, parent: QWidget | None, words: tuple[Word, ...] = ()
) -> bool:
    """Write a PDF; tells when it could not be written."""
    target = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")
    return save_file(content, target, parent, words)


def offer(content: bytes, title: str, context: PageContext, parent: QWidget) -> None:
    """Ask where to save a sheet, save it, and say so."""
    offered = context.settings.proposal(FileKind.PAPER, f"{title}.pdf")
    path = dialogs.save_file(f"{title}存为 PDF", offered, "PDF (*.pdf)", parent)
    if path is not None and save_pdf(content, path, parent, context.book.definitions.words):
        context.settings.keep_folder(FileKind.PAPER, path.parent)
        dialogs.success(f"已存为 {path.name}。", parent)


def save_file(
    content: bytes, path: Path, parent: QWidget | None, words: tuple[Word, ...] = ()
) -> bool:
    """Write a finished file, whole or not at all: a stick may be pulled out.

    Tells when it could not be written, or its name tells too much.

    Args:
        content: The file.
        path: Where to.
        parent: The page that asks.
        words: Words a county added to the list of what no name of a file may say.
    """
    if kind := told_by_name(path, words):
        dialogs.warn(FileNameTelling(kind=kind).told, parent)
        return False
    fresh = path.with_name(path.name + ".tmp")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        dialogs.warn("存不进这个位置，可能没有权限或空间不够；请换一个文件夹再存。", parent)
        return False
    return True


def print_pdf(
    content: bytes,
    title: str,
    parent: QWidget | None,
    still: Callable[[], bool] = lambda: True,
) -> bool:
    """Ask for printer and copies, then print.

    Args:
        content: The PDF.
        title: What it is.
        parent: The page that asks.
        still: Asked when the person has chosen: whether the content still holds.

    Returns:
        Whether it was handed to a printer.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if released(title, Audience.NAME).found:
        title = "村记"  # the queue of a printer is read by everybody in the office
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(f"打印：{title}")
    if dialog.exec() != QPrintDialog.DialogCode.Accepted or not still():
        return False
    if printer.outputFileName() or not hand_over(content, title, printer):
        paint(content, printer)
    return True


def hand_over(content: bytes, title: str, printer: QPrinter) -> bool:
    """Give the PDF itself to CUPS; False where that cannot be done."""
    program = shutil.which("lp")
    if program is None or not printer.printerName():
        return False
    command = [program, "-d", printer.printerName(), "-n", str(printer.copyCount()), "-t", title]
    if printer.fromPage():
        command += ["-P", f"{printer.fromPage()}-{printer.toPage()}"]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603  the system's own printing program
                [*command, "--", file.name], check=False, capture_output=True,
                timeout=_HANDED_OVER_S,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0


def paint(content: bytes, printer: QPrinter) -> int:
    """Render the chosen pages and paint them; returns how many."""
    preview = Preview(content)
    first = max(1, printer.fromPage() or 1)
    last = min(preview.pages, printer.toPage() or preview.pages)
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    printer.setFullPage(True)
    paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    for number in range(first, last + 1):
        if number > first:
            printer.newPage()
        picture = image(preview, number - 1, min(PRINT_DPI, printer.resolution()))
        size = QRectF(picture.rect()).size()
        size = size.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), picture)
    painter.end()
    preview.close()
    return max(0, last - first + 1)


def image(preview: Preview, page: int, dpi: float) -> QImage:
    """One page as a Qt picture that owns its pixels."""
    made = preview.picture(page, dpi)
    borrowed = QImage(made.pixels, made.width, made.height, made.stride, QImage.Format.Format_RGB32)
    return borrowed.copy()
