"""Pages about notices: where each stands, and a check of a sheet by what is printed below it."""

from typing import Any

from nacl.secret import SecretBox
from starlette.responses import Response

from sync.county import clock
from sync.county.console.asking.asks import Asked, OfVillage, OnePhoto, OnePosting, TypedSheet
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.reading.postings import SHOWN, PostingLine, posting_lines
from sync.county.reading.sheets import Judgement, judge, judge_typed
from sync.errors.county import PageMissing, SheetUnreadable
from sync.store.attachments import Attachments
from sync.store.rows import Place


class PostingPages(PageSet):
    """The handlers; each makes one page."""

    @page("/notices", asks=OfVillage, roles=DESK, act="看公示", tab="公示")
    def every(self, ask: Ask[OfVillage]) -> Response:
        """The notices of the area, or of one village."""
        code = ask.said.village
        if code:
            self._console.queries.village(ask.area, code)
        return self._page(ask, code)

    @page("/notices/photos", asks=OnePosting, roles=DESK, act="看照片", tab="公示")
    def photos(self, ask: Ask[OnePosting]) -> Response:
        """What one posting looked like."""
        line = self._line(ask)
        ask.notes.append(line.number)
        return self._console.render("photos.html", ask, line=line)

    @page("/notices/photo", asks=OnePhoto, roles=DESK, act="看公示照片", tab="公示")
    def photo(self, ask: Ask[OnePhoto]) -> Response:
        """One photo of a posting; always as a picture, whatever somebody sent."""
        line, sha = self._line(ask), ask.said.sha
        if sha not in line.photos:
            raise PageMissing
        console = self._console
        box = SecretBox(console.settings.photo_key())
        content = Attachments(console.engine, Place.of(line.village), box).read(sha)
        if content is None:
            raise PageMissing
        return Response(content, media_type="image/jpeg")

    def _line(self, ask: Ask[OnePosting] | Ask[OnePhoto]) -> PostingLine:
        """The posting meant.

        Raises:
            PageMissing: The area has none like that.
        """
        code, record = ask.said.village, ask.said.record
        self._console.queries.village(ask.area, code)
        found = [line for line in self._lines(ask, code) if line.record == record]
        if not found:
            raise PageMissing
        return found[0]

    @page("/notices", method="POST", asks=TypedSheet, roles=DESK, act="验公示", tab="公示")
    def verify(self, ask: Ask[TypedSheet]) -> Response:
        """A verdict on a sheet."""
        if ask.village:
            ask.area.check(ask.village)
        lines = self._lines(ask, "")
        found = judge_typed(self._console.engine, lines, ask.said.number, ask.said.digest)
        ask.notes.append(found.verdict.value)
        return self._page(ask, "", found)

    @page(
        "/notices/sheet", method="POST", roles=DESK, act="验公示文件", tab="公示", takes_file=True
    )
    def sheet(self, ask: Ask[Asked]) -> Response:
        """A verdict on a file."""
        try:
            found = judge(self._console.engine, ask.area, ask.file, clock.today())
        except SheetUnreadable as error:
            ask.notes.append(error.code)
            return self._page(ask, "", told=error.told)
        ask.notes.append(found.verdict.value)
        return self._page(ask, "", found)

    def _lines(self, ask: Ask[Any], code: str) -> list[PostingLine]:
        console = self._console
        return posting_lines(console.engine, ask.area, clock.today(), code)

    def _page(
        self, ask: Ask[Any], code: str, found: Judgement | None = None, *, told: str = ""
    ) -> Response:
        lines = self._lines(ask, code)
        return self._console.render(
            "notices.html", ask, lines=lines[:SHOWN], every=len(lines),
            found=found, told=told, number=ask.form.get("number", ""),
            digest=ask.form.get("digest", ""), village=code, status=400 if told else 200,
        )  # fmt: skip
