"""Letters of a village's own Word template: filled for one person, proved, kept as given out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.command import FileUnreadable, NoSuchRecord
from desktop.paper.letters.own_answers import OwnAnswers
from desktop.paper.letters.program_letters import number_of
from desktop.word.letter import words_of, written_letter
from forms.definitions.records import LetterIssued, Person
from forms.errors import LetterNotReady
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.schema.form import RecordId, Value
from sync.store.values import Draft

if TYPE_CHECKING:
    from desktop.book.book import Book

OWN: Final = "L90"
"""Code of ``letter_kind``: a letter of a village's own template."""
_CERTIFIES: Final = "证明"
_LONGEST_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A filled template.

    Attributes:
        content: The document.
        title: Its first words.
        number: Its number.
        person: Whom it is about.
        day: Its day.
        unknown: Placeholders nobody can answer, as written.
        questions: What is not known and is a line to write on.
    """

    content: bytes
    title: str
    number: str
    person: RecordId
    day: date
    unknown: tuple[str, ...]
    questions: tuple[str, ...]


def read_template(template: Path) -> bytes:
    """The bytes of a template.

    Raises:
        FileUnreadable: There is none, or it is closed to us.
    """
    try:
        return template.read_bytes()
    except OSError:
        raise FileUnreadable(what="模板") from None


def make_own_letter(
    book: "Book", template: bytes, name: str, person: RecordId, day: date,
    taken: Collection[str] = (),
) -> OwnLetter:  # fmt: skip
    """The template with the answers of one person.

    Args:
        book: The open book.
        template: The .docx.
        name: What the file is called, without its ending.
        person: Whom it is about.
        day: The day of the letter.
        taken: Numbers that letters have which are not kept yet.

    Raises:
        NoSuchRecord: There is no such person.
        CertificateRefused: A village must not certify it.
        LetterNotReady: It certifies something, and the record does not know all of it.
        NeverPublished: Something stands in it that nobody outside may read.
        CunjiError: The template cannot be filled.
    """
    view = book.view()
    if view.body(Person.FORM, person) is None:
        raise NoSuchRecord
    title = next(iter(words_of(template)), name)
    title = "".join(title.split())[:_LONGEST_TITLE]
    certifies = _CERTIFIES in f"{title}{name}"
    if certifies:
        certificates = book.definitions.letters.certificates
        certificates.refuse(title)
        certificates.refuse(name)
    number = number_of(book, OWN, person, day, taken)
    pen = OwnAnswers(view, person, day, book.definitions, number)
    letter = written_letter(template, pen)
    lacking = (*letter.questions, *(f"「{one}」不知道填什么。" for one in letter.unknown))
    if certifies and lacking:
        raise LetterNotReady(title=title, why="".join(lacking) + "证明不能有空着的地方。")
    _prove(letter.texts, pen.numbers, title, book.definitions.words)
    asked = tuple(letter.questions)
    return OwnLetter(letter.content, title, number, person, day, tuple(letter.unknown), asked)


def _prove(
    texts: Iterable[str], numbers: Sequence[str], title: str, words: tuple[Word, ...]
) -> None:
    """The exit: numbers of the people it speaks of may stand there, nobody else's.

    Raises:
        NeverPublished: Something stands there that may not.
    """
    for text in texts:
        for own in numbers:
            text = text.replace(own, "")  # noqa: PLW2901  their own, on their own paper
        released(text, Audience.INSIDE, more=words).text_for(f"《{title}》")


def kept_own_letter(book: "Book", letter: OwnLetter) -> Draft:
    """What is kept of a letter."""
    household = book.view().household_of(letter.person)
    kept: dict[str, Value] = {
        LetterIssued.day.name: letter.day.isoformat(), LetterIssued.kind.name: OWN,
        LetterIssued.number.name: letter.number, LetterIssued.person.name: letter.person,
        LetterIssued.handler_name.name: book.actor, LetterIssued.note.name: letter.title,
    }  # fmt: skip
    if household:
        kept[LetterIssued.household.name] = household
    return Draft(LetterIssued.FORM, kept)
