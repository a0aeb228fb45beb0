"""Take the manual's pictures on the practice village: ``python -m tests.helpers.manual FOLDER``.

The demonstration tells its story first, so that the pictures show what a reader gets who types the
same commands; the county is the real one, its console is seen in a real browser.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.demo.county import County
from desktop.demo.pictures import console_picture, end
from desktop.demo.story import DAY, PASSPHRASE, ROSTER, VILLAGE, VILLAGE_NAME, Story

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.application import Application
    from desktop.ui.window.main_window import MainWindow


def main() -> int:
    """Take all pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CUNJI_HOME"] = home
        story = Story(Path(home))
        story.take_in_roster()
        story.care_for_people()
        story.open_cases()
        story.organise()
        story.assist()
        with County(Path(home) / "county") as county:
            story.hand_up(county)
            for name, widget in _windows(story):
                widget.grab().save(str(folder / f"{name}.png"))
                sys.stdout.write(f"{name}\n")
            list(console_picture(county, folder))
    return 0


def _windows(story: Story) -> "Iterator[tuple[str, QWidget]]":
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application
    from desktop.book.book import Book
    from desktop.ui.pages.importing.import_page import ImportPage
    from tests.helpers.pages import first_page, in_front
    from tests.helpers.settle import pause, settle

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    application = Application(app, lambda: DAY)
    application.start()
    settle(application.tasks)
    pause(120)
    yield "welcome", _front(application)
    fresh = Book.new(story.folder / "新.cunji", VILLAGE, VILLAGE_NAME, PASSPHRASE)
    application.show_book(fresh, "import")
    window = first_page(application)
    in_front(window, ImportPage).load([ROSTER])
    settle(application.tasks)
    pause(120)
    yield "import", window
    application.lock()
    application.show_book(Book.open(story.path, PASSPHRASE))
    for name, scene in _scenes(story).items():
        assert application.window is not None
        scene(application.window)
        settle(application.tasks)
        pause(120)
        yield name, application.window
    application.lock()
    yield "township", _township(application, story.folder)
    end(app)


def _township(application: "Application", folder: Path) -> "QWidget":
    """A clerk's window: three villages, one of them with news."""
    from desktop.ui.pages.township_page import TownshipPage
    from tests.helpers.counties import RunningCounty
    from tests.helpers.settle import pause, settle
    from tests.helpers.townships import a_clerk, a_township, some_news

    with RunningCounty(folder / "another") as county:
        villages = a_township(county, folder)
        book = a_clerk(county, folder / "本乡镇.cunji")
        some_news(villages[1], book)
        application.show_book(book, "township")
        settle(application.tasks)
    assert application.window is not None
    page = application.window.page
    assert isinstance(page, TownshipPage)
    page.table.selectRow(1)
    settle(application.tasks)
    pause(120)
    return application.window


def _front(application: "Application") -> "QWidget":
    shown = [w for w in application.app.topLevelWidgets() if w.isVisible()]
    assert len(shown) == 1
    return shown[0]


def _scenes(story: Story) -> "dict[str, Callable[[MainWindow], None]]":
    from tests.helpers.scenes import (
        event_card,
        fill_blank,
        first_hour,
        safe_with_stick,
        sketched_map,
        typed_household,
    )
    from tests.helpers.scenes_notices import board_of_all_stages

    somebody, household = story.somebody, story.household

    return {
        "start": lambda window: window.show_page("start"),
        "tasks": lambda window: window.show_page("tasks"),
        "children": lambda window: window.show_page("derived:left_behind_child"),
        "leads": lambda window: window.show_page("leads"),
        "household": lambda window: window.open_record(household),
        "person": lambda window: window.open_record(somebody),
        "event": lambda window: event_card(window, household),
        "visit": lambda window: window.show_page("visit_sheet", household),
        "report": lambda window: window.show_page("report", "RP-03"),
        "indicators": lambda window: window.show_page("indicators", "I-01"),
        "notice": lambda window: window.show_page("notice", "N09"),
        "board": board_of_all_stages,
        "fill": fill_blank,
        "sync": lambda window: window.show_page("sync"),
        "safe": partial(safe_with_stick, story.folder),
        "map": sketched_map,
        "first_hour": first_hour,
        "new_household": typed_household,  # last: a page with unsaved rows asks before it is left
    }


if __name__ == "__main__":
    sys.exit(main())
