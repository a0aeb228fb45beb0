"""How a command gets at its book, and how it says what it found."""

import argparse
import getpass
import json
import os
import stat
import sys
import warnings
from datetime import date
from pathlib import Path
from typing import TextIO

from desktop.book.book import Book
from desktop.book.leaving import OWN_USE, Grounds, Leaving, grounds_of, mark_of, note_leaving
from desktop.container.locked import proved_password
from desktop.errors.book import PassphraseNotGiven
from desktop.errors.command import FileUnreadable, FileUnwritable
from desktop.errors.office_file import FilePasswordsDiffer
from desktop.errors.paper import FileNameTelling
from forms.definitions.definitions import Definitions
from forms.definitions.records import Look
from forms.privacy.never_publish import told_by_name
from forms.privacy.never_words import Word
from forms.program import bundled
from forms.schema.partial_date import DayRange
from forms.village.sealed_access import ACCESS_LOG


def passphrase(call: argparse.Namespace) -> str:
    """The passphrase: first line of ``--passphrase-file``, else asked for.

    Raises:
        FileUnreadable: The file named cannot be read.
        PassphraseNotGiven: Nobody is there to type it, or what came is no text.
    """
    file: Path | None = call.passphrase_file
    if file is None:
        return _asked()
    return _first_line(file, "口令文件")


def _first_line(file: Path, what: str) -> str:
    """The first line of a text file.

    Raises:
        FileUnreadable: There is none.
    """
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()[0]  # Notepad writes a mark first
    except (OSError, UnicodeDecodeError, IndexError):
        raise FileUnreadable(what=what) from None


def _asked(what: str = "口令：") -> str:
    try:
        with warnings.catch_warnings():  # without a terminal it is read from what is piped in
            warnings.simplefilter("ignore", getpass.GetPassWarning)
            return getpass.getpass(what)
    except (EOFError, UnicodeDecodeError):
        raise PassphraseNotGiven from None


def file_password(call: argparse.Namespace) -> str:
    """The password for a file that leaves: from its file, else typed twice; empty for none.

    Raises:
        FileUnreadable: The file named cannot be read.
        PassphraseNotGiven: Nobody is there to type it.
        FilePasswordsDiffer: It was typed once so and once so.
        FilePasswordWeak: It is guessed at once, or too long.
    """
    file: Path | None = call.password_file
    if file is not None:
        return proved_password(_first_line(file, "打开密码的文件"))
    if not call.lock:
        return ""
    typed = proved_password(_asked("打开密码："))
    if _asked("再输一次：") != typed:
        raise FilePasswordsDiffer
    return typed


def open_book(call: argparse.Namespace) -> Book:
    """The book the call names, opened."""
    return open_with(call, passphrase(call))


def open_with(call: argparse.Namespace, secret: str) -> Book:
    """The book the call names, opened with a passphrase that was asked for already."""
    return Book.open(call.book, secret, older=call.older)


def holding(call: argparse.Namespace) -> Definitions:
    """What holds in the book the call names; without one what the program itself brings."""
    if call.book is None:
        return bundled()
    with open_book(call) as book:
        return book.definitions


def day_of(call: argparse.Namespace) -> date:
    """The as-of day of the call; today when it names none."""
    day: date | None = call.as_of
    return day or date.today()  # noqa: DTZ011  the village's own calendar day is meant


def read_file(path: Path, what: str) -> bytes:
    """The content of a file somebody named; ``-`` is standard input.

    Raises:
        FileUnreadable: There is none, or it is closed to us.
    """
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError:
        raise FileUnreadable(what=what) from None


def write_file(path: Path, content: bytes, words: tuple[Word, ...] = ()) -> None:
    """Write what a command made, whole or not at all.

    Args:
        path: Where to.
        content: What it made.
        words: Words a county added to the list of what no name of a file may say.

    Raises:
        FileNameTelling: The name of the file or of its folder tells what is never published.
        FileUnwritable: The folder is missing, full or closed to us.
    """
    if kind := told_by_name(path, words):
        raise FileNameTelling(kind=kind)
    fresh = path.with_name(path.name + ".tmp")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise FileUnwritable from None


def take_out(book: Book, call: argparse.Namespace, content: bytes, leaving: Leaving | None) -> None:
    """Write a file; one about people is noted down before it goes.

    Args:
        book: The book.
        call: Says where to, for whom and on what ground.
        content: The file.
        leaving: What leaves; None for a file about nobody.

    Raises:
        LeavingUnreasoned: It is about people, and only half was said of for whom and why.
        FileNameTelling: The name of the file or of its folder tells what is never published.
        FileUnwritable: The folder is missing, full or closed to us.
    """
    if leaving is not None:
        note_taken(book, call.to, call.reason, leaving)
    write_file(call.out, content, book.definitions.words)


def mark_for(call: argparse.Namespace) -> str:
    """What stands at the foot of a workbook that leaves; nothing on the village's own."""
    return mark_of(Grounds(call.to, call.reason), day_of(call)) if call.to else ""


def note_taken(book: Book, to: str, paper: str, leaving: Leaving) -> None:
    """Note down that a file about people is made: for whom and why, else for the village itself.

    Raises:
        LeavingUnreasoned: Only half was said of for whom and why.
    """
    today = date.today()  # noqa: DTZ011  the village's own calendar day
    note_leaving(book, today, leaving, grounds_of(to, paper) if to or paper else OWN_USE)


def emit_people(
    book: Book, call: argparse.Namespace, result: object, leaving: Leaving | None
) -> None:
    """Write JSON that tells of people: into a file it leaves as an export does.

    On the screen it is read and nothing is noted, as in the window. Another program gets it as own
    use, noted once a day for each list, so that reading one's own list asks nobody anything.

    Args:
        book: The book.
        call: Says for whom and on what ground, where it leaves.
        result: What was found.
        leaving: What it is; None where it tells of nobody.

    Raises:
        LeavingUnreasoned: Only half was said of for whom and why.
    """
    if leaving is not None and leaving.what != ACCESS_LOG:
        to, paper = (call.to, call.reason) if hasattr(call, "to") else ("", "")
        if to or paper or is_file(sys.stdout):
            note_taken(book, to, paper, leaving)
        elif not sys.stdout.isatty() and not is_noted_today(book, leaving):
            note_taken(book, "", "", leaving)
    emit(result)


def is_file(stream: TextIO) -> bool:
    """Whether what is written there is kept: ``> people.json``."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False  # a stream of a test, or none


def is_noted_today(book: Book, leaving: Leaving) -> bool:
    """Whether it was noted today already that somebody here makes own use of it."""
    today = date.today()  # noqa: DTZ011  the village's own calendar day
    return any(
        (one.who, one.form, one.to) == (book.actor, leaving.what, OWN_USE.to)
        and one.day == DayRange(today, today)
        for one in book.view().all(Look)
    )


def emit(result: object) -> None:
    """Write one JSON value to standard output."""
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def tell(sentence: str) -> None:
    """Write one sentence to standard error."""
    sys.stderr.write(sentence + "\n")
