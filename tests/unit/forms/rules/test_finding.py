"""Findings: what is found of many is one thing, and is not kept beyond the book."""

from hypothesis import given
from hypothesis import strategies as st

from forms.rules.finding import Finding, Part, forget, said

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "0", "1"]))
SLOTS = st.dictionaries(st.sampled_from(["day", "place", "who"]), st.text(max_size=3))


@given(VALUES, st.sampled_from(["", "paid", "none"]), SLOTS)
def test_a_shared_finding_says_what_one_of_its_own_would(
    value: str | int | bool | None, why: str, slots: dict[str, str]
) -> None:
    found = said(value, why, **slots)
    assert found == Finding(value, (Part(why, slots),))
    assert type(found.value) is type(value)  # 1 is not yes
    assert said(value, why, **dict(slots)) is found


def test_nothing_of_a_village_stays_when_its_book_is_closed() -> None:
    before = said(True, "names", names="韦大山")
    forget()
    assert said(True, "names", names="韦大山") is not before
