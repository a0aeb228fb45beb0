"""The clash inbox: both values, who wrote them and when, and a choice between them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.card_button import CardButton
from desktop.pages.county_view import ClashLine, Side
from desktop.pages.parts import Card, button, empty, label
from desktop.pages.theme import SPACE
from desktop.pages.times import exact


class ClashCards(QWidget):
    """One card per clash."""

    chosen = Signal(object, object)
    """The ``ClashLine`` and the ``Side`` that was chosen."""
    wanted = Signal(str)
    """The id of the record, to look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE["gap"])

    def put(self, lines: tuple[ClashLine, ...]) -> None:
        """Show these clashes."""
        empty(self.column)
        for line in lines:
            self.column.addWidget(self._card(line))
        self.setVisible(bool(lines))

    def _card(self, line: ClashLine) -> Card:
        card = Card(line.record)
        look = button("看这条登记", lambda: self.wanted.emit(line.clash.record), kind="plain")
        card.buttons.addWidget(look)
        card.body.addWidget(label(f"「{line.question}」两边写得不一样，请选一个：", "soft"))
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        for side, state in ((line.in_force, "现在用的"), (line.proposed, "另一个")):
            row.addWidget(_side(side, state, partial(self.chosen.emit, line, side)), 1)
        card.body.addLayout(row)
        return card


def _side(side: Side, state: str, chosen: Callable[[], object]) -> CardButton:
    when = exact(side.when) if side.when else "时间不详"
    who = (side.who or "不详") + ("（本机）" if side.mine else "")
    made = CardButton("tile", f"{state}：{side.words}。{who}，{when}。按下就选它。")
    made.column.addWidget(label(state, "tiny"))
    made.column.addWidget(label(side.words, "lead", wrap=True))
    made.column.addWidget(label(f"{who}　{when}", "soft", wrap=True))
    made.column.addWidget(label("选这个", "pick"))
    made.settle()
    made.clicked.connect(lambda _checked=False: chosen())
    return made
