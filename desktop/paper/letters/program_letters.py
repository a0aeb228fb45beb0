"""Letters of a book: filled in, printed, and kept as what was given out."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors.command import NoSuchLetter
from forms.definitions.records import DutyLetter, LetterIssued
from forms.letters.filled_letter import FilledLetter, filled, name_of
from forms.schema.form import RecordId, Value
from forms.schema.letter import LetterDef, LetterKind
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book


def make_letter(
    book: "Book", kind: str, record: RecordId, day: date, taken: Collection[str] = ()
) -> FilledLetter:
    """A letter about one record.

    Args:
        book: The open book.
        kind: Its id, L01; or the words of a certificate that somebody asks for.
        record: What it is about.
        day: The day of the letter.
        taken: Numbers that letters have which are not kept yet.

    Raises:
        CertificateRefused: A village must not certify it.
        NoSuchLetter: There is no such kind.
        LetterAboutOther: The record is of another form.
        LetterNotReady: Something it would say does not hold.
    """
    definition = kind_called(book, kind)
    number = number_of(book, kind, record, day, taken)
    return filled(definition, book.view(), record, day, book.definitions, number)


def kind_called(book: "Book", kind: str) -> LetterDef:
    """A kind of letter by its id; the words of a certificate say whom to ask instead.

    Raises:
        CertificateRefused: A village must not certify it.
        NoSuchLetter: There is no such kind.
    """
    letters = book.definitions.letters
    if kind not in letters.kinds:
        letters.certificates.refuse(kind)
        told = (f"{one.id}{name_of(one, book.definitions)}" for one in letters.kinds.values())
        raise NoSuchLetter(kind=kind, known="、".join(told))
    return letters.kinds[kind]


def number_of(
    book: "Book", kind: str, record: RecordId, day: date, taken: Collection[str] = ()
) -> str:
    """The number of a letter: that of the record where it has one, else the next of its day."""
    view = book.view()
    kept = view.get(DutyLetter, record)
    if kept is not None and kept.number:
        return kept.number
    numbers = {
        *taken,
        *view.answers(LetterIssued.number).values(),
        *view.answers(DutyLetter.number).values(),
    }
    start = f"{view.village.name or ''}函〔{day.year}〕{kind}-{day:%m%d}-"
    run = 1
    while f"{start}{run}号" in numbers:
        run += 1
    return f"{start}{run}号"


def remember_letter(book: "Book", letter: FilledLetter) -> Saved:
    """Keep that a letter was given out."""
    return book.ledger.write.save([kept_letter(book, letter)], actor=book.actor)


def kept_letter(book: "Book", letter: FilledLetter) -> Draft:
    """What is kept of a letter: of a letter of duty in its own record, of others in the list."""
    view = book.view()
    if letter.definition.kind is LetterKind.DUTY:
        body = dict(view.body(DutyLetter.FORM, letter.record) or {})
        first = body.get(DutyLetter.printed_day.name) or letter.day.isoformat()
        body |= {DutyLetter.number.name: letter.number, DutyLetter.printed_day.name: first}
        return Draft(DutyLetter.FORM, body, letter.record)
    about = view.body(letter.definition.about, letter.record) or {}
    kept: dict[str, Value] = {
        LetterIssued.day.name: letter.day.isoformat(),
        LetterIssued.kind.name: letter.definition.id,
        LetterIssued.number.name: letter.number, LetterIssued.about.name: letter.record,
        LetterIssued.handler_name.name: book.actor,
    }  # fmt: skip
    for question in (LetterIssued.person, LetterIssued.household):
        own = (
            letter.record if letter.definition.about == question.name else about.get(question.name)
        )
        if own:
            kept[question.name] = own
    return Draft(LetterIssued.FORM, kept)
