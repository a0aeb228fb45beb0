"""Where each cell of a filled table comes from, and what to ask for those that stay empty."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from desktop.ui.widgets.explanation_card import ReasonCard
from desktop.ui.widgets.labelled import choice
from forms.definitions.records import Household, Person, Task
from forms.privacy.masking import screen_kind
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from desktop.excel.export.sources import SourceLine
    from forms.answer_book.answer_entry import AnswerEntry

WORDING = ListWords(
    "各格来源",
    "sheet",
    ("还没有填过表", "在「填别人的表」里按「各格来源」，每一格从哪里来就列在这里。"),
    filter="按格子、栏名、姓名、来源筛选（Ctrl+F）",
    first=(("去填一张表", "fill"),),
)
WIDE: Final = 320
ALL, FILLED, EMPTY, OLD = "all", "filled", "empty", "old"
YEAR_AGO: Final = 366
"""Days after which an answer is called old."""
_TASKS: Final = "tasks"


@dataclass(frozen=True, slots=True)
class FilledAsk:
    """Argument of ``go("filled", …)``.

    Attributes:
        table: What the table is called.
        lines: Its cells.
    """

    table: str
    lines: "Sequence[SourceLine]"


class FilledPage(ListPage["SourceLine"]):
    """All cells; Enter opens where an answer stands, or where the one that lacks can be given."""

    def __init__(self, context: PageContext) -> None:
        self.card = SourceCard()
        super().__init__(context, WORDING, self.card, WIDE)
        self.asked = FilledAsk("", ())
        self._entries: Mapping[str, AnswerEntry] = {}
        self.which = choice([
            (ALL, "全部格子"), (EMPTY, "只看空着的"), (FILLED, "只看填上的"),
            (OLD, "只看一年以前的"),
        ])  # fmt: skip
        self.which.setAccessibleName("看哪些格子")
        self.column = choice([])
        self.column.setAccessibleName("看哪一栏")
        for made in (self.which, self.column):
            made.currentIndexChanged.connect(lambda _: self.refill())
            self.before.addWidget(made)
        self.open_one = button("去登记", self._open_current, icon="edit", tip="打开这条登记 Enter")
        self.tasks = button(
            "做成待办…", self.make_tasks, icon="clock", key=keys.EIGHTH,
            tip="没填上的，按户记成待办，去问清 F8",
        )  # fmt: skip
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.tasks)
        self.buttons.addWidget(self.open_one)
        self.table.marked.connect(lambda _: self._follow())

    @override
    def shown(self, argument: object = None) -> None:
        """Show the cells of a table that was filled."""
        from forms.answer_book.catalogue import catalogue

        self._entries = catalogue(self.context.book.definitions)
        if isinstance(argument, FilledAsk):
            self.asked = argument
            self.filter.clear()
            self.which.setCurrentIndex(0)
            self._offer_columns()
        self.heading.setText(f"各格来源：{self.asked.table}" if self.asked.table else "各格来源")
        empty = sum(bool(one.asks) for one in self.asked.lines)
        self.say(f"{len(self.asked.lines) - empty} 格有答案，{empty} 格空着。"
                 "填进去的是那一天台账里写着的，以后改了不会跟着变。")  # fmt: skip
        self.put({RecordId(str(n)): one for n, one in enumerate(self.asked.lines)})
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """What was filled stays what it was."""

    def make_tasks(self) -> None:
        """A task for each household of whom something is to be asked."""
        from desktop.excel.export.sources import TIME_TO_ASK, tasks_of

        today, view = self.context.today(), self.context.reading.view
        shown = [self.rows[key] for key in self.in_sight]
        drafts = tasks_of(self.asked.table, shown, view, today, today + TIME_TO_ASK)
        if not drafts:
            dialogs.success("列出的格子里没有要问的，或者都已经在待办里了。", self)
            return
        told = f"列出的空格要问 {len(drafts)} 户（人），每户记一条待办，三十天内去问。"
        if dialogs.question(told, self, yes="做成待办", no="算了"):
            self.context.write(
                (Task.FORM, _TASKS, self.asked.table),
                lambda book: book.ledger.write.save(
                    drafts, actor=book.actor, reason="填表时没有登记的"
                ),
                self,
                done=f"已记成 {len(drafts)} 条待办。",
            )

    def _offer_columns(self) -> None:
        self.column.blockSignals(True)
        self.column.clear()
        self.column.addItem("全部栏", "")
        for asked, times in Counter(one.asked for one in self.asked.lines).items():
            self.column.addItem(f"{asked}　{times} 格", asked)
        self.column.setCurrentIndex(0)
        self.column.blockSignals(False)

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, SourceLine]]":
        rows = self.rows
        return lambda _: rows

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows = self.rows
        several = len({one.file for one in self.asked.lines}) > 1
        place = {key: at for at, key in enumerate(rows)}
        files = [RecordColumn("文件", lambda key: rows[key].file)] if several else []
        return [
            *files,
            RecordColumn("格", lambda key: rows[key].cell, order=lambda key: place[key]),
            RecordColumn("表上写的", lambda key: rows[key].asked),
            RecordColumn("说的是谁", lambda key: rows[key].whom, name=True),
            RecordColumn("填的", self._value, tone=self._tone),
            RecordColumn("从哪里来；空着的要问什么", self._source),
        ]

    def _tone(self, key: RecordId) -> Tone | None:
        return "warn" if self.rows[key].asks else None

    def _value(self, key: RecordId) -> str:
        row = self.rows[key]
        return "空着" if row.asks else self._on_screen(row)

    def _source(self, key: RecordId) -> str:
        row = self.rows[key]
        return row.asks or "　".join(filter(None, (row.source, row.day)))

    def _on_screen(self, row: "SourceLine") -> str:
        entry = self._entries.get(row.answer)
        return screen_kind(row.value, entry.type, entry.disclosure) if entry else row.value

    @override
    def _wanted(self) -> "Callable[[SourceLine], bool]":
        column, which, year_ago = (
            self.column.currentData(), self.which.currentData(), self._year_ago()
        )  # fmt: skip

        def wanted(row: "SourceLine") -> bool:
            if column and row.asked != column:
                return False
            if which == OLD:
                return bool(row.day) and not row.asks and row.day < year_ago
            return bool(which == ALL or bool(row.asks) == (which == EMPTY))

        return wanted

    def _year_ago(self) -> str:
        from datetime import timedelta

        return (self.context.today() - timedelta(days=YEAR_AGO)).isoformat()

    @override
    def _counted(self, shown: int) -> str:
        return f"列出 {shown} 格" if shown < len(self.rows) else ""

    @override
    def _narrowed(self, shown: int) -> None:
        asked = any(self.rows[key].asks and self.rows[key].answer for key in self.in_sight)
        self.tasks.setEnabled(asked)
        self._follow()

    def _follow(self) -> None:
        row = self.current()
        self.open_one.setText("去登记" if row is not None and row.asks else "打开登记")
        self.open_one.setEnabled(row is not None and self._target(row) is not None)

    def _open_current(self) -> None:
        if (key := self.table.current()) is not None:
            self._open_row(key)

    @override
    def _open_row(self, key: str) -> None:
        target = self._target(self.rows[RecordId(key)])
        if isinstance(target, FormAsk):
            self.go.emit("form", target)
        elif target is not None:
            self.open_record.emit(target)

    def _target(self, row: "SourceLine") -> FormAsk | RecordId | None:
        """Where an answer stands; of one that lacks, where it can be given."""
        whom = row.about.person or row.about.household or row.about.project
        if not row.asks:
            return row.record or whom
        if row.record is not None:
            of_form = self.context.reading.form_of(row.record)
            return FormAsk(of_form, row.record) if of_form else row.record
        form = self.context.book.definitions.forms.get(row.answer.partition(".")[0])
        if form is None or form.id in {Person.FORM, Household.FORM}:
            return whom
        known = {Person.FORM: row.about.person, Household.FORM: row.about.household}
        asked = {field.id for field in form.fields}
        preset: dict[str, Value] = {
            name: record for name, record in known.items() if record and name in asked
        }
        return FormAsk(form.id, preset=preset) if preset else whom

    @override
    def _show_detail(self, row: "SourceLine") -> None:
        self.card.show_line(row, self._on_screen(row))


class SourceCard(ReasonCard):
    """Shows one cell in full."""

    def show_line(self, row: "SourceLine", value: str) -> None:
        """Write the cell instead of the one before.

        Args:
            row: The cell.
            value: What was written, as the screen may show it.
        """
        state: tuple[str, Tone] = ("空着", "warn") if row.asks else ("填了", "good")
        self.begin(row.asked, [state])
        self.line("　".join(filter(None, (row.cell, row.whom))))
        if row.asks:
            self.questions((row.asks,))
        else:
            self.part("填的", (value,))
            self.part("从哪里来", tuple(filter(None, (row.source,))))
            self.part("从何时起", (row.since,) if row.since else ())
            self.part("登记于", (row.written,) if row.written else ())
        self.end()
