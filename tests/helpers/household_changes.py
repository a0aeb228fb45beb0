"""Splits, moves, merges, departures and new heads as worlds for tests, written by ``Changes``."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.schema.form import RecordId, Value
from forms.village.household_change import (
    HEAD,
    JOINED,
    MOVED_AWAY,
    Changes,
    Write,
    kin_of_movers,
)
from forms.village.view import VillageView

SPLIT, MERGED, LEFT, NEW_HEAD, OTHER = "1", "2", "5", "7", "9"
"""Codes of ``change_reason``."""
HUKOU_GONE: Final = "4"
OWN: Final = ("hamlet", "address")
Relations = Mapping[RecordId, str]


def split(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    new: RecordId,
    moving: Sequence[RecordId],
    relations: Relations,
    day: date,
) -> list[Write]:
    """Some members become a household of their own.

    Args:
        view: The village as it is now.
        definitions: The forms.
        household: The household that splits.
        new: Id of the household that comes into being.
        moving: Who goes.
        relations: Of those who go, to their new head; the head is who has ``HEAD``.
        day: From when on.
    """
    changes = Changes(view, definitions)
    old = view.body("household", household) or {}
    head = next(person for person in moving if relations.get(person) == HEAD)
    body: dict[str, Value] = {name: old[name] for name in OWN if name in old}
    body |= {
        "head_name": view.name(head),
        "founded": day.isoformat(),
        "split_from": household,
        "hh_status": "1",
    }
    changes.put("household", new, **body)
    changes.relate(moving, relations, household=new)
    people, goes = view.members.get(household, ()), frozenset(moving)
    for person, answers in kin_of_movers(view, people, goes, together=False):
        changes.put("person", person, **answers)
    return changes.writes(day, SPLIT)


def merge(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    into: RecordId,
    relations: Relations,
    day: date,
) -> list[Write]:
    """A household joins another; its members take the relations given, to the other's head."""
    changes = Changes(view, definitions)
    people = view.members.get(household, ())
    changes.put("household", household, hh_status=JOINED, merged_into=into)
    changes.relate(people, relations, household=into)
    for person, answers in kin_of_movers(view, people, frozenset(people)):
        changes.put("person", person, **answers)
    return changes.writes(day, MERGED)


def move(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    into: RecordId,
    moving: Sequence[RecordId],
    relations: Relations,
    day: date,
) -> list[Write]:
    """Some members go to another household there is; they take the relations to its head.

    Args:
        view: The village as it is now.
        definitions: The forms.
        household: Where they were.
        into: Where they go.
        moving: Who goes.
        relations: Of those who go, to the head of ``into``.
        day: From when on.
    """
    changes = Changes(view, definitions)
    changes.relate(moving, relations, household=into)
    for person, answers in kin_of_movers(view, view.members.get(household, ()), frozenset(moving)):
        changes.put("person", person, **answers)
    return changes.writes(day, OTHER)


def leave(
    view: VillageView, definitions: Definitions, household: RecordId, day: date
) -> list[Write]:
    """A whole household moves its registration elsewhere."""
    changes = Changes(view, definitions)
    changes.put("household", household, hh_status=MOVED_AWAY)
    for person in view.members.get(household, ()):
        if view.lives.surely(person, day):
            changes.put("person", person, hukou_status=HUKOU_GONE)
    return changes.writes(day, LEFT)


def new_head(
    view: VillageView,
    definitions: Definitions,
    household: RecordId,
    relations: Relations,
    day: date,
) -> list[Write]:
    """Another member becomes the head; everybody's relation is told anew."""
    changes = Changes(view, definitions)
    head = next(person for person, relation in relations.items() if relation == HEAD)
    changes.put("household", household, head_name=view.name(head))
    changes.relate(list(relations), relations)
    return changes.writes(day, NEW_HEAD)
