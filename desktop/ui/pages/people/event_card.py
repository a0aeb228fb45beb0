"""The card of an event of life: a few questions, then what comes of it; one save, one undo.

What comes of it is worked out on the ledger thread after every answer. A save waits for it.
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QWidget
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.line import LineField
from desktop.ui.fields.pinyin import matches
from desktop.ui.fields.reference import RefField
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.page.form_request import EventAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.person_text import age_text, household_line, members
from desktop.ui.pages.people.event_rows import ConsequenceRows
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import ChoiceBox, Entry, choice
from forms.definitions.records import Household, Person, Task
from forms.events.event import EventDef
from forms.events.outlook import outlook
from forms.events.plan import EventPlan, plan, says, scene_of, writes
from forms.events.reader import events
from forms.events.scene import DAY, Scene
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.store.values import Saved

COLUMNS: Final = 4
MOTHER: Final = "mother"
HEAD: Final = "head"
WOMAN: Final = "2"


class EventPage(Page):
    """``shown`` is given an ``EventAsk``."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.ask: EventAsk | None = None
        self.plan: EventPlan | None = None
        self.widgets: dict[str, FieldWidget] = {}
        self.who: ChoiceBox | None = None
        self.goes: dict[RecordId, QCheckBox] = {}
        self._planning = self._again = self._saves = self._insists = False
        self._new = RecordId("")
        self._picked: QWidget | None = None
        self.save_button = button("登记", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.save_button)
        codes, name = context.reading.definitions.codes, context.reading.name
        self._about = Surroundings(codes, self._find, name, today=context.today)
        self.asks_card = Card()
        self.asks = QGridLayout()
        self.asks.setHorizontalSpacing(SPACE["gap"])
        self.asks.setVerticalSpacing(SPACE["tight"])
        self.asks_card.body.addLayout(self.asks)
        self.warn_card = Card(tone="bad")
        self.warns = label("", "problem", wrap=True, select=True)
        self.warn_card.body.addWidget(self.warns)
        self.found_card = Card("一起要定的事")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE["gap"])
        grid.setVerticalSpacing(SPACE["tight"])
        for column, share in ((1, 2), (3, 3)):
            grid.setColumnStretch(column, share)
        self.found_card.body.addLayout(grid)
        self.rows = ConsequenceRows(grid, self._about)
        self.rows.changed.connect(self.look)
        self.foot = label("", "soft", wrap=True)
        self.lists = label("", wrap=True, select=True)
        for part in (self.asks_card, self.warn_card, self.found_card, self.lists, self.foot):
            self.body.addWidget(part)
        self.body.addStretch(1)

    @property
    def event_kind(self) -> EventDef:
        """The kind of event on the card."""
        assert self.ask is not None
        return events(self.context.reading.definitions)[self.ask.event]

    @override
    def shown(self, argument: object = None) -> None:
        """Begin a card: what is known is filled in."""
        if not isinstance(argument, EventAsk):
            return
        from sync.change import new_record_id

        self.ask, self.plan, self._new = argument, None, new_record_id()
        self._saves = self._insists = False
        self.heading.setText(self.event_kind.title)
        self.say(self._subject())
        self.rows.forget()
        self._build()
        self.look()
        first = self.who if self.event_kind.first == self.event_kind.who else None
        ticks = iter(self.goes.values()) if self.event_kind.first == self.event_kind.who else ()
        self._focus(first or self.widgets.get(self.event_kind.first) or next(iter(ticks), None))

    @property
    @override
    def dirty(self) -> bool:
        """A card that was not confirmed is nothing to be lost: it is made in a few keys."""
        return False

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The book is another: what comes of the event may be too."""
        if self.isVisible() and self.ask is not None:
            self.look()

    def save(self) -> None:
        """Write it in one step, once what comes of it is worked out."""
        self._insists = True
        if self._planning or self._again:
            self._saves = True
            return
        found = self.plan
        if self.ask is None or found is None or self.context.writing(("event", self.ask)):
            return
        self._say(found)
        if found.refused:
            self._focus(self._at(found))
            return
        self._write(self.ask, found)

    def look(self) -> None:
        """Work out what comes of it as it is told now."""
        if self._planning:
            self._again = True
            return
        self._planning, self._again = True, False
        told = self._told()
        self.context.run(lambda _: _worked_out(told), done=partial(self._put, self.ask))

    def _write(self, ask: EventAsk, found: EventPlan) -> None:
        from sync.store.values import Draft

        drafts = [Draft(one.form, one.body, one.record) for one in writes(found)]
        kind, open_ones = self.event_kind, len(found.left_open)
        known = found.scene.asked.get("known") or found.scene.asked.get("reason")
        codes = next((a.codes for a in kind.asks if a.id in ("known", "reason") and a.codes), None)
        why = found.scene.word(codes, str(known)) if codes and known else ""
        reason = "：".join(part for part in (kind.title, why) if part)
        left = f"；没有勾的 {open_ones} 件列在待核对里" if open_ones else ""

        def work(book: "Book") -> "Saved":
            return book.ledger.write.save(drafts, actor=book.actor, reason=reason)

        self.context.write(
            ("event", ask), work, self, done=f"已{kind.title}：{says(found.scene)[:-1]}{left}",
            then=lambda _: self._saved(ask),
        )  # fmt: skip

    def _saved(self, ask: EventAsk) -> None:
        """Back to where it began, unless the person has gone elsewhere meanwhile."""
        if self.isVisible() and self.ask == ask:
            self.back.emit()

    def _put(self, ask: EventAsk | None, worked: tuple[EventPlan, list[str]]) -> None:
        """What comes of it has been worked out."""
        found, lists = worked
        self._planning = False
        if self._again or ask is not self.ask:
            self.look()
            return
        self.plan = found
        self.lists.setText("".join(lists))
        self.lists.setVisible(bool(lists))
        self.rows.put(found.consequences)
        self.found_card.setVisible(bool(found.consequences))
        self._say(found)
        if self._picked is not None:
            self._go_on()
        if self._saves:
            self._saves = False
            self.save()

    def _go_on(self) -> None:
        """What was picked asks something more: that is the next thing to be answered."""
        there, self._picked = self._picked, None
        focused = QApplication.focusWidget()
        if there is not None and focused is not None and there.isAncestorOf(focused):
            self._focus(next(iter(self.rows.choosers), None))

    def _say(self, found: EventPlan) -> None:
        """What is wrong or urgent, in red; what will be written, below."""
        lacking = [one.zh for one in found.warns if one.lacking and self._insists]
        told = [*lacking, *(one.zh for one in found.warns if not one.lacking), *self._unreadable()]
        self.warns.setText("\n".join(told))
        self.warn_card.setVisible(bool(told))
        self.save_button.setEnabled(True)
        if found.refused:
            self.foot.setText(says(found.scene))
            return
        wanted = writes(found)
        tasks = sum(one.form == Task.FORM for one in wanted)
        more = f"，记 {tasks} 件待办" if tasks else ""
        left = len(found.left_open)
        waits = f"，{left} 件没有勾的列入待核对" if left else ""
        self.foot.setText(
            f"{says(found.scene)}写 {len(wanted) - tasks} 条登记{more}{waits}。"
            "这天以前的名单和数字不变；记错了可以整个撤销。"
        )

    def _unreadable(self) -> list[str]:
        if not self._insists:
            return []
        return [w.unreadable for w in self.widgets.values() if w.value() is None and w.unreadable]

    def _at(self, found: EventPlan) -> QWidget | None:
        """Where the first thing that is wrong is answered."""
        ask = next((one.ask for one in found.warns if one.refuses), "")
        return self.who if ask == self.event_kind.who else self.widgets.get(ask)

    def _told(self) -> Scene:
        assert self.ask is not None
        reading = self.context.reading
        answers: dict[str, Value] = {}
        for name, widget in self.widgets.items():
            if (value := widget.value()) is not None:
                answers[name] = value
        return scene_of(
            self.event_kind, reading.view, reading.definitions, self.context.today(),
            people=self._people(), home=self._home(), answers=answers, said=self.rows.said,
            new=self._new,
        )  # fmt: skip

    def _people(self) -> list[RecordId]:
        if self.event_kind.several:
            return [person for person, tick in self.goes.items() if tick.isChecked()]
        chosen = self.who.currentData() if self.who is not None else None
        return [RecordId(chosen)] if chosen else []

    def _person(self) -> RecordId | None:
        """The person whose page the card was called from."""
        assert self.ask is not None
        is_person = self.context.reading.view.get(Person, self.ask.record) is not None
        return self.ask.record if is_person else None

    def _home(self) -> RecordId | None:
        assert self.ask is not None
        person = self._person()
        return self.context.reading.view.household_of(person) if person else self.ask.record

    def _subject(self) -> str:
        reading, person, home = self.context.reading, self._person(), self._home()
        if person is None:
            return reading.view.called(home) if home else ""
        words = (
            reading.view.name(person), reading.answer("person", person, "sex"),
            age_text(reading, person, self.context.today()), household_line(reading, person),
            reading.answer("person", person, "relation"),
        )  # fmt: skip
        return "　".join(word for word in words if word)

    def _build(self) -> None:
        """Make the questions of this kind of event."""
        assert self.ask is not None
        empty(self.asks)
        self.widgets, self.goes, self.who = {}, {}, None
        place = 0
        for ask in self.event_kind.asks:
            if ask.id == self.event_kind.who:
                place = self._ask_who(ask.label, place)
                continue
            widget = WIDGETS[ask.type](ask, self._about)
            widget.setMinimumWidth(12 * px("body"))
            value = self.ask.preset.get(ask.id)
            if value is None and ask.id == DAY:
                value = self.context.today().isoformat()
            widget.put(value)
            widget.changed.connect(partial(self._answered, widget))
            self.widgets[ask.id] = widget
            self.asks.addWidget(Entry(ask.label, widget), *divmod(place, COLUMNS))
            place += 1
        if self.event_kind.several:
            self._ticked()

    def _ask_who(self, title: str, place: int) -> int:
        """Whose event it is: one or several of the household."""
        reading, today, home = self.context.reading, self.context.today(), self._home()
        living = [
            p for p in (members(reading, home) if home else [])
            if reading.view.lives.surely(p, today)
        ]  # fmt: skip
        person = self._person()
        if person is not None and person not in living:
            living.insert(0, person)
        if self.event_kind.several:
            return self._ask_several(living, person)
        self.who = choice([("", "请选"), *((p, reading.view.name(p)) for p in living)])
        self.who.setCurrentIndex(max(self.who.findData(self._proposed(person)), 0))
        self.who.currentIndexChanged.connect(lambda _: self.look())
        self.asks.addWidget(Entry(title, self.who), *divmod(place, COLUMNS))
        return place + 1

    def _proposed(self, person: RecordId | None) -> RecordId | None:
        """The one whose page it was called from, where that can be meant."""
        view = self.context.reading.view
        if self.event_kind.who == MOTHER and view.answer(Person.sex, person) != WOMAN:
            return None
        head = view.answer(Person.relation, person) in ("01", "02")
        return None if self.event_kind.who == "head" and head else person

    def _ask_several(self, living: list[RecordId], person: RecordId | None) -> int:
        """A tick for each of the household, in rows of their own above the other questions."""
        view = self.context.reading.view
        for at, one in enumerate(living):
            tick = QCheckBox(view.name(one))
            tick.setChecked(self.event_kind.whole or one == person)
            tick.toggled.connect(lambda _on: self._ticked())
            self.goes[one] = tick
            self.asks.addWidget(tick, *divmod(at, COLUMNS))
        return -(-len(living) // COLUMNS) * COLUMNS

    def _ticked(self) -> None:
        """Who alone becomes a household is its head; nobody is who does not go."""
        head, going = self.widgets.get(HEAD), self._people()
        if head is not None and self.event_kind.several and head.value() not in going:
            head.put(going[0] if len(going) == 1 else None)
        self.look()

    def _answered(self, widget: FieldWidget) -> None:
        self._insists = False
        if isinstance(widget, RefField) and widget.value() is not None:
            self._picked = widget
        self.look()

    def _focus(self, widget: QWidget | None) -> None:
        if widget is None:
            return
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(widget, LineField):
            widget.edit.selectAll()

    def _find(self, form: str, typed: str) -> list[Found]:
        view = self.context.reading.view
        if form == Person.FORM and self.event_kind.makes(Household.FORM):  # one of those who go
            going = [(person, view.name(person)) for person in self._people()]
            return [Found(p, name, "") for p, name in going if matches(name, "", typed)]
        return [Found(*line[:3]) for line in self.context.reading.choices(form, typed)]


def _worked_out(told: Scene) -> tuple[EventPlan, list[str]]:
    """What comes of an event, and what becomes of the lists; on the ledger thread."""
    found = plan(told)
    return found, outlook(found) if told.event.outlook else []
