"""What the program is opened with comes up by its kind; a fault leaves a report without people."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop import settings as stored
from desktop.application import Application
from desktop.cli.parser import build_parser
from desktop.settings import FileKind
from desktop.ui import crash_report, dialogs
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.pages.importing.import_page import ImportPage
from tests.helpers.command import SHEETS
from tests.helpers.filled import PASSPHRASE
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told


def unlock(application: Application) -> UnlockPage:
    assert application.gate is not None
    page = application.gate.centralWidget()
    assert isinstance(page, UnlockPage)
    return page


def test_a_workbook_comes_up_in_the_book_that_was_opened_last(
    application: Application, book_path: Path
) -> None:
    application.settings.last_book = str(book_path)
    application.start(SHEETS / "roster-clean.xlsx")
    gate = unlock(application)
    assert gate.path == book_path
    gate.secret.setText(PASSPHRASE)
    gate.open_book()
    settle(application.tasks)
    assert application.window is not None
    assert in_front(application.window, ImportPage).paths == [SHEETS / "roster-clean.xlsx"]
    application.window.show_page("start")
    settle(application.tasks)


def test_a_book_comes_up_at_the_gate(application: Application, book_path: Path) -> None:
    application.start(book_path)
    assert unlock(application).path == book_path


@pytest.mark.parametrize("name", ["板岭村.cunji", "板岭村-2026-11-30-1412.cunji-backup", "表.XLSX"])
def test_one_file_alone_is_a_call_for_the_window(name: str) -> None:
    call = build_parser().read(["open", name])
    assert call.book == Path(name)
    assert call.run.__name__ == "_window"


def test_a_folder_is_remembered_by_kind_and_never_the_programs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path / "home"))
    settings = stored.load()
    assert Path(settings.folder_for(FileKind.PHOTO)) == stored.documents() != Path.cwd()
    settings.keep_folder(FileKind.PHOTO, tmp_path)
    settings.save()
    again = stored.load()
    assert again.folder_for(FileKind.PHOTO) == str(tmp_path)
    assert again.folder_for(FileKind.PAPER) == str(stored.documents())
    again.keep_folder(FileKind.PHOTO, tmp_path / "拔掉的U盘")
    assert again.folder_for(FileKind.PHOTO) == str(stored.documents())

    class Seen(Told):
        offered = ""

        @override
        def save_file(self, parent: object, title: str, proposal: str, kinds: str) -> str:
            type(self).offered = proposal
            return ""

    before = dialogs.use(Seen())
    dialogs.save_file("存", "村记恢复单.pdf", "PDF (*.pdf)")
    dialogs.use(before)
    assert Path(Seen.offered).parent == stored.documents()


def test_files_are_offered_in_a_folder_of_our_own_among_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "文档"))
    assert stored.documents() == Path.home(), "where there are no documents"
    (tmp_path / "文档").mkdir()
    assert stored.documents() == tmp_path / "文档/村记"
    assert stored.documents().is_dir()
    (tmp_path / "文档/村记").rmdir()
    (tmp_path / "文档/村记").write_text("x", encoding="utf-8")
    assert stored.documents() == tmp_path / "文档", "somebody has a file of that name"


def test_a_program_that_was_killed_by_a_fault_tells_it_once(
    application: Application, told: Told, tmp_path: Path, qtbot: QtBot
) -> None:
    logs = stored.folder() / "logs"
    logs.mkdir(parents=True)
    (logs / crash_report.CRASHES).write_text("Fatal Python error: Segmentation fault\n", "utf-8")
    kept = tmp_path / "报告.txt"
    told.answers.extend([True, str(kept)])
    application.start()
    qtbot.waitUntil(kept.exists)  # a moment after the gate is painted
    settle(application.tasks)
    assert "意外停止" in told.questions[0]
    said = kept.read_text(encoding="utf-8")
    assert "Segmentation fault" in said
    assert "PySide6-Essentials" in said
    assert crash_report.left_behind() == ""


def test_after_starts_that_failed_the_program_opens_plainly_and_says_so(
    application: Application, told: Told, qtbot: QtBot
) -> None:
    application.settings.font_scale, application.settings.look = 2.0, "dark"
    application.settings.save()
    plain = Application(application.app, plain=True)
    plain.start()
    qtbot.waitUntil(lambda: bool(told.errors))
    settle(plain.tasks)
    assert (plain.settings.font_scale, plain.settings.look) == (1.0, "light")
    assert "标准的字号" in told.errors[0]
    plain.close()


def test_a_report_has_places_and_kinds_and_nothing_of_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(Path(__file__).parents[1]))
    monkeypatch.setenv("CUNJI_HOME", str(Path(__file__).parents[1] / "none"))
    somebody = ("韦秀兰", "459999198001010010")
    with pytest.raises(KeyError) as caught:
        _ = dict[object, object]()[somebody]
    said = crash_report.report(dialogs.trace(caught.value))
    assert "KeyError" in said
    assert "~/gui/test_opened_with.py" in said
    assert not [one for one in (*somebody, str(Path(__file__).parent)) if one in said]
