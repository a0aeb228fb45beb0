"""How the registers are grouped for people, and the menu that starts a new record from a page."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu, QPushButton

from desktop.ui import keys
from desktop.ui.page.form_request import FormAsk
from desktop.ui.theme import icons
from desktop.ui.widgets.basics import button, set_key
from forms.definitions.definitions import Definitions
from forms.definitions.records import Objection
from forms.notices.lifecycle import HANGING, lives
from forms.schema.form import FormDef, RecordId
from forms.village.past_answers import FORM

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText

DAY: Final = "day"
"""What the day is called in any form that asks for one."""
REGISTERED: Final = "10"
"""Code of ``objection_status``: it came in, nobody has looked into it."""


def grouped(definitions: Definitions) -> dict[str, list[FormDef]]:
    """Every form of the definitions once, by title of its group, in the order people see."""
    found: dict[str, list[FormDef]] = {}
    for form in definitions.forms.values():
        found.setdefault(form.register.group, []).append(form)
    return found


def about(definitions: Definitions, subject: str) -> Iterator[tuple[str, list[FormDef]]]:
    """The forms that ask for a person (or household) and may be started from its page."""
    for title, forms in grouped(definitions).items():
        fitting = [
            form for form in forms
            if form.id not in (subject, FORM)
            and any(f.id == f.form == subject for f in form.fields)
        ]  # fmt: skip
        if fitting:
            yield title, fitting


def ask_about(reading: "RecordText", form: str, subject: RecordId, today: date) -> FormAsk:
    """Ask for a new record about a person or a household, with what is known already.

    Args:
        reading: The book.
        form: Of the new record.
        subject: The person or household.
        today: The day it is written down.
    """
    of = reading.form_of(subject) or ""
    fields = {field.id: field for field in reading.form(form).fields}
    preset: dict[str, str] = {of: subject}
    household = reading.view.household_of(subject) if of == "person" else None
    # Where the household may be left out it says more than whose this is: a benefit with a
    # household is drawn by all its members.
    if household and "household" in fields and fields["household"].required:
        preset["household"] = household
    if "day" in fields:
        preset["day"] = today.isoformat()
    return FormAsk(form, preset=dict(preset))


def ask_new(reading: "RecordText", form: str, today: date) -> FormAsk:
    """Ask for a new record about nobody yet, with what is known already: the day, the one sheet.

    Args:
        reading: The book.
        form: Of the new record.
        today: The day it is written down.
    """
    if form == Objection.FORM:
        return _ask_objection(reading, today)
    asked = {field.id for field in reading.form(form).fields}
    days = {name: today.isoformat() for name in (DAY,) if name in asked}
    return FormAsk(form, preset=dict(days))


def _ask_objection(reading: "RecordText", today: date) -> FormAsk:
    """An objection comes in today, is not looked into yet, and is to the sheet that hangs."""
    preset: dict[str, str] = {
        Objection.received_day.name: today.isoformat(), Objection.state.name: REGISTERED,
    }  # fmt: skip
    found = lives(reading.view, today, reading.definitions)
    hanging = [one.posting.id for one in found if one.stage in HANGING]
    if len(hanging) == 1:
        preset[Objection.posting.name] = hanging[0]
    focus = Objection.content.name if len(hanging) == 1 else Objection.posting.name
    return FormAsk(Objection.FORM, preset=dict(preset), focus=focus)


def register_button(
    definitions: Definitions, subject: str, ask: Callable[[str], None]
) -> QPushButton:
    """A button whose menu offers every register about the subject.

    Args:
        definitions: The forms.
        subject: ``person`` or ``household``.
        ask: Given the form that was chosen.
    """
    made = button("登记…", lambda: None, icon="plus", kind="plain", tip="登记其他情况")
    set_key(made, keys.REGISTER)
    menu = QMenu(made)
    for title, forms in about(definitions, subject):
        menu.addSection(title)
        for form in forms:
            picture = icons.icon(form.register.icon, "pine")
            menu.addAction(picture, form.title, lambda at=form.id: ask(at))
    made.setMenu(menu)
    return made
