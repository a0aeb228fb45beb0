"""What an import would do, as tables: the columns, the ends of the sheet, the problems, the sum."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.excel.plan import Plan
from desktop.excel.report import SET_ASIDE, WARNING, Issue, Outcome, Report
from desktop.pages.entry import Choice, choice
from desktop.pages.parts import Tone, empty, label
from desktop.pages.plain_table import PlainTable
from desktop.pages.theme import SPACE, colour, name_font
from forms.catalogue import Catalogue
from forms.definition import FieldDef
from forms.masking import HIDDEN, screen

UNUSED = "不导入这一列"
_LEVELS = {SET_ASIDE: "未导入", WARNING: "请核对"}
_INKS = {
    Outcome.CREATED: "pine",
    Outcome.UPDATED: "sky",
    Outcome.UNCHANGED: "soft",
    Outcome.SET_ASIDE: "cinnabar",
}


class MappingTable(PlainTable):
    """Every column of the sheet and what it feeds; a choice can be changed."""

    remapped = Signal(dict)
    """The whole mapping after a change."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__("列对应", ("列", "表头", "导入为", "样例"), stretched=3)
        self._catalogue = catalogue
        self._choices: dict[str, Choice] = {}
        self.setSelectionMode(PlainTable.SelectionMode.NoSelection)

    def show_plan(self, plan: Plan) -> None:
        """Show the columns of a plan."""
        self._choices = {}
        rows: list[list[str | QWidget]] = []
        for column in plan.columns:
            made = choice([("", UNUSED), *plan.targets])
            made.setCurrentIndex(max(0, made.findData(column.target or "")))
            made.setAccessibleName(f"{column.heading}导入为")
            made.setProperty("quiet", not column.target)
            made.activated.connect(partial(self._changed, column.key))
            self._choices[column.key] = made
            field = self._field(column.target)
            samples = "　".join(_careful(sample, field) for sample in column.samples)
            rows.append([column.key, column.heading.replace("\n", ""), made, samples])
        self.put(rows)
        self.setColumnWidth(2, 230)
        for number in range(len(rows)):
            self.setRowHeight(number, self.verticalHeader().defaultSectionSize() + 6)

    def choose(self, key: str, target: str | None) -> None:
        """Choose as the person would."""
        made = self._choices[key]
        made.setCurrentIndex(made.findData(target or ""))
        self._changed(key)

    def _changed(self, _key: str, _index: int = 0) -> None:
        self.remapped.emit({key: made.currentData() or None for key, made in self._choices.items()})

    def _field(self, target: str | None) -> FieldDef | None:
        form, _, name = (target or "").partition(".")
        if form not in self._catalogue.forms:
            return None
        return self._catalogue.form(form).field(name)


class PreviewTable(PlainTable):
    """The first and the last rows, and what will happen to each."""

    def __init__(self) -> None:
        super().__init__(
            "预览", ("单元格", "户", "姓名", "将会", "说明"), stretched=4, wrapped=True
        )

    def show_plan(self, plan: Plan) -> None:
        """Show the ends of a plan."""
        shown = plan.preview
        left_out = len(plan.rows) - len(shown)
        rows = [
            [row.cell, row.household, row.name or "（无姓名）", row.outcome.zh,
             row.issues[0].zh if row.issues else ""]
            for row in shown
        ]  # fmt: skip
        middle = len(shown) // 2
        if left_out:
            rows.insert(middle, ["…", "", f"中间 {left_out} 行", "", ""])
        self.put(rows)
        for number, row in enumerate(shown):
            place = number + (left_out > 0 and number >= middle)
            self.dress(place, 2, font=name_font())
            self.dress(place, 3, ink=colour(_INKS[row.outcome]))


class ProblemTable(PlainTable):
    """What is wrong where, with the address of the cell."""

    def __init__(self) -> None:
        super().__init__("要核对的地方", ("单元格", "程度", "说明"), stretched=2, wrapped=True)

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show these issues, rows that were not taken in first."""
        ordered = sorted(
            issues, key=lambda issue: (issue.level != SET_ASIDE, issue.level != WARNING)
        )
        self.put([[i.cell, _LEVELS.get(i.level, "说明"), i.zh] for i in ordered])
        for number, issue in enumerate(ordered):
            if issue.level == SET_ASIDE:
                self.dress(number, 1, ink=colour("cinnabar"))
            elif issue.level == WARNING:
                self.dress(number, 1, ink=colour("amber"))


class Sum(QWidget):
    """rows = created + updated + unchanged + set aside, as figures that can be added up."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE["gap"])

    def show_report(self, report: Report) -> None:
        """Show the figures of a report."""
        empty(self._row)
        parts: tuple[tuple[str, int, Tone], ...] = (
            ("读到", report.rows, ""), ("=　新增", report.created, "good"),
            ("+　更新", report.updated, "info"), ("+　不变", report.unchanged, ""),
            ("+　未导入", report.set_aside, "bad" if report.set_aside else ""),
        )  # fmt: skip
        for words, number, tone in parts:
            self._row.addWidget(_part(words, number, tone))
        self._row.addStretch(1)
        said = (
            f"读到 {report.rows} 行，等于新增 {report.created}、更新 {report.updated}、"
            f"不变 {report.unchanged}、未导入 {report.set_aside} 之和"
        )
        self.setAccessibleName(said)


def _part(words: str, number: int, tone: Tone) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label(words, "soft"), 0, Qt.AlignmentFlag.AlignBaseline)
    figure = label(f"{number:,}", "figure")
    figure.setProperty("tone", tone)
    row.addWidget(figure, 0, Qt.AlignmentFlag.AlignBaseline)
    row.addWidget(label("行", "soft"), 0, Qt.AlignmentFlag.AlignBaseline)
    return made


def _careful(sample: str, field: FieldDef | None) -> str:
    """A sample as the screen may show it: numbers of people are covered in the middle."""
    shown = screen(sample, field) if field is not None else sample
    return sample if shown == HIDDEN else shown
