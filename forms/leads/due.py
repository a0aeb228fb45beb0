"""What is due as of a day: visits, appointments, birthdays that change rights, expiries.

Each item has a window in which it can be done. Items are ordered by how pressing they are; nobody
is ranked, neither villagers nor helpers, and nothing says who was late how often.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from forms.circumstances.disability import certificate_of
from forms.circumstances.monitoring import (
    helped,
    last_between,
    last_visit,
    monitored,
    spell_admits,
    visits,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers, running
from forms.definitions.records import DisabledPerson, Household, HouseholdType, OneToOne, Visit
from forms.notices.posting_days import quarter_start
from forms.rules.lists import derive
from forms.schema.deadline import first_of
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, birthday, plus_days, plus_months
from forms.schema.ternary import Answer, all_of, any_of
from forms.village.view import VillageView

OPEN_WATCH = "风险消除或纳入日期没有写、或者没有写到日，判断不了还在不在监测，请补全；"
ONE_DAY = timedelta(days=1)
YEARS_NEAR = 3
"""Calendar years within which a birthday can matter: the days before and after are fewer."""


class Urgency(IntEnum):
    """How pressing something is; smaller comes first. ``ANYTIME`` has no day set by anybody.

    ``AT_ONCE`` is the duty to report harm: before anything else, however late.
    """

    AT_ONCE = -1
    OVERDUE = 0
    NOW = 1
    SOON = 2
    ANYTIME = 3


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do.

    Attributes:
        kind: ``visit``, ``household_visit``, ``appointment``, ``turning_16``, ``turning_18``,
            ``turning_60``, ``turning_80``, ``certificate`` or ``measure``.
        subject: The person or household it is about.
        zh: What to do and when, one Chinese sentence.
        from_day: First day of the window.
        to_day: Last day of the window.
        urgency: After the window, in it, or before it.
        ask: The question that would settle whether it is due at all; empty when it surely is.
    """

    kind: str
    subject: RecordId
    zh: str
    from_day: date
    to_day: date
    urgency: Urgency
    ask: str = ""


def due(view: VillageView, day: date, definitions: Definitions) -> list[Due]:
    """Everything due as of a day.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.

    Returns:
        The most pressing first; of equally pressing ones that whose window ends first.
    """
    view = view.on(day)
    known = view.kept.get(("due", day, id(definitions)))
    if isinstance(known, tuple):
        return list(known[1])
    search = _DueSearch(view, day, definitions)
    found = [*search.visits(), *search.household_visits(), *search.appointments()]
    found += [*search.birthdays(), *search.certificates(), *search.measures()]
    found.sort(key=lambda d: (d.urgency, d.to_day, d.kind, d.subject))
    view.kept["due", day, id(definitions)] = (definitions, found)
    return list(found)


def interval(contact: OneToOne, default: Callable[[str], object]) -> int | None:
    """At most how many days lie between two visits of a contact; None when nobody set a plan.

    Args:
        contact: Who sees whom.
        default: The county's figure by the name of its parameter.
    """
    every = contact.every_days or default(f"visit_days_{contact.class_ or ''}")
    return every if isinstance(every, int) and not isinstance(every, bool) else None


def in_contact(view: VillageView, person: RecordId, day: date) -> Answer:
    """Whether somebody sees a person regularly; cannot tell where partial dates leave it open."""
    return any_of({running(contact, day) for contact in view.by(OneToOne.person, person)})


@dataclass(frozen=True, slots=True)
class Turn:
    """By when a contact in force must have visited.

    Attributes:
        last: When the last visit may have been; None without one.
        until: The last day of the interval, at the earliest and at the latest.
        every: Days of the interval.
        late: Whether that day has passed, as far as the written dates tell.
    """

    last: DayRange | None
    until: DayRange
    every: int
    late: Answer


def turn(
    view: VillageView, contact: OneToOne, day: date, default: Callable[[str], object]
) -> Turn | None:
    """The turn of a contact that is, or may be, in force; None where no interval counts.

    Args:
        view: The village.
        contact: Who sees whom; it covers the day.
        day: As-of day.
        default: The county's figure by the name of its parameter.
    """
    every, since = interval(contact, default), contact.from_day
    if every is None or contact.person is None:
        return None
    seen = visits(view, view.household_of(contact.person), contact.person)
    start = last_between(seen, since, day)
    if start is None:
        return None
    until = DayRange(plus_days(start.first, every), plus_days(start.last, every))
    late = Answer.YES if until.last < day else Answer.NO if day <= until.first else Answer.UNKNOWN
    return Turn(last_between(seen, None, day), until, every, all_of((running(contact, day), late)))


class _DueSearch:
    """What is due in one village on one day."""

    def __init__(self, view: VillageView, day: date, definitions: Definitions) -> None:
        self.view = view
        self.day = day
        self.definitions = definitions
        self.living = frozenset(view.lives.living(day))

    def _days(self, parameter: str) -> timedelta:
        return timedelta(days=self.definitions.parameters.number(parameter, self.day))

    def _item(
        self, kind: str, subject: RecordId, what: str, first: date, last: date, ask: str = ""
    ) -> Due:
        """An item worded with its window and, when it has passed, by how many days."""
        late = (self.day - last).days
        urgency = Urgency.OVERDUE if late > 0 else Urgency.NOW
        if first > self.day:
            urgency = Urgency.SOON
        window = f"可办时段{first.isoformat()}至{last.isoformat()}"
        tail = f"，已过{late}天" if late > 0 else ""
        return Due(kind, subject, f"{what}{window}{tail}。{ask}", first, last, urgency, ask)

    def visits(self) -> Iterator[Due]:
        """One-to-one contacts whose next visit is near or past."""
        labels = self.definitions.codes
        for contact in self.view.all(OneToOne):
            person = contact.person
            held = running(contact, self.day)
            if person is None or person not in self.living or held is Answer.NO:
                continue
            told = turn(self.view, contact, self.day, self._figure)
            if told is None or not (covers(contact, self.day) or told.late is Answer.UNKNOWN):
                continue
            open_ = told.late is Answer.UNKNOWN
            until = told.until.first if open_ else told.until.last
            first = until - self._days("visit_notice_days")
            if self.day < first:
                continue
            name = self.view.name(person)
            who = f"{labels.label('care_class', contact.class_)}{name}"
            met = f"上次走访{told.last.written}，" if told.last else "结对以来还没有走访记录，"
            what = f"请走访{who}：{met}每{told.every}天一次，"
            ask = f"{name}的走访或结对日期没有写到日，到期没有？请补全日期。" if open_ else ""
            yield self._item("visit", person, what, first, until, ask)

    def _figure(self, name: str) -> object:
        return self.definitions.parameters.get(name, self.day)

    def household_visits(self) -> Iterator[Due]:
        """Monitored households that nobody has called on for as long as the plan says."""
        every = self.definitions.parameters.number("visit_days_monitored", self.day)
        for household, watch in monitored(self.view, self.day).items():
            last = last_visit(self.view, household, self.day)
            seen = [at for at in (last, first_of(watch.since)) if at is not None]
            until = max(seen) + timedelta(days=every) if seen else self.day
            first = until - self._days("visit_notice_days")
            if first <= self.day:
                met = f"上次走访{last.isoformat()}，" if last else "纳入以来还没有走访记录，"
                met += "" if watch.answer is Answer.YES else OPEN_WATCH
                what = f"请走访监测户{self.view.called(household)}：{met}每{every}天一次，"
                yield self._item("household_visit", household, what, first, until)

    def appointments(self) -> Iterator[Due]:
        """Visits promised for a day and not yet made."""
        for visit in self.view.all(Visit):
            promised, home = visit.next_day, self.view.get(Household, visit.household)
            if promised is None or home is None or self._visited(home.id, promised.first):
                continue
            if self.day < promised.first - self._days("visit_notice_days"):
                continue
            last = promised.last + self._days("appointment_days")
            what = f"约好再走访{home.head_name or ''}户：约定{promised.first.isoformat()}，"
            yield self._item("appointment", home.id, what, promised.first, last)

    def _visited(self, household: RecordId, since: date) -> bool:
        last = last_visit(self.view, household, self.day)
        return last is not None and since <= last

    def birthdays(self) -> Iterator[Due]:
        """Ages that change what a person is owed or counted as."""
        sixteen = list(self._turning(16))
        listed = self._listed([person for person, _ in sixteen])
        for person, days in sixteen:
            if person in listed:
                then = "届时不再列入留守儿童，请更新档案，"
            else:
                then = "如在留守儿童名单请办理退出，"
            yield self._birthday("turning_16", person, 16, days, then)
        for person, days in self._turning(18):
            yield self._birthday("turning_18", person, 18, days, "请核对监护档案和儿童类保障，")
        for person, days in self._turning(60):
            yield self._birthday("turning_60", person, 60, days, "请核对基础养老金申领，")
        for person, days in self._turning(80):
            yield self._birthday("turning_80", person, 80, days, "请核对高龄津贴和探访安排，")

    def _listed(self, children: list[RecordId]) -> set[RecordId]:
        """Which of these are left-behind children on the day."""
        derived = derive(
            "left_behind_child", self.view, self.day, self.definitions, only=frozenset(children)
        )
        return {d.subject for d in derived if d.answer is Answer.YES}

    def _turning(self, years: int) -> Iterator[tuple[RecordId, DayRange]]:
        """Who turns an age soon or has just turned it; a vague birth gives several days."""
        ahead, behind = self._days("turning_days"), self._days("turned_days")
        for person in self.living:
            birth = self.view.lives.births.get(person)
            if birth is None or abs(self.day.year - birth.first.year - years) > YEARS_NEAR:
                continue  # most people, so that the exact days are asked for few
            days = DayRange(birthday(birth.first, years), birthday(birth.last, years))
            if days.first - ahead <= self.day <= days.last + behind:
                yield person, days

    def _birthday(self, kind: str, person: RecordId, years: int, days: DayRange, then: str) -> Due:
        when = f"于{days.first.isoformat()}满{years}周岁"
        if days.first != days.last:
            span = f"{days.first.isoformat()}至{days.last.isoformat()}"
            when = f"在{span}间满{years}周岁，请核对出生日期"
        ahead, behind = self._days("turning_days"), self._days("turned_days")
        name, ask = self.view.name(person), ""
        if not days.last - ahead <= self.day <= days.first + behind:
            ask = f"{name}是哪一天满{years}周岁的？出生日期没有写到日，请补全。"
        return self._item(
            kind, person, f"{name}{when}，{then}", days.first, days.last + behind, ask
        )

    def certificates(self) -> Iterator[Due]:
        """Disability certificates that end soon or have ended."""
        for person in dict.fromkeys(card.person for card in self.view.all(DisabledPerson)):
            if person is None or person not in self.living:
                continue
            held = certificate_of(self.view, person)
            if held is None or not held.counts:
                continue
            until, ahead, name = (
                held.valid_to,
                self._days("certificate_days"),
                self.view.name(person),
            )
            what, ask = f"请提醒{name}换领残疾人证：", ""
            if until is not None and until.first - ahead <= self.day:
                if self.day < until.last - ahead and not held.expired:
                    ask = (
                        f"{name}的残疾人证有效期只写到{until.written}，快到期没有？请看证补全日期。"
                    )
                yield self._item("certificate", person, what, until.first - ahead, until.first, ask)
            elif held.expired:  # by its status, and nobody wrote since when: this quarter
                first = quarter_start(self.day)
                yield self._item(
                    "certificate", person, what, first, plus_months(first, 3) - ONE_DAY
                )

    def measures(self) -> Iterator[Due]:
        """Admitted monitored households for which no measure is written down."""
        for spell in self.view.all(HouseholdType):
            first, home = spell.from_day, self.view.get(Household, spell.household)
            if home is None or first is None or not spell_admits(spell):
                continue
            if not covers(spell, self.day) or spell.measures:
                continue
            if not helped(self.view, home.id, first.last, self.day):
                last = first.last + self._days("first_measure_days")
                what = f"请登记监测户{self.view.called(home.id)}的帮扶措施："
                yield self._item("measure", home.id, what, first.first, last)
