"""To do: one ordered list; Enter does it, Ctrl+Enter closes it by a word, Ctrl+D puts it off.

One task in full: its window, what it rests on, what counts as done, and who asks for it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.pages.tasks.close_or_postpone import ClosingStrip
from desktop.ui.pages.tasks.wording import KINDS, URGENCY, brief, do, window
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import dots
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.explanation_card import ReasonCard
from desktop.ui.widgets.labelled import choice
from forms.leads.due import Urgency
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from forms.tasks.tasks import OpenTask


class TaskCard(ReasonCard):
    """Shows one task."""

    def show_task(self, task: "OpenTask") -> None:
        """Write the task instead of the one before."""
        self.begin(KINDS[task.kind], [URGENCY[task.urgency]])
        self.line(f"{task.what}。")
        days = f"{task.from_day.isoformat()} 至 {task.to_day.isoformat()}"
        self.part("可办时段", (days,))
        self.part("情况", task.facts)
        self.part("怎样算办完", (f"{task.done_by}，这件事就从单子上消失。",))
        self.source((task.authority,))


OWN_WINDOW = timedelta(days=7)
"""Days an own task has unless others are written."""
WORDING = ListWords(
    "待办",
    "done",
    ("眼下没有要办的事", "到期的走访、法定期限、线索和自己记的事会列在这里。"),
    ("没有符合筛选的事", "换一个种类或屯，或清除筛选的字。"),
    "按事情、姓名、依据筛选（Ctrl+F）",
    (("导入花名册", "import"), ("登记公示和会议", "more")),
)
NOWHERE = "（全村的事）"


class TasksPage(ListPage["OpenTask"]):
    """Everything to do as of today, in the order of how pressing it is."""

    def __init__(self, context: PageContext) -> None:
        self.detail = TaskCard()
        super().__init__(context, WORDING, self.detail, width=316)
        self.hamlets: Mapping[RecordId, str] = {}
        self.kind, self.hamlet = choice([]), choice([])
        for box, name in ((self.kind, "种类"), (self.hamlet, "屯")):
            box.setAccessibleName(name)
            box.setMinimumWidth(dots(170))
            box.currentIndexChanged.connect(lambda _: self.refill())
            self.before.addWidget(box)
        self.strip = ClosingStrip()
        self.strip.settled.connect(self._settled)
        self.above.addWidget(self.strip)
        QShortcut(QKeySequence(keys.BACK), self).activated.connect(self._give_up)
        self.later = button("推迟…", self._ask_later, icon="clock", key=keys.LATER)
        self.close_it = button("办完了…", self._ask_closed, icon="done", key=keys.NEXT_STEP)
        self.do_it = button("去办", self._do, icon="edit", kind="primary", tip="去办 Enter")
        own = button("记一件事", self.new_record, icon="plus", tip="记一件事 Ctrl+N")
        for made in (own, self.later, self.close_it, self.do_it):
            self.buttons.addWidget(made)

    @override
    def shown(self, argument: object = None) -> None:
        """Look again as of today."""
        self.strip.hide()
        super().shown()

    @override
    def new_record(self) -> None:
        """Write a task of one's own."""
        day = self.context.today()
        preset: dict[str, Value] = {
            "from_day": day.isoformat(), "to_day": (day + OWN_WINDOW).isoformat()
        }  # fmt: skip
        self.go.emit("form", FormAsk("task", preset=preset))

    @override
    def look(self) -> None:
        """Work the tasks out on the ledger thread, with where each is."""
        reading, day = self.context.reading, self.context.today()

        def work(_step: object) -> "tuple[Mapping[RecordId, OpenTask], Mapping[RecordId, str]]":
            from forms.leads.leads import gaps
            from forms.tasks.tasks import tasks

            view, figures = reading.view, reading.definitions
            found = tasks(view, day, figures, gaps(view, day, figures))
            rows = {RecordId(task.key): task for task in found}
            return rows, {
                key: view.hamlet_of(view.household_of(task.subject) or task.subject)
                for key, task in rows.items()
            }

        self.context.run(work, done=self._found)

    def _found(self, told: "tuple[Mapping[RecordId, OpenTask], Mapping[RecordId, str]]") -> None:
        rows, self.hamlets = told
        self.put(rows)

    @override
    def put(self, rows: "Mapping[RecordId, OpenTask]") -> None:
        """Show these tasks, and what kinds and hamlets there are of them."""
        kinds = Counter(task.kind for task in rows.values())
        _choices(self.kind, "全部种类", {kind: (KINDS[kind], kinds[kind]) for kind in kinds})
        places = Counter(self.hamlets.values())
        names = sorted(places, key=lambda place: (not place, place))
        _choices(self.hamlet, "全部屯", {p: (p or NOWHERE, places[p]) for p in names})
        counts = Counter(task.urgency for task in rows.values())
        said = (f"{URGENCY[u][0]} {counts[u]} 件" for u in Urgency if counts[u])
        self.say("，".join(said) + "。办完的自动消失。" if rows else "")
        super().put(rows)

    @override
    def _wanted(self) -> "Callable[[OpenTask], bool] | None":
        kind, place, hamlets = self.kind.currentData(), self.hamlet.currentData(), self.hamlets
        if kind is None and place is None:
            return None
        return lambda task: (
            kind in {None, task.kind} and place in {None, hamlets[RecordId(task.key)]}
        )

    @override
    def _counted(self, shown: int) -> str:
        return f"列出 {shown} 件" if shown < len(self.rows) else ""

    @override
    def _narrowed(self, shown: int) -> None:
        for made in (self.later, self.close_it, self.do_it):
            made.setEnabled(bool(shown))

    @override
    def _columns(self) -> list[RecordColumn]:
        known, hamlets, today = self.rows, self.hamlets, self.context.today()
        return [
            RecordColumn(
                "状态",
                lambda key: URGENCY[known[key].urgency][0],
                order=lambda key: known[key].urgency,
                tone=lambda key: URGENCY[known[key].urgency][1],
            ),
            RecordColumn(
                "可办时段",
                lambda key: window(known[key], today),
                order=lambda key: known[key].to_day,
            ),
            RecordColumn("屯", hamlets.__getitem__),
            RecordColumn("什么事", lambda key: brief(known[key])),
        ]

    @override
    def _show_detail(self, row: "OpenTask") -> None:
        self.strip.hide()  # what is typed there is about the task before
        self.detail.show_task(row)

    @override
    def _open_row(self, key: str) -> None:
        self._do()

    def _do(self) -> None:
        if (task := self.current()) is not None:
            do(self, task, self.context.today())

    def _ask_later(self) -> None:
        if (task := self.current()) is not None:
            self.strip.ask_later(task.what, self.context.today())

    def _ask_closed(self) -> None:
        """Close by a word; a lead is closed by its verdict."""
        task = self.current()
        if task is not None and task.form == "lead":
            self._do()
        elif task is not None:
            self.strip.ask_closed(task.what, self.context.today())

    def _give_up(self) -> None:
        self.strip.hide()
        self.table.setFocus()

    def _settled(self, reason: str, until: date | None) -> None:
        """Write that a task rests or is done; the record travels to the other devices."""
        from forms.tasks.tasks import FORM, closing, putting_off
        from sync.store.values import Draft

        task, day = self.current(), self.context.today()
        if task is None:
            return
        own = RecordId(task.key) if task.kind == "own" else None
        if until is not None:
            draft = Draft(FORM, putting_off(task, day, until, reason))
        elif own is not None:
            body = self.context.reading.body(own)
            draft = Draft(FORM, {**body, "done_day": day.isoformat(), "result": reason}, own)
        else:
            draft = Draft(FORM, {**closing(task, day), "result": reason})
        self.context.write(
            (FORM, task.key),
            lambda book: book.ledger.write.save([draft], actor=book.actor),
            self,
            done="已记为办完" if until is None else f"已推迟到 {until.isoformat()}",
        )
        self.table.setFocus()


def _choices(box: QComboBox, everything: str, found: dict[str, tuple[str, int]]) -> None:
    """Offer what there is with its number; keep what was chosen while there is some of it."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, None)
    for key, (name, number) in found.items():
        box.addItem(f"{name} {number}", key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
