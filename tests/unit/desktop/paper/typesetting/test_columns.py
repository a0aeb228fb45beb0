"""Room is shared between columns so that the rows become low."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.paper.typesetting.columns import Letters, Widths
from desktop.paper.typesetting.layout import lay_out
from desktop.paper.typesetting.page import MM
from desktop.paper.typesetting.table import measure
from forms.notices.sheet.notice import PaperColumn, PaperTable
from tests.helpers.notice_samples import household_notice, text

UPRIGHT = (210 - 2 * 17) * MM
WORDS = st.lists(
    st.sampled_from(["产业帮扶", "因病", "兜底保障措施", "12,345.60元", "就业", "住房安全"]),
    min_size=1, max_size=4,
).map("、".join)  # fmt: skip


TIED = [
    [
        "产业帮扶",
        "产业帮扶、产业帮扶、产业帮扶、产业帮扶",
        "产业帮扶、产业帮扶、产业帮扶、兜底保障措施",
    ],
    ["因病、12,345.60元、因病", "因病、12,345.60元", "住房安全、兜底保障措施、12,345.60元"],
    *[["因病、12,345.60元、因病", "就业、住房安全、因病", "住房安全、兜底保障措施、12,345.60元"]]
    * 4,
    ["12,345.60元、12,345.60元", "产业帮扶、因病、就业", "兜底保障措施、住房安全、就业"],
]
"""Columns equally high in a row: widening one alone saves nothing."""
HALVED = [
    ["住房安全、12,345.60元、兜底保障措施", "因病、12,345.60元、因病", "就业、就业"],
    *[["兜底保障措施", "因病、12,345.60元、因病", "兜底保障措施"]] * 4,
    *[["住房安全、住房安全", "因病、12,345.60元、因病", "就业、因病"]] * 3,
]
"""Words that take a line fewer where they are broken in two."""


def table(rows: list[list[str]]) -> PaperTable:
    columns = tuple(PaperColumn(text("标题")) for _ in rows[0])
    return PaperTable(columns, tuple(tuple(map(text, row)) for row in rows))


def height(made: PaperTable, room: float) -> float:
    return sum(row.height for row in measure(Widths(made), room, Letters(14), frozenset()).rows)


def test_a_long_list_takes_the_pages_that_rows_set_low_need() -> None:
    assert len(lay_out(household_notice(400)).pages) <= 25
    grid = measure(Widths(household_notice(400).table), UPRIGHT, Letters(14), frozenset())
    page = (297 - 44) * MM - grid.head.height
    assert sum(row.height for row in grid.rows) / page < 24


def test_what_stays_in_one_line_leaves_its_room_to_what_does_not() -> None:
    rows = [["韦秀兰", "边缘易致贫户", "产业帮扶、就业帮扶、教育帮扶"] for _ in range(30)]
    room = 22.5 * 14 + 3 * 9
    lines = measure(Widths(table(rows)), room, Letters(14), frozenset()).rows[0].cells
    assert [len(cell) for cell in lines] == [1, 1, 2]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=12), st.data())
def test_columns_fill_the_room_and_none_is_narrower_than_its_words(
    rows: list[list[str]], data: st.DataObject
) -> None:
    widths, letters = Widths(table(rows)), Letters(14)
    least = widths.least(letters, frozenset())
    room = data.draw(st.floats(least, least * 2.5))
    _, edges = widths.edges(room, letters, frozenset())
    assert edges[-1] == pytest.approx(room)
    lows = [low * 14 for low, _ in widths.wishes(range(4))]
    assert all(b - a >= low for (a, b), low in zip(pairwise(edges), lows, strict=True))


def most_lines(
    widths: Widths, rows: list[list[str]], column: int, low: float, high: float
) -> dict[int, list[int]]:
    """By whole ems: the lines that each text of a column takes there, or in a wider column.

    A word broken in two in a narrow column stays whole in a wider one, where its text may take a
    line more. Columns fill the room, so what a sharing leaves over makes them wider: only lines
    that no wider column needs again are saved.
    """
    found: dict[int, list[int]] = {}
    most = [0] * len(rows)
    for share in range(int(high), int(low + 0.999) - 1, -1):
        here = (widths.lines(row[column], widths.texts[column][row[column]], share) for row in rows)
        most = found[share] = list(map(max, most, here))
    return found


@settings(max_examples=40, deadline=None)
@example(TIED)
@example(HALVED)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_no_other_sharing_makes_rows_much_lower(rows: list[list[str]]) -> None:
    """Against every sharing in whole ems: two rows' worth of lines is the most that is missed."""
    widths = Widths(table(rows))
    wishes = widths.wishes(range(3))
    room = sum(low + high for low, high in wishes) / 2
    ladders = [most_lines(widths, rows, i, low, high) for i, (low, high) in enumerate(wishes)]
    every = [
        sum(map(max, *(ladder[share] for ladder, share in zip(ladders, shares, strict=True))))
        for shares in product(*ladders)
        if sum(shares) <= room
    ]
    _, edges = widths.edges(room * 14 + 27, Letters(14), frozenset())
    spaces = [(b - a - 9) / 14 for a, b in pairwise(edges)]
    ours = sum(
        max(widths.lines(c, widths.texts[i][c], spaces[i] + 0.01) for i, c in enumerate(row))
        for row in rows
    )
    assert not every or ours <= min(every) * 1.25 + 1


def test_rows_alike_count_as_often_as_they_come() -> None:
    often = [["产业帮扶就业帮扶", "因病"]] * 50
    seldom = [["因病", "因灾、因房、因水、因学"]] * 2
    room = 12 * 14 + 2 * 9
    grid = measure(Widths(table(often + seldom)), room, Letters(14), frozenset())
    assert len(grid.rows[0].cells[0]) == 1


def test_the_same_rows_in_another_order_are_shared_the_same() -> None:
    notice = household_notice(40)
    turned = replace(notice.table, rows=notice.table.rows[::-1])
    assert height(notice.table, UPRIGHT) == pytest.approx(height(turned, UPRIGHT), rel=0.02)
