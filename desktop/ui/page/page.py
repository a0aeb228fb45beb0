"""What every page is made from: ``Page``, and the ``PageContext`` that gives it the book.

A page builds its widgets in ``__init__``, reads the book in ``shown`` and in ``changed``, and
asks the main window for another page through the signals ``open_record`` and ``go``. The module
is long because what a page is made of, where it writes and how that is taken back are one contract.
"""

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop.settings import Settings
from desktop.ui import dialogs, keys
from desktop.ui.operations import Long, Operation, Step, Tasks, Work
from desktop.ui.page.form_request import PhotoPlace
from desktop.ui.page.registry import PageEntry, entry_of
from desktop.ui.page.undo_stack import Act, UndoStack
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Squeezed, roomy, scroll
from desktop.ui.widgets.page_head import PageHead
from desktop.ui.widgets.turns import Turns
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.book.snapshot import Snapshot
    from sync.change import Change
    from sync.ledger.undo import Undone
    from sync.store.values import Draft, Saved

T = TypeVar("T")
MADE_FROM = ("desktop.ui.page.", "desktop.ui.lists.")
"""Rooms of what pages are made from, which are no pages themselves."""

MARGINS: Final = {
    FrameMode.FULL: (SPACE["page"], 20, 16, SPACE["gap"]),
    FrameMode.COMPACT: (24, 10, 10, 8),
    FrameMode.TINY: (20, 6, 8, 6),
}
"""Logical pixels left and right of a page, above and below it, and below its head."""

PROVED_S = 120
"""How long a passphrase that was typed is good for."""


class PageContext(QObject):
    """What a page works with: the open book, the settings, today and the ledger thread.

    Made by ``desktop.application``; pages never build one.

    Attributes:
        turns: What brings a page to the front, a step a turn; in ``shown`` a page adds its own,
            where one would be long.
    """

    written = Signal(frozenset)
    """Form ids of records that were just written; the main window tells every page."""
    did = Signal(str, str)
    """Something was done that leaves no record, and what it was about: a person was opened."""

    def __init__(
        self, book: "Book", settings: Settings, tasks: Tasks, today: Callable[[], date]
    ) -> None:
        """Lay the context.

        Args:
            book: The open book.
            settings: This computer's settings.
            tasks: The ledger thread.
            today: The day all lists speak of; pages never ask the clock themselves.
        """
        super().__init__()
        self.book = book
        self.settings = settings
        self.tasks = tasks
        self.today = today
        self.area = book.area_name
        """What people call the area whose every village the book holds; empty for one village."""
        from desktop.ui.page.drafts import Drafts  # the gates start quicker without them
        from desktop.ui.page.record_text import RecordText

        self.reading = RecordText(book, today)
        self.drafts = Drafts(book, tasks)
        self.acts = UndoStack()
        self.turns = Turns(self)
        self.proof = Proof(self)
        self.telling = False
        """Whether what is being announced was done here, and has just been told."""
        self._under_way: list[object] = []

    def run(
        self,
        work: Work | Long[Any],
        *,
        done: Callable[..., None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        stopped: Callable[[], None] | None = None,
        stepped: Callable[[str, int, int], None] | None = None,
    ) -> Operation:
        """Do long work on the ledger thread; without ``failed`` the error is shown.

        What may last longer than a second is a ``Long``: the strip at the foot of the window says
        how far it is, and offers to cancel it where it can be.
        """
        return self.tasks.run(work, done=done, failed=failed, stopped=stopped, stepped=stepped)

    def write(
        self,
        what: object,
        work: "Callable[[Book], T] | Long[T]",
        parent: QWidget,
        *,
        done: str | Callable[[T], str] = "",
        then: Callable[[T], None] | None = None,
        failed: Callable[[], None] | None = None,
        stopped: Callable[[], None] | None = None,
        trouble: str = "没有保存",
    ) -> None:
        """Write on the ledger thread; say how it ended, and announce what was written.

        The person may go on meanwhile. What fails leaves everything as it was, with a sentence.

        Args:
            what: What is written, to be compared by ``==``: a record, a form that was filled. The
                same is not written again before this has ended, however often a key is pressed.
            work: Writes; where it returns a ``Saved`` its forms are announced, else every form.
                ``Long`` where much is written: a person may cancel it before it stands.
            parent: The widget that wishes it.
            done: What to say when it is written, where there is anything to say.
            then: What the widget does after that, given the result.
            failed: What the widget does when nothing was written, before that is told.
            stopped: What it does when the person cancelled; None for the same.
            trouble: Head of what is told then.
        """
        if what not in self._under_way:
            self._under_way.append(what)
            self.tasks.run(
                self._writing(work),
                done=partial(self._written, what, parent, done, then),
                failed=partial(self._not_written, what, parent, failed, trouble),
                stopped=partial(self._stopped, what, parent, stopped or failed),
                kept=True,
            )

    def _writing(self, work: "Callable[[Book], T] | Long[T]") -> Work | Long[Any]:
        """The same with a look at the book once it is written, which nobody cancels."""

        def short(_step: Step) -> "tuple[T, Snapshot | None]":
            assert not isinstance(work, Long)
            return work(self.book), self._read()

        def long(step: Step) -> "tuple[T, Snapshot | None]":
            assert isinstance(work, Long)
            result = work.work(step)
            step.written("已写入，正在更新各页")
            return result, self._read()

        return Long(work.words, long, work.stops, work.undone) if isinstance(work, Long) else short

    def writing(self, what: object) -> bool:
        """Whether this is being written."""
        return what in self._under_way

    def undo(self, parent: QWidget, act: Act | None = None) -> None:
        """Take a save of this sitting back, the last one where none is named."""
        act = act or self.acts.last
        if act is None:
            zh = "这次打开台账以后没有可以撤销的；更早的在「最近做的」（Ctrl+H）里撤销。"
            dialogs.success(zh, parent)
            return
        self.take_back(parent, [act])

    def redo(self, parent: QWidget) -> None:
        """Do again what was taken back last."""
        act = next(reversed(self.acts.undone), None)
        if act is None:
            dialogs.success("没有可以重做的。", parent)
            return
        self.take_back(parent, [act], again=True)

    def take_back(self, parent: QWidget, acts: Sequence[Act], *, again: bool = False) -> None:
        """Take saves back, of this sitting or an earlier one, the latest first.

        Args:
            parent: The widget that wishes it.
            acts: The saves.
            again: Whether they took others back, which are done again by it.
        """
        from desktop.ui.page.act_words import left_alone

        verb = "重做" if again else "撤销"
        what = acts[0].words if len(acts) == 1 else f"{len(acts)} 次保存"

        def forget() -> None:
            for act in acts:
                self.acts.forget(act.tx)

        write, actor = self.book.ledger.write, self.book.actor

        def work(step: Step) -> "TakenBack":
            return TakenBack(tuple(write.undo(act.tx, actor=actor, progress=step) for act in acts))

        self.write(
            ("undo", *(act.tx for act in acts)),
            Long(f"正在{verb}", work, stops=len(acts) == 1, undone=f"已取消，没有{verb}。"), parent,
            done=lambda made: f"已{verb}：{what}。{left_alone(self.reading, made.saves)}",
            failed=forget, stopped=lambda: None, trouble=f"没有{verb}",
        )  # fmt: skip

    def read_again(self, forms: Collection[str] = ()) -> None:
        """Read the book on the ledger thread, and announce what was written by something else.

        Args:
            forms: As in ``announce``.
        """
        self.tasks.run(lambda _: self._read(), done=lambda now: self.announce(forms, now))

    def announce(self, forms: Collection[str] = (), now: "Snapshot | None" = None) -> None:
        """Say that records were written, so that open pages refresh.

        Args:
            forms: The forms they are of; empty where it may be any.
            now: The book as it is by now; it is read here when None.
        """
        self.reading.take(now)
        self.written.emit(frozenset(forms or self.book.definitions.forms))

    def _read(self) -> "Snapshot | None":
        """The book after a write, on the ledger thread; what it cannot read is told to who asks."""
        from desktop.book.snapshot import snapshot_of

        with contextlib.suppress(CunjiError):
            return snapshot_of(self.book)
        return None

    def _written(
        self,
        what: object,
        parent: QWidget,
        done: str | Callable[[T], str],
        then: Callable[[T], None] | None,
        ended: "tuple[T, Snapshot | None]",
    ) -> None:
        self._under_way.remove(what)
        result, now = ended
        if words := done(result) if callable(done) else done:
            there = parent if isValid(parent) else None
            dialogs.success(words, there, self._offer(result, words, parent))
        self.telling = bool(words)
        try:
            self.announce(self._forms_of(result), now)
        finally:
            self.telling = False
        if then is not None and isValid(parent):
            then(result)

    def _not_written(
        self,
        what: object,
        parent: QWidget,
        failed: Callable[[], None] | None,
        trouble: str,
        caught: BaseException,
    ) -> None:
        self._under_way.remove(what)
        there = isValid(parent)
        if failed is not None and there:
            failed()
        dialogs.error(caught, parent if there else None, trouble)

    def _stopped(self, what: object, parent: QWidget, then: Callable[[], None] | None) -> None:
        """The person cancelled it: nothing was written, and the strip says so."""
        self._under_way.remove(what)
        if then is not None and isValid(parent):
            then()

    def _offer(self, result: object, words: str, parent: QWidget) -> dialogs.ToastAction | None:
        """Note down what was saved, and offer to take it back."""
        from desktop.ui.page.act_words import act_words
        from sync.ledger.undo import Undone
        from sync.store.values import Saved

        if isinstance(result, Undone):
            self.acts.moved(result.tx, result.by)
        if isinstance(result, TakenBack):
            for one in result.saves:
                self.acts.moved(one.tx, one.by)
        if not isinstance(result, Saved) or not any(map(self._may_go, result.changes)):
            return None
        act = Act(result.tx, act_words(self.reading, words, result.changes))
        self.acts.saved(act)
        window = parent.window() if isValid(parent) else parent
        return dialogs.ToastAction("撤销", keys.UNDO, partial(self.undo, window, act))

    def _may_go(self, change: "Change") -> bool:
        """Whether a change can be taken back; what is only added, or there is one of, stays.

        So does what was settled about a form of another program: nobody here knows what it allows.
        """
        form = self.book.definitions.forms.get(change.form)
        if form is None or form.append_only:
            return False
        return not (form.singleton and change.kind.value == "create")

    def _forms_of(self, result: object) -> frozenset[str]:
        from sync.store.values import Saved

        changes = result.changes if isinstance(result, Saved) else ()
        return frozenset(change.form for change in changes)


def saving(book: "Book", drafts: "Sequence[Draft]") -> "Long[Saved]":
    """The work that writes many records at once; cancelled, it has written none."""

    def work(step: Step) -> "Saved":
        return book.ledger.write.save(drafts, actor=book.actor, progress=step)

    return Long("正在写入", work, undone="已取消，一条也没有写入。")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Saves that were taken back, or done again, in the order in which that was done."""

    saves: "tuple[Undone, ...]"


class Proof:
    """The present passphrase, asked before anything is done with the keys of the book.

    An unlocked desk is not enough. Who typed it is believed for two minutes.

    Args:
        context: The book and the ledger thread.
    """

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self.until = 0.0
        """Till when who sits here is believed, by the computer's running clock, seconds."""

    def ask(self, what: str, parent: QWidget, then: Callable[[], object]) -> None:
        """Go on with whoever knows the passphrase.

        Args:
            what: What is about to be done: 换口令.
            parent: The widget that wishes it.
            then: Does it.
        """
        if time.monotonic() < self.until:
            then()
            return
        text = f"{what}以前，请输入现在的口令（两分钟里不再问）。"
        typed = dialogs.passphrase(text, parent)
        if typed:
            book = self._context.book
            done = partial(self._proved, parent, then)
            self._context.run(lambda _: book.vault.prove(typed), done=lambda _: done())

    def forget(self) -> None:
        """Ask again next time."""
        self.until = 0.0

    def _proved(self, parent: QWidget, then: Callable[[], object]) -> None:
        self.until = time.monotonic() + PROVED_S
        if isValid(parent):
            then()


class GivesWay(Protocol):
    """A part of the window that can do with less room."""

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""


class StartScreen(QWidget):
    """What stands before an open book: the first run, and unlocking. It has no context yet.

    ``desktop.application`` shows ``welcome_page.WelcomePage`` while no book is known, else
    ``unlock_page.UnlockPage``; both are made with (settings, tasks).
    """

    opened = Signal(object)
    """The open ``Book``; the application takes it over and shows the main window."""
    wanted = Signal(str)
    """The other gate, please: ``welcome`` (make a book) or ``unlock`` (open one)."""

    def __init__(self, settings: Settings, tasks: Tasks) -> None:
        super().__init__()
        self.settings = settings
        self.tasks = tasks
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Page(QWidget):
    """One page of the window.

    Subclasses fill ``self.body``; what they are called stands in ``entries.PAGES``. The head
    (title, one soft line, buttons on the right) is there already: ``self.heading``, ``self.tags``
    (pills beside it), ``self.subtitle``, ``self.buttons``. What needs less room in a small window
    stands in ``self.gives_way``.
    """

    entry: ClassVar[PageEntry]
    """Its line in the registry."""
    scrolled: ClassVar[bool] = False
    """Whether the body scrolls as a whole; lists scroll by themselves."""
    first_focus: QWidget | None = None
    """What a person types into or chooses from first; None where the page puts the keyboard there
    by itself, or where it is what stands first in its body."""

    open_record = Signal(str)
    """Show the record with this id on its own page."""
    go = Signal(str, object)
    """Show another page by its name (``entries.PAGES``) with an argument."""
    back = Signal()
    """Show the page that was shown before this one."""

    @override
    def __init_subclass__(cls) -> None:
        """A page has a line in the registry; what pages are made from has not."""
        super().__init_subclass__()
        if not cls.__module__.startswith(MADE_FROM):
            cls.entry = entry_of(cls)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.photo_place: Callable[[], PhotoPlace | None] = lambda: None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setSpacing(0)
        self.masthead = PageHead(self.entry.title)
        self.heading, self.subtitle = self.masthead.heading, self.masthead.subtitle
        self.tags, self.buttons = self.masthead.tags, self.masthead.buttons
        self.body = QVBoxLayout() if self.scrolled else Squeezed()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACE["gap"])
        area = scroll(self.body, SPACE["page"]) if self.scrolled else roomy(self.body)
        outer.addWidget(self.masthead)
        outer.addWidget(area, 1)
        self.gives_way: list[GivesWay] = [self.masthead]

    def shown(self, argument: object = None) -> None:
        """The page comes to the front; read what it shows.

        Args:
            argument: What the caller of ``go`` handed over.
        """

    def changed(self, forms: frozenset[str]) -> None:
        """Records of these forms were written elsewhere; refresh if they are shown here."""

    def may_leave(self, again: Callable[[], object]) -> bool:  # noqa: ARG002 - for who saves
        """Whether the person may go elsewhere now; a page with unsaved answers asks here.

        Args:
            again: Called once the page can be left, when it is to be left after all: the person
                chose to save first.
        """
        return True

    @property
    def dirty(self) -> bool:
        """Whether something was typed here that is not saved."""
        return False

    @property
    def kept_as_left(self) -> bool:
        """Whether more would be lost with the page than the time to make it anew."""
        return True

    def put_away(self) -> None:
        """The book is about to be locked: keep what would be lost, ask nothing."""

    def new_record(self) -> None:
        """Ctrl+N: start the record that this page is about, if it has one."""

    def seek(self) -> bool:
        """Ctrl+F: put the cursor into this page's filter; False when it has none."""
        return False

    def say(self, subtitle: str) -> None:
        """Set the soft line beside or below the title; empty hides it."""
        self.masthead.say(subtitle)


def fit(page: Page, mode: FrameMode) -> None:
    """Let what may give way on a page do so."""
    side, above, below, gap = MARGINS[mode]
    outer = page.layout()
    assert outer is not None
    # the scroll bar stands in the margin, not beside the cards
    outer.setContentsMargins(side, above, 0 if page.scrolled else side, below)
    page.masthead.setContentsMargins(0, 0, side if page.scrolled else 0, gap)
    for part in page.gives_way:
        part.fit(mode)


def take_focus(page: Page, *, ready: bool = True) -> None:
    """A page came to the front: the keyboard is where a person begins.

    Unless the page has put it somewhere by itself.

    Args:
        page: The page.
        ready: Whether all of it is there: before, its head is nothing to begin with.
    """
    held: QWidget | None = page.window().focusWidget()  # also while another window is in front
    if held is not None and page.isAncestorOf(held) and not _holds_only(held):
        return
    first = page.first_focus
    if first is None or not first.isVisibleTo(page):
        # What a page begins with but has not shown yet is not looked for: it is there soon.
        first = _foremost(page, head_too=ready) if first is None or ready else None
    (first or page).setFocus(Qt.FocusReason.OtherFocusReason)


_HOLD: Final = (QScrollArea, QStackedWidget, Page)
"""What only holds other things: nobody types into it."""


def _holds_only(one: QWidget) -> bool:
    return isinstance(one, _HOLD) or type(one).keyPressEvent is QWidget.keyPressEvent


def _foremost(page: Page, *, head_too: bool) -> QWidget | None:
    """What takes keys first in the body of a page, in the order it was put there; else in its head.

    In the head the button that matters most comes first. The chain of Tab is not followed: it
    leads through every page of the window, and the binding lets each widget on it hold the next
    for ever, with the book it shows.
    """
    head = list[QWidget]()
    parts: list[QWidget] = list(page.findChildren(QWidget))
    for at in parts:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isEnabled()
        if takes and not _holds_only(at) and at.isVisibleTo(page):
            if not page.masthead.isAncestorOf(at):
                return at
            head.append(at)
    head.sort(key=lambda one: one.property("kind") != "primary")
    return head[0] if head and head_too else None
