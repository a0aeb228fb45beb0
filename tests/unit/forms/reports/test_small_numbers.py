"""Small numbers are hidden so that no reader can work one out, whatever the table."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from forms.definitions.report import ReportColumn, ReportDef
from forms.privacy.masking import FEWER, SMALL
from forms.reports.report_table import Cell, ReportTable
from forms.reports.small_numbers import NOTE, WITHHELD, suppressed

COLUMNS = (
    ReportColumn("all", "合计", of=("a", "b")),
    ReportColumn("a", "男"),
    ReportColumn("b", "女"),
)
DEFINITION = ReportDef("RP-00", "样表", "每月", "样表", COLUMNS, (), ())


def table(rows: list[tuple[int, int]]) -> ReportTable:
    named = tuple((f"屯{i}", (a + b, a, b)) for i, (a, b) in enumerate(rows))
    total = tuple(sum(cells[j] for _, cells in named) for j in range(3))
    return ReportTable(DEFINITION, "板岭村", date(2026, 11, 1), named, total, (), ())


def shown(made: ReportTable) -> list[tuple[Cell, ...]]:
    return [*(cells for _, cells in made.rows), made.total]


@settings(max_examples=40, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 5), some.integers(0, 5)), min_size=1, max_size=2))
def test_every_hidden_figure_leaves_at_least_two_answers(rows: list[tuple[int, int]]) -> None:
    """By trying every village that would show the same sheet."""
    sheet = shown(suppressed(table(rows)))
    possible = [
        tried
        for tried in product(product(range(9), range(9)), repeat=len(rows))
        if _fits(sheet, shown(table(list(tried))))
    ]
    assert tuple(rows) in possible
    for i, row in enumerate(sheet[:-1]):
        for j, cell in enumerate(row[1:]):
            if cell == FEWER:
                assert len({tried[i][j] for tried in possible}) > 1, (sheet, i, j)


def _fits(sheet: list[tuple[Cell, ...]], true: list[tuple[Cell, ...]]) -> bool:
    """Whether a village's true figures could stand behind a sheet."""
    for row, figures in zip(sheet, true, strict=True):
        for cell, figure in zip(row, figures, strict=True):
            if cell == FEWER:
                if not 0 < int(figure) < SMALL:
                    return False
            elif cell != WITHHELD and cell != figure:
                return False
    return True


def test_a_sheet_without_small_figures_stays_as_it_is() -> None:
    plain = table([(4, 5), (0, 7)])
    made = suppressed(plain)
    assert (shown(made), made.notes) == (shown(plain), ())


def test_the_sheet_says_why() -> None:
    made = suppressed(table([(1, 5), (4, 7), (8, 9)]))
    assert made.rows[0][1][1] == FEWER
    assert NOTE in made.notes
    assert made.total[0] == 34, "the great sum stays"
