"""Postings, incomes and targets as returns, on villages counted by hand."""

from datetime import date

from forms.definitions.parameters import Dated, Parameter
from forms.program import bundled
from forms.reports.count import compute
from forms.schema.form import Value
from tests.helpers.family import DAY, Family
from tests.helpers.figures import overlaid
from tests.unit.forms.reports.test_count import table, village
from tests.unit.forms.reports.test_registers import cells
from tests.unit.forms.village.test_income import STATEMENT

LINE = Parameter("monitor_line", "监测线", "元", (Dated(12_000, None, None, "样例", ""),))


def test_a_posting_says_whether_it_hung_its_days() -> None:
    family = Family()
    base: dict[str, Value] = {"kind": "N09", "title": "监测对象公示", "days": 7}
    family.put("posting", **base, posted_day="2026-10-10", removed_day="2026-10-18")
    family.put("posting", **base, posted_day="2026-10-12", removed_day="2026-10-15")
    family.put("posting", **base, posted_day="2026-10-31")
    family.put("posting", **base, posted_day="2026-05-01", removed_day="2026-05-20")
    made = table(family, "RP-13")
    told = {first: cells(made, first)["full"] for first, _ in made.rows}
    assert told == {"2026-10-10": "贴满", "2026-10-12": "没有贴满", "2026-10-31": "还在贴"}


def test_incomes_by_hamlet_with_bands_shares_and_the_year_before() -> None:
    family, _ = village()
    family.put("income", **STATEMENT)
    earlier = {**STATEMENT, "wages": 1_000_000, "from_day": "2024-10-01", "to_day": "2025-09-30"}
    family.put("income", **earlier)
    own = overlaid([LINE])
    made = compute(bundled().reports["RP-14"], family.view, DAY, own)
    row = cells(made, "上屯")
    assert {k: row[k] for k in ("homes", "below", "b1", "b2", "up", "down")} == {
        "homes": 1, "below": 1, "b1": 0, "b2": 1, "up": 1, "down": 0
    }  # fmt: skip
    assert row["wages"] == "68.2%"
    without = table(family, "RP-14")
    assert cells(without, "上屯")["below"] == "—"
    assert "缺少参数" in without.notes[0]


def test_the_wall_chart_lists_targets_and_draws_what_is_done() -> None:
    family, _ = village()
    owner = family.put("helper", name="韦支书")
    for state, due in (("3", "2026-06-30"), ("2", "2026-11-11"), ("5", "2026-12-31")):
        family.put("plan", target="修水柜", hamlet="up", owner=owner, state=state, due_day=due)
    family.put("plan", target="开会", state="1", due_day="2026-10-30")
    made = table(family, "RP-17")
    assert [name for name, _ in made.rows] == ["上屯", "上屯", "全村"]
    lefts = [dict(zip((c.id for c in made.definition.columns), row, strict=True))["left"]
             for _, row in made.rows]  # fmt: skip
    assert lefts == ["", "还有10天", "已过2天"]
    assert made.bars == (("上屯", 1, 2), ("全村", 0, 1))


def test_the_yearly_report_fills_figures_in_and_keeps_what_somebody_wrote() -> None:
    family, child = village()
    family.put("visit", person=child, household="h", day="2026-05-01")
    made = table(family, "RP-15", date(2026, 12, 31))
    text = {first: row[0] for first, row in made.rows}
    assert "全村1户3人" in str(text["基本情况"])
    assert "走访1次" in str(text["人员关爱"])
    family.put("yearly_report", year=2026, problems="水柜不够。")
    made = table(family, "RP-15", date(2026, 12, 31))
    text = {first: row[0] for first, row in made.rows}
    assert text["存在问题"] == "水柜不够。"
    assert "全村1户3人" in str(text["基本情况"])
