"""What a save about a person leaves to be done about others: told at once, not found out later."""

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.ui import dialogs
from forms.definitions.records import Household, Person
from forms.leads.consistency import what_follows
from forms.leads.life_events import HEADS
from forms.schema.form import Body, FormDef, RecordId
from forms.village.view import VillageView

if TYPE_CHECKING:
    from desktop.book.book import Book

TOLD: Final = 6
"""So many things are named at once; the others wait in the list."""


class Aftermath:
    """Knows what there is to be done after a save that was not before.

    Args:
        form: Of the record that is saved.
        day: Today.
    """

    def __init__(self, form: FormDef, day: date) -> None:
        self._asked = form.id == Person.FORM
        self._day = day
        self._before: set[str] = set()
        self._new: list[str] = []

    def before(self, book: "Book") -> None:
        """Look before the save; on the ledger thread."""
        self._before = {*self._open(book)}

    def after(self, book: "Book") -> None:
        """Look again; on the ledger thread."""
        self._new = [zh for zh in self._open(book) if zh not in self._before]

    def _open(self, book: "Book") -> list[str]:
        if not self._asked:
            return []
        return [one.zh for one in what_follows(book.view(), self._day, book.definitions)]

    def tell(self, parent: QWidget) -> None:
        """Say what is to be done now; nothing where there is nothing."""
        if not self._new:
            return
        named = "\n".join(f"· {zh}" for zh in self._new[:TOLD])
        more = f"\n…… 一共 {len(self._new)} 件。" if len(self._new) > TOLD else ""
        dialogs.warn(
            f"{named}{more}\n\n这些都列在「待核对」里，请逐件办。", parent, "存好了，还有这些要办"
        )


def of_a_move(view: VillageView, person: RecordId, stored: Body, home: RecordId) -> str:
    """What is to be said while somebody's household is changed on a form.

    Args:
        view: The village.
        person: Whose card it is.
        stored: The card in the book.
        home: The household it says now.
    """
    was = Person(person, stored)
    if was.household in (None, home):
        return ""
    head = view.answer(Household.head_name, home)
    said = (
        f"换了户：与户主关系要重新选，是与新户主{f'（{head}）' if head else ''}的关系，"
        "说不清的先留空，会列在「待核对」里。"
    )
    others = [p for p in view.members.get(was.household or RecordId(""), ()) if p != person]
    if was.relation in HEADS and others:
        said += "他是原来那一户的户主，存好以后请在那一户的「变动…」里换户主。"
    return said
