"""The map of the hamlets: by mouse and by keys, each move one save that Ctrl+Z takes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.ui.pages.map.hamlet_states import NOWHERE, hamlet_states
from desktop.ui.pages.map.map_page import MapPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Hamlet, Household, MapLine
from forms.schema.form import RecordId
from forms.village.hamlet_map import Point
from sync.store.values import Draft
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(window: MainWindow, application: Application) -> MapPage:
    window.show_page("map")
    settle(application.tasks)
    return in_front(window, MapPage)


@pytest.fixture
def press(page: MapPage, application: Application) -> Callable[..., None]:
    def pressed(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(
            page.window() if held & Qt.KeyboardModifier.ControlModifier else page.canvas, key, held
        )
        settle(application.tasks)

    return pressed


def places(page: MapPage) -> list[Point | None]:
    """Where the records put the hamlets, in the order of the map."""
    book = page.context.book
    found = [book.view().card(Hamlet, one) for one in page.canvas.ids]
    return [None if h.map_x is None or h.map_y is None else (h.map_x, h.map_y) for h in found]


def drag(page: MapPage, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(page.canvas, LEFT, NONE, start)
    for step in range(1, 5):
        way = end - start
        QTest.mouseMove(page.canvas, start + QPoint(way.x() * step // 4, way.y() * step // 4))
    QTest.mouseRelease(page.canvas, LEFT, NONE, end)


def test_a_hamlet_is_dragged_by_one_save_and_taken_back(
    page: MapPage, application: Application, press: Callable[..., None], told: Told
) -> None:
    assert places(page) == [None] * 5
    assert "5 个屯还没有摆放" in page.missing.text()
    where = page.canvas.spot(2).toPoint()
    drag(page, where, where + QPoint(90, 40))
    settle(application.tasks)
    put = places(page)
    assert put[2] is not None
    assert [at for at in put if at] == [put[2]], "one hamlet alone"
    assert "4 个屯还没有摆放" in page.missing.text()
    assert told.successes == ["已挪动弄拉屯。"]
    near = page.canvas.spot(2).toPoint() - where - QPoint(90, 40)
    assert near.manhattanLength() <= 3
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Down, SHIFT)
    moved = places(page)[2]
    assert moved == (put[2][0] + 10, put[2][1] + 50)
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    press(*undo)
    assert places(page)[2] == (put[2][0] + 10, put[2][1]), "one undo a move"
    press(*undo)
    press(*undo)
    assert places(page) == [None] * 5
    page.canvas.setFocus()
    passed = []
    while page.canvas.hasFocus():
        passed.append(page.canvas.current)
        page.canvas.focusNextPrevChild(True)
    assert passed == [2, 3, 4], "Tab goes from hamlet to hamlet, and on behind the last"
    assert "拉烈屯" in page.canvas.accessibleDescription()
    assert told.errors == []


def test_lines_are_drawn_by_hand_and_by_keys_and_rubbed_out(
    page: MapPage, application: Application, press: Callable[..., None], told: Told, tmp_path: Path
) -> None:
    tools = page.tools.buttons()
    tools[1].click()
    drag(page, QPoint(200, 200), QPoint(330, 240))
    settle(application.tasks)
    tools[2].click()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Return):
        press(key)
    press(Qt.Key.Key_Escape)
    assert page.canvas.tool == ""
    assert [line.kind for line in page.sketch.lines] == ["1", "2"]
    road = page.sketch.lines[0]
    assert len(road.points) == 2, "a straight stroke keeps its ends"
    at = page.canvas.frame
    middle = [sum(p[n] for p in road.points) / 2000 for n in (0, 1)]
    spot = QPoint(round(at[0] + middle[0] * (at[2] - at[0])),
                  round(at[1] + middle[1] * (at[3] - at[1])))  # fmt: skip
    QTest.mouseClick(page.canvas, LEFT, NONE, spot)
    assert page.canvas.line == road.record
    page.erase.click()
    settle(application.tasks)
    assert [line.kind for line in page.sketch.lines] == ["2"]
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(page.sketch.lines) == 2
    bad, photo = tmp_path / "坏.jpg", tmp_path / "草图.png"
    bad.write_bytes(b"no photo")
    page.lay(bad)
    settle(application.tasks)
    assert "照片" in told.errors.pop()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(photo))
    page.lay(photo)
    settle(application.tasks)
    assert page.photo.text() == "拿掉照片"
    assert page.context.book.ledger.photos.total() == 0, "it is not kept"
    page.put_away()
    assert page.canvas.photo is None
    assert told.errors == []


def test_households_are_listed_and_nobody_is_dropped(
    page: MapPage, application: Application, press: Callable[..., None]
) -> None:
    book, window = page.context.book, page.window()
    assert isinstance(window, MainWindow)
    home = next(iter(book.view().all(Household)))
    body = {**book.view().stated(Household.FORM)[home.id]}
    body.pop("hamlet")
    line = Draft(MapLine.FORM, {"kind": "1", "points": "一二 三"})
    book.ledger.write.save([Draft(Household.FORM, body, home.id), line], actor="x")
    page.context.announce()
    settle(application.tasks)
    assert "有 1 户没有写是哪个屯" in page.missing.text()
    assert "1 条线的位置看不懂" in page.missing.text()
    states = hamlet_states(book.view(), page.context.today(), book.definitions)
    assert {h: s.homes for h, s in states.items()} == {h: s.homes for h, s in page.states.items()}
    homes = [home for state in states.values() for home in state.homes]
    assert sorted(homes) == sorted(book.view().lives.households()), "each once"
    assert states[NOWHERE].homes == [home.id]
    lived = book.view().lives.living(page.context.today())
    assert sum(state.people for state in states.values()) == len(lived)
    page.canvas.setFocus()
    first = RecordId(page.canvas.ids[0])
    press(Qt.Key.Key_Return)
    listed = in_front(window, RecordList)
    assert sorted(listed.in_sight) == sorted(states[first].homes)
