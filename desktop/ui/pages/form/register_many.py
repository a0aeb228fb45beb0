"""登记: one form filled once, a record for each of many people or households in one save."""

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.book.many import Fate, Planned, Plans, registers_for
from desktop.ui import keys
from desktop.ui.fields.base import Found, Surroundings
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page.form_request import ManyAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.form.edit_many import TONES
from desktop.ui.pages.form.questions import FormBody
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, button, empty, label, scroll
from desktop.ui.widgets.labelled import Entry, choice
from forms.definitions.definitions import Definitions
from forms.schema.form import FormDef, RecordId

if TYPE_CHECKING:
    from sync.store.values import Draft

PAUSE_MS: Final = 250
"""After a change of the form, before what becomes of everybody is looked up."""
WIDE: Final = 430
OFTEN: Final = ("visit", "service", "one_to_one", "absence", "benefit", "insurance")
"""Forms that are written for many most often stand first."""
ZH: Final = {Fate.CHANGE: "会登记", Fate.CANNOT: "不能登记"}


class RegisterManyPage(Page):
    """``shown`` is given a ``ManyAsk`` about persons or households; Ctrl+S writes."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.asked: ManyAsk | None = None
        self.form_body: FormBody | None = None
        self.lines: dict[RecordId, Planned] = {}
        self.turned: set[RecordId] = set()
        self._subjects: dict[str, str] = {}
        self.form = choice([])
        self.form.setMinimumWidth(beside(220))
        self.form.currentIndexChanged.connect(lambda _: self._choose_form())
        self.told = label("", "soft", wrap=True)
        self.gained = label("", wrap=True)
        self.table = RecordTable("会给谁登记")
        self.table.opened.connect(lambda key: self.turn(RecordId(key)))
        self.write_button = button(
            "登记", self.write, icon="done", kind="primary", key=keys.SAVE, tip="登记 Ctrl+S"
        )
        self.buttons.addWidget(button("取消", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.write_button)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.plan)
        self._lay_out()

    def _lay_out(self) -> None:
        self._place = QVBoxLayout()
        left = QVBoxLayout()
        left.addWidget(Entry("登记什么", self.form))
        left.addWidget(scroll(self._place, 12), 1)
        right = Card("给谁登记", padding=14)
        right.setFixedWidth(beside(WIDE))
        right.body.addWidget(self.told)
        right.body.addWidget(self.table, 1)
        right.body.addWidget(self.gained)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(left, 1)
        row.addWidget(right)
        self.body.addLayout(row, 1)

    @override
    def shown(self, argument: object = None) -> None:
        """Offer the forms about these people or households."""
        if isinstance(argument, ManyAsk):
            self.asked = argument
            self._offer(self.context.book.definitions, argument.form)
        self.plan()
        self.form.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Something was written: look anew."""
        self.plan()

    @property
    @override
    def dirty(self) -> bool:
        """Whether something was filled in."""
        return self.form_body is not None and bool(self.form_body.answers())

    def plan(self) -> None:
        """Look on the ledger thread what would become of everybody; the latest answer counts."""
        self._pause.stop()
        body, asked, form = self.form_body, self.asked, self._chosen()
        if body is None or asked is None or form is None:
            return
        answers, subject = body.answers(), self._subjects[form.id]
        view, definitions = self.context.reading.view, self.context.book.definitions
        plans = Plans(view, definitions, self.context.today())

        def put(lines: list[Planned]) -> None:
            if body is self.form_body and answers == body.answers():
                self.lines = {line.record: line for line in lines}
                self._show()

        self.context.run(lambda _: plans.register(form, answers, subject, asked.records), done=put)

    def chosen_lines(self) -> list[Planned]:
        """What will be written: what just goes, and what a person looked at."""
        return [
            line for line in self.lines.values()
            if (line.fate is Fate.CHANGE) is not (line.record in self.turned)
            and line.fate.may_be_ticked
        ]  # fmt: skip

    def turn(self, whom: RecordId) -> None:
        """A person looked at a row: write a doubtful one too, leave an exception out."""
        if self.lines[whom].fate.may_be_ticked:
            self.turned ^= {whom}
            self._show()

    def write(self) -> None:
        """Write a record for each in one save, and go back."""
        form, lines = self._chosen(), self.chosen_lines()
        if form is None or self.form_body is None or self._pause.isActive():
            return
        if not lines:
            self.form_body.insist()
            return
        drafts = self._drafts(form, lines)
        self.context.write(
            ("register_many", form.id, len(drafts)),
            lambda book: book.ledger.write.save(drafts, actor=book.actor),
            self,
            done=f"已保存：{form.title} {len(drafts)} 条",
            then=lambda _: self._done(),
        )

    def _drafts(self, form: FormDef, lines: list[Planned]) -> "list[Draft]":
        from sync.store.values import Draft

        return [Draft(form.id, line.body) for line in lines]

    def _tell_gains(self) -> None:
        """Say what the lists gain by what would be written; only the latest answer counts."""
        form, lines = self._chosen(), self.chosen_lines()
        self.gained.clear()
        if form is None or not lines:
            return
        drafts = self._drafts(form, lines)
        plans = Plans(self.context.reading.view, self.context.book.definitions,
                      self.context.today())  # fmt: skip

        def put(words: str) -> None:
            if lines == self.chosen_lines():
                self.gained.setText(words)

        self.context.run(lambda _: plans.gains(drafts), done=put)

    def _done(self) -> None:
        assert self.form_body is not None
        self.form_body.put({})
        self.back.emit()

    def _show(self) -> None:
        lines, reading = self.lines, self.context.reading
        self.turned &= lines.keys()
        self.table.fill(
            [
                RecordColumn("谁", reading.name, name=True),
                RecordColumn("结果", self._result, tone=lambda key: TONES[lines[key].fate]),
                RecordColumn("说明", lambda key: lines[key].why),
            ],
            list(lines),
        )
        counts = Counter(map(self._result, lines))
        look = any(line.fate is Fate.LOOK for line in lines.values())
        more = "；要看一眼的，看过按 Enter 才登记" if look else "；例外的按 Enter 去掉"
        self.told.setText("，".join(f"{words} {n}" for words, n in counts.items()) + more)
        number = len(self.chosen_lines())
        self.write_button.setText(f"登记 {number} 条" if number else "登记")
        self._tell_gains()

    def _result(self, key: RecordId) -> str:
        fate = self.lines[key].fate
        if key in self.turned:
            return "看过，会登记" if fate is Fate.LOOK else "例外，不登记"
        return ZH.get(fate, fate.zh)

    def _offer(self, definitions: Definitions, about: str) -> None:
        assert self.asked is not None
        forms = list(registers_for(definitions, about))
        self._subjects = {form.id: subject for form, subject in forms}
        forms.sort(key=lambda one: (
            OFTEN.index(one[0].id) if one[0].id in OFTEN else len(OFTEN), one[0].register.rank
        ))  # fmt: skip
        unit = "人" if about == "person" else "户"
        self.heading.setText("一起登记")
        self.say(f"选中 {len(self.asked.records)} {unit}。填一次，每{unit}一条；可以整个撤销。")
        self.form.blockSignals(True)
        self.form.clear()
        for form, _ in forms:
            self.form.addItem(form.title, form.id)
        wanted = self.form.findData(self.asked.register)
        self.form.setCurrentIndex(max(wanted, 0))
        self.form.blockSignals(False)
        self._choose_form()

    def _choose_form(self) -> None:
        empty(self._place)
        self.form_body, form = None, self._chosen()
        if form is None:
            return
        reading = self.context.reading

        def find(form_id: str, typed: str) -> list[Found]:
            return [Found(*line[:3]) for line in reading.choices(form_id, typed)]

        around = Surroundings(
            reading.definitions.codes, find, reading.name, today=self.context.today
        )
        self.form_body = FormBody(form, reading.definitions, around, self.context.today())
        self.form_body.lock([self._subjects[form.id]])
        self.form_body.changed.connect(self._pause.start)
        self._place.addWidget(self.form_body)
        self.form_body.put({})
        self.turned = set()
        QTimer.singleShot(0, self.form_body, partial(self.form_body.focus_first))
        self.plan()

    def _chosen(self) -> FormDef | None:
        known = self.form.currentData()
        return self.context.reading.form(known) if known else None
