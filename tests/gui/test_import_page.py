"""Taking a roster in through the window: nothing before the button, all undone in one step."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.application import Application
from desktop.book.book import Book
from desktop.excel.report import Issue
from desktop.settings import FileKind
from desktop.ui.pages.importing.import_page import CHOOSE, DONE, PLAN, POINT, ImportPage
from desktop.ui.pages.importing.preview import ProblemTable
from desktop.ui.window.main_window import MainWindow
from tests.helpers.imports import FATHER
from tests.helpers.pages import first_page, in_front
from tests.helpers.settle import settle
from tests.helpers.sheets import HEADER, CellIn, person, workbook
from tests.helpers.told import Told

SHEETS = Path(__file__).parents[1] / "data/sheets"
TOWNSHIP = SHEETS / "roster-township.xlsx"


@pytest.fixture
def page(application: Application, tmp_path: Path) -> ImportPage:
    book = Book.new(tmp_path / "新.cunji", "459999100201", "板岭村", "稻田 雨伞 火车 灯笼")
    application.show_book(book, "import")
    return in_front(first_page(application), ImportPage)


def load(page: ImportPage, application: Application, path: Path = TOWNSHIP) -> None:
    page.load([path])
    settle(application.tasks)


def test_nothing_is_written_before_the_button(page: ImportPage, application: Application) -> None:
    before = page.context.book.ledger.store.revision
    load(page, application)
    assert page.stack.currentIndex() == PLAN
    assert page.plan is not None
    assert page.context.book.ledger.store.revision == before
    report = page.plan.report
    assert report.rows == len(report.lines) == len(page.rows.rows.ids), "every row, by name"
    assert str(report.rows) in page.sum.accessibleName()
    assert page.mapping.rowCount() == len(page.plan.columns)
    assert page.problems.rowCount() == len(report.problems)
    assert page.problems.words(0)[1] == "未导入", "what was left out comes first"
    assert {"新增", "未导入", "跳过"} <= {
        page.rows.rows.columns[3].text(r) for r in page.rows.rows.ids
    }
    samples = [page.mapping.words(r)[3] for r in range(page.mapping.rowCount())]
    assert not any("459999194802024831" in sample for sample in samples), "numbers are covered"


def test_write_report_undo(page: ImportPage, application: Application, told: Told) -> None:
    load(page, application)
    page.write()
    settle(application.tasks)
    assert page.stack.currentIndex() == DONE
    assert len(page.context.book.ledger.read.records("person")) == 1333
    page.copy_button.click()
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == page.after.rowCount()
    assert copied[0].startswith("G1338\t未导入\t")
    told.answers.append(False)
    page.undo()
    settle(application.tasks)
    assert len(page.context.book.ledger.read.records("person")) == 1333, (
        "the question was answered no"
    )
    told.answers.append(True)
    page.undo()
    settle(application.tasks)
    assert page.context.book.ledger.read.records("person") == []
    assert page.stack.currentIndex() == CHOOSE
    assert not page.choose.last.isVisible()
    assert any("已撤销" in words for words in told.successes)
    assert told.errors == []


def test_the_same_file_again_has_nothing_to_write(
    page: ImportPage, application: Application
) -> None:
    load(page, application, SHEETS / "roster-clean.xlsx")
    page.write()
    settle(application.tasks)
    load(page, application, SHEETS / "roster-clean.xlsx")
    assert page.plan is not None
    assert page.plan.report.unchanged == page.plan.report.rows
    assert not page.write_button.isEnabled()
    assert page.write_button.text() == "没有变化，不用写入"


def test_what_it_does_to_the_village_is_ticked_before_it_is_written(
    page: ImportPage, application: Application, told: Told, tmp_path: Path
) -> None:
    load(page, application, SHEETS / "roster-clean.xlsx")
    assert page.impact.isVisible()
    assert page.impact.all_accepted, "a first roster changes no village"
    page.write()
    settle(application.tasks)
    home = [["9001", *FATHER[1:]], person("9001", "韦老（已故）", "父", "1940-01-02", 5)]
    rows: list[Sequence[CellIn]] = [HEADER, *home]
    load(page, application, workbook(tmp_path / "新户.xlsx", rows))
    assert page.plan is not None
    assert page.sheet_kind.sentence.text() == page.plan.report.sentence
    assert set(page.impact.ticks) == {"new", "gone"}
    assert not page.write_button.isEnabled()
    before = page.context.book.ledger.store.revision
    page.write()
    settle(application.tasks)
    assert page.context.book.ledger.store.revision == before
    page.impact.ticks["new"].click()
    assert not page.write_button.isEnabled()
    page.impact.ticks["gone"].click()
    assert page.write_button.isEnabled()
    page.impact.asked.emit()
    assert page.tabs.currentWidget() is page.affected
    assert [page.affected.words(row)[0] for row in range(page.affected.rowCount())] == [
        "新建的户", "已故或迁出",
    ]  # fmt: skip
    page.write()
    settle(application.tasks)
    assert page.stack.currentIndex() == DONE
    assert "新增 1 人" in page.done_line.text()
    assert told.errors == []


def test_a_person_may_say_that_a_sheet_is_something_else(
    page: ImportPage, application: Application, tmp_path: Path
) -> None:
    rows: list[Sequence[CellIn]] = [HEADER[3:], FATHER[3:]]
    load(page, application, workbook(tmp_path / "a.xlsx", rows))
    assert page.sheet_kind.box.currentText() == "农户花名册"
    page.sheet_kind.box.setCurrentIndex(page.sheet_kind.box.findData("list"))
    page.sheet_kind.chosen.emit("list")
    settle(application.tasks)
    assert page.plan is not None
    assert "不是全村花名册" in page.sheet_kind.sentence.text()
    assert page.plan.drafts == ()


def test_columns_can_be_chosen_anew(page: ImportPage, application: Application) -> None:
    load(page, application)
    assert page.plan is not None
    name = next(c.key for c in page.plan.columns if c.target == "person.name")
    page.mapping.choose(name, None)
    settle(application.tasks)
    assert "姓名" in page.map_trouble.text()
    assert not page.write_button.isEnabled()
    page.mapping.choose(name, "person.name")
    settle(application.tasks)
    assert not page.map_trouble.isVisible()
    assert page.write_button.isEnabled()
    ethnic = next(c.key for c in page.plan.columns if c.target == "person.ethnic")
    page.mapping.choose(ethnic, None)
    settle(application.tasks)
    assert page.plan.mapping[ethnic] is None


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"not a workbook", "读不出表格"), (b"", "。"), (None, "找不到")],
)
def test_a_bad_file_is_told_in_the_page(
    page: ImportPage, application: Application, told: Told, tmp_path: Path,
    content: bytes | None, word: str,
) -> None:  # fmt: skip
    path = tmp_path / "坏.xlsx"
    if content is not None:
        path.write_bytes(content)
    load(page, application, path)
    assert page.stack.currentIndex() == CHOOSE
    text = page.choose.trouble_line.text()
    assert text.startswith("坏.xlsx：")
    assert text.endswith("。")
    assert word in text
    assert told.errors == []
    load(page, application)
    assert page.stack.currentIndex() == PLAN, "a good file afterwards is taken"


def test_a_book_that_moved_on_is_not_overwritten(
    page: ImportPage, application: Application, told: Told
) -> None:
    from sync.store.values import Draft

    load(page, application)
    book = page.context.book
    book.ledger.write.save([Draft("hamlet", {"name": "新屯"})], actor=book.actor)
    page.write()
    settle(application.tasks)
    assert "这次没有写入" in told.errors[0]
    assert book.ledger.read.records("person") == []


def test_a_file_can_be_dropped(page: ImportPage, application: Application) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(TOWNSHIP))])
    what = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier)  # fmt: skip
    entered = QDragEnterEvent(QPoint(5, 5), *what)
    page.choose.drop.dragEnterEvent(entered)
    assert entered.isAccepted()
    page.choose.drop.dropEvent(QDropEvent(QPoint(5, 5).toPointF(), *what))
    settle(application.tasks)
    assert page.stack.currentIndex() == PLAN
    assert page.context.settings.folder_for(FileKind.IMPORTED) == str(TOWNSHIP.parent)


@pytest.mark.parametrize("count", [0, 3, 30, 3000])
def test_any_number_of_problems_is_listed(qapp: QApplication, count: int) -> None:
    table = ProblemTable()
    issues = [
        Issue(f"G{n}", "person.id_number", "身份证号码有误；请补录。", "warning")
        for n in range(count)
    ]
    table.show_issues(issues)
    assert table.rowCount() == count
    table.deleteLater()


def test_a_sheet_may_be_read_as_another_register(window: MainWindow, told: Told) -> None:
    view = window.context.reading.view
    body = next(b for b in view.records("person").values() if b.get("id_number"))
    rows: list[tuple[CellIn, ...]] = [
        ("姓名", "身份证号码", "待遇种类", "每月金额", "开始享受"),
        (str(body["name"]), str(body["id_number"]), "高龄津贴", 80, "2026-01-01"),
    ]
    window.show_page("import", workbook(Path(tempfile.mkdtemp()) / "表.xlsx", rows))
    page = window.page
    assert isinstance(page, ImportPage)
    settle(window.context.tasks)
    assert page.sheet_kind.box.currentText() == "待遇和救助"
    page.sheet_kind.box.setCurrentIndex(page.sheet_kind.box.findData("measure"))
    page.sheet_kind.chosen.emit("measure")
    settle(window.context.tasks)
    assert page.plan is None, "the sheet has nothing of a measure"
    assert page.choose.trouble.isVisible()
    page.sheet_kind.chosen.emit("benefit")
    settle(window.context.tasks)
    page.write()
    settle(window.context.tasks)
    assert "新增 1 条" in page.done_line.text()
    assert told.errors == []


def test_an_empty_table_can_be_saved(window: MainWindow, told: Told, tmp_path: Path) -> None:
    window.show_page("import")
    page = window.page
    assert isinstance(page, ImportPage)
    target = tmp_path / "走访-空表.xlsx"
    told.answers.append(str(target))
    page.choose.template_wanted.emit("visit")
    assert target.read_bytes().startswith(b"PK")
    assert "拖回这里" in told.successes[-1]


def test_a_list_is_whole_only_when_the_person_says_so(
    page: ImportPage, application: Application, tmp_path: Path
) -> None:
    load(page, application, workbook(tmp_path / "r.xlsx", [HEADER, FATHER]))
    assert page.whole_list.isHidden(), "a roster is not asked about"
    page.write()
    settle(application.tasks)
    rows: list[Sequence[CellIn]] = [
        ("姓名", "身份证号码", "外出时间", "去向"), (FATHER[3], FATHER[6], "2026-01", "广东"),
    ]  # fmt: skip
    path = workbook(tmp_path / "away.xlsx", rows)
    load(page, application, path)
    assert not page.whole_list.isHidden()
    assert page.whole_list.scope == "", "nobody has said so"
    page.write()
    settle(application.tasks)
    ledger = page.context.book.ledger
    scopes = [record.body["scope"] for record in ledger.read.records("coverage")]
    assert "1" not in scopes
    load(page, application, path)
    assert not page.write_button.isEnabled(), "nothing new"
    page.whole_list.choose("全村")
    assert "就当作没有" in page.whole_list.meaning.text()
    assert page.write_button.isEnabled()
    page.write()
    settle(application.tasks)
    (said,) = (r.body for r in ledger.read.records("coverage") if r.body["scope"] == "1")
    assert said["registers"] == ["absence"]
    load(page, application, path)
    assert page.whole_list.scope == "", "asked anew each time"


ODD_HEAD: list[Sequence[CellIn]] = [
    ("青山镇民政办台账",), ("这位是谁", "他和当家人", "十八位"),
    ("韦大山", "户主", "459999197001020019"),
]  # fmt: skip


def test_a_header_that_is_not_found_is_pointed_at(
    page: ImportPage, application: Application, tmp_path: Path
) -> None:
    load(page, application, workbook(tmp_path / "odd.xlsx", ODD_HEAD))
    assert page.stack.currentIndex() == POINT
    assert not page.pointing.take.isEnabled()
    page.pointing.choose(1, 0)
    assert "这位是谁" in page.pointing.words.text()
    page.pointing.take.click()
    settle(application.tasks)
    assert page.stack.currentIndex() == PLAN
    assert page.plan is not None
    assert [row.name for row in page.plan.rows] == ["韦大山"]
    assert page.plan.mapping["A"] == "person.name"


def test_a_roster_is_compared_with_the_book_without_writing(
    page: ImportPage, application: Application, tmp_path: Path, told: Told
) -> None:
    path = workbook(tmp_path / "r.xlsx", [HEADER, person("0001", "韦国强", "户主", "1970-05-06")])
    load(page, application, path)
    before = page.context.book.ledger.store.revision
    page.comparison.compare()
    settle(application.tasks)
    assert page.comparison.table.words(0)[:2] == ["新增的人", "韦国强"]
    assert page.context.book.ledger.store.revision == before
    out = tmp_path / "out.xlsx"
    told.secret = "稻田 雨伞 火车 灯笼"
    told.answers.extend([("镇乡村振兴办", "花名册更新通知"), str(out)])
    page.comparison.save.click()
    settle(application.tasks)
    assert out.exists()
    (entry,) = page.context.book.ledger.read.records("look")
    assert entry.body["to"] == "镇乡村振兴办", "people leave for a reason"
    page.comparison.tasks.click()
    settle(application.tasks)
    tasks = page.context.book.ledger.read.records("task")
    assert len(tasks) == page.comparison.table.rowCount()
