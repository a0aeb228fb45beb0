"""The village as the rules see it: all live bodies, found by household and by person.

A view is a snapshot. It is built from the ledger's bodies whenever a list is asked for; the
records behind it do not change while it lives, so what is found once is kept.

The module is long because a view and what becomes of it after a write read the same insides.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, Self, TypeVar
from weakref import ref

from forms.definitions.record_view import Question, R, T
from forms.definitions.records import Former, Hamlet, Household, Person, Village
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import DayRange, spell_on
from forms.schema.ternary import Answer
from forms.village.from_number import completed
from forms.village.kinship import Kinship
from forms.village.past_answers import as_of
from forms.village.rewritten import Rewritten, of_day
from forms.village.stored_answers import UnreadableAnswer, shut_as_of

V = TypeVar("V")

_NONE: Mapping[RecordId, Body] = {}
_ALL_READ: Mapping[RecordId, tuple[UnreadableAnswer, ...]] = {}


GONE_HOUSEHOLDS = frozenset({"2", "3", "4"})
"""Codes of ``hh_status`` of households that are no longer ours: moved away, all dead, merged."""

GONE_PERSONS = frozenset({"4", "5"})
"""Codes of ``hukou_status`` of people no longer ours: register moved away or cancelled."""

DEAD = "9"
"""Code of ``no_capacity_reason``: cannot look after anybody because dead."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that two computers gave differently, as long as nobody has chosen.

    Attributes:
        record: The record.
        form: Its form.
        field: The question; ``_state`` where one marked the record as mistaken.
        values: What holds for now, and what waits.
    """

    record: RecordId
    form: str
    field: str
    values: tuple[object, object]


@dataclass(frozen=True, slots=True)
class Apart:
    """What came by synchronisation and does not simply stand in the records.

    Attributes:
        differences: What waits for a choice.
        aside: Records this program cannot write down, with their forms; they count nowhere.
    """

    differences: tuple[Difference, ...] = ()
    aside: Mapping[RecordId, str] = field(default_factory=dict)


NOTHING_APART: Final = Apart()

MOST_REWRITTEN: Final = 500
"""After more records than that a list is worked out anew, and the view of before is let go."""

MOST_ASKED: Final = 100
"""So many kinds of what is worked out of one thing are kept: those of a few days."""

_FAMILIES: Final = frozenset({"members", "kinship"})
"""What is found about families, where it was asked for."""
OF_FAMILIES: Final = (
    Person.household, Person.relation, Person.sex, Person.marital,
    Person.father, Person.mother, Person.spouse,
)  # fmt: skip
"""The answers that members and kinship are made of."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A village before some writes.

    Attributes:
        view: As it was.
        records: What was written since.
        known: What was worked out about everybody then.
    """

    view: "VillageView"
    records: frozenset[RecordId]
    known: Any


class VillageView:
    """Read-only view over all live bodies of one village.

    Args:
        bodies: Form id to record id to body; a form without records may be absent.
        unreadable: What stands in some records and is not in ``bodies``, for it cannot be read.
        apart: What came from other computers and waits beside them.

    Attributes:
        bodies: The same, as they are written down.
        unreadable: The same.
        apart: The same.
        kept: What others worked out from this view and would work out again; never changes.
        lists: What rules worked out about everybody, by what was asked.
        of_one: What was worked out of one body or answer alone (``of_one_thing``), by what was
            asked; views after a write go on with it.
        earlier: Of lists that are not worked out here yet: the view before some writes that has
            them, and what was written since.
    """

    def __init__(
        self,
        bodies: Mapping[str, Mapping[RecordId, Body]],
        unreadable: Mapping[RecordId, tuple[UnreadableAnswer, ...]] = _ALL_READ,
        apart: Apart = NOTHING_APART,
    ) -> None:
        self.bodies = bodies
        self.apart = apart
        self._people: Mapping[RecordId, Body] | None = None
        self.unreadable = unreadable
        self._kinds: dict[type[Any], dict[RecordId, Any]] = {}
        self._by: dict[Question[Any, Any], dict[RecordId, list[Any]]] = {}
        self._answers: dict[Question[Any, Any], dict[RecordId, Any]] = {}
        self.seen_on: dict[date, Self] = {}
        self.kept: dict[object, object] = {}
        self.lists: dict[object, Any] = {}
        self.of_one: dict[object, dict[object, tuple[object, Any]]] = {}
        self.earlier: dict[object, Earlier] = {}

    def rewritten(
        self,
        written: Rewritten,
        unreadable: Mapping[RecordId, tuple[UnreadableAnswer, ...]],
        apart: Apart,
    ) -> Self:
        """Some records rewritten, with what was found here about all others."""
        made = type(self)(written.over(self.bodies), unreadable, apart)
        made.of_one = self.of_one
        changed = written.forms(self.bodies)
        self._hand_on(made, written, changed)
        if changed.isdisjoint({Person.FORM, Household.FORM}) or self._same_families(made, written):
            vars(made).update({k: v for k, v in vars(self).items() if k in _FAMILIES})
        if changed.isdisjoint({Person.FORM, Household.FORM}):
            made.lives.take_over(self.lives)
        later = {
            key: Earlier(self, written.records, known) for key, known in self.lists.copy().items()
        }
        for key, one in self.earlier.copy().items():
            records = one.records | written.records
            if key not in later and len(records) <= MOST_REWRITTEN:
                later[key] = Earlier(one.view, records, one.known)
        made.earlier, self.earlier = later, {}
        return made

    def _hand_on(self, made: Self, written: Rewritten, changed: frozenset[str]) -> None:
        """What was found about single records: of the forms that are the same, all of it."""
        if self._people is not None and Person.FORM not in changed:
            made._people = self._people
        elif self._people is not None:
            bodies = written.found.get(Person.FORM, {})
            fresh: Mapping[RecordId, Body] = {p: completed(body) for p, body in bodies.items()}
            made._people = _patched(self._people, fresh, made.stated(Person.FORM))
        for kind, known in self._kinds.copy().items():
            if kind.FORM not in changed:
                made._kinds[kind] = known
                continue
            cards = {
                r: kind(r, made.records(kind.FORM)[r]) for r in written.found.get(kind.FORM, ())
            }
            made._kinds[kind] = _patched(known, cards, made.stated(kind.FORM))
        for question, told in self._answers.copy().items():
            of = question.kind.FORM
            if of not in changed:
                made._answers[question] = told
                continue
            bodies = {r: made.records(of)[r] for r in written.found.get(of, ())}
            made._answers[question] = _patched(told, question.of_each(bodies), made.stated(of))
        made._by |= {q: known for q, known in self._by.copy().items() if q.kind.FORM not in changed}

    def _same_families(self, made: Self, written: Rewritten) -> bool:
        """Whether a write changed nothing of who belongs to whom."""
        people = written.records & (
            self.records(Person.FORM).keys() | made.records(Person.FORM).keys()
        )
        homes = written.records & (
            self.stated(Household.FORM).keys() ^ made.stated(Household.FORM).keys()
        )
        return not homes and all(
            self.body(Person.FORM, one) is not None
            and made.body(Person.FORM, one) is not None
            and all(
                q.of(self.card(Person, one)) == q.of(made.card(Person, one)) for q in OF_FAMILIES
            )
            for one in people
        )

    def on(self, day: date) -> Self:
        """The village as it was on a day: who belonged to which household, and the like.

        Lists, figures and rules begin with this; what has its own days (spells, visits) is the
        same in every view.
        """
        if day not in self.seen_on:
            was = as_of(self.bodies, day)
            # A form of which nothing had begun is not there, as in a village that never had it.
            left = {form: told for form, told in {**self.bodies, **was}.items() if told}
            shut = shut_as_of(self.unreadable, self.stated(Former.FORM), day)
            same = not was and shut is self.unreadable
            seen = self if same else type(self)(left, shut, self.apart)
            seen.seen_on[day] = self.seen_on[day] = seen
        return self.seen_on[day]

    def by_id(self, kind: type[R]) -> Mapping[RecordId, R]:
        """All live records of a kind by their ids."""
        known = self._kinds.get(kind)
        if known is None:
            bodies = self.records(kind.FORM)
            known = self._kinds[kind] = {r: kind(r, body) for r, body in bodies.items()}
        return known

    def answers(self, question: Question[R, T]) -> Mapping[RecordId, T | None]:
        """What every live record answers to one question; quicker than the records themselves."""
        if question not in self._answers:
            self._answers[question] = question.of_each(self.records(question.kind.FORM))
        return self._answers[question]

    def answer(self, question: Question[R, T], record: RecordId | None) -> T | None:
        """What one live record answers to one question."""
        return None if record is None else self.answers(question).get(record)

    def all(self, kind: type[R]) -> Collection[R]:
        """All live records of a kind."""
        return self.by_id(kind).values()

    def get(self, kind: type[R], record: RecordId | None) -> R | None:
        """One record; None when there is no such live record."""
        return None if record is None else self.by_id(kind).get(record)

    def card(self, kind: type[R], record: RecordId | None) -> R:
        """One record; a blank one when there is no such live record."""
        found = self.by_id(kind).get(record) if record else None
        return found or kind(record or RecordId(""), {})

    def by(self, question: Question[R, RecordId], target: RecordId | None) -> Sequence[R]:
        """The records whose answer to ``question`` is ``target``: ``by(Visit.person, she)``."""
        known = self._by.get(question)
        if known is None:
            known = self._by[question] = {}
            for one in self.all(question.kind):
                if (pointed := question.of(one)) is not None:
                    known.setdefault(pointed, []).append(one)
        return () if target is None else known.get(target, ())

    def records(self, form: str) -> Mapping[RecordId, Body]:
        """All live bodies of a form; people with the sex and birth their number says."""
        if form != Person.FORM:
            return self.stated(form)
        if self._people is None:
            self._people = {p: completed(body) for p, body in self.stated(form).items()}
        return self._people

    def stated(self, form: str) -> Mapping[RecordId, Body]:
        """All live bodies of a form as they are written down, for who changes or checks them."""
        return self.bodies.get(form, _NONE)

    def body(self, form: str, record: RecordId) -> Body | None:
        """One body; None when there is no such live record."""
        return self.records(form).get(record)

    def called(self, record: RecordId) -> str:
        """A person's name, or 韦大山户 for a household."""
        household = self.get(Household, record)
        return self.name(record) if household is None else f"{household.head_name or ''}户"

    def hamlet_of(self, household: RecordId | None) -> str:
        """Name of the hamlet a household belongs to; empty when it is not written down."""
        return self.answer(Hamlet.name, self.answer(Household.hamlet, household)) or ""

    @property
    def village(self) -> Village:
        """The village's own record; blank when it has not been filled in."""
        return next(iter(self.all(Village)), None) or self.card(Village, None)

    def name(self, person: RecordId) -> str:
        """A person's name as written, or 姓名未登记."""
        return self.answers(Person.name).get(person) or "姓名未登记"

    @cached_property
    def members(self) -> Mapping[RecordId, tuple[RecordId, ...]]:
        """The people of each household, living or dead, in order of record."""
        found: dict[RecordId, list[RecordId]] = {h: [] for h in self.records("household")}
        for person, household in self.answers(Person.household).items():
            if household in found:
                found[household].append(person)
        return {household: tuple(people) for household, people in found.items()}

    @cached_property
    def lives(self) -> "Lives":
        """Who is alive, and who and which households are still ours."""
        return Lives(self)

    @cached_property
    def kinship(self) -> Kinship:
        """Who is whose father, mother, spouse and child."""
        return Kinship(self.by_id(Person), self.members)

    def household_of(self, person: RecordId) -> RecordId | None:
        """The household a person belongs to; None for relatives who live elsewhere."""
        household = self.answers(Person.household).get(person)
        return household if household in self.records("household") else None


def linked(
    view: VillageView, form: str, field: str, target: RecordId
) -> list[tuple[RecordId, Body]]:
    """Records of any form whose reference ``field`` points at ``target`` (cf. ``by``)."""
    key = ("linked", form, field)
    known = view.kept.get(key)
    if not isinstance(known, dict):
        found: dict[RecordId, list[tuple[RecordId, Body]]] = {}
        for record, body in view.records(form).items():
            pointed = body.get(field)
            if isinstance(pointed, str):
                found.setdefault(RecordId(pointed), []).append((record, body))
        known = view.kept[key] = found
    pointing: list[tuple[RecordId, Body]] = known.get(target, [])
    return pointing


def is_shut(view: VillageView, record: RecordId, field: str) -> bool:
    """Whether an answer is there, and sealed for computers of which this is none."""
    return any(one.shut and one.field == field for one in view.unreadable.get(record, ()))


def of_one_thing(
    view: VillageView, asked: object
) -> Callable[[object, object, Callable[[], V]], V]:
    """What is worked out of one thing alone, and worked out again only when that is another.

    Args:
        view: The village.
        asked: What is worked out; with whatever beside the one thing it hangs on.

    Returns:
        Given what it is about, the one thing and how it is worked out, the value. The same thing
        is the same object: bodies and answers never change, a write puts others in their place.
    """
    if asked not in view.of_one and len(view.of_one) >= MOST_ASKED:
        view.of_one.clear()
    kept = view.of_one.setdefault(asked, {})

    def value(about: object, source: object, work: Callable[[], V]) -> V:
        known = kept.get(about)
        if known is None or known[0] is not source:
            known = kept[about] = (source, work())
        found: V = known[1]
        return found

    return value


def village_after(
    before: VillageView,
    written: Rewritten,
    unreadable: Mapping[RecordId, tuple[UnreadableAnswer, ...]],
    apart: Apart,
) -> VillageView:
    """A village after a write: the same as if it were read anew, but quicker.

    Args:
        before: The village before it.
        written: The records that were written, as they stand now.
        unreadable: What stands in some records of the village and cannot be read.
        apart: What waits beside them.
    """
    made = _rewritten(before, written, unreadable, apart)
    for one in (before, *before.seen_on.values()):
        _let_go(one)
    return made


def _let_go(view: VillageView) -> None:
    """Keep no more what was worked out, for a newer view has it; who asks finds it anew.

    All of that leads back to the view, so without it Python's collector alone could free a village
    that nobody looks at any more.
    """
    view.lists, view.kept, view.seen_on = {}, {}, {}


def _rewritten(
    before: VillageView,
    written: Rewritten,
    unreadable: Mapping[RecordId, tuple[UnreadableAnswer, ...]],
    apart: Apart,
) -> VillageView:
    """The village and its days after a write; what was worked out before it stays there too."""
    made = before.rewritten(written, unreadable, apart)
    for day, seen in before.seen_on.copy().items():
        then = of_day(before.bodies, made.bodies, written, day)
        shut = shut_as_of(unreadable, made.stated(Former.FORM), day)
        base = made if seen is before else seen
        same = base is made and shut is unreadable and then.says_the_same(made.bodies)
        there = made if same else base.rewritten(then, shut, apart)
        there.seen_on[day] = made.seen_on[day] = there
    return made


def village_if(before: VillageView, written: Rewritten) -> VillageView:
    """A village as it would be after a write that nobody has made: to be judged apart.

    The village itself stays as it is, and nothing it worked out speaks of this one.

    Args:
        before: The village.
        written: The records as they would stand.
    """
    views = (before, *before.seen_on.values())
    kept = [view.earlier.copy() for view in views]
    made = _rewritten(before, written, {}, NOTHING_APART)
    for view, earlier in zip(views, kept, strict=True):
        view.earlier = earlier
    for view in (made, *made.seen_on.values()):
        view.earlier, view.of_one = {}, {}
    return made


def _patched(
    known: Mapping[RecordId, V], fresh: Mapping[RecordId, V], there: Mapping[RecordId, Body]
) -> dict[RecordId, V]:
    """What is known of each record that is there, in its order; fresh for some of them."""
    made = {**known, **fresh}
    if made.keys() == there.keys() and len(known) == len(made):
        return made
    return {record: made[record] for record in there}


class Lives:
    """The lives of one village's people, read from a view that does not change.

    Args:
        view: The village.
    """

    def __init__(self, view: VillageView) -> None:
        self._of = ref(view)
        self._living: dict[date, tuple[RecordId, ...]] = {}
        self._perhaps: dict[date, tuple[RecordId, ...]] = {}

    @property
    def _view(self) -> VillageView:
        """The village: whoever asks about its lives has it."""
        view = self._of()
        assert view is not None
        return view

    def take_over(self, before: "Lives") -> None:
        """Nobody and no household is another than before."""
        self._living |= before._living.copy()
        self._perhaps |= before._perhaps.copy()

    @cached_property
    def births(self) -> Mapping[RecordId, DayRange | None]:
        """The days each person may have been born on; None when not written down."""
        return self._view.answers(Person.birth)

    @cached_property
    def deaths(self) -> Mapping[RecordId, DayRange]:
        """The days each dead person may have died on."""
        return {p: day for p, day in self._view.answers(Person.death_day).items() if day}

    def living(self, day: date) -> Sequence[RecordId]:
        """The villagers of a day: born by then, not dead on it, in a household still ours."""
        if day not in self._living:
            self._living[day] = tuple(p for p in self._ours() if self.surely(p, day))
        return self._living[day]

    def perhaps_living(self, day: date) -> Sequence[RecordId]:
        """Those of whom a partial date leaves open whether they were born or dead by the day."""
        if day not in self._perhaps:
            self._perhaps[day] = tuple(
                p for p in self._ours() if self.answer(p, day) is Answer.UNKNOWN
            )
        return self._perhaps[day]

    def _ours(self) -> Iterator[RecordId]:
        """Everybody of a household still ours whose register has not left."""
        status = self._view.answers(Person.hukou_status)
        for household in self.households():
            for person in self._view.members[household]:
                if status[person] not in GONE_PERSONS:
                    yield person

    def households(self) -> Iterator[RecordId]:
        """The households that are still ours."""
        for household, status in self._view.answers(Household.hh_status).items():
            if status not in GONE_HOUSEHOLDS:
                yield household

    def surely(self, person: RecordId, day: date) -> bool:
        """Whether somebody surely lives on a day: for what is shown, printed and counted."""
        return self.answer(person, day) is Answer.YES

    def answer(self, person: RecordId, day: date) -> Answer:
        """Whether somebody is born and not dead on a day; from the day of death on, dead.

        An unknown birth counts as born. A card that gives death as the reason why somebody cannot
        look after others tells of a death even where its day is still to be asked.
        """
        birth, death = self.births.get(person), self.deaths.get(person)
        if death is None and self._view.answers(Person.no_capacity).get(person) == DEAD:
            return Answer.NO
        return spell_on(birth, death, day)
