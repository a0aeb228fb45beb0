"""Where an import begins: drop or choose a file, see why one could not be read, undo the last."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, icon_label, label
from desktop.ui.widgets.labelled import choice
from forms.schema.form import FormDef


class DropArea(QFrame):
    """Takes files that are dropped on it, a folder or an archive too, or asks for some."""

    dropped = Signal(list)
    """Their paths."""
    wanted = Signal()
    """The person wants to look for the file."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setProperty("takes_files", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 36, 24, 36)
        column.setSpacing(SPACE["tight"])
        column.addStretch(2)
        column.addWidget(icon_label("sheet", 52, "edge"), 0, Qt.AlignmentFlag.AlignHCenter)
        for text, kind in (
            ("把表格拖到这里", "title"),
            (
                "名单、登记先给您看再导入；别人发来的空表，认出来就填。文件夹、压缩包、Word 也行。",
                "soft",
            ),
        ):
            words = label(text, kind, wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addSpacing(SPACE["tight"])
        self.pick = button(
            "选择文件…", self.wanted.emit, icon="import", kind="primary", key=keys.OPEN_FILE
        )
        column.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a file is welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._mark(True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing was dropped."""
        self._mark(False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped, all of it together."""
        self._mark(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.dropped.emit(paths)

    def _mark(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)


class ChoosePanel(QWidget):
    """The first step of the import page."""

    undo_wanted = Signal()
    """The person wants to take the latest import back."""

    blank_wanted = Signal()
    """The person has somebody's blank table to fill."""

    template_wanted = Signal(str)
    """Form id of the register whose empty table is wanted."""

    def __init__(self, registers: list[FormDef]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        self.trouble = Card(tone="bad", padding=14)
        self.trouble_line = label("", wrap=True, select=True)
        row = QHBoxLayout()
        row.addWidget(icon_label("alert", 20, "cinnabar"))
        row.addWidget(self.trouble_line, 1)
        self.trouble.body.addLayout(row)
        self.trouble.hide()
        self.drop = DropArea()
        self.last = Card(padding=14)
        row = QHBoxLayout()
        row.addWidget(label("最近一次导入可以整个撤销。", "soft"), 1)
        undo = button("撤销最近一次导入", self.undo_wanted.emit, icon="undo", kind="plain")
        row.addWidget(undo)
        self.last.body.addLayout(row)
        column.addWidget(self.trouble)
        column.addWidget(self.drop, 1)
        column.addWidget(self._templates(registers))
        column.addWidget(self.last)

    def _templates(self, registers: list[FormDef]) -> Card:
        card = Card(padding=14)
        row = QHBoxLayout()
        row.addWidget(label("没有现成的表？下载一张空表，填好再导入。", "soft"), 1)
        self.register = choice([(form.id, form.title) for form in registers])
        self.register.setAccessibleName("哪一种登记")
        row.addWidget(self.register)
        row.addWidget(button("下载空表…", self._want_template, icon="export", kind="plain"))
        row.addWidget(button("填别人的空表…", self.blank_wanted.emit, icon="edit", kind="plain"))
        card.body.addLayout(row)
        return card

    def _want_template(self) -> None:
        self.template_wanted.emit(str(self.register.currentData()))

    def show_trouble(self, text: str) -> None:
        """Show why a file could not be read; empty hides it."""
        self.trouble_line.setText(text)
        self.trouble.setVisible(bool(text))
