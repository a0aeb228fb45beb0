"""变动…: the events of life, each by one letter, on the page of a person or a household."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QPushButton

from desktop.ui import keys
from desktop.ui.widgets.basics import button, set_key
from forms.definitions.definitions import Definitions
from forms.events.reader import events

KEY = keys.EVENT


def event_button(definitions: Definitions, ask: Callable[[str], None]) -> QPushButton:
    """A button whose menu offers every kind of event.

    Args:
        definitions: The kinds.
        ask: Given the kind that was chosen.
    """
    made = button(
        "变动…", lambda: None, icon="people", tip=f"死亡、出生、转户、分户等　{KEY} 再按字母"
    )
    set_key(made, KEY)
    menu = QMenu(made)
    for event in events(definitions).values():
        action = menu.addAction(f"{event.name}　&{event.letter.upper()}")
        action.triggered.connect(lambda _checked=False, at=event.id: ask(at))
    made.setMenu(menu)
    return made
