"""Sealed answers as texts: they open with the right key in their own place, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from forms.schema.foreign_value import is_ring_text, parts_of, ring_text
from forms.schema.form import Value
from sync.change import new_record_id
from sync.frames.rings import close, new_private, opened, public_of, ring_of

PRIVATE = new_private()
RING = public_of(PRIVATE)
RECORD = new_record_id()
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufdd0"))
values = st.one_of(texts, st.integers(-(2**53), 2**53), st.booleans(), st.lists(texts, max_size=5))


@given(values)
def test_what_is_closed_opens_to_the_same(value: Value) -> None:
    text = close(RING, RECORD, "risk", value)
    assert is_ring_text(text)
    found = opened(PRIVATE, RECORD, "risk", text)
    assert (type(found), found) == (type(value), value)


def test_it_opens_nowhere_else() -> None:
    text = close(RING, RECORD, "risk", "传染病")
    assert opened(new_private(), RECORD, "risk", text) is None
    assert opened(PRIVATE, new_record_id(), "risk", text) is None
    assert opened(PRIVATE, RECORD, "kind", text) is None
    assert close(RING, RECORD, "risk", "传染病") != text, "equal answers cannot be told"
    assert len(close(RING, RECORD, "risk", "05")) == len(close(RING, RECORD, "risk", "5")), "padded"


def test_every_changed_byte_and_every_part_is_refused() -> None:
    parts = parts_of(close(RING, RECORD, "facts", "看到的情况"))
    assert parts is not None
    ring, content = parts
    for place in range(len(content)):
        for bit in (1, 128):
            touched = bytearray(content)
            touched[place] ^= bit
            assert opened(PRIVATE, RECORD, "facts", ring_text(ring, bytes(touched))) is None
        assert opened(PRIVATE, RECORD, "facts", ring_text(ring, content[:place])) is None


@given(st.one_of(st.text(), st.text().map(lambda text: f"§{RING.id}.{text}"), st.integers()))
def test_anything_else_is_no_such_text_and_troubles_nobody(value: object) -> None:
    if is_ring_text(value):
        assert opened(PRIVATE, RECORD, "facts", str(value)) is None


def test_a_ring_is_named_by_its_key() -> None:
    assert ring_of(RING.public) == RING
    assert ring_of(bytes(32)).id != RING.id
