"""Who is left behind, as the rules find it: answer, reasons, and the question that is missing.

One derived answer in full: why, what is missing, and which rule says so.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QPushButton
from typing_extensions import override

from desktop.book.leaving import Leaving
from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.page.form_request import ColumnsAsk, FormAsk, ManyAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import age_text, household_line
from desktop.ui.page.record_text import RecordText
from desktop.ui.page.save_table import export_rows
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from desktop.ui.widgets.explanation_card import TONES, ReasonCard
from forms.definitions.rule import rule_for
from forms.rules.lists import CARED
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer

if TYPE_CHECKING:
    from desktop.excel.export.own_use import OwnUse
    from forms.rules.lists import Derived
from forms.village.view import linked


class DerivedCard(ReasonCard):
    """Shows one entry of a derived list."""

    def show_entry(self, reading: RecordText, entry: "Derived") -> None:
        """Write the entry instead of the one before."""
        pills: list[tuple[str, Tone]] = [(entry.answer.zh, TONES[entry.answer])]
        if not entry.verified and entry.answer is not Answer.NO:
            pills.append(("未核实", "warn"))
        self.begin(reading.view.called(entry.subject), pills)
        self.part("理由", entry.reasons)
        self.questions(entry.missing)
        self.source((entry.source, f"规则版本 {entry.version}"))


TABS: tuple[tuple[Answer | None, str], ...] = (
    (Answer.YES, "是"),
    (Answer.UNKNOWN, "无法判断"),
    (Answer.NO, "否"),
    (None, "全部"),
)


NOBODY = ("这里没有人", "换到别的一栏看看，或清除筛选。")
NOT_YET = (
    "名单还是空的",
    "有了户、人和外出情况，名单按规则自己推算，每个人写着理由和依据；看不准的写着要问的话。",
)
WORDING = ListWords(
    "名单", "done", NOT_YET, NOBODY, "按姓名、屯、理由筛选（Ctrl+F）",
    (("导入花名册", "import"), ("先登记一户", "new_household")),
)  # fmt: skip


class DerivedList(ListPage["Derived"]):
    """One instance per derived list; ``shown`` is given its id."""

    def __init__(self, context: PageContext) -> None:
        self.detail = DerivedCard()
        super().__init__(context, WORDING, self.detail)
        self.list_id = ""
        self.answer: Answer | None = Answer.YES
        self._household = False
        self._build_tabs()
        self.open_card = button("填关爱卡", self._open_card, icon="edit", kind="primary")
        self.excel = button(
            "存成 Excel",
            self.export,
            icon="sheet",
            tip="把列出来的这些和关爱卡存成表格 Ctrl+S",
            key=keys.SAVE,
        )
        self.buttons.addWidget(
            button("选列存表…", self._choose_columns, icon="sheet", key=keys.CHOOSE_COLUMNS,
                   tip="只存要的几栏，按自己的次序 Ctrl+Shift+S")
        )  # fmt: skip
        self.buttons.addWidget(self.excel)
        self.buttons.addWidget(self.open_card)

    @override
    def shown(self, argument: object = None) -> None:
        """Derive again as of today."""
        self.list_id = str(argument or self.list_id)
        rule = rule_for(self.list_id, self.context.today(), self.context.book.definitions.rules)
        self.heading.setText(rule.title)
        self._household = rule.about == "household"
        settling = self.context.reading.definitions.settling(self.list_id)
        asked = "去登记" if settling else "打开"
        self.open_card.setText("填关爱卡" if self.list_id in CARED else asked)
        super().shown()

    @override
    def new_record(self) -> None:
        """Ctrl+N: the card of the person under the cursor."""
        self._open_card()

    def export(self) -> None:
        """Save the entries in sight, and the cards of the list, as a workbook."""
        from desktop.excel.export.derived import list_workbook

        context, day, list_id = self.context, self.context.today(), self.list_id
        reading, sight = context.reading, self.picked()
        answer = None if self.bar.isVisible() else self.answer
        title = self.heading.text()

        def make(told: "OwnUse") -> bytes:
            """Of those in sight, as they are judged now: the list may be older than the book."""
            now = {one.subject: one for one in reading.derived(list_id, day)}
            entries = [now[key] for key in sight if key in now]
            entries = [one for one in entries if answer in {None, one.answer}]
            return list_workbook(list_id, day, entries, reading.definitions, reading.view, told)

        export_rows(make, title, Leaving(list_id, title, len(sight)), context, self)

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (
            Verb("改一项…", keys.EDIT_ONE, "edit", self.edit_many),
            Verb("登记…", keys.REGISTER, "plus", self.register_many),
            *super()._verbs(),
            Verb("存 Excel…", keys.SAVE, "export", self.export, apart=True),
        )

    @override
    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        return f"已选 {len(chosen):,} {'户' if self._household else '人'}"

    @override
    def _leaving(self, rows: int) -> Leaving | None:
        return Leaving(self.list_id, self.heading.text(), rows)

    @override
    def _view_list(self) -> str:
        return self.list_id

    def edit_many(self) -> None:
        """The same answer for all that are chosen."""
        self._go_on("edit_many")

    def register_many(self) -> None:
        """A record about each that is chosen."""
        self._go_on("register_many")

    def _go_on(self, page: str) -> None:
        entity = "household" if self._household else "person"
        if chosen := self.table.selected():
            self.go.emit(page, ManyAsk(entity, tuple(chosen)))

    def show_answer(self, answer: Answer | None) -> None:
        """Show only those with this answer; None shows everybody."""
        self.answer = answer
        self._tabs[answer].setChecked(True)
        self.refill()

    def _build_tabs(self) -> None:
        self.before.setSpacing(6)
        group = QButtonGroup(self)
        self._tabs: dict[Answer | None, QPushButton] = {}
        for answer, words in TABS:
            tab = QPushButton(words)
            tab.setCheckable(True)
            tab.setProperty("kind", "segment")
            tab.clicked.connect(lambda _checked=False, at=answer: self.show_answer(at))
            group.addButton(tab)
            self.before.addWidget(tab)
            self._tabs[answer] = tab
        self._tabs[self.answer].setChecked(True)
        self.before.addSpacing(10)

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, Derived]]":
        day, list_id, reading = self.context.today(), self.list_id, self.context.reading
        self.say(f"截至 {day.year}年{day.month}月{day.day}日；由系统按规则推算，以入户核实为准。")
        return lambda _: {entry.subject: entry for entry in reading.derived(list_id, day)}

    @override
    def put(self, rows: "Mapping[RecordId, Derived]") -> None:
        """Show these entries, and how many there are of each answer."""
        counts = Counter(entry.answer for entry in rows.values())
        for answer, words in TABS:
            number = len(rows) if answer is None else counts[answer]
            self._tabs[answer].setText(f"{words} {number}")
        super().put(rows)

    @override
    def _wanted(self) -> "Callable[[Derived], bool] | None":
        answer = self.answer
        return None if answer is None else lambda entry: entry.answer is answer

    @override
    def _narrowed(self, shown: int) -> None:
        self.open_card.setEnabled(bool(shown))
        self.excel.setEnabled(bool(shown))

    @override
    def _columns(self) -> list[RecordColumn]:
        reading, day = self.reading, self.context.today()
        found = self.rows
        judged = RecordColumn(
            "判定", lambda r: _answer_words(found[r]), tone=lambda r: TONES[found[r].answer]
        )
        why = RecordColumn("理由", lambda r: _why(found[r]))
        if self._household:
            return [
                RecordColumn("农户", reading.view.called, name=True),
                RecordColumn("屯", reading.view.hamlet_of),
                judged,
                why,
            ]
        return [
            RecordColumn("姓名", reading.view.name, name=True),
            RecordColumn("性别", lambda r: reading.answer("person", r, "sex")),
            RecordColumn(
                "年龄",
                lambda r: age_text(reading, r, day),
                order=lambda r: as_written(reading.view.lives.births.get(r)),
            ),
            judged,
            RecordColumn("所在户", lambda r: household_line(reading, r), name=True),
            why,
        ]

    @override
    def _show_detail(self, row: "Derived") -> None:
        self.detail.show_entry(self.context.reading, row)

    def _choose_columns(self) -> None:
        entity = "household" if self._household else "person"
        ask = ColumnsAsk(self.list_id, self.heading.text(), entity, tuple(self.picked()))
        self.go.emit("columns", ask)

    def _open_card(self) -> None:
        person = self.table.current()
        if person is None:
            return
        form = self.context.reading.definitions.settling(self.list_id)
        if form is None:
            self.open_record.emit(person)
            return
        cards = linked(self.context.reading.view, form.id, "person", person)
        if cards and self.list_id in CARED:
            self.open_record.emit(cards[0][0])
        else:
            about = "household" if self._household else "person"
            preset = {f.id: person for f in form.fields if f.id == f.form == about}
            self.go.emit("form", FormAsk(form.id, preset=preset))


def _why(entry: "Derived") -> str:
    """The question that is missing, else the reasons without the age, which has its own column."""
    if entry.missing:
        return "　".join(entry.missing)
    return "　".join(r for r in entry.reasons if not r.startswith("出生于")) or "　".join(
        entry.reasons
    )


def _answer_words(entry: "Derived") -> str:
    return entry.answer.zh + (
        "（未核实）" if entry.answer is Answer.YES and not entry.verified else ""
    )
