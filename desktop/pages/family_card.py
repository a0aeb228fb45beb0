"""The people of one's household, on the page of a person: one key away."""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from desktop.pages.parts import Card, button, empty, label
from desktop.pages.people import age_text, marks, members
from desktop.pages.reading import Reading
from forms.definition import RecordId


class FamilyCard(Card):
    """Everybody else of the household: name, relation to the head, age, where they are."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("同户家人")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(3, 1)
        self.body.addLayout(self._grid)

    def show_person(self, reading: Reading, person: RecordId, day: date) -> None:
        """Show the family of this person; nothing when there is nobody else."""
        empty(self._grid)
        household = reading.view.household_of(person)
        others = [p for p in members(reading, household) if p != person] if household else []
        self.setVisible(bool(others))
        for row, other in enumerate(others):
            name = button(reading.view.name(other), partial(self.opened.emit, other), kind="link")
            self._grid.addWidget(name, row, 0)
            words = (
                reading.answer("person", other, "relation"),
                age_text(reading, other, day),
                "　".join(text for text, _ in marks(reading, other, day)),
            )
            for column, text in enumerate(words, start=1):
                self._grid.addWidget(label(text, "soft", wrap=column == len(words)), row, column)
