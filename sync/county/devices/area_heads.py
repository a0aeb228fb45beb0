"""One answer about every village a township's computer holds: which stand otherwise, which are new.

The question is proved as any other, by the village it is asked from; only villages in which the
very computer is enrolled are told of, and of others of its area no more than that they are there.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from sync.county import clock
from sync.county.devices.enrolment import recognise
from sync.county.keys import county_signer, store_epoch
from sync.county.packs import last_mark
from sync.county.tables import codes, devices
from sync.protocol.area import leaf, root
from sync.protocol.requests import PURPOSE, Heads, HeadsAsk
from sync.store.tables import villages

_SLACK_MS = 5_000
"""How much longer back is looked than asked: what another process just wrote may be a bit older."""


def area_heads(engine: Engine, ask: HeadsAsk) -> Heads:
    """Which villages of a computer stand otherwise here than it says.

    Raises:
        CountyRefused: Unknown here, or shut out.
        ForkFound: It speaks as one it is no more.
        NonceStale: It has to ask anew.
    """
    recognise(engine, ask)
    now, county = clock.epoch_ms(), int(ask.village[:6])
    with engine.connect() as db:
        rows = _rows(db, county, ask.device)
        fresh = _fresh(db, county, ask.device)
        pack, epoch = last_mark(db, county), store_epoch(engine)
    leaves = {r.village: leaf(r.village, r.seq, r.digest, pack, epoch) for r in rows}
    held = root(leaves)
    told: list[tuple[str, bytes]] = []
    if held != ask.root:
        since = datetime.fromtimestamp(max(ask.as_of - _SLACK_MS, 0) / 1000, UTC)
        after = since.isoformat(timespec="seconds") if ask.as_of else ""
        touched = [r.village for r in rows if (r.last_contact or "") >= after]
        told = [(village, leaves[village]) for village in touched]
    answer = Heads(held, len(leaves), told, fresh, now)
    signature = county_signer(engine).sign_facts(PURPOSE, ask.nonce, *answer.facts)
    return Heads(held, len(leaves), told, fresh, now, signature)


def _rows(db: Connection, county: int, device: str) -> list[Any]:
    """The villages a computer is dealt with for."""
    here = (devices.c.county == villages.c.county) & (devices.c.village == villages.c.village)
    query = (
        select(villages.c.village, villages.c.seq, villages.c.digest, villages.c.last_contact)
        .join(devices, here)
        .where(
            devices.c.county == county, devices.c.device == device, devices.c.revoked_at.is_(None)
        )
        .order_by(villages.c.village)
    )
    return list(db.execute(query))


def _fresh(db: Connection, county: int, device: str) -> list[tuple[str, str]]:
    """Villages of the area its code is good for in which it never was enrolled."""
    areas = select(codes.c.village).where(codes.c.county == county, codes.c.device == device)
    known = select(devices.c.village).where(devices.c.county == county, devices.c.device == device)
    found: dict[str, str] = {}
    for area in set(db.scalars(areas)):
        query = select(villages.c.village, villages.c.name).where(
            villages.c.county == county,
            villages.c.village.startswith(area),
            villages.c.village.not_in(known),
        )
        found.update((row.village, row.name) for row in db.execute(query))
    return sorted(found.items())
