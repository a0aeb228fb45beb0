"""Who may speak for a village: one-time codes, and the devices that used them."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from forms.catalogue import Catalogue
from sync.change import is_hand
from sync.county import moments
from sync.county.console_tables import endings
from sync.county.tables import codes, devices
from sync.errors import CodeInvalid, CountyRefused, DeviceUnknown, ForkFound, VillageCodeWrong
from sync.ledger.engine import writing
from sync.ledger.feed import VillageFeed
from sync.ledger.store import Place
from sync.ledger.tables import villages
from sync.protocol.asks import Enrol, MarkAsk, PhotoAsk, SharesAsk
from sync.protocol.enrolment_code import LIFE_H, new_code, tidy
from sync.protocol.messages import Hello
from sync.protocol.signing import verify

NONCE = 16
"""Bytes of a nonce."""
NONE = bytes(NONCE)
"""Stands for a nonce that was lost when the store was put back from a backup: any is good once."""

_VILLAGE = re.compile(r"[0-9]{12}")


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
    engine: Engine, catalogue: Catalogue, village: str, name: str = "", by: str = ""
) -> Issued:
    """Make a one-time code for a village, which is founded here if need be.

    Args:
        engine: The county's store.
        catalogue: The forms.
        village: Twelve digits.
        name: The village's name; empty to leave it as it is.
        by: Account that asked for it.

    Raises:
        VillageCodeWrong: The village code is no village code.
    """
    if not _VILLAGE.fullmatch(village):
        raise VillageCodeWrong()
    VillageFeed.found(engine, catalogue, village, name[:80])
    place = Place.of(village)
    issued = Issued(new_code(), village, moments.now(timedelta(hours=LIFE_H)))
    row = {
        "hash": _hash(issued.code),
        "issued_at": moments.now(),
        "issued_by": by,
        "expires_at": issued.expires,
    }
    with writing(engine) as db:
        if name:
            db.execute(update(villages).where(place.rows(villages)).values(name=name[:80]))
        db.execute(insert(codes), place.stamp([row]))
    return issued


def enrol_device(engine: Engine, ask: Enrol) -> tuple[int, bytes]:
    """Make a device known.

    A device whose answer got lost may show its code again; nobody else may.

    Returns:
        Epoch and nonce for it.

    Raises:
        CodeInvalid: The code is not good for this village and device.
        CountyRefused: Another key stands under this device's id.
    """
    verify(ask.key, ask)
    if is_hand(ask.device):  # nobody writes in the county's name
        raise CountyRefused()
    place = Place.of(ask.village)
    with writing(engine) as db:
        _use_code(db, place, ask)
        known = _device(db, place, ask.device)
        nonce = secrets.token_bytes(NONCE)
        if known is None:
            row = {
                "device": ask.device, "key": ask.key, "epoch": ask.epoch, "nonce": nonce,
                "enrolled_at": moments.now(),
            }  # fmt: skip
            db.execute(insert(devices), place.stamp([row]))
            return ask.epoch, nonce
        if known.key != ask.key or known.epoch != ask.epoch or known.revoked_at:
            raise CountyRefused()
        _set(db, place, ask.device, nonce=nonce, nonce_before=None)
        return known.epoch, nonce


def village_of(engine: Engine, code: str) -> tuple[str, str]:
    """Village and its name that an unused code was given out for.

    Raises:
        CodeInvalid: There is no such code any more.
    """
    query = select(codes.c.village, villages.c.name).where(
        codes.c.hash == _hash(code), codes.c.expires_at >= moments.now(), codes.c.device.is_(None),
        villages.c.county == codes.c.county, villages.c.village == codes.c.village,
    )  # fmt: skip
    with engine.connect() as db:
        found = db.execute(query).one_or_none()
    if found is None:
        raise CodeInvalid()
    return found.village, found.name


def device_key(engine: Engine, village: str, device: str) -> bytes | None:
    """The public key of a device that is dealt with; None for every other."""
    with engine.connect() as db:
        known = _device(db, Place.of(village), device)
    return known.key if known is not None and not known.revoked_at else None


def recognise(engine: Engine, ask: MarkAsk | SharesAsk | PhotoAsk) -> None:
    """Make sure that a device is who it says; its nonce stays good.

    Raises:
        CountyRefused: Unknown here, or shut out.
        ForkFound: It shows a nonce that was used up: a copy of its book is about.
    """
    place = Place.of(ask.village)
    with engine.connect() as db:
        _check(_device(db, place, ask.device), ask)


def greet_device(engine: Engine, hello: Hello) -> tuple[bytes, bytes]:
    """Make sure that a device is who it says, and use its nonce up.

    Returns:
        Its key and its next nonce.

    Raises:
        CountyRefused: Unknown here, or shut out.
        ForkFound: It shows a nonce that was used up: a copy of its book is about.
    """
    place = Place.of(hello.village)
    with writing(engine) as db:
        key = _check(_device(db, place, hello.device), hello)
        nonce = secrets.token_bytes(NONCE)
        skew = hello.clock_ms - moments.epoch_ms()
        _set(
            db, place, hello.device,
            nonce=nonce, nonce_before=hello.nonce, last_seen=moments.now(), skew_ms=skew,
        )  # fmt: skip
        here = update(villages).where(place.rows(villages))
        db.execute(here.values(last_contact=moments.now()))
    return key, nonce


def shut_out(engine: Engine, village: str, device: str, reason: str = "", by: str = "") -> None:
    """Deal with a device no more: its computer is lost, or somebody else's now.

    Args:
        engine: The county's store.
        village: Twelve digits.
        device: Its id.
        reason: Why.
        by: Account that does it.

    Raises:
        DeviceUnknown: The village has no such device that may still speak for it.
    """
    place = Place.of(village)
    with writing(engine) as db:
        known = _device(db, place, device)
        if known is None or known.revoked_at:
            raise DeviceUnknown()
        _set(db, place, device, revoked_at=moments.now())
        row = {"device": device, "reason": reason[:200], "by": by}
        db.execute(insert(endings), place.stamp([row]))


def _check(known: "_Device | None", ask: Hello | MarkAsk | SharesAsk | PhotoAsk) -> bytes:
    if known is None or known.revoked_at:
        raise CountyRefused()
    verify(known.key, ask)
    fresh = [known.nonce, known.nonce_before or known.nonce]
    if known.nonce == NONE and known.epoch == ask.epoch:
        return known.key
    if known.epoch != ask.epoch or not any(hmac.compare_digest(ask.nonce, n) for n in fresh):
        raise ForkFound()
    return known.key


def _use_code(db: Connection, place: Place, ask: Enrol) -> None:
    """Use a code up, or let the device that used it show it again."""
    query = select(codes).where(place.rows(codes), codes.c.hash == _hash(ask.code))
    found = db.execute(query.with_for_update()).one_or_none()
    if found is None or found.expires_at < moments.now() or found.device not in {None, ask.device}:
        raise CodeInvalid()
    db.execute(
        update(codes)
        .where(place.rows(codes), codes.c.hash == found.hash)
        .values(used_at=moments.now(), device=ask.device)
    )


@dataclass(frozen=True, slots=True)
class _Device:
    key: bytes
    epoch: int
    nonce: bytes
    nonce_before: bytes | None
    revoked_at: str | None


def _device(db: Connection, place: Place, device: str) -> _Device | None:
    """The row of a device, locked where the database has row locks and the transaction writes."""
    query = select(
        devices.c.key, devices.c.epoch, devices.c.nonce, devices.c.nonce_before,
        devices.c.revoked_at,
    ).where(place.rows(devices), devices.c.device == device)  # fmt: skip
    row = db.execute(query.with_for_update()).one_or_none()
    if row is None:
        return None
    before = bytes(row.nonce_before) if row.nonce_before else None
    return _Device(bytes(row.key), row.epoch, bytes(row.nonce), before, row.revoked_at)


def _set(db: Connection, place: Place, device: str, **values: object) -> None:
    db.execute(
        update(devices).where(place.rows(devices), devices.c.device == device).values(**values)
    )


def _hash(code: str) -> str:
    return hashlib.sha256(tidy(code).encode()).hexdigest()
