"""Headline indicators: figure, formula, by hamlet, over a year, and who stands behind each."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.operations import Long, Step
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.printing import Asked, Previewed
from desktop.ui.page.save_table import save_table
from desktop.ui.pages.indicators.header import IndicatorHead
from desktop.ui.pages.indicators.list import AIR, SHARE, UNKNOWN, IndicatorList
from desktop.ui.pages.indicators.panels import Panels
from desktop.ui.theme.theme import px
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import DayEdit

if TYPE_CHECKING:
    from forms.indicators.indicator import Indicator, Point

PAUSE_MS = 250
LIST_WIDTH = 440


class IndicatorsPage(Page):
    """``shown`` may be given an indicator's id; Enter goes to the people, then to the person."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._wanted, self._asked = "", 0
        self.previewed = Previewed(context, self._look, self)
        self._points: dict[str, list[Point]] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.as_of = DayEdit("截至日")
        self.as_of.put(context.today())
        self.as_of.dateChanged.connect(lambda _: self._other())
        self.list = IndicatorList()
        self.head = IndicatorHead()
        self.panels = Panels(context)
        self.list.marked.connect(self._show)
        self.list.opened.connect(self.panels.go_to_people)
        self.panels.opened.connect(self.open_record)
        self.panels.lacking.connect(partial(self.go.emit, "more", None))
        self.panels.left.connect(self.list.setFocus)
        self.head.how.connect(self.panels.show_how)
        self._arrange()
        self.say("每个数都能点开看是谁；无法判断的单列，不算在比例里。不给任何人排名。")

    @override
    def shown(self, argument: object = None) -> None:
        """Count again; ``argument`` may name an indicator (I-05)."""
        self._wanted = argument if isinstance(argument, str) else ""
        self._look()
        self.list.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Anything written may change a figure."""
        self._other()

    def _other(self) -> None:
        self.previewed.spoil()
        self._pause.start()

    @override
    def seek(self) -> bool:
        """Ctrl+F: narrow the people behind the figure."""
        return self.panels.seek()

    def save(self, ending: str) -> None:
        """Save the table of all indicators: ``xlsx`` or ``pdf``."""
        from forms.indicators.table import table

        if self.list.found and self.previewed.holds():
            village = self.context.book.village.name or ""
            made = table(self.list.found, village, self.list.found[0].day)
            save_table(made, ending, self.context, self, still=self.previewed.holds)

    def _arrange(self) -> None:
        self.buttons.addWidget(label("截至日"))
        self.buttons.addWidget(self.as_of)
        for made in (
            button("存为 PDF…", lambda: self.save("pdf"), icon="export"),
            button(
                "存为 Excel…",
                lambda: self.save("xlsx"),
                icon="sheet",
                kind="primary",
                key=keys.SAVE,
            ),
        ):
            self.buttons.addWidget(made)
        left = Card(padding=6)
        left.setFixedWidth(round(LIST_WIDTH * (1 + px("body") / 16) / 2))
        heads = QHBoxLayout()
        heads.setContentsMargins(AIR[0], 6, AIR[1] + 6, 2)
        heads.setSpacing(0)
        heads.addWidget(label("指标", "soft"), 1)
        for words, width in (("比例", SHARE), ("无法判断", UNKNOWN)):
            over = label(words, "soft")
            over.setAlignment(Qt.AlignmentFlag.AlignRight)
            over.setFixedWidth(round(width * px("body") / 16))
            heads.addWidget(over)
        left.body.addLayout(heads)
        left.body.addWidget(self.list, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.head)
        right.addWidget(self.panels, 1)
        holder = QWidget()
        holder.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(left)
        row.addWidget(holder, 1)
        self.body.addLayout(row, 1)

    def _look(self) -> None:
        view, day = self.context.reading.view, self.as_of.day()
        figures = self.context.book.definitions
        self._pause.stop()
        self._asked += 1
        asked = self.previewed.ask()

        def work(_step: object) -> "tuple[Asked, list[Indicator]]":
            from forms.indicators.count import indicators

            return asked, indicators(view, day, figures)

        self.context.run(Long("正在算指标", work, stops=False), done=self._put)

    def _put(self, result: "tuple[Asked, list[Indicator]]") -> None:
        asked, found = result
        if not self.previewed.put(asked):
            return  # a later day is on its way
        self._points.clear()
        self.list.put(found, self._wanted)
        self._wanted = ""

    def _show(self, one: "Indicator") -> None:
        self.head.put(one)
        self.panels.put(one)
        self._next_month(one)

    def _next_month(self, one: "Indicator") -> None:
        """Work out one month after the other, the latest first, so that a save never waits long."""
        from forms.indicators.count import point
        from forms.indicators.indicator import month_ends

        days = month_ends(one.day)
        known = self._points.setdefault(one.definition.id, [])
        self.panels.put_months(days, known)
        if len(known) == len(days) or not self.isVisible():
            return
        day, told, asked = days[-1 - len(known)], one.definition, self._asked
        view, figures = self.context.reading.view, self.context.book.definitions

        def put(found: "Point") -> None:
            now = self.list.current()
            if asked != self._asked or known is not self._points.get(told.id):
                return  # counted anew meanwhile
            if found.day not in {p.day for p in known}:
                known.insert(0, found)
            if now is not None and now.definition.id == told.id:
                self._next_month(now)

        def work(step: "Step") -> "Point":
            step("正在算走势，一个月一个月地算", len(known), len(days))
            return point(told, view, day, figures)

        undone = "已停下，走势没有算全；再选这一项就接着算。"
        self.context.run(Long("正在算走势", work, undone=undone), done=put)
