"""Returns: choose one and a day, see the sheet with its checks, save as Excel or PDF, print."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.book.leaving import leaving_of_table
from desktop.paper.preview import get_ready
from desktop.paper.reports import keep_figures, make, remember, titles, written
from desktop.ui import dialogs, keys
from desktop.ui.operations import Long, Step
from desktop.ui.page import printing
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.pdf_view import SheetView
from desktop.ui.page.printing import Asked, Previewed
from desktop.ui.page.save_table import let_out, save_table
from desktop.ui.theme.theme import SPACE, beside
from desktop.ui.widgets.basics import Card, button, empty, label, pill, scroll
from desktop.ui.widgets.labelled import DayEdit, Entry, choice

if TYPE_CHECKING:
    from forms.reports.report_table import ReportTable

PAUSE_MS = 250
PAPERS = [("a3", "A3"), ("a2", "A2（更大，一张放得下更多）"), ("a1", "A1（最大）")]
SIDE_WIDTH = 320


class ReportPage(Page):
    """``shown`` may be given the id of a return."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.table: ReportTable | None = None
        self._pdf = b""
        self.previewed = Previewed(context, self._make, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._make)
        self.kind = choice(
            [(kind, f"{kind}　{title}") for kind, title in titles(context.book.definitions)]
        )
        self.as_of = DayEdit("截至日")
        self.as_of.put(context.today())
        self.outside = QCheckBox("对外：一至二人的数隐去")
        self.outside.toggled.connect(lambda _: self._chosen())
        self.paper = choice(PAPERS)
        for box in (self.kind, self.paper):  # a long title is cut, not the card it stands in
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.paper_entry = Entry("挂图的纸张", self.paper, "字都是两米外看得清的大小。")
        self.paper_entry.hide()
        self.paper.currentIndexChanged.connect(lambda _: self._chosen())
        self.sheet = SheetView()
        self.checks = QVBoxLayout()
        self.edit = button("改正文", self._edit_text, icon="edit", key=keys.EVENT)
        self.edit.hide()
        self.confirm = button("正文按新数字核对过", self.confirm_figures, icon="done")
        self.confirm.hide()
        self.leaving = (
            button("存为 PDF…", self.save_paper, icon="export"),
            button("打印…", self.print_report, icon="print", key=keys.PRINT),
            button("存为 Excel…", self.save_workbook, icon="sheet", kind="primary", key=keys.SAVE),
        )
        for made in (self.edit, self.confirm, *self.leaving):
            self.buttons.addWidget(made)
        self._arrange()
        self.kind.currentIndexChanged.connect(lambda _: self._chosen())
        self.as_of.dateChanged.connect(lambda _: self._chosen())

    @override
    def shown(self, argument: object = None) -> None:
        """Count anew; ``argument`` may name the return (RP-03)."""
        if isinstance(argument, str) and self.kind.findData(argument) >= 0:
            self.kind.setCurrentIndex(self.kind.findData(argument))
        self._pause.stop()
        self._forget()
        self._make()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Any record may be counted."""
        self.previewed.spoil()
        self._pause.start()

    def _chosen(self) -> None:
        """Something else was chosen: what stood here is not it, and may not leave as it."""
        self.previewed.spoil()
        self._forget()
        self._pause.start()

    def _forget(self) -> None:
        self.table = None
        for made in self.leaving:
            made.setEnabled(False)

    def save_workbook(self) -> None:
        """Save the return as Excel, as the township wants it."""
        self._save("xlsx")

    def save_paper(self) -> None:
        """Save what is shown as PDF."""
        self._save("pdf")

    def print_report(self) -> None:
        """Print what is shown."""
        table, content = self.table, self._pdf
        if table is None or not self.previewed.holds():
            return
        leaving = leaving_of_table(table)

        def go() -> None:
            # not asked again whether it holds: the reason that was just written down is a change
            still = self.previewed.holds if leaving is None else lambda: True
            if printing.print_pdf(content, table.definition.title, self, still):
                dialogs.success("已交给打印机。", self)
                self._left(table)

        let_out(leaving, self.context, self, go)

    def _edit_text(self) -> None:
        """The yearly report's words: the kept ones, else those with the figures filled in."""
        from forms.definitions.records import YearlyReport
        from forms.reports.yearly import FORM, proposal, written

        view, day = self.context.reading.view, self.as_of.day()
        report = written(view, day.year)
        if report is not None:
            self.open_record.emit(report.id)
            return
        preset = proposal(view, day, self.context.book.definitions)
        preset |= {YearlyReport.day.name: day.isoformat()}
        self.go.emit("form", FormAsk(FORM, preset=preset))

    def confirm_figures(self) -> None:
        """Somebody held the words against the figures: those of the day are what they rest on."""
        if not self.previewed.holds():
            return  # the words were held against other figures than would be kept
        day = self.as_of.day()
        self.context.write(
            ("yearly_figures", day), lambda book: keep_figures(book, day), self,
            trouble="核对没有存上",
        )  # fmt: skip

    def _arrange(self) -> None:
        # From the outside in: each part is put into what is there already, once.
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        self.body.addLayout(row, 1)
        side = QVBoxLayout()
        side.setSpacing(14)
        left = scroll(side, 10)  # a return with many checks is taller than the smallest window
        left.setFixedWidth(beside(SIDE_WIDTH))
        row.addWidget(left)
        row.addWidget(self.sheet, 1)
        chosen, checked = Card("报什么"), Card("核对")
        side.addWidget(chosen)
        side.addWidget(checked)
        side.addStretch(1)
        chosen.body.addWidget(Entry("报表", self.kind))
        chosen.body.addWidget(Entry("截至日", self.as_of, "人数按这一天计算，以后再算也一样。"))
        chosen.body.addWidget(self.outside)
        chosen.body.addWidget(self.paper_entry)
        checked.body.addLayout(self.checks)

    def _make(self) -> None:
        kind, day, book = self.kind.currentData(), self.as_of.day(), self.context.book
        outside, paper = self.outside.isChecked(), self.paper.currentData()
        self._pause.stop()
        asked = self.previewed.ask()

        def work(step: Step) -> "tuple[Asked, ReportTable, bytes]":
            step("正在算报表")
            table = make(book, kind, day, outside=outside)
            get_ready()
            return asked, table, written(table, ".pdf", paper, step)

        self.context.run(
            Long("正在做报表", work, undone="已取消，报表没有做；要做时按 F5。"), done=self._put
        )

    def _put(self, result: "tuple[Asked, ReportTable, bytes]") -> None:
        asked, table, content = result
        if not self.previewed.put(asked):
            return  # a later choice is on its way
        self.table, self._pdf = table, content
        for made in self.leaving:
            made.setEnabled(True)
        self.sheet.put(content)
        self.paper_entry.setVisible(table.chart is not None)
        self.edit.setVisible(table.definition.rows == "yearly")
        self.confirm.setVisible(table.definition.rows == "yearly" and not table.good)
        self.say(f"{table.definition.rhythm}上报。依据：{table.definition.basis}。")
        empty(self.checks)
        if not table.checks:
            self.checks.addWidget(label("这张表没有要核对的合计。", "soft", wrap=True))
        for check in table.checks:
            line = QHBoxLayout()
            mark = pill("相符", "good") if check.good else pill("不相符", "bad")
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(check.zh, "soft" if check.good else "", wrap=True), 1)
            self.checks.addLayout(line)

    def _save(self, ending: str) -> None:
        table = self.table
        if table is None or not self.previewed.holds():
            return
        pdf = self._pdf if ending == "pdf" else b""
        still = self.previewed.holds
        save_table(table, ending, self.context, self, pdf, still, lambda: self._left(table))

    def _left(self, table: "ReportTable") -> None:
        """What was made for readers outside is kept: the next table must know what they saw."""
        if table.seen is not None:
            today = self.context.today()
            self.context.write(
                ("sent_table", table.definition.id, table.as_of),
                lambda book: remember(book, table, today), self, trouble="留底没有存上",
            )  # fmt: skip
