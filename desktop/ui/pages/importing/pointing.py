"""When no header is found: the upper rows of the sheet, in which a person points at the name."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.plain_table import PlainTable

if TYPE_CHECKING:
    from collections.abc import Sequence


ROWS, COLUMNS = 25, 40
"""Of a sheet that are shown."""
_ASK: Final = "没有认出表头。请点一下表头里写姓名的那一格；认过一次，同一单位的下一张表就认得了。"
_SURE: Final = "第 {row} 行是表头，「{text}」这一列是姓名？别的列下一步再核对。"
_NUMBER: Final = re.compile(r"(\d{6})\d{6,}([\dXx]{2})", re.ASCII)


class PointingPanel(QWidget):
    """Rows of a sheet; the cell that is chosen is the heading of the people's names."""

    pointed = Signal(object)
    """What the person said, a ``Pointed``."""
    given_up = Signal()
    """Another file is wanted."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        self.words = label("", "lead", wrap=True)
        column.addWidget(self.words)
        self.table = PlainTable("表的上面几行", ("A",), stretched=0)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.itemSelectionChanged.connect(self._show_choice)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(button("换一个文件", self.given_up.emit, icon="back"))
        foot.addStretch(1)
        self.take = button("这一行是表头，这一列是姓名", self._take, icon="done", kind="primary")
        foot.addWidget(self.take)
        column.addLayout(foot)

    def show_rows(self, rows: "Sequence[Sequence[str]]") -> None:
        """Show the upper rows of a sheet; numbers of people are covered."""
        from desktop.excel.sheet.workbook import letters

        width = min(max(map(len, rows), default=1), COLUMNS)
        self.table.setColumnCount(width)
        self.table.setHorizontalHeaderLabels([letters(at) for at in range(width)])
        self.table.put(
            [
                [_NUMBER.sub(r"\1******\2", text) for text in (*row[:width], *[""] * width)][:width]
                for row in rows[:ROWS]
            ]
        )
        self.table.verticalHeader().show()
        self._show_choice()

    def choose(self, row: int, column: int) -> None:
        """Choose a cell as the person would."""
        self.table.setCurrentCell(row, column)

    def _show_choice(self) -> None:
        row, column = self.table.currentRow(), self.table.currentColumn()
        text = self.table.model().index(row, column).data(Qt.ItemDataRole.DisplayRole) or ""
        self.take.setEnabled(bool(text))
        self.words.setText(_SURE.format(row=row + 1, text=text) if text else _ASK)

    def _take(self) -> None:
        from desktop.excel.meaning.pointed import Pointed
        from desktop.excel.sheet.workbook import letters

        row, column = self.table.currentRow(), self.table.currentColumn()
        said: Pointed = Pointed((row, row), {letters(column): "姓名"})
        self.pointed.emit(said)


def upper_rows(paths: "Sequence[Path]") -> list[list[str]]:
    """The upper rows of the first sheet that holds anything."""
    from desktop.excel.sheet.cells import text_of
    from desktop.excel.sheet.workbook import read_files

    sheets = read_files(paths).sheets
    return [[text_of(cell) for cell in row[:COLUMNS]] for row in sheets[0].rows[:ROWS]]
