"""Headline figures on villages counted by hand; shares of those who are known, the rest apart."""

from datetime import date

import pytest

from forms.definitions.definitions import Definitions
from forms.definitions.indicator import Case, IndicatorDef
from forms.definitions.parameters import Dated, Parameter
from forms.indicators.count import indicator, indicators, point, questions
from forms.indicators.indicator import LISTED, Indicator, Point, judge_case, since
from forms.leads.consistency import inconsistencies
from forms.leads.due import in_contact
from forms.leads.leads import gaps
from forms.program import bundled
from forms.reports.count import compute
from forms.rules.lists import derive
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from forms.village.view import VillageView
from tests.helpers.family import DAY, Family, both_away
from tests.helpers.figures import overlaid
from tests.helpers.roster import view as roster
from tests.helpers.valid_records import CASE, STATES, scene
from tests.unit.forms.circumstances.test_income import STATEMENT
from tests.unit.forms.reports.test_count import figure, table, village

CASES = [(one, case) for one in bundled().indicators.values() for case in one.examples]


def one(family: Family, name: str, day: date = DAY, own: Definitions | None = None) -> Indicator:
    return indicator(bundled().indicators[name], family.view, day, own or bundled())


def asked(family: Family, name: str, day: date = DAY) -> dict[RecordId, tuple[str, ...]]:
    found = one(family, name, day)
    return questions(found, family.view, bundled(), found.unknown)


def _said(value: Value | None) -> Answer:
    """As the files write it: yes, no, else cannot tell."""
    if value is True:
        return Answer.YES
    return Answer.NO if value is False else Answer.UNKNOWN


@pytest.mark.parametrize(("told", "case"), CASES, ids=[f"{d.id}:{c.line}" for d, c in CASES])
def test_every_example_of_every_indicator(told: IndicatorDef, case: Case) -> None:
    given = dict(case.given)
    lists = any(g.of.startswith("list:") for g in told.groups)
    listed = _said(given.pop(LISTED, None)) if lists else Answer.YES
    lead = _said(given.pop("lead", False))
    found, missing = judge_case(told, listed, told.groups[0].where, given, case.day, lead)
    assert found is case.expect
    assert missing == case.missing


def test_all_are_there_with_formula_and_authority() -> None:
    assert list(bundled().indicators) == [
        f"I-{number:02}" for number in range(1, len(bundled().indicators) + 1)
    ]
    assert len(bundled().indicators) >= 15
    for told in bundled().indicators.values():
        assert "÷" in told.formula
        assert told.source
        assert told.good in {"up", "down"}


def test_an_empty_village_divides_by_nobody() -> None:
    found = indicators(VillageView({}), DAY, bundled())
    assert [(i.share, i.behind) for i in found] == [(None, 0)] * 15


def test_contacts_and_visits() -> None:
    family = both_away()
    assert one(family, "I-01").counts == (0, 1)
    family.put("one_to_one", person="吴小明", helper="x", from_day="2026-10-20", every_days=30,
               **{"class": "child"})  # fmt: skip
    assert one(family, "I-01").part == ("吴小明",)
    assert one(family, "I-02").counts == (1, 1)
    assert one(family, "I-02", date(2026, 11, 19)).counts == (1, 1), "the last day is in time"
    assert one(family, "I-02", date(2026, 11, 20)).counts == (0, 1)
    family.put("visit", household="h", person="吴小明", day="2026-11-15", mode="1")
    assert one(family, "I-02", date(2026, 11, 20)).counts == (1, 1)
    assert one(family, "I-01", date(2026, 10, 19)).counts == (0, 1), "not yet in contact then"


def test_a_visit_is_late_exactly_when_it_is_a_lead() -> None:
    family = both_away()
    for number, start in enumerate(("2026-09-01", "2026-10-02", "2026-10-20")):
        somebody = family.add(f"孩{number}", "21", "1", "2016-01-01")
        family.put("one_to_one", person=somebody, helper="x", from_day=start, every_days=30,
                   **{"class": "child"})  # fmt: skip
    late = {gap.subject for gap in gaps(family.view, DAY, bundled()) if gap.rule == "G-11"}
    assert late
    assert set(one(family, "I-02").rest) == late


def test_who_is_perhaps_left_behind_is_asked_about_and_not_counted() -> None:
    family = Family()
    family.add("潘桂林", "20", "1", "2018-05-06")
    for name in ("I-01", "I-05"):
        found = one(family, name)
        assert (found.counts, found.unknown) == ((0, 0), ("潘桂林",))
        assert (
            asked(family, name)[RecordId("潘桂林")]
            == derive("left_behind_child", family.view, DAY, bundled())[0].missing
        )


def test_hardship_of_a_left_behind_woman_cannot_be_told_before_the_register_is_kept() -> None:
    family = Family()
    husband, wife, _ = family.couple_with_child()
    family.away(husband, "2024-01-01")
    assert one(family, "I-01").unknown == (wife,)
    assert "低保" in asked(family, "I-01")[wife][0]
    family.put("benefit", person=husband, household="h", kind="01", from_day="2026-01-01")
    assert one(family, "I-01").rest == (wife,)


def test_delegates_are_those_without_a_lead_and_only_from_their_day_on() -> None:
    family = both_away()
    card: dict[str, Value] = {"person": "吴小明", "guardian_name": "奶奶", "from_day": "2026-01-01"}
    family.put("left_behind_child", **card, delegate_day="2026-10-15")
    assert one(family, "I-05").counts == (1, 1)
    assert one(family, "I-05", date(2026, 10, 14)).counts == (0, 1)
    missed = [
        g.subject for g in gaps(family.view, date(2026, 10, 14), bundled()) if g.rule == "G-09"
    ]
    assert one(family, "I-05", date(2026, 10, 14)).rest == tuple(missed)


def test_dropped_out_of_those_of_age() -> None:
    family = both_away()
    assert one(family, "I-06").unknown == ("吴小明",)
    assert "在哪里上学" in asked(family, "I-06")[RecordId("吴小明")][0]
    family.put("school", person="吴小明", state="2", from_day="2026-09-01")
    found = one(family, "I-06")
    assert found.counts == (1, 1)
    assert found.asides == ("其中辍学0人、疑似辍学1人；目标是零。",)
    assert one(family, "I-06", date(2026, 8, 31)).part == (), "what was not yet so, is not counted"


def test_missed_and_overpaid_are_the_open_leads() -> None:
    family = Family()
    head, wife, _ = family.couple_with_child()
    family.put("benefit", person=head, household="h", kind="01", from_day="2025-01-01")
    family.drawn_whole("02", "03", "L01", "L02", "L05")
    family.put("disabled_person", person=wife, category="4", grade="1", valid_to="2030-01-01",
               certificate="45999919830103002241")  # fmt: skip
    found = one(family, "I-03")
    wanted = {"G-01", "G-02", "G-04", "G-05", "G-06"}
    open_ones = [g for g in gaps(family.view, DAY, bundled()) if g.rule in wanted]
    yes = {g.subject for g in open_ones if g.answer is Answer.YES}
    assert set(found.part) == yes == {wife}
    assert set(found.unknown) == {g.subject for g in open_ones} - yes
    for gap in open_ones:
        family.put("lead", day="2026-10-30", fingerprint=gap.fingerprint, state="2", rule=gap.rule)
    assert one(family, "I-03").part == (), "refuted leads stay away"
    assert one(family, "I-04").counts == (0, 1)
    family.change(wife, death_day="2026-10-01")
    family.put("benefit", person=wife, kind="L02", from_day="2025-01-01")
    assert one(family, "I-04").part == (wife,)


def test_three_guarantees_need_all_four_and_fail_by_one() -> None:
    family = Family()
    family.couple_with_child()
    assert one(family, "I-09").unknown == ("h",)
    told = asked(family, "I-09")[RecordId("h")]
    assert len(told) == len(set(told))
    assert any("吴小明现在在哪里上学" in zh for zh in told)
    family.put("house", household="h", day="2026-01-05", grade="A")
    family.put("water", household="h", day="2026-01-05", source="1", tap=True, litres_day=60,
               dirty=False, dry_days=0)  # fmt: skip
    family.put("school", person="吴小明", state="1", from_day="2026-09-01")
    for person in ("吴振华", "卢佳慧", "吴小明"):
        family.put("insurance", person=person, year=2026, kind="1")
    assert one(family, "I-09").counts == (1, 1)
    family.put("house", household="h", day="2026-10-05", grade="D", lived_in=True)
    assert one(family, "I-09").counts == (0, 1)
    assert one(family, "I-09", date(2026, 10, 4)).counts == (1, 1)


def test_insured_of_the_village_s_own_and_the_special_groups() -> None:
    family = Family()
    head, wife, child = family.couple_with_child()
    family.change(child, hukou_status="2")
    assert set(one(family, "I-10").unknown) == {head, wife}
    family.put("insurance", person=head, year=2026, kind="1")
    family.put("benefit", person=wife, kind="02", from_day="2026-01-01")
    assert set(one(family, "I-10").unknown) == {wife}, "one name makes no list"
    family.whole("insurance", year=2026)
    found = one(family, "I-10")
    assert found.counts == (1, 2)
    assert found.asides == ("低保、特困对象1人中已参保0人；目标是一个不漏。",)


def test_whose_register_nobody_placed_is_asked_about() -> None:
    family = Family(asked=False)
    head, wife, child = family.couple_with_child()
    family.change(head, hukou_status="1")
    for person in (head, wife, child):
        family.put("insurance", person=person, year=2026, kind="1")
    found = one(family, "I-10")
    assert (found.part, set(found.unknown)) == ((head,), {wife, child})
    assert "户籍在本村吗" in asked(family, "I-10")[wife][0]
    family.whole("hukou")
    assert len(one(family, "I-10").part) == 3


def test_money_paid_of_money_arrived_and_what_lies_idle() -> None:
    family = Family()
    for way, amount, day in (("1", 1000_00, "2025-06-01"), ("2", 250_00, "2026-06-01"),
                             ("1", 500_00, "2026-06-01"), ("2", 9_00, "2026-11-02")):  # fmt: skip
        family.put("fund", way=way, amount=amount, day=day, source="01")
    told = one(family, "I-13")
    assert told.money == (250_00, 1500_00)
    assert (len(told.part), len(told.rest)) == (1, 2)
    assert told.asides == ("到账满12个月还没有用完的有750.00元，请核对原因。",)
    assert told.by_hamlet(family.view) == []


def test_records_that_collide_are_told_with_whom_they_are_about() -> None:
    family = Family()
    head, _, _ = family.couple_with_child()
    assert one(family, "I-14").counts == (4, 4)
    family.away(head, "2026-01-01")
    family.away(head, "2026-02-01")
    assert one(family, "I-14").rest == (head,)


def test_what_has_not_begun_contradicts_nothing_yet() -> None:
    family = Family()
    head, wife, _ = family.couple_with_child()
    left = family.put("helper", name="陆文昌", from_day="2025-01-01", to_day="2026-06-01")
    family.put("mutual_pair", person=head, neighbour=head, from_day="2026-12-01")
    family.put("task", what="送证", person=wife, owner=left, from_day="2026-12-01",
               to_day="2026-12-31")  # fmt: skip
    family.put("rights_case", person=head, guardian=head, found_day="2026-12-01")
    assert one(family, "I-14").rest == ()
    assert len(inconsistencies(family.view, DAY, bundled())) == 3, "but it is told, to be mended"
    assert one(family, "I-14", date(2026, 12, 1)).rest == (head, wife)


def test_income_needs_the_county_s_line() -> None:
    family = Family()
    family.couple_with_child()
    family.put("income", **STATEMENT)
    found = one(family, "I-15")
    assert "防止返贫监测线" in found.absent
    assert found.unknown == ("h",)
    assert asked(family, "I-15")[RecordId("h")] == (found.absent,)
    line = Parameter("monitor_line", "监测线", "元", (Dated(12_000, None, None, "样例", ""),))
    own = overlaid([line])
    assert one(family, "I-15", own=own).part == ("h",)
    high = Parameter("monitor_line", "监测线", "元", (Dated(1, None, None, "样例", ""),))
    assert one(family, "I-15", own=overlaid([high])).rest == ("h",)


def test_hamlets_stand_in_the_village_s_order_and_add_up() -> None:
    family, _ = village()
    family.bodies["household"][RecordId("k")] = {"hh_no": "2"}
    family.add("远房", "02", "1", "1950-01-01", household="k")
    told = one(family, "I-14")
    rows = told.by_hamlet(family.view)
    assert [row.name for row in rows] == ["上屯", "屯名未登记"]
    assert sum(row.part for row in rows) == len(told.part)
    assert sum(row.rest for row in rows) == len(told.rest)


def test_the_past_is_as_it_was_and_the_future_does_not_change_it() -> None:
    family, child = village()
    days = (date(2026, 3, 31), date(2026, 6, 30), DAY)
    told = [bundled().indicators[name] for name in ("I-01", "I-05", "I-14")]
    known = bundled()
    before = [point(d, family.view, day, known) for d in told for day in days]
    family.change(child, death_day="2026-12-24")
    family.put("one_to_one", person=child, helper="x", from_day="2026-12-01")
    assert [point(d, family.view, day, known) for d in told for day in days] == before


def test_since_when_somebody_is_counted() -> None:
    months = [(date(2026, m, 28), {"a"} if m != 3 else {"b"}) for m in range(1, 6)]
    points = [Point(d, (1, 1), 0, 100.0, frozenset(map(RecordId, who))) for d, who in months]
    assert since(points, RecordId("a")) == date(2026, 4, 28)
    assert since(points, RecordId("b")) is None


def test_figures_agree_with_the_returns() -> None:
    """RP-01, RP-03 and RP-09 count the same people over the same village."""
    held = roster()
    known = bundled()

    def total(kind: str, column: str) -> int:
        made = compute(known.reports[kind], held, DAY, known)
        place = [c.id for c in made.definition.columns].index(column)
        cell = made.total[place]
        assert isinstance(cell, int)
        return cell

    by_id = {i.definition.id: i for i in indicators(held, DAY, known)}
    assert by_id["I-05"].counts[1] == total("RP-01", "total") > 0
    children, elders = total("RP-03", "children"), total("RP-03", "elders")
    assert children == by_id["I-05"].counts[1]
    assert by_id["I-01"].counts[1] >= children + elders, "women in hardship and the disabled beside"
    people = sum(1 for _ in held.lives.living(DAY))
    assert by_id["I-10"].behind == people
    assert by_id["I-09"].behind == total("RP-10", "households")


def test_monitored_households_agree_with_the_movement_return() -> None:
    family = scene("monitored_household", "admitted")
    family.bodies["household"][RecordId("h2")] = {"hh_no": "0002"}
    gone = family.put("monitored_household", **{**CASE, **STATES["removed"], "household": "h2"})
    assert one(family, "I-08").counts == (1, 2)
    assert figure(table(family, "RP-06"), "end") == 1
    assert one(family, "I-07").rest == ("proved",)
    family.put("monitored_household", **{**CASE, **STATES["removed"]})
    assert one(family, "I-08").counts == (1, 2), "a household counts once, however often admitted"
    assert "h2" in one(family, "I-08").part
    family.bodies["monitored_household"][gone] |= {"household": "h"}  # type: ignore[operator]
    assert one(family, "I-08").counts == (0, 1), "as long as one of its cases stays open"
    family.bodies["monitored_household"][RecordId("proved")] |= {"posting": None}  # type: ignore[operator]
    found = one(family, "I-08")
    assert (found.counts, found.unknown) == ((0, 0), ("h",)), "an admission nobody can prove"
    assert any("补齐" in zh for zh in asked(family, "I-08")[RecordId("h")])


def test_every_unknown_has_its_question() -> None:
    held = roster()
    known = bundled()
    for found in indicators(held, DAY, known):
        told = questions(found, held, known, found.unknown)
        assert set(told) == set(found.unknown)
        assert all(told.values()), found.definition.id


def test_a_contact_that_may_have_ended_is_asked_about() -> None:
    family = Family()
    (_, _, child) = family.couple_with_child()
    family.put("one_to_one", person=child, helper="x", from_day="2026-01-01", to_day="2026")
    assert in_contact(family.view, child, DAY) is Answer.UNKNOWN
    family.put("one_to_one", person=child, helper="y", from_day="2026-01-01")
    assert in_contact(family.view, child, DAY) is Answer.YES
    assert in_contact(family.view, child, date(2024, 1, 1)) is Answer.NO
