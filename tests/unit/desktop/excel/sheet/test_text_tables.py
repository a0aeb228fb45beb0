"""Tables that come as text are read whole, in any code page, under any name."""

import csv
import html
import quopri
from base64 import b64encode
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors.workbook import NotAWorkbook, WorkbookTooLarge
from desktop.excel.sheet.cells import Cell
from desktop.excel.sheet.workbook import address, read_workbook, sheets_of
from forms.schema.form import Body
from tests.helpers.plans import bodies, plan_of
from tests.helpers.sheets import workbook

NUMBER = "459999198503073316"
ROWS = [
    ["序号", "屯别", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期", "备注"],
    ["1", "那坡屯", "韦建国", "韦建国", "户主", "男", NUMBER, "1985-03-07", "腿伤, 在家"],
    ["", "那坡屯", "韦建国", "黄秀英", "配偶", "女", "459999198610029708", "1986-10-02", ""],
]
NAMES = st.text(st.sampled_from("韦黄陆农覃建国秀英大山"), min_size=1, max_size=4)
CELLS = st.one_of(st.just(""), NAMES, st.just(NUMBER), st.sampled_from(["a,b", 'q"q', "一\n二"]))


def lines(rows: list[list[str]], separator: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def page(rows: list[list[str]]) -> str:
    told = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    style = "<style>td {mso-number-format:'\\@'}</style>"
    return f"<html><head>{style}</head><body><table>{told}</table></body></html>"


def spreadsheet(rows: list[list[str]]) -> str:
    told = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{at}"><Data ss:Type="String">{escape(cell)}</Data></Cell>'
            for at, cell in enumerate(row, 1)
            if cell
        )
        + "</Row>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{told}</Table></Worksheet></Workbook>'
    )


def in_every_way(rows: list[list[str]]) -> dict[str, bytes]:
    comma, tab = lines(rows, ","), lines(rows, "\t")
    return {
        "comma, GB 18030": comma.encode("gb18030"),
        "comma, UTF-8": comma.encode(),
        "comma, UTF-8 with a mark": comma.encode("utf-8-sig"),
        "semicolon": lines(rows, ";").encode(),
        "tab, UTF-16 with a mark": tab.encode("utf-16"),
        "tab, UTF-16 without": tab.encode("utf-16-le"),
        "page, GB 18030": page(rows).encode("gb18030"),
        "page, UTF-8": page(rows).encode(),
        "spreadsheet of 2003": spreadsheet(rows).encode(),
    }


def said(records: list[Body]) -> list[Body]:
    """What the sheet says of each; whom they point at has another id in every plan."""
    links = {"household", "hamlet"}
    return [{key: v for key, v in body.items() if key not in links} for body in records]


@pytest.mark.parametrize("way", in_every_way(ROWS))
def test_a_roster_as_text_is_the_roster_as_a_workbook(way: str, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xls"
    path.write_bytes(in_every_way(ROWS)[way])
    plain = plan_of(workbook(tmp_path / "花名册.xlsx", ROWS))
    plan = plan_of(path)
    for form in ("person", "household"):
        assert said(bodies(plan, form)) == said(bodies(plain, form))
    assert [body["id_number"] for body in bodies(plan, "person")] == [NUMBER, ROWS[2][6]]


@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n))))
def test_any_table_comes_out_as_it_was_written(rows: list[list[str]]) -> None:
    rows = [["姓名", "备注", *["x"] * (len(rows[0]) - 2 if rows else 0)], *rows, ["尾", "尾"]]
    width = len(rows[0])
    rows = [row + [""] * (width - len(row)) for row in rows]
    for way, content in in_every_way(rows).items():
        (sheet,) = sheets_of(content)
        found = [[str(cell).replace("\r\n", "\n") for cell in row] for row in sheet.rows]
        assert found == rows, way


def test_a_blank_line_and_a_title_keep_their_rows() -> None:
    (sheet,) = sheets_of("板岭村花名册\n\n姓名,身份证号码\n韦建国,1\n".encode("gb18030"))
    assert [sheet.rows[at][0] for at in range(4)] == ["板岭村花名册", "", "姓名", "韦建国"]
    assert address(3, 0) == "A4"


def test_a_number_a_system_guarded_is_the_number() -> None:
    (sheet,) = sheets_of(f'姓名,身份证号码\n韦建国,="{NUMBER}"\n'.encode())
    assert sheet.rows[1] == ["韦建国", NUMBER]


def test_merged_cells_of_a_page_push_the_others_aside() -> None:
    text = (
        "<table><tr><td colspan=3>板岭村</td></tr>"
        "<tr><td rowspan=2>韦建国</td><td>户主</td><td>男</td></tr>"
        "<tr><td>配偶<br>在外</td><td>女</td></tr></table>"
    )
    (sheet,) = sheets_of(text.encode())
    assert sheet.rows == [["板岭村", "", ""], ["韦建国", "户主", "男"], ["", "配偶\n在外", "女"]]
    assert sheet.merges == (((0, 0), (0, 2)), ((1, 0), (2, 0)))


def test_tables_of_one_page_are_sheets_and_one_inside_a_cell_is_its_text() -> None:
    text = "<table><tr><td>甲<table><tr><td>乙</td></tr></table></td></tr></table><table><tr><td>丙"
    assert [(one.name, one.rows) for one in sheets_of(text.encode())] == [
        ("第1张表", [["甲乙"]]), ("第2张表", [["丙"]]),
    ]  # fmt: skip


def test_a_spreadsheet_of_2003_has_types_gaps_blocks_and_hidden_sheets() -> None:
    cells = (
        '<Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="Number">7</Data>'
        '</Cell><Cell><Data ss:Type="String">后<B>面</B></Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2026-11-01T00:00:00.000</Data></Cell></Row>'
    )
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    text = spreadsheet([]).replace("<Table></Table>", f"<Table>{cells}</Table>")
    text = text.replace(
        "</Workbook>",
        f'<Worksheet ss:Name="藏"><Table><Row><Cell><Data>1</Data></Cell></Row></Table>{hidden}'
        "</Worksheet></Workbook>",
    )
    (sheet,) = sheets_of(text.encode())
    assert sheet.merges == (((1, 1), (1, 2)),)
    row: list[Cell] = sheet.rows[1]
    assert row[:4] == ["", 7.0, "", "后面"]
    assert str(row[4]).startswith("2026-11-01")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (spreadsheet(ROWS).replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1),
         NotAWorkbook),
        (spreadsheet(ROWS).replace('ss:Index="9"', 'ss:Index="99999"'), WorkbookTooLarge),
        (spreadsheet(ROWS).replace('ss:Index="9"', 'ss:Index="1"'), NotAWorkbook),
        (spreadsheet(ROWS).replace("<Row>", '<Row ss:Index="9999999">', 1), WorkbookTooLarge),
        (spreadsheet(ROWS)[:-20], NotAWorkbook),
        (spreadsheet(ROWS).replace('Type="String">1<', 'Type="Number">一<'), NotAWorkbook),
        ("<table>" + "<tr><td rowspan=999 colspan=999>a</td></tr>", WorkbookTooLarge),
        ("姓名,电话\n\x00\x01\x02\x03韦,1", NotAWorkbook),
        ("没有表格的一段话。", NotAWorkbook),
    ],
    ids=["entities", "far column", "backwards", "far row", "cut off", "no number", "swelling",
         "bytes", "prose"],
)  # fmt: skip
def test_what_is_no_honest_table_is_refused(content: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        sheets_of(content.encode())


def test_text_in_no_code_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,电话\n".encode("gb18030") + b"\xff\xff\xff,1\n")
    with pytest.raises(NotAWorkbook):
        read_workbook(path)


def web_archive(*pages: str, coding: str = "quoted-printable") -> bytes:
    """What spreadsheet programs save as 单个文件网页, whatever its ending."""
    archive = MIMEMultipart("related")
    for text in pages:
        part = MIMENonMultipart("text", "html", charset="gb2312")
        raw = text.encode("gb18030")
        coded = quopri.encodestring(raw) if coding == "quoted-printable" else b64encode(raw)
        part["Content-Transfer-Encoding"] = coding
        part.set_payload(coded.decode("ascii"))
        archive.attach(part)
    return archive.as_bytes()


FRAMES = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><xml><x:ExcelWorkbook>
<x:ExcelWorksheet><x:Name>板岭屯</x:Name></x:ExcelWorksheet>
<x:ExcelWorksheet><x:Name>那坡屯</x:Name></x:ExcelWorksheet></x:ExcelWorkbook></xml></head>
<frameset><frame src="sheet001.htm"></frameset></html>"""


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
def test_a_web_archive_gives_the_tables_of_its_pages(coding: str) -> None:
    first = [["姓名", "身份证号"], ["韦国强", "459999196005010010"]]
    second = [["姓名", "身份证号"], ["蓝秀英", "045999919620708"]]

    alone = sheets_of(web_archive(page(first), coding=coding))
    both = sheets_of(web_archive(FRAMES, page(first), page(second), coding=coding))

    assert [(one.name, one.rows) for one in alone] == [("", first)]
    assert [(one.name, one.rows) for one in both] == [("板岭屯", first), ("那坡屯", second)]


def test_a_letter_without_a_table_is_no_workbook() -> None:
    with pytest.raises(NotAWorkbook):
        sheets_of(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nhello, world\n1,2\n")
    with pytest.raises(NotAWorkbook):
        sheets_of(web_archive("<html><p>hello</p></html>"))
