"""Help that goes on, from workbooks a village would write to tasks, leads and returns."""

import io
import json
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from desktop.book.book import Book
from desktop.cli.__main__ import main
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.command import Cunji
from tests.helpers.sheets import CellIn, number, workbook

PEOPLE = {"韦国强": "1960-01-02", "黄大山": "1955-03-04", "蓝秀英": "1970-05-06"}
DAY = ("--as-of", "2026-11-01")
Row = tuple[CellIn, ...]


class Here(Cunji):
    """The commands in this process: many of them, one after the other."""

    @override
    def run(self, command: str, *more: str | Path) -> subprocess.CompletedProcess[str]:
        words = [command, str(self.book), *map(str, more), "--passphrase-file", str(self.secret)]
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            status = main(words)
        return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Cunji:
    """Three households of one grown-up each, all of them lifted out of poverty once."""
    made = Here(tmp_path_factory.mktemp("village"))
    made.new()
    heading: Row = (
        "户编号",
        "户主姓名",
        "姓名",
        "与户主关系",
        "性别",
        "身份证号码",
        "出生日期",
        "农户类别",
    )
    rows: list[Row] = [
        (f"000{i}", name, name, "户主", "男", number(birth, i), birth, "脱贫户")
        for i, (name, birth) in enumerate(PEOPLE.items(), 1)
    ]
    roster = workbook(made.book.parent / "名册.xlsx", [heading, *rows])
    assert made.run("import", roster).returncode == 0
    return made


@cache
def people(cunji: Cunji) -> list[dict[str, Any]]:
    """The three, in the order of ``PEOPLE``."""
    found = {one["name"]: one for one in cunji.json("list", "person")}
    return [found[name] for name in PEOPLE]


def whole(cunji: Cunji, register: str, **more: Value) -> None:
    """A person says that a list is whole: no sheet says so by itself."""
    with Book.open(cunji.book, cunji.secret.read_text(encoding="utf-8").strip()) as book:
        said: dict[str, Value] = {
            "registers": [register],
            "scope": "1",
            "day": "2026-10-01",
            "complete": True,
            "source": "问过",
            **more,
        }
        book.ledger.write.save([Draft("coverage", said)], actor="x")


@cache
def numbers(cunji: Cunji) -> dict[str, str]:
    """Household numbers by household."""
    return {home["id"]: home["hh_no"] for home in cunji.json("list", "household")}


def take(cunji: Cunji, tmp_path: Path, form: str, *rows: Row) -> None:
    report = cunji.json("import", workbook(tmp_path / f"{form}.xlsx", list(rows)), "--form", form)
    assert report["created"] == len(rows) - 1, json.dumps(report, ensure_ascii=False, indent=1)


def tasks(cunji: Cunji, kind: str, day: str = "2026-11-01") -> list[dict[str, Any]]:
    return [task for task in cunji.json("tasks", "--as-of", day) if task["kind"] == kind]


def report(cunji: Cunji, name: str) -> dict[str, Any]:
    made: dict[str, Any] = cunji.json("report", name, *DAY)
    return made


def test_an_application_from_a_sheet_has_its_clock_and_stops_it_by_the_next(
    village: Cunji, tmp_path: Path
) -> None:
    one = people(village)[0]
    heading: Row = (
        "姓名",
        "身份证号码",
        "救助类型",
        "受理日期",
        "入户调查",
        "调查人数",
        "初审日期",
        "报县日期",
    )
    who: Row = (one["name"], one["id_number"], "最低生活保障", date(2026, 9, 28))
    take(village, tmp_path, "aid_case", heading, (*who, "", "", "", ""))
    [task] = tasks(village, "aid_survey", "2026-09-30")
    assert (task["from_day"], task["to_day"]) == ("2026-09-28", "2026-10-08")
    assert "民发〔2021〕57号第15条" in task["authority"]
    steps: Row = (date(2026, 9, 29), 2, date(2026, 10, 12), date(2026, 10, 23))
    sheet = workbook(tmp_path / "again.xlsx", [heading, (*who, *steps)])
    assert village.json("import", sheet, "--form", "aid_case")["updated"] == 1
    assert tasks(village, "aid_survey") == []
    [task] = tasks(village, "aid_confirm")
    assert task["to_day"] == "2026-11-06"


def test_a_house_is_open_checked_mended_and_its_money_adds_up(
    village: Cunji, tmp_path: Path
) -> None:
    take(
        village,
        tmp_path,
        "facility",
        ("设施名称", "设施类型", "状态"),
        ("幸福院", "农村幸福院", "正常使用"),
    )
    take(
        village,
        tmp_path,
        "facility_day",
        (
            "设施",
            "日期",
            "当天开放",
            "使用人次",
            "助餐份数",
            "查了哪些",
            "检查合格",
            "问题",
            "限期",
        ),
        (
            "幸福院",
            date(2026, 11, 1),
            "是",
            12,
            8,
            "消防器材、用电线路",
            "否",
            "插座松动",
            date(2026, 11, 5),
        ),
    )
    money: list[Row] = [
        ("幸福院", date(2026, 11, 1), "县级财政资金", "期初结余", 1200, "上年结余"),
        ("幸福院", date(2026, 11, 1), "县级财政资金", "支出", 260.5, "食材"),
    ]
    take(
        village,
        tmp_path,
        "facility_money",
        ("设施", "日期", "资金来源", "收支", "金额", "用途"),
        *money,
    )
    [mend] = tasks(village, "repair")
    assert mend["to_day"] == "2026-11-05"
    assert tasks(village, "house_check") == [], "it was checked this month"
    made = report(village, "RP-21")
    assert made["rows"] == [
        {"hamlet": "幸福院", "figures": [1, 12, 8, 0, 260.5, 939.5, "1处没有修好"]}
    ]


def test_premiums_wait_for_the_county_and_bills_are_counted(village: Cunji, tmp_path: Path) -> None:
    one, two, three = people(village)
    kinds: list[Row] = [
        ("姓名", "身份证号码", "待遇种类", "开始享受"),
        (one["name"], one["id_number"], "特困人员救助供养", date(2020, 1, 1)),
        (two["name"], two["id_number"], "特困人员救助供养", date(2020, 1, 1)),
    ]
    take(village, tmp_path, "benefit", *kinds)
    take(
        village,
        tmp_path,
        "premium_aid",
        ("姓名", "身份证号码", "年度", "资助类别", "资助方式", "资助金额"),
        (one["name"], one["id_number"], 2026, "特困人员", "全额资助", 400),
        (three["name"], three["id_number"], 2026, "低保", "不资助", ""),
    )
    found = {gap["subject"]: gap for gap in village.json("gaps", *DAY) if gap["rule"] == "G-17"}
    assert one["id"] not in found
    assert found[two["id"]]["answer"] == "unknown", "nobody said that the list is whole"
    whole(village, "premium", year=2026)
    found = {gap["subject"]: gap for gap in village.json("gaps", *DAY) if gap["rule"] == "G-17"}
    assert found[two["id"]]["answer"] == "yes"
    rows = {row["hamlet"]: row["figures"] for row in report(village, "RP-22")["rows"]}
    assert rows == {"特困人员": [1, 1, 0, 400, 0, 0], "最低生活保障对象": [1, 0, 1, 0, 0, 0]}


def test_a_relocated_household_and_a_review_are_counted_and_called_on(
    village: Cunji, tmp_path: Path
) -> None:
    one = people(village)[0]
    take(
        village,
        tmp_path,
        "relocation",
        (
            "户编号",
            "搬迁项目",
            "安置方式",
            "安置点",
            "入住时间",
            "旧房处置",
            "搬迁人数",
            "劳动力",
            "已就业",
            "保留承包地",
        ),
        (
            numbers(village)[one["household"]],
            "易地扶贫搬迁",
            "集中安置",
            "幸福家园",
            date(2019, 6, 1),
            "已拆除",
            4,
            2,
            1,
            3.5,
        ),
    )
    [call] = tasks(village, "relocation_visit", "2026-12-20")
    assert (call["subject"], call["to_day"]) == (one["household"], "2026-12-31")
    [row] = report(village, "RP-23")["rows"]
    assert row == {"hamlet": "幸福家园", "figures": [1, 4, 2, 1, 1, 0, 0, 0]}
    before = report(village, "RP-25")["total"]
    lifted = [g["subject"] for g in village.json("gaps", *DAY) if g["rule"] == "G-19"]
    assert len(lifted) == before[5] > 0
    take(
        village,
        tmp_path,
        "lifted_out_review",
        ("户编号", "年度", "评估日期", "评估人数", "评估结果", "离开帮扶会不会返贫", "评估理由"),
        (numbers(village)[lifted[0]], 2026, date(2026, 9, 1), 2, "退出帮扶", "否", "收入稳定"),
    )
    after = report(village, "RP-25")["total"]
    assert (after[1], after[5]) == (before[1] + 1, before[5] - 1)


def test_a_neighbour_is_a_pair_and_who_has_none_cannot_be_told_without_the_list(
    village: Cunji, tmp_path: Path
) -> None:
    one, two, three = people(village)
    take(
        village,
        tmp_path,
        "disabled_person",
        ("姓名", "身份证号码", "残疾类别", "残疾等级", "证件状态"),
        (one["name"], one["id_number"], "视力残疾", "二级", "有效"),
        (two["name"], two["id_number"], "视力残疾", "二级", "有效"),
    )
    take(
        village,
        tmp_path,
        "mutual_pair",
        ("姓名", "身份证号码", "互助员", "几天看一次", "双方同意", "开始时间"),
        (one["name"], one["id_number"], three["name"], 3, "是", date(2026, 1, 1)),
    )
    (pair,) = village.json("list", "mutual_pair")
    assert (pair["person"], pair["neighbour"], pair["every_days"]) == (one["id"], three["id"], 3)

    def alone() -> dict[str, str]:
        found = village.json("gaps", *DAY)
        return {gap["subject"]: gap["answer"] for gap in found if gap["rule"] == "C-COVER"}

    assert one["id"] not in alone()
    assert alone()[two["id"]] == "unknown"
    whole(village, "neighbour")
    assert alone()[two["id"]] == "yes"


def test_what_goes_out_of_an_exit_comes_back_and_says_what_it_lacks(
    village: Cunji, tmp_path: Path
) -> None:
    one = people(village)[0]
    take(
        village,
        tmp_path,
        "exit_review",
        ("户编号", "提出日期", "入户核实", "核实人数", "村内公示"),
        (
            numbers(village)[one["household"]],
            date(2026, 9, 10),
            date(2026, 9, 12),
            1,
            date(2026, 9, 20),
        ),
    )
    [step] = tasks(village, "exit", "2026-09-25")
    assert "民主评议" in step["zh"]
    said = [one["zh"] for one in village.json("check", *DAY) if one["form"] == "exit_review"]
    assert any("两人以上" in zh for zh in said), said
    assert any("民主评议" in zh for zh in said), said
    out = tmp_path / "out.xlsx"
    why = ("--to", "镇政府", "--reason", "风险消除审核")
    assert village.run("export", "exit_review", "--out", out, *why).returncode == 0
    again = village.json("import", out, "--form", "exit_review")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
