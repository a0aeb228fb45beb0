"""Postings, incomes and targets as returns, on villages counted by hand."""

from datetime import date

import pytest

from forms.definitions.parameters import Dated, Parameter
from forms.program import bundled
from forms.reports.count import compute
from forms.reports.yearly import proposal, quotes
from forms.schema.form import Value
from tests.helpers.family import DAY, Family
from tests.helpers.figures import overlaid
from tests.helpers.valid_records import SIGNED
from tests.unit.forms.circumstances.test_income import STATEMENT
from tests.unit.forms.reports.test_count import table, village
from tests.unit.forms.reports.test_registers import cells

LINE = Parameter("monitor_line", "监测线", "元", (Dated(12_000, None, None, "样例", ""),))


def test_a_posting_says_whether_it_hung_its_days() -> None:
    family = Family()
    base: dict[str, Value] = {**SIGNED, "kind": "N09", "title": "监测对象公示", "days": 7}
    family.put("posting", **base, posted_day="2026-10-10", removed_day="2026-10-28")
    family.put("posting", **{**base, "approver_name": "蓝国强"}, posted_day="2026-10-11")
    family.put("posting", **{**base, "withdrawn_day": "2026-10-14", "withdrawn_for": "写错"},
               posted_day="2026-10-13")  # fmt: skip
    family.put("posting", **base, posted_day="2026-10-12", removed_day="2026-10-15")
    family.put("posting", **base, posted_day="2026-10-31")
    family.put("posting", **base, posted_day="2026-05-01", removed_day="2026-05-20")
    made = table(family, "RP-13")
    told = {first: cells(made, first)["full"] for first, _ in made.rows}
    assert told == {
        "2026-10-10": "贴满", "2026-10-11": "程序不全", "2026-10-12": "没有贴满",
        "2026-10-13": "已撤下更正", "2026-10-31": "还在贴",
    }  # fmt: skip


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


def test_a_visit_that_may_still_be_to_come_is_in_no_year_and_named() -> None:
    family, child = village()
    family.put("visit", person=child, household="h", day="2026-11")
    family.put("visit", person=child, household="h", day="2025")
    made = table(family, "RP-15", date(2026, 11, 24))
    assert "全年走访0次" in str(dict(made.rows)["人员关爱"][1])
    assert [note for note in made.notes if "只写到2026-11，" in note]


def test_the_yearly_report_fills_figures_in_and_keeps_what_somebody_wrote() -> None:
    family, child = village()
    family.put("visit", person=child, household="h", day="2026-05-01")
    made = table(family, "RP-15", date(2026, 12, 31))
    text = dict(made.rows)
    assert "户数 1户，上年没有登记" in str(text["基本情况"][0])
    assert "全村1户3人" in str(text["基本情况"][1])
    assert "全年走访1次" in str(text["人员关爱"][1])
    assert any("2025年台账还没有登记" in note for note in made.notes)
    family.put("yearly_report", year=2026, problems="水柜不够。")
    made = table(family, "RP-15", date(2026, 12, 31))
    text = dict(made.rows)
    assert text["存在问题"][1] == "水柜不够。"
    assert "全村1户3人" in str(text["基本情况"][1])
    assert any("数字变没变看不出" in note for note in made.notes)


def test_figures_stand_beside_the_year_before() -> None:
    family, child = village()
    for day in ("2025-03-01", "2026-05-01", "2026-06-01"):
        family.put("visit", person=child, household="h", day=day)
    family.put("fund", day="2026-01-02", source="01", way="3", amount=100_00, purpose="建账")
    family.put("fund", day="2026-03-02", source="01", way="1", amount=1_250_00, purpose="拨款")
    made = table(family, "RP-15", date(2026, 12, 31))
    text = {first: str(row[0]) for first, row in made.rows}
    assert "全年走访 2次，上年1次，增加1次" in text["人员关爱"]
    assert "关爱服务 0次，上年没有登记" in text["人员关爱"]
    assert "户数 1户，上年1户，一样" in text["基本情况"]
    assert text["资金"].splitlines() == [
        "年初结余 100.00元，上年没有登记", "全年到账 1,250.00元，上年没有登记",
        "全年支付 0.00元，上年没有登记", "结余 1,350.00元，上年没有登记",
    ]  # fmt: skip
    family.put("yearly_report", year=2025, figures="visits=7\nhouseholds=3\nopening=")
    told = table(family, "RP-15", date(2026, 12, 31))
    text = {first: str(row[0]) for first, row in told.rows}
    assert "全年走访 2次，上年7次，减少5次" in text["人员关爱"], "as it was reported then"
    assert "户数 1户，上年3户，减少2户" in text["基本情况"]
    assert "年初结余 100.00元，上年没有登记" in text["资金"]


def test_words_whose_figures_have_changed_are_told() -> None:
    family, child = village()
    day = date(2026, 12, 31)
    family.put("visit", person=child, household="h", day="2026-05-01")
    family.put("fund", day="2026-01-02", source="01", way="3", amount=0, purpose="建账")
    family.put("fund", day="2026-03-02", source="01", way="1", amount=123_456_00, purpose="拨款")
    made = proposal(family.view, day, bundled())
    family.put("yearly_report", **{**made, "situation": "全村人心齐。", "money": "到账123456元。"})
    assert table(family, "RP-15", day).good
    family.put("visit", person=child, household="h", day="2026-06-01")
    family.put("fund", day="2026-06-02", source="01", way="1", amount=1_00, purpose="利息")
    family.add("韦小二", "20", "1", "2020-01-01")
    stale = table(family, "RP-15", day)
    told = [check.zh for check in stale.checks if not check.good]
    assert told[0].startswith("「人员关爱」的正文过时了：")
    assert "全年走访1次已变成2次" in told[0]
    assert "全年到账123,456.00元已变成123,457.00元" in told[1], "whichever way it is written"
    [note] = [n for n in stale.notes if "还变了" in n and "基本情况" in n]
    assert "人口3人已变成4人；正文里没有找到照写的" in note


@pytest.mark.parametrize(
    ("text", "figure", "said"),
    [
        ("走访1次", "1次", True), ("走访11次", "1次", False), ("走访1.5次", "1次", False),
        ("到账1,200元", "1,200.00元", True), ("到账1200.00元", "1,200.00元", True),
        ("到账1200.5元", "1,200.00元", False), ("没有登记", "没有登记", False),
    ],
)  # fmt: skip
def test_a_figure_is_found_in_a_text(text: str, figure: str, said: bool) -> None:
    assert quotes(text, figure) is said
