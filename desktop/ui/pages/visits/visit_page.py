"""The visit sheet: one household, everything open asked at once, one save, one undo.

What stands on it is read on the ledger thread, and so is what saving would leave open. Answers are
kept as a draft like those of a form, and stay when the book changes meanwhile.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.paper.visits.visit_round import SheetRead
from desktop.ui import dialogs, keys
from desktop.ui.fields.base import Found, Surroundings
from desktop.ui.fields.line import DateField, NoteField
from desktop.ui.lists.print_list import print_visits
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.person_text import household_name
from desktop.ui.pages.visits.asked_card import QUESTIONS, AskedCard
from desktop.ui.pages.visits.sheet_work import (
    HELPER,
    SheetOutcome,
    SheetTold,
    first_answers,
    outcome,
    read_sheet,
    seen_so_far,
)
from desktop.ui.pages.visits.to_do import ToDoCard
from desktop.ui.pages.visits.visit_head import VisitHead
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, Empty, button, label, scroll
from desktop.ui.widgets.labelled import Entry
from forms.definitions.records import Person, Visit
from forms.definitions.validation import check
from forms.questions.doorstep import DoorQuestion
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import known_range

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.store.values import Saved

SHEET: Final = "visit_sheet"
"""Its name as a page, and under which its drafts are kept."""
QUIET_MS: Final = 350
"""So long nobody types before it is worked out what would be left."""
DRAFT_AFTER_MS: Final = 1500
RIGHT: Final = 300


class VisitPage(Page):
    """``shown`` is given the id of a household or of a person, or the ``FormAsk`` of a draft."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.home: RecordId | None = None
        self.person: RecordId | None = None
        self.sheet: SheetRead | None = None
        self.outcome: SheetOutcome | None = None
        self._kept: dict[str, Value] = {}
        self._began: dict[str, Value] = {}
        self._reading = self._again = self._insists = self._going = False
        self._then: Callable[[], object] | None = None
        self._number = 0
        self._read_for = context.today()
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.work_out)
        self._draft = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._draft.timeout.connect(self._keep)
        self._make_parts(context)
        self._arrange()
        self._listen()

    def _make_parts(self, context: PageContext) -> None:
        self.save_button = button("保存全部", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(
            button(
                "打印带去…", self.print_it, icon="print", key=keys.PRINT,
                tip="印出来带去，回来照着次序填",
            )
        )  # fmt: skip
        self.buttons.addWidget(self.save_button)
        reading = context.reading
        self._around = Surroundings(reading.definitions.codes, self._find, reading.name)
        form = reading.form(Visit.FORM)
        self.head = VisitHead(form, self._around)
        self.asked = AskedCard(reading, self._around)
        self.todo = ToDoCard(reading.definitions.codes.items("lead_state"))
        self.summary = NoteField(form.field(Visit.summary.name), self._around)
        self.next_day = DateField(form.field(Visit.next_day.name), self._around)
        self.urgent = Card(tone="bad", padding=14)
        self.warns = label("", "problem", wrap=True, select=True)
        self.urgent.body.addWidget(self.warns)
        self.foot = label("", "soft", wrap=True)

    @override
    def shown(self, argument: object = None) -> None:
        """Begin a sheet, or go on with what was kept of it."""
        record = (
            argument.preset.get(Visit.household.name) if isinstance(argument, FormAsk) else None
        )
        if record is None and isinstance(argument, str):
            record = argument
        if not isinstance(record, str):
            return
        view = self.context.reading.view
        is_person = view.get(Person, RecordId(record)) is not None
        self.person = RecordId(record) if is_person else None
        self.home = view.household_of(RecordId(record)) if is_person else RecordId(record)
        self.sheet, self.outcome, self._insists, self._going = None, None, False, False
        self._homeless(self.home is None)
        if self.home is None:
            return
        self._say_whose()
        self._began = {}
        self.asked.forget()
        self._fill(_marked(first_answers(self.context)))
        self._began = self.state()
        self._fill(self.context.drafts.find(self.ask) or self._began)
        self._read()
        self.head.focus_result()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The book is another: what is open may be too, but nothing that is typed is taken away."""
        if not self.isVisible() or self.home is None or self._saving:
            return
        if self.dirty or any(row.unreadable for row in self.asked.rows):
            self.work_out()
        else:
            self._read()

    @override
    def may_leave(self, again: Callable[[], object]) -> bool:
        """Ask when answers would be lost; what goes on elsewhere and comes back is kept."""
        if self._going or not self.dirty or self._saving:
            self._keep()
            self._going = False
            return True
        words = "这次走访还没有保存。"
        return dialogs.may_leave(words, self, lambda: self._save(again), self._forget)

    @override
    def put_away(self) -> None:
        """The book is about to be locked: keep the draft."""
        self._keep()
        self._draft.stop()

    @property
    @override
    def dirty(self) -> bool:
        """Whether anything was answered that is not saved."""
        return self.home is not None and self.state() != self._began

    def state(self) -> dict[str, Value]:
        """All that was said, in the shape of a draft."""
        found = _marked(self._visit())
        found |= {key: v for key, v in self._kept.items() if key.startswith(("q:", "t:"))}
        for row in self.asked.rows:
            mark = f"q:{row.question.key}:"
            found = {k: v for k, v in found.items() if not k.startswith(mark)}
            found |= {f"{mark}{name}": value for name, value in row.state().items()}
        if self.sheet is not None:
            found = {k: v for k, v in found.items() if not k.startswith("t:")}
            found |= {f"t:{key}": value for key, value in self.todo.state().items()}
        return found

    def save(self) -> None:
        """Write it all in one step and go back; with problems, go to the first."""
        self._save(self.back.emit)

    def _save(self, then: Callable[[], object]) -> None:
        """Save once it is worked out what is written, and go where the person wanted to."""
        if self.home is None or self._saving:
            return
        self._insists, self._then = True, then
        if self.sheet is None:
            return  # what is asked is still being read; it is saved when that has come
        if self._readable():
            self.work_out()
        else:
            self._then = None

    def _write(self, found: SheetOutcome) -> None:
        from sync.store.values import Draft

        then, self._then = self._then, None
        assert self.home is not None
        ask, kept, home = self.ask, self.state(), self.home
        self.context.drafts.hold(ask, kept)
        drafts = [Draft(one.form, one.body, one.record) for one in found.writes]
        helper = found.writes[0].body.get(Visit.helper.name)
        whose = self.context.reading.view.called(home)

        def work(book: "Book") -> "Saved":
            saved = book.ledger.write.save(drafts, actor=book.actor, reason="走访")
            if helper:
                book.ledger.meta[HELPER] = helper
            return saved

        def ended(_: object) -> None:
            self.context.drafts.drop(ask)
            if self.ask == ask:
                self._forget()
                if self.isVisible() and then is not None:
                    then()

        def failed() -> None:
            self.context.drafts.keep(ask, kept)
            self._guard()

        self.context.write(
            (SHEET, home), work, self, done=f"已记走访：{whose}，写 {len(drafts)} 条",
            then=ended, failed=failed,
        )  # fmt: skip
        self._guard()

    @property
    def _saving(self) -> bool:
        """Whether what stands here is just being saved."""
        return self.home is not None and self.context.writing((SHEET, self.home))

    def _guard(self) -> None:
        """What is being saved is not changed meanwhile, nor saved twice."""
        on = not self._saving
        for part in (self.head, self.asked, self.todo, self.summary, self.save_button):
            part.setEnabled(on)

    @property
    def ask(self) -> FormAsk:
        """What opens this sheet again."""
        return FormAsk(SHEET, preset={Visit.household.name: self.home or ""})

    def _read(self) -> None:
        """Read what is open; asked again meanwhile, once more after that."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        reading, home, day = self.context.reading, self.home, self._day()
        self._read_for = day
        assert home is not None
        self.context.run(
            lambda _: read_sheet(reading, home, day), done=partial(self._put_sheet, home),
            failed=self._not_read,
        )  # fmt: skip

    def _not_read(self, bad: BaseException) -> None:
        self._reading = False
        dialogs.error(bad, self, "读不出这一户要问的")

    def _put_sheet(self, home: RecordId, found: SheetRead) -> None:
        self._reading = False
        if self._again or home != self.home:
            self._read()
            return
        self._kept = self.state()
        self.sheet = found
        names = [self.context.reading.view.name(one) for one in found.door.people]
        met = self._kept.get(f"visit:{Visit.met.name}")
        self.head.chips.offer(names)
        self.head.put(_part(self._kept, "visit:") | ({Visit.met.name: met} if met else {}))
        self.asked.put(found, self._by_question())
        self.todo.put(found.tasks, found.leads, self.person)
        self.todo.restore(_part(self._kept, "t:"))
        self._warn()
        if self._then is not None and not self._readable():
            self._then = None
        self.work_out()

    def _by_question(self) -> dict[str, dict[str, Value]]:
        """What was kept of each question, by its key."""
        found: dict[str, dict[str, Value]] = {}
        for name, value in _part(self._kept, "q:").items():
            key, _, asked = name.partition(":")
            found.setdefault(key, {})[asked] = value
        return found

    def _visit(self) -> dict[str, Value]:
        """Answers of form ``visit`` as they stand."""
        found = self.head.answers()
        for widget in (self.summary, self.next_day):
            if (value := widget.value()) is not None:
                found[widget.field.id] = value
        return found

    def _fill(self, kept: Mapping[str, Value]) -> None:
        """Show a draft, or the first answers."""
        self._kept = dict(kept)
        visit = _part(kept, "visit:")
        self.head.put(visit)
        for widget in (self.summary, self.next_day):
            widget.put(visit.get(widget.field.id))
        self.todo.restore(_part(kept, "t:"))
        self._warn()

    def _day(self) -> date:
        """The day of the visit; today while it is not whole, or lies ahead."""
        at, today = known_range(self._visit().get(Visit.day.name)), self.context.today()
        return at.first if at and at.first == at.last and at.first <= today else today

    def _told(self) -> SheetTold:
        assert self.home is not None
        visit: dict[str, Value] = {Visit.household.name: self.home, **self._visit()}
        if self.person is not None:
            visit[Visit.person.name] = self.person
        return SheetTold(
            self.home, self._day(), self.context.book.actor, visit, self.asked.given,
            self.todo.done, self.todo.said,
        )  # fmt: skip

    def _changed(self) -> None:
        self._insists = False
        self._warn()
        self._draft.start()
        self._quiet.start()

    def _dated(self) -> None:
        """What is asked is asked as of the day of the visit."""
        if self.sheet is not None and self._day() != self._read_for:
            self._read()

    def _warn(self) -> None:
        """What the form says aloud about the visit: above all the duty to report."""
        form, definitions = self.context.reading.form(Visit.FORM), self.context.reading.definitions
        found = check(form, self._visit(), definitions, self.context.today())
        told = [one.zh for one in found if one.warn]
        self.warns.setText("\n".join(told))
        self.urgent.setVisible(bool(told))

    def work_out(self) -> None:
        """What saving writes and leaves, as it is told now."""
        if self.sheet is None or self.home is None:
            return
        self._quiet.stop()
        told, reading, today = self._told(), self.context.reading, self.context.today()
        self._number += 1
        self.context.run(
            lambda _: outcome(reading, told, today), done=partial(self._put_outcome, self._number)
        )

    def _put_outcome(self, number: int, found: SheetOutcome) -> None:
        if number != self._number or self.home is None or self.sheet is None:
            return
        self.outcome = found
        self.foot.setText(found.words(self.context.reading.definitions.forms))
        if self._insists:
            self._tell(found)
        if self._then is not None:
            if found.problems:
                self._then = None
            else:
                self._write(found)

    def _tell(self, found: SheetOutcome) -> None:
        """Say what is wrong where it is answered, and go to the first."""
        self.asked.tell(found.problems)
        of_visit = [one.zh for key, one in found.problems if not key]
        if of_visit:
            self.warns.setText("\n".join(of_visit))
            self.urgent.show()

    def _readable(self) -> bool:
        """Whether all that was typed can be read and no way was left half answered."""
        if not self.asked.readable():
            return False
        widgets = (*self.head.widgets.values(), self.next_day)
        for widget in widgets:
            if widget.value() is None and widget.unreadable:
                widget.show_problem(widget.unreadable)
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return False
        return True

    def _ask_offices(self) -> None:
        self._going = True
        self.go.emit(QUESTIONS, None)

    def print_it(self) -> None:
        """The same sheet on paper, to be ticked and written on at the door."""
        if self.home is not None:
            helper = self.head.answers().get(Visit.helper.name)
            name = self.context.reading.name(RecordId(str(helper))) if helper else ""
            print_visits(self.context, [self.home], self, name)

    def open_beside(self, question: DoorQuestion) -> None:
        """A whole form, the card of an event, or the page of whom it is about; this stays kept."""
        self._going = True
        opens, about = question.place.opens, question.asked.about
        if opens is None:
            self.open_record.emit(about)
        elif opens.event:
            assert opens.record is not None
            self.go.emit("event", EventAsk(opens.event, opens.record))
        else:
            self.go.emit("form", FormAsk(opens.form, opens.record, opens.preset))

    def _keep(self) -> None:
        if self.home is None or self._saving:
            return
        if self.dirty:
            self.context.drafts.keep(self.ask, self.state())
        else:
            self.context.drafts.drop(self.ask)

    def _forget(self) -> None:
        self._draft.stop()
        self._quiet.stop()
        self._began = self.state()
        self.context.drafts.drop(self.ask)
        self._guard()

    def _find(self, form: str, typed: str) -> list[Found]:
        return [Found(*line[:3]) for line in self.context.reading.choices(form, typed)]

    def _say_whose(self) -> None:
        assert self.home is not None
        reading = self.context.reading
        self.heading.setText(f"走访　{household_name(reading, self.home)}")
        self.say(seen_so_far(reading, self.home))

    def _homeless(self, lacking: bool) -> None:
        """Somebody without a household cannot be visited yet: visits are of households."""
        self.nowhere.setVisible(lacking)
        self.whole.setVisible(not lacking)
        self.save_button.setVisible(not lacking)
        if lacking:
            self.heading.setText("走访")
            self.say("")

    def _arrange(self) -> None:
        self.nowhere = Empty(
            "visit", "这个人还没有所在户", "走访记在户上：请先在人员资料里填所在户。"
        )
        self.nowhere.buttons.addWidget(button("返回", self.back.emit, icon="back"))
        self.body.addWidget(self.nowhere)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.asked)
        left.addStretch(1)
        told = Card("情况")
        told.body.addWidget(self.summary)
        told.body.addWidget(Entry("下次走访", self.next_day))
        for part in (told, self.todo):
            part.setFixedWidth(RIGHT)
            right.addWidget(part)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.addLayout(left, 1)
        row.addLayout(right)
        inside = QVBoxLayout()
        inside.setSpacing(SPACE["gap"])
        inside.addWidget(self.head)
        inside.addWidget(self.urgent)
        inside.addLayout(row)
        inside.addStretch(1)
        self.whole = QWidget()
        column = QVBoxLayout(self.whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll(inside), 1)
        column.addWidget(self.foot)
        self.body.addWidget(self.whole, 1)

    def _listen(self) -> None:
        for part in (self.head, self.asked, self.todo, self.summary, self.next_day):
            part.changed.connect(self._changed)
        self.asked.opened.connect(self.open_beside)
        self.asked.office_wanted.connect(self._ask_offices)
        self.head.dated.connect(self._dated)
        self.head.found.connect(lambda: self.summary.setFocus(Qt.FocusReason.OtherFocusReason))


def _marked(visit: Mapping[str, Value]) -> dict[str, Value]:
    """Answers of form ``visit`` in the shape of a draft."""
    return {f"visit:{name}": value for name, value in visit.items()}


def _part(kept: Mapping[str, Value], mark: str) -> dict[str, Value]:
    """What was kept under a mark."""
    return {key[len(mark) :]: value for key, value in kept.items() if key.startswith(mark)}
