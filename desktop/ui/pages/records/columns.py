"""Which columns a list goes out with, in which order; kept under a name for the next time."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QComboBox, QHBoxLayout
from typing_extensions import override

from desktop.book.leaving import Leaving, mark_of
from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.operations import Long, Step
from desktop.ui.page.form_request import ColumnsAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.save_table import asked_why, save_content
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Card, button
from desktop.ui.widgets.labelled import Entry, choice, file_password_line, line
from forms.definitions.records import NamedView
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from forms.answer_book.answer_entry import AnswerEntry, Asking, Subject

WORDING = ListWords(
    "能选的栏",
    "sheet",
    ("没有能选的栏", "这份名单没有可以成列的内容。"),
    filter="找一栏：年龄、户主、低保…（Ctrl+F）",
)
WIDE: Final = 380
NEW: Final = ""
WHOSE: Final = {
    "person": "本人", "head": "户主", "father": "父亲", "mother": "母亲", "spouse": "配偶",
    "guardian": "监护人", "household": "户", "village": "村", "sheet": "这张表",
    "project": "项目", "fact": "算出来的",
}  # fmt: skip
"""What the first part of an answer's id says of whom it is; other parts are registers."""


class ColumnsPage(ListPage["AnswerEntry"]):
    """All answers at the left, those that were chosen at the right; Enter takes one over."""

    def __init__(self, context: PageContext) -> None:
        self.side = ChosenColumns()
        super().__init__(context, WORDING, self.side, WIDE)
        self.say("左边选栏，右边排次序。不知道的空着，不写“否”；封存的内容不在里面。")
        self.asked = ColumnsAsk("person", "", "person", ())
        self.side.views.currentIndexChanged.connect(self._choose_view)
        self.side.changed = self._follow
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.csv = button("存成 CSV", partial(self.save, ".csv"), icon="export", tip="给别的软件读")
        self.excel = button(
            "存成 Excel…", partial(self.save, ".xlsx"), icon="sheet", kind="primary", key=keys.SAVE
        )
        self.buttons.addWidget(self.csv)
        self.buttons.addWidget(self.excel)

    @override
    def shown(self, argument: object = None) -> None:
        """Offer the columns of a list."""
        if isinstance(argument, ColumnsAsk):
            self.asked = argument
            self.side.take({})
            self.side.secret.clear()
        self.heading.setText(f"选列存表：{self.asked.title}")
        self._offer_views()
        super().shown()

    def save(self, ending: str) -> None:
        """Ask why, make the list on the ledger thread, and save it where the person says."""
        from desktop.container.locked import locked
        from desktop.excel.export.chosen import ChosenList
        from desktop.excel.export.own_use import OwnUse
        from forms.answer_book.answer_entry import Asking

        asked, context = self.asked, self.context
        view, day, definitions = context.reading.view, context.today(), context.book.definitions
        columns, secret = [self.rows[one] for one in self.side.ids], self.side.secret.text()
        leaving = Leaving(asked.list_id, asked.title, len(asked.rows))
        reason = asked_why(leaving, context, self)
        if reason is None:
            return
        told = OwnUse(definitions.words, mark_of(reason, day))

        def make(step: Step) -> bytes:
            told.progress = step
            asking = Asking(view, day, definitions)
            people = [_subject(asked.entity, one, n, asking) for n, one in enumerate(asked.rows, 1)]
            made = ChosenList(asked.title, columns, people, asking)
            content = made.csv(told) if ending == ".csv" else made.workbook(told)
            return locked(content, secret) if secret else content

        def put(content: bytes) -> None:
            save_content(
                content, "存名单", f"{asked.title}-{day}{ending}", context, self, told.zh,
                leaving=leaving, grounds=reason, then=lambda _: self._keep(),
            )  # fmt: skip

        context.run(Long("正在做表格", make, undone="已取消，没有存表格。"), done=put)

    def _keep(self) -> None:
        """What was saved is kept under the name that was given to it, if one was."""
        from sync.store.values import Draft

        name, asked = self.side.name.text().strip(), self.asked
        if not name:
            return
        body = {"list": asked.list_id, "name": name, "answers": "\n".join(self.side.ids)}
        before = next((one.id for one in self._kept_views() if one.name == name), None)
        self.context.write(
            (NamedView.FORM, asked.list_id, name),
            lambda book: book.ledger.write.save(
                [Draft(NamedView.FORM, body, before)], actor=book.actor
            ),
            self,
            trouble="这几栏没有记住",
        )

    def _kept_views(self) -> list[NamedView]:
        kept = self.context.reading.view.all(NamedView)
        return [one for one in kept if one.list == self.asked.list_id and one.filter is None]

    def _offer_views(self) -> None:
        views = sorted(self._kept_views(), key=lambda one: one.name or "")
        self.side.offer([(one.id, one.name or "") for one in views])

    def _choose_view(self) -> None:
        kept = {one.id: one for one in self._kept_views()}.get(RecordId(self.side.view))
        if kept is not None:
            known = map(RecordId, (kept.answers or "").split("\n"))
            self.side.take({one: self.rows[one].zh for one in known if one in self.rows})
            self.side.name.setText(kept.name or "")

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, AnswerEntry]]":
        definitions, entity = self.context.book.definitions, self.asked.entity

        def read(_: object) -> "Mapping[RecordId, AnswerEntry]":
            from desktop.excel.export.chosen import entries_for

            found = entries_for(entity, definitions)
            # what is said of the row itself stands before what is said of its relatives
            found.sort(key=lambda one: not one.id.startswith((f"{entity}.", "household.", "fact.")))
            return {RecordId(one.id): one for one in found}

        return read

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows, definitions = self.rows, self.context.book.definitions

        def whose(key: RecordId) -> str:
            first = key.partition(".")[0]
            if first in WHOSE:
                return WHOSE[first]
            return definitions.forms[first].title if first in definitions.forms else ""

        return [
            RecordColumn("栏", lambda key: rows[key].zh),
            RecordColumn("说的是谁", whose),
            RecordColumn("单位", lambda key: rows[key].unit),
            RecordColumn("选了", lambda key: "选了" if key in self.side.ids else "",
                         tone=lambda key: "good" if key in self.side.ids else ""),
        ]  # fmt: skip

    @override
    def _open_row(self, key: str) -> None:
        if key in self.side.ids:
            self.side.drop(RecordId(key))
        else:
            self.side.add(RecordId(key), self.rows[RecordId(key)].zh)

    @override
    def _counted(self, shown: int) -> str:
        return f"{len(self.asked.rows)} 行，选了 {len(self.side.ids)} 栏"

    @override
    def _narrowed(self, shown: int) -> None:
        self.side.setVisible(True)
        self._let_save()

    def _let_save(self) -> None:
        for made in (self.csv, self.excel):
            made.setEnabled(bool(self.side.ids and self.asked.rows))

    def _follow(self) -> None:
        self._let_save()  # at once: the list may be read anew on the ledger thread
        self.put(self.rows)


class ChosenColumns(Card):
    """The columns that were chosen, in their order.

    Attributes:
        ids: Ids of the answers.
        changed: Called when there are others, or in another order.
    """

    def __init__(self) -> None:
        super().__init__("存成这几栏", padding=16)
        self.ids: list[RecordId] = []
        self._names: dict[RecordId, str] = {}
        self.changed: Callable[[], None] = lambda: None
        self.views: QComboBox = choice([])
        self.views.setAccessibleName("存过的几栏")
        self.name = line("不填就不存", longest=40)
        self.secret = file_password_line()
        self.table = RecordTable("选好的栏")
        self.table.setSortingEnabled(False)
        self.table.opened.connect(lambda key: self.drop(RecordId(key)))
        moves = QHBoxLayout()
        self.up, self.down = (
            button("上移", partial(self._move, -1)), button("下移", partial(self._move, 1))
        )  # fmt: skip
        for made in (self.up, self.down, button("去掉", self._drop_current)):
            moves.addWidget(made)
        self.body.addWidget(self.views)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(moves)
        more = QHBoxLayout()
        more.setSpacing(14)
        for said, editor in (("起名，下次照用", self.name), ("打开密码", self.secret)):
            more.addWidget(Entry(said, editor), 1)
        self.body.addLayout(more)

    @property
    def view(self) -> str:
        """Which kept columns were chosen; empty for none."""
        return str(self.views.currentData() or NEW)

    def offer(self, views: Sequence[tuple[str, str]]) -> None:
        """Offer kept columns by id and name."""
        kept = self.view
        self.views.blockSignals(True)
        self.views.clear()
        self.views.addItem("照存过的来…" if views else "还没有存过", NEW)
        for record, name in views:
            self.views.addItem(name, record)
        self.views.setCurrentIndex(max(self.views.findData(kept), 0))
        self.views.setEnabled(bool(views))
        self.views.blockSignals(False)

    def take(self, columns: Mapping[RecordId, str]) -> None:
        """Choose these instead: ids and names."""
        self.ids, self._names = list(columns), dict(columns)
        self._tell()

    def add(self, answer: RecordId, zh: str) -> None:
        """Choose one more, below the others."""
        self.ids.append(answer)
        self._names[answer] = zh
        self._tell(answer)

    def drop(self, answer: RecordId) -> None:
        """Choose one no more."""
        self.ids.remove(answer)
        self._tell()

    def _move(self, by: int) -> None:
        answer = self.table.current()
        if answer is None:
            return
        at = self.ids.index(answer)
        if 0 <= at + by < len(self.ids):
            self.ids.insert(at + by, self.ids.pop(at))
            self._tell(answer)

    def _drop_current(self) -> None:
        if (answer := self.table.current()) is not None:
            self.drop(answer)

    def _tell(self, at: RecordId | None = None) -> None:
        self.table.fill([RecordColumn("栏", self._names.__getitem__)], list(self.ids))
        if at is not None:
            self.table.selectRow(self.ids.index(at))
        self.changed()


def _subject(entity: str, record: RecordId, serial: int, asking: "Asking") -> "Subject":
    """Whom a row is about."""
    from forms.answer_book.answer_entry import HOUSEHOLD, PERSON, Subject

    if entity == PERSON:
        return Subject(record, asking.view.household_of(record), serial=serial)
    if entity == HOUSEHOLD:
        return Subject(None, record, serial=serial)
    return Subject(project=record, serial=serial)
