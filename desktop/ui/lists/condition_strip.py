"""＋加条件: which question, how it is asked, with what; one line above the list."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui.store.conditions import WITHOUT_VALUE, Condition, Op, problem
from desktop.ui.widgets.basics import Card, button
from desktop.ui.widgets.labelled import Entry, choice, line


class ConditionStrip(Card):
    """Asks for a condition; Enter adds it, Esc gives up. Made when it is first asked for."""

    said = Signal(object)
    """A ``Condition``."""

    def __init__(self) -> None:
        super().__init__(padding=12)
        self._made = False
        self.hide()

    def _make(self) -> None:
        self._made = True
        self.column, self.op = choice([], free=True), choice([(op.value, op.zh) for op in Op])
        self.column.setAccessibleName("哪一项")
        self.op.setAccessibleName("怎么比")
        self.value = line("日期、天数、数或字", longest=60)
        self.entry = Entry("比什么", self.value)
        self.op.currentIndexChanged.connect(lambda _: self._follow())
        row = QHBoxLayout()
        row.addWidget(Entry("哪一项", self.column), 2)
        row.addWidget(Entry("怎么比", self.op), 1)
        row.addWidget(self.entry, 2)
        self.add = button("加上", self._say, icon="plus", kind="primary", tip="加上 Enter")
        row.addWidget(self.add)
        row.addWidget(button("取消", self.hide, tip="取消 Esc"))
        self.body.addLayout(row)

    def ask(self, columns: Sequence[tuple[str, str]]) -> None:
        """Ask about one of these columns: id and heading."""
        if not self._made:
            self._make()
        before = self.column.currentData()
        self.column.clear()
        for column, title in columns:
            self.column.addItem(title, column)
        self.column.setCurrentIndex(max(self.column.findData(before), 0))
        self.value.clear()
        self.entry.show_problem("")
        self._follow()
        self.show()
        self.column.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds, Esc gives up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._say()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _follow(self) -> None:
        self.entry.setVisible(Op(self.op.currentData()) not in WITHOUT_VALUE)

    def _say(self) -> None:
        at = self.column.findText(self.column.currentText().strip())
        op, value = Op(self.op.currentData()), self.value.text().strip()
        wrong = problem(op, value) if at >= 0 else "没有这一项，请从「哪一项」里选。"
        self.entry.show_problem(wrong)
        if wrong:
            self.entry.setVisible(True)
            return
        value = "" if op in WITHOUT_VALUE else value
        self.hide()
        self.said.emit(Condition(self.column.itemData(at), op, value))
