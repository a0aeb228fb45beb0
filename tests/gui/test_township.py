"""The clerk's window: all villages, what is new, one village opened, a parcel carried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.open_book.welcome_page import WelcomePage
from desktop.ui.pages.township_page import TownshipPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.device_role import DeviceRole
from forms.schema.form import RecordId
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.ledger.ledger import Ledger
from tests.helpers.counties import RunningCounty
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told
from tests.helpers.townships import A_LOOK, NAMES, PASSPHRASE, TOWNSHIP, a_clerk, a_code, a_village
from tests.helpers.villages import close, edit, save

pytestmark = pytest.mark.gui


@pytest.fixture
def villages(own_county: RunningCounty, tmp_path: Path) -> Iterator[list[Ledger]]:
    made = [a_village(own_county, tmp_path, code, 3) for code in NAMES]
    yield made
    close(*made)


@pytest.fixture
def clerk(
    own_county: RunningCounty, villages: list[Ledger], application: Application, tmp_path: Path
) -> MainWindow:
    application.show_book(a_clerk(own_county, tmp_path / "clerk.cunji"), "township")
    settle(application.tasks)
    assert application.window is not None
    return application.window


def page_of(window: MainWindow, application: Application) -> TownshipPage:
    window.show_page("township")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, TownshipPage)
    return page


def test_every_village_with_what_is_new(
    clerk: MainWindow, application: Application, villages: list[Ledger], told: Told
) -> None:
    page = page_of(clerk, application)
    assert [line.name for line in page.rows.values()] == list(NAMES.values())
    assert {line.people for line in page.rows.values()} == {12}
    assert {line.news for line in page.rows.values()} == {0}
    (home, *_) = villages[1].read.records("household")
    edit(villages[1], home.id, note="搬到镇上")
    save(villages[1], "household", {"head_name": "韦新来"})
    sync(villages[1].store)
    page.sync()
    settle(application.tasks)
    assert any("3 个村都同步好了" in said for said in told.successes)
    assert [line.news for line in page.rows.values()] == [0, 2, 0]
    place = page.table.rows.ids.index(RecordId(list(NAMES)[1]))
    page.table.selectRow(place)
    settle(application.tasks)
    page.looked.click()
    settle(application.tasks)
    assert [line.news for line in page.rows.values()] == [0, 0, 0]


def test_a_village_opens_in_its_own_window_and_writes_nothing(
    clerk: MainWindow, application: Application, told: Told
) -> None:
    page = page_of(clerk, application)
    page.table.opened.emit(list(NAMES)[2])
    pause(30)
    settle(application.tasks)
    window = application.window
    assert window is not None
    assert window is not clerk
    assert window.context.book.ledger.village == list(NAMES)[2]
    assert "上林坡村" in window.windowTitle()
    assert len(window.context.reading.records("person")) == 12
    assert window.context.book.actor == "黄小兰（乡镇）"


def test_a_parcel_is_carried(
    clerk: MainWindow,
    application: Application,
    villages: list[Ledger],
    told: Told,
    tmp_path: Path,
) -> None:
    save(villages[2], "household", {"head_name": "韦山里"})
    (tmp_path / "上报包.cjb").write_bytes(pack(villages[2].store).content)
    page = page_of(clerk, application)
    told.answers.append(str(tmp_path / "上报包.cjb"))
    page.carry.click()
    settle(application.tasks)
    assert any("县里已收下" in said for said in told.successes)
    receipt = (tmp_path / "上报包-回执.cjb").read_bytes()
    assert take_receipt(villages[2].store, receipt).confirmed == 1


@pytest.mark.parametrize("area", [TOWNSHIP, TOWNSHIP[:6]])
def test_the_first_run_takes_the_code_of_an_area(
    own_county: RunningCounty,
    villages: list[Ledger],
    application: Application,
    told: Told,
    tmp_path: Path,
    area: str,
) -> None:
    whole = len(area) < len(TOWNSHIP)
    far = [a_village(own_county, tmp_path, "459999101201", 2)] if whole else []
    application.start()
    assert application.gate is not None
    wizard = application.gate.centralWidget()
    assert isinstance(wizard, WelcomePage)
    wizard.answers.path = tmp_path / "乡镇.cunji"
    wizard.village.join.click()
    wizard.join.url.setText(own_county.url)
    role = DeviceRole.COUNTY if whole else DeviceRole.TOWNSHIP
    wizard.join.code.setText(a_code(own_county, area, role))
    wizard.forward()
    settle(application.tasks)
    wizard.who.name.setText("黄小兰")
    wizard.forward()
    wizard.secret.fields.first.setText(PASSPHRASE)
    wizard.secret.fields.again.setText(PASSPHRASE)
    wizard.forward()
    settle(application.tasks)
    assert told.errors == []
    wizard.recovery.sheet.back.setText(wizard.recovery.sheet.group)
    wizard.forward()
    assert f"{4 if whole else 3} 个村都接过来了" in wizard.advice.text()
    wizard.finish.chosen.emit("", None)
    pause(20)
    settle(application.tasks)
    window = application.window
    assert window is not None
    assert isinstance(window.page, TownshipPage)
    assert window.page.heading.text() == ("本县" if whole else "本乡镇")
    close(*far)


def test_a_copy_is_enrolled_anew_on_the_page(
    clerk: MainWindow,
    application: Application,
    own_county: RunningCounty,
    villages: list[Ledger],
    told: Told,
    tmp_path: Path,
) -> None:
    page = page_of(clerk, application)
    assert page.again.isHidden()
    ledger, file, copy = clerk.context.book.ledger, tmp_path / "clerk.cunji", tmp_path / "c.cunji"
    with ledger.store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy.write_bytes(file.read_bytes())
    with Book.open(copy, PASSPHRASE) as book:  # a copy goes on elsewhere
        save(book.ledger, "look", A_LOOK)
        sync(book.ledger.store)
    page.sync()
    settle(application.tasks)
    assert any("重新登记" in said for said in told.errors)
    assert page.again.isVisible()
    assert page.again.url.text() == own_county.url
    page.again.code.setText(a_code(own_county, TOWNSHIP, DeviceRole.TOWNSHIP))
    page.again.button.click()
    settle(application.tasks)
    assert any("3 个村都同步好了" in said for said in told.successes)
    assert page.again.isHidden()
