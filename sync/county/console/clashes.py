"""The clash inbox of the console: both values, and a choice that becomes a change of the feed."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from forms.errors import Unreadable
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.reading.clashes import clash_lines
from sync.county.reading.settle_clash import Choice, settle

_HOW = {"in_force": "留现在的", "proposed": "用另一个", "both": "两个都留", "new": "另写"}


class ClashPages(PageSet):
    """The handlers; each makes one page."""

    @page("/clashes", roles=DESK, act="看不一致", tab="不一致")
    def clashes(self, ask: Ask) -> Response:
        """All differences that wait, of the area or of one village."""
        return self._page(ask)

    @page("/clashes", method="POST", roles=DESK, act="选定不一致", tab="不一致")
    def choose(self, ask: Ask) -> Response:
        """Settle one."""
        console, form = self._console, ask.form
        choice = Choice(form.get("clash", ""), form.get("how", ""), form.get("words", "").strip())
        village = form.get("village", "")
        actor = f"{ask.signed_in.account}（{ask.signed_in.role.zh}）"
        try:
            change = settle(console.engine, ask.area, village, choice, actor=actor)
        except Unreadable as error:
            return self._page(ask, told=error.told, wrong=choice.clash, status=400)
        ask.notes.append(f"{change.form} {change.record} {_HOW[choice.how]}")
        one = ask.query.get("village")
        return RedirectResponse(f"/clashes?village={quote(one)}" if one else "/clashes", 303)

    def _page(self, ask: Ask, *, told: str = "", wrong: str = "", status: int = 200) -> Response:
        console = self._console
        code = ask.query.get("village") or None
        line = console.queries.village(ask.area, code) if code else None
        lines = clash_lines(console.engine, ask.area, code)
        return console.render(
            "clashes.html", ask, lines=lines, line=line, told=told,
            wrong=wrong, words=ask.form.get("words", ""), status=status,
        )  # fmt: skip
