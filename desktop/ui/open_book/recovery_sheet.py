"""The recovery code on the screen and on paper, and the proof that somebody wrote it down."""

import random
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.book.recovery_code import READ_AS
from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.theme.theme import SPACE, dots
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import Entry, line
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book.book import Book

GROUP = 4
"""Characters of a group; a row ends in a check character that is not asked for."""


def groups(code: str) -> list[tuple[int, int, str]]:
    """Row and place (from 1) of every whole group of a recovery code."""
    return [
        (row, place, group)
        for row, text in enumerate(code.splitlines(), 1)
        for place, group in enumerate(text.replace("-", " ").split(), 1)
        if len(group) == GROUP
    ]


def same_group(typed: str, group: str) -> bool:
    """Whether a group was copied rightly; case, blanks, width and O for 0 do not matter."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(plain.split()).replace("-", "").translate(READ_AS) == group


class RecoverySheet(QWidget):
    """Shows the code, prints it, and asks one group back."""

    changed = Signal()
    """Something was typed; ask ``copied`` again."""

    def __init__(self) -> None:
        super().__init__()
        self.group = ""
        self.pdf = b""
        self._shown: list[tuple[QLabel, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        card = Card(padding=16)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(SPACE["wide"])
        self._rows.setVerticalSpacing(SPACE["tight"])
        self._rows.setColumnStretch(1, 1)
        card.body.addLayout(self._rows)
        column.addWidget(card)
        row = QHBoxLayout()
        self.print_button = button("打印恢复单…", self.print_sheet, icon="print")
        self.save_button = button("存为 PDF…", self.save_sheet, icon="export")
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        row.addWidget(label("也可以照着抄在纸上。不要拍照、不要存在手机里。", "soft", wrap=True), 1)
        column.addLayout(row)
        self.back = line(longest=40)
        self.back.setObjectName("code_line")
        self.back.setMaximumWidth(dots(240))
        self.back.textChanged.connect(lambda _: self._typed())
        self.back_entry = Entry("抄回一组", self.back, "")
        column.addWidget(self.back_entry)

    def _hide_code(self, on: bool) -> None:
        """While a group is typed back the code is not to be read from the screen."""
        for shown, text in self._shown:
            shown.setText("●" * len(text) if on else text)

    def put(self, code: str, sheet: bytes, asked: int | None = None) -> None:
        """Show a code.

        Args:
            code: The recovery code, one row a line.
            sheet: The PDF of the sheet; empty disables printing.
            asked: Which group (from 0) is to be typed back; random when None.
        """
        empty(self._rows)
        self._shown = []
        for row, text in enumerate(code.splitlines()):
            self._rows.addWidget(label(f"第 {row + 1} 行", "soft"), row, 0)
            shown = label(text.replace("-", "  "), "code", select=True)
            shown.setAccessibleName(f"恢复码第 {row + 1} 行 {text}")
            self._shown.append((shown, shown.text()))
            self._rows.addWidget(shown, row, 1)
        all_groups = groups(code)
        chosen = random.randrange(len(all_groups)) if asked is None else asked  # noqa: S311
        number, place, self.group = all_groups[chosen]
        self.pdf = sheet
        for made in (self.print_button, self.save_button):
            made.setEnabled(bool(sheet))
        self.back_entry.rename(f"请看着纸，把第 {number} 行第 {place} 组抄回来（{GROUP} 个字符）")
        self.back_entry.show_problem("")
        self.back.clear()

    def clear(self) -> None:
        """Show no code any more."""
        empty(self._rows)
        self._shown = []
        self.group, self.pdf = "", b""
        self.back.clear()

    def copied(self) -> bool:
        """Whether the asked group was typed back rightly."""
        return bool(self.group) and same_group(self.back.text(), self.group)

    def print_sheet(self) -> None:
        """Print through the system's print window."""
        printing.print_pdf(self.pdf, "村记恢复单", self)

    def save_sheet(self) -> None:
        """Save the PDF where the person wants it."""
        path = dialogs.save_file(
            "恢复单存为 PDF（请存到 U 盘）", "村记恢复单.pdf", "PDF (*.pdf)", self
        )
        if path is not None and printing.save_pdf(self.pdf, path, self):
            dialogs.success("恢复单已保存。打印后请从电脑上删掉这个文件。", self)

    def _typed(self) -> None:
        self._hide_code(bool(self.back.text()))
        whole = len("".join(self.back.text().split())) >= GROUP
        wrong = whole and not self.copied()
        self.back_entry.show_problem("和恢复单不一样，请再看一遍这一组。" if wrong else "")
        self.changed.emit()


def sheet_of(book: "Book") -> bytes:
    """The recovery sheet of an open book as PDF; empty when it cannot be made."""
    from desktop.paper.recovery_sheet import recovery_sheet

    try:
        return recovery_sheet(book.village.name or "", book.vault.recovery_code)
    except CunjiError:
        return b""
