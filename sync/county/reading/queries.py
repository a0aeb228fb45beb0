"""What the console shows: figures and states, never a list of people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, Table, and_, case, func, select

from forms.definitions.definitions import Definitions
from forms.definitions.records import Village
from forms.rules.lists import CARED, derive
from forms.schema.ternary import Answer
from forms.schema.text import visible
from forms.village.view import VillageView
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.tables import devices, endings
from sync.errors.county import VillageUnknown
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.places import chain_of
from sync.store.rows import Place
from sync.store.tables import chains, clashes, records, villages
from sync.store.values import QUARANTINED

OVERDUE = timedelta(days=7)
"""Without contact for longer, somebody should call the village."""

CLOCK_OFF_MS = 10 * 60_000
"""From this difference on (10 minutes) a computer's clock is shown as wrong."""


class Contact(StrEnum):
    """Where a village stands towards the county."""

    NEVER = "never"
    OVERDUE = "overdue"
    RECENT = "recent"

    @property
    def zh(self) -> str:
        """The words shown."""
        return {"never": "从未上报", "overdue": "超过7天未联系", "recent": "最近上报"}[self.value]


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village in the overview.

    Attributes:
        code: Twelve digits.
        name: Its name, or empty.
        contact: Whether it has handed anything up, and how long ago it was heard.
        last_contact: When a device was last heard; None when never.
        changes: How many changes the county holds.
        households: Live households.
        persons: Live persons.
        clashes: Differences that wait for somebody.
        devices: Computers that may speak for it.
        quarantined: Records the county's program cannot write down (``sync.ledger.projection``).
    """

    code: str
    name: str
    contact: Contact
    last_contact: str | None
    changes: int
    households: int
    persons: int
    clashes: int
    devices: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One computer of a village.

    Attributes:
        village: Twelve digits.
        village_name: Name of the village.
        device: Its id.
        enrolled_at: When it became known.
        last_seen: When it was last heard.
        changes: How many changes it has handed up.
        clock_off_min: By how many minutes its clock is wrong; 0 when it is right.
        revoked_at: When it was shut out; None while it is not.
        epoch: How often it has begun anew, after an old backup or on another disk.
        reason: Why it was shut out.
        revoked_by: Who did it.
    """

    village: str
    village_name: str
    device: str
    enrolled_at: str
    last_seen: str | None
    changes: int
    clock_off_min: int
    revoked_at: str | None
    epoch: int
    reason: str
    revoked_by: str


@dataclass(frozen=True, slots=True)
class ListFigures:
    """How a derived list comes out as of a day.

    Attributes:
        title: Its name.
        yes: On the list.
        no: Not on it.
        unknown: Cannot be told from what is recorded.
    """

    title: str
    yes: int
    no: int
    unknown: int


class Queries:
    """Reads a county's store.

    Args:
        engine: The store.
        definitions: The forms.
    """

    def __init__(self, engine: Engine, definitions: Definitions) -> None:
        self._engine = engine
        self.definitions = definitions

    def villages(self, area: Area) -> list[VillageLine]:
        """The villages of an area, by code."""
        query = select(villages).where(area.of(villages)).order_by(villages.c.village)
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        counted = self._counted()
        waiting = self._per_village(clashes)
        known = self._per_village(devices)
        quarantined = self._per_village(records, records.c.state == QUARANTINED)
        return [
            VillageLine(
                row.village, row.name, contact(row.seq, row.last_contact), row.last_contact,
                row.seq,
                counted.get((row.village, "household"), 0),
                counted.get((row.village, "person"), 0),
                waiting.get(row.village, 0), known.get(row.village, 0),
                quarantined.get(row.village, 0),
            )
            for row in rows
        ]  # fmt: skip

    def village(self, area: Area, code: str) -> VillageLine:
        """One village.

        Raises:
            VillageUnknown: The area has none of this code.
        """
        for line in self.villages(area):
            if line.code == code:
                return line
        raise VillageUnknown()

    def quarantined(self, area: Area, code: str) -> list[tuple[str, str, str]]:
        """Records of a village that could not be written down: form, start of the id, computer."""
        area.check(code)
        titles = {f.id: f.title for f in holding(self._engine, code).forms.values()}
        query = select(records.c.form, records.c.id, records.c.head).where(
            Place.of(code).rows(records), records.c.state == QUARANTINED
        )
        wrote = select(chains.c.chain, chains.c.device).where(Place.of(code).rows(chains))
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(records.c.id)).all()
            devices = {row.chain: row.device for row in db.execute(wrote)}
        return [
            (titles.get(form, form), one[:12], devices[chain_of(head)][:6])
            for form, one, head in rows
        ]

    def form_counts(self, area: Area, code: str) -> list[tuple[str, int]]:
        """Live records of a village by title of the form, in the order people know."""
        area.check(code)
        forms, counts = holding(self._engine, code).forms, Reader(self.store(area, code)).counts()
        known = [(f.title, counts.get(f.id, 0)) for f in forms.values() if f.id != Village.FORM]
        strange = sorted(counts.keys() - forms.keys())
        return known + [(f"不认识的登记（{visible(form)}）", counts[form]) for form in strange]

    def figures(
        self, area: Area, code: str, day: date
    ) -> tuple[list[ListFigures], list[tuple[str, int]]]:
        """The derived lists of a village as of a day, and which answers of it cannot be read.

        Returns:
            The lists in figures; and by question, how many records have an answer that counts as
            not given. What is written there is shown in the village alone.
        """
        area.check(code)
        view = Reader(self.store(area, code)).village()
        definitions = holding(self._engine, code)
        return self._lists(view, day, definitions), _unread(view, definitions)

    def _lists(self, view: VillageView, day: date, definitions: Definitions) -> list[ListFigures]:
        found = []
        for name in CARED:
            answers = [derived.answer for derived in derive(name, view, day, definitions)]
            found.append(
                ListFigures(
                    self.definitions.form(name).title,
                    answers.count(Answer.YES),
                    answers.count(Answer.NO),
                    answers.count(Answer.UNKNOWN),
                )
            )
        return found

    def devices(self, area: Area, code: str | None = None) -> list[DeviceLine]:
        """The computers of an area, or of one village of it; the one heard last comes first."""
        names = {line.code: line.name for line in self.villages(area)}
        handed = self._handed_up()
        query = (
            select(devices, endings.c.reason, endings.c.by)
            .select_from(devices)
            .join(endings, _ended(), isouter=True)
            .where(area.of(devices))
            .order_by(devices.c.village, devices.c.last_seen.desc())
        )
        if code is not None:
            query = query.where(Place.of(code).rows(devices))
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        return [
            DeviceLine(
                row.village, names.get(row.village, ""), row.device, row.enrolled_at, row.last_seen,
                handed.get((row.village, row.device), 0), _minutes_off(row.skew_ms), row.revoked_at,
                row.epoch, row.reason or "", row.by or "",
            )
            for row in rows
        ]  # fmt: skip

    def store(self, area: Area, code: str) -> VillageStore:
        """A village of an area as the county holds it.

        Raises:
            VillageUnknown: It lies outside.
        """
        area.check(code)
        return VillageStore(self._engine, holding(self._engine, code), Place.of(code))

    def _counted(self) -> Mapping[tuple[str, str], int]:
        """Live households and persons by village."""
        query = (
            select(records.c.village, records.c.form, func.count())
            .where(records.c.form.in_(["household", "person"]), records.c.state == LIVE)
            .group_by(records.c.village, records.c.form)
        )
        with self._engine.connect() as db:
            return {(row[0], row[1]): row[2] for row in db.execute(query)}

    def _handed_up(self) -> Mapping[tuple[str, str], int]:
        shared = case((chains.c.parted > 0, chains.c.parted - 1), else_=0)
        count = func.sum(chains.c.last - shared)  # what two ways share counts once
        query = select(chains.c.village, chains.c.device, count).group_by(
            chains.c.village, chains.c.device
        )
        with self._engine.connect() as db:
            return {(row[0], row[1]): int(row[2]) for row in db.execute(query)}

    def _per_village(self, table: Table, *which: ColumnElement[bool]) -> Mapping[str, int]:
        query = select(table.c.village, func.count()).where(*which).group_by(table.c.village)
        with self._engine.connect() as db:
            return {row[0]: row[1] for row in db.execute(query)}


def _unread(view: VillageView, definitions: Definitions) -> list[tuple[str, int]]:
    """By form and question, how many answers cannot be read; the most first."""
    found = Counter[str]()
    for form in definitions.forms.values():
        for record in view.unreadable.keys() & view.records(form.id).keys():
            for wrong in (one for one in view.unreadable[record] if not one.shut):
                field = definitions.question(form.id, wrong.field)
                found[f"{form.title}「{field.label}」" if field else f"{form.title}（整条）"] += 1
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _ended() -> ColumnElement[bool]:
    """How a computer and its ending belong together."""
    return and_(*(endings.c[name] == devices.c[name] for name in ("county", "village", "device")))


def contact(seq: int, last_contact: str | None) -> Contact:
    """The honest word for a village that has handed up ``seq`` changes and was last heard then."""
    if seq == 0 or last_contact is None:
        return Contact.NEVER
    return Contact.OVERDUE if clock.ago(last_contact) > OVERDUE else Contact.RECENT


def _minutes_off(skew_ms: int | None) -> int:
    if skew_ms is None or abs(skew_ms) < CLOCK_OFF_MS:
        return 0
    return round(skew_ms / 60_000)
