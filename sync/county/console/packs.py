"""Packs in the console: what was published, a trial of a new one, and publishing it."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from forms.errors import CunjiError
from forms.packs.pack import Published, in_force, understood
from sync.county import clock
from sync.county.console.asking.asks import Asked, TakePack
from sync.county.console.console import ADMIN, DESK, Ask, Console, PageSet, page
from sync.county.packs import check, publish, published
from sync.county.reading.figures import FigureBook
from sync.county.reading.pack_trial import try_pack
from sync.errors.county import AreaWrong

BUDGET_S = 20.0
"""For how long a trial counts."""
_FILE = "发布包"
PARTS = {
    "words": "不得公开的词", "codes": "代码表", "questions": "增加的问题", "forms": "登记表",
    "notices": "公示种类", "rules": "规则",
    "certificates": "可出的证明", "letters": "文书", "tables": "表样",
}  # fmt: skip
"""What people call the parts of a pack."""


class PackPages(PageSet):
    """The handlers; each makes one page."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._book = FigureBook(console.engine, console.definitions)

    @page("/packs", roles=DESK, act="看发布", tab="发布")
    def packs(self, ask: Ask[Asked]) -> Response:
        """What packs were published for the area, by whom, with their values."""
        console, counties = self._console, dict[str, list[Published]]()
        for county, pack in published(console.engine):
            if county.startswith(ask.area.prefix[:6]):
                counties.setdefault(county, []).append(pack)
        found = [
            (county, pack, read)
            for county, packs in counties.items()
            for pack, read in reversed(
                list(zip(packs, understood(console.definitions, packs), strict=True))
            )
        ]
        known = {one.id: one for one in console.definitions.parameters}
        return console.render(
            "packs.html",
            ask,
            packs=found,
            unusable=[
                one.say
                for packs in counties.values()
                for one in in_force(console.definitions, packs).left_out
            ],
            known=known,
            parts=PARTS,
        )

    @page("/publish", roles=ADMIN, act="看发布", tab="发布")
    def form(self, ask: Ask[Asked]) -> Response:
        """Where a pack is put in."""
        return self._page(ask)

    @page("/publish", method="POST", asks=TakePack, roles=ADMIN, act="发布", tab="发布")
    def publish(self, ask: Ask[TakePack]) -> Response:
        """Try a pack, or publish one that was tried."""
        console, body = self._console, ask.said.body.replace("\r\n", "\n")
        try:
            pack = check(console.engine, body, _FILE)
            if not pack.county.startswith(ask.area.prefix):
                raise AreaWrong()
            if ask.said.does == "publish":
                made, new = publish(console.engine, body, ask.signed_in.account, _FILE)
                ask.notes.append(
                    f"{pack.county} 第 {made.number} 号" + ("" if new else "，早已发布")
                )
                return RedirectResponse("/packs", 303)
            day = ask.said.day or clock.today()
            trial = try_pack(self._book, ask.area, pack, day, BUDGET_S)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._page(ask, told=error.told, status=400)
        ask.notes.append(f"试算 {pack.county}")
        return console.render(
            "trial.html", ask, trial=trial, body=body, day=day.isoformat(),
            known={one.id: one for one in console.definitions.parameters}, parts=PARTS,
        )  # fmt: skip

    def _page(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        return self._console.render(
            "publish.html", ask, told=told, status=status,
            body=ask.form.get("body", ""),
        )  # fmt: skip
