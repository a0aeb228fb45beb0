"""Computers that enrolled after the backup that was put back: a person says of each who it is.

The county knows their keys from ``oneway.log``, but not whether the one behind still is who it was.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from forms.definitions.definitions import Definitions
from forms.schema.device_role import DeviceRole, role_of
from sync.county.accounts.area import Area
from sync.county.devices.codes import note_role
from sync.county.devices.enrolment import NONCE
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import note
from sync.county.tables import devices, returning
from sync.errors.county import NotReturning
from sync.ledger.village_feed import VillageFeed
from sync.store.engine import writing
from sync.store.rows import Place


@dataclass(frozen=True, slots=True)
class ReturningLine:
    """A computer that waits.

    Attributes:
        village: Twelve digits.
        device: Its id.
        role: What it may write.
        enrolled_at: When it enrolled (ISO, UTC).
    """

    village: str
    device: str
    role: DeviceRole
    enrolled_at: str


def returning_lines(engine: Engine, area: Area) -> list[ReturningLine]:
    """Those of an area, by village."""
    query = select(returning).where(area.of(returning))
    with engine.connect() as db:
        rows = db.execute(query.order_by(returning.c.village, returning.c.device)).all()
    return [ReturningLine(r.village, r.device, role_of(r.role), r.enrolled_at) for r in rows]


def admit(engine: Engine, area: Area, definitions: Definitions, village: str, device: str) -> None:
    """It is who it was, and speaks for its village again.

    Raises:
        NotReturning: No such computer waits.
        VillageUnknown: The village lies outside the area.
    """
    area.check(village)
    VillageFeed.found(engine, definitions, village)
    place = Place.of(village)
    with writing(engine) as db:
        row = _taken(db, place, device)
        fresh = {
            "device": device, "key": bytes(row.key), "epoch": row.epoch,
            "nonce": secrets.token_bytes(NONCE), "enrolled_at": row.enrolled_at,
        }  # fmt: skip
        db.execute(insert(devices), place.stamp([fresh]))
        note_role(db, place, device, role_of(row.role))


def turn_away(engine: Engine, area: Area, village: str, device: str, by: str) -> None:
    """Nobody knows it: no restore asks for it again.

    Raises:
        NotReturning: No such computer waits.
        VillageUnknown: The village lies outside the area.
    """
    area.check(village)
    with writing(engine) as db:
        _taken(db, Place.of(village), device)
        note(db, FactKind.SHUT, f"{village}/{device}", "恢复以后没有人认得它", by)


def _taken(db: Connection, place: Place, device: str) -> Any:
    """Its row, which is gone now.

    Raises:
        NotReturning: There is none.
    """
    here = place.rows(returning) & (returning.c.device == device)
    row = db.execute(select(returning).where(here).with_for_update()).one_or_none()
    if row is None:
        raise NotReturning
    db.execute(delete(returning).where(here))
    return row
