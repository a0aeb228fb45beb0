"""Letters for everybody of a list: a file for each, or one for all; who gets none is named.

Nobody's name stands in the name of a file: they are counted.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.command import NoSuchRecord
from desktop.errors.paper import NoLetterMade
from desktop.paper.letters.letter_sheet import render_letter
from desktop.paper.letters.own_letters import kept_own_letter, make_own_letter
from desktop.paper.letters.program_letters import kept_letter, kind_called, make_letter
from desktop.paper.preview import joined
from desktop.word.joined import joined_documents
from forms.errors import LetterNotReady, NeverPublished
from forms.letters.filled_letter import name_of
from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book

_ONE_S_OWN: Final = (LetterNotReady, NeverPublished, NoSuchRecord)
"""Why one of many gets no letter, while the others do."""
_UNSAFE: Final = re.compile(r"[\\/:*?\"<>|\s]+")
DOCUMENT, SHEET = ".docx", ".pdf"


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """One letter of many.

    Attributes:
        record: What it is about.
        content: The file.
        title: What stands at its head.
        number: Its number.
        kept: What is kept of it.
        asked: What lacks and is a line to write on.
    """

    record: RecordId
    content: bytes
    title: str
    number: str
    kept: Draft
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One of the list who gets no letter.

    Attributes:
        record: Who.
        name: What they are called.
        why: Why, and what to do.
    """

    record: RecordId
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """The letters of a list.

    Attributes:
        name: What the letter is called, fit for a file.
        ending: ``.pdf`` or ``.docx``.
        letters: In the order of the list; at least one.
        held: Who gets none.
        unknown: Placeholders nobody can answer, as written.
    """

    name: str
    ending: str
    letters: tuple[BatchLetter, ...]
    held: tuple[HeldBack, ...]
    unknown: tuple[str, ...] = ()

    def files(self) -> Mapping[str, bytes]:
        """A file for each, by a name that is nobody's."""
        many = len(self.letters) > 1
        return {
            f"{self.name}{f'-{at:03d}' if many else ''}{self.ending}": one.content
            for at, one in enumerate(self.letters, 1)
        }

    def together(self) -> bytes:
        """All in one file, each on a page of its own.

        Raises:
            TemplateNotJoined: Head or foot of the pages differ from one to the next.
        """
        contents = [one.content for one in self.letters]
        if len(contents) == 1:
            return contents[0]
        return joined(contents) if self.ending == SHEET else joined_documents(contents)

    @property
    def zh(self) -> str:
        """How many there are, who gets none, and what lacks."""
        lacking = sum(bool(one.asked) for one in self.letters)
        told = [f"出好 {len(self.letters)} 份"]
        told += [f"{lacking} 份有空着要手填的"] if lacking else []
        told += [f"{len(self.held)} 份没有出"] if self.held else []
        return "，".join(told) + "。"


def printed_batch(
    book: "Book", kind: str, records: Iterable[RecordId], day: date,
    step: Progress = unwatched,
) -> LetterBatch:  # fmt: skip
    """A letter of one of the program's kinds about each of these records.

    Args:
        book: The open book.
        kind: Its id, L01; or the words of a certificate that somebody asks for.
        records: What they are about, in order.
        day: The day of the letters.
        step: Told how many are done, and may stop it.

    Raises:
        NoLetterMade: Nobody gets one.
        CunjiError: There is no such kind, or a village must not certify it.
    """

    def make(record: RecordId, taken: set[str]) -> BatchLetter:
        letter = make_letter(book, kind, record, day, taken)
        content, kept = render_letter(letter), kept_letter(book, letter)
        return BatchLetter(record, content, letter.title, letter.number, kept)

    name = name_of(kind_called(book, kind), book.definitions)
    made, held = _each(book, list(dict.fromkeys(records)), make, step)
    return LetterBatch(_fit(name), SHEET, made, held)


def own_batch(
    book: "Book", template: Path, content: bytes, people: Iterable[RecordId], day: date,
    step: Progress = unwatched,
) -> LetterBatch:  # fmt: skip
    """A letter of the village's own template for each of these people.

    Args:
        book: The open book.
        template: The file of the template.
        content: What stands in it.
        people: Whom they are for, in order.
        day: The day of the letters.
        step: Told how many are done, and may stop it.

    Raises:
        NoLetterMade: Nobody gets one.
        CunjiError: The template cannot be filled, or a village must not certify it.
    """
    unknown: dict[str, None] = {}

    def make(person: RecordId, taken: set[str]) -> BatchLetter:
        letter = make_own_letter(book, content, template.stem, person, day, taken)
        unknown.update(dict.fromkeys(letter.unknown))
        kept = kept_own_letter(book, letter)
        told = letter.title, letter.number
        return BatchLetter(person, letter.content, *told, kept, letter.questions)

    made, held = _each(book, list(dict.fromkeys(people)), make, step)
    return LetterBatch(_fit(template.stem), DOCUMENT, made, held, tuple(unknown))


def remember_batch(book: "Book", batch: LetterBatch, progress: Progress = unwatched) -> Saved:
    """Keep that all of them were given out, in one save."""
    kept = [one.kept for one in batch.letters]
    return book.ledger.write.save(kept, actor=book.actor, progress=progress)


def _each(
    book: "Book", records: Sequence[RecordId],
    make: Callable[[RecordId, set[str]], BatchLetter], step: Progress,
) -> tuple[tuple[BatchLetter, ...], tuple[HeldBack, ...]]:  # fmt: skip
    made: list[BatchLetter] = []
    held: list[HeldBack] = []
    taken: set[str] = set()
    for record in through(records, "正在出文书", step):
        try:
            letter = make(record, taken)
        except _ONE_S_OWN as lacking:
            if len(records) == 1:
                raise
            held.append(HeldBack(record, book.view().called(record), lacking.told))
        else:
            taken.add(letter.number)
            made.append(letter)
    if not made:
        raise NoLetterMade(why=held[0].why if held else "名单上没有人。")
    return tuple(made), tuple(held)


def _fit(name: str) -> str:
    """A name that every system takes for a file."""
    return _UNSAFE.sub(" ", name).strip(" .") or "文书"
