"""Somebody who was erased by law: the window says so, and nothing else of the person."""

from PySide6.QtWidgets import QLabel

from desktop.ui.window.main_window import MainWindow
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.reading.erasing import confirm
from sync.store.engine import open_store
from tests.helpers.children import children
from tests.helpers.counties import RunningCounty
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told


def test_who_was_erased_is_told_by_which_law_and_no_more(
    window: MainWindow, told: Told, own_county: RunningCounty
) -> None:
    ledger = window.context.book.ledger
    who = person(window, LONG_NAME)
    enrol(ledger.store, own_county.url, own_county.code(ledger.village, "板岭村"))
    asked = ledger.write.ask_erasure(who, basis="个保法第47条", reason="本人申请", actor="韦书记")
    sync(ledger.store)
    engine = open_store(f"sqlite:///{own_county.folder / 'county.db'}")
    done = confirm(engine, Area(""), ledger.village, asked, "经办黄")
    engine.dispose()
    sync(ledger.store)
    window.context.read_again()
    settle(window.context.tasks)
    window.open_record(who)
    settle(window.context.tasks)
    assert told.successes[-1] == f"已依法删除（{done.day}，个保法第47条）。"
    words = [one.text() for one in children(window, QLabel)]
    assert not [word for word in words if LONG_NAME in word]
