"""Opening a book: right and wrong passphrase, a book that moved, the recovery sheet."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.open_book.welcome_page import WelcomePage
from forms.definitions.records import Look
from sync.store.values import Draft
from tests.helpers.filled import PASSPHRASE
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told


def gate_of(application: Application) -> UnlockPage:
    assert application.gate is not None
    gate = application.gate.centralWidget()
    assert isinstance(gate, UnlockPage)
    return gate


@pytest.fixture
def unlock(application: Application, book_path: Path) -> UnlockPage:
    application.start(book_path)
    return gate_of(application)


def test_enter_opens_the_last_book(unlock: UnlockPage, application: Application) -> None:
    unlock.secret.setText(PASSPHRASE)
    QTest.keyClick(unlock.secret, Qt.Key.Key_Return)
    assert not unlock.open_button.isEnabled()
    settle(application.tasks)
    assert application.window is not None
    assert application.window.place == "start"
    assert application.gate is None


def test_a_wrong_passphrase_is_told_beside_the_line(
    unlock: UnlockPage, application: Application, told: Told
) -> None:
    unlock.secret.setText("不是这个口令")
    unlock.open_book()
    settle(application.tasks)
    assert "口令不对" in unlock.secret_entry.below.text()
    assert unlock.secret.selectedText(), "typing replaces it"
    assert told.errors == []
    unlock.secret.setText("")
    unlock.open_book()
    assert unlock.secret_entry.below.text() == "请输入口令。"


def test_a_locked_book_opens_again(
    unlock: UnlockPage, application: Application, book_path: Path
) -> None:
    for _ in range(2):
        page = gate_of(application)
        page.secret.setText(PASSPHRASE)
        page.open_book()
        settle(application.tasks)
        settle(application.tasks)
        assert application.window is not None
        application.lock()
        assert application.window is None
    assert gate_of(application).path == book_path


def test_a_book_that_is_not_there_is_said_before_typing(
    application: Application, tmp_path: Path
) -> None:
    application.start(tmp_path / "U盘/板岭村.cunji")
    page = gate_of(application)
    assert "不在原处" in page.secret_entry.below.text()
    page.secret.setText("随便什么口令")
    page.open_book()
    settle(application.tasks)
    assert "找不到" in page.secret_entry.below.text()


def test_another_file_can_be_chosen(
    unlock: UnlockPage, application: Application, told: Told, tmp_path: Path
) -> None:
    other = tmp_path / "别的.cunji"
    other.write_bytes(b"x" * 5000)
    told.answers.append(str(other))
    unlock.browse()
    assert unlock.path == other
    unlock.secret.setText("随便什么口令")
    unlock.open_book()
    settle(application.tasks)
    assert unlock.secret_entry.below.text().endswith("。")
    assert told.errors == []


def test_the_recovery_sheet_opens_and_is_replaced(
    unlock: UnlockPage, application: Application, book_path: Path
) -> None:
    with Book.open(book_path, PASSPHRASE) as book:
        code = book.vault.recovery_code
    unlock.show_forgotten()
    unlock.fresh.first.setText("新的 口令 要很 牢固")
    unlock.fresh.again.setText("新的 口令 要很 牢固")
    unlock.code.setPlainText(code.replace("-", " ")[:-1])
    unlock.recover()
    settle(application.tasks)
    assert unlock.code_entry.below.text().endswith("。")
    assert unlock.cards.currentIndex() == 1
    unlock.code.setPlainText(code.lower())
    unlock.recover()
    settle(application.tasks)
    assert unlock.cards.currentIndex() == 2, "the new sheet is shown before anything else"
    assert not unlock.enter_button.isEnabled()
    unlock.sheet.back.setText(unlock.sheet.group)
    unlock.enter_button.click()
    pause(20)
    settle(application.tasks)
    assert application.window is not None
    looks = application.window.context.book.view().all(Look)
    assert [one.body["form"] for one in looks] == ["用恢复单换口令"]
    fresh_code = application.window.context.book.vault.recovery_code
    assert fresh_code != code
    application.window.context.book.close()
    Book.open(book_path, "新的 口令 要很 牢固").close()


def test_a_new_book_can_be_asked_for(unlock: UnlockPage, application: Application) -> None:
    unlock.wanted.emit("welcome")
    assert application.gate is not None
    wizard = application.gate.centralWidget()
    assert isinstance(wizard, WelcomePage)
    wizard.backward()
    assert gate_of(application) is not None


def test_an_older_copy_is_told_and_taken_only_by_a_word(
    unlock: UnlockPage, application: Application, told: Told, book_path: Path
) -> None:
    old = book_path.read_bytes()
    with Book.open(book_path, PASSPHRASE) as book:
        book.ledger.write.save([Draft("hamlet", {"name": "新屯"})], actor="测试")
    book_path.write_bytes(old)
    for answer in (False, True):
        assert application.window is None
        told.answers.append(answer)
        unlock.secret.setText(PASSPHRASE)
        unlock.open_book()
        settle(application.tasks)
        assert "少了最后1处改动" in told.questions[-1]
    assert application.window is not None
    assert told.errors == []
