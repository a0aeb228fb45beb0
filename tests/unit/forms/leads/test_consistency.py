"""Records that do not fit together are told with place and remedy, and only those."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms.leads.consistency import inconsistencies
from forms.leads.inconsistency import Inconsistency
from forms.notices.cash_book import ledgers, moves
from forms.program import bundled
from forms.schema.form import RecordId
from tests.helpers.family import DAY, Family
from tests.helpers.sheets import number


def of(family: Family, form: str) -> list[Inconsistency]:
    return [entry for entry in inconsistencies(family.view, DAY, bundled()) if entry.form == form]


def test_two_absences_at_once() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")
    family.away(man, "2025-01-01", "2025-06-30")
    family.away(man, "2025-06-30", "2025-12-31")
    assert of(family, "absence") == [], "home and away again on one day"
    family.away(man, "2025-12-01")
    [found] = of(family, "absence")
    assert found.zh == "韦大山有两段「外出」时间重叠（2025-12-01起），请核对起止日期。"
    assert (found.record, found.field) == (RecordId("absence2"), "from_day")


def test_two_different_benefits_may_run_beside_each_other() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1940-05-06")
    for kind in ("01", "L03"):
        family.put("benefit", person=man, kind=kind, from_day="2025-01-01")
    assert of(family, "benefit") == []
    family.put("benefit", person=man, kind="L03", from_day="2026-01-01")
    assert len(of(family, "benefit")) == 1


def test_a_household_has_one_head() -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1970-05-06")
    family.add("韦小山", "20", "1", "1995-05-06")
    assert of(family, "person") == of(family, "household") == []
    family.change(RecordId("韦小山"), relation="02")
    [found] = of(family, "person")
    assert "有2个户主（韦大山、韦小山），请只留一个。" in found.zh
    family.change(RecordId("韦小山"), relation="20")
    family.change(RecordId("韦大山"), death_day="2026-01-01")
    [found] = of(family, "household")
    assert found.zh.endswith("没有户主，请在这一户的「变动…」里换户主。")


def test_more_paid_than_came_in() -> None:
    family = Family()
    road = family.put("project", name="屯级道路")
    family.put("fund", project=road, source="01", way="2", amount=300_00, day="2026-03-02")
    family.put("fund", project=road, source="01", way="1", amount=200_00, day="2026-03-02")
    family.put("fund", project=road, source="02", way="1", amount=500_00, day="2026-03-01")
    [found] = of(family, "fund")
    assert found.zh == (
        "「屯级道路」中央财政衔接(常态化帮扶)资金到2026-03-02支出超过到账100.00元，"
        "请核对金额，或补记到账的一笔。"
    )
    family.put("fund", project=road, source="01", way="1", amount=100_00, day="2026-03-01")
    assert of(family, "fund") == []


STEPS = st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(1, 900)), max_size=12)


@given(STEPS)
def test_a_ledger_is_told_exactly_when_its_balance_falls_below_nothing(
    steps: list[tuple[int, bool, int]],
) -> None:
    family = Family()
    for after, comes_in, amount in steps:
        at = date(2026, 1, 1) + timedelta(days=after)
        family.put("fund", source="01", way="1" if comes_in else "2", amount=amount,
                   day=at.isoformat())  # fmt: skip
    day_ends = {
        at: sum(a if comes_in else -a for d, comes_in, a in steps if d <= at) for at, _, _ in steps
    }
    assert bool(of(family, "fund")) == any(balance < 0 for balance in day_ends.values())
    entries = ledgers(family.view, DAY).get(("", "01"), [])
    assert sum(moves(entries).values()) == (day_ends[max(day_ends)] if day_ends else 0)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=8))
def test_overlaps_are_told_exactly_when_two_spells_share_a_day(
    spells: list[tuple[int, int]],
) -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")
    spans = []
    for first, length in spells:
        begin = date(2025, 1, 1) + timedelta(days=first)
        end = begin + timedelta(days=length)
        spans.append((begin, end))
        family.away(man, begin.isoformat(), end.isoformat())
    shared = any(a < d and c < b for i, (a, b) in enumerate(spans) for c, d in spans[i + 1 :])
    assert bool(of(family, "absence")) == shared


def test_spells_of_a_county_s_own_form_collide_where_it_says_so() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1980-05-06")
    for day in ("2026-01-01", "2026-02-01"):
        family.put("own_shift", person=man, from_day=day)
    absence = bundled().form("absence")
    for overlap, told in ((None, 0), ((), 1)):
        shift = replace(
            absence, id="own_shift", title="值班",
            register=replace(absence.register, overlap=overlap),
        )  # fmt: skip
        found = inconsistencies(family.view, DAY, bundled().with_(forms={"own_shift": shift}))
        assert len([one for one in found if one.form == "own_shift"]) == told


def test_a_certificate_begins_with_its_bearer_s_number() -> None:
    family = Family()
    man = family.add("韦大山", "02", "1", "1970-05-06", id_number=number("1970-05-06"))
    family.put("disabled_person", person=man, certificate=number("1970-05-06") + "43")
    assert of(family, "disabled_person") == []
    other = number("1980-01-02", 3)
    family.put("disabled_person", person=man, certificate=f"{other}43B1")
    [found] = of(family, "disabled_person")
    assert found.field == "certificate"
    assert other not in found.zh, "no number in a sentence"


def test_nothing_begins_before_its_person_was_born() -> None:
    family = Family()
    girl = family.add("韦小花", "30", "2", "2015-05-06")
    family.away(girl, "2015-05")
    assert of(family, "absence") == [], "the month may be the right one"
    family.away(girl, "1985-03", "1986-01")
    [found] = of(family, "absence")
    assert (found.field, "早于出生日期" in found.zh) == ("from_day", True)


def test_nobody_is_his_own_guardian_parent_spouse_or_carer() -> None:
    """Whatever the question is called, a county's own included."""
    definitions = bundled()
    absence = definitions.form("absence")
    escort = replace(
        definitions.form("mutual_pair"), id="own_escort", title="接送",
        register=replace(absence.register, overlap=None),
    )  # fmt: skip
    definitions = definitions.with_(forms={**definitions.forms, "own_escort": escort})
    family = Family()
    child, mother = (
        family.add("韦小明", "20", "1", "2015-02-02"), family.add("韦小红", "02", "2", "1983-01-01")
    )  # fmt: skip

    def told() -> set[tuple[str, str]]:
        found = inconsistencies(family.view, DAY, definitions)
        return {(one.form, one.field) for one in found if "自己" in one.zh or "互相" in one.zh}

    family.change(child, guardian=mother, mother=mother)
    family.put("mutual_pair", person=child, neighbour=mother, from_day="2026-01-01")
    family.put("left_behind_child", person=child, guardian_name="韦小红", from_day="2026-01-01")
    assert told() == set()
    for question in ("guardian", "father", "mother", "spouse"):
        family.change(child, guardian=mother, father="", mother="", spouse="")
        family.change(child, **{question: child})
        assert told() == {("person", question)}
    family.change(child, spouse="", mother=mother)
    family.change(mother, father=child)
    assert told() == {("person", "father")}
    family.change(mother, father="")
    family.put("mutual_pair", person=child, neighbour=child, from_day="2026-01-01")
    family.put("own_escort", person=child, neighbour=child, from_day="2026-01-01")
    family.put("rights_case", person=child, guardian=child)
    family.put("left_behind_child", person=child, guardian_name="韦小明", from_day="2026-01-01")
    family.put("household", hh_no="2", head_name="韦", split_from="household1")
    assert told() == {
        ("mutual_pair", "neighbour"), ("own_escort", "neighbour"), ("rights_case", "guardian"),
        ("left_behind_child", "guardian_name"), ("household", "split_from"),
    }  # fmt: skip
