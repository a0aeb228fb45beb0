"""Pages about notices: where each stands, and a check of a sheet by what is printed below it."""

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sync.county import moments
from sync.county.console import DESK, Ask, Console
from sync.county.postings import SHOWN, PostingLine, Verdict, posting_lines, verify


class PostingPages:
    """The handlers; each makes one page.

    Args:
        console: What they share.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def routes(self) -> list[BaseRoute]:
        """For the application."""
        page = self._console.page
        return [
            Route("/notices", page(self.every, roles=DESK, act="看公示"), methods=["GET"]),
            Route("/notices", page(self.verify, roles=DESK, act="验公示"), methods=["POST"]),
        ]

    def every(self, ask: Ask) -> Response:
        """The notices of the area, or of one village."""
        code = ask.query.get("village", "")
        if code:
            self._console.queries.village(ask.area, code)
        return self._page(ask, code)

    def verify(self, ask: Ask) -> Response:
        """A verdict on a sheet."""
        if ask.village:
            ask.area.check(ask.village)
        lines = self._lines(ask, "")
        verdict, line = verify(lines, ask.form.get("number", ""), ask.form.get("digest", ""))
        ask.notes.append(verdict.value)
        return self._page(ask, "", verdict=verdict, line=line)

    def _lines(self, ask: Ask, code: str) -> list[PostingLine]:
        console = self._console
        return posting_lines(console.engine, console.catalogue, ask.area, moments.day(""), code)

    def _page(
        self,
        ask: Ask,
        code: str,
        *,
        verdict: Verdict | None = None,
        line: PostingLine | None = None,
    ) -> Response:
        lines = self._lines(ask, code)
        return self._console.render(
            "notices.html", ask.session, tab="notices", lines=lines[:SHOWN], every=len(lines),
            verdict=verdict, found=line, number=ask.form.get("number", ""),
            digest=ask.form.get("digest", ""), village=code,
        )  # fmt: skip
