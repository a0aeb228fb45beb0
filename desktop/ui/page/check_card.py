"""Beside a form: what does not fit together with the record that is open."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop.ui.widgets.basics import Card, empty, label
from forms.leads.consistency import inconsistencies
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText


def found(reading: "RecordText", day: date) -> dict[RecordId, tuple[str, ...]]:
    """Sentences by the record to begin with; call on the ledger thread for a whole village."""
    told: dict[RecordId, tuple[str, ...]] = {}
    for one in inconsistencies(reading.view, day, reading.definitions):
        told[one.record] = (*told.get(one.record, ()), one.zh)
    return told


class CheckCard(Card):
    """Beside a form: what does not fit together with the record that is open."""

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self.lines = QVBoxLayout()
        self.body.addLayout(self.lines)
        self.hide()

    def put(self, sentences: tuple[str, ...]) -> None:
        """Show these sentences; with none, hide."""
        empty(self.lines)
        for zh in sentences:
            self.lines.addWidget(label(zh, wrap=True))
        self.setVisible(bool(sentences))
