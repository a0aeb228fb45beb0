"""What is to be done, in one order: visits and expiries, clocks of law, leads, and own tasks.

A task is worded with the days in which it can be done. It goes away by what was done (a visit, an
answer, a verdict) or by a record of form ``task`` with its key: closed, or put off to a day, with a
reason. The state is in records, so a second device does not ask again. Nobody is ranked and no
presence is counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from forms.circumstances.disability import card_of
from forms.definitions.definitions import Definitions
from forms.definitions.records import Lead as LeadRecord
from forms.definitions.records import Person
from forms.definitions.records import Task as Written
from forms.leads.due import Due, Urgency, due
from forms.leads.leads import DUE, Gap, verdict
from forms.schema.deadline import Clock, first_of, happened, surely_by
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import as_written, known_range
from forms.schema.ternary import Answer
from forms.tasks.aid_deadlines import aid_clocks
from forms.tasks.care_deadlines import ALONE, care_clocks
from forms.tasks.case_deadlines import clocks
from forms.tasks.oversight_deadlines import oversight
from forms.tasks.plan_deadlines import plan_clocks
from forms.tasks.report_deadlines import REPORT, reports
from forms.tasks.term_deadlines import terms
from forms.tasks.village_deadlines import village_clocks
from forms.village.view import VillageView, of_one_thing

FORM: Final = "task"
AHEAD: Final = timedelta(days=30)
"""What begins later than so many days from now is not shown yet."""
WAITING: Final = "3"
"""Code of ``lead_state``: somebody has looked and cannot tell yet."""
CONFIRMED: Final = "1"
"""Code of ``lead_state``."""
CLOCKED: Final = frozenset({"G-15", "G-19", "G-20"})
"""Rules whose leads have a clock of their own."""
LEAD_LAW: Final = "社会救助法（2026年）第39条"
DUE_WAYS: Final[Mapping[str, tuple[str, str, str]]] = {
    "visit": ("visit", "本村一对一联系约定", "登记一次走访"),
    "household_visit": ("visit", "2026年中央一号文件（八）；间隔按县里的标准", "登记一次走访"),
    "appointment": ("visit", "走访时的约定", "登记一次走访"),
    "measure": ("measure", "2026年中央一号文件（八）；程序按县里的文件", "登记一项帮扶措施"),
    "certificate": ("disabled_person", "残疾人证管理办法（2017年修订）", "写上新的有效期"),
    "turning_16": (FORM, "国发〔2016〕13号：未满十六周岁", "写一句办得怎样"),
    "turning_18": (FORM, "民法典第17条：年满十八周岁", "写一句办得怎样"),
    "turning_60": (FORM, "城乡居民养老保险待遇：年满六十周岁", "写一句办得怎样"),
    "turning_80": (FORM, "高龄津贴：按县里的标准", "写一句办得怎样"),
}
"""Of what is due: the form that does it, who asks for it, and what counts as done."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """One thing to do.

    Attributes:
        key: The same on every device and every day, until it is done.
        kind: For the filter.
        subject: The person, household or record it is about; ``village`` for the village.
        zh: One Chinese sentence with its window (可办时段…).
        from_day: First day.
        to_day: Last day.
        urgency: After the window, in it, before it, or without a day that anybody set.
        authority: Law and paragraph, or document, that asks for it.
        done_by: What counts as done, in words for a person.
        form: The form that does it.
        record: The record to complete; None for a new one.
        preset: Answers of the new record.
        facts: What it rests on, sentences; only leads have some.
    """

    key: str
    kind: str
    subject: RecordId
    zh: str
    from_day: date
    to_day: date
    urgency: Urgency
    authority: str
    done_by: str
    form: str
    record: RecordId | None = None
    preset: tuple[tuple[str, Value], ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What to do, without the days."""
        return self.zh.partition("可办时段")[0].rstrip("，：。")


def tasks(
    view: VillageView, day: date, definitions: Definitions, leads: Sequence[Gap] = ()
) -> list[OpenTask]:
    """Everything to do as of a day.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.
        leads: What the gap rules found on the day, when leads are wanted too.

    Returns:
        The most pressing first; of equally pressing ones that whose window ends first.
    """
    view = view.on(day)
    found = [_from_due(view, item, day) for item in due(view, day, definitions)]
    unhelped = {task.subject for task in found if task.kind == "measure"}
    found += [
        _from_clock(clock, view, day, definitions)
        for clock in (
            *reports(view, day),
            *clocks(view, day, definitions),
            *aid_clocks(view, day, definitions),
            *care_clocks(view, day, definitions),
            *village_clocks(view, day, definitions),
            *oversight(view, day, definitions),
            *terms(view, day, definitions),
            *plan_clocks(view, day, definitions),
        )
        if clock.kind != "measure" or clock.subject not in unhelped
    ]
    found += [*_from_leads(view, leads, day, definitions), *_own(view, day)]
    settled = _settled(view, day)
    kept = {t.key: t for t in found if t.key not in settled and t.from_day <= day + AHEAD}
    return sorted(kept.values(), key=lambda task: (task.urgency, task.to_day, task.kind, task.key))


def closing(task: OpenTask, day: date) -> dict[str, Value]:
    """Answers of form ``task`` that close a derived task by a person's word."""
    about = {name: value for name, value in task.preset if name in ("person", "household")}
    return {
        "what": task.what,
        "key": task.key,
        **about,
        "from_day": task.from_day.isoformat(),
        "to_day": task.to_day.isoformat(),
        "done_day": day.isoformat(),
    }


def putting_off(task: OpenTask, day: date, until: date, reason: str) -> dict[str, Value]:
    """Answers of form ``task`` that put a task off from a day until another.

    Every putting-off is a record of its own, so that what was asked on a past day stays as it was.
    """
    answers = closing(task, day)
    del answers["done_day"]
    days = {"later_since": day.isoformat(), "later_day": until.isoformat()}
    return {**answers, **days, "later_reason": reason}


def _urgency(first: date, last: date, day: date) -> Urgency:
    if day > last:
        return Urgency.OVERDUE
    return Urgency.NOW if first <= day else Urgency.SOON


def _sentence(what: str, first: date, last: date, day: date) -> str:
    late = (day - last).days
    tail = f"，已过{late}天" if late > 0 else ""
    return f"{what}可办时段{first.isoformat()}至{last.isoformat()}{tail}。"


def _from_due(view: VillageView, item: Due, day: date) -> OpenTask:
    form, law, done = DUE_WAYS[item.kind]
    person = view.get(Person, item.subject) is not None
    home = view.household_of(item.subject) if person else item.subject
    preset: list[tuple[str, Value]] = [("household", home)] if home else []
    if person:
        preset.append(("person", item.subject))
    if form != FORM:
        preset.append(("from_day" if form == "measure" else "day", day.isoformat()))
    record = None
    if form == "disabled_person":
        card = card_of(view, item.subject)
        record = card.id if card else None
    key = f"{item.kind}:{item.subject}:{item.to_day.isoformat()}"
    return OpenTask(key, item.kind, item.subject, item.zh, item.from_day, item.to_day, item.urgency,
                law, done, form, record, tuple(preset))  # fmt: skip


def _from_clock(clock: Clock, view: VillageView, day: date, definitions: Definitions) -> OpenTask:
    """A clock as a task; it is only said to be over where every day its dates may mean says so."""
    over = clock.over_after
    zh = _sentence(clock.what, clock.first, over, day)
    if clock.vague:
        zh = f"{zh[:-1]}，最早{clock.last.isoformat()}到期：{_uncounted(clock)}"
    zh += _half_done(clock, view, day, definitions)
    key = f"{clock.kind}:{clock.subject}:{clock.last.isoformat()}"
    urgency = _urgency(clock.first, over, day)
    if clock.kind in {REPORT, ALONE}:
        urgency = Urgency.AT_ONCE
    return OpenTask(key, clock.kind, clock.subject, zh, clock.first, clock.last,
                urgency, clock.authority, clock.done_by,
                clock.form, clock.record, clock.preset)  # fmt: skip


def _uncounted(clock: Clock) -> str:
    """That nobody can count from a partial date, and what to do."""
    return f"计算期限的日期只写到{as_written(clock.counted)}，请补全到日。"


def _half_done(clock: Clock, view: VillageView, day: date, definitions: Definitions) -> str:
    """Days of its record that may be over or still to come: they may be what stops the clock."""
    body = view.body(clock.form, clock.record) if clock.record else None
    days = (
        (field.label, at)
        for field in definitions.form(clock.form).fields
        if body and field.type == "date" and (at := known_range(body.get(field.id))) is not None
        and at != clock.counted and happened(at, day) is Answer.UNKNOWN
    )  # fmt: skip
    return "".join(f"「{label}」只写到{at.written}，请补全到日。" for label, at in days)


def _from_leads(
    view: VillageView, leads: Sequence[Gap], day: date, definitions: Definitions
) -> Iterator[OpenTask]:
    """Open leads, one for each rule and subject; what is due stands in the list already."""
    twice = {*(rule for rule, _ in DUE.values()), *CLOCKED}
    resting = _resting(
        view, day, timedelta(days=definitions.parameters.number("lead_again_days", day))
    )
    last = day + timedelta(days=definitions.parameters.number("lead_days", day))

    def told(gap: Gap) -> OpenTask:
        key = f"lead:{gap.rule}:{gap.subject}:{gap.fingerprint}"
        what = f"请核实{view.called(gap.subject)}：{gap.title}，"
        return OpenTask(key, "lead", gap.subject,
                   _sentence(what, day, last, day), day, last, Urgency.ANYTIME,
                   gap.source or LEAD_LAW, "写上核实结论", "lead", None,
                   tuple(verdict(gap, view, day).items()), gap.reasons)  # fmt: skip

    known: Callable[[object, object, Callable[[], OpenTask]], OpenTask]
    known = of_one_thing(view, ("lead tasks", day, definitions))
    for gap in leads:
        if gap.answer is not Answer.YES or gap.state == CONFIRMED or gap.rule in twice:
            continue
        if gap.fingerprint not in resting:
            yield known((gap.rule, gap.subject), gap, partial(told, gap))


def _resting(view: VillageView, day: date, rest: timedelta) -> set[str]:
    """Fingerprints of leads that somebody looked at lately and could not tell."""
    seen: dict[str, tuple[date, str | None]] = {}
    for told in view.all(LeadRecord):
        at, mark = first_of(told.day), told.fingerprint or ""
        if at is not None and at <= day and at >= seen.get(mark, (at,))[0]:
            seen[mark] = at, told.state
    return {mark for mark, (at, state) in seen.items() if state == WAITING and day < at + rest}


def _own(view: VillageView, day: date) -> Iterator[OpenTask]:
    """Tasks people wrote down and have not done."""
    for task in view.all(Written):
        first, last = first_of(task.from_day), task.to_day
        if task.key or first is None or last is None or surely_by(task.done_day, day):
            continue
        about = task.person or task.household or task.id
        what = f"{(task.what or '').rstrip('。，')}，"
        law = "法定期限（自己记下的）" if task.lawful else "自己记下的"
        yield OpenTask(task.id, "own", about, _sentence(what, first, last.last, day),
                       first, last.last, _urgency(first, last.last, day), law, "写上办完日期",
                       FORM, task.id)  # fmt: skip


def _settled(view: VillageView, day: date) -> set[str]:
    """Keys of tasks that are closed by the day, or put off beyond it."""
    return {
        task.key or task.id
        for task in view.all(Written)
        if (task.key and surely_by(task.done_day, day)) or _rests(task, day)
    }


def _rests(task: Written, day: date) -> bool:
    """Whether a task was put off by the day and has not come back yet."""
    since, until = task.later_since, first_of(task.later_day)
    return until is not None and (since is None or since.first <= day) and day < until
