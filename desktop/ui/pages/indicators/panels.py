"""Below an indicator: its charts, the people behind it in three groups, or how it is counted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.fields.choice import Segments
from desktop.ui.lists.filter_line import FilterLine
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page.page import PageContext
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, Empty, button, label, scroll
from desktop.ui.widgets.charts import Bars, Month, Trend
from forms.indicators.indicator import Indicator, hamlet, since
from forms.indicators.table import figure, share_text
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from forms.indicators.indicator import Point

CHARTS, PART, REST, UNKNOWN = range(4)

FILTER_WIDTH = 158


class Panels(QWidget):
    """``put`` shows an indicator, ``put_months`` its year."""

    opened = Signal(str)
    """The record somebody wants to see."""
    left = Signal()
    """Escape: back to the list of indicators."""
    lacking = Signal()
    """Somebody wants to register what is counted."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.one: Indicator | None = None
        self._points: Sequence[Point] = ()
        self._questions: dict[RecordId, tuple[str, ...]] = {}
        self.tabs = Segments(["看图", "计入", "未计入", "无法判断"])
        self.tabs.setAccessibleName("看什么")
        self.tabs.show_at(CHARTS)
        self.tabs.chosen.connect(self._turn)
        self.bars, self.trend = Bars("各屯"), Trend("近十二个月")
        self.bars.picked.connect(self._only_hamlet)
        self.filter = FilterLine("筛选（Ctrl+F）")
        self.filter.setFixedWidth(beside(FILTER_WIDTH))
        self.filter.setToolTip("按姓名、屯、要问的话筛选")
        self.filter.textChanged.connect(lambda _: self._find())
        self.people = RecordTable("指标背后的人")
        self.people.opened.connect(self.opened)
        self.how = label("", "", wrap=True, select=True)
        self.nothing = Empty("info", "", "")
        self.nothing.buttons.addWidget(button("看全部台账，补登记", self.lacking.emit, icon="book"))
        self.stack = QStackedWidget()
        for made in (self._charts(), self.people, scroll(self._how(), 4), self.nothing):
            self.stack.addWidget(made)
        bar = QHBoxLayout()
        bar.addWidget(self.tabs, 1)
        bar.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)

    def put(self, one: Indicator) -> None:
        """Show an indicator; what was chosen to be seen stays chosen."""
        if self.one is not None and self.one.definition.id != one.definition.id:
            self.filter.clear()
        self.one, self._points, self._questions = one, (), {}
        rows, bad = one.by_hamlet(self.context.reading.view), one.definition.good == "down"
        self.bars.put(rows, bad=bad)
        self.hamlets.setVisible(bool(rows))
        counts = (len(one.part), len(one.rest), len(one.unknown))
        names = ("支出", "收入", "") if one.money is not None else ("计入", "未计入", "无法判断")
        for at, (name, number) in enumerate(zip(names, counts, strict=True), PART):
            self.tabs.buttons[at].setText(f"{name} {number}")
            self.tabs.buttons[at].setVisible(bool(name))
        self.how.setText(_how(one))
        if self.tabs.at < 0:
            self.tabs.show_at(CHARTS)
        self._turn()

    def put_months(self, days: Sequence[date], points: "Sequence[Point]") -> None:
        """Show the year as far as it is known."""
        if self.one is None:
            return
        self._points = points
        money = self.one.money is not None
        known = {p.day: p for p in points}
        months = []
        for day in days:
            found = known.get(day)
            part, whole = (figure(n, money=money) for n in (found.counts if found else (0, 0)))
            words = f"{share_text(found.share)}（{part}／{whole}）" if found else ""
            months.append(Month(f"{day:%Y-%m}", found.share if found else None, words))
        self.trend.put(months, bad=self.one.definition.good == "down")
        if len(points) == len(days) and self.tabs.at == PART:
            self._fill()

    def go_to_people(self, _one: object = None) -> None:
        """Show who wants something done: those behind a bad figure, else those still missing."""
        self._go_to({at: len(self._group(at)) for at in (PART, REST, UNKNOWN)})

    def _go_to(self, numbers: Mapping[int, int]) -> None:
        """Show the first group that has anybody; ``numbers`` says how many by group."""
        if self.one is None:
            return
        bad = self.one.definition.good == "down" or self.one.money is not None
        order = (PART, UNKNOWN, REST) if bad else (REST, UNKNOWN, PART)
        at = next((at for at in order if numbers[at]), CHARTS)
        self.tabs.show_at(at)
        self._turn()
        (self.people if at != CHARTS else self.tabs).setFocus()

    def show_how(self) -> None:
        """Show how the figure is counted, in place of charts and people."""
        self.tabs.show_at(-1)
        self._turn()

    def seek(self) -> bool:
        """Put the cursor into the filter, on a list of people."""
        if self.tabs.at not in {PART, REST, UNKNOWN}:
            self.go_to_people()
        self.filter.setFocus()
        self.filter.selectAll()
        return self.filter.isVisible()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _charts(self) -> QWidget:
        self.hamlets, year = Card("各屯", padding=16), Card("近十二个月", padding=16)
        inside = QVBoxLayout()
        inside.addWidget(self.bars)
        inside.addStretch(1)
        self.hamlets.body.addWidget(scroll(inside, 4), 1)
        year.body.addWidget(self.trend, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.hamlets, 3)
        row.addWidget(year, 2)
        holder = QWidget()
        holder.setLayout(row)
        return holder

    def _how(self) -> QVBoxLayout:
        card = Card()
        card.body.addWidget(self.how)
        column = QVBoxLayout()
        column.addWidget(card)
        column.addStretch(1)
        return column

    def _group(self, at: int) -> tuple[RecordId, ...]:
        one = self.one
        if one is None:
            return ()
        return {PART: one.part, REST: one.rest, UNKNOWN: one.unknown}.get(at, ())

    def _turn(self) -> None:
        """Another segment was chosen, or another indicator."""
        if self.tabs.buttons[self.tabs.at].isHidden():
            self.tabs.show_at(CHARTS)
        one, at = self.one, self.tabs.at
        self.filter.setVisible(at in {PART, REST, UNKNOWN})
        if one is None:
            return
        if at == CHARTS:
            self._turn_to_charts(one)
        elif at < 0:
            self.stack.setCurrentIndex(2)
        elif at == UNKNOWN and not self._questions and one.unknown:
            self._ask(one)
        else:
            self._fill()

    def _turn_to_charts(self, one: Indicator) -> None:
        if not one.behind:
            self._say("这里还没有数", f"还没有登记「{one.definition.whole_zh}」，登记后自动算出。")
        elif one.share is None and one.unknown:
            self._say("都还无法判断", "换到「无法判断」看要问清的话，问清一个就多算一个。")
        else:
            self.stack.setCurrentIndex(0)

    def _say(self, title: str, text: str) -> None:
        self.nothing.title.setText(title)
        self.nothing.text.setText(text)
        self.stack.setCurrentWidget(self.nothing)

    def _ask(self, one: Indicator) -> None:
        from forms.indicators.count import questions

        view, figures = self.context.reading.view, self.context.book.definitions

        def put(found: dict[RecordId, tuple[str, ...]]) -> None:
            if one is self.one:
                self._questions = found
                self._fill()

        self.context.run(lambda _: questions(one, view, figures, one.unknown), done=put)

    def _fill(self) -> None:
        one, at = self.one, self.tabs.at
        if one is None or at not in {PART, REST, UNKNOWN}:
            return
        self.people.fill(self._columns(one, at), list(self._group(at)))
        self._find()

    def _find(self) -> None:
        """Show those of the group in whose row the typed words stand."""
        if self.tabs.at not in {PART, REST, UNKNOWN}:
            return
        if self.people.look_for(self.filter.text()):
            self.stack.setCurrentWidget(self.people)
        elif self._group(self.tabs.at):
            self._say("没有找到", "换一个字，或清除筛选。")
        else:
            self._say("这里没有人", "换到别的一栏看看。")

    def _columns(self, one: Indicator, at: int) -> list[RecordColumn]:
        reading, form = self.context.reading, one.definition.form
        view = reading.view.on(one.day)
        columns = [RecordColumn("记录" if form else "姓名或农户", self._name, name=not form)]
        if one.definition.placed:
            columns.append(RecordColumn("屯", lambda record: hamlet(view, record, form)))
        if at == UNKNOWN:
            asked = self._questions
            columns.append(RecordColumn("要问清", lambda record: "　".join(asked.get(record, ()))))
        elif at == PART and one.definition.good == "down" and self._points:
            columns.append(RecordColumn("从何时起", self._since))
        return columns

    def _name(self, record: RecordId) -> str:
        reading = self.context.reading
        form = reading.form_of(record)
        if form == "person":
            return reading.view.name(record)
        if form == "household":
            return reading.view.called(record)
        body = reading.body(record)
        about = RecordId(str(body.get("person") or body.get("household") or ""))
        return (
            f"{reading.view.called(about)}　{reading.name(record)}"
            if reading.form_of(about)
            else reading.name(record)
        )

    def _since(self, record: RecordId) -> str:
        """Since which month's end; the oldest month known may be later than the truth."""
        points = list(self._points)
        found = since(points, record)
        if found is None:
            return ""
        oldest = found == points[0].day
        return f"{found:%Y-%m} 以前" if oldest else f"{found:%Y-%m}"

    def _only_hamlet(self, name: str) -> None:
        """A bar was chosen: the people of that hamlet."""
        self.filter.setText(name)
        row = next(row for row in self.bars.rows if row.name == name)
        self._go_to({PART: row.part, REST: row.rest, UNKNOWN: row.unknown})


def _how(one: Indicator) -> str:
    """Formula, notes and authority as paragraphs."""
    told = one.definition
    lines = [f"{told.id}　{told.title}　＝　{told.formula}", *told.notes]
    lines += [f"{a.zh}：{a.says}" if a.says else a.zh for a in told.authority]
    return "\n\n".join(lines)
