"""The recovery sheet shows the code exactly and leaves room for the hand."""

from desktop.book.recovery_code import printed
from desktop.paper.preview import page_texts
from desktop.paper.recovery_sheet import lay_out, recovery_sheet
from tests.helpers.boxes import faults

CODE = printed(bytes(range(32)))


def test_the_code_can_be_read_row_by_row() -> None:
    (text,) = page_texts(recovery_sheet("弄峒村", CODE))
    for row in CODE.splitlines():
        assert row in text
    assert "弄峒村" in text
    assert "不要拍照" in text


def test_nothing_overlaps() -> None:
    assert faults(lay_out("都安瑶族自治县板岭乡弄峒村", CODE), set()) == []
