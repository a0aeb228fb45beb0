"""What a notice is about, and how its rows are ordered and its people named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forms.definitions.record_view import Record
from forms.definitions.records import Hamlet, Household, Person
from forms.privacy.masking import surname_of
from forms.schema.form import RecordId
from forms.village.sealed_access import may_be_minor
from forms.village.view import VillageView

HEAD_OF_HOUSEHOLD: Final = "02"
"""Code of ``gb_relation``."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that may be printed.

    Attributes:
        cells: Cells by column id, as people read them; without ``seq``, which is counted last.
        who: How a sentence about the row names it.
        record: What the claims of the kind look at; None where the row is no record's.
        about: Records whose contradictions keep the row off the board.
        sums: Figures that the wording adds up, by slot; fen for money.
    """

    cells: Mapping[str, str]
    who: str = ""
    record: Record | None = None
    about: frozenset[RecordId] = frozenset()
    sums: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows of a notice before anybody has asked whether they may be printed.

    Attributes:
        rows: In order.
        counted: Slot of how many rows there are.
        money: Slots of ``SheetRow.sums`` that are money.
        slots: Further figures for the wording.
        total: A last row, if any.
        doubts: Sentences for the person who prints.
        blocked: Why there can be no sheet at all.
    """

    rows: tuple[SheetRow, ...]
    counted: str = "count"
    money: frozenset[str] = frozenset()
    slots: Mapping[str, str] = field(default_factory=dict)
    total: Mapping[str, str] | None = None
    doubts: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """What a notice is about.

    Attributes:
        rows: Cells by column id, in order.
        total: A last row, if any.
        slots: Figures for the wording.
        doubts: Sentences for the person who prints: what was left out, and why.
        part: Key of the time or batch they are of (``forms.notices.selection``).
    """

    rows: tuple[Mapping[str, str], ...]
    total: Mapping[str, str] | None
    slots: Mapping[str, str]
    doubts: tuple[str, ...]
    part: str = ""


def by_place(view: VillageView, household: RecordId) -> tuple[str, str, str, str]:
    """Sort key: by number and name of the hamlet, then by household."""
    home = view.card(Household, household)
    hamlet = view.card(Hamlet, home.hamlet)
    return ((hamlet.number or "~").zfill(6), hamlet.name or "~", home.hh_no or "~", household)


def adult_name(view: VillageView, person: RecordId, day: date) -> str:
    """A person's name; only the surname of who is or may be a minor, never posted by name."""
    name = view.answer(Person.name, person) or ""
    return nameless(name) if may_be_minor(view, person, day) else name


def nameless(name: str) -> str:
    """A name of which only the surname is shown: 欧阳某某."""
    return f"{surname_of(name)}某某"


def head_of(view: VillageView, household: RecordId, day: date) -> RecordId | None:
    """The head of a household who lives; None where nobody is written down as one."""
    for person in view.members.get(household, ()):
        relation = view.answer(Person.relation, person)
        if relation == HEAD_OF_HOUSEHOLD and view.lives.surely(person, day):
            return person
    return None


def head_name(view: VillageView, household: RecordId, day: date) -> str:
    """The name of the head who lives; of a minor only the surname, for minors are never posted.

    Nothing where the head has died and nobody was made head: a dead person stands for nobody. A
    household of which no member is written down has the name on its card.
    """
    head = head_of(view, household, day)
    if head is not None:
        return adult_name(view, head, day)
    members = view.members.get(household, ())
    return "" if members else view.answer(Household.head_name, household) or ""
