"""What a notice is about, and how its rows are ordered and its people named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.records import Hamlet, Household, Person
from forms.privacy.masking import surname_of
from forms.schema.form import RecordId
from forms.village.sealed_access import may_be_minor
from forms.village.view import VillageView

HEAD_OF_HOUSEHOLD: Final = "02"
"""Code of ``gb_relation``."""


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """What a notice is about.

    Attributes:
        rows: Cells by column id, in order.
        total: A last row, if any.
        slots: Figures for the wording.
        doubts: Sentences for the person who prints.
    """

    rows: tuple[Mapping[str, str], ...]
    total: Mapping[str, str] | None
    slots: Mapping[str, str]
    doubts: tuple[str, ...]


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


def head_name(view: VillageView, household: RecordId, day: date) -> str:
    """The head's name; of a minor only the surname, because minors are never posted by name."""
    for person in view.members.get(household, ()):
        relation = view.answer(Person.relation, person)
        if relation == HEAD_OF_HOUSEHOLD and view.lives(person, day):
            return adult_name(view, person, day)
    return view.answer(Household.head_name, household) or ""
