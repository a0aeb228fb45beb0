"""The published columns of a notice as a CSV file inside its PDF.

ISO 32000-1:2008, 7.11.4 (embedded files): a reader shows it as an attachment. What is attached is
what is printed, masks and all.
"""

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop.notices.notice import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "公示.csv"
_ASCII_NAME: Final = "notice.csv"


def csv_of(table: Table) -> bytes:
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


def attach(canvas: Any, table: Table, day: date) -> None:
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
