"""The shell: side list, search box, page stack and status line; it shows pages and nothing else.

The module is long because the shell is one thing: what it makes and how pages come and go.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.open_book.practice import is_practice
from desktop.ui.page.form_request import EventAsk, FormAsk, SwapAsk
from desktop.ui.page.page import Page, PageContext, fit, take_focus
from desktop.ui.page.registry import entry
from desktop.ui.palette.commands import DOING, FILES, Command, Ways
from desktop.ui.palette.palette import Palette
from desktop.ui.palette.recent import READ_FILES, Recent
from desktop.ui.theme.frame_mode import SMALLEST, FrameMode, mode_of
from desktop.ui.theme.theme import Fonts, dots
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.turns import Turns
from desktop.ui.window.file_drops import BOOK, NO_USE, NONE, PHOTO, way_of
from desktop.ui.window.first_hour_pane import FirstHourPane, PracticeBand
from desktop.ui.window.kept_pages import KeptPages
from desktop.ui.window.progress_strip import ProgressStrip
from desktop.ui.window.search_box import SearchBox
from desktop.ui.window.sidebar import Side
from desktop.ui.window.status_line import StatusLine
from forms.schema.form import RecordId
from sync.command_line import version

if TYPE_CHECKING:
    from desktop.ui.window.help_pane import HelpPane

OWN_PAGES = {"household": "household", "person": "person"}
"""Forms whose records have a page of their own; all others open in the form page."""

_ABOUT_A_RECORD = frozenset({*OWN_PAGES.values(), "form", "event", "visit_sheet"})
"""Pages that are given the id of a record, or an ask that may hold one."""

GONE: Final = "刚才看的那条登记已经不在册了（别处标为误录或撤销），回到了前一页。"
GONE_ASKED: Final = "这条登记刚才已经标为误录或撤销，不在册了；这一页已经重新读过。"
GONE_TYPED: Final = (
    "正在填的这条登记刚刚在别处标为误录或撤销了，已经不在册；填的内容还在这一页，存不进去。"
    "要留下的请先抄下来，或者到「全部台账」的「误录的登记」里恢复它，再回来保存。"
)

NOT_THERE: Final = "{} 不在了；U 盘插好后再试，或者再选一次。"
NO_PLACE: Final = "先打开能放照片的登记（公示张贴、项目、责任书……），再把照片拖进来。"
TOP: Final = {
    FrameMode.FULL: (28, 12, 28, 0), FrameMode.COMPACT: (24, 8, 24, 0),
    FrameMode.TINY: (20, 6, 20, 0),
}  # fmt: skip
"""Logical pixels around the search box: left, above, right, below."""


class MainWindow(QMainWindow):
    """Keeps one page per name, and the way back."""

    lock_wanted = Signal()
    """The person asked to lock the book."""
    village_wanted = Signal(str)
    """Another village of a township's book, please."""
    book_wanted = Signal(str)
    """Another book, please: the path of its file."""
    swap_wanted = Signal(object)
    """A backup in the place of the open book, please (``SwapAsk``)."""

    dress_wanted = Signal(str)
    """The person changed a setting of how the program looks."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        context.turns = Turns(self)  # what is not done when the window goes is not wanted
        self._catalogue = context.book.definitions
        self._trail: list[tuple[str, object]] = []
        self._closing = False
        self.mode = FrameMode.FULL
        self.setMinimumSize(*SMALLEST)
        self.side = Side("", area=context.area)
        self.side.wanted.connect(self.show_page)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self._pages = KeptPages(self.stack, self._make)
        self.files = Recent(context.book, context.tasks, READ_FILES)
        context.did.connect(self._did)
        self.status = StatusLine(context)
        self.search = SearchBox(self._search_everywhere)
        self.help: HelpPane | None = None
        self.hour = FirstHourPane(context)
        self.hour.go.connect(self.show_page)
        self._arrange()
        self.strip = ProgressStrip(context.tasks, self, self.status, self._esc_is_free)
        self.finder = Palette(context, self._ways(), self)
        self._shortcuts()
        context.written.connect(self._written)
        self._name_village()
        reading = context.reading  # before all that pages ask: they find it read
        context.run(lambda _: reading.now, done=lambda _: self.status.refresh())

    def _did(self, act: str, about: str) -> None:
        if act == "file":
            self.files.note(about)

    @property
    def page(self) -> Page | None:
        """The page in front; one that is about to be there is there when this is asked."""
        self.context.turns.now()
        current = self.stack.currentWidget()
        return current if isinstance(current, Page) else None

    @property
    def place(self) -> str:
        """Name of the page in front; empty before the first."""
        return self._trail[-1][0] if self._trail else ""

    @property
    def standing(self) -> tuple[str, object]:
        """The page in front and what it was given."""
        return self._trail[-1] if self._trail else ("start", None)

    def show_page(self, name: str, argument: object = None) -> None:
        """Show a page by its name, unless the page in front wants to keep the person."""
        if name == "village":
            self.village_wanted.emit(str(argument))
            return
        if name == "dress":
            self.dress_wanted.emit(str(argument))
            return
        if isinstance(argument, SwapAsk):
            self.swap_wanted.emit(argument)
            return
        if self._gone((name, argument)):
            self._say_gone(argument)
            return
        if self._may_leave(partial(self.show_page, name, argument)):
            self._trail.append((name, argument))
            del self._trail[:-30]
            self._bring(name, argument)
        else:
            self.side.mark(self.place)

    def open_record(self, record: str) -> None:
        """Show the page of a record: a household, a person, else its form."""
        form = self.context.reading.form_of(RecordId(record))
        if form is None:
            self._say_gone(record)
        else:
            self.finder.recent.note(RecordId(record))
            self.context.did.emit("opened", record)
            self.show_page(OWN_PAGES.get(form, "form"), RecordId(record))

    def take(self, paths: list[Path]) -> None:
        """Files were dropped, or chosen among those of late: let each kind go where it belongs."""
        if not paths:
            return
        path = paths[0].absolute()
        way = way_of(path)
        if not path.exists():
            dialogs.warn(NOT_THERE.format(path), self, "文件不在原处")
        elif way.page == NONE:
            dialogs.warn(NO_USE.format(path.name), self, "用不上这个文件")
        elif way.page == BOOK:
            self._other_book(path)
        elif way.page == PHOTO:
            self._take_photo(path)
        else:
            alike = tuple(one.absolute() for one in paths if way_of(one) == way)
            self.files.note(str(path))
            self.show_page(way.page, alike if len(alike) > 1 and way.page == "import" else path)

    def _other_book(self, path: Path) -> None:
        if path == self.context.book.path.absolute():
            dialogs.success("这本台账已经开着。", self)
        elif self._may_leave(partial(self._other_book, path)):
            self.book_wanted.emit(str(path))

    def _take_photo(self, path: Path) -> None:
        place = self.page.photo_place() if self.page is not None else None
        if place is not None:
            place.take(path)
        else:
            dialogs.warn(NO_PLACE, self, "这一页放不了照片")

    def _files(self) -> list[Command]:
        """Files and books of late, for the palette."""
        own = str(self.context.book.path)
        books = [one for one in self.context.settings.books if one != own]
        lines = [(one, "打开另一本台账", "book") for one in books]
        lines += [(one, str(Path(one).parent), "sheet") for one in self.files.found]
        return [
            Command(FILES, Path(one).name, partial(self.take, [Path(one)]), said, icon)
            for one, said, icon in lines
        ]

    def _say_gone(self, record: object = None) -> None:
        """A row may be older than the book: what it leads to is not there any more.

        Of who was erased by law it is said by which law and when.
        """
        book, asked = self.context.book, RecordId(str(record or ""))
        self.context.run(
            lambda _step: book.ledger.erasure(asked),
            done=lambda told: dialogs.success(f"{told}。" if told else GONE_ASKED, self),
        )
        if self.page is not None:
            self.page.changed(frozenset(self.context.book.definitions.forms))

    def go_back(self) -> None:
        """Show the page that was shown before."""
        if len(self._trail) > 1 and self._may_leave(self.go_back):
            self._step_back()

    def _step_back(self) -> None:
        """Show the latest page before this one that is about something that is still there."""
        self._trail.pop()
        while len(self._trail) > 1 and self._gone(self._trail[-1]):
            self._trail.pop()
        self._bring(*self._trail[-1])

    def _gone(self, place: tuple[str, object]) -> bool:
        """Whether a page is about a record that was marked as mistaken meanwhile."""
        name, argument = place
        about = argument.record if isinstance(argument, FormAsk | EventAsk) else argument
        if name not in _ABOUT_A_RECORD or not isinstance(about, str):
            return False
        return self.context.reading.form_of(RecordId(about)) is None

    def put_away(self) -> None:
        """The book is about to be locked: let every page keep what would be lost."""
        self.context.turns.now()
        for page in self._pages:
            page.put_away()

    def taken_down(self) -> Iterator[None]:
        """Let go of the pages one by one, then of the window: all at once takes half a second."""
        clocks: list[QTimer] = list(self.findChildren(QTimer))
        for clock in clocks:
            clock.stop()  # nothing asks the book any more
        for page in (*self._pages, self):
            page.deleteLater()
            yield

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when the page in front agrees and everything is written.

        What could not be written is told and stays on its page; closing begins anew then.
        """
        agreed = self._may_leave(self.close) and not self._backs_up_first()
        event.setAccepted(agreed and not self.context.tasks.writing)
        if agreed and not event.isAccepted() and not self._closing:
            self._closing = True
            self.strip.ask_to_wait("关闭")
            self.context.tasks.when_idle(self._close_again)

    def _backs_up_first(self) -> bool:
        """Once a day, where much stands here alone: whether somebody backs up before leaving."""
        book, settings, today = self.context.book, self.context.settings, self.context.today()
        if settings.backup_asked == today.isoformat() or is_practice(book.ledger.village):
            return False
        now = self.context.reading.now.standing
        if not now.due(today):
            return False
        settings.backup_asked = today.isoformat()
        text = f"{now.words(today)}。电脑坏了、丢了就没有了。现在备份要一分钟。"
        if not dialogs.question(text, self, title="先备份再关", yes="现在备份", no="直接关闭"):
            return False
        self.show_page("safe")
        return True

    def _close_again(self) -> None:
        self._closing = False
        self.close()

    def _may_leave(self, again: Callable[[], object]) -> bool:
        return self.page is None or self.page.may_leave(again)

    def _bring(self, name: str, argument: object) -> None:
        # A page that is writing stays until that has ended.
        before = self.stack.currentWidget()
        made = self._pages.take(name, anew=not self.context.tasks.writing)
        self.context.turns.wait(
            partial(self._arrive, made, name, argument), partial(self._arrived, made)
        )
        if before is not self.stack.currentWidget():
            self.context.turns.now()  # it takes the place of what was in front, which is gone

    def _arrive(self, page: Page, name: str, argument: object) -> None:
        """A page comes to the front, a turn after it was made."""
        fit(page, self.mode)
        self._put_in_front(page)
        self.context.tasks.when_idle(self._pages.let_go)
        page.setFocus()  # Qt has moved it from the page before to whatever is next
        self.side.mark(name)
        if argument is None and ":" in name:
            argument = name.partition(":")[2]
        page.shown(argument)
        if self.help is not None:
            self.help.follow(name, page)

    def _arrived(self, page: Page) -> None:
        """What it shows at once is there: the keyboard goes where a person begins."""
        if self.page is page:
            take_focus(page, ready=False)
            self.context.tasks.when_idle(partial(self._focus_late, page))

    def _focus_late(self, page: Page) -> None:
        """What the keyboard should be on was not there yet when the page came to the front."""
        if self.page is page and self.window().focusWidget() in {page, None}:
            take_focus(page)

    def _put_in_front(self, page: Page) -> None:
        """Show a page; the others wait beside the stack.

        A stack asks every page in it how much room it wants, whatever one of them does.
        """
        before = self.page
        if before is not page:
            self.stack.addWidget(page)
            self.stack.setCurrentWidget(page)
            if before is not None:
                self.stack.removeWidget(before)

    def _make(self, name: str) -> Page:
        page = entry(name).load()(self.context)
        assert isinstance(page, Page)
        page.open_record.connect(self.open_record)
        page.go.connect(self.show_page)
        page.back.connect(self.go_back)
        return page

    def _arrange(self) -> None:
        top = self._top = QHBoxLayout()
        top.setContentsMargins(*TOP[self.mode])
        self.search.setMaximumWidth(dots(560))
        top.addWidget(self.search, 1)
        top.addStretch(1)
        lock = button("锁定", self.lock_wanted.emit, icon="lock", kind="plain", key=keys.LOCK)
        top.addWidget(lock)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        if is_practice(self.context.book.ledger.village):
            band = PracticeBand()
            band.wanted.connect(self.hour.open)
            right.addWidget(band)
        right.addLayout(top)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        holder = QWidget()
        holder.setObjectName("ground")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(right, 1)
        row.addWidget(self.hour)
        self._columns = row
        self.setCentralWidget(holder)

    def _shortcuts(self) -> None:
        bound: tuple[tuple[str, Callable[[], object]], ...] = (
            (keys.FIND, self._search_everywhere),
            (keys.FIND_TOO, self._search_everywhere),
            (keys.FILTER, self._seek),
            (keys.NEW, self._new_record),
            (keys.HELP, self._help),
            (keys.GO_BACK, self.go_back),
            (keys.READ_AGAIN, self._read_again),
            (keys.UNDO, self._undo),
            (keys.REDO, self._redo),
            (keys.RECENT, partial(self.show_page, "recent")),
        )
        for key, slot in bound:
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _ways(self) -> Ways:
        """What this window can do, for the palette."""
        own = [
            Command(DOING, "锁定", self.lock_wanted.emit, "要口令才能再打开", "lock", keys.LOCK),
            Command(DOING, "撤销", self._undo, "收回刚才的保存", "undo", keys.UNDO),
            Command(DOING, "重做", self._redo, "", "undo", keys.REDO),
            Command(DOING, "第一小时", self.hour.open, "十二件事，做到了自己打勾", "done",
                    also="练习 入门"),
        ]  # fmt: skip
        return Ways(self.show_page, self.open_record, own, self._files, bool(self.context.area))

    def _help(self) -> None:
        """F1: the manual at the section about the page in front."""
        if self.help is None:
            from desktop.ui.window.help_pane import HelpPane  # the window opens quicker without

            self.help = HelpPane(self.context)
            self._columns.addWidget(self.help)
        self.help.toggle(self.place, self.page, self.width())

    def _search_everywhere(self) -> None:
        self.finder.open()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody else has taken cancels what is being done."""
        if event.key() != Qt.Key.Key_Escape or not self.strip.cancel():
            super().keyPressEvent(event)

    def _esc_is_free(self) -> bool:
        """Whether neither the page in front nor the manual beside it has a use for Esc."""
        parts: tuple[QWidget | None, ...] = (self.page, self.help)
        for part in parts:
            one: QShortcut
            for one in part.findChildren(QShortcut) if part is not None else ():
                holder: object = one.parent()
                here = isinstance(holder, QWidget) and holder.isVisible()
                if here and one.key() == QKeySequence(keys.BACK):
                    return False
        return True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The palette lies over the whole window; what may give way does so."""
        super().resizeEvent(event)
        self.finder.fit_window()
        self.hour.fit(self.width())
        mode = mode_of(self.width(), self.height(), Fonts.scale)
        if mode is not self.mode:
            self._fit(mode)

    def _fit(self, mode: FrameMode) -> None:
        self.mode = mode
        self._top.setContentsMargins(*TOP[mode])
        for part in (self.side, self.status, self.strip):
            part.fit(mode)
        if self.page is not None:  # the others when they come to the front
            fit(self.page, mode)

    def _new_record(self) -> None:
        if self.page is not None:
            self.page.new_record()

    def _undo(self) -> None:
        """Take the last save back; where a line of text has the focus, the key is its own."""
        if self._nothing_typed():
            self.context.undo(self)

    def _redo(self) -> None:
        if self._nothing_typed():
            self.context.redo(self)

    def _nothing_typed(self) -> bool:
        """Whether the last save is what somebody means who wants to take something back."""
        if self.page is None or not self.page.dirty:
            return True
        zh = "这一页有改动还没有保存；请先保存或返回，再撤销前面的保存。"
        dialogs.success(zh, self)
        return False

    def _read_again(self) -> None:
        if self.page is not None and self._may_leave(self._read_again):
            self._bring(*self._trail[-1])

    def _seek(self) -> None:
        if self.page is None or not self.page.seek():
            self._search_everywhere()

    def _written(self, forms: frozenset[str]) -> None:
        if "village" in forms:
            self._name_village()
        if self._catalogue is not self.context.book.definitions:
            self._catalogue = self.context.book.definitions
            self._pages.outdate()
        if len(self._trail) > 1 and self._gone(self._trail[-1]):
            self._leave_gone()
        elif self.page is not None:
            self.page.changed(forms)
        self.status.refresh()

    def _leave_gone(self) -> None:
        """What the page in front is about was marked as mistaken or taken back: say so, step back.

        Where somebody is just typing about it, the page stays: what is typed is not ours to drop.
        """
        told = self.context.telling  # by whom it was done here knows it
        if self.page is not None and self.page.dirty and not told:
            dialogs.warn(GONE_TYPED, self, "这条登记已经不在册")
            return
        self._step_back()
        self.context.turns.now()  # who marked it looks whether its page is still in front
        if not told:
            dialogs.success(GONE, self)

    def _name_village(self) -> None:
        name = self.context.book.village.name or "未填村名"
        self.side.show_village(name)
        told = f"村记 {version()}" if is_practice(self.context.book.ledger.village) else "村记"
        self.setWindowTitle(f"{name} · {told}")
