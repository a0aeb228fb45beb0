"""Tags: a reader for the blind hears title, paragraphs, and the table cell by cell, in order."""

import ctypes
import re
import subprocess

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from desktop.paper.pdf import render
from desktop.paper.preview import Preview
from tests.helpers.notice_samples import household_notice


def kinds_on(content: bytes, number: int) -> list[str]:
    """Kinds of the elements that have content on a page, top down, as PDFium reads the tree."""
    document = pypdfium2.PdfDocument(content)
    page = document[number]
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    assert tree
    found: list[str] = []

    def walk(element: object) -> None:
        size = pdfium.FPDF_StructElement_GetType(element, None, 0)
        room = ctypes.create_string_buffer(size)
        pdfium.FPDF_StructElement_GetType(element, room, size)
        found.append(room.raw.decode("utf-16-le").rstrip("\0"))
        for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
            if child:
                walk(child)

    for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place))
    pdfium.FPDF_StructTree_Close(tree)
    page.close()
    document.close()
    return found


def test_the_tree_says_title_paragraphs_and_rows() -> None:
    found = kinds_on(render(household_notice(3)), 0)
    assert found[0] == "Document"
    assert found.count("H1") == 1
    assert found.count("Table") == 1
    assert found.count("TR") == 4, "the heading and three households"
    assert (found.count("TH"), found.count("TD")) == (7, 21)
    assert found.index("H1") < found.index("P") < found.index("Table")


def test_a_heading_that_comes_again_is_not_read_again() -> None:
    content = render(household_notice(60))
    assert "TH" in kinds_on(content, 0)
    assert "TH" not in kinds_on(content, 1)
    assert "TD" in kinds_on(content, 1)


def test_tags_change_nothing_that_is_seen_and_stay_the_same() -> None:
    notice = household_notice(20)
    tagged, plain = render(notice), render(notice, tagged=False)
    assert tagged == render(notice)
    assert is_tagged(tagged)
    assert not is_tagged(plain)
    assert seen(tagged) == seen(plain)


def seen(content: bytes) -> list[bytes]:
    sheet = Preview(content)
    found = [sheet.picture(page, 72).pixels for page in range(sheet.pages)]
    sheet.close()
    return found


@pytest.mark.parametrize("rows", [3, 40])
def test_poppler_reads_the_structure(rows: int) -> None:
    run = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=render(household_notice(rows)),
        capture_output=True, check=True,
    )  # fmt: skip
    text = run.stdout.decode()
    assert len(re.findall(r"^\s+TR\b", text, re.MULTILINE)) == rows + 1
    assert "𬀩𠅤" in text or rows < 7


def is_tagged(content: bytes) -> bool:
    document = pypdfium2.PdfDocument(content)
    tagged = bool(pdfium.FPDFCatalog_IsTagged(document.raw))
    document.close()
    return tagged
