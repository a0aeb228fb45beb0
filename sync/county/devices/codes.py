"""One-time codes for computers: for one village, or for every village of a township or county."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, insert, select, update

from forms.answers.id_region import COUNTY, TOWNSHIP, VILLAGE
from forms.definitions.definitions import Definitions
from forms.schema.device_role import OF_AREAS, DeviceRole, role_of
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.tables import codes, devices, roles
from sync.errors.county import VillageCodeWrong
from sync.errors.wire import CodeInvalid, CodeNotWide, CodeWide, CountyRefused
from sync.ledger.village_feed import VillageFeed
from sync.protocol.enrolment_code import LIFE_H, new_code, tidy
from sync.protocol.requests import Enrol, Home, Whose
from sync.store.engine import writing
from sync.store.rows import Place
from sync.store.tables import villages

_LENGTHS: Final = {DeviceRole.TOWNSHIP: (TOWNSHIP,), DeviceRole.COUNTY: (COUNTY, TOWNSHIP)}
"""Digits of the area that a computer of many villages may hold."""
_DIGITS: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh code.

    Attributes:
        code: As people read it; it is not kept anywhere.
        village: For whom.
        expires: Until when it can be used (ISO, UTC).
    """

    code: str
    village: str
    expires: str


def issue_code(
    engine: Engine,
    area: Area,
    definitions: Definitions,
    village: str,
    name: str = "",
    by: str = "",
    role: DeviceRole = DeviceRole.SECRETARY,
) -> Issued:
    """Make a one-time code for a village, which is founded here if need be, or for an area.

    Args:
        engine: The county's store.
        area: Of who asks for it.
        definitions: The forms.
        village: Twelve digits; nine for a computer that holds every village of a township, six
            for one of the county's that holds all.
        name: The village's name; empty to leave it as it is.
        by: Account that asked for it.
        role: What the computer may write.

    Raises:
        VillageCodeWrong: The code is none of a village, or does not suit the role.
        VillageUnknown: It lies outside the area.
    """
    check_place(area, village, role)
    wide = role in OF_AREAS
    if not wide:
        VillageFeed.found(engine, definitions, village, name[:80])
    place = Place.of(village)
    issued = Issued(new_code(), village, clock.now(timedelta(hours=LIFE_H)))
    key, now = _hash(issued.code), clock.now()
    row = {"hash": key, "issued_at": now, "issued_by": by, "expires_at": issued.expires}
    with writing(engine) as db:
        if name and not wide:
            db.execute(update(villages).where(place.rows(villages)).values(name=name[:80]))
        db.execute(insert(codes), place.stamp([row]))
        note_role(db, place, key, role)
    return issued


def check_place(area: Area, village: str, role: DeviceRole) -> None:
    """Make sure that a computer of this role may be there, and that the area reaches as far.

    Raises:
        VillageCodeWrong: The code is none of a village, or does not suit the role.
        VillageUnknown: It lies outside the area.
    """
    if not _DIGITS.fullmatch(village) or len(village) not in _LENGTHS.get(role, (VILLAGE,)):
        raise VillageCodeWrong()
    area.check(village)


def home_of(engine: Engine, ask: Whose) -> Home:
    """Village or area that a code was given out for.

    Raises:
        CodeInvalid: There is no such code any more for who asks.
    """
    query = select(codes.c.county, codes.c.village, codes.c.expires_at, codes.c.device).where(
        codes.c.hash == _hash(ask.code)
    )
    with engine.connect() as db:
        found = db.execute(query).one_or_none()
        if found is None or not _good(found, ask.device):
            raise CodeInvalid()
        role = stored_role(db, Place(found.county, found.village), _hash(ask.code))
        here = select(villages.c.village, villages.c.name).where(
            villages.c.county == found.county, villages.c.village.startswith(found.village)
        )
        known = [tuple(row) for row in db.execute(here.order_by(villages.c.village))]
    told = "" if role is DeviceRole.SECRETARY else role.value
    if role in OF_AREAS:
        return Home(found.village, "", known, told)
    return Home(found.village, known[0][1] if known else "", [], told)


def use_code(db: Connection, place: Place, ask: Enrol) -> DeviceRole:
    """Use a code up, or let the device that used it show it again; the role it gives.

    Raises:
        CodeInvalid: It is not good for this village and device.
        CodeWide: It is an area's, and the book a village's.
        CodeNotWide: The other way round.
        CountyRefused: The device was shut out of another village of the area.
    """
    for at in (Place(place.county, place.village[:n]) for n in (VILLAGE, TOWNSHIP, COUNTY)):
        query = select(codes).where(at.rows(codes), codes.c.hash == _hash(ask.code))
        found = db.execute(query.with_for_update()).one_or_none()
        if found is not None and _good(found, ask.device):
            break
    else:
        raise CodeInvalid()
    wide = len(at.village) < VILLAGE
    if wide != ask.wide:
        raise CodeWide if wide else CodeNotWide
    if wide:
        _check_area(db, at, place, ask.device)
    db.execute(
        update(codes)
        .where(at.rows(codes), codes.c.hash == found.hash)
        .values(used_at=clock.now(), device=ask.device)
    )
    return stored_role(db, at, str(found.hash))


def _good(code: Any, device: str) -> bool:
    """Whether a code may be shown by a device: unused and fresh, or used by this very device."""
    if code.device is None:
        return bool(code.expires_at >= clock.now())
    wide = len(code.village) < VILLAGE  # its villages may come one by one, over years
    return bool(code.device == device and (wide or code.expires_at >= clock.now()))


def _check_area(db: Connection, area: Place, place: Place, device: str) -> None:
    """Make sure that the village is there, and the device not shut out of its neighbours.

    Raises:
        CodeInvalid: There is no such village.
        CountyRefused: It was shut out.
    """
    if db.scalar(select(villages.c.village).where(place.rows(villages))) is None:
        raise CodeInvalid()
    shut = select(devices.c.village).where(
        devices.c.county == place.county,
        devices.c.village.startswith(area.village),
        devices.c.device == device,
        devices.c.revoked_at.is_not(None),
    )
    if db.execute(shut.limit(1)).first() is not None:
        raise CountyRefused()


def note_role(db: Connection, place: Place, key: str, role: DeviceRole) -> None:
    """Write down what a code or a device is for; the secretary's needs no row."""
    if role is not DeviceRole.SECRETARY:
        db.execute(insert(roles), place.stamp([{"key": key, "role": role.value}]))


def stored_role(db: Connection, place: Place, key: str) -> DeviceRole:
    """What a code or a device is for."""
    query = select(roles.c.role).where(place.rows(roles), roles.c.key == key)
    return role_of(db.scalar(query) or "")


def _hash(code: str) -> str:
    return hashlib.sha256(tidy(code).encode()).hexdigest()
