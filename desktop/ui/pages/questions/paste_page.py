"""粘贴名单: the list of an office, line by line, looked at before it is registered in one save."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.choice import Segments
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import age_text, household_line
from desktop.ui.pages.questions.whole_strip import WholeStrip
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Tone, button, empty, label
from desktop.ui.widgets.labelled import line, named
from forms.definitions.records import Hamlet
from forms.rules.facts_benefit import OF_HOUSEHOLDS
from forms.schema.form import FieldDef, RecordId
from forms.village.office_lists import OfficeList

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.excel.pasting.office_commit import SaidWhole
    from desktop.excel.pasting.office_plan import ListLine, ListSaid, OfficePlan
    from sync.store.values import Saved

WORDING = ListWords(
    "名单上的人",
    "people",
    ("把名单粘贴到上面", "从表格里复制的几列，或者一行一个姓名、号码；也可以选文件。"),
    filter="按写的、认出的人或说明筛选（Ctrl+F）",
)
KINDS: Final = (
    "表格 (*.xlsx *.xls *.et *.xlsm *.ods *.csv *.tsv *.txt *.htm *.html *.docx);;所有文件 (*)"
)
HIGH: Final = 84
"""Pixels of the box for the list: it is read below it."""
PAUSE_MS: Final = 300
LONGEST: Final = 2_000_000
"""Characters; the list of a whole township is shorter."""
MOST_OFFERED: Final = 8
NOBODY: Final = "不是本村的人"
HOUSEHOLDS, PERSONS = 0, 1
TONES: Final[Mapping[str, Tone]] = {
    "CHOOSE": "warn", "LOOK": "warn", "NOBODY": "bad", "REFUSED": "bad", "NEW": "good",
    "CHANGED": "info", "OFF_LIST": "info",
}  # fmt: skip


class PasteListPage(ListPage["ListLine"]):
    """``shown`` is given the ``OfficeList``; Enter chooses who a line is, Ctrl+S registers."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.office: OfficeList | None = None
        self.planned: OfficePlan | None = None
        self.paths: tuple[Path, ...] = ()
        self.chosen: dict[str, RecordId | None] = {}
        self.answers: dict[str, FieldWidget] = {}
        self._lacking: tuple[str, ...] = ()
        self._asked = 0
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("名单")
        self.text.setPlaceholderText("在这里粘贴名单（Ctrl+V）")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(HIGH)
        self.text.setMaximumHeight(HIGH * 2)
        self.year = line("", longest=4)
        self.whose = Segments(["一行一户，户主代表全户", "一行一个人"])
        self.whose.setAccessibleName("每一行说的是")
        self.told = label("", wrap=True)
        self.warned = label("", "problem", wrap=True)
        self.whole = WholeStrip()
        self._same = QVBoxLayout()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out_ask()
        self._pause.timeout.connect(self.look)
        self.text.textChanged.connect(self._pause.start)
        self.year.textChanged.connect(lambda _: self._pause.start())
        self.whose.chosen.connect(self.look)
        self.whole.changed.connect(self._show_whole)
        self.whole.scope.activated.connect(lambda _: self.look())

    def _lay_out_ask(self) -> None:
        asked = QVBoxLayout()
        asked.setSpacing(SPACE["hair"])
        self.of_year = _beside("年度", self.year)
        asked.addWidget(self.of_year)
        asked.addWidget(self.whose)
        asked.addLayout(self._same)
        asked.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.addWidget(self.text, 1)
        row.addLayout(asked, 1)
        self.body.insertLayout(0, row)
        self.body.insertWidget(1, self.told)
        self.body.insertWidget(2, self.warned)
        self.body.addWidget(self.whole)
        self.write_button = button(
            "登记", self.write, icon="done", kind="primary", key=keys.SAVE,
            tip="登记认出的人 Ctrl+S",
        )  # fmt: skip
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(button("从文件…", self._choose_file, icon="import"))
        self.buttons.addWidget(self.write_button)

    @override
    def shown(self, argument: object = None) -> None:
        """Begin with a list, or go on with the one that stands there."""
        if isinstance(argument, OfficeList) and argument != self.office:
            self._begin(argument)
        self.look()
        self.text.setFocus()

    def _begin(self, office: OfficeList) -> None:
        self.office, self.paths, self.chosen = office, (), {}
        self.heading.setText(f"粘贴名单：{office.name}")
        self.say(f"向{office.keeper}要。先看认出了谁，再一次登记；可以整个撤销。")
        self.text.clear()
        self.of_year.setVisible(office.yearly)
        self.year.setText(str(self.context.today().year))
        self.whose.setVisible(office.kind in OF_HOUSEHOLDS)
        self.whose.show_at(-1)
        self._ask_for(())
        view = self.context.reading.view
        hamlets = [(one.id, one.name or "") for one in view.all(Hamlet)]
        self.whole.begin(hamlets, self.context.today())

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Something was written: what is planned is planned anew."""
        self.look()

    def _choose_file(self) -> None:
        """Take the list out of a file."""
        folder = self.context.settings.folder_for(FileKind.IMPORTED)
        paths = dialogs.open_files("选择名单，可以选几个", folder, KINDS, self)
        if paths:
            self._load(paths)

    def _load(self, paths: Iterable[Path]) -> None:
        """Look at the list in these files."""
        self.paths = tuple(paths)
        self.context.settings.keep_folder(FileKind.IMPORTED, self.paths[0].parent)
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        names = "、".join(path.name for path in self.paths)
        self.text.setPlaceholderText(f"读自文件：{names}（粘贴就换成粘贴的）")
        self.look()

    @override
    def look(self) -> None:
        """Plan on the ledger thread what the list would write; only the latest answer counts."""
        from desktop.excel.pasting.office_plan import plan_list
        from desktop.excel.pasting.source import OfficeSource

        self._pause.stop()
        office, text = self.office, self.text.toPlainText()[:LONGEST]
        if office is None:
            return
        if text.strip():
            self.paths = ()
        self._asked += 1
        asked, said, today = self._asked, self._said(), self.context.today()
        source, book = OfficeSource(text, self.paths), self.context.book

        def put(planned: "OfficePlan") -> None:
            if asked == self._asked:
                self._show_plan(planned)

        self.context.run(lambda _: plan_list(book, office, source, said, today), done=put)

    def _said(self) -> "ListSaid":
        from desktop.excel.pasting.office_plan import ListSaid

        same = {name: value for name, one in self.answers.items()
                if (value := one.value()) is not None}  # fmt: skip
        homes = {HOUSEHOLDS: True, PERSONS: False}.get(self.whose.at)
        year = self.year.text().strip()
        return ListSaid(
            same, dict(self.chosen), homes, int(year) if year.isdecimal() else 0, self.whole.hamlet
        )

    def _show_plan(self, planned: "OfficePlan") -> None:
        self._take_day(planned)
        self.planned = planned
        self._ask_for(planned.lacking)
        counts = planned.counts
        fates = type(planned.lines[0].fate) if planned.lines else ()
        self.told.setText("　".join(f"{f.value} {counts[f]:,}" for f in fates if counts[f]))
        self.told.setVisible(bool(counts))
        whose = "先选每一行说的是一户还是一个人。" if planned.asks_households else ""
        words = "".join((*planned.warnings, whose, self._still_lacking(planned.lacking)))
        self.warned.setText(words)
        self.warned.setVisible(bool(words))
        self.put({RecordId(line.key): line for line in planned.lines})
        self._show_whole()

    def _take_day(self, planned: "OfficePlan") -> None:
        """The day the list names is offered, once it names another than before."""
        before = self.planned.plan.day if self.planned and self.planned.plan else None
        if planned.plan and (day := planned.plan.day) and day != before:
            self.whole.day.put(day)

    def _ask_for(self, lacking: Sequence[FieldDef]) -> None:
        """Ask once for all what no column answers; what was answered stays."""
        names = tuple(one.id for one in lacking)
        if names == self._lacking:
            return
        self._lacking = names
        kept = {name: one.value() for name, one in self.answers.items()}
        empty(self._same)
        self.answers = {}
        around = Surroundings(self.context.book.definitions.codes, _nobody, str)
        for one in lacking:
            made = WIDGETS[one.type](one, around)
            made.put(kept.get(one.id))
            made.changed.connect(self._pause.start)
            self.answers[one.id] = made
            made.setAccessibleName(f"{one.label}（名单上没有，大家一样）")
            self._same.addWidget(_beside(one.label, made))

    def _still_lacking(self, lacking: Sequence[FieldDef]) -> str:
        """What has to be said once for all before anybody can be registered."""
        names = [one.label for one in lacking if self.answers[one.id].value() is None]
        return f"名单上没有{'、'.join(names)}，请在名单右边写一次。" if names else ""

    def _show_whole(self) -> None:
        """What is said below the list, and on the button."""
        planned = self.planned
        if planned is None:
            return
        number, said = planned.records, self.whole.said
        self.write_button.setText(
            f"登记 {number:,} 条" if number else "写明名单是全的" if said else "登记"
        )
        why = self._why_not_whole()
        self.write_button.setEnabled(bool(number or said) and not why)
        meaning = f"不在上面的人，以后一律算不在{planned.office.name}上。"
        self.whole.tell(why or meaning if said else "没有说是全的：名单外的人仍然无法判断。")

    def _why_not_whole(self) -> str:
        """What is lacking before the list can be called whole; empty where nothing is."""
        if self.planned is None or not self.whole.said:
            return ""
        if self.planned.against_whole:
            return self.planned.against_whole
        if not self.whole.source.text().strip():
            return "请写明是哪个单位的、哪一份名单。"
        return "截至的日期在今天以后。" if self._day() > self.context.today() else ""

    def _day(self) -> date:
        return self.whole.day.day()

    def write(self) -> None:
        """Register what is recognised, and what is said of the list, in one save."""
        planned, whole = self.planned, self._whole()
        if planned is None or self._pause.isActive() or not self.write_button.isEnabled():
            return
        if whole is not None and planned.is_of_nobody and not self._sure_of_nobody(planned):
            return
        accepted = self._accepted(planned)
        if accepted is None:
            return
        today, number = self.context.today(), planned.records

        def work(book: "Book") -> "Saved":
            from desktop.excel.pasting.office_commit import commit_list

            return commit_list(book, planned, today, whole, accepted)

        name = planned.office.name
        said = "，写明是全的" if whole is not None else ""
        self.context.write(
            ("paste_list", name), work, self,
            done=f"已保存：{name} {number:,} 条{said}", then=lambda _: self._written(),
        )  # fmt: skip

    def _whole(self) -> "SaidWhole | None":
        from desktop.excel.pasting.office_commit import SaidWhole

        if not self.whole.said:
            return None
        return SaidWhole(self.whole.source.text().strip(), self._day(), self.whole.hamlet)

    def _sure_of_nobody(self, planned: "OfficePlan") -> bool:
        """An empty list that is whole says that nobody is one: asked twice."""
        name, scope = planned.office.name, self.whole.scope.currentText()
        off = len(planned.lines) - sum(not line.key.startswith("off:") for line in planned.lines)
        there = f"台账里现在有 {off} 人登记着，这样写不改动他们，列进待核对。" if off else ""
        first = f"名单上没有{scope}的人。{scope}没有一个人在{name}上，是这样吗？{there}"
        again = f"再问一次：写下以后，{scope}每个人都算不在{name}上。确实一个也没有？"
        return all(
            dialogs.question(words, self, title="名单上没有人", yes="一个也没有")
            for words in (first, again)
        )

    def _accepted(self, planned: "OfficePlan") -> frozenset[str] | None:
        """The effects a person accepts; None to stop."""
        from desktop.excel.importing.import_workbook import waiting_for

        waiting = waiting_for(planned.plan, ()) if planned.plan is not None else []
        words = "\n".join(effect.zh for effect in waiting)
        if waiting and not dialogs.question(words, self, title="名单比台账旧", yes="照名单改"):
            return None
        return frozenset(effect.impact.value for effect in waiting)

    def _written(self) -> None:
        self.text.clear()
        self.paths, self.chosen = (), {}
        self.back.emit()

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (
            Verb("就是这个人", "Space", "done", self._confirm),
            Verb(NOBODY, "Delete", "close", self._strangers),
            *super()._verbs(),
        )

    def _confirm(self) -> None:
        """The chosen lines mean the only one each fits."""
        self._choose({key: row.people[0] for key, row in self._picked() if len(row.people) == 1})

    def _strangers(self) -> None:
        """The chosen lines are nobody of this village."""
        self._choose({key: None for key, row in self._picked() if row.fate.waits})

    def _picked(self) -> list[tuple[str, "ListLine"]]:
        keys = self.table.selected() or [RecordId(self.table.current() or "")]
        return [(key, self.rows[key]) for key in keys if key in self.rows]

    def _choose(self, chosen: Mapping[str, RecordId | None]) -> None:
        if chosen:
            self.chosen |= chosen
            self.look()

    @override
    def _open_row(self, key: str) -> None:
        """Ask which of those who fit a line is meant."""
        row = self.rows[RecordId(key)]
        if not row.number:
            return
        offered = row.people[:MOST_OFFERED]
        words = [self._who(person) for person in offered]
        place = dialogs.choose("是谁", f"「{row.text}」{row.zh}", [*words, NOBODY], self)
        if place is not None:
            self._choose({key: offered[place] if place < len(offered) else None})

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows = self.rows
        return [
            RecordColumn("行", lambda r: str(rows[r].number or ""),
                         order=lambda r: rows[r].number, right=True),
            RecordColumn("名单上写的", lambda r: rows[r].text),
            RecordColumn("会怎样", lambda r: rows[r].fate.value,
                         tone=lambda r: TONES.get(rows[r].fate.name, "")),
            RecordColumn("是谁", self._name, name=True),
            RecordColumn("说明", lambda r: rows[r].zh),
        ]  # fmt: skip

    def _name(self, key: RecordId) -> str:
        person = self.rows[key].person
        return self._who(person) if person is not None else ""

    def _who(self, person: RecordId) -> str:
        reading = self.context.reading
        told = (age_text(reading, person, self.context.today()), household_line(reading, person))
        return "　".join((reading.view.name(person), *filter(None, told)))

    @override
    def _chosen_words(self, chosen: Sequence[RecordId]) -> str:
        return f"选中 {len(chosen):,} 行"


def _beside(name: str, editor: QWidget) -> QWidget:
    """A question in one line: the name, and the editor at its right."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(named(name, editor))
    row.addWidget(editor, 1)
    return held


def _nobody(_form: str, _typed: str) -> list[Found]:
    return []
