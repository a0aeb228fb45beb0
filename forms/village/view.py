"""The village as the rules see it: all live bodies, found by household and by person.

A view is a snapshot. It is built from the ledger's bodies whenever a list is asked for; the
records behind it do not change while it lives, so what is found once is kept.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Self

from forms.definitions.record_view import Asked, R
from forms.schema.form import Body, RecordId, Value
from forms.schema.partial_date import DayRange, known_range
from forms.village.absences import Spell, spell
from forms.village.kinship import Kinship
from forms.village.past_answers import as_of

_NONE: Mapping[RecordId, Body] = {}

GONE_HOUSEHOLDS = frozenset({"2", "3", "4"})
"""Codes of ``hh_status`` of households that are no longer ours: moved away, all dead, merged."""

GONE_PERSONS = frozenset({"4", "5"})
"""Codes of ``hukou_status`` of people no longer ours: register moved away or cancelled."""


class VillageView:
    """Read-only view over all live bodies of one village.

    Args:
        bodies: Form id to record id to body; a form without records may be absent.
    """

    def __init__(self, bodies: Mapping[str, Mapping[RecordId, Body]]) -> None:
        self._bodies = bodies
        self._kinds: dict[type[Any], dict[RecordId, Any]] = {}
        self._by: dict[Asked[Any, Any], dict[RecordId, list[Any]]] = {}
        self._links: dict[tuple[str, str], dict[RecordId, list[tuple[RecordId, Body]]]] = {}
        self._begun: dict[tuple[str, str], dict[Value, date]] = {}
        self._days: dict[date, Self] = {}
        self._living: dict[date, tuple[RecordId, ...]] = {}
        self.kept: dict[object, object] = {}
        """What others worked out from this view and would work out again; never changes."""

    def without(self, form: str, hidden: Collection[RecordId]) -> Self:
        """The same village without some records of a form."""
        if not hidden:
            return self
        kept = {r: body for r, body in self.records(form).items() if r not in hidden}
        return type(self)({**self._bodies, form: kept})

    def on(self, day: date) -> Self:
        """The village as it was on a day: who belonged to which household, and the like.

        Lists, figures and rules begin with this; what has its own days (spells, visits) is the
        same in every view.
        """
        if day not in self._days:
            was = as_of(self._bodies, day)
            self._days[day] = type(self)({**self._bodies, **was}) if was else self
        return self._days[day]

    def _read(self, kind: type[R]) -> dict[RecordId, R]:
        if kind not in self._kinds:
            self._kinds[kind] = {r: kind(r, body) for r, body in self.records(kind.FORM).items()}
        return self._kinds[kind]

    def all(self, kind: type[R]) -> Collection[R]:
        """All live records of a kind."""
        return self._read(kind).values()

    def get(self, kind: type[R], record: RecordId | None) -> R | None:
        """One record; None when there is no such live record."""
        return None if record is None else self._read(kind).get(record)

    def card(self, kind: type[R], record: RecordId | None) -> R:
        """One record; a blank one when there is no such live record."""
        return self.get(kind, record) or kind(record or RecordId(""), {})

    def by(self, question: Asked[R, RecordId], target: RecordId | None) -> Sequence[R]:
        """The records whose answer to ``question`` is ``target``: ``by(Visit.person, she)``."""
        if question not in self._by:
            found: dict[RecordId, list[R]] = {}
            for one in self.all(question.kind):
                if isinstance(pointed := one.body.get(question.name), str):
                    found.setdefault(RecordId(pointed), []).append(one)
            self._by[question] = found
        return () if target is None else self._by[question].get(target, ())

    def records(self, form: str) -> Mapping[RecordId, Body]:
        """All live bodies of a form."""
        return self._bodies.get(form, _NONE)

    def body(self, form: str, record: RecordId) -> Body | None:
        """One body; None when there is no such live record."""
        return self._bodies.get(form, _NONE).get(record)

    def linked(self, form: str, field: str, target: RecordId) -> list[tuple[RecordId, Body]]:
        """Records of a form whose reference ``field`` points at ``target``."""
        key = (form, field)
        if key not in self._links:
            found: dict[RecordId, list[tuple[RecordId, Body]]] = {}
            for record, body in self.records(form).items():
                pointed = body.get(field)
                if isinstance(pointed, str):
                    found.setdefault(RecordId(pointed), []).append((record, body))
            self._links[key] = found
        return self._links[key].get(target, [])

    def begun(self, form: str, field: str) -> Mapping[Value, date]:
        """Since when a register is kept: by answer to ``field``, the first ``from_day`` there is.

        A record without ``from_day`` counts from ever; answers of several codes are left out.
        """
        key = (form, field)
        if key not in self._begun:
            found: dict[Value, date] = {}
            for body in self.records(form).values():
                value, days = body.get(field), known_range(body.get("from_day"))
                if value is not None and not isinstance(value, list):
                    first = days.first if days else date.min
                    found[value] = min(first, found.get(value, date.max))
            self._begun[key] = found
        return self._begun[key]

    def called(self, record: RecordId) -> str:
        """A person's name, or 韦大山户 for a household."""
        household = self.body("household", record)
        return self.name(record) if household is None else f"{household.get('head_name', '')}户"

    def hamlet_of(self, household: RecordId | None) -> str:
        """Name of the hamlet a household belongs to; empty when it is not written down."""
        body = self.body("household", household) if household else None
        hamlet = self.body("hamlet", RecordId(str((body or {}).get("hamlet"))))
        return str((hamlet or {}).get("name") or "")

    @property
    def village(self) -> Body:
        """The village's own record; empty when it has not been filled in."""
        return next(iter(self.records("village").values()), {})

    def name(self, person: RecordId) -> str:
        """A person's name as written, or 姓名未登记."""
        return str((self.body("person", person) or {}).get("name") or "姓名未登记")

    @cached_property
    def members(self) -> Mapping[RecordId, tuple[RecordId, ...]]:
        """The people of each household, living or dead, in order of record."""
        found: dict[RecordId, list[RecordId]] = {h: [] for h in self.records("household")}
        for person, body in self.records("person").items():
            household = body.get("household")
            if isinstance(household, str) and household in found:
                found[RecordId(household)].append(person)
        return {household: tuple(people) for household, people in found.items()}

    @cached_property
    def kinship(self) -> Kinship:
        """Who is whose father, mother, spouse and child."""
        return Kinship(self.records("person"), self.members)

    @cached_property
    def births(self) -> Mapping[RecordId, DayRange | None]:
        """The days each person may have been born on; None when not written down."""
        return {p: known_range(body.get("birth")) for p, body in self.records("person").items()}

    @cached_property
    def deaths(self) -> Mapping[RecordId, DayRange]:
        """The days each dead person may have died on."""
        persons = self.records("person").items()
        return {p: day for p, body in persons if (day := known_range(body.get("death_day")))}

    def household_of(self, person: RecordId) -> RecordId | None:
        """The household a person belongs to; None for relatives who live elsewhere."""
        household = (self.body("person", person) or {}).get("household")
        if isinstance(household, str) and household in self.records("household"):
            return RecordId(household)
        return None

    def absences(self, person: RecordId) -> list[Spell]:
        """The absence spells of a person, in any order."""
        return [spell(body) for _, body in self.linked("absence", "person", person)]

    def living(self, day: date) -> Sequence[RecordId]:
        """The villagers of a day: born by then, not dead on it, in a household still ours."""
        if day not in self._living:
            self._living[day] = tuple(self._alive(day))
        return self._living[day]

    def _alive(self, day: date) -> Iterator[RecordId]:
        persons = self.records("person")
        for household in self.standing():
            for person in self.members[household]:
                if self.lives(person, day) and (
                    persons[person].get("hukou_status") not in GONE_PERSONS
                ):
                    yield person

    def standing(self) -> Iterator[RecordId]:
        """The households that are still ours."""
        for household, body in self.records("household").items():
            if body.get("hh_status") not in GONE_HOUSEHOLDS:
                yield household

    def lives(self, person: RecordId, day: date) -> bool:
        """Whether somebody is born and not dead on a day; an unknown birth counts as born."""
        birth, death = self.births.get(person), self.deaths.get(person)
        return (birth is None or birth.first <= day) and (death is None or death.first > day)
