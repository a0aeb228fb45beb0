"""Makes the book of the first run: a new one, or that of a village others keep already."""

from typing import TYPE_CHECKING

from desktop.pages.recovery_sheet import sheet_of
from desktop.pages.welcome_steps import FirstAnswers
from desktop.tasks import Step as Progress

if TYPE_CHECKING:
    from desktop.book import Book


def make(answers: FirstAnswers, step: Progress) -> "tuple[Book, bytes]":
    """Make the book, write down village and contact, and print the recovery sheet to memory.

    Returns:
        The open book, and the PDF of its recovery sheet (empty when it could not be made).

    Raises:
        StoreUnwritable: The folder cannot be made.
    """
    from desktop.book import Book
    from sync.errors import StoreUnwritable
    from sync.ledger.records import Draft

    step("正在建立加密台账…")
    if answers.join is not None:
        return _joined(answers, answers.join, step)
    try:
        answers.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnwritable from error
    book = Book.new(answers.path, answers.code, answers.name, answers.passphrase)
    book.actor = answers.actor
    county, township = answers.place
    known = {"county_name": county, "township": township, **answers.contact}
    village = book.ledger.records("village")[0]
    body = dict(village.body) | {key: value for key, value in known.items() if value}
    book.ledger.save([Draft("village", body, village.id)], actor=answers.actor)
    return book, sheet_of(book)


def _joined(answers: FirstAnswers, join: tuple[str, str], step: Progress) -> "tuple[Book, bytes]":
    """A book of a village that others keep already, filled from the county."""
    from desktop.book import Book
    from sync.client.enrol import enrol, whose
    from sync.client.session import sync
    from sync.errors import StoreUnwritable

    home = whose(*join)
    answers.code, answers.name = home.village, home.name
    try:
        answers.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnwritable from error
    book = Book.joining(answers.path, home.village, home.name, answers.passphrase)
    try:
        enrol(book.ledger, *join)
        book.actor = answers.actor
        step("正在从县里取回台账…")
        sync(book.ledger)
    except BaseException:
        book.abandon()
        raise
    return book, sheet_of(book)
