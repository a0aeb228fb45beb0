"""Inspection, the team, bodies of the village and diverted money, as a village works with them.

Everything comes in by a workbook and goes through the installed program; one village for each line.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.report import Impact
from forms.definitions.records import Helper, Sponsor
from forms.leads.consistency import inconsistencies
from forms.reports.count import compute
from forms.schema.form import RecordId
from forms.tasks.tasks import OpenTask, tasks
from tests.helpers.command import VILLAGE, Cunji
from tests.helpers.filled import PASSPHRASE
from tests.helpers.sheets import CellIn, person, workbook

DAY = date(2026, 11, 1)
HELPERS = (("帮扶人姓名", "单位"), ("韦妇联", "板岭村"), ("黄驻村", "县教育局"),
           ("陆文斌", "县教育局"))  # fmt: skip


class Desk:
    """A book of a village, filled by workbooks and asked what there is to do."""

    def __init__(self, book: Book, folder: Path) -> None:
        self.book, self.folder = book, folder

    def take(self, form: str, *rows: tuple[CellIn, ...]) -> None:
        """Import a register; every row has to come in, as what it says."""
        path = workbook(self.folder / f"{form}.xlsx", list(rows))
        report = commit(self.book, prepare(self.book, path, form), DAY)
        assert not report.set_aside, [one.zh for one in report.problems]

    def tasks(self, day: date = DAY) -> dict[str, OpenTask]:
        """What there is to do, by kind."""
        return {one.kind: one for one in tasks(self.book.view(), day, self.book.definitions)}

    def told(self) -> str:
        """What does not fit together."""
        found = inconsistencies(self.book.view(), DAY, self.book.definitions)
        return "\n".join(one.zh for one in found)

    def figures(self, report: str, day: date = DAY) -> dict[str, dict[str, str]]:
        """A return by its first cell and the ids of its columns, as people read it."""
        definition = self.book.definitions.reports[report]
        made = compute(definition, self.book.view(), day, self.book.definitions)
        return {
            name: {c.id: made.text(n, row[n]) for n, c in enumerate(definition.columns)}
            for name, row in made.rows
        }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Book.new(tmp_path / "village.cunji", VILLAGE, "板岭村", PASSPHRASE) as book:
        made = Desk(book, tmp_path)
        made.take("helper", *HELPERS)
        yield made


def test_a_finding_is_closed_by_another_person_than_its_owner(tmp_path: Path) -> None:
    cunji, day = Cunji(tmp_path), ("--as-of", "2026-11-01")
    cunji.new()
    found = ("2026-09-10 县督查组", "1", "公示栏更新慢", "村务公开", "2026-09-20", "每月更新",
             "韦妇联", "2026-11-05")  # fmt: skip
    done, closed = ("已销号", "2026-10-20", "公示照片"), ("2026-10-22", "2026-10-23")

    def take(form: str, *rows: tuple[CellIn, ...]) -> None:
        sheet = [("登记表（截至2026年10月25日）",), *rows]
        report = cunji.json("import", workbook(tmp_path / "x.xlsx", sheet), "--as", form)
        assert not report["set_aside"], report

    def counted() -> list[int]:
        (row,) = cunji.json("report", "RP-18", *day)["rows"]
        assert row["hamlet"] == "2026-09-10 县督查组"
        figures: list[int] = row["figures"]
        return figures

    take("helper", *HELPERS)
    take("inspection", ("检查日期", "级别", "种类", "检查单位", "反馈日期", "反馈问题数"),
         ("2026-09-10", "县级", "专项督查", "县督查组", "2026-09-20", "2"))  # fmt: skip
    take("rectification", FINDING, (*found, "整改中", *[""] * 5))
    (task,) = [t for t in cunji.json("tasks", *day) if t["kind"] == "rectify"]
    assert "请韦妇联按期整改「公示栏更新慢」" in task["zh"]
    assert (task["from_day"], task["to_day"]) == ("2026-10-29", "2026-11-05")

    take("rectification", FINDING, (*found, *done, "韦妇联同志", *closed))
    told = "\n".join(one["zh"] for one in cunji.json("check", *day))
    assert "验收人就是责任人" in told, "the owner looked at it himself"
    assert "反馈2个问题，整改台账里有1个" in told
    assert counted() == [1, 1, 0, 0]

    take("rectification", FINDING, (*found, *done, "蓝国强", *closed))
    assert counted() == [1, 1, 1, 0]
    assert not {t["kind"] for t in cunji.json("tasks", *day)} & {"rectify", "rectify_check"}


FINDING = ("来自哪次检查", "问题编号", "问题", "问题类别", "发现日期", "整改措施", "责任人",
           "整改期限", "状态", "完成日期", "佐证材料", "验收人", "验收日期",
           "销号日期")  # fmt: skip


def test_a_finding_that_nobody_mended_in_time_is_counted(desk: Desk) -> None:
    row = ("", "1", "走访不及时", "驻村帮扶", "2026-09-20", "按月走访", "韦妇联", "2026-10-20",
           "整改中", *[""] * 5)  # fmt: skip
    desk.take("rectification", FINDING, row)
    assert desk.figures("RP-18", date(2026, 10, 20))["没有写来自哪次检查"]["late"] == "0"
    assert desk.figures("RP-18")["没有写来自哪次检查"]["late"] == "1"
    assert desk.figures("RP-28")["2026-10-20"]["late"] == "已过期限"


def test_who_is_due_at_a_meeting_comes_from_the_roster_of_its_day(desk: Desk) -> None:
    names = [f"韦代表{word}" for word in "一二三四五六"]
    rows = [
        ("户编号", "屯别", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期"),
        *(tuple(person(f"000{n}", name, "户主", "1970-05-06", n, head=name))
          for n, name in enumerate(names, 1)),
    ]  # fmt: skip
    plan = prepare(desk.book, workbook(desk.folder / "roster.xlsx", rows))
    commit(desk.book, plan, DAY, accepted=tuple(Impact))
    meeting = ("开会日期", "会议类型", "议题", "应到人数", "实到人数", "同意", "通过", "决议内容")
    held = ("2026-10-12", "村民代表会议", "水柜维修", "5", "4", "4", "是", "同意实施")
    desk.take("meeting", meeting, held)
    assert "representatives" in desk.tasks(), "without a roster nobody can tell who was due"
    assert "算不出应到" in desk.told()

    head = ("姓名", "身份证号码", "会议身份", "推选方式", "推选日期", "离任")
    seats = [
        (row[3], row[6], "村委会成员" if n == 0 else "村民代表", "" if n == 0 else "村民小组推选",
         "2026-01-10", "2026-06-01" if n == 5 else "")
        for n, row in enumerate(rows[1:])
    ]  # fmt: skip
    desk.take("representative", head, *seats)
    assert "representatives" not in desk.tasks(), "five sat on that day, four came"
    assert "算不出应到" not in desk.told()

    desk.take("meeting", meeting,
         ("2026-05-12", "村民代表会议", "春耕", "5", "4", "4", "是", "同意"))  # fmt: skip
    assert "「春耕」不能算有效的会议" in desk.told(), "in May there were six"


def test_a_term_that_ends_is_handed_over_the_same_day(desk: Desk) -> None:
    head = ("人员", "身份", "派出单位", "到任", "任期届满", "离任", "接任人", "遍访农户完成")
    desk.take("secretary_term", head,
         ("陆文斌", "驻村第一书记", "县教育局", "2023-11-01", "2026-11-20", "", "", ""),
         ("黄驻村", "驻村工作队员", "县教育局", "2026-10-20", "", "", "", ""))  # fmt: skip
    assert desk.tasks()["term"].from_day == date(2026, 10, 21)
    assert "黄驻村的任期届满日期没有写，请问清" in desk.tasks()["term_unknown"].zh
    assert desk.figures("RP-26")["黄驻村"]["until"] == "没有写，请问清"

    desk.take("secretary_term", head,
         ("陆文斌", "驻村第一书记", "县教育局", "2023-11-01", "2026-11-20", "2026-10-30", "黄驻村",
          ""))  # fmt: skip
    task = desk.tasks()["handover"]
    assert task.to_day == date(2026, 10, 30)
    given, helpers = dict(task.preset), desk.book.view().records("helper")
    people = [helpers[RecordId(str(given[name]))]["name"] for name in ("giver", "taker")]
    assert people == ["陆文斌", "黄驻村"]
    assert desk.figures("RP-26")["陆文斌"]["handed"] == "还没有交接"

    over = ("交接日期", "交出人", "接收人", "交接事项", "见证人（乡镇）", "台账口令已更换",
            "旧权限已停用", "双方签字")  # fmt: skip
    case = ("2026-10-30", "陆文斌", "黄驻村", "村情和底册")
    desk.take("handover", over, (*case, "韦宏", "否", "是", "2026-10-30"))
    assert "handover" not in desk.tasks()
    assert "handover_end" in desk.tasks(), "the passphrase is still the old one"
    desk.take("handover", over, (*case, "韦宏", "是", "是", "2026-10-30"))
    assert not desk.tasks().keys() & {"handover", "handover_end", "term"}
    assert desk.figures("RP-26")["陆文斌"]["handed"] == "办完"


def test_money_that_went_another_way_has_a_sum_and_a_way_back(desk: Desk) -> None:
    desk.take("fund", ("日期", "资金来源", "收支", "金额", "用途"),
         ("2026-03-10", "自治区财政资金", "收入", "50000", "屯级水柜维修"))  # fmt: skip
    head = ("哪一笔", "发现日期", "计划用途", "实际用途", "涉及金额", "处理", "追回金额",
            "追回日期", "告知监督委员会")  # fmt: skip
    case = ("2026-03-10 屯级水柜维修", "2026-10-08", "水柜", "村道", "8000", "已追回")
    desk.take("fund_diversion", head, (*case, "5000", "2026-10-20", "2026-10-09"))
    row = desk.figures("RP-29")["2026-10-08"]
    assert (row["amount"], row["back"], row["out"]) == ("8,000.00", "5,000.00", "3,000.00")
    assert "diversion" in desk.tasks()
    assert "还没有全部追回" in desk.told()
    early = desk.figures("RP-29", date(2026, 10, 15))["2026-10-08"]
    assert (early["back"], early["out"]) == ("0.00", "8,000.00"), "on that day"

    desk.take("fund_diversion", head, (*case, "8000", "2026-10-28", "2026-10-09"))
    row = desk.figures("RP-29")["2026-10-08"]
    assert (row["back"], row["out"]) == ("8,000.00", "0.00")
    assert "diversion" not in desk.tasks()


def test_who_stands_behind_the_village_and_its_cadre(desk: Desk) -> None:
    head = ("名称", "类别", "领导或负责人", "开始", "承诺资金", "到位资金")
    desk.take("sponsor", head,
         ("县教育局", "后盾单位（定点帮扶）", "覃志远", "2021-06-01", "200000", "150000"),
         ("桂西公司", "结对企业", "陆文华", "2025-03-01", "", ""))  # fmt: skip
    desk.take("helper", ("帮扶人姓名", "单位", "后盾单位"), ("黄驻村", "县教育局", "县教育局"))
    view = desk.book.view()
    (cadre,) = [one for one in view.all(Helper) if one.name == "黄驻村"]
    assert view.card(Sponsor, cadre.sponsor).name == "县教育局"
    made = desk.figures("RP-19")
    assert list(made) == ["县教育局", "桂西公司"], "in the order of the register, not of the sums"
    assert made["县教育局"]["arrived"] == "150,000.00"
    assert made["桂西公司"]["arrived"] == "没有写", "nothing written is not nothing given"
    assert "sponsor" in desk.tasks()
    desk.take("sponsor_visit", ("到村日期", "单位名称", "来做什么"),
         ("2026-09-15", "县教育局", "送书桌"), ("2026-06-18", "县教育局", "看修缮"),
         ("2026-03-02", "县教育局", "半年以前"), ("2026-10-30", "桂西公司", "收鸡"))  # fmt: skip
    made = desk.figures("RP-19")
    assert made["县教育局"]["visited"] == "2026-06-18、2026-09-15", "a list over time, no figure"
    assert (
        desk.figures("RP-19", date(2026, 9, 1))["县教育局"]["visited"] == "2026-03-02、2026-06-18"
    )


def test_a_weak_organisation_is_a_case_with_steps_and_another_s_eye(desk: Desk) -> None:
    head = ("年度", "情形", "列入日期", "联村领导", "第一书记", "整顿措施（一村一策）", "整顿期限",
            "验收人", "验收日期")  # fmt: skip
    case = ("2026", "组织生活不正常", "2026-03-01", "覃志远", "黄驻村", "每月主题党日",
            "2026-11-30")  # fmt: skip
    desk.take("branch_rectify", head, (*case, "覃志远", "2026-10-20"))
    assert "branch" in desk.tasks(), "the leader who is in charge cannot accept it"
    desk.take("branch_rectify", head, (*case, "蓝国强", "2026-10-20"))
    assert "branch" not in desk.tasks()


def test_an_opinion_and_a_question_are_answered(desk: Desk) -> None:
    desk.take("supervision_opinion", ("日期", "监督内容", "意见", "结论"),
         ("2026-10-28", "村级财务", "缺票据", "向监察机关反映"))  # fmt: skip
    desk.take("villager_question", ("来问日期", "问的事", "问题", "承办人", "答复内容", "答复日期"),
         ("2026-10-26", "村级财务", "水柜花了多少", "黄驻村", "", ""))  # fmt: skip
    assert {"supervision_up", "supervision_reply", "inquiry"} <= desk.tasks().keys()
    assert list(desk.figures("RP-20")["村级财务"].values()) == list("101010")
    desk.take("supervision_opinion",
         ("日期", "监督内容", "意见", "结论", "村里答复", "答复日期", "向谁反映", "反映日期"),
         ("2026-10-28", "村级财务", "缺票据", "向监察机关反映", "已补", "2026-10-30", "镇纪委",
          "2026-10-28"))  # fmt: skip
    desk.take("villager_question", ("来问日期", "问的事", "问题", "承办人", "答复内容", "答复日期"),
         ("2026-10-26", "村级财务", "水柜花了多少", "黄驻村", "给看账",
          "2026-10-29"))  # fmt: skip
    assert not desk.tasks().keys() & {"supervision_up", "supervision_reply", "inquiry"}
    assert list(desk.figures("RP-20")["村级财务"].values()) == list("111111")


def test_a_leaver_hands_over_by_command_and_it_is_taken_back(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    head = ("责任岗位", "责任内容", "具体人", "责任期限")
    rows = [("村委会主任", duty, "黄驻村", "2026-12-31") for duty in ("走访", "公开")]
    for form, sheet in (("helper", HELPERS), ("duty", (head, *rows))):
        path = workbook(tmp_path / f"{form}.xlsx", list(sheet))
        assert not cunji.json("import", path, "--as", form)["set_aside"]
    who = ("黄驻村", "陆文斌", "--as-of", "2026-11-01")
    seen = cunji.json("handover", *who, "--preview")
    assert [one["what"] for one in seen["held"]] == ["责任「走访」", "责任「公开」"]
    assert not seen["written"]
    assert cunji.run("handover", "黄驻村", "黄驻村").returncode == 1
    assert "没有这个人" in cunji.run("handover", "黄某", "陆文斌").stderr
    assert "不在能转的事里" in cunji.run("handover", *who, "--only", "x").stderr
    done = cunji.json("handover", *who)
    assert done["written"]
    assert not cunji.json("handover", "黄驻村", "韦妇联", "--preview")["held"]
    assert len(cunji.json("list", "handover")) == 1
    assert cunji.run("undo", "--save", str(done["save"])).returncode == 0
    assert not cunji.json("list", "handover")
    assert len(cunji.json("handover", *who, "--preview")["held"]) == 2
