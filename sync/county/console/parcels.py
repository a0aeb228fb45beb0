"""Parcels from a stick, taken in through the browser; the receipt comes back as a file."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, select
from starlette.responses import Response

from forms.errors import CunjiError
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.console.asking.asks import Asked, OfDay
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.keys import county_signer
from sync.county.tables import parcels
from sync.protocol.parcel import PARCEL, SUFFIX, unseal
from sync.store.tables import villages

SHOWN = 200


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A parcel that was taken in.

    Attributes:
        village: Twelve digits.
        village_name: Its name.
        device: Which computer's.
        number: Its number.
        at: When it was taken in.
        by: Who took it in.
        changes: How many changes it held.
    """

    village: str
    village_name: str
    device: str
    number: int
    at: str
    by: str
    changes: int


def parcel_lines(engine: Engine, area: Area) -> list[ParcelLine]:
    """The parcels of an area, the latest first."""
    query = (
        select(parcels, villages.c.name)
        .select_from(parcels)
        .join(
            villages,
            (villages.c.county == parcels.c.county) & (villages.c.village == parcels.c.village),
        )
        .where(area.of(parcels))
        .order_by(parcels.c.at.desc(), parcels.c.number.desc())
        .limit(SHOWN)
    )
    with engine.connect() as db:
        rows = db.execute(query).all()
    return [
        ParcelLine(row.village, row.name, row.device, row.number, row.at, row.by, row.changes)
        for row in rows
    ]


class ParcelPages(PageSet):
    """The handlers; each makes one page."""

    @page("/parcels", roles=DESK, act="看上报包", tab="上报包")
    def every(self, ask: Ask[Asked]) -> Response:
        """What was taken in."""
        return self._page(ask)

    @page("/parcels/list", asks=OfDay, roles=DESK, act="印回执清单", tab="上报包")
    def printed(self, ask: Ask[OfDay]) -> Response:
        """What was taken in on a day, to be printed and signed for."""
        day = ask.said.day or clock.today()
        every = parcel_lines(self._console.engine, ask.area)
        lines = [line for line in every if clock.day_of(line.at) == day]
        return self._console.render("receipts.html", ask, lines=lines, day=day)

    @page("/parcels", method="POST", roles=DESK, act="收上报包", tab="上报包", takes_file=True)
    def take(self, ask: Ask[Asked]) -> Response:
        """Take a parcel in; the receipt."""
        console = self._console
        try:
            opened = unseal(PARCEL, county_signer(console.engine), ask.file)
            ask.area.check(opened.letter.village)
            settings = console.settings
            key = settings.photo_key()
            county = CountyService(console.engine, settings.name, settings.county, key)
            taken = take_parcel(console.engine, county, ask.file, ask.signed_in.account)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._page(ask, told=error.told, status=400)
        without = f"，{taken.refused} 张照片没有收下" if taken.refused else ""
        before = "（以前收过，同一个回执）" if taken.again else ""
        which = f"{taken.village} 第 {taken.number} 号"
        ask.notes.append(f"{which}，{taken.changes} 条{without}{before}")
        name = f"回执-{taken.village}-{taken.number}{before}{SUFFIX}"
        return Response(
            taken.receipt,
            media_type="application/octet-stream",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    def _page(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        return self._console.render(
            "parcels.html", ask, told=told, status=status,
            lines=parcel_lines(self._console.engine, ask.area), suffix=SUFFIX,
        )  # fmt: skip
