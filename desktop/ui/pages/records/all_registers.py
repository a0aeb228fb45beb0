"""All registers of the book with their counts: the way to those without an entry in the side."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.register_menu import grouped
from desktop.ui.widgets.basics import Card, button, icon_label, label
from forms.definitions.rule import rule_for
from forms.rules.lists import lists_of
from forms.schema.form import FormDef

COLUMNS = 4


class MorePage(Page):
    """One small card per form, by group."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.say("每一种记录都能查看、筛选、新建；栏目来自表单定义。")
        self.buttons.addWidget(
            button("屯的示意图", lambda: self.go.emit("map", None), icon="village", key=keys.NINTH)
        )
        self.buttons.addWidget(
            button("文书", lambda: self.go.emit("letters", None), icon="edit", key=keys.EIGHTH)
        )
        self.buttons.addWidget(
            button(
                "县里的标准",
                lambda: self.go.emit("parameters", None),
                icon="county",
                key=keys.SIXTH,
            )
        )
        self.buttons.addWidget(
            button(
                "误录的登记", lambda: self.go.emit("mistaken", None), icon="undo", key=keys.SEVENTH
            )
        )
        self.buttons.addWidget(
            button(
                "最近做的", lambda: self.go.emit("recent", None), icon="undo",
                tip=f"这台电脑存过的每一次，都可以撤销　{keys.RECENT}",
            )
        )  # fmt: skip
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._counts: dict[str, QLabel] = {}
        self._lay_out()
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Count again."""
        for form, count in self._counts.items():
            count.setText(f"{len(self.context.reading.records(form))} 条")

    def _lay_out(self) -> None:
        lists = lists_of(self.context.book.definitions)
        groups: list[tuple[str, list[Card]]] = [
            ("按规则推算的名单", [self._list_card(list_id) for list_id in lists])
        ]
        for title, forms in grouped(self.context.reading.definitions).items():
            groups.append((title, [self._card(form) for form in forms]))
        row = 0
        for title, cards in groups:
            self._grid.addWidget(label(title, "soft"), row, 0, 1, COLUMNS)
            for number, card in enumerate(cards):
                down, column = divmod(number, COLUMNS)
                self._grid.addWidget(card, row + 1 + down, column)
            row += 2 + (len(cards) - 1) // COLUMNS
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def _list_card(self, list_id: str) -> Card:
        rule = rule_for(list_id, self.context.today(), self.context.book.definitions.rules)
        card = Card(padding=12)
        card.setToolTip(rule.source)
        head = QHBoxLayout()
        card_of = self.context.reading.definitions.forms.get(list_id)
        picture = card_of.register.icon if card_of else "people"
        head.addWidget(icon_label(picture, 22, "pine"))
        opened = button(rule.title, lambda: self.go.emit(f"derived:{list_id}", None), kind="link")
        opened.setAccessibleName(f"打开{rule.title}名单")
        head.addWidget(opened, 1)
        card.body.addLayout(head)
        return card

    def _card(self, form: FormDef) -> Card:
        card = Card(padding=12)
        card.setToolTip(form.purpose)
        head = QHBoxLayout()
        head.addWidget(icon_label(form.register.icon, 22, "pine"))
        name = f"list:{form.id}"
        opened = button(form.title, lambda: self.go.emit(name, None), kind="link")
        opened.setAccessibleName(f"打开{form.title}")
        opened.setAccessibleDescription(form.purpose)
        head.addWidget(opened, 1)
        self._counts[form.id] = label("", "soft")
        head.addWidget(self._counts[form.id])
        card.body.addLayout(head)
        return card
