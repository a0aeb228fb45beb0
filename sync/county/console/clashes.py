"""The clash inbox of the console: both values, and a choice that becomes a change of the feed."""

from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from forms.errors import Unreadable
from sync.county.console.asking.asks import OfVillage, SettleClash
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.reading.clashes import clash_lines
from sync.county.reading.settle_clash import Choice, settle

_HOW = {"in_force": "留现在的", "proposed": "用另一个", "both": "两个都留", "new": "另写"}


class ClashPages(PageSet):
    """The handlers; each makes one page."""

    @page("/clashes", asks=OfVillage, roles=DESK, act="看不一致", tab="不一致")
    def clashes(self, ask: Ask[OfVillage]) -> Response:
        """All differences that wait, of the area or of one village."""
        return self._page(ask)

    @page(
        "/clashes", method="POST", asks=SettleClash, query=OfVillage, roles=DESK,
        act="选定不一致", tab="不一致",
    )  # fmt: skip
    def choose(self, ask: Ask[SettleClash]) -> Response:
        """Settle one."""
        console, said = self._console, ask.said
        choice = Choice(said.clash, said.how, said.words)
        actor = f"{ask.signed_in.account}（{ask.signed_in.role.zh}）"
        try:
            change = settle(console.engine, ask.area, said.village, choice, actor=actor)
        except Unreadable as error:
            return self._page(ask, told=error.told, wrong=choice.clash, status=400)
        ask.notes.append(f"{change.form} {change.record} {_HOW[choice.how]}")
        one = ask.query.get("village")
        return RedirectResponse(f"/clashes?village={quote(one)}" if one else "/clashes", 303)

    def _page(
        self, ask: Ask[Any], *, told: str = "", wrong: str = "", status: int = 200
    ) -> Response:
        console = self._console
        code = ask.query.get("village") or None
        line = console.queries.village(ask.area, code) if code else None
        lines = clash_lines(console.engine, ask.area, code)
        return console.render(
            "clashes.html", ask, lines=lines, line=line, told=told,
            wrong=wrong, words=ask.form.get("words", ""), status=status,
        )  # fmt: skip
