"""What stands on the map for each hamlet: how many, who is left behind, who was called on."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from forms.circumstances.monitoring import monitored, visited_lately
from forms.definitions.records import Hamlet, Household
from forms.rules.lists import derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.tasks.tasks import tasks
from forms.village.view import VillageView

if TYPE_CHECKING:
    from forms.definitions.definitions import Definitions

LEFT: Final = {"left_behind_child": "童", "left_behind_woman": "妇", "left_behind_elder": "老"}
"""Lists of who is left behind, and the word before their figure."""
NOWHERE: Final = RecordId("")
"""Instead of a hamlet: households of which nobody wrote down where they live."""


@dataclass(slots=True)
class HamletState:
    """One hamlet as of a day.

    Attributes:
        homes: Its households that are still ours.
        people: How many surely live in them.
        visited: Households somebody was met in lately.
        perhaps: Those of which a date known to the month leaves it open.
        watched: Households under watch.
        watched_perhaps: Those of which that cannot be told.
        tasks: What is open about them and their people.
        left: By list, how many are on it.
        left_open: By list, of how many it cannot be told.
    """

    homes: list[RecordId] = field(default_factory=list)
    people: int = 0
    visited: int = 0
    perhaps: int = 0
    watched: int = 0
    watched_perhaps: int = 0
    tasks: int = 0
    left: Counter[str] = field(default_factory=Counter)
    left_open: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Part of the households that was called on."""
        return self.visited / max(len(self.homes), 1)

    @property
    def unsure(self) -> float:
        """Part of them of which that cannot be told."""
        return self.perhaps / max(len(self.homes), 1)

    def left_words(self) -> str:
        """Who is left behind, for a line on the map; ？ where some cannot be told."""
        return "　".join(
            f"{word}{self.left[name]}{'？' if self.left_open[name] else ''}"
            for name, word in LEFT.items()
        )


def hamlet_states(
    view: VillageView, day: date, definitions: "Definitions"
) -> dict[RecordId, HamletState]:
    """Every hamlet, and ``NOWHERE`` where some household names none that there is.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds there.
    """
    seen = view.on(day)
    found: dict[RecordId, HamletState] = defaultdict(HamletState)
    for hamlet in seen.all(Hamlet):
        found[hamlet.id] = HamletState()
    hamlets, at = seen.answers(Household.hamlet), dict[RecordId, HamletState]()
    for home in seen.lives.households():
        hamlet_id = hamlets.get(home)
        state = at[home] = found[hamlet_id if hamlet_id in found and hamlet_id else NOWHERE]
        state.homes.append(home)
        _count_visit(state, visited_lately(seen, home, day))
    _count_people(view, day, at)
    _count_lists(view, day, definitions, at)
    for task in tasks(seen, day, definitions):
        state_of = at.get(task.subject) or at.get(seen.household_of(task.subject) or NOWHERE)
        if state_of is not None:
            state_of.tasks += 1
    return dict(found)


def _count_visit(state: HamletState, answer: Answer) -> None:
    state.visited += answer is Answer.YES
    state.perhaps += answer is Answer.UNKNOWN


def _count_people(view: VillageView, day: date, at: dict[RecordId, HamletState]) -> None:
    seen = view.on(day)
    for person in seen.lives.living(day):
        if (state := at.get(seen.household_of(person) or NOWHERE)) is not None:
            state.people += 1
    for home, watch in monitored(view, day).items():
        if home in at:
            at[home].watched += watch.answer is Answer.YES
            at[home].watched_perhaps += watch.answer is Answer.UNKNOWN


def _count_lists(
    view: VillageView, day: date, definitions: "Definitions", at: dict[RecordId, HamletState]
) -> None:
    seen = view.on(day)
    for name in LEFT:
        for entry in derive(name, view, day, definitions):
            state = at.get(seen.household_of(entry.subject) or NOWHERE)
            if state is not None and entry.answer is not Answer.NO:
                (state.left if entry.answer is Answer.YES else state.left_open)[name] += 1
