"""A book is handed over: five steps tick themselves from what stands in the book and the county."""

import subprocess
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.book.book import Book
from desktop.errors.book import WrongPassphrase, WrongRecoveryCode
from desktop.ui.pages.people.hand_over import HandOverPage
from desktop.ui.pages.safe_hands.safe_page import SafePage
from desktop.ui.pages.safe_hands.take_over_page import TakeOverPage
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Handover
from forms.schema.form import RecordId, Value
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.errors.wire import CountyRefused
from sync.store.checkpoints import PAUSE_S
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.counties import COMMAND, RunningCounty
from tests.helpers.filled import PASSPHRASE
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told

FRESH = "红薯窑洞蓝布鞋子"
NEXT = "覃明（第一书记）"


def written_down(book: Book) -> RecordId:
    """Somebody leaves, somebody comes; the page of duties has its own tests."""
    helpers = [Draft("helper", {"name": name}) for name in ("韦秀兰", "覃明")]
    giver, taker = book.ledger.write.save(helpers, actor="x").ids
    body: dict[str, Value] = {
        "day": DAY.isoformat(), "giver": giver, "taker": taker, "items": ["1"],
    }  # fmt: skip
    return book.ledger.write.save([Draft("handover", body)], actor="x").ids[0]


def answered(book: Book, record: RecordId, **more: Value) -> None:
    found = book.ledger.read.get(record)
    assert found is not None
    book.ledger.write.save([Draft("handover", {**found.body, **more}, record)], actor="x")


def ticks(window: MainWindow, application: Application) -> list[bool]:
    window.show_page("take_over")
    settle(application.tasks)
    now = in_front(window, TakeOverPage).now
    assert now is not None
    return [step.done for step in now.steps]


def report(window: MainWindow, application: Application, told: Told, target: Path) -> None:
    told.answers.extend([1 if target.suffix == ".xlsx" else 0, str(target)])
    in_front(window, TakeOverPage).hand_report()
    settle(application.tasks)


def new_keys(page: TakeOverPage, application: Application, told: Told, old: str) -> None:
    page.open_keys()
    keys = page.keys
    keys.who.editor.setText(NEXT)  # type: ignore[attr-defined]
    keys.old.editor.setText(old)  # type: ignore[attr-defined]
    for one in (keys.fresh.first, keys.fresh.again):
        one.setText(FRESH)
    told.answers.append(True)
    keys.change_button.click()
    settle(application.tasks)


def test_without_a_hand_over_written_down_one_is_begun(
    window: MainWindow, application: Application
) -> None:
    window.show_page("safe")
    settle(application.tasks)
    assert "有人离任时" in in_front(window, SafePage).next_line.text()
    window.show_page("take_over")
    settle(application.tasks)
    page = in_front(window, TakeOverPage)
    assert page.none.isVisibleTo(page)
    page.begin_button.click()
    in_front(window, HandOverPage)


def test_from_the_report_to_the_signatures(
    window: MainWindow,
    application: Application,
    own_county: RunningCounty,
    told: Told,
    tmp_path: Path,
) -> None:
    book = window.context.book
    store, village = book.ledger.store, book.ledger.village
    enrol(store, own_county.url, own_county.code(village, "板岭村"))
    sync(store)
    before, old_code = store.meta["device"], book.vault.recovery_code
    stolen = tmp_path / "stolen.cunji"
    time.sleep(2 * PAUSE_S)  # by then all of it stands in the one file
    stolen.write_bytes(book.path.read_bytes())
    record = written_down(book)
    assert ticks(window, application) == [False] * 5

    paper, names = tmp_path / "交接单.pdf", tmp_path / "交接单.xlsx"
    report(window, application, told, paper)
    report(window, application, told, names)
    assert paper.read_bytes().startswith(b"%PDF")
    assert names.read_bytes().startswith(b"PK")
    assert ticks(window, application) == [True, False, False, False, False]

    page = in_front(window, TakeOverPage)
    new_keys(page, application, told, "不是现在的口令啊")
    assert "口令不对" in told.errors.pop()
    new_keys(page, application, told, PASSPHRASE)
    assert told.errors == []
    assert ticks(window, application) == [True, False, True, False, False]
    assert page.keys.sheet.isVisibleTo(page)
    page.keys.sheet.back.setText(page.keys.sheet.group)
    settle(application.tasks)
    page.keys.kept_button.click()
    assert ticks(window, application) == [True, True, True, False, False]
    assert book.actor == application.settings.actor == NEXT

    told.answers.append(True)
    told.secret = FRESH
    page.change_code()
    settle(application.tasks)
    card = in_front(window, SyncPage).enrol_card
    assert card.isVisible()
    card.url.setText(own_county.url)
    card.code.setText(own_county.code(village, "板岭村"))
    QTest.keyClick(card.code, Qt.Key.Key_Return)
    settle(application.tasks)
    assert store.meta["device"] != before
    assert ticks(window, application)[3] is False, "the old computer is not closed yet"
    subprocess.run([*COMMAND, "revoke", own_county.folder, before], capture_output=True, check=True)
    answered(book, record, access_ended=True)
    answered(book, record, access_ended=True, signed_day=DAY.isoformat(), witness_name="罗站长")
    assert ticks(window, application) == [True] * 5
    sync(store)

    path, new_code = book.path, book.vault.recovery_code
    book.close()
    with pytest.raises(WrongPassphrase):
        Book.open(path, PASSPHRASE)
    with pytest.raises(WrongRecoveryCode):
        Book.open_by_recovery(path, old_code)
    Book.open_by_recovery(path, new_code).close()
    with Book.open(path, FRESH) as again:
        found = again.ledger.read.get(record)
        assert found is not None
        assert Handover(record, found.body).passphrase_changed is True
    with Book.open(stolen, PASSPHRASE, older=True) as old, pytest.raises(CountyRefused):
        sync(old.ledger.store)  # the copy still opens, which is said; the county shuts it out
