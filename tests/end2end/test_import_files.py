"""Folders of cards, Word tables, transposed sheets and cards of one person, into a real book."""

from pathlib import Path

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.intent import Intent
from forms.definitions.records import Hamlet, Household, Person
from tests.helpers.imports import empty_book, take_in
from tests.helpers.sheets import CellIn, number, workbook
from tests.helpers.word import document

HEAD = ("姓名", "与户主关系", "性别", "身份证号码", "联系电话")


def family(surname: str, year: int) -> list[tuple[str, ...]]:
    return [
        HEAD,
        (f"{surname}大山", "户主", "男", number(f"{year}-01-02", 1), "13907780001"),
        (f"{surname}小花", "配偶", "女", number(f"{year}-03-04", 2), ""),
    ]


def homes(book: Book) -> dict[str, tuple[str, list[str]]]:
    """Hamlet and people by head."""
    view = book.view()
    return {
        home.head_name or "": (
            view.card(Hamlet, home.hamlet).name or "",
            sorted(one.name or "" for one in view.by(Person.household, home.id)),
        )
        for home in view.all(Household)
    }


def test_a_folder_of_cards_is_a_household_each_in_the_hamlet_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "一户一表"
    for hamlet, surname, year in (
        ("板岭屯", "韦", 1970),
        ("板岭屯", "黄", 1971),
        ("那坡屯", "蓝", 1972),
    ):
        (folder / hamlet).mkdir(parents=True, exist_ok=True)
        workbook(folder / hamlet / f"{surname}大山.xlsx", family(surname, year))
    document(folder / "那坡屯" / "04农大山户.docx", "农户信息采集表", family("农", 1973))
    (folder / "说明.pdf").write_bytes(b"%PDF-1.7\x00\x01")
    with empty_book(tmp_path) as book:
        plan = prepare(book, folder)
        assert plan.intent is Intent.CARD
        assert [i.cell for i in plan.report.problems if "读不出表格" in i.zh] == ["说明.pdf"]
        take_in(book, folder)
        assert homes(book) == {
            f"{surname}大山": (hamlet, sorted([f"{surname}大山", f"{surname}小花"]))
            for surname, hamlet in
            (("韦", "板岭屯"), ("黄", "板岭屯"), ("蓝", "那坡屯"), ("农", "那坡屯"))
        }  # fmt: skip
        again = prepare(book, folder)
        assert again.drafts == (), "the same folder again changes nothing"


def test_the_name_of_a_file_is_the_head_where_the_sheet_does_not_say(tmp_path: Path) -> None:
    rows = [("姓名", "性别", "身份证号码"), ("韦小花", "女", number("1972-03-04", 2)),
            ("韦大山", "男", number("1970-01-02", 1))]  # fmt: skip
    files = [workbook(tmp_path / "12-韦大山户.xlsx", rows)]
    with empty_book(tmp_path) as book:
        take_in(book, files[0])
        assert homes(book) == {"韦大山": ("", ["韦大山", "韦小花"])}


TURNED = [[*column] for column in zip(*family("韦", 1970), strict=True)]
CARD: list[tuple[CellIn, ...]] = [
    ("农户人员登记表",),
    ("姓名", "韦大山", "性别", "男", "与户主关系", "户主"),
    ("身份证号码", number("1970-01-02", 1), "", "", "联系电话", "13907780001"),
    ("户主姓名", "韦大山", "民族", "壮族", "屯", "板岭屯"),
    ("配偶", "姓名", "黄小花", "身份证号码", number("1972-03-04", 2), ""),
]


def planned(book: Book, path: Path) -> Plan:
    plan = prepare(book, path)
    assert sum(1 for row in plan.rows if row.name) == len(plan.rows)
    return plan


def test_a_transposed_table_is_read_and_its_cells_keep_their_addresses(tmp_path: Path) -> None:
    rows: list[list[CellIn]] = [["农户家庭情况"], *TURNED]
    rows[4][2] = "459999190001011234"
    with empty_book(tmp_path) as book:
        plan = planned(book, workbook(tmp_path / "turned.xlsx", rows))
        assert [row.name for row in plan.rows] == ["韦大山", "韦小花"]
        assert [row.cell for row in plan.rows] == ["B2", "C2"]
        assert [i.cell for i in plan.rows[1].issues if i.field == "person.id_number"] == ["C5"]
        take_in(book, workbook(tmp_path / "turned.xlsx", rows))
        assert homes(book)["韦大山"][1] == ["韦大山", "韦小花"]


def test_a_card_of_one_person_is_a_list_of_one_and_says_nothing_of_the_spouse(
    tmp_path: Path,
) -> None:
    with empty_book(tmp_path) as book:
        plan = planned(book, workbook(tmp_path / "card.xlsx", CARD))
        (row,) = plan.rows
        assert (row.name, row.cell) == ("韦大山", "B2")
        (person,) = [d.answers for d in plan.drafts if d.form == "person"]
        assert person["phone"] == "13907780001"
        assert person["ethnic"] == "08"
        assert person["id_number"] == number("1970-01-02", 1)


def test_a_list_stays_as_it_is(tmp_path: Path) -> None:
    with empty_book(tmp_path) as book:
        rows = [("标题",), *family("韦", 1970)]
        plan = prepare(book, workbook(tmp_path / "list.xlsx", rows))
        assert [row.cell for row in plan.rows] == ["A3", "A4"]
