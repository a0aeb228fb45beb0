"""The first hour: a robot does the twelve cards through the window, and sees each tick itself."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.open_book.first_hour import CARDS, META, begun, hour_of
from desktop.ui.page.form_request import FormAsk, ManyAsk
from desktop.ui.pages.form.edit_many import EditManyPage
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.map.map_page import MapPage
from desktop.ui.pages.notices.board import BoardPage
from desktop.ui.pages.notices.notice_page import NoticePage
from desktop.ui.pages.people.new_household import NewHouseholdPage
from desktop.ui.pages.records.pasted import PastedPage
from desktop.ui.pages.rules.leads import LeadsPage
from desktop.ui.pages.safe_hands.safe_page import SafePage
from desktop.ui.window.first_hour_pane import PracticeBand
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Household, Person
from tests.helpers.filled import PASSPHRASE
from tests.helpers.keys import Keys
from tests.helpers.pages import first_page, in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told


class Robot:
    """Somebody in the first hour: does a card and tells what is ticked."""

    def __init__(self, window: MainWindow, told: Told, folder: Path) -> None:
        self.window, self.told, self.folder, self.keys = window, told, folder, Keys(window)

    @property
    def ticked(self) -> set[str]:
        settle(self.window.context.tasks)
        return {row.card.id for row in self.window.hour.rows if row.done}

    def undo(self) -> None:
        QTest.keyClick(self.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settle(self.window.context.tasks)

    def show(self, page: str, argument: object = None) -> None:
        self.window.show_page(page, argument)
        settle(self.window.context.tasks)

    def find(self) -> None:
        self.keys.press(Qt.Key.Key_F3)
        self.keys.compose("韦")
        self.keys.press(Qt.Key.Key_Return)

    def visit(self) -> None:
        self.home = next(iter(self.window.context.book.view().all(Household))).id
        self.show("form", FormAsk("visit", preset={
            "household": self.home, "day": self.window.context.today().isoformat(),
            "mode": "1", "result": "1", "summary": "都好",
        }))  # fmt: skip
        in_front(self.window, FormPage).save()

    def register(self) -> None:
        self.show("new_household")
        page = in_front(self.window, NewHouseholdPage)
        page.model.put_rows(0, [{"name": "欧阿山", "relation": "户主"}])
        page.save()
        settle(self.window.context.tasks)

    def many(self) -> None:
        people = tuple(self.window.context.book.view().stated("person"))[:3]
        self.show("edit_many", ManyAsk("person", people))
        page = in_front(self.window, EditManyPage)
        page.field.setCurrentIndex(page.field.findData("political"))
        assert page.answer is not None
        page.answer.put(self.window.context.book.definitions.codes.items("gb_political")[0][0])
        page.plan()
        settle(self.window.context.tasks)
        QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        settle(self.window.context.tasks)
        assert "many" not in self.ticked, "it is to be taken back too"
        self.undo()

    def death(self) -> None:
        view = self.window.context.book.view()
        person = next(p for p in view.members[self.home] if view.answer(Person.relation, p))
        self.window.open_record(person)
        settle(self.window.context.tasks)
        self.keys.press(Qt.Key.Key_E, ctrl=True)
        self.keys.type("s")
        self.keys.press(Qt.Key.Key_S, ctrl=True)
        assert "death" not in self.ticked
        self.undo()

    def lead(self) -> None:
        self.show("leads")
        page = in_front(self.window, LeadsPage)
        page.rules.setCurrentIndex(page.rules.findData("G-10"))
        page.new_record()
        form = in_front(self.window, FormPage)
        assert form.form_body is not None
        form.form_body.put({**form.form_body.answers(), "state": "2", "reason": "有人照应。"})
        form.save()

    def paste(self) -> None:
        self.show("pasted")
        page = in_front(self.window, PastedPage)
        page.text.setPlainText("没有这个人")
        page.look()
        assert "paste" not in self.ticked, "nobody was found"
        people = self.window.context.book.view().all(Person)
        page.text.setPlainText(next(one.id_number for one in people if one.id_number))
        page.look()

    def map(self) -> None:
        self.show("map")
        QTest.keyClick(in_front(self.window, MapPage).canvas, Qt.Key.Key_Right)

    def notice(self) -> None:
        self.show("notice", "N25")
        assert in_front(self.window, NoticePage).made is not None

    def board(self) -> None:
        self.show("notice", "N25")
        in_front(self.window, NoticePage).posting_button.click()
        in_front(self.window, FormPage).save()
        assert "board" not in self.ticked, "a sheet alone is no step"
        self.show("board")
        page = in_front(self.window, BoardPage)
        page.step.click()
        page.strip.widgets["checker_name"].put("蓝国强")
        page.strip.settle()

    def backup(self) -> None:
        self.show("safe")
        in_front(self.window, SafePage).backup.back_up(self.folder)

    def trial(self) -> None:
        (file,) = self.folder.glob("*.cunji-backup")
        in_front(self.window, SafePage).trial.try_it(file)


def test_the_twelve_cards_tick_themselves(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    robot = Robot(window, told, folder)
    pane = window.hour
    assert pane.isHidden(), "it comes when somebody asks, or where a practice village was made"
    bands: list[PracticeBand] = list(window.findChildren(PracticeBand))
    bands[0].hour.click()
    assert pane.isVisible()
    assert robot.ticked == set(), "what was done before is not counted"
    done: list[str] = []
    for card in CARDS:
        act: Callable[[], None] = getattr(robot, card.id)
        act()
        done.append(card.id)
        assert robot.ticked == set(done), (card.title, told.errors)
    assert told.errors == [], told.details
    assert pane.progress.text().startswith("12／12")
    _taken_back(robot)
    _begun_again(robot, application)


def _taken_back(robot: Robot) -> None:
    """What is not there any more is not done any more, and is when it comes again."""
    window, book = robot.window, robot.window.context.book
    saved = book.ledger.write.retract([max(book.view().stated("visit"))], actor="x", reason="试")
    window.context.announce({"visit"})
    assert "visit" not in robot.ticked
    book.ledger.write.undo(saved.tx, actor="x")
    window.context.announce({"visit"})
    assert "visit" in robot.ticked


def _begun_again(robot: Robot, application: Application) -> None:
    """再来一遍 begins with nothing, 跳过 puts it away and keeps what was done; both are kept."""
    window = robot.window
    path, pane = window.context.book.path, window.hour
    pane.begin()
    assert robot.ticked == set()
    robot.show("start")
    robot.find()
    assert robot.ticked == {"find"}
    pane.skip()
    settle(application.tasks)
    kept = hour_of(window.context.book)
    assert not kept.on
    assert [act for act, _ in kept.acts] == ["opened"]
    application.lock()
    settle(application.tasks)
    application.show_book(Book.open(path, PASSPHRASE))
    again = application.window
    assert again is not None
    assert again.hour.isHidden()
    again.hour.open()
    settle(application.tasks)
    assert [row.card.id for row in again.hour.rows if row.done] == ["find"]


def test_it_is_there_where_it_was_begun_and_in_no_other_village(
    application: Application, tmp_path: Path
) -> None:
    with Book.new(tmp_path / "a.cunji", "451229100201", "真的村", PASSPHRASE) as book:
        assert not hour_of(book).on
        book.ledger.meta[META] = {"on": "yes", "acts": "x", "since": None}
        assert not hour_of(book).on, "what another program wrote is not believed"
    application.show_book(Book.open(tmp_path / "a.cunji", PASSPHRASE))
    settle(application.tasks)
    window = application.window
    assert window is not None
    assert window.hour.isHidden()
    assert not window.findChildren(PracticeBand)
    begun(window.context.book).keep(window.context.book)
    application.lock()
    settle(application.tasks)
    application.show_book(Book.open(tmp_path / "a.cunji", PASSPHRASE))
    seen = first_page(application)
    assert seen.hour.isVisible()
    settle(application.tasks)
    assert not seen.hour.roster.isHidden(), "nobody is there yet to try it on"
