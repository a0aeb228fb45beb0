"""The strip above the tasks in which one is put off or closed by a word; both need a reason."""

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import DayEdit, Entry, line

LATER = timedelta(days=7)
"""How far a task is put off unless another day is chosen."""
LONGEST = 100


class ClosingStrip(Card):
    """Asks for a reason, and for a day when the task is put off."""

    settled = Signal(str, object)
    """The reason, and the day to come back on; None when the task is closed."""

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self._today = date.min
        self.about = label("", wrap=True)
        self.until = DayEdit("推迟到")
        self.day = Entry("推迟到", self.until)
        self.why = line("", longest=LONGEST)
        self.reason = Entry("原因", self.why)
        self.why.returnPressed.connect(self._settle)
        self.until.returnPressed.connect(self._settle)
        self.until.more.connect(self._go_on)
        row = QHBoxLayout()
        row.addWidget(self.day)
        row.addWidget(self.reason, 1)
        self.yes = button("推迟", self._settle, kind="primary")
        for made in (self.yes, button("算了", self.hide, tip="不改动")):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.about)
        self.body.addLayout(row)
        self.hide()

    def ask_later(self, what: str, today: date) -> None:
        """Ask until when a task rests, and why."""
        self._ask(f"推迟：{what}", "原因", "推迟", today)
        self.until.put(today + LATER, today)
        self.day.show()
        self.until.setFocus()

    def ask_closed(self, what: str, today: date) -> None:
        """Ask how a task was done, where no form says it."""
        self._ask(f"办完：{what}", "办得怎样", "记为办完", today)
        self.day.hide()
        self.why.setFocus()

    def _ask(self, about: str, name: str, yes: str, today: date) -> None:
        self._today = today
        self.about.setText(about)
        self.reason.rename(name)
        self.reason.show_problem("")
        self.day.show_problem("")
        self.why.clear()
        self.yes.setText(yes)
        self.show()

    def _go_on(self, words: str) -> None:
        """Words that were composed behind the day are the reason."""
        self.why.insert(words)
        self.why.setFocus()

    def _settle(self) -> None:
        later, reason = not self.day.isHidden(), self.why.text().strip()
        until = self.until.day() if later else None
        if until is not None and until <= self._today:
            self.day.show_problem("请选今天以后的日期。")
            self.until.setFocus()
        elif not reason:
            self.reason.show_problem("请写一句原因。" if later else "请写一句办得怎样。")
            self.why.setFocus()
        else:
            self.hide()
            self.settled.emit(reason, until)
