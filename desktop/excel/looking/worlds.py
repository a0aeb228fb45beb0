"""People as one source has them, whatever it is: a sheet or the book, laid out alike.

So two rosters are compared as a roster and the book are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from desktop.book.book import Book
from desktop.errors.workbook import HeaderMissing
from desktop.excel.importing.people_plan import people_of
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.intent import Intent, decide
from desktop.excel.meaning.layouts import upright
from desktop.excel.sheet.answers import AT_HOME
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    PLACE,
    SERIAL,
    headings,
)
from desktop.excel.sheet.register_table import every_heading
from desktop.excel.sheet.rows import Row
from desktop.excel.sheet.table import recognise
from desktop.excel.sheet.workbook import read_files
from forms.definitions.records import Hamlet, Household, Person
from forms.schema.form import SUBJECTS, Body, RecordId, Value
from forms.schema.partial_date import in_force

WHO: Final = frozenset({SERIAL, NAME, HH_NO, HEAD_NAME})
"""Columns that say who somebody is, and are no answer to be compared."""


class Someone(msgspec.Struct, frozen=True, eq=False):
    """One person as a source has him.

    Attributes:
        name: As written.
        home: Whose household; the same for all of one household.
        head: The name of its head.
        answers: What is said of him and of his household, by ``form.field``.
        cell: Where a sheet says so; empty for the book.
        record: In the book; empty for a sheet.
    """

    name: str
    home: str
    head: str
    answers: Mapping[str, Value]
    cell: str = ""
    record: str = ""

    @property
    def number(self) -> str:
        """The citizen number; empty when it is not known."""
        return str(self.answers.get(ID_NUMBER, ""))

    @property
    def birth(self) -> str:
        """The birth day or a part of it."""
        return str(self.answers.get(BIRTH, ""))


@dataclass(frozen=True, slots=True)
class World:
    """All people of one source.

    Attributes:
        title: What it is called.
        people: All of them.
        targets: What it has columns for.
        grouped: Whether it says who belongs to one household.
        left: Rows of a sheet that are nobody who could be compared: cell, text, why.
    """

    title: str
    people: tuple[Someone, ...]
    targets: frozenset[str]
    grouped: bool
    left: tuple[tuple[str, str, str], ...] = ()


def world_of_files(book: Book, path: Path | Sequence[Path], known: Known) -> World:
    """The people of a roster or a list.

    Args:
        book: For the forms.
        path: A file, several, a folder or an archive.
        known: The book, by which a list of some people is told from a roster.

    Raises:
        HeaderMissing: There is no list of people in it.
        CunjiError: As of ``read_files``.
    """
    definitions = book.definitions
    every, names = every_heading(definitions), headings(definitions)
    paths = [path] if isinstance(path, Path) else path
    found = read_files(paths)
    sheets = (upright(sheet, every) for sheet in found.sheets)
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    if not tables:
        raise HeaderMissing
    read = people_of(tables, known, definitions)
    targets = {target for roster in read.found for target in roster.places}
    intent = Intent.CARD if read.card else decide(read.groups, known)
    left = [(one.name, "", one.zh) for one in found.unread]
    left += [(*one.place, one.why) for one in read.skipped if one.lost]
    left += [(row.cell(NAME), row.text(NAME), row.issues[-1].zh) for row in read.rows if row.aside]
    return World(
        paths[0].name, tuple(_of_rows(read.groups)), frozenset(targets),
        intent in {Intent.ROSTER, Intent.CARD}, tuple(left),
    )  # fmt: skip


def _of_rows(groups: Mapping[int, Sequence[Row]]) -> Iterator[Someone]:
    for no, rows in groups.items():
        head = next((row.text(HEAD_NAME) for row in rows if HEAD_NAME in row.answers), "")
        head = next((row.text(NAME) for row in rows if row.is_head), head)
        shared = {
            target: value
            for row in reversed(rows)
            for target, value in row.answers.items()
            if target.startswith((f"{Household.FORM}.", "household_type."))
        }
        for row in rows:
            if not row.aside and row.text(NAME):
                answers = {**shared, **row.answers}
                if answers.get(PLACE) == AT_HOME:
                    del answers[PLACE]
                home = head or str(row.answers.get(HEAD_NAME, "")) or f"#{no}"
                yield Someone(row.text(NAME), f"{no}", home, answers, row.cell(NAME))


def world_of_book(book: Book, known: Known, day: date) -> World:
    """The people of the book who live in the village, as of a day."""
    labels = headings(book.definitions).labels
    view = known.view
    spells = _spells(known, labels, day)
    people = []
    for person in view.all(Person):
        if not known.lives_here(person.id):
            continue
        home = known.household(person.household)
        answers = _answers(Person.FORM, person.body, labels)
        answers |= _answers(Household.FORM, home.body, labels)
        answers[HAMLET] = view.card(Hamlet, home.hamlet).name or ""
        for subject in (person.id, person.household):
            for form, body in spells.get(subject or "", ()):
                answers |= _answers(form, body, labels)
        said = {target: value for target, value in answers.items() if value not in ("", None)}
        people.append(
            Someone(
                person.name or "", person.household or "", home.head_name or "", said,
                record=person.id,
            )
        )  # fmt: skip
    return World("台账", tuple(people), frozenset(labels), grouped=True)


def _spells(
    known: Known, labels: Mapping[str, str], day: date
) -> Mapping[str, list[tuple[str, Body]]]:
    """What is in force about each person and household, the latest last."""
    found: dict[str, list[tuple[str, Body]]] = defaultdict(list)
    for form in {target.partition(".")[0] for target in labels} - {Person.FORM, Household.FORM}:
        bodies: Mapping[RecordId, Body] = known.bodies.get(form, {})
        running = [b for b in bodies.values() if in_force(b.get("from_day"), b.get("to_day"), day)]
        for body in sorted(running, key=lambda one: str(one.get("from_day", ""))):
            subject = next((str(body[s]) for s in SUBJECTS if body.get(s)), "")
            found[subject].append((form, body))
    return found


def _answers(form: str, body: Body, labels: Mapping[str, str]) -> dict[str, Value]:
    return {target: v for name, v in body.items() if (target := f"{form}.{name}") in labels}


def doubled(world: World) -> Mapping[str, int]:
    """Numbers that more than one person of a source has."""
    count = Counter(one.number for one in world.people if one.number)
    return {number: times for number, times in count.items() if times > 1}
