"""What a record leaves open is asked, and what only looks like help, a visit or a carer is none."""

from datetime import date

import pytest

from forms.circumstances.monitoring import monitored
from forms.indicators.count import indicator
from forms.leads.leads import Gap, gaps
from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family, both_away

YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN


def lead(family: Family, rule: str, subject: str = "h", day: date = DAY) -> Gap | None:
    found = gaps(family.view, day, bundled())
    return next((gap for gap in found if (gap.rule, gap.subject) == (rule, subject)), None)


def answer(family: Family, rule: str, subject: str = "h", day: date = DAY) -> Answer:
    gap = lead(family, rule, subject, day)
    assert gap is None or gap.answer is YES or gap.missing
    return gap.answer if gap else NO


@pytest.mark.parametrize(
    ("birth", "right"),
    [("1946-11-20", YES), ("1946", OPEN), ("1946-11", YES), ("1946-12", YES), ("1946-10", OPEN),
     ("1947", NO)],
)  # fmt: skip
def test_an_age_that_may_be_reached_is_asked_about(birth: str, right: Answer) -> None:
    family = Family()
    family.add("韦大山", "02", "1", birth)
    assert answer(family, "G-07", "韦大山") is right


@pytest.mark.parametrize(
    ("visit", "right"),
    [({}, YES), ({"day": "2026-10-20"}, NO), ({"day": "2026-10-20", "result": "4"}, YES),
     ({"day": "2026-10"}, OPEN), ({"day": "2026"}, OPEN), ({"day": "2026-11-02"}, YES)],
)  # fmt: skip
def test_a_visit_that_met_nobody_is_none_and_a_month_may_be_in_time(
    visit: dict[str, Value], right: Answer
) -> None:
    family = Family()
    old = family.add("韦大山", "02", "1", "1950-01-01")
    family.put("one_to_one", person=old, helper="x", every_days=30, from_day="2026-01-01",
               **{"class": "elder"})  # fmt: skip
    if visit:
        family.put("visit", household="h", person=old, **visit)
    assert answer(family, "G-11", old) is right
    told = indicator(bundled().indicators["I-02"], family.view, DAY, bundled())
    assert {YES: told.rest, NO: told.part, OPEN: told.unknown}[right] == (old,)


@pytest.mark.parametrize(
    ("card", "expiring", "contact"),
    [({"valid_to": "2026-12-01"}, YES, YES), ({"valid_to": "2027"}, OPEN, YES),
     ({"status": "2"}, YES, YES), ({"status": "2", "valid_to": "2030-01-01"}, YES, YES),
     ({"status": "4", "valid_to": "2026-12-01"}, NO, NO), ({"status": "5"}, NO, NO)],
)  # fmt: skip
def test_a_certificate_as_it_is_written(
    card: dict[str, Value], expiring: Answer, contact: Answer
) -> None:
    family = Family()
    old = family.add("韦大山", "02", "1", "1970-01-01")
    family.put("disabled_person", person=old, category="4", grade="1", **card)
    assert answer(family, "G-14", old) is expiring
    assert answer(family, "G-10", old) is contact
    family.put("benefit", person=old, kind="L02", from_day="2020-01-01")
    ended = YES if card.get("status") else NO
    assert answer(family, "G-03", old) is ended


@pytest.mark.parametrize(
    ("case", "measures", "right"),
    [
        ({"admitted_day": "2026-10-20"}, [], YES),
        ({"admitted_day": "2026-10-23"}, [], NO),
        ({"admitted_day": "2026-10"}, [], OPEN),
        ({}, [], OPEN),
        ({"admitted_day": "2026-01-01", "state": "90"}, [], OPEN),
        ({"admitted_day": "2026-01-01", "removed_day": "2026-06-01"}, [], NO),
        ({"admitted_day": "2026-10-20", "measured_day": "2026-10-25"}, [], NO),
        ({"admitted_day": "2026-01-01"}, [{"from_day": "2026-02-01"}], YES),
        ({"admitted_day": "2026-01-01"}, [{"from_day": "2026-02-01", "result": "2"}], NO),
        ({"admitted_day": "2026-01-01"}, [{"from_day": "2026"}], OPEN),
    ],
)
def test_a_case_waits_for_help_and_help_for_its_result(
    case: dict[str, Value], measures: list[dict[str, Value]], right: Answer
) -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1970-01-01")
    state: dict[str, Value] = {"state": "80", **case}
    family.put("monitored_household", household="h", found_day="2026-01-01", **state)
    for measure in measures:
        family.put("measure", household="h", kind="1", **measure)
    assert answer(family, "G-15") is right


def test_a_state_without_its_day_leaves_the_watch_open() -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1970-01-01")
    family.put("monitored_household", household="h", found_day="2026-01-01", state="80")
    assert monitored(family.view, DAY)[RecordId("h")].answer is OPEN


@pytest.mark.parametrize(
    ("carer", "card", "right"),
    [
        ({}, {"delegate_day": "2026-01-01"}, NO),
        ({"birth": "1950-01-01"}, {"delegate_day": "2026-01-01"}, YES),
        ({"birth": "1951"}, {"delegate_day": "2026-01-01"}, OPEN),
        ({"no_capacity": "1"}, {"delegate_day": "2026-01-01"}, YES),
        ({"death_day": "2026-06-01"}, {"delegate_day": "2026-01-01"}, YES),
        ({}, {"delegate_day": "2026"}, OPEN),
        ({}, {}, YES),
        ({}, {"delegate_day": "2026-01-01", "guardian_type": "5"}, YES),
        ({}, {"delegate_day": "2026-01-01", "to_day": "2026-06-01"}, YES),
        ({}, {"delegate_day": "2026-01-01", "to_day": "2026"}, OPEN),
    ],
)
def test_who_a_child_is_entrusted_to(
    carer: dict[str, Value], card: dict[str, Value], right: Answer
) -> None:
    family = both_away()
    family.add("吴老大", "51", "1", "1960-01-01")
    family.change(RecordId("吴老大"), **carer)
    family.put("left_behind_child", person="吴小明", guardian_name="吴老大", from_day="2026-01-01",
               **card)  # fmt: skip
    assert answer(family, "G-09", "吴小明") is right


@pytest.mark.parametrize(
    ("births", "numbers", "right"),
    [
        (("1970-01-01", "1970-01-01"), ("", ""), YES),
        (("1970-01-01", "1970-01"), ("", ""), OPEN),
        (("1970", "1970"), ("", ""), OPEN),
        (("1970-01-01", "1971"), ("", ""), NO),
        (("1970-01-01", "1970-01"), ("45999919700101001X", "459999197001010036"), NO),
    ],
)
def test_namesakes_whose_births_may_be_one_day(
    births: tuple[str, str], numbers: tuple[str, str], right: Answer
) -> None:
    family = Family()
    for number, (birth, own) in enumerate(zip(births, numbers, strict=True)):
        person = family.add(f"韦{number}", "99", "1", birth, **({"id_number": own} if own else {}))
        family.change(person, name="韦大山")
    assert answer(family, "G-16", "韦0") is right


@pytest.mark.parametrize(
    ("spell", "right"),
    [
        ({"from_day": "2020-01-01"}, YES),
        ({"from_day": "2026-10-01", "to_day": "2026-05-01"}, OPEN),
        ({"from_day": "2020-01-01", "household": "h"}, OPEN),
    ],
)
def test_a_benefit_of_no_kind_or_whose_days_are_turned_round(
    spell: dict[str, Value], right: Answer
) -> None:
    family = Family()
    family.add("韦小山", "20", "1", "1990-01-01")
    dead = family.add("韦大山", "02", "1", "1950-01-01", death_day="2026-01-01")
    family.put("benefit", person=dead, **spell)
    assert answer(family, "G-03", dead) is right


@pytest.mark.parametrize(
    ("move", "status", "right"),
    [({}, "", YES), ({"to_day": "2026"}, "", OPEN), ({}, "2", NO), ({"contact": "x"}, "", NO)],
)
def test_a_household_that_moved(move: dict[str, Value], status: str, right: Answer) -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1970-01-01")
    if status:
        family.bodies["household"][RecordId("h")] = {"hh_no": "0001", "hh_status": status}
    family.put("relocation", household="h", site="安置点", moved_day="2026-09-01", **move)
    assert answer(family, "G-20") is right
