"""改一项: one answer for many records, old and new side by side before one save."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.book.many import Fate, Planned, Plans, SameAnswer, Which, editable, worded
from desktop.ui import keys
from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.choice import LetterBox, Segments
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.page.form_request import ManyAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import household_line
from desktop.ui.page.record_text import RecordText
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Tone, button, empty, label
from desktop.ui.widgets.labelled import DayEdit, Entry, choice
from forms.schema.form import FieldDef, FormDef, RecordId

WORDING = ListWords(
    "会怎样",
    "edit",
    ("先选哪一项、改成什么", "选好以后，这里逐个列出原来是什么、改成什么；看过再写入。"),
    filter="在这些人里筛选（Ctrl+F）",
)
TONES: Final[Mapping[Fate, Tone]] = {
    Fate.LOOK: "warn", Fate.CANNOT: "bad", Fate.CHANGE: "good", Fate.LEFT: "info", Fate.SAME: ""
}  # fmt: skip
WAYS: Final = tuple(Which)
ALREADY, SINCE = 0, 1
"""Whether it was so before already, or since a day."""


class EditManyPage(ListPage[Planned]):
    """``shown`` is given a ``ManyAsk``; Space ticks a row, Ctrl+S writes what is ticked."""

    def __init__(self, context: PageContext) -> None:
        self.ticked: set[RecordId] = set()
        super().__init__(context, WORDING)
        self.asked: ManyAsk | None = None
        self.answer: FieldWidget | None = None
        self.field, self.only = LetterBox(), choice([])
        self.field.taken.connect(self._to_answer)
        self.which = Segments([one.value for one in WAYS])
        self.when = Segments(["以前就是这样", "从某天起变了"])
        self.since = DayEdit("从哪天起变的")
        self.told = label("", "soft", wrap=True)
        self.gained = label("", wrap=True)
        self._answers = QVBoxLayout()
        self._lay_out_ask()
        self.write_button = button(
            "写入", self.write, icon="done", kind="primary", key=keys.SAVE, tip="写入勾上的 Ctrl+S"
        )
        self.buttons.addWidget(button("取消", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.write_button)
        self.field.currentIndexChanged.connect(lambda _: self._choose_field())
        self.only.currentIndexChanged.connect(lambda _: self.plan())
        self.which.chosen.connect(self.plan)
        self.when.chosen.connect(self.plan)
        self.since.dateChanged.connect(self.plan)

    def _lay_out_ask(self) -> None:
        what, how = QHBoxLayout(), QHBoxLayout()
        self.field.setMinimumWidth(beside(220))
        what.addWidget(Entry("哪一项", self.field), 1)
        held = QWidget()
        held.setLayout(self._answers)
        self._answers.setContentsMargins(0, 0, 0, 0)
        what.addWidget(held, 2)
        for name, box in (("改哪些", self.which), ("从什么时候", self.when)):
            box.setAccessibleName(name)
            how.addWidget(label(name, "soft"))
            how.addWidget(box)
            how.addWidget(self.only if box is self.which else self.since)
        how.addStretch(1)
        self.above.addLayout(what)
        self.above.addLayout(how)
        self.above.addWidget(self.told)
        self.body.addWidget(self.gained)

    @override
    def shown(self, argument: object = None) -> None:
        """Ask about these records."""
        if isinstance(argument, ManyAsk):
            self.asked = argument
            self._offer_fields(self._form())
        self.put({})
        self.plan()
        self.field.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Something was written: what is planned is planned anew."""
        self.plan()

    @override
    def look(self) -> None:
        """What is planned is planned anew."""
        self.plan()

    def plan(self) -> None:
        """Look on the ledger thread what it would do; only the latest answer counts."""
        edit, asked = self._edit(), self.asked
        self.only.setVisible(WAYS[max(self.which.at, 0)] is Which.ONLY)
        self.since.setVisible(self.when.at == SINCE)
        if edit is None or asked is None:
            self.put({})
            return
        view, definitions = self.context.reading.view, self.context.book.definitions
        plans = Plans(view, definitions, self.context.today())

        def put(lines: list[Planned]) -> None:
            if edit == self._edit() and asked is self.asked:
                self.ticked = {line.record for line in lines if line.fate is Fate.CHANGE}
                self.put({line.record: line for line in lines})

        self.context.run(lambda _: plans.edit(edit, asked.records), done=put)

    def write(self) -> None:
        """Write what is ticked in one save, and go back."""
        edit, lines = self._edit(), self.chosen_lines()
        if edit is None or not lines:
            return
        view, definitions = self.context.reading.view, self.context.book.definitions
        drafts = Plans(view, definitions, self.context.today()).drafts(edit, lines)
        self.context.write(
            ("edit_many", edit.form.id, edit.field.id, edit.value),
            lambda book: book.ledger.write.save(drafts, actor=book.actor),
            self,
            done=f"已保存：{edit.field.label}，{len(lines)} 条改成「{self._worded(edit.value)}」",
            then=lambda _: self.back.emit(),
        )

    def chosen_lines(self) -> list[Planned]:
        """What will be written."""
        return [line for key, line in self.rows.items() if key in self.ticked]

    @override
    def put(self, rows: Mapping[RecordId, Planned]) -> None:
        """Show what would become of each record, and how many of each fate there are."""
        counts = Counter(line.fate for line in rows.values())
        words = [f"{fate.zh} {counts[fate]}" for fate in Fate if counts[fate]]
        more = "；要看一眼的没有勾，看过再勾（空格）" if counts[Fate.LOOK] else ""
        self.told.setText("，".join(words) + more)
        super().put(rows)
        self._say_written()

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows, ticked, reading = self.rows, self.ticked, self.reading
        edit = self._edit()
        field, definitions = edit.field if edit else None, self.context.book.definitions
        after = self._worded(edit.value) if edit else ""

        def before(key: RecordId) -> str:
            return worded(field, rows[key].before, definitions) if field else ""

        return [
            RecordColumn("写", lambda key: _box(rows[key], ticked=key in ticked)),
            RecordColumn("谁", partial(_who, reading), name=True),
            RecordColumn("所在户", lambda key: household_line(reading, key), name=True),
            RecordColumn("原来", before),
            RecordColumn("改成", lambda key: after if _free(rows[key]) else "—"),
            RecordColumn(
                "结果", lambda key: rows[key].fate.zh, tone=lambda key: TONES[rows[key].fate],
                values=lambda key: (rows[key].fate.zh,),
            ),
            RecordColumn("说明", lambda key: rows[key].why),
        ]  # fmt: skip

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (Verb("勾上、去掉", "Space", "done", self.turn), *super()._verbs())

    def turn(self) -> None:
        """Tick the chosen rows that may be, or let them go where all are ticked."""
        free = {key for key in self.table.selected() if key in self.rows and _free(self.rows[key])}
        self.ticked = self.ticked - free if free <= self.ticked else self.ticked | free
        self.put(self.rows)

    @override
    def _open_row(self, key: str) -> None:
        self.turn()

    @override
    def _counted(self, shown: int) -> str:
        return f"列出 {shown} 条" if shown < len(self.rows) else ""

    @override
    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        return f"选中 {len(chosen)} 条"

    def _tell_gains(self) -> None:
        """Say what the lists gain by what is ticked; only the latest answer counts."""
        edit, lines = self._edit(), self.chosen_lines()
        self.gained.clear()
        if edit is None or not lines:
            return
        ticked = set(self.ticked)
        plans = Plans(self.context.reading.view, self.context.book.definitions,
                      self.context.today())  # fmt: skip

        def put(words: str) -> None:
            if ticked == self.ticked and edit == self._edit():
                self.gained.setText(words)

        self.context.run(lambda _: plans.gains(plans.drafts(edit, lines)), done=put)

    def _say_written(self) -> None:
        number = len(self.chosen_lines())
        self._tell_gains()
        self.write_button.setText(f"写入 {number} 条" if number else "写入")
        self.write_button.setEnabled(bool(number))

    def _form(self) -> FormDef:
        assert self.asked is not None
        return self.context.reading.form(self.asked.form)

    def _offer_fields(self, form: FormDef) -> None:
        self.heading.setText(f"改一项：{form.title}")
        assert self.asked is not None
        self.say(f"选中 {len(self.asked.records)} 条。先看一遍，再一次写入；可以整个撤销。")
        self.field.blockSignals(True)
        self.field.clear()
        for one in editable(form):
            self.field.addItem(one.label, one.id)
        self.field.setCurrentIndex(-1)
        self.field.blockSignals(False)
        self.which.show_at(0)
        self.when.show_at(ALREADY)
        self.since.put(self.context.today())
        self._choose_field()

    def _choose_field(self) -> None:
        """Ask for the answer with the question's own editor."""
        empty(self._answers)
        self.answer, field = None, self._field()
        self.when.setVisible(field is not None and field.dated)
        if field is not None:
            around = Surroundings(
                self.context.book.definitions.codes, _nobody, str, today=self.context.today
            )
            self.answer = WIDGETS[field.type](field, around)
            self.answer.changed.connect(self.plan)
            self._answers.addWidget(Entry("改成", self.answer))
            self._offer_only(field)
        self.plan()

    def _to_answer(self) -> None:
        if self.answer is not None:
            self.answer.setFocus()

    def _offer_only(self, field: FieldDef) -> None:
        """The answers there are among these records."""
        assert self.asked is not None
        bodies = self.context.reading.view.stated(self.asked.form)
        values = {
            worded(field, value, self.context.book.definitions): value
            for record in self.asked.records
            if (value := bodies.get(record, {}).get(field.id)) is not None
        }
        self.only.blockSignals(True)
        self.only.clear()
        for words in sorted(values):
            self.only.addItem(words, values[words])
        self.only.blockSignals(False)

    def _field(self) -> FieldDef | None:
        wanted = self.field.currentData()
        return self._form().field(wanted) if wanted and self.asked else None

    def _edit(self) -> SameAnswer | None:
        """What is asked for; None while something is lacking."""
        field = self._field()
        if field is None or self.answer is None:
            return None
        value, which = self.answer.value(), WAYS[max(self.which.at, 0)]
        if value is None:
            return None
        since = self.since.day() if field.dated and self.when.at == SINCE else None
        return SameAnswer(self._form(), field, value, which, self.only.currentData(), since)

    def _worded(self, value: object) -> str:
        field = self._field()
        assert field is not None
        known = value if isinstance(value, str | int | bool | list) else None
        return worded(field, known, self.context.book.definitions)


def _free(line: Planned) -> bool:
    return line.fate.may_be_ticked


def _box(line: Planned, *, ticked: bool) -> str:
    return "☑" if ticked else "☐" if _free(line) else ""


def _who(reading: RecordText, key: RecordId) -> str:
    return reading.name(key)


def _nobody(_form: str, _typed: str) -> list[Found]:
    return []
