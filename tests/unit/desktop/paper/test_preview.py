"""The preview shows exactly the pages of the PDF it was given."""

import pytest

from desktop.errors.paper import PdfUnreadable
from desktop.paper.preview import Preview
from desktop.paper.recovery_sheet import recovery_sheet

CODE = "ABCD-EFGH-JKMN-P\nABCD-EFGH-JKMN-Q\nABCD-EFGH-JKMN-R\nABCD-EFGH-JKMN-PQRS-T"


def test_a_page_is_rendered_on_white_in_the_asked_size() -> None:
    preview = Preview(recovery_sheet("板岭村", CODE))
    assert preview.pages == 1
    wide, high = preview.sizes[0]
    assert (round(wide), round(high)) == (595, 842)
    picture = preview.picture(0, 72)
    assert abs(picture.width - wide) <= 1
    assert len(picture.pixels) == picture.stride * picture.height
    assert picture.pixels[:3] == b"\xff\xff\xff"
    assert min(picture.pixels) < 80, "something black stands on the page"
    preview.close()
    preview.close()


def test_what_is_no_pdf_is_told() -> None:
    with pytest.raises(PdfUnreadable):
        Preview(b"not a pdf")
