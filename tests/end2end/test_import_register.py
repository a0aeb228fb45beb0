"""Any register from any sheet into a real book: found, matched, written once, and out again."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.export.register import columns_out, workbook_of
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.report import Report
from desktop.excel.sheet.register_table import importable
from forms.program import bundled
from forms.schema.form import RecordId
from sync.store.values import Draft
from tests.helpers.answers import answers, needed
from tests.helpers.imports import empty_book
from tests.helpers.sheets import CellIn, number, workbook

FORMS = bundled()
REGISTERS = [form.id for form in importable(FORMS)]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Two hamlets, two households, three people; two of them share a name."""
    with empty_book(tmp_path) as opened:
        up, down = opened.ledger.write.save(
            [Draft("hamlet", {"name": "上屯"}), Draft("hamlet", {"name": "下屯"})], actor="x"
        ).ids
        homes = opened.ledger.write.save(
            [
                Draft("household", {"head_name": "韦国强", "hh_no": "0001", "hamlet": up}),
                Draft("household", {"head_name": "黄大山", "hh_no": "0002", "hamlet": down}),
            ],
            actor="x",
        ).ids
        people = (
            (homes[0], "韦国强", "1970-01-02", 1), (homes[0], "韦小花", "2012-05-06", 2),
            (homes[1], "韦小花", "1955-03-04", 2),
        )  # fmt: skip
        opened.ledger.write.save(
            [
                Draft("person", {
                    "household": home, "name": name, "birth": birth,
                    "id_number": number(birth, order), "sex": "1" if order % 2 else "2",
                    "relation": "02" if name == "韦国强" else "30",
                })
                for home, name, birth, order in people
            ],
            actor="x",
        )  # fmt: skip
        yield opened


def take(book: Book, path: Path, form: str = "") -> Report:
    return commit(book, prepare(book, path, form))


HEAD = ("姓名", "身份证号码", "屯", "待遇种类", "每月金额", "开始享受")
BENEFITS: list[tuple[CellIn, ...]] = [
    ("享受待遇人员名单", "", "", "", "", ""),
    HEAD,
    ("韦国强", number("1970-01-02", 1), "上屯", "高龄津贴", 80, "2026年1月"),
    ("韦小花", number("2012-05-06", 2), "上屯", "孤儿基本生活费", "1,200.50", "2026.3.1"),
    ("韦小花", "", "下屯", "高龄津贴", 100, "2025-01-01"),
    ("韦小花", "", "", "高龄津贴", 100, "2025-01-01"),
    ("陌生人", "", "上屯", "高龄津贴", 100, "2025-01-01"),
    ("韦国强", number("1970-01-02", 1), "上屯", "没有这种", 80, "2026年1月"),
    ("合计", "", "", "", 1560, ""),
]


def test_a_list_of_benefits_finds_its_form_and_its_people(book: Book, tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", BENEFITS)
    plan = prepare(book, path)
    assert (plan.form, plan.kind) == ("benefit", "待遇和救助")
    report = commit(book, plan)
    assert (report.rows, report.created, report.set_aside, report.skipped) == (7, 3, 3, 1)
    told = {issue.cell: issue.zh for issue in report.problems if issue.level == "set-aside"}
    assert set(told) == {"A6", "A7", "D8"} or set(told) == {"A6", "A7", "A8"}
    assert "只有姓名认不准" in told["A6"]
    amounts = sorted(str(r.body["amount"]) for r in book.ledger.read.records("benefit"))
    assert amounts == ["10000", "120050", "8000"]
    again = take(book, path)
    assert (again.created, again.updated, again.unchanged, again.set_aside) == (0, 0, 3, 3)


def test_a_changed_cell_updates_and_a_blank_one_erases_nothing(book: Book, tmp_path: Path) -> None:
    who = ("韦国强", number("1970-01-02", 1))
    rows = [
        ("姓名", "身份证号码", "在学状态", "学校", "起始时间"),
        (*who, "在校就读", "一中", "2026-09-01"),
    ]
    take(book, workbook(tmp_path / "1.xlsx", rows))
    rows[1] = (*who, "疑似辍学", "", "2026-09-01")
    report = take(book, workbook(tmp_path / "2.xlsx", rows))
    assert (report.updated, report.created) == (1, 0)
    (school,) = book.ledger.read.records("school")
    assert (school.body["state"], school.body["school_name"]) == ("2", "一中")


def test_who_has_no_place_of_work_is_not_away(book: Book, tmp_path: Path) -> None:
    rows = [
        ("姓名", "身份证号码", "去向", "外出时间"),
        ("韦国强", number("1970-01-02", 1), "在家", ""),
        ("韦小花", number("2012-05-06", 2), "", ""),
        ("韦小花", number("1955-03-04", 2), "", "哪天"),
    ]
    plan = prepare(book, workbook(tmp_path / "a.xlsx", rows))
    assert plan.form == "absence"
    assert (plan.report.created, plan.report.unchanged, plan.report.set_aside) == (0, 2, 1)
    rows[1] = (*rows[1][:2], "南宁市", "2026-01-01")
    take(book, workbook(tmp_path / "b.xlsx", rows))
    rows[1] = (*rows[1][:2], "在家", "")
    home = take(book, workbook(tmp_path / "c.xlsx", rows))
    (spell,) = book.ledger.read.records("absence")
    assert "to_day" not in spell.body, "asked, not done"
    assert any("是否已返乡" in issue.zh for issue in home.problems)


def test_one_undo_takes_the_whole_list_back(book: Book, tmp_path: Path) -> None:
    take(book, workbook(tmp_path / "b.xlsx", BENEFITS))
    doubts = len(book.ledger.read.records("import_doubt"))
    undone = book.ledger.write.undo_last_import(actor=book.actor)
    assert undone.retracted == 3 + doubts
    assert book.ledger.read.records("benefit") == book.ledger.read.records("import_doubt") == []


def test_a_roster_stays_a_roster(book: Book, tmp_path: Path) -> None:
    head = ("户编号", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期")
    row = ("0009", "覃三", "覃三", "户主", "男", number("1980-02-03", 3), "1980-02-03")
    assert prepare(book, workbook(tmp_path / "r.xlsx", [head, row])).form == ""


@pytest.mark.parametrize("name", REGISTERS)
def test_what_goes_out_comes_back_unchanged_and_into_another_book(
    book: Book, tmp_path: Path, name: str
) -> None:
    form = FORMS.form(name)
    view = book.view()
    people = view.records("person").items()
    person = next(r for r, body in people if body["name"] == "韦国强")
    home = view.household_of(person)
    assert home is not None
    known: dict[str, RecordId] = {
        "person": person,
        "household": home,
        "hamlet": next(iter(view.records("hamlet"))),
    }
    for other in dict.fromkeys(("helper", "project", "collective_decision", *needed(form, FORMS))):
        if other != name and other not in known:
            given = answers(FORMS.form(other), FORMS, known)
            (known[other],) = book.ledger.write.save([Draft(other, given)], actor="x").ids
    body = answers(form, FORMS, known)
    (record,) = book.ledger.write.save([Draft(name, body)], actor="x").ids
    held = book.ledger.read.get(record)
    assert held is not None
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(workbook_of(form, FORMS, book.view(), [held.body]))
    plan = prepare(book, path, name)
    assert plan.report.unchanged == 1, [issue.zh for issue in plan.report.problems]
    assert prepare(book, path).form == name, "ours carries its mark"

    book.ledger.write.retract([record], actor="x", reason="误录")
    before = book.ledger.read.bodies()
    take(book, path, name)
    assert book.ledger.write.undo_last_import(actor=book.actor).kept == ()
    assert book.ledger.read.bodies() == before, "undo gives back what was there before"
    report = take(book, path, name)
    assert report.created == 1, [issue.zh for issue in report.problems]
    (fresh,) = book.ledger.read.records(name)
    for field in columns_out(form):
        assert fresh.body.get(field.id) == held.body.get(field.id), field.id


@pytest.mark.parametrize("name", REGISTERS)
def test_an_empty_table_that_was_filled_in_is_read_as_its_form(
    book: Book, tmp_path: Path, name: str
) -> None:
    """Saved by another program, which keeps the property or at least the second sheet."""
    form = FORMS.form(name)
    view = book.view()
    person = next(r for r, body in view.records("person").items() if body["name"] == "韦国强")
    known: dict[str, RecordId] = {
        "person": person,
        "household": view.household_of(person) or RecordId(""),
        "hamlet": next(iter(view.records("hamlet"))),
    }
    empty = workbook_of(form, FORMS, view, None)
    filled = workbook_of(form, FORMS, view, [answers(form, FORMS, known)])
    for drops in ((), ("docProps/custom.xml",)):
        path = tmp_path / f"{name}{len(drops)}.xlsx"
        spliced(path, empty, filled, drops)
        plan = prepare(book, path)
        assert plan.form == name, plan.report.sentence
        assert len(plan.rows) == 1


def spliced(path: Path, empty: bytes, filled: bytes, drops: Sequence[str]) -> None:
    """The empty table with the cells of the filled one, some parts dropped."""
    cells = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"}
    with (
        zipfile.ZipFile(io.BytesIO(empty)) as ours,
        zipfile.ZipFile(io.BytesIO(filled)) as theirs,
        zipfile.ZipFile(path, "w") as out,
    ):
        for part in ours.namelist():
            if part not in drops:
                out.writestr(part, (theirs if part in cells else ours).read(part))


def test_an_empty_table_has_its_lists_and_says_what_to_write(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(workbook_of(FORMS.form("benefit"), FORMS, book.view(), None))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        words = archive.read("xl/sharedStrings.xml").decode()
    assert "dataValidation" in sheet
    assert "享受人" not in words, "the person has columns of its own"
    assert "身份证号码" in words


def test_a_list_of_benefits_by_household_is_about_its_head(book: Book, tmp_path: Path) -> None:
    head = ("户主姓名", "身份证号码", "屯", "救助类别", "保障人数", "月保障金额", "开始时间")
    rows: list[tuple[CellIn, ...]] = [
        head,
        ("韦国强", "", "上屯", "低保", 2, 900, "2025年1月"),
        ("韦国强", number("2012-05-06", 2), "上屯", "低保", 2, 900, "2024年1月"),
        ("韦小花", number("2012-05-06", 2), "", "低保", 2, 900, "2025年1月"),
        ("某某", "", "上屯", "低保", 1, 300, "2025年1月"),
    ]
    plan = prepare(book, workbook(tmp_path / "d.xlsx", rows))
    assert [row.outcome for row in plan.rows] == ["created", *["set_aside"] * 3]
    (draft,) = plan.drafts
    view = book.view()
    man = next(p for p, body in view.records("person").items() if body["name"] == "韦国强")
    assert (draft.answers["person"], draft.answers["household"]) == (man, view.household_of(man))
    assert (draft.answers["kind"], draft.answers["persons"]) == ("01", 2)


def test_a_household_s_number_beside_another_head_finds_nobody(book: Book, tmp_path: Path) -> None:
    rows = [("户编号", "户主姓名", "走访日期", "走访人"), ("0002", "韦国强", "2026-03-01", "某人")]
    plan = prepare(book, workbook(tmp_path / "v.xlsx", rows), "visit")
    assert [row.outcome for row in plan.rows] == ["set_aside"]
    assert "另一位户主" in plan.rows[0].zh
