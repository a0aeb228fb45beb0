"""Accounts add up with pencil and paper, an unknown opening is not nought, excess is told."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forms.indicators.count import indicators
from forms.leads.consistency import inconsistencies
from forms.program import bundled
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.schema.form import Value
from tests.helpers.family import Family

DAY = date(2026, 9, 30)
ENTRY = st.tuples(
    st.integers(1, 9), st.integers(1, 28), st.sampled_from("123"), st.integers(0, 10**9),
    st.sampled_from(("01", "08")),
)  # fmt: skip


def of(report: str, family: Family, day: date = DAY) -> ReportTable:
    return compute(bundled().reports[report], family.view, day, bundled())


def put(family: Family, day: str, way: str, fen: int, source: str = "01", **more: Value) -> None:
    family.put("fund", day=day, way=way, amount=fen, source=source, purpose="材料款", **more)


def lines(table: ReportTable) -> list[tuple[str, ...]]:
    rows = (*table.rows, *((("合计", table.total),) if table.total else ()))
    return [(name, *(table.text(i, cell) for i, cell in enumerate(cells))) for name, cells in rows]


def test_a_month_shows_every_line_and_what_is_left() -> None:
    family = Family()
    put(family, "2026-01-05", "3", 500000)
    put(family, "2026-09-05", "1", 1000000050)
    put(family, "2026-09-08", "2", 2500000)
    put(family, "2026-10-01", "2", 1)
    assert lines(of("RP-71", family)) == [
        ("", "中央财政衔接(常态化帮扶)资金：上期结余", "", "", "", "5,000.00"),
        ("2026-09-05", "材料款", "", "10,000,000.50", "", "10,005,000.50"),
        ("2026-09-08", "材料款", "", "", "25,000.00", "9,980,000.50"),
        ("小计", "中央财政衔接(常态化帮扶)资金：小计", "5,000.00", "10,000,000.50", "25,000.00",
         "9,980,000.50"),
        ("合计", "全部来源", "5,000.00", "10,000,000.50", "25,000.00", "9,980,000.50"),
    ]  # fmt: skip
    assert of("RP-71", family).good
    assert lines(of("RP-72", family))[-1][1:] == lines(of("RP-71", family))[-1][1:]
    assert "还没有完" in of("RP-71", family, date(2026, 9, 10)).notes[-1]


def test_an_opening_nobody_wrote_down_is_not_nought() -> None:
    family = Family()
    put(family, "2026-01-05", "3", 0)
    put(family, "2026-09-05", "1", 100)
    put(family, "2026-09-06", "1", 300, "08")
    table = of("RP-71", family)
    told = {row[1]: row[2:] for row in lines(table)}
    assert told["中央财政衔接(常态化帮扶)资金：小计"] == ("0.00", "1.00", "0.00", "1.00")
    assert told["村集体经济收益：小计"] == ("没有登记", "3.00", "0.00", "算不出")
    assert told["全部来源"] == ("没有登记", "4.00", "0.00", "算不出")
    assert not table.good
    [bad] = [check.zh for check in table.checks if not check.good]
    assert bad.startswith("「村集体经济收益」没有期初结余")


def test_an_entry_nobody_can_read_leaves_no_balance() -> None:
    family = Family()
    put(family, "2026-09-01", "3", 100_00)
    put(family, "2026-09-02", "in", 50_00)
    assert lines(of("RP-71", family))[-1] == (
        "合计",
        "全部来源",
        "没有登记",
        "0.00",
        "0.00",
        "算不出",
    )


@given(st.lists(ENTRY, max_size=12))
def test_each_account_and_all_together_add_up(
    entries: list[tuple[int, int, str, int, str]],
) -> None:
    family = Family()
    for month, at, way, fen, source in entries:
        put(family, date(2026, month, at).isoformat(), way, fen, source)
    for report in ("RP-71", "RP-72"):
        table = of(report, family)
        sums = [cells for name, cells in table.rows if name == "小计"]
        for _, opening, income, spent, closing in (*sums, *((table.total,) if sums else ())):
            if isinstance(opening, int):
                assert opening + int(income) - int(spent) == closing
            else:
                assert (opening, closing) == ("没有登记", "算不出")
        assert len(sums) == len({source for *_, source in entries})


def test_an_opening_written_again_is_stated_not_added() -> None:
    family = Family()
    put(family, "2025-12-01", "3", 100_00)
    put(family, "2026-01-01", "3", 100_00)
    put(family, "2026-09-05", "2", 30_00)
    assert lines(of("RP-71", family))[-1] == (
        "合计",
        "全部来源",
        "100.00",
        "0.00",
        "30.00",
        "70.00",
    )
    assert [i for i in inconsistencies(family.view, DAY, bundled()) if i.form == "fund"] == []
    put(family, "2026-02-01", "3", 90_00)
    [found] = [i for i in inconsistencies(family.view, DAY, bundled()) if i.form == "fund"]
    assert "比以前各笔算下来少10.00元" in found.zh


def test_the_budget_of_a_year_tells_what_went_beyond_it() -> None:
    family = Family()
    put(family, "2026-01-05", "3", 5_000_00)
    put(family, "2026-03-05", "1", 100_000_00)
    put(family, "2026-04-08", "2", 15_000_00)
    put(family, "2026-09-08", "2", 10_000_00)
    put(family, "2026-09-09", "3", 0, "08")
    line: dict[str, Value] = {"year": 2026, "source": "01", "item": "材料"}
    old = family.put("budget_line", **line, amount=30_000_00, approved_day="2026-01-10")
    fine = of("RP-24", family)
    assert fine.good
    assert lines(fine)[0][1:] == (
        "5,000.00", "30,000.00", "100,000.00", "25,000.00", "83.3%", "80,000.00", "0.00", "0.00",
    )  # fmt: skip
    assert lines(fine)[1] == (
        "村集体经济收益", "0.00", "没有登记", "0.00", "0.00", "—", "0.00", "0.00", "0.00",
    )  # fmt: skip
    family.put("budget_line", **line, amount=20_000_00, approved_day="2026-05-10", changed_from=old)
    changed = of("RP-24", family)
    assert lines(changed)[0][2] == "20,000.00"
    assert lines(changed)[0][-2] == "5,000.00"
    assert not changed.good
    assert of("RP-24", family, date(2026, 5, 9)).good, "on that day the older line held"
    [found] = [i for i in inconsistencies(family.view, DAY, bundled()) if i.form == "fund"]
    assert "支出超过预算5,000.00元（2026-09-08起）" in found.zh


def test_money_that_went_astray_stands_beside_its_source() -> None:
    family = Family()
    put(family, "2026-01-05", "3", 5_000_00)
    fund = family.put("fund", day="2026-03-01", way="2", amount=900_00, source="01", purpose="路")
    case: dict[str, Value] = {"fund": fund, "planned_use": "水柜", "real_use": "路"}
    family.put("fund_diversion", **case, found_day="2026-04-01", amount=600_00, state="1")
    family.put("fund_diversion", **case, found_day="2026-05-01", amount=100_00, state="5")
    family.put("fund_diversion", **case, found_day="2025-05-01", amount=50_00, state="1")
    assert lines(of("RP-24", family))[0][-1] == "600.00"
    family.put(
        "budget_line", year=2026, source="04", item="路", amount=1, approved_day="2026-01-01"
    )
    assert lines(of("RP-24", family))[-1][1] == "没有登记", "nobody knows what the other began with"


def test_what_is_stated_again_is_no_new_money_in_the_indicator() -> None:
    family = Family()
    put(family, "2025-12-01", "3", 100_00)
    put(family, "2026-01-01", "3", 100_00)
    put(family, "2026-02-01", "2", 50_00)
    [paid] = [i for i in indicators(family.view, DAY, bundled()) if i.definition.id == "I-13"]
    assert paid.money == (50_00, 100_00), "what was there counts once"


def test_accounts_changed_after_the_review_are_told() -> None:
    family = Family()
    put(family, "2026-07-01", "3", 100_00)
    put(family, "2026-08-01", "1", 50_00)
    family.put(
        "fund_period", year=2026, quarter="3", opening=100_00, income=50_00, spent=0,
        closing=150_00, supervision_day="2026-10-08", supervision_ok=True,
    )  # fmt: skip
    day = date(2026, 10, 20)

    def told() -> list[str]:
        found = inconsistencies(family.view, day, bundled())
        return [i.zh for i in found if i.form == "fund_period"]

    assert told() == []
    put(family, "2026-09-02", "2", 20_00)
    [zh] = told()
    assert "支出审核写0.00元，台账算下来20.00元；结余审核写150.00元，台账算下来130.00元" in zh
