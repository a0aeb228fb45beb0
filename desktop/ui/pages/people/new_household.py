"""新登记一户: a household typed in as a table, or pasted from a spreadsheet; one save, one undo."""

import json
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.people.roster_model import RosterModel
from desktop.ui.pages.people.roster_paste import pasted
from desktop.ui.pages.people.roster_view import RosterView, many
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import Card, button, empty, label, pill
from desktop.ui.widgets.labelled import Entry
from forms.definitions.records import Household, HouseholdType
from forms.events.new_household import (
    MOST,
    Founded,
    Member,
    MemberRows,
    household_writes,
    lacking,
    last_hamlet,
    next_number,
)
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.book.book import Book
    from sync.store.values import Saved

ABOUT: Final = "一行一个人；Enter 到下一行；从 Excel 复制过来可以整片粘贴。"
ORDINARY: Final = "00"
"""Code of ``hh_assist_type``."""
DRAFT: Final = FormAsk("new_household")
KEPT: Final = "rows"


class NewHouseholdPage(Page):
    """A household with its people."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.say(ABOUT)
        self.save_button = button("保存", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(button("粘贴", self._paste_now, icon="import", tip="粘贴 Ctrl+V"))
        self.buttons.addWidget(self.save_button)
        self.model = RosterModel(self._reader())
        self.model.typed.connect(self._tell)
        self.table = RosterView(self.model, self.paste)
        self.asked: dict[str, FieldWidget] = {}
        self.twins: dict[int, QCheckBox] = {}
        self._unused = ""
        self._saving = False
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Begin, or go on where it was left."""
        view = self.context.reading.view
        self.model.take(self._reader())
        if not self.dirty:
            kept = self.context.drafts.find(DRAFT)
            rows = json.loads(str(kept[KEPT])) if kept else ()
            self._unused = ""
            self.model.begin(rows)
            self.asked[Household.hh_no.name].put(next_number(view) or None)
            self.asked[Household.hamlet.name].put(last_hamlet(view))
            self.asked[Household.phone.name].put(None)
            self.asked[HouseholdType.type.name].put(ORDINARY)
        self.table.begin()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The village is another: who is known may be too."""
        self.model.take(self._reader())

    @property
    @override
    def dirty(self) -> bool:
        """Whether somebody is typed in."""
        return bool(self.model.members) and not self._saving

    @override
    def may_leave(self, again: "Callable[[], object]") -> bool:
        """Ask when rows would be lost."""
        self.table.settle()
        if not self.dirty:
            return True
        words = "这一户还没有保存。"
        return dialogs.may_leave(words, self, lambda: self._save(again), self._forget)

    @override
    def put_away(self) -> None:
        """The book is about to be locked: the rows wait in it."""
        self.table.settle()
        if self.dirty:
            kept: dict[str, Value] = {KEPT: json.dumps(self.model.rows, ensure_ascii=False)}
            self.context.drafts.keep(DRAFT, kept)

    def save(self) -> None:
        """Write the household and show it."""
        self._save(None)

    def paste(self, text: str) -> None:
        """Take cells of a spreadsheet in, from the row of the cursor on."""
        if not many(text):
            dialogs.success("剪贴板里不是表格，请在 Excel 里选中几行几列再复制。", self)
            return
        found = pasted(text, self.context.reading.definitions)
        at = max(self.table.currentIndex().row(), 0)
        if at + len(found.rows) > MOST:
            say = f"一共 {len(found.rows)} 行，像是花名册，请用「表格」一页导入，会按户分好。"
            dialogs.warn(say, self, "没有粘贴")
            return
        self._unused = f"没有用上：{'、'.join(found.unused)}。" if found.unused else ""
        self.model.put_rows(at, found.rows)
        self.table.begin()

    def _paste_now(self) -> None:
        self.paste(QApplication.clipboard().text())

    def _save(self, then: "Callable[[], object] | None") -> None:
        from sync.change import new_record_id
        from sync.store.values import Draft

        self.table.settle()
        members, reader = self.model.members, self.model.reader
        founded = self._founded()
        if why := lacking(members, founded.number, reader.view) or self._unreadable():
            self.problem.setText(why)
            self.problem.show()
            return
        moves = frozenset(at for at, tick in self.twins.items() if tick.isChecked())
        home, wanted = household_writes(reader, founded, members, moves, new_record_id)
        drafts = [Draft(one.form, one.body, one.record) for one in wanted]
        self._saving = True
        self.save_button.setEnabled(False)

        def work(book: "Book") -> "Saved":
            return book.ledger.write.save(drafts, actor=book.actor, reason="新登记一户")

        self.context.write(
            "new_household", work, self, done=f"已登记一户：{members[0].name}等 {len(members)} 人",
            then=lambda _: self._saved(home, then), failed=self._ended,
        )  # fmt: skip

    def _saved(self, home: RecordId, then: "Callable[[], object] | None") -> None:
        self._forget()
        self._ended()
        if then is not None:
            then()
        elif self.isVisible():
            self.open_record.emit(home)

    def _ended(self) -> None:
        self._saving = False
        self.save_button.setEnabled(True)

    def _forget(self) -> None:
        self.context.drafts.drop(DRAFT)
        self.model.begin()

    def _founded(self) -> Founded:
        said = {name: widget.value() for name, widget in self.asked.items()}
        hamlet, kind = said[Household.hamlet.name], said[HouseholdType.type.name]
        return Founded(
            str(said[Household.hh_no.name] or ""), RecordId(str(hamlet)) if hamlet else None,
            str(said[Household.phone.name] or ""), str(kind) if kind else None,
        )  # fmt: skip

    def _unreadable(self) -> str:
        wrong = [w.unreadable for w in self.asked.values() if w.value() is None and w.unreadable]
        return wrong[0] if wrong else ""

    def _reader(self) -> MemberRows:
        reading = self.context.reading
        return MemberRows(reading.view, reading.definitions, self.context.today())

    def _arrange(self) -> None:
        reading = self.context.reading
        around = Surroundings(reading.definitions.codes, self._find, reading.name)
        card, row = Card(), QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        for question, title, width in (
            (Household.hh_no, "户编号", 8), (Household.hamlet, "屯", 10),
            (Household.phone, "联系电话", 9), (HouseholdType.type, "户类型", 11),
        ):  # fmt: skip
            asked = reading.form(question.kind.FORM).field(question.name)
            widget = WIDGETS[asked.type](asked, around)
            widget.setFixedWidth(width * px("body"))
            self.asked[asked.id] = widget
            row.addWidget(Entry(title, widget))
        row.addStretch(1)
        card.body.addLayout(row)
        self.body.addWidget(card)
        self.body.addWidget(self.table, 1)
        self.known = QVBoxLayout()
        self.body.addLayout(self.known)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE["tight"])
        self.counts = QHBoxLayout()
        foot.addLayout(self.counts)
        self.hint = label("", "soft", wrap=True)
        foot.addWidget(self.hint, 1)
        self.body.addLayout(foot)

    def _tell(self) -> None:
        """What the rows come to, and who of the village may be meant."""
        self.problem.hide()
        members = self.model.members
        empty(self.counts)
        filled = sum(len(one.filled) for one in members)
        wrong = sum(len(one.wrong) for one in members)
        self.counts.addWidget(pill(f"{len(members)} 人"))
        self.counts.addWidget(pill(f"取自证件号 {filled} 格", "info"))
        if wrong:
            self.counts.addWidget(pill(f"要核对 {wrong} 格", "bad"))
        relations = "关系按户口簿写法，打首字母就行：erx → 儿媳。"
        told = [f"第 {one.at + 1} 行：{zh}" for one in members for zh in one.wrong.values()]
        if self._unused:
            told.append(self._unused)
        self.hint.setText("".join(told) or f"证件号一填，性别、出生自动填好。{relations}")
        self._offer_moves(members)

    def _offer_moves(self, members: list[Member]) -> None:
        """A tick for each who is known: of a number ticked, of a name not."""
        ticked = {at: tick.isChecked() for at, tick in self.twins.items()}
        wanted = {one.at: one for one in members if one.twin is not None}
        told = {at: self._twin_words(one) for at, one in wanted.items()}
        if told == {at: tick.text() for at, tick in self.twins.items()}:
            return
        empty(self.known)
        self.twins = {}
        for at, one in wanted.items():
            tick = QCheckBox(told[at])
            tick.setChecked(ticked.get(at, one.by_number))
            self.twins[at] = tick
            self.known.addWidget(tick)

    def _twin_words(self, one: Member) -> str:
        same = "就是这个人" if one.by_number else "是同一个人的请勾选"
        return f"第 {one.at + 1} 行 {one.name}：{self.model.twin(one)}，{same}，转户过来"

    def _find(self, form: str, typed: str) -> list[Found]:
        return [Found(*line[:3]) for line in self.context.reading.choices(form, typed)]
