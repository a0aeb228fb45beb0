"""One table of keys: nobody presses another, the manual and the help tell the same."""

import ast
import re
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt

from desktop.ui import keys
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.manual import section
from tests.helpers.filled import LONG_NAME
from tests.helpers.keys import Keys
from tests.helpers.pages import in_front
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.shortcuts import clashing, unknown

UI = Path(keys.__file__).parent
A_KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:[A-Z0-9]|Left|Return|[-,;+])|F[1-9][0-2]?|Esc")


def test_no_key_is_written_down_beside_the_table() -> None:
    for path in UI.rglob("*.py"):
        if path == Path(keys.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = node.value if isinstance(node, ast.Constant) else None
            assert not (isinstance(said, str) and A_KEY.fullmatch(said)), (path.name, said)


def test_no_key_means_two_things_in_one_place() -> None:
    told = [(key.press, key.where) for key in keys.TABLE]
    assert len({*told}) == len(told)
    everywhere = {key.press for key in keys.TABLE if key.where == keys.EVERYWHERE}
    assert not [k for k in keys.TABLE if k.press in everywhere and k.where != keys.EVERYWHERE]
    assert len({*keys.PAGES.values()}) == len(keys.PAGES)
    assert keys.PAGES.keys() <= {page.name for page in PAGES}


def test_the_manual_tells_every_key() -> None:
    told = section("键盘")
    assert told is not None
    for where in dict.fromkeys(key.where for key in keys.TABLE):
        (line,) = re.findall(rf"\*\*{where}\*\*：(.*)", told.text)
        expected = [f"`{keys.shown(k.press)}` {k.words}" for k in keys.TABLE if k.where == where]
        assert line == "；".join(expected) + "。"


def test_no_two_press_at_once_on_the_pages_of_a_record(window: MainWindow) -> None:
    who = person(window, LONG_NAME)
    home = window.context.reading.view.household_of(who)
    for name, about in (
        ("person", who), ("household", home), ("form", FormAsk("person", who)), ("recent", None),
        ("new_household", None), ("letters", ("L01", who)), ("mistaken", None),
    ):  # fmt: skip
        window.show_page(name, about)
        settle(window.context.tasks)
        assert clashing(window) == [], name
        assert unknown(window) == [], name


def test_a_date_box_is_one_stop_and_takes_short_days(window: MainWindow) -> None:
    window.show_page("tasks")
    settle(window.context.tasks)
    page = in_front(window, TasksPage)
    keys = Keys(window)
    keys.press(Qt.Key.Key_D, ctrl=True)
    box = page.strip.until
    assert box.hasFocus()
    keys.type("1215")
    assert box.day() == date(2026, 12, 15)
    keys.press(Qt.Key.Key_Tab)
    assert page.strip.why.hasFocus(), "one stop"
    assert box.text() == "2026-12-15"
    keys.press(Qt.Key.Key_Backtab)
    keys.type("77")
    assert box.property("problem") == "bad"
    keys.press(Qt.Key.Key_Tab)
    assert box.text() == "2026-12-15", "what holds stands there"
    keys.press(Qt.Key.Key_Backtab)
    keys.press(Qt.Key.Key_Up)
    keys.press(Qt.Key.Key_PageUp)
    assert box.day() == date(2027, 1, 16)
    keys.press(Qt.Key.Key_Semicolon, ctrl=True)
    assert box.day() == window.context.today()


def test_a_date_of_a_form_takes_short_days(window: MainWindow) -> None:
    window.show_page("form", FormAsk("absence", focus="from_day"))
    settle(window.context.tasks)
    form = in_front(window, FormPage).form_body
    assert form is not None
    keys = Keys(window)
    keys.compose("前天")
    keys.press(Qt.Key.Key_Tab)
    assert form.answers()["from_day"] == "2026-10-30"
    keys.press(Qt.Key.Key_Backtab)
    keys.press(Qt.Key.Key_Semicolon, ctrl=True)
    assert form.answers()["from_day"] == window.context.today().isoformat()
