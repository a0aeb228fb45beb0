"""The log becomes frames: what stands row by row is put into frames, and proved before it goes.

Nobody kept the authors' signatures of old changes; chains say up to where (``vouched``). So the
frames of others bear none; what this computer wrote itself it signs now, in its own name and nobody
else's. What no county has confirmed goes into the tail, and is signed when it is handed
up. The same confirmed changes become the same bytes in every store: frames are cut where their
feed numbers do not count on, and where they are full, and nothing else decides. So a store that
had heard less has the same frames, but for the last of a chain, which may end earlier
(``sync.ledger.chains.sealing.LogWriter.follow``).

The module is long because the tables of before and of then stand in it as they were: a step must
mean the same for ever.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final, NoReturn

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from forms.schema.foreign_value import MARK, encoded, kept
from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.errors.ledger import OldLogBroken
from sync.errors.wire import FrameBroken, RecordsAwaited
from sync.frames.births import Births
from sync.frames.chain import NO_LINK, ChainEnd, link_after, sign_mark
from sync.frames.content import MOST, Birth
from sync.frames.decode import changes_of, read
from sync.frames.encode import content_of, portions
from sync.frames.packing import packed, unpacked
from sync.store.places import at, listed

NUMBER = 3
NAME = "frames"

_JSON: Final = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")
_UNSIGNED: Final = bytes(64)
_AT_ONCE: Final = 2_000

_before, _after = MetaData(), MetaData()


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


def _village() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    )


def _of_a_record() -> tuple[Column[Any], ...]:
    """What a record's row has before and after."""
    return (
        Column("id", String(32), primary_key=True),
        Column("form", Text, nullable=False),
        Column("version", Integer, nullable=False),
    )


def _says() -> tuple[Column[Any], ...]:
    return (
        Column("household", Text),
        Column("person", Text),
        Column("day", Text),
        Column("state", String(12), nullable=False),
        Column("body", _JSON, nullable=False),
    )


def _ends() -> tuple[Column[Any], ...]:
    return (
        Column("confirmed", Integer, nullable=False),
        Column("keyed", Integer, nullable=False, server_default="0"),
        Column("found_by", Text),
        Column("hash", LargeBinary(16), nullable=False),
        Column("feed_hash", LargeBinary(16)),
    )


_villages = Table("villages", _before, *_place())
_old_records = Table(
    "records_before", _before, *_place(), *_of_a_record(), *_says(),
    Column("head", String(48), nullable=False), *_ends(),
)  # fmt: skip
_changes = Table(
    "changes",
    _before,
    *_place(),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("dseq", BigInteger, primary_key=True),
    Column("tx", BigInteger),
    Column("hlc", BigInteger),
    Column("base", BigInteger),
    Column("record", String(32)),
    Column("form", Text),
    Column("version", Integer),
    Column("kind", String(8)),
    Column("fields", _JSON),
    Column("actor", Text),
    Column("reason", Text),
    Column("seq", BigInteger),
    Column("link", LargeBinary(16)),
)
_meta = Table("meta", _before, *_place(), Column("key", String(40)), Column("value", _JSON))

_heads = Table("villages", _after, *_place(), Column("feed_link", LargeBinary(32), nullable=False))
"""Stands already; named here for what is written into it, and the keys that point at it."""
_records = Table(
    "records",
    _after,
    *_place(),
    *_of_a_record(),
    Column("birth", BigInteger, nullable=False),
    *_says(),
    Column("head", BigInteger, nullable=False),
    Column("log", LargeBinary, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),
    Column("seen_chain", Integer, nullable=False),
    Column("other_seq", BigInteger, nullable=False),
    *_ends(),
    _village(),
    Index("records_by_form", "county", "village", "form", "state"),
    Index("records_by_household", "county", "village", "household"),
    Index("records_by_person", "county", "village", "person"),
    Index("records_by_birth", "county", "village", "birth"),
    Index(
        "records_without_keys", "county", "village",
        sqlite_where=text("keyed = 0"), postgresql_where=text("keyed = 0"),
    ),
)  # fmt: skip
_chains = Table(
    "chains",
    _after,
    *_place(),
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("device", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("fork", LargeBinary(8), nullable=False),
    Column("parted", BigInteger, nullable=False, server_default="0"),
    Column("last", BigInteger, nullable=False),
    Column("sealed", BigInteger, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("vouched", BigInteger, nullable=False, server_default="0"),
    _village(),
    Index("chains_by_device", "county", "village", "device", "epoch", "fork", unique=True),
)
_frames = Table(
    "frames",
    _after,
    *_place(),
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("seq", BigInteger),
    Column("link", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
    Index("frames_by_seq", "county", "village", "seq"),
)
_tail = Table(
    "tail",
    _after,
    *_place(),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
)
_OLD_INDEXES: Final = (
    "records_by_form", "records_by_household", "records_by_person", "records_by_number",
    "records_without_keys",
)  # fmt: skip
_OLD_NO_LINK: Final = bytes(16)
_FEED: Final = b"cunji-feed-1"
_NO_MORE: Final = ("confirmed", "parcel_open")
"""In the book's meta: the mark of a chain tells the one; the other is a greeting of the protocol
before. A parcel on its way is made up for by the next."""
_WAITING: Final = "arriving"
"""In the book's meta: a first pull that was not whole, in the protocol before; it begins again."""
_ENDS: Final = 20
"""Of so many saves the old hash is kept: notes beside the book speak of them."""


def up(db: Connection) -> None:
    """Put every village's log into frames.

    Raises:
        OldLogBroken: A change is not what was written, or does not come out as it went in; nothing
            was written.
    """
    _change_tables(db)
    for county, village in db.execute(select(_villages.c.county, _villages.c.village)).all():
        _Moving(db, {"county": county, "village": village}).move()
    for sentence in ("DROP TABLE changes", "DROP TABLE records_before"):
        db.execute(text(sentence))


def _change_tables(db: Connection) -> None:
    postgres = db.dialect.name == "postgresql"
    zeros = f"'\\x{'00' * 32}'" if postgres else f"X'{'00' * 32}'"
    kind = "BYTEA" if postgres else "BLOB"
    for sentence in (
        *(f"DROP INDEX {name}" for name in _OLD_INDEXES),
        "ALTER TABLE records RENAME TO records_before",
        "ALTER TABLE villages DROP COLUMN rno_next",
        f"ALTER TABLE villages ADD COLUMN feed_link {kind} NOT NULL DEFAULT {zeros}",
    ):
        db.execute(text(sentence))
    if postgres:  # the key keeps its old name otherwise, which the new table wants
        db.execute(text("ALTER INDEX records_pkey RENAME TO records_before_pkey"))
    _after.create_all(db)
    if postgres:  # as ``sync.county.tables`` left the table before: room for what changes
        db.execute(text("ALTER TABLE records SET (fillfactor = 70)"))


class _Moving:
    """One village.

    Args:
        db: The migration's transaction.
        place: Its county and code.
    """

    def __init__(self, db: Connection, place: Mapping[str, Any]) -> None:
        self._db = db
        self._place = place
        self._born: dict[RecordId, tuple[Birth, int | None]] = {}
        self._logs: dict[str, list[tuple[int, int, int | None]]] = defaultdict(list)
        self._numbers: dict[tuple[str, int], int] = {}
        self._ids: dict[Birth, RecordId] = {}
        self._lacking = False
        """Whether a county that was set back lacks what others wrote: then all that is to be handed
        up stands in frames save by save, so that each can go after those it leans on."""
        self._feed: list[tuple[int, tuple[str, int], dict[str, Any]]] = []
        meta = self._own()
        self._device = (meta.get("device", ""), meta.get("epoch", 0))
        self._seed = bytes.fromhex(meta.get("signing_seed", ""))

    def move(self) -> None:
        """Write chains, frames, tail and records, and what the book knows of itself."""
        chains: dict[tuple[str, int], list[Change]] = defaultdict(list)
        links: dict[tuple[str, int], list[bytes]] = defaultdict(list)
        for change, link in self._changes():
            chains[change.device, change.epoch].append(change)
            links[change.device, change.epoch].append(link)
            self._note_birth(change)
        self._numbers = {who: number for number, who in enumerate(chains, 1)}
        self._ids = {birth: record for record, (birth, _) in self._born.items()}
        self._lacking = any(
            changes[-1].seq is None for who, changes in chains.items() if who != self._device
        )
        for who, changes in chains.items():
            self._prove_old(changes, links[who])
            self._move_chain(who, changes)
        self._move_records()
        if self._seed:
            self._move_meta(chains.get(self._device, []), links[self._device])
        else:
            self._link_feed()

    def _own(self) -> dict[str, Any]:
        query = select(_meta.c.key, _meta.c.value).where(
            self._here(_meta), _meta.c.key.in_(["device", "epoch", "signing_seed"])
        )
        return {row.key: row.value for row in self._db.execute(query)}

    def _here(self, table: Table) -> Any:
        return and_(*(table.c[name] == value for name, value in self._place.items()))

    def _changes(self) -> Iterator[tuple[Change, bytes]]:
        """The old log, chain by chain, each change with its hash."""
        query = select(_changes).where(self._here(_changes))
        order = (_changes.c.device, _changes.c.epoch, _changes.c.dseq)
        for r in self._db.execute(query.order_by(*order)):
            fields = {name: _kept(value) for name, value in r.fields.items()}
            yield Change(
                r.device, r.epoch, r.dseq, r.tx, r.hlc, r.base, RecordId(r.record), r.form,
                r.version, Kind(r.kind), fields, r.actor, r.reason, r.seq,
            ), bytes(r.link)  # fmt: skip

    def _note_birth(self, change: Change) -> None:
        """Where a record was created; by two computers, when a book was copied: the first told."""
        if change.kind is Kind.CREATE:
            held = self._born.get(change.record)
            if held is None or _earlier(change.seq, held[1]):
                birth = Birth(change.device, change.epoch, change.dseq)
                self._born[change.record] = (birth, change.seq)

    def _prove_old(self, changes: Sequence[Change], links: Sequence[bytes]) -> None:
        """Make sure that the rows are what was written: what is wrong must not pass as proved.

        Raises:
            OldLogBroken: They are not.
        """
        before, loose = _OLD_NO_LINK, False
        for number, (change, link) in enumerate(zip(changes, links, strict=True), 1):
            before = _old_link(before, change)
            loose = loose or change.seq is None
            if before != link or change.dseq != number or (loose and change.seq is not None):
                self._refuse(change.device, change.dseq)

    def _refuse(self, device: str, number: int) -> NoReturn:
        what = f"电脑 {device[:8]} 写的第 {number} 号改动"
        row = self._place
        raise OldLogBroken(village=row["village"], what=what)

    def _move_chain(self, who: tuple[str, int], changes: Sequence[Change]) -> None:
        chain, own = self._numbers[who], who == self._device and bool(self._seed)
        confirmed = [c for c in changes if c.seq is not None]
        loose = changes[len(confirmed) :] if own and not self._lacking else []
        sealed = changes[: len(changes) - len(loose)]
        rows = self._frames_of(who, sealed, own=own)
        row = rows[-1] if rows else {"link": NO_LINK}
        self._add(_frames, rows)
        self._add(_tail, [
            {"first": some[0].dseq, "last": some[-1].dseq, "body": _loose(some)}
            for start in range(0, len(loose), MOST)
            if (some := loose[start : start + MOST])
        ])  # fmt: skip
        self._add(_chains, [{
            "chain": chain, "device": who[0], "epoch": who[1], "fork": b"", "parted": 0,
            "last": len(changes), "sealed": len(sealed), "mark": len(confirmed),
            "link": row["link"], "vouched": len(sealed),
        }])  # fmt: skip
        for change in changes:
            self._logs[change.record].append((chain, change.dseq, change.seq))

    def _frames_of(
        self, who: tuple[str, int], changes: Sequence[Change], *, own: bool
    ) -> list[dict[str, Any]]:
        """The frames of a chain, each proved to say what was put into it."""
        link, rows = NO_LINK, list[dict[str, Any]]()
        for some in _counting_on(changes):
            first, last = some[0], some[-1]
            content = content_of(some, self._births_before(first))
            link = link_after(link, content)
            signature = sign_mark(self._seed, ChainEnd(*who, last.dseq, link)) if own else _UNSIGNED
            row: dict[str, Any] = {
                "chain": self._numbers[who], "first": first.dseq, "last": last.dseq,
                "seq": first.seq, "link": link, "signature": signature, "body": packed(content),
            }  # fmt: skip
            rows.append(row)
            self._prove(row["body"], some)
            if last.seq is not None:
                self._feed.append((last.seq, who, row))
        return rows

    def _births_before(self, first: Change) -> Births:
        """Births of records that were created before a frame, for whoever reads the feed."""

        def births(ids: Collection[RecordId]) -> dict[RecordId, Birth]:
            found: dict[RecordId, Birth] = {}
            for record in ids:
                birth, seq = self._born.get(record, (None, None))
                if birth is None:
                    continue
                if (birth.device, birth.epoch) == (first.device, first.epoch):
                    known = birth.number < first.dseq
                else:
                    known = first.seq is None or (seq is not None and seq < first.seq)
                if known:
                    found[record] = birth
            return found

        return births

    def _prove(self, body: bytes, changes: Sequence[Change]) -> None:
        """Make sure that a frame says what was put into it.

        Raises:
            OldLogBroken: It does not.
        """

        def records(births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
            return {b: self._ids[b] for b in births if b in self._ids} if way == 0 else {}

        try:
            again = changes_of(read(unpacked(body)), records)
        except (FrameBroken, RecordsAwaited):
            again = []
        if again != [msgspec.structs.replace(c, seq=None) for c in changes]:
            self._refuse(changes[0].device, changes[0].dseq)

    def _move_records(self) -> None:
        query = select(_old_records).where(self._here(_old_records))
        rows = []
        for row in self._db.execute(query).mappings():
            body = {name: _kept(value) for name, value in row["body"].items()}
            rows.append({**row, "body": body, **self._places(row["id"], row["head"])})
            if len(rows) == _AT_ONCE:
                self._add(_records, rows)
                rows = []
        self._add(_records, rows)

    def _places(self, record: RecordId, head: str) -> dict[str, Any]:
        """The columns of a record that say where its changes stand.

        Raises:
            OldLogBroken: The last of them is not in the log, so it was cut.
        """
        log = sorted(self._logs.get(record, []), key=lambda one: (one[2] is None, one[2] or 0))
        device, epoch, number = head.split("-")
        last = (self._numbers.get((device, int(epoch)), 0), int(number))
        places = [one[:2] for one in log]
        if last not in places:
            self._refuse(device, int(number))
        seen = (0, 0, 0)
        for chain, _, seq in log:
            if seq is not None:
                before, whose, other = seen
                seen = (seq, chain, other if whose == chain else before)
        made = self._born.get(record)
        born = (self._numbers[made[0][:2]], made[0].number) if made else places[0]
        return {
            "birth": at(*born),
            "head": at(*last),
            "log": listed(at(*one) for one in sorted(places, key=lambda one: one != born)),
            "seen_seq": seen[0],
            "seen_chain": seen[1],
            "other_seq": seen[2],
        }

    def _link_feed(self) -> None:
        """At a county: the link of the feed, as if it had been counted from the first frame on."""
        link, last = bytes(32), 0
        for upto, (device, epoch), row in sorted(self._feed, key=lambda one: one[0]):
            said = (upto, device, epoch, "", row["last"], row["link"].hex())
            link, last = hashlib.sha256(_FEED + link + repr(said).encode()).digest(), upto
        self._db.execute(update(_heads).where(self._here(_heads)).values(feed_link=link))
        self._add(_meta, [{"key": "before_frames", "value": {"last": last}}])

    def _move_meta(self, changes: Sequence[Change], links: Sequence[bytes]) -> None:
        """What the book knows of itself and of its exchanges with the county."""
        gone = or_(_meta.c.key.in_(_NO_MORE), _meta.c.key.startswith(_WAITING, autoescape=True))
        self._db.execute(delete(_meta).where(self._here(_meta), gone))
        if changes:
            device, epoch = self._device
            said = {
                "device": device, "epoch": epoch, "last": changes[-1].dseq,
                "ends": _ends_of_saves(changes, links),
            }  # fmt: skip
            self._add(_meta, [{"key": "before_frames", "value": said}])

    def _add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            self._db.execute(insert(table), [{**self._place, **row} for row in some])


def _kept(value: Any) -> Any:
    """A value as every store keeps it; what a book wrote itself it kept as it was."""
    return value if isinstance(value, str) and value.startswith(MARK) else kept(value)


def _earlier(seq: int | None, other: int | None) -> bool:
    return seq is not None and (other is None or seq < other)


def _counting_on(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The changes in frames whose feed numbers count on; what has none, save by save."""
    start = 0
    for place in range(1, len(changes) + 1):
        if place == len(changes) or not _follows(changes[place - 1], changes[place]):
            yield from portions(changes[start:place])
            start = place


def _follows(before: Change, change: Change) -> bool:
    if before.seq is None or change.seq is None:
        return before.seq is change.seq and before.tx == change.tx
    return change.seq == before.seq + 1


def _ends_of_saves(changes: Sequence[Change], links: Sequence[bytes]) -> dict[str, str]:
    """The old hash at the end of the last saves, by number."""
    ends = [
        (change.dseq, link)
        for change, after, link in zip_longest(changes, changes[1:], links)
        if after is None or after.tx != change.tx
    ]
    return {str(number): link.hex() for number, link in ends[-_ENDS:]}


def _old_link(before: bytes, change: Change) -> bytes:
    """The hash of a change as it was made then, over the one before and all but ``seq``."""
    content = msgspec.msgpack.encode((
        change.device, change.epoch, change.dseq, change.tx, change.hlc, change.base,
        change.record, change.form, change.version, change.kind,
        encoded(change.fields), change.actor, change.reason,
    ))  # fmt: skip
    return hashlib.sha256(before + content).digest()[:16]


def _loose(changes: Sequence[Change]) -> bytes:
    """Changes as the tail keeps them (``sync.ledger.chains.log.tail_body``, as it was then)."""
    return msgspec.msgpack.encode([
        (c.device, c.epoch, c.dseq, c.tx, c.hlc, c.base, c.record, c.form, c.version, c.kind,
         dict(c.fields), c.actor, c.reason)
        for c in changes
    ])  # fmt: skip
