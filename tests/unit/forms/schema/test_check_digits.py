"""Check digits against numbers of the standards, and that one wrong digit is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.schema.check_digits import is_credit_code, luhn, mod_11_2


def test_numbers_that_hold_together() -> None:
    assert mod_11_2("45999919661123004") == "1"
    assert mod_11_2("45999918850101003") == "X"
    assert is_credit_code("91350100M000100Y43"), "the example of GB 32100-2015"
    assert luhn("4111111111111111") is False, "two digits only: a sample, no card"
    assert luhn("6217000010002000121") == (_sum("6217000010002000121") % 10 == 0)


def _sum(number: str) -> int:
    return sum(
        d if place % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2)
        for place, d in enumerate(map(int, reversed(number)))
    )


@pytest.mark.parametrize(
    "code", ["91350100M000100Y44", "91350100M000100Y4", "9135O100M000100Y43", ""]
)
def test_codes_that_do_not(code: str) -> None:
    assert not is_credit_code(code)


@given(st.text("0123456789", min_size=12, max_size=19), st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_of_a_card_is_seen(number: str, place: int, off: int) -> None:
    place %= len(number)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert not (luhn(number) and luhn(wrong))


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_citizen_number_is_seen(body: str, place: int, off: int) -> None:
    wrong = body[:place] + str((int(body[place]) + off) % 10) + body[place + 1 :]
    assert mod_11_2(body) != mod_11_2(wrong)
