"""What is open in one household: each fact once, where it is answered, and what waits for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import NotKnown, Person
from forms.definitions.rule import rule_for
from forms.leads.leads import Gap, gaps_of
from forms.questions.place import Place, place_of
from forms.questions.resting import fingerprint, resting
from forms.rules.asking import Asked
from forms.rules.lists import derive, lists_of
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.view import VillageView

LAST: Final = "99"
"""Sorts behind all codes of ``gb_relation``."""


@dataclass(frozen=True, slots=True)
class DoorQuestion:
    """One fact to ask for at a door, or of an office.

    Attributes:
        asked: The fact, and the question as the first answer that waits for it puts it.
        place: Where it is answered.
        settles: Titles of the lists and leads that wait for it, in order.
        waiting: How many answers wait for it.
        alone: How many of them wait for nothing else.
        rest: Who asked and did not learn it lately; None where nobody did.
    """

    asked: Asked
    place: Place
    settles: tuple[str, ...]
    waiting: int
    alone: int
    rest: NotKnown | None = None

    @property
    def key(self) -> str:
        """The same for the same fact, whatever waits for it."""
        return fingerprint(self.asked)

    @property
    def zh(self) -> str:
        """The question, for somebody who sees whose it is."""
        return self.asked.zh


@dataclass(frozen=True, slots=True)
class Doorstep:
    """A household as somebody stands before its door.

    Attributes:
        household: Which.
        people: Who of it lives or may live, the head first.
        open: What to ask, what settles most first.
        resting: What was asked lately and not known; not asked again yet.
        office: What no family can tell: lists of an office, figures of the county.
        leads: What the household's people may be missed in, to be looked at.
    """

    household: RecordId
    people: tuple[RecordId, ...]
    open: tuple[DoorQuestion, ...]
    resting: tuple[DoorQuestion, ...]
    office: tuple[DoorQuestion, ...]
    leads: tuple[Gap, ...]


def doorstep(
    view: VillageView,
    household: RecordId,
    day: date,
    definitions: Definitions,
    source: str = "入户询问",
) -> Doorstep:
    """Everything open in one household as of a day.

    A question counts as the household's where the answer that waits for it is about one of its
    people or itself, and where it is one of its people who is asked about: of a father the child in
    another house waits, too.

    Args:
        view: The village.
        household: Which.
        day: As-of day.
        definitions: What holds in the village.
        source: Who answers, for words that a register is whole.
    """
    view = view.on(day)
    people = tuple(_people(view, household, day))
    own = frozenset((household, *people))
    near = own | _near(view, people)
    gaps = gaps_of(view, day, definitions, near)
    doubts = [(g.title, g.subject, g.asked) for g in gaps if g.answer is Answer.UNKNOWN]
    first = _first(own, [*_lists(view, day, definitions, near), *doubts])
    found = _ordered(first, lambda one: place_of(view, one, day, definitions, source), view, day)
    here = [one for one in found if not one.place.office]
    return Doorstep(
        household,
        people,
        tuple(one for one in here if one.rest is None),
        tuple(one for one in here if one.rest is not None),
        tuple(one for one in found if one.place.office),
        tuple(gap for gap in gaps if gap.answer is Answer.YES and gap.subject in own),
    )


def _people(view: VillageView, household: RecordId, day: date) -> list[RecordId]:
    """Who lives or may live there: the head first, then by relation."""
    found = [
        person for person in view.members.get(household, ())
        if view.lives.answer(person, day) is not Answer.NO
    ]  # fmt: skip
    return sorted(found, key=lambda p: (view.answer(Person.relation, p) or LAST, p))


Waiting = tuple[str, RecordId, Iterable[Asked]]
"""The title of a list or lead, whom it is about, and what it asks."""


def _near(view: VillageView, people: Iterable[RecordId]) -> frozenset[RecordId]:
    """Whose answers may wait for one of these: their kin, and the households of those."""
    kin = view.kinship
    found: set[RecordId] = set()
    for person in people:
        steps = (kin.father(person), kin.mother(person), kin.spouse(person), *kin.children(person))
        found |= {one.person for one in steps if one is not None}
    homes = {home for one in found if (home := view.household_of(one)) is not None}
    return frozenset(found | homes)


def _lists(
    view: VillageView, day: date, definitions: Definitions, near: frozenset[RecordId]
) -> Iterator[Waiting]:
    for name in lists_of(definitions):
        title = rule_for(name, day, definitions.rules).title
        for entry in derive(name, view, day, definitions, only=near):
            if entry.answer is Answer.UNKNOWN:
                yield title, entry.subject, entry.asked


def _first(
    own: frozenset[RecordId], waiting: Iterable[Waiting]
) -> dict[tuple[RecordId, str], tuple[Asked, list[tuple[str, bool]]]]:
    """Each fact once: as it is asked first, with the titles that wait for it and for it alone."""
    found: dict[tuple[RecordId, str], tuple[Asked, list[tuple[str, bool]]]] = {}
    for title, subject, asked in waiting:
        facts = {(one.about, one.fact): one for one in asked}
        for key, one in facts.items():
            if subject in own or one.about in own:
                found.setdefault(key, (one, []))[1].append((title, len(facts) == 1))
    return found


def _ordered(
    first: dict[tuple[RecordId, str], tuple[Asked, list[tuple[str, bool]]]],
    place: Callable[[Asked], Place],
    view: VillageView,
    day: date,
) -> list[DoorQuestion]:
    """What settles most first; of equal ones in the order of whom they are about."""
    rests = resting(view, day)
    found = [
        DoorQuestion(
            one,
            place(one),
            tuple(dict.fromkeys(title for title, _ in titles)),
            len(titles),
            sum(alone for _, alone in titles),
            rests.get(fingerprint(one)),
        )
        for one, titles in first.values()
    ]
    return sorted(found, key=lambda q: (-q.waiting, -q.alone, q.asked.about, q.zh, q.key))
