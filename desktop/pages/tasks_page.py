"""To do: one ordered list; Enter does it, Ctrl+Enter says it is done, Ctrl+D puts it off."""

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget
from typing_extensions import override

from desktop import tell
from desktop.pages.base import Desk, Page
from desktop.pages.entry import DayEdit, Entry, choice, line
from desktop.pages.form_ask import FormAsk
from desktop.pages.parts import Card, Empty, Tone, button, label
from desktop.pages.record_list import filter_box
from desktop.pages.record_table import Column, RecordTable, matching
from forms.definition import RecordId, Value
from forms.due import Urgency

if TYPE_CHECKING:
    from forms.tasks import Task

URGENCY: dict[Urgency, tuple[str, Tone]] = {
    Urgency.OVERDUE: ("已过期", "bad"),
    Urgency.NOW: ("现在可办", "good"),
    Urgency.SOON: ("快到了", "info"),
}
KINDS = {
    "visit": "走访", "appointment": "约定走访", "lead": "核实线索", "objection": "答复异议",
    "complaint": "转办投诉", "plan": "目标期限", "home_check": "入户核实",
    "first_measure": "首项帮扶", "measure": "帮扶措施", "measure_result": "措施效果",
    "certificate": "残疾人证", "representatives": "代表会议", "disclosure": "村务公开",
    "own": "自己记的", "turning_16": "满16周岁", "turning_18": "满18周岁",
    "turning_60": "满60周岁", "turning_80": "满80周岁",
}  # fmt: skip
"""What each kind of task is called in the filter."""
LATER = timedelta(days=7)


class TasksPage(Page):
    """``shown`` may be given the key of a task to put the cursor on."""

    title = "待办"
    icon = "clock"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tasks: dict[RecordId, Task] = {}
        self.kind = choice([("", "全部种类")])
        self.kind.setAccessibleName("种类")
        self.kind.currentIndexChanged.connect(lambda _: self._fill())
        self.filter = filter_box("按事情、屯、依据筛选（Ctrl+F）")
        self.filter.textChanged.connect(lambda _: self._fill())
        self.table = RecordTable("待办")
        self.table.opened.connect(self._do)
        self.nothing = Empty(
            "done", "眼下没有要办的事", "到期的走访、法定期限和自己记的事会列在这里。"
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.nothing)
        for made in (
            button("记一件事", self.new_record, icon="plus", tip="记一件事 Ctrl+N"),
            button("推迟…", self._ask_later, icon="clock", key="Ctrl+D"),
            button("办完了", self._finish, icon="done", key="Ctrl+Return"),
            button("去办", lambda: self._do(""), icon="edit", kind="primary", tip="去办 Enter"),
        ):
            self.buttons.addWidget(made)
        bar = QHBoxLayout()
        bar.addWidget(self.kind)
        bar.addWidget(self.filter)
        bar.addStretch(1)
        self.count = label("", "soft")
        bar.addWidget(self.count)
        self.body.addLayout(bar)
        self.body.addWidget(self._later_card())
        self.body.addWidget(self.stack, 1)

    @override
    def shown(self, argument: object = None) -> None:
        """Look again as of today."""
        self.later.hide()
        self._look()
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """What was written may have done a task."""
        self._look()

    @override
    def seek(self) -> bool:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    @override
    def new_record(self) -> None:
        """Write a task of one's own."""
        day = self.desk.today()
        preset: dict[str, Value] = {
            "from_day": day.isoformat(), "to_day": (day + LATER).isoformat()
        }  # fmt: skip
        self.go.emit("form", FormAsk("task", preset=preset))

    def _later_card(self) -> Card:
        self.later = Card(tone="warn", padding=14)
        self.until = DayEdit("推迟到")
        self.why = line("为什么推迟", longest=100)
        self.why.returnPressed.connect(self._put_off)
        self._why_entry = Entry("原因", self.why)
        row = QHBoxLayout()
        row.addWidget(Entry("推迟到", self.until))
        row.addWidget(self._why_entry, 1)
        row.addWidget(button("推迟", self._put_off, kind="primary"))
        row.addWidget(button("不推迟", self.later.hide))
        self.later.body.addLayout(row)
        self.later.hide()
        return self.later

    def _look(self) -> None:
        from forms.gaps import gaps
        from forms.tasks import tasks

        reading, day = self.desk.reading, self.desk.today()
        figures = self.desk.book.parameters

        def work(_step: object) -> "list[Task]":
            return tasks(reading.view, day, figures, gaps(reading.view, day, figures))

        self.desk.run(work, done=self.put)

    def put(self, found: "list[Task]") -> None:
        """Show these tasks."""
        self._tasks = {RecordId(task.key): task for task in found}
        counts = Counter(task.kind for task in found)
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(f"全部种类 {len(found)}", "")
        for kind, number in counts.items():
            self.kind.addItem(f"{KINDS[kind]} {number}", kind)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))
        self.kind.blockSignals(False)
        late = sum(task.urgency is Urgency.OVERDUE for task in found)
        self.say(f"共 {len(found)} 件，{late} 件已过期。" if found else "")
        self._fill()

    def _fill(self) -> None:
        view, kind = self.desk.reading.view, self.kind.currentData()
        known = self._tasks

        def where(key: RecordId) -> str:
            subject = known[key].subject
            return view.hamlet_of(view.household_of(subject) or subject)

        def what(key: RecordId) -> str:
            return known[key].zh.partition("可办时段")[0].rstrip("，：。")

        def window(key: RecordId) -> str:
            return f"{known[key].from_day.isoformat()} 至 {known[key].to_day.isoformat()}"

        columns = [
            Column(
                "状态",
                lambda key: URGENCY[known[key].urgency][0],
                order=lambda key: known[key].urgency,
                tone=lambda key: URGENCY[known[key].urgency][1],
            ),
            Column("可办时段", window, order=lambda key: known[key].to_day),
            Column("屯", where),
            Column("依据", lambda key: known[key].authority),
            Column("什么事", what),
        ]
        wanted = [key for key, task in known.items() if kind in ("", None, task.kind)]
        shown = matching(columns, wanted, self.filter.text())
        self.table.fill(columns, shown)
        self.stack.setCurrentWidget(self.table if shown else self.nothing)
        self.count.setText(f"列出 {len(shown)} 件" if len(shown) < len(known) else "")

    def current(self) -> "Task | None":
        """The task under the cursor."""
        key = self.table.current()
        return self._tasks.get(key) if key is not None else None

    def _do(self, _key: str) -> None:
        if (task := self.current()) is not None:
            do(self, task)

    def _finish(self) -> None:
        if (task := self.current()) is not None:
            self._write(task, {"done_day": self.desk.today().isoformat()}, "已记为办完")

    def _ask_later(self) -> None:
        if self.current() is None:
            return
        self.until.put(self.desk.today() + LATER)
        self.why.clear()
        self._why_entry.show_problem("")
        self.later.show()
        self.until.setFocus()

    def _put_off(self) -> None:
        task, reason = self.current(), self.why.text().strip()
        if task is None:
            return
        if not reason:
            self._why_entry.show_problem("请写一句为什么推迟。")
            self.why.setFocus()
            return
        later: dict[str, Value] = {
            "later_day": self.until.day().isoformat(), "later_reason": reason
        }  # fmt: skip
        self.later.hide()
        self._write(task, later, f"已推迟到 {later['later_day']}")

    def _write(self, task: "Task", answers: dict[str, Value], told: str) -> None:
        """Write on the task's own record, or on a new one that carries its key."""
        from forms.tasks import FORM
        from sync.ledger.records import Draft

        view, book = self.desk.reading.view, self.desk.book
        own = view.body(FORM, RecordId(task.key))
        record = RecordId(task.key) if own is not None else None
        for known, body in view.records(FORM).items():
            if body.get("key") == task.key:
                record, own = known, body
        base: dict[str, Value] = {
            "what": task.zh.partition("可办时段")[0].rstrip("，：。"), "key": task.key,
            "from_day": task.from_day.isoformat(), "to_day": task.to_day.isoformat(),
        }  # fmt: skip
        try:
            body = {**(own or base), **answers}
            book.ledger.save([Draft(FORM, body, record)], actor=book.actor)
        except Exception as caught:  # noqa: BLE001 - every failure is told
            tell.error(caught, self, "没有保存")
            return
        tell.success(told, self)
        self.desk.announce({FORM})


def do(page: Page, task: "Task") -> None:
    """Go where a task is done: the form, prefilled; the record; or the page of the person."""
    if task.form == "lead":
        page.go.emit("leads", dict(task.preset)["rule"])
    elif task.record is not None:
        page.open_record.emit(task.record)
    elif task.kind == "disclosure":
        page.go.emit("notice", None)
    elif task.form == "task":
        page.open_record.emit(task.subject)
    else:
        page.go.emit("form", FormAsk(task.form, preset=dict(task.preset)))
