"""Bodies as the law wants them, duties with somebody, findings as many as were told."""

from forms.leads.consistency import inconsistencies, troubles
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import scene


def told(family: Family, form: str) -> str:
    found = inconsistencies(family.view, DAY, bundled())
    return "\n".join(one.zh for one in found if one.form == form)


def bodies(delegates: int, committee: int, women: int = 0, **more: Value) -> Family:
    family = Family()
    for number in range(delegates + committee):
        sex = "2" if number < women else "1"
        person = family.add(f"人{number}", "99", sex, "1970-01-01")
        seat = "1" if number < delegates else "2"
        family.put("representative", person=person, seat=seat, elected_by="2",
                   elected_day="2026-01-01", **more)  # fmt: skip
    return family


def test_four_fifths_are_representatives_and_a_third_of_them_women() -> None:
    assert told(bodies(8, 2, 3), "representative") == ""
    assert "不到代表会议10人的五分之四" in told(bodies(7, 3, 3), "representative")
    assert "8名村民代表里妇女2人，不到三分之一" in told(bodies(8, 2, 2), "representative")
    assert "名册里没有村委会成员" in told(bodies(8, 0, 3), "representative")
    assert told(Family(), "representative") == "", "no roster says nothing about its make-up"


def test_a_woman_of_whom_nobody_wrote_it_is_not_taken_for_a_man() -> None:
    family = bodies(3, 0)
    family.bodies["person"][RecordId("人0")] = {"household": "h", "name": "人0"}
    assert "不到三分之一" not in told(family, "representative")


def test_households_that_nobody_speaks_for() -> None:
    family = bodies(0, 1)
    upper, lower = family.put("hamlet", name="上屯"), family.put("hamlet", name="下屯")
    for number in range(9):
        hamlet = upper if number < 7 else lower
        family.bodies["household"][RecordId(f"h{number}")] = {
            "hh_no": str(number), "hamlet": hamlet,
        }  # fmt: skip
    man = family.add("韦大山", "99", "1", "1970-01-01")
    family.put("representative", person=man, seat="1", hamlet=upper, elected_by="1",
               households=5, elected_day="2026-01-01")  # fmt: skip
    said = told(family, "representative")
    assert "上屯有7户，代表推选户数合计5户，还有2户没有代表" in said
    assert "下屯有2户，没有一名村民代表" not in said
    assert "下屯有2户，没有一名村民代表" in told(family, "hamlet"), "of the hamlet it is about"


def test_who_watches_is_not_of_the_committee_nor_near_to_it() -> None:
    family = bodies(4, 0, 4)
    man = family.add("韦大山", "02", "1", "1970-05-06")
    son = family.add("韦小山", "20", "1", "1995-05-06", father=man)
    other = family.add("蓝国强", "99", "1", "1970-01-01")
    family.put("representative", person=man, seat="2", elected_day="2026-01-01")
    since: dict[str, Value] = {"elected_day": "2026-01-01", "role": "2"}
    for person in (son, other, RecordId("人0")):
        family.put("supervisor", person=person, **since)
    assert "韦小山是村委会成员韦大山的近亲属" in told(family, "supervisor")
    assert "看不出村务监督委员会里有没有人有财会、管理知识" in told(family, "supervisor")
    family.put("supervisor", person=man, finance=True, **since)
    said = told(family, "supervisor")
    assert "韦大山既是村委会成员又是监督委员会成员" in said
    assert "财会" not in said


def test_a_duty_has_somebody_who_is_still_here() -> None:
    family = Family()
    gone = family.put("helper", name="陆文斌", to_day="2026-09-01")
    family.put("duty", subject="3", duty="走访", helper=gone, due_day="2026-12-31")
    family.put("duty", subject="3", duty="公开")
    family.put("duty", subject="3", duty="旧事", helper=gone, to_day="2026-08-01")
    said = told(family, "duty")
    assert "陆文斌已离任，责任「走访」还在他名下" in said
    assert "责任「公开」没有写具体人" in said
    assert "责任「公开」没有写到几时" in said
    assert "责任「走访」没有写到几时" not in said
    assert "旧事" not in said
    finding: dict[str, Value] = {"problem": "慢", "found_day": "2026-08-01", "owner": gone}
    family.put("rectification", **finding, state="20")
    assert "陆文斌已离任，整改「慢」还在他名下" in told(family, "rectification")


def test_two_terms_at_once_and_two_sums_of_one_entry() -> None:
    family = Family()
    helper = family.put("helper", name="黄驻村")
    for since in ("2024-01-01", "2026-01-01"):
        family.put("secretary_term", helper=helper, from_day=since, role="01", sender="局")
    assert "黄驻村有两段任期时间重叠（2026-01-01起）" in told(family, "secretary_term")
    entry = family.put("fund", day="2026-03-01", source="01", way="1", amount=1_000_00)
    case: dict[str, Value] = {"fund": entry, "found_day": "2026-05-01", "state": "1"}
    family.put("fund_diversion", **case, amount=600_00)
    family.put("fund_diversion", **case, amount=600_00)
    assert "合计1,200.00元，超过那一笔的1,000.00元" in told(family, "fund_diversion")


def test_money_that_went_another_way_is_on_no_board_before_that_is_settled() -> None:
    family = scene("fund_diversion", "settled", told_day=None)
    entry = RecordId("entry")
    assert "5,000.00元偏离用途" in troubles(family.view, DAY, bundled())[entry]
    assert entry not in troubles(scene("fund_diversion", "settled").view, DAY, bundled())
