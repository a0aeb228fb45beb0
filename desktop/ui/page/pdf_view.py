"""A PDF on the desk: its pages one below the other, sharp at any zoom, drawn when they are seen.

A file of an office program is shown as LibreOffice puts it on paper, where that is installed; until
then, and elsewhere, by its words.
"""

from PySide6.QtCore import QEvent, QProcess, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.container.office import TIME_S, Conversion
from desktop.errors.office_file import ConverterFailed, ConverterMissing
from desktop.errors.paper import PdfUnreadable
from desktop.paper.preview import Preview
from desktop.ui.page.printing import image
from desktop.ui.theme.theme import colour
from desktop.ui.widgets.basics import label

POINTS_PER_INCH = 72.0
MARGIN = 18
SMALLEST, LARGEST = 0.4, 4.0
"""Zoom in logical pixels per point."""
_SHADOW = 46
"""How dark what a page of paper throws on the desk is, of 255."""


class PdfPage(QWidget):
    """One page; knows its size before it is drawn."""

    def __init__(self, view: "SheetView", number: int) -> None:
        super().__init__()
        self.number = number
        self._view = view
        self.picture: QImage | None = None
        self.setAccessibleName(f"第 {number + 1} 页")

    def resize_to(self, zoom: float) -> None:
        """Take the size of the page at this zoom; forget a picture of another size."""
        wide, high = self._view.sizes[self.number]
        size = QSize(round(wide * zoom), round(high * zoom))
        if size != self.size():
            self.picture = None
            self.setFixedSize(size)
        self.update()

    def forget(self) -> None:
        """Draw anew when next seen."""
        self.picture = None
        self.update()

    def show_picture(self, picture: QImage) -> None:
        """Take a picture made elsewhere, until the page is drawn anew."""
        self.picture = picture
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page; render it first if it has not been seen at this size."""
        painter = QPainter(self)
        if self.picture is None:
            self.picture = self._view.render_page(self.number)
        if self.picture is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
        else:
            painter.drawImage(self.rect(), self.picture)
        shadow = colour("side")
        shadow.setAlpha(_SHADOW)
        painter.setPen(shadow)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class SheetView(QScrollArea):
    """Shows a finished PDF from memory."""

    turned = Signal(int, int)
    """Page in the middle of the view (from 1) and how many there are."""
    zoomed = Signal(float)
    """Logical pixels per point."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWidgetResizable(True)
        self.setAccessibleName("公示预览")
        self._preview: Preview | None = None
        self.sheets: list[PdfPage] = []
        self._fit = True
        self._zoom = 1.0
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(holder)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._tell_page())
        if (app := QApplication.instance()) is not None:
            app.aboutToQuit.connect(self.close_sheet)

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points."""
        return self._preview.sizes if self._preview else ()

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return len(self.sizes)

    def put(self, content: bytes) -> None:
        """Show a PDF, staying where the person was reading; empty shows nothing.

        Raises:
            PdfUnreadable: The content is no PDF.
        """
        fresh = Preview(content) if content else None
        if self._preview is not None:
            self._preview.close()
        self._preview = fresh
        while len(self.sheets) > self.pages:
            gone = self.sheets.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.sheets) < self.pages:
            sheet = PdfPage(self, len(self.sheets))
            self.sheets.append(sheet)
            self._column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        for sheet in self.sheets:
            sheet.forget()
        self._place()

    def glance(self, content: bytes, first: int, pages: int) -> None:
        """Show some pages anew while the whole is still being written.

        Nothing is shown when the pages are others in number or size: then the whole is waited for.

        Args:
            content: A PDF of these pages.
            first: Number of the first, from 0.
            pages: How many pages the whole will have.

        Raises:
            PdfUnreadable: The content is no PDF.
        """
        fresh = Preview(content)
        if pages == self.pages and fresh.sizes == self.sizes[first : first + fresh.pages]:
            for number in range(fresh.pages):
                self.sheets[first + number].show_picture(image(fresh, number, self._dpi()))
        fresh.close()

    def in_sight(self) -> tuple[int, int]:
        """First and last page that can be seen, from 0; the first page when there is none."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [s.number for s in self.sheets if s.y() < bottom and s.y() + s.height() > top]
        return (seen[0], seen[-1]) if seen else (0, 0)

    def render_page(self, number: int) -> QImage | None:
        """One page at the present zoom and the screen's own sharpness."""
        if self._preview is None or number >= self.pages:
            return None
        return image(self._preview, number, self._dpi())

    def _dpi(self) -> float:
        return POINTS_PER_INCH * self._zoom * self.devicePixelRatioF()

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller, no longer fitted to the width."""
        self._fit = False
        self._zoom = min(LARGEST, max(SMALLEST, self._zoom * factor))
        self._place()

    def fit_width(self) -> None:
        """As wide as the view."""
        self._fit = True
        self._place()

    def show_page(self, number: int) -> None:
        """Bring a page (from 1) to the top."""
        if 1 <= number <= len(self.sheets):
            self.verticalScrollBar().setValue(self.sheets[number - 1].y() - MARGIN // 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the width fitted."""
        super().resizeEvent(event)
        if self._fit:
            self._place()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl with the wheel zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.1 if event.angleDelta().y() > 0 else 1 / 1.1)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """A move to a screen of another sharpness draws anew."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            for sheet in self.sheets:
                sheet.forget()
        return super().event(event)

    def close_sheet(self) -> None:
        """Let go of the document."""
        self.put(b"")

    def _place(self) -> None:
        if not self.sheets:
            return
        if self._fit:
            widest = max(wide for wide, _ in self.sizes)
            bar = self.verticalScrollBar().sizeHint().width()
            room = self.width() - 2 * self.frameWidth() - 2 * MARGIN - bar
            self._zoom = min(LARGEST, max(SMALLEST, room / widest))
        for sheet in self.sheets:
            sheet.resize_to(self._zoom)
        self.zoomed.emit(self._zoom)
        self._tell_page()

    def _tell_page(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        number = 1 + sum(sheet.y() + sheet.height() + MARGIN // 2 < middle for sheet in self.sheets)
        self.turned.emit(min(max(number, 1), max(self.pages, 1)), self.pages)


MOST_WORDS = 200_000
"""Characters of a file that are shown while there is no picture of it."""
ON_THE_WAY = "正在用 LibreOffice 做成打印的样子，先看文字："


class FileView(QWidget):
    """A finished file: on paper, or by its words with a sentence why not."""

    converted = Signal(bytes)
    """The PDF of a file of an office program, once it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.said = label("", "soft", wrap=True)
        self.sheet = SheetView()
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName("文字预览")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for made in (self.said, self.words):
            column.addWidget(made)
        column.addWidget(self.sheet, 1)
        self._under_way: Conversion | None = None
        self._process: QProcess | None = None
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(TIME_S * 1000)
        self._limit.timeout.connect(self._too_long)
        if (app := QApplication.instance()) is not None:
            app.aboutToQuit.connect(self.close_file)
        self.show_pdf(b"")

    def show_pdf(self, content: bytes) -> None:
        """Show a PDF; empty shows nothing."""
        self._stop()
        self._say("")
        self.words.hide()
        self.sheet.put(content)
        self.sheet.show()

    def show_file(self, content: bytes, ending: str, words: str) -> None:
        """Show a file of an office program.

        Args:
            content: The file.
            ending: Of its name: ``.docx``, ``.xlsx``.
            words: What stands in it.
        """
        self._stop()
        self.sheet.put(b"")
        self.sheet.hide()
        self.words.setPlainText(words[:MOST_WORDS])
        self.words.show()
        try:
            self._under_way = Conversion(content, ending)
        except ConverterMissing as missing:
            self._say(missing.told)
            return
        self._say(ON_THE_WAY)
        self._process = QProcess(self)
        self._process.finished.connect(lambda *_: self._ended())
        self._process.errorOccurred.connect(lambda _: self._ended())
        self._process.start(self._under_way.program, self._under_way.arguments)
        self._limit.start()

    def _ended(self) -> None:
        under_way, self._under_way, self._process = self._under_way, None, None
        self._limit.stop()
        if under_way is None:
            return
        try:
            content = under_way.result()
            self.sheet.put(content)
        except (ConverterFailed, PdfUnreadable) as failed:
            self._say(failed.told)
            return
        self._say("")
        self.words.hide()
        self.sheet.show()
        self.converted.emit(content)

    def _too_long(self) -> None:
        self._stop()
        self._say(ConverterFailed().told)

    def _stop(self) -> None:
        """What was on its way is wanted no more."""
        self._limit.stop()
        process, under_way = self._process, self._under_way
        self._process = self._under_way = None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2_000)
            process.deleteLater()
        if under_way is not None:
            under_way.give_up()

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def close_file(self) -> None:
        """Let go of everything."""
        self._stop()
        self.sheet.put(b"")
