"""Handing up through the window, to a real county: every press ends in a true sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.widgets.multiline_button import CardButton
from forms.leads.work_list import open_items
from forms.schema.form import RecordId
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.reading.clashes import clash_lines
from sync.store.values import Draft
from tests.end2end.test_one_bad_value import write_odd
from tests.gui.handing_up import enrolled, press
from tests.helpers.children import children
from tests.helpers.counties import Line, RunningCounty
from tests.helpers.exchange import at_county
from tests.helpers.family import DAY
from tests.helpers.settle import settle
from tests.helpers.told import Told

WORDS = "稻田 雨伞 火车 灯笼"
"""A passphrase."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path_factory.mktemp("county")) as running:
        yield running


def test_before_enrolment_only_the_questions_are_there(sync_page: SyncPage) -> None:
    assert sync_page.enrol_card.isVisible()
    assert not sync_page.state.isVisible()
    sync_page.enrol_card.ask()
    assert sync_page.enrol_card.url_entry.below.text() == "请填县里给的地址。"
    assert sync_page.running is None


def test_a_wrong_code_is_told_and_nothing_changes(
    sync_page: SyncPage, application: Application, county: RunningCounty
) -> None:
    sync_page.enrol_card.url.setText(county.url)
    sync_page.enrol_card.code.setText("AAAA-BBBB-CCCC-DDDD")
    QTest.keyClick(sync_page.enrol_card.code, Qt.Key.Key_Return)
    settle(application.tasks)
    assert sync_page.words_line.text().startswith("登记没有成功：")
    assert sync_page.words_line.text().endswith("。")
    assert sync_page.enrol_card.isVisible()
    assert not sync_page.context.book.ledger.read.status().enrolled


def test_an_address_without_tls_is_refused(sync_page: SyncPage, application: Application) -> None:
    sync_page.enrol_card.url.setText("http://192.0.2.7")
    sync_page.enrol_card.code.setText("AAAA-BBBB-CCCC-DDDD")
    sync_page.enrol_card.ask()
    settle(application.tasks)
    assert "https" in sync_page.words_line.text() or "TLS" in sync_page.words_line.text()


def test_enrol_hand_up_and_compare(
    sync_page: SyncPage, application: Application, told: Told, own_county: RunningCounty
) -> None:
    unsent = sync_page.context.book.ledger.read.status().unsent
    enrolled(sync_page, application, own_county)
    assert sync_page.state.isVisible()
    assert not sync_page.enrol_card.isVisible()
    assert sync_page.unsent.text() == f"{unsent:,}"
    assert sync_page.pill.text() == f"未上报 {unsent:,} 条"
    words = press(sync_page, application)
    assert "核对一致" in words
    assert sync_page.unsent.text() == "0"
    assert sync_page.confirmed.text() == f"{unsent:,}"
    assert sync_page.pill.text() == "县里已全部确认"
    assert sync_page.view is not None
    assert sync_page.view.equal is True
    assert "没有新的改动" in press(sync_page, application)
    assert told.errors == []
    assert sync_page.sync_button.isEnabled()


def test_a_county_that_is_gone_confirms_nothing_and_says_so(
    sync_page: SyncPage, application: Application, told: Told, own_county: RunningCounty
) -> None:
    enrolled(sync_page, application, own_county)
    unsent = sync_page.context.book.ledger.read.status().unsent
    own_county.stop()
    words = press(sync_page, application)
    assert f"要上报 {unsent} 条" in words
    assert "一条也没有确认" in words
    assert words.endswith("。")
    assert sync_page.unsent.text() == f"{unsent:,}"
    assert sync_page.confirmed.text() == "0"
    assert told.errors == []
    sync_page.shown()
    settle(application.tasks)
    assert sync_page.words_line.text() == words, "the last words are still there"


def test_a_line_that_breaks_is_taken_up_again(
    sync_page: SyncPage, application: Application, own_county: RunningCounty
) -> None:
    enrolled(sync_page, application, own_county)
    with Line(own_county.port, up=2000) as line:
        sync_page.context.book.ledger.meta["county_url"] = line.url
        words = press(sync_page, application)
        assert line.broken
    assert "核对一致" in words
    assert sync_page.unsent.text() == "0"


def test_stopping_ends_in_a_sentence_too(
    sync_page: SyncPage, application: Application, own_county: RunningCounty
) -> None:
    enrolled(sync_page, application, own_county)
    sync_page.sync()
    operation = sync_page.running
    assert operation is not None
    assert operation.stoppable
    operation.cancel()
    settle(application.tasks)
    settle(application.tasks)
    assert sync_page.running is None
    assert sync_page.sync_button.isEnabled()
    assert "核对一致" in press(sync_page, application)


def clash(
    sync_page: SyncPage,
    application: Application,
    county: RunningCounty,
    folder: Path,
    differ: tuple[str, str, str] = ("name", "覃兰英", "覃兰"),
) -> str:
    """Two computers answer one question of a person differently; the other one is first."""
    field, first, second = differ
    enrolled(sync_page, application, county)
    press(sync_page, application)
    book = sync_page.context.book
    someone = book.ledger.read.records("person")[3]
    case = Draft("health", {"person": someone.id, "class": "4", "sealed_disease": "某病"})
    book.ledger.write.save([case], actor=book.actor)
    press(sync_page, application)
    with Book.new(folder / "other.cunji", book.ledger.village, "板岭村", WORDS) as other:
        other.actor = "韦文书（村文书）"
        enrol(other.ledger.store, county.url, county.code(other.ledger.village, "板岭村"))
        sync(other.ledger.store)
        press(sync_page, application)  # it asks for the key of what is sealed, and is handed it
        sync(other.ledger.store)
        theirs = Draft("person", {**someone.body, field: first}, someone.id)
        other.ledger.write.save([theirs], actor=other.actor)
        ours = Draft("person", {**someone.body, field: second}, someone.id)
        book.ledger.write.save([ours], actor=book.actor)
        sync(other.ledger.store)
    sync_page.context.announce({"person"})
    settle(application.tasks)
    press(sync_page, application)
    return someone.id


def test_a_clash_shows_both_values_and_is_settled(
    sync_page: SyncPage,
    application: Application,
    told: Told,
    own_county: RunningCounty,
    tmp_path: Path,
) -> None:
    someone = clash(sync_page, application, own_county, tmp_path)
    assert sync_page.view is not None
    (line,) = sync_page.view.clashes
    assert line.question == "姓名"
    assert (line.in_force.words, line.proposed.words) == ("覃兰英", "覃兰")
    assert line.in_force.who == "韦文书（村文书）"
    assert (line.in_force.mine, line.proposed.mine) == (False, True)
    assert sync_page.clash_head.isVisible()
    sides = children(sync_page.clashes, CardButton)
    assert "覃兰英" in sides[0].accessibleName()
    assert "本机" in sides[1].accessibleName()
    QTest.keyClick(sides[1], Qt.Key.Key_Return)
    settle(application.tasks)
    settle(application.tasks)
    assert sync_page.context.book.ledger.read.clashes() == []
    record = sync_page.context.book.ledger.read.get(line.clash.record)
    assert record is not None
    assert record.body["name"] == "覃兰"
    assert not sync_page.clash_head.isVisible()
    assert sync_page.unsent.text() == "1", "the choice itself is handed up next time"
    assert "核对一致" in press(sync_page, application)
    context = sync_page.context
    for name, turn in (("覃兰英", context.undo), ("覃兰", context.redo)):
        turn(sync_page)  # the other one was meant after all; also after it went up
        settle(application.tasks)
        now = context.book.ledger.read.get(line.clash.record)
        assert now is not None
        assert now.body["name"] == name
        assert "核对一致" in press(sync_page, application)
    assert told.errors == []
    sync_page.clashes.wanted.emit(someone)
    assert application.window is not None
    assert application.window.place == "person"
    settle(application.tasks)


def test_what_is_sealed_is_chosen_only_by_who_opened_it(
    sync_page: SyncPage, application: Application, own_county: RunningCounty, tmp_path: Path
) -> None:
    someone = clash(sync_page, application, own_county, tmp_path, ("no_capacity", "4", "7"))
    assert sync_page.view is not None
    (line,) = sync_page.view.clashes
    codes = sync_page.context.reading.definitions.codes
    told = [codes.label("no_capacity_reason", code) for code in ("4", "7")]
    shown = str([w.text() for w in children(sync_page.clashes, QLabel)])
    assert not any(word in shown + line.in_force.words + line.proposed.words for word in told)
    assert "是封存的" in shown
    assert not any(side.isEnabled() for side in children(sync_page.clashes, CardButton))
    assert not children(sync_page.clashes, QLineEdit)
    sync_page.context.reading.opened.add(RecordId(someone))
    sync_page.shown()
    settle(application.tasks)
    (line,) = sync_page.view.clashes
    assert [line.in_force.words, line.proposed.words] == told
    assert all(side.isEnabled() for side in children(sync_page.clashes, CardButton))


def test_a_question_of_tomorrow_is_shown_and_settled_too(
    sync_page: SyncPage, application: Application, told: Told, own_county: RunningCounty,
    tmp_path: Path,
) -> None:  # fmt: skip
    enrolled(sync_page, application, own_county)
    press(sync_page, application)
    book = sync_page.context.book
    someone = book.ledger.read.records("person")[3].id
    with Book.new(tmp_path / "o.cunji", book.ledger.village, "板岭村", WORDS) as other:
        enrol(other.ledger.store, own_county.url, own_county.code(other.ledger.village, "板岭村"))
        sync(other.ledger.store)
        strange = write_odd(other.ledger, "of_tomorrow", None, what="一")
        write_odd(other.ledger, "person", someone, of_tomorrow=["甲", "乙"])
        write_odd(book.ledger, "person", someone, of_tomorrow="丙")
        sync(other.ledger.store)
        press(sync_page, application)
        write_odd(other.ledger, "of_tomorrow", strange, what=["二"])
        write_odd(book.ledger, "of_tomorrow", strange, what="三")
        sync(other.ledger.store)
        press(sync_page, application)
    assert sync_page.view is not None
    lines = {line.question: line for line in sync_page.view.clashes}
    assert set(lines) == {"本程序不认识的一项（of_tomorrow）", "本程序不认识的一项（what）"}
    words = {(one.in_force.words, one.proposed.words) for one in lines.values()}
    assert words == {("甲、乙", "丙"), ("二", "三")}
    assert lines["本程序不认识的一项（what）"].record == "本程序不认识的登记（of_tomorrow）"
    feed = at_county(own_county)
    office = clash_lines(feed.store.engine, Area(""))
    feed.store.engine.dispose()
    assert {(line.field, line.strange) for line in office} == {
        ("of_tomorrow", True), ("what", True)
    }  # fmt: skip
    assert not any(word in str(line) for line in office for word in ("甲", "丙")), (
        "whether it may be shown nobody there knows"
    )
    review = [one.zh for one in open_items(book.view(), DAY, book.definitions)]
    assert any("本程序不认识的一项 of_tomorrow" in zh for zh in review)
    assert any("有 1 条登记（of_tomorrow）" in zh for zh in review)
    for _ in range(2):
        side = children(sync_page.clashes, CardButton)[1]
        QTest.keyClick(side, Qt.Key.Key_Return)
        settle(application.tasks)
        settle(application.tasks)
    assert book.ledger.read.clashes() == []
    assert book.ledger.read.history(someone)[-1].fields == {"of_tomorrow": "丙"}
    assert told.errors == []


def test_a_clash_that_is_gone_is_told(
    sync_page: SyncPage,
    application: Application,
    told: Told,
    own_county: RunningCounty,
    tmp_path: Path,
) -> None:
    clash(sync_page, application, own_county, tmp_path)
    assert sync_page.view is not None
    (line,) = sync_page.view.clashes
    book = sync_page.context.book
    book.ledger.write.settle(line.clash, line.in_force.value, actor=book.actor)
    sync_page.clashes.chosen.emit(line, line.proposed)
    settle(application.tasks)
    settle(application.tasks)
    assert len(told.errors) == 1
    assert told.details == [""]
    assert sync_page.view.clashes == ()


@pytest.mark.parametrize("way", ["both", "anew"])
def test_both_values_may_stay_or_another_be_written(
    sync_page: SyncPage,
    application: Application,
    own_county: RunningCounty,
    tmp_path: Path,
    way: str,
) -> None:
    someone = clash(sync_page, application, own_county, tmp_path)
    assert sync_page.view is not None
    (line,) = sync_page.view.clashes
    values = {str(line.in_force.value), str(line.proposed.value)}
    if way == "both":
        named(sync_page, "两个都留").click()
    else:
        (edit,) = children(sync_page.clashes, QLineEdit)
        edit.setText("韦新名")
        named(sync_page, "用写的这个").click()
    settle(application.tasks)
    settle(application.tasks)
    kept = sync_page.context.book.ledger.read.get(RecordId(someone))
    assert kept is not None
    name = str(kept.body["name"])
    assert name == "韦新名" if way == "anew" else set(name.split("；")) == values
    assert sync_page.context.book.ledger.read.clashes() == []
    assert "核对一致" in press(sync_page, application)


def named(sync_page: SyncPage, words: str) -> QPushButton:
    return next(b for b in children(sync_page.clashes, QPushButton) if b.text().strip() == words)
