"""Word documents with tables, made of the fewest parts a reader needs."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Rows = Sequence[Sequence[str]]


def document(path: Path, *parts: str | Rows) -> Path:
    """Write a document of paragraphs and tables, in this order.

    A cell that begins with ``|`` begins a block and with ``^`` goes on with it, ``>`` spans two
    columns, and ``~`` is struck through.
    """
    body = "".join(_line(one) if isinstance(one, str) else _table(one) for one in parts)
    return packed(path, f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>')


def packed(path: Path, xml: str) -> Path:
    """The same for any content."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<?xml version="1.0"?>{xml}')
    return path


def _line(text: str, struck: bool = False) -> str:
    property_ = "<w:rPr><w:strike/></w:rPr>" if struck else ""
    return f"<w:p><w:r>{property_}<w:t>{escape(text)}</w:t></w:r></w:p>"


def _table(rows: Rows) -> str:
    told = "".join("<w:tr>" + "".join(map(_cell, row)) + "</w:tr>" for row in rows)
    return f"<w:tbl>{told}</w:tbl>"


def _cell(text: str) -> str:
    properties = {
        "^": "<w:vMerge/>",
        ">": '<w:gridSpan w:val="2"/>',
        "|": '<w:vMerge w:val="restart"/>',
    }
    property_ = properties.get(text[:1], "")
    bare = text[1:] if text[:1] in {*properties, "~"} else text
    return f"<w:tc><w:tcPr>{property_}</w:tcPr>{_line(bare, text.startswith('~'))}</w:tc>"
