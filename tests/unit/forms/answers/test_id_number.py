import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers.id_number import looks_damaged, parse, upgrade
from forms.errors import Unreadable
from forms.schema.check_digits import mod_11_2

TABLE = (Path(__file__).parents[3] / "data/id-numbers.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))
FOUNDED_LATER = "5001541998"
"""A public example called right although its county was founded in 2016: told, not refused."""


def said(text: str) -> str:
    """What a person is told about a number, whether it is refused or only doubted."""
    try:
        return parse(text).doubt or ""
    except Unreadable as refused:
        return refused.zh


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["number"][:10] + "…" + r["expected"])
def test_every_public_number_is_judged_as_it_should(row: dict[str, str]) -> None:
    if row["expected"] == "no":
        with pytest.raises(Unreadable) as refused:
            parse(row["number"])
        assert refused.value.zh.endswith("。")
        return
    found = parse(row["number"])
    doubted = found.doubt is not None
    assert doubted == (row["expected"] == "lenient" or row["number"].startswith(FOUNDED_LATER))


def test_a_number_is_taken_apart() -> None:
    found = parse(" 459999 19860115 567３ ")
    assert found.number == "459999198601155673"
    assert (found.area, found.birth.isoformat(), found.sex) == ("459999", "1986-01-15", "1")
    assert found.doubt is None


def test_a_woman_has_an_even_order_number() -> None:
    assert parse("459999201011240012").sex == "1"
    assert parse("459999201011230025").sex == "2"


@pytest.mark.parametrize(
    "typed", ["45999918850101003x", "45999918850101003Ｘ", "'45999918850101003X"]
)
def test_an_x_may_be_written_any_way(typed: str) -> None:
    assert parse(typed).number == "45999918850101003X"


def test_fifteen_digits_are_raised() -> None:
    assert parse("459999800229001").number == "459999198002290013"


def test_people_born_before_1900_had_order_numbers_of_their_own() -> None:
    assert upgrade("459999850101996")[6:10] == "1885"


def test_a_guangxi_code_that_never_was_is_refused() -> None:
    body = "45888819860115567"
    with pytest.raises(Unreadable, match="answer-unreadable"):
        parse(body + mod_11_2(body))


@pytest.mark.parametrize(
    "cell",
    [
        4.59999196408079e17, 459999196408079000, "459999196408079000", "4.59999E+17",
        "4.59999196408079E+17", "4.59999e17", "459999196408079000.0",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_spoilt_is_recognised(cell: object) -> None:
    assert looks_damaged(cell)


@pytest.mark.parametrize(
    "cell", ["459999196408079542", 13946217654.0, "", None, True, "000", 45000]
)
def test_what_is_whole_is_left_in_peace(cell: object) -> None:
    assert not looks_damaged(cell)


def test_damaged_numbers_are_never_read_without_a_word() -> None:
    """One in eleven keeps a fitting check digit: it is told; the others are refused."""
    for order in range(1, 10):
        number = f"45999919640807{order}000"
        assert "000" in said(number)


@given(st.dates(date(1900, 1, 1), date(2149, 12, 31)), st.integers(1, 999))
def test_what_is_built_by_the_rules_is_read(birth: date, order: int) -> None:
    body = f"459999{birth:%Y%m%d}{order:03d}"
    found = parse(body + mod_11_2(body))
    assert f"{found.birth:%Y%m%d}" == body[6:14]
    assert found.sex == ("1" if order % 2 else "2")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    looks_damaged(text)
    assert said(text) == "" or said(text).endswith("。")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, shift: int) -> None:
    good = "459999198601155673"
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    with pytest.raises(Unreadable):
        parse(bad)
