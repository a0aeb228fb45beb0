"""Any list with chosen columns: what is written, what stays empty, refused, or kept."""

import csv
import io
from pathlib import Path

import msoffcrypto
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.helpers.command import SHEETS, Cunji
from tests.helpers.sheets import workbook

DAY = ("--as-of", "2026-11-01")
WHY = ("--to", "镇民政办", "--reason", "月度核对通知")


@pytest.fixture(scope="module")
def cunji(tmp_path_factory: pytest.TempPathFactory) -> Cunji:
    made = Cunji(tmp_path_factory.mktemp("chosen"))
    made.new()
    assert made.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    return made


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_the_columns_come_in_the_order_asked_for_and_unknown_is_empty(
    cunji: Cunji, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    done = cunji.run(
        "export", "person", "--columns", "身份证号码，姓名,fact.age,person.pension",
        "--out", out, *DAY, *WHY,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    head, *found = rows(out)
    assert head == ["身份证号码", "姓名", "年龄（岁）", "养老保险"]
    people = {one["id_number"]: one for one in cunji.json("list", "person")}
    assert len(found) > 300
    for number, name, age, pension in found:
        assert people[number]["name"] == name if number else name
        assert age.isdigit() or not number
        assert pension == "", "nobody wrote it down, and empty is not a word"


def test_a_workbook_has_numbers_as_text_and_says_for_whom_it_is(
    cunji: Cunji, tmp_path: Path
) -> None:
    out = tmp_path / "a.xlsx"
    call = ("export", "left_behind_elder", "--columns", "姓名,身份证号码,屯", "--out", out, *DAY)
    assert cunji.run(*call, "--to", "镇民政办").returncode == 3, "half a reason is none"
    assert not out.exists()
    assert cunji.run(*call, *WHY).returncode == 0
    head, first, *_ = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert head[:2] == ["姓名", "身份证号码"]
    assert isinstance(first[1], str)
    assert len(first[1]) == 18


@pytest.mark.parametrize(
    ("column", "said"),
    [("没有的栏", "没有“没有的栏”这一栏"), ("项目名称", "这一栏"),
     ("person.no_capacity", "封存"), ("认定日", "不止一个"), (" ,", "这一栏")],
)  # fmt: skip
def test_what_is_no_column_is_told(cunji: Cunji, tmp_path: Path, column: str, said: str) -> None:
    out = tmp_path / "a.csv"
    done = cunji.run("export", "person", "--columns", column, "--out", out, *DAY, *WHY)
    assert done.returncode == 1
    assert said in done.stderr
    assert not out.exists()


def test_columns_are_kept_under_a_name_and_changed_there(cunji: Cunji, tmp_path: Path) -> None:
    first, again = tmp_path / "a.csv", tmp_path / "b.csv"
    keep = ("--keep-as", "每月要的", "--out", first, *DAY, *WHY)
    assert cunji.run("export", "household", "--columns", "户主姓名,屯", *keep).returncode == 0
    assert cunji.run("export", "household", "--columns", "户编号,户主姓名", *keep).returncode == 0
    view = ("--view", "每月要的", "--out", again, *DAY, *WHY)
    assert cunji.run("export", "household", *view).returncode == 0
    assert first.read_bytes() == again.read_bytes()
    done = cunji.run("export", "person", *view)
    assert done.returncode == 1
    assert "还没有存过" in done.stderr


def test_a_list_leaves_with_a_password_that_stands_nowhere(
    cunji: Cunji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("木棉花-2026-Kai\n", encoding="utf-8")
    for columns in ((), ("--columns", "姓名,身份证号码")):
        out = tmp_path / "a.xlsx"
        done = cunji.run(
            "export", "person", *columns, "--out", out, *WHY, "--password-file", secret
        )
        assert done.returncode == 0, done.stderr
        assert "木棉花" not in done.stdout + done.stderr + str(cunji.json("list", "look"))
        plain = io.BytesIO()
        shut = msoffcrypto.OfficeFile(io.BytesIO(out.read_bytes()))
        shut.load_key(password="木棉花-2026-Kai", verify_password=True)
        shut.decrypt(plain, verify_integrity=True)
        sheet = load_workbook(plain).worksheets[0]
        assert sheet.max_row > 300
        assert sheet.oddFooter.left.text.startswith("只供镇民政办用")
    for ending, typed, said in (
        (".csv", ["木棉花-2026-Kai"] * 2, "加不了打开密码"), (".xlsx", ["1234"], "8 到 64 个字符"),
        (".xlsx", ["木棉花-2026-Kai", "木棉花-2026-kai"], "两次输入的打开密码不一样"),
    ):  # fmt: skip
        answers = iter(typed)
        monkeypatch.setattr("getpass.getpass", lambda _, answers=answers: next(answers))
        out = tmp_path / f"no{ending}"
        refused = cunji.run("export", "person", "--columns", "姓名", "--out", out, *WHY, "--lock")
        assert refused.returncode != 0
        assert said in refused.stderr
        assert not out.exists()


def test_a_filled_blank_leaves_with_a_password_and_its_sources_stay(
    cunji: Cunji, tmp_path: Path
) -> None:
    blank = workbook(tmp_path / "表.xlsx", [["姓名", "身份证号码", "屯"], *[[""] * 3] * 3])
    secret = tmp_path / "secret.txt"
    secret.write_text("木棉花-2026-Kai", encoding="utf-8")
    call = ("fill", blank, "--for", "镇民政办", "--password-file", secret)
    done = cunji.json(*call)
    (file,) = done["files"]
    assert msoffcrypto.OfficeFile(io.BytesIO(Path(file).read_bytes())).is_encrypted()
    beside = CalamineWorkbook.from_path(done["sources_file"])
    assert beside.sheet_names == ["说明", "各格来源", "空着的"], "the village's own is not shut"
    shut = cunji.run("look", file)
    assert "打开密码" in shut.stderr
