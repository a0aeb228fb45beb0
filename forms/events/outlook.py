"""What an event does to the lists of left-behind people of its household, before it is written."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.events.plan import EventPlan, writes
from forms.rules.lists import derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.household_change import Write
from forms.village.view import VillageView

LISTS: Final = ("left_behind_child", "left_behind_woman", "left_behind_elder")


def outlook(found: EventPlan) -> list[str]:
    """Whose answer on which list is another afterwards, one sentence each; nothing where none is.

    Takes as long as a list of a whole village does; for the ledger thread.
    """
    scene = found.scene
    if found.refused or scene.home is None:
        return []
    people = [p for p in scene.now.members.get(scene.home, ()) if scene.lives(p)]
    then = _after(scene.view, writes(found))
    return [*_changes(scene.view, then, people, scene.today, scene.definitions)]


def _changes(
    view: VillageView, then: VillageView, people: list[RecordId], day: date,
    definitions: Definitions,
) -> Iterator[str]:  # fmt: skip
    for name in LISTS:
        before = _answers(name, view, people, day, definitions)
        after = _answers(name, then, people, day, definitions)
        title = definitions.form(name).title.removesuffix("卡")
        for person in people:
            was, now = before.get(person, Answer.NO), after.get(person, Answer.NO)
            if was is not now:
                yield f"{view.name(person)}是不是{title}：{was.zh} → {now.zh}。"


def _answers(
    name: str, view: VillageView, people: list[RecordId], day: date, definitions: Definitions
) -> dict[RecordId, Answer]:
    return {
        one.subject: one.answer for one in derive(name, view, day, definitions, only=people)
    }  # fmt: skip


def _after(view: VillageView, wanted: list[Write]) -> VillageView:
    """The village with what is to be written laid over it."""
    bodies = dict(view.bodies)
    for number, one in enumerate(wanted):
        changed = dict(bodies.get(one.form, {}))
        changed[one.record or RecordId(f"{number:030x}ff")] = one.body
        bodies[one.form] = changed
    return VillageView(bodies, view.unreadable, view.apart)
