"""While a death or a departure is typed into the big form: the card of that event is offered."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui import keys
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.widgets.basics import Card, button, label
from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.events.event import EventDef
from forms.events.reader import events
from forms.events.scene import DAY
from forms.schema.form import Body, Value


class EventOffer(Card):
    """Hidden until an answer says that something happened which has a card of its own."""

    wanted = Signal()
    """The person takes the card."""

    def __init__(self, definitions: Definitions) -> None:
        super().__init__(tone="info", padding=14)
        self._definitions = definitions
        self.kind: EventDef | None = None
        self.words = label("", wrap=True)
        self.take = button("", self.wanted.emit, key=keys.EVENT)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        self.body.addLayout(row)
        self.hide()

    def look(self, ask: FormAsk | None, stored: Body, answers: Mapping[str, Value]) -> None:
        """Offer the card of what has just been answered; nothing while nothing such was."""
        self.kind = None
        if ask is not None and ask.form == Person.FORM and ask.record is not None:
            self.kind = next(
                (one for one in events(self._definitions).values() if _meant(one, stored, answers)),
                None,
            )
        self.setVisible(self.kind is not None)
        if self.kind is not None:
            self.words.setText(
                f"用「{self.kind.title}」的卡片，户主、照护、待遇、要办的事一起定，一次保存。"
            )
            self.take.setText(f"{self.kind.title}…")

    def asked(self, ask: FormAsk, answers: Mapping[str, Value]) -> EventAsk:
        """The card with what was typed."""
        assert self.kind is not None
        assert ask.record is not None
        day = answers.get(self.kind.offered_at)
        dated = not self.kind.offered_value and isinstance(day, str)
        return EventAsk(self.kind.id, ask.record, {DAY: day} if dated and day else {})


def _meant(event: EventDef, stored: Body, answers: Mapping[str, Value]) -> bool:
    value = answers.get(event.offered_at) if event.offered_at else None
    if value is None or value == stored.get(event.offered_at):
        return False
    return value == event.offered_value if event.offered_value else not stored.get(event.offered_at)
