"""What the start page says about a village on a day; worked out on the ledger thread, without Qt."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forms.due import Due, due

from forms.answer import Answer
from forms.definition import RecordId
from forms.village_view import VillageView

if TYPE_CHECKING:
    from desktop.pages.reading import Reading

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
        count: How many.
        unknown: How many more cannot be told.
    """

    form: str
    title: str
    icon: str
    count: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of what is due.

    Attributes:
        due: As the rules found it.
        who: Name of the person or household.
        where: Hamlet, to tell people of one name apart.
        overdue: Whether the window has passed.
    """

    due: Due
    who: str
    where: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the start page shows.

    Attributes:
        empty: Whether nobody is in the book yet.
        figures: Headline figures in order.
        due: What is due, most urgent first.
        unsent: Changes the county has not confirmed.
        confirmed: Changes the county has confirmed.
        clashes: Differences that wait for a person.
        enrolled: Whether the county knows this computer.
        last_sync: ISO time (UTC) of the last exchange.
        contact_missing: Whether notices cannot yet say whom to call.
    """

    empty: bool
    figures: tuple[Figure, ...]
    due: tuple[DueLine, ...]
    unsent: int
    confirmed: int
    clashes: int
    enrolled: bool
    last_sync: str | None
    contact_missing: bool


def look(reading: "Reading", day: date) -> Overview:
    """Work out the start page of a day."""
    view = reading.view
    people = sum(1 for _ in view.living(day))
    households = sum(1 for _ in view.standing())
    figures = [
        Figure("household", "户", "household", households),
        Figure("person", "人", "people", people),
    ]
    for form, title, icon in LEFT_BEHIND:
        answers = Counter(d.answer for d in reading.derived(form, day))
        figures.append(Figure(form, title, icon, answers[Answer.YES], answers[Answer.UNKNOWN]))
    living = set(view.living(day))
    disabled = {str(body.get("person")) for body in view.records("disabled_person").values()}
    figures.append(Figure("disabled_person", "残疾人", "disabled", len(disabled & living)))
    state = reading.book.ledger.status()
    village = view.village
    return Overview(
        empty=not people and not households,
        figures=tuple(figures),
        due=tuple(_line(view, item, day) for item in due(view, day)),
        unsent=state.unsent,
        confirmed=state.confirmed,
        clashes=state.clashes,
        enrolled=state.enrolled,
        last_sync=state.last_sync,
        contact_missing=not (village.get("objection_phone") and village.get("notice_place")),
    )


def _line(view: VillageView, item: Due, day: date) -> DueLine:
    home = view.household_of(item.subject) or item.subject
    household = view.body("household", home) or {}
    person = view.body("person", item.subject)
    who = view.name(item.subject) if person is not None else str(household.get("head_name") or "")
    hamlet = household.get("hamlet")
    place = view.body("hamlet", RecordId(hamlet)) if isinstance(hamlet, str) else None
    overdue = item.to_day is not None and item.to_day < day
    return DueLine(item, who, str((place or {}).get("name") or ""), overdue)


def window(line: DueLine, day: date) -> str:
    """The days in which it can be done, never a bare due date."""
    first, last = line.due.from_day, line.due.to_day
    if line.overdue and last is not None:
        return f"已过 {(day - last).days} 天"
    if last is None:
        return "现在可办" if first is None or first <= day else f"{_short(first)}起可办"
    if first is None or first <= day:
        return f"现在起至{_short(last)}可办"
    return f"{_short(first)}—{_short(last)}可办"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
