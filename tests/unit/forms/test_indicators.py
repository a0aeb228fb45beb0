"""Headline figures on villages counted by hand; shares of those who are known, the rest apart."""

from datetime import date

import pytest

from forms import parameters
from forms.definition import RecordId, Value
from forms.indicator import Indicator
from forms.indicators import MAKERS, definitions, indicators
from forms.parameters import Dated, Parameter, Parameters
from forms.village_view import VillageView
from tests.helpers.family import DAY, Family, both_away
from tests.unit.forms.test_figures import STATEMENT
from tests.unit.forms.test_report import figure, table, village


def one(family: Family, name: str, day: date = DAY, own: Parameters | None = None) -> Indicator:
    found = indicators(family.view, day, own or parameters.bundled())
    return next(i for i in found if i.definition.id == name)


def test_every_indicator_has_its_formula_and_authority() -> None:
    assert {d.id for d in definitions()} == set(MAKERS)
    assert all(d.part and d.whole and d.basis and d.good in ("up", "down") for d in definitions())


def test_an_empty_village_divides_by_nobody() -> None:
    found = indicators(VillageView({}), DAY, parameters.bundled())
    assert [i.share for i in found] == [None] * len(found)


def test_contacts_and_visits() -> None:
    family = both_away()
    assert one(family, "I-01").counts == (0, 1)
    helper = family.put("helper", name="韦支书")
    family.put("one_to_one", person="吴小明", helper=helper, from_day="2026-10-20",
               every_days=30, **{"class": "child"})  # fmt: skip
    assert one(family, "I-01").share == 100
    assert one(family, "I-02").share == 100
    assert one(family, "I-02", date(2026, 12, 1)).share == 0
    assert one(family, "I-01", date(2026, 10, 1)).share == 0, "the contact began later"


def test_the_counts_are_those_of_the_return() -> None:
    family, _ = village()
    assert one(family, "I-05").counts[1] == figure(table(family, "RP-01"), "total")


def test_who_cannot_be_told_is_not_in_the_share() -> None:
    family = Family()
    _, _, child = family.couple_with_child()
    told = one(family, "I-06")
    assert (told.counts, told.share) == ((0, 0), None)
    assert "在哪里上学" in told.unknown[child]
    family.put("school", person=child, state="2", from_day="2026-09-01")
    assert one(family, "I-06").counts == (1, 1)
    water = one(family, "I-09")
    assert list(water.unknown) == ["h"]


@pytest.mark.parametrize(
    ("measured", "day", "counts"),
    [("2026-05-08", DAY, (1, 1)), ("2026-06-30", DAY, (0, 1)), ("", DAY, (0, 1)),
     ("", date(2026, 5, 5), (0, 0))],
)  # fmt: skip
def test_first_help_in_time(measured: str, day: date, counts: tuple[int, int]) -> None:
    family, _ = village()
    body = {"household": "h", "found_day": "2026-04-20", "admitted_day": "2026-05-01"}
    family.put("monitored_household", **body, **({"measured_day": measured} if measured else {}))
    assert one(family, "I-07", day).counts == counts


def test_money_paid_of_money_arrived() -> None:
    family = Family()
    for way, amount in (("1", 1000_00), ("2", 250_00)):
        family.put("fund", way=way, amount=amount, day="2026-06-01", source="01")
    told = one(family, "I-13")
    assert (told.money, told.share) == ((250_00, 1000_00), 25)


def test_income_needs_the_county_s_line() -> None:
    family = Family()
    family.couple_with_child()
    family.put("income", **STATEMENT)
    assert "防止返贫监测线" in one(family, "I-15").missing
    line = Parameter("monitor_line", "监测线", "元", (Dated(12_000, None, None, "样例", ""),))
    own = parameters.bundled().overlaid([line])
    assert one(family, "I-15", own=own).part == {RecordId("h")}


def test_hamlets_add_up() -> None:
    family, _ = village()
    told = one(family, "I-01")
    rows = told.by_hamlet(family.view)
    assert sum(part for _, part, _ in rows) == told.counts[0]
    assert sum(whole for _, _, whole in rows) == told.counts[1]


def test_a_sheet_hung_its_days_when_it_came_down_after_the_last_of_them() -> None:
    family = Family()
    base: dict[str, Value] = {"kind": "N09", "title": "公示", "posted_day": "2026-10-01", "days": 7}
    for removed in ("2026-10-08", "2026-10-09", "2026-12-01"):
        family.put("posting", **base, removed_day=removed)
    assert one(family, "I-11").counts == (2, 3), "the seventh day has to be over"
    family.put("posting", **base)
    assert one(family, "I-11").counts == (2, 3), "what still hangs is not judged"
