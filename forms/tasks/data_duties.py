"""What the law of personal data asks of a village: how long, with whose consent, looked at before.

Records about somebody who has died or left are due to go some years later (``retention.yaml`` among
the data); nothing goes by itself. Of a child under fourteen more than the roster is kept with the
guardian's consent. What is done with sensitive data has been assessed. All three are told in three
values: what cannot be told says what to ask.

Source: 个人信息保护法 art. 15, 19, 28, 31, 47, 55, 56.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from forms.definitions.definitions import DATA, Definitions
from forms.definitions.records import (
    Former,
    GuardianConsent,
    ImpactAssessment,
    Person,
    RetentionKept,
)
from forms.schema.deadline import VILLAGE, happened
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, age_on, as_written, plus_months
from forms.schema.ternary import Answer
from forms.schema.yaml_reader import Entry, read_entry
from forms.village.past_answers import about
from forms.village.sealed_access import may_be_minor
from forms.village.view import DEAD, GONE_PERSONS, VillageView, linked

CONSENT_UNDER: Final = 14
"""Years, 个人信息保护法 art. 28 and 31."""
BY_LAW: Final = frozenset({
    "person", "former", "coverage", "not_known", "import_doubt", "task", "lead", "school",
    "insurance", "premium_aid", "guardian_consent", "retention_kept", "rights_case", "voter",
})  # fmt: skip
"""Forms a village keeps about anybody, or is told to keep: they ask for no consent."""


class DutyKind(StrEnum):
    """Which of the three."""

    RETENTION = "retention"
    CONSENT = "consent"
    ASSESSMENT = "assessment"

    @property
    def zh(self) -> str:
        """The word shown."""
        return {"retention": "到期清单", "consent": "监护人同意", "assessment": "影响评估"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class DataDuty:
    """One thing that is owed, or may be.

    Attributes:
        duty: Which.
        subject: The person; ``VILLAGE`` for an assessment.
        answer: Yes, or cannot tell.
        zh: What is so and what to do, or what to ask.
        law: On what it rests.
    """

    duty: DutyKind
    subject: RecordId
    answer: Answer
    zh: str
    law: str


@dataclass(frozen=True, slots=True)
class Retained:
    """How long records of some forms are kept after the person is gone.

    Attributes:
        id: English name.
        title: What they are.
        parameter: Years, which a county may publish.
        forms: Their forms; none for all others.
        law: What it rests on.
        known: Whether we have read that text.
    """

    id: str
    title: str
    parameter: str
    forms: frozenset[str]
    law: str
    known: bool


def data_duties(view: VillageView, day: date, definitions: Definitions) -> list[DataDuty]:
    """Everything that is owed as of a day, or may be: first what the village owes as a whole."""
    return [
        *_assessments(view, day),
        *_retention(view, day, definitions),
        *_consents(view, day, definitions),
    ]


@cache
def retained() -> tuple[Retained, ...]:
    """The kinds of ``forms/data/retention.yaml``; the last one is all other forms.

    Raises:
        DefinitionFault: It cannot be used.
    """
    entry = read_entry(DATA / "retention.yaml")
    made = tuple(_kind(one) for one in entry.entries("kinds"))
    entry.finish()
    return made


def _kind(entry: Entry) -> Retained:
    made = Retained(
        entry.text("id"), entry.text("title"), entry.text("parameter"),
        frozenset(entry.texts("forms")), entry.text("law"),
        entry.one_of("text", ("read", "excerpt", "recalled")) == "read",
    )  # fmt: skip
    entry.finish()
    return made


def _retention(view: VillageView, day: date, definitions: Definitions) -> Iterator[DataDuty]:
    """People who have been gone for as long as the longest kept of their records."""
    kept = {
        one.person
        for one in view.all(RetentionKept)
        if one.until is not None and happened(one.until, day) is Answer.NO
    }
    for person in view.records(Person.FORM):
        gone = _gone(view, person, day)
        if gone is None or person in kept:
            continue
        kinds = _kinds_of(view, definitions, person)
        longest = max(kinds, key=lambda kind: _years(kind, definitions, day))
        yield from _due(view, person, gone, (longest, kinds), definitions, day)


def _due(
    view: VillageView,
    person: RecordId,
    gone: "_Gone",
    kept: tuple[Retained, Counter[Retained]],
    definitions: Definitions,
    day: date,
) -> Iterator[DataDuty]:
    longest, kinds = kept
    years, name = _years(longest, definitions, day), view.name(person)
    counted = "、".join(f"{kind.title} {count} 条" for kind, count in kinds.items())
    law = longest.law if longest.known else f"{longest.law}（原文未核对）"
    if gone.at is None:
        zh = f"{name}{gone.why}，没有写哪一天，算不出{longest.title}还要留多久：请补填日期。"
        yield DataDuty(DutyKind.RETENTION, person, Answer.UNKNOWN, zh, law)
        return
    due = DayRange(*(plus_months(at, 12 * years) for at in (gone.at.first, gone.at.last)))
    answer = happened(due, day)
    if answer is Answer.YES:
        zh = (
            f"{name}{as_written(gone.at)}{gone.why}，满 {years} 年（{counted}）："
            "用完了的请申请依法删除，还要用的请登记「到期仍保留」。"
        )
        yield DataDuty(DutyKind.RETENTION, person, answer, zh, law)
    elif answer is Answer.UNKNOWN:
        zh = f"{name}{gone.why}的日期只写到{as_written(gone.at)}，到期没有：请补全日期。"
        yield DataDuty(DutyKind.RETENTION, person, answer, zh, law)


@dataclass(frozen=True, slots=True)
class _Gone:
    """That somebody is gone, and when; None for a day nobody wrote down."""

    at: DayRange | None
    why: str


def _gone(view: VillageView, person: RecordId, day: date) -> _Gone | None:
    """Whether somebody has surely died or left; who may have is asked about elsewhere."""
    death = view.lives.deaths.get(person)
    if death is not None:
        return _Gone(death, "去世") if death.first <= day else None
    card = view.card(Person, person)
    if card.no_capacity == DEAD:
        return _Gone(None, "登记为已死亡")
    if card.hukou_status not in GONE_PERSONS:
        return None
    days = [
        one.day
        for one in _formers(view, person)
        if one.field == Person.hukou_status.name and one.day is not None
    ]
    return _Gone(max(days, key=lambda at: at.first, default=None), "户籍迁出或注销")


def _formers(view: VillageView, person: RecordId) -> Iterator[Former]:
    for record, _ in linked(view, Former.FORM, "person", person):
        former = view.card(Former, record)
        if about(former) == (Person.FORM, person):
            yield former


def _kinds_of(view: VillageView, definitions: Definitions, person: RecordId) -> "Counter[Retained]":
    """How many records of each kind are about somebody, the person's own among them."""
    *named, other = retained()
    found = Counter({other: 1})
    for form, count in _about(view, definitions, person).items():
        found[next((kind for kind in named if form in kind.forms), other)] += count
    return found


def _about(view: VillageView, definitions: Definitions, person: RecordId) -> Mapping[str, int]:
    """How many records of each form name somebody as the person they are about."""
    return {
        form.id: count
        for form in definitions.forms.values()
        if any(field.id == "person" and field.form == Person.FORM for field in form.fields)
        and (count := len(linked(view, form.id, "person", person)))
    }


def _years(kind: Retained, definitions: Definitions, day: date) -> int:
    return definitions.parameters.number(kind.parameter, day)


def _consents(view: VillageView, day: date, definitions: Definitions) -> Iterator[DataDuty]:
    """Children under fourteen of whom more is kept than the law tells to keep."""
    law = "个人信息保护法第31条"
    for person in (*view.lives.living(day), *view.lives.perhaps_living(day)):
        more = [form for form in _about(view, definitions, person) if form not in BY_LAW]
        if not more:
            continue
        young, consent = _is_young(view, person, day), _consented(view, person, day)
        if young is Answer.NO or consent is Answer.YES:
            continue
        name = view.name(person)
        titles = "、".join(definitions.forms[form].title for form in more[:3])
        if young is Answer.UNKNOWN:
            zh = f"{name}满没满十四周岁看不出来，登记了{titles}：请补全出生日期。"
            yield DataDuty(DutyKind.CONSENT, person, Answer.UNKNOWN, zh, law)
        elif consent is Answer.UNKNOWN:
            zh = f"{name}的监护人同意的签字或撤回日期没有写到日：请核对同意书。"
            yield DataDuty(DutyKind.CONSENT, person, Answer.UNKNOWN, zh, law)
        else:
            zh = (
                f"{name}不满十四周岁，登记了{titles}，没有监护人同意的记录："
                "请印同意书给监护人签字，再登记；签过的补登。"
            )
            yield DataDuty(DutyKind.CONSENT, person, Answer.YES, zh, law)


def _is_young(view: VillageView, person: RecordId, day: date) -> Answer:
    birth = view.lives.births.get(person)
    if birth is None:
        return Answer.UNKNOWN if may_be_minor(view, person, day) else Answer.NO
    if age_on(birth.first, day) < CONSENT_UNDER:
        return Answer.YES
    return Answer.NO if age_on(birth.last, day) >= CONSENT_UNDER else Answer.UNKNOWN


def _consented(view: VillageView, person: RecordId, day: date) -> Answer:
    """Whether a consent that was not withdrawn holds."""
    answers = [
        _holds(view.card(GuardianConsent, record), day)
        for record, _ in linked(view, GuardianConsent.FORM, "person", person)
    ]
    if Answer.YES in answers:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO


def _holds(consent: GuardianConsent, day: date) -> Answer:
    given, taken = happened(consent.day, day), happened(consent.withdrawn_day, day)
    if given is Answer.NO or taken is Answer.YES:
        return Answer.NO
    return Answer.YES if given is Answer.YES and taken is Answer.NO else Answer.UNKNOWN


def _assessments(view: VillageView, day: date) -> Iterator[DataDuty]:
    """There is one at least, and none of them is to be made again."""
    law = "个人信息保护法第55条、第56条"
    newest: dict[str, ImpactAssessment] = {}
    for one in sorted(view.all(ImpactAssessment), key=_made):
        newest[one.processing or ""] = one
    if not newest:
        zh = (
            "台账里没有个人信息保护影响评估的记录：做过的补登；"
            "没做过的，先评估留守儿童建档、公示、向乡镇提供名单这几件。"
        )
        yield DataDuty(DutyKind.ASSESSMENT, VILLAGE, Answer.YES, zh, law)
    for what, one in newest.items():
        if one.next is None:
            zh = f"「{what}」的影响评估没有写下次什么时候再评估：请补填。"
            yield DataDuty(DutyKind.ASSESSMENT, one.id, Answer.UNKNOWN, zh, law)
        elif happened(one.next, day) is not Answer.NO:
            when = as_written(one.next)
            zh = f"「{what}」的影响评估到了再评估的日子（{when}）：请重新评估并登记。"
            yield DataDuty(DutyKind.ASSESSMENT, one.id, happened(one.next, day), zh, law)


def _made(one: ImpactAssessment) -> tuple[date, RecordId]:
    return (one.day.first if one.day else date.min, one.id)


def listed(found: Iterable[DataDuty], asked: Iterable[RecordId]) -> list[DataDuty]:
    """Without those whose erasure was asked for: nothing is left to do about them here."""
    gone = frozenset(asked)
    return [one for one in found if one.duty is not DutyKind.RETENTION or one.subject not in gone]
