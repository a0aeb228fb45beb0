"""Writes a laid-out sheet as PDF: the only door to ReportLab.

What comes in is a ``Notice``, whose every text is ``MaskedText``; a raw ``str`` is refused by the
type checker and, for callers it does not see, at run time. The same notice gives the same bytes.

The published columns of a notice as a CSV file inside its PDF.

ISO 32000-1:2008, 7.11.4 (embedded files): a reader shows it as an attachment. What is attached is
what is printed, masks and all.
"""

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from forms.notices.sheet.notice import PaperTable
from forms.progress import Progress, through, unwatched

if TYPE_CHECKING:
    from collections.abc import Mapping

import calendar
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from xml.sax.saxutils import escape

from desktop.paper.areas import painted
from desktop.paper.fonts.cid_font import Embedding, embedding, registered
from desktop.paper.fonts.fallback import stacks
from desktop.paper.object_streams import LEVEL, pack
from desktop.paper.tagged_pdf import Marks, Unmarked
from desktop.paper.typesetting.layout import A4_AUTO, lay_out
from desktop.paper.typesetting.page import MM, Box, PaperPage, PaperSheet, PlacedPicture
from desktop.paper.typesetting.page_format import Paper
from forms.notices.sheet.code import code_words
from forms.notices.sheet.notice import Notice
from forms.privacy.masking import MaskedText
from forms.privacy.never_publish import Audience, released
from forms.schema.gc_pause import gc_paused

NAME: Final = "公示.csv"
STURDY: Final = 106
"""Bytes that a QR code of 41 dots holds at level M (ISO/IEC 18004, table 7)."""
_ASCII_NAME: Final = "notice.csv"


def csv_of(table: PaperTable) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, which spreadsheets want."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([column.title for column in table.columns])
    for row in (*table.rows, *((table.total,) if table.total else ())):
        write([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and len(cell) > 1 else cell


def attach(canvas: Any, table: PaperTable, day: date) -> None:
    """Put the CSV into the document a canvas is writing."""
    from reportlab.pdfbase import pdfdoc

    document = canvas._doc
    content = csv_of(table)
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    stamp = pdfdoc.PDFString(f"D:{day:%Y%m%d}000000Z")
    stream.dictionary["Type"] = pdfdoc.PDFName("EmbeddedFile")
    stream.dictionary["Subtype"] = pdfdoc.PDFName("text#2Fcsv")
    stream.dictionary["Params"] = _dictionary({"Size": len(content), "ModDate": stamp})
    file = document.Reference(stream, "cunji.csv.stream")
    spec = _dictionary({
        "Type": pdfdoc.PDFName("Filespec"),
        "F": pdfdoc.PDFString(_ASCII_NAME),
        "UF": pdfdoc.PDFString(NAME),
        "AFRelationship": pdfdoc.PDFName("Data"),
        "EF": _dictionary({"F": file}),
    })  # fmt: skip
    held = document.Reference(spec, "cunji.csv.spec")
    names = pdfdoc.PDFArray([pdfdoc.PDFString(_ASCII_NAME), held])
    files = _dictionary({"Names": names})
    document.Catalog.Names = _dictionary({"EmbeddedFiles": files})
    document.Catalog.AF = pdfdoc.PDFArray([held])
    document.Catalog.__NoDefault__ = [*document.Catalog.__NoDefault__, "AF"]


def _dictionary(content: "Mapping[str, object]") -> Any:
    from reportlab.pdfbase import pdfdoc

    return pdfdoc.PDFDictionary(dict(content))


PRODUCER = "村记 cunji"
UNDATED = date(2000, 1, 1)
"""Stands in the file of a sheet that is dated by hand."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:identifier>{subject}</dc:identifier><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate><xmp:ModifyDate>{day}T00:00:00Z</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def render(notice: Notice, paper: Paper = A4_AUTO, *, tagged: bool = True) -> bytes:
    """The notice as a PDF, every font embedded, the same bytes for the same notice.

    Its published columns are attached as CSV, so that nobody has to type them again. Tagged, it is
    read out in order, the table cell by cell (``desktop.paper.tagged_pdf``).

    Raises:
        TypeError: A text of the notice has not been masked.
        FontsUnavailable: The bundled fonts cannot be unpacked.
    """
    with gc_paused():
        return written(notice, lay_out(notice, paper), tagged=tagged)


def glance(notice: Notice, sheet: PaperSheet, first: int, last: int) -> bytes:
    """The pages in sight alone, from 0, to be looked at while the whole is being written.

    Raises:
        TypeError: A text of the notice has not been masked.
    """
    return written(notice, replace(sheet, pages=sheet.pages[first : last + 1]), whole=False)


def written(
    notice: Notice, sheet: PaperSheet, *, whole: bool = True, tagged: bool = True,
    progress: Progress = unwatched,
) -> bytes:  # fmt: skip
    """A notice that has been laid out, as a PDF; its columns go with the whole only.

    Args:
        notice: What it says.
        sheet: Where that stands.
        whole: Whether these are all its pages.
        tagged: Whether it can be read out in order.
        progress: Told how many pages are drawn, and may stop it.

    Raises:
        TypeError: A text of the notice has not been masked.
    """
    _masked(notice)
    day = notice.period.posted_on
    title = notice.title_line
    return _write(
        sheet, title=title, author=notice.issuer, subject=notice.number,
        day=day, payloads=[code_words(notice)], table=notice.table if whole else None,
        marks=Marks() if whole and tagged else None, audience=Audience.BOARD, progress=progress,
    )  # fmt: skip


def written_slips(whole: Notice, strips: Sequence[Notice], sheet: PaperSheet) -> bytes:
    """Strips that share sheets (``typesetting.slips``), with the columns of the whole.

    Raises:
        TypeError: A text of a strip has not been masked.
    """
    for strip in (whole, *strips):
        _masked(strip)
    return _write(
        sheet, title=whole.title_line, author=whole.issuer, subject=whole.number,
        day=whole.period.posted_on, payloads=[code_words(strip) for strip in strips],
        table=whole.table, marks=Marks(), audience=Audience.BOARD,
    )  # fmt: skip


def _masked(notice: Notice) -> None:
    for text in _texts(notice):
        if type(text) is not MaskedText:
            raise TypeError("a notice is made of MaskedText")


def render_private(sheet: PaperSheet, *, title: str) -> bytes:
    """A sheet for one person's safe, never for a board; only ``recovery`` uses it."""
    return _write(sheet, title=title, author=PRODUCER, subject=title, day=UNDATED)


def render_inside(
    sheet: PaperSheet, *, title: str, author: str, day: date,
    audience: Audience = Audience.INSIDE, tagged: bool = False, progress: Progress = unwatched,
) -> bytes:  # fmt: skip
    """A sheet that is no notice: returns, forms to fill in, evidence of posting, a wall chart.

    Args:
        sheet: Laid out; each text of it has passed the exit.
        title: Document title.
        author: Who made it.
        day: Stands as the date of the file.
        audience: Who will read it.
        tagged: Whether its texts say what they are, to be read out in order.
        progress: Told how many pages are drawn, and may stop it.
    """
    marks = Marks() if tagged else None
    return _write(
        sheet, title=title, author=author, subject=title, day=day, audience=audience, marks=marks,
        progress=progress,
    )  # fmt: skip


def _write(
    sheet: PaperSheet, *, title: str, author: str, subject: str, day: date,
    payloads: Sequence[str] = (), table: PaperTable | None = None, marks: Unmarked | None = None,
    audience: Audience = Audience.INSIDE, progress: Progress = unwatched,
) -> bytes:  # fmt: skip
    """A laid-out sheet as PDF bytes.

    Args:
        sheet: What stands where.
        title: Document title, shown by readers.
        author: Who announces.
        subject: Number of the sheet.
        day: Stands as the date of the file, so that the bytes do not depend on the clock.
        payloads: What the code says, on the page that has one; of slips one for each strip.
        table: What is attached as CSV.
        marks: Collects what each text is, for the tags; None for a sheet without.
        audience: Who will read what the file says of itself.
        progress: Told how many pages are drawn, and may stop it.

    Raises:
        NeverPublished: Title, author or subject tells what may not be read.
    """
    for text in dict.fromkeys((title, author, subject)):
        released(text, audience).text_for("文件的标题")
    out = io.BytesIO()
    marks = marks or Unmarked()
    canvas = _canvas(out, sheet)
    _describe(canvas, title=title, author=author, subject=subject, day=day)
    _draw(canvas, sheet, payloads, marks, progress)
    if table is not None:
        attach(canvas, table, day)
    pack(canvas, *marks.write(canvas))
    canvas.save()
    return out.getvalue()


def _draw(
    canvas: Any, sheet: PaperSheet, payloads: Sequence[str], marks: Unmarked, progress: Progress
) -> None:
    """Page after page: rules, the code, words, photos."""
    used = embedding(canvas._doc)
    for page in through(sheet.pages, "正在画每一页", progress):
        drawn = [painted(area, sheet.height) for area in page.areas]
        drawn += _strokes(page, sheet.height)
        if page.code and payloads:
            drawn.append(_code(payloads[0], page.code, sheet.height))
        drawn += [_code(payloads[strip], box, sheet.height) for box, strip in page.codes]
        canvas._code.extend(marks.aside(drawn))
        canvas._code.append(_text(page, sheet.height, used, marks))
        for picture in page.pictures:
            _photo(canvas, picture, sheet.height)
        canvas.showPage()
        _squeeze(canvas._doc, plain=not page.pictures)


def _texts(notice: Notice) -> Iterator[str]:
    yield from (notice.number, notice.issuer, notice.dated)
    for group in (notice.title, notice.paragraphs, notice.closing, notice.notes, notice.signatures):
        yield from group
    for label, content in notice.facts:
        yield label
        yield content
    yield from (column.title for column in notice.table.columns)
    for row in notice.table.rows:
        yield from row
    yield from notice.table.total or ()


def _canvas(out: io.BytesIO, sheet: PaperSheet) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # ASCII armour would add a quarter to every page
    names = [registered(stack) for stack in stacks().values()]
    return Canvas(
        out, pagesize=(sheet.width, sheet.height), pageCompression=1, invariant=1,
        initialFontName=names[0], lang="zh-CN", pdfVersion=(1, 7),
    )  # fmt: skip


def _describe(canvas: Any, *, title: str, author: str, subject: str, day: date) -> None:
    """Title, dates and XMP: what archives and search look at."""
    from reportlab.pdfbase import pdfdoc

    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    document = canvas._doc
    stamp = document._timeStamp
    stamp.lt = day.timetuple()
    stamp.t = calendar.timegm(stamp.lt)
    stamp.YMDhms = tuple(stamp.lt)[:6]
    xmp = _XMP.format(
        title=escape(title), author=escape(author), subject=escape(subject),
        producer=PRODUCER, day=day.isoformat(),
    ).encode()  # fmt: skip
    metadata = pdfdoc.PDFStream(content=xmp, filters=[])
    metadata.dictionary["Type"] = pdfdoc.PDFName("Metadata")
    metadata.dictionary["Subtype"] = pdfdoc.PDFName("XML")
    document.Catalog.Metadata = metadata
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _strokes(page: PaperPage, height: float) -> list[str]:
    """Rules by weight, and the ring that shows where the seal goes."""
    by_weight: dict[float, list[str]] = {}
    for x0, y0, x1, y1, weight in page.rules:
        path = f"{x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l"
        by_weight.setdefault(weight, []).append(path)
    strokes = [f"0 G 2 J {w} w {' '.join(paths)} S" for w, paths in sorted(by_weight.items())]
    if page.seal:
        strokes.append(_ring(page.seal, height))
    return strokes


def _ring(seal: Box, height: float) -> str:
    """A dashed grey circle: never a picture of a seal, only its place."""
    x, y = (seal[0] + seal[2]) / 2, height - (seal[1] + seal[3]) / 2
    r = (seal[2] - seal[0]) / 2 - 3 * MM
    k = 0.5523 * r  # four cubic arcs make a circle to a quarter of a thousandth
    arcs = (
        (x + r, y + k, x + k, y + r, x, y + r), (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r), (x + k, y - r, x + r, y - k, x + r, y),
    )  # fmt: skip
    curves = " ".join(" ".join(f"{n:.2f}" for n in arc) + " c" for arc in arcs)
    return f"q 0.7 G 0.6 w [3 3] 0 d {x + r:.2f} {y:.2f} m {curves} S Q"


@lru_cache(maxsize=64)
def _matrix(payload: str) -> list[bytes]:
    """The dots of a code; those of the sheet looked at are those of the sheet printed."""
    import segno

    level = "m" if len(payload.encode()) <= STURDY else "l"
    made = segno.make(payload, error=level, micro=False, boost_error=False, mask=3)
    return [bytes(row) for row in made.matrix]


def _code(payload: str, box: Box, height: float) -> str:
    """The QR code as one filled path, four modules of quiet around it.

    A code of up to 106 bytes keeps more of itself for stains; a longer one less, at the same dots.
    One mask for all: every mask can be read, and weighing all eight takes a sixth of the sheet.
    """
    matrix = _matrix(payload)
    unit = (box[2] - box[0]) / (len(matrix) + 4)
    parts = []
    for j, row in enumerate(matrix):
        y = height - box[1] - (j + 3) * unit
        start = row.find(1)
        while start >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            x = box[0] + (start + 2) * unit
            parts.append(f"{x:.3f} {y:.3f} {(end - start) * unit:.3f} {unit:.3f} re")
            start = row.find(1, end)
    return f"0 g {' '.join(parts)} f"


def _squeeze(document: Any, *, plain: bool) -> None:
    """Keep the content of the last page as it goes into the file, a sixth of what it was.

    A plain page, without pictures, is told in one go: ReportLab asks thirty questions of each.
    """
    from reportlab.pdfbase import pdfdoc

    page = document.Pages.pages[-1]
    content = zlib.compress(page.stream.encode("ascii"), LEVEL)
    page.Contents = pdfdoc.PDFStream(content=content, filters=[])
    page.Contents.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    page.stream = None
    if plain:
        page.format = partial(_told, page)


def _told(page: Any, document: Any) -> bytes:
    """The dictionary of a page of text and lines."""
    held = {
        "Parent": document.Pages, "Contents": page.Contents,
        "Font": document.idToObject["BasicFonts"],
    }  # fmt: skip
    at = {name: document.Reference(kept).format(document).decode() for name, kept in held.items()}
    tags = f"/StructParents {page.StructParents}" if hasattr(page, "StructParents") else ""
    return (
        f"<</Type/Page/Parent {at['Parent']}/Contents {at['Contents']}{tags}"
        f"/MediaBox[0 0 {page.pagewidth:.4f} {page.pageheight:.4f}]"
        f"/Resources<</Font {at['Font']}/ProcSet[/PDF/Text]>>>>"
    ).encode()


def _photo(canvas: Any, picture: PlacedPicture, height: float) -> None:
    from reportlab.lib.utils import ImageReader

    x0, y0, x1, y1 = picture.box
    image = ImageReader(io.BytesIO(picture.jpeg))
    canvas.drawImage(image, x0, height - y1, x1 - x0, y1 - y0)


class _Steps(dict[tuple[int, int], str]):
    """The operator that goes on by so many hundredths of a point; a table takes few ways."""

    def __missing__(self, way: tuple[int, int]) -> str:
        told = f"{way[0] / 100:g} {way[1] / 100:g} Td"
        if len(self) < _MOST_STEPS:
            self[way] = told
        return told


_MOST_STEPS: Final = 20_000
_STEPS: Final = _Steps()


def _text(page: PaperPage, height: float, used: Embedding, marks: Unmarked) -> str:
    """All lines of a page as one text object; font and colour are set only when they change.

    Each line starts from the one before, in hundredths of a point: the cells of a table then say
    the same on every page, and the file is a fifteenth smaller.
    """
    voices = {name: used.runs(stack) for name, stack in stacks().items()}
    parts = ["BT 0 g"]
    add = parts.append
    font, points, grey, spacing = "", 0.0, 0.0, 0.0
    at_x, at_y = 0, 0
    marks.turn()
    for x, y, _, voice, size, text, _, tracking, shade, tag in page.texts:
        if begins := marks.step(tag):
            add(begins)
        if shade != grey:
            grey = shade
            add(f"{grey} g")
        if tracking != spacing:
            spacing = tracking
            add(f"{spacing:.4f} Tc")
        runs = voices[voice][text]
        # an empty cell has its tag and no line: the next line starts from the one before it
        to_x, to_y = (round(x * 100), round((height - y) * 100)) if runs else (at_x, at_y)
        place = _STEPS[to_x - at_x, to_y - at_y]
        at_x, at_y = to_x, to_y
        for name, codes in runs:
            if name != font or size != points:
                font, points = name, size
                add(f"/{name} {size} Tf")
            add(f"{place}<{codes}>Tj")
            place = ""
    add(f"{marks.end()}ET")
    return "\n".join(parts)
