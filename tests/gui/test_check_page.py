"""What is to be looked at is listed, opened, mended, or said to be as written; it stays closed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from desktop.ui import dialogs
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.home.home_page import StartPage
from desktop.ui.pages.rules.consistency import CheckPage
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import CheckNote
from forms.leads.work_list import Origin, ReviewItem
from forms.schema.form import RecordId
from sync.change import new_record_id
from sync.store.tables import clashes, records
from sync.store.values import QUARANTINED, Draft
from tests.helpers.faulty import ODD, spoil
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.villages import as_before, created, retracted

pytestmark = pytest.mark.gui


def shown(window: MainWindow) -> CheckPage:
    window.show_page("check")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, CheckPage)
    return page


def about(page: CheckPage, record: RecordId) -> list[ReviewItem]:
    return [item for item in page.rows.values() if item.record == record and item.note is None]


def put_cursor(page: CheckPage, item: ReviewItem) -> None:
    page.table.selectRow(page.table.rows.ids.index(RecordId(item.fingerprint)))
    assert page.current() == item


def two_absences(window: MainWindow) -> RecordId:
    body = {"person": person(window, LONG_NAME), "place": "广东佛山"}
    spells = [{**body, "from_day": "2031-01-01"}, {**body, "from_day": "2031-02-01"}]
    saved = window.context.book.ledger.write.save(
        [Draft("absence", spell) for spell in spells], actor="测试"
    )
    window.context.announce({"absence"})
    return saved.ids[1]


def test_two_absences_at_once_are_listed_and_told_beside_the_form(
    window: MainWindow, told: Told
) -> None:
    context, second = window.context, two_absences(window)
    page = shown(window)
    assert any("重叠" in item.zh for item in about(page, second))
    put_cursor(page, about(page, second)[0])
    page.mend.click()
    settle(context.tasks)
    form = window.page
    assert isinstance(form, FormPage)
    assert form.check.isVisible()
    context.book.ledger.write.retract([second], actor="测试", reason="误录")
    context.announce({"absence"})
    assert about(shown(window), second) == []
    assert told.errors == []


def test_a_word_closes_an_item_until_its_facts_change(window: MainWindow, told: Told) -> None:
    context, second = window.context, two_absences(window)
    page = shown(window)
    item = next(item for item in about(page, second) if item.origin is Origin.ACROSS)
    put_cursor(page, item)
    page.right.click()
    QTest.keyClick(page.strip.why, Qt.Key.Key_Return)
    assert page.strip.isVisible(), "a word without a reason closes nothing"
    page.strip.why.setText("看了工资流水，两处打工")
    QTest.keyClick(page.strip.why, Qt.Key.Key_Return)
    settle(context.tasks)
    assert item not in about(page, second)
    [note] = context.reading.view.all(CheckNote)
    assert (note.by, note.why) == (context.book.actor, "看了工资流水，两处打工")
    page.origin.setCurrentIndex(page.origin.findData("closed"))
    assert page.table.current() == item.fingerprint
    body = {**context.reading.body(second), "from_day": "2031-01-15"}
    context.book.ledger.write.save([Draft("absence", body, second)], actor="测试")
    context.announce({"absence"})
    settle(context.tasks)
    assert any("重叠" in item.zh for item in about(shown(window), second))
    assert told.errors == []


def test_the_start_page_counts_them(window: MainWindow) -> None:
    two_absences(window)
    waiting = len([item for item in shown(window).rows.values() if item.note is None])
    window.show_page("start")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, StartPage)
    assert page.overview is not None
    assert page.overview.review == waiting > 0


def test_every_page_shows_records_with_answers_nobody_can_read(
    window: MainWindow, told: Told
) -> None:
    context = window.context
    records = {form: list(context.reading.records(form)) for form in context.reading.view.bodies}
    for form, ids in records.items():
        fields = context.reading.form(form).fields
        for turn, record in enumerate(ids[:3]):
            odd = {f.id: ODD[(place + turn) % len(ODD)] for place, f in enumerate(fields)}
            spoil(context.book.ledger.store, record, **odd)
    context.announce()
    assert {item.origin for item in shown(window).rows.values()} >= {Origin.UNREADABLE}
    pages = ["start", "tasks", "leads", "indicators", "report", "board", "notice", "more", "check"]
    for name in (*pages, *(f"list:{form}" for form in records)):
        window.show_page(name)
        settle(context.tasks)
    for form, ids in records.items():
        page = form if form in ("person", "household") else "form"
        for record in ids[:3]:
            told.answers.append(
                dialogs.Choice.DISCARD
            )  # a widget may show such an answer otherwise
            window.show_page(page, record)
            settle(context.tasks)
            QApplication.processEvents()
    told.answers.append(dialogs.Choice.DISCARD)
    window.show_page("start")
    assert told.errors == []


def test_a_village_without_contradictions_says_so(window: MainWindow) -> None:
    page = shown(window)
    page.put({})
    assert page.nothing.isVisible()
    assert not page.table.isVisible()


def test_what_leads_nowhere_is_found_and_mended_from_the_list(
    window: MainWindow, told: Told
) -> None:
    """An old book: its window marked a household that had people."""
    context, who = window.context, person(window, LONG_NAME)
    home = context.reading.view.household_of(who)
    assert home is not None
    before = context.book.ledger.read.bodies()
    as_before(context.book.ledger, retracted("household", home))
    context.announce()
    page = shown(window)
    lost = {item.form for item in page.rows.values() if item.target == home}
    assert lost == {
        form for form, all_of in before.items() for b in all_of.values() if home in b.values()
    }
    assert "person" in lost
    assert page.repair_button.isVisible()
    page.table.selectRow(0)
    while not page.repair_button.isEnabled():
        page.table.selectRow(page.table.currentIndex().row() + 1)
    told.answers.append(None)
    page.repair_button.click()
    settle(context.tasks)
    assert told.options[-1][0].startswith("恢复农户「")
    assert told.options[-1][-1] == "打开这一条，重新选"
    told.answers.append(0)
    page.repair_button.click()
    settle(context.tasks)
    assert context.book.ledger.read.bodies() == before
    assert not any(item.target for item in page.rows.values())
    assert page.repair_button.isHidden()
    assert told.errors == []


def test_who_would_rather_choose_anew_gets_to_the_record(window: MainWindow, told: Told) -> None:
    context = window.context
    gone = created("absence", {"person": new_record_id(), "from_day": "2031-01-01"})
    as_before(context.book.ledger, gone)
    context.announce()
    page = shown(window)
    put_cursor(page, next(item for item in about(page, gone.record) if item.target))
    told.answers.append(0)
    page.repair_button.click()
    settle(context.tasks)
    assert told.options == [("打开这一条，重新选",)]
    form = window.page
    assert isinstance(form, FormPage)
    assert form.check.isVisible()


def test_many_are_closed_for_one_reason_by_one_save(window: MainWindow, told: Told) -> None:
    context = window.context
    two_absences(window)
    page = shown(window)
    before = [item for item in page.rows.values() if item.note is None]
    assert len(before) > 1
    page.table.setFocus()
    page.table.selectAll()
    page.right.click()
    assert f"选中的 {len(before)} 处" in page.strip.about.text()
    page.strip.why.setText("逐户问过")
    QTest.keyClick(page.strip.why, Qt.Key.Key_Return)
    settle(context.tasks)
    settle(context.tasks)
    page = shown(window)
    assert [item for item in page.rows.values() if item.note is None] == []
    notes = context.book.view().all(CheckNote)
    assert {note.why for note in notes} == {"逐户问过"}
    assert len(notes) == len(before)
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(context.tasks)
    assert len([i for i in shown(window).rows.values() if i.note is None]) == len(before)
    assert told.errors == []


def test_what_two_computers_wrote_and_what_is_aside_are_listed_and_lead_to_the_choice(
    window: MainWindow, told: Told
) -> None:
    context = window.context
    somebody, other = person(window, LONG_NAME), new_record_id()
    store = context.book.ledger.store
    clash = {
        "record": somebody, "field": "birth", "device": "0" * 16, "epoch": 1, "dseq": 1,
        "form": "person", "in_force": "1980-01-01", "proposed": "1981-01-01",
        "in_force_device": "1" * 16, "in_force_epoch": 1, "in_force_dseq": 1,
    }  # fmt: skip
    row = {
        "id": other, "form": "visit", "version": 1, "state": QUARANTINED, "body": {}, "head": 0,
        "confirmed": 1, "keyed": 1, "hash": bytes(16), "birth": 0, "log": b"",
        "seen_seq": 0, "seen_chain": 0, "other_seq": 0,
    }  # fmt: skip
    with store.writing() as db:
        store.noted.records.update((somebody, other))
        db.execute(insert(clashes), store.place.stamp([clash]))
        db.execute(insert(records), store.place.stamp([row]))
    context.announce({"person"})
    page = shown(window)
    [different], [aside] = about(page, somebody), about(page, other)
    assert different.origin is Origin.DIFFERENT
    assert "「出生日期」两台电脑写得不一样" in different.zh
    assert "1981" not in different.zh, "the values are shown where they are chosen"
    assert "单独存放" in aside.zh
    for item in (different, aside):
        page = shown(window)
        put_cursor(page, item)
        page.right.click()
        assert not page.strip.isVisible(), "no word closes it"
        page.mend.click()
        settle(context.tasks)
        assert isinstance(window.page, SyncPage)
    assert told.errors == []
