"""One answer of the catalogue: what it is, and what was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.records import Hamlet, Household, Person, Project
from forms.rules.fact_registry import Inquiry
from forms.rules.lists import homeland
from forms.schema.form import Disclosure, RecordId, Value
from forms.village.kinship import HEAD
from forms.village.view import VillageView

PERSON: Final = "person"
HOUSEHOLD: Final = "household"
PROJECT: Final = "project"
VILLAGE: Final = "village"
HAMLET: Final = "hamlet"
SHEET: Final = "sheet"
"""What an answer may be about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom one row or one sheet is about.

    Attributes:
        person: The person; for a row about a household nobody.
        household: The household, of a person the one it belongs to.
        project: The project of a row about projects.
        hamlet: The hamlet of a row about hamlets; then what a village is asked is asked of it.
        serial: The running number of the row.
    """

    person: RecordId | None = None
    household: RecordId | None = None
    project: RecordId | None = None
    hamlet: RecordId | None = None
    serial: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    """What was found.

    Attributes:
        value: As a record holds it (a code, an ISO date, fen); None when it is not known.
        source: The record it rests on; None where it is counted or nobody's.
        since: From when it holds, as written; empty when it has no day.
        question: What to ask where it is not known, one Chinese sentence.
    """

    value: Value | None
    source: RecordId | None = None
    since: str = ""
    question: str = ""


class Asking:
    """One village on one day, asked for many subjects.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds there.
    """

    def __init__(self, view: VillageView, day: date, definitions: Definitions) -> None:
        self.view = view.on(day)
        self.day = day
        self.definitions = definitions

    @cached_property
    def inquiry(self) -> Inquiry:
        """The facts of the day, for answers that rules know how to find."""
        place = homeland(self.view, self.day, self.definitions)
        return Inquiry(self.view, self.day, {}, self.definitions, place)

    @cached_property
    def heads(self) -> Mapping[RecordId, RecordId]:
        """The head's person by household, where one living is written down as head, not several."""
        lives, relations = self.view.lives, self.view.answers(Person.relation)
        found: dict[RecordId, RecordId] = {}
        for household, people in self.view.members.items():
            heads = [one for one in people if relations.get(one) in HEAD]
            living = [one for one in heads if lives.surely(one, self.day)]
            if len(living) == 1:
                found[household] = living[0]
        return found

    def members(self, household: RecordId | None) -> Sequence[RecordId]:
        """The people of a household who surely live on the day."""
        return self._families.get(household, ()) if household else ()

    @cached_property
    def _families(self) -> Mapping[RecordId, Sequence[RecordId]]:
        """The living of each household, found once."""
        surely, day = self.view.lives.surely, self.day
        return {
            household: [person for person in people if surely(person, day)]
            for household, people in self.view.members.items()
        }

    def called(self, subject: Subject) -> str:
        """How a question calls a subject."""
        if subject.project is not None:
            return self.view.card(Project, subject.project).name or "一个项目"
        if subject.hamlet is not None:
            return self.view.card(Hamlet, subject.hamlet).name or "一个屯"
        if subject.person is not None:
            return self.view.name(subject.person)
        if subject.household is not None:
            return f"{self.view.card(Household, subject.household).head_name or ''}户"
        return "本村"


Find: TypeAlias = Callable[[Asking, Subject], Reply]


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One entry of the catalogue.

    Attributes:
        id: ``person.id_number``; stable for ever, mappings of tables name it.
        entity: What it is about: ``person``, ``household``, ``project``, ``village`` or ``sheet``.
        zh: What people call it.
        type: Of its value, as in ``forms.answers.types.TYPES``.
        disclosure: How far it may travel.
        find: Finds it.
        unit: 元, 人, 亩; empty without.
        codes: The code list of a choice; empty without.
    """

    id: str
    entity: str
    zh: str
    type: str
    disclosure: Disclosure
    find: Find
    unit: str = ""
    codes: str = ""

    def of(self, asking: Asking, subject: Subject) -> Reply:
        """The answer for a subject; where it is not known, with what to ask."""
        found = self.find(asking, subject)
        if found.value is not None or found.question:
            return found
        return Reply(None, found.source, found.since, self.ask(asking, subject))

    def ask(self, asking: Asking, subject: Subject) -> str:
        """The plain question for a subject."""
        return f"{asking.called(subject)}：{self.zh}没有登记，请问清后补填。"


def since_of(body: Mapping[str, object], *names: str) -> str:
    """The first written day among some answers of a record."""
    return next((str(body[name]) for name in names if body.get(name)), "")


def flag(value: object) -> Value | None:
    """A finding that is yes or no as a stored answer."""
    return value if isinstance(value, bool) else None
