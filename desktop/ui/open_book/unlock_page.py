"""Opening a book: choose it, type the passphrase; or the recovery code when it is forgotten."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.errors.book import BookOlder
from desktop.settings import Settings
from desktop.ui import dialogs
from desktop.ui.open_book.passphrase import NewPassphrase
from desktop.ui.operations import Long, Tasks
from desktop.ui.page.page import StartScreen
from desktop.ui.theme.theme import SPACE, dots
from desktop.ui.widgets.basics import Card, button, empty, icon_label, label, scroll
from desktop.ui.widgets.heading import OneLine
from desktop.ui.widgets.labelled import Entry, secret_line, with_eye
from desktop.ui.widgets.multiline_button import CardButton
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book.book import Book

_CARD_WIDTH = 560
_SHOWN_BOOKS = 5


class UnlockPage(StartScreen):
    """The card in the middle of the window that opens a book."""

    def __init__(self, settings: Settings, tasks: Tasks) -> None:
        super().__init__(settings, tasks)
        self.setObjectName("ground")
        self.path: Path | None = None
        self.cards = QStackedWidget()
        self.secret = with_eye(secret_line("口令"))
        self.secret_entry = Entry("口令", self.secret)
        self._book: Book | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.cards)
        self.card = self._card()
        self._build_card()
        self.show_books()

    def show_books(self) -> None:
        """List the books known to this computer, the latest first and chosen."""
        empty(self._books)
        known = [Path(p) for p in (self.settings.last_book, *self.settings.books) if p]
        paths = list(dict.fromkeys(known))[:_SHOWN_BOOKS]
        for path in paths:
            self._offer(path)
        if paths:
            self.choose(paths[0])
        self.secret.setFocus()

    def choose(self, path: Path) -> None:
        """Take this book as the one to open."""
        self.path = path
        marks = [b for b in self._group.buttons() if b.property("path") == str(path)]
        if not marks:
            marks = [self._offer(path)]
        marks[0].setChecked(True)
        missing = "" if path.exists() else "这个文件现在不在原处；U 盘插好后再试，或打开别的台账。"
        self.secret_entry.show_problem(missing)
        self.secret.setFocus()

    def open_book(self, *, older: bool = False) -> None:
        """Open the chosen book with what was typed; ``older`` as somebody said."""
        path, secret = self.path, self.secret.text()
        if path is None:
            self.secret_entry.show_problem("请先选一本台账。")
            return
        if not secret:
            self.secret_entry.show_problem("请输入口令。")
            self.secret.setFocus()
            return
        self._waiting(True)
        self.tasks.run(
            Long("正在打开台账", lambda _: _open(path, secret, older=older), stops=False),
            done=self._opened, failed=self._refused,
        )  # fmt: skip

    def recover(self, *, older: bool = False) -> None:
        """Open by recovery code and set the new passphrase."""
        path, code = self.path, self.code.toPlainText()
        fresh = self.fresh.passphrase()
        if path is None or fresh is None or not code.strip():
            return
        self._waiting(True)
        self.tasks.run(
            Long(
                "正在打开台账、换口令",
                lambda _: _recover(path, code, fresh, older=older),
                stops=False,
            ),
            done=self._recovered,
            failed=self._not_recovered,
        )

    def show_forgotten(self, on: bool = True) -> None:
        """Turn to the card for a forgotten passphrase, or back."""
        self.cards.setCurrentIndex(self.cards.indexOf(self.forgotten) if on else 0)
        (self.code if on else self.secret).setFocus()

    @cached_property
    def forgotten(self) -> QWidget:
        """The card for a forgotten passphrase, and room around it; made when somebody asks."""
        card = self._card()
        self._build_forgotten(card.body)
        return self.cards.widget(self.cards.count() - 1)

    def _card(self) -> Card:
        """A card of its own in the middle."""
        card = Card(padding=26)
        card.setMaximumWidth(dots(_CARD_WIDTH))
        self.cards.addWidget(_centred(card))
        return card

    def _build_card(self) -> None:
        body = self.card.body
        body.setSpacing(SPACE["gap"])
        body.addLayout(_brand("打开台账"))
        self._group = QButtonGroup(self)
        self._books = QVBoxLayout()
        self._books.setSpacing(SPACE["tight"])
        body.addLayout(self._books)
        self.secret.returnPressed.connect(self.open_book)
        self.secret.textEdited.connect(lambda _: self.secret_entry.show_problem(""))
        body.addWidget(self.secret_entry)
        self.open_button = button("打开", self.open_book, kind="primary")
        body.addWidget(self.open_button)
        row = QHBoxLayout()
        row.addWidget(button("忘记口令", self.show_forgotten, kind="plain"))
        row.addStretch(1)
        row.addWidget(button("打开别的台账…", self.browse, kind="plain"))
        row.addWidget(button("新建一本", lambda: self.wanted.emit("welcome"), kind="plain"))
        body.addLayout(row)

    def _build_forgotten(self, body: QVBoxLayout) -> None:
        body.setSpacing(SPACE["gap"])
        body.addLayout(_brand("用恢复单打开"))
        self.code = QPlainTextEdit()
        self.code.setTabChangesFocus(True)
        self.code.setFixedHeight(dots(92))
        self.code.setPlaceholderText("照着恢复单输入全部 13 组，空格和换行不要紧")
        self.code_entry = Entry("恢复码", self.code)
        self.code.textChanged.connect(lambda: self.code_entry.show_problem(""))
        self.code.textChanged.connect(self._recheck)
        body.addWidget(self.code_entry)
        body.addWidget(
            label("换一个新口令；换好后旧恢复单作废，会给您一张新的。", "soft", wrap=True)
        )
        self.fresh = NewPassphrase()
        self.fresh.changed.connect(self._recheck)
        body.addWidget(self.fresh)
        row = QHBoxLayout()
        row.addWidget(button("返回", lambda: self.show_forgotten(False), icon="back"))
        row.addStretch(1)
        self.recover_button = button("打开并换口令", self.recover, kind="primary")
        row.addWidget(self.recover_button)
        body.addLayout(row)
        self._recheck()

    def _show_renewed(self, code: str, sheet: bytes) -> None:
        """The passphrase is another; the new recovery sheet is to be kept first."""
        body = self._card().body
        body.setSpacing(SPACE["gap"])
        body.addLayout(_brand("口令换好了，请留下新的恢复单"))
        from desktop.ui.open_book.recovery_sheet import RecoverySheet  # slow to load, seldom needed

        self.sheet = kept = RecoverySheet()
        self.enter_button = button("进入台账", self._enter, kind="primary")
        kept.changed.connect(lambda: self.enter_button.setEnabled(kept.copied()))
        self.enter_button.setEnabled(False)
        body.addWidget(kept)
        body.addWidget(self.enter_button)
        kept.put(code, sheet)
        self.cards.setCurrentIndex(self.cards.count() - 1)

    def _offer(self, path: Path) -> QPushButton:
        made = CardButton("choice", f"台账 {path.stem}，在 {path.parent}")
        made.setCheckable(True)
        made.setProperty("path", str(path))
        made.setToolTip(str(path))
        made.column.addWidget(label(path.stem, "name"))
        made.column.addWidget(OneLine(str(path.parent), "tiny"))
        made.settle()
        made.clicked.connect(lambda: self.choose(path))
        self._group.addButton(made)
        self._books.addWidget(made)
        return made

    def browse(self) -> None:
        """Look for another book."""
        folder = str(self.path.parent) if self.path else str(Path.home())
        path = dialogs.open_file("打开台账", folder, "村记台账 (*.cunji);;所有文件 (*)", self)
        if path is not None:
            self.choose(path)

    def _recheck(self) -> None:
        ready = self.fresh.passphrase() is not None and bool(self.code.toPlainText().strip())
        self.recover_button.setEnabled(ready)

    def _waiting(self, on: bool) -> None:
        self.open_button.setEnabled(not on)
        self.open_button.setText("正在打开…" if on else "打开")
        self.secret.setEnabled(not on)
        if hasattr(self, "recover_button"):  # else nobody has asked for it yet
            self.recover_button.setEnabled(False) if on else self._recheck()

    def _opened(self, book: "Book") -> None:
        self._waiting(False)
        self.secret.clear()
        self.opened.emit(book)

    def _refused(self, bad: BaseException) -> None:
        self._waiting(False)
        if isinstance(bad, BookOlder) and self._this_one(bad):
            self.open_book(older=True)
        elif isinstance(bad, CunjiError):
            self.secret_entry.show_problem(bad.told)
            self.secret.setFocus()
            self.secret.selectAll()
        else:
            dialogs.error(bad, self, "台账没有打开")

    def _this_one(self, bad: BookOlder) -> bool:
        """Whether a person says that an older copy is the book from now on."""
        return dialogs.question(
            bad.told, self, title="不是最新的一份", yes="就用这一份", no="先不打开"
        )

    def _recovered(self, result: "tuple[Book, bytes]") -> None:
        self._waiting(False)
        self._book, sheet = result
        self.code.clear()
        self.fresh.clear()
        self._show_renewed(self._book.vault.recovery_code, sheet)

    def _enter(self) -> None:
        book, self._book = self._book, None
        self.show_forgotten(False)
        # Whoever takes the book closes this page, which must not happen inside a button's click.
        QTimer.singleShot(0, self, lambda: self.opened.emit(book))

    def _not_recovered(self, bad: BaseException) -> None:
        self._waiting(False)
        if isinstance(bad, BookOlder) and self._this_one(bad):
            self.recover(older=True)
        elif isinstance(bad, CunjiError):
            self.code_entry.show_problem(bad.told)
            self.code.setFocus()
        else:
            dialogs.error(bad, self, "台账没有打开")


def _open(path: Path, secret: str, *, older: bool) -> "Book":
    from desktop.book.book import Book

    return Book.open(path, secret, older=older)


def _recover(path: Path, code: str, fresh: str, *, older: bool) -> "tuple[Book, bytes]":
    """Open by recovery code, set the new passphrase, make the new sheet."""
    from desktop.book.book import Book
    from desktop.book.leaving import note_key_act
    from desktop.book.passphrase_rules import near_words
    from desktop.ui.open_book.recovery_sheet import sheet_of

    book = Book.open_by_recovery(path, code, older=older)
    try:
        note_key_act(book, datetime.now(UTC).astimezone().date(), "用恢复单换口令")
        book.vault.change_passphrase(fresh, near_words(book.village, book.actor))
        return book, sheet_of(book)
    except BaseException:
        book.close()
        raise


def _brand(title: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE["gap"])
    row.addWidget(icon_label("book", 34, "pine"))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label("村记", "tiny"))
    words.addWidget(label(title, "title"))
    row.addLayout(words, 1)
    return row


def _centred(card: QWidget) -> QWidget:
    column = QVBoxLayout()
    column.addStretch(1)
    column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(2)
    return scroll(column)
