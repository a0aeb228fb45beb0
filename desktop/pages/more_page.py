"""All forms of the book with their counts: the way to those without an entry in the side list."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout
from typing_extensions import override

from desktop.pages.base import Desk, Page
from desktop.pages.parts import Card, button, empty, icon_label, label
from desktop.pages.timeline import ICONS
from forms.definition import FormDef

COLUMNS = 3
PICTURES = {**ICONS, "village": "village", "hamlet": "village", "household": "household",
            "person": "person", "helper": "helper"}  # fmt: skip


class MorePage(Page):
    """One card per form."""

    title = "全部台账"
    icon = "book"
    scrolled = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say("每一种记录都能查看、筛选、新建；栏目来自表单定义。")
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Count again."""
        empty(self._grid)
        forms = self.desk.reading.catalogue.forms.values()
        for number, form in enumerate(forms):
            row, column = divmod(number, COLUMNS)
            self._grid.addWidget(self._card(form), row, column)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def _card(self, form: FormDef) -> Card:
        card = Card(padding=16)
        head = QHBoxLayout()
        head.addWidget(icon_label(PICTURES.get(form.id, "book"), 24, "pine"))
        head.addWidget(label(form.title, "lead"), 1)
        head.addWidget(label(f"{len(self.desk.reading.records(form.id))} 条", "soft"))
        card.body.addLayout(head)
        card.body.addWidget(label(form.purpose, "soft", wrap=True))
        card.body.addStretch(1)
        row = QHBoxLayout()
        name = f"list:{form.id}"
        opened = button("打开", lambda: self.go.emit(name, None), kind="link")
        opened.setAccessibleName(f"打开{form.title}")
        row.addWidget(opened)
        row.addStretch(1)
        card.body.addLayout(row)
        return card
