"""Handing up through the window, to a real county: every press ends in a true sentence."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.application import Application
from desktop.book import Book
from desktop.pages.card_button import CardButton
from desktop.pages.main_window import MainWindow
from desktop.pages.record_list import RecordList
from desktop.pages.sync_page import SyncPage
from forms.definition import RecordId
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.ledger.records import Draft
from tests.helpers.counties import COMMAND, Line, RunningCounty
from tests.helpers.settle import settle
from tests.helpers.told import Told


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path_factory.mktemp("county")) as running:
        yield running


@pytest.fixture
def own_county(tmp_path: Path) -> Iterator[RunningCounty]:
    """A county that one test may stop, or fill."""
    with RunningCounty(tmp_path / "county") as running:
        yield running


@pytest.fixture
def page(window: MainWindow, application: Application) -> SyncPage:
    window.show_page("sync")
    settle(application.tasks)
    made = window.page
    assert isinstance(made, SyncPage)
    return made


def enrolled(
    page: SyncPage, application: Application, county: RunningCounty, url: str = ""
) -> None:
    page.enrol_card.url.setText(url or county.url)
    page.enrol_card.code.setText(county.code(page.desk.book.ledger.village, "板岭村"))
    page.enrol_card.ask()
    settle(application.tasks)


def press(page: SyncPage, application: Application) -> str:
    page.sync()
    settle(application.tasks)
    settle(application.tasks)
    return page.words_line.text()


def test_before_enrolment_only_the_questions_are_there(page: SyncPage) -> None:
    assert page.enrol_card.isVisible()
    assert not page.state.isVisible()
    page.enrol_card.ask()
    assert page.enrol_card._url.below.text() == "请填县里给的地址。"
    assert page.running is None


def test_a_wrong_code_is_told_and_nothing_changes(
    page: SyncPage, application: Application, county: RunningCounty
) -> None:
    page.enrol_card.url.setText(county.url)
    page.enrol_card.code.setText("AAAA-BBBB-CCCC-DDDD")
    QTest.keyClick(page.enrol_card.code, Qt.Key.Key_Return)
    settle(application.tasks)
    assert page.words_line.text().startswith("登记没有成功：")
    assert page.words_line.text().endswith("。")
    assert page.enrol_card.isVisible()
    assert not page.desk.book.ledger.status().enrolled


def test_an_address_without_tls_is_refused(page: SyncPage, application: Application) -> None:
    page.enrol_card.url.setText("http://192.0.2.7")
    page.enrol_card.code.setText("AAAA-BBBB-CCCC-DDDD")
    page.enrol_card.ask()
    settle(application.tasks)
    assert "https" in page.words_line.text() or "TLS" in page.words_line.text()


def test_enrol_hand_up_and_compare(
    page: SyncPage, application: Application, told: Told, own_county: RunningCounty
) -> None:
    unsent = page.desk.book.ledger.status().unsent
    enrolled(page, application, own_county)
    assert page.state.isVisible()
    assert not page.enrol_card.isVisible()
    assert page.unsent.text() == f"{unsent:,}"
    assert page.pill.text() == f"未上报 {unsent:,} 条"
    words = press(page, application)
    assert "核对一致" in words
    assert page.unsent.text() == "0"
    assert page.confirmed.text() == f"{unsent:,}"
    assert page.pill.text() == "县里已全部确认"
    assert page.view is not None
    assert page.view.equal is True
    assert "没有新的改动" in press(page, application)
    assert told.errors == []
    assert not page.busy.isVisible()
    assert page.sync_button.isEnabled()


def test_a_county_that_is_gone_confirms_nothing_and_says_so(
    page: SyncPage, application: Application, told: Told, own_county: RunningCounty
) -> None:
    enrolled(page, application, own_county)
    unsent = page.desk.book.ledger.status().unsent
    own_county.stop()
    words = press(page, application)
    assert f"要上报 {unsent} 条" in words
    assert "一条也没有确认" in words
    assert words.endswith("。")
    assert page.unsent.text() == f"{unsent:,}"
    assert page.confirmed.text() == "0"
    assert told.errors == []
    page.shown()
    settle(application.tasks)
    assert page.words_line.text() == words, "the last words are still there"


def test_a_line_that_breaks_is_taken_up_again(
    page: SyncPage, application: Application, own_county: RunningCounty
) -> None:
    enrolled(page, application, own_county)
    with Line(own_county.port, up=2000) as line:
        page.desk.book.ledger.meta["county_url"] = line.url
        words = press(page, application)
        assert line.broken
    assert "核对一致" in words
    assert page.unsent.text() == "0"


def test_stopping_ends_in_a_sentence_too(
    page: SyncPage, application: Application, own_county: RunningCounty
) -> None:
    enrolled(page, application, own_county)
    page.sync()
    page.cancel()
    assert page.progress_line.text() == "正在停下…"
    settle(application.tasks)
    settle(application.tasks)
    assert page.running is None
    assert page.sync_button.isEnabled()
    assert "核对一致" in press(page, application)


def clash(page: SyncPage, application: Application, county: RunningCounty, folder: Path) -> str:
    """Two computers write another name for one person; the other one is first."""
    enrolled(page, application, county)
    press(page, application)
    book = page.desk.book
    someone = book.ledger.records("person")[3]
    with Book.new(folder / "other.cunji", book.ledger.village, "板岭村", "稻田 雨伞 火车") as other:
        other.actor = "韦文书（村文书）"
        enrol(other.ledger, county.url, county.code(other.ledger.village, "板岭村"))
        sync(other.ledger)
        theirs = Draft("person", {**someone.body, "name": "覃兰英"}, someone.id)
        other.ledger.save([theirs], actor=other.actor)
        ours = Draft("person", {**someone.body, "name": "覃兰"}, someone.id)
        book.ledger.save([ours], actor=book.actor)
        sync(other.ledger)
    page.desk.announce({"person"})
    settle(application.tasks)
    press(page, application)
    return someone.id


def test_a_clash_shows_both_values_and_is_settled(
    page: SyncPage, application: Application, told: Told, own_county: RunningCounty, tmp_path: Path
) -> None:
    someone = clash(page, application, own_county, tmp_path)
    assert page.view is not None
    (line,) = page.view.clashes
    assert line.question == "姓名"
    assert (line.in_force.words, line.proposed.words) == ("覃兰英", "覃兰")
    assert line.in_force.who == "韦文书（村文书）"
    assert (line.in_force.mine, line.proposed.mine) == (False, True)
    assert page.clash_head.isVisible()
    sides = page.clashes.findChildren(CardButton)
    assert "覃兰英" in sides[0].accessibleName()
    assert "本机" in sides[1].accessibleName()
    QTest.keyClick(sides[1], Qt.Key.Key_Return)
    settle(application.tasks)
    settle(application.tasks)
    assert page.desk.book.ledger.clashes() == []
    record = page.desk.book.ledger.get(line.clash.record)
    assert record is not None
    assert record.body["name"] == "覃兰"
    assert not page.clash_head.isVisible()
    assert page.unsent.text() == "1", "the choice itself is handed up next time"
    assert "核对一致" in press(page, application)
    assert told.errors == []
    page.clashes.wanted.emit(someone)
    assert application.window is not None
    assert application.window.place == "person"
    settle(application.tasks)


def test_a_clash_that_is_gone_is_told(
    page: SyncPage, application: Application, told: Told, own_county: RunningCounty, tmp_path: Path
) -> None:
    clash(page, application, own_county, tmp_path)
    assert page.view is not None
    (line,) = page.view.clashes
    book = page.desk.book
    book.ledger.settle(line.clash, line.in_force.value, actor=book.actor)
    page.clashes.chosen.emit(line, line.proposed)
    settle(application.tasks)
    settle(application.tasks)
    assert len(told.errors) == 1
    assert told.details == [""]
    assert page.view.clashes == ()


def test_a_stick_goes_to_the_county_and_comes_back(
    page: SyncPage, application: Application, own_county: RunningCounty, told: Told, tmp_path: Path
) -> None:
    enrolled(page, application, own_county)
    unsent = page.desk.book.ledger.status().unsent
    stick, receipt = tmp_path / "包.cjb", tmp_path / "回执.cjb"
    told.answers.append(str(stick))
    page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert page.underway.text() == f"{unsent:,}"
    assert page.unsent.text() == f"{unsent:,}", "nothing is confirmed before the receipt"
    assert "等回执" in page.stick.line.text()
    run = subprocess.run(
        [*COMMAND, "parcel", own_county.folder, stick, "--receipt", receipt], check=False
    )
    assert run.returncode == 0
    told.answers.append(str(receipt))
    page.stick.take()
    for _ in range(3):
        settle(application.tasks)
    assert "核对一致" in page.words_line.text()
    assert (page.unsent.text(), page.underway.text()) == ("0", "0")
    told.answers.append(str(receipt))
    page.stick.take()
    for _ in range(3):
        settle(application.tasks)
    assert "已经了结" in page.words_line.text()


@pytest.mark.parametrize("way", ["both", "anew"])
def test_both_values_may_stay_or_another_be_written(
    page: SyncPage, application: Application, own_county: RunningCounty, tmp_path: Path, way: str
) -> None:
    someone = clash(page, application, own_county, tmp_path)
    assert page.view is not None
    (line,) = page.view.clashes
    values = {str(line.in_force.value), str(line.proposed.value)}
    if way == "both":
        named(page, "两个都留").click()
    else:
        (edit,) = page.clashes.findChildren(QLineEdit)
        edit.setText("韦新名")
        named(page, "用写的这个").click()
    settle(application.tasks)
    settle(application.tasks)
    kept = page.desk.book.ledger.get(RecordId(someone))
    assert kept is not None
    name = str(kept.body["name"])
    assert name == "韦新名" if way == "anew" else set(name.split("；")) == values
    assert page.desk.book.ledger.clashes() == []
    assert "核对一致" in press(page, application)


def named(page: SyncPage, words: str) -> QPushButton:
    return next(b for b in page.clashes.findChildren(QPushButton) if b.text().strip() == words)


def test_a_list_says_of_each_record_how_far_it_is(
    page: SyncPage, application: Application, own_county: RunningCounty, told: Told, tmp_path: Path
) -> None:
    enrolled(page, application, own_county)
    window = application.window
    assert window is not None

    def states() -> set[str]:
        window.show_page("list:household")
        listed = window.page
        assert isinstance(listed, RecordList)
        last = listed.table.rows.columns[-1]
        return {last.text(r) for r in listed.table.rows.ids} if last.title == "上报" else set()

    assert states() == {"未上报"}
    told.answers.append(str(tmp_path / "x.cjb"))
    page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert states() == {"已送出、待确认"}
    window.show_page("sync")
    settle(application.tasks)
    press(page, application)
    assert states() == set(), "all is confirmed, so there is nothing to say"
    page.desk.book.ledger.save([Draft("household", {"head_name": "韦大山"})], actor="x")
    page.desk.announce({"household"})
    assert states() == {"未上报", "县里已确认"}
