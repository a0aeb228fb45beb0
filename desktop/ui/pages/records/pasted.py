"""A list out of a message or a column: who is meant, who is to be chosen, who is not in the book.

The people found become a list of people like any other, with everything such a list can do.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.operations import Long, Step
from desktop.ui.page.form_request import ListAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import age_text, household_line
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Tone, button
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.excel.meaning.pasted import PastedLine

WORDING = ListWords(
    "粘贴的名单",
    "people",
    ("把名单粘贴到上面", "姓名、身份证号码、电话都认，一行一个；一行几个名字用顿号隔开也行。"),
    filter="按写的、认出的人或说明筛选（Ctrl+F）",
    first=(("从全部人员里找", "list:person"),),
)
HIGH: Final = 118
"""Pixels of the box for the list."""
PAUSE_MS: Final = 300
LONGEST: Final = 400_000
"""Characters; a whole township of names and numbers is shorter."""
URGENT: Final = {"choose": 0, "nobody": 1, "likely": 2, "sure": 3, "heading": 4}
MOST_OFFERED: Final = 8
NOBODY: Final = "都不是"
TONES: Final[Mapping[str, Tone]] = {
    "sure": "good", "likely": "info", "choose": "warn", "nobody": "bad", "heading": ""
}  # fmt: skip


class PastedPage(ListPage["PastedLine"]):
    """Paste, look, choose where several fit, go on with the people."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.say("粘贴一列姓名、号码或电话，先看认出了谁，再接着办。这一页什么也不写。")
        self._chosen: dict[RecordId, RecordId | None] = {}
        self._asked = 0
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("名单")
        self.text.setPlaceholderText("在这里粘贴名单（Ctrl+V）")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(beside(HIGH))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.text.textChanged.connect(self._pause.start)
        self.above.addWidget(self.text)
        self.pick = button("选人", self._pick, icon="person", tip="选中的一行是谁 Enter")
        self.show_people = button(
            "只看这些人", self._go_on, icon="people", kind="primary", key=keys.EIGHTH,
            tip="把认出的人列成名单：存表、打印、登记 F8",
        )  # fmt: skip
        self.choose_people = button(
            "选中这些人", self._choose, icon="done", key=keys.SEVENTH,
            tip="在人员的单子里选中认出的人：改一项、登记、复制 F7",
        )  # fmt: skip
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.pick)
        self.buttons.addWidget(self.choose_people)
        self.buttons.addWidget(self.show_people)
        self.table.marked.connect(lambda _: self._follow())

    @override
    def shown(self, argument: object = None) -> None:
        """Read the list that stands there against the book as it is now."""
        self.look()
        self.text.setFocus()

    @override
    def look(self) -> None:
        """Find the people on the ledger thread; only the latest answer counts."""
        self._pause.stop()
        self._asked += 1
        asked, text = self._asked, self.text.toPlainText()[:LONGEST]
        view, definitions = self.context.reading.view, self.context.book.definitions

        def put(found: "list[PastedLine]") -> None:
            if asked == self._asked:
                lines = {RecordId(f"{n}:{one.text}"): one for n, one in enumerate(found)}
                # what waits for a person stands first
                self.put(dict(sorted(lines.items(), key=lambda line: URGENT[line[1].found.value])))
                if people := self.people():
                    self.context.did.emit("pasted", str(len(people)))

        def work(step: Step) -> "list[PastedLine]":
            from desktop.excel.meaning.pasted import PastedList

            return PastedList(view, definitions).read(text, step)

        self.context.run(
            Long(
                "正在认名单",
                work,
                undone="已取消，名单没有认完；改一下再认。",
            ),
            done=put,
        )

    def people(self) -> tuple[RecordId, ...]:
        """Who is meant, each once: found for certain, by one sign alone, or chosen."""
        meant = (self._meant(key) for key in self.rows)
        return tuple(dict.fromkeys(one for one in meant if one is not None))

    def _meant(self, key: RecordId) -> RecordId | None:
        if key in self._chosen:
            return self._chosen[key]
        row = self.rows[key]
        return row.people[0] if row.found.value in {"sure", "likely"} else None

    def _pick(self) -> None:
        """Ask which of those who fit a line is meant."""
        key = self.table.current()
        row = self.current()
        if key is None or row is None or not row.people:
            return
        offered = row.people[:MOST_OFFERED]
        words = [self._who(person) for person in offered]
        place = dialogs.choose("是谁", f"「{row.text}」{row.zh}", [*words, NOBODY], self)
        if place is not None:
            self._chosen[RecordId(key)] = offered[place] if place < len(offered) else None
            self.put(self.rows)

    def _go_on(self) -> None:
        people = self.people()
        if people:
            self.go.emit("list:person", ListAsk("person", people, "粘贴的名单"))

    def _choose(self) -> None:
        if people := self.people():
            self.go.emit("list:person", ListAsk("person", people, "粘贴的名单", chosen=True))

    @override
    def _open_row(self, key: str) -> None:
        self._pick()

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows = self.rows
        return [
            RecordColumn("行", lambda r: str(rows[r].number), order=lambda r: rows[r].number,
                         right=True),
            RecordColumn("写的", lambda r: "　".join(rows[r].text.split("\t"))),
            RecordColumn("认出没有", self._found, tone=self._tone),
            RecordColumn("是谁", self._name, name=True),
            RecordColumn("说明", self._said),
        ]  # fmt: skip

    def _found(self, key: RecordId) -> str:
        from desktop.excel.meaning.pasted import ZH

        if key in self._chosen:
            return "选好了" if self._chosen[key] else NOBODY
        return ZH[self.rows[key].found]

    def _tone(self, key: RecordId) -> Tone:
        if key in self._chosen:
            return "good" if self._chosen[key] else ""
        return TONES[self.rows[key].found.value]

    def _name(self, key: RecordId) -> str:
        person = self._meant(key)
        return self._who(person) if person is not None else ""

    def _who(self, person: RecordId) -> str:
        reading = self.context.reading
        told = (age_text(reading, person, self.context.today()), household_line(reading, person))
        return "　".join((reading.view.name(person), *filter(None, told)))

    def _said(self, key: RecordId) -> str:
        row = self.rows[key]
        again = f"和第 {row.again} 行是同一个人。" if row.again else ""
        return again if key in self._chosen else f"{row.zh}{again}"

    @override
    def _counted(self, shown: int) -> str:
        from desktop.excel.meaning.pasted import ZH

        counts = Counter(self._found(key) for key in self.rows)
        words = dict.fromkeys((*ZH.values(), "选好了", NOBODY))
        told = [f"{word} {counts[word]}" for word in words if counts[word]]
        return "，".join((f"共 {len(self.people())} 人", *told)) if self.rows else ""

    @override
    def _narrowed(self, shown: int) -> None:
        self.filter.setVisible(bool(self.rows))
        people = len(self.people())
        self.show_people.setEnabled(bool(people))
        self.choose_people.setEnabled(bool(people))
        self.show_people.setText(f"只看这 {people} 人" if people else "只看这些人")
        self._follow()

    def _follow(self) -> None:
        row = self.current()
        self.pick.setEnabled(row is not None and bool(row.people))
