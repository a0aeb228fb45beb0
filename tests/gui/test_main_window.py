"""The shell by keyboard alone: pages, search, lists, people; nothing needs a mouse."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.application import Application
from desktop.paper.preview import page_texts
from desktop.ui.page.page import Page
from desktop.ui.page.registry import PAGES, side_entries
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Look
from forms.schema.ternary import Answer
from forms.village.view import linked
from tests.helpers.children import children
from tests.helpers.filled import LONG_NAME, RARE_NAMES
from tests.helpers.scenes import person
from tests.helpers.settle import pause, settle
from tests.helpers.shortcuts import clashing, unknown
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def test_every_entry_opens_its_page(
    window: MainWindow, application: Application, told: Told
) -> None:
    for entry in side_entries(area=False):
        window.show_page(entry.name)
        settle(application.tasks)
        assert window.place == entry.name
        assert window.page is not None
        assert not told.errors, told.details
        assert clashing(window) == []
        assert unknown(window) == []


def test_every_page_of_the_registry_is_made_and_called_what_stands_there_only(
    window: MainWindow,
) -> None:
    for entry in PAGES:
        page = entry.load()(window.context)
        assert isinstance(page, Page)
        assert page.entry.name in {entry.name, entry.name.partition(":")[0]}
        assert not {"title", "icon"} & vars(type(page)).keys()
    keys = [entry.key for entry in PAGES if entry.key]
    assert len(set(keys)) == len(keys)


def test_a_page_without_a_line_is_refused() -> None:
    with pytest.raises(LookupError, match="PAGES; add one"):
        type("ForgottenPage", (Page,), {})


def test_the_window_loads_no_page_before_it_is_shown() -> None:
    code = "import sys, desktop.ui.window.main_window; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    loaded = set(ran.stdout.split())
    assert "desktop.ui.page.page" in loaded
    assert not {entry.place.partition(":")[0] for entry in PAGES} & loaded


@pytest.mark.parametrize(
    ("size", "whole"), [((1366, 697), True), ((1280, 680), True), ((960, 500), False)]
)
def test_today_never_scrolls_out_of_sight(
    window: MainWindow, application: Application, size: tuple[int, int], whole: bool
) -> None:
    """1366×768 less a task bar and a title bar, and smaller; whatever page is shown."""
    window.setMinimumSize(0, 0)
    window.resize(*size)
    window.show_page("settings")
    settle(application.tasks)
    rows = children(window.side, QPushButton)
    seen = [row for row in rows if row.visibleRegion().boundingRect().height() == row.height()]
    assert {"今日", "待办", "设置"} <= {row.accessibleName() for row in seen}
    assert (len(seen) == len(rows)) is whole
    assert all(row.height() >= 24 for row in rows)


def test_alt_and_a_digit_changes_pages(window: MainWindow, application: Application) -> None:
    QTest.keyClick(window, Qt.Key.Key_3, ALT)
    assert window.place == "list:person"
    QTest.keyClick(window, Qt.Key.Key_5, ALT)
    assert window.place == "derived:left_behind_child"
    settle(application.tasks)
    QTest.keyClick(window, Qt.Key.Key_Left, ALT)
    assert window.place == "list:person"


def test_a_list_is_filtered_sorted_and_opened_by_keys(
    window: MainWindow, application: Application
) -> None:
    page = window.page
    assert isinstance(page, RecordList)
    everything = page.table.rows.rowCount()
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    assert page.filter.hasFocus()
    type_chinese(page.filter, "买买提")
    assert page.table.rows.rowCount() == 1
    assert page.count.text() == f"筛出 1 条，共 {everything} 条"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settle(application.tasks)
    household = window.page
    assert isinstance(household, HouseholdPage)
    assert household.members.rows.rowCount() == 5
    assert household.heading.text().startswith(f"{LONG_NAME}户")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.place == "list:household"
    assert page.filter.text() == "买买提", "the way back leads to the list as it was left"


def test_lists_sort_by_pinyin_with_empties_last(window: MainWindow) -> None:
    window.show_page("list:person")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    page.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    names = [page.table.rows.data(page.table.rows.index(r, 0)) for r in range(5)]
    assert len(set(names)) > 1
    phone = [c.title for c in page.table.rows.columns].index("联系电话")
    page.table.sortByColumn(phone, Qt.SortOrder.DescendingOrder)
    texts = [
        page.table.rows.data(page.table.rows.index(r, phone))
        for r in range(page.table.rows.rowCount())
    ]
    filled = [text for text in texts if text]
    assert texts[: len(filled)] == filled


def test_an_empty_list_says_what_to_do(window: MainWindow) -> None:
    window.show_page("list:left_behind_child")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    shown = page.stack.currentWidget()
    assert shown is not page.table
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    assert window.place == "form"


def test_a_derived_list_gives_answer_reason_and_source(
    window: MainWindow, application: Application
) -> None:
    window.show_page("derived:left_behind_child")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, DerivedList)
    child = person(window, RARE_NAMES[1])
    assert child in page.table.rows.ids
    page.filter.setText(RARE_NAMES[1])
    assert page.table.rows.ids == [child]
    words = [label.text() for label in children(page.detail, QLabel)]
    assert "是" in words
    assert any("广东省佛山市南海区" in text for text in words)
    assert "依据" in words
    page.show_answer(Answer.NO)
    assert child not in page.table.rows.ids


def test_numbers_are_masked_until_asked_for(window: MainWindow, application: Application) -> None:
    window.open_record(person(window, LONG_NAME))
    settle(application.tasks)
    page = window.page
    assert isinstance(page, PersonPage)

    def shown() -> str:
        pause(1)
        labels = children(page, QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    assert "139****9902" in shown()
    assert "13900009902" not in shown()
    page.show_all.click()
    assert "13900009902" in shown()
    assert "联系电话：13900009901 → 13900009902" in shown()
    page.shown()
    assert "13900009902" not in shown(), "leaving and coming back masks again"


def test_a_person_gets_a_copy_of_all_there_is(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    window.open_record(person(window, LONG_NAME))
    settle(application.tasks)
    page = window.page
    assert isinstance(page, PersonPage)
    (copy,) = (one for one in children(page, QPushButton) if one.text() == "本人资料…")
    told.answers.extend([0, str(tmp_path / "a.pdf")])
    copy.click()
    settle(application.tasks)
    assert not told.errors, told.details
    said = "".join(page_texts((tmp_path / "a.pdf").read_bytes()))
    assert LONG_NAME in said
    assert "广东省佛山市南海区" in said
    assert "13900009902" not in said
    noted = window.context.book.view().all(Look)
    assert [one.paper for one in noted if one.record == page.person] == ["个人信息保护法第45条"]


def test_the_time_line_leads_to_its_records(window: MainWindow, application: Application) -> None:
    window.open_record(person(window, LONG_NAME))
    settle(application.tasks)
    page = window.page
    assert isinstance(page, PersonPage)
    absence = next(iter(linked(window.context.reading.view, "absence", "person", page.person)))[0]  # type: ignore[arg-type]
    page.timeline.opened.emit(absence)
    assert window.place == "form"


def test_writing_refreshes_the_page_in_front(window: MainWindow, application: Application) -> None:
    from sync.store.values import Draft

    settle(application.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    before = page.table.rows.rowCount()
    book = window.context.book
    book.ledger.write.save(
        [Draft("household", {"head_name": "黄新来", "hh_no": "01000"})], actor="测试"
    )
    window.context.announce({"household"})
    settle(application.tasks)
    assert page.table.rows.rowCount() == before + 1


def test_the_status_line_is_honest_before_enrolment(window: MainWindow) -> None:
    assert window.status.unsent.text() == "未接入县级，资料只在本机"


def test_locking_closes_the_book_and_asks_for_the_passphrase(
    window: MainWindow, application: Application
) -> None:
    QTest.keyClick(window, Qt.Key.Key_L, CTRL)
    settle(application.tasks)
    assert application.window is None
    assert application.gate is not None
    assert application.gate.isVisible()


@pytest.mark.parametrize("minutes", [0, 7])
def test_the_lock_waits_as_long_as_the_settings_say(
    window: MainWindow, application: Application, minutes: int
) -> None:
    application.settings.auto_lock_minutes = minutes
    application.idle.stop()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    QApplication.processEvents()
    assert application.idle.isActive() == bool(minutes)
    assert not minutes or application.idle.interval() == minutes * 60_000
