"""Files dropped anywhere go where their kind belongs, and the window says so before."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.application import Application
from desktop.book.book import Book
from desktop.cli.parser import OPENED
from desktop.ui.dialogs import Choice
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.importing.import_page import ImportPage
from desktop.ui.pages.map.map_page import MapPage
from desktop.ui.pages.notices.board import BoardPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.safe_hands.safe_page import SafePage
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.palette.lines import LINE, PaletteLine
from desktop.ui.window.file_drops import BOOK, NONE, PHOTOS, DropHint, way_of
from desktop.ui.window.main_window import MainWindow
from tests.helpers.filled import PASSPHRASE
from tests.helpers.pages import in_front
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NONE_HELD = Qt.KeyboardModifier.NoModifier


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))  # as file managers say it too
    return data


def place(over: QWidget) -> QPoint:
    """A point of a part of the window, in the window's own."""
    return over.mapTo(over.window(), QPoint(5, 5))


def hold(over: QWidget, data: QMimeData) -> bool:
    """Files come over a part of the window; whether they may be let go of there."""
    event = QDragEnterEvent(place(over), COPY, data, LEFT, NONE_HELD)
    event.ignore()
    QApplication.sendEvent(over.window().windowHandle(), event)  # as the platform brings it
    return event.isAccepted()


def drop(over: QWidget, *paths: Path) -> str:
    """Hold files over a part of the window, read what it says, and let go."""
    data = urls(*paths)
    assert hold(over, data)
    hints: list[DropHint] = list(over.window().findChildren(DropHint))
    (words,) = [one.words.text() for one in hints if one.isVisible()]
    let_go = QDropEvent(QPointF(place(over)), COPY, data, LEFT, NONE_HELD)
    QApplication.sendEvent(over.window().windowHandle(), let_go)
    assert not [one for one in hints if one.isVisible()]
    pause(1)
    return words


@pytest.fixture
def filter_line(window: MainWindow) -> QWidget:
    """A line of text, which would take a path as words."""
    return in_front(window, RecordList).filter


def test_each_kind_goes_where_it_belongs(
    window: MainWindow, application: Application, filter_line: QWidget, told: Told, tmp_path: Path
) -> None:
    first, second = tmp_path / "roster.csv", tmp_path / "名单.csv"
    for file in (first, second):
        file.write_text("姓名\n韦阿山\n", encoding="utf-8")
    assert "表" in drop(filter_line, first)
    settle(application.tasks)
    assert in_front(window, ImportPage).paths == [first]
    said = drop(window, second, first, tmp_path / "x.pdf")
    assert "另有 1 个" in said
    settle(application.tasks)
    assert in_front(window, ImportPage).paths == [second, first]
    window.show_page("start")
    for name, page, word in (
        ("公示.pdf", BoardPage, "公示"), ("回执.cjb", SyncPage, "回执"),
        ("板岭村.cunji-backup", SafePage, "备份"),
    ):  # fmt: skip
        file = tmp_path / name
        file.write_bytes(b"nothing of the kind")
        assert word in drop(window, file)
        settle(application.tasks)
        in_front(window, page)
    assert len(told.errors) == 2, "of the sheet and the backup it is told that they are none"
    assert {Path(one).name for one in window.files.found} == {
        "roster.csv", "名单.csv", "公示.pdf", "回执.cjb", "板岭村.cunji-backup",
    }  # fmt: skip
    window.finder.open()
    settle(application.tasks)
    window.finder.line.setText("roster")
    model = window.finder.model
    found = [model.index(row, 0).data(LINE) for row in range(model.rowCount())]
    (line,) = [one for one in found if isinstance(one, PaletteLine)]
    line.run()
    settle(application.tasks)
    assert in_front(window, ImportPage).paths == [first]


def test_photos_go_into_the_open_record_and_what_is_of_no_use_is_named(
    window: MainWindow, application: Application, filter_line: QWidget, told: Told, tmp_path: Path
) -> None:
    photo, odd = tmp_path / "近照.PNG", tmp_path / "setup.exe"
    odd.write_bytes(b"MZ")
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(photo))
    assert "没有放照片的地方" in drop(filter_line, photo)
    assert "先打开" in told.errors.pop()
    window.show_page("form", FormAsk("posting"))
    settle(application.tasks)
    page = in_front(window, FormPage)
    assert "加到「照片」" in drop(window, photo)
    settle(application.tasks)
    assert page.form_body is not None
    kept = page.form_body.answers()["photos"]
    assert isinstance(kept, list)
    assert len(kept) == 1
    told.answers.append(Choice.DISCARD)
    window.show_page("map")
    settle(application.tasks)
    assert "垫" in drop(window, photo)
    settle(application.tasks)
    assert in_front(window, MapPage).canvas.photo is not None
    assert "用不上" in drop(window, odd)
    assert "setup.exe" in told.errors.pop()
    drop(window, tmp_path / "没有了.xlsx")
    assert "不在了" in told.errors.pop()
    text = QMimeData()
    text.setText("韦 板岭")
    hold(window, text)
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    hints: list[DropHint] = list(window.findChildren(DropHint))
    assert not [one for one in hints if one.isVisible()]


def test_a_book_is_opened_and_at_the_gate_a_table_waits_for_it(
    window: MainWindow, application: Application, told: Told, tmp_path: Path, filled: bytes
) -> None:
    drop(window, window.context.book.path)
    assert told.successes.pop() == "这本台账已经开着。"
    other = tmp_path / "另一本.cunji"
    other.write_bytes(filled)
    drop(window, other)
    settle(application.tasks)
    gate = application.gate
    assert isinstance(gate, QMainWindow)
    page = gate.centralWidget()
    assert isinstance(page, UnlockPage)
    assert page.path == other
    assert application.window is not window
    table = tmp_path / "roster.csv"
    table.write_text("姓名\n韦阿山\n", encoding="utf-8")
    drop(gate, table)
    assert "roster.csv" in told.successes.pop()
    assert application.gate is not None
    application.gate.centralWidget().opened.emit(Book.open(other, PASSPHRASE))  # type: ignore[attr-defined]
    settle(application.tasks)
    assert application.window is not None
    in_front(application.window, ImportPage)
    assert told.errors == []


def test_a_call_with_a_file_goes_the_same_way() -> None:
    for ending in OPENED:
        assert way_of(Path(f"x{ending}")).page != NONE, ending
    assert way_of(Path("x.cunji")).page == BOOK
    assert all(way_of(Path(f"x{ending.upper()}")).page for ending in PHOTOS)
