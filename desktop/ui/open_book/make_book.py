"""The book the first run makes: a new one, or the one the county has of this village."""

from typing import TYPE_CHECKING

from desktop.ui.open_book.first_hour import begun
from desktop.ui.open_book.practice import is_practice
from desktop.ui.open_book.recovery_sheet import sheet_of
from desktop.ui.open_book.steps import FirstAnswers, Joining
from desktop.ui.operations import Step as Progress
from forms.answers.id_region import VILLAGE
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.protocol.requests import Home


def make(answers: FirstAnswers, step: Progress) -> "tuple[Book, bytes]":
    """Make the book, write down village and contact, and print the recovery sheet to memory.

    Returns:
        The open book, and the PDF of its recovery sheet (empty when it could not be made).

    Raises:
        StoreUnwritable: The folder cannot be made.
    """
    from desktop.book.book import Book
    from sync.errors.ledger import StoreUnwritable
    from sync.store.values import Draft

    step("正在建立加密台账…")
    try:
        answers.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnwritable from error
    if answers.join is not None:
        book = join_book(answers, answers.join, step)
        return book, sheet_of(book)
    book = Book.new(answers.path, answers.code, answers.name, answers.passphrase)
    book.actor = answers.actor
    county, township = answers.place
    known = {"county_name": county, "township": township, **answers.contact}
    village = book.ledger.read.records("village")[0]
    body = dict(village.body) | {key: value for key, value in known.items() if value}
    book.ledger.write.save([Draft("village", body, village.id)], actor=answers.actor)
    if is_practice(answers.code):
        begun(book).keep(book)
    return book, sheet_of(book)


def home_of(join: Joining) -> "Home":
    """Ask the county which village the code is for; raises what ``sync.client.enrol`` raises."""
    from sync.client.enrol import whose

    return whose(join.url, join.code, certificate=join.certificate)


def join_book(answers: FirstAnswers, join: Joining, step: Progress) -> "Book":
    """Make the book, use the code up and bring everything over.

    Before the code is used up a failure leaves no file behind. After that the book stays whatever
    happens: the code is gone, and the next synchronisation goes on where this one broke off.

    Returns:
        The open book; how it ended is in ``answers.join_ended``.
    """
    from desktop.book.book import Book
    from sync.client.enrol import enrol
    from sync.client.session import sync

    if len(answers.code) < VILLAGE:
        return _join_area(answers, join, step)
    book = Book.joining(answers.path, answers.code, answers.name, answers.passphrase)
    try:
        book.actor = answers.actor
        step("正在登记这台电脑…")
        enrol(book.ledger.store, join.url, join.code, certificate=join.certificate)
    except BaseException:
        book.abandon()
        raise

    def told(what: str, done: int, _of: int) -> None:
        step(f"{what}　{done:,} 条" if done else what)

    try:
        result = sync(book.ledger.store, told)
    except CunjiError as bad:
        answers.join_ended = (
            f"电脑已经登记，台账还没有接完：{bad.told}打开后到「上报」页再同步一次。"
        )
    else:
        answers.join_ended = result.sentence
    return book


def _join_area(answers: FirstAnswers, join: Joining, step: Progress) -> "Book":
    """Every village of an area in one file; what could not be fetched comes next time."""
    from desktop.book.book import Book
    from sync.client.township import sync_all

    step("正在登记这台电脑…")
    book = Book.joining_township(
        answers.path, join.url, join.code, answers.passphrase, join.certificate
    )
    book.chosen(answers.actor)
    ledger = book.ledger
    told = sync_all(ledger.store.engine, ledger.store.program, lambda what, *_: step(what))
    bad = [one for one in told if one.result is None]
    answers.join_ended = (
        f"{len(told)} 个村里有 {len(bad)} 个没有接完，打开后按「全部同步」再试。"
        if bad
        else f"{len(told)} 个村都接过来了。"
    )
    return book
