"""Figures by township or village: the lists, the leads, and every indicator, as bars."""

from starlette.responses import Response

from forms.answers.id_region import TOWNSHIP
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.console.asking.asks import FigureSieve
from sync.county.console.console import DESK, Ask, Console, PageSet, page
from sync.county.reading.aggregate import indicator_charts, list_charts
from sync.county.reading.figures import FigureBook
from sync.errors.county import VillageUnknown

BUDGET_S = 1.5
"""For how long one page counts; then it shows what there is and asks again by itself."""


class FigurePages(PageSet):
    """The handlers; each makes one page."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._book = FigureBook(console.engine, console.definitions)

    @page("/figures", asks=FigureSieve, roles=DESK, act="看数字", tab="数字")
    def lists(self, ask: Ask[FigureSieve]) -> Response:
        """The lists and the leads."""
        return self._page(ask, "figures.html")

    @page("/indicators", asks=FigureSieve, roles=DESK, act="看指标", tab="数字")
    def indicators(self, ask: Ask[FigureSieve]) -> Response:
        """All indicators, or one of them place by place."""
        return self._page(ask, "indicators.html")

    def _page(self, ask: Ask[FigureSieve], template: str) -> Response:
        area, day = narrowed(ask), ask.said.day or clock.today()
        lines = self._book.lines(area, day, BUDGET_S)
        charts = (
            list_charts(lines, area, self._console.definitions)
            if template == "figures.html"
            else indicator_charts(lines, area, self._console.definitions)
        )
        wanted = ask.said.show
        shown = next((chart for chart in charts if chart.id == wanted), None)
        waiting = sum(line.waiting for line in lines)
        return self._console.render(
            template, ask, charts=charts, shown=shown,
            day=day.isoformat(), where=area.prefix if area != ask.area else "",
            lines=lines, waiting=waiting, township=len(area.prefix) == TOWNSHIP,
            persons=sum(line.figures.persons for line in lines if line.figures),
            here=ask.here,
        )  # fmt: skip


def narrowed(ask: Ask[FigureSieve]) -> Area:
    """The area a page is about: the own one, or a township in it.

    Raises:
        VillageUnknown: The township does not lie in it.
    """
    wanted = ask.said.where
    if not wanted:
        return ask.area
    if len(wanted) != TOWNSHIP:
        raise VillageUnknown()
    return ask.area.part(wanted)
