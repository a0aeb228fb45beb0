"""Tables asked twice, without basis, off the list: told only where it is certain."""

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.leads.asked_tables import asked_tables, columns_asked
from forms.program import bundled
from forms.schema.form import Value
from forms.tasks.village_deadlines import village_clocks
from tests.helpers.family import DAY, Family
from tests.unit.forms.reports.test_count import table
from tests.unit.forms.reports.test_registers import cells

ASKED: dict[str, Value] = {
    "table": "低收入农户信息表",
    "unit": "镇民政办",
    "asked_day": "2026-03-02",
}


def asked(*requests: dict[str, Value]) -> Family:
    family = Family()
    for one in requests:
        family.put("table_request", **{**ASKED, **one})
    return family


def test_the_same_time_asked_by_two_offices_is_asked_twice() -> None:
    family = asked(
        {"period": "2026年3月"},
        {"period": "2026年 3月", "unit": "镇乡村振兴办", "asked_day": "2026-03-09"},
        {"period": "2026年4月", "asked_day": "2026-04-02"},
    )
    (one,) = asked_tables(family.view, 2026, DAY)
    assert (one.twice, one.unclear, one.units) == (1, 0, ("镇民政办", "镇乡村振兴办"))
    assert "多要 1 次" in one.remarks[0]


def test_nobody_is_accused_where_the_time_asked_for_is_not_written() -> None:
    (one,) = asked_tables(asked({}, {"unit": "镇统计站"}).view, 2026, DAY)
    assert (one.twice, one.unclear) == (0, 1)
    assert "请补写" in one.remarks[0]
    (alone,) = asked_tables(asked({}).view, 2026, DAY)
    assert alone.unclear == 0


def test_a_blank_is_the_same_table_under_another_name_and_another_blank_a_new_version() -> None:
    family = asked(
        {"fingerprint": "a"},
        {"table": "农户收入情况", "fingerprint": "a"},
        {"table": "《农户收入情况》", "fingerprint": "b"},
        {"table": "厕所摸排表"},
    )
    found = {one.name: one for one in asked_tables(family.view, 2026, DAY)}
    assert set(found) == {"《农户收入情况》", "厕所摸排表"}
    assert (len(found["《农户收入情况》"].requests), found["《农户收入情况》"].versions) == (3, 2)
    assert found["厕所摸排表"].versions == 0, "no blank was kept, which is not one version"


def test_two_offices_may_each_have_a_table_of_one_name() -> None:
    own: dict[str, Value] = {"table": "登记表", "period": "一次性", "fingerprint": "a"}
    other: dict[str, Value] = {**own, "unit": "镇统计站", "fingerprint": "b"}
    assert [one.twice for one in asked_tables(asked(own, other).view, 2026, DAY)] == [0, 0]
    same: dict[str, Value] = {**other, "fingerprint": "a"}
    assert [one.twice for one in asked_tables(asked(own, same).view, 2026, DAY)] == [1]


def test_a_list_nobody_asked_about_is_a_question_and_not_a_reproach() -> None:
    family = asked(
        {"listed": False, "paper": "某政办发〔2026〕3号"}, {"listed": True}, {"basis": "第39条"}
    )
    (one,) = asked_tables(family.view, 2026, DAY)
    assert (one.baseless, one.unlisted, one.unknown) == (1, 1, 1)
    assert any("请问镇里" in said for said in one.remarks)


def test_a_heading_counts_for_several_only_when_several_units_ask() -> None:
    family = asked(
        {"headings": "姓名\n身份证号\n姓名"},
        {"headings": "姓名\n电话", "unit": "镇统计站", "table": "劳动力表"},
        {"headings": "电话", "unit": "镇统计站", "table": "电话表"},
    )
    found = columns_asked(asked_tables(family.view, 2026, DAY))
    assert found == [("姓名", 2, ("镇民政办", "镇统计站"))]


@settings(max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"table": st.sampled_from("甲乙丙丁")},
            optional={"fingerprint": st.sampled_from("wxyz"), "unit": st.sampled_from("一二三")},
        ),
        max_size=7,
    ),
    st.randoms(use_true_random=False),
)
def test_every_request_stands_in_one_table_in_whatever_order(
    requests: list[dict[str, Value]], random: Random
) -> None:
    def sets(family: Family) -> set[frozenset[tuple[str, str]]]:
        return {
            frozenset((r.table or "", r.fingerprint or "") for r in one.requests)
            for one in asked_tables(family.view, 2026, DAY)
        }

    mixed = list(requests)
    random.shuffle(mixed)
    found = asked_tables(asked(*requests).view, 2026, DAY)
    assert sum(len(one.requests) for one in found) == len(requests)
    assert sets(asked(*requests)) == sets(asked(*mixed))


def test_the_return_adds_up_what_was_filled_and_says_what_was_not_kept() -> None:
    family = asked({"cells": 100, "filled": 70, "period": "一次性"}, {"cells": 50, "filled": 40},
                   {"table": "厕所摸排表"}, {"asked_day": "2025-12-30"})  # fmt: skip
    made = table(family, "RP-30")
    row = cells(made, "低收入农户信息表")
    assert (row["times"], row["cells"], row["filled"]) == (2, 150, 110)
    assert cells(made, "厕所摸排表")["cells"] == "没有记"
    assert any("今年收到要表3次" in n for n in made.notes)


def test_a_table_that_is_due_is_a_task_until_it_is_handed_in() -> None:
    def due(**more: Value) -> list[date]:
        family = asked({"asked_day": "2026-10-25", "due_day": "2026-11-05", **more})
        clocks = village_clocks(family.view, DAY, bundled())
        return [one.last for one in clocks if one.kind == "table"]

    assert due() == [date(2026, 11, 5)]
    assert due(sent_day="2026-10-31") == []
