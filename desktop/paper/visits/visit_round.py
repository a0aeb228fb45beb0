"""What there is to ask and to do in one household, or at all doors of a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.leads.leads import DUE, Gap
from forms.questions.doorstep import Doorstep, doorstep
from forms.questions.last_answer import Shown, last_answer
from forms.schema.form import RecordId
from forms.tasks.tasks import OpenTask, tasks
from forms.village.view import VillageView

BY_DUE: Final = frozenset(rule for rule, _ in DUE.values())
"""Rules whose leads stand among the tasks already."""


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What there is to ask and to do in one household on a day.

    Attributes:
        door: The questions.
        last: What was said last, by key of the question.
        tasks: What is to be done there.
        leads: What is to be looked at there.
    """

    door: Doorstep
    last: Mapping[str, str]
    tasks: Sequence[OpenTask]
    leads: Sequence[Gap]


def read_round(
    view: VillageView, homes: Sequence[RecordId], day: date, definitions: Definitions, shown: Shown
) -> list[SheetRead]:
    """Read the sheets of some households, in the order given.

    Args:
        view: The village.
        homes: Which households.
        day: As-of day.
        definitions: What holds in the village.
        shown: Says an answer as whoever reads the sheet may see it.
    """
    due = tasks(view, day, definitions)
    found = []
    for home in homes:
        door = doorstep(view, home, day, definitions, source(day))
        asked = (*door.open, *door.resting)
        last = {one.key: last_answer(view, one.place, definitions, shown) for one in asked}
        own = {home, *door.people}
        here = [one for one in due if one.subject in own]
        leads = [gap for gap in door.leads if gap.rule not in BY_DUE]
        found.append(SheetRead(door, last, here, leads))
    return found


def source(day: date) -> str:
    """Who says what is said at a door, as a register that is whole keeps it."""
    return f"{day.isoformat()}入户问家里人"
