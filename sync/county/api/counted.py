"""Figures for other programs: by township or village, small numbers hidden as in a return."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from forms.definitions.definitions import Definitions
from forms.definitions.report import ReportColumn, ReportDef
from forms.reports.report_table import Cell, ReportTable
from forms.reports.small_numbers import suppressed
from sync.county.accounts.area import Area
from sync.county.reading.aggregate import Bar, Chart, indicator_charts, list_charts
from sync.county.reading.exports import BUDGET_S
from sync.county.reading.figures import FigureBook
from sync.errors.county import FiguresUnfinished

_MONEY: Final = "元"
_COLUMNS: Final = (
    ReportColumn("part", "其中"),
    ReportColumn("unknown", "无法判断"),
    ReportColumn("rest", "其余"),
    ReportColumn("whole", "总数", of=("part", "unknown", "rest")),
)


def figures(book: FigureBook, area: Area, day: date, definitions: Definitions) -> dict[str, Any]:
    """Every list and indicator that counts people, households or cases; none that counts money.

    A sum of money cannot be hidden by how many people it is of, which is not known here.

    Raises:
        FiguresUnfinished: Villages are still being counted.
    """
    lines = book.lines(area, day, BUDGET_S)
    if waiting := sum(line.waiting for line in lines):
        raise FiguresUnfinished(waiting=waiting)
    charts = [*list_charts(lines, area, definitions), *indicator_charts(lines, area, definitions)]
    return {
        "area": area.prefix, "day": day.isoformat(),
        "figures": [_shown(chart, day) for chart in charts if chart.unit != _MONEY],
    }  # fmt: skip


def _shown(chart: Chart, day: date) -> dict[str, Any]:
    bars = chart.bars
    table = suppressed(
        ReportTable(
            ReportDef(chart.id, chart.title, "", "", _COLUMNS, (), ()), "", day,
            tuple((bar.code, _cells(bar)) for bar in bars),
            _cells(chart.total), (), (),
        )
    )  # fmt: skip
    names = {bar.code: bar for bar in bars}
    return {
        "id": chart.id, "title": chart.title, "unit": chart.unit,
        "places": [
            {"code": code, "name": names[code].name, "uncounted": names[code].missing,
             **dict(_cell_of(cells))}
            for code, cells in table.rows
        ],
        "total": dict(_cell_of(table.total)),
    }  # fmt: skip


def _cells(bar: Bar) -> tuple[Cell, ...]:
    """Part, cannot be told, the rest and all of them; what has no whole is all of itself."""
    whole = bar.whole or bar.part
    return (bar.part, bar.unknown, max(whole - bar.part - bar.unknown, 0), whole)


def _cell_of(cells: tuple[Cell, ...]) -> Iterator[tuple[str, Cell]]:
    """A figure, or the word that stands in its place."""
    return zip((column.id for column in _COLUMNS), cells, strict=True)
