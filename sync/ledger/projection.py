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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, Select, Text, and_, bindparam, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from forms.errors import CunjiError
from forms.progress import Progress, unwatched
from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, Clash, Folded, confirmed, fold, order
from sync.store.bulk_postgres import POSTGRES, joined, listed, one_of
from sync.store.rows import IN_ONE_INSERT, Place, add, change_rows, histories, portions
from sync.store.tables import changes, clashes, records, villages
from sync.store.values import QUARANTINED, Row, add_hash, content_hash, head_of, indexed, promoted

SET_BACK: Final = "set_back"
"""In the book's meta: the county was set back, and lacks what others wrote until it is sent."""


class CurrentRecord(msgspec.Struct, frozen=True):
    """What a record says now.

    Attributes:
        form: Its form id.
        version: Version of its form.
        body: The answers.
        others: Last feed number of a change somebody else made; 0 for none the author had not seen.
    """

    form: str
    version: int
    body: Mapping[str, Value]
    others: int


class ExistingRow(msgspec.Struct, frozen=True):
    """The row a record has already.

    Attributes:
        feed_hash: Its confirmed hash.
        rno: Its village number.
        current: What it says, where it is live and nothing waits for a person; else None.
        shown: Hash of what it says, where that was asked for.
    """

    feed_hash: bytes | None
    rno: int | None
    current: CurrentRecord | None = None
    shown: bytes = b""


def fast_path_rows(
    db: Connection,
    place: Place,
    ids: Sequence[RecordId],
    author: str,
    seen: tuple[int, int],
) -> dict[RecordId, ExistingRow]:
    """Which records have a row and what it says, for changes of one device.

    Args:
        db: The transaction.
        place: The village.
        ids: The records.
        author: The device.
        seen: Up to which feed number it had seen everything when it made the first of them, and
            the last number there is.
    """
    postgres = db.dialect.name == POSTGRES
    of_records, of_others, of_clashes = _queries(postgres=postgres)
    found: dict[RecordId, ExistingRow] = {}
    waiting = set(db.scalars(of_clashes, place._asdict()))
    for portion in portions(ids):
        asked = {**place._asdict(), "ids": joined(portion) if postgres else portion}
        rows = db.execute(of_records, asked).all()
        last: dict[str, int] = {}
        if rows and seen[0] < seen[1]:
            theirs = db.execute(of_others, {**asked, "author": author, "seen": seen[0]})
            last = {row[0]: row[1] for row in theirs}
        for record, feed_hash, rno, form, version, body, state, shown in rows:
            plain = state == LIVE and record not in waiting
            says = CurrentRecord(form, version, body, last.get(record, 0)) if plain else None
            found[RecordId(record)] = ExistingRow(feed_hash, rno, says, shown)
    return found


def rows_as_seen(
    store: VillageStore, db: Connection, ids: Sequence[RecordId]
) -> dict[RecordId, ExistingRow]:
    """The rows of records for changes this computer itself makes or has confirmed.

    It has seen everything that is here and numbered up to its cursor. What others wrote and a
    county that was set back has lost bears no number (``SET_BACK``): then nothing is taken as seen.
    A row that does not say what was written is not followed either: the log sets it right.
    """
    place = store.place
    meta = store.meta.some(db, "device", "cursor", SET_BACK)
    if meta.get(SET_BACK):
        return Projection(db, store).existing_rows(ids)
    last = db.scalar(select(func.max(changes.c.seq)).where(place.rows(changes))) or 0
    rows = fast_path_rows(db, place, ids, meta["device"], (meta["cursor"], last))
    return {record: _as_written(record, row) for record, row in rows.items()}


def _as_written(record: RecordId, row: ExistingRow) -> ExistingRow:
    says = row.current
    if says is None or content_hash(record, says.form, LIVE, says.body) == row.shown:
        return row
    return msgspec.structs.replace(row, current=None)


def fast_path(row: ExistingRow | None, log: Sequence[Change]) -> Folded | None:
    """What a record says after changes of one device that had seen all of it.

    Nothing can clash then, and every answer simply follows the one before: the same as the fold of
    the whole log, without reading it. None where that is not so.
    """
    says = row.current if row else None
    if says is None or any(c.base < says.others or STATE in c.fields for c in log):
        return None
    body = dict(says.body)
    for change in log:
        body |= {name: value for name, value in change.fields.items() if value is not None}
        for name in [name for name, value in change.fields.items() if value is None]:
            body.pop(name, None)
    version = max(says.version, *(c.version for c in log))
    return Folded(body, {}, LIVE, (), version, log[-1])


def _seen_all(row: ExistingRow) -> bool:
    return row.current is not None and row.current.others == 0


@cache
def _queries(*, postgres: bool) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Three statements however many records: rows, last change of others, the village's clashes.

    Not one: what a planner makes of their join hangs on statistics that a busy table outruns, and
    then a batch takes ten times as long.
    """
    county: Any = bindparam("county")
    village: Any = bindparam("village")

    def here(table: Any) -> Any:
        return and_(table.c.county == county, table.c.village == village)

    def meant(column: Any) -> Any:
        if postgres:
            return column == listed(column, bindparam("ids", type_=Text))
        return column.in_(bindparam("ids", expanding=True))

    columns = (
        records.c.id, records.c.feed_hash, records.c.rno, records.c.form, records.c.version,
        records.c.body, records.c.state, records.c.hash,
    )  # fmt: skip
    others = (
        select(changes.c.record, func.max(changes.c.seq))
        .where(here(changes), meant(changes.c.record), changes.c.device != bindparam("author"))
        .where(changes.c.seq > bindparam("seen"))
        .group_by(changes.c.record)
    )
    waiting = select(clashes.c.record).where(here(clashes)).distinct()
    return select(*columns).where(here(records), meant(records.c.id)), others, waiting


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
        digest: The village's digest where the caller writes it itself; None to have it written.
        one_by_one: Write record by record and quarantine what cannot be written.

    Attributes:
        digest: The digest after what was written, where the caller gave it.
    """

    def __init__(
        self,
        db: Connection,
        store: VillageStore,
        digest: str | None = None,
        *,
        one_by_one: bool = False,
    ) -> None:
        self.digest = digest
        self._one_by_one = one_by_one
        self._db = db
        self._place = store.place
        self._form = store.form
        self._policy = store.policy
        self._note = store.note_written
        self._columns: dict[str, tuple[tuple[str, str], ...]] = {}
        self._found_by: dict[str, bool] = {}

    def existing_rows(self, ids: Sequence[RecordId]) -> dict[RecordId, ExistingRow]:
        """Which of the records have a row."""
        found: dict[RecordId, ExistingRow] = {}
        for portion in portions(ids):
            query = select(records.c.id, records.c.feed_hash, records.c.rno).where(
                self._place.rows(records), one_of(self._db, records.c.id, portion)
            )
            found.update(
                {RecordId(r.id): ExistingRow(r.feed_hash, r.rno) for r in self._db.execute(query)}
            )
        return found

    def write(
        self,
        incoming: Sequence[Change],
        existing_rows: Mapping[RecordId, ExistingRow],
        numbers: Mapping[RecordId, int] | None = None,
        progress: Progress = unwatched,
    ) -> None:
        """Write what records say after changes that are in the log already.

        Args:
            incoming: The changes.
            existing_rows: Those of their records that have a row, from ``existing_rows()`` or
                ``fast_path_rows()``.
            numbers: Village numbers of records that have none yet.
            progress: Told how many records are written, and may stop it.
        """
        if self._one_by_one:
            self.refold(list(dict.fromkeys(c.record for c in incoming)), existing_rows, numbers)
            return
        later = {c.record for c in incoming if c.kind is not Kind.CREATE} | existing_rows.keys()
        # A record with nothing but its creation needs no look at the log.
        born = {c.record: c for c in incoming if c.record not in later}
        followed: dict[RecordId, list[Change]] = {}
        for change in incoming:
            if change.record in later:
                followed.setdefault(change.record, []).append(change)
        of = len(born) + len(followed)
        for some in _told(born.items(), 0, of, progress):
            self._write({record: [change] for record, change in some}, {}, numbers or {})
        # Nor does one whose every earlier change its author had seen.
        plain = {
            record: folded
            for record, log in followed.items()
            if (folded := fast_path(existing_rows.get(record), log)) is not None
        }
        for ids in _told(plain, len(born), of, progress):
            self._write({record: followed[record] for record in ids}, existing_rows, {}, plain)
        rest = [record for record in followed if record not in plain]
        for ids in _told(rest, of - len(rest), of, progress):
            self.refold(ids, existing_rows, numbers)

    def refold(
        self,
        ids: Sequence[RecordId],
        existing_rows: Mapping[RecordId, ExistingRow],
        numbers: Mapping[RecordId, int] | None = None,
    ) -> None:
        """Write records anew from the log.

        Args:
            ids: The records.
            existing_rows: Those of them that have a row, from ``existing_rows()``.
            numbers: Village numbers of records that have none yet.
        """
        if not ids:
            return
        logs = histories(self._db, self._place, ids)
        if not self._one_by_one:
            self._write(logs, existing_rows, numbers or {})
            return
        for record, log in logs.items():
            self._write_or_quarantine(record, log, existing_rows, numbers or {})

    def confirm(
        self, ids: Sequence[RecordId], existing_rows: Mapping[RecordId, ExistingRow]
    ) -> None:
        """The county holds all of these records now: their numbers move none of their changes.

        Args:
            ids: The records; every change of each is confirmed.
            existing_rows: Their rows, from ``fast_path_rows()``. Where one does not say that its
                author had seen all, the record goes the long way.
        """
        plain = [one for one in ids if (row := existing_rows.get(one)) and _seen_all(row)]
        self._note(plain)
        rows = [{"id": i, "confirmed": 1, "feed_hash": existing_rows[i].shown} for i in plain]
        change_rows(self._db, self._place, records, ["id"], rows)
        self._write_digest([(existing_rows[i].feed_hash, existing_rows[i].shown) for i in plain])
        self.refold(sorted(set(ids) - set(plain)), existing_rows)

    def number(self, numbers: Sequence[tuple[RecordId, int]]) -> None:
        """Note the village numbers the county gave to records."""
        rows = [{"id": record, "rno": rno} for record, rno in numbers]
        change_rows(self._db, self._place, records, ["id"], rows)

    def forget_numbers(self, ids: Sequence[RecordId]) -> None:
        """The county that gave records their village numbers has lost them."""
        for portion in portions(ids):
            here = self._place.rows(records) & records.c.id.in_(portion)
            self._db.execute(update(records).where(here).values(rno=None))

    def forget_keys(self, forms: Sequence[str]) -> None:
        """Records of these forms are found by other questions than when their keys were written."""
        of_them = self._place.rows(records) & records.c.form.in_(forms)
        self._db.execute(update(records).where(of_them).values(keyed=0))

    def note_keys(self, rows: Sequence[Row]) -> None:
        """Note under which words records are found now: id, ``found_by``."""
        noted = [{"keyed": 1, **row} for row in rows]
        change_rows(self._db, self._place, records, ["id"], noted)

    def _write(
        self,
        logs: Mapping[RecordId, list[Change]],
        existing_rows: Mapping[RecordId, ExistingRow],
        numbers: Mapping[RecordId, int],
        plain: Mapping[RecordId, Folded] | None = None,
    ) -> None:
        self._note(logs)
        new: list[Row] = []
        old: list[Row] = []
        waiting: list[Clash] = []
        moved: list[tuple[bytes | None, bytes | None]] = []
        for record, log in logs.items():
            folded = plain[record] if plain else fold(log, self._policy)
            before = existing_rows.get(record)
            row = self._row(folded, log, before if plain else None)
            if before:
                old.append(row)
            else:
                row["rno"] = numbers.get(record)
                new.append(row)
            waiting += folded.clashes
            moved.append((before.feed_hash if before else None, row["feed_hash"]))
        add(self._db, self._place, records, new)
        change_rows(self._db, self._place, records, ["id"], old)
        if not plain:
            self._write_clashes([r["id"] for r in old], waiting)
        self._write_digest(moved)

    def _write_or_quarantine(
        self,
        record: RecordId,
        log: list[Change],
        existing_rows: Mapping[RecordId, ExistingRow],
        numbers: Mapping[RecordId, int],
    ) -> None:
        """Write one record, or what is left of it to write."""
        digest = self.digest
        try:
            with self._db.begin_nested():
                self._write({record: log}, existing_rows, numbers)
        except Exception as error:
            if not is_record_fault(error):
                raise
            self.digest = digest
            row, before = self._quarantined_row(log), existing_rows.get(record)
            if before:
                change_rows(self._db, self._place, records, ["id"], [row])
            else:
                add(self._db, self._place, records, [row | {"rno": numbers.get(record)}])
            self._write_clashes([record], [])
            self._write_digest([(before.feed_hash if before else None, row["feed_hash"])])

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
                "head": head_of(last), "confirmed": int(len(confirmed(log)) == len(log)),
                "hash": _NO_HASH, "feed_hash": None,
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
            "head": head_of(head),
            "confirmed": int(whole),
            "keyed": int(not self._searched(head.form)),
            "hash": shown,
            "feed_hash": held,
        }
        row.update(promoted(self._indexed(head.form), folded.body))
        return row

    def _searched(self, form_id: str) -> bool:
        """Whether keys are to be written for records of a form; asked once for each."""
        found = self._found_by.get(form_id)
        if found is None:
            form = self._form(form_id)
            found = self._found_by[form_id] = form is not None and form.register.search is not None
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

    def _write_digest(self, moved: Sequence[tuple[bytes | None, bytes | None]]) -> None:
        different = [(removed, added) for removed, added in moved if removed != added]
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
