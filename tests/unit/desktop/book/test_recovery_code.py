import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.book.recovery_code import ALPHABET, printed, typed
from desktop.errors.book import RecoveryCodeIncomplete, RecoveryCodeMistyped

keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_what_is_printed_is_read_again(key: bytes) -> None:
    code = printed(key)
    assert typed(code) == key
    lines = code.splitlines()
    assert [len(line.split("-")) for line in lines] == [4, 4, 4, 5]
    assert all(re.fullmatch(r"([0-9A-Z]{4}-)+[0-9A-Z]", line) for line in lines)


@given(keys)
def test_hands_and_eyes_are_forgiven(key: bytes) -> None:
    code = printed(key)
    assert typed(code.lower().replace("-", " ")) == key
    assert typed(code.replace("0", "O").replace("1", "l").replace("V", "u")) == key
    assert typed(code.replace("\n", "").replace("-", "")) == key
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else "　" for c in code)
    assert typed(wide) == key


@given(keys, st.integers(0, 55), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed_in_its_row(
    key: bytes, place: int, wrong: str
) -> None:
    plain = list(printed(key).replace("-", "").replace("\n", ""))
    if plain[place] == wrong:
        return
    plain[place] = wrong
    with pytest.raises(RecoveryCodeMistyped) as mistyped:
        typed("".join(plain))
    assert mistyped.value.facts["row"] == min(place // 13, 3) + 1


@given(keys, st.integers(0, 54))
def test_two_characters_exchanged_are_always_noticed(key: bytes, place: int) -> None:
    plain = list(printed(key).replace("-", "").replace("\n", ""))
    if plain[place] == plain[place + 1]:
        return
    plain[place], plain[place + 1] = plain[place + 1], plain[place]
    with pytest.raises(RecoveryCodeMistyped):
        typed("".join(plain))


def test_rows_exchanged_are_noticed() -> None:
    first, second, third, fourth = printed(os.urandom(32)).splitlines()
    with pytest.raises(RecoveryCodeMistyped):
        typed("\n".join([second, first, third, fourth]))


@pytest.mark.parametrize("code", ["", "韦", "ABCD-ABCD", "0" * 57])
def test_too_few_or_too_many_are_counted(code: str) -> None:
    with pytest.raises(RecoveryCodeIncomplete) as incomplete:
        typed(code)
    assert "56" in incomplete.value.told
