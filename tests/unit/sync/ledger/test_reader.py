"""What is read of a village shares equal texts, and says the very same."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sync.ledger.reader import sharing

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
VALUES = LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(st.text(max_size=2), LEAVES)
BODIES = st.dictionaries(st.text(max_size=3), VALUES, max_size=6) | VALUES


@given(st.lists(BODIES, max_size=6))
def test_bodies_are_as_they_were_and_equal_texts_are_one(bodies: list[object]) -> None:
    written = json.dumps(bodies)
    alike: dict[str, str] = {}
    read = [sharing(one, alike) for one in json.loads(written)]
    assert json.dumps(read) == written
    texts = [
        value for one in read if isinstance(one, dict) for value in one.values()
        if isinstance(value, str)
    ]  # fmt: skip
    assert len(set(map(id, texts))) == len(set(texts))
