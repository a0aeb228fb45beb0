"""Headline indicators: figure, formula, by hamlet, over a year, and who stands behind it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.fields.choice import Segments
from desktop.pages.base import Desk, Page, scroll
from desktop.pages.charts import Bars, Trend
from desktop.pages.entry import DayEdit, Entry
from desktop.pages.parts import Card, label
from desktop.pages.record_table import Column, RecordTable
from forms.definition import RecordId

if TYPE_CHECKING:
    from forms.indicator import Indicator

MONTHS = 12
TABS = ("计入的", "没有计入的", "无法判断")
SIDE = 470


class IndicatorsPage(Page):
    """``shown`` may be given an indicator's id; Enter on a person opens the page of the person."""

    title = "指标"
    icon = "chart"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: dict[RecordId, Indicator] = {}
        self.as_of = DayEdit("截至日")
        self.as_of.put(desk.today())
        self.as_of.dateChanged.connect(lambda _: self._look())
        self.buttons.addWidget(Entry("截至日", self.as_of))
        self.table = RecordTable("指标")
        self.table.setFixedWidth(SIDE)
        self.table.marked.connect(self._show)
        self.bars, self.trend = Bars("各屯"), Trend("近十二个月")
        self.figure, self.name = label("", "figure"), label("", "card_title")
        self.formula = label("", "soft", wrap=True)
        self.basis = label("", "tiny", wrap=True)
        self.tabs = Segments(list(TABS))
        self.tabs.setAccessibleName("看哪些人")
        self.tabs.show_at(0)
        self.tabs.chosen.connect(self._list_people)
        self.people = RecordTable("指标背后的人")
        self.people.setMinimumHeight(220)
        self.people.opened.connect(self.open_record)
        self.table.opened.connect(lambda _: self.people.setFocus())
        self._arrange()
        self.say("每个数都能点开看是哪些人；无法判断的人单列，不算在比例里。不给任何人排名。")

    @override
    def shown(self, argument: object = None) -> None:
        """Count again."""
        self._wanted = argument if isinstance(argument, str) else ""
        self._look()
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Anything written may change a figure."""
        self._look()

    def current(self) -> "Indicator | None":
        """The indicator under the cursor."""
        key = self.table.current()
        return self.found.get(key) if key is not None else None

    def _arrange(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.name)
        words.addWidget(self.formula)
        head.addLayout(words, 1)
        head.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignTop)
        top = Card()
        top.body.addLayout(head)
        top.body.addWidget(self.basis)
        self.by_hamlet = Card("各屯")
        self.by_hamlet.body.addWidget(self.bars)
        self.by_month = Card("近十二个月")
        self.by_month.body.addWidget(self.trend)
        self.behind = Card("背后的人和户")
        self.behind.body.addWidget(self.tabs)
        self.behind.body.addWidget(self.people)
        column = QVBoxLayout()
        column.setSpacing(14)
        for card in (top, self.by_hamlet, self.by_month, self.behind):
            column.addWidget(card)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.table)
        row.addWidget(scroll(column), 1)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(holder, 1)

    def _look(self) -> None:
        from forms.indicators import indicators

        view, day = self.desk.reading.view, self.as_of.day()
        figures = self.desk.book.parameters
        self.desk.run(lambda _: indicators(view, day, figures), done=self.put)

    def put(self, found: "list[Indicator]") -> None:
        """Show these figures."""
        self.found = {RecordId(one.definition.id): one for one in found}
        known = self.found
        self.table.fill(
            [
                Column("指标", lambda key: known[key].definition.title),
                Column("比例", lambda key: share(known[key]), right=True),
                Column("数", lambda key: counted(known[key]), right=True),
                Column("无法判断", lambda key: str(len(known[key].unknown) or ""), right=True),
            ],
            list(known),
        )
        if self._wanted in known:
            self.table.selectRow(self.table.rows.ids.index(RecordId(self._wanted)))
            self._wanted = ""
        if (key := self.table.current()) is not None:
            self._show(key)

    def _show(self, key: str) -> None:
        one = self.found.get(RecordId(key))
        if one is None:
            return
        view = self.desk.reading.view.on(self.as_of.day())
        told = one.definition
        self.name.setText(f"{told.id}　{told.title}")
        self.figure.setText(share(one))
        unknown = f"；另有 {len(one.unknown)} 个无法判断" if one.unknown else ""
        self.formula.setText(one.missing or f"{told.part} ÷ {told.whole}：{counted(one)}{unknown}")
        self.basis.setText(f"依据：{told.basis}")
        rows = one.by_hamlet(view)
        self.bars.put(rows)
        self.by_hamlet.setVisible(bool(rows))
        self.behind.setVisible(bool(one.whole or one.unknown))
        self._list_people()
        self._draw_trend(one)

    def _draw_trend(self, one: "Indicator") -> None:
        from forms.indicators import indicator

        view, figures, told = self.desk.reading.view, self.desk.book.parameters, one.definition
        days = month_ends(self.as_of.day())
        self.trend.put([])

        def work(_step: object) -> list[tuple[str, float | None]]:
            return [(f"{d:%Y-%m}", indicator(told, view, d, figures).share) for d in days]

        def put(points: list[tuple[str, float | None]]) -> None:
            now = self.current()
            if now is not None and now.definition.id == told.id:
                self.trend.put(points)
                self.by_month.setVisible(any(value is not None for _, value in points))

        self.desk.run(work, done=put)

    def _list_people(self) -> None:
        one = self.current()
        if one is None:
            return
        view = self.desk.reading.view
        groups = (one.part, one.whole - one.part, frozenset(one.unknown))
        for button, title, group in zip(self.tabs.buttons, TABS, groups, strict=True):
            button.setText(f"{title} {len(group)}")
        chosen = groups[max(self.tabs.at, 0)]
        unknown = one.unknown
        self.people.fill(
            [
                Column("姓名或农户", self.desk.reading.name, name=True),
                Column("屯", lambda r: view.hamlet_of(view.household_of(r) or r)),
                Column("要问清", lambda r: unknown.get(r, "")),
            ],
            sorted(chosen),
        )


def share(one: "Indicator") -> str:
    """The share in percent; a dash when it cannot be told."""
    return "—" if one.share is None else f"{one.share:.1f}%"


def counted(one: "Indicator") -> str:
    """Part and whole; money in 元."""
    part, whole = one.counts
    if one.money is not None:
        return f"{part / 100:,.2f}／{whole / 100:,.2f}"
    return f"{part}／{whole}"


def month_ends(day: date) -> list[date]:
    """The ends of the months before a day, old to new, and the day itself."""
    found, first = [day], day.replace(day=1)
    for _ in range(MONTHS - 1):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]
