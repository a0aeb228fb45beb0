"""The projection of the log: what records say once changes have come in, clashes and the digest.

The only writer of the tables ``records`` and ``clashes``. What it writes is always the fold of the
whole log of a record (sync/merge.py), so a row never depends on the order in which changes came.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select, update

from forms.definition import RecordId
from sync.change import Change, Kind
from sync.ledger.aside import stumbled
from sync.ledger.records import ASIDE, Row, add_hash, content_hash, head_of, indexed, promoted
from sync.ledger.search_keys import SEARCHED
from sync.ledger.setwise import one_of
from sync.ledger.standing import Known, succeed
from sync.ledger.store import add, change_rows, histories, portions
from sync.ledger.tables import clashes, records, villages
from sync.ledger.village_store import VillageStore
from sync.merge import Clash, Folded, confirmed, fold, order

_NO_HASH = bytes(16)


class Projection:
    """Writes the state of records of one village in one transaction.

    Args:
        db: The transaction.
        store: The village.
        digest: The village's digest where the caller writes it itself; None to have it written.
        careful: Write record by record and set aside what cannot be written (``ledger.aside``).

    Attributes:
        digest: The digest after what was written, where the caller gave it.
    """

    def __init__(
        self,
        db: Connection,
        store: VillageStore,
        digest: str | None = None,
        *,
        careful: bool = False,
    ) -> None:
        self.digest = digest
        self._careful = careful
        self._db = db
        self._place = store.place
        self._form = store.form
        self._policy = store.policy
        self._columns: dict[str, tuple[tuple[str, str], ...]] = {}

    def known(self, ids: Sequence[RecordId]) -> dict[RecordId, Known]:
        """Which of the records have a row."""
        found: dict[RecordId, Known] = {}
        for portion in portions(ids):
            query = select(records.c.id, records.c.feed_hash, records.c.rno).where(
                self._place.rows(records), one_of(self._db, records.c.id, portion)
            )
            found.update(
                {RecordId(r.id): Known(r.feed_hash, r.rno) for r in self._db.execute(query)}
            )
        return found

    def write(
        self,
        came: Sequence[Change],
        known: Mapping[RecordId, Known],
        numbers: Mapping[RecordId, int] | None = None,
    ) -> None:
        """Write what records say after changes that are in the log already.

        Args:
            came: The changes.
            known: Those of their records that have a row, from ``known()`` or ``standing()``.
            numbers: Village numbers of records that have none yet.
        """
        if self._careful:
            self.refold(list(dict.fromkeys(c.record for c in came)), known, numbers)
            return
        later = {c.record for c in came if c.kind is not Kind.CREATE} | known.keys()
        # A record with nothing but its creation needs no look at the log.
        born = {c.record: [c] for c in came if c.record not in later}
        self._write(born, {}, numbers or {})
        followed: dict[RecordId, list[Change]] = {}
        for change in came:
            if change.record in later:
                followed.setdefault(change.record, []).append(change)
        # Nor does one whose every earlier change its author had seen.
        plain = {
            record: folded
            for record, log in followed.items()
            if (folded := succeed(known.get(record), log)) is not None
        }
        self._write({record: followed[record] for record in plain}, known, {}, plain)
        self.refold([record for record in followed if record not in plain], known, numbers)

    def refold(
        self,
        ids: Sequence[RecordId],
        known: Mapping[RecordId, Known],
        numbers: Mapping[RecordId, int] | None = None,
    ) -> None:
        """Write records anew from the log.

        Args:
            ids: The records.
            known: Those of them that have a row, from ``known()``.
            numbers: Village numbers of records that have none yet.
        """
        if not ids:
            return
        logs = histories(self._db, self._place, ids)
        if not self._careful:
            self._write(logs, known, numbers or {})
            return
        for record, log in logs.items():
            self._write_or_set_aside(record, log, known, numbers or {})

    def number(self, numbers: Sequence[tuple[RecordId, int]]) -> None:
        """Note the village numbers the county gave to records."""
        rows = [{"id": record, "rno": rno} for record, rno in numbers]
        change_rows(self._db, self._place, records, ["id"], rows)

    def forget_numbers(self, ids: Sequence[RecordId]) -> None:
        """The county that gave records their village numbers has lost them."""
        for portion in portions(ids):
            here = self._place.rows(records) & records.c.id.in_(portion)
            self._db.execute(update(records).where(here).values(rno=None))

    def note_keys(self, rows: Sequence[Row]) -> None:
        """Note under which words records are found now: id, ``found_by``."""
        noted = [{"keyed": 1, **row} for row in rows]
        change_rows(self._db, self._place, records, ["id"], noted)

    def _write(
        self,
        logs: Mapping[RecordId, list[Change]],
        known: Mapping[RecordId, Known],
        numbers: Mapping[RecordId, int],
        plain: Mapping[RecordId, Folded] | None = None,
    ) -> None:
        new: list[Row] = []
        old: list[Row] = []
        waiting: list[Clash] = []
        moved: list[tuple[bytes | None, bytes | None]] = []
        for record, log in logs.items():
            folded = plain[record] if plain else fold(log, self._policy)
            row = self._row(folded, log)
            before = known.get(record)
            if before:
                old.append(row)
            else:
                new.append(row | {"rno": numbers.get(record)})
            waiting += folded.clashes
            moved.append((before.feed_hash if before else None, row["feed_hash"]))
        add(self._db, self._place, records, new)
        change_rows(self._db, self._place, records, ["id"], old)
        if not plain:
            self._write_clashes([r["id"] for r in old], waiting)
        self._write_digest(moved)

    def _write_or_set_aside(
        self,
        record: RecordId,
        log: list[Change],
        known: Mapping[RecordId, Known],
        numbers: Mapping[RecordId, int],
    ) -> None:
        """Write one record, or what is left of it to write."""
        digest = self.digest
        try:
            with self._db.begin_nested():
                self._write({record: log}, known, numbers)
        except Exception as error:
            if not stumbled(error):
                raise
            self.digest = digest
            row, before = self._bare_row(log), known.get(record)
            if before:
                change_rows(self._db, self._place, records, ["id"], [row])
            else:
                add(self._db, self._place, records, [row | {"rno": numbers.get(record)}])
            self._write_clashes([record], [])
            self._write_digest([(before.feed_hash if before else None, row["feed_hash"])])

    def _bare_row(self, log: Sequence[Change]) -> Row:
        """The row of a record that is set aside.

        Its hashes are what they would be, so that two copies of a village agree on a record that
        only one of them can write.
        """
        try:
            row = self._row(fold(log, self._policy), log)
        except Exception as error:
            if not stumbled(error):
                raise
            last = max(log, key=order)
            row = {
                "id": last.record, "form": last.form, "version": last.version,
                "head": head_of(last), "confirmed": int(len(confirmed(log)) == len(log)),
                "hash": _NO_HASH, "feed_hash": None,
            }  # fmt: skip
        bare = {"state": ASIDE, "body": {}, "keyed": 1}
        return row | bare | {"household": None, "person": None, "day": None}

    def _row(self, folded: Folded, log: Sequence[Change]) -> Row:
        head = folded.head
        shown = content_hash(head.record, head.form, folded.state, folded.body)
        sure = confirmed(log)
        row: Row = {
            "id": head.record,
            "form": head.form,
            "version": folded.version,
            "state": folded.state,
            "body": folded.body,
            "head": head_of(head),
            "confirmed": int(len(sure) == len(log)),
            "keyed": int(head.form not in SEARCHED),
            "hash": shown,
            "feed_hash": shown if len(sure) == len(log) else self._confirmed_hash(sure),
        }
        return row | promoted(self._indexed(head.form), folded.body)

    def _indexed(self, form_id: str) -> tuple[tuple[str, str], ...]:
        found = self._columns.get(form_id)
        if found is None:
            form = self._form(form_id)
            found = self._columns[form_id] = indexed(form) if form else ()
        return found

    def _confirmed_hash(self, sure: Sequence[Change]) -> bytes | None:
        if not sure:
            return None
        folded = fold(sure, self._policy)
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
        different = [(gone, come) for gone, come in moved if gone != come]
        if not different:
            return
        here = self._place.rows(villages)
        digest = self.digest or self._db.scalar(select(villages.c.digest).where(here)) or "0"
        for gone, come in different:
            digest = add_hash(digest, gone, come)
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
