"""The village in figures as of a day: for the start page and for notices that show figures only."""

from dataclasses import dataclass
from datetime import date

from forms.definitions.definitions import Definitions
from forms.rules.lists import CARED, derive
from forms.schema.ternary import Answer
from forms.village.view import VillageView


@dataclass(frozen=True, slots=True)
class Tally:
    """How a list's rule answers, in persons.

    Attributes:
        yes: On the list.
        no: In the rule's scope and not on the list.
        unknown: Cannot be told; each comes with a question.
    """

    yes: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True)
class VillageStatistics:
    """Figures of one village as of one day.

    Attributes:
        day: The day.
        households: Households still ours.
        persons: People living in them.
        children: 农村留守儿童.
        women: 农村留守妇女.
        elders: 农村留守老年人.
        disabled: 持证残疾人.
    """

    day: date
    households: int
    persons: int
    children: Tally
    women: Tally
    elders: Tally
    disabled: Tally

    @property
    def questions(self) -> int:
        """People about whom something has to be asked, counted once per list."""
        tallies = (self.children, self.women, self.elders, self.disabled)
        return sum(tally.unknown for tally in tallies)


def village_statistics(view: VillageView, day: date, definitions: Definitions) -> VillageStatistics:
    """Count a village as of a day."""
    view = view.on(day)
    found = [_tally(list_id, view, day, definitions) for list_id in CARED]
    children, women, elders, disabled = found
    return VillageStatistics(
        day,
        households=sum(1 for _ in view.lives.households()),
        persons=sum(1 for _ in view.lives.living(day)),
        children=children,
        women=women,
        elders=elders,
        disabled=disabled,
    )


def _tally(list_id: str, view: VillageView, day: date, definitions: Definitions) -> Tally:
    answers = [derived.answer for derived in derive(list_id, view, day, definitions)]
    return Tally(answers.count(Answer.YES), answers.count(Answer.NO), answers.count(Answer.UNKNOWN))
