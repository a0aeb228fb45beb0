"""The palette: F3 or Ctrl+K, a few letters, Enter; everything of the village and the program."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QStandardItemModel
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.ui.page.form_request import ListAsk
from desktop.ui.page.register_menu import ask_new
from desktop.ui.palette.answers import Answers, Searchable, answer, line_of
from desktop.ui.palette.commands import VISIT, Command, Ways, acts_on, commands, due, found_under
from desktop.ui.palette.lines import LINE, Head, PaletteLine, PaletteRows, fill
from desktop.ui.palette.matching import asked
from desktop.ui.palette.recent import RECORDS, Recent
from desktop.ui.theme import icons
from desktop.ui.widgets.basics import label
from forms.definitions.records import Household, Person
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.ui.page.page import PageContext
    from desktop.ui.palette.index import Index
    from forms.definitions.definitions import Definitions

WIDE, HIGH, TOP, LEAST = 720, 606, 46, 16
"""Logical pixels: the palette, its place below the head of the window, the room around it."""
SETTLED_MS = 400
"""The first page is made before the names are spelt."""
_KEYS = "↑↓ 选　Enter 打开　→ 更多做法　Ctrl+Enter 看名单　Ctrl+N 记走访　Esc 关"
_ACT_KEYS = "↑↓ 选　Enter 做　← 回到查找　Esc 关"
_HINT = "姓名、屯、户主、号码后几位、拼音首字母；页面、台账、公示、要做的事。几个词用空格隔开。"
_NOTHING = "没有找到「{}」。换个写法，少写一个词，或输入号码的后几位再试。"
_SOON = "正在备好名单，马上就能找人……"


class Palette(QWidget):
    """Lies over the window while it is open; what is below does not get keys then."""

    def __init__(
        self,
        context: "PageContext",
        ways: Ways,
        parent: QWidget,
    ) -> None:
        """Make the palette; it is hidden at first.

        Args:
            context: The book.
            ways: What the window can do.
            parent: The window.
        """
        super().__init__(parent)
        self._context = context
        self._window = parent
        self._ways = ways
        self.recent = Recent(context.book, context.tasks, RECORDS)
        self._catalogue: Definitions | None = None
        self._program: list[Command] = []
        self._due: list[Command] = []
        self._index: Index | None = None
        self._stale = True
        self._answers = Answers()
        self._about: PaletteLine | None = None
        self._typed = ""
        self._before: QWidget | None = None
        self._arrange()
        self.hide()
        self._spelling = QTimer(self, singleShot=True)
        self._spelling.timeout.connect(self._spell)
        self._spelling.start(SETTLED_MS)
        context.written.connect(self._written)

    def _arrange(self) -> None:
        self.setObjectName("veil")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.frame = QFrame(self)
        self.frame.setObjectName("palette")
        self.line = QLineEdit()
        self.line.setObjectName("palette_line")
        self.line.setAccessibleName("找人、找页、做事")
        self.line.setPlaceholderText("找人、找页、做事：韦 板岭　异议　锁定")
        mark = self.line.addAction(
            icons.icon("search", "soft"), QLineEdit.ActionPosition.LeadingPosition
        )
        mark.setText("查找")
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._look)
        self.model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setObjectName("palette_list")
        self.view.setModel(self.model)
        self.view.setAccessibleName("找到的")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = PaletteRows(self.view)
        self.view.setItemDelegate(self.rows)
        self.view.clicked.connect(lambda index: self._run(index.data(LINE)))
        self.said = label("", "soft", wrap=True)
        self.keys = label(_KEYS, "tiny")
        column = QVBoxLayout(self.frame)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.said)
        column.addWidget(self.view, 1)
        column.addWidget(self.keys)

    def open(self) -> None:
        """Come up with an empty line; what has the focus gets it back afterwards."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        if self._stale:
            self._spell()
        self._about, self._typed = None, ""
        self.line.clear()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._look("")

    def close_again(self) -> None:
        """Go away, and empty the line."""
        before, self._before = self._before, None
        self.hide()
        self.line.clear()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit_window(self) -> None:
        """The window has another size."""
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        room = self._window.rect()
        self.setGeometry(room)
        wide = min(WIDE, room.width() - 2 * LEAST)
        top = LEAST if room.height() < HIGH else TOP
        high = min(HIGH, room.height() - top - LEAST)
        self.frame.setGeometry(QRect((room.width() - wide) // 2, top, wide, high))

    def _written(self, _forms: object) -> None:
        """What is known is older than the book; it is made anew when somebody looks next."""
        self._stale = True
        if self.isVisible():
            self._spell()

    def _spell(self) -> None:
        """Make the index anew on the ledger thread, and read what is due."""
        from desktop.ui.palette.index import index
        from forms.tasks.tasks import tasks

        self._spelling.stop()
        self._stale = False
        reading, before, today = self._context.reading, self._index, self._context.today()
        program, ways = self._known().commands, self._ways

        def work(_step: object) -> "tuple[Index, list[Command]]":
            made = index(reading.view, reading.definitions, before)
            found = tasks(reading.view.on(today), today, reading.definitions)
            waiting = due(found, ways.go, ways.open_record, today)
            for one in (*program, *waiting):
                _ = one.spelt
            return made, waiting

        self._context.run(work, done=self._spelt)

    def _spelt(self, made: "tuple[Index, list[Command]]") -> None:
        if not isValid(self):
            return
        self._index, self._due = made
        if self.isVisible() and self._about is None:
            self._look(self.line.text())

    def _known(self) -> Searchable:
        book = self._context.book
        if self._catalogue is not book.definitions:  # at first, and when the county published
            self._catalogue = book.definitions
            area = self._ways.area
            known = commands(book.definitions, self._ways.go, self._new, area=area)
            self._program = [*self._ways.own, *known]
        lately = [RecordId(one) for one in self.recent.found]
        return Searchable(
            self._index, [*self._program, *self._due, *self._ways.files()], lately,
            self._ways.open_record, self._context.today(),
        )  # fmt: skip

    def _new(self, form: str) -> None:
        """Begin a record of a form, with what is known today."""
        reading, today = self._context.reading, self._context.today()
        self._ways.go("form", ask_new(reading, form, today))

    def _look(self, typed: str) -> None:
        """Show what fits."""
        self.rows.marked = tuple(asked(typed))
        if self._about is not None:
            self._show_acts(self._about, typed)
            return
        self._answers = answer(self._known(), typed)
        fill(self.model, self._answers.rows)
        nothing = _NOTHING.format(typed.strip())
        if self._index is None:
            self._say(_SOON)
        elif not typed.strip():
            self._say(_HINT)
        else:
            self._say("" if self._answers.rows else nothing)
        self.keys.setText(_KEYS)
        self._mark(0, 1)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _show_acts(self, about: PaletteLine, typed: str) -> None:
        assert about.record is not None
        found = acts_on(
            self._context.reading, about.record, about.form, self._ways.go,
            self._context.today(),
        )  # fmt: skip
        lines = [one for _, one in found_under(typed, found)] if asked(typed) else found
        fill(self.model, [Head(about.title, about.detail), *map(line_of, lines)])
        self._say("" if lines else f"「{about.title}」没有叫「{typed.strip()}」的做法。")
        self.keys.setText(_ACT_KEYS)
        self._mark(0, 1)

    def _mark(self, row: int, step: int) -> None:
        """Mark the next line from a row on; heads are passed over."""
        while 0 <= row < self.model.rowCount():
            index = self.model.index(row, 0)
            if isinstance(index.data(LINE), PaletteLine):
                self.view.setCurrentIndex(index)
                if row == 1:
                    self.view.scrollToTop()  # its head is to be seen too
                return
            row += step

    def _move(self, lines: int) -> None:
        row = self.view.currentIndex().row()
        wanted = max(0, min(row + lines, self.model.rowCount() - 1))
        self._mark(wanted, 1 if lines > 0 else -1)

    @property
    def current(self) -> PaletteLine | None:
        """The marked line."""
        line = self.view.currentIndex().data(LINE)
        return line if isinstance(line, PaletteLine) else None

    def _run(self, line: object) -> None:
        if not isinstance(line, PaletteLine):
            return
        self._before = None  # another page comes to the front, or the page keeps the focus itself
        self.close_again()
        line.run()

    def _acts(self) -> None:
        line = self.current
        if line is not None and line.record is not None:
            self._about, self._typed = line, self.line.text()
            self.line.clear()
            self._look("")

    def _back_to_search(self) -> None:
        self._about = None
        self.line.setText(self._typed)
        self._look(self._typed)

    def _list_hits(self) -> None:
        """Show everybody found in the list they belong to."""
        found = self._answers
        form, records = (
            (Person.FORM, found.people) if found.people else (Household.FORM, found.households)
        )
        if records and self._about is None:
            ask = ListAsk(form, tuple(records), f"按「{self.line.text().strip()}」找到")
            self._run(PaletteLine("", partial(self._ways.go, f"list:{form}", ask)))

    def _visit(self) -> None:
        line = self.current if self._about is None else self._about
        if line is None or line.record is None or line.form not in {Person.FORM, Household.FORM}:
            return
        acts = acts_on(
            self._context.reading, RecordId(line.record), line.form, self._ways.go,
            self._context.today(),
        )  # fmt: skip
        self._run(line_of(next(act for act in acts if act.title == VISIT)))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the palette is open every key is for it alone."""
        if watched is not self.line or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._pressed(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False leaves it to the line of text."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        page = max(1, self.view.height() // max(1, self.view.sizeHintForRow(0) * 2))
        at_end = self.line.cursorPosition() == len(self.line.text())
        keys: dict[Qt.Key, Callable[[], object] | None] = {
            Qt.Key.Key_Down: partial(self._move, 1),
            Qt.Key.Key_Up: partial(self._move, -1),
            Qt.Key.Key_PageDown: partial(self._move, page),
            Qt.Key.Key_PageUp: partial(self._move, -page),
            Qt.Key.Key_Return: self._list_hits if control else partial(self._run, self.current),
            Qt.Key.Key_Enter: self._list_hits if control else partial(self._run, self.current),
            Qt.Key.Key_Escape: self.close_again,
            Qt.Key.Key_F3: self.close_again,
            Qt.Key.Key_N: self._visit if control else None,
            Qt.Key.Key_K: self.close_again if control else None,
            Qt.Key.Key_Tab: lambda: None,  # there is nowhere else to go
            Qt.Key.Key_Backtab: lambda: None,
            Qt.Key.Key_Right: self._acts if at_end and self._about is None else None,
            Qt.Key.Key_Left: (
                self._back_to_search if self._about and not self.line.text() else None
            ),
        }
        act = keys.get(key)
        if act is None:
            return False
        act()
        return True

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the palette closes it."""
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.close_again()
