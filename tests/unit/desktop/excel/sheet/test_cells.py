from datetime import date, datetime

import pytest

from desktop.excel.sheet.cells import (
    clean,
    has_private,
    is_blank,
    is_inexact,
    name_of,
    squeezed,
    text_of,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13946217654.0, "13946217654"),
        (100.0, "100"),
        (2019.4, "2019.4"),
        (459999196408079000.0, "459999196408079000"),
        (True, "是"),
        (date(1986, 1, 5), "1986-01-05"),
        (datetime(1986, 1, 5, 13, 30), "1986-01-05"),  # noqa: DTZ001 - cells have no zone
        ("  韦\u200b国\ufeff强　", "韦国强"),
        ("４５９９９９", "459999"),
        ("x", "x"),
        ("#REF!", ""),
    ],
)
def test_a_cell_says_what_a_person_would_type(cell: str | float | date, text: str) -> None:
    assert text_of(cell) == text


def test_full_width_marks_in_remarks_stay() -> None:
    assert clean("（低保），３人") == "（低保），3人"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("农 达蕾", "农达蕾"),
        ("农　达　蕾", "农达蕾"),
        ("买买提•艾则孜", "买买提·艾则孜"),
        ("买买提．艾则孜", "买买提·艾则孜"),
        ("买买提 。艾则孜", "买买提·艾则孜"),
        ("买买提・艾则孜", "买买提·艾则孜"),
        ("Nguyen Thi Lan", "Nguyen Thi Lan"),
        ("刘一㛃", "刘一㛃"),
        ("农世𠅤", "农世𠅤"),
    ],
)
def test_names_lose_padding_and_keep_their_characters(written: str, name: str) -> None:
    assert name_of(text_of(written)) == name


def test_characters_of_the_private_area_come_home() -> None:
    assert clean("\ue816") == "\U00020087"
    assert clean("韦\ue863") == "韦䶮"
    assert clean("\ue831") == "\U000215d7"


def test_unknown_private_characters_stay_and_are_noticed() -> None:
    assert clean("韦\ue001") == "韦\ue001"
    assert has_private("韦\ue001")
    assert has_private("\U000f0001")
    assert not has_private("韦国强")


@pytest.mark.parametrize("text", ["", "0", "-", "—", "无", "不详", "/", "N/A"])
def test_words_for_nothing_are_nothing(text: str) -> None:
    assert is_blank(text)


def test_a_rounded_number_is_noticed_before_it_becomes_text() -> None:
    assert is_inexact(4.59999196408079e17)
    assert not is_inexact(13946217654.0)
    assert not is_inexact("459999196408079542")


def test_headings_lose_every_space_and_line_break() -> None:
    assert squeezed("残疾证\n号　码 ") == "残疾证号码"
