"""The clash inbox: both values, who wrote them and when; choose one, keep both, or write anew."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.page.page import PageContext
from desktop.ui.pages.sync.state import ClashLine, ClashSide
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import line as typed_line
from desktop.ui.widgets.multiline_button import CardButton
from desktop.ui.widgets.time_words import exact
from forms.answers.clash_merge import PICKED, merged_answer
from forms.answers.types import TYPES
from forms.errors import Unreadable
from forms.schema.form import FieldDef, Value
from sync.change import STATE

STRANGE = "这一项是更新的程序或县里的表单写的，这台电脑不认识，按写的样子显示；最好先更新程序再选。"

SHUT = "「{}」两边写得不一样，是封存的：按“看这条登记”，写明身份和理由打开以后，再回来选。"


class ClashCards(QWidget):
    """One card per clash."""

    chosen = Signal(object, object)
    """The ``ClashLine`` and the value that shall count."""
    wanted = Signal(str)
    """The id of the record, to look at it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
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
        ask = SHUT if line.shut else f"「{line.question}」两边写得不一样，请选一个："
        card.body.addWidget(label(ask.format(line.question), "soft", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        for side, state in ((line.in_force, "现在用的"), (line.proposed, "另一个")):
            shown = _side(side, state, self._choose(line, side.value))
            shown.setEnabled(not line.shut)
            row.addWidget(shown, 1)
        card.body.addLayout(row)
        clash = line.clash
        field = self._context.reading.definitions.question(clash.form, clash.field)
        if line.shut:
            return card
        if field is not None:
            self._more(card, line, field)
        elif clash.field != STATE:
            card.body.addWidget(label(STRANGE, "soft", wrap=True))
        return card

    def _choose(self, line: ClashLine, value: Value | None) -> Callable[[], None]:
        return lambda: self.chosen.emit(line, value)

    def _more(self, card: Card, line: ClashLine, field: FieldDef) -> None:
        """Keep both where that makes sense; write another value where a line can hold it."""
        row = QHBoxLayout()
        both = merged_answer(field, line.in_force.value, line.proposed.value)
        if both is not None:
            row.addWidget(button("两个都留", self._choose(line, both), icon="plus"))
        if field.type not in PICKED:
            self._write_anew(row, line, field)
        row.addStretch(1)
        card.body.addLayout(row)

    def _write_anew(self, row: QHBoxLayout, line: ClashLine, field: FieldDef) -> None:
        edit = typed_line("都不对，另写一个", longest=400)
        edit.setAccessibleName(f"另写「{field.label}」")
        problem = label("", "problem")
        codes = self._context.reading.definitions.codes

        def take() -> None:
            try:
                value = TYPES[field.type].read(edit.text(), field, codes)
            except Unreadable as bad:
                problem.setText(bad.told)
                return
            self.chosen.emit(line, value)

        edit.returnPressed.connect(take)
        row.addWidget(edit)
        row.addWidget(button("用写的这个", take, icon="edit"))
        row.addWidget(problem)


def _side(side: ClashSide, state: str, chosen: Callable[[], object]) -> CardButton:
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
