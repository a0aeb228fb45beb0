"""A condition has three answers: what cannot be told fits neither it nor its opposite."""

from datetime import date

import pytest

from desktop.ui.store.column_store import ColumnStore, StoredColumn
from desktop.ui.store.conditions import BLANK, UNCLEAR, Condition, Op, holding, problem

TODAY = date(2026, 11, 1)
TEXTS = ["2026-09-21", "2026-08", "", "2025-01-02", "2026-11-01"]
STORE = ColumnStore(
    range(5),
    {
        "visit": StoredColumn(TEXTS),
        "age": StoredColumn(["34", "约 60", "", "1,200.5 元", "****"]),
        "kind": StoredColumn(
            ["脱贫户", "", "", "", "一般农户"],
            values=[
                ("脱贫户",), (BLANK,), (f"{UNCLEAR} 脱贫户",), ("一般农户", "脱贫户"),
                ("一般农户",),
            ],
        ),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "op", "value", "fits", "open_rows"),
    [
        ("visit", Op.BEFORE, "2026-08-15", [3], [1, 2]),
        ("visit", Op.AFTER, "2026-08-15", [0, 4], [1, 2]),
        ("visit", Op.BEFORE, "2026-09", [1, 3], [0, 2]),
        ("visit", Op.LAST, "41", [0, 4], [2]),
        ("visit", Op.LAST, "80", [0, 4], [1, 2]),
        ("visit", Op.OLDER, "41", [1, 3], [2]),
        ("visit", Op.EMPTY, "", [2], []),
        ("visit", Op.FILLED, "", [0, 1, 3, 4], []),
        ("visit", Op.HAS, "2026", [0, 1, 4], [2]),
        ("age", Op.LEAST, "60", [1, 3], [2, 4]),
        ("age", Op.MOST, "59.5", [0], [2, 4]),
        ("kind", Op.IS, "脱贫户", [0, 3], [1, 2]),
        ("kind", Op.NOT, "脱贫户", [4], [1, 2]),
        ("kind", Op.EMPTY, "", [1], []),
        ("gone", Op.IS, "x", [], []),
    ],
)
def test_conditions_hold_or_not_or_cannot_be_told(
    column: str, op: Op, value: str, fits: list[int], open_rows: list[int]
) -> None:
    found = holding(Condition(column, op, value), STORE, TODAY)
    assert [STORE.ids_of(rows) for rows in found] == [fits, open_rows]


@pytest.mark.parametrize(
    ("op", "value", "wrong"),
    [
        (Op.BEFORE, "2026-13-01", True), (Op.BEFORE, "昨天", True), (Op.AFTER, "2026-08", False),
        (Op.LAST, "-3", True), (Op.LAST, "90", False), (Op.OLDER, "9" * 400, True),
        (Op.OLDER, "٣", True), (Op.LEAST, "六十", True), (Op.MOST, "1e9", True),
        (Op.LEAST, "60", False), (Op.IS, "", True), (Op.EMPTY, "", False),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_with_a_sentence(op: Op, value: str, wrong: bool) -> None:
    said = problem(op, value)
    assert bool(said) is wrong
    assert not said or said.endswith("。")
