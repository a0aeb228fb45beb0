"""A book as it is at one moment: what every page asks of it, read once, away from the window.

Made on the ledger thread when a book is opened and after each write, before the window hears of it.
So the window's thread asks the data base for nothing: it reads what is there, and goes on showing
what was there before until it is given something newer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.book.backup import Standing, standing
from sync.client.parcel import handed_upto

if TYPE_CHECKING:
    from desktop.book.book import Book
    from forms.schema.form import RecordId
    from forms.village.view import VillageView
    from sync.store.values import Status

UNSENT: Final = "未上报"
UNDERWAY: Final = "已送出、待确认"
"""How far a record is on its way to the county."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A book at one moment.

    Attributes:
        view: The village as the rules see it.
        forms: The form of each live record.
        on_the_way: Records the county has not confirmed, and how far they are; empty before
            enrolment.
        status: Where the ledger stands towards the county.
        standing: What neither the county nor a backup has.
    """

    view: "VillageView"
    forms: "Mapping[RecordId, str]"
    on_the_way: "Mapping[RecordId, str]"
    status: "Status"
    standing: Standing


def snapshot_of(book: "Book") -> Snapshot:
    """The book as it is now."""
    view, status = book.view(), book.ledger.read.status()
    _ = book.village, book.actor  # are kept where they are read, for who asks for them alone
    forms: dict[RecordId, str] = {}
    for form in book.definitions.forms:
        forms |= dict.fromkeys(view.stated(form), form)
    return Snapshot(view, forms, _on_the_way(book, status), status, standing(book))


def _on_the_way(book: "Book", status: "Status") -> "Mapping[RecordId, str]":
    if not status.enrolled or not status.unsent:
        return {}
    ledger = book.ledger
    unsent = ledger.read.unconfirmed(handed_upto(ledger.store))
    return {r: UNSENT if r in unsent else UNDERWAY for r in ledger.read.unconfirmed()}
