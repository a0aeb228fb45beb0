"""The card 试恢复: a backup opened beside, compared with the book, and put in its place."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors.book import WrongRecoveryCode
from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.operations import Step
from desktop.ui.page.form_request import SwapAsk
from desktop.ui.page.page import PageContext
from desktop.ui.theme.theme import SPACE, dots
from desktop.ui.widgets.basics import Card, Facts, button, label, pill, set_pill
from desktop.ui.widgets.labelled import Entry, secret_line, with_eye
from desktop.ui.widgets.plain_table import PlainTable
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book.restore import AgainstBackup, Opener

KINDS = "村记备份 (*.cunji-backup);;村记台账 (*.cunji);;所有文件 (*)"
EARLIER = "这个备份是用以前的口令做的，请输入那时的口令。"
SURE = (
    "现在的台账会改名留着（…-换下-日期），换成这个备份。备份以后新记的 {more} 条、"
    "改过的 {changed} 条就不在台账里了；接入过县里的，换好以后要用新的登记码重新登记这台电脑。"
)


class TrialCard(Card):
    """Looks at one backup; ``swap`` is sent when it is to take the book's place."""

    swap = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__("试恢复")
        self.context = context
        self.file: Path | None = None
        self.opener: Opener | None = None
        self.found: AgainstBackup | None = None
        self.body.addWidget(label("拿一个备份打开看看，不动现在的台账。", "soft", wrap=True))
        self.choose_button = button("选一个备份…", self.choose, icon="import")
        row = QHBoxLayout()
        row.addWidget(self.choose_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self._build_earlier()
        self._build_found()
        self.body.addStretch(1)

    def _build_earlier(self) -> None:
        self.earlier = Entry("备份的口令", with_eye(secret_line("备份的口令")), EARLIER)
        self.earlier.hide()
        self.earlier.editor.returnPressed.connect(self._try_earlier)  # type: ignore[attr-defined]
        self.try_button = button("用这个口令打开", self._try_earlier)
        self.try_button.hide()
        self.body.addWidget(self.earlier)
        self.body.addWidget(self.try_button)

    def _build_found(self) -> None:
        self.finding = QWidget()
        column = QVBoxLayout(self.finding)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["tight"])
        self.facts = Facts(columns=1)
        self.checked = pill("")
        self.see_button = button("", self._see, kind="plain")
        self.swap_button = button("换成这个备份…", self.put_in_place, kind="danger")
        self.table = PlainTable("备份和台账不同的登记", ("现在比备份", "什么", "是谁"), stretched=2)
        self.table.setMinimumHeight(dots(220))
        row = QHBoxLayout()
        row.addWidget(self.see_button)
        row.addWidget(self.swap_button)
        row.addStretch(1)
        column.addWidget(self.facts)
        column.addWidget(self.checked)
        column.addLayout(row)
        column.addWidget(self.table)
        self.body.addWidget(self.finding)
        self.finding.hide()

    def choose(self) -> None:
        """Ask for a backup and try it."""
        folder = self.context.settings.folder_for(FileKind.BACKUP)
        file = dialogs.open_file("选一个备份", folder, KINDS, self)
        if file is not None:
            self.try_it(file)

    def try_it(self, file: Path) -> None:
        """Open a copy of a backup with the key of the book, and compare."""
        self.file, self.found = file, None
        self.finding.hide()
        self._ask_earlier(False)
        from desktop.book.restore import opener_of

        self._compare(opener_of(self.context.book))

    def _try_earlier(self) -> None:
        from desktop.book.book import Book

        typed = self.earlier.editor.text()  # type: ignore[attr-defined]
        if typed:
            self._compare(partial(Book.open, passphrase=typed, older=True))

    def _compare(self, opener: "Opener") -> None:
        file, book = self.file, self.context.book
        assert file is not None
        self.opener = opener
        self.choose_button.setEnabled(False)

        def work(step: Step) -> "AgainstBackup":
            from desktop.book.restore import compare, opened_beside

            step("正在打开备份")
            with opened_beside(file, opener) as copy:
                step("正在核对")
                return compare(book, copy)

        self.context.run(work, done=self._put, failed=self._refused)

    def _refused(self, bad: BaseException) -> None:
        self.choose_button.setEnabled(True)
        asked = self.earlier.isVisibleTo(self)
        if isinstance(bad, WrongRecoveryCode) and not asked:
            self._ask_earlier(True)
        elif isinstance(bad, CunjiError) and asked:
            self.earlier.show_problem(bad.told)
            self.earlier.setFocus()
        else:
            dialogs.error(bad, self, "这个备份打不开")

    def _ask_earlier(self, on: bool) -> None:
        self.earlier.editor.clear()  # type: ignore[attr-defined]
        self.earlier.show_problem("")
        self.earlier.setVisible(on)
        self.try_button.setVisible(on)
        if on:
            self.earlier.setFocus()

    def _put(self, found: "AgainstBackup") -> None:
        from desktop.book.restore import SAID

        self.choose_button.setEnabled(True)
        self._ask_earlier(False)
        self.found = found
        assert self.file is not None
        newest = f"{found.newest:%Y-%m-%d}" if found.newest else "没有改动"
        counts = "、".join(f"{SAID[kind]} {count} 条" for kind, count in found.counts.items())
        self.facts.put([
            ("备份", f"{self.file.name}"),
            ("备份里", f"{found.there:,} 条，最后一处改动 {newest}"),
            ("现在", f"{found.here:,} 条：比备份{counts}"),
        ])  # fmt: skip
        good = found.check.good
        words = "核对过：每一条都和写入时一样" if good else "备份里有和写入时不一样的地方"
        set_pill(self.checked, words, "good" if good else "bad")
        many = sum(found.counts.values())
        self.see_button.setText(f"看不同的 {many:,} 条")
        self.see_button.setVisible(bool(many))
        self.swap_button.setEnabled(good)
        self.table.hide()
        self.table.put([
            (SAID[one.kind], one.title, one.label or "（封存）") for one in found.different
        ])  # fmt: skip
        self.finding.show()
        if good:
            self.context.did.emit("tried", str(found.there))

    def _see(self) -> None:
        self.table.setVisible(self.table.isHidden())

    def put_in_place(self) -> None:
        """Ask, and let the program put the backup in the book's place."""
        found, file, opener = self.found, self.file, self.opener
        if found is None or file is None or opener is None:
            return
        text = SURE.format(**found.counts)
        if dialogs.question(text, self, title="换成这个备份", yes="换成这个备份"):
            ask = SwapAsk(file, opener)
            self.context.proof.ask("换成这个备份", self, lambda: self.swap.emit(ask))
