"""Reading the changes of a village: out of its frames, and of the tail that is not sealed yet.

A record's row names the places of its changes, so a history costs the frames it stands in, each
decoded once and kept. Everything that writes the log is in ``sync.ledger.chains.sealing`` and
``sync.ledger.taking``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any, Final, NamedTuple

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Result, Select, Table, and_, bindparam, select

from forms.schema.form import RecordId
from sync.change import Change, branch_name
from sync.errors.ledger import FeedIncomplete
from sync.errors.wire import FrameBroken
from sync.frames.chain import NO_LINK
from sync.frames.content import MOST, Birth, Content
from sync.frames.decode import changes_of, read, some_changes_of, subjects_of
from sync.frames.key_tree import KeyTree
from sync.frames.packing import unpacked
from sync.ledger.chains.frame_cache import FrameCache
from sync.ledger.chains.keyring import Keyring
from sync.ledger.chains.tail import tail_changes
from sync.store.bulk_postgres import POSTGRES, among, held
from sync.store.places import At, at, chain_of, number_of, places_in
from sync.store.rows import Place, portions
from sync.store.tables import chains, frames, records, tail

_FEWER: Final = 3
"""A frame is read in part where so many times fewer of its changes are wanted than it holds."""
_FEW: Final = 16
"""Up to so many numbers of a chain each one's frame is asked for by itself."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Who wrote: a device in one of its incarnations, on one way it went.

    Attributes:
        chain: Its number in this store.
        device: Its id as it stands in the frames.
        epoch: Its incarnation.
        fork: Begins the link of the first frame of a way of its own; empty for the first way.
        parted: Number of the first change on a way of its own; 0 for the first way.
        last: Last number given.
        sealed: Last number that stands in a frame.
        mark: Last number the county has numbered.
        link: Of the last frame.
        vouched: Up to here nobody kept the author's signature.
    """

    chain: int
    device: str
    epoch: int
    fork: bytes = b""
    parted: int = 0
    last: int = 0
    sealed: int = 0
    mark: int = 0
    link: bytes = NO_LINK
    vouched: int = 0

    @property
    def name(self) -> str:
        """The device its changes count as: a way of its own is a device of its own."""
        return branch_name(self.device, self.epoch, self.fork) if self.fork else self.device


class FrameRow(NamedTuple):
    """One frame as it lies in the store.

    Attributes:
        chain: Whose.
        last: Number of its last change.
        first: Number of its first change.
        seq: Feed number of its first change; None until the county has numbered it.
        link: Link of the chain after it.
        signature: The author's, over that link.
        body: The content, packed.
    """

    chain: int
    last: int
    first: int
    seq: int | None
    link: bytes
    signature: bytes
    body: bytes

    @property
    def upto(self) -> int | None:
        """Feed number of its last change."""
        return None if self.seq is None else self.seq + self.last - self.first


FRAME_COLUMNS = (
    frames.c.chain, frames.c.last, frames.c.first, frames.c.seq, frames.c.link,
    frames.c.signature, frames.c.body,
)  # fmt: skip


_OF_CHAINS = (
    chains.c.chain, chains.c.device, chains.c.epoch, chains.c.fork, chains.c.parted,
    chains.c.last, chains.c.sealed, chains.c.mark, chains.c.link, chains.c.vouched,
)  # fmt: skip


def _here(table: Table) -> ColumnElement[bool]:
    return and_(table.c.county == bindparam("county"), table.c.village == bindparam("village"))


_CHAINS = select(*_OF_CHAINS).where(_here(chains))
"""Put together once, as those below: that costs as much as asking."""
_FRAME_WITH = (
    select(*FRAME_COLUMNS)
    .where(_here(frames), frames.c.chain == bindparam("chain"))
    .where(frames.c.last >= bindparam("number"))
    .order_by(frames.c.last)
    .limit(1)
)


@cache
def _logs_of(*, postgres: bool) -> Select[Any]:
    found = among(records.c.id, "some", postgres=postgres)
    return select(records.c.id, records.c.log, records.c.birth).where(_here(records), found)


@cache
def _births_of(*, postgres: bool) -> Select[Any]:
    found = among(records.c.id, "some", postgres=postgres)
    return select(records.c.id, records.c.birth).where(_here(records), found)


@cache
def _born_at(*, postgres: bool) -> Select[Any]:
    found = among(records.c.birth, "some", postgres=postgres)
    return select(records.c.birth, records.c.id).where(_here(records), found)


class Log:
    """The log of one village within one transaction.

    Args:
        db: The transaction.
        place: The village.
        cache: Frames decoded before.
        own: Device and epoch of this computer; None at a county.
        keyring: The keys of what is closed; None where nothing is opened and nothing closed.
    """

    def __init__(
        self,
        db: Connection,
        place: Place,
        cache: FrameCache,
        own: tuple[str, int] | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        self.db = db
        self.place = place
        self.keyring = keyring
        self._trees: Mapping[bytes, KeyTree] = {}
        self._cache = cache
        self._own = own
        self._chains: dict[int, Chain] | None = None
        self._by_name: dict[tuple[str, int], Chain] | None = None
        self._created: dict[At, RecordId] = {}
        self._reading: set[bytes] = set()

    # chains

    @property
    def chains(self) -> Mapping[int, Chain]:
        """Everybody who wrote, by number."""
        if self._chains is None:
            found = self.db.execute(_CHAINS, self.place._asdict())
            self._chains = {row.chain: _chain(row) for row in found}
        return self._chains

    def note(self, chain: Chain) -> None:
        """A chain is this from now on; whoever calls has written it."""
        assert isinstance(self.chains, dict)
        self.chains[chain.chain] = chain
        self._by_name = None

    def chain(self, name: str, epoch: int) -> Chain | None:
        """The chain whose changes bear a device id and epoch."""
        if self._by_name is None:
            self._by_name = {}
            for one in self.chains.values():
                self._by_name.setdefault((one.name, one.epoch), one)
        return self._by_name.get((name, epoch))

    def ways(self, device: str, epoch: int) -> list[Chain]:
        """All ways a device went, the first one first."""
        found = [c for c in self.chains.values() if (c.device, c.epoch) == (device, epoch)]
        return sorted(found, key=lambda c: (bool(c.fork), c.chain))

    @property
    def own(self) -> Chain | None:
        """The chain of this computer; None before its first change."""
        return None if self._own is None else self.chain(*self._own)

    def place_of(self, change: Change) -> At:
        """Where a change stands, or will stand.

        Raises:
            FeedIncomplete: Nothing of its device is here.
        """
        chain = self.chain(change.device, change.epoch)
        if chain is None:
            raise FeedIncomplete
        return at(chain.chain, change.dseq)

    # changes

    def of(self, ids: Iterable[RecordId]) -> dict[RecordId, list[Change]]:
        """All changes of records that have a row, by record."""
        logs: dict[RecordId, list[At]] = {}
        for portion in portions(ids):
            for row in self._asked(_logs_of, portion):
                logs[RecordId(row.id)] = places_in(bytes(row.log))
                self._created[At(row.birth)] = RecordId(row.id)
        found = self.at({place for places in logs.values() for place in places})
        return {record: [found[p] for p in places if p in found] for record, places in logs.items()}

    def subjects(self, ids: Collection[RecordId]) -> set[RecordId]:
        """Under whose keys answers of records were closed, as long as they were sealed."""
        found: set[RecordId] = set()
        numbers: dict[int, set[int]] = defaultdict(set)
        for change in (one for some in self.of(ids).values() for one in some):
            numbers[chain_of(self.place_of(change))].add(change.dseq)
        for chain, wanted in numbers.items():
            for row in self._rows_of(self.chains[chain], sorted(wanted)):
                subjects = subjects_of(read(unpacked(row.body)), self.records_behind)
                found |= {s for n, s in enumerate(subjects, row.first) if n in wanted}
        return found

    def at(self, places: Collection[At]) -> dict[At, Change]:
        """The changes at some places; those that are not here are left out."""
        by_chain: dict[int, list[int]] = defaultdict(list)
        for place in places:
            by_chain[chain_of(place)].append(number_of(place))
        found: dict[At, Change] = {}
        for number, wanted in by_chain.items():
            chain = self.chains.get(number)
            if chain is not None:
                found.update(self._at(chain, wanted))
        return found

    def between(self, chain: Chain, after: int, upto: int | None = None) -> Iterator[Change]:
        """The changes of a chain after a number, in order, up to another."""
        end = chain.last if upto is None else upto
        for row in self.frames_of(chain, after, end):
            yield from (c for c in self.changes_in(row) if after < c.dseq <= end)
        if end > chain.sealed and self._is_own(chain):
            yield from (c for c in self._tail(after, end) if after < c.dseq <= end)

    def since(self, chain: Chain, hlc: int) -> Iterator[Change]:
        """The changes of a chain from a moment of its clock on, which only goes forward."""
        here = self.place.rows(frames) & (frames.c.chain == chain.chain)
        after = chain.sealed
        for row in self.db.execute(
            select(*FRAME_COLUMNS).where(here).order_by(frames.c.last.desc())
        ):
            after = row.first - 1
            if self.changes_in(_frame(row))[0].hlc < hlc:
                break
        yield from (change for change in self.between(chain, after) if change.hlc >= hlc)

    def everything(self) -> Iterator[Change]:
        """The whole log, chain by chain."""
        for chain in sorted(self.chains):
            yield from self.between(self.chains[chain], 0)

    def frames_of(self, chain: Chain, after: int = 0, upto: int | None = None) -> list[FrameRow]:
        """The frames of a chain that hold numbers after one, up to another."""
        here = self.place.rows(frames) & (frames.c.chain == chain.chain) & (frames.c.last > after)
        if upto is not None:
            here &= frames.c.first <= upto
        query = select(*FRAME_COLUMNS).where(here).order_by(frames.c.last)
        return [_frame(row) for row in self.db.execute(query)]

    def frames_after(self, seq: int, upto: int | None = None) -> Iterator[FrameRow]:
        """The frames of the feed that end after a number, in its order, that begin up to another.

        One may begin before: where a store that had heard more put it into frames, or packed it.
        """
        upto_of = frames.c.seq + frames.c.last - frames.c.first
        here = self.place.rows(frames) & (frames.c.seq > seq - MOST) & (upto_of > seq)
        if upto is not None:
            here &= frames.c.seq <= upto
        for row in self.db.execute(select(*FRAME_COLUMNS).where(here).order_by(frames.c.seq)):
            yield _frame(row)

    def waiting(self) -> list[FrameRow]:
        """The frames no county has numbered, chain by chain."""
        here = self.place.rows(frames) & frames.c.seq.is_(None)
        query = select(*FRAME_COLUMNS).where(here).order_by(frames.c.chain, frames.c.last)
        return [_frame(row) for row in self.db.execute(query)]

    def know(self, created: Mapping[At, RecordId]) -> None:
        """Somebody has read which records were created at some places."""
        self._created |= created

    def changes_in(self, row: FrameRow, content: Content | None = None) -> list[Change]:
        """The changes of a frame, with their feed numbers.

        Args:
            row: The frame.
            content: What it says, where that was read already.

        Raises:
            FrameBroken: It does not say what was written.
        """
        chain = self.chains[row.chain]
        key = row.link + chain.fork
        plain = self._cache.get(key)
        if plain is None:
            plain = self._cache.keep(key, self.decoded(row, chain, content))
        if row.seq is None:
            return list(plain)
        return [replace(c, seq=row.seq + number) for number, c in enumerate(plain)]

    def _some_in(self, row: FrameRow, numbers: Collection[int]) -> list[Change]:
        """Some changes of a frame of the log, with their feed numbers.

        A frame that is asked for the first time is read only there: all of it costs as much as
        five such questions. Who asks again may ask for more, so then it is read whole and kept.
        """
        chain = self.chains[row.chain]
        key = row.link + chain.fork
        few = len(numbers) * _FEWER <= row.last - row.first + 1
        if not few or self._cache.get(key) is not None or self._cache.asked(key):
            return [change for change in self.changes_in(row) if change.dseq in numbers]
        places = [number - row.first for number in sorted(numbers)]
        found = self.decoded(row, chain, places=places)
        if row.seq is None:
            return found
        return [replace(c, seq=row.seq + p) for p, c in zip(places, found, strict=True)]

    def decoded(
        self,
        row: FrameRow,
        chain: Chain,
        content: Content | None = None,
        places: Collection[int] | None = None,
    ) -> list[Change]:
        """The changes of a frame of a chain, which need not be in the store yet.

        Args:
            row: The frame.
            chain: The chain.
            content: What it says, where that was read already.
            places: Only the changes at these, from 0; of a frame in the store.

        Raises:
            FrameBroken: It is no frame, not of this chain, or names records that are not here.
        """
        if row.link in self._reading:  # two frames that each lean on the other
            raise FrameBroken
        self._reading.add(row.link)
        try:
            content = content or read(unpacked(row.body))
            if (content.device.hex(), content.epoch) != (chain.device, chain.epoch):
                raise FrameBroken
            if places is None:
                found = changes_of(content, self.records_behind, self._tree)
            else:
                found = some_changes_of(content, places, self.records_behind, self._tree)
        finally:
            self._reading.discard(row.link)
        name = chain.name
        return found if name == chain.device else [replace(c, device=name) for c in found]

    def _tree(self, mark: bytes) -> KeyTree | None:
        if mark not in self._trees and self.keyring is not None:  # it may have just come
            self._trees = self.keyring.by_mark(self.db)
        return self._trees.get(mark)

    def records_behind(self, births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
        """The records behind births of one device, on one of the ways it went."""
        first = next(iter(births))
        ways = self.ways(first.device, first.epoch)
        if way >= len(ways):
            return {}
        taken, main = ways[way], ways[0]
        places = {
            at((taken if b.number >= taken.parted else main).chain, b.number): b for b in births
        }
        found = self._created_at(places)
        return {places[place]: record for place, record in found.items()}

    def _created_at(self, places: Collection[At]) -> dict[At, RecordId]:
        """The records created at some places, by their rows; where a row is gone, by the log."""
        found = {place: self._created[place] for place in places if place in self._created}
        for portion in portions(place for place in places if place not in found):
            asked = self._asked(_born_at, portion)
            found.update({At(row.birth): RecordId(row.id) for row in asked})
        lost = [place for place in places if place not in found]
        return found | {place: change.record for place, change in self.at(lost).items()}

    def births(self, ids: Collection[RecordId]) -> dict[RecordId, At]:
        """Where records were created."""
        found: dict[RecordId, At] = {}
        for portion in portions(ids):
            asked = self._asked(_births_of, portion)
            found.update({RecordId(row.id): At(row.birth) for row in asked})
        return found

    def _asked(self, query: Callable[..., Select[Any]], portion: Sequence[Any]) -> Result[Any]:
        postgres = self.db.dialect.name == POSTGRES
        asked = {**self.place._asdict(), "some": held(portion, postgres=postgres)}
        return self.db.execute(query(postgres=postgres), asked)

    def _at(self, chain: Chain, numbers: Sequence[int]) -> Iterator[tuple[At, Change]]:
        wanted = sorted(set(numbers))
        sealed = [number for number in wanted if number <= chain.sealed]
        for row in self._rows_of(chain, sealed):
            here = {number for number in sealed if row.first <= number <= row.last}
            for change in self._some_in(row, here):
                yield at(chain.chain, change.dseq), change
        loose = set(wanted) - set(sealed)
        if loose and self._is_own(chain):
            for change in self._tail(min(loose) - 1, max(loose)):
                if change.dseq in loose:
                    yield at(chain.chain, change.dseq), change

    def _rows_of(self, chain: Chain, numbers: Sequence[int]) -> Iterator[FrameRow]:
        """The frames that hold some numbers."""
        if len(numbers) > _FEW:
            yield from self.frames_of(chain, numbers[0] - 1, numbers[-1])
            return
        done = 0
        for number in numbers:
            if number <= done:
                continue
            asked = {**self.place._asdict(), "chain": chain.chain, "number": number}
            row = self.db.execute(_FRAME_WITH, asked).one_or_none()
            if row is not None:
                done = row.last
                yield _frame(row)

    def _is_own(self, chain: Chain) -> bool:
        return self._own == (chain.device, chain.epoch) and not chain.fork

    def _tail(self, after: int, upto: int) -> Iterator[Change]:
        query = select(tail.c.body).where(
            self.place.rows(tail), tail.c.last > after, tail.c.first <= upto
        )
        for body in self.db.scalars(query.order_by(tail.c.last)):
            yield from tail_changes(bytes(body))


def save_of(log: Log, chain: Chain, tx: int) -> list[Change]:
    """The changes of one save: they follow each other from its number on."""
    return list(takewhile(lambda change: change.tx == tx, log.between(chain, tx - 1)))


def _chain(row: Any) -> Chain:
    return Chain(
        row.chain, row.device, row.epoch, bytes(row.fork), row.parted, row.last, row.sealed,
        row.mark, bytes(row.link), row.vouched,
    )  # fmt: skip


def _frame(row: Any) -> FrameRow:
    return FrameRow(
        row.chain, row.last, row.first, row.seq, bytes(row.link), bytes(row.signature),
        bytes(row.body),
    )  # fmt: skip
