"""The pages of the console: villages, one village, clashes, parameters; and all others' routes."""

from collections import Counter

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sync.county import moments
from sync.county.account_routes import AccountPages
from sync.county.audit_routes import AuditPages
from sync.county.clash_routes import ClashPages
from sync.county.console import DESK, Ask, Console
from sync.county.device_routes import DevicePages
from sync.county.export_routes import ExportPages
from sync.county.figure_routes import FigurePages
from sync.county.pack_routes import PackPages
from sync.county.parcel_routes import ParcelPages
from sync.county.posting_routes import PostingPages
from sync.county.queries import Contact, VillageLine
from sync.county.templating import HERE
from sync.ledger.mending import Repair

_OTHERS = (
    FigurePages, ClashPages, PostingPages, ParcelPages, DevicePages, PackPages,
    ExportPages, AccountPages, AuditPages,
)  # fmt: skip


class Pages:
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
            Route("/", page(self.villages, roles=DESK, act="看各村")),
            Route("/villages/{code:str}", page(self.village, roles=DESK, act="看一个村")),
            Route(
                "/villages/{code:str}/retry",
                page(self.retry, roles=DESK, act="再试单独存放的登记"),
                methods=["POST"],
            ),
            *(route for pages in _OTHERS for route in pages(self._console).routes()),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def villages(self, ask: Ask) -> Response:
        """All villages, by how long ago they were heard."""
        lines = self._console.queries.villages(ask.area)
        counts = Counter(line.contact for line in lines)
        wanted, words = ask.query.get("contact", ""), ask.query.get("q", "").strip()
        shown = [
            line
            for line in lines
            if wanted in {"", line.contact.value} and (words in line.name or words in line.code)
        ]
        return self._console.render(
            "villages.html", ask.session, tab="villages", lines=shown, every=len(lines),
            counts=[(c, counts[c]) for c in (Contact.RECENT, Contact.OVERDUE, Contact.NEVER)],
            wanted=wanted, words=words, total=_total(lines),
        )  # fmt: skip

    def village(self, ask: Ask) -> Response:
        """One village in figures."""
        code = ask.path["code"]
        queries = self._console.queries
        line = queries.village(ask.area, code)
        day = moments.day(ask.query.get("day", ""))
        return self._console.render(
            "village.html", ask.session, tab="villages", line=line, day=day.isoformat(),
            forms=queries.form_counts(ask.area, code),
            lists=queries.lists(ask.area, code, day) if line.changes else [],
            devices=queries.devices(ask.area, code), aside=queries.aside(ask.area, code),
        )  # fmt: skip

    def retry(self, ask: Ask) -> Response:
        """Try again to write down what was set aside."""
        code = ask.path["code"]
        ask.area.check(code)
        left = Repair(self._console.queries.store(code)).retry()
        ask.notes.append(f"还有 {len(left)} 条")
        return RedirectResponse(f"/villages/{code}", 303)


def _total(lines: list[VillageLine]) -> dict[str, int]:
    """Sums over all villages."""
    return {
        "households": sum(line.households for line in lines),
        "persons": sum(line.persons for line in lines),
        "clashes": sum(line.clashes for line in lines),
    }
