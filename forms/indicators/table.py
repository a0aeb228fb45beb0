"""The indicators as one table, for the doors that make workbooks and paper of returns."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from forms.definitions.report import ReportColumn, ReportDef
from forms.indicators.indicator import Indicator
from forms.reports.report_table import Cell, ReportTable

COLUMNS: Final = (
    ReportColumn("part", "计入"),
    ReportColumn("whole", "总数"),
    ReportColumn("unit", "单位"),
    ReportColumn("share", "比例"),
    ReportColumn("unknown", "无法判断"),
    ReportColumn("formula", "怎么算", width=4),
    ReportColumn("basis", "依据", width=4),
)
NOTE: Final = "比例只按已知的算；无法判断的单列，要问的话见「指标」页。不给村民和帮扶人排名。"
DEFINITION: Final = ReportDef(
    id="I",
    title="主要指标",
    rhythm="随时",
    basis="见各行",
    columns=COLUMNS,
    checks=(),
    notes=(NOTE,),
    first="指标",
    first_width=2,
)


def figure(fen_or_count: int, *, money: bool) -> str:
    """A figure as people read it: money in 元 with two digits."""
    return f"{fen_or_count / 100:,.2f}" if money else str(fen_or_count)


def share_text(share: float | None) -> str:
    """A share as people read it; a dash when there is nothing to divide."""
    return "—" if share is None else f"{share:.1f}%"


def table(found: Iterable[Indicator], village: str, day: date) -> ReportTable:
    """One row an indicator.

    Args:
        found: The figures.
        village: Name of the village.
        day: The day they speak of.
    """
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    notes = [NOTE]
    for one in found:
        told, money = one.definition, one.money is not None
        part, whole = (figure(n, money=True) if money else n for n in one.counts)
        cells = (part, whole, told.unit, share_text(one.share), len(one.unknown))
        rows.append((f"{told.id} {told.title}", (*cells, told.formula, told.source)))
        notes += [f"{told.title}：{zh}" for zh in (*filter(None, [one.absent]), *one.asides)]
    return ReportTable(DEFINITION, village, day, tuple(rows), (), (), tuple(notes))
