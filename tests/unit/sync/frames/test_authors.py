"""The county's word for who signs a chain holds for one device, village and key, and no other."""

import pytest
from nacl.signing import SigningKey

from sync.errors.wire import SignatureWrong
from sync.frames.authors import Author, authors_mark, prove_author, sign_author

SEED = bytes(range(32))
COUNTY = bytes(SigningKey(SEED).verify_key)
VILLAGE = "459999100201"
AUTHOR = Author("00112233445566aa", 1, b"k" * 32, 0)


def test_the_countys_word_is_believed() -> None:
    prove_author(COUNTY, VILLAGE, sign_author(SEED, VILLAGE, AUTHOR))


@pytest.mark.parametrize(
    "other",
    [
        {"device": "00112233445566ab"}, {"epoch": 2}, {"key": b"l" * 32}, {"vouched": 9},
        {"signature": bytes(64)}, {"signature": b""},
    ],
)  # fmt: skip
def test_for_anything_else_it_is_not(other: dict[str, object]) -> None:
    signed = sign_author(SEED, VILLAGE, AUTHOR)
    with pytest.raises(SignatureWrong):
        prove_author(COUNTY, VILLAGE, signed._replace(**other))  # type: ignore[arg-type]
    with pytest.raises(SignatureWrong):
        prove_author(COUNTY, "459999100202", signed)
    with pytest.raises(SignatureWrong):
        prove_author(b"k" * 32, VILLAGE, signed)


def test_the_same_authors_have_the_same_mark_in_whatever_order() -> None:
    other = AUTHOR._replace(epoch=2)
    assert authors_mark([AUTHOR, other]) == authors_mark([other, AUTHOR])
    assert authors_mark([AUTHOR]) != authors_mark([AUTHOR._replace(vouched=1)])
    assert authors_mark([]) != authors_mark([AUTHOR])
