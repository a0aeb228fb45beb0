"""Returns on a village counted by hand: figures by hamlet, totals, checks, what cannot be told."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forms.leads.leads import leads, verdict
from forms.program import bundled
from forms.reports.count import compute
from forms.reports.report_table import NO_HAMLET, ReportTable
from forms.schema.form import RecordId
from tests.helpers.family import DAY, Family

REPORTS = bundled().reports


def table(family: Family, kind: str, day: date = DAY) -> ReportTable:
    return compute(REPORTS[kind], family.view, day, bundled())


def figure(made: ReportTable, column: str, hamlet: str = "") -> int:
    place = [c.id for c in made.definition.columns].index(column)
    row = dict(made.rows)[hamlet] if hamlet else made.total
    cell = row[place]
    assert isinstance(cell, int)
    return cell


def village() -> tuple[Family, RecordId]:
    """One left-behind child of 11 in 上屯, whose card says primary school and grandparents."""
    family = Family()
    family.bodies["hamlet"] = {
        RecordId("up"): {"name": "上屯", "number": "1"},
        RecordId("down"): {"name": "下屯", "number": "2"},
    }
    family.bodies["household"][RecordId("h")] = {"hh_no": "0001", "hamlet": "up"}
    father, mother, child = family.couple_with_child()
    family.away(father, "2024-01-01", area="4")
    family.away(mother, "2024-01-01")
    return family, child


def test_a_child_is_counted_in_hamlet_age_and_card() -> None:
    family, child = village()
    made = table(family, "RP-01")
    assert [name for name, _ in made.rows] == ["上屯", "下屯"]
    assert (figure(made, "total"), figure(made, "b_m"), figure(made, "s0")) == (1, 1, 1)
    assert figure(made, "total", "下屯") == 0
    family.put("left_behind_child", person=child, school_state="3", guardian_type="1")
    made = table(family, "RP-01")
    assert (figure(made, "s3"), figure(made, "s0"), figure(made, "g1")) == (1, 0, 1)
    assert made.good


def test_the_same_day_gives_the_same_figures_whatever_came_later() -> None:
    family, child = village()
    before = table(family, "RP-03")
    family.change(child, death_day="2026-12-24")
    family.put("visit", person=child, household="h", day="2026-11-05", mode="1")
    assert table(family, "RP-03").rows == before.rows


def test_visits_of_the_quarter_only() -> None:
    family, _ = village()
    for day in ("2026-09-30", "2026-10-01", "2026-11-01", "2026-11-02"):
        family.put("visit", household="h", day=day, mode="1")
    assert figure(table(family, "RP-03"), "visits") == 2


def test_who_cannot_be_judged_is_said_below() -> None:
    family = Family()
    family.add("潘桂林", "20", "1", "2018-05-06")
    made = table(family, "RP-01")
    assert figure(made, "total") == 0
    assert any("农村留守儿童另有1人无法判断" in note for note in made.notes)


def test_money_is_added_in_fen_and_told_in_yuan() -> None:
    family, child = village()
    for amount in (8_050, 100_00):
        family.put("benefit", person=child, kind="L02", from_day="2026-01-01", amount=amount)
    family.put("benefit", person=child, kind="L02", from_day="2025-01-01", to_day="2025-12-31",
               amount=999_00)  # fmt: skip
    made = table(family, "RP-05")
    place = [c.id for c in made.definition.columns].index("l2_amount")
    assert (made.total[place], made.text(place, made.total[place])) == (18_050, "180.50")
    assert figure(made, "l2") == 2


def test_children_in_difficulty_by_kind_and_who_was_called_on_this_month() -> None:
    family, child = village()
    family.whole("benefit", kinds=["01", "02", "03"])
    other = family.add("吴小红", "30", "2", "2017-01-01")
    family.put("benefit", household="h", kind="01", from_day="2026-01-01")
    family.put("disabled_person", person=child, grade="2", category="4")
    family.put("one_to_one", person=other, helper="x", **{"class": "1"}, from_day="2026-01-01")
    day = date(2026, 11, 20)
    family.put("visit", person=child, household="h", day="2026-10-31", mode="1")
    made = table(family, "RP-04", day)
    assert (figure(made, "total"), figure(made, "disabled"), figure(made, "poor")) == (2, 1, 1)
    assert (figure(made, "contacted"), figure(made, "visited"), figure(made, "unvisited")) == (
        1,
        0,
        2,
    )
    family.put("visit", person=child, household="h", day="2026-11-02", mode="1")
    assert figure(table(family, "RP-04", day), "visited") == 1, "a call on one is none on another"
    family.put("visit", household="h", day="2026-11-03", mode="2")
    family.put("visit", household="h", day="2026-11-25", mode="1")
    made = table(family, "RP-04", day)
    assert (figure(made, "visited"), figure(made, "unvisited")) == (2, 0)
    assert made.good


def test_certificates_in_force_undated_and_lapsed() -> None:
    family, child = village()
    people = [
        child,
        RecordId("吴振华"),
        RecordId("卢佳慧"),
        family.add("吴二", "20", "1", "2001-01-01"),
    ]
    more = [{"valid_to": "2026-10-31"}, {"valid_to": "2026-11-01"}, {}, {"status": "4"}]
    for person, answers in zip(people, more, strict=True):
        family.put("disabled_person", person=person, grade="2", category="4", **answers)
    made = table(family, "RP-05")
    found = {name: figure(made, name) for name in ("total", "valid", "undated", "lapsed")}
    assert found == {"total": 2, "valid": 1, "undated": 1, "lapsed": 1}
    assert made.good
    assert not any("缺少这一项" in note for note in made.notes)


def test_open_leads_are_counted_and_refuted_ones_are_not() -> None:
    family, _ = village()
    person = RecordId("吴振华")
    family.put("disabled_person", person=person, grade="1", category="4", valid_to="2030-01-01")
    family.put("benefit", person=person, kind="L01", from_day="2026-01-01", amount=8000)
    family.put("benefit", person="卢佳慧", kind="L01", from_day="2026-01-01", amount=8000)
    family.change(RecordId("卢佳慧"), death_day="2026-09-01")
    family.drawn_whole("L02", "02")
    made = table(family, "RP-05")
    assert (figure(made, "g1"), figure(made, "g2"), figure(made, "g3")) == (0, 1, 1)
    [lead] = leads(family.view, DAY, bundled(), {"G-02"})[person]
    family.put("lead", **(verdict(lead, family.view, DAY) | {"state": "2"}))
    assert figure(table(family, "RP-05"), "g2") == 0


def test_of_a_house_checked_twice_the_last_counts() -> None:
    family, _ = village()
    family.put("house", household="h", day="2026-03-01", grade="D")
    family.put("house", household="h", day="2026-09-01", grade="A")
    made = table(family, "RP-10")
    assert (figure(made, "ha"), figure(made, "hd")) == (1, 0)
    assert figure(table(family, "RP-10", date(2026, 6, 1)), "hd") == 1


def test_a_sum_that_does_not_add_up_is_loud() -> None:
    family, _ = village()
    family.add("吴大明", "20", "1", "2000-01-01")
    family.away(RecordId("吴大明"), "2026-10-01", area="9")  # an unknown code
    made = table(family, "RP-08")
    assert not made.good
    [bad] = [check for check in made.checks if not check.good]
    assert bad.zh == "上屯：外出合计等于各区域之和（3≠2），请核对登记。"


def test_who_cannot_be_placed_for_want_of_an_answer_is_said_below() -> None:
    family, _ = village()
    family.add("某人", "27", "1", "")
    made = table(family, "RP-08")
    assert any("「劳动力16-59周岁」有1人（户、条）缺少这一项资料" in note for note in made.notes)
    family.put("water", household="h", day="2026-10-01", source="1")
    notes = table(family, "RP-10").notes
    assert any("「饮水登记自来水入户」有1人" in note for note in notes)
    assert len(notes) == len(set(notes)), "each says which answer is missing"


def test_whom_a_column_beside_it_places_is_no_doubt() -> None:
    family, _ = village()
    assert not any("就学情况" in note for note in table(family, "RP-01").notes)


def test_hamlets_stand_in_the_order_of_their_numbers() -> None:
    family = Family()
    for name, number in (("十屯", "10"), ("无号屯", ""), ("二屯", "2")):
        body = {"name": name, "number": number}
        family.bodies.setdefault("hamlet", {})[RecordId(name)] = body
    assert [name for name, _ in table(family, "RP-10").rows] == [
        "二屯",
        "十屯",
        "无号屯",
        NO_HAMLET,
    ]


@given(st.lists(st.tuples(st.integers(0, 15), st.booleans()), max_size=8))
def test_every_cross_foot_check_holds_in_any_village(children: list[tuple[int, bool]]) -> None:
    family, _ = village()
    for i, (age, girl) in enumerate(children):
        family.add(f"孩{i}", "21", "2" if girl else "1", f"{2026 - age}-01-01")
    for kind in REPORTS:
        assert table(family, kind).good
