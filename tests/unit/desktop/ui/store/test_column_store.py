"""The column store says what reading row by row says: words, values, counts and order."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.store.column_store import ColumnStore, StoredColumn
from desktop.ui.store.row_set import all_of, flags_of, has, set_of

WORDS = ("韦", "覃 大", "Wei", "板岭屯", "", "10", "9")
VALUES = ("甲", "乙", "丙", "没登记")


@dataclass(frozen=True)
class Row:
    """One row: words, a number that may be missing, facet values."""

    name: str
    number: int | None
    kinds: tuple[str, ...]


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(WORDS),
        st.none() | st.integers(-3, 3),
        st.lists(st.sampled_from(VALUES), unique=True, max_size=2).map(tuple),
    ),
    max_size=14,
)
PICKS = st.dictionaries(
    st.sampled_from(("name", "kinds", "gone")), st.frozensets(st.sampled_from((*VALUES, "丁")))
)


def stored(rows: list[Row]) -> ColumnStore[str]:
    return ColumnStore(
        [f"r{at}" for at in range(len(rows))],
        {
            "name": StoredColumn([row.name for row in rows], values=[(row.name,) for row in rows]),
            "number": StoredColumn(
                ["" if row.number is None else str(row.number) for row in rows],
                keys=[row.number for row in rows],
                spoken=False,
            ),
            "kinds": StoredColumn(
                ["、".join(row.kinds) for row in rows], values=[row.kinds for row in rows]
            ),
        },
    )


def facet(row: Row, name: str) -> tuple[str, ...]:
    return {"name": (row.name,), "kinds": row.kinds}.get(name, ())


@given(ROWS, st.lists(st.sampled_from(("韦", "we", "大", "岭", "甲", "1", "x")), max_size=2))
def test_words_are_found_as_by_reading_each_row(rows: list[Row], words: list[str]) -> None:
    store = stored(rows)
    found = store.ids_of(store.saying(" ".join(words), store.everything))
    said = ["\n".join((row.name, "、".join(row.kinds))).lower() for row in rows]
    assert found == [f"r{at}" for at, text in enumerate(said) if all(w in text for w in words)]


@given(ROWS, PICKS)
def test_values_and_counts_are_those_of_each_row(
    rows: list[Row], picks: dict[str, frozenset[str]]
) -> None:
    store = stored(rows)

    def fits(row: Row, but: str = "") -> bool:
        asked = {name: values for name, values in picks.items() if values and name != but}
        return all(not values.isdisjoint(facet(row, name)) for name, values in asked.items())

    chosen = store.ids_of(store.picked(picks, store.everything))
    assert chosen == [f"r{at}" for at, row in enumerate(rows) if fits(row)]
    for name, of_facet in store.counts(picks, store.everything).items():
        for value, number in of_facet.items():
            would = [row for row in rows if fits(row, but=name) and value in facet(row, name)]
            assert number == len(would), (name, value)


@given(ROWS, st.sampled_from(("name", "number", "")), st.booleans(), st.integers(0))
def test_rows_are_ordered_with_what_is_empty_last(
    rows: list[Row], by: str, down: bool, some: int
) -> None:
    store = stored(rows)
    shown = some & store.everything
    found = store.ordered(shown, by, down=down)
    naive = [at for at in range(len(rows)) if has(shown, at)]
    if by == "name":
        filled = sorted((at for at in naive if rows[at].name), key=lambda at: rows[at].name,
                        reverse=down)  # fmt: skip
        naive = filled + [at for at in naive if not rows[at].name]
    elif by == "number":
        filled = sorted((at for at in naive if rows[at].number is not None),
                        key=lambda at: rows[at].number or 0, reverse=down)  # fmt: skip
        naive = filled + [at for at in naive if rows[at].number is None]
    assert found == naive


def test_keys_of_different_kinds_are_ordered_kind_by_kind() -> None:
    keys = ["b", 2, None, "a", 1.5]
    store = ColumnStore(range(5), {"k": StoredColumn(list("vwxyz"), keys=keys)})
    assert store.ordered(store.everything, "k") == [4, 1, 2, 3, 0]


def test_what_is_said_later_is_found_too() -> None:
    store = stored([Row("韦大山", None, ()), Row("覃小妹", None, ())])
    store.also_said(["wei dashan wds", "qin tan"])
    assert store.ids_of(store.saying("wds 韦", store.everything)) == ["r0"]
    assert store.ids_of(store.saying("tan", store.everything)) == ["r1"]


@given(st.integers(0, 40), st.data())
def test_a_set_of_rows_and_its_flags_say_the_same(size: int, data: st.DataObject) -> None:
    rows = data.draw(st.sets(st.integers(0, size - 1)) if size else st.just(set[int]()))
    found = set_of(rows, size)
    assert found & ~all_of(size) == 0
    assert {at for at, flag in enumerate(flags_of(found, size)) if flag} == rows
    assert len(flags_of(found, size)) == size
