"""Where blank tables ask: lists of several storeys, cards, members, items, Word tables."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from desktop.errors.workbook import NotAWorkbook
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import BlankTable, grids_of, propose
from forms.program import bundled

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(scope="module")
def reader() -> Recogniser:
    return Recogniser(bundled())


def of_workbook(rows: list[list[str]], merges: tuple[str, ...] = ()) -> list[BlankGrid]:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for merge in merges:
            sheet.merge_range(merge, "")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, cell)
    return grids_of(out.getvalue())


def of_document(rows: list[str], more: str = "") -> list[BlankGrid]:
    """A document of one table: ``甲|2`` over two columns, ``甲^`` begins a merge, ``^`` goes on."""
    lines = []
    for row in rows:
        cells = []
        for cell in row.split("/"):
            text, _, span = cell.partition("|")
            merge = ""
            if text.endswith("^"):
                value = ' w:val="restart"' if len(text) > 1 else ""
                merge, text = f"<w:vMerge{value}/>", text[:-1]
            wide = f'<w:gridSpan w:val="{span}"/>' if span else ""
            cells.append(
                f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            )
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    body = (
        f'<w:document xmlns:w="{W}"><w:body><w:tbl>{"".join(lines)}</w:tbl></w:body></w:document>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", more + body)
    return grids_of(out.getvalue())


def asked(table: BlankTable | None) -> dict[str, str]:
    """Label and answer, those without an answer too."""
    assert table is not None
    found: dict[str, str] = {}
    for one in table.proposals:
        label = "".join(one.ask.label.split())
        found.setdefault(
            label + "'" * sum(k.rstrip("'") == label for k in found), one.meaning.answer
        )
    return found


def test_a_list_under_a_title_with_two_storeys(reader: Recogniser) -> None:
    rows = [
        ["低收入农户情况统计表", "", "", "", "", ""],
        ["填报单位：", "", "", "", "", ""],
        ["序号", "户主姓名", "家庭年收入情况（元）", "", "", "帮扶责任人"],
        ["", "", "务工收入", "其中：补贴性收入", "无偿资金", ""],
        ["N", "N", "N", "N", "N", "N"],
    ]  # fmt: skip
    merges = ("A1:F1", "A3:A4", "B3:B4", "C3:E3", "F3:F4")
    (grid,) = of_workbook(rows, merges)

    found = propose(grid, reader)

    assert found is not None
    assert (found.kind, found.rows_for) == ("list", "household")
    assert asked(found) == {
        "序号": "sheet.serial", "户主姓名": "household.head_name", "务工收入": "income.wages",
        "其中：补贴性收入": "income.subsidies", "无偿资金": "", "帮扶责任人": "helper.name",
    }  # fmt: skip
    assert [grid.address(one.ask.answer) for one in found.proposals][:3] == ["A5", "B5", "C5"]


def test_storeys_that_nobody_merged(reader: Recogniser) -> None:
    rows = [
        ["姓名", "性别", "父亲", "", "母亲", ""],
        ["", "", "姓名", "务工地点", "姓名", "联系电话"],
    ]

    (grid,) = of_workbook(rows)

    assert asked(propose(grid, reader)) == {
        "姓名": "person.name", "性别": "person.sex", "姓名'": "father.name",
        "务工地点": "father.absence.place", "姓名''": "mother.name", "联系电话": "mother.phone",
    }  # fmt: skip


def test_what_stands_behind_somebody_else_a_second_time_is_his(reader: Recogniser) -> None:
    rows = [["姓名", "身份证号", "监护人姓名", "身份证号", "联系电话", "备注"]]

    (grid,) = of_workbook(rows)

    assert asked(propose(grid, reader)) == {
        "姓名": "person.name", "身份证号": "person.id_number", "监护人姓名": "guardian.name",
        "身份证号'": "guardian.id_number", "联系电话": "person.phone", "备注": "row.note",
    }  # fmt: skip


def test_items_one_below_the_other(reader: Recogniser) -> None:
    rows = [
        ["农户调查表", "", "", ""],
        ["代码", "填表项目", "单位", "数量"],
        ["", "一、家庭基本情况", "", ""],
        ["201", "（一）家庭成员人数", "人", ""],
        ["202", "其中：60岁及以上人数", "人", ""],
        ["", "二、收入", "", ""],
        ["203", "（一）工资性收入", "元", ""],
        ["204", "2.农业机械", "台", ""],
        ["说明：", "按年末填", "", ""],
    ]

    (grid,) = of_workbook(rows)
    found = propose(grid, reader)

    assert found is not None
    assert (found.kind, found.rows_for) == ("items", "household")
    assert asked(found) == {
        "（一）家庭成员人数": "household.count", "其中：60岁及以上人数": "household.elder_count",
        "（一）工资性收入": "income.wages", "2.农业机械": "",
    }  # fmt: skip
    assert found.proposals[0].ask.answer == (3, 3)


def test_a_card_with_a_photo_a_group_and_members(reader: Recogniser) -> None:
    (grid,) = of_document(
        [
            "姓 名//性别//照片^",
            "身份证号/|3/^",
            "住　址/|4",
            "残疾情况^/类别//等级/",
            "家庭成员^/姓名/与户主关系/年收入(元)/联系电话",
            "^////",
            "^////",
            "村委会意见/（盖章）　年　月　日|4",
        ]
    )

    found = propose(grid, reader)

    assert found is not None
    assert (found.kind, found.rows_for) == ("card", "person")
    assert asked(found) == {
        "姓名": "person.name", "性别": "person.sex", "身份证号": "person.id_number",
        "住址": "household.address", "类别": "disabled_person.category",
        "等级": "disabled_person.grade", "姓名'": "person.name", "与户主关系": "person.relation",
        "年收入(元)": "", "联系电话": "person.phone",
    }  # fmt: skip
    assert {one.ask.part for one in found.proposals} == {"card", "members"}


def test_who_was_named_in_a_row_holds_to_its_end(reader: Recogniser) -> None:
    (grid,) = of_document(
        ["烈士姓名//性别//出生日期/", "遗属姓名//性别//联系电话/", "配偶姓名//身份证号|2/|2"]
    )

    assert asked(propose(grid, reader)) == {
        "烈士姓名": "", "性别": "", "出生日期": "", "遗属姓名": "person.name",
        "性别'": "person.sex", "联系电话": "person.phone", "配偶姓名": "spouse.name",
        "身份证号": "spouse.id_number",
    }  # fmt: skip


def test_boxes_to_tick_wait_for_an_answer(reader: Recogniser) -> None:
    (grid,) = of_document(["姓名//性别/□男 □女", "婚姻状况/□未婚 □已婚 □丧偶|3"])

    found = propose(grid, reader)

    assert found is not None
    assert [word for _, word in found.proposals[-1].ask.choices] == ["未婚", "已婚", "丧偶"]


def test_a_sheet_of_instructions_is_no_blank_table(reader: Recogniser) -> None:
    rows = [
        ["导入注意事项"],
        ["一、姓名、身份证号必填。"],
        ["二、性别只能填男或女；出生日期写成19900101。"],
    ]

    assert [propose(grid, reader) for grid in of_workbook(rows)] == [None]


def test_a_full_table_asks_for_nothing(reader: Recogniser) -> None:
    rows = [
        ["序号", "姓名", "性别", "健康状况"],
        *[[str(n), "韦国强", "男", "健康"] for n in range(9)],
    ]

    assert [propose(grid, reader) for grid in of_workbook(rows)] == [None]


def test_rows_that_say_whom_they_are_for_are_not_filled_with_others(reader: Recogniser) -> None:
    rows = ["姓名//性别//民族/", "家庭关系|2/姓名/年龄/工作单位|2", "父亲|2///|2", "母亲|2///|2"]

    found = propose(of_document(rows)[0], reader)

    assert found is not None
    assert {one.ask.depth for one in found.proposals if one.ask.part == "members"} == {0}


def test_a_total_far_below_ends_the_blank_rows(reader: Recogniser) -> None:
    rows = [["序号", "姓名", "性别"], *[["", "", ""]] * 600, ["合计", "", ""]]

    found = propose(of_workbook(rows)[0], reader)

    assert found is not None
    assert {one.ask.depth for one in found.proposals} == {600}


def test_a_document_that_declares_entities_is_refused() -> None:
    with pytest.raises(NotAWorkbook):
        of_document(["姓名/&a;"], '<!DOCTYPE w [<!ENTITY a "韦">]>')


def test_the_title_says_what_the_headings_leave_out(reader: Recogniser) -> None:
    rows = [
        ["某镇80周岁以上老年人高龄津贴发放表"],
        ["序号", "姓名", "发放标准（元/月）", "代办人", "联系电话"],
        ["1", "", "", "", ""], ["2", "", "", "", ""],
    ]  # fmt: skip

    (grid,) = of_workbook(rows, ("A1:E1",))

    assert asked(propose(grid, reader)) == {
        "序号": "sheet.serial", "姓名": "person.name", "代办人": "", "联系电话": "",
        "发放标准（元/月）": "benefit.old_age.amount",
    }  # fmt: skip


def test_a_number_behind_the_head_is_the_head_s(reader: Recogniser) -> None:
    rows = [["自然村", "户主姓名", "身份证号", "厕所类型"], ["", "", "", ""]]

    (grid,) = of_workbook(rows)
    found = propose(grid, reader)

    assert found is not None
    assert found.rows_for == "household"
    assert asked(found)["身份证号"] == "head.id_number"


def test_others_on_a_list_are_not_those_of_its_rows(reader: Recogniser) -> None:
    rows = [
        ["序号", "转出方", "", "受让方", "", "接收片区联络站", ""],
        ["", "户主姓名", "身份证号", "姓名", "联系电话", "姓名", "身份证号"],
        ["", "", "", "", "", "", ""],
    ]  # fmt: skip

    (grid,) = of_workbook(rows, ("A1:A2", "B1:C1", "D1:E1", "F1:G1"))

    found = propose(grid, reader)
    assert found is not None
    assert [one.meaning.answer for one in found.proposals] == [
        "sheet.serial", "household.head_name", "head.id_number", "", "", "", "",
    ]  # fmt: skip


def test_members_under_a_word_for_others_are_not_the_family(reader: Recogniser) -> None:
    rows = [
        "姓名/|3/性别/|3", "身份证号/|7",
        "赡养义务人情况^/姓名/与申请人关系/年龄/住址/|3", "^/////|3", "^/////|3",
        "家庭成员情况^/姓名/与户主关系/年龄/健康状况/|3", "^/////|3", "^/////|3",
    ]  # fmt: skip

    (grid,) = of_document(rows)

    found = propose(grid, reader)
    assert found is not None
    assert [one.meaning.answer for one in found.proposals if one.ask.part == "members"] == [
        "", "", "", "", "person.name", "person.relation", "fact.age", "person.health",
    ]  # fmt: skip


def test_a_section_says_whose_the_labels_below_it_are(reader: Recogniser) -> None:
    rows = [
        ["儿童姓名", "", "性别", ""],
        ["二、监护人信息"],
        ["姓名", "", "家庭住址", ""],
        ["三、饮水情况"],
        ["类型", "", "水质是否达标", ""],
    ]

    (grid,) = of_workbook(rows, ("A2:D2", "A4:D4"))

    assert asked(propose(grid, reader)) == {
        "儿童姓名": "person.name", "性别": "person.sex", "姓名": "guardian.name", "家庭住址": "",
        "类型": "", "水质是否达标": "water.tested",
    }  # fmt: skip


def test_labels_with_the_blank_below_them_are_a_card(reader: Recogniser) -> None:
    rows = [
        ["困难群众登记卡"],
        ["姓名", "性别", "身份证号"], ["", "", ""],
        ["家庭人口", "联系电话", "健康状况"], ["", "", ""],
    ]  # fmt: skip

    (grid,) = of_workbook(rows, ("A1:C1",))

    found = propose(grid, reader)
    assert found is not None
    assert found.kind == "card"
    assert [(grid.address(one.ask.answer), one.meaning.answer) for one in found.proposals] == [
        ("A3", "person.name"), ("B3", "person.sex"), ("C3", "person.id_number"),
        ("A5", "household.count"), ("B5", "person.phone"), ("C5", "person.health"),
    ]  # fmt: skip


def test_several_labels_in_one_cell_are_asked_each(reader: Recogniser) -> None:
    rows = [
        ["姓名：____性别：□男 □女  民族：________"],
        ["户籍人口    人"],
        ["其中劳动力____人，外出____人；签发日期：____年__月__日"],
        ["负责人：        （盖章）  联系电话："],
    ]

    (grid,) = of_workbook(rows, ("A1:F1", "A2:F2", "A3:F3", "A4:F4"))

    assert asked(propose(grid, reader)) == {
        "姓名": "person.name", "性别": "person.sex", "民族": "person.ethnic",
        "其中劳动力": "household.labour_count", "外出": "household.away_count",
        "签发日期": "", "联系电话": "",
    }  # fmt: skip


def test_what_a_list_has_in_common_is_asked_once(reader: Recogniser) -> None:
    rows = [
        ["留守老年人花名册"],
        ["乡镇：          村：          填报单位：          填报日期：    年  月  日"],
        ["姓名", "年龄", "住址"], ["", "", ""],
    ]  # fmt: skip

    (grid,) = of_workbook(rows, ("A1:C1", "A2:C2"))

    found = propose(grid, reader)
    assert found is not None
    assert (found.kind, found.rows_for) == ("list", "person")
    assert [one.meaning.answer for one in found.proposals if one.ask.part == "card"] == [
        "village.township", "village.name", "sheet.day",
    ]  # fmt: skip


def test_a_telephone_behind_a_helper_is_his_and_behind_a_stranger_nobody_s(
    reader: Recogniser,
) -> None:
    rows = [["户主姓名", "帮扶责任人", "职务", "联系电话", "预警责任员", "电话"], [""] * 6]

    (grid,) = of_workbook(rows)

    assert asked(propose(grid, reader)) == {
        "户主姓名": "household.head_name", "帮扶责任人": "helper.name", "职务": "helper.post",
        "联系电话": "helper.phone", "预警责任员": "", "电话": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "answer"),
    [
        ("驻村工作队员花名册", ""),
        ("帮扶责任人信息表", ""),
        ("帮扶责任人结对脱贫人口名单", "person.name"),
    ],
)  # fmt: skip
def test_a_title_says_whether_the_rows_are_villagers(
    reader: Recogniser, title: str, answer: str
) -> None:
    rows = [[title], ["序号", "姓名", "性别", "出生年月"], [""] * 4]

    (grid,) = of_workbook(rows, ("A1:D1",))

    assert asked(propose(grid, reader))["姓名"] == answer


def test_somebody_named_with_a_word_of_his_own_is_who_the_rows_are_about(
    reader: Recogniser,
) -> None:
    rows = [["序号", "户主姓名", "户主身份证号", "学生姓名", "性别", "与户主关系"], [""] * 6]

    (grid,) = of_workbook(rows)
    found = propose(grid, reader)

    assert found is not None
    assert found.rows_for == "person"
    assert asked(found)["性别"] == "person.sex"


def test_questions_about_one_home_are_no_village_s(reader: Recogniser) -> None:
    rows = [
        ["情况调查表"], ["代码", "指标名称", "计量单位", "数量"],
        ["A1", "户籍人口", "人", ""], ["A2", "其中：男性", "人", ""],
        ["B1", "住房建筑面积", "平方米", ""], ["B2", "工资性收入", "元", ""],
    ]  # fmt: skip

    (grid,) = of_workbook(rows)
    found = propose(grid, reader)

    assert found is not None
    assert found.rows_for == "household"
    assert asked(found) == {
        "户籍人口": "household.count", "其中：男性": "household.male_count",
        "住房建筑面积": "house.area", "工资性收入": "income.wages",
    }  # fmt: skip


def test_a_card_of_somebody_named_by_what_he_gets_is_about_him(reader: Recogniser) -> None:
    rows = ["被救助人姓名//性别/", "身份证号码//联系电话/", "户主姓名//与户主关系/"]

    (grid,) = of_document(rows)

    assert asked(propose(grid, reader)) == {
        "被救助人姓名": "person.name", "性别": "person.sex", "身份证号码": "person.id_number",
        "联系电话": "person.phone", "户主姓名": "household.head_name",
        "与户主关系": "person.relation",
    }  # fmt: skip


def test_an_applicant_named_above_makes_those_below_his_family(reader: Recogniser) -> None:
    rows = [
        ["申请人姓名：", "", "身份证号：", ""],
        ["姓名", "与申请人关系", "性别", "健康状况"], *[[""] * 4] * 3,
    ]  # fmt: skip

    (grid,) = of_workbook(rows, ("A1:B1", "C1:D1"))
    found = propose(grid, reader)

    assert found is not None
    assert (found.kind, found.rows_for) == ("card", "person")
    assert [one.meaning.answer for one in found.proposals] == [
        "person.name", "person.id_number", "person.name", "", "person.sex", "person.health",
    ]  # fmt: skip
