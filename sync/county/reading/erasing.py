"""Lawful erasure at the county: what villages ask for, what would go, and the confirmation.

A village asks, a desk of the county confirms: two people. The confirmation is changes of the
county's own hand, so villages hear of it like of any other change, and a signed certificate that
says by which law, when and by whom, and nothing of the person.

What was confirmed is a fact of the one-way log as well (``oneway.erased``): whatever backup is put
back, it is obeyed again before anybody is answered (``obey``).
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, or_, select

from forms.schema.form import RecordId, Value
from sync.change import LEAF, Change, Clock, Kind
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.keys import county_signer
from sync.county.oneway.erased import Ending, endings, erase_for_ever
from sync.county.packs import holding
from sync.county.reading.settle_clash import EPOCH, hand_of
from sync.county.tables import devices, obeyed
from sync.errors.county import VillageUnknown
from sync.errors.ledger import ErasureAlone, ErasureGone, ForkFound, GapFound
from sync.frames.key_tree import Erased
from sync.ledger.closed.erasure import (
    CERTIFICATE,
    CONFIRMED_BY,
    COUNT,
    DAY,
    FORM,
    PURPOSE,
    VERSION,
    Erasure,
    Going,
    erasures,
    going,
)
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.merge import ERASED
from sync.store.engine import writing
from sync.store.rows import Place, portions
from sync.store.tables import records, villages

_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """An erasure of a village, as the desk sees it.

    Attributes:
        village: Twelve digits.
        name: The village's.
        erasure: What was asked for, and whether it was confirmed.
        obeyed: How many of the village's computers have obeyed.
        computers: How many there are.
        behind: Those that have not, by device and when they last called.
    """

    village: str
    name: str
    erasure: Erasure
    obeyed: int
    computers: int
    behind: tuple[tuple[str, str], ...]

    @property
    def receipt(self) -> str:
        """Who has obeyed, in one sentence."""
        told = f"{self.computers} 台电脑中 {self.obeyed} 台已执行"
        waits = "，".join(
            f"{device[:6]} {f'{seen[:10]} 后没有来过' if seen else '还没有来过'}"
            for device, seen in self.behind
        )
        return f"{told}；{waits}" if waits else told


def erasure_lines(engine: Engine, area: Area) -> list[ErasureLine]:
    """Every erasure of an area, those that wait first."""
    with engine.connect() as db:
        here = db.execute(
            select(villages.c.village, villages.c.name)
            .join(records, (records.c.village == villages.c.village) & (records.c.form == FORM))
            .where(area.of(villages))
            .distinct()
            .order_by(villages.c.village)
        ).all()
    found = [
        _line(engine, village, name, one)
        for village, name in here
        for one in erasures(_store(engine, village))
    ]
    return sorted(found, key=lambda line: bool(line.erasure.day))


def preview(engine: Engine, area: Area, village: str, erasure: str) -> tuple[Erasure, Going]:
    """What an erasure that waits would take, and where else the person is written.

    Raises:
        VillageUnknown: The area has no such village.
        ErasureGone: Nothing of the kind waits.
    """
    area.check(village)
    if not _is_here(engine, village):
        raise VillageUnknown
    store = _store(engine, village)
    asked = next((e for e in erasures(store) if e.id == erasure and not e.day), None)
    if asked is None:
        raise ErasureGone
    return asked, going(store, asked.person)


def confirm(engine: Engine, area: Area, village: str, erasure: str, actor: str) -> Erasure:
    """Erase a person by law; it is done here when this returns, elsewhere after the next sync.

    Args:
        engine: The county's store.
        area: Where the one who confirms may.
        village: Twelve digits.
        erasure: The record that asks.
        actor: Who confirms.

    Raises:
        VillageUnknown: The area has no such village.
        ErasureGone: Nothing of the kind waits.
        ErasureAlone: Who confirms is who asked.
        OnewayLost: The one-way log is not this store's; nothing was erased.
        StoreUnwritable: What was confirmed cannot be noted; nothing was erased.
    """
    asked, what = preview(engine, area, village, erasure)
    if not what.ids:
        raise ErasureGone
    if asked.asked_by == actor:
        raise ErasureAlone
    store = _store(engine, village)
    done = dataclasses.replace(asked, confirmed_by=actor, day=clock.now()[:10], count=len(what.ids))
    signature = county_signer(engine).sign_facts(PURPOSE, village, *done.facts)
    done = dataclasses.replace(done, certificate=signature.hex())
    leaves = sorted({done.person, *(_subjects(store, what.ids) & set(what.ids))})
    ending = Ending(
        village, done.id, done.person, list(what.ids), leaves, actor, done.day, done.basis
    )
    erase_for_ever(engine, ending)
    _write(store, ending, what.ids, done)
    return done


def obey(engine: Engine, village: str = "") -> int:
    """Erase again what was confirmed, and what came about those people since.

    A store may have been put back from a backup, or stopped half way.

    Args:
        engine: The county's store.
        village: Of this village; empty for all.

    Returns:
        How many records were erased.
    """
    count = 0
    for ending in endings(engine):
        if village in ("", ending.village) and _is_here(engine, ending.village):
            store = _store(engine, ending.village)
            left = _left(store, ending)
            count += len(left)
            if left:
                _write(store, ending, left, None)
            if _opens(store, ending.leaves):
                with store.writing():
                    for leaf in ending.leaves:
                        store.noted.erased[leaf] = True
    return count


def note_obeyed(engine: Engine, village: str, device: str, seq: int) -> None:
    """A computer has erased everything up to a number of the feed."""
    place = Place.of(village)
    with writing(engine) as db:
        mine = place.rows(obeyed) & (obeyed.c.device == device)
        held = db.scalar(select(obeyed.c.seq).where(mine))
        if held is None:
            db.execute(obeyed.insert(), place.stamp([{"device": device, "seq": seq}]))
        elif held < seq:
            db.execute(obeyed.update().where(mine).values(seq=seq))


# writing


def _write(
    store: VillageStore, ending: Ending, ids: Collection[RecordId], done: Erasure | None
) -> None:
    """Changes of the county's own hand, all of them or none."""
    seed = county_signer(store.engine).seed
    for last in range(_ATTEMPTS, 0, -1):
        device = hand_of(store.engine, store.place)
        feed = VillageFeed(store)
        changes = list(_changes(feed, device, ending, ids, done))
        try:
            feed.write(device, EPOCH, changes, seed)
        except (ForkFound, GapFound):  # somebody else at the county wrote at this very moment
            if last == 1:
                raise
        else:
            return


def _changes(
    feed: VillageFeed,
    device: str,
    ending: Ending,
    ids: Collection[RecordId],
    done: Erasure | None,
) -> Iterator[Change]:
    first, seen = feed.high_water(device, EPOCH) + 1, feed.head().seq
    forms, stamps = _forms(feed.store, ids), Clock()
    said: list[tuple[RecordId, str, int, Kind, dict[str, Value | None]]] = []
    if done is not None:
        fields: dict[str, Value | None] = {
            CONFIRMED_BY: done.confirmed_by, DAY: done.day, COUNT: done.count,
            CERTIFICATE: done.certificate,
        }  # fmt: skip
        said.append((done.id, FORM, VERSION, Kind.SET, fields))
    leaves = set(ending.leaves)
    said += [
        (one, *forms[one], Kind.ERASE, {LEAF: True} if one in leaves else {})
        for one in ids
        if one in forms
    ]
    for number, (record, form, version, kind, answers) in enumerate(said, first):
        yield Change(
            device, EPOCH, number, first, stamps.tick(), seen, record, form, version, kind,
            answers, ending.by, ending.basis,
        )  # fmt: skip


def _forms(store: VillageStore, ids: Collection[RecordId]) -> Mapping[RecordId, tuple[str, int]]:
    found: dict[RecordId, tuple[str, int]] = {}
    with store.engine.connect() as db:
        for some in portions(ids):
            query = select(records.c.id, records.c.form, records.c.version).where(
                store.place.rows(records), records.c.id.in_(some)
            )
            found |= {RecordId(r.id): (r.form, r.version) for r in db.execute(query)}
    return found


def _left(store: VillageStore, ending: Ending) -> list[RecordId]:
    """Records that have to go and are there: those of then, and what came since."""
    query = select(records.c.id).where(
        store.place.rows(records),
        or_(records.c.id.in_(ending.ids), records.c.person == ending.person),
        records.c.state != ERASED,
    )
    with store.engine.connect() as db:
        return sorted(map(RecordId, db.scalars(query)))


def _subjects(store: VillageStore, ids: Collection[RecordId]) -> set[RecordId]:
    """Under whose keys answers of records were closed."""
    with store.engine.connect() as db:
        return store.log(db).subjects(ids)


def _opens(store: VillageStore, leaves: Collection[RecordId]) -> bool:
    """Whether a key that has to be gone is still here."""
    with store.engine.connect() as db:
        for tree in store.keyring.by_mark(db).values():
            for leaf in leaves:
                try:
                    tree.key(leaf)
                except Erased:
                    continue
                return True
    return False


def _is_here(engine: Engine, village: str) -> bool:
    with engine.connect() as db:
        return db.scalar(select(villages.c.name).where(villages.c.village == village)) is not None


def _store(engine: Engine, village: str) -> VillageStore:
    return VillageStore(engine, holding(engine, village), Place.of(village))


def _line(engine: Engine, village: str, name: str, erasure: Erasure) -> ErasureLine:
    place = Place.of(village)
    with engine.connect() as db:
        query = select(records.c.seen_seq).where(
            place.rows(records), records.c.id == erasure.person
        )
        seq = db.scalar(query) or 0
        done = {r.device: r.seq for r in db.execute(select(obeyed).where(place.rows(obeyed)))}
        known = db.execute(
            select(devices.c.device, devices.c.last_seen)
            .where(place.rows(devices), devices.c.revoked_at.is_(None))
            .order_by(devices.c.device)
        ).all()
    behind = tuple(
        (row.device, row.last_seen or "") for row in known if done.get(row.device, 0) < seq
    )
    told = behind if erasure.day else ()
    return ErasureLine(village, name, erasure, len(known) - len(behind), len(known), told)
