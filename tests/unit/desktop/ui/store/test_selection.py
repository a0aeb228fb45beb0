"""What is chosen stays chosen whatever the list does around it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.store.column_store import ColumnStore
from desktop.ui.store.selection import Selection

SIZE = 9
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("only", "turn", "reach", "reach more", "all", "others", "let go", "read")),
        st.integers(0, SIZE - 1),
        st.sets(st.integers(0, SIZE - 1), min_size=1),
        st.booleans(),
    ),
    max_size=12,
)


def store_of(ids: Sequence[int]) -> ColumnStore[int]:
    return ColumnStore(ids, {})


@given(STEPS)
def test_any_sequence_of_choosing_and_narrowing_is_that_of_a_plain_set(
    steps: list[tuple[str, int, set[int], bool]],
) -> None:
    """The list is narrowed and turned round before each step; reading again drops a person."""
    ids = list(range(SIZE))
    chosen, plain, anchor = Selection(store_of(ids)), set[int](), None
    for what, who, narrowed, down in steps:
        shown_ids = sorted((narrowed | {who}) & set(ids), reverse=down)
        row_of = chosen.store.row_of
        if what == "read":
            ids = [one for one in reversed(ids) if one != who] + ([who] if down else [])
            chosen.take_over(store_of(ids))
            plain &= set(ids)
        elif who in ids:
            shown = [row_of[one] for one in shown_ids]
            plain, anchor = naive(what, who, shown_ids, plain, anchor)
            act(chosen, what, row_of[who], shown)
        assert set(chosen.ids([])) == plain
        assert chosen.count == len(plain)
        rows = chosen.store.set_of(shown_ids)
        assert chosen.hidden(rows) == len(plain - set(shown_ids))


def act(chosen: Selection[int], what: str, row: int, shown: list[int]) -> None:
    rows = chosen.store.set_of(chosen.store.ids[one] for one in shown)
    match what:
        case "only":
            chosen.only(row)
        case "turn":
            chosen.turn(row)
        case "reach" | "reach more":
            chosen.reach(row, shown, more=what == "reach more")
        case "all":
            chosen.add(rows)
        case "others":
            chosen.turn_all(rows)
        case "let go":
            chosen.let_go()


def naive(
    what: str, who: int, shown: list[int], plain: set[int], anchor: int | None
) -> tuple[set[int], int | None]:
    if what == "only":
        return {who}, who
    if what == "turn":
        return plain ^ {who}, who
    if what == "all":
        return plain | set(shown), anchor
    if what == "others":
        return plain ^ set(shown), anchor
    if what == "let go":
        return set(), anchor
    start = who if anchor is None or anchor not in shown else anchor
    first, last = sorted((shown.index(start), shown.index(who)))
    between = set(shown[first : last + 1])
    return (plain | between if what == "reach more" else between), start


def test_the_chosen_come_in_the_order_they_stand_in_then_who_is_not_shown() -> None:
    chosen = Selection(store_of([10, 11, 12, 13]))
    chosen.choose([10, 12, 13])
    assert chosen.ids([3, 1, 2]) == [13, 12, 10]
