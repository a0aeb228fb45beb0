"""The accounts on a board: each source has its beginning, much money is told by the month."""

from datetime import date

from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.program import bundled
from forms.schema.form import Value
from tests.helpers.family import Family

DAY = date(2026, 10, 31)


def asked(family: Family, part: str = "") -> NoticeRows:
    return notice_rows(bundled().notices["N18"], family.view, DAY, bundled(), key=part)


def put(family: Family, day: str, way: str, fen: int, source: str = "01") -> None:
    family.put("fund", day=day, way=way, amount=fen, source=source, purpose="事")


def test_a_month_with_much_money_stands_alone() -> None:
    family = Family()
    put(family, "2026-09-01", "3", 100_00)
    for number in range(1, 20):
        put(family, f"2026-10-{number:02}", "1", 1_000_00)
    assert asked(family).slots["period"] == "2026年第三季度"
    put(family, "2026-10-30", "2", 1_00)
    made = asked(family)
    assert made.slots["period"] == "2026年10月"
    assert (made.slots["opening"], made.slots["balance"]) == ("100", "19,099")


def test_a_source_without_a_beginning_stops_the_sheet_by_name() -> None:
    family = Family()
    put(family, "2026-09-01", "3", 100_00)
    put(family, "2026-10-02", "1", 5_00)
    assert len(asked(family, "2026-10").rows) == 2
    put(family, "2026-10-03", "1", 5_00, "08")
    made = asked(family, "2026-10")
    assert made.rows == ()
    assert "「村集体经济收益」结余多少" in made.doubts[0]
    put(family, "2026-10-01", "3", 0, "08")
    assert [row["balance"] for row in asked(family, "2026-10").rows] == ["100", "105", "110"]


def disclosed(*gifts: dict[str, Value]) -> NoticeRows:
    family = Family()
    put(family, "2026-06-01", "3", 0)
    put(family, "2026-08-05", "1", 300_00, "07")
    for gift in gifts:
        family.put("donation", **gift)
    return notice_rows(bundled().notices["N24"], family.view, DAY, bundled())


def test_goods_that_came_or_went_are_told_with_what_became_of_them() -> None:
    money: dict[str, Value] = {"day": "2026-08-05", "amount": 300_00}
    rice: dict[str, Value] = {"day": "2026-09-30", "goods": "大米", "quantity": "9 袋"}
    made = disclosed(money, rice | {"given_day": "2026-10-01", "given_to": "全村"})
    told = [row for row in made.rows if row["item"].startswith("物资")]
    assert [(row["figure"], row["state"]) for row in told] == [("9 袋", "还没有发放")]
    assert not made.doubts
    assert not any("罗" in cell for row in disclosed(rice | {"donor": "罗大明"}).rows
                   for cell in row.values()), "who gave is not told"  # fmt: skip


def test_goods_without_a_figure_stop_the_sheet() -> None:
    made = disclosed({"day": "2026-08-06", "goods": "油"})
    assert made.rows == ()
    assert "物资：油：「数」还没有登记" in made.doubts[0]


def test_gifts_that_differ_from_the_cash_book_are_told() -> None:
    made = disclosed({"day": "2026-08-05", "amount": 500_00})
    assert "捐款500元" in made.doubts[0]
    assert "300元" in made.doubts[0]
