"""The log becomes frames: what stands row by row is put into frames, and proved before it goes.

Nobody kept the authors' signatures of old changes, so these frames bear none and their chains say
up to where (``vouched``). What this computer wrote and no county has confirmed goes into the tail,
and is signed when it is handed up. The same confirmed changes become the same bytes in every store:
frames are cut where their numbers or their feed numbers do not count on, and nothing else decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

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
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.errors.ledger import BookDamaged
from sync.frames.births import Births
from sync.frames.chain import NO_LINK, link_after
from sync.frames.content import MOST, Birth
from sync.frames.decode import changes_of, read
from sync.frames.encode import SALT_BYTES, content_of, portions
from sync.frames.packing import packed, unpacked
from sync.store.places import at, listed

NUMBER = 3
NAME = "frames"

_JSON: Final = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")
_SALT: Final = bytes(SALT_BYTES)
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
)
_meta = Table("meta", _before, *_place(), Column("key", String(40)), Column("value", _JSON))

Table("villages", _after, *_place())
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


def up(db: Connection) -> None:
    """Put every village's log into frames.

    Raises:
        BookDamaged: The log does not come out again as it went in; nothing was written.
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
        own = self._own()
        self._device = (own.get("device"), own.get("epoch"))

    def move(self) -> None:
        """Write chains, frames, tail and records."""
        log = self._changes()
        for change in log:
            if change.kind is Kind.CREATE:
                birth = Birth(change.device, change.epoch, change.dseq)
                held = self._born.get(change.record)
                if held is None or _earlier(change.seq, held[1]):
                    self._born[change.record] = (birth, change.seq)
        chains: dict[tuple[str, int], list[Change]] = defaultdict(list)
        for change in log:
            chains[change.device, change.epoch].append(change)
        self._numbers = {who: number for number, who in enumerate(chains, 1)}
        self._ids = {birth: record for record, (birth, _) in self._born.items()}
        for who, changes in chains.items():
            self._move_chain(who, changes)
        self._move_records()

    def _own(self) -> dict[str, Any]:
        here = and_(*(_meta.c[name] == value for name, value in self._place.items()))
        query = select(_meta.c.key, _meta.c.value).where(here, _meta.c.key.in_(["device", "epoch"]))
        return {row.key: row.value for row in self._db.execute(query)}

    def _changes(self) -> list[Change]:
        here = and_(*(_changes.c[name] == value for name, value in self._place.items()))
        query = select(_changes).where(here)
        order = (_changes.c.device, _changes.c.epoch, _changes.c.dseq)
        return [
            Change(
                r.device, r.epoch, r.dseq, r.tx, r.hlc, r.base, RecordId(r.record), r.form,
                r.version, Kind(r.kind), r.fields, r.actor, r.reason, r.seq,
            )
            for r in self._db.execute(query.order_by(*order))
        ]  # fmt: skip

    def _move_chain(self, who: tuple[str, int], changes: Sequence[Change]) -> None:
        chain = self._numbers[who]
        confirmed = [c for c in changes if c.seq is not None]
        loose = changes[len(confirmed) :]
        if [c.dseq for c in changes] != list(range(1, len(changes) + 1)) or any(
            c.seq is not None for c in loose
        ):
            raise BookDamaged
        own = who == self._device
        sealed = confirmed if own else changes
        link, rows = NO_LINK, list[dict[str, Any]]()
        for some in _counting_on(sealed):
            content = content_of(some, self._births_before(some[0]), None, _SALT)
            link = link_after(link, content)
            rows.append({
                "chain": chain, "first": some[0].dseq, "last": some[-1].dseq, "seq": some[0].seq,
                "link": link, "signature": _UNSIGNED, "body": packed(content),
            })  # fmt: skip
            self._prove(rows[-1]["body"], some)
        self._add(_frames, rows)
        if own:
            self._add(_tail, [
                {"first": some[0].dseq, "last": some[-1].dseq, "body": _loose(some)}
                for start in range(0, len(loose), MOST)
                if (some := loose[start : start + MOST])
            ])  # fmt: skip
        self._add(_chains, [{
            "chain": chain, "device": who[0], "epoch": who[1], "fork": b"", "parted": 0,
            "last": len(changes), "sealed": len(sealed), "mark": len(confirmed), "link": link,
            "vouched": len(sealed),
        }])  # fmt: skip
        for change in changes:
            self._logs[change.record].append((chain, change.dseq, change.seq))

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
                    known = seq is not None and (first.seq is None or seq < first.seq)
                if known:
                    found[record] = birth
            return found

        return births

    def _prove(self, body: bytes, changes: Sequence[Change]) -> None:
        """Make sure that a frame says what was put into it.

        Raises:
            BookDamaged: It does not.
        """

        def records(births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
            return {b: self._ids[b] for b in births if b in self._ids} if way == 0 else {}

        again = changes_of(read(unpacked(body)), records)
        if again != [msgspec.structs.replace(c, seq=None) for c in changes]:
            raise BookDamaged

    def _move_records(self) -> None:
        here = and_(*(_old_records.c[name] == value for name, value in self._place.items()))
        rows = []
        for row in self._db.execute(select(_old_records).where(here)).mappings():
            log = self._logs.get(row["id"])
            if not log:
                raise BookDamaged
            birth = self._born.get(row["id"])
            if birth is None:
                raise BookDamaged
            place = at(self._numbers[birth[0].device, birth[0].epoch], birth[0].number)
            rows.append({**row, "birth": place, **_places(log, row["head"], self._numbers)})
            if len(rows) == _AT_ONCE:
                self._add(_records, rows)
                rows = []
        self._add(_records, rows)

    def _add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            self._db.execute(insert(table), [{**self._place, **row} for row in some])


def _earlier(seq: int | None, other: int | None) -> bool:
    return seq is not None and (other is None or seq < other)


def _counting_on(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The changes in frames whose feed numbers count on."""
    start = 0
    for place in range(1, len(changes) + 1):
        if place < len(changes):
            before, here = changes[place - 1].seq, changes[place].seq
            if (before is None) is (here is None) and (before is None or here == before + 1):
                continue
        yield from portions(changes[start:place])
        start = place


def _places(
    log: Sequence[tuple[int, int, int | None]],
    head: str,
    numbers: Mapping[tuple[str, int], int],
) -> dict[str, Any]:
    """The columns of a record that say where its changes stand."""
    device, epoch, number = head.split("-")
    seen = (0, 0, 0)
    for chain, _, seq in sorted(log, key=lambda one: one[2] or 0):
        if seq is not None:
            last, whose, other = seen
            seen = (seq, chain, other if whose == chain else last)
    return {
        "head": at(numbers[device, int(epoch)], int(number)),
        "log": listed(at(chain, dseq) for chain, dseq, _ in log),
        "seen_seq": seen[0],
        "seen_chain": seen[1],
        "other_seq": seen[2],
    }


def _loose(changes: Sequence[Change]) -> bytes:
    """Changes as the tail keeps them (``sync.ledger.log.tail_body``, as it was then)."""
    return msgspec.msgpack.encode([
        (c.device, c.epoch, c.dseq, c.tx, c.hlc, c.base, c.record, c.form, c.version, c.kind,
         dict(c.fields), c.actor, c.reason)
        for c in changes
    ])  # fmt: skip
