"""What a finder is given and gives: the event as it was told, and one thing that comes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.events.event import EventDef
from forms.leads.life_events import ADULT, HEADS, away, there
from forms.schema.form import FieldDef, RecordId, Value
from forms.schema.partial_date import DayRange, age_on, known_range
from forms.village.household_change import Changes
from forms.village.view import VillageView

DAY, NAME = "day", "name"
"""Asks that mean the same in every kind of event: the day, and what somebody new is called."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a consequence.

    Attributes:
        value: What is handed to ``Consequence.write``.
        label: In words.
    """

    value: str
    label: str


def _nothing(_changes: Changes, _value: str) -> None:
    """What brings a task along and writes nothing else."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing an event brings with it; never applied unless it is ticked.

    Attributes:
        finder: Name of the function that found it.
        about: The record it is about.
        words: What it is, in a few words.
        why: Why, and what happens when it is not ticked.
        options: Among what is chosen; empty where ``field`` is asked, or nothing.
        field: The question whose answer is asked; None for none.
        value: What is chosen; empty for not yet.
        ticked: Whether it is to be written.
        stuck: Why it cannot be written, one sentence; empty where it can.
        write: Writes it, given the choice.
    """

    finder: str
    about: RecordId
    words: str
    why: str
    options: tuple[Option, ...] = ()
    field: FieldDef | None = None
    value: str = ""
    ticked: bool = True
    stuck: str = ""
    write: Callable[[Changes, str], None] = _nothing

    @property
    def key(self) -> str:
        """The same for the same thing, however often it is found."""
        return f"{self.finder}:{self.about}"

    @property
    def chooses(self) -> bool:
        """Whether something has to be chosen."""
        return bool(self.options) or self.field is not None

    @property
    def holds(self) -> bool:
        """Whether it is written."""
        return self.ticked and not self.stuck and (bool(self.value) or not self.chooses)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person decided about one consequence.

    Attributes:
        ticked: Whether it is to be written; None for as proposed.
        value: What was chosen; None for as proposed.
    """

    ticked: bool | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Warn:
    """What a guard tells.

    Attributes:
        zh: One Chinese sentence.
        refuses: Whether the event cannot be written so.
        ask: The ask it is about; empty for the whole.
        lacking: Whether it only says that something is still to be answered.
    """

    zh: str
    refuses: bool = False
    ask: str = ""
    lacking: bool = False


@dataclass(frozen=True)
class Scene:
    """An event as it has been told so far.

    Attributes:
        event: Its kind.
        view: The village as it is written down.
        definitions: What holds in the village.
        today: Today.
        asked: What was answered, by ask; with ``several`` the people are in ``people``.
        people: Whose event it is.
        home: The household it happens in.
        new: Id of the person who comes into being, where one does.
        said: What was decided about consequences, by key.
    """

    event: EventDef
    view: VillageView
    definitions: Definitions
    today: date
    asked: Mapping[str, Value]
    people: tuple[RecordId, ...]
    home: RecordId | None
    new: RecordId
    said: Mapping[str, Said]

    @cached_property
    def now(self) -> VillageView:
        """The village of today."""
        return self.view.on(self.today)

    @property
    def at(self) -> DayRange | None:
        """The day of the event; None while nobody said it."""
        return known_range(self.asked.get(DAY))

    @property
    def day(self) -> date:
        """The day from which the new holds; a partial one counts from its first day."""
        return self.at.first if self.at else self.today

    @property
    def day_written(self) -> str:
        """The day as it is written down, perhaps only a month."""
        return str(self.asked.get(DAY) or self.today.isoformat())

    @property
    def one(self) -> RecordId:
        """Whose event it is, where it is one person's; empty while nobody said it."""
        return self.people[0] if self.people else RecordId("")

    def named(self, ask: str) -> RecordId | None:
        """The record an ask names."""
        value = self.asked.get(ask)
        return RecordId(value) if isinstance(value, str) and value else None

    @property
    def makes_home(self) -> bool:
        """Whether they become a household of their own."""
        return self.event.makes(Household.FORM)

    @property
    def goal(self) -> RecordId | None:
        """The household they come to; None where they stay in theirs, or leave."""
        return self.new if self.makes_home else self.named("into")

    def staying(self, home: RecordId | None = None) -> list[RecordId]:
        """Who of the household lives and stays there after the event, in order of record."""
        at = home or self.home
        if at is None or at not in self.now.members:
            return []
        return [p for p in there(self.now, at, self.today) if p not in self.people]

    def age(self, person: RecordId) -> int | None:
        """Least age in years on the day of the event; None where nobody can tell."""
        birth = self.now.answer(Person.birth, person)
        return age_on(birth.last, self.day) if birth else None

    def adult(self, person: RecordId) -> bool:
        """Whether somebody is surely of age."""
        years = self.age(person)
        return years is not None and years >= ADULT

    def child(self, person: RecordId) -> bool:
        """Whether somebody is surely below 18."""
        birth = self.now.answer(Person.birth, person)
        return birth is not None and age_on(birth.first, self.day) < ADULT

    def away(self, person: RecordId) -> bool:
        """Whether somebody is surely away today."""
        return away(self.now, person, self.today)

    def lives(self, person: RecordId) -> bool:
        """Whether somebody surely lives today."""
        return self.now.lives.surely(person, self.today)

    def name(self, record: RecordId) -> str:
        """A person's name or a household, in words."""
        return self.now.called(record)

    def names(self) -> str:
        """Whose event it is, in words."""
        return "、".join(self.now.name(person) for person in self.people)

    def head_of(self, home: RecordId | None) -> RecordId | None:
        """The head of a household; None where there is none or more than one."""
        if home is None or home not in self.now.members:
            return None
        found = [
            p for p in there(self.now, home, self.today)
            if self.now.answer(Person.relation, p) in HEADS
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None

    def head_name(self, home: RecordId | None) -> str:
        """What the head of a household is called."""
        return self.now.answer(Household.head_name, home) or "户主"

    def question(self, form: str, name: str) -> FieldDef:
        """One question of a form."""
        return self.definitions.form(form).field(name)

    def word(self, codes: str, code: str | None) -> str:
        """What a code is called."""
        return self.definitions.codes.label(codes, code) if code else ""


Found: TypeAlias = Sequence[Consequence]
"""What was found before, as it was decided."""
Finder: TypeAlias = Callable[[Scene, Found], Iterator[Consequence]]
Guard: TypeAlias = Callable[[Scene], Iterator[Warn]]

FINDERS: Final[dict[str, Finder]] = {}
GUARDS: Final[dict[str, Guard]] = {}


def finder(function: Finder) -> Finder:
    """Make a function known as a finder, by its name."""
    FINDERS[function.__name__] = function
    return function


def guard(function: Guard) -> Guard:
    """Make a function known as a guard, by its name."""
    GUARDS[function.__name__] = function
    return function
