"""The main job on practice people, from the township's workbook to the county's screen.

Everything is real: an encrypted book, the importer, the rules, two PDF notices, a county server in
a process of its own on loopback, a synchronisation over HTTP, and the window.
"""

import os
import sys
import time
from pathlib import Path

from desktop.demo.county import County
from desktop.demo.story import PASSPHRASE, Story
from forms.errors import CunjiError


def run(folder: Path, *, with_window: bool = True) -> int:
    """Tell the whole story in ``folder``; ends in the window, or in pictures without a display."""
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(folder)
    try:
        story.take_in_roster()
        story.care_for_people()
        story.open_cases()
        story.organise()
        story.assist()
        story.print_notices()
        with County(folder / "county") as county:
            story.hand_up(county)
            pictures = _pictures(story, county)
    except CunjiError as trouble:
        sys.stderr.write(trouble.told + "\n")
        return 1
    seconds = time.perf_counter() - started
    sys.stdout.write(story.report(pictures, seconds))
    sys.stdout.flush()
    return _open_window(story.path) if with_window and has_display() else 0


def has_display() -> bool:
    """Whether a window can be shown to somebody here."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _pictures(story: Story, county: County) -> list[Path]:
    """Pictures of the pages and of the console, only where nobody sees the window itself."""
    if has_display():
        return []
    from desktop.demo.pictures import console_picture, page_pictures

    return [
        *page_pictures(story.path, PASSPHRASE, story.folder, story.somebody),
        *console_picture(county, story.folder),
    ]


def _open_window(book: Path) -> int:
    """Hand over to the window, already open on the practice book."""
    from desktop.__main__ import main

    return main([str(book), "--practice-passphrase", PASSPHRASE])
