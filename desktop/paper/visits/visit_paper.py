"""The visit sheet in words: who lives there, what is asked with boxes, what is to be done."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.paper.visits.visit_round import SheetRead, read_round
from desktop.paper.visits.visit_sheet import PaperQuestion, PaperVisit, render_visits
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers
from forms.definitions.records import Absence, Household, Person, Visit
from forms.leads.leads import Gap
from forms.privacy.masking import HIDDEN, screen
from forms.questions.doorstep import DoorQuestion
from forms.questions.last_answer import last_visit
from forms.questions.place import Way
from forms.schema.form import FieldDef, RecordId, Value
from forms.schema.partial_date import age_on
from forms.tasks.tasks import OpenTask
from forms.village.view import VillageView

if TYPE_CHECKING:
    from desktop.book.book import Book

FEW: Final = 6
"""So many choices are boxes; of more the answer is written."""
BLANK: Final = "__________"
NUMBER: Final = "______"
A_DAY: Final = "______年____月____日"
NOT_KNOWN: Final = "□不知道"
CARD: Final = 3
"""So many answers to one question stand two by two on lines of their own."""
SHUT: Final = "（登记过，不印）"


def visit_paper(book: "Book", homes: Sequence[RecordId], day: date, helper: str = "") -> bytes:
    """The sheets of some households as PDF, in the order given.

    Args:
        book: The open book.
        homes: Which households.
        day: As-of day.
        helper: Who visits; a line to write on when left out.

    Raises:
        NeverPublished: Something stands in them that no paper of the village may say.
    """
    view, definitions = book.view(), book.definitions
    pen = _Words(view.on(day), definitions, day)
    found = read_round(view, homes, day, definitions, pen.shown)
    visits = [pen.visit(one, helper) for one in found]
    return render_visits(visits, book.village.name or "", day, definitions.words)


class _Words:
    """Says what stands on the paper.

    Args:
        view: The village as of the day.
        definitions: What holds in it.
        day: The day.
    """

    def __init__(self, view: VillageView, definitions: Definitions, day: date) -> None:
        self._view, self._definitions, self._day = view, definitions, day

    def visit(self, read: SheetRead, helper: str) -> PaperVisit:
        """The sheet of one household."""
        view, home = self._view, read.door.household
        people = [view.name(one) for one in read.door.people]
        questions = [self._question(one, read) for one in (*read.door.open, *read.door.resting)]
        tasks = [*self._tasks(read.tasks), *map(self._lead, read.leads)]
        return PaperVisit(
            view.called(home), self._below(home, len(people)),
            "　".join(f"□{name}" for name in people), helper,
            [self._person(one) for one in read.door.people], questions, tasks,
        )  # fmt: skip

    def shown(self, _form: str, _record: RecordId, field: FieldDef, value: Value) -> str:
        """An answer as it may stand on paper: masked as on the screen."""
        if field.type == "ref":
            return self._view.called(RecordId(str(value)))
        written = TYPES[field.type].write(value, field, self._definitions.codes)
        told = screen(f"{written} {field.unit}".strip() if field.unit else written, field)
        return SHUT if told == HIDDEN else told

    def _below(self, home: RecordId, people: int) -> str:
        view, last = self._view, last_visit(self._view, home)
        number = view.answer(Household.hh_no, home)
        seen = "还没有走访记录"
        if last is not None and last.day is not None:
            seen = f"上次走访 {last.day.written}"
        words = (
            view.hamlet_of(home), f"户编号 {number}" if number else "", f"{people} 人", seen
        )  # fmt: skip
        return "　".join(word for word in words if word)

    def _person(self, person: RecordId) -> tuple[str, ...]:
        view, codes = self._view, self._definitions.codes
        relation, sex = view.answer(Person.relation, person), view.answer(Person.sex, person)
        birth = view.lives.births.get(person)
        age = ""
        if birth is not None:
            youngest, oldest = age_on(birth.last, self._day), age_on(birth.first, self._day)
            age = str(oldest) if youngest == oldest else f"约{oldest}"
        away = next(
            (one for one in view.by(Absence.person, person) if covers(one, self._day)), None
        )
        where = "在家或没有登记外出"
        if away is not None:
            since = f"{away.from_day.written} 起 " if away.from_day else ""
            where = f"{since}{away.place or '外出'}"
        return (
            view.name(person),
            codes.label("gb_relation", relation) if relation else "",
            f"{codes.label('gb_gender', sex) if sex else ''} {age}".strip(),
            where,
            "□在家　□__________" if away is None else "□还在　□回来了　□__________",
        )

    def _question(self, one: DoorQuestion, read: SheetRead) -> PaperQuestion:
        about = one.asked.about
        who = self._view.name(about) if self._view.get(Person, about) else "全家"
        rest = "" if one.rest is None else "问过，当时不知道。"
        return PaperQuestion(
            who, one.zh, f"{rest}{read.last[one.key]}", self._answer(one.place.ways)
        )

    def _answer(self, ways: Sequence[Way]) -> list[str]:
        """Boxes and lines: a card takes several, what is short stands on one."""
        told = [self._way(way) for way in ways] or [[BLANK]]
        if any(len(lines) > 1 for lines in told):
            return [*(line for lines in told for line in lines), NOT_KNOWN]
        short = [line for lines in told for line in lines]
        return ["　".join((*short, NOT_KNOWN))]

    def _way(self, way: Way) -> list[str]:
        form = self._definitions.form(way.form)
        fields = [form.field(name) for name in way.asks]
        alone = not way.label and len(fields) == 1
        told = [self._blank(field, alone=alone) for field in fields]
        box = [f"□{way.label}"] if way.label else []
        if len(told) < CARD:
            return ["　".join((*box, *told))]
        return [*box, *("　".join(told[at : at + 2]) for at in range(0, len(told), 2))]

    def _blank(self, field: FieldDef, *, alone: bool) -> str:
        """Where an answer is ticked or written."""
        label = "" if alone else f"{field.label} "
        if field.type == "yesno":
            return f"{label}□是 □否"
        if field.type in {"choice", "many"} and field.codes:
            items = self._definitions.codes.items(field.codes)
            if len(items) <= FEW:
                return label + " ".join(f"□{zh}" for _, zh in items)
        blank = A_DAY if field.type == "date" else NUMBER if field.unit else BLANK
        return f"{label}{blank}{field.unit or ''}"

    @staticmethod
    def _tasks(tasks: Sequence[OpenTask]) -> Iterator[str]:
        """What is to be ticked; what the visit itself settles is counted."""
        settled = sum(task.form == Visit.FORM for task in tasks)
        if settled:
            yield f"到期的走访 {settled} 件：见到了人，记在这一户就都算办了。"
        for task in tasks:
            if task.form != Visit.FORM:
                yield f"□ {task.what}（可办到 {task.to_day.isoformat()}）"

    def _lead(self, gap: Gap) -> str:
        """The lead by its title: its reasons may say what no paper should."""
        whose = self._view.called(gap.subject)
        return f"核实：{whose}　{gap.title}　□成立　□不成立　□待定"
