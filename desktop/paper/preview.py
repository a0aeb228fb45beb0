"""Pictures of the pages of a finished PDF: what is previewed is what is printed.

PDFium is not made for several threads; one lock around every call keeps it to one at a time.
"""

import importlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors.paper import PdfUnreadable

POINTS_PER_INCH = 72

_pdfium = threading.RLock()


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as pixels.

    Attributes:
        width: Pixels.
        height: Pixels.
        stride: Bytes per row.
        pixels: Four bytes a pixel: blue, green, red, unused.
    """

    width: int
    height: int
    stride: int
    pixels: bytes


def get_ready() -> None:
    """Load what reads PDFs; done where one is made, so that the window need not when it comes."""
    importlib.import_module("pypdfium2")


class Preview:
    """An open PDF, from memory; close it when it is no longer shown."""

    def __init__(self, content: bytes) -> None:
        """Open a PDF.

        Raises:
            PdfUnreadable: The content is no PDF.
        """
        import pypdfium2

        with _pdfium:
            try:
                self._document = pypdfium2.PdfDocument(content)
            except pypdfium2.PdfiumError as bad:
                raise PdfUnreadable from bad
            self.sizes: tuple[tuple[float, float], ...] = tuple(
                self._document.get_page_size(number) for number in range(len(self._document))
            )

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.sizes)

    def picture(self, page: int, dpi: float) -> Picture:
        """Render one page on white.

        Args:
            page: From 0.
            dpi: Pixels per inch of paper.
        """
        with _pdfium:
            sheet = self._document[page]
            bitmap = sheet.render(
                scale=dpi / POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True
            )
            made = Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            sheet.close()
        return made

    def close(self) -> None:
        """Let go of the document; closing twice is no matter."""
        with _pdfium:
            self._document.close()


def page_texts(content: bytes) -> list[str]:
    """The text of every page, as a reader copies it.

    Raises:
        PdfUnreadable: The content is no PDF.
    """
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as bad:
            raise PdfUnreadable from bad
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        document.close()
    return texts


def page_count(content: bytes) -> int:
    """How many pages a PDF has.

    Raises:
        PdfUnreadable: The content is no PDF.
    """
    sheet = Preview(content)
    sheet.close()
    return sheet.pages


def joined(parts: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in order.

    Raises:
        PdfUnreadable: One of them is no PDF.
    """
    import pypdfium2

    with _pdfium:
        whole = pypdfium2.PdfDocument.new()
        for content in parts:
            try:
                part = pypdfium2.PdfDocument(content)
            except pypdfium2.PdfiumError as bad:
                raise PdfUnreadable from bad
            whole.import_pages(part)
            part.close()
        out = io.BytesIO()
        whole.save(out)
        whole.close()
    return out.getvalue()
