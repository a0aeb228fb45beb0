"""What is to be done, in one order: visits and expiries, clocks of law, leads, and own tasks.

A task is worded with the days in which it can be done. It goes away by what was done (a visit, an
answer, a verdict) or by a record of form ``task`` with its key, so that a second device does not
ask again. Put off, it comes back on its day. Nobody is ranked and no presence is counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forms.answer import Answer
from forms.days import known_range
from forms.definition import Body, RecordId, Value
from forms.due import Due, Urgency, due
from forms.gaps import Gap
from forms.law_clocks import Clock, clocks
from forms.parameters import Parameters
from forms.village_view import VillageView

FORM: Final = "task"
AHEAD: Final = timedelta(days=30)
"""What begins later than so many days from now is not shown yet."""
LEAD_WINDOW: Final = timedelta(days=30)
DUE_FORMS: Final = {"visit": "visit", "appointment": "visit", "measure": "measure",
                    "certificate": "disabled_person"}  # fmt: skip
"""Which form does what is due; everything else is done by a word on the task itself."""
DUE_LAWS: Final = {
    "visit": "一对一联系约定", "appointment": "走访时的约定",
    "certificate": "残疾人证管理办法（2017年修订）", "measure": "中农组发〔2021〕7号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        key: The same on every device and every day, until it is done.
        kind: For the filter.
        subject: The person, household or record it is about; ``village`` for the village.
        zh: One Chinese sentence with its window (可办时段…).
        from_day: First day.
        to_day: Last day.
        urgency: After the window, in it, or before it.
        authority: Who asks for it.
        form: The form that does it; ``lead`` stands for the page of leads.
        record: The record to complete; None for a new one.
        preset: Answers of the new record.
    """

    key: str
    kind: str
    subject: RecordId
    zh: str
    from_day: date
    to_day: date
    urgency: Urgency
    authority: str
    form: str
    record: RecordId | None = None
    preset: tuple[tuple[str, Value], ...] = ()


def tasks(
    view: VillageView, day: date, parameters: Parameters, leads: list[Gap] | None = None
) -> list[Task]:
    """Everything to do as of a day.

    Args:
        view: The village.
        day: As-of day.
        parameters: The county's figures.
        leads: What the gap rules found, if that is known; they are counted by rule.

    Returns:
        The most pressing first; of equally pressing ones that whose window ends first.
    """
    view = view.on(day)
    found = [
        *(_from_due(view, item, day) for item in due(view, day, parameters)),
        *(_from_clock(clock, day) for clock in clocks(view, day, parameters)),
        *_from_leads(leads or [], day),
        *_own(view, day),
    ]
    settled = _settled(view, day)
    kept = [task for task in found if task.key not in settled and task.from_day <= day + AHEAD]
    return sorted(kept, key=lambda task: (task.urgency, task.to_day, task.kind, task.key))


def _urgency(first: date, last: date, day: date) -> Urgency:
    if day > last:
        return Urgency.OVERDUE
    return Urgency.NOW if first <= day else Urgency.SOON


def _sentence(what: str, first: date, last: date, day: date) -> str:
    late = (day - last).days
    tail = f"，已过{late}天" if late > 0 else ""
    return f"{what}可办时段{first.isoformat()}至{last.isoformat()}{tail}。"


def _from_due(view: VillageView, item: Due, day: date) -> Task:
    person = view.body("person", item.subject) is not None
    home = view.household_of(item.subject) if person else item.subject
    form = DUE_FORMS.get(item.kind, FORM)
    preset: list[tuple[str, Value]] = []
    if form == "visit":
        preset = [("household", home or ""), ("day", day.isoformat())]
    elif form == "measure":
        preset = [("household", home or ""), ("from_day", day.isoformat())]
    if person and form != "measure":
        preset.append(("person", item.subject))
    key = f"{item.kind}:{item.subject}:{item.to_day.isoformat()}"
    law = DUE_LAWS.get(item.kind, "年龄事项提醒")
    record = None
    if item.kind == "certificate":
        cards = view.linked("disabled_person", "person", item.subject)
        record = cards[0][0] if cards else None
    return Task(key, item.kind, item.subject, item.zh, item.from_day, item.to_day, item.urgency,
                law, form, record, tuple(p for p in preset if p[1]))  # fmt: skip


def _from_clock(clock: Clock, day: date) -> Task:
    zh = _sentence(clock.what, clock.first, clock.last, day)
    key = f"{clock.kind}:{clock.subject}:{clock.last.isoformat()}"
    return Task(key, clock.kind, clock.subject, zh, clock.first, clock.last,
                _urgency(clock.first, clock.last, day), clock.authority, clock.form,
                clock.record, clock.preset)  # fmt: skip


def _from_leads(leads: list[Gap], day: date) -> Iterator[Task]:
    """Open leads, counted by rule: the page of leads has them one by one."""
    open_leads = [gap for gap in leads if gap.answer is Answer.YES and gap.state != "1"]
    titles = {gap.rule: gap.title for gap in open_leads}
    for rule, count in Counter(gap.rule for gap in open_leads).items():
        first, last = day, day + LEAD_WINDOW
        what = f"「{titles[rule]}」有{count}条线索要核实，"
        yield Task(f"lead:{rule}", "lead", RecordId("village"), _sentence(what, first, last, day),
                   first, last, Urgency.SOON, "社会救助法（2026年）第39条", "lead",
                   None, (("rule", rule),))  # fmt: skip


def _own(view: VillageView, day: date) -> Iterator[Task]:
    """Tasks people wrote down and have not done."""
    for record, body in view.records(FORM).items():
        first, last = known_range(body.get("from_day")), known_range(body.get("to_day"))
        if body.get("key") or first is None or last is None or _done(body, day):
            continue
        about = str(body.get("person") or body.get("household") or record)
        what = f"{str(body.get('what', '')).rstrip('。，')}，"
        law = "法定期限" if body.get("lawful") is True else "自己记下的"
        yield Task(record, "own", RecordId(about), _sentence(what, first.first, last.last, day),
                   first.first, last.last, _urgency(first.first, last.last, day), law,
                   FORM, record)  # fmt: skip


def _settled(view: VillageView, day: date) -> set[str]:
    """Keys of tasks that were done otherwise or put off beyond the day."""
    return {
        str(body["key"])
        for body in view.records(FORM).values()
        if body.get("key") and (_done(body, day) or _put_off(body, day))
    } | {
        str(record)
        for record, body in view.records(FORM).items()
        if not body.get("key") and _put_off(body, day)
    }


def _done(body: Body, day: date) -> bool:
    at = known_range(body.get("done_day"))
    return at is not None and at.first <= day


def _put_off(body: Body, day: date) -> bool:
    at = known_range(body.get("later_day"))
    return at is not None and day < at.first
