"""Who is a minor on a day, in three values: grown up, minor, not to be told.

A missing birth is no answer. Somebody without one who stands in the book as child or grandchild,
goes to school, or of whom nothing is known, may be a minor and is treated as one wherever a name
would be shown; a head of household, a spouse, a parent, somebody who was married is grown up.

Source: 未成年人保护法 art. 4; 个人信息保护法 art. 28.
"""

from datetime import date
from typing import Final

from forms.definitions.records import Person
from forms.schema.form import RecordId
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.kinship import HEAD, SPOUSE
from forms.village.view import VillageView

ADULT: Final = 18
_MARRIED_IN: Final = frozenset({"28", "38", "45", "46"})
"""Codes of ``gb_relation`` of who came into the family by marriage."""
_ELDERS: Final = ("5", "6")
"""First digit of the codes of parents and grandparents."""
_ONCE_MARRIED: Final = frozenset({"20", "21", "22", "23", "30", "40"})
"""Codes of ``gb_marital``."""


def minority(view: VillageView, person: RecordId, day: date) -> Answer:
    """Whether somebody is under 18 on a day."""
    birth = view.births.get(person)
    if birth is None:
        return Answer.NO if _is_grown(view, person) else Answer.UNKNOWN
    if age_on(birth.first, day) < ADULT:
        return Answer.YES
    return Answer.NO if age_on(birth.last, day) >= ADULT else Answer.UNKNOWN


def may_be_minor(view: VillageView, person: RecordId, day: date) -> bool:
    """Whether somebody must be treated as a minor: is one, or may be."""
    return minority(view, person, day) is not Answer.NO


def _is_grown(view: VillageView, person: RecordId) -> bool:
    """Whether the other answers say that somebody without a birth is grown up."""
    if view.answer(Person.student, person):
        return False
    relation = view.answer(Person.relation, person) or ""
    return (
        relation in HEAD | SPOUSE | _MARRIED_IN
        or relation.startswith(_ELDERS)
        or view.answer(Person.marital, person) in _ONCE_MARRIED
    )
