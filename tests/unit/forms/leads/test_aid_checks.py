"""Who was not reviewed, not called on, and who has no neighbour; cannot tell without the list."""

from datetime import date

from forms.leads.leads import Gap, gaps
from forms.program import bundled
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family


def of(family: Family, rule: str, day: date = DAY) -> list[Gap]:
    return [gap for gap in gaps(family.view, day, bundled()) if gap.rule == rule]


def elder() -> Family:
    family = Family()
    family.add("蓝奶奶", "51", "2", "1950-01-01")
    family.add("韦大叔", "02", "1", "1980-01-01")
    family.put("left_behind_elder", person="蓝奶奶", from_day="2025-01-01", lives_with="2")
    return family


def test_who_has_no_neighbour_cannot_be_told_where_nobody_made_the_list() -> None:
    family = elder()
    [gap] = of(family, "C-COVER")
    assert (gap.subject, gap.answer) == ("蓝奶奶", Answer.UNKNOWN)
    family.whole("neighbour", day="2026-10-01")
    [gap] = of(family, "C-COVER")
    assert gap.answer is Answer.YES
    assert "独居老年人" in gap.reasons[0]
    assert of(family, "C-COVER", date(2026, 9, 30))[0].answer is Answer.UNKNOWN


def test_a_pair_covers_from_its_first_day_until_it_ends() -> None:
    family = elder()
    family.whole("neighbour", day="2026-01-01")
    family.put("mutual_pair", person="蓝奶奶", neighbour="韦大叔", from_day="2026-03-01",
               to_day="2026-09-30")  # fmt: skip
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 29), date(2026, 9, 30)]
    assert [bool(of(family, "C-COVER", day)) for day in days] == [True, False, False, True]


def test_a_pair_that_ended_some_day_of_this_year_is_asked_about() -> None:
    family = elder()
    family.whole("neighbour", day="2026-01-01")
    family.put("mutual_pair", person="蓝奶奶", neighbour="韦大叔", from_day="2025-03-01",
               to_day="2026")  # fmt: skip
    assert of(family, "C-COVER")[0].answer is Answer.UNKNOWN


def test_who_needs_a_neighbour() -> None:
    family = Family()
    family.whole("neighbour", day="2026-01-01")
    family.couple_with_child()
    assert of(family, "C-COVER") == []
    family.put("disabled_person", person="卢佳慧", category="1", grade="4", status="1")
    assert [gap.subject for gap in of(family, "C-COVER")] == ["卢佳慧"]
    family.bodies["disabled_person"] = {
        RecordId("d"): {"person": "卢佳慧", "category": "1", "grade": "4", "status": "4"}
    }
    assert of(family, "C-COVER") == [], "cancelled"


def test_a_household_lifted_out_is_a_lead_until_it_is_reviewed() -> None:
    family = elder()
    family.put("household_type", household="h", type="10", from_day="2015-01-01")
    assert [gap.subject for gap in of(family, "G-19")] == ["h"]
    family.put("lifted_out_review", household="h", year=2026, assessed_day="2026-05-01",
               reason="收入稳定", **{"class": "1"})  # fmt: skip
    assert of(family, "G-19") == []
    assert of(family, "G-19", date(2026, 4, 30)) != []


def test_a_relocated_household_has_a_contact_and_is_called_on() -> None:
    family = elder()
    family.bodies["helper"] = {RecordId("罗大明"): {"name": "罗大明"}}
    move = {"household": "h", "site": "八仙安置点", "moved_day": "2019-06-01"}
    family.put("relocation", **move)
    [gap] = of(family, "G-20")
    assert len(gap.reasons) == 2
    family.put("visit", household="h", day="2026-10-01", mode="1", result="1")
    [gap] = of(family, "G-20")
    assert "没有联系人" in gap.reasons[0]
    family.bodies["relocation"] = {RecordId("r"): {**move, "contact": "罗大明"}}
    assert of(family, "G-20") == []
    assert of(family, "G-20", date(2026, 12, 31)) != [], "90 days without a visit"
