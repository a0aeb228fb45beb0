"""Households that were moved to a settlement, and when somebody last called on them."""

from datetime import date

from forms.definitions.records import Household, Relocation, Visit
from forms.schema.deadline import by_then
from forms.schema.form import RecordId
from forms.village.view import VillageView


def relocated(view: VillageView, day: date) -> list[Relocation]:
    """Moves of households still ours that hold on a day, in the order of the records."""
    return [
        move
        for move in view.all(Relocation)
        if by_then(move.moved_day, day)
        and not by_then(move.to_day, day)
        and view.get(Household, move.household) is not None
    ]


def last_visit(view: VillageView, household: RecordId, day: date) -> date | None:
    """The last visit to a household by a day, whoever of it was met."""
    seen = (visit.day.last for visit in view.by(Visit.household, household) if visit.day)
    return max((at for at in seen if at <= day), default=None)
