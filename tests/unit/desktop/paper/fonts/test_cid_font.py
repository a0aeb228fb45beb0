"""What ReportLab draws with our fonts can be copied and searched, on every plane."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.paper.fonts.cid_font import embedding, registered
from desktop.paper.fonts.fallback import stacks
from desktop.paper.preview import page_texts

LINE = "韦𬀩𠅤、罗𰻝㛃 ABC 2026年《法》“引”—…·①℃"
ABSENT = "\U0002ebf0"


@pytest.mark.parametrize("voice", list(stacks()))
def test_text_comes_back_exactly(voice: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName=registered(stacks()[voice]), invariant=1)
    canvas.setFont(voice, 16)
    canvas.drawString(50, 700, LINE)
    canvas.drawString(50, 600, ABSENT + "缺")
    canvas.save()
    text = page_texts(out.getvalue())[0]
    assert LINE in text
    assert ABSENT + "缺" in text, "an absent character is drawn as 〓 but copied as itself"
    assert embedding(canvas._doc).missing == {ABSENT}
    assert b"Helvetica" not in out.getvalue()


def test_two_documents_do_not_share_what_they_miss() -> None:
    first, second = Canvas(io.BytesIO()), Canvas(io.BytesIO())
    stack = stacks()["song"]
    embedding(first._doc).runs(stack)[ABSENT]
    embedding(second._doc).runs(stack)["村"]
    assert embedding(first._doc).missing == {ABSENT}
    assert embedding(second._doc).missing == set()
