"""The pages about villages, and all sets of pages of the console in the order of its menu."""

from collections import Counter
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from sync.county import clock
from sync.county.console.accounts import AccountPages
from sync.county.console.asking.asks import Asked, OfDay, VillageSieve
from sync.county.console.audit import AuditPages
from sync.county.console.clashes import ClashPages
from sync.county.console.console import DESK, Ask, Console, PageSet, page
from sync.county.console.devices import DevicePages
from sync.county.console.erasures import ErasurePages
from sync.county.console.exports import ExportPages, InterfacePages
from sync.county.console.figures import FigurePages
from sync.county.console.packs import PackPages
from sync.county.console.parcels import ParcelPages
from sync.county.console.postings import PostingPages
from sync.county.console.templating import HERE
from sync.county.console.waiting import WaitingPages
from sync.county.reading.queries import Contact, VillageLine
from sync.ledger.repair import Repair


class VillagePages(PageSet):
    """The handlers; each makes one page."""

    @page("/", asks=VillageSieve, roles=DESK, act="看各村", tab="各村")
    def villages(self, ask: Ask[VillageSieve]) -> Response:
        """All villages, by how long ago they were heard."""
        lines = self._console.queries.villages(ask.area)
        counts = Counter(line.contact for line in lines)
        wanted, words = ask.said.contact, ask.said.q
        shown = [
            line
            for line in lines
            if wanted in {"", line.contact.value} and (words in line.name or words in line.code)
        ]
        return self._console.render(
            "villages.html", ask, lines=shown, every=len(lines),
            counts=[(c, counts[c]) for c in (Contact.RECENT, Contact.OVERDUE, Contact.NEVER)],
            wanted=wanted, words=words, total=_total(lines),
        )  # fmt: skip

    @page("/villages/{code:str}", asks=OfDay, roles=DESK, act="看一个村", tab="各村")
    def village(self, ask: Ask[OfDay]) -> Response:
        """One village in figures."""
        code = ask.path["code"]
        queries = self._console.queries
        line = queries.village(ask.area, code)
        day = ask.said.day or clock.today()
        lists, unread = queries.figures(ask.area, code, day) if line.changes else ([], [])
        return self._console.render(
            "village.html", ask, line=line, day=day.isoformat(),
            forms=queries.form_counts(ask.area, code),
            lists=lists, unread=unread,
            devices=queries.devices(ask.area, code),
            quarantined=queries.quarantined(ask.area, code),
        )  # fmt: skip

    @page(
        "/villages/{code:str}/retry",
        method="POST",
        roles=DESK,
        act="再试单独存放的登记",
        tab="各村",
    )
    def retry(self, ask: Ask[Asked]) -> Response:
        """Try again to write down what is quarantined."""
        code = ask.path["code"]
        left = Repair(self._console.queries.store(ask.area, code)).retry()
        ask.notes.append(f"还有 {len(left)} 条")
        return RedirectResponse(f"/villages/{code}", 303)


def _total(lines: list[VillageLine]) -> dict[str, int]:
    """Sums over all villages."""
    return {
        "households": sum(line.households for line in lines),
        "persons": sum(line.persons for line in lines),
        "clashes": sum(line.clashes for line in lines),
    }


PAGE_SETS: Final[tuple[type[PageSet], ...]] = (
    VillagePages, FigurePages, ClashPages, DevicePages, ParcelPages, PostingPages, PackPages,
    ErasurePages, ExportPages, AccountPages, InterfacePages, WaitingPages, AuditPages,
)  # fmt: skip


def console_routes(console: Console) -> list[BaseRoute]:
    """Every page, and what they are dressed with."""
    return [*console.routes(PAGE_SETS), Mount("/static", StaticFiles(directory=HERE / "static"))]
