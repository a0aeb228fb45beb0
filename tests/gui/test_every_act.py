"""Acts in any order through the window's own doors; taken back in any order, all is as before."""

from collections.abc import Callable
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QPushButton

from desktop.ui.dialogs import Choice
from desktop.ui.mark_dialog import Marking
from desktop.ui.page.form_request import EventAsk, FormAsk, ManyAsk
from desktop.ui.pages.form.edit_many import EditManyPage
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.event_card import EventPage
from desktop.ui.pages.records.mistaken import MistakenPage
from desktop.ui.pages.records.recent import RecentPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.leads import LeadsPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId, Value
from tests.helpers.pages import P, in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told


class Doors:
    """A person at the window; each act is one of its pages, on whatever there is by then."""

    def __init__(self, window: MainWindow, told: Told) -> None:
        self.window, self.told = window, told

    def page(self, name: str, kind: type[P], argument: object = None) -> P:
        self.window.show_page(name, argument)
        settle(self.window.context.tasks)
        return in_front(self.window, kind)

    def some(self, form: str, number: int) -> RecordId | None:
        records = sorted(self.window.context.reading.records(form))
        return records[number % len(records)] if records else None

    def fill(self, form: str, record: RecordId | None, answers: dict[str, Value]) -> None:
        page = self.page("form", FormPage, FormAsk(form, record))
        assert page.form_body is not None
        page.form_body.put({**page.form_body.answers(), **answers})
        page.change.ask([])
        page.save()
        settle(self.window.context.tasks)
        if page.dirty:  # what was refused is thrown away
            self.told.answers.append(Choice.DISCARD)
            self.window.show_page("list:hamlet")

    def made(self, number: int) -> None:
        who = self.some("person", number)
        if who is not None:
            day = f"20{31 + number % 60}-01-01"
            self.fill("absence", None, {"person": who, "from_day": day, "place": "广东"})

    def changed(self, number: int) -> None:
        self.fill("person", self.some("person", number), {"phone": f"138{number % 10**8:08d}"})

    def marked(self, number: int) -> None:
        form = ("visit", "absence", "person", "household")[number % 4]
        record = self.some(form, number)
        if record is not None:
            self.told.answers.append(Marking("录错了"))
            page = self.page("form", FormPage, FormAsk(form, record))
            page.retract_button.click()
            settle(self.window.context.tasks)

    def restored(self, number: int) -> None:
        page = self.page("mistaken", MistakenPage)
        if page.in_sight:
            page.table.selectRow(number % len(page.in_sight))
            self.told.answers.append(True)
            page.restore()
            settle(self.window.context.tasks)
            self.told.answers.clear()

    def died(self, number: int) -> None:
        who = self.some("person", number)
        if who is not None:
            page = self.page("event", EventPage, EventAsk("death", who))
            page.save()
            settle(self.window.context.tasks)

    def judged(self, number: int) -> None:
        page = self.page("leads", LeadsPage)
        page.table.choose(page.in_sight[: 1 + number % 3])
        page.ask_verdict("2")
        if page.strip.isVisible():
            page.strip.why.setText("问过了")
            page.strip.yes.click()
        settle(self.window.context.tasks)

    def put_off(self, number: int) -> None:
        page = self.page("tasks", TasksPage)
        if page.in_sight:
            page.table.selectRow(number % len(page.in_sight))
            press: QPushButton = page.later if number % 2 else page.close_it
            press.click()
            if page.strip.isVisible():
                page.strip.why.setText("等一等")
                page.strip.yes.click()
            settle(self.window.context.tasks)

    def view(self, number: int) -> None:
        looks = self.page("list:person", RecordList).list.looks
        if number % 2 and looks.drop.isVisibleTo(self.window):
            looks.drop.click()
        else:
            looks.save.click()
            looks.name.setText(f"视图{number % 3}")
            looks.name.returnPressed.emit()
        settle(self.window.context.tasks)

    def same(self, number: int) -> None:
        people = sorted(self.window.context.reading.records("person"))[: 2 + number % 5]
        page = self.page("edit_many", EditManyPage, ManyAsk("person", tuple(people)))
        page.field.setCurrentIndex(page.field.findData("political"))
        assert page.answer is not None
        codes = self.window.context.book.definitions.codes.items("gb_political")
        page.answer.put(codes[number % len(codes)][0])
        page.plan()
        settle(self.window.context.tasks)
        page.write()
        settle(self.window.context.tasks)


ACTS: Final[dict[str, Callable[[Doors, int], None]]] = {
    act.__name__: act
    for act in (
        Doors.made, Doors.changed, Doors.marked, Doors.restored, Doors.died, Doors.judged,
        Doors.put_off, Doors.view, Doors.same,
    )
}  # fmt: skip


def take_back(doors: Doors, row: int) -> None:
    """One line of 最近做的, by its button."""
    page = doors.page("recent", RecentPage)
    page.table.selectRow(row)
    doors.told.answers.append(True)
    page.turn()
    settle(doors.window.context.tasks)
    doors.told.answers.clear()


def standing(doors: Doors, since: int) -> list[int]:
    """Rows of saves of this example that hold, the latest first."""
    page = doors.page("recent", RecentPage)
    lines = [page.rows[key] for key in page.in_sight]
    return [at for at, one in enumerate(lines) if one.save.tx > since and one.save.stands]


def test_each_act_writes_and_is_taken_back_by_its_line(window: MainWindow, told: Told) -> None:
    doors, read = Doors(window, told), window.context.book.ledger.read
    doors.marked(0)
    since = read.past_saves(0)[0].tx
    for name, act in ACTS.items():
        before = read.bodies()
        act(doors, 1)
        assert standing(doors, since) == [0], name
        assert read.bodies() != before, name
        take_back(doors, 0)
        assert read.bodies() == before, name
        assert read.past_saves(0)[0].last > 0
    assert not any(told.details)


FEW: Final = max(2, settings().max_examples // 20)
"""Each is a day's work in the window: few by day, many at night."""


@settings(
    max_examples=FEW,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    done=st.lists(
        st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 10**6)), min_size=2, max_size=5
    ),
    order=st.permutations(range(5)),
    backwards=st.booleans(),
)
def test_whatever_is_done_and_taken_back_all_is_as_before_or_named(
    window: MainWindow, told: Told, done: list[tuple[str, int]], order: list[int], backwards: bool
) -> None:
    doors, read = Doors(window, told), window.context.book.ledger.read
    before, since = read.bodies(), max((one.tx for one in read.past_saves(0)), default=0)
    for name, number in done:
        ACTS[name](doors, number)
    assert not any(told.details), "only what a person is told"
    rows = standing(doors, since)
    for row in rows if backwards else [at for at in order if at in rows]:
        take_back(doors, row)
    if backwards:
        assert read.bodies() == before
    elif read.bodies() != before:
        assert any("保持不动" in one for one in told.successes)
    for row in standing(doors, since):  # the next example begins where this one did
        take_back(doors, row)
