"""Leads: who may be missed, what keeps us from telling, and what a person's verdict does."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.leads.leads import Gap, gaps
from forms.program import bundled
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family

CERTIFICATE = {"category": "4", "grade": "1", "valid_to": "2030-01-01", "status": "1"}


def of(family: Family, rule: str, day: date = DAY) -> list[Gap]:
    return [gap for gap in gaps(family.view, day, bundled()) if gap.rule == rule]


def severe(family: Family) -> RecordId:
    """A man with a certificate of grade 1."""
    man = family.add("韦大山", "02", "1", "1970-05-06", health=["4"])
    family.put("disabled_person", person=man, **CERTIFICATE)
    return man


def register(family: Family, *kinds: str) -> None:
    """The lists of these benefits are whole."""
    family.drawn_whole(*kinds, day="2025-01-01")


def test_no_subsidy_register_means_a_question_not_a_lead() -> None:
    family = Family()
    severe(family)
    [gap] = of(family, "G-02")
    assert gap.answer is Answer.UNKNOWN
    assert "本人是否领取重度残疾人护理补贴？请登记待遇和救助。" in gap.missing


def test_a_severely_disabled_man_without_nursing_subsidy() -> None:
    family = Family()
    man = severe(family)
    register(family, "L02", "02")
    [gap] = of(family, "G-02")
    assert (gap.subject, gap.answer) == (man, Answer.YES)
    assert gap.reasons[-1] == "没有领取重度残疾人护理补贴的登记，可能符合，请核实。"
    assert "国发〔2015〕52号" in gap.source
    family.put("benefit", person=man, kind="L02", from_day="2026-10-01")
    assert of(family, "G-02") == []
    [before] = of(family, "G-02", date(2026, 9, 30))
    assert before.subject == man, "the register of that day is asked"


def test_what_a_household_draws_counts_for_its_members() -> None:
    family = Family()
    man = severe(family)
    register(family, "L01", "02")
    head = family.add("韦老山", "51", "1", "1945-01-01")
    family.put("benefit", person=head, household="h", kind="01", from_day="2024-01-01")
    [gap] = of(family, "G-01")
    assert (gap.subject, gap.answer) == (man, Answer.YES)


def test_two_things_are_not_drawn_beside_destitute_support() -> None:
    family = Family()
    man = severe(family)
    register(family, "L01", "L02", "01")
    family.put("benefit", person=man, kind="02", from_day="2024-01-01")
    assert of(family, "G-01") == of(family, "G-02") == []


def test_one_person_of_a_near_subsistence_family() -> None:
    family = Family()
    man = severe(family)
    register(family, "01")
    family.put("benefit", person=man, household="h", kind="03", from_day="2026-01-01")
    [gap] = of(family, "G-04")
    assert (gap.subject, gap.answer) == (man, Answer.YES)


def test_a_benefit_of_the_dead() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1940-05-06", death_day="2026-08-01")
    family.put("benefit", person=man, kind="L03", from_day="2021-01-01")
    [gap] = of(family, "G-03")
    assert gap.reasons == (
        "韦大山已于2026-08-01死亡，「高龄津贴」还没有停止，请核实并登记停止时间。",
    )
    assert of(family, "G-03", date(2026, 7, 31)) == []


def test_what_one_person_draws_is_not_drawn_by_the_others_of_the_household() -> None:
    family = Family()
    man = severe(family)
    register(family, "02")
    wife = family.add("覃凤莲", "12", "2", "1972-01-01", health=["4"])
    family.put("disabled_person", person=wife, **CERTIFICATE)
    family.put("benefit", person=wife, household="h", kind="L02", from_day="2025-01-01")
    assert [gap.subject for gap in of(family, "G-02")] == [man]


def test_a_register_begun_later_says_nothing_of_the_days_before() -> None:
    family = Family()
    severe(family)
    register(family, "L02", "02")
    [before] = of(family, "G-02", date(2024, 6, 1))
    assert before.answer is Answer.UNKNOWN


def test_the_household_goes_on_drawing_when_its_oldest_member_dies() -> None:
    family = Family()
    old = family.add("韦老山", "51", "1", "1930-05-06", death_day="2026-08-01")
    family.put("benefit", person=old, household="h", kind="01", from_day="2021-01-01")
    assert [gap.subject for gap in of(family, "G-03")] == [old], "nobody else is left"
    family.add("韦大山", "02", "1", "1970-05-06")
    assert of(family, "G-03") == []


def test_a_subsidy_ends_with_the_certificate_and_beside_destitute_support() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1970-05-06")
    card = family.put("disabled_person", person=man, **CERTIFICATE)
    family.put("benefit", person=man, kind="L01", from_day="2021-01-01")
    assert of(family, "G-03") == []
    family.bodies["disabled_person"][card] = {**CERTIFICATE, "person": man, "status": "4"}
    [gap] = of(family, "G-03")
    assert "残疾人证已冻结或注销" in gap.reasons[0]
    family.bodies["disabled_person"][card] = {**CERTIFICATE, "person": man}
    family.put("benefit", person=man, kind="02", from_day="2026-01-01")
    [gap] = of(family, "G-03")
    assert "已享受特困供养，「困难残疾人生活补贴」" in gap.reasons[0]


def test_several_things_about_one_person_are_one_lead() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1940-05-06", death_day="2026-08-01")
    for kind in ("L03", "L06"):
        family.put("benefit", person=man, kind=kind, from_day="2021-01-01")
    [gap] = of(family, "G-03")
    assert len(gap.reasons) == 2


def test_one_name_and_birth_on_two_cards_unless_both_have_numbers() -> None:
    family = Family()
    one = family.add("韦大山", "02", "1", "1970-05-06", id_number="459999197005060010")
    family.bodies["person"][RecordId("b")] = {"household": "h", "name": "韦大山",
                                              "birth": "1970-05-06"}  # fmt: skip
    assert {gap.subject for gap in of(family, "G-16")} == {one, "b"}
    family.change(RecordId("b"), id_number="459999197005060029")
    assert of(family, "G-16") == []


def test_a_child_nobody_looks_after() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    register(family, "L05")
    family.change(father, death_day="2024-01-01")
    family.change(mother, no_capacity="6")
    [gap] = [g for g in of(family, "G-05") if g.subject == child]
    assert gap.answer is Answer.YES
    family.change(mother, death_day="2025-01-01")
    assert [g for g in of(family, "G-05") if g.subject == child] == [], "an orphan is no FUC"


@pytest.mark.parametrize(
    ("state", "expected"), [("1", []), ("2", [Answer.YES]), ("7", [Answer.UNKNOWN])]
)
def test_a_child_out_of_school(state: str, expected: list[Answer]) -> None:
    family = Family()
    _, _, child = family.couple_with_child()
    family.put("school", person=child, state=state, from_day="2026-09-01")
    assert [gap.answer for gap in of(family, "G-08")] == expected


def test_insurance_is_asked_for_the_year_of_the_day() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    for person in (father, mother):
        family.put("insurance", person=person, year=2026, kind="1")
    assert [gap.subject for gap in of(family, "G-12")] == [child]
    assert {g.answer for g in of(family, "G-12", date(2025, 6, 1))} == {Answer.UNKNOWN}


def test_a_left_behind_child_without_contact() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    family.away(father, "2024-01-01")
    family.away(mother, "2024-01-01")
    assert [gap.subject for gap in of(family, "G-10")] == [child]
    family.put("one_to_one", person=child, helper="x", **{"class": "child"}, from_day="2026-01-01")
    assert of(family, "G-10") == []


def test_a_recognition_about_to_end() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1970-05-06")
    family.put("benefit", person=man, household="h", kind="03", from_day="2026-01-01",
               review_day="2026-12-31")  # fmt: skip
    assert [gap.subject for gap in of(family, "G-13")] == ["h"]
    assert of(family, "G-13", date(2026, 10, 1)) == [], "more than sixty days before"


def test_one_number_on_two_cards() -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1970-05-06", id_number="459999197005060010")
    family.add("韦大珊", "63", "1", "1970-05-06", id_number="459999197005060010")
    assert len(of(family, "G-16")) == 2


def refute(family: Family, gap: Gap, day: str = "2026-11-01", state: str = "2") -> None:
    family.put("lead", rule=gap.rule, person=gap.subject, state=state, day=day,
               fingerprint=gap.fingerprint)  # fmt: skip


def test_a_refuted_lead_stays_away_until_its_facts_change() -> None:
    family = Family()
    man = severe(family)
    register(family, "L02", "02")
    [gap] = of(family, "G-02")
    refute(family, gap)
    assert of(family, "G-02", date(2026, 11, 2)) == []
    assert of(family, "G-02", date(2026, 10, 31)) == [gap], "before the verdict it stood"
    family.bodies["disabled_person"].clear()
    family.put("disabled_person", person=man, **(CERTIFICATE | {"grade": "2"}))
    [again] = of(family, "G-02", date(2026, 11, 3))
    assert again.fingerprint != gap.fingerprint


def test_a_waiting_lead_stays_visible_with_its_state() -> None:
    family = Family()
    severe(family)
    register(family, "L02", "02")
    [gap] = of(family, "G-02")
    refute(family, gap, state="3")
    assert [g.state for g in of(family, "G-02")] == ["3"]


def test_an_overdue_visit_once_refuted_does_not_come_back_the_next_day() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1940-05-06")
    family.put("one_to_one", person=man, helper="x", **{"class": "elder"}, every_days=30,
               from_day="2026-08-01")  # fmt: skip
    [gap] = of(family, "G-11")
    refute(family, gap)
    assert of(family, "G-11", date(2026, 11, 20)) == []


@given(st.sets(st.sampled_from(["certificate", "L02", "02", "drawn"])))
def test_forgetting_a_fact_never_turns_a_question_or_a_no_into_a_lead(known: set[str]) -> None:
    def village(facts: set[str]) -> list[Answer]:
        family = Family()
        man = family.add("韦大山", "02", "1", "1970-05-06", health=["4"])
        if "certificate" in facts:
            family.put("disabled_person", person=man, **CERTIFICATE)
        register(family, *(kind for kind in ("L02", "02") if kind in facts))
        if "drawn" in facts:
            family.put("benefit", person=man, kind="L02", from_day="2026-01-01")
        return [gap.answer for gap in of(family, "G-02")]

    told = known >= {"certificate", "L02", "02"} and "drawn" not in known
    assert (village(known) == [Answer.YES]) == told


@pytest.mark.parametrize("kind", ["L04", "L05"])
def test_a_child_with_an_orphans_allowance_draws_no_living_subsidy(kind: str) -> None:
    family = Family()
    register(family, "L01", "02", "L04", "L05")
    kid = family.add("韦小山", "20", "1", "2015-05-06", health=["4"])
    family.put("disabled_person", person=kid, **CERTIFICATE)
    family.put("benefit", person=kid, household="h", kind="01", from_day="2024-01-01")
    assert [gap.subject for gap in of(family, "G-01")] == [kid]
    family.put("benefit", person=kid, kind=kind, from_day="2024-01-01")
    assert of(family, "G-01") == []


@pytest.mark.parametrize(
    ("category", "grade", "answers"),
    [
        ("4", "2", [Answer.YES]), ("5", "3", [Answer.YES]), ("6", "3", [Answer.YES]),
        ("4", "3", []), ("5", "4", []), ("6", "4", []), ("7", "3", [Answer.UNKNOWN]),
        ("7", "4", []), ("", "3", [Answer.UNKNOWN]),
    ],
)  # fmt: skip
def test_whom_the_paper_lets_apply_alone(category: str, grade: str, answers: list[Answer]) -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1970-05-06", health=["4"])
    card = {"category": category, "grade": grade, "valid_to": "2030-01-01", "status": "1"}
    family.put("disabled_person", person=man, **{k: v for k, v in card.items() if v})
    register(family, "01")
    family.put("benefit", person=man, household="h", kind="03", from_day="2026-01-01")
    assert [gap.answer for gap in of(family, "G-04")] == answers


def test_what_is_decided_asks_nothing() -> None:
    family = Family()
    man = severe(family)
    family.bodies["disabled_person"].clear()  # health says disabled, no certificate
    for rule in ("G-01", "G-02", "G-04"):
        assert [gap.answer for gap in of(family, rule)] == [Answer.UNKNOWN]
    family.put("benefit", person=man, kind="L01", from_day="2025-01-01")
    family.put("benefit", person=man, kind="L02", from_day="2025-01-01")
    register(family, "03")
    assert of(family, "G-01") == of(family, "G-02") == of(family, "G-04") == []


def test_a_death_known_to_the_year_asks_when_a_benefit_should_end() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1940-05-06", death_day="2026")
    family.put("benefit", person=man, kind="L03", from_day="2021-01-01")
    [gap] = of(family, "G-03")
    assert gap.answer is Answer.UNKNOWN
    assert "死亡日期只写到2026" in gap.missing[0]
    assert of(family, "G-03", date(2025, 12, 31)) == []
    assert of(family, "G-03", date(2026, 12, 31))[0].answer is Answer.YES


def test_severe_disability_alone_and_a_death_without_day() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    register(family, "L05")
    family.change(father, no_capacity="9")
    family.put("disabled_person", person=mother, **CERTIFICATE)
    family.change(mother, no_capacity_checked=True)
    [gap] = [g for g in of(family, "G-05") if g.subject == child]
    assert gap.answer is Answer.YES, "重残 is listed by itself, whatever was looked at"
    assert "父亲吴振华已死亡。" in gap.reasons
    assert father not in family.view.lives.living(DAY)
    family.change(mother, no_capacity="9")
    assert [g for g in of(family, "G-05") if g.subject == child] == [], "both dead: an orphan"
