"""安全: a backup by two keys, a trial that touches nothing, and a backup in the book's place."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.application import Application
from desktop.book.backup import ENDING, standing
from desktop.book.book import Book
from desktop.errors.book import WrongPassphrase
from desktop.settings import FileKind
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.page.page import Page
from desktop.ui.pages.home.home_page import StartPage
from desktop.ui.pages.safe_hands.drives import Drive
from desktop.ui.pages.safe_hands.safe_page import SafePage
from desktop.ui.window import main_window
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Look
from forms.schema.form import RecordId
from forms.village.sealed_access import KEYS
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.children import children
from tests.helpers.filled import PASSPHRASE
from tests.helpers.settle import settle
from tests.helpers.told import Told


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def page(window: MainWindow, application: Application, stick: Path) -> SafePage:
    """The page as Ctrl+B shows it, with a stick in."""
    window.show_page("safe")
    made = window.page
    assert isinstance(made, SafePage)
    made.backup.found = lambda: [Drive("「KINGSTON」", stick, 10**9)]
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settle(application.tasks)
    return made


def front(window: MainWindow) -> Page | None:
    return window.page


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}"))


def save(page: SafePage, name: str) -> RecordId:
    book = page.context.book
    return book.ledger.write.save([Draft("hamlet", {"name": name})], actor=book.actor).ids[0]


def test_ctrl_b_and_enter_back_up_to_the_stick(
    page: SafePage, window: MainWindow, application: Application, stick: Path, told: Told
) -> None:
    assert "是不是最新" in window.status.backup.text(), "a copy that came without its note"
    page.backup.confirm_button.click()
    settle(application.tasks)
    assert "还没有备份过" in page.backup.state.text()
    assert "还没有备份过" in window.status.backup.text()
    assert not page.backup.unproved.isVisibleTo(page)
    assert "KINGSTON" in page.backup.where.text()
    assert page.backup.first is not None
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settle(application.tasks)
    assert window.focusWidget() is page.backup.first
    QTest.keyClick(page.backup.first, Qt.Key.Key_Return)
    settle(application.tasks)
    (made,) = backups(stick)
    assert made.name in page.backup.result.text()
    assert told.successes == ["已备份，逐条核对过。"]
    assert "上次备份：" in page.backup.state.text()
    assert "上次备份：" in window.status.backup.text()
    assert standing(page.context.book).unsafe.records == 0


def test_a_stick_that_is_full_or_closed_is_named_so(page: SafePage, stick: Path) -> None:
    page.backup.found = lambda: [
        Drive("「甲」", stick, 1000), Drive("「乙」", stick.parent, 5 * 10**9, closed=True),
    ]  # fmt: skip
    page.backup.show_now()
    assert page.backup.where.text().startswith(
        "「甲」插着，剩 0 MB，放不下；「乙」插着，可是写保护了，写不进去。"
    )
    page.backup.found = list
    page.backup.show_now()
    assert "没有看到插着的 U 盘" in page.backup.where.text()


def test_a_place_that_is_gone_is_told_and_the_card_works_again(
    page: SafePage, application: Application, stick: Path, told: Told
) -> None:
    stick.rmdir()
    page.backup.back_up(stick)
    settle(application.tasks)
    assert "拔出来" in told.errors[0]
    told.answers.append(str(stick.parent))
    assert page.backup.first is not None
    assert page.backup.first.isEnabled()
    page.backup.choose()
    settle(application.tasks)
    assert backups(stick.parent)
    assert "同一块盘" in page.backup.result.text()
    assert application.settings.folder_for(FileKind.BACKUP) == str(stick.parent)


def test_a_trial_says_what_differs_and_touches_nothing(
    page: SafePage, application: Application, stick: Path, told: Told
) -> None:
    page.backup.back_up(stick)
    settle(application.tasks)
    save(page, "备份以后的屯")
    told.answers.append(str(backups(stick)[0]))
    page.trial.choose()
    settle(application.tasks)
    found = page.trial.found
    assert found is not None
    assert found.counts == {"more": 1, "changed": 0, "fewer": 0}
    assert "核对过" in page.trial.checked.text()
    page.trial.see_button.click()
    cell = page.trial.table.item(0, 2)
    assert cell is not None
    assert cell.text() == "备份以后的屯"
    assert [path.name for path in stick.iterdir()] == [backups(stick)[0].name]


def test_a_backup_takes_the_books_place_and_the_book_is_kept(
    page: SafePage, application: Application, stick: Path, told: Told
) -> None:
    page.backup.back_up(stick)
    settle(application.tasks)
    save(page, "备份以后的屯")
    path = page.context.book.path
    page.trial.try_it(backups(stick)[0])
    settle(application.tasks)
    told.answers.append(True)
    page.trial.swap_button.click()
    settle(application.tasks)
    assert "新记的 1 条" in told.questions[-1]
    assert application.window is None
    gate = application.gate
    assert gate is not None
    assert isinstance(gate.centralWidget(), UnlockPage)
    assert "换下" in told.successes[-1]
    kept = path.with_name(f"{path.stem}-换下-{DAY.isoformat()}.cunji")
    with Book.open(path, PASSPHRASE) as now, Book.open(kept, PASSPHRASE, older=True) as before:
        names = [{h.body["name"] for h in b.ledger.read.records("hamlet")} for b in (now, before)]
    assert names[1] - names[0] == {"备份以后的屯"}


def test_a_backup_under_an_earlier_passphrase_asks_for_that_one(
    page: SafePage, application: Application, stick: Path
) -> None:
    page.backup.back_up(stick)
    settle(application.tasks)
    page.context.book.vault.change_passphrase("溪水长流-山高路远-二〇二七")
    page.trial.try_it(backups(stick)[0])
    settle(application.tasks)
    assert page.trial.earlier.isVisibleTo(page)
    line = page.trial.earlier.editor
    line.setText("不是这个口令的啊")  # type: ignore[attr-defined]
    page.trial.try_button.click()
    settle(application.tasks)
    assert "口令不对" in page.trial.earlier.below.text()
    line.setText(PASSPHRASE)  # type: ignore[attr-defined]
    page.trial.try_button.click()
    settle(application.tasks)
    assert page.trial.found is not None


def test_much_at_risk_stands_on_the_first_page_and_is_asked_once_when_closing(
    page: SafePage,
    window: MainWindow,
    application: Application,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main_window, "is_practice", lambda _: False)
    assert standing(page.context.book).due(DAY + timedelta(days=60))
    window.show_page("start")
    settle(application.tasks)
    home = front(window)
    assert isinstance(home, StartPage)
    assert home.backup.isVisibleTo(home)
    told.answers.append(True)
    assert not window.close()
    assert isinstance(front(window), SafePage)
    assert window.close()


def test_an_unlocked_desk_shows_no_recovery_code_and_changes_no_passphrase(
    page: SafePage, application: Application, told: Told
) -> None:
    cards = page.secrets
    told.secret = "猜一个口令试试看"
    for one in (cards.change_open, cards.print_again):
        one.click()
        settle(application.tasks)
    assert not cards.change.isVisible()
    assert not cards.sheet_card.isVisible()
    assert len(told.errors) == len(told.secrets_asked) == 2
    told.secret = PASSPHRASE
    cards.print_again.click()
    settle(application.tasks)
    assert cards.sheet_card.isVisible()
    assert noted(page) == ["再印恢复单"]
    told.secret = "两分钟里不再问"
    cards.change_open.click()
    assert cards.change.isVisible()
    cards.context.proof.until = 0.0  # two minutes later
    cards.print_again.click()
    settle(application.tasks)
    assert len(told.errors) == 3


def noted(page: SafePage) -> list[str]:
    """What was done with the keys, as the log of looks tells it."""
    looks = page.context.book.view().all(Look)
    return [str(one.body["form"]) for one in looks if one.way == KEYS]


def test_a_new_passphrase_brings_a_new_sheet_and_is_noted(
    page: SafePage, application: Application, told: Told
) -> None:
    cards, book = page.secrets, page.context.book
    old = book.vault.recovery_code
    cards.open_change(True)
    assert not cards.change_button.isEnabled()
    fresh = "新的 口令 要很 牢固"
    cards.fresh.first.setText(fresh)
    cards.fresh.again.setText(fresh)
    cards.change_passphrase()
    settle(application.tasks)
    assert told.errors == []
    assert cards.sheet_card.isVisible()
    assert not cards.change.isVisible()
    assert book.vault.recovery_code != old
    assert noted(page) == ["换口令"]
    shown = [one.text() for one in children(cards.sheet, QLabel)]
    assert any(cards.sheet.group in text for text in shown)
    cards.sheet.back.setText(cards.sheet.group)  # from paper: the screen does not show it now
    assert not any(cards.sheet.group in one.text() for one in children(cards.sheet, QLabel))
    cards.put_sheet_away()
    assert cards.sheet.group == ""
    path = book.path
    book.close()
    with pytest.raises(WrongPassphrase):
        Book.open(path, PASSPHRASE)
    Book.open(path, fresh).close()
