"""Who leaves hands over: what is in his hands, and what his successor's taking it over writes.

人走事不断 (2021年中办意见: 压茬轮换): contacts and duties do not stay with somebody who has gone.
Pure: the village and the wish in, new bodies out, to be written in one transaction. The answers
that name him are dated, so every day before the hand-over is seen as it was.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from forms.definitions.record_view import Link, Question, Record, any_record, covers
from forms.definitions.records import (
    BranchRectify,
    Duty,
    DutyLetter,
    Handover,
    Helper,
    Lead,
    Milestone,
    Objection,
    OneToOne,
    Person,
    Plan,
    Rectification,
    Relocation,
    SecretaryTerm,
    Task,
    VillagerQuestion,
)
from forms.definitions.validation import prove
from forms.notices.claims import Judge, called, is_open
from forms.schema.deadline import surely_by
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange, as_written, known_range
from forms.schema.ternary import Answer
from forms.village.household_change import Changes, Write
from forms.village.view import VillageView

DONE_PLANS: Final = frozenset({"3", "5"})
"""Codes of ``plan_state``."""
WAITING: Final = "3"
"""Code of ``lead_state``: being looked into."""
ALWAYS: Final = "1"
FACTS: Final[Mapping[str, str]] = {
    OneToOne.FORM: "2", Relocation.FORM: "2", Plan.FORM: "3", Milestone.FORM: "3",
    Rectification.FORM: "4", Task.FORM: "4", Objection.FORM: "4", VillagerQuestion.FORM: "4",
    Lead.FORM: "4", Duty.FORM: "4", BranchRectify.FORM: "4", Person.FORM: "7",
}  # fmt: skip
"""Code of ``handover_item`` by form of what goes over; ``ALWAYS`` where nothing does."""

_Open: TypeAlias = Callable[[Judge, Record], bool]
"""Whether a record still asks something of whom it names."""


def _goes_on(judge: Judge, record: Record) -> bool:
    return not surely_by(known_range(record.body.get("to_day")), judge.day)


def _lacks(claim: str) -> _Open:
    return lambda judge, record: not judge.holds(record, claim)


def _planned(judge: Judge, record: Record) -> bool:
    plan = Plan(record.id, record.body)
    return plan.state not in DONE_PLANS and not surely_by(plan.done_day, judge.day)


def _contact(judge: Judge, record: Record) -> bool:
    contact = OneToOne(record.id, record.body)
    dead = contact.person and judge.view.lives.answer(contact.person, judge.day) is Answer.NO
    return covers(contact, judge.day) and not dead


def _keeps(judge: Judge, record: Record) -> bool:
    return judge.view.lives.surely(record.id, judge.day)


def _undone(judge: Judge, record: Record) -> bool:
    return not surely_by(Task(record.id, record.body).done_day, judge.day)


def _open_objection(judge: Judge, record: Record) -> bool:
    return is_open(judge, Objection(record.id, record.body))


def _waits(_: Judge, record: Record) -> bool:
    return Lead(record.id, record.body).state == WAITING


_Kind: TypeAlias = tuple[Question[Record, RecordId], Question[Record, object], str, _Open]
"""One way to have something in hand: who is named, of what, in words, and until when."""
_KINDS: Final[tuple[_Kind, ...]] = (
    (OneToOne.helper, OneToOne.person, "对{}的联系", _contact),
    (Relocation.contact, Relocation.household, "对{}的搬迁联系", _goes_on),
    (Person.card_holder, Person.name, "代管存折{}", _keeps),
    (Duty.helper, Duty.duty, "责任{}", _goes_on),
    (Plan.owner, Plan.target, "目标{}", _planned),
    (Milestone.owner, Milestone.title, "节点{}", _planned),
    (Rectification.owner, Rectification.problem, "整改{}", _lacks("done")),
    (BranchRectify.secretary, BranchRectify.listed_day, "{}列入的组织整顿", _lacks("removed")),
    (Objection.handler, Objection.received_day, "{}收到的异议", _open_objection),
    (VillagerQuestion.handler, VillagerQuestion.day, "{}的村民查询", _lacks("answered")),
    (Lead.helper, Lead.title, "线索核实{}", _waits),
    (Task.owner, Task.what, "待办{}", _undone),
)
"""Who objected or asked is not told."""


class InHand(NamedTuple):
    """One thing in somebody's hands.

    Attributes:
        form: Form of the record.
        field: The question that names him.
        record: The record.
        what: In words.
    """

    form: str
    field: str
    record: RecordId
    what: str


def in_hand(judge: Judge, helper: RecordId) -> list[InHand]:
    """What is on somebody as of a day and may go over to another.

    A register of a county's own counts where its question is dated, as long as it has not ended.
    """
    found: list[InHand] = []
    for names, about, words, is_open_still in _KINDS:
        form = names.kind.FORM
        for record, body in judge.view.records(form).items():
            held = any_record(form, record, body)
            if names.of(held) == helper and is_open_still(judge, held):
                what = words.format(_told(judge.view, about, held))
                found.append(InHand(form, names.name, record, what))
    return [*found, *_own(judge, helper)]


def _told(view: VillageView, about: Question[Record, object], record: Record) -> str:
    value = about.of(record)
    if isinstance(value, DayRange):
        return value.written
    return view.called(RecordId(str(value))) if isinstance(about, Link) else f"「{value or ''}」"


def _own(judge: Judge, helper: RecordId) -> Iterator[InHand]:
    for form in judge.definitions.forms.values():
        asked = [f.id for f in form.fields if f.dated and f.form == Helper.FORM]
        for field in asked if form.id.startswith("own_") else ():
            for record, body in judge.view.records(form.id).items():
                if body.get(field) == helper and _goes_on(judge, any_record(form.id, record, body)):
                    yield InHand(
                        form.id, field, record, f"{form.title}{called(judge.view, form, record)}"
                    )


@dataclass(frozen=True, slots=True)
class Succession:
    """Who takes over what from whom.

    Attributes:
        giver: Who leaves.
        taker: Who takes over.
        day: From when on.
        held: All that is in the giver's hands and may go over.
        stays: What does not go over, in sentences, each with what to do.
    """

    giver: RecordId
    taker: RecordId
    day: date
    held: tuple[InHand, ...]
    stays: tuple[str, ...]


def succession(judge: Judge, giver: RecordId, taker: RecordId, day: date) -> Succession:
    """What goes over when somebody leaves.

    Args:
        judge: The village as it is now.
        giver: Who leaves.
        taker: Who takes over.
        day: From when on.
    """
    held, stays = [], [*_signed(judge, giver)]
    for one in in_hand(judge, giver):
        if why := _refusal(judge, one, taker):
            stays.append(f"{one.what}改不了：{why}改好以后再转交。")
        else:
            held.append(one)
    return Succession(giver, taker, day, tuple(held), tuple(stays))


def _signed(judge: Judge, giver: RecordId) -> Iterator[str]:
    """Letters of duty bind who signed them: the successor signs his own."""
    for letter in judge.view.by(DutyLetter.helper, giver):
        if letter.state not in DONE_PLANS and not judge.holds(letter, "reviewed"):
            yield f"责任书「{letter.title or ''}」是本人签的，不转给别人，请由接任人另签一份。"


def _refusal(judge: Judge, one: InHand, taker: RecordId) -> str:
    """What keeps a record from being written; empty when nothing does."""
    form = judge.definitions.form(one.form)
    body = {**judge.view.stated(one.form)[one.record], one.field: taker}
    problems, proven = prove(form, body, judge.definitions)
    return "" if proven else next(problem.zh for problem in problems if not problem.warn)


def why_not(view: VillageView, giver: RecordId, taker: RecordId | None, day: date) -> str:
    """What keeps one from taking over from the other; empty when nothing does."""
    if taker is None or taker == giver:
        return "请选接任的人，要选另外一个人；还没有登记的，先在帮扶人里登记。"
    other = view.card(Helper, taker)
    if surely_by(other.to_day, day):
        name = other.name or "接任的人"
        return f"{name}到这天已经结束帮扶，不能接手，请改选别人，或者核对结束时间。"
    begun = view.card(Helper, giver).from_day
    if begun is not None and day < begun.first:
        return "交接的日期早于离任人开始帮扶，请核对日期。"
    return ""


def hand_over(
    judge: Judge, plan: Succession, chosen: Collection[RecordId], new: RecordId
) -> list[Write]:
    """Everything a hand-over writes.

    What was chosen names the successor from the day on; the leaver's term and help end; a record of
    the hand-over says what went over, to be completed with witness and signatures.

    Args:
        judge: The village as it is now.
        plan: Who takes over what.
        chosen: Records of ``plan.held`` that go over; the others stay where they are.
        new: Id of the record of the hand-over, where there is none of that day yet.
    """
    changes, view = Changes(judge.view, judge.definitions), judge.view
    passed = [one for one in plan.held if one.record in chosen]
    for one in passed:
        if one.form == OneToOne.FORM and _has_contact(judge, one.record, plan.taker):
            changes.put(one.form, one.record, to_day=plan.day.isoformat())
        else:
            changes.put(one.form, one.record, **{one.field: plan.taker})
    if view.card(Helper, plan.giver).to_day is None:
        changes.put(Helper.FORM, plan.giver, to_day=plan.day.isoformat())
    term = _term(view, plan)
    if term is not None and term.to_day is None:
        changes.put(SecretaryTerm.FORM, term.id, to_day=plan.day.isoformat())
    if term is not None and term.successor is None:
        changes.put(SecretaryTerm.FORM, term.id, successor=plan.taker)
    record, answers = _paper(view, plan, passed, term)
    changes.put(Handover.FORM, record or new, **answers)
    return changes.writes(plan.day)


def _has_contact(judge: Judge, contact: RecordId, taker: RecordId) -> bool:
    """Whether the successor sees the same person already: two contacts would say one thing."""
    person = judge.view.card(OneToOne, contact).person
    return person is not None and any(
        one.helper == taker and covers(one, judge.day)
        for one in judge.view.by(OneToOne.person, person)
    )


def _term(view: VillageView, plan: Succession) -> SecretaryTerm | None:
    """The term of the leaver that runs on the day, or ended with it."""
    running = [
        one for one in view.by(SecretaryTerm.helper, plan.giver)
        if covers(one, plan.day) or surely_by(one.to_day, plan.day)
    ]  # fmt: skip
    return max(running, key=lambda one: (as_written(one.from_day), one.id), default=None)


def _paper(
    view: VillageView, plan: Succession, passed: Sequence[InHand], term: SecretaryTerm | None
) -> tuple[RecordId | None, dict[str, Value | None]]:
    """The record of the hand-over: the one of the day where there is one, with what is added."""
    of_day = [
        one for one in view.by(Handover.giver, plan.giver)
        if one.taker == plan.taker and one.day and one.day.written == plan.day.isoformat()
    ]  # fmt: skip
    kept = of_day[0] if of_day else Handover(RecordId(""), {})
    items = {FACTS.get(one.form, ALWAYS) for one in passed} | {*(kept.items or ())}
    if any(one.form == OneToOne.FORM for one in passed):
        items.add(CONTACTS)
    answers: dict[str, Value | None] = {
        **kept.body,
        Handover.day.name: plan.day.isoformat(), Handover.giver.name: plan.giver,
        Handover.taker.name: plan.taker, Handover.items.name: sorted(items or {ALWAYS}),
        Handover.open_tasks.name: sum(one.form == Task.FORM for one in plan.held),
        Handover.open_problems.name: sum(one.form == Rectification.FORM for one in plan.held),
    }  # fmt: skip
    if term is not None:
        answers[Handover.term.name] = term.id
    return kept.id or None, answers


CONTACTS: Final = "8"
"""Code of ``handover_item``: how people are reached."""
