"""Reads kinds of events; one that names what is not there is refused with its line."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.definitions import DATA, Definitions
from forms.definitions.records import Person
from forms.events import care, family, guards, household, spells
from forms.events.event import NEW, EventDef, EventSet, EventTask
from forms.events.plan import EACH, HOME, NONE
from forms.events.scene import DAY, FINDERS, GUARDS
from forms.schema.form import Disclosure, FieldDef
from forms.schema.yaml_reader import Entry, read_entry

FOUND_BY: Final = (care, family, guards, household, spells)
"""Where finders and guards are; they are known once these have been read."""
GIVEN: Final = frozenset({"who", "home", "new"})
"""Slots of ``say`` beside the asks."""
IN_TASKS: Final = frozenset({"who", "new", "whom", "what"})


@lru_cache(maxsize=4)
def events(definitions: Definitions) -> Mapping[str, EventDef]:
    """The kinds of events by id, in the order of the menu, for the forms and codes that hold.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    return load_events(sorted((DATA / "events").glob("*.yaml")), definitions)


def load_events(paths: Iterable[Path], definitions: Definitions) -> Mapping[str, EventDef]:
    """Read all kinds, in the order of their ranks.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    found: dict[str, EventDef] = {}
    letters: dict[str, str] = {}
    for path in paths:
        entry = read_entry(path)
        event = read_event(entry, definitions)
        entry.name_of_file("id")
        if event.letter in letters:
            zh = f"字母「{event.letter}」已经给了「{letters[event.letter]}」，请换一个。"
            raise entry.fault_at("letter", zh)
        letters[event.letter] = event.name
        found[event.id] = event
    return dict(sorted(found.items(), key=lambda one: one[1].rank))


def read_event(entry: Entry, definitions: Definitions) -> EventDef:
    """One kind.

    Raises:
        DefinitionFault: Something is missing, unknown or contradictory.
    """
    given = [_ask(one, definitions) for one in entry.entries("asks")]
    asks = tuple(field for field, _ in given)
    event = EventDef(
        id=entry.text("id"), title=entry.text("title"), name=entry.text("name"),
        letter=entry.text("letter"), several=entry.flag("several"), rank=entry.number("rank"),
        purpose=entry.text("purpose"), why=entry.text("why"), say=entry.sentence("say"),
        who=entry.text("who"), first=entry.text("first"), asks=asks,
        defaults={field.id: told for field, told in given if told},
        sets=tuple(_set(one, definitions, asks) for one in entry.entries("sets")),
        guards=_known(entry, "guards", GUARDS), finds=_known(entry, "finds", FINDERS),
        tasks=tuple(_task(one) for one in entry.entries("tasks")),
        outlook=entry.flag("outlook"), offered_at=entry.text("offered_at", ""),
        offered_value=entry.text("offered_value", ""), whole=entry.flag("whole"),
    )  # fmt: skip
    entry.finish()
    _prove(entry, event, definitions)
    return event


def _ask(entry: Entry, definitions: Definitions) -> tuple[FieldDef, str]:
    """One thing that is asked, and what it says when it stays empty."""
    codes, form = entry.maybe("codes"), entry.maybe("form")
    field = FieldDef(
        id=entry.text("id"), label=entry.text("label"), type=entry.text("type"),
        disclosure=Disclosure.INSIDE, mask="M8", required=entry.flag("required"), codes=codes,
        form=form, hint=entry.text("hint", ""),
    )  # fmt: skip
    default = entry.text("default", "")
    if field.type not in TYPES:
        raise entry.fault_at("type", f"没有「{field.type}」这种类型，可用 {' '.join(TYPES)}。")
    if codes is not None and not definitions.codes.has(codes):
        raise entry.fault_at("codes", f"没有代码表「{codes}」，请改名或补上。")
    if form is not None and form not in definitions.forms:
        raise entry.fault_at("form", f"没有名为「{form}」的表，请改 form。")
    if (field.type == "ref") != (form is not None) or (field.type == "choice") != bool(codes):
        raise entry.fault("ref 要写 form，choice 要写 codes，别的都不写，请改正。")
    entry.finish()
    return field, default


def _set(entry: Entry, definitions: Definitions, asks: tuple[FieldDef, ...]) -> EventSet:
    form, told = entry.text("form"), entry.entry("answers")
    names = {ask.id for ask in asks}
    made = EventSet(
        form, entry.text("of", ""), entry.text("when", ""), entry.text("unless", ""), told.scalars
    )
    entry.finish()
    if form not in definitions.forms:
        raise entry.fault_at("form", f"没有名为「{form}」的表，请改 form。")
    known = {field.id for field in definitions.form(form).fields}
    for question, text in made.answers.items():
        if question not in known:
            raise told.fault_at(question, f"表「{form}」没有「{question}」这个问题，请改正。")
        name = text.removeprefix("$").partition(".")[0]
        if text.startswith("$") and name not in names | {HOME, NEW, EACH, NONE}:
            raise told.fault_at(question, f"没有问「{name}」，请在 asks 里补上或改正。")
    for key, name in (("of", made.of), ("when", made.when), ("unless", made.unless)):
        if name and name not in names | {HOME, NEW}:
            raise entry.fault_at(key, f"没有问「{name}」，请在 asks 里补上或改正。")
    return made


def _task(entry: Entry) -> EventTask:
    made = EventTask(
        entry.text("what"), entry.number("days"), entry.flag("lawful"), entry.text("each", "")
    )
    entry.finish()
    if not set(_slots(made.what)) <= IN_TASKS:
        raise entry.fault_at("what", f"what 里的 {{…}} 只能是 {' '.join(sorted(IN_TASKS))}。")
    return made


def _known(entry: Entry, key: str, names: Container[str]) -> tuple[str, ...]:
    for name in (found := entry.texts(key)):
        if name not in names:
            places = "、".join(module.__name__ for module in FOUND_BY)
            raise entry.fault_at(key, f"{key} 里没有「{name}」，请改名，或在 {places} 里写一个。")
    return found


def _prove(entry: Entry, event: EventDef, definitions: Definitions) -> None:
    """What an event says about its own asks must be there."""
    names = {ask.id: ask for ask in event.asks}
    day = names.get(DAY)
    if day is None or day.type != "date" or not day.required:
        raise entry.fault("asks 里要有必填的日期 day，请补上。")
    for key, name in (("who", event.who), ("first", event.first)):
        if name not in names:
            raise entry.fault_at(key, f"没有问「{name}」，请在 asks 里补上或改正。")
    if names[event.who].form != Person.FORM:
        raise entry.fault_at("who", "who 问的要是人员，请改正。")
    if not set(_slots(event.say)) <= {*names, *GIVEN}:
        raise entry.fault_at("say", "say 里的 {…} 要是 asks 里的问题，请改正。")
    for task in event.tasks:
        if task.each and task.each not in event.finds:
            raise entry.fault_at("tasks", f"finds 里没有「{task.each}」，请改正。")
    _prove_links(entry, event, definitions)


def _prove_links(entry: Entry, event: EventDef, definitions: Definitions) -> None:
    """What it says of codes and forms must be there."""
    if not definitions.codes.knows("change_reason", event.why):
        raise entry.fault_at("why", f"代码表 change_reason 里没有「{event.why}」，请改正。")
    if event.offered_at and definitions.question(Person.FORM, event.offered_at) is None:
        raise entry.fault_at("offered_at", f"人员表没有「{event.offered_at}」，请改正。")


def _slots(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
