"""The first run of a village's second computer: the whole book comes from the county."""

from pathlib import Path

import pytest
from typing_extensions import override

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.open_book.make_book import join_book
from desktop.ui.open_book.steps import FirstAnswers, Joining
from desktop.ui.open_book.welcome_page import WelcomePage
from desktop.ui.operations import Step
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, enrolled
from tests.helpers.filled import PASSPHRASE
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told
from tests.helpers.villages import ACTOR, a_ledger, close

SECRET = "稻田 雨伞 火车 灯笼"


@pytest.fixture
def wizard(application: Application, tmp_path: Path) -> WelcomePage:
    application.start()
    assert application.gate is not None
    made = application.gate.centralWidget()
    assert isinstance(made, WelcomePage)
    made.answers.path = tmp_path / "村记/第二台.cunji"
    return made


def ask(wizard: WelcomePage, application: Application, url: str, code: str) -> None:
    wizard.village.join.click()
    wizard.join.url.setText(url)
    wizard.join.code.setText(code)
    wizard.forward()
    settle(application.tasks)


def test_two_laptops_hold_the_same_and_write_both_ways(
    wizard: WelcomePage, application: Application, own_county: RunningCounty, told: Told,
    book_path: Path,
) -> None:  # fmt: skip
    old = Book.open(book_path, PASSPHRASE)
    first = enrolled(old.ledger, own_county)
    sync(first.store)
    people = {r.id for r in first.read.records("person")}
    ask(wizard, application, own_county.url, own_county.code(first.village, "板岭村"))
    assert wizard.heading.text() == "谁来用板岭村的台账？"
    assert not wizard.who.card.isVisible(), "the contact comes from the county"
    wizard.who.name.setText("黄小兰")
    wizard.forward()
    wizard.secret.fields.first.setText(SECRET)
    wizard.secret.fields.again.setText(SECRET)
    wizard.forward()
    settle(application.tasks)
    assert told.errors == []
    assert wizard.heading.text() == wizard.recovery.heading
    wizard.recovery.sheet.back.setText(wizard.recovery.sheet.group)
    wizard.forward()
    assert "核对一致" in wizard.advice.text()
    wizard.finish.chosen.emit("start", None)
    pause(20)
    settle(application.tasks)
    assert application.window is not None
    book = application.window.context.book
    assert book.actor.startswith("黄小兰")
    assert {r.id for r in book.ledger.read.records("person")} == people != set()
    book.ledger.write.save([Draft("household", {"head_name": "黄二妹"})], actor=book.actor)
    sync(book.ledger.store)
    sync(first.store)
    assert "黄二妹" in {r.body["head_name"] for r in first.read.records("household")}
    first.write.save([Draft("household", {"head_name": "韦大山"})], actor=ACTOR)
    sync(first.store)
    sync(book.ledger.store)
    assert_whole(own_county, first, book.ledger)
    old.close()


def test_a_wrong_code_is_told_and_a_new_village_is_still_possible(
    wizard: WelcomePage, application: Application, own_county: RunningCounty, told: Told
) -> None:
    ask(wizard, application, own_county.url, "AAAA-BBBB-CCCC-DDDD")
    assert len(told.errors) == 1
    assert wizard.heading.text() == wizard.join.heading
    assert not wizard.answers.path.exists()
    assert wizard.next.isEnabled()
    wizard.join.turned_away.emit()
    assert wizard.heading.text() == wizard.village.heading
    wizard.village.name.setText("板岭村")
    wizard.village.code.setText("459999100201")
    wizard.forward()
    assert wizard.heading.text() == wizard.who.heading == "谁来用？公示上留什么电话？"
    assert wizard.answers.join is None


def test_a_code_used_up_in_between_leaves_no_book(
    wizard: WelcomePage,
    application: Application,
    own_county: RunningCounty,
    told: Told,
    tmp_path: Path,
) -> None:
    other = a_ledger(tmp_path / "b")
    code = own_county.code(other.village, "板岭村")
    ask(wizard, application, own_county.url, code)
    enrol(other.store, own_county.url, code)
    wizard.who.name.setText("黄小兰")
    wizard.forward()
    wizard.secret.fields.first.setText(SECRET)
    wizard.secret.fields.again.setText(SECRET)
    wizard.forward()
    settle(application.tasks)
    assert len(told.errors) == 1
    assert not wizard.answers.path.exists()
    assert wizard.back.isEnabled()
    close(other)


def test_a_line_that_breaks_after_the_code_was_used_keeps_the_book(
    own_county: RunningCounty, book_path: Path, tmp_path: Path
) -> None:
    old = Book.open(book_path, PASSPHRASE)
    first = enrolled(old.ledger, own_county)
    sync(first.store)
    code = own_county.code(first.village, "板岭村")
    path = tmp_path / "第二台.cunji"
    answers = FirstAnswers(first.village, "板岭村", actor=ACTOR, passphrase=SECRET, path=path)

    class Gone(Step):
        @override
        def tell(self, what: str, finished: int = 0, total: int = 0) -> None:
            if what.startswith("正在上报"):  # enrolled by now, nothing fetched yet
                own_county.stop()

    with join_book(answers, Joining(own_county.url, code, None), Gone()) as book:
        assert "还没有接完" in answers.join_ended
        assert book.vault.recovery_code
        assert book.ledger.read.records("person") == []
        own_county.start()
        book.ledger.meta["county_url"] = own_county.url  # the test's port is another one now
        assert sync(book.ledger.store).digests_equal
        assert_whole(own_county, first, book.ledger)
    old.close()
