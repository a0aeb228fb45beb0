"""The composition root: settings, the ledger thread, gates, the open book and its window.

Everything that lives as long as the program is made here, and only here today's date is read.
"""

import contextlib
import importlib
import linecache
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTimer, QTranslator, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QMainWindow
from typing_extensions import override

from desktop import log
from desktop import settings as stored
from desktop.ui import crash_report, dialogs
from desktop.ui.crash_hooks import open_log
from desktop.ui.operations import Collecting, Long, Step, Tasks
from desktop.ui.page.form_request import SwapAsk
from desktop.ui.page.page import PageContext, StartScreen
from desktop.ui.theme import theme
from desktop.ui.theme.frame_mode import SMALLEST
from desktop.ui.widgets.basics import by_turns
from desktop.ui.window.file_drops import BOOK, DRAGS, NO_USE, NONE, PHOTO, FileDrops, way_of
from desktop.ui.window.place import place_of, put, written
from desktop.ui.window.progress_strip import ProgressStrip

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.window.main_window import MainWindow

SETTLED_MS = 30
"""A moment after a gate is painted, in which nothing else is done."""
LOOKED_MS = 3_000
"""While somebody looks at the first page, the others are loaded."""
QUIET_MS = 20_000
"""After so long without a key or the mouse, what was set apart in memory is looked through."""
SWITCH_S = 0.001
"""How long the ledger thread may keep Python from the window. At the usual 5 ms the window stands
still for 300 to 450 ms while a village is counted (every event waits its turn), at 1 ms for 70."""
PLAIN = (
    "村记连续几次没有打开成功，这次用标准的字号、浅色和窗口位置打开，台账没有动。"
    "能用了，可以在「设置」里改回来；再打不开，请运行 cunji doctor，把结果发给技术人员。"
)
AT_WORK = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
})  # fmt: skip
"""Events that say somebody is sitting here; without them the book is locked after a while."""


def today() -> date:
    """The day on this computer's calendar."""
    return datetime.now().astimezone().date()


class Application(QObject):
    """Shows a gate while no book is open, else the main window; locks when nobody works."""

    def __init__(
        self, app: QApplication, day: Callable[[], date] = today, *, plain: bool = False
    ) -> None:
        """Dress the program and catch what nobody catches.

        Args:
            app: The one QApplication.
            day: The day all pages speak of.
            plain: The last starts failed: whatever a setting can do to a start is left out.
        """
        super().__init__()
        sys.setswitchinterval(SWITCH_S)
        self.app = app
        self.day = day
        self.settings = stored.load()
        self._plain = plain
        if plain:
            self.settings.make_plain()
        self.tasks = Tasks(on_error=dialogs.error)
        self._collecting = Collecting(self)
        self.window: MainWindow | None = None
        self.gate: QMainWindow | None = None
        self._book: Book | None = None
        self._wanted: tuple[str, object] | None = None
        self._drops: FileDrops | None = None
        self._closed = self._loaded = False
        self.idle = QTimer(self, singleShot=True)
        self.idle.timeout.connect(self._doze)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._rest)
        _speak_chinese(app)
        self.dress()
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        # Not the whole program's events: each would be handed to Python, and a page that is made
        # has thousands. What hands do comes by a window; what an input method writes does not.
        app.focusWindowChanged.connect(self._watch)
        app.inputMethod().cursorRectangleChanged.connect(self._somebody_works)
        app.aboutToQuit.connect(self.close)

    def start(self, path: Path | None = None) -> None:
        """Show the gate that fits: unlock when a book is known, else the first run.

        Args:
            path: What the program was opened with: a book, or what comes up in the book that was
                opened last, by its kind.
        """
        page = way_of(path).page if path is not None else NONE
        if path is not None and page not in {NONE, BOOK, PHOTO}:
            self._wanted = (page, path.absolute())
        elif path is not None:
            self.settings.last_book = str(path.absolute())
        self.show_gate("unlock" if self.settings.last_book else "welcome")

    def show_gate(self, name: str) -> None:
        """Show a gate instead of what is shown now."""
        gate = _make_gate(name, self.settings, self.tasks)
        gate.opened.connect(self._opened)
        gate.wanted.connect(self.show_gate)
        before, self.gate = self.gate, QMainWindow()
        self.gate.setWindowTitle("村记")
        self.gate.setCentralWidget(gate)
        self.gate.setMinimumSize(*SMALLEST)
        ProgressStrip(self.tasks, self.gate)
        self._drops = FileDrops(self.gate)
        self._keep_place(before)
        put(self.gate, self.settings.window)
        if before is not None:
            before.close()
        self._quiet.start()
        QTimer.singleShot(SETTLED_MS, self, self._prepare)

    def show_book(self, book: "Book", page: str = "start", argument: object = None) -> None:
        """Show the main window on an open book."""
        log.note("打开台账")
        from desktop.ui.window.main_window import MainWindow

        theme.load_rare_fonts()
        self._book = book
        self._remember(book)
        context = PageContext(book, self.settings, self.tasks, self.day)
        self._show_window(MainWindow(context), page, argument)

    def _show_window(self, window: "MainWindow", page: str, argument: object) -> None:
        """Show a window where the one before it stood, in its stead."""
        before, self.window = self.window, window
        window.lock_wanted.connect(self.lock)
        window.village_wanted.connect(self._switch)
        window.swap_wanted.connect(self._swap)
        window.book_wanted.connect(self._open_other)
        window.dress_wanted.connect(self._redress)
        self._keep_place(before or self.gate)
        by_turns(window, self._opened_at(window, before, page, argument))

    def _opened_at(
        self, window: "MainWindow", before: "MainWindow | None", page: str, argument: object
    ) -> Iterator[None]:
        """A turn after it was made it is seen; then comes its page, unless somebody was quicker."""
        yield
        self._drops = FileDrops(window)
        put(window, self.settings.window)
        if before is not None:
            before.hide()
            by_turns(self, before.taken_down())
        if self.gate is not None:
            self.gate.close()
            self.gate = None
        QTimer.singleShot(LOOKED_MS, self, lambda: self.tasks.when_idle(self._load_pages))
        self._wait()
        yield
        if not window.place:
            window.show_page(page, argument)

    def dress(self) -> None:
        """Look as the settings say, by day or by night."""
        look = self.settings.look
        dark = theme.night(self.app) if look == "system" else look == "dark"
        theme.apply(self.app, self.settings.font_scale, dark=dark)

    @Slot(str)
    def _redress(self, setting: str) -> None:
        """The person changed how the program looks: the window is made anew, on its settings."""
        self.dress()
        self._put_away(partial(self._show_anew, "settings", setting))

    @Slot()
    def _scheme_changed(self) -> None:
        """The system turned dark or light; where somebody is typing, icons wait for the page."""
        if self.settings.look != "system" or theme.Fonts.dark is theme.night(self.app):
            return
        self.dress()
        window = self.window
        if window is not None and window.page is not None and not window.page.dirty:
            self._put_away(partial(self._show_anew, *window.standing))

    def _show_anew(self, page: str, argument: object) -> None:
        from desktop.ui.window.main_window import MainWindow

        assert self.window is not None
        self._show_window(MainWindow(self.window.context), page, argument)

    def _keep_place(self, window: QMainWindow | None) -> None:
        """Note where a window stands, for the next one, also after the program ended."""
        if window is not None and window.isVisible():
            self.settings.window = written(place_of(window))

    def _load_pages(self) -> None:
        """Import the pages on the ledger thread, one by one, so that nobody waits for it."""
        from desktop.ui.page.registry import PAGES, PageEntry

        def load(page: PageEntry, _step: Step) -> type:
            made = page.load()
            linecache.clearcache()
            return made

        if self.window is not None and not self._loaded:
            self._loaded = True
            for page in PAGES:
                self.tasks.run(partial(load, page))

    @Slot(str)
    def _switch(self, village: str) -> None:
        """Another village of a township's file, in a window of its own in the same place."""
        self._put_away(partial(self._show_village, village))

    @Slot(str)
    def _open_other(self, path: str) -> None:
        """Another book: this one is put away, and its gate stands there."""
        self._put_away(partial(self._show_other, Path(path)))

    def _show_other(self, path: Path) -> None:
        self.settings.last_book = str(path)
        self._show_unlock()

    @Slot(object)
    def _swap(self, ask: SwapAsk) -> None:
        """A backup in the place of the book, which is closed for it and opened anew by a person."""
        self._put_away(partial(self._show_swapped, ask))

    @Slot()
    def lock(self) -> None:
        """Close the book and ask for the passphrase again; unsaved answers stay as drafts."""
        self._put_away(self._show_unlock)

    def _put_away(self, then: Callable[[], None]) -> None:
        """Let the pages keep what would be lost; go on once everything is written.

        Drafts that cannot be kept are told, and the window stays for them.
        """
        window = self.window
        if window is None:
            return
        window.put_away()
        window.strip.ask_to_wait("接着办")

        def written() -> None:
            if self.window is not window or not window.context.drafts.safe:
                return
            window.put_away()
            if self.tasks.busy:  # somebody went on typing
                self._put_away(then)
            else:
                then()

        self.tasks.when_idle(written)

    def _show_village(self, village: str) -> None:
        assert self.window is not None
        assert self._book is not None
        actor = self._book.actor
        book = self._book.beside(village)
        book.chosen(actor)
        self.show_book(book)

    def _show_swapped(self, ask: SwapAsk) -> None:
        from desktop.book.restore import put_in_place

        assert self._book is not None
        path, day = self._book.path, self.day()
        self._show_unlock()
        self.tasks.run(
            Long(
                "正在换成备份",
                lambda _: put_in_place(ask.file, path, ask.opener, day),
                stops=False,
            ),
            done=self._swapped, failed=partial(dialogs.error, title="没有换成备份"), kept=True,
        )  # fmt: skip

    def _swapped(self, kept: Path | None) -> None:
        where = f"换下的文件留在 {kept}。" if kept else ""
        dialogs.success(
            f"已换成备份。{where}用做备份时的口令打开；接入过县里的，请用新的登记码重新登记。",
            self.gate,
        )

    def _show_unlock(self) -> None:
        assert self.window is not None
        log.note("锁上台账")
        window, self.window = self.window, None
        self._keep_place(window)
        window.hide()
        by_turns(self, window.taken_down())
        self._close_book()
        self.show_gate("unlock")

    @Slot()
    def close(self) -> None:
        """The program ends: stop the thread, close the book; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        log.note("关闭村记")
        self._keep_place(self.window or self.gate)
        self.app.focusWindowChanged.disconnect(self._watch)
        self.app.inputMethod().cursorRectangleChanged.disconnect(self._somebody_works)
        for window in self.app.allWindows():
            window.removeEventFilter(self)
        self.idle.stop()
        self._quiet.stop()
        self.tasks.stop()
        self._collecting.stop()
        self._close_book()
        with contextlib.suppress(OSError):
            self.settings.save()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is working: start waiting anew."""
        kind = event.type()
        if kind in AT_WORK:
            self._somebody_works()
        return kind in DRAGS and self._dragged(watched, event)

    def _dragged(self, watched: QObject, event: QEvent) -> bool:
        """Files are held over a window, or let go of; whether that is answered here."""
        if self._drops is None:
            return False
        page = self.window.page if self.window is not None else None
        paths = self._drops.over(watched, event, page)
        if paths and self.window is not None:
            QTimer.singleShot(0, self.window, partial(self.window.take, paths))
        elif paths:
            QTimer.singleShot(0, self, partial(self._dropped_at_gate, paths[0]))
        return paths is not None

    def _dropped_at_gate(self, path: Path) -> None:
        """A book stands there to be opened; what comes up in a book waits until one is open."""
        way = way_of(path)
        if way.page in {NONE, PHOTO}:
            dialogs.warn(NO_USE.format(path.name), self.gate, "用不上这个文件")
            return
        self.start(path)
        if way.page != BOOK:
            dialogs.success(f"打开台账以后就读「{path.name}」。", self.gate)

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        """See what hands do in a window that comes to the front."""
        if window is not None:
            window.installEventFilter(self)

    @Slot()
    def _somebody_works(self) -> None:
        self._quiet.start()
        if self.window is not None:
            self._wait()

    @Slot(object)
    def _opened(self, book: "Book") -> None:
        gate = self.sender()
        first = getattr(gate, "first_page", "") or ("township" if book.area_name else "start")
        argument: object = getattr(gate, "first_argument", None)
        if self._wanted is not None:
            (first, argument), self._wanted = self._wanted, None
        self.show_book(book, first, argument)

    @Slot()
    def _prepare(self) -> None:
        """While the person types the passphrase: load what opening a book will need."""
        if self._closed:
            return
        if fault := crash_report.left_behind():
            self._tell_fault(fault)
        open_log()
        if self._plain:
            dialogs.warn(PLAIN, self.gate, "先用最简单的样子打开")
            return
        theme.load_rare_fonts()
        self.tasks.run(_preload)
        importlib.import_module("desktop.ui.window.main_window")
        importlib.import_module("desktop.ui.pages.home.home_page")
        importlib.import_module("desktop.ui.window.sidebar").draw_icons()
        linecache.clearcache()  # PySide reads the source of what imports it: 5 MB nobody needs

    def _tell_fault(self, fault: str) -> None:
        """A fault killed the program the last time: say what is kept, and offer a report."""
        text = (
            "村记上次意外停止了。保存过的都在；填到一半的在「今日」的「没填完的」里。"
            "可以存一份故障报告发给技术人员，里面没有任何人的资料。"
        )
        if dialogs.question(text, self.gate, title="上次意外停止", yes="存故障报告…", no="不用"):
            dialogs.save_report(crash_report.report(fault), self.gate)

    def _remember(self, book: "Book") -> None:
        path = str(book.path)
        self.settings.last_book = path
        self.settings.books = (path, *(p for p in self.settings.books if p != path))[:8]
        with contextlib.suppress(OSError):
            self.settings.save()

    def _doze(self) -> None:
        """Nobody works here; a long exchange with the county is left alone."""
        if self.tasks.busy:
            self._wait()
        else:
            self.lock()

    def _rest(self) -> None:
        """Nobody has touched anything for a while: what takes long in the window is done now."""
        if self.tasks.busy:
            self._quiet.start()
        else:
            self._collecting.rest()

    def _wait(self) -> None:
        if self.settings.auto_lock_minutes:
            self.idle.start(self.settings.auto_lock_minutes * 60_000)

    def _close_book(self) -> None:
        if self._book is not None:
            self._book.close()
            self._book = None


def _preload(_step: Step) -> None:
    """Import storage and definitions on the ledger thread; nothing of the window's library."""
    from forms.program import bundled

    importlib.import_module("desktop.book.book")
    importlib.import_module("forms.tasks.tasks")
    _ = bundled().rules


def _make_gate(name: str, settings: stored.Settings, tasks: Tasks) -> StartScreen:
    if name == "welcome":
        from desktop.ui.open_book.welcome_page import WelcomePage

        return WelcomePage(settings, tasks)
    from desktop.ui.open_book.unlock_page import UnlockPage

    return UnlockPage(settings, tasks)


def _speak_chinese(app: QApplication) -> None:
    """Qt's own windows (files, colours, undo menus) in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", where):
        app.installTranslator(translator)
