"""How the registers are grouped for people, and the menu that starts a new record from a page."""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QMenu, QPushButton

from desktop.ui.theme import icons
from desktop.ui.widgets.basics import button, set_key
from forms.definitions.catalogue import GROUPS, ORDER, Catalogue
from forms.schema.form import FormDef
from forms.village.past_answers import FORM

ICONS = {
    "village": "village", "hamlet": "village", "household": "household", "household_type": "tag",
    "person": "person", "former": "edit", "absence": "road", "left_behind_child": "child",
    "left_behind_woman": "woman", "left_behind_elder": "elder", "disabled_person": "disabled",
    "helper": "person", "one_to_one": "pair", "visit": "visit", "service": "visit",
    "mutual_aid_team": "people", "facility": "home", "monitored_household": "alert",
    "measure": "done", "benefit": "tag", "house": "home", "meeting": "people", "task": "clock",
    "lead": "ask", "plan": "calendar", "objection": "ask", "complaint": "lock",
    "collective_decision": "people", "contribution": "tag",
}  # fmt: skip


def grouped(catalogue: Catalogue) -> Iterator[tuple[str, list[FormDef]]]:
    """Every form of the catalogue once, by group, in the order people should see."""
    for title, forms in GROUPS:
        yield title, [catalogue.form(form) for form in forms if form in catalogue.forms]
    if rest := [form for form in catalogue.forms.values() if form.id not in ORDER]:
        yield "县里的登记表", rest


def about(catalogue: Catalogue, subject: str) -> Iterator[tuple[str, list[FormDef]]]:
    """The forms that ask for a person (or household) and may be started from its page."""
    for title, forms in grouped(catalogue):
        fitting = [
            form for form in forms
            if form.id not in (subject, FORM)
            and any(f.id == f.form == subject for f in form.fields)
        ]  # fmt: skip
        if fitting:
            yield title, fitting


def register_button(catalogue: Catalogue, subject: str, ask: Callable[[str], None]) -> QPushButton:
    """A button whose menu offers every register about the subject.

    Args:
        catalogue: The forms.
        subject: ``person`` or ``household``.
        ask: Given the form that was chosen.
    """
    made = button("登记…", lambda: None, icon="plus", kind="plain", tip="登记其他情况")
    set_key(made, "Ctrl+Shift+N")
    menu = QMenu(made)
    for title, forms in about(catalogue, subject):
        menu.addSection(title)
        for form in forms:
            picture = icons.icon(ICONS.get(form.id, "book"), "pine")
            menu.addAction(picture, form.title, lambda at=form.id: ask(at))
    made.setMenu(menu)
    return made
