"""An event as it stands on its card, and everything that is written when it is confirmed.

Pure: the village and what was said in, new bodies out, for one save that can be undone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person, Task
from forms.definitions.validation import prove
from forms.events.event import NEW, EventDef, EventSet, EventTask
from forms.events.scene import DAY, FINDERS, GUARDS, NAME, Consequence, Said, Scene, Warn
from forms.schema.form import RecordId, Value
from forms.village.household_change import Changes, Write
from forms.village.view import VillageView

HOME, EACH, NONE = "home", "each", "none"
"""What a text of ``sets`` may name beside the asks, and ``NEW``."""


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What a card shows.

    Attributes:
        scene: The event as it has been told.
        warns: What keeps it from being written, and what is told in red.
        consequences: What it brings with it, as decided so far.
    """

    scene: Scene
    warns: tuple[Warn, ...]
    consequences: tuple[Consequence, ...]

    @property
    def refused(self) -> str:
        """Why it cannot be written; empty where it can."""
        return next((one.zh for one in self.warns if one.refuses), "")

    @property
    def left_open(self) -> list[Consequence]:
        """What is not written and waits on 待核对 instead."""
        return [one for one in self.consequences if not one.holds]


def scene_of(
    event: EventDef, view: VillageView, definitions: Definitions, today: date, *,
    people: Sequence[RecordId], home: RecordId | None, answers: Mapping[str, Value],
    said: Mapping[str, Said], new: RecordId,
) -> Scene:  # fmt: skip
    """An event as it has been told so far.

    Args:
        event: Its kind.
        view: The village as it is written down.
        definitions: What holds in the village.
        today: Today.
        people: Whose event it is; nobody while it was not said.
        home: The household it was told about; found by the first of the people where it is None.
        answers: The other answers.
        said: What was decided about consequences.
        new: Id for the person who may come into being.
    """
    if people:
        answers = {**answers, event.who: people[0]}
        home = view.on(today).household_of(people[0]) or home
    return Scene(event, view, definitions, today, answers, tuple(people), home, new, said)


def plan(scene: Scene) -> EventPlan:
    """Find what an event brings with it.

    Args:
        scene: The event as it has been told; while something is missing, as far as it goes.
    """
    warns = [*_lacking(scene)]
    for name in scene.event.guards:
        warns += GUARDS[name](scene)
    found: list[Consequence] = []
    for name in scene.event.finds if scene.home is not None or scene.people else ():
        for one in FINDERS[name](scene, found):
            found.append(_decided(scene, one))  # noqa: PERF401  a finder sees what is decided
    refused = any(one.refuses for one in warns)
    proven = found if refused else [_proven(scene, one) for one in found]
    if not refused:
        warns += _own_faults(scene)
    return EventPlan(scene, tuple(warns), tuple(proven))


def _lacking(scene: Scene) -> Iterator[Warn]:
    """What is not said yet, and a day that has not come."""
    for ask in scene.event.asks:
        given = scene.people if ask.id == scene.event.who else scene.asked.get(ask.id)
        if ask.required and not given:
            yield Warn(f"请填「{ask.label}」。", refuses=True, ask=ask.id, lacking=True)
    if scene.at is not None and scene.at.first > scene.today:
        say = "这一天还没有到，事情发生了再登记；日期写错的请改正。"
        yield Warn(say, refuses=True, ask=DAY)


def _decided(scene: Scene, found: Consequence) -> Consequence:
    """As the person decided; what is chosen first by a person is ticked by it."""
    said = scene.said.get(found.key)
    if said is None:
        return replace(found, ticked=found.ticked and bool(found.value or not found.chooses))
    value = found.value if said.value is None else said.value
    ticked = found.ticked if said.ticked is None else said.ticked
    if said.ticked is None and said.value is not None:
        ticked = bool(said.value)
    return replace(found, value=value, ticked=ticked and not found.stuck)


def _proven(scene: Scene, one: Consequence) -> Consequence:
    """Stuck where its record would be refused: one old fault does not hold up the whole event."""
    if not one.holds:
        return one
    changes = _core(scene)
    one.write(changes, one.value)
    wrong = _fault(scene, changes)
    return replace(one, stuck=f"改不了：{wrong}", ticked=False) if wrong else one


def _own_faults(scene: Scene) -> Iterator[Warn]:
    """What a form says against the event itself."""
    if wrong := _fault(scene, _core(scene)):
        yield Warn(wrong, refuses=True)


def _fault(scene: Scene, changes: Changes) -> str:
    for one in (*changes.writes(scene.day), *_records(scene)):
        form = scene.definitions.form(one.form)
        problems, proven = prove(form, one.body, scene.definitions, scene.today)
        if not proven:
            return next(problem.zh for problem in problems if not problem.warn)
    return ""


def writes(found: EventPlan) -> list[Write]:
    """Everything an event writes: itself, what was ticked, and what is to be done.

    Args:
        found: The card as it was confirmed; it is not refused.
    """
    scene = found.scene
    changes = _core(scene)
    holds = [one for one in found.consequences if one.holds]
    for one in holds:
        one.write(changes, one.value)
    return [
        *changes.writes(scene.day, scene.event.why), *_records(scene), *_tasks(scene, holds),
    ]  # fmt: skip


def _core(scene: Scene) -> Changes:
    """What the event writes in any case on records that have an id."""
    changes = Changes(scene.view, scene.definitions)
    for one in _sets(scene):
        if one.of:
            for record in _records_of(scene, one.of):
                answers = {n: _value(scene, told, record) for n, told in one.answers.items()}
                changes.put(one.form, record, **answers)
    return changes


def _sets(scene: Scene) -> Iterator[EventSet]:
    for one in scene.event.sets:
        if one.when and not scene.asked.get(one.when):
            continue
        if one.unless and scene.asked.get(one.unless):
            continue
        yield one


def _records_of(scene: Scene, of: str) -> Sequence[RecordId]:
    if of == scene.event.who:
        return scene.people
    named = {HOME: scene.home, NEW: scene.new}.get(of) or scene.named(of)
    return (named,) if named else ()


def _records(scene: Scene) -> Iterator[Write]:
    """New records, one for each of the people."""
    for one in _sets(scene):
        if not one.of:
            for person in scene.people:
                told = {n: _value(scene, text, person) for n, text in one.answers.items()}
                yield Write(one.form, None, {k: v for k, v in told.items() if v is not None})


def _value(scene: Scene, told: str, each: RecordId) -> Value | None:
    """What a text of ``sets`` stands for; None for nothing."""
    if not told.startswith("$"):
        return told
    name, _, question = told[1:].partition(".")
    if question:
        form = Household.FORM if name == HOME else Person.FORM
        about = scene.home if name == HOME else scene.named(name)
        return (scene.now.body(form, about or RecordId("")) or {}).get(question)
    if name == NONE:
        return None
    if name in {HOME, NEW, EACH}:
        return {HOME: scene.home, NEW: scene.new, EACH: each}[name]
    if name == scene.event.who and scene.people:
        return scene.one
    return scene.asked.get(name) or scene.event.defaults.get(name)


def _tasks(scene: Scene, holds: Sequence[Consequence]) -> Iterator[Write]:
    for task in scene.event.tasks:
        if not task.each:
            yield _task(scene, task, None)
        else:
            for one in holds:
                if one.finder == task.each:
                    yield _task(scene, task, one)


def _task(scene: Scene, task: EventTask, one: Consequence | None) -> Write:
    """One thing to be done: from the day it is written down, in the days it takes."""
    due = max(scene.day + timedelta(days=task.days), scene.today)
    who = scene.new if scene.event.makes(Person.FORM) else scene.one
    words = {"who": scene.names(), "new": new_name(scene), "whom": "", "what": ""}
    if one is not None:
        about = one.about
        words["what"] = one.words
        words["whom"] = scene.now.called(about) if _is_person(scene, about) else ""
        who = about if _is_person(scene, about) else who
    body: dict[str, Value] = {
        Task.what.name: task.what.format_map(words)[:LONGEST],
        Task.person.name: who, Task.from_day.name: scene.today.isoformat(),
        Task.to_day.name: due.isoformat(),
    }  # fmt: skip
    if task.lawful:
        body[Task.lawful.name] = True
    return Write(Task.FORM, None, body)


LONGEST: Final = 200
"""Characters of the text of a task."""


def _is_person(scene: Scene, record: RecordId) -> bool:
    return scene.now.get(Person, record) is not None


def new_name(scene: Scene) -> str:
    """What somebody is called who is new here."""
    return str(scene.asked.get(NAME) or scene.event.defaults.get(NAME, ""))


def says(scene: Scene) -> str:
    """What happens, in one sentence, with blanks for what is not said yet."""
    words = {"who": scene.names() or "（未选）", "home": "", "new": new_name(scene) or "（未填）"}
    words |= {ask.id: _word(scene, ask.id) for ask in scene.event.asks if ask.id not in words}
    if scene.home is not None:
        words["home"] = scene.name(scene.home)
    return scene.event.say.format_map(words)


def _word(scene: Scene, name: str) -> str:
    ask = scene.event.ask(name)
    value = scene.asked.get(name) or scene.event.defaults.get(name)
    if ask is None or value is None or value == "":
        return "（未填）"
    if ask.type == "ref":
        return scene.name(RecordId(str(value)))
    return scene.word(ask.codes, str(value)) if ask.codes else str(value)
