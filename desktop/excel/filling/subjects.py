"""Whom a table is filled for, in the order of the register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from desktop.errors.command import NobodyCalledSo
from desktop.errors.workbook import NobodyToFill
from forms.answer_book.answer_entry import (
    HAMLET,
    HOUSEHOLD,
    PERSON,
    PROJECT,
    VILLAGE,
    Asking,
    Subject,
)
from forms.definitions.definitions import Definitions
from forms.definitions.records import Hamlet, Household, Project
from forms.rules.lists import derive, lists_of
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.view import VillageView

ALL: Final = "all"
WHO: Final = (ALL, "person:", "household:", "list:", "hamlet:")
"""How a call names them."""
SHEET: Final = "sheet"
"""Those who stand on the table already."""


def subjects(who: str, rows_for: str, asking: Asking) -> list[Subject]:
    """Whom the rows, or the cards, are about.

    Args:
        who: ``all``, ``person:ID``, ``household:ID``, ``list:NAME`` or ``hamlet:NAME``.
        rows_for: What a row is about.
        asking: The village.

    Raises:
        NobodyCalledSo: Nobody has that id, no hamlet that name, no rule makes that list.
        NobodyToFill: Nobody is meant.
    """
    if rows_for == VILLAGE:
        return [Subject()]
    if rows_for == HAMLET:
        hamlets = _hamlets(who, asking)
        return _some([Subject(hamlet=one, serial=n) for n, one in enumerate(hamlets, start=1)])
    if rows_for == PROJECT:
        projects = [one.id for one in asking.view.all(Project)]
        return _some([Subject(project=one, serial=n) for n, one in enumerate(projects, start=1)])
    people = _people(who, asking)
    if rows_for == PERSON:
        home = asking.view.household_of
        return _some([Subject(p, home(p), serial=n) for n, p in enumerate(people, start=1)])
    homes = dict.fromkeys(h for p in people if (h := asking.view.household_of(p)))
    return _some([Subject(None, h, serial=n) for n, h in enumerate(homes, start=1)])


def groups(view: VillageView, definitions: Definitions) -> list[tuple[str, str]]:
    """Every group of people ``subjects`` knows by a name, with what people call it."""
    titles = {rule.list: rule.title for rule in definitions.rules}
    hamlets = [(f"hamlet:{one.name}", one.name) for one in view.all(Hamlet) if one.name]
    lists = [(f"list:{name}", f"{titles.get(name, name)}名单") for name in lists_of(definitions)]
    return [(ALL, "全村"), *hamlets, *lists]


def _hamlets(who: str, asking: Asking) -> list[RecordId]:
    """The hamlets that are meant: one by its name, of anything else all."""
    kind, _, name = who.partition(":")
    every = sorted(asking.view.all(Hamlet), key=lambda one: (one.name or "", one.id))
    if kind != HAMLET:
        return [one.id for one in every]
    meant = [one.id for one in every if name in (one.name, one.alias)]
    if not meant:
        raise NobodyCalledSo
    return meant


def _some(found: list[Subject]) -> list[Subject]:
    if not found:
        raise NobodyToFill
    return found


def _people(who: str, asking: Asking) -> Sequence[RecordId]:
    kind, _, name = who.partition(":")
    read = _READ.get(kind)
    if read is None:
        raise NobodyCalledSo
    return _ordered(read(name, asking), asking)


def _everybody(_: str, asking: Asking) -> Iterable[RecordId]:
    return asking.view.lives.living(asking.day)


def _one(name: str, asking: Asking) -> Iterable[RecordId]:
    if asking.view.body(PERSON, RecordId(name)) is None:
        raise NobodyCalledSo
    return [RecordId(name)]


def _family(name: str, asking: Asking) -> Iterable[RecordId]:
    if asking.view.body(HOUSEHOLD, RecordId(name)) is None:
        raise NobodyCalledSo
    return asking.members(RecordId(name))


def _hamlet(name: str, asking: Asking) -> Iterable[RecordId]:
    view = asking.view
    meant = {one.id for one in view.all(Hamlet) if name in (one.name, one.alias)}
    if not meant:
        raise NobodyCalledSo
    hamlet = view.answers(Household.hamlet)
    return [
        person
        for person in view.lives.living(asking.day)
        if (home := view.household_of(person)) and hamlet.get(home) in meant
    ]


def _listed(name: str, asking: Asking) -> Iterable[RecordId]:
    if name not in lists_of(asking.definitions):
        raise NobodyCalledSo
    found: list[RecordId] = []
    for one in derive(name, asking.view, asking.day, asking.definitions):
        if one.answer is Answer.YES:
            about_person = asking.view.body(PERSON, one.subject) is not None
            found += [one.subject] if about_person else asking.members(one.subject)
    return found


_READ: Final[Mapping[str, Callable[[str, Asking], Iterable[RecordId]]]] = {
    ALL: _everybody, "person": _one, "household": _family, "hamlet": _hamlet, "list": _listed,
}  # fmt: skip


def _ordered(people: Iterable[RecordId], asking: Asking) -> Sequence[RecordId]:
    """By hamlet and household number, of a family the head first."""
    view, heads = asking.view, set(asking.heads.values())
    numbers = view.answers(Household.hh_no)

    def place(person: RecordId) -> tuple[str, str, str, bool, str]:
        home = view.household_of(person)
        return (
            view.hamlet_of(home), (home and numbers.get(home)) or "", home or "",
            person not in heads, person,
        )  # fmt: skip

    return sorted(people, key=place)
