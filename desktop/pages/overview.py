"""What the start page says about a village on a day; worked out on the ledger thread."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forms.answer import Answer
from forms.definition import RecordId
from forms.derive import derive
from forms.due import Due, Urgency
from forms.tasks import Task, tasks
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
        where: Hamlet, to tell people of one name apart.
    """

    due: Due | Task
    where: str

    @property
    def overdue(self) -> bool:
        """Whether the window has passed."""
        return self.due.urgency is Urgency.OVERDUE

    @property
    def words(self) -> str:
        """What to do, without the days, which have a column of their own."""
        return self.due.zh.partition("可办时段")[0].rstrip("，：。")


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
    view = reading.view.on(day)
    people = sum(1 for _ in view.living(day))
    households = sum(1 for _ in view.standing())
    figures = [
        Figure("household", "户", "household", households),
        Figure("person", "人", "people", people),
    ]
    for form, title, icon in LEFT_BEHIND:
        entries = derive(form, view, day, reading.book.parameters, worded=())
        answers = Counter(entry.answer for entry in entries)
        figures.append(Figure(form, title, icon, answers[Answer.YES], answers[Answer.UNKNOWN]))
    living = set(view.living(day))
    disabled = {str(body.get("person")) for body in view.records("disabled_person").values()}
    figures.append(Figure("disabled_person", "残疾人", "disabled", len(disabled & living)))
    state = reading.book.ledger.status()
    village = view.village
    return Overview(
        empty=not people and not households,
        figures=tuple(figures),
        due=tuple(_line(view, item) for item in tasks(view, day, reading.book.parameters)),
        unsent=state.unsent,
        confirmed=state.confirmed,
        clashes=state.clashes,
        enrolled=state.enrolled,
        last_sync=state.last_sync,
        contact_missing=not (village.get("objection_phone") and village.get("notice_place")),
    )


def _line(view: VillageView, item: Task) -> DueLine:
    home = view.household_of(item.subject) or item.subject
    hamlet = (view.body("household", home) or {}).get("hamlet")
    place = view.body("hamlet", RecordId(hamlet)) if isinstance(hamlet, str) else None
    return DueLine(item, str((place or {}).get("name") or ""))


def window(line: DueLine, day: date) -> str:
    """The days in which it can be done, never a bare due date."""
    first, last = line.due.from_day, line.due.to_day
    if line.overdue:
        return f"已过 {(day - last).days} 天"
    if first <= day:
        return f"现在起至{_short(last)}可办"
    return f"{_short(first)}—{_short(last)}可办"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
