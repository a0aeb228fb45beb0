import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.schema.text import digits_only, fold, halfwidth, many_lines, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("农　达蕾", "农达蕾"),
        (" 陆 浩 然 ", "陆浩然"),
        ("买买提•艾则孜", "买买提·艾则孜"),
        ("买买提 · 艾则孜", "买买提·艾则孜"),
        ("买买提・艾则孜", "买买提·艾则孜"),
        ("潘永䲜", "潘永䲜"),
        ("农世𠅤", "农世𠅤"),
        ("姓 \n 名", "姓名"),
        ("工作日 8:30—12:00", "工作日 8:30—12:00"),
        ("Nguyen Thi Hoa", "Nguyen Thi Hoa"),
        ("零\u200b宽\ufeff字", "零宽字"),
    ],
)
def test_a_line_is_kept_without_padding(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_a_note_keeps_its_lines() -> None:
    assert many_lines("  一\r\n二  \r\n\r\n三\n\n") == "一\n二\n\n三"


def test_widths_are_folded_without_touching_characters() -> None:
    assert halfwidth("１２Ａｂ　壮") == "12Ab 壮"
    assert digits_only("'１２ ３４\u200b") == "1234"


def test_headings_compare_without_width_blank_or_case() -> None:
    assert fold("姓 名") == fold("姓\n名") == "姓名"
    assert fold("县（市、区、旗）") == fold("县(市、区、旗)")


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert many_lines(many_lines(text)) == many_lines(text)
