"""What an import would do, as tables: the columns, every row, the problems, the sum."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.excel.importing.changes import on_screen
from desktop.excel.importing.plan import Plan
from desktop.excel.report import (
    SET_ASIDE,
    WARNING,
    Effect,
    Impact,
    Issue,
    Outcome,
    Report,
)
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import SPACE, colour, dots
from desktop.ui.widgets.basics import Card, Tone, button, empty, label
from desktop.ui.widgets.labelled import ChoiceBox, choice
from desktop.ui.widgets.plain_table import PlainTable
from forms.definitions.definitions import Definitions
from forms.schema.form import FieldDef, RecordId

UNUSED = "不导入这一列"
_LEVELS = {SET_ASIDE: "未导入", WARNING: "请核对"}
_SHORT: Mapping[Impact, str] = {
    Impact.GROUPING: "分户",
    Impact.MOVED: "搬到别的户",
    Impact.NEW: "新建的户",
    Impact.EMPTIED: "空出来的户",
    Impact.DOUBLED: "不止一位户主",
    Impact.GONE: "已故或迁出",
    Impact.MISSING: "表上没有",
    Impact.OLDER: "表比台账旧",
}
_TONES: Mapping[Outcome, Tone] = {
    Outcome.CREATED: "good",
    Outcome.UPDATED: "info",
    Outcome.UNCHANGED: "",
    Outcome.SET_ASIDE: "bad",
    Outcome.SKIPPED: "warn",
}


class MappingTable(PlainTable):
    """Every column of the sheet and what it feeds; a choice can be changed."""

    remapped = Signal(dict)
    """The whole mapping after a change."""

    def __init__(self, definitions: Definitions) -> None:
        super().__init__("列对应", ("列", "表头", "导入为", "样例"), stretched=3)
        self._catalogue = definitions
        self._choices: dict[str, ChoiceBox] = {}
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
            samples = "　".join(
                on_screen(sample, field) if field else sample for sample in column.samples
            )
            rows.append([column.key, column.heading.replace("\n", ""), made, samples])
        self.put(rows)
        self.setColumnWidth(2, dots(230))
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


class RowsTable(RecordTable):
    """Every row of the sheets and what will happen to it, in the order of the sheets."""

    def __init__(self) -> None:
        super().__init__("每一行")

    def show_plan(self, plan: Plan) -> None:
        """Show the rows of a plan."""
        rows = {RecordId(str(number)): row for number, row in enumerate(plan.rows)}
        order = {record: number for number, record in enumerate(rows)}
        columns = [
            RecordColumn("单元格", lambda r: rows[r].cell, order=order.__getitem__),
            RecordColumn("户", lambda r: rows[r].household),
            RecordColumn("姓名", lambda r: rows[r].name or "（无姓名）", name=True),
            RecordColumn(
                "将会", lambda r: rows[r].outcome.zh, tone=lambda r: _TONES[rows[r].outcome]
            ),
            RecordColumn("说明", lambda r: rows[r].zh),
        ]
        self.fill(columns, list(rows))


class ImpactBox(Card):
    """What an import does to the village; each effect has to be ticked before anything is written.

    The line says what, 看是谁 lists everybody concerned.
    """

    ticked = Signal()
    """Another effect was accepted, or is no longer."""
    asked = Signal()
    """The person wants to see who is concerned."""

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self.ticks: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout()
        self.body.addLayout(self._column)

    def show_effects(self, effects: Sequence[Effect], *, writes: bool) -> None:
        """Show the effects of a plan, none accepted.

        Args:
            effects: The effects.
            writes: Whether there is anything to write, and so to accept.
        """
        empty(self._column)
        self.ticks = {}
        self.setVisible(bool(effects))
        if not effects:
            return
        asks = writes and any(effect.asks for effect in effects)
        words = "写入前请逐条确认对全村的影响：" if asks else "这次导入对全村的影响："
        head = QHBoxLayout()
        head.addWidget(label(words, "soft"), 1)
        head.addWidget(button("看是谁", self.asked.emit, kind="plain"))
        self._column.addLayout(head)
        for effect in effects:
            if writes and effect.asks:
                tick = QCheckBox(f"{effect.zh}，确认")
                tick.toggled.connect(lambda _: self.ticked.emit())
                self.ticks[effect.impact.value] = tick
                self._column.addWidget(tick)
            else:
                self._column.addWidget(label(effect.zh))

    @property
    def accepted(self) -> frozenset[str]:
        """The effects that are ticked."""
        return frozenset(impact for impact, tick in self.ticks.items() if tick.isChecked())

    @property
    def all_accepted(self) -> bool:
        """Whether nothing waits to be accepted."""
        return len(self.accepted) == len(self.ticks)


class AffectedTable(PlainTable):
    """Everybody whom an import touches beside its rows."""

    def __init__(self) -> None:
        super().__init__(
            "对全村的影响", ("影响", "单元格", "谁", "说明"), stretched=3, wrapped=True
        )

    def show_effects(self, effects: Sequence[Effect]) -> None:
        """Show everybody of these effects."""
        self.put(
            [
                [_SHORT[effect.impact], one.cell or "台账", one.name, one.zh]
                for effect in effects
                for one in effect.affected
            ]
        )


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
    """Rows = created + updated + unchanged + set aside + skipped, as figures that add up."""

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
            ("+　跳过", report.skipped, ""),
        )  # fmt: skip
        for words, number, tone in parts:
            self._row.addWidget(_part(words, number, tone))
        self._row.addStretch(1)
        said = (
            f"读到 {report.rows} 行，等于新增 {report.created}、更新 {report.updated}、"
            f"不变 {report.unchanged}、未导入 {report.set_aside}、跳过 {report.skipped} 之和"
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
