"""Taking a roster in: choose, look, write, and take back. Nothing is written before 写入台账."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.errors.workbook import HeaderMissing, WorkbookEmpty
from desktop.excel.sheet.register_table import importable
from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.operations import Long
from desktop.ui.page.act_words import left_alone
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.undo_stack import Act
from desktop.ui.pages.importing.choose import ChoosePanel
from desktop.ui.pages.importing.comparison import ComparePanel
from desktop.ui.pages.importing.operations import (
    BLANKS,
    SheetKind,
    WholeList,
    asks_to_be_filled,
    committed,
    prepared,
    replanned,
    save_empty_table,
)
from desktop.ui.pages.importing.pointing import PointingPanel, upper_rows
from desktop.ui.pages.importing.preview import (
    AffectedTable,
    ImpactBox,
    MappingTable,
    ProblemTable,
    RowsTable,
    Sum,
)
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, by_turns, icon_label, label
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.excel.importing.plan import Plan
    from desktop.excel.meaning.pointed import Pointed
    from desktop.excel.report import Report
    from sync.ledger.undo import Undone

KINDS = (
    "表格 (*.xlsx *.xls *.et *.xlsm *.xlsb *.ods *.csv *.tsv *.txt *.htm *.html *.xml"
    " *.docx *.zip);;所有文件 (*)"
)
CHOOSE, PLAN, DONE, POINT = range(4)
AFFECTED = 3
"""The tab of everybody whom the import touches beside its rows."""


class ImportPage(Page):
    """From a workbook to records, in one step that can be undone."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.paths: list[Path] = []
        self._form = ""
        self._later: tuple[str, ...] = ()
        self.plan: Plan | None = None
        self.report: Report | None = None
        self._counted = "人"
        self._keep = self._showing = False
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self._steps = [self._room() for _ in (CHOOSE, PLAN, DONE, POINT)]
        self._build_choose()
        self._turn(CHOOSE)

    @override
    def shown(self, argument: object = None) -> None:
        """Start with a file when the caller names one."""
        self._show_last_import()
        if isinstance(argument, Path):
            self.load([argument])
        elif isinstance(argument, tuple):
            self.load(list(argument))

    def load(
        self,
        paths: list[Path],
        form: str = "",
        said: "Pointed | None" = None,
        only: tuple[str, ...] = (),
    ) -> None:
        """Read files, as a form if one is named, and show what importing them would do.

        Args:
            paths: The files.
            form: Read them as this form, or as an ``Intent``; empty to find out.
            said: Which row a person pointed at as the header.
            only: The sheets to be read, where others of the files are taken in already.
        """
        self.paths, self._form = paths, form
        self.context.settings.keep_folder(FileKind.IMPORTED, paths[0].parent)
        self.context.did.emit("file", str(paths[0].absolute()))
        self.choose.show_trouble("")
        self._keep = False
        self._wait(True)
        book = self.context.book
        self.context.run(
            Long(
                "正在读表格",
                lambda step: prepared(book, paths, form, said, only, step),
                undone="已取消，表格没有读完，什么也没有写入。",
            ),
            done=self._planned,
            failed=self._not_read,
            stopped=lambda: self._wait(False),
        )

    def write(self) -> None:
        """Write what was shown."""
        plan = self.plan
        if plan is None or not self._may_write(plan):
            return
        whole = self.whole_list.scope
        accepted = self.impact.accepted
        self._wait(True)
        self.write_button.setEnabled(False)
        before = self._last_import()
        book = self.context.book
        self.context.write(
            "import",
            Long(
                "正在写入台账",
                lambda step: committed(book, plan, accepted, whole, step),
                undone="已取消，一条也没有写入。",
            ),
            self,
            then=lambda report: self._written(report, before),
            failed=self._not_written,
            trouble="没有写入",
        )

    def undo(self) -> None:
        """Take the latest import back, after a question."""
        text = "撤销后，这次导入新增的收回、更新的恢复原样。导入之后又改过的不动，会列出来。"
        if not dialogs.question(text, self, title="撤销导入", yes="撤销这次导入"):
            return
        self._wait(True)
        write, actor = self.context.book.ledger.write, self.context.book.actor
        self.context.write(
            "import",
            Long(
                "正在撤销导入",
                lambda step: write.undo_last_import(actor=actor, progress=step),
                undone="已取消，没有撤销。",
            ),
            self,
            done=self._told_undone,
            then=lambda _: self._undone(),
            failed=lambda: self._wait(False),
            trouble="没有撤销",
        )

    def _told_undone(self, undone: "Undone") -> str:
        """What was taken back, and by name what was not."""
        whole = undone.sentence.removesuffix(undone.left_alone)
        return whole + left_alone(self.context.reading, [undone])

    def choose_file(self) -> None:
        """Look for a workbook."""
        folder = self.context.settings.folder_for(FileKind.IMPORTED)
        paths = dialogs.open_files("选择要导入的表格，可以选几个", folder, KINDS, self)
        if paths:
            self.load(paths)

    def _choose_blank(self) -> None:
        folder = self.context.settings.folder_for(FileKind.BLANK)
        path = dialogs.open_file("选择要填的空表", folder, BLANKS, self)
        if path is not None:
            self.context.settings.keep_folder(FileKind.BLANK, path.parent)
            self.go.emit("fill", path)

    def _build_choose(self) -> None:
        self.choose = ChoosePanel(importable(self.context.book.definitions))
        self.choose.template_wanted.connect(lambda form: save_empty_table(self, form))
        self.choose.drop.dropped.connect(self.load)
        self.choose.drop.wanted.connect(self.choose_file)
        self.choose.undo_wanted.connect(self.undo)
        self.choose.blank_wanted.connect(self._choose_blank)
        self._steps[CHOOSE].addWidget(self.choose)

    def _build_plan(self) -> Iterator[None]:
        """The second step, which is made when there is a first plan to be shown."""
        column = self._steps[PLAN]
        for part in self._above():
            column.addWidget(part)
        yield
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        column.addWidget(self.tabs, 1)
        self.mapping = MappingTable(self.context.book.definitions)
        self.mapping.remapped.connect(self._remap)
        self.rows = RowsTable(self.context.run)
        self.tabs.addTab(self.mapping, "列对应")
        self.tabs.addTab(self.rows, "每一行")
        yield
        self.problems = ProblemTable()
        self.affected = AffectedTable()
        self.comparison = ComparePanel(self)
        self.tabs.addTab(self.problems, "要核对的")
        self.tabs.addTab(self.affected, "对全村的影响")
        self.tabs.addTab(self.comparison, "与台账比对")
        yield
        self.write_button = button(
            "写入台账", self.write, icon="done", kind="primary", key=keys.SAVE
        )
        foot = QHBoxLayout()
        foot.addWidget(button("换一个文件", self._again, icon="back"))
        foot.addWidget(label("还没有写入任何内容。", "soft"), 1)
        foot.addWidget(self.write_button)
        column.addLayout(foot)

    def _above(self) -> tuple[QWidget, ...]:
        """What stands above the tables of a plan."""
        self.file_line = label("", "soft", wrap=True)
        self.sheet_kind = SheetKind(self.context.book.definitions)
        self.sheet_kind.chosen.connect(self._read_as)
        self.whole_list = WholeList()
        self.whole_list.chosen.connect(self._show_write_button)
        self.impact = ImpactBox()
        self.impact.ticked.connect(self._show_write_button)
        self.impact.asked.connect(self._show_affected)
        self.sum = Sum()
        self.keep = QCheckBox("没有用上的列和认不出的格子存进备注")
        self.keep.clicked.connect(self._keep_rest)
        self.map_trouble = label("", "problem", wrap=True)
        self.map_trouble.hide()
        return (
            self.sheet_kind, self.whole_list, self.impact, self.sum, self.file_line, self.keep,
            self.map_trouble,
        )  # fmt: skip

    def _build_done(self) -> None:
        """The third step, which is made when something was written."""
        card = Card(tone="good", padding=18)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.addWidget(icon_label("done", 30, "pine"))
        self.done_line = label("", "lead", wrap=True)
        row.addWidget(self.done_line, 1)
        card.body.addLayout(row)
        self.done_sum = Sum()
        self.after = ProblemTable()
        self.after_line = label("", "soft", wrap=True)
        foot = QHBoxLayout()
        self.undo_button = button("撤销这次导入", self.undo, icon="undo", kind="danger")
        foot.addWidget(self.undo_button)
        self.next_button = button("接着导入", self._go_on, icon="import", kind="primary")
        foot.addWidget(self.next_button)
        foot.addWidget(button("再导入一个", self._again, icon="import"))
        foot.addStretch(1)
        self.copy_button = button("复制全部说明", self._copy, tip="粘贴到表格里，发给填表的人")
        foot.addWidget(self.copy_button)
        foot.addWidget(
            button("看农户", lambda: self.go.emit("list:household", None), kind="primary")
        )
        column = self._steps[DONE]
        for part in (card, self.done_sum, self.after_line):
            column.addWidget(part)
        column.addWidget(self.after, 1)
        column.addLayout(foot)

    def _build_point(self) -> None:
        """Where no header is found."""
        self.pointing = PointingPanel()
        self.pointing.pointed.connect(lambda said: self.load(self.paths, said=said))
        self.pointing.given_up.connect(self._again)
        self._steps[POINT].addWidget(self.pointing)

    def _room(self) -> QVBoxLayout:
        """Room for a step; filled when somebody comes to it."""
        room = QWidget()
        column = QVBoxLayout(room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        self.stack.addWidget(room)
        return column

    def _turn(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.say(
            (
                "选文件 → 核对 → 写入。写入前可以随时换文件，写入后可以整个撤销。",
                "请核对列对应和要核对的地方，然后写入。",
                "已经写入。撤销只收回这一次导入。",
                "没有认出表头，指给它看就行；还没有写入任何内容。",
            )[step]
        )

    def _planned(self, plan: "Plan") -> None:
        self._wait(False)
        self.plan = plan
        if not self._showing:
            self._showing = True
            by_turns(self, self._plan_shown())

    def _plan_shown(self) -> Iterator[None]:
        """Show the plan part by part; another one may take its place meanwhile."""
        if not self._steps[PLAN].count():
            yield from self._build_plan()
            yield
        while (plan := self.plan) is not None:
            for show in (self._show_sums, self._show_rows, self._show_problems):
                show(plan)
                yield
            if self.plan is plan:
                self.comparison.show_files(self.paths)
                self._mapping_trouble("")
                self._show_write_button()
                self._turn(PLAN)
                break
        self._showing = False

    def _show_sums(self, plan: "Plan") -> None:
        report = plan.report
        used = sum(1 for column in plan.columns if column.target)
        day = f"，资料日期 {plan.day}" if plan.day else ""
        self.file_line.setText(f"{self._called()}：{len(plan.columns)} 列认出 {used} 列{day}。")
        self.sheet_kind.show_plan(plan)
        self.whole_list.show_plan(plan)
        self._counted = "条" if plan.form else "人"
        self.impact.show_effects(report.effects, writes=plan.writes)
        self.sum.show_report(report)
        self.keep.setChecked(self._keep)

    def _show_rows(self, plan: "Plan") -> None:
        self.mapping.show_plan(plan)
        self.rows.show_plan(plan)

    def _show_problems(self, plan: "Plan") -> None:
        report = plan.report
        self.affected.show_effects(report.effects)
        self.tabs.setTabVisible(AFFECTED, bool(report.effects))
        self.problems.show_issues(report.problems)
        self.tabs.setTabText(
            2, f"要核对的　{len(report.problems)}" if report.problems else "要核对的"
        )

    def _may_write(self, plan: "Plan") -> bool:
        """Whether there is something to write, and each effect on the village is accepted."""
        return bool(plan.writes or self.whole_list.scope) and self.impact.all_accepted

    def _show_write_button(self) -> None:
        """What the button says: nothing is written before each effect is accepted."""
        something = self.plan is not None and (self.plan.writes or self.whole_list.scope != "")
        ready = self.impact.all_accepted
        self.write_button.setEnabled(something and ready)
        words = "写入台账" if ready else "先确认上面的影响"
        self.write_button.setText(words if something else "没有变化，不用写入")

    def _called(self) -> str:
        """What is being taken in."""
        return self.paths[0].name if len(self.paths) == 1 else f"{len(self.paths)} 个文件"

    def _go_on(self) -> None:
        """Take in the sheets of another kind, whose people are there now."""
        self.load(self.paths, only=self._later)

    def _show_affected(self) -> None:
        self.tabs.setCurrentIndex(AFFECTED)

    def _read_as(self, form: str) -> None:
        if self.paths:
            self.load(self.paths, form)

    def _keep_rest(self, keep: bool) -> None:
        self._keep = keep
        self._remap({})

    def _remap(self, mapping: dict[str, str | None]) -> None:
        plan, keep = self.plan, self._keep
        if plan is None:
            return
        self._wait(True)
        self.context.run(
            Long(
                "正在重新对应",
                lambda step: replanned(plan, mapping, step, keep=keep),
                undone="已取消，列对应没有改。",
            ),
            done=self._planned,
            failed=self._not_mapped,
            stopped=lambda: self._planned(plan),
        )

    def _written(self, report: "Report", before: int | None) -> None:
        self._wait(False)
        made = self._last_import()
        if made is not None and made != before:  # Ctrl+Z takes it back as well, from any page
            self.context.acts.saved(Act(made, f"导入{self._called()}"))
        self.report = report
        self._later = self.plan.later if self.plan is not None else ()
        if not self._steps[DONE].count():
            self._build_done()
        self.next_button.setVisible(bool(self._later))
        self.next_button.setText(f"接着导入 {'、'.join(self._later)}")
        self.plan = None
        unit = self._counted
        said = f"新增 {report.created} {unit}，更新 {report.updated} {unit}"
        self.done_line.setText(f"已写入台账：{said}。")
        self.done_sum.show_report(report)
        self.after.show_issues(report.to_check)
        count = len(report.to_check)
        self.after_line.setText(f"有 {count} 处要核对，单元格地址对应原来的表格。" if count else "")
        self.after.setVisible(bool(count))
        self.copy_button.setVisible(bool(count))
        self.undo_button.setEnabled(True)
        self._turn(DONE)

    def _last_import(self) -> int | None:
        writer = self.context.book.ledger.write
        return writer.last_import()

    def _undone(self) -> None:
        self._wait(False)
        self._again()

    def _not_read(self, bad: BaseException) -> None:
        self._wait(False)
        self.plan = None
        self._turn(CHOOSE)
        if isinstance(bad, HeaderMissing | WorkbookEmpty) and not self._form:
            paths, definitions = self.paths, self.context.book.definitions
            self.context.run(
                lambda _: (asks_to_be_filled(paths, definitions), upper_rows(paths)),
                done=lambda found: self._blank_or_point(found[0], found[1], bad),
            )
        if isinstance(bad, CunjiError):
            self.choose.show_trouble(f"{self._called()}：{bad.told}")
        else:
            dialogs.error(bad, self, "没有读出这个表格")

    def _blank_or_point(self, blank: bool, rows: list[list[str]], bad: CunjiError) -> None:
        """What nobody can be taken in from may be a table that waits to be filled."""
        if blank:
            self.choose.show_trouble("")
            self.go.emit("fill", self.paths[0])
        elif isinstance(bad, HeaderMissing):
            self._point(rows)

    def _point(self, rows: list[list[str]]) -> None:
        if not self._steps[POINT].count():
            self._build_point()
        self.pointing.show_rows(rows)
        self._turn(POINT)

    def _not_mapped(self, bad: BaseException) -> None:
        self._wait(False)
        if isinstance(bad, CunjiError):
            self._mapping_trouble(bad.told)
            self.write_button.setEnabled(False)
        else:
            dialogs.error(bad, self, "列对应没有改成")

    def _not_written(self) -> None:
        self._wait(False)
        self._show_write_button()

    def _again(self) -> None:
        self.plan = None
        self.choose.show_trouble("")
        self._show_last_import()
        self._turn(CHOOSE)

    def _copy(self) -> None:
        self.after.copy_rows()
        dialogs.success("已复制，可以粘贴到表格里。", self)

    def _show_last_import(self) -> None:
        writer = self.context.book.ledger.write
        self.context.run(lambda _: writer.last_import(), done=self._put_last_import)

    def _put_last_import(self, tx: int | None) -> None:
        self.choose.last.setVisible(tx is not None)

    def _wait(self, on: bool) -> None:
        self.choose.drop.setEnabled(not on)

    def _mapping_trouble(self, text: str) -> None:
        self.map_trouble.setText(text)
        self.map_trouble.setVisible(bool(text))
