"""Figures for others: as a file, with a reason, not too many an hour; for a program, by token."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from forms.errors import CunjiError
from sync.county import clock
from sync.county.accounts.api_tokens import LONGEST, ApiTokens, Scope
from sync.county.api.intake import Intake
from sync.county.console.asking.asks import Asked, AskToken, IntakeSieve, TakeExport
from sync.county.console.console import ADMIN, DESK, Ask, Console, PageSet, page
from sync.county.console.waiting import waits
from sync.county.reading.export_file import as_csv, as_workbook
from sync.county.reading.exports import ExportTaker, kinds, table
from sync.county.reading.figures import FigureBook
from sync.county.two_persons import NewToken
from sync.errors.county import AskWrong, ExportsTooMany, ReasonMissing

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


class InterfacePages(PageSet):
    """Which programs may ask, who gets a token, and what was handed in."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._tokens = ApiTokens(console.engine, console.settings.county)
        self._intake = Intake(console.engine, console.settings.county)

    @page("/tokens", roles=ADMIN, act="看接口令牌", tab="账号")
    def every(self, ask: Ask[Asked]) -> Response:
        """All tokens of the area."""
        return self._shown(ask)

    @page("/tokens", method="POST", asks=AskToken, roles=ADMIN, act="改接口令牌", tab="账号")
    def change(self, ask: Ask[AskToken]) -> Response:
        """Ask for a token, which another person confirms, or take one back."""
        said = ask.said
        try:
            if said.does == "add":
                return waits(self._console, ask, _wanted(said), said.reason)
            gone = self._tokens.withdraw(ask.area, said.id, ask.signed_in.account)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._shown(ask, told=error.told, status=400)
        ask.notes.append(f"停用 {gone.name}")
        return self._shown(ask)

    @page("/handed-in", asks=IntakeSieve, roles=DESK, act="看交来的报表", tab="导出")
    def handed_in(self, ask: Ask[IntakeSieve]) -> Response:
        """What other programs handed in about the area, and one of them whole."""
        lines = self._intake.lines(ask.area)
        shown = next((one for one in lines if one.number == ask.said.item), None)
        return self._console.render("handed_in.html", ask, lines=lines, shown=shown)

    def _shown(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        return self._console.render(
            "tokens.html", ask, lines=self._tokens.every(ask.area), told=told, longest=LONGEST,
            status=status,
        )  # fmt: skip


def _wanted(said: AskToken) -> NewToken:
    """The token that is asked for.

    Raises:
        AskWrong: It is not said for what.
    """
    ticked = {
        Scope.FIGURES: said.figures, Scope.RETURNS: said.returns, Scope.EXPORTS: said.exports,
        Scope.HAND_IN: said.intake,
    }  # fmt: skip
    scopes = tuple(scope for scope, tick in ticked.items() if tick)
    if not scopes:
        raise AskWrong(field="用途", why="一项也没有勾")
    return NewToken(said.name, scopes, said.area, said.days)
