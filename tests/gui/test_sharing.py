"""One press writes what every household owes by a vote, and the notice says it."""

import pytest

from desktop.paper.notices.compose import compose
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import Value
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def test_a_vote_is_shared_out_and_posted(window: MainWindow, told: Told) -> None:
    context = window.context
    vote: dict[str, Value] = {
        "matter": "修村道", "day": "2026-10-01", "assembly": "04", "entitled": 60, "present": 50,
        "agreed": 48, "money_head": 20_00,
    }  # fmt: skip
    context.book.ledger.write.save([Draft("collective_decision", vote)], actor="x")
    context.announce({"collective_decision"})
    window.show_page("list:collective_decision")
    settle(context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    assert not page.share.isHidden()
    page.share.click()
    settle(context.tasks)
    homes = list(context.reading.view.lives.households())
    assert len(context.reading.records("contribution")) == len(homes)
    assert any("已为" in said for said in told.successes)
    page.share.click()
    settle(context.tasks)
    assert len(context.reading.records("contribution")) == len(homes), "nothing is written twice"
    notice = compose(context.book, "N23", DAY)
    assert len(notice.table.rows) == len(homes)
    heads = sum(int(row[3]) for row in notice.table.rows)
    money = sum(int(row[4]) for row in notice.table.rows)
    assert (heads * 20, f"筹资{money:,}元" in notice.paragraphs[0]) == (money, True)
    window.show_page("list:contribution")
    shares = window.page
    assert isinstance(shares, RecordList)
    assert shares.share.isHidden()
