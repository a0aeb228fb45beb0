"""Letters of a book: filled in, printed, and kept as what was given out."""

from datetime import date
from typing import TYPE_CHECKING

from desktop.errors.command import NoSuchLetter
from forms.definitions.records import DutyLetter, LetterIssued
from forms.letters.filled_letter import FilledLetter, filled, name_of
from forms.schema.form import RecordId, Value
from forms.schema.letter import LetterKind
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book


def make_letter(book: "Book", kind: str, record: RecordId, day: date) -> FilledLetter:
    """A letter about one record.

    Args:
        book: The open book.
        kind: Its id, L01; or the words of a certificate that somebody asks for.
        record: What it is about.
        day: The day of the letter.

    Raises:
        CertificateRefused: A village must not certify it.
        NoSuchLetter: There is no such kind.
        LetterAboutOther: The record is of another form.
        LetterNotReady: Something it would say does not hold.
    """
    letters = book.definitions.letters
    known = letters.kinds
    if kind not in known:
        letters.certificates.refuse(kind)
        told = (f"{one.id}{name_of(one, book.definitions)}" for one in known.values())
        raise NoSuchLetter(kind=kind, known="、".join(told))
    view = book.view()
    return filled(
        known[kind], view, record, day, book.definitions, number_of(book, kind, record, day)
    )


def number_of(book: "Book", kind: str, record: RecordId, day: date) -> str:
    """The number of a letter: that of the record where it has one, else the next of its day."""
    view = book.view()
    kept = view.get(DutyLetter, record)
    if kept is not None and kept.number:
        return kept.number
    numbers = {
        *view.answers(LetterIssued.number).values(),
        *view.answers(DutyLetter.number).values(),
    }
    start = f"{view.village.name or ''}函〔{day.year}〕{kind}-{day:%m%d}-"
    run = 1
    while f"{start}{run}号" in numbers:
        run += 1
    return f"{start}{run}号"


def remember_letter(book: "Book", letter: FilledLetter) -> Saved:
    """Keep that a letter was given out: a letter of duty in its own record, others in the list."""
    view = book.view()
    if letter.definition.kind is LetterKind.DUTY:
        body = dict(view.body(DutyLetter.FORM, letter.record) or {})
        first = body.get(DutyLetter.printed_day.name) or letter.day.isoformat()
        body |= {DutyLetter.number.name: letter.number, DutyLetter.printed_day.name: first}
        return book.ledger.write.save(
            [Draft(DutyLetter.FORM, body, letter.record)], actor=book.actor
        )
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
    return book.ledger.write.save([Draft(LetterIssued.FORM, kept)], actor=book.actor)
