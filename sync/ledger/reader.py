"""The reading side of a ledger: lists, single records, histories, differences, numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Select, bindparam, func, select

from forms.progress import Progress, unwatched
from forms.schema.form import Body, RecordId, Value
from forms.village.rewritten import Rewritten
from forms.village.stored_answers import UnreadableAnswer
from forms.village.view import Apart, Difference, VillageView, village_after
from sync.change import STATE, Change, is_own
from sync.ledger.chains.authors import Authors
from sync.ledger.chains.proof import Proof, proof_of
from sync.ledger.integrity_check import IntegrityReport, check
from sync.ledger.mistaken import Hanging, Marked, coming_back, hanging, marked
from sync.ledger.undo import PastSave, past_saves
from sync.ledger.village_store import VillageStore
from sync.merge import ERASED, LIVE, RETRACTED, Clash, fold, order
from sync.store.rows import portions
from sync.store.tables import clashes, records, villages
from sync.store.values import QUARANTINED, Record, Status

RECORD_COLUMNS = (
    records.c.id,
    records.c.form,
    records.c.version,
    records.c.body,
    records.c.state,
    records.c.household,
    records.c.person,
    records.c.day,
    records.c.confirmed,
)


_STATUS = select(
    villages.c.live,
    villages.c.aside,
    villages.c.digest,
    select(func.count())
    .where(clashes.c.county == bindparam("county"), clashes.c.village == bindparam("village"))
    .scalar_subquery()
    .label("waiting"),
).where(villages.c.county == bindparam("county"), villages.c.village == bindparam("village"))
"""Where a village stands, in one question that is put together once."""


@dataclass(frozen=True, slots=True)
class FieldStep:
    """What happened to one field in one change."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class LastWritten:
    """When something of a record was written last.

    Attributes:
        form: Of which form it is.
        at_ms: When, by the clock of the device that wrote it; ms since 1970, UTC.
    """

    form: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One change of a record as a person reads it: who, and every field from old to new.

    Attributes:
        change: The change.
        at_ms: When, by the device's clock; ms since 1970, UTC.
        fields: What differs afterwards; empty when the change had no effect (it lost, or waits).
        proof: Who answers for it.
    """

    change: Change
    at_ms: int
    fields: tuple[FieldStep, ...]
    proof: Proof


def last_written(store: VillageStore, ids: Iterable[RecordId]) -> dict[RecordId, LastWritten]:
    """Of each of these records its form, and when something of it was written last."""
    with store.engine.connect() as db:
        logs = store.log(db).of(ids)
    return {
        record: LastWritten(log[0].form, max(c.hlc for c in log) >> 16)
        for record, log in logs.items()
        if log
    }


def _of_these(query: Select[Any], only: frozenset[RecordId] | None) -> list[Select[Any]]:
    """A question about all records, or as many about portions of some."""
    if only is None:
        return [query]
    return [query.where(records.c.id.in_(portion)) for portion in portions(sorted(only))]


def sharing(body: Any, alike: dict[str, str]) -> Any:
    """An answer as read, in which equal texts are one: codes, days and ids stand there 20 times.

    Args:
        body: As it came from the store; nobody else has it.
        alike: The texts of what was read so far.
    """
    if type(body) is dict:
        for name, value in body.items():
            if type(value) is str:
                body[name] = alike.setdefault(value, value)
    return body


def last_number(store: VillageStore) -> int:
    """The number of the last change this computer wrote; 0 before the first."""
    with store.engine.connect() as db:
        own = store.log(db).own
        return own.last if own else 0


def written_after(store: VillageStore, dseq: int) -> list[Change]:
    """What this computer wrote after one of its changes, in order."""
    with store.engine.connect() as db:
        log = store.log(db)
        return list(log.between(log.own, dseq)) if log.own else []


class Reader:
    """Reads one village's records.

    Args:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self._store = store
        self._engine = store.engine
        self._place = store.place

    def get(self, record: RecordId) -> Record | None:
        """The record, retracted or not; None when there is none of this id."""
        with self._engine.connect() as db:
            row = db.execute(self._records().where(records.c.id == record)).one_or_none()
        return None if row is None else self._record(row)

    def get_many(self, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
        """The records of these ids that exist."""
        found: dict[RecordId, Record] = {}
        with self._engine.connect() as db:
            for portion in portions(ids):
                for row in db.execute(self._records().where(records.c.id.in_(portion))):
                    found[RecordId(row[0])] = self._record(row)
        return found

    def records(
        self,
        form: str | None = None,
        *,
        household: RecordId | None = None,
        person: RecordId | None = None,
        live: bool = True,
    ) -> list[Record]:
        """Records, oldest first.

        Args:
            form: Only of this form.
            household: Only of this household.
            person: Only about this person.
            live: False to include those marked mistaken.
        """
        query = self._records()
        if form is not None:
            query = query.where(records.c.form == form)
        if household is not None:
            query = query.where(records.c.household == household)
        if person is not None:
            query = query.where(records.c.person == person)
        query = query.where(records.c.state == LIVE if live else records.c.state != QUARANTINED)
        with self._engine.connect() as db:
            return [self._record(row) for row in db.execute(query.order_by(records.c.id))]

    def bodies(self) -> dict[str, dict[RecordId, Body]]:
        """The answers of every live record that can be read, by form and record."""
        return self._bodies()[0]

    def village(
        self, before: VillageView | None = None, written: frozenset[RecordId] = frozenset()
    ) -> VillageView:
        """Every live record, for rules and lists; with what stands in them and cannot be read.

        Args:
            before: What was read before; only what was written since is read again.
            written: The records that were written since.
        """
        if before is None:
            return VillageView(*self._bodies(), self._apart(self._aside()))
        found, wrong = self._bodies(written)
        left = {r: faults for r, faults in before.unreadable.items() if r not in written}
        unreadable = dict(sorted({**left, **wrong}.items()))
        aside = {r: form for r, form in before.apart.aside.items() if r not in written}
        apart = self._apart(dict(sorted({**aside, **self._aside(written)}.items())))
        return village_after(before, Rewritten(written, found), unreadable, apart)

    def _apart(self, aside: Mapping[RecordId, str]) -> Apart:
        """What waits for a choice, and what this program cannot write down."""
        return Apart(
            tuple(
                Difference(one.record, one.form, one.field, (one.in_force, one.proposed))
                for one in self.clashes()
            ),
            aside,
        )

    def _aside(self, only: frozenset[RecordId] | None = None) -> dict[RecordId, str]:
        """Records this program cannot write down, all or of some, with their forms."""
        query = (
            select(records.c.id, records.c.form)
            .where(self._place.rows(records), records.c.state == QUARANTINED)
            .order_by(records.c.id)
        )
        with self._engine.connect() as db:
            return {
                RecordId(row.id): row.form
                for one in _of_these(query, only)
                for row in db.execute(one)
            }

    def _bodies(
        self, only: frozenset[RecordId] | None = None
    ) -> tuple[dict[str, dict[RecordId, Body]], dict[RecordId, tuple[UnreadableAnswer, ...]]]:
        found: dict[str, dict[RecordId, Body]] = defaultdict(dict)
        unreadable: dict[RecordId, tuple[UnreadableAnswer, ...]] = {}
        read, alike = self._store.says, dict[str, str]()
        query = (
            select(records.c.form, records.c.id, records.c.body)
            .where(self._place.rows(records), records.c.state == LIVE)
            .order_by(records.c.id)
        )
        with self._engine.connect() as db:
            for one in _of_these(query, only):
                for form, record, body in db.execute(one):
                    if is_own(form):
                        continue
                    same = RecordId(alike.setdefault(record, record))
                    found[form][same], wrong = read(form, same, sharing(body, alike))
                    if wrong:
                        unreadable[record] = wrong
        return dict(found), unreadable

    def counts(self) -> dict[str, int]:
        """Live records by form."""
        query = (
            select(records.c.form, func.count())
            .where(self._place.rows(records), records.c.state == LIVE)
            .group_by(records.c.form)
        )
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(query) if not is_own(row[0])}

    def history(self, record: RecordId) -> list[Change]:
        """All changes of a record in the order in which they count."""
        with self._engine.connect() as db:
            found = self._store.log(db).of([record]).get(record, [])
        return self._opened(sorted(found, key=order))

    def _opened(self, changes: Iterable[Change]) -> list[Change]:
        """The same with what is sealed opened, as far as it can be here."""
        says = self._store.keyring.rings.says
        return [replace(c, fields=says(c.form, c.record, {**c.fields})) for c in changes]

    def story(self, record: RecordId) -> list[HistoryStep]:
        """The record's history with every field from old to new, for its time line."""
        steps: list[HistoryStep] = []
        log = self.history(record)
        proofs = self._proofs(log)
        before: dict[str, Value] = {}
        for number, change in enumerate(log, 1):
            folded = fold(log[:number], self._store.policy)
            after: dict[str, Value] = folded.body | {STATE: folded.state}
            names = [n for n in change.fields if before.get(n) != after.get(n)]
            if before and before[STATE] != after[STATE] and STATE not in names:
                names.append(STATE)
            fields = tuple(FieldStep(n, before.get(n), after.get(n)) for n in names)
            steps.append(HistoryStep(change, change.hlc >> 16, fields, proofs[number - 1]))
            before = after
        return steps

    def _proofs(self, changes: Iterable[Change]) -> list[Proof]:
        with self._engine.connect() as db:
            log = self._store.log(db)
            authors = Authors(self._store.meta).with_own(db)
            return [proof_of(log, authors, change) for change in changes]

    def hanging(self, ids: Iterable[RecordId]) -> Hanging:
        """What hangs on live records: asked before they are marked as mistaken."""
        with self._engine.connect() as db:
            return hanging(self._store, db, ids)

    def marked(self) -> list[Marked]:
        """Records that are marked as mistaken, and who did it, when and why; the latest first."""
        query = self._records().where(records.c.state == RETRACTED)
        with self._engine.connect() as db:
            return marked(self._store, db, [self._record(row) for row in db.execute(query)])

    def past_saves(self, since_ms: int) -> list[PastSave]:
        """What this computer saved since a moment (ms since 1970, UTC), the latest first."""
        with self._engine.connect() as db:
            return past_saves(self._store, db, self._store.meta.device(db), since_ms)

    def coming_back(self, ids: Iterable[RecordId]) -> dict[RecordId, str]:
        """The records that come back when some are restored, and their forms."""
        with self._engine.connect() as db:
            return coming_back(self._store, db, list(ids))

    def clashes(self) -> list[Clash]:
        """Differences that wait for a person."""
        query = select(clashes).where(self._place.rows(clashes))
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(clashes.c.record, clashes.c.field)).all()
        return [
            Clash(
                RecordId(r.record), r.form, r.field,
                self._said(r, r.in_force), self._said(r, r.proposed),
                (r.in_force_device, r.in_force_epoch, r.in_force_dseq), (r.device, r.epoch, r.dseq),
            )
            for r in rows
        ]  # fmt: skip

    def _said(self, row: Any, value: Any) -> Any:
        """A value that waits for a choice, opened where it is sealed and can be."""
        return self._store.keyring.rings.says(row.form, RecordId(row.record), {row.field: value})[
            row.field
        ]

    def digest(self) -> str:
        """Digest of the confirmed state, 32 hex digits: equal where the state is."""
        with self._engine.connect() as db:
            found = db.scalar(select(villages.c.digest).where(self._place.rows(villages)))
        return str(found)

    def quarantined(self) -> list[RecordId]:
        """Records that could not be written down and stand in the log only."""
        query = select(records.c.id).where(
            self._place.rows(records), records.c.state == QUARANTINED
        )
        with self._engine.connect() as db:
            return sorted(map(RecordId, db.scalars(query)))

    def unconfirmed(self, after_dseq: int = 0) -> frozenset[RecordId]:
        """Records with changes the county has not confirmed; of own ones those after a number."""
        found: set[RecordId] = set()
        with self._engine.connect() as db:
            log = self._store.log(db)
            for chain in log.chains.values():
                own = log.own is not None and chain.chain == log.own.chain
                after = max(chain.mark, after_dseq) if own else chain.mark
                found |= {change.record for change in log.between(chain, after)}
        return frozenset(found)

    def received_after(self, seq: int) -> list[Change]:
        """What others did after a number of the feed, in order."""
        with self._engine.connect() as db:
            log = self._store.log(db)
            device, _ = self._store.meta.device(db)
            rows = [r for r in log.frames_after(seq) if log.chains[r.chain].device != device]
            return self._opened(change for row in rows for change in log.changes_in(row))

    def status(self) -> Status:
        """Where the ledger stands towards the county."""
        with self._engine.connect() as db:
            head = db.execute(_STATUS, self._place._asdict()).one()
            meta = self._store.meta.some(db, "device", "epoch", "last_sync", "county_url", "forked")
            own = (meta["device"], meta["epoch"]) if "device" in meta else None
            written = self._store.log(db, own).chains.values()
            return Status(
                records=head.live,
                unsent=sum(chain.last - chain.mark for chain in written),
                confirmed=sum(chain.mark - max(chain.parted - 1, 0) for chain in written),
                clashes=head.waiting,
                quarantined=head.aside,
                digest=head.digest,
                last_sync=meta.get("last_sync"),
                enrolled=meta.get("county_url") is not None and not meta.get("forked"),
            )

    def newest_day(self) -> date | None:
        """The day of the newest change, whoever wrote it, in UTC; None in an empty ledger."""
        with self._engine.connect() as db:
            log = self._store.log(db)
            last = [c.hlc for one in log.chains.values() for c in log.between(one, one.last - 1)]
        newest = max(last, default=None)
        return None if newest is None else datetime.fromtimestamp((newest >> 16) / 1000, UTC).date()

    def check(self, progress: Progress = unwatched) -> IntegrityReport:
        """Whether everything still is what was written; reads all of it."""
        return check(self._store, progress)

    def _records(self) -> Select[*tuple[Any, ...]]:
        return select(*RECORD_COLUMNS).where(self._place.rows(records))

    def _record(self, row: Any) -> Record:
        record, form, version, stored, state, household, person, day, confirmed = row
        body, _ = self._store.says(form, record, {} if state == ERASED else stored)
        return Record(record, form, version, body, state, household, person, day, bool(confirmed))
