"""The first run: from nothing to an encrypted book, by keyboard, with the sheet proven on paper."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.book.book import Book
from desktop.paper.preview import Preview
from desktop.ui.open_book import practice
from desktop.ui.open_book.recovery_sheet import groups, same_group
from desktop.ui.open_book.steps import free_path
from desktop.ui.open_book.village_picker import matching, townships
from desktop.ui.open_book.welcome_page import WelcomePage
from forms.program import bundled
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

SECRET = "稻田 雨伞 火车 灯笼"


@pytest.fixture
def wizard(application: Application, tmp_path: Path) -> WelcomePage:
    application.start()
    assert application.gate is not None
    made = application.gate.centralWidget()
    assert isinstance(made, WelcomePage)
    made.answers.path = tmp_path / "村记/板岭村.cunji"
    return made


def to_passphrase(wizard: WelcomePage) -> None:
    wizard.village.name.setText("板岭村")
    wizard.village.code.setText("４５１００３１０６２０１")  # full width, as input methods give it
    QTest.keyClick(wizard.village.code, Qt.Key.Key_Return)
    wizard.who.name.setText("黄小兰")
    QTest.keyClick(wizard.who.name, Qt.Key.Key_Return)


def make_book(wizard: WelcomePage, application: Application) -> None:
    wizard.secret.fields.first.setText(SECRET)
    wizard.secret.fields.again.setText(SECRET)
    wizard.forward()
    settle(application.tasks)


def test_a_township_is_found_by_any_piece() -> None:
    towns = townships(bundled())
    assert len(towns) > 1200
    assert matching(towns, "头塘")[0].line.startswith("百色市 田阳区 头塘镇")
    assert matching(towns, "田阳 头塘")[0].code == matching(towns, "头塘")[0].code
    assert all(t.code.startswith("451003") for t in matching(towns, "451003"))
    assert matching(towns, "toutang")[0].name == "头塘镇"
    assert matching(towns, "没有这个镇") == []
    assert all(t.county and t.prefecture for t in towns)


def test_typing_and_choosing_a_township_fills_the_code(wizard: WelcomePage) -> None:
    wizard.village.picker.setFocus()
    type_chinese(wizard.village.picker, "头塘")
    completer = wizard.village.picker.completer()
    completer.activated.emit(completer.completionModel().index(0, 0).data())
    assert wizard.village.code.text() == "451003106"
    assert wizard.answers.place == ("田阳区", "头塘镇")
    assert not wizard.next.isEnabled(), "the village's name is missing"


def test_a_short_code_keeps_the_person_here(wizard: WelcomePage) -> None:
    wizard.village.name.setText("板岭村")
    wizard.village.code.setText("45100310620")
    wizard.forward()
    assert wizard.heading.text() == wizard.village.heading
    assert "11 位" in wizard.village.code_entry.below.text()


def test_the_whole_first_run(
    wizard: WelcomePage, application: Application, told: Told, tmp_path: Path
) -> None:
    to_passphrase(wizard)
    assert wizard.secret.fields.known[:2] == ("板岭村", "黄小兰")
    wizard.secret.fields.first.setText("板岭村2026")
    assert not wizard.next.isEnabled()
    make_book(wizard, application)
    assert told.errors == []
    assert wizard.heading.text() == wizard.recovery.heading
    assert not wizard.back.isVisible(), "a book that is made cannot be unmade by going back"
    sheet = wizard.recovery.sheet
    assert Preview(sheet.pdf).pages == 1
    sheet.back.setText("0000")
    assert not wizard.next.isEnabled()
    assert "不一样" in sheet.back_entry.below.text()
    sheet.back.setText(sheet.group.lower())
    assert wizard.next.isEnabled()
    told.answers.append(str(tmp_path / "恢复单"))
    sheet.save_sheet()
    assert (tmp_path / "恢复单.pdf").read_bytes().startswith(b"%PDF")
    wizard.forward()
    wizard.finish.chosen.emit("import", None)
    pause(20)
    settle(application.tasks)
    window = application.window
    assert window is not None
    assert window.place == "import"
    book = window.context.book
    assert book.actor == "黄小兰（驻村第一书记）"
    assert book.village.code12 == "451003106201"
    assert application.settings.last_book == str(book.path)
    code = book.vault.recovery_code
    book.close()
    with Book.open_by_recovery(tmp_path / "村记/板岭村.cunji", code) as again:
        assert again.village.name == "板岭村"


def test_the_practice_village_brings_its_own_roster(
    wizard: WelcomePage, application: Application
) -> None:
    wizard.village.use_practice()
    wizard.forward()
    assert wizard.who.contact["objection_phone"].text() == "0779-0000001"
    wizard.who.name.setText("黄小兰")
    wizard.forward()
    make_book(wizard, application)
    wizard.recovery.sheet.back.setText(wizard.recovery.sheet.group)
    wizard.forward()
    book = wizard.book
    assert book is not None
    assert book.village.objection_phone == "0779-0000001"
    pause(20)
    chosen: list[object] = []
    wizard.finish.chosen.connect(lambda page, argument: chosen.append((page, argument)))
    QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Space)
    assert chosen == [("import", practice.ROSTER)]
    assert practice.ROSTER.is_file()


def test_a_place_that_cannot_be_written_is_told(
    wizard: WelcomePage, application: Application, told: Told, tmp_path: Path
) -> None:
    (tmp_path / "村记").write_text("a file where the folder should be")
    to_passphrase(wizard)
    make_book(wizard, application)
    assert len(told.errors) == 1
    assert told.details == [""], "the world's fault, not ours"
    assert wizard.heading.text() == wizard.secret.heading
    assert wizard.next.isEnabled(), "another place can be chosen"


def test_a_file_of_that_name_is_never_overwritten(
    wizard: WelcomePage, application: Application, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "村记/板岭村.cunji"
    path.parent.mkdir()
    path.write_bytes(b"something of somebody's")
    to_passphrase(wizard)
    make_book(wizard, application)
    assert "同名文件" in told.errors[0]
    assert path.read_bytes() == b"something of somebody's"


def test_file_names_are_free_and_harmless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "desktop.ui.open_book.steps.QStandardPaths.standardLocations", lambda _: [str(tmp_path)]
    )
    assert free_path("板/岭:村").name == "板岭村.cunji"
    free_path("板岭村").parent.mkdir()
    free_path("板岭村").touch()
    assert free_path("板岭村").name == "板岭村-2.cunji"


def test_groups_are_compared_as_people_write_them() -> None:
    code = "ABCD-EFGH-JKMN-P\n0123-4567-89AB-CDEF-G"
    assert [group for _, _, group in groups(code)] == [
        "ABCD", "EFGH", "JKMN", "0123", "4567", "89AB", "CDEF",
    ]  # fmt: skip
    assert same_group(" o1 23", "0123")
    assert same_group("ａｂｃｄ", "ABCD")
    assert not same_group("ABCE", "ABCD")
