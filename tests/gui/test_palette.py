"""F3 finds everything by keys alone: people, households, pages, registers, notices, acts."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.application import Application
from desktop.ui.page.registry import PAGES, side_entries
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.visits.visit_page import VisitPage
from desktop.ui.palette.lines import LINE, Head, PaletteLine
from desktop.ui.window.main_window import MainWindow
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME, RARE_NAMES
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(window: MainWindow) -> None:
    """Press F3; what can be found is known then."""
    QTest.keyClick(window, Qt.Key.Key_F3)
    settle(window.context.tasks)
    assert window.finder.line.hasFocus()


def type_in(window: MainWindow, text: str) -> list[PaletteLine]:
    """Type into the palette; the lines that are shown."""
    window.finder.line.clear()
    type_chinese(window.finder.line, text)
    model = window.finder.model
    rows = [model.index(row, 0).data(LINE) for row in range(model.rowCount())]
    return [row for row in rows if isinstance(row, PaletteLine)]


def press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    """Press a key in the palette's line and let what it begins end."""
    none = Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window.finder.line, key, none if keys is None else keys)
    settle(window.context.tasks)


def test_a_rare_name_is_found_and_enter_opens_it(window: MainWindow) -> None:
    opened(window)
    lines = type_in(window, "䶮")
    assert lines[0].title == RARE_NAMES[1]
    assert "弄拉屯" in lines[0].detail
    press(window, Qt.Key.Key_Return)
    assert isinstance(window.page, PersonPage)
    assert window.page.heading.text() == RARE_NAMES[1]
    assert not window.finder.isVisible()
    opened(window)
    assert window.finder.line.text() == "", "what was looked for before is not in the way"
    assert window.finder.current is not None
    assert window.finder.current.title == RARE_NAMES[1], "what was opened lately stands first"


def test_initials_find_people_and_households_and_no_number_is_shown(window: MainWindow) -> None:
    opened(window)
    lines = type_in(window, "mmt")
    assert {"household", "person"} <= {line.form for line in lines}
    assert all("6200000" not in line.detail for line in lines)


def test_two_words_narrow_and_ctrl_enter_lists_who_was_found(window: MainWindow) -> None:
    opened(window)
    one = {line.title for line in type_in(window, "覃") if line.form == "person"}
    two = {line.title for line in type_in(window, "弄拉 覃 金莲") if line.form == "person"}
    assert two < one
    press(window, Qt.Key.Key_Return, CTRL)
    assert isinstance(window.page, RecordList)
    assert window.page.table.rows.rowCount() == len(two)
    assert "弄拉" in window.page.everybody.text()


def test_every_page_register_and_kind_of_notice_is_found_by_its_name(window: MainWindow) -> None:
    opened(window)
    definitions = window.context.book.definitions
    names = [entry.title for entry in side_entries(area=False)]
    names += [form.title for form in definitions.forms.values()]
    names += [kind.title for kind in definitions.notices.values()]
    for name in dict.fromkeys(names):
        assert name in {line.title for line in type_in(window, name)}, name
    assert {entry.key for entry in PAGES if entry.name == "board"} <= {
        line.key for line in type_in(window, "公示栏")
    }


def test_an_act_is_found_by_a_piece_and_by_initials(window: MainWindow) -> None:
    opened(window)
    assert "登记异议" in [line.title for line in type_in(window, "异议")]
    assert "登记异议" in [line.title for line in type_in(window, "yy")]
    lines = type_in(window, "登记异议")
    assert lines[0].title == "登记异议"
    press(window, Qt.Key.Key_Return)
    assert isinstance(window.page, FormPage)
    assert window.page.ask is not None
    assert window.page.ask.form == "objection"


def test_the_arrow_opens_what_can_be_done_with_somebody(window: MainWindow) -> None:
    opened(window)
    type_in(window, LONG_NAME)
    press(window, Qt.Key.Key_Right)
    acts = type_in(window, "jzf")
    assert [line.title for line in acts] == ["记走访"]
    QTest.keyClick(window.finder.line, Qt.Key.Key_A, CTRL)
    QTest.keyClick(window.finder.line, Qt.Key.Key_Delete)
    press(window, Qt.Key.Key_Left)
    assert window.finder.line.text() == LONG_NAME, "the way back leads to what was looked for"
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Return)
    assert isinstance(window.page, PersonPage | HouseholdPage)


def test_a_visit_from_anywhere_is_one_key_after_the_name(window: MainWindow) -> None:
    opened(window)
    QTest.keyClicks(window.finder.line, "mmt")
    line = window.finder.current
    assert line is not None
    press(window, Qt.Key.Key_N, CTRL)
    assert isinstance(window.page, VisitPage)
    assert line.record in {window.page.home, window.page.person}
    assert window.page.head.answers()["day"] == window.context.today().isoformat()


def test_escape_closes_empties_and_gives_the_focus_back(window: MainWindow) -> None:
    page = window.page
    assert isinstance(page, RecordList)
    page.table.setFocus()
    opened(window)
    type_in(window, "韦")
    press(window, Qt.Key.Key_Escape)
    assert not window.finder.isVisible()
    assert window.finder.line.text() == ""
    assert QApplication.focusWidget() is page.table
    assert window.place == "list:household"


def test_what_lies_below_gets_no_key(window: MainWindow, told: Told) -> None:
    """Escape of the page below would leave it, Ctrl+N begin a record, Ctrl+L lock the book."""
    window.open_record(person(window, LONG_NAME))
    settle(window.context.tasks)
    opened(window)
    type_in(window, "没有这样的名字")
    for key in (Qt.Key.Key_N, Qt.Key.Key_L, Qt.Key.Key_E):
        press(window, key, CTRL)
    press(window, Qt.Key.Key_Return)
    assert window.finder.isVisible()
    assert "没有找到「没有这样的名字」" in window.finder.said.text()
    assert told.successes == []
    press(window, Qt.Key.Key_Escape)
    assert isinstance(window.page, PersonPage)


def test_heads_of_groups_are_passed_over(window: MainWindow) -> None:
    opened(window)
    type_in(window, "a")
    model = window.finder.model
    heads = [r for r in range(model.rowCount()) if isinstance(model.index(r, 0).data(LINE), Head)]
    assert len(heads) > 1
    for _ in range(model.rowCount() + 2):
        QTest.keyClick(window.finder.line, Qt.Key.Key_Down)
        assert window.finder.current is not None
    for _ in range(model.rowCount() + 2):
        QTest.keyClick(window.finder.line, Qt.Key.Key_Up)
        assert window.finder.current is not None
    assert window.finder.view.currentIndex().row() == 1


def test_what_was_just_saved_is_found(window: MainWindow, application: Application) -> None:
    household = next(iter(window.context.reading.records("household")))
    answers = {"name": "禤新来", "household": household}
    window.context.write(
        answers,
        lambda book: book.ledger.write.save([Draft("person", answers)], actor=book.actor),
        window,
    )
    settle(application.tasks)
    opened(window)
    assert [line.title for line in type_in(window, "xxl")][:1] == ["禤新来"]


def test_it_fits_the_smallest_window(window: MainWindow) -> None:
    window.setMinimumSize(0, 0)
    window.resize(960, 500)
    opened(window)
    type_in(window, "韦")
    frame = window.finder.frame
    assert window.rect().contains(frame.geometry())
    assert window.finder.view.height() > 3 * window.finder.view.sizeHintForRow(1)
