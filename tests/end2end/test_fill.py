"""``cunji fill``: a blank of somebody else is shown, filled and told, whatever its format."""

import json
import zipfile
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from desktop.excel.sheet.workbook import document_tables
from tests.helpers.blanks import cell, document, table, words
from tests.helpers.command import Cunji
from tests.helpers.sheets import HEADER, number, person, workbook

DAY = "2026-11-30"


@pytest.fixture(scope="module")
def cunji(tmp_path_factory: pytest.TempPathFactory) -> Cunji:
    folder = tmp_path_factory.mktemp("fill")
    made = Cunji(folder)
    made.new()
    rows = [
        HEADER,
        person("001", "韦国强", "户主", "1960-05-01"),
        person("001", "蓝秀英", "配偶", "1962-07-08", 2),
        person("002", "黄德胜", "户主", "1955-03-04", 3, head="黄德胜"),
    ]
    done = made.run("import", workbook(folder / "roster.xlsx", rows))
    assert done.returncode == 0, done.stderr
    return made


def a_list(path: Path) -> Path:
    """A blank with a total below it, a placeholder, a column nobody can answer."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("汇总")
        sheet.merge_range("A1:F1", "人员情况表")
        for column, heading in enumerate(
            ("序号", "姓名*", "公民身份号码", "年龄", "服役部队", "备注")
        ):
            sheet.write(1, column, heading)
        sheet.write_row(2, 0, ["N"] * 6)
        sheet.write(4, 0, "填表人：")
    return path


def rows_of(path: Path) -> list[list[object]]:
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def test_show_says_what_answers_each_column(cunji: Cunji, tmp_path: Path) -> None:
    shown = cunji.json("fill", a_list(tmp_path / "表.xlsx"), "--show")

    assert (shown["kind"], shown["rows_for"]) == ("list", "person")
    assert [(one["cell"], one["label"], one["answer"]) for one in shown["columns"]] == [
        ("A2", "序号", "sheet.serial"), ("B2", "姓名*", "person.name"),
        ("C2", "公民身份号码", "person.id_number"), ("D2", "年龄", "fact.age"),
        ("E2", "服役部队", None), ("F2", "备注", "row.note"),
    ]  # fmt: skip
    assert {one["confidence"] for one in shown["columns"]} <= {"sure", "likely", "ask", "none"}
    assert all(one["reason"] for one in shown["columns"])


def test_a_list_is_filled_beside_the_blank_and_told(cunji: Cunji, tmp_path: Path) -> None:
    blank = a_list(tmp_path / "表.xlsx")
    before = blank.read_bytes()

    done = cunji.json("fill", blank, "--for", "镇民政办", "--as-of", DAY)

    assert blank.read_bytes() == before
    (file,) = map(Path, done["files"])
    assert file.parent == blank.parent
    rows = rows_of(file)
    assert [row[:5] for row in rows[2:5]] == [
        [1.0, "韦国强", number("1960-05-01"), 66.0, ""],
        [2.0, "蓝秀英", number("1962-07-08", 2), 64.0, ""],
        [3.0, "黄德胜", number("1955-03-04", 3), 71.0, ""],
    ]
    assert rows[-1][0] == "填表人："
    assert (done["cells"], done["filled"]) == (18, 12)
    assert {one["label"] for one in done["empty"]} == {"服役部队", "备注"}
    assert all(one["question"] for one in done["empty"])
    assert {one["answer"] for one in done["sources"] if one["record"]} >= {"person.name"}

    again = cunji.json("fill", blank, "--for", "镇民政办", "--as-of", DAY)
    assert again["files"] != done["files"]
    assert Path(again["files"][0]).read_bytes() == file.read_bytes()


def test_a_sheet_beside_says_where_each_cell_comes_from(cunji: Cunji, tmp_path: Path) -> None:
    blank = a_list(tmp_path / "表.xlsx")

    done = cunji.json("fill", blank, "--for", "镇民政办", "--as-of", DAY)

    (file,), beside = map(Path, done["files"]), Path(done["sources_file"])
    assert (beside.parent, beside.name) == (file.parent, "表（已填）-来源.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(beside))
    cells = book.get_sheet_by_name("各格来源").to_python()
    assert cells[0] == [
        "格",
        "表上写的",
        "说的是谁",
        "登记",
        "哪一问",
        "从何时起",
        "登记于",
        "怎么来的",
    ]
    by_cell = {row[0]: row[1:] for row in cells[1:]}
    assert len(by_cell) == done["filled"]
    assert by_cell["B3"][:4] == ["姓名*", "韦国强", "人员", "姓名"]
    assert by_cell["C4"][:4] == ["公民身份号码", "蓝秀英", "人员", "身份证号码"]
    assert by_cell["C4"][5], "the day on which it was written down"
    assert by_cell["D3"][-1] == "由台账算出：年龄"
    assert by_cell["A3"][2] == "", "a running number rests on no record"
    empty = book.get_sheet_by_name("空着的").to_python()
    assert [
        "E3 至 E5 之间 3 格",
        "服役部队",
        "3 个",
        "没有能填这一栏的答案：台账里没有这一类内容。",
    ] in empty
    everything = [cell for row in cells for cell in row]
    assert number("1960-05-01") not in everything, "it says where an answer stands, not the answer"
    assert beside.name.encode() not in file.read_bytes()
    sources = {one["cell"]: one for one in done["sources"]}
    assert (sources["C4"]["form"], sources["C4"]["question"]) == ("人员", "身份证号码")


def test_who_asked_is_kept_in_the_register(cunji: Cunji, tmp_path: Path) -> None:
    cunji.json(
        "fill", a_list(tmp_path / "残联.xlsx"), "--for", "县残联", "--paper", "某残〔2026〕1号"
    )

    asked = [
        one
        for one in cunji.json("list", "table_request")
        if "残联" in json.dumps(one, ensure_ascii=False)
    ]

    assert asked


def test_what_nobody_asked_for_is_the_village_s_own_and_is_noted_so(
    cunji: Cunji, tmp_path: Path
) -> None:
    done = cunji.run("fill", a_list(tmp_path / "表.xlsx"), "--out", tmp_path)

    assert done.returncode == 0
    assert "只供本村自己用" in done.stderr
    assert any(one.get("to") == "本村自用" for one in cunji.json("list", "look"))
    again = cunji.json("fill", a_list(tmp_path / "又.xlsx"), "--for", "镇残联", "--out", tmp_path)
    assert again["filled"]
    assert any(one.get("to") == "镇残联" for one in cunji.json("list", "look"))


def test_a_table_is_known_again_with_what_was_chosen_for_it(cunji: Cunji, tmp_path: Path) -> None:
    chosen = tmp_path / "对应.json"
    chosen.write_text(json.dumps({"服役部队": "household.hh_no"}), encoding="utf-8")
    first, again = a_list(tmp_path / "一.xlsx"), a_list(tmp_path / "二.xlsx")
    cunji.json("fill", first, "--map", chosen, "--for", "镇政府", "--out", tmp_path)
    done = cunji.json("fill", again, "--for", "镇政府", "--out", tmp_path)
    assert "household.hh_no" in {one["answer"] for one in done["sources"]}
    kept = cunji.json("list", "table_mapping")
    assert len(kept) == 1, "the same blank under another name is the same table"


def test_a_choice_of_a_person_goes_before_the_proposal(cunji: Cunji, tmp_path: Path) -> None:
    chosen = tmp_path / "对应.json"
    chosen.write_text(json.dumps({"服役部队": "household.hh_no", "D2": None}), encoding="utf-8")
    blank = a_list(tmp_path / "表.xlsx")

    done = cunji.json("fill", blank, "--map", chosen, "--for", "镇政府", "--who", "hamlet:板岭屯")

    rows = rows_of(Path(done["files"][0]))
    assert [row[3:5] for row in rows[2:5]] == [["", "001"], ["", "001"], ["", "002"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01rubbish" * 50, "读不出表格"),
        (b"PK\x03\x04broken", "读不出表格"),
    ],
)
def test_what_is_no_blank_table_is_refused_with_its_remedy(
    cunji: Cunji, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "坏.xlsx"
    file.write_bytes(content)

    refused = cunji.run("fill", file, "--show")

    assert refused.returncode == 1
    assert told in refused.stderr


def test_a_full_sheet_is_never_written_over(cunji: Cunji, tmp_path: Path) -> None:
    rows = [HEADER, person("001", "韦国强", "户主", "1960-05-01")] * 3

    refused = cunji.run("fill", workbook(tmp_path / "满.xlsx", rows), "--show")

    assert refused.returncode == 3
    assert "已经写了 3 行" in refused.stderr


def test_a_sheet_without_anything_to_fill_says_so(cunji: Cunji, tmp_path: Path) -> None:
    refused = cunji.run("fill", workbook(tmp_path / "文.xlsx", [["会议通知"]]), "--show")

    assert refused.returncode == 1
    assert "找不到要填的地方" in refused.stderr


def test_a_drop_down_gives_the_words(cunji: Cunji, tmp_path: Path) -> None:
    blank = tmp_path / "下拉.xlsx"
    with xlsxwriter.Workbook(str(blank)) as book:
        sheet, lists = book.add_worksheet("表"), book.add_worksheet("字典")
        lists.hide()
        lists.write_column("B1", ["01-户主", "02-配偶/妻", "99-其他"])
        sheet.write_row(0, 0, ["姓名", "性别", "与户主关系", "民族"])
        sheet.data_validation("B2:B99", {"validate": "list", "source": ["男性", "女性"]})
        sheet.data_validation("C2:C99", {"validate": "list", "source": "=字典!$B$1:$B$3"})

    done = cunji.json("fill", blank, "--for", "镇民政办")

    assert [row[:3] for row in rows_of(Path(done["files"][0]))[1:]] == [
        ["韦国强", "男性", "01-户主"],
        ["蓝秀英", "女性", "02-配偶/妻"],
        ["黄德胜", "男性", "01-户主"],
    ]


def begun(path: Path) -> Path:
    """A list somebody began: numbers, names with a birth, a stranger, one that differs."""
    rows: list[list[str | int]] = [
        ["低收入人口情况表"],
        ["序号", "姓名", "身份证号码", "性别", "出生日期", "户编号"],
        [1, "韦国强", number("1960-05-01"), "", "", ""],
        [2, "蓝秀英", "", "男", "1962.7.8", ""],
        [3, "覃外乡", "", "", "1970-01-01", ""],
        [4, "黄德胜", "", "", "", "/"],
        ["填表人："],
    ]
    return workbook(path, rows)


def test_who_is_on_the_sheet_is_completed_and_nothing_written_over(
    cunji: Cunji, tmp_path: Path
) -> None:
    table = begun(tmp_path / "表.xlsx")

    done = cunji.json("fill", table, "--who", "sheet", "--for", "镇民政办", "--as-of", DAY)

    rows = rows_of(Path(done["files"][0]))
    assert [rows[2][3], rows[2][5]] == ["男", "001"]
    assert rows[3][2:4] == [number("1962-07-08", 2), "男"]
    assert rows[4:7] == rows_of(table)[4:7], "a stranger, a name alone and the foot stay"
    assert done["differ"] == [{"cell": "D4", "label": "性别", "sheet": "男", "book": "女"}]
    assert [(one["cell"], one["name"]) for one in done["unknown"]] == [
        ("A5", "覃外乡"), ("A6", "黄德胜 /"),
    ]  # fmt: skip
    said = cunji.run("fill", table, "--who", "sheet", "--as-of", DAY)
    assert "表上写“男”，台账是“女”" in said.stderr + said.stdout
    assert "台账里没有叫这个名字的人" in said.stderr + said.stdout


def test_a_table_with_people_on_it_asks_before_it_is_filled(cunji: Cunji, tmp_path: Path) -> None:
    table = begun(tmp_path / "表.xlsx")

    done = cunji.run("fill", table, "--out", tmp_path / "出")

    assert done.returncode == 3
    assert "已经写了 4 行" in done.stderr
    assert "--who sheet" in done.stderr
    assert not (tmp_path / "出").exists()


def test_a_card_that_names_somebody_is_completed(cunji: Cunji, tmp_path: Path) -> None:
    card = [
        ["入户登记卡"],
        ["姓名", "蓝秀英", "性别", "", "出生日期", ""],
        ["身份证号", number("1962-07-08", 2), "联系电话", "", "户编号", "009"],
        ["年龄：____", "与户主关系：□户主 □配偶"],
    ]
    blank = workbook(tmp_path / "卡.xlsx", card)

    done = cunji.json("fill", blank, "--who", "sheet", "--for", "镇民政办", "--as-of", DAY)

    rows = rows_of(Path(done["files"][0]))
    assert rows[1][3] == "女"
    assert rows[2][5] == "009"
    assert rows[3][:2] == ["年龄：64", "与户主关系：□户主 ☑配偶"]
    assert [one["book"] for one in done["differ"]] == ["001"]
    assert cunji.run("fill", blank, "--who", "all").returncode == 3


def test_a_list_by_hamlet_has_a_row_for_each_and_leaves_its_total(tmp_path: Path) -> None:
    made = Cunji(tmp_path)
    made.new()
    rows = [
        HEADER,
        person("001", "韦国强", "户主", "1960-05-01"),
        person("001", "蓝秀英", "配偶", "1962-07-08", 2),
        ["002", "那坡屯", "黄德胜", *person("", "黄德胜", "户主", "1955-03-04", 3)[3:]],
    ]
    assert made.run("import", workbook(tmp_path / "roster.xlsx", rows)).returncode == 0
    blank = tmp_path / "分屯.xlsx"
    with xlsxwriter.Workbook(str(blank)) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["序号", "屯名", "户数", "人口数", "村民代表签字"])
        sheet.write(4, 0, "合计")
        sheet.write_formula("C5", "=SUM(C2:C4)")
        sheet.write_formula("D5", "=SUM(D2:D4)")

    done = made.json("fill", blank, "--for", "镇政府", "--as-of", DAY)

    filled = rows_of(Path(done["files"][0]))
    assert sorted(row[1:4] for row in filled[1:3]) == [["板岭屯", 1.0, 2.0], ["那坡屯", 1.0, 1.0]]
    with zipfile.ZipFile(done["files"][0]) as package:
        assert b"SUM(C2:C4)" in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("who", ["all", "sheet"])
def test_a_very_wide_or_long_table_and_formulas_are_told_of(
    cunji: Cunji, tmp_path: Path, who: str
) -> None:
    blank = tmp_path / "宽.xlsx"
    with xlsxwriter.Workbook(str(blank)) as book:
        sheet = book.add_worksheet("表")
        for column in range(300):
            sheet.write(0, column, f"第{column}项调查内容")
        sheet.write_row(0, 0, ["姓名", "身份证号码", "性别"])
        sheet.write_formula("C2", '=IF(B2="","",1)')
        if who == "sheet":
            sheet.write_row(1, 0, ["韦国强", number("1960-05-01")])
            for row in range(2, 3_000):
                sheet.write_row(row, 0, [f"外人{row % 7}", f"外{row}"])

    done = cunji.json("fill", blank, "--who", who, "--for", "镇政府", "--as-of", DAY)

    told = done["empty"] if who == "all" else done["differ"]
    (formula,) = [one for one in told if one["cell"] == "C2"]
    assert "公式" in formula["question"] if who == "all" else formula["book"] == "男"
    assert python_calamine.CalamineWorkbook.from_path(done["files"][0]).sheet_names == ["表"]
    with zipfile.ZipFile(done["files"][0]) as package:
        assert b"IF(B2=" in package.read("xl/worksheets/sheet1.xml")
    assert len(done.get("unknown", [])) == (2_998 if who == "sheet" else 0)


def test_macros_are_kept_and_never_run(cunji: Cunji, tmp_path: Path) -> None:
    blank, kept = a_list(tmp_path / "表.xlsx"), tmp_path / "宏.xlsm"
    with zipfile.ZipFile(blank) as old, zipfile.ZipFile(kept, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            if one == "[Content_Types].xml":
                content = content.replace(
                    b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            new.writestr(one, content)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")

    done = cunji.json("fill", kept, "--for", "镇政府", "--as-of", DAY)

    (file,) = map(Path, done["files"])
    assert file.suffix == ".xlsm"
    with zipfile.ZipFile(file) as package:
        assert package.read("xl/vbaProject.bin") == b"\xd0\xcf\x11\xe0 macros"
    assert rows_of(file)[2][1] == "韦国强"


INSIDE = [
    ["姓名：______", "性别：□男 □女"],
    ["公民身份号码：", "出生日期：＿＿＿"],
    ["联系部队：____", "民族：____"],
]


def test_a_blank_inside_the_cell_of_its_label_is_filled_behind_the_colon(
    cunji: Cunji, tmp_path: Path
) -> None:
    blank = workbook(tmp_path / "卡.xlsx", INSIDE)

    done = cunji.json("fill", blank, "--for", "镇政府", "--as-of", DAY)

    rows = [rows_of(Path(file)) for file in done["files"]]
    assert [one[:2] for one in rows[1]] == [
        ["姓名：蓝秀英", "性别：□男 ☑女"],
        [f"公民身份号码：{number('1962-07-08', 2)}", "出生日期：1962年7月8日"],
        ["联系部队：____", "民族：____"],
    ]


def test_the_same_in_word(cunji: Cunji, tmp_path: Path) -> None:
    blank = tmp_path / "卡.docx"
    halves = [[cell(words(text[:4], text[4:])) for text in row] for row in INSIDE]
    blank.write_bytes(document(table(*halves)))

    done = cunji.json("fill", blank, "--for", "镇政府", "--as-of", DAY)

    (found,) = document_tables(Path(done["files"][1]).read_bytes()) or []
    assert [[*row] for row in found.rows] == [
        ["姓名：蓝秀英", "性别：□男 ☑女"],
        [f"公民身份号码：{number('1962-07-08', 2)}", "出生日期：1962年7月8日"],
        ["联系部队：____", "民族：____"],
    ]


def test_a_long_full_list_is_no_blank_whatever_its_cells_say(cunji: Cunji, tmp_path: Path) -> None:
    """Words of a column of data read like labels with a blank beside them."""
    full = tmp_path / "满.xlsx"
    with xlsxwriter.Workbook(str(full)) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["姓名", "性别", "年龄", "身体状况", "残疾证号", "备注"])
        for row in range(1, 601):
            sheet.write_row(
                row, 0, [f"韦{'一二三四五六七八九十'[row % 10]}{row % 7}", "女", 31, "健康"]
            )

    done = cunji.run("fill", full, "--out", tmp_path / "出")

    assert (done.returncode, "600 行" in done.stderr) == (3, True), done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名单.csv", "序号,姓名,身份证号码,部队番号\n1,,,\n".encode("gb18030")),
        ("名单.xls", "<table><tr><td colspan=4>名单</td></tr><tr><td>序号</td><td>姓名</td>"
         "<td>身份证号码</td><td>部队番号</td></tr><tr><td></td><td></td></tr></table>".encode()),
    ],
)  # fmt: skip
def test_a_blank_of_a_kind_that_is_only_read_is_filled_as_a_workbook(
    cunji: Cunji, tmp_path: Path, name: str, content: bytes
) -> None:
    blank = tmp_path / name
    blank.write_bytes(content)

    done = cunji.json("fill", blank, "--for", "镇政府")

    (file,) = map(Path, done["files"])
    assert file.suffix == ".xlsx"
    assert blank.read_bytes() == content
    written = {str(cell) for row in rows_of(file) for cell in row}
    assert {"韦国强", number("1960-05-01")} <= written


def ready(path: Path, *, table: bool = False, locked: bool = False) -> Path:
    """A list that ends with its sheet, two rows of it ready."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, border = book.add_worksheet("名单"), book.add_format({"border": 1})
        for column, heading in enumerate(("序号", "姓名", "身份证号码", "性别")):
            sheet.write(0, column, heading, border)
            for row in (1, 2):
                sheet.write_blank(row, column, None, border)
        sheet.data_validation("D2:D3", {"validate": "list", "source": ["男性", "女性"]})
        if table:
            names = ("序号", "姓名", "身份证号码", "性别")
            sheet.add_table("A1:D3", {"columns": [{"header": name} for name in names]})
        if locked:
            sheet.protect("密码")
    return path


@pytest.mark.parametrize("table", [False, True])
def test_rows_behind_those_that_are_ready_are_like_them(
    cunji: Cunji, tmp_path: Path, table: bool
) -> None:
    done = cunji.json("fill", ready(tmp_path / "表.xlsx", table=table), "--for", "镇政府")

    (file,) = map(Path, done["files"])
    with zipfile.ZipFile(file) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert 'sqref="D2:D4"' in sheet
        assert not table or b'ref="A1:D4"' in archive.read("xl/tables/table1.xml")
    assert [row[3] for row in rows_of(file)[1:]] == ["男性", "女性", "男性"]


def test_a_sheet_that_is_all_protected_gives_no_empty_file(cunji: Cunji, tmp_path: Path) -> None:
    blank = ready(tmp_path / "锁.xlsx", locked=True)

    refused = cunji.run("fill", blank, "--for", "镇政府", "--out", tmp_path)

    assert refused.returncode == 1
    assert "全有保护" in refused.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["锁.xlsx"]
    assert cunji.json("fill", blank, "--for", "镇政府", "--locked", "--out", tmp_path)["filled"] > 8
