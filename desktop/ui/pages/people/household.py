"""One household: its people with their marks, its types through time, its visits."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.person_text import age_text, household_name, marks, members
from desktop.ui.page.record_text import DERIVED, still
from desktop.ui.page.register_menu import ask_about, register_button
from desktop.ui.page.sealed import HIDE, SHOW, open_shut
from desktop.ui.pages.people.event_menu import event_button
from desktop.ui.pages.people.print_card import save_card
from desktop.ui.pages.people.timeline import Moment, Timeline, changes, moves, spells
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import px
from desktop.ui.widgets.basics import Card, Facts, button, empty, pill
from forms.definitions.record_view import covers
from forms.definitions.records import HouseholdType, Visit
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer

if TYPE_CHECKING:
    from forms.rules.lists import Derived

IN_HEAD = {"head_name", "hamlet"}


class HouseholdPage(Page):
    """``shown`` is given the household's record id."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.household: RecordId | None = None
        self._left_behind: set[RecordId] = set()
        for made in (
            button("返回", self.back.emit, icon="back", key=keys.BACK),
            button("加成员", self._add_member, icon="plus"),
            event_button(context.reading.definitions, self._event),
            button("记走访", self.new_record, icon="visit", tip="记走访 Ctrl+N"),
            button("修改资料", self._edit, icon="edit", kind="primary", key=keys.EDIT),
        ):
            self.buttons.addWidget(made)
        self.members = RecordTable("家庭成员")
        self.members.setProperty("kind", "inner")
        self.members.opened.connect(self.open_record)
        self.members_card = Card("家庭成员")
        self.members_card.body.addWidget(self.members)
        self.facts_card, self.facts = Card("户情"), Facts(columns=1)
        self.facts_card.body.addWidget(self.facts)
        self.show_all = button(SHOW, self._toggle, icon="eye", kind="plain")
        self.facts_card.buttons.addWidget(self.show_all)
        self.facts_card.buttons.addWidget(
            button("卡片…", self._save_card, icon="print", kind="plain", tip="存一张卡片，号码遮住")
        )
        self.facts_card.buttons.addWidget(
            button("核查表…", self._letter, icon="edit", kind="plain", tip="入户核查表：当面核对")
        )
        self._whole = False
        self._lines_of: tuple[RecordId, bool] | None = None
        self.types_card, self.types = self._line("户类型变化", "变更户类型", "household_type")
        self.visits_card, self.visits = self._line("走访与记录", "记走访", "visit")
        self.visits_card.buttons.addWidget(
            register_button(context.reading.definitions, "household", self._ask)
        )
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Read the household again."""
        if isinstance(argument, str):
            self.household = RecordId(argument)
        self._whole = False
        self._read()
        self.members.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Read again."""
        self._read()

    @override
    def new_record(self) -> None:
        """Note down a visit to this household."""
        if self.household is not None:
            self.go.emit("visit_sheet", self.household)

    def _line(self, title: str, ask: str, form: str) -> tuple[Card, Timeline]:
        card, line = Card(title), Timeline()
        line.opened.connect(self.open_record)
        card.body.addWidget(line)
        press = self.new_record if form == Visit.FORM else lambda: self._ask(form)
        card.buttons.addWidget(button(ask, press, icon="plus", kind="plain"))
        return card, line

    def _letter(self) -> None:
        if self.household is not None:
            self.go.emit("letters", ("L05", self.household))

    def _save_card(self) -> None:
        if self.household is not None:
            save_card(self.context, self.household, self)

    def _arrange(self) -> None:
        self.body.addWidget(self.members_card)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(14)
        left.addWidget(self.facts_card)
        left.addWidget(self.types_card)
        left.addStretch(1)
        right.addWidget(self.visits_card)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def _read(self) -> None:
        if self.household is None:
            return
        reading, day, household = self.context.reading, self.context.today(), self.household
        people = members(reading, household)
        self.heading.setText(household_name(reading, household))
        current = self._type_now()
        number = reading.answer("household", household, "hh_no")
        words = [f"户编号 {number}" if number else "", f"在册 {len(people)} 人"]
        empty(self.tags)
        if current:
            self.tags.addWidget(pill(current, "" if current == "一般农户" else "warn"))
        self.say("　".join(word for word in words if word))
        self._write_members(people)
        self._write_facts()
        self._write_lines()
        self.context.run(
            lambda _step: [reading.derived(at, day) for at in DERIVED], done=self._derived
        )

    def _write_lines(self) -> None:
        """What happened, read on the ledger thread; of another household nothing stays."""
        assert self.household is not None
        asked = home, whole = self.household, self._whole
        reading, book = still(self.context.reading, self.context.today), self.context.book
        if asked != self._lines_of:
            self._lines_of = asked
            self.types.put([])
            self.visits.put([])

        def work(_step: object) -> list[Moment]:
            found = [*spells(reading, "household", home, whole=whole), *moves(reading, home)]
            story = book.ledger.read.story(home)
            return found + changes(reading, home, story, whole=whole)

        self.context.run(work, done=partial(self._put_lines, asked))

    def _put_lines(self, asked: tuple[RecordId, bool], moments: list[Moment]) -> None:
        if asked == self._lines_of:
            self.types.put([m for m in moments if m.icon == "tag"])
            self.visits.put([m for m in moments if m.icon != "tag"])

    def _type_now(self) -> str:
        assert self.household is not None
        reading, today = self.context.reading, self.context.today()
        valid = [
            (as_written(spell.from_day), spell.id)
            for spell in reading.view.by(HouseholdType.household, self.household)
            if covers(spell, today)
        ]
        return reading.answer("household_type", max(valid)[1], "type") if valid else ""

    def _write_members(self, people: list[RecordId]) -> None:
        reading, day = self.context.reading, self.context.today()
        self.members.fill(
            [
                RecordColumn("姓名", reading.view.name, name=True),
                RecordColumn("与户主关系", lambda r: reading.answer("person", r, "relation")),
                RecordColumn("性别", lambda r: reading.answer("person", r, "sex")),
                RecordColumn("年龄", lambda r: age_text(reading, r, day)),
                RecordColumn("留守", self._left_word, tone=lambda _r: "good"),
                RecordColumn(
                    "去向与情况", lambda r: "　".join(text for text, _ in marks(reading, r, day))
                ),
            ],
            people,
        )
        rows = min(max(len(people), 1), 8)
        row = self.members.verticalHeader().defaultSectionSize()
        self.members.setFixedHeight(row * rows + px("small") + 36)

    def _left_word(self, person: RecordId) -> str:
        return "留守" if person in self._left_behind else ""

    def _write_facts(self) -> None:
        assert self.household is not None
        facts, hidden = self.context.reading.facts(
            "household", self.household, IN_HEAD, whole=self._whole
        )
        self.facts.put([(field.label, shown) for field, shown in facts])
        self.show_all.setVisible(hidden)
        self.show_all.setText(HIDE if self._whole else SHOW)

    def _derived(self, lists: "list[list[Derived]]") -> None:
        self._left_behind = {
            entry.subject for entries in lists for entry in entries if entry.answer is Answer.YES
        }
        self.members.viewport().update()

    def _toggle(self) -> None:
        reading, household = self.context.reading, self.household
        assert household is not None
        if self._whole:
            self._turn(household, whole=False)
            return
        shut = reading.shut_on("household", household)
        open_shut(self.context, self, household, shut, partial(self._turn, household, whole=True))

    def _turn(self, household: RecordId, *, whole: bool) -> None:
        """Show or mask the whole of a household, unless another one was opened meanwhile."""
        if household == self.household:
            self._whole = whole
            self._write_facts()
            self._write_lines()

    def _event(self, event: str) -> None:
        if self.household is not None:
            self.go.emit("event", EventAsk(event, self.household))

    def _edit(self) -> None:
        if self.household is not None:
            self.go.emit("form", FormAsk("household", self.household))

    def _add_member(self) -> None:
        self._ask("person")

    def _ask(self, form: str) -> None:
        if self.household is not None:
            context = self.context
            ask = ask_about(context.reading, form, self.household, context.today())
            self.go.emit("form", ask)
