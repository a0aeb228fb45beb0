"""What leaves the house is what holds: an old preview is refused with a sentence, and made anew."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.pages.indicators.indicators_page import IndicatorsPage
from desktop.ui.pages.letters_page import LettersPage
from desktop.ui.pages.notices.notice_page import NoticePage
from desktop.ui.pages.reports_page import ReportPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Household
from sync.store.values import Draft
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

Showing = NoticePage | ReportPage | LettersPage | IndicatorsPage
PAUSES_MS = 300
"""Longer than any page waits for typing to end."""


def shown(window: MainWindow, name: str) -> Showing:
    """The page with a finished preview."""
    view = window.context.reading.view
    home = next(iter(view.by_id(Household)))
    argument: object = {
        "notice": "N25", "report": "RP-03", "wall": "RP-73", "letters": ("L05", home),
        "indicators": None,
    }[name]  # fmt: skip
    window.show_page("report" if name == "wall" else name, argument)
    page = window.page
    assert isinstance(page, NoticePage | ReportPage | LettersPage | IndicatorsPage)
    rest(window)
    assert page.previewed.true()
    return page


def rest(window: MainWindow) -> None:
    settle(window.context.tasks)
    pause(PAUSES_MS)
    settle(window.context.tasks)


def change(window: MainWindow) -> None:
    """A record is written, as by synchronisation, and nobody has announced it yet."""
    writer = window.context.book.ledger.write
    writer.save([Draft("hamlet", {"name": "新屯"})], actor="别的电脑")


def save(page: Showing) -> None:
    """Ctrl+S of the page."""
    if isinstance(page, NoticePage):
        page.save_notice()
    elif isinstance(page, IndicatorsPage):
        page.save("pdf")
    else:
        page.save_paper()


def press(page: Showing) -> None:
    """Ctrl+P of the page."""
    if isinstance(page, NoticePage):
        page.print_notice()
    elif isinstance(page, ReportPage):
        page.print_report()
    elif isinstance(page, LettersPage):
        page.print_letter()


PAGES = ("notice", "report", "wall", "letters", "indicators")


def test_an_old_preview_does_not_leave(
    window: MainWindow, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PAGES:
        page = shown(window, name)
        change(window)
        save(page)
        assert told.errors == [printing.OLD], name
        rest(window)
        assert page.previewed.true(), "it was made anew"
        with monkeypatch.context() as patched:
            during(patched, lambda: None, str(tmp_path / f"{name}-one"))
            save(page)
            assert len([*tmp_path.glob(f"{name}-one*")]) == 1
            rest(window)
            during(patched, lambda: change(window), str(tmp_path / f"{name}-two"))
            save(page)
        assert told.errors == [printing.OLD, printing.OLD], name
        assert not [*tmp_path.glob(f"{name}-two*")]
        rest(window)
        assert page.previewed.true()
        told.errors.clear()


def during(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], answer: str) -> None:
    """While the window that asks for a file stands open, something happens."""

    def asked(_question: str, _proposal: str, _kinds: str, _parent: QWidget) -> Path:
        act()
        return Path(answer)

    monkeypatch.setattr(dialogs, "save_file", asked)


def test_what_was_just_chosen_is_not_what_was_shown_before(window: MainWindow, told: Told) -> None:
    for name in PAGES:
        page = shown(window, name)
        day = page.day if isinstance(page, LettersPage) else page.as_of
        day.put(day.day().replace(year=day.day().year - 1))
        save(page)
        said = [] if isinstance(page, ReportPage) else [printing.OLD]  # its buttons say so already
        assert told.errors == said, name
        assert not told.successes
        rest(window)
        told.errors.clear()


def test_nothing_is_printed_that_changed_while_the_printer_was_chosen(
    window: MainWindow, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every page with 打印…; what is noted on the board is the sheet that was printed."""
    printed: list[bytes] = []

    def by(act: Callable[[], None]) -> Callable[..., bool]:
        def chosen(content: bytes, _title: str, _page: QWidget, still: Callable[[], bool]) -> bool:
            act()
            if not still():
                return False
            printed.append(content)
            return True

        return chosen

    for name in ("notice", "report", "letters"):
        page = shown(window, name)
        monkeypatch.setattr(printing, "print_pdf", by(lambda: change(window)))
        press(page)
        assert told.errors.pop() == printing.OLD
        rest(window)
        assert not printed
        monkeypatch.setattr(printing, "print_pdf", by(lambda: None))
        press(page)
        rest(window)
        assert len(printed) == 1
        printed.clear()
    assert not told.errors
    (posting,) = window.context.book.ledger.read.records("posting")
    assert posting.body["kind"] == "N25"


def test_figures_nobody_has_seen_are_not_said_to_be_checked(window: MainWindow, told: Told) -> None:
    page = shown(window, "report")
    assert isinstance(page, ReportPage)
    change(window)
    page.confirm_figures()
    assert told.errors == [printing.OLD]
    rest(window)
