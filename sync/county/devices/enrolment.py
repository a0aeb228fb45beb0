"""Who may speak for a village: the devices that used a code."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from forms.schema.device_role import DeviceRole, role_of
from sync.change import is_hand
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.devices.codes import note_role, stored_role, use_code
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import note
from sync.county.tables import devices, endings, packs, returning, roles
from sync.errors.ledger import ForkFound
from sync.errors.parcel import DeviceUnknown
from sync.errors.wire import CountyRefused, NonceStale
from sync.ledger.chains.authors import AUTHORS
from sync.ledger.village_feed import FeedHead
from sync.protocol.messages import Hello, Newcomer
from sync.protocol.requests import BucketsAsk, ContentAsk, Enrol, HeadsAsk, MarkAsk
from sync.protocol.signing import verify
from sync.store.engine import writing
from sync.store.rows import Place
from sync.store.tables import meta, villages

Fresh: TypeAlias = Hello | MarkAsk | BucketsAsk | ContentAsk | HeadsAsk
"""What is signed over a nonce."""
NONCE = 16
"""Bytes of a nonce."""
TOLD_FOR = timedelta(days=30)
"""So long before a device was last heard computers may have enrolled that it is told of."""
_MOST_TOLD = 100


def _greeting() -> Select[Any]:
    """Every computer of a village, with what the county has to know of it and of the village.

    Both are locked: whoever waited for the village reads its computers as they are then.
    """
    at_village = (villages.c.county == devices.c.county) & (villages.c.village == devices.c.village)
    of_device = (
        (roles.c.county == devices.c.county)
        & (roles.c.village == devices.c.village)
        & (roles.c.key == devices.c.device)
    )
    pack = select(func.max(packs.c.number)).where(packs.c.county == bindparam("county"))
    shown = select(meta.c.value).where(
        meta.c.county == bindparam("county"), meta.c.village == bindparam("village"),
        meta.c.key == AUTHORS,
    )  # fmt: skip
    return (
        select(
            devices.c.device, devices.c.key, devices.c.epoch, devices.c.nonce,
            devices.c.nonce_before, devices.c.revoked_at, roles.c.role, villages.c.seq,
            villages.c.digest, villages.c.feed_link, villages.c.last_contact,
            pack.scalar_subquery().label("pack"), shown.scalar_subquery().label("shown"),
        )
        .join(villages, at_village)
        .outerjoin(roles, of_device)
        .where(
            devices.c.county == bindparam("county"), devices.c.village == bindparam("village")
        )
        .with_for_update(of=(villages, devices))
    )  # fmt: skip


def _hearing(**values: Any) -> Update:
    return (
        update(devices)
        .where(
            devices.c.county == bindparam("_county"),
            devices.c.village == bindparam("_village"),
            devices.c.device == bindparam("_device"),
        )
        .values(last_seen=bindparam("last_seen"), skew_ms=bindparam("skew_ms"), **values)
    )


_GREET: Final = _greeting()
_HEARD: Final = _hearing()
_HEARD_ANEW: Final = _hearing(nonce=bindparam("nonce"), nonce_before=bindparam("nonce_before"))


def enrol_device(engine: Engine, ask: Enrol) -> tuple[int, bytes, DeviceRole]:
    """Make a device known.

    A device whose answer got lost may show its code again; nobody else may. A code for a township
    is shown once for each of its villages, also for those that come later.

    Returns:
        Epoch, nonce and role for it.

    Raises:
        CodeInvalid: The code is not good for this village and device.
        CountyRefused: Another key stands under this device's id.
    """
    verify(ask.key, ask)
    if is_hand(ask.device):  # nobody writes in the county's name
        raise CountyRefused()
    place = Place.of(ask.village)
    with writing(engine) as db:
        role = use_code(db, place, ask)
        row = _device(db, place, ask.device, locked=True)
        nonce = secrets.token_bytes(NONCE)
        if row is None:
            fresh = {
                "device": ask.device, "key": ask.key, "epoch": ask.epoch, "nonce": nonce,
                "enrolled_at": clock.now(),
            }  # fmt: skip
            db.execute(insert(devices), place.stamp([fresh]))
            again = place.rows(returning) & (returning.c.device == ask.device)
            db.execute(delete(returning).where(again))  # its code says who it is
            note_role(db, place, ask.device, role)
            said = f"{ask.key.hex()} {ask.epoch} {told_role(role)}"
            note(db, FactKind.ENROLLED, f"{ask.village}/{ask.device}", said)
            return ask.epoch, nonce, role
        if row.key != ask.key or row.epoch != ask.epoch or row.revoked_at:
            raise CountyRefused()
        _set(db, place, ask.device, nonce=nonce, nonce_before=None)
        return row.epoch, nonce, stored_role(db, place, ask.device)


def device_key(engine: Engine, village: str, device: str) -> bytes | None:
    """The public key of a device that is dealt with; None for every other."""
    with engine.connect() as db:
        row = _device(db, Place.of(village), device)
    return row.key if row is not None and not row.revoked_at else None


def role_of_device(engine: Engine, village: str, device: str) -> DeviceRole:
    """What a device may write."""
    with engine.connect() as db:
        return stored_role(db, Place.of(village), device)


def recognise(engine: Engine, ask: Fresh) -> None:
    """Make sure that a device is who it says.

    Raises:
        CountyRefused: Unknown here, or shut out.
        ForkFound: It speaks as one it is no more.
        NonceStale: It has to ask anew.
    """
    place = Place.of(ask.village)
    with engine.connect() as db:
        _prove_fresh(_known(_device(db, place, ask.device), ask), ask)


@dataclass(frozen=True, slots=True)
class Greeted:
    """A device that is who it says, and what its village is like, read at once.

    Attributes:
        key: Its public key.
        role: What it may write.
        nonce: What it is to sign over next, until it was heard.
        keys: Public keys of every computer ever enrolled in the village.
        shown: Whom else the village has shown to be known (``Authors``), as the store keeps it.
        pack: Number of the county's last parameter pack; 0 for none.
        head: Where the village's feed stands.
    """

    key: bytes
    role: DeviceRole
    nonce: bytes
    keys: Mapping[str, bytes]
    shown: list[Any]
    pack: int
    head: FeedHead


def greet_device(db: Connection, hello: Hello, *, by_stick: bool) -> Greeted:
    """Make sure that a device is who it says; nothing is used up by this.

    The village is locked from here to the end of the transaction. A parcel cannot be signed anew,
    and was signed for the county alone: taken in twice it changes nothing, so it may bear any
    nonce.

    Raises:
        CountyRefused: Unknown here, or shut out.
        ForkFound: It speaks as one it is no more.
        NonceStale: It has to ask anew.
    """
    rows = db.execute(_GREET, Place.of(hello.village)._asdict()).all()
    found = next((row for row in rows if row.device == hello.device), None)
    device = _known(None if found is None else _device_of(found), hello)
    assert found is not None
    if not by_stick:
        _prove_fresh(device, hello)
    return Greeted(
        device.key, role_of(found.role or ""), device.nonce,
        {row.device: bytes(row.key) for row in rows}, found.shown or [], found.pack or 0,
        FeedHead(found.seq, found.digest, bytes(found.feed_link), found.last_contact),
    )  # fmt: skip


def use_nonce(db: Connection, hello: Hello, greeted: Greeted) -> bytes:
    """A device was heard to its end, and all it said is in: the nonce it is to sign over next.

    Said again, by a retry or a second line, it gets the same one.
    """
    told = {
        "_county": int(hello.village[:6]), "_village": hello.village, "_device": hello.device,
        "last_seen": clock.now(), "skew_ms": hello.clock_ms - clock.epoch_ms(),
    }  # fmt: skip
    if not hmac.compare_digest(hello.nonce, greeted.nonce):
        db.execute(_HEARD, told)
        return greeted.nonce
    nonce = secrets.token_bytes(NONCE)
    db.execute(_HEARD_ANEW, {**told, "nonce": nonce, "nonce_before": hello.nonce})
    return nonce


def newcomers(engine: Engine, village: str, device: str) -> list[Newcomer]:
    """Computers of a village that a device should hear of: those that enrolled after it did.

    Each is told again until the device was heard long after, for an answer may have been lost; also
    one that was shut out meanwhile. To be asked before the device is greeted.

    Args:
        engine: The county's store.
        village: Twelve digits.
        device: Who is told.
    """
    place = Place.of(village)
    own = select(devices.c.enrolled_at, devices.c.last_seen)
    others = select(devices.c.device, devices.c.enrolled_at).where(
        place.rows(devices), devices.c.device != device
    )
    with engine.connect() as db:
        row = db.execute(own.where(place.rows(devices), devices.c.device == device)).one_or_none()
        if row is None:
            return []
        heard = clock.before(row.last_seen or row.enrolled_at, TOLD_FOR)
        fresh = others.where(devices.c.enrolled_at >= max(row.enrolled_at, heard))
        latest = fresh.order_by(devices.c.enrolled_at.desc(), devices.c.device).limit(_MOST_TOLD)
        return [
            Newcomer(
                one.device, told_role(stored_role(db, place, one.device)),
                clock.ms_of(one.enrolled_at),
            )
            for one in db.execute(latest).all()
        ]  # fmt: skip


def told_role(role: DeviceRole) -> str:
    """A role as it is said on the line: the secretary's needs no word."""
    return "" if role is DeviceRole.SECRETARY else role.value


def shut_out(
    engine: Engine, area: Area, village: str, device: str, reason: str = "", by: str = ""
) -> None:
    """Deal with a device no more: its computer is lost, or somebody else's now.

    Args:
        engine: The county's store.
        area: Of who does it.
        village: Twelve digits.
        device: Its id.
        reason: Why.
        by: Account that does it.

    Raises:
        DeviceUnknown: The village has no such device that may still speak for it.
        VillageUnknown: The village lies outside the area.
    """
    area.check(village)
    place = Place.of(village)
    with writing(engine) as db:
        row = _device(db, place, device, locked=True)
        if row is None or row.revoked_at:
            raise DeviceUnknown()
        _set(db, place, device, revoked_at=clock.now())
        ending = {"device": device, "reason": reason[:200], "by": by}
        db.execute(insert(endings), place.stamp([ending]))
        note(db, FactKind.SHUT, f"{village}/{device}", ending["reason"], by)


def _known(row: "_Device | None", ask: Fresh) -> "_Device":
    if row is None or row.revoked_at:
        raise CountyRefused()
    verify(row.key, ask)
    if row.epoch != ask.epoch:
        raise ForkFound()
    return row


def _prove_fresh(row: "_Device", ask: Fresh) -> None:
    fresh = (row.nonce, row.nonce_before or row.nonce)
    if not any(hmac.compare_digest(ask.nonce, nonce) for nonce in fresh):
        raise NonceStale(row.nonce.hex())


@dataclass(frozen=True, slots=True)
class _Device:
    key: bytes
    epoch: int
    nonce: bytes
    nonce_before: bytes | None
    revoked_at: str | None


def _device(db: Connection, place: Place, device: str, *, locked: bool = False) -> _Device | None:
    """The row of a device, on demand locked where the database has row locks."""
    query = select(
        devices.c.key, devices.c.epoch, devices.c.nonce, devices.c.nonce_before,
        devices.c.revoked_at,
    ).where(place.rows(devices), devices.c.device == device)  # fmt: skip
    row = db.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else _device_of(row)


def _device_of(row: Any) -> _Device:
    before = bytes(row.nonce_before) if row.nonce_before else None
    return _Device(bytes(row.key), row.epoch, bytes(row.nonce), before, row.revoked_at)


def _set(db: Connection, place: Place, device: str, **values: object) -> None:
    db.execute(
        update(devices).where(place.rows(devices), devices.c.device == device).values(**values)
    )
