"""Blank tables as other offices send them, made in a few lines, and what stands in a package."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO

import xlsxwriter

SHEET = "花名册"
FIRST, BLANKS = 4, 10
"""The first blank row of ``rich_workbook`` and how many there are."""
PLAIN = (0, 1, 2, 3, 4, 5, 6, 7)
"""Columns of it that hold no formula."""
_X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list"><x14:formula1><xm:f>字典!$B$1:$B$7</xm:f></x14:formula1>'
    "<xm:sqref>B5:B14</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def parts(content: bytes) -> dict[str, bytes]:
    """Every part of a package in its order."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def package(of: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A package of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two of one name, which a test wants
        for name, data in of.items() if isinstance(of, Mapping) else of:
            archive.writestr(name, data)
    return out.getvalue()


def with_part(content: bytes, name: str, pattern: str, new: str) -> bytes:
    """The package with something exchanged in a part; what is to go has to be there."""
    there = parts(content)
    changed, times = re.subn(pattern, new, there[name].decode())
    assert times
    return package(there | {name: changed.encode()})


def png() -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def rich_workbook(**options: object) -> bytes:
    """A blank list with what offices put into one: formats, merges, sums, lists, chart, picture."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet, words = book.add_worksheet(SHEET), book.add_worksheet("字典")
    title = book.add_format({"bold": 1, "font_size": 18, "align": "center"})
    head, plain = book.add_format({"bold": 1, "border": 1}), book.add_format({"border": 1})
    day = book.add_format({"border": 1, "num_format": 'yyyy"年"m"月"d"日"'})
    money = book.add_format({"border": 1, "num_format": "#,##0.00"})
    sheet.merge_range("A1:I1", "某镇低保对象花名册", title)
    names = ("序号", "姓名", "身份证号", "性别", "出生日期", "关系", "低保金", "残补", "合计")
    for column, name in enumerate(names):
        sheet.write(3, column, name, head)
    looks = (plain, plain, plain, plain, day, plain, money, money)
    for row in range(FIRST, FIRST + BLANKS):
        for column, look in enumerate(looks):
            sheet.write_blank(row, column, None, look)
        sheet.write_formula(row, 8, f"=SUM(G{row + 1}:H{row + 1})", money, 0)
    sheet.merge_range("A15:F15", "合计", head)
    for letter in "GHI":
        sheet.write_formula(f"{letter}15", f"=SUM({letter}5:{letter}14)", money, 0)
    sheet.merge_range("A16:I16", "填表人：        审核人：")
    words.write_column("A1", ("男", "女"))
    words.write_formula("C1", f"=SUM({SHEET}!G5:G14)", None, 0)
    sheet.data_validation("D5:D14", {"validate": "list", "source": "=字典!$A$1:$A$2"})
    sheet.conditional_format("C5:C14", {"type": "duplicate", "format": head})
    sheet.write_comment("C4", "填18位公民身份号码")
    sheet.insert_image("K20", "x.png", {"image_data": BytesIO(png())})
    sheet.print_area("A1:I16")
    sheet.repeat_rows(2, 3)
    sheet.autofilter("A4:I14")
    sheet.write_url("K3", "internal:'字典'!A1", string="字典")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$G$5:$G$14"})
    sheet.insert_chart("K5", chart)
    book.define_name("关系", "=字典!$B$1:$B$7")
    book.set_custom_property("表号", "民统3-1")
    book.close()
    name = "xl/worksheets/sheet1.xml"
    return with_part(out.getvalue(), name, "</worksheet>", f"{_X14}</worksheet>")


_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def document(body: str) -> bytes:
    """A .docx with this body."""
    root = f'xmlns:w="{_MAIN}" xmlns:w14="urn:x" xmlns:mc="urn:mc"'
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return package(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{_RELATIONS}">'
                f'<Relationship Id="rId1" Type="{_KIND}" Target="word/document.xml"/>'
                "</Relationships>"
            ),
            "word/document.xml": f"<w:document {root}><w:body>{body}</w:body></w:document>",
        }
    )


def cell(inside: str = "<w:p/>", settings: str = "") -> str:
    """A cell of a Word table."""
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{inside}</w:tc>"


def words(*runs: str, mark: str = "") -> str:
    """A paragraph with these words, each in a run of its own."""
    inside = "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    settings = f"<w:pPr><w:rPr>{mark}</w:rPr></w:pPr>" if mark else ""
    return f"<w:p>{settings}{inside}</w:p>"


def table(*rows: Iterable[str]) -> str:
    """A Word table."""
    inside = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/>{inside}</w:tbl>"
