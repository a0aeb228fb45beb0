"""The first question of the first run: which village."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.open_book import practice
from desktop.ui.open_book.steps import FirstAnswers, FirstRunStep
from desktop.ui.open_book.village_picker import Township, VillagePicker
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import Entry, line
from forms.definitions.definitions import Definitions

_CODE_DIGITS = 12


class VillageStep(FirstRunStep):
    """Which village this book is about."""

    heading = "这本台账是哪个村的？"
    advice = "一个行政村一本台账，所有内容加密保存在这台电脑上，没有网络也能用。"
    short = "选定村"

    join_wanted = Signal()

    def __init__(self, answers: FirstAnswers, definitions: Definitions) -> None:
        super().__init__(answers)
        self.picker = VillagePicker(definitions)
        self.picker.picked.connect(self._picked)
        self.name = line("如：板岭村", longest=50)
        self.code = line("12 位数字", longest=20)
        self._name = Entry("行政村名称", self.name)
        self.code_entry = Entry(
            "行政村代码", self.code, "统计用区划代码，村级报表上都有；前 9 位是乡镇。"
        )
        self.column.addWidget(
            Entry("县、乡镇", self.picker, "不在广西或列表里没有，可以不填，直接写村名和代码。")
        )
        row = QHBoxLayout()
        row.setSpacing(SPACE["wide"])
        row.addWidget(self._name, 1)
        row.addWidget(self.code_entry, 1)
        self.column.addLayout(row)
        self.column.addSpacing(SPACE["wide"])
        self.join = button("加入已有的村", self.join_wanted.emit, icon="sync", kind="plain")
        go = button("用练习村", self.use_practice, icon="village", kind="plain")
        self.column.addWidget(_aside("村里已有一台电脑在用村记？把整本台账接过来。", self.join))
        self.column.addWidget(_aside("还没准备好？先用练习村走一遍，人员全是虚构的。", go))
        self.column.addStretch(1)
        self.name.textChanged.connect(lambda _: self.changed.emit())
        self.code.textChanged.connect(lambda _: self.changed.emit())

    @override
    def ready(self) -> bool:
        """A name and a code are there."""
        return bool(self.name.text().strip() and self.code.text().strip())

    @override
    def leave(self) -> bool:
        """Twelve digits are wanted."""
        digits = digits_of(self.code.text())
        if len(digits) != _CODE_DIGITS:
            missing = f"要 12 位数字，现在是 {len(digits)} 位；请对照村级报表补全。"
            self.code_entry.show_problem(missing)
            self.code.setFocus()
            return False
        self.code_entry.show_problem("")
        self.answers.code = digits
        self.answers.name = self.name.text().strip()
        return True

    def use_practice(self) -> None:
        """Fill in the practice village."""
        self.picker.clear()
        self.name.setText(practice.VILLAGE_NAME)
        self.code.setText(practice.VILLAGE)
        self.answers.place = practice.PLACE
        self.answers.contact = dict(practice.NOTICE_CONTACT)

    def _picked(self, town: Township) -> None:
        self.answers.place = (town.county, town.name)
        self.answers.contact = {}
        if not self.code.text().startswith(town.code):
            self.code.setText(town.code)
        self.name.setFocus()


def _aside(text: str, go: QWidget) -> Card:
    """Another way to begin: a sentence and its button."""
    card = Card(padding=14)
    row = QHBoxLayout()
    row.addWidget(label(text, "soft", wrap=True), 1)
    row.addWidget(go)
    card.body.addLayout(row)
    return card


def digits_of(text: str) -> str:
    """The digits of what was typed; full-width ones become plain."""
    return "".join(str(int(c)) for c in text if c.isdecimal())
