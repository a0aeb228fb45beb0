"""Everybody and everything with a name, ready to be found: one line a record, in memory.

Made on the ledger thread after the book is opened and after each save; what did not change is
taken over, so that only new and changed names are spelt.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from desktop.ui.palette.matching import Lines, Spelt, lines, spelt
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Hamlet, Household, Person
from forms.schema.form import Body, FormDef, RecordId
from forms.schema.partial_date import age_on
from forms.village.view import VillageView


class Indexed(NamedTuple):
    """A record as it is found.

    Attributes:
        record: Its id.
        form: Its form.
        name: What it is called.
        said: What ``spelt`` was made of.
        spelt: How it is found.
    """

    record: RecordId
    form: str
    name: str
    said: tuple[tuple[str, ...], ...]
    spelt: Spelt


_Places = dict[tuple[str, ...], tuple[tuple[str, ...], str]]
"""Words of where people live, as they are and as they are looked through: one for a household."""


class Index:
    """Everything with a name in a village, as it was when this was made.

    Args:
        view: The village.
        definitions: Its forms.
        entries: What is found, by record.
    """

    def __init__(
        self, view: VillageView, definitions: Definitions, entries: Mapping[RecordId, Indexed]
    ) -> None:
        self.view = view
        self.definitions = definitions
        self.entries = entries
        self._in_order = sorted(entries.values(), key=lambda entry: entry.name)
        self._lines = Lines(entry.spelt for entry in self._in_order)

    def find(self, typed: str) -> list[tuple[int, Indexed]]:
        """All that is found by some words and how well it fits: best first, then by name."""
        entries = self._in_order
        return [(worse, entries[at]) for worse, at in self._lines.find(typed)]

    def detail(self, entry: Indexed, today: date) -> str:
        """What tells it from others of its name; never an identity number."""
        if entry.form == Person.FORM:
            words = _about_person(self, entry.record, today)
        elif entry.form == Household.FORM:
            words = _about_household(self, entry.record)
        else:
            words = _about_other(self, entry)
        return " · ".join(word for word in words if word)


def index(view: VillageView, definitions: Definitions, before: Index | None = None) -> Index:
    """Make the index of a village.

    Args:
        view: The village.
        definitions: Its forms; those that are searched say by which questions.
        before: An index from before; its lines are taken over where nothing in them changed.
    """
    known: Mapping[RecordId, Indexed] = before.entries if before else {}
    entries: dict[RecordId, Indexed] = {}
    places: _Places = {}
    for form in definitions.forms.values():
        if form.register.search is None:
            continue
        for record, body in view.records(form.id).items():
            entries[record] = _entry(view, form, record, body, known.get(record), places)
    return Index(view, definitions, entries)


def _entry(
    view: VillageView,
    form: FormDef,
    record: RecordId,
    body: Body,
    before: Indexed | None,
    places: _Places,
) -> Indexed:
    searched = form.register.search
    assert searched is not None
    own = tuple(_text(body, name) for name in searched.names)
    place = tuple(_place(view, form.id, record, body))
    said = (own, place, tuple(_text(body, name) for name in searched.numbers))
    if before is not None and before.said == said and before.form == form.id:
        return before
    name = own[0] or "（无名）"
    shown = f"{name}户" if form.id == Household.FORM else name
    if place not in places:
        places[place] = place, lines(place)
    place, around = places[place]
    return Indexed(record, form.id, shown, (own, place, said[2]), spelt(own, around, said[2]))


def _text(body: Body, question: str) -> str:
    value = body.get(question)
    return value if isinstance(value, str) else ""


def _place(view: VillageView, form: str, record: RecordId, body: Body) -> Iterator[str]:
    """Where people look for somebody: the hamlet and the head of the household."""
    if form == Person.FORM:
        home = view.get(Household, Person(record, body).household)
    elif form == Household.FORM:
        home = Household(record, body)
    else:
        return
    if home is None:
        return
    hamlet = view.get(Hamlet, home.hamlet)
    yield from ((hamlet.name or "", hamlet.alias or "") if hamlet else ())
    yield home.head_name or ""


def _about_person(index: Index, record: RecordId, today: date) -> Iterator[str]:
    view = index.view
    person = view.card(Person, record)
    home = view.get(Household, person.household)
    if home is not None:
        yield view.hamlet_of(person.household)
        yield f"{home.head_name}户" if home.head_name else "户主未填"
    yield _written(index, Person.FORM, record, Person.relation.name)
    sex = _written(index, Person.FORM, record, Person.sex.name)
    birth = view.lives.births.get(record)
    if record in view.lives.deaths:
        yield "已故"
    if birth is None:
        yield sex
    elif birth.first.year != birth.last.year or birth.first.month != birth.last.month:
        yield f"{sex}约{today.year - birth.first.year}岁"
    else:
        yield f"{sex}{age_on(birth.first, today)}岁"


def _about_household(index: Index, record: RecordId) -> Iterator[str]:
    view = index.view
    yield view.hamlet_of(record)
    yield f"{len(view.members.get(record, ()))}人"
    number = view.card(Household, record).hh_no
    yield f"户号{number}" if number else ""


def _about_other(index: Index, entry: Indexed) -> Iterator[str]:
    form = index.definitions.form(entry.form)
    yield form.title
    searched = form.register.search
    for question in searched.detail if searched else ():
        yield _written(index, entry.form, entry.record, question)


def _written(index: Index, form: str, record: RecordId, question: str) -> str:
    field = index.definitions.form(form).field(question)
    value = (index.view.body(form, record) or {}).get(question)
    if value is None or value in ("", []):
        return ""
    return TYPES[field.type].write(value, field, index.definitions.codes)
