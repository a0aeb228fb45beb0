"""Taking figures out of the console: with a reason, in the audit, and not too many an hour."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from forms.errors import CunjiError
from sync.county import clock
from sync.county.console.asking.asks import Asked, TakeExport
from sync.county.console.console import DESK, Ask, Console, PageSet, page
from sync.county.reading.export_file import as_csv, as_workbook
from sync.county.reading.exports import ExportTaker, kinds, table
from sync.county.reading.figures import FigureBook
from sync.errors.county import ExportsTooMany, ReasonMissing

ACT = "导出"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AN_HOUR = 20
"""Most exports of an account within an hour; an office needs a few, a thief many."""
_LEAST_REASON = 4


class ExportPages(PageSet):
    """The handlers; each makes one page."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._book = FigureBook(console.engine, console.definitions)

    @page("/exports", roles=DESK, act="看导出", tab="导出")
    def form(self, ask: Ask[Asked]) -> Response:
        """Where one chooses."""
        return self._page(ask)

    @page("/exports", method="POST", asks=TakeExport, roles=DESK, act=ACT, tab="导出")
    def take(self, ask: Ask[TakeExport]) -> Response:
        """The file."""
        said, who = ask.said, ask.signed_in
        kind, reason = said.kind, said.reason
        taken = ExportTaker(
            self._console.settings.name, who.account, who.role, who.area, reason[:100]
        )
        day = said.day or clock.today()
        if ask.village:
            ask.area.check(ask.village)
        try:
            if len(reason) < _LEAST_REASON:
                raise ReasonMissing()
            if self._console.audit.lately(who.account, ACT, timedelta(hours=1)) >= AN_HOUR:
                raise ExportsTooMany()
            rows = table(kind, taken, self._book, self._console.queries, ask.village, day)
            title, plain = dict(kinds(self._console.definitions))[kind], said.file == "csv"
            content = as_csv(rows, taken) if plain else as_workbook(rows, taken, title)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._page(ask, told=error.told, status=400)
        ask.notes.append(f"{kind} 截至 {day}；用途：{reason[:100]}")
        name = f"{title}-{day}.{'csv' if plain else 'xlsx'}"
        return Response(
            content,
            media_type="text/csv; charset=utf-8" if plain else XLSX,
            headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    def _page(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        said = ask.said
        day = said.day if isinstance(said, TakeExport) else None
        return self._console.render(
            "exports.html", ask, kinds=kinds(self._console.definitions), told=told, form=ask.form,
            villages=self._console.queries.villages(ask.area), status=status,
            day=(day or clock.today()).isoformat(), limit=AN_HOUR,
        )  # fmt: skip
