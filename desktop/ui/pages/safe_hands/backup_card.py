"""The card 备份: what stands here alone, where a backup can go, and how the last one ended."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from desktop.book.seen import UNPROVED
from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.operations import Operation, Step
from desktop.ui.page.page import PageContext
from desktop.ui.pages.safe_hands.drives import Drive, drives
from desktop.ui.widgets.basics import Card, Kind, button, empty, label

if TYPE_CHECKING:
    from desktop.book.backup import Backup, Standing
    from sync.ledger.integrity_check import IntegrityReport

SAME_DISK = "它和台账在同一块盘上，电脑坏了会一起没有；请再备份到 U 盘，或把这个文件复制出去。"
RULE = "每 50 条或 7 天提醒一次，县里已确认的不算。连同照片，没有口令打不开；同一处留最近 3 份。"


class BackupCard(Card):
    """Makes backups.

    Args:
        context: The book and the ledger thread.
        found: Tells which sticks are there.
    """

    def __init__(self, context: PageContext, found: Callable[[], list[Drive]] = drives) -> None:
        super().__init__("备份")
        self.context = context
        self.found = found
        self.running: Operation | None = None
        self.state = label("", "lead", wrap=True)
        self.where = label("", "soft", wrap=True)
        self.ways = QHBoxLayout()
        self.first: QPushButton | None = None
        self._offered: list[tuple[str, Path]] | None = None
        self.bar = QProgressBar()
        self.bar.setAccessibleName("备份的进度")
        self.stop = button("停下", self._stop)
        self.result = label("", wrap=True, select=True)
        for part in (self.state, self.where):
            self.body.addWidget(part)
        self.body.addLayout(self.ways)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self.body.addLayout(row)
        self.body.addWidget(self.result)
        self.unproved = label(UNPROVED, "problem", wrap=True)
        self.confirm_button = button("对过了，就是最新的", self.confirm)
        self.check_button = button("查一查这本台账", self.check, kind="plain")
        self.body.addWidget(self.unproved)
        foot = QHBoxLayout()
        foot.addWidget(self.confirm_button)
        foot.addWidget(self.check_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.body.addWidget(label(RULE, "tiny", wrap=True))
        self.body.addStretch(1)
        self._working(False)

    def show_now(self) -> None:
        """Say where the book stands, and which sticks are there."""
        self._put(self.context.reading.now.standing)

    def _put(self, now: "Standing") -> None:
        unproved = self.context.book.vault.seen.unproved
        self.set_tone("warn" if unproved or now.due(self.context.today()) else "")
        self.unproved.setVisible(unproved)
        self.confirm_button.setVisible(unproved)
        self.state.setText(f"{now.words(self.context.today())}。")
        there = self.found()
        size = self.context.book.path.stat().st_size
        self.where.setText(_told(there, size))
        last = Path(now.last.folder) if now.last else None
        known = last is not None and last.is_dir() and last not in {one.root for one in there}
        places = [(f"备份到{one.name}", one.root) for one in there if not one.closed][:2]
        self._offer([*places, *([("备份到上次的地方", last)] if known and last else [])])

    def _offer(self, places: list[tuple[str, Path]]) -> None:
        """A button for each place; those that are there stay, and keep the focus."""
        if places == self._offered:
            return
        self._offered = places
        empty(self.ways)
        self.first = None
        for number, (words, folder) in enumerate(places):
            press = partial(self.back_up, folder)
            kind: Kind = "" if number else "primary"
            self._way(button(words, press, icon="save", kind=kind, tip=str(folder)))
        self._way(button("选地方…", self.choose, icon="export"))
        self.ways.addStretch(1)

    def _way(self, made: QPushButton) -> None:
        self.ways.addWidget(made)
        made.setVisible(True)  # at once, for it may be given the focus
        if self.first is None:
            self.first = made

    def choose(self) -> None:
        """Ask for a folder and back up there."""
        last = self.context.settings.folder_for(FileKind.BACKUP)
        folder = dialogs.open_folder("备份放在哪里", last, self)
        if folder is not None:
            self.back_up(folder)

    def check(self) -> None:
        """Read every record and every change, and say whether they are what was written."""
        read = self.context.book.ledger.read
        self.context.run(lambda _: read.check(), done=self._checked)

    def _checked(self, found: "IntegrityReport") -> None:
        unproved = "但看不出是不是最新的一份。" if self.context.book.vault.seen.unproved else ""
        self.result.setText(found.sentence + unproved)

    def confirm(self) -> None:
        """Somebody has looked, and says that this is the newest."""
        seen = self.context.book.vault.seen
        self.context.run(lambda _: seen.confirm(), done=lambda _: self._confirmed())

    def _confirmed(self) -> None:
        self.context.read_again({"backup"})
        self.show_now()

    def back_up(self, folder: Path) -> None:
        """Make a backup; what is written meanwhile waits until it is proved."""
        if self.running is not None:
            return
        book = self.context.book

        def work(step: Step) -> "Backup":
            from desktop.book.backup import back_up

            return back_up(book, folder, step)

        self._working(True)
        self.result.setText("")
        self.running = self.context.run(
            work, done=self._made, failed=self._not_made, stepped=self._stepped
        )
        self.running.ended.connect(self._ended)

    def _stepped(self, words: str, done: int, of: int) -> None:
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.bar.setFormat(words)

    def _made(self, made: "Backup") -> None:
        self.context.settings.keep_folder(FileKind.BACKUP, made.path.parent)
        size = f"{made.size / 1e6:.1f} MB"
        told = [f"已备份：{made.path}（{size}），{made.records} 条登记逐条核对过。"]
        if made.same_disk:
            told.append(SAME_DISK)
        self.result.setText("\n".join(told))
        dialogs.success("已备份，逐条核对过。", self)
        self.context.read_again({"backup"})

    def _not_made(self, bad: BaseException) -> None:
        dialogs.error(bad, self, "没有备份成")

    def _ended(self) -> None:
        self.running = None
        self._working(False)
        self.show_now()

    def _stop(self) -> None:
        if self.running is not None:
            self.running.cancel()

    def _working(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.stop.setVisible(on)
        for place in range(self.ways.count()):
            widget = self.ways.itemAt(place).widget()
            if widget is not None:
                widget.setEnabled(not on)


def _told(there: list[Drive], size: int) -> str:
    """Which sticks are there, and whether the backup fits."""
    if not there:
        return "没有看到插着的 U 盘。插上以后按 F5 再看，或者选一个文件夹。"
    about = f"文件约 {size / 1e6:.1f} MB。"
    fits = (f"{one.name}插着，{_room(one, size)}" for one in there)
    return "；".join(fits) + f"。{about}"


def _room(drive: Drive, size: int) -> str:
    if drive.closed:
        return "可是写保护了，写不进去"
    free = f"剩 {drive.free / 1e9:.1f} GB" if drive.free >= 1e9 else f"剩 {drive.free / 1e6:.0f} MB"
    return f"{free}，{'放得下' if drive.free > size else '放不下'}"
