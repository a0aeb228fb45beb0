"""One person: facts with masked numbers, what the rules say, and the time line.

The people of one's household, on the page of a person: one key away.
"""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.person_text import age_text, household_line, marks, members
from desktop.ui.page.record_text import DERIVED, RecordText, still
from desktop.ui.page.register_menu import ask_about, register_button
from desktop.ui.page.sealed import HIDE, SHOW, open_shut
from desktop.ui.pages.people.event_menu import event_button
from desktop.ui.pages.people.person_copy import save_copy
from desktop.ui.pages.people.print_card import save_card
from desktop.ui.pages.people.timeline import Moment, Timeline, changes, spells
from desktop.ui.widgets.basics import Card, Facts, button, empty, label, pill
from desktop.ui.widgets.explanation_card import TONES
from forms.schema.form import FieldDef, RecordId
from forms.schema.ternary import Answer

if TYPE_CHECKING:
    from forms.rules.lists import Derived
from forms.village.view import linked


class FamilyCard(Card):
    """Everybody else of the household: name, relation to the head, age, where they are."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("同户家人")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(3, 1)
        self.body.addLayout(self._grid)

    def show_person(self, reading: RecordText, person: RecordId, day: date) -> None:
        """Show the family of this person; nothing when there is nobody else."""
        empty(self._grid)
        household = reading.view.household_of(person)
        others = [p for p in members(reading, household) if p != person] if household else []
        self.setVisible(bool(others))
        for row, other in enumerate(others):
            name = button(reading.view.name(other), partial(self.opened.emit, other), kind="link")
            self._grid.addWidget(name, row, 0)
            words = (
                reading.answer("person", other, "relation"),
                age_text(reading, other, day),
                "　".join(text for text, _ in marks(reading, other, day)),
            )
            for column, text in enumerate(words, start=1):
                self._grid.addWidget(label(text, "soft", wrap=column == len(words)), row, column)


IN_HEAD = {"name", "household"}
"""Answers that stand in the head of the page already."""
LISTS = {
    "left_behind_child": "留守儿童",
    "left_behind_woman": "留守妇女",
    "left_behind_elder": "留守老人",
}


class PersonPage(Page):
    """``shown`` is given the person's record id."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.person: RecordId | None = None
        for made in (
            button("返回", self.back.emit, icon="back", key=keys.BACK),
            button("所在户", self._household, icon="household"),
            event_button(context.reading.definitions, self._event),
            button("记走访", self.new_record, icon="visit", tip="记走访 Ctrl+N"),
            button("修改资料", self._edit, icon="edit", kind="primary", key=keys.EDIT),
        ):
            self.buttons.addWidget(made)
        self.facts_card = Card("基本情况")
        self.facts = Facts(columns=1)
        self.facts_card.body.addWidget(self.facts)
        self.show_all = button(SHOW, self._toggle, icon="eye", kind="plain")
        self.facts_card.buttons.addWidget(self.show_all)
        self.facts_card.buttons.addWidget(
            button("卡片…", self._save_card, icon="print", kind="plain", tip="存一张卡片，号码遮住")
        )
        self.facts_card.buttons.addWidget(
            button("推荐函…", self._letter, icon="edit", kind="plain", tip="推荐诉讼代理人的证明")
        )
        self.facts_card.buttons.addWidget(
            button("本人资料…", self._save_copy, icon="export", kind="plain",
                   tip="本人来要资料：台账里关于这个人的全部，存成一份")
        )  # fmt: skip
        self.family = FamilyCard()
        self.family.opened.connect(self.open_record)
        self.status_card = Card("系统推算")
        self.line_card = Card("时间线")
        self.timeline = Timeline()
        self.timeline.opened.connect(self.open_record)
        self.line_card.body.addWidget(self.timeline)
        self.line_card.body.addStretch(1)
        self.line_card.buttons.addWidget(
            register_button(context.reading.definitions, "person", self._ask)
        )
        self._whole = False
        self._line_of: tuple[RecordId, bool] | None = None
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Read the person again; numbers are masked again."""
        if isinstance(argument, str):
            self.person = RecordId(argument)
        self._whole = False
        self._read()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Read again."""
        self._read()

    @override
    def new_record(self) -> None:
        """Note down a visit to this person."""
        if self.person is not None:
            self.go.emit("visit_sheet", self.person)

    def _letter(self) -> None:
        if self.person is not None:
            self.go.emit("letters", ("L01", self.person))

    def _save_card(self) -> None:
        if self.person is not None:
            save_card(self.context, self.person, self)

    def _save_copy(self) -> None:
        if self.person is not None:
            save_copy(self.context, self.person, self)

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(14)
        left.addWidget(self.facts_card)
        left.addWidget(self.family)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(14)
        right.addWidget(self.status_card)
        right.addWidget(self.line_card, 1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(left, 5)
        row.addLayout(right, 6)
        self.body.addLayout(row, 1)

    def _read(self) -> None:
        if self.person is None:
            return
        reading, day, person = self.context.reading, self.context.today(), self.person
        self.heading.setText(reading.view.name(person))
        relation = reading.answer("person", person, "relation")
        words = [
            reading.answer("person", person, "sex"),
            age_text(reading, person, day),
            reading.answer("person", person, "ethnic"),
            household_line(reading, person),
            f"与户主关系：{relation}" if relation else "",
        ]
        self.say("　".join(word for word in words if word))
        empty(self.tags)
        for text, tone in marks(reading, person, day):
            self.tags.addWidget(pill(text, tone))
        self._write_facts()
        self.family.show_person(reading, person, day)
        self._write_line()
        self._write_status([])
        self.context.run(
            lambda _step: [(at, reading.derived(at, day)) for at in DERIVED], done=self._derived
        )

    def _write_facts(self) -> None:
        assert self.person is not None
        reading = self.context.reading
        facts, hidden = reading.facts("person", self.person, IN_HEAD, whole=self._whole)
        self.facts.put([(field.label, self._value(field, shown)) for field, shown in facts])
        self.show_all.setVisible(hidden)
        self.show_all.setText(HIDE if self._whole else SHOW)

    def _value(self, field: FieldDef, text: str) -> str | QWidget:
        if field.type != "ref" or self.person is None:
            return text
        target = str(self.context.reading.body(self.person).get(field.id))
        return button(text, partial(self.open_record.emit, target), kind="link")

    def _write_line(self) -> None:
        """What happened, read on the ledger thread; of another person nothing stays meanwhile."""
        assert self.person is not None
        asked = person, whole = self.person, self._whole
        reading, book = still(self.context.reading, self.context.today), self.context.book
        if asked != self._line_of:
            self._line_of = asked
            self.timeline.put([])

        def work(_step: object) -> list[Moment]:
            found = spells(reading, "person", person, whole=whole)
            story = book.ledger.read.story(person)
            return found + changes(reading, person, story, whole=whole)

        self.context.run(work, done=partial(self._put_line, asked))

    def _put_line(self, asked: tuple[RecordId, bool], moments: list[Moment]) -> None:
        if asked == self._line_of:
            self.timeline.put(moments)

    def _derived(self, lists: "list[tuple[str, list[Derived]]]") -> None:
        found = [
            (list_id, entry)
            for list_id, entries in lists
            for entry in entries
            if entry.subject == self.person
        ]
        self._write_status(found)

    def _write_status(self, found: "list[tuple[str, Derived]]") -> None:
        empty(self.status_card.body)
        self.status_card.setVisible(bool(found))
        for list_id, entry in found:
            row = QHBoxLayout()
            row.addWidget(label(LISTS[list_id]))
            row.addWidget(pill(entry.answer.zh, TONES[entry.answer]))
            if not entry.verified and entry.answer is not Answer.NO:
                row.addWidget(pill("未核实", "warn"))
            row.addStretch(1)
            self.status_card.body.addLayout(row)
            for text in (*entry.reasons, *(f"还要问清：{question}" for question in entry.missing)):
                self.status_card.body.addWidget(label(text, "soft", wrap=True))
            self.status_card.body.addWidget(label(f"依据：{entry.source}", "tiny", wrap=True))

    def _toggle(self) -> None:
        who = self._shown()
        if self._whole:
            self._turn(who, whole=False)
        else:
            open_shut(self.context, self, who, self._shut(), partial(self._turn, who, whole=True))

    def _turn(self, who: RecordId, *, whole: bool) -> None:
        """Show or mask the whole of a person, unless another one was opened meanwhile."""
        if who == self.person:
            self._whole = whole
            self._write_facts()
            self._write_line()

    def _shown(self) -> RecordId:
        assert self.person is not None
        return self.person

    def _shut(self) -> list[FieldDef]:
        """What is shut on the card of the person and on everything of the time line."""
        reading, person = self.context.reading, self._shown()
        found = reading.shut_on("person", person)
        for form in reading.definitions.forms.values():
            if form.id != "person" and any(field.id == "person" for field in form.fields):
                for record, _ in linked(reading.view, form.id, "person", person):
                    found += reading.shut_on(form.id, record)
        return found

    def _household(self) -> None:
        household = self.person and self.context.reading.view.household_of(self.person)
        if household:
            self.open_record.emit(household)

    def _event(self, event: str) -> None:
        if self.person is not None:
            self.go.emit("event", EventAsk(event, self.person))

    def _edit(self) -> None:
        if self.person is not None:
            self.go.emit("form", FormAsk("person", self.person))

    def _ask(self, form: str) -> None:
        if self.person is not None:
            context = self.context
            ask = ask_about(context.reading, form, self.person, context.today())
            self.go.emit("form", ask)
