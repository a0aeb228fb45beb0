"""Files dropped anywhere, or named when the program was started: where each kind of them goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from desktop.ui.page.page import Page
from desktop.ui.widgets.basics import label

BOOK, PHOTO, NONE = "book", "photo", ""
"""Ways that lead to no page: another book, the record in front, nowhere."""
TABLES: Final = frozenset({
    ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".docx", ".zip",
})  # fmt: skip
PHOTOS: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
DRAGS: Final = frozenset({
    QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop,
})  # fmt: skip
MARGIN: Final = 24


class FileWay(NamedTuple):
    """Where a file goes.

    Attributes:
        page: The page that takes it, or one of ``BOOK``, ``PHOTO``, ``NONE``.
        zh: What letting go does.
    """

    page: str
    zh: str


NO_USE: Final = (
    "「{}」这种文件村记用不上。用得上的有：表格（Excel、WPS、CSV、Word）、台账、备份、上报包和回执、"
    "公示的 PDF、照片。"
)
UNKNOWN: Final = FileWay(NONE, "这种文件村记用不上")
_WAYS: Final = {
    **dict.fromkeys(TABLES, FileWay("import", "松开：读这张表，先看再写入")),
    ".cjb": FileWay("sync", "松开：读这个上报包或回执"),
    ".cunji-backup": FileWay("safe", "松开：打开这个备份比一比"),
    ".pdf": FileWay("board", "松开：验一验这张公示"),
    ".cunji": FileWay(BOOK, "松开：打开这本台账"),
    **dict.fromkeys(PHOTOS, FileWay(PHOTO, "松开：放进眼前这一页的照片")),
}  # fmt: skip


def way_of(path: Path) -> FileWay:
    """Where a file goes, by its ending; a folder is read as tables are."""
    if path.is_dir():
        return _WAYS[".zip"]
    return _WAYS.get(path.suffix.lower(), UNKNOWN)


def dropped(data: QMimeData) -> list[Path]:
    """The files that are being dragged, of this computer alone."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropHint(QWidget):
    """Lies over the window while a file is held over it, and says what letting go does.

    Args:
        window: The window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window_ = window
        self.setObjectName("drop_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words: QLabel = label("", "drop_words", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addStretch(1)
        self.hide()

    def say(self, words: str) -> None:
        """Come up over the whole window."""
        self.words.setText(words)
        self.setGeometry(self.window_.rect())
        self.show()
        self.raise_()


def hint_of(paths: Sequence[Path], page: Page | None) -> str:
    """What letting go of some files does."""
    way = way_of(paths[0])
    if way.page == PHOTO:
        there = page.photo_place() if page is not None else None
        return f"松开：{there.zh}" if there else "这一页没有放照片的地方，先打开要放照片的登记"
    others = sum(way_of(one) != way for one in paths)
    rest = f"（另有 {others} 个别的文件，这一次不动）" if others else ""
    return f"{way.zh}{rest}"


class FileDrops:
    """Answers to files over a window, whatever part of it they are over.

    A line of text would take a path as words, so its events are answered here first; a part that
    takes files itself (``takes_files``) keeps them.

    Args:
        window: The window.
    """

    def __init__(self, window: QMainWindow) -> None:
        self.window = window
        window.setAcceptDrops(True)
        self.hint = DropHint(window)

    def hold(self, paths: Sequence[Path], page: Page | None) -> None:
        """Files are over the window."""
        self.hint.say(hint_of(paths, page))

    def over(self, watched: QObject, event: QEvent, page: Page | None) -> list[Path] | None:
        """Answer to a dragging event of the window.

        Returns:
            The files that were let go of, none while they are being held; None where the event is
            somebody else's.
        """
        if watched is not self.window.windowHandle() or not isinstance(event, QDropEvent):
            self.hint.hide()  # it has left, or is over another window
            return None
        paths = dropped(event.mimeData())
        if not paths or self._takes_files(event.position().toPoint()):
            self.hint.hide()
            return None
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.hint.hide()
            return paths
        if not self.hint.isVisible():
            self.hold(paths, page)
        return []

    def _takes_files(self, where: QPoint) -> bool:
        """Whether the part of the window there takes files itself."""
        part: QObject | None = self.window.childAt(where)
        while part is not None and not part.property("takes_files"):
            part = part.parent()
        return part is not None
