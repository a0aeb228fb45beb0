"""The shell: side list, search box, page stack and status line; it shows pages and nothing else."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.ui import dialogs
from desktop.ui.open_book.practice import is_practice
from desktop.ui.page.form_request import EventAsk, FormAsk, SwapAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.registry import entry
from desktop.ui.palette.commands import DOING, Command, Ways
from desktop.ui.palette.palette import Palette
from desktop.ui.theme.theme import WINDOW
from desktop.ui.widgets.basics import button
from desktop.ui.window.search_box import SearchBox
from desktop.ui.window.sidebar import Side
from desktop.ui.window.status_line import StatusLine
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.ui.window.help_pane import HelpPane

OWN_PAGES = {"household": "household", "person": "person"}
"""Forms whose records have a page of their own; all others open in the form page."""

_ABOUT_A_RECORD = frozenset(
    {*OWN_PAGES.values(), "form", "household_change", "event", "visit_sheet"}
)
"""Pages that are given the id of a record, or an ask that may hold one."""

GONE: Final = "刚才看的那条登记已经不在册了（别处标为误录或撤销），回到了前一页。"
GONE_ASKED: Final = "这条登记刚才已经标为误录或撤销，不在册了；这一页已经重新读过。"
GONE_TYPED: Final = (
    "正在填的这条登记刚刚在别处标为误录或撤销了，已经不在册；填的内容还在这一页，存不进去。"
    "要留下的请先抄下来，或者到「全部台账」的「误录的登记」里恢复它，再回来保存。"
)

SMALLEST = (1040, 640)
"""Logical pixels; 1366×768 at 125 % still fits."""


class MainWindow(QMainWindow):
    """Keeps one page per name, and the way back."""

    lock_wanted = Signal()
    """The person asked to lock the book."""
    village_wanted = Signal(str)
    """Another village of a township's book, please."""
    swap_wanted = Signal(object)
    """A backup in the place of the open book, please (``SwapAsk``)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._pages: dict[str, Page] = {}
        self._catalogue = context.book.definitions
        self._outdated: list[Page] = []
        self._trail: list[tuple[str, object]] = []
        self._closing = False
        self.setMinimumSize(*SMALLEST)
        self.resize(WINDOW)
        self.side = Side("", area=context.book.area_name)
        self.side.wanted.connect(self.show_page)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.status = StatusLine(context)
        self.search = SearchBox(self._search_everywhere)
        self.help: HelpPane | None = None
        self._arrange()
        self.finder = Palette(context, self._ways(), self)
        self._shortcuts()
        context.written.connect(self._written)
        self._name_village()

    @property
    def page(self) -> Page | None:
        """The page in front."""
        current = self.stack.currentWidget()
        return current if isinstance(current, Page) else None

    @property
    def place(self) -> str:
        """Name of the page in front; empty before the first."""
        return self._trail[-1][0] if self._trail else ""

    def show_page(self, name: str, argument: object = None) -> None:
        """Show a page by its name, unless the page in front wants to keep the person."""
        if name == "village":
            self.village_wanted.emit(str(argument))
            return
        if isinstance(argument, SwapAsk):
            self.swap_wanted.emit(argument)
            return
        if self._gone((name, argument)):
            self._say_gone()
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
            self._say_gone()
        else:
            self.finder.recent.note(RecordId(record))
            self.show_page(OWN_PAGES.get(form, "form"), RecordId(record))

    def _say_gone(self) -> None:
        """A row may be older than the book: what it leads to is not there any more."""
        dialogs.success(GONE_ASKED, self)
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
        for page in self._pages.values():
            page.put_away()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when the page in front agrees and everything is written.

        What could not be written is told and stays on its page; closing begins anew then.
        """
        agreed = self._may_leave(self.close) and not self._backs_up_first()
        event.setAccepted(agreed and not self.context.tasks.writing)
        if agreed and not event.isAccepted() and not self._closing:
            self._closing = True
            self.context.tasks.when_idle(self._close_again)

    def _backs_up_first(self) -> bool:
        """Once a day, where much stands here alone: whether somebody backs up before leaving."""
        from desktop.book.backup import standing

        book, settings, today = self.context.book, self.context.settings, self.context.today()
        if settings.backup_asked == today.isoformat() or is_practice(book.ledger.village):
            return False
        now = standing(book)
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
        held = self._pages.get(name)
        # A page that is writing stays until that has ended.
        late = held in self._outdated and not self.context.tasks.writing
        page = self._make(name) if held is None or late else held
        self.stack.setCurrentWidget(page)
        self.side.mark(name)
        if argument is None and ":" in name:
            argument = name.partition(":")[2]
        page.shown(argument)
        focused = QApplication.focusWidget()
        if focused is None or not page.isAncestorOf(focused):
            page.setFocus()  # so that Tab goes on in the page, not where it was before
        if self.help is not None:
            self.help.follow(name, page)

    def _make(self, name: str) -> Page:
        page = entry(name).load()(self.context)
        assert isinstance(page, Page)
        page.open_record.connect(self.open_record)
        page.go.connect(self.show_page)
        page.back.connect(self.go_back)
        self._put_by(self._pages.get(name))
        self._pages[name] = page
        self.stack.addWidget(page)
        return page

    def _put_by(self, page: Page | None) -> None:
        """A page from before the county published forms makes room for one that knows them."""
        if page is not None:
            page.put_away()
            self._outdated.remove(page)
            self.stack.removeWidget(page)
            page.deleteLater()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(28, 12, 28, 0)
        self.search.setMaximumWidth(560)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        lock = button("锁定", self.lock_wanted.emit, icon="lock", kind="plain", key="Ctrl+L")
        top.addWidget(lock)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
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
        self._columns = row
        self.setCentralWidget(holder)

    def _shortcuts(self) -> None:
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F3", self._search_everywhere),
            ("Ctrl+K", self._search_everywhere),
            ("Ctrl+F", self._seek),
            ("Ctrl+N", self._new_record),
            ("F1", self._help),
            ("Alt+Left", self.go_back),
            ("F5", self._read_again),
            ("Ctrl+Z", self._undo),
            ("Ctrl+Shift+Z", self._redo),
        )
        for key, slot in keys:
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def _ways(self) -> Ways:
        """What this window can do, for the palette."""
        own = [
            Command(DOING, "锁定", self.lock_wanted.emit, "要口令才能再打开", "lock", "Ctrl+L"),
            Command(DOING, "撤销", self._undo, "收回刚才的保存", "undo", "Ctrl+Z"),
            Command(DOING, "重做", self._redo, "", "undo", "Ctrl+Shift+Z"),
        ]
        return Ways(self.show_page, self.open_record, own)

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
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The palette lies over the whole window."""
        super().resizeEvent(event)
        self.finder.fit_window()

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
            self._outdated = list(self._pages.values())
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
        if not told:
            dialogs.success(GONE, self)

    def _name_village(self) -> None:
        name = self.context.book.village.name or "未填村名"
        self.side.show_village(name)
        self.setWindowTitle(f"{name} · 村记")
