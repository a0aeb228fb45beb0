"""Figures of villages added up by township, with what a page draws of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.answers.id_region import TOWNSHIP
from forms.definitions.definitions import Definitions
from forms.definitions.indicator import IndicatorDef
from forms.rules.lists import CARED
from sync.county.accounts.area import Area
from sync.county.reading.figures import Figures, Line


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a place and its counts.

    Attributes:
        code: Of the place: nine digits of a township, twelve of a village.
        name: Its name; empty when nobody said.
        part: What is counted.
        unknown: What cannot be told.
        whole: Of how many; 0 where there is no whole.
        missing: Villages that were not counted yet.
        scale: The longest bar of the chart.
    """

    code: str
    name: str
    part: int
    unknown: int
    whole: int
    missing: int
    scale: int

    @property
    def width(self) -> float:
        """Length of what is counted, in percent of the chart."""
        return round(self.part * 100 / self.scale, 2) if self.scale else 0

    @property
    def doubt(self) -> float:
        """Length of what cannot be told."""
        return round(self.unknown * 100 / self.scale, 2) if self.scale else 0

    @property
    def share(self) -> str:
        """Part of the whole, in percent; a dash when there is nothing to divide."""
        return f"{self.part * 100 / self.whole:.1f}%" if self.whole else "—"


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure, place by place.

    Attributes:
        id: Of the list or indicator.
        title: What it counts.
        unit: 人, 户, 件 or 元.
        bars: The places, by code: this is no ranking.
        total: All of them together.
        definition: Of an indicator.
    """

    id: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    total: Bar
    definition: IndicatorDef | None = None


Counts = Callable[[Figures], tuple[int, int, int]]
"""Part, whole and cannot be told."""


def list_charts(lines: Sequence[Line], area: Area, definitions: Definitions) -> list[Chart]:
    """The lists of people to be cared for, and the open leads."""

    def of_list(name: str) -> Counts:
        def counts(one: Figures) -> tuple[int, int, int]:
            yes, unknown, no = one.lists[name]
            return yes, yes + unknown + no, unknown

        return counts

    charts = [
        _chart(name, definitions.form(name).title, "人", lines, area, of_list(name))
        for name in CARED
    ]
    leads = _chart("leads", "应享未享线索", "条", lines, area, lambda f: (f.leads, 0, 0))
    return [*charts, leads]


def indicator_charts(lines: Sequence[Line], area: Area, definitions: Definitions) -> list[Chart]:
    """Every indicator."""

    def of_indicator(name: str) -> Counts:
        return lambda one: one.indicators.get(name, (0, 0, 0))

    return [
        _chart(one.id, one.title, one.unit, lines, area, of_indicator(one.id), one)
        for one in definitions.indicators.values()
    ]


def _chart(
    chart: str,
    title: str,
    unit: str,
    lines: Sequence[Line],
    area: Area,
    counts: Counts,
    definition: IndicatorDef | None = None,
) -> Chart:
    places: dict[str, list[Line]] = {}
    single = len(area.prefix) == TOWNSHIP
    for line in lines:
        places.setdefault(line.code if single else line.code[:TOWNSHIP], []).append(line)
    rough = [(code, _sum(held, counts)) for code, held in places.items()]
    scale = max((part + unknown for _, (part, unknown, _, _) in rough), default=0)
    bars = tuple(
        Bar(code, _name(places[code], single=single), *sums, scale) for code, sums in rough
    )
    total = Bar("", "", *_sum(lines, counts), 0)
    return Chart(chart, title, unit, bars, total, definition)


def _sum(lines: Sequence[Line], counts: Counts) -> tuple[int, int, int, int]:
    """Part, cannot be told, whole, and villages not counted yet."""
    known = [counts(line.figures) for line in lines if line.figures is not None]
    part, whole, unknown = (sum(one[i] for one in known) for i in range(3))
    return part, unknown, whole, len(lines) - len(known)


def _name(lines: Sequence[Line], *, single: bool) -> str:
    if single:
        return lines[0].name
    told = (line.figures.township for line in lines if line.figures is not None)
    return next((name for name in told if name), "")
