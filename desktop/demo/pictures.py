"""Pictures of what a person would see, for machines where nobody sits in front of a screen."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.demo.county import County
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application

SETTLE_MS = 120
OWN = "练习县控制台口令-请勿真用"
"""The console password of the practice county: practice villages only."""
SCREEN_PX = (1366, 768)


def page_pictures(book: Path, passphrase: str, folder: Path, somebody: RecordId) -> list[Path]:
    """The start page, a person and the notice preview of the practice book, drawn offscreen.

    Args:
        book: The practice book.
        passphrase: Its passphrase.
        folder: Where the pictures go.
        somebody: The person to be shown.

    Returns:
        The files made.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from desktop.application import Application
    from desktop.book.book import Book
    from desktop.demo.story import DAY

    app = QApplication.instance() or QApplication(["cunji"])
    assert isinstance(app, QApplication)
    application = Application(app, lambda: DAY)
    application.show_book(Book.open(book, passphrase))
    window = application.window
    assert window is not None
    while not window.place:
        app.processEvents()
    made = []
    for name, page, argument in (
        ("start", "start", None),
        ("person", "person", somebody),
        ("notice", "notice", "N09"),
    ):
        window.show_page(page, argument)
        assert window.page is not None
        _settle(application)
        made.append(folder / f"{name}.png")
        window.grab().save(str(made[-1]))
    end(app)
    return made


def end(app: "QApplication") -> None:
    """Let the program end as it does for a person: pages and book are closed on the way out."""
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, app.quit)
    app.exec()


def console_picture(county: County, folder: Path) -> Iterator[Path]:
    """The county console in a real browser; nothing where there is no browser to drive."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    if browser_path is None:
        return
    picture = folder / "console.png"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        width, height = SCREEN_PX
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.goto(county.url)
        page.fill("input[name=name]", county.account)
        page.fill("input[name=password]", county.password)
        page.click("button[type=submit]")
        for field, word in (("old", county.password), ("new", OWN), ("again", OWN)):
            page.fill(f"input[name={field}]", word)  # the first password is good once
        page.click("button[type=submit].main")
        page.wait_for_url("**/")
        page.screenshot(path=picture)
        browser.close()
    yield picture


def _settle(application: "Application") -> None:
    """Let the ledger thread finish and the page draw what it brought."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, timer = QEventLoop(), QTimer()
    quiet = 0

    def look() -> None:
        nonlocal quiet
        quiet = 0 if application.tasks.busy else quiet + 1
        if quiet > 2:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(SETTLE_MS)
    loop.exec()
