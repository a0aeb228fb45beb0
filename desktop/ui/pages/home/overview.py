"""What the start page says about a village on a day; worked out on the ledger thread."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.book.backup import Standing, standing
from forms.definitions.records import DisabledPerson
from forms.rules.lists import derive
from forms.schema.ternary import Answer
from forms.tasks.tasks import OpenTask, tasks
from forms.village.view import VillageView

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText

LEFT_BEHIND = (
    ("left_behind_child", "留守儿童", "child"),
    ("left_behind_woman", "留守妇女", "woman"),
    ("left_behind_elder", "留守老年人", "elder"),
)
"""Derived lists of the start page: form id, title, icon."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure.

    Attributes:
        form: The list behind it.
        title: Chinese.
        icon: Its icon.
        count: How many; None while it is being counted.
        unknown: How many more cannot be told.
    """

    form: str
    title: str
    icon: str
    count: int | None
    unknown: int = 0


class DueLine(NamedTuple):
    """One line of what is to be done: the task, and the hamlet to tell people of one name apart."""

    task: OpenTask
    where: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the start page shows.

    Attributes:
        empty: Whether nobody is in the book yet.
        figures: Headline figures in order.
        due: What is to be done, most urgent first.
        counted: Whether ``due`` has the open leads too.
        unsent: Changes the county has not confirmed.
        confirmed: Changes the county has confirmed.
        clashes: Differences that wait for a person.
        enrolled: Whether the county knows this computer.
        last_sync: ISO time (UTC) of the last exchange.
        backup: What neither the county nor a backup has.
        review: How many places wait to be looked at (待核对); 0 while they are being counted.
        contact_missing: Whether notices cannot yet say whom to call.
    """

    empty: bool
    figures: tuple[Figure, ...]
    due: tuple[DueLine, ...]
    counted: bool
    unsent: int
    confirmed: int
    clashes: int
    enrolled: bool
    last_sync: str | None
    contact_missing: bool
    backup: Standing
    review: int = 0


def look(reading: "RecordText", day: date) -> Overview:
    """Work out the start page of a day, without what takes longer.

    ``with_lists`` and then ``with_leads`` add it: their rules ask about everybody.
    """
    view = reading.view.on(day)
    people = sum(1 for _ in view.lives.living(day))
    households = sum(1 for _ in view.lives.households())
    figures = [
        Figure("household", "户", "household", households),
        Figure("person", "人", "people", people),
    ]
    figures += [Figure(form, title, icon, None) for form, title, icon in LEFT_BEHIND]
    living = set(view.lives.living(day))
    disabled = {card.person for card in view.all(DisabledPerson)}
    figures.append(Figure("disabled_person", "残疾人", "disabled", len(disabled & living)))
    state = reading.book.ledger.read.status()
    village = view.village
    return Overview(
        empty=not people and not households,
        figures=tuple(figures),
        due=_lines(view, tasks(view, day, reading.book.definitions)),
        counted=False,
        unsent=state.unsent,
        confirmed=state.confirmed,
        clashes=state.clashes,
        enrolled=state.enrolled,
        last_sync=state.last_sync,
        contact_missing=not (village.objection_phone and village.notice_place),
        backup=standing(reading.book),
    )


def with_lists(reading: "RecordText", overview: Overview, day: date) -> Overview:
    """The same with the figures of the lists that rules make."""
    view, parameters = reading.view.on(day), reading.book.definitions

    def counted(figure: Figure) -> Figure:
        if figure.count is not None:
            return figure
        entries = derive(figure.form, view, day, parameters)
        counts = Counter(entry.answer for entry in entries)
        return replace(figure, count=counts[Answer.YES], unknown=counts[Answer.UNKNOWN])

    return replace(overview, figures=tuple(counted(figure) for figure in overview.figures))


def with_leads(reading: "RecordText", overview: Overview, day: date) -> Overview:
    """The same with the open leads."""
    from forms.leads.leads import gaps
    from forms.leads.work_list import open_items

    view, figures = reading.view.on(day), reading.book.definitions
    found = tasks(view, day, figures, gaps(view, day, figures))
    waiting = len(open_items(reading.view, day, figures))
    return replace(overview, due=_lines(view, found), counted=True, review=waiting)


def _lines(view: VillageView, found: list[OpenTask]) -> tuple[DueLine, ...]:
    return tuple(
        DueLine(task, view.hamlet_of(view.household_of(task.subject) or task.subject))
        for task in found
    )
