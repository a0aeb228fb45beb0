"""One table of keys: nobody presses another, the manual and the help tell the same."""

import ast
import re
from pathlib import Path

from desktop.ui import keys
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.manual import section
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.shortcuts import clashing, unknown

UI = Path(keys.__file__).parent
A_KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+\S+|F[1-9][0-2]?|Esc")


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
