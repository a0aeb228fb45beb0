"""Answers nobody typed: age, away, drawing, on a list of a rule, and what the sheet itself asks."""

from collections.abc import Iterator
from typing import Final

from forms.answer_book.answer_entry import (
    HOUSEHOLD,
    PERSON,
    SHEET,
    VILLAGE,
    AnswerEntry,
    Asking,
    Find,
    Reply,
    Subject,
    flag,
)
from forms.answer_book.benefits import KINDS, drawn
from forms.circumstances.income import net_income, statement_on
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import running
from forms.definitions.records import (
    Absence,
    Household,
    HouseholdType,
    Insurance,
    Person,
    Relocation,
)
from forms.definitions.rule import rule_for
from forms.rules.lists import derive, lists_of
from forms.schema.form import Disclosure, RecordId
from forms.schema.partial_date import age_on, as_written
from forms.schema.ternary import Answer
from forms.village.coverage import ABSENCE, Coverages, Register

_INSIDE: Final = Disclosure.INSIDE
LIFTED_OUT: Final = frozenset({"10", "20"})
MONITORED: Final = frozenset({"20", "21", "22", "30"})
"""Codes of ``hh_assist_type``."""
_YESNO: Final = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}


def derived_entries(definitions: Definitions) -> Iterator[AnswerEntry]:
    """Facts, rules, income a head, place, note and the sheet's own answers."""
    yield from _facts(definitions)
    for name in lists_of(definitions):
        yield _of_rule(name, definitions)
    yield AnswerEntry("income.per_head", HOUSEHOLD, "人均纯收入", "money", Disclosure.SENSITIVE,
                      _per_head, "元")  # fmt: skip
    yield AnswerEntry("income.total", HOUSEHOLD, "家庭纯收入", "money", Disclosure.SENSITIVE,
                      _total, "元")  # fmt: skip
    yield AnswerEntry("village.place", VILLAGE, "所在县乡村", "text", Disclosure.PUBLIC, _place)
    yield AnswerEntry("row.note", SHEET, "备注", "note", _INSIDE, _note)
    yield AnswerEntry("sheet.serial", SHEET, "序号", "int", Disclosure.PUBLIC,
                      lambda _, subject: Reply(subject.serial))  # fmt: skip
    yield AnswerEntry("sheet.day", SHEET, "填表日期", "date", Disclosure.PUBLIC,
                      lambda asking, _: Reply(asking.day.isoformat()))  # fmt: skip
    yield AnswerEntry("sheet.year", SHEET, "年度", "int", Disclosure.PUBLIC,
                      lambda asking, _: Reply(asking.day.year), "年")  # fmt: skip


def _facts(definitions: Definitions) -> Iterator[AnswerEntry]:
    yield AnswerEntry("fact.age", PERSON, "年龄", "int", _INSIDE, age, "岁")
    yield AnswerEntry("fact.away", PERSON, "是否外出", "yesno", _INSIDE, away)
    yield AnswerEntry("fact.disabled", PERSON, "是否残疾", "yesno", Disclosure.SENSITIVE, disabled)
    yield AnswerEntry("fact.insured", PERSON, "是否参加医疗保险", "yesno", _INSIDE, insured)
    for name, zh, codes in (
        ("lifted_out", "脱贫户", LIFTED_OUT), ("monitored", "监测对象", MONITORED),
    ):  # fmt: skip
        yield AnswerEntry(f"fact.{name}", HOUSEHOLD, f"是否{zh}", "yesno", _INSIDE, _typed(codes))
    yield AnswerEntry("fact.relocated", HOUSEHOLD, "是否搬迁户", "yesno", _INSIDE, _relocated)
    for name, code in KINDS.items():
        label = definitions.codes.label("benefit_kind", code)
        yield AnswerEntry(f"fact.{name}", PERSON, f"是否享受{label}", "yesno",
                          Disclosure.SENSITIVE, _draws(code))  # fmt: skip


def age(asking: Asking, subject: Subject) -> Reply:
    """Whole years on the day; unknown where a partial birth leaves it open."""
    birth = asking.view.answer(Person.birth, subject.person)
    if birth is None:
        return Reply(None)
    youngest, oldest = age_on(birth.last, asking.day), age_on(birth.first, asking.day)
    return Reply(oldest if youngest == oldest else None, subject.person, as_written(birth))


def away(asking: Asking, subject: Subject) -> Reply:
    """Whether somebody is away on the day; no only where all absences are said to be written."""
    found = Answer.NO
    for one in asking.view.by(Absence.person, subject.person):
        runs = running(one, asking.day)
        if runs is Answer.YES:
            return Reply(True, one.id, as_written(one.from_day))
        found = runs if runs is Answer.UNKNOWN else found
    if found is Answer.NO and _whole(asking, subject, ABSENCE):
        return Reply(False)
    return Reply(None, question=f"{asking.called(subject)}：是在家还是外出？请登记外出。")


def disabled(asking: Asking, subject: Subject) -> Reply:
    """Whether a disability is written down, by card or by state of health."""
    if subject.person is None:
        return Reply(None)
    return Reply(flag(asking.inquiry.of(subject.person, "disability_noted").value), subject.person)


def insured(asking: Asking, subject: Subject) -> Reply:
    """Whether somebody is covered in the year of the day."""
    for one in asking.view.by(Insurance.person, subject.person):
        if one.year == asking.day.year and one.kind is not None:
            return Reply(one.kind != "0", one.id, as_written(one.paid_day))
    if subject.person is None:
        return Reply(None)
    return Reply(flag(asking.inquiry.of(subject.person, "insured").value))


def _whole(asking: Asking, subject: Subject, register: str) -> bool:
    who = subject.person or subject.household or RecordId("")
    return Coverages.of(asking.view).whole(Register(register), who, asking.day)


def _draws(code: str) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        answer, one = drawn(asking, subject, code)
        if one is not None:
            return Reply(_YESNO[answer], one.id, as_written(one.from_day))
        return Reply(_YESNO[answer])

    return find


def _typed(codes: frozenset[str]) -> Find:
    """Whether the type in force is one of some; a 脱贫户 of whom no more is said may be watched."""

    def find(asking: Asking, subject: Subject) -> Reply:
        for one in asking.view.by(HouseholdType.household, subject.household):
            if running(one, asking.day) is Answer.YES and one.type is not None:
                holds = not codes.isdisjoint((one.type, one.monitor_type or ""))
                open_ = codes is MONITORED and one.type in LIFTED_OUT and one.monitor_type is None
                value = True if holds else None if open_ else False
                return Reply(value, one.id, as_written(one.from_day))
        return Reply(None)

    return find


def _relocated(asking: Asking, subject: Subject) -> Reply:
    """Whether a household was moved: by its record, else as it says itself."""
    for one in asking.view.by(Relocation.household, subject.household):
        return Reply(True, one.id, as_written(one.moved_day))
    said = asking.view.answer(Household.relocated, subject.household)
    return Reply(said, subject.household)


def _of_rule(name: str, definitions: Definitions) -> AnswerEntry:
    """Whether somebody is on the list of a rule: 是, 否 or, with its question, not known."""
    rule = next(rule for rule in definitions.rules if rule.list == name)
    entity = PERSON if rule.about == PERSON else HOUSEHOLD

    def find(asking: Asking, subject: Subject) -> Reply:
        who = subject.person if entity == PERSON else subject.household
        if who is None:
            return Reply(None)
        rule_for(name, asking.day, asking.definitions.rules)
        for one in derive(name, asking.view, asking.day, asking.definitions, only={who}):
            return Reply(_YESNO[one.answer], question="".join(one.missing[:1]))
        return Reply(False)  # the rule does not speak of such people

    return AnswerEntry(f"rule.{name}", entity, f"是否{rule.title}", "yesno",
                       Disclosure.SENSITIVE, find)  # fmt: skip


def _per_head(asking: Asking, subject: Subject) -> Reply:
    household = subject.household
    statement = statement_on(asking.view, household, asking.day) if household else None
    if statement is None:
        return Reply(asking.view.answer(Household.income_pc, household), household)
    return Reply(net_income(statement).per_head, statement.id, as_written(statement.to_day))


def _total(asking: Asking, subject: Subject) -> Reply:
    household = subject.household
    statement = statement_on(asking.view, household, asking.day) if household else None
    if statement is None:
        return Reply(None)
    income = net_income(statement)
    lacking = [name for name in income.missing if name != "people"]
    return Reply(None if lacking else income.total, statement.id, as_written(statement.to_day))


def _place(asking: Asking, _: Subject) -> Reply:
    village = asking.view.village
    parts = (village.county_name, village.township, village.name)
    return Reply("".join(part or "" for part in parts) or None, village.id or None)


def _note(asking: Asking, subject: Subject) -> Reply:
    """The remark of whom the row is about; an empty one is nothing to ask for."""
    view = asking.view
    if subject.person is not None:
        note = view.answer(Person.note, subject.person)
    else:
        note = view.answer(Household.note, subject.household)
    return Reply(note, subject.person or subject.household, question="" if note else "没有备注。")
