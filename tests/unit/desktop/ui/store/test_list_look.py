"""A view comes back as it was kept; what another program wrote is read as far as it can be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.store.conditions import Condition, Op
from desktop.ui.store.list_look import ListLook, look_of
from desktop.ui.store.narrowing import Narrowing

NAMES = st.text(min_size=1, max_size=5).filter(lambda one: "\n" not in one)
LOOKS = st.builds(
    ListLook,
    st.lists(NAMES, unique=True, max_size=3).map(tuple),
    st.builds(
        Narrowing,
        st.dictionaries(NAMES, st.frozensets(st.text(max_size=4), min_size=1), max_size=2),
        st.lists(
            st.builds(Condition, NAMES, st.sampled_from(Op), st.text(max_size=4)), max_size=2
        ).map(tuple),
    ),
    st.text(max_size=5),
    st.sampled_from(("", "=age")),
    st.booleans(),
    st.sampled_from(("", "=hamlet")),
)


@given(LOOKS)
def test_what_was_kept_comes_back(look: ListLook) -> None:
    assert look_of("\n".join(look.columns), look.written()) == (look, True)


@pytest.mark.parametrize(
    "written",
    [
        "{", "[]", "3", '"x"', '{"picks": 3}', '{"picks": {"a": "b"}}', '{"conditions": [["a"]]}',
        '{"conditions": [["a", "nearby", "b"]]}', '{"conditions": [[1, "is", "b"]]}',
        '{"order": 4}', '{"down": "yes"}', '{"later": true}', '{"conditions": [["a", [], "b"]]}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_stops_nothing(written: str) -> None:
    look, whole = look_of("name", written)
    assert not whole
    assert look.columns == ("name",)


def test_what_can_be_read_of_it_is_used() -> None:
    kept = json.dumps({"conditions": [["a", "nearby", "b"], ["phone", "empty", ""]], "group": "g"})
    look, whole = look_of("", kept)
    assert (look.narrowing.conditions, look.group) == ((Condition("phone", Op.EMPTY),), "g")
    assert not whole
