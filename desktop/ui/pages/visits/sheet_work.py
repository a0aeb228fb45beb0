"""What the visit sheet works out on the ledger thread: what is open, and what answers come to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from desktop.paper.visits.visit_round import SheetRead, read_round, source
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import RecordText
from forms.definitions.records import Former, Helper, Household, Lead, NotKnown, Person, Task, Visit
from forms.definitions.validation import body as tidy
from forms.definitions.validation import prove
from forms.leads.leads import Gap, verdict
from forms.privacy.masking import HIDDEN
from forms.questions.answering import Asker, Given, after, answered
from forms.questions.doorstep import DoorQuestion, doorstep
from forms.questions.last_answer import last_visit
from forms.schema.form import FieldDef, FormDef, Problem, RecordId, Value
from forms.tasks.tasks import OpenTask, closing
from forms.village.household_change import Write

AT_HOME: Final = "1"
"""Code of ``visit_mode``."""
HELPER: Final = "visit_helper"
"""What the book keeps of who made the last visit."""


def read_sheet(reading: RecordText, home: RecordId, day: date) -> SheetRead:
    """Read the sheet of a household."""

    def shown(form: str, record: RecordId, field: FieldDef, value: Value) -> str:
        return reading.told(form, record, field, value, whole=True)

    (found,) = read_round(reading.view, [home], day, reading.definitions, shown)
    return found


def first_answers(context: PageContext) -> dict[str, Value]:
    """What is known of a visit before anybody said anything: today, who sits here, at home."""
    book, view = context.book, context.reading.view
    helper = book.ledger.meta.get(HELPER)
    if view.get(Helper, helper) is None:
        named = [one.id for one in view.all(Helper) if one.name == book.actor]
        helper = named[0] if len(named) == 1 else None
    first: dict[str, Value] = {
        Visit.day.name: context.today().isoformat(), Visit.mode.name: AT_HOME
    }  # fmt: skip
    return first | ({Visit.helper.name: helper} if helper else {})


def seen_so_far(reading: RecordText, home: RecordId) -> str:
    """How many people, and when and by whom they were visited last."""
    last = last_visit(reading.view, home)
    words = "还没有走访记录"
    if last is not None:
        told = partial(reading.answer, Visit.FORM, last.id, whole=True)
        who, said = told(Visit.helper.name), told(Visit.summary.name)
        words = f"上次走访 {told(Visit.day.name)}" + (f"（{who}）" if who else "")
        words += f"：{said}" if said and said != HIDDEN else ""
    return f"在册 {len(reading.view.members.get(home, ()))} 人　{words}"


@dataclass(frozen=True, slots=True)
class SheetTold:
    """What a person has said on the sheet so far.

    Attributes:
        home: The household.
        day: The day of the visit.
        by: Who writes it.
        visit: Answers of form ``visit``.
        given: Answers to questions.
        done: Tasks that were done.
        verdicts: Leads with the code of ``lead_state`` each.
    """

    home: RecordId
    day: date
    by: str
    visit: Mapping[str, Value]
    given: tuple[Given, ...]
    done: tuple[OpenTask, ...]
    verdicts: tuple[tuple[Gap, str], ...]


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What saving would write, and what would be left.

    Attributes:
        writes: The records, the visit first.
        problems: What keeps them from being saved: key of the question, empty for the visit.
        left: How many questions stay open.
        resting: How many rest.
    """

    writes: tuple[Write, ...]
    problems: tuple[tuple[str, Problem], ...]
    left: int
    resting: int

    def words(self, forms: Mapping[str, FormDef]) -> str:
        """The foot: what is written, by form, and how many questions are left."""
        counts = Counter(one.form for one in self.writes if one.form != Former.FORM)
        parts = "、".join(f"{forms[form].title} {n}" for form, n in counts.items())
        rests = f"，{self.resting} 件问过不知道、先放一放" if self.resting else ""
        return f"会写 {counts.total()} 条：{parts}；保存后还剩 {self.left} 件没问清{rests}。"


def outcome(reading: RecordText, told: SheetTold, today: date) -> SheetOutcome:
    """Work out what saving would do; the village is judged as it would be then."""
    view, definitions = reading.view, reading.definitions
    asker = Asker(told.day, told.home, told.by)
    found = answered(told.given, view, definitions, asker)
    form = definitions.form(Visit.FORM)
    body = tidy(form, told.visit)
    problems, proven = prove(form, body, definitions, today)
    wrong = [("", one) for one in problems if proven is None and not one.warn]
    wrong += [(one.key, one.problem) for one in found.refused]
    writes = (
        Write(Visit.FORM, None, body),
        *found.writes,
        *_done(reading, told),
        *_verdicts(reading, told),
    )
    later = after(view, writes, told.day)
    then = doorstep(later, told.home, told.day, definitions, source(told.day))
    return SheetOutcome(writes, tuple(wrong), len(then.open), len(then.resting))


def _done(reading: RecordText, told: SheetTold) -> list[Write]:
    """Tasks closed by a word, or the own ones by their day."""
    said = str(told.visit.get(Visit.summary.name) or "走访时办了")
    found = []
    for one in told.done:
        own = RecordId(one.key) if one.kind == "own" else None
        known = reading.stated(own) if own else closing(one, told.day)
        done: dict[str, Value] = {Task.done_day.name: told.day.isoformat(), Task.result.name: said}
        found.append(Write(Task.FORM, own, {**known, **done}))
    return found


def _verdicts(reading: RecordText, told: SheetTold) -> list[Write]:
    said = str(told.visit.get(Visit.summary.name) or "入户走访核实")
    helper = told.visit.get(Visit.helper.name)
    found = []
    for gap, state in told.verdicts:
        body = {
            **verdict(gap, reading.view, told.day), Lead.state.name: state, Lead.reason.name: said,
        }  # fmt: skip
        found.append(Write(Lead.FORM, None, body | ({Lead.helper.name: helper} if helper else {})))
    return found


def called(reading: RecordText, question: DoorQuestion) -> str:
    """Whose question it is: a person with age, or the household."""
    about = question.asked.about
    if reading.view.get(Person, about) is None:
        return "全家" if reading.view.get(Household, about) else "全村"
    return reading.view.name(about)


def asked_on(one: NotKnown) -> str:
    """Who asked when and was told that nobody knows."""
    day = one.day.written if one.day else ""
    return f"{day} {one.by or ''}问过，当时不知道"
