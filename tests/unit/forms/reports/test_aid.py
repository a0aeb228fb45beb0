"""RP-07 on a village counted by hand: households, persons, new and stopped, not registrations."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forms.reports.report_table import ReportTable
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family
from tests.unit.forms.reports.test_count import figure, table

LAST_MONTH = date(2026, 10, 31)


def village() -> Family:
    """Two hamlets, three households: of three, of two, and of one person."""
    family = Family()
    family.bodies["hamlet"] = {
        RecordId("up"): {"name": "上屯", "number": "1"},
        RecordId("down"): {"name": "下屯", "number": "2"},
    }
    family.bodies["household"] = {
        RecordId("h"): {"hh_no": "1", "hamlet": "up"},
        RecordId("i"): {"hh_no": "2", "hamlet": "up"},
        RecordId("j"): {"hh_no": "3", "hamlet": "down"},
    }
    family.couple_with_child()
    family.add("韦一", "02", "1", "1950-01-01", household="i")
    family.add("韦二", "12", "2", "1952-01-01", household="i")
    family.add("蓝独", "02", "1", "1940-01-01", household="j")
    return family


def dibao(family: Family, home: str, person: str, since: str, to: str = "", **more: Value) -> None:
    days = {"from_day": since, **({"to_day": to} if to else {})}
    body = {"household": home, "person": person, "kind": "01", **days, **more}
    family.put("benefit", **body)


def figures(made: ReportTable, kind: str = "01", hamlet: str = "") -> tuple[int, ...]:
    letters = "hpnsa" if kind in {"01", "02", "03", "04"} else "pnsa"
    return tuple(figure(made, f"{letter}_{kind}", hamlet) for letter in letters)


def test_households_and_persons_not_records() -> None:
    family = village()
    dibao(family, "h", "吴振华", "2026-01-01", persons=2, amount=60000)
    dibao(family, "i", "韦一", "2026-01-01", amount=30000)
    dibao(family, "i", "韦二", "2026-01-01", amount=30000)
    made = table(family, "RP-07")
    assert figures(made) == (2, 4, 0, 0, 120000)
    assert made.good


@pytest.mark.parametrize(
    ("since", "to", "told"),
    [("2026-11", "", False), ("2026", "", True), ("2025", "2026-11", True), ("2025", "", False),
     ("2026-01", "2026-12", False)],
)  # fmt: skip
def test_who_may_have_stopped_is_counted_and_said(since: str, to: str, *, told: bool) -> None:
    family = village()
    dibao(family, "h", "吴振华", since, to, persons=2)
    made = table(family, "RP-07")
    assert figures(made)[0] == 1
    assert any("看不出还在不在享受" in note for note in made.notes) is told


def test_how_many_draw_it_is_asked_and_not_guessed() -> None:
    family = village()
    dibao(family, "h", "吴振华", "2026-01-01", amount=60000)
    dibao(family, "j", "蓝独", "2026-01-01", amount=30000)
    made = table(family, "RP-07")
    assert figures(made)[:2] == (2, 1), "the one who lives alone is one person"
    assert any("最低生活保障有1户没有写保障人数" in note for note in made.notes)


def test_who_began_and_who_stopped_in_the_month() -> None:
    family = village()
    dibao(family, "h", "吴振华", "2026-11-01", persons=3)
    dibao(family, "i", "韦一", "2026-01-01", "2026-11-01", persons=2)
    dibao(family, "j", "蓝独", "2026-01-01", persons=1)
    assert figures(table(family, "RP-07"))[:4] == (2, 4, 1, 1)
    assert figures(table(family, "RP-07", LAST_MONTH))[:4] == (2, 3, 0, 0)


def test_what_is_renewed_is_neither_new_nor_stopped() -> None:
    family = village()
    dibao(family, "h", "吴振华", "2026-01-01", "2026-11-01", persons=3)
    dibao(family, "h", "吴振华", "2026-11-01", persons=3)
    assert figures(table(family, "RP-07"))[:4] == (1, 3, 0, 0)


def test_a_month_in_which_it_began_and_ended_again_counts_both() -> None:
    family = village()
    dibao(family, "h", "吴振华", "2026-11-02", "2026-11-10", persons=3)
    made = table(family, "RP-07", date(2026, 11, 30))
    assert figures(made)[:4] == (0, 0, 1, 1)


def test_a_person_who_dies_has_stopped() -> None:
    family = village()
    family.put("benefit", person="蓝独", kind="L03", from_day="2026-01-01", amount=8000)
    family.change(RecordId("蓝独"), death_day="2026-11-01")
    assert figures(table(family, "RP-07"), "L03") == (0, 0, 1, 0)
    assert figures(table(family, "RP-07", LAST_MONTH), "L03") == (1, 0, 0, 8000)


SPELLS = some.lists(
    some.tuples(some.sampled_from(["h", "i", "j"]), some.integers(0, 90), some.integers(0, 60)),
    max_size=6,
)


@settings(deadline=None)
@given(SPELLS)
def test_before_and_new_without_the_stopped_are_those_now(
    spells: list[tuple[str, int, int]],
) -> None:
    family = village()
    person = {"h": "吴振华", "i": "韦一", "j": "蓝独"}
    for home, first, length in spells:
        begin = date(2026, 9, 1) + timedelta(days=first)
        end = begin + timedelta(days=length)
        dibao(family, home, person[home], begin.isoformat(), end.isoformat(), persons=1)
    now = table(family, "RP-07", date(2026, 10, 31))
    before = table(family, "RP-07", date(2026, 9, 30))
    new, stopped = figure(now, "n_01"), figure(now, "s_01")
    assert figure(before, "h_01") + new - stopped == figure(now, "h_01")
    assert now.good


def test_the_labour_ledger_counts_grown_ups_once() -> None:
    family = village()
    for since in ("2024-01-01", "2026-08-01"):
        family.away(RecordId("吴振华"), since, area="4", wage=450000)
    family.away(RecordId("卢佳慧"), "2026-08-01", area="2")
    family.away(RecordId("吴小明"), "2026-01-01", area="4")
    family.away(RecordId("蓝独"), "2026-01-01", area="4")
    made = table(family, "RP-08")
    asked = ("labour", "away", "w2", "w4", "m6", "m1", "paid", "wages", "back")
    assert [figure(made, name) for name in asked] == [2, 2, 1, 1, 0, 2, 1, 450000, 0]
    assert made.good


def test_who_came_back_this_quarter_and_stayed() -> None:
    family = village()
    family.away(RecordId("吴振华"), "2024-01-01", "2026-10-15", return_reason="3")
    family.away(RecordId("卢佳慧"), "2024-01-01", "2026-10-15", return_reason="2")
    made = table(family, "RP-08")
    assert (figure(made, "away"), figure(made, "back")) == (0, 1), "a harvest is no return"
    family.away(RecordId("吴振华"), "2026-10-20")
    made = table(family, "RP-08")
    assert (figure(made, "away"), figure(made, "back")) == (1, 0)


def test_a_project_paid_beyond_its_money_is_told() -> None:
    family = village()
    road = family.put("project", name="水柜", planned=100000, stage="50")
    family.put("fund", project=road, day="2026-02-01", way="3", amount=10000, source="01")
    family.put("fund", project=road, day="2026-03-01", way="1", amount=40000, source="01")
    family.put("fund", project=road, day="2026-04-01", way="2", amount=50000, source="01")
    made = table(family, "RP-12")
    assert made.good
    assert dict(made.rows)["水柜"][2:7] == (100000, 10000, 40000, 50000, "100.0%")
    family.put("fund", project=road, day="2026-04-02", way="2", amount=1, source="01")
    made = table(family, "RP-12")
    assert not made.good
    assert "水柜：支付500.01元，超过期初结余加到账500.00元" in made.checks[0].zh


def test_needs_are_settled_by_a_later_visit() -> None:
    family = village()
    family.put("visit", household="h", day="2026-10-05", mode="1", result="2")
    family.put("visit", household="i", day="2026-10-05", mode="1", result="2")
    family.put("visit", household="h", day="2026-10-09", mode="1", result="1")
    made = table(family, "RP-03", DAY)
    assert (figure(made, "needs_open"), figure(made, "needs_done")) == (1, 1)
