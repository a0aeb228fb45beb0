"""What does not fit together about help is told with place and remedy, and only that."""

from datetime import date

from forms.definitions.parameters import Dated, Parameter
from forms.leads.consistency import inconsistencies
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family
from tests.helpers.figures import overlaid

KEPT, ENDED = (
    Parameter("old_types_kept", "仍用三种", "", (Dated(kept, None, None, "样例县", ""),))
    for kept in (True, False)
)
MOST = Parameter("medical_year_most", "限额", "元", (Dated(1000, None, None, "样例县", ""),))


def village() -> Family:
    family = Family()
    family.couple_with_child()
    return family


def told(family: Family, form: str, *own: Parameter, day: date = DAY) -> list[str]:
    found = inconsistencies(family.view, day, overlaid(own))
    return [one.zh for one in found if one.form == form]


def test_a_case_of_2026_is_of_the_one_class_unless_the_county_keeps_three() -> None:
    for found, kind, own, asked in (
        ("2026-03-01", "21", (ENDED,), True), ("2025-12-31", "21", (ENDED,), False),
        ("2026-03-01", "30", (ENDED,), False), ("2026-03-01", "21", (KEPT,), False),
        ("2026-03-01", "21", (), False),
    ):  # fmt: skip
        family = village()
        family.put("monitored_household", household="h", state="20", type=kind, found_day=found)
        said = [zh for zh in told(family, "monitored_household", *own) if "2026年起" in zh]
        assert bool(said) is asked, (found, kind)


def test_the_card_of_a_household_and_its_relocation_agree() -> None:
    family = village()
    home = RecordId("h")
    family.bodies["household"][home] = {"hh_no": "0001", "relocated": True}
    assert len(told(family, "household")) == 1
    family.put("relocation", household=home, site="八仙", moved_day="2019-06-01")
    assert told(family, "household") == []
    family.bodies["household"][home] = {"hh_no": "0001", "relocated": False}
    assert len(told(family, "relocation")) == 1


def test_a_neighbour_with_too_many_and_one_who_died() -> None:
    family = village()
    for number in range(6):
        person = family.add(f"老人{number}", "51", "1", "1945-01-01")
        family.put("mutual_pair", person=person, neighbour="卢佳慧", from_day="2026-01-01")
        assert len(told(family, "mutual_pair")) == (number == 5)
    family.bodies["mutual_pair"] = {
        RecordId("p"): {"person": "老人1", "neighbour": "吴振华", "from_day": "2026-01-01"}
    }
    family.change(RecordId("吴振华"), death_day="2026-05-01")
    assert told(family, "mutual_pair") == [
        "老人1的「邻里结对」：「互助员」吴振华已于2026-05-01去世，请另定人选，不再办的填「结束」。"
    ]


def test_an_exit_and_its_case_tell_one_day() -> None:
    family = village()
    case: dict[str, Value] = {"household": "h", "state": "80", "type": "30",
                              "found_day": "2025-01-10", "removed_day": "2026-10-16"}  # fmt: skip
    family.bodies["monitored_household"] = {RecordId("c"): case}
    review: dict[str, Value] = {"household": "h", "monitored": "c", "proposed_day": "2026-09-01",
                                "marked_day": "2026-10-16"}  # fmt: skip
    family.bodies["exit_review"] = {RecordId("e"): review}
    assert not [zh for zh in told(family, "exit_review") if "标注，监测对象" in zh]
    family.bodies["exit_review"] = {RecordId("e"): {**review, "marked_day": "2026-10-17"}}
    assert [zh for zh in told(family, "exit_review") if "2026-10-16" in zh]


def test_kin_of_staff_and_kept_bank_books() -> None:
    family = village()
    family.bodies["helper"] = {RecordId("罗大明"): {"name": "罗大明"}}
    family.change(RecordId("吴振华"), kin_of_staff=True, card_holder="罗大明")
    family.put("aid_case", household="h", person="吴振华", kind="01", accepted_day="2026-10-01")
    assert len(told(family, "aid_case")) == 1
    assert len(told(family, "person")) == 1
    family.bodies["aid_case"] = {
        record: {**body, "kin_of_staff": True} for record, body in family.bodies["aid_case"].items()
    }
    family.change(RecordId("吴振华"), card_paper_day="2026-09-01")
    assert told(family, "aid_case") == told(family, "person") == []


def test_more_medical_aid_in_a_year_than_the_county_gives() -> None:
    family = village()
    for day, amount in (("2025-12-01", 90_000), ("2026-02-01", 90_000), ("2026-10-01", 10_000)):
        family.put("medical_aid", person="吴振华", applied_day="2025-11-01", decided_day=day,
                   aid_amount=amount)  # fmt: skip
    assert told(family, "medical_aid", MOST) == []
    family.put("medical_aid", person="吴振华", applied_day="2026-10-01", decided_day="2026-10-20",
               aid_amount=100)  # fmt: skip
    assert len(told(family, "medical_aid", MOST)) == 1
    assert told(family, "medical_aid") == [], "nobody has said how much"


def test_more_medical_aid_than_the_village_has_of_the_fund() -> None:
    family = Family()
    family.couple_with_child()
    fund = Parameter("medical_fund_year", "额度", "元", (Dated(3000, None, None, "样例县", ""),))
    for person, day in (
        ("吴振华", "2026-02-01"),
        ("卢佳慧", "2026-03-01"),
        ("吴小明", "2025-03-01"),
    ):
        family.put("medical_aid", person=person, applied_day="2025-02-01", decided_day=day,
                   own_cost=500_000, aid_amount=150_000)  # fmt: skip
    assert told(family, "medical_aid", fund) == []
    family.put("medical_aid", person="吴小明", applied_day="2026-04-01", decided_day="2026-05-01",
               own_cost=500_000, aid_amount=1)  # fmt: skip
    (said,) = told(family, "medical_aid", fund)
    assert "本村2026年的医疗救助合计3,000.01元，超过县里分到本村的额度3000元" in said
