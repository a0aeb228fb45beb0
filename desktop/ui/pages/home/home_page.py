"""Today: headline figures, what is due, and where the book stands towards the county."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.ui.open_book import practice
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.home.overview import (
    LEFT_BEHIND,
    DueLine,
    Figure,
    Overview,
    look,
    with_leads,
    with_lists,
)
from desktop.ui.pages.home.unfinished import SHEET, UnfinishedCard
from desktop.ui.pages.tasks.wording import URGENCY, do, window
from desktop.ui.theme.theme import SPACE, colour
from desktop.ui.widgets.basics import Card, Empty, Tone, button, empty, icon_label, label, pill
from desktop.ui.widgets.multiline_button import CardButton
from desktop.ui.widgets.plain_table import PlainTable
from desktop.ui.widgets.time_words import ago
from forms.leads.due import Urgency

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText

More: TypeAlias = "Callable[[RecordText, Overview, date], Overview]"

_DERIVED = {form for form, _, _ in LEFT_BEHIND}
_SHOWN_DUE = 60
"""The page of tasks has them all."""
_WEEKDAYS = "一二三四五六日"
_NOTHING_DUE = "眼下没有要办的事。登记「一对一」并写明几天走访一次，到期会列在这里。"
_COUNTING = "线索清点中…"
_COUNTED_SOON = "…"
_PAINT_S = 0.5
"""The rest is worked out after so long even when the window has not come to paint."""


class StartPage(Page):
    """The first page of the day."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.overview: Overview | None = None
        self._painted = Event()
        self.figures = QHBoxLayout()
        self.figures.setSpacing(SPACE["gap"])
        self.work = QWidget()
        self.empty = _empty_book(self)
        self.due = DueTable()
        self.due.opened = self._open_due
        self.nothing = label(_NOTHING_DUE, "soft", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.due_card = Card("要办的事")
        self.due_card.body.addWidget(self.nothing, 1)
        self.due_card.body.addWidget(self.due, 1)
        self.county = Card("上报")
        self.unfinished = UnfinishedCard(context)
        self.unfinished.wanted.connect(self.go_on)
        self.backup = Card("备份", tone="warn")
        self.hints = Card("还差一步", tone="warn")
        right = QVBoxLayout()
        right.setSpacing(SPACE["gap"])
        right.addWidget(self.hints)
        right.addWidget(self.backup)
        right.addWidget(self.county)
        right.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(SPACE["gap"])
        below.addWidget(self.due_card, 11)
        below.addLayout(right, 4)
        column = QVBoxLayout(self.work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        column.addLayout(self.figures)
        column.addLayout(below, 1)
        self.body.addWidget(self.unfinished)
        self.body.addWidget(self.work, 1)
        self.body.addWidget(self.empty, 1)
        self.work.hide()
        self.empty.hide()

    @override
    def shown(self, argument: object = None) -> None:
        """Work everything out again on the ledger thread."""
        today = self.context.today()
        day = f"{today.year}年{today.month}月{today.day}日　星期{_WEEKDAYS[today.weekday()]}"
        self.say(day)
        self.unfinished.show_now()
        reading = self.context.reading
        self.context.run(lambda _: look(reading, today), done=self.put)

    def go_on(self, ask: FormAsk) -> None:
        """A form, or the whole sheet of a visit."""
        self.go.emit(SHEET if ask.form == SHEET else "form", ask)

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Any record may change a figure."""
        self.shown()

    def put(self, overview: Overview) -> None:
        """Show what was worked out, and have the rest worked out."""
        self.overview = overview
        self.work.setVisible(not overview.empty)
        self.empty.setVisible(overview.empty)
        if overview.empty:
            return
        self._put_figures(overview)
        self._put_due(overview)
        self._put_county(overview)
        self._put_backup(overview)
        self._put_hints(overview)
        self._add(with_lists, self._put_figures)

    def _add(self, more: More, show: Callable[[Overview], None]) -> None:
        """Work out more on the ledger thread; forget it when all was read anew meanwhile."""
        before, reading, today = self.overview, self.context.reading, self.context.today()
        assert before is not None
        painted = self._painted = Event()

        def told(now: Overview) -> None:
            if isValid(self) and self.overview is before:  # the window may be closed by now
                self.overview = now
                show(now)
                if not now.counted:
                    self._add(with_leads, self._put_due)

        def work(_step: object) -> Overview:
            painted.wait(_PAINT_S)  # until then the processor is the window's
            return more(reading, before, today)

        self.context.run(work, done=told)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Say that everything is painted, once the window has come through with it."""
        super().paintEvent(event)
        QTimer.singleShot(0, self, self._painted.set)

    def _put_figures(self, overview: Overview) -> None:
        empty(self.figures)
        for figure in overview.figures:
            self.figures.addWidget(self._tile(figure), 1)

    def _tile(self, figure: Figure) -> QPushButton:
        prefix = "derived" if figure.form in _DERIVED else "list"
        tile = Tile(figure)
        tile.clicked.connect(partial(self._go, f"{prefix}:{figure.form}"))
        return tile

    def _go(self, page: str, _checked: bool = False) -> None:
        self.go.emit(page, None)

    def _put_due(self, overview: Overview) -> None:
        empty(self.due_card.buttons)
        count = Counter(line.task.urgency for line in overview.due)
        for urgency, (words, tone) in URGENCY.items():
            if count[urgency]:
                self.due_card.buttons.addWidget(pill(f"{words} {count[urgency]} 件", tone))
        if not overview.counted:
            self.due_card.buttons.addWidget(pill(_COUNTING))
        if overview.review:
            words, check = f"待核对 {overview.review} 处", partial(self._go, "check")
            self.due_card.buttons.addWidget(button(words, check, kind="link"))
        lines = overview.due[:_SHOWN_DUE]
        if lines:
            every = button("全部待办", partial(self._go, "tasks"), kind="link")
            self.due_card.buttons.addWidget(every)
        self.nothing.setVisible(not lines)
        self.due.setVisible(bool(lines))
        self.due.show_lines(lines, self.context.today())

    def _put_county(self, overview: Overview) -> None:
        empty(self.county.body)
        state, tone = county_state(overview)
        row = QHBoxLayout()
        row.addWidget(pill(state, tone))
        row.addStretch(1)
        self.county.body.addLayout(row)
        if overview.enrolled:
            last = ago(overview.last_sync, self.context.today())
            self.county.body.addWidget(label(f"上次与县里通话：{last}", "soft", wrap=True))
            self.county.body.addWidget(label(f"县里已确认 {overview.confirmed} 条改动", "soft"))
        else:
            text = "资料只在这台电脑上。县里给登记码后，就能上报，电脑坏了也有一份。"
            self.county.body.addWidget(label(text, "soft", wrap=True))
        if overview.clashes:
            text = f"{overview.clashes} 处两边写得不一样，等您选定"
            self.county.body.addWidget(label(text, "problem", wrap=True))
        words = "去上报" if overview.enrolled else "接入县里"
        self.county.body.addWidget(button(words, partial(self._go, "sync"), icon="sync"))

    def _put_backup(self, overview: Overview) -> None:
        today = self.context.today()
        self.backup.clear()
        self.backup.setVisible(overview.backup.due(today))
        if overview.backup.due(today):
            self.backup.body.addWidget(
                label(f"{overview.backup.words(today)}。", "soft", wrap=True)
            )
            self.backup.body.addWidget(button("去备份", partial(self._go, "safe"), icon="save"))

    def _put_hints(self, overview: Overview) -> None:
        self.hints.clear()
        self.hints.setVisible(overview.contact_missing)
        if overview.contact_missing:
            text = "公示必须写明张贴地点和受理异议的电话，现在还没填。"
            self.hints.body.addWidget(label(text, "soft", wrap=True))
            self.hints.body.addWidget(button("去填写", partial(self._go, "settings")))

    def _open_due(self, row: int) -> None:
        line = self.due.line(row)
        if line is not None:
            do(self, line.task, self.context.today())


class Tile(CardButton):
    """One headline figure; opens its list."""

    def __init__(self, figure: Figure) -> None:
        unknown = f"另有 {figure.unknown} 人无法判断" if figure.unknown else ""
        count = _COUNTED_SOON if figure.count is None else f"{figure.count:,}"
        super().__init__("tile", f"{figure.title} {count}。{unknown}")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(icon_label(figure.icon, 18))
        head.addWidget(label(figure.title, "soft"), 1)
        self.column.addLayout(head)
        self.column.addWidget(label(count, "figure"))
        self.column.addWidget(label(unknown, "tiny"))
        self.settle()


class DueTable(PlainTable):
    """What is due, one line each: who, what, and in which days."""

    def __init__(self) -> None:
        super().__init__("今天要办的事", ("什么事", "屯", "可办时段"), stretched=0, wrapped=True)
        self._lines: tuple[DueLine, ...] = ()
        self.setSelectionMode(PlainTable.SelectionMode.SingleSelection)

    def show_lines(self, lines: tuple[DueLine, ...], today: date) -> None:
        """Show these lines."""
        self._lines = lines
        self.put([
            [line.task.what, line.where, window(line.task, today)]
            for line in lines
        ])  # fmt: skip
        for row, line in enumerate(lines):
            if line.task.urgency in {Urgency.AT_ONCE, Urgency.OVERDUE}:
                self.dress(row, 2, ink=colour("cinnabar"))

    def line(self, row: int) -> DueLine | None:
        """The line in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None


def county_state(overview: Overview) -> tuple[str, Tone]:
    """The words and tone of the pill about the county."""
    if not overview.enrolled:
        return "还没有接入县里", ""
    if overview.unsent:
        return f"未上报 {overview.unsent} 条", "warn"
    return "县里已全部确认", "good"


def _empty_book(page: StartPage) -> Empty:
    made = Empty(
        "import",
        "台账还是空的",
        "把乡镇发来的花名册（Excel）导进来，几分钟就有户、人和三留守名单；写入前先给您看，不满意可以一步撤销。",
    )
    roster = practice.ROSTER if practice.is_practice(page.context.book.ledger.village) else None
    made.buttons.addWidget(
        button("导入花名册", lambda: page.go.emit("import", roster), icon="import", kind="primary")
    )
    made.buttons.addWidget(button("先登记一户", lambda: page.go.emit("new_household", None)))
    return made
