"""Whether a register is whole for somebody: only then does an absence from it mean no.

A register of those who draw, are insured or have gone away says nothing about people who are not in
it, until somebody says that it is whole: a record of form ``coverage`` for the village, a hamlet, a
household or one person, or a visit at which the whole household was asked. What was said on a day
holds from that day until something else is said, as an open spell does; it says nothing of the days
before, nor of who was born or came later. The latest word counts, also one that takes it back.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.answers.past_value import read
from forms.definitions.records import Coverage, Former, Household, Person, Visit
from forms.schema.form import RecordId
from forms.village.view import VillageView

ABSENCE: Final = "absence"
MEMBERS: Final = "members"
CHILDREN: Final = "children"
SCHOOL: Final = "school"
INSURANCE: Final = "insurance"
DISABILITY: Final = "disability"
BENEFIT: Final = "benefit"
PREMIUM: Final = "premium"
NEIGHBOUR: Final = "neighbour"
PURPOSE: Final = "purpose"
"""Who is away for something else than work or trade; of no others."""
HUKOU: Final = "hukou"
"""Whose register lies elsewhere; everybody else's lies in this village."""
"""Codes of ``coverage_register``."""

YEARLY: Final = frozenset({INSURANCE, PREMIUM})
"""Registers of which each year is a list of its own."""

VILLAGE, HAMLET, HOUSEHOLD, PERSON = "1", "2", "3", "4"
"""Codes of ``coverage_scope``."""


@dataclass(frozen=True, slots=True)
class Register:
    """One list that may be whole.

    Attributes:
        name: Code of ``coverage_register``.
        part: Code of ``benefit_kind`` of a benefit, the year of a premium; else empty.
    """

    name: str
    part: str = ""


@dataclass(frozen=True, order=True, slots=True)
class _Word:
    """What was said: the day by which it surely had been said, and whether the list is whole."""

    day: date
    record: RecordId
    whole: bool


class Coverages:
    """Everything that was said in a village about which registers are whole.

    Args:
        view: The village.
    """

    def __init__(self, view: VillageView) -> None:
        self._view = view
        self._said: dict[tuple[Register, RecordId], list[_Word]] = defaultdict(list)
        for register, target, word in _words(view):
            self._said[register, target].append(word)
        self._moves = _moves(view)

    @classmethod
    def of(cls, view: VillageView) -> "Coverages":
        """Those of a view, read once."""
        found = view.kept.get(cls)
        if not isinstance(found, cls):
            found = view.kept[cls] = cls(view)
        return found

    def whole(self, register: Register, subject: RecordId, day: date) -> bool:
        """Whether on a day somebody had said that a register is whole for a person or household.

        Args:
            register: Which list.
            subject: A person or household.
            day: As-of day.
        """
        return self.since(register, subject, day) is not None

    def since(self, register: Register, subject: RecordId, day: date) -> date | None:
        """The day of the word that a register is whole, the latest by a day; None without one.

        Args:
            register: Which list.
            subject: A person or household.
            day: As-of day.
        """
        last: _Word | None = None
        for target in (RecordId(""), *self._places(subject)):
            for word in self._said.get((register, target), ()):
                if word.day <= day and (last is None or last < word):
                    last = word if self._speaks_of(target, subject, word.day) else last
        return last.day if last is not None and last.whole else None

    def _places(self, subject: RecordId) -> Iterator[RecordId]:
        """The subject, every household it belonged to, and their hamlets."""
        yield subject
        homes = [home for _, home in self._moves.get(subject, ())]
        homes.append(self._view.household_of(subject) or subject)
        for home in dict.fromkeys(homes):
            yield home
            if hamlet := self._view.answer(Household.hamlet, home):
                yield hamlet

    def _speaks_of(self, target: RecordId, subject: RecordId, day: date) -> bool:
        """Whether a subject was there, and where the word is about, on the day of the word."""
        view = self._view
        if subject in view.records(Household.FORM):
            founded = view.answer(Household.founded, subject)
            return founded is None or founded.last <= day
        born, came = view.lives.births.get(subject), view.answer(Person.arrived, subject)
        if any(at is not None and at.last > day for at in (born, came)):
            return False
        home = self._home(subject, day)
        hamlet = view.answer(Household.hamlet, home) if home else None
        return target in ("", subject, home, hamlet)

    def _home(self, person: RecordId, day: date) -> RecordId | None:
        """The household of a person on an earlier day."""
        later = [home for at, home in self._moves.get(person, ()) if day < at]
        return later[0] if later else self._view.household_of(person)


HERE: Final = "1"
"""Code of ``hukou_status``: registered in this village."""


def registered_here(view: VillageView, person: RecordId, day: date) -> bool | None:
    """Whether somebody's register lies in this village; None where nobody said where it lies.

    Whoever is not noted is registered here only once somebody said that whoever is registered
    elsewhere is noted.
    """
    where = view.answer(Person.hukou_status, person)
    if where is not None:
        return where == HERE
    return True if Coverages.of(view).whole(Register(HUKOU), person, day) else None


def _words(view: VillageView) -> Iterator[tuple[Register, RecordId, _Word]]:
    for said in view.all(Coverage):
        target, day = _target(said), said.day
        if target is None or day is None or said.complete is None:
            continue  # whom it is about, or when, is not known: it closes nothing
        for register in _registers(said):
            by = day.last if said.complete else day.first  # taking back may have been as early
            yield register, target, _Word(by, said.id, said.complete)
    for visit in view.all(Visit):
        if visit.whereabouts_asked and visit.household and visit.day is not None:
            yield Register(ABSENCE), visit.household, _Word(visit.day.last, visit.id, whole=True)


def _target(said: Coverage) -> RecordId | None:
    """Whom a word is about; the empty id for the village, None when that is not written."""
    targets: dict[str | None, RecordId | None] = {
        VILLAGE: RecordId(""), HAMLET: said.hamlet, HOUSEHOLD: said.household, PERSON: said.person
    }  # fmt: skip
    return targets.get(said.scope)


def _registers(said: Coverage) -> Iterator[Register]:
    for name in said.registers or ():
        if name == BENEFIT:
            yield from (Register(name, kind) for kind in said.kinds or ())
        elif name not in YEARLY:
            yield Register(name)
        elif said.year is not None:
            yield Register(name, str(said.year))


def _moves(view: VillageView) -> dict[RecordId, Sequence[tuple[date, RecordId]]]:
    """By person: the days of changing household with the household before, old to new."""
    found: dict[RecordId, list[tuple[date, RecordId]]] = defaultdict(list)
    for former in view.all(Former):
        if former.field == Person.household.name and former.person and former.day:
            home = read(former.value)
            found[former.person].append((former.day.first, RecordId(str(home or ""))))
    return {person: sorted(moves) for person, moves in found.items()}
