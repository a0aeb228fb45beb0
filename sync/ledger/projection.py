"""The projection of the log: what records say once changes have come in, clashes and the digest.

The only writer of the tables ``records`` and ``clashes``. What it writes is always the fold of the
whole log of a record (sync/merge.py), so a row never depends on the order in which changes came.

Fast path, the common case everywhere: whoever changed a record had seen all of it, so nothing can
clash. Then the new answers simply follow the old ones, and what comes out is the fold of the whole
log without reading it, so that a save costs the same in an old book and in a young one. Every other
case goes the long way (``Projection.refold``).

Quarantine: what comes over the line was made by another computer, perhaps by a later or a faulty
program. When one record of many cannot be folded or the database refuses its row, all of it is done
again one by one: those that can be written are, and the row of the other says only that it is there
(``QUARANTINED``). Its changes stay in the log, untouched, and travel on; so nothing is lost, the
chain of its device is whole, and the record is read again after the next change or by ``retry``.

The module is long because both ways write the same rows: whoever reads one has to see the other.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    false,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from forms.errors import CunjiError
from forms.progress import Progress, unwatched
from forms.schema.form import RecordId
from sync.change import STATE, Change, Kind
from sync.ledger.chains.log import Log
from sync.ledger.village_store import VillageStore
from sync.merge import ERASED, LIVE, Clash, Folded, confirmed, erases, fold, order
from sync.store.bulk_postgres import POSTGRES, among, held, one_of
from sync.store.forgetting import forget
from sync.store.places import At, chain_of, listed, moved, places_in
from sync.store.rows import IN_ONE_INSERT, Place, add, change_rows, portions
from sync.store.search_lists import forget_lists
from sync.store.tables import clashes, records, villages
from sync.store.values import (
    QUARANTINED,
    RecordBefore,
    Row,
    add_hash,
    content_hash,
    indexed,
    promoted,
)

SET_BACK: Final = "set_back"
"""In the book's meta: the county was set back, and lacks what others wrote until it is sent."""


class ExistingRow(msgspec.Struct, frozen=True):
    """The row a record has already.

    Attributes:
        birth: Place of its creation.
        log: Places of its changes.
        feed_hash: Its confirmed hash.
        confirmed: Whether the county has numbered every change of it.
        shown: Hash of what it says.
        seen: Last feed number of a change of it, whose chain, and the last of anybody else.
        says: What it says.
        named: Household, person and day, as its columns have them.
        plain: Whether that is all: it is live, and nothing waits for a person.
    """

    birth: int
    log: bytes
    feed_hash: bytes | None
    confirmed: bool
    shown: bytes
    seen: tuple[int, int, int]
    says: RecordBefore
    named: Row
    plain: bool

    def others(self, chain: int) -> int:
        """The last feed number of a change somebody else made; 0 for none."""
        last, whose, other = self.seen
        return other if whose == chain else last


def rows_as_seen(
    rows: Mapping[RecordId, ExistingRow], *, set_back: bool
) -> dict[RecordId, ExistingRow]:
    """Rows of records for changes this computer itself makes.

    It has seen everything that is here and numbered. What others wrote and a county that was set
    back has lost bears no number (``SET_BACK``): then nothing is taken as seen. A row that does not
    say what was written is not followed either: the log sets it right.

    Args:
        rows: From ``existing_rows()``.
        set_back: What ``SET_BACK`` says.
    """
    if set_back:
        return {record: replace(row, plain=False) for record, row in rows.items()}
    return {record: _as_written(record, row) for record, row in rows.items()}


def _as_written(record: RecordId, row: ExistingRow) -> ExistingRow:
    says = row.says
    if not row.plain or content_hash(record, says.form, LIVE, says.body) == row.shown:
        return row
    return replace(row, plain=False)


def existing_rows(
    db: Connection, place: Place, ids: Collection[RecordId]
) -> dict[RecordId, ExistingRow]:
    """The rows of records that have one."""
    postgres = db.dialect.name == POSTGRES
    query = _by_id(postgres=postgres)
    found: dict[RecordId, ExistingRow] = {}
    waiting = _waiting(db, place) if ids else set()
    for portion in portions(ids):
        asked = {**place._asdict(), "ids": held(portion, postgres=postgres)}
        found.update(_existing(row, waiting) for row in db.execute(query, asked))
    return found


def _waiting(db: Connection, place: Place) -> set[str]:
    """The records with clashes, on PostgreSQL: there a question of its own is the cheaper one."""
    return set(db.scalars(_CLASHES, place._asdict())) if db.dialect.name == POSTGRES else set()


def rows_by_birth(log: Log, places: Sequence[At]) -> dict[RecordId, ExistingRow]:
    """The rows of records created at some places; the log knows these records then."""
    db, place = log.db, log.place
    postgres = db.dialect.name == POSTGRES
    query = _by_birth(postgres=postgres)
    found: dict[RecordId, ExistingRow] = {}
    waiting = _waiting(db, place) if places else set()
    for portion in portions(places):
        asked = {**place._asdict(), "births": held(portion, postgres=postgres)}
        found.update(_existing(row, waiting) for row in db.execute(query, asked))
    log.know({At(row.birth): record for record, row in found.items()})
    return found


def _existing(row: Any, waiting: Collection[str]) -> tuple[RecordId, ExistingRow]:
    return RecordId(row.id), ExistingRow(
        row.birth, bytes(row.log), row.feed_hash, bool(row.confirmed), row.hash,
        (row.seen_seq, row.seen_chain, row.other_seq),
        RecordBefore(row.form, row.version, row.state, row.body),
        {"household": row.household, "person": row.person, "day": row.day},
        row.state == LIVE and not row.waits and row.id not in waiting,
    )  # fmt: skip


def fast_path(row: ExistingRow | None, log: Sequence[Change], chain: int) -> Folded | None:
    """What a record says after changes of one device that had seen all of it.

    Nothing can clash then, and every answer simply follows the one before: the same as the fold of
    the whole log, without reading it. None where that is not so.
    """
    if row is None or not row.plain or any(map(erases, log)):
        return None
    others, unconfirmed = row.others(chain), not row.confirmed
    body, version = dict(row.says.body), row.says.version
    for change in log:
        if change.base < others or STATE in change.fields:
            return None
        if unconfirmed and change.seq is not None:
            return None  # what others did comes before what nobody has numbered
        for name, value in change.fields.items():
            if value is None:
                body.pop(name, None)
            else:
                body[name] = value
        version = max(version, change.version)
    return Folded(body, {}, LIVE, (), version, log[-1])


_COLUMNS = (
    records.c.id, records.c.birth, records.c.log, records.c.feed_hash, records.c.confirmed,
    records.c.hash, records.c.seen_seq, records.c.seen_chain, records.c.other_seq,
    records.c.form, records.c.version, records.c.body, records.c.state, records.c.household,
    records.c.person, records.c.day,
)  # fmt: skip
_CLASHES = (
    select(clashes.c.record)
    .where(clashes.c.county == bindparam("county"), clashes.c.village == bindparam("village"))
    .distinct()
)
_WAITS = exists().where(
    clashes.c.county == records.c.county,
    clashes.c.village == records.c.village,
    clashes.c.record == records.c.id,
)


@cache
def _by_id(*, postgres: bool) -> Select[Any]:
    """The rows of records with some ids."""
    return _rows_where(records.c.id, "ids", postgres=postgres)


@cache
def _by_birth(*, postgres: bool) -> Select[Any]:
    """The rows of records created at some places."""
    return _rows_where(records.c.birth, "births", postgres=postgres)


def _rows_where(column: Any, told: str, *, postgres: bool) -> Select[Any]:
    here = and_(records.c.county == bindparam("county"), records.c.village == bindparam("village"))
    waits = false() if postgres else _WAITS
    meant = among(column, told, postgres=postgres)
    return select(*_COLUMNS, waits.label("waits")).where(here, meant)


T = TypeVar("T")

_log = logging.getLogger("cunji.ledger")

_FOLDING: Final = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError)
_REFUSED: Final = ("22", "54")
"""Classes of SQLSTATE: a value no column holds, and a value too large for one of the indexes."""
_TOO_BIG: Final = 18
"""SQLite's word for a value too large."""


def is_record_fault(error: Exception) -> bool:
    """Whether a failure lies in what a record says, and not in the disk, the line or the lock."""
    if isinstance(error, CunjiError):
        return False
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        code = getattr(error.orig, "sqlite_errorcode", None)
        return state[:2] in _REFUSED or code == _TOO_BIG
    return isinstance(error, _FOLDING)


def with_quarantine(write: Callable[[bool], T]) -> T:
    """Do something that writes records; when one of them is refused, again, with quarantine.

    Args:
        write: A whole transaction. It is told whether to go one by one.

    Raises:
        Exception: What lies not in a record is raised as it is.
    """
    try:
        return write(False)
    except Exception as error:
        if not is_record_fault(error):
            raise
        # Never the words of the error: they may repeat what the record says.
        _log.warning("a record cannot be written (%s); one by one now", type(error).__name__)
        return write(True)


_NO_HASH = bytes(16)
_FOUND_BY: Final = frozenset({"form", "state", "birth", "household", "person", "day", "keyed"})
"""Columns with an index; of a live record that stays live only some can change."""


def _told(items: Iterable[T], done: int, of: int, progress: Progress) -> Iterator[list[T]]:
    """What is written at once, each portion told before."""
    for some in portions(items, IN_ONE_INSERT):
        progress("正在写入登记", done, of)
        yield some
        done += len(some)


class Projection:
    """Writes the state of records of one village in one transaction.

    Args:
        db: The transaction.
        store: The village.
        log: Its log, where the caller has read in it; what is projected stands in it already.
        digest: The village's digest where the caller writes it itself; None to have it written.
        one_by_one: Write record by record and quarantine what cannot be written.

    Attributes:
        digest: The digest after what was written, where the caller gave it.
    """

    def __init__(
        self,
        db: Connection,
        store: VillageStore,
        log: Log | None = None,
        digest: str | None = None,
        *,
        one_by_one: bool = False,
    ) -> None:
        self.digest = digest
        self._one_by_one = one_by_one
        self._log = log or store.log(db)
        self._db = db
        self._place = store.place
        self._form = store.form
        self._policy = store.policy
        self._noted = store.noted
        self._columns: dict[str, tuple[tuple[str, str], ...]] = {}
        self._found_by: dict[str, frozenset[str]] = {}
        self._counts: Counter[str] = Counter()
        self._definitions = store.definitions

    def write(
        self,
        incoming: Sequence[Change],
        rows: Mapping[RecordId, ExistingRow],
        progress: Progress = unwatched,
    ) -> list[RecordId]:
        """Write what records say after changes of one chain that are new in the log.

        Args:
            incoming: The changes.
            rows: Those of their records that have a row, from ``existing_rows()``.
            progress: Told how many records are written, and may stop it.

        Returns:
            The records that are new.
        """
        by_record: dict[RecordId, list[Change]] = {}
        for change in incoming:
            by_record.setdefault(change.record, []).append(change)
        born = {r: log for r, log in by_record.items() if r not in rows and _alone(log)}
        plain: dict[RecordId, Folded] = {}
        of = len(by_record)
        if not self._one_by_one:
            for some in _told(born.items(), 0, of, progress):
                self._write(dict(some), {})
            plain = self._plain(by_record, rows)
            for ids in _told(plain, len(born), of, progress):
                self._write({record: by_record[record] for record in ids}, rows, plain)
        done = plain.keys() | (born.keys() if not self._one_by_one else set())
        rest = [record for record in by_record if record not in done]
        for ids in _told(rest, of - len(rest), of, progress):
            self._refold_with({record: by_record[record] for record in ids}, rows)
        return [record for record in by_record if record not in rows]

    def refold(self, ids: Sequence[RecordId]) -> None:
        """Write records that have a row anew from the log."""
        self._refold_with({record: [] for record in ids}, existing_rows(self._db, self._place, ids))

    def rebuild(self, logs: Mapping[RecordId, list[Change]]) -> None:
        """Write records anew, whether they have a row or not.

        Args:
            logs: All changes of each.
        """
        rows = existing_rows(self._db, self._place, list(logs))
        self._write_each(logs, rows)

    def confirm(self, ids: Sequence[RecordId], last: Mapping[RecordId, int], chain: int) -> None:
        """The county holds all of these records now; their numbers move none of their changes.

        Args:
            ids: The records; every change of each is confirmed.
            last: By record the last number of a change of this computer that is confirmed now.
            chain: Of this computer.
        """
        rows = existing_rows(self._db, self._place, ids)
        plain = [one for one in ids if one in rows and rows[one].plain]
        self._noted.records.update(plain)
        written = []
        for one in plain:
            row = rows[one]
            seen = _seen_after(row.seen, last[one], chain)
            written.append({
                "id": one, "confirmed": 1, "feed_hash": row.shown,
                "seen_seq": seen[0], "seen_chain": seen[1], "other_seq": seen[2],
            })  # fmt: skip
        change_rows(self._db, self._place, records, ["id"], written)
        self._write_digest([(rows[one].feed_hash, rows[one].shown) for one in plain])
        self.refold(sorted(set(ids) - set(plain)))

    def move(self, to: Mapping[At, At], ids: Sequence[RecordId]) -> None:
        """Changes of some records got other places; what the records say comes out anew."""
        rows = existing_rows(self._db, self._place, ids)
        shifted = [
            {"id": one, "log": moved(row.log, to), "birth": to.get(At(row.birth), At(row.birth))}
            for one, row in rows.items()
        ]
        change_rows(self._db, self._place, records, ["id"], shifted)
        if to:
            forget_lists(self._db, self._place)  # they name records by these places
            forms = self._definitions.forms.values()
            self.forget_keys([form.id for form in forms if form.register.search is not None])
        self.refold(ids)

    def forget_keys(self, forms: Sequence[str]) -> None:
        """Records of these forms are found by other questions than when their keys were written."""
        of_them = self._place.rows(records) & records.c.form.in_(forms)
        self._db.execute(update(records).where(of_them).values(keyed=0))

    def note_keyed(self, ids: Sequence[RecordId]) -> None:
        """Records stand in the search lists of all keys they are found by."""
        noted = [{"id": record, "keyed": 1} for record in ids]
        change_rows(self._db, self._place, records, ["id"], noted)

    def _plain(
        self, by_record: Mapping[RecordId, list[Change]], rows: Mapping[RecordId, ExistingRow]
    ) -> dict[RecordId, Folded]:
        """The records whose every earlier change the author had seen, and what they say."""
        found: dict[RecordId, Folded] = {}
        for record, log in by_record.items():
            row = rows.get(record)
            chain = chain_of(self._log.place_of(log[0]))
            folded = fast_path(row, log, chain) if row is not None else None
            if folded is not None:
                found[record] = folded
        return found

    def _refold_with(
        self, new: Mapping[RecordId, list[Change]], rows: Mapping[RecordId, ExistingRow]
    ) -> None:
        """Fold the whole log of records: what their rows name, and what is new."""
        places = {r: places_in(rows[r].log) if r in rows else [] for r in new}
        held = self._log.at({place for some in places.values() for place in some})
        logs = {
            record: [*(held[p] for p in places[record] if p in held), *new[record]]
            for record in new
        }
        self._write_each({record: log for record, log in logs.items() if log}, rows)

    def _write_each(
        self, logs: Mapping[RecordId, list[Change]], rows: Mapping[RecordId, ExistingRow]
    ) -> None:
        if not self._one_by_one:
            self._write(logs, rows)
            return
        for record, log in logs.items():
            self._write_or_quarantine(record, log, rows)

    def _write(
        self,
        logs: Mapping[RecordId, list[Change]],
        rows: Mapping[RecordId, ExistingRow],
        plain: Mapping[RecordId, Folded] | None = None,
    ) -> None:
        self._noted.records.update(logs)
        gone: set[RecordId] = set()
        new: list[Row] = []
        old: list[Row] = []
        waiting: list[Clash] = []
        moved_hashes: list[tuple[bytes | None, bytes | None]] = []
        for record, log in logs.items():
            folded = plain[record] if plain else fold(log, self._policy)
            before = rows.get(record)
            row = self._row(folded, log, before if plain else None)
            if folded.state == ERASED and not (before and before.says.state == ERASED):
                gone.add(record)
                self._noted.erased[record] = bool(folded.body)
            (old if before else new).append(row)
            self._count(before, row["state"])
            waiting += folded.clashes
            moved_hashes.append((before.feed_hash if before else None, row["feed_hash"]))
        if gone:
            forget(self._db, self._place, gone)
        add(self._db, self._place, records, new)
        if plain:
            self._follow(old, logs, rows)
        else:
            change_rows(self._db, self._place, records, ["id"], old)
        if not plain:
            self._write_clashes([r["id"] for r in old], waiting)
        self._write_digest(moved_hashes)
        self._write_counts()

    def _follow(
        self,
        fresh: Sequence[Row],
        logs: Mapping[RecordId, list[Change]],
        rows: Mapping[RecordId, ExistingRow],
    ) -> None:
        """Write rows that follow what stands, without what their indexes find them by already.

        A column that is written as it was costs its indexes all the same on SQLite.
        """
        kept, moved = list[Row](), list[Row]()
        for row in fresh:
            before, searched = rows[row["id"]], self._searched(row["form"])
            named = {"form": before.says.form, **before.named}
            changed = any(row[name] != value for name, value in named.items())
            if changed or any(not searched.isdisjoint(c.fields) for c in logs[row["id"]]):
                moved.append(row)
            else:
                kept.append({n: v for n, v in row.items() if n not in _FOUND_BY})
        change_rows(self._db, self._place, records, ["id"], kept)
        change_rows(self._db, self._place, records, ["id"], moved)

    def _write_or_quarantine(
        self, record: RecordId, log: list[Change], rows: Mapping[RecordId, ExistingRow]
    ) -> None:
        """Write one record, or what is left of it to write."""
        digest = self.digest
        try:
            with self._db.begin_nested():
                self._write({record: log}, rows)
        except Exception as error:
            if not is_record_fault(error):
                raise
            self.digest = digest
            self._counts.clear()
            row, before = self._quarantined_row(log), rows.get(record)
            if before:
                change_rows(self._db, self._place, records, ["id"], [row])
            else:
                add(self._db, self._place, records, [row])
            self._write_clashes([record], [])
            self._write_digest([(before.feed_hash if before else None, row["feed_hash"])])
            self._count(before, QUARANTINED)
            self._write_counts()

    def _quarantined_row(self, log: Sequence[Change]) -> Row:
        """The row of a record in quarantine.

        Its hashes are what they would be, so that two copies of a village agree on a record that
        only one of them can write.
        """
        try:
            row = self._row(fold(log, self._policy), log)
        except Exception as error:
            if not is_record_fault(error):
                raise
            last = max(log, key=order)
            row = {
                "id": last.record, "form": last.form, "version": last.version,
                "confirmed": int(len(confirmed(log)) == len(log)),
                "hash": _NO_HASH, "feed_hash": None, **self._places(log, last, None),
            }  # fmt: skip
        bare = {"state": QUARANTINED, "body": {}, "keyed": 1}
        return row | bare | {"household": None, "person": None, "day": None}

    def _row(self, folded: Folded, log: Sequence[Change], before: ExistingRow | None = None) -> Row:
        """The row of a record.

        Args:
            folded: What it says.
            log: All its changes; only the new ones where ``before`` is given.
            before: Its row, where new changes simply follow it: unconfirmed ones leave what the
                county holds as it is.
        """
        head = folded.head
        shown = content_hash(head.record, head.form, folded.state, folded.body)
        confirmed_log = confirmed(log)
        whole = len(confirmed_log) == len(log)
        held: bytes | None = shown
        if not whole:
            held = before.feed_hash if before else self._confirmed_hash(confirmed_log)
        row: Row = {
            "id": head.record,
            "form": head.form,
            "version": folded.version,
            "state": folded.state,
            "body": folded.body,
            "confirmed": int(whole),
            "keyed": int(not self._searched(head.form)),
            "hash": shown,
            "feed_hash": held,
            **self._places(log, head, before),
        }
        row.update(promoted(self._indexed(head.form), folded.body))
        return row

    def _places(self, log: Sequence[Change], head: Change, before: ExistingRow | None) -> Row:
        """Where the changes of a record stand, and up to where they were numbered by whom."""
        place_of = self._log.place_of
        new = [(place_of(change), change.seq) for change in log]
        seen = before.seen if before else (0, 0, 0)
        for place, seq in sorted(new, key=lambda one: one[1] or 0):
            if seq is not None:
                seen = _seen_after(seen, seq, chain_of(place))
        first = next((c for c in log if c.kind is Kind.CREATE), log[0])
        return {
            "birth": before.birth if before else place_of(first),
            "head": place_of(head),
            "log": (before.log if before else b"") + listed(place for place, _ in new),
            "seen_seq": seen[0],
            "seen_chain": seen[1],
            "other_seq": seen[2],
        }

    def _searched(self, form_id: str) -> frozenset[str]:
        """The questions by which records of a form are found; asked once for each form."""
        found = self._found_by.get(form_id)
        if found is None:
            form = self._form(form_id)
            search = form.register.search if form is not None else None
            asked = (*search.names, *search.numbers) if search else ()
            found = self._found_by[form_id] = frozenset(asked)
        return found

    def _indexed(self, form_id: str) -> tuple[tuple[str, str], ...]:
        found = self._columns.get(form_id)
        if found is None:
            form = self._form(form_id)
            found = self._columns[form_id] = indexed(form) if form else ()
        return found

    def _confirmed_hash(self, confirmed_log: Sequence[Change]) -> bytes | None:
        if not confirmed_log:
            return None
        folded = fold(confirmed_log, self._policy)
        head = folded.head
        return content_hash(head.record, head.form, folded.state, folded.body)

    def _write_clashes(self, rewritten: Sequence[str], waiting: Sequence[Clash]) -> None:
        for portion in portions(rewritten):
            self._db.execute(
                delete(clashes).where(
                    self._place.rows(clashes), one_of(self._db, clashes.c.record, portion)
                )
            )
        add(self._db, self._place, clashes, [_clash_row(c) for c in waiting])

    def _count(self, before: ExistingRow | None, state: str) -> None:
        if before is None or before.says.state != state:
            self._counts[state] += 1
            if before is not None:
                self._counts[before.says.state] -= 1

    def _write_counts(self) -> None:
        """How many records of the village are live, and how many in quarantine."""
        live, aside = self._counts[LIVE], self._counts[QUARANTINED]
        self._counts.clear()
        if live or aside:
            here = self._place.rows(villages)
            moved = {"live": villages.c.live + live, "aside": villages.c.aside + aside}
            self._db.execute(update(villages).where(here).values(moved))

    def _write_digest(self, moved_hashes: Sequence[tuple[bytes | None, bytes | None]]) -> None:
        different = [(removed, added) for removed, added in moved_hashes if removed != added]
        if not different:
            return
        here = self._place.rows(villages)
        digest = self.digest or self._db.scalar(select(villages.c.digest).where(here)) or "0"
        for removed, added in different:
            digest = add_hash(digest, removed, added)
        if self.digest is None:
            self._db.execute(update(villages).where(here).values(digest=digest))
        else:
            self.digest = digest


def _alone(log: Sequence[Change]) -> bool:
    """Whether this is a creation and nothing more: it needs no look at the log."""
    return len(log) == 1 and log[0].kind is Kind.CREATE


def _seen_after(seen: tuple[int, int, int], seq: int, chain: int) -> tuple[int, int, int]:
    """Last feed number, whose, and the last of anybody else, after one more number."""
    last, whose, other = seen
    return (seq, chain, other if whose == chain else last)


def _clash_row(clash: Clash) -> Row:
    device, epoch, dseq = clash.proposed_key
    of_device, of_epoch, of_dseq = clash.in_force_key
    return {
        "record": clash.record,
        "field": clash.field,
        "device": device,
        "epoch": epoch,
        "dseq": dseq,
        "form": clash.form,
        "in_force": clash.in_force,
        "proposed": clash.proposed,
        "in_force_device": of_device,
        "in_force_epoch": of_epoch,
        "in_force_dseq": of_dseq,
    }
