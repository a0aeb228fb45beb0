"""Handing up by a stick: out with a parcel, in with the receipt."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.operations import Long
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext
from desktop.ui.pages.sync.county_call import Ended, pack_here, take_back_here, take_receipt_here
from desktop.ui.pages.sync.state import CountyView
from desktop.ui.widgets.basics import Card, button, label

if TYPE_CHECKING:
    from sync.client.parcel import Packed

_WHAT = "没有网络时，把改动装进一个加密的上报包，用 U 盘交到县里或乡镇，再把回执带回来导入。"
KINDS = "上报包和回执 (*.cjb)"


def chosen_parcel(title: str, context: PageContext, parent: QWidget) -> tuple[Path, bytes] | None:
    """A parcel or receipt from a stick; None when nobody chose one, or it cannot be read."""
    path = dialogs.open_file(title, context.settings.folder_for(FileKind.PARCEL), KINDS, parent)
    if path is None:
        return None
    context.settings.keep_folder(FileKind.PARCEL, path.parent)
    return read_parcel(path, parent)


def read_parcel(path: Path, parent: QWidget) -> tuple[Path, bytes] | None:
    """A parcel or receipt; None when it cannot be read, which is told."""
    try:
        return path, path.read_bytes()
    except OSError:
        dialogs.warn("读不出这个文件，请检查 U 盘再试一次。", parent)
        return None


class ParcelCard(Card):
    """Two buttons and an honest sentence."""

    ended = Signal(object)
    """How it ended, as ``Ended``."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("U 盘上报")
        self._context = context
        self.line = label(_WHAT, "soft", wrap=True)
        self.body.addWidget(self.line)
        self.export = button("导出上报包…", self.pack, icon="export")
        self.bring = button("导入回执…", self.take, icon="import")
        row = QHBoxLayout()
        row.addWidget(self.export)
        row.addWidget(self.bring)
        row.addStretch(1)
        self.body.addLayout(row)

    def put(self, view: CountyView) -> None:
        """Say what is on its way."""
        waiting = f"有 {view.handed_over} 条改动已装进上报包，等回执；导入回执以前都算没有确认。"
        self.line.setText(waiting if view.handed_over else _WHAT)

    def pack(self) -> None:
        """Ask where it goes, then make it: who changes their mind has handed over nothing."""
        offered = self._context.settings.proposal(FileKind.PARCEL, "上报包.cjb")
        path = dialogs.save_file("导出上报包", offered, KINDS, self)
        if path is None:
            return
        target = path if path.suffix else path.with_suffix(".cjb")
        reading = self._context.reading
        self._context.run(
            Long(
                "正在装上报包",
                lambda step: pack_here(reading, step),
                undone="已取消，没有导出上报包。",
            ),
            done=lambda made: self._packed(made, target),
            failed=self._failed,
        )

    def take(self) -> None:
        """Ask for the receipt, and take it in."""
        if (chosen := chosen_parcel("导入回执", self._context, self)) is not None:
            self._take_in(chosen[1])

    def take_file(self, path: Path) -> None:
        """Take in the receipt that the program was opened with."""
        if (chosen := read_parcel(path, self)) is not None:
            self._take_in(chosen[1])

    def _take_in(self, content: bytes) -> None:
        reading = self._context.reading
        self._context.run(
            Long("正在导入回执", lambda _: take_receipt_here(reading, content), stops=False),
            done=self.ended.emit,
            failed=self._failed,
        )

    def _packed(self, made: "tuple[Ended, Packed | None]", target: Path) -> None:
        ended, packed = made
        if packed is not None and not printing.save_file(packed.content, target, self):
            reading = self._context.reading
            self._context.run(lambda _: take_back_here(reading, packed), failed=self._failed)
            return
        if packed is not None:
            self._context.settings.keep_folder(FileKind.PARCEL, target.parent)
        self.ended.emit(ended)

    def _failed(self, bad: BaseException) -> None:
        dialogs.error(bad, self, "U 盘上报没有完成")
