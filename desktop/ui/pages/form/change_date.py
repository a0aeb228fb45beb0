"""Asks, when an answer that changes in life was edited, since when; or whether it was wrong."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.fields.choice import Segments
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, label
from desktop.ui.widgets.labelled import DayEdit
from forms.schema.form import FieldDef

CHANGED, WRONG = 0, 1
"""Which of the two was chosen."""
SHOWN = 4
"""So many questions are named; more are counted."""


class ChangeCard(Card):
    """Hidden until there is something to ask; nothing is chosen beforehand.

    A change keeps the past as it was; a correction corrects the past too. Only the person knows.
    """

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self.words = label("", wrap=True)
        self.choice = Segments(["情况变了", "原来写错了"])
        self.choice.setAccessibleName("情况变了还是原来写错了")
        self._from = label("从这天起")
        self.since = DayEdit("从哪天起变的")
        self._told = label("", "soft", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        for made in (self.choice, self._from, self.since):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._told, 1, Qt.AlignmentFlag.AlignVCenter)
        self.choice.chosen.connect(self._show)
        self.since.dateChanged.connect(self._show)
        self.body.setSpacing(SPACE["tight"])
        self.body.addWidget(self.words)
        self.body.addLayout(row)
        self.hide()

    def begin(self, today: date) -> None:
        """Another record: nothing is asked yet."""
        self.choice.show_at(-1)
        self.since.put(today)
        self.ask([])

    def ask(self, fields: Sequence[FieldDef], also: str = "") -> None:
        """Ask about these questions, and say what else there is to it; about none, hide."""
        names = "、".join(field.label for field in fields[:SHOWN])
        more = f"等 {len(fields)} 项" if len(fields) > SHOWN else ""
        self.words.setText(f"{names}{more}和原来不同：是情况变了，还是原来写错了？{also}")
        self._show()
        self.setVisible(bool(fields))

    def insist(self) -> bool:
        """True when there is nothing to ask or the person has chosen; else ask for it."""
        if self.isHidden() or self.choice.at >= 0:
            return True
        self._told.setText("请选一项再保存。")
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    @property
    def day(self) -> date | None:
        """The day of the change; None when it is a correction or nothing was asked."""
        return self.since.day() if not self.isHidden() and self.choice.at == CHANGED else None

    def _show(self) -> None:
        changed = self.choice.at == CHANGED
        self._from.setVisible(changed)
        self.since.setVisible(changed)
        told = {CHANGED: "这天以前的名单和数字不变。", WRONG: "从前的名单和数字也按更正后的算。"}
        self._told.setText(told.get(self.choice.at, ""))
