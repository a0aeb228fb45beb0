"""Open every page on a filled book and save its picture: ``python -m tests.helpers.portraits DIR``.

People judge the window by what they see first, so these are looked at, not compared. ``--scale``
sets QT_SCALE_FACTOR before Qt starts; at 1.5 the window takes the 1280×720 logical pixels that a
1920×1080 screen has left.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 1)


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--households", type=int, default=400)
    parser.add_argument("--only", default="")
    call = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(call.scale)
    call.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CUNJI_HOME"] = home
        for name, picture in _portraits(Path(home), call.households, call.scale, call.only):
            picture.save(str(call.folder / f"{name}.png"))  # type: ignore[attr-defined]
            sys.stdout.write(f"{name}\n")
    return 0


def _portraits(
    home: Path, households: int, scale: float, only: str
) -> Iterator[tuple[str, object]]:
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application
    from desktop.ui import dialogs
    from tests.helpers.filled import a_book
    from tests.helpers.pages import first_page
    from tests.helpers.scenes import SCENES
    from tests.helpers.settle import pause
    from tests.helpers.told import Told

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    told = Told()
    dialogs.use(told)
    application = Application(app, lambda: DAY)
    book = a_book(home / "portrait.cunji", households)
    application.show_book(book, "more")
    window = first_page(application)
    if scale > 1:
        window.resize(1280, 720)
    for name, scene in SCENES.items():
        if only and only not in name:
            continue
        told.answers.append(dialogs.Choice.DISCARD)  # a scene may leave answers unsaved behind it
        scene(window)
        told.answers.clear()
        while application.tasks.busy:
            pause(20)
        pause(80)
        popup = app.activePopupWidget()
        for text, details in zip(told.errors, told.details, strict=True):
            sys.stderr.write(f"{name}: {text}\n{details}\n")
        told.errors.clear()
        told.details.clear()
        yield name, (window.grab() if popup is None else _with_popup(window, popup))
        if popup is not None:
            popup.hide()
    application.close()


def _with_popup(window: object, popup: object) -> object:
    """The window with the open list drawn where it stands."""
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)
    assert isinstance(popup, QWidget)
    picture = window.grab()
    painter = QPainter(picture)
    painter.drawPixmap(
        window.mapFromGlobal(popup.mapToGlobal(popup.rect().topLeft())), popup.grab()
    )
    painter.end()
    return picture


if __name__ == "__main__":
    sys.exit(main())
