"""Today: figures that add up, what is due in order, the way to the county, the empty book."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.pages.home.home_page import StartPage, county_state
from desktop.ui.pages.tasks.wording import window
from desktop.ui.widgets.multiline_button import CardButton
from desktop.ui.widgets.time_words import ago
from desktop.ui.window.main_window import MainWindow
from forms.leads.due import Urgency
from forms.leads.leads import gaps
from forms.rules.lists import derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.tasks.tasks import OpenTask, tasks
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.children import children
from tests.helpers.settle import settle


def start(shell: MainWindow, application: Application) -> StartPage:
    shell.show_page("start")
    settle(application.tasks)
    page = shell.page
    assert isinstance(page, StartPage)
    return page


def test_the_figures_are_those_of_the_lists(window: MainWindow, application: Application) -> None:
    page = start(window, application)
    book = window.context.book
    assert page.overview is not None
    shown = {f.form: (f.count, f.unknown) for f in page.overview.figures}
    for form in ("left_behind_child", "left_behind_woman", "left_behind_elder"):
        answers = [d.answer for d in derive(form, book.view(), DAY, book.definitions)]
        assert shown[form] == (answers.count(Answer.YES), answers.count(Answer.UNKNOWN))
    assert shown["household"][0] == len(book.ledger.read.records("household"))
    assert (shown["left_behind_child"][0] or 0) > 0
    assert not page.overview.empty


def test_a_figure_opens_its_list_by_keyboard(window: MainWindow, application: Application) -> None:
    page = start(window, application)
    tiles = children(page, CardButton)
    child = next(tile for tile in tiles if tile.accessibleName().startswith("留守儿童"))
    child.setFocus()
    QTest.keyClick(child, Qt.Key.Key_Return)
    assert window.place == "derived:left_behind_child"
    settle(application.tasks)


def test_the_most_urgent_comes_first_and_enter_does_it(
    window: MainWindow, application: Application
) -> None:
    page = start(window, application)
    assert page.overview is not None
    urgencies = [line.task.urgency for line in page.overview.due]
    assert urgencies
    assert urgencies == sorted(urgencies)
    assert urgencies[0] is Urgency.OVERDUE
    assert page.due.words(0)[2].startswith("已过 ")
    row = next(
        n for n, line in enumerate(page.overview.due)
        if line.task.kind == "visit"
    )  # fmt: skip
    page.due.setFocus()
    page.due.selectRow(row)
    page.due.setCurrentCell(row, 0)
    QTest.keyClick(page.due, Qt.Key.Key_Return)
    assert window.place == "visit_sheet"
    assert window.page is not None
    assert "走访" in window.page.heading.text()
    settle(application.tasks)


def test_the_numbers_are_those_of_the_page_of_tasks(
    window: MainWindow, application: Application
) -> None:
    page = start(window, application)
    assert page.overview is not None
    assert page.overview.counted
    book = window.context.book
    every = tasks(book.view(), DAY, book.definitions, gaps(book.view(), DAY, book.definitions))
    assert [line.task for line in page.overview.due] == every
    said = " ".join(label.text() for label in children(page.due_card, QLabel))
    for urgency, words in ((Urgency.OVERDUE, "已过期"), (Urgency.ANYTIME, "线索待核")):
        assert f"{words} {sum(task.urgency is urgency for task in every)} 件" in said


def test_a_visit_takes_its_line_away(window: MainWindow, application: Application) -> None:
    page = start(window, application)
    book = window.context.book
    assert page.overview is not None
    line = next(line for line in page.overview.due if line.task.kind == "visit")
    household = book.view().household_of(line.task.subject)
    assert household is not None
    visit = {"household": household, "person": line.task.subject, "day": DAY.isoformat(),
             "mode": "1", "result": "1", "summary": "都好"}  # fmt: skip
    book.ledger.write.save([Draft("visit", visit)], actor=book.actor)
    window.context.announce({"visit"})
    settle(application.tasks)
    assert (line.task.kind, line.task.subject) not in [
        (other.task.kind, other.task.subject) for other in page.overview.due
    ]


def test_the_way_to_the_county_is_honest(window: MainWindow, application: Application) -> None:
    page = start(window, application)
    assert page.overview is not None
    assert county_state(page.overview) == ("还没有接入县里", "")
    window.context.book.ledger.meta["county_url"] = "http://127.0.0.1:9"
    page.shown()
    settle(application.tasks)
    words, tone = county_state(page.overview)
    assert (words, tone) == (f"未上报 {page.overview.unsent} 条", "warn")


def test_a_new_book_leads_to_the_import(application: Application, tmp_path: Path) -> None:
    application.show_book(
        Book.new(tmp_path / "新.cunji", "459999100201", "板岭村", "稻田 雨伞 火车 灯笼")
    )
    settle(application.tasks)
    shell = application.window
    assert shell is not None
    page = shell.page
    assert isinstance(page, StartPage)
    assert page.empty.isVisible()
    assert not page.work.isVisible()
    page.go.emit("import", None)
    assert shell.place == "import"


def test_missing_telephones_are_asked_for(window: MainWindow, application: Application) -> None:
    page = start(window, application)
    assert page.hints.isVisible()
    book = window.context.book
    village = book.ledger.read.records("village")[0]
    told = {**village.body, "objection_phone": "0779-0000001", "notice_place": "村务公开栏"}
    book.ledger.write.save([Draft("village", told, village.id)], actor=book.actor)
    window.context.announce({"village"})
    settle(application.tasks)
    assert not page.hints.isVisible()


def test_days_are_told_as_a_window() -> None:
    def told(first: date, last: date) -> str:
        words = "请走访某某：可办时段2026-11-01至2026-11-20。"
        task = OpenTask(
            "k", "visit", RecordId("x"), words, first, last, Urgency.NOW, "", "", "visit"
        )
        assert task.what == "请走访某某"
        return window(task, DAY)

    assert told(date(2026, 10, 25), date(2026, 11, 20)) == "现在起至11月20日可办"
    assert told(date(2026, 11, 5), date(2026, 11, 20)) == "11月5日至11月20日可办"
    assert told(date(2026, 10, 5), date(2027, 1, 20)) == "现在起至2027年1月20日可办"
    assert told(date(2026, 9, 1), date(2026, 10, 1)) == "已过 31 天"


def test_moments_are_told_as_people_say_them() -> None:
    assert ago(None, DAY) == "还没有过"
    assert ago("2026-11-01T12:00:00+00:00", date(2026, 11, 1)).startswith("今天")
    assert ago("2026-10-31T12:00:00+00:00", date(2026, 11, 1)).startswith("昨天")
    assert ago("2026-10-20T12:00:00+00:00", date(2026, 11, 1)).startswith("12 天前")
    assert ago("2026-01-20T12:00:00+00:00", date(2026, 11, 1)).startswith("2026年1月20日")
