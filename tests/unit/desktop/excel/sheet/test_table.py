from datetime import date
from pathlib import Path

import pytest

from desktop.excel.sheet.headings import Headings, headings
from desktop.excel.sheet.row_kinds import is_closing
from desktop.excel.sheet.table import Table, recognise
from desktop.excel.sheet.workbook import read_workbook
from forms.program import bundled
from tests.helpers.sheets import HEADER, Rows, person, workbook

SHEETS = Path(__file__).parents[4] / "data" / "sheets"


@pytest.fixture(scope="module")
def names() -> Headings:
    return headings(bundled())


def table(path: Path, names: Headings) -> Table | None:
    return recognise(read_workbook(path)[0], names)


def targets(path: Path, names: Headings) -> dict[str, str | None]:
    found = table(path, names)
    assert found is not None
    return {column.heading: column.target for column in found.columns}


def test_the_township_layout_is_found_by_itself(names: Headings) -> None:
    found = table(SHEETS / "roster-township.xlsx", names)
    assert found is not None
    assert found.header == (2, 3)
    assert found.day == date(2026, 11, 1)
    by_letter = {column.letters: column.target for column in found.columns}
    assert by_letter == {
        "A": "sheet.serial", "B": "household.head_name", "C": "household.hamlet",
        "D": "person.name", "E": "person.relation", "F": "person.sex", "G": "person.id_number",
        "H": "person.ethnic", "I": "person.birth", "J": "absence.place", "K": "absence.from_day",
        "L": "person.health", "M": "disabled_person.certificate", "N": "household_type.type",
        "O": "person.phone", "P": "person.note",
    }  # fmt: skip


def test_the_clean_layout_is_used_to_the_last_column(names: Headings) -> None:
    found = table(SHEETS / "roster-clean.xlsx", names)
    assert found is not None
    assert found.header == (0, 0)
    assert found.day is None
    assert all(column.target for column in found.columns)


@pytest.mark.parametrize("order", [(4, 3, 6, 7, 0, 1, 2, 5), (7, 6, 5, 4, 3, 2, 1, 0)])
def test_any_order_of_columns_will_do(
    order: tuple[int, ...], names: Headings, tmp_path: Path
) -> None:
    people = [person("0001", "韦国强", "户主", "1970-05-06")]
    rows = [[row[n] for n in order] for row in (HEADER, *people)]
    found = targets(workbook(tmp_path / "o.xlsx", rows), names)
    assert found == targets(workbook(tmp_path / "p.xlsx", [HEADER, *people]), names)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("姓  名", "person.name"),
        ("与户主\n关系", "person.relation"),
        ("*公民身份号码（18位）", "person.id_number"),
        ("居民身份证号码", "person.id_number"),
        ("出生年月(阳历)", "person.birth"),
        ("农户\n属性*", "household_type.type"),
        ("身体状况*", "person.health"),
        ("在校生否*", "person.student"),
        ("户码*", "household.hh_no"),
        ("父亲姓名", None),
        ("劳动力状况", None),
        ("３．民族", "person.ethnic"),
    ],
)
def test_headings_are_known_as_people_write_them(
    heading: str, target: str | None, names: Headings
) -> None:
    assert names.target("", heading) == target


@pytest.mark.parametrize(
    ("above", "own", "target"),
    [
        ("外出务工", "起始时间", "absence.from_day"),
        ("外出务工情况", "联系电话", "absence.phone"),
        ("残疾情况", "等级", "disabled_person.grade"),
        ("户主信息", "姓名", "household.head_name"),
        ("户主信息", "身份证号码", None),
        ("户主及家庭成员", "身份证号码", "person.id_number"),
        ("家庭成员情况", "姓名", "person.name"),
        ("健康状况", "", "person.health"),
    ],
)
def test_the_upper_heading_says_what_the_lower_is_about(
    above: str, own: str, target: str | None, names: Headings
) -> None:
    assert names.target(above, own) == target


def test_a_two_storey_header_needs_no_merged_cells(names: Headings, tmp_path: Path) -> None:
    rows: Rows = [
        ["户主", "家庭成员", "", "", "外出务工", ""],
        ["", "姓名", "身份证号码", "与户主关系", "去向", "起始时间"],
        ["韦国强", "韦国强", "", "户主", "柳州市", "2023.6"],
    ]
    found = table(workbook(tmp_path / "two.xlsx", rows), names)
    assert found is not None
    assert found.header == (0, 1)
    assert [c.target for c in found.columns] == [
        "household.head_name", "person.name", "person.id_number", "person.relation",
        "absence.place", "absence.from_day",
    ]  # fmt: skip


def test_of_two_columns_for_one_answer_the_first_counts(names: Headings, tmp_path: Path) -> None:
    rows = [["姓名", "性别", "民族", "联系电话", "手机号码"], ["韦国强", "男", "壮", "", ""]]
    found = targets(workbook(tmp_path / "t.xlsx", rows), names)
    assert found["联系电话"] == "person.phone"
    assert found["手机号码"] is None


@pytest.mark.parametrize(
    "rows",
    [
        [["一", "二"], ["韦国强", "男"]],
        [["户主姓名", "屯别", "户类型", "人口数"], ["韦国强", "板岭屯", "脱贫户", 4]],
        [["姓名"], ["韦国强"]],
        [["姓名", "户主姓名"], ["韦国强", "韦国强"]],
    ],
    ids=["no headings", "households only", "names only", "two names"],
)
def test_what_is_no_roster_of_persons_is_not_taken_for_one(
    rows: Rows, names: Headings, tmp_path: Path
) -> None:
    assert table(workbook(tmp_path / "n.xlsx", rows), names) is None


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("填报日期：2026年11月1日", date(2026, 11, 1)),
        ("（截至2026-10-31）", date(2026, 10, 31)),
        ("板岭村花名册 2026.9.5", date(2026, 9, 5)),
        ("2026年11月花名册", None),
        ("填报日期：2026年13月1日", None),
        ("填报日期：    年  月  日", None),
    ],
)
def test_the_day_of_the_roster_stands_in_the_title(
    title: str, day: date | None, names: Headings, tmp_path: Path
) -> None:
    rows = [[title], [], HEADER, person("0001", "韦国强", "户主", "1970-05-06")]
    found = table(workbook(tmp_path / "d.xlsx", rows), names)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    ("texts", "closing"),
    [
        (["合 计", "共1333人"], True),
        (["共 12 户"], True),
        (["小计", "7"], True),
        (["填表人：", "审核人："], True),
        (["村委会主任（签字）：", "2026年"], True),
        (["注：本表一式三份"], True),
        (["1", "韦国强", "户主"], False),
        (["共和", "男"], False),
        ([], False),
    ],
)
def test_totals_and_signatures_close_the_sheet(texts: list[str], closing: bool) -> None:
    assert is_closing(texts) is closing
