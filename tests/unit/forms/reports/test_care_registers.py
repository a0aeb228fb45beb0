"""Houses, premiums, relocation, reviews and rights as returns, on villages counted by hand."""

from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from forms.program import bundled
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.schema.form import Value
from tests.helpers.family import DAY, Family
from tests.unit.forms.reports.test_count import table
from tests.unit.forms.reports.test_registers import cells

END: Final = date(2026, 10, 31)


def village() -> Family:
    family = Family()
    family.couple_with_child()
    family.bodies["household"] = {
        home: {**body, "hamlet": "hamlet0"} for home, body in family.bodies["household"].items()
    }
    family.put("hamlet", name="上屯", number="1")
    return family


def of(family: Family, report: str, day: date = DAY) -> ReportTable:
    return compute(bundled().reports[report], family.view, day, bundled())


def test_a_house_in_the_month() -> None:
    family = village()
    house = family.put("facility", name="幸福院", type="01", state="1")
    family.put("facility", name="旧楼", type="01", state="3")
    logs: tuple[dict[str, Value], ...] = (
        {"day": "2026-09-30", "opened": True, "users": 99},
        {"day": "2026-10-08", "opened": True, "users": 12, "meals": 10},
        {"day": "2026-10-09", "opened": True},
        {"day": "2026-10-10", "opened": False, "checked": ["1", "2"], "safe": True},
    )
    for log in logs:
        family.put("facility_day", facility=house, **log)
    entries = [
        ("2026-10-02", "1", 100_000),
        ("2026-10-20", "2", 30_000),
        ("2026-09-20", "2", 5_000),
    ]
    for day, way, amount in entries:
        family.put("facility_money", facility=house, day=day, way=way, amount=amount,
                   purpose="电费", source="09")  # fmt: skip
    made = of(family, "RP-21", END)
    assert [first for first, _ in made.rows] == ["幸福院"]
    assert cells(made, "幸福院") == {
        "opened": 2, "users": 12, "meals": 10, "in": 100_000, "out": 30_000,
        "left": "没有期初结余", "safe": "合格",
    }  # fmt: skip
    assert any("1天开放没有记人次" in note for note in made.notes)
    family.put("facility_money", facility=house, day="2026-01-01", way="3", amount=20_000,
               purpose="期初", source="09")  # fmt: skip
    assert cells(of(family, "RP-21", END), "幸福院")["left"] == 85_000
    family.put("facility_money", facility=house, day="2026-10-30", way="2", amount=90_000,
               purpose="灶具", source="09")  # fmt: skip
    made = of(family, "RP-21", END)
    assert not made.good
    assert "幸福院" in made.checks[0].zh


def test_premiums_and_bills_of_the_year() -> None:
    family = village()
    aids = [("吴小明", "1", 38_000, 2026), ("卢佳慧", "2", 19_000, 2026), ("吴振华", "3", 0, 2026),
            ("吴振华", "1", 38_000, 2025)]  # fmt: skip
    for person, rate, amount, year in aids:
        family.put("premium_aid", person=person, year=year, rate=rate, amount=amount,
                   **{"class": "02"})  # fmt: skip
    family.put("medical_aid", person="吴振华", applied_day="2026-03-01", decided_day="2026-04-01",
               aid_amount=250_000, **{"class": "02"})  # fmt: skip
    family.put("medical_aid", person="吴振华", applied_day="2026-10-01")
    made = of(family, "RP-22")
    assert cells(made, "最低生活保障对象") == {
        "due": 3, "given": 2, "missed": 1, "sum": 57_000, "cases": 1, "aid": 250_000
    }  # fmt: skip


def test_relocated_households_by_settlement() -> None:
    family = village()
    family.bodies["household"] |= {home: {"hh_no": home} for home in ("甲", "乙")}  # type: ignore[misc]
    move: dict[str, Value] = {"site": "八仙安置点", "moved_day": "2019-06-01", "workers": 2,
                              "employed": 1, "persons": 4}  # fmt: skip
    family.put("relocation", household="h", **move, old_house="1", reclaimed_day="2020-01-01")
    family.put("relocation", household="甲", **move, old_house="4", title_day="2021-01-01")
    family.put("relocation", household="乙", **move, old_house="1", to_day="2022-01-01")
    made = of(family, "RP-23")
    assert cells(made, "八仙安置点") == {
        "homes": 2, "persons": 8, "workers": 4, "employed": 2, "settled": 1, "standing": 1,
        "reclaimed": 1, "titled": 1,
    }  # fmt: skip


def test_what_the_reviews_of_the_year_found() -> None:
    family = village()
    family.put("household_type", household="h", type="10", from_day="2015-01-01")
    review: dict[str, Value] = {"household": "h", "year": 2026, "reason": "收入稳定", "class": "2"}
    assert cells(of(family, "RP-25"), "上屯")["none"] == 1
    family.put("lifted_out_review", **review, assessed_day="2026-05-01")
    row = cells(of(family, "RP-25"), "上屯")
    assert (row["homes"], row["goes_on"], row["none"]) == (1, 1, 0)
    assert cells(of(family, "RP-25", date(2026, 4, 30)), "上屯")["none"] == 1
    family.bodies["household_type"] = {}
    made = of(family, "RP-25")
    assert any("没有原脱贫户的户类型" in note for note in made.notes)


def rights(*kinds: str, closed: int = 0) -> Family:
    family = village()
    for number, kind in enumerate(kinds):
        done = {"closed_day": "2026-10-01"} if number < closed else {}
        family.put("rights_case", person="吴小明", found_day="2026-09-01", kind=kind, urgency="1",
                   reported_day="2026-09-01", **done)  # fmt: skip
    return family


def test_rights_are_counted_and_few_of_a_kind_are_not_told() -> None:
    made = of(rights(*["04"] * 4, closed=4), "RP-27")
    assert made.rows == (("遭受或疑似暴力、虐待", (4, 4, 0, 4)),)
    assert made.total == (4, 4, 0, 4)
    made = of(rights(*["04"] * 4, "05", closed=3), "RP-27")
    assert [name for name, _ in made.rows] == ["遭受或疑似暴力、虐待"]
    assert made.rows[0][1] == (4, 4, "不列", "不列")
    assert set(made.total) == {"不列"}, "the total would tell the one that is not listed"
    made = of(rights("05", "04"), "RP-27")
    assert (made.rows, made.total[0]) == ((), "少于3")
    assert of(rights(), "RP-27").rows == ()


@given(st.lists(st.tuples(st.sampled_from("123"), st.booleans(), st.booleans()), max_size=14))
def test_no_figure_of_rights_tells_one_or_two_cases(cases: list[tuple[str, bool, bool]]) -> None:
    family = village()
    for kind, late, closed in cases:
        family.put("rights_case", person="吴小明", found_day="2026-09-01", kind=f"0{kind}",
                   reported_day="2026-09-03" if late else "2026-09-01",
                   **({"closed_day": "2026-10-01"} if closed else {}))  # fmt: skip
    made = of(family, "RP-27")
    for _, row in (*made.rows, ("", made.total)):
        figures = [cell for cell in row if isinstance(cell, int)]
        told = {*figures, *(figures[0] - one for one in figures if isinstance(row[0], int))}
        assert not told & {1, 2}, "what is said, and what is left of the whole"
    for column, whole in enumerate(made.total):
        parts = [row[column] for _, row in made.rows]
        if isinstance(whole, int) and all(isinstance(part, int) for part in parts):
            assert whole - sum(int(part) for part in parts) not in {1, 2}
        elif isinstance(whole, int):
            assert not parts, "the whole would tell the part that is hidden"


def test_every_new_return_has_its_place_in_an_empty_village() -> None:
    for report in ("RP-21", "RP-22", "RP-23", "RP-25", "RP-27"):
        assert table(Family(), report).good
