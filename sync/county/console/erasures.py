"""Pages about lawful erasure: what villages ask for, what would go, the confirmation, receipts."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from forms.errors import CunjiError
from sync.county.console.asking.asks import Asked, OneErasure
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.reading.erasing import confirm, erasure_lines, preview


class ErasurePages(PageSet):
    """The handlers; each makes one page."""

    @page("/erasures", roles=DESK, act="看依法删除", tab="依法删除")
    def erasures(self, ask: Ask[Asked]) -> Response:
        """Every erasure of the area, and which computers have obeyed."""
        return self._page(ask)

    @page("/erasures/one", asks=OneErasure, roles=DESK, act="看依法删除", tab="依法删除")
    def one(self, ask: Ask[OneErasure]) -> Response:
        """What one that waits would take.

        Raises:
            ErasureGone: Nothing of the kind waits.
        """
        village = ask.said.village
        erasure, what = preview(self._console.engine, ask.area, village, ask.said.id)
        forms = self._console.definitions.forms
        return self._console.render(
            "erasure.html", ask, village=village, erasure=erasure, what=what, forms=forms
        )

    @page(
        "/erasures", method="POST", asks=OneErasure, roles=DESK, act="确认依法删除", tab="依法删除"
    )
    def confirm(self, ask: Ask[OneErasure]) -> Response:
        """Confirm one; it cannot be taken back."""
        console, village, erasure = self._console, ask.said.village, ask.said.id
        actor = f"{ask.signed_in.account}（{ask.signed_in.role.zh}）"
        try:
            done = confirm(console.engine, ask.area, village, erasure, actor)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._page(ask, told=error.told, status=error.status or 400)
        ask.notes.append(f"{village} {done.id} {done.count} 条")
        return RedirectResponse("/erasures", 303)

    def _page(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        lines = erasure_lines(self._console.engine, ask.area)
        return self._console.render("erasures.html", ask, lines=lines, told=told, status=status)
