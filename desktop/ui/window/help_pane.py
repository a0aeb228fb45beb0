"""F1: the manual beside the page, open at what tells about it, with the keys of the page."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QPageSize,
    QPdfWriter,
    QShortcut,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
)
from typing_extensions import override

from desktop.ui import acts, keys
from desktop.ui.lists.list_page import ListPage
from desktop.ui.page import printing
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.registry import entry, section_of
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import button, label
from desktop.ui.window.manual import FOLDER, Section, section, sections, telling_of

WIDE: Final = 430
"""Logical pixels; in a narrow window at most half of it."""
_NOTHING = "手册里没有同时写到这几个词的地方，换个说法再试。"


class _Browser(QTextBrowser):
    """Shows pictures as wide as there is room."""

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the manual; anything else from anywhere else is not there."""
        path = FOLDER / QUrl(name).path()
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_file():
            return None
        picture = QImage(str(path))
        room = max(self.viewport().width() - 24, 200)
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)


class HelpPane(QFrame):
    """The manual at the right of the page.

    Args:
        context: Where what is printed goes.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._page: Page | None = None
        self.setObjectName("help")
        self.setAccessibleName("手册")
        self.chapter = QComboBox()
        self.chapter.setAccessibleName("手册的章节")
        for one in sections():
            self.chapter.addItem("　" * (one.level - 2) + one.title, one.title)
        self.chapter.activated.connect(lambda _: self.show_section(self.chapter.currentData()))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("在手册里找")
        self.filter.setAccessibleName("在手册里找")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._seek)
        self.text = _Browser()
        self.text.setOpenLinks(False)
        self.text.setObjectName("manual")
        self.keys = label("", "soft", wrap=True)
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.chapter, 1)
        head.addWidget(button("印这一节", self.print_section, icon="print", kind="plain"))
        head.addWidget(button("关上", self.hide, icon="close", kind="plain", tip="关上 F1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.filter)
        column.addWidget(self.keys)
        column.addWidget(self.text, 1)
        shut = QShortcut(QKeySequence(keys.BACK), self)
        shut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shut.activated.connect(self.hide)

    def toggle(self, place: str, page: Page | None, room: int) -> None:
        """F1: open at the section about a page, or go away.

        Args:
            place: Name of the page in front.
            page: The page.
            room: Width of the window.
        """
        if self.isVisible():
            self.hide()
            return
        self.setFixedWidth(min(beside(WIDE), room // 2))
        self.show()
        self.follow(place, page)

    def follow(self, place: str, page: Page | None) -> None:
        """Another page came to the front."""
        self._page = page
        if self.isVisible() and place:
            self.filter.clear()
            self.show_section(section_of(entry(place)))

    def show_section(self, title: str) -> None:
        """Open the manual at a heading."""
        found = section(title)
        if found is not None:
            self.chapter.setCurrentIndex(self.chapter.findData(title))
            self._put([found])

    def _put(self, found: list[Section]) -> None:
        own = dict(_keys_of(self._page))
        for key in keys.common():
            if key.where in self._wheres():
                own.setdefault(key.press, key.words)
        told = "　".join(f"{keys.shown(key)} {does}" for key, does in own.items())
        back = [] if self._page is None else acts.ways_back(type(self._page).__module__)
        self.keys.setText("\n".join([told, *(f"撤销　{one}" for one in back)]))
        self.keys.setVisible(not self.filter.text().strip())
        self.text.setMarkdown("\n\n".join(one.text for one in found) or _NOTHING)

    def _wheres(self) -> tuple[str, ...]:
        """Which keys mean something on the page: those of a list on a list, of a form elsewhere."""
        listed = isinstance(self._page, ListPage)
        return (keys.EVERYWHERE, keys.TABLES if listed else keys.FORMS)

    def _seek(self, typed: str) -> None:
        if typed.strip():
            self._put(telling_of(typed))
        else:
            self.show_section(self.chapter.currentData())

    def print_section(self) -> None:
        """What is shown as a paper; it is the program's own and tells of nobody."""
        printing.offer(_pdf(self.text), "使用手册", self._context, self)


def _keys_of(page: Page | None) -> Iterator[tuple[str, str]]:
    """The keys of what can be pressed on a page now, before those that mean the same anywhere."""
    if page is None:
        return
    if isinstance(page, ListPage):
        yield from ((verb.key, verb.words.rstrip("…")) for verb in page.bar.verbs if verb.key)
    shortcuts: list[QShortcut] = list(page.findChildren(QShortcut))
    for shortcut in shortcuts:
        owner = shortcut.parent()
        if isinstance(owner, QAbstractButton) and owner.isVisible() and owner.text():
            key = shortcut.key().toString(QKeySequence.SequenceFormat.PortableText)
            yield key, owner.text().rstrip("…")


def _pdf(text: QTextBrowser) -> bytes:
    """What a browser shows, on A4."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(96)
    text.document().clone(text).print_(writer)
    buffer.close()
    return bytes(held.data())
