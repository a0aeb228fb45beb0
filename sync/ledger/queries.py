"""The reading side of a ledger: lists, single records, histories, differences, numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from forms.catalogue import Catalogue
from forms.definition import Body, FormDef, Merge, RecordId, Value
from sync.change import STATE, Change
from sync.ledger.engine import writing
from sync.ledger.records import ASIDE, Record
from sync.ledger.setwise import one_of
from sync.ledger.store import Place, histories, portions
from sync.ledger.tables import clashes, records, villages
from sync.merge import LIVE, Clash, fold, order

RECORD_COLUMNS = (
    records.c.id,
    records.c.form,
    records.c.version,
    records.c.body,
    records.c.state,
    records.c.head,
    records.c.household,
    records.c.person,
    records.c.day,
    records.c.confirmed,
)


@dataclass(frozen=True, slots=True)
class FieldStep:
    """What happened to one field in one change."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a record as a person reads it: who, and every field from old to new.

    Attributes:
        change: The change.
        at_ms: When, by the device's clock; ms since 1970, UTC.
        fields: What differs afterwards; empty when the change had no effect (it lost, or waits).
    """

    change: Change
    at_ms: int
    fields: tuple[FieldStep, ...]


class Reader:
    """Reads one village's records.

    Args:
        engine: The store.
        catalogue: The forms.
        place: The village.

    Attributes:
        revision: Raised by every write through this object; equal means nothing has changed.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, place: Place) -> None:
        self.engine = engine
        self.catalogue = catalogue
        self.place = place
        self.revision = 0
        self._policies: dict[tuple[str, str], Merge] = {}

    @property
    def village(self) -> str:
        """The village's 12-digit code."""
        return self.place.village

    def get(self, record: RecordId) -> Record | None:
        """The record, retracted or not; None when there is none of this id."""
        with self.engine.connect() as db:
            row = db.execute(self._records().where(records.c.id == record)).one_or_none()
        return None if row is None else _record(row)

    def get_many(self, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
        """The records of these ids that exist."""
        found: dict[RecordId, Record] = {}
        with self.engine.connect() as db:
            for portion in portions(ids):
                for row in db.execute(self._records().where(records.c.id.in_(portion))):
                    found[RecordId(row[0])] = _record(row)
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
        query = query.where(records.c.state == LIVE if live else records.c.state != ASIDE)
        with self.engine.connect() as db:
            return [_record(row) for row in db.execute(query.order_by(records.c.id))]

    def bodies(self) -> dict[str, dict[RecordId, Body]]:
        """Every live body by form and record, for rules and lists."""
        found: dict[str, dict[RecordId, Body]] = defaultdict(dict)
        query = select(records.c.form, records.c.id, records.c.body).where(
            self.place.rows(records), records.c.state == LIVE
        )
        with self.engine.connect() as db:
            for form, record, body in db.execute(query.order_by(records.c.id)):
                found[form][RecordId(record)] = body
        return dict(found)

    def counts(self) -> dict[str, int]:
        """Live records by form."""
        query = (
            select(records.c.form, func.count())
            .where(self.place.rows(records), records.c.state == LIVE)
            .group_by(records.c.form)
        )
        with self.engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(query)}

    def history(self, record: RecordId) -> list[Change]:
        """All changes of a record in the order in which they count."""
        with self.engine.connect() as db:
            return sorted(histories(db, self.place, [record]).get(record, []), key=order)

    def story(self, record: RecordId) -> list[Step]:
        """The record's history with every field from old to new, for its time line."""
        steps: list[Step] = []
        log = self.history(record)
        before: dict[str, Value] = {}
        for number, change in enumerate(log, 1):
            folded = fold(log[:number], self.policy)
            after: dict[str, Value] = folded.body | {STATE: folded.state}
            names = [n for n in change.fields if before.get(n) != after.get(n)]
            if before and before[STATE] != after[STATE] and STATE not in names:
                names.append(STATE)
            fields = tuple(FieldStep(n, before.get(n), after.get(n)) for n in names)
            steps.append(Step(change, change.hlc >> 16, fields))
            before = after
        return steps

    def clashes(self) -> list[Clash]:
        """Differences that wait for a person."""
        query = select(clashes).where(self.place.rows(clashes))
        with self.engine.connect() as db:
            rows = db.execute(query.order_by(clashes.c.record, clashes.c.field)).all()
        return [
            Clash(
                RecordId(r.record), r.form, r.field, r.in_force, r.proposed,
                (r.in_force_device, r.in_force_epoch, r.in_force_dseq), (r.device, r.epoch, r.dseq),
            )
            for r in rows
        ]  # fmt: skip

    def digest(self) -> str:
        """Digest of the confirmed state, 32 hex digits: equal where the state is."""
        with self.engine.connect() as db:
            found = db.scalar(select(villages.c.digest).where(self.place.rows(villages)))
        return str(found)

    def rnos(self, ids: Iterable[RecordId]) -> dict[RecordId, int]:
        """The county's short numbers of records, where known."""
        with self.engine.connect() as db:
            return self._rnos(db, ids)

    def records_of(self, rnos: Iterable[int]) -> dict[int, RecordId]:
        """The records behind short numbers, where known."""
        found: dict[int, RecordId] = {}
        with self.engine.connect() as db:
            for portion in portions(rnos):
                query = select(records.c.rno, records.c.id).where(
                    self.place.rows(records), one_of(db, records.c.rno, portion)
                )
                found.update({rno: RecordId(one) for rno, one in db.execute(query).all()})
        return found

    def policy(self, form: str, field: str) -> Merge:
        """How two concurrent changes of a field are treated; unknown fields are reviewed."""
        key = (form, field)
        if key not in self._policies:
            self._policies[key] = self._policy_of(form, field)
        return self._policies[key]

    def form(self, form: str) -> FormDef | None:
        """The form, or None when this program does not have it (a newer one sent it)."""
        return self.catalogue.forms.get(form)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that writes."""
        with writing(self.engine) as db:
            yield db
        self.revision += 1

    def _rnos(self, db: Connection, ids: Iterable[RecordId]) -> dict[RecordId, int]:
        found: dict[RecordId, int] = {}
        for portion in portions(ids):
            query = select(records.c.id, records.c.rno).where(
                self.place.rows(records),
                one_of(db, records.c.id, portion),
                records.c.rno.is_not(None),
            )
            found.update({RecordId(one): rno for one, rno in db.execute(query).all()})
        return found

    def _policy_of(self, form: str, field: str) -> Merge:
        definition = self.form(form)
        try:
            return definition.field(field).merge if definition else Merge.REVIEW
        except KeyError:
            return Merge.REVIEW

    def _records(self) -> Select[*tuple[Any, ...]]:
        return select(*RECORD_COLUMNS).where(self.place.rows(records))


def _record(row: Any) -> Record:
    record, form, version, body, state, head, household, person, day, sure = row
    return Record(
        record, form, version, body, state, head, household, person, day, bool(sure)
    )  # fmt: skip
