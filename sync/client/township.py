"""A clerk's computer that holds every village of a township, and carries their parcels.

One encrypted file, one device: each village is a ledger of its own beside the others, with its own
feed, cursor and nonce. The code it was enrolled with is good for villages that come later, too.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from forms.definitions.definitions import Definitions
from forms.definitions.records import Village
from forms.errors import CunjiError
from forms.progress import Progress
from sync.client.area import AS_OF, Compared, compare
from sync.client.enrol import enrol, whose
from sync.client.fresh_nonce import freshly
from sync.client.http import Wire
from sync.client.photos import signed_heads
from sync.client.session import SyncResult, sync
from sync.errors.ledger import ForkFound
from sync.errors.wire import (
    CodeNotWide,
    CountyRefused,
    NonceStale,
    NotEnrolled,
    SignatureWrong,
    SyncCancelled,
)
from sync.ledger.identity import Identity, found_village, open_village, villages_of
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.protocol.parcel import TAKEN_BEFORE
from sync.store.engine import writing

CODE = "township_code"
"""Key of the meta values: the code, which only this device can show again."""
_REJOINING = "rejoining_code"
"""Key of the meta values of the first village: the code of a new beginning that is not through."""
SEEN = "seen_seq"
"""Key of the meta values: up to which number of the feed somebody has looked at what is new."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it went with one village.

    Attributes:
        village: Twelve digits.
        name: Its name.
        result: What the synchronisation did; None when it failed.
        words: One sentence.
    """

    village: str
    name: str
    result: SyncResult | None
    words: str


def begin(
    engine: Engine,
    definitions: Definitions,
    url: str,
    code: str,
    *,
    certificate: Path | None = None,
) -> list[VillageStore]:
    """Make an empty, migrated store the township's.

    Returns:
        A ledger of each village, enrolled, still empty.

    Raises:
        CodeNotWide: The code is for one village.
        CunjiError: What ``sync.client.enrol`` says.
    """
    home = whose(url, code, certificate=certificate)
    if not home.villages:
        raise CodeNotWide
    made: list[VillageStore] = []
    for village, name in home.villages:
        store = found_village(engine, definitions, village, name, made[0] if made else None)
        enrol(store, url, code, certificate=certificate, wide=True)
        store.meta[CODE] = code
        made.append(store)
    return made


def rejoin(
    engine: Engine,
    definitions: Definitions,
    url: str,
    code: str,
    *,
    certificate: Path | None = None,
) -> None:
    """Go on with a book that is a copy or was set back, as one new device with all its villages.

    Shown the same code again, it goes on where a lost line broke it off.

    Args:
        engine: The store.
        definitions: The forms.
        url: The county's address.
        code: A fresh one for the whole area.
        certificate: The county's, when it is of its own making; None to go on with the one kept.

    Raises:
        CodeNotWide: The code is for one village.
        CunjiError: What ``sync.client.enrol`` says.
    """
    first, *others = [open_village(engine, definitions, village) for village in villages_of(engine)]
    pinned = None if certificate else first.meta.get("county_certificate")
    begun = first.meta.get(_REJOINING) == code
    device = first.meta["device"] if begun else ""  # a code that our old self has used is no good
    home = whose(url, code, device=device, certificate=certificate, pinned=pinned)
    if not home.villages:
        raise CodeNotWide
    if not begun:
        Identity(first).become_another()
        first.meta.set_all(**{_REJOINING: code})
    for store in (*others, first):
        if store.meta["device"] != first.meta["device"]:
            Identity(store).become_another(first)
        store.meta["forked"] = False
        enrol(store, url, code, certificate=certificate, pinned=pinned, wide=True)
        store.meta[CODE] = code
    first.meta[_REJOINING] = None


def copied(store: VillageStore) -> bool:
    """Whether a village of the file has to be enrolled anew: it is a copy, or was set back."""
    return bool(store.meta.get("forked") or store.meta.get(_REJOINING))


def look_for_new(engine: Engine, definitions: Definitions) -> list[VillageStore]:
    """Villages of the township that came since; each is enrolled.

    Raises:
        NotEnrolled: This is no township's store.
        CunjiError: What ``sync.client.enrol`` says.
    """
    held = villages_of(engine)
    first = open_village(engine, definitions, held[0])
    url, code = _home(first)
    pinned = first.meta.get("county_certificate")
    home = whose(url, code, device=first.meta["device"], pinned=pinned)
    return _take_in(first, [one for one in home.villages if one[0] not in held])


def _home(first: VillageStore) -> tuple[str, str]:
    """The county's address, and the code of the area.

    Raises:
        NotEnrolled: This is no township's store.
    """
    url, code = first.meta.get("county_url"), first.meta.get(CODE)
    if not url or not code:
        raise NotEnrolled
    return url, code


def _take_in(first: VillageStore, fresh: Iterable[tuple[str, str]]) -> list[VillageStore]:
    """Enrol in villages that came since."""
    url, code = _home(first)
    made: list[VillageStore] = []
    for village, name in fresh:
        store = found_village(first.engine, first.program, village, name, first)
        enrol(store, url, code, pinned=first.meta.get("county_certificate"), wide=True)
        store.meta[CODE] = code
        made.append(store)
    return made


def sync_all(
    engine: Engine,
    definitions: Definitions,
    step: Progress,
    cancelled: Callable[[], bool] = bool,
) -> list[Told]:
    """Synchronise every village that stands otherwise at the county, or has something to hand up.

    Which those are, one question tells; one that fails does not hold up the others.

    Raises:
        NotEnrolled: This is no township's store.
        SyncCancelled: The person stopped; villages that were through stay so.
        CunjiError: Why nothing can be asked at all.
    """
    stores = [open_village(engine, definitions, village) for village in villages_of(engine)]
    first = stores[0]
    url, _ = _home(first)
    with closing(Wire(url, first.meta.get("county_certificate"), cancelled)) as wire:
        compared = _compared(stores, wire)
        if compared is None:
            stores += look_for_new(engine, definitions)
        else:
            stores += _take_in(first, compared.fresh)
        same = compared.same if compared is not None else frozenset()
        _note_same([store for store in stores if store.village in same])
        told: list[Told] = []
        for number, store in enumerate(sorted(stores, key=lambda one: one.village)):
            if store.village in same:
                told.append(_nothing_new(store))
                continue
            step(f"{name_of(store)}：正在同步", number, len(stores))
            told.append(_synced(store, wire, cancelled))
    if compared is not None:
        first.meta[AS_OF] = compared.as_of
    return told


def _compared(stores: Sequence[VillageStore], wire: Wire) -> Compared | None:
    """What one question tells; None where each village has to be asked for itself.

    Where the first is a copy or shut out, the others may not be.
    """
    if copied(stores[0]):
        return None
    try:
        return compare(stores, wire)
    except (CountyRefused, ForkFound, NonceStale, SignatureWrong):
        return None


def _note_same(stores: Sequence[VillageStore]) -> None:
    """These were compared with the county just now."""
    if stores:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with writing(stores[0].engine) as db:
            for store in stores:
                store.meta.write(db, {"last_sync": now})


def _nothing_new(store: VillageStore) -> Told:
    state = Reader(store).status()
    result = SyncResult(
        sent=0, received=0, bytes_sent=0, bytes_received=0, requests=0, digests_equal=True,
        confirmed=state.confirmed, clashes=state.clashes, seconds=0.0,
    )  # fmt: skip
    return Told(store.village, name_of(store), result, result.sentence)


def _synced(store: VillageStore, wire: Wire, cancelled: Callable[[], bool]) -> Told:
    """Synchronise one village.

    Raises:
        SyncCancelled: The person stopped.
    """
    first = not store.meta["cursor"]
    try:
        result = sync(store, cancelled=cancelled, wire=wire)
    except SyncCancelled:
        raise
    except CunjiError as bad:
        return Told(store.village, name_of(store), None, bad.told)
    if first:  # all of it is new then, which tells nobody anything
        store.meta[SEEN] = store.meta["cursor"]
    return Told(store.village, name_of(store), result, result.sentence)


@dataclass(frozen=True, slots=True)
class Relayed:
    """A parcel that was brought to the county.

    Attributes:
        receipt: The file to carry back.
        again: Whether the county had taken it in before.
    """

    receipt: bytes
    again: bool

    @property
    def words(self) -> str:
        """What a person is told about the parcel."""
        return "县里以前收过这个包，给的是同一个回执" if self.again else "县里已收下"


def relay(store: VillageStore, parcel: bytes) -> Relayed:
    """Bring the parcel of a village without line to the county.

    Args:
        store: Any of the township's; it says who brings it.
        parcel: The file, which only the county can open.

    Raises:
        NotEnrolled: The county does not know this computer.
        CunjiError: Why the county does not take it, or what is wrong with the line.
    """
    url = store.meta.get("county_url")
    if not url:
        raise NotEnrolled
    sha = hashlib.sha256(parcel).hexdigest()
    wire = Wire(url, store.meta.get("county_certificate"))

    def brought() -> Relayed:
        heads = {**signed_heads(store, sha), "Content-Length": str(len(parcel))}
        said, pieces = wire.ask("POST", "/v1/relay", heads, [parcel])
        return Relayed(b"".join(pieces), TAKEN_BEFORE.lower() in said)

    try:
        return freshly(store.meta, brought)
    finally:
        wire.close()


def name_of(store: VillageStore) -> str:
    """The village's name as its own record says it, else its code."""
    villages = Reader(store).records(Village.FORM)
    found = (Village.name.read(village.body) for village in villages)
    return next(found, None) or store.village
