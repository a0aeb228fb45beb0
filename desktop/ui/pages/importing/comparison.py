"""The roster beside the book: who is new, gone, changed, moved; to be saved, or made into tasks."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.book.leaving import Leaving, mark_of
from desktop.ui import dialogs
from desktop.ui.operations import Long
from desktop.ui.page.page import Page
from desktop.ui.page.save_table import asked_why, save_content
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.plain_table import PlainTable
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.excel.looking.compare import Comparison

HEADS = ("差别", "姓名", "户主", "屯", "项目", "原来", "现在", "单元格")


class ComparePanel(QWidget):
    """Compares the files of the import page with the book; writes nothing by itself."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._paths: list[Path] = []
        self.found: Comparison | None = None
        column = QVBoxLayout(self)
        column.setSpacing(SPACE["gap"])
        self.sentence = label("", "lead", wrap=True, select=True)
        self.table = PlainTable("比对", HEADS, stretched=4)
        row = QHBoxLayout()
        self.begin = button("与台账比对", self.compare, kind="primary")
        self.save = button("存成 Excel…", self._save, icon="export")
        self.tasks = button("做成待办", self._make_tasks, icon="clock")
        for made in (self.begin, self.save, self.tasks):
            row.addWidget(made)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        self.show_files([])

    def show_files(self, paths: list[Path]) -> None:
        """These are to be compared; nothing has been yet."""
        self._paths = paths
        self._show(None)

    def compare(self) -> None:
        """Compare on the ledger thread."""
        from desktop.excel.looking.book_and_sheet import compare_files

        context, paths = self._page.context, self._paths
        book, day = context.book, context.today()
        self.begin.setEnabled(False)
        context.run(
            Long("正在比对", lambda _: compare_files(book, paths, None, day), stops=False),
            done=self._show, failed=self._failed,
        )  # fmt: skip

    def _failed(self, bad: BaseException) -> None:
        self._show(None)
        if isinstance(bad, CunjiError):
            self.sentence.setText(bad.told)
        else:
            dialogs.error(bad, self, "没有比成")

    def _show(self, found: "Comparison | None") -> None:
        self.found = found
        self.begin.setEnabled(bool(self._paths))
        self.save.setEnabled(found is not None)
        differ = found is not None and any(found.parts.values())
        self.tasks.setEnabled(differ)
        self.sentence.setText(found.zh if found else "看这张表和台账差在哪里；只比，不写入。")
        rows = [
            [name, line.name, line.home, line.hamlet, line.what, line.before, line.after, line.cell]
            for name, lines in (found.parts.items() if found else ())
            for line in lines
        ]
        left = [["没有比的行", text, "", "", why, "", "", cell] for cell, text, why in
                (found.left if found else ())]  # fmt: skip
        self.table.put([*rows, *left])

    def _save(self) -> None:
        from desktop.excel.export.own_use import OwnUse
        from desktop.excel.looking.book_and_sheet import workbook_of

        found, context = self.found, self._page.context
        if found is None:
            return
        rows = sum(map(len, (found.new, found.gone, found.changed, found.moved)))
        leaving = Leaving("compare", "花名册比对", rows)
        reason = asked_why(leaving, context, self)
        if reason is None:
            return
        told = OwnUse(context.book.definitions.words, mark_of(reason, context.today()))
        save_content(
            workbook_of(found, told), "保存比对结果", "比对结果.xlsx", context, self, told.zh,
            leaving=leaving, grounds=reason,
        )  # fmt: skip

    def _make_tasks(self) -> None:
        from desktop.excel.looking.book_and_sheet import LOOKED_INTO, tasks_of

        found, day = self.found, self._page.context.today()
        if found is None:
            return
        drafts = tasks_of(found, day, day + LOOKED_INTO)
        self.tasks.setEnabled(False)
        self._page.context.write(
            "compare-tasks",
            lambda book: book.ledger.write.save(drafts, actor=book.actor, reason="比对"),
            self,
            done=f"已记成 {len(drafts)} 条待办。",
        )
