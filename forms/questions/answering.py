"""Answers given at a door, turned into records: all of them in one save.

Answers to one record are put together, however many questions they belong to. What is told about
somebody is written as of the day; a blank that is filled, or a date that becomes whole, was so
before, and where the way says that something has changed the answer of before is kept with the day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Former, NotKnown
from forms.definitions.validation import body as tidy
from forms.definitions.validation import prove
from forms.questions.doorstep import DoorQuestion
from forms.questions.place import Way
from forms.questions.resting import not_known
from forms.rules.lists import tried
from forms.schema.form import Body, Problem, RecordId, Value
from forms.village.household_change import Write
from forms.village.past_answers import History
from forms.village.rewritten import Rewritten
from forms.village.view import VillageView, village_if

NOBODY: Final = RecordId("")
"""Id of a record that no way makes."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, when, and at which household."""

    day: date
    home: RecordId | None
    by: str


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered to one question.

    Attributes:
        question: Which.
        way: The way it was answered; None for 不知道.
        answers: To what the way asks.
        new: Id of the record a way makes.
    """

    question: DoorQuestion
    way: Way | None
    answers: Mapping[str, Value] = field(default_factory=dict)
    new: RecordId = NOBODY

    @property
    def whole(self) -> bool:
        """Whether anything is written by it: nothing that is asked was answered otherwise."""
        return self.way is None or not self.way.asks or bool(self.answers)


@dataclass(frozen=True, slots=True)
class DoorFault:
    """Why an answer cannot be written.

    Attributes:
        key: The question it was given to.
        problem: What is wrong, and with which question of the form.
    """

    key: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers come to.

    Attributes:
        writes: The records, answers of before among them; nothing for what is not answered yet.
        refused: What keeps them from being saved; empty where nothing does.
    """

    writes: tuple[Write, ...]
    refused: tuple[DoorFault, ...]


class _Record:
    """One record that answers write, with the questions they were given to."""

    def __init__(self, form: str, record: RecordId | None, before: Mapping[str, Value]) -> None:
        self.form = form
        self.record = record
        self.before = before
        self.after = dict(before)
        self.since: set[str] = set()
        self.keys: dict[str, str] = {}

    def put(self, key: str, answers: Mapping[str, Value], *, changed: bool = False) -> None:
        """Take some answers over."""
        self.after |= answers
        self.keys |= dict.fromkeys(answers, key)
        self.keys.setdefault("", key)
        if changed:
            self.since |= answers.keys() & self.before.keys()

    def is_new(self, question: str) -> bool:
        """Whether an answer has changed in life."""
        return question in self.since and self.before[question] != self.after.get(question)


def answered(
    given: Iterable[Given],
    view: VillageView,
    definitions: Definitions,
    asker: Asker,
) -> Answered:
    """Turn answers into records.

    Args:
        given: The answers.
        view: The village.
        definitions: The forms.
        asker: Who asked, and when.
    """
    records: dict[tuple[str, RecordId], _Record] = {}
    for number, one in enumerate(given):
        if one.whole:
            _take(records, one, view, asker, RecordId(str(number)))
    return _as_written(records.values(), view, definitions, asker.day)


def _take(
    records: dict[tuple[str, RecordId], _Record], one: Given, view: VillageView, asked: Asker,
    spare: RecordId,
) -> None:  # fmt: skip
    """Put one answer into the record it belongs to."""

    def record(form: str, of: RecordId) -> _Record:
        return records.setdefault((form, of), _Record(form, of, view.stated(form).get(of, {})))

    key, way = one.question.key, one.way
    if way is None:
        body = not_known(view, one.question.asked, asked.home, asked.day, asked.by)
        made = records[NotKnown.FORM, spare] = _Record(NotKnown.FORM, None, {})
        made.put(key, body)
    elif way.record is not None:
        record(way.form, way.record).put(key, {**way.preset, **one.answers}, changed=way.changed)
    else:
        made = records[way.form, one.new or spare] = _Record(way.form, one.new or None, {})
        made.put(key, {**way.preset, **one.answers})
        for form, of, question in way.links:
            record(form, of).put(key, {question: one.new})


def _as_written(
    records: Iterable[_Record], view: VillageView, definitions: Definitions, day: date
) -> Answered:
    """The bodies to write, what was answered before beside them, and what is wrong."""
    history = History(view.stated(Former.FORM))
    writes: list[Write] = []
    refused: list[DoorFault] = []
    for one in records:
        form = definitions.form(one.form)
        problems, proven = prove(form, one.after, definitions, day)
        if proven is None:
            refused += [
                DoorFault(one.keys.get(problem.field or "", one.keys[""]), problem)
                for problem in problems if not problem.warn
            ]  # fmt: skip
        writes.append(Write(one.form, one.record, tidy(form, one.after)))
        if one.record is not None:
            fields = [field for field in form.fields if field.dated and one.is_new(field.id)]
            kept = history.change(one.form, one.record, one.before, one.after, fields, day)
            writes += [Write(Former.FORM, former, body) for former, body in kept]
    return Answered(tuple(writes), tuple(refused))


def after(view: VillageView, wanted: Iterable[Write], day: date) -> VillageView:
    """The village with some records laid over it, to see what becomes of its questions on a day.

    What is known of the village is used and left as it is: this one is thrown away again.

    Args:
        view: The village.
        wanted: The records.
        day: The day that will be asked about.
    """
    found: dict[str, dict[RecordId, Body]] = {}
    for number, one in enumerate(wanted):
        found.setdefault(one.form, {})[one.record or RecordId(f"{number:030x}ff")] = one.body
    written = frozenset(record for bodies in found.values() for record in bodies)
    now = view.on(day)
    made = village_if(view, Rewritten(written, found))
    tried(now, made.on(day), written)
    return made
