"""Scenes about notices."""

import tempfile
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QScrollArea

from desktop.book.photos import keep
from desktop.paper.notices.compose import compose
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.camera import picture_file
from tests.helpers.children import children
from tests.helpers.packs import SAMPLE
from tests.helpers.settle import pause


def published(window: MainWindow) -> None:
    """All registers, with a form of the county's own."""
    if "own_dryer" not in window.context.book.definitions.forms:
        body = SAMPLE.with_name("459999-own.yaml").read_text(encoding="utf-8")
        window.context.book.ledger.packs.take(Published(1, "2026-10-01T00:00:00", "王科长", body))
        window.context.announce({"household"})
    window.show_page("start")
    window.show_page("more")
    page = window.page
    assert page is not None
    (area,) = children(page, QScrollArea)
    bar = area.verticalScrollBar()
    pause(50)
    bar.setValue(bar.maximum())


def published_form(window: MainWindow) -> None:
    """The county's own form, being filled in."""
    published(window)
    window.show_page("form", FormAsk("own_dryer"))


def published_notice(window: MainWindow) -> None:
    """The county's own kind of notice, from the county's own form."""
    published(window)
    book, reading = window.context.book, window.context.reading
    drafts = []
    for record in list(reading.records("household"))[:6]:
        members = reading.view.members[record]
        answers: dict[str, Value] = {"household": record, "fuel": "3", "area": 4550}
        drafts.append(Draft("own_dryer", answers | {"person": members[0]}))
    book.ledger.write.save(drafts, actor="x")
    window.context.announce({"own_dryer"})
    window.show_page("notice", "N50")


def board_of_all_stages(window: MainWindow) -> None:
    """Sheets in every stage, one of them outdated, one with an objection."""
    book, day = window.context.book, window.context.today()
    checked: dict[str, Value] = {"checker_name": "蓝国强", "checked_day": "2026-09-24"}
    passed = checked | {"approver_name": "韦大明", "approved_day": "2026-09-25"}
    made = compose(book, "N25", day - timedelta(days=3), day - timedelta(days=2))
    sheet: dict[str, Value] = {
        "kind": "N25",
        "title": made.title_line,
        "number": str(made.number),
        "digest": made.digest,
        "as_of": made.as_of.isoformat(),
        "days": 15,
    }
    outside: dict[str, Value] = {"place": "村委会门口公开栏"}
    number = "板岭村公示〔2026〕N09-1006号"
    drafts: list[dict[str, Value]] = [
        {**sheet, **passed, **outside, "posted_day": "2026-10-30"},
        {
            "kind": "N09",
            "title": "关于拟纳入防止返贫致贫监测对象农户名单的公示",
            "number": number,
            "days": 7,
            **passed,
            **outside,
            "posted_day": "2026-10-06",
        },
        {
            "kind": "N13",
            "title": "弄拉屯水柜维修实施前公示",
            "days": 10,
            **passed,
            **outside,
            "number": "板岭村公示〔2026〕N13-1001号",
            "digest": "0" * 20,
            "posted_day": "2026-10-01",
        },
        {
            "kind": "N24",
            "title": "2026年第3季度村务公开",
            "days": 15,
            **passed,
            **outside,
            "selected": "2026-Q3",
            "posted_day": "2026-10-08",
            "removed_day": "2026-10-27",
        },
        {"kind": "N19", "title": "家庭水柜维修方案决议公示", **passed},
        {"kind": "N18", "title": "第3季度财务收支公开", "selected": "2026-Q3"},
    ]
    book.ledger.write.save([Draft("posting", body) for body in drafts], actor="x")
    objection: dict[str, Value] = {
        "notice_no": number,
        "received_day": "2026-10-09",
        "content": "名单里少了一户",
        "state": "20",
    }
    book.ledger.write.save([Draft("objection", objection)], actor="x")
    window.context.announce({"posting", "objection"})
    window.show_page("board")


def votes(window: MainWindow) -> None:
    """The list of votes, one of them just shared out over the households."""
    context = window.context
    vote: dict[str, Value] = {
        "matter": "修通下屯至村部的水泥路", "day": "2026-10-01", "assembly": "04", "entitled": 260,
        "present": 201, "agreed": 188, "money_head": 20_00, "labour_head": 2_00,
    }  # fmt: skip
    context.book.ledger.write.save([Draft("collective_decision", vote)], actor="x")
    context.announce({"collective_decision"})
    window.show_page("list:collective_decision")
    assert isinstance(window.page, RecordList)
    window.page.share.click()


def shares(window: MainWindow) -> None:
    """What each household owes by it."""
    votes(window)
    window.show_page("list:contribution")


def posting_with_photos(window: MainWindow) -> None:
    """A posting being written down, with two photos of the board."""
    context = window.context
    shas: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        shas = [keep(context.book.ledger.photos, picture_file(Path(folder), n)) for n in (1, 2)]
    body: dict[str, Value] = {
        "kind": "N24", "title": "2026年第3季度村务公开", "days": 15, "posted_day": "2026-10-08",
        "checker_name": "蓝国强", "checked_day": "2026-10-06", "approver_name": "韦大明",
        "approved_day": "2026-10-07", "selected": "2026-Q3",
        "place": "村委会门口公开栏", "photos": [*shas, "0" * 64],
    }  # fmt: skip
    (record,) = context.book.ledger.write.save([Draft("posting", body)], actor="x").ids
    context.announce({"posting"})
    window.show_page("form", FormAsk("posting", record))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    pause(60)
    photos = page.form_body.widgets["photos"]
    photos.setFocus()
    for area in children(page, QScrollArea):
        area.ensureWidgetVisible(photos, 0, 200)
