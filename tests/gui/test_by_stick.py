"""Handing up by a stick through the window, and what lists say of each record meanwhile."""

import subprocess
from pathlib import Path

from desktop.application import Application
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.sync.sync_page import SyncPage
from sync.client.parcel import handed_over
from sync.store.values import Draft
from tests.gui.handing_up import enrolled, press
from tests.helpers.counties import COMMAND, RunningCounty
from tests.helpers.settle import settle
from tests.helpers.told import Told


def test_a_stick_goes_to_the_county_and_comes_back(
    sync_page: SyncPage,
    application: Application,
    own_county: RunningCounty,
    told: Told,
    tmp_path: Path,
) -> None:
    enrolled(sync_page, application, own_county)
    unsent = sync_page.context.book.ledger.read.status().unsent
    stick, receipt = tmp_path / "包.cjb", tmp_path / "回执.cjb"
    told.answers.append(str(stick))
    sync_page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert sync_page.underway.text() == f"{unsent:,}"
    assert sync_page.unsent.text() == f"{unsent:,}", "nothing is confirmed before the receipt"
    assert "等回执" in sync_page.stick.line.text()
    run = subprocess.run(
        [*COMMAND, "parcel", own_county.folder, stick, "--receipt", receipt], check=False
    )
    assert run.returncode == 0
    told.answers.append(str(receipt))
    sync_page.stick.take()
    for _ in range(3):
        settle(application.tasks)
    assert "核对一致" in sync_page.words_line.text()
    assert (sync_page.unsent.text(), sync_page.underway.text()) == ("0", "0")
    told.answers.append(str(receipt))
    sync_page.stick.take()
    for _ in range(3):
        settle(application.tasks)
    assert "已经了结" in sync_page.words_line.text()


def test_a_list_says_of_each_record_how_far_it_is(
    sync_page: SyncPage,
    application: Application,
    own_county: RunningCounty,
    told: Told,
    tmp_path: Path,
) -> None:
    enrolled(sync_page, application, own_county)
    window = application.window
    assert window is not None

    def states() -> set[str]:
        window.show_page("list:household")
        settle(application.tasks)
        listed = window.page
        assert isinstance(listed, RecordList)
        last = listed.table.rows.columns[-1]
        return {last.text(r) for r in listed.table.rows.ids} if last.title == "上报" else set()

    assert states() == {"未上报"}
    told.answers.append(str(tmp_path / "x.cjb"))
    sync_page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert states() == {"已送出、待确认"}
    window.show_page("sync")
    settle(application.tasks)
    press(sync_page, application)
    assert states() == set(), "all is confirmed, so there is nothing to say"
    sync_page.context.book.ledger.write.save(
        [Draft("household", {"head_name": "韦大山"})], actor="x"
    )
    sync_page.context.announce({"household"})
    assert states() == {"未上报", "县里已确认"}


def test_a_parcel_that_was_never_written_is_not_on_its_way(
    sync_page: SyncPage,
    application: Application,
    own_county: RunningCounty,
    told: Told,
    tmp_path: Path,
) -> None:
    enrolled(sync_page, application, own_county)
    ledger = sync_page.context.book.ledger
    told.answers.append("")  # changed their mind
    sync_page.stick.pack()
    settle(application.tasks)
    assert handed_over(ledger.store) == 0
    told.answers.append(str(tmp_path / "没有这个文件夹/包.cjb"))
    sync_page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert any("存不进" in words for words in told.errors)
    assert handed_over(ledger.store) == 0
    assert "等回执" not in sync_page.stick.line.text()
    stick = tmp_path / "包.cjb"
    told.answers.append(str(stick))
    sync_page.stick.pack()
    for _ in range(3):
        settle(application.tasks)
    assert handed_over(ledger.store) == ledger.read.status().unsent > 0
    assert [p.name for p in tmp_path.glob("*.cjb*")] == [stick.name]
