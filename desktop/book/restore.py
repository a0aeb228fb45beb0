"""Trying a backup beside the book, comparing the two, and putting the backup in its place.

A backup is never opened where it lies: its stick may be closed to us or be pulled out, and an older
program's tables have to be brought up to date. It is copied, encrypted as it is, and the copy goes
when it has been looked at. What is put in place of a book goes on as a copy does: the county asks
for a new code (``forked``), for the computer it was may live on.
"""

import contextlib
import glob
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from desktop.book.book import Book
from desktop.book.vault import flushed, hold
from desktop.errors.book import BookMissing, NotABackup, NotABook, NotItsBackup
from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId
from sync.errors.ledger import BookDamaged, StoreUnwritable
from sync.ledger.identity import contents, villages_of
from sync.ledger.integrity_check import IntegrityReport
from sync.store.engine import fault

Kind = Literal["more", "changed", "fewer"]
SAID: Final[dict[Kind, str]] = {"more": "多", "changed": "改", "fewer": "少"}
"""How the book differs from its backup: it has more, it says something else, it lacks."""
LISTED: Final = 1_000
"""So many of the records that differ are named; all are counted."""

Opener = Callable[[Path], Book]
"""Opens a copy: with the key of the book, or with a passphrase of that time."""


class Different(NamedTuple):
    """One record that the two do not hold alike.

    Attributes:
        kind: In what way the book differs from the backup.
        record: The record.
        title: What its form is called.
        label: What stands for it; empty where it is sealed for whoever looks.
    """

    kind: Kind
    record: RecordId
    title: str
    label: str


class AgainstBackup(NamedTuple):
    """A backup against the book.

    Attributes:
        here: Records of the book.
        there: Records of the backup.
        counts: How many differ, by kind.
        different: The first ``LISTED`` of them.
        newest: The day of the last change in the backup, in UTC.
        check: Whether the backup is what was written.
    """

    here: int
    there: int
    counts: dict[Kind, int]
    different: tuple[Different, ...]
    newest: date | None
    check: IntegrityReport

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        if not any(self.counts.values()):
            return f"备份里 {self.there} 条，和现在的台账一样"
        told = "、".join(f"{SAID[kind]} {count} 条" for kind, count in self.counts.items())
        return f"备份里 {self.there} 条，现在 {self.here} 条：现在比备份{told}"


def opener_of(book: Book) -> Opener:
    """Opens copies of a book with its key, also after it was closed.

    It raises ``WrongRecoveryCode`` where a copy is of another book, or was written with an earlier
    passphrase.
    """
    return partial(Book.open_by_recovery, code=book.vault.recovery_code, older=True)


@contextlib.contextmanager
def opened_beside(file: Path, opener: Opener) -> Iterator[Book]:
    """A backup, opened as a copy that is gone afterwards; the file itself is only read.

    Raises:
        NotABackup: There is no such file, or it is none that can be read.
        CunjiError: What opening a book raises.
    """
    with TemporaryDirectory(prefix="cunji-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "backup.cunji"
        with _as_of_a_backup():
            _copy(file, copy)
            book = opener(copy)
        with book:
            with _as_of_a_backup():
                book.vault.prove_pages()
            yield book


@contextlib.contextmanager
def _as_of_a_backup() -> Iterator[None]:
    """Tell what is wrong with a backup as such: choosing another book would not help."""
    try:
        yield
    except BookMissing:
        raise NotABackup(why="找不到这份备份，它可能被移走、改名，或 U 盘没有插好") from None
    except BookDamaged:
        raise NotABackup(why="这份备份坏了或者没有拷完") from None
    except NotABook:
        raise NotABackup(why="这个文件不是村记的备份，或者已经坏了") from None


def compare(book: Book, backup: Book, progress: Progress = unwatched) -> AgainstBackup:
    """What the book has more, other and less than its backup.

    Args:
        book: The book.
        backup: Its backup, opened beside.
        progress: Told how far it is, and may stop it.

    Raises:
        NotItsBackup: They are of different villages.
    """
    prove_same(book, backup)
    counts: dict[Kind, int] = {"more": 0, "changed": 0, "fewer": 0}
    named: list[Different] = []
    here = there = 0
    for village in through(villages_of(book.vault.engine), "正在比较", progress):
        ours, theirs = _village(book, village), _village(backup, village)
        now, then = contents(ours.ledger.store), contents(theirs.ledger.store)
        here, there = here + len(now), there + len(then)
        ways: tuple[tuple[Kind, set[RecordId], Book], ...] = (
            ("more", now.keys() - then.keys(), ours),
            ("changed", {one for one in now.keys() & then.keys() if now[one] != then[one]}, ours),
            ("fewer", then.keys() - now.keys(), theirs),
        )
        for kind, found, of in ways:
            counts[kind] += len(found)
            named += _named(kind, sorted(found)[: LISTED - len(named)], of)
    read = backup.ledger.read
    return AgainstBackup(here, there, counts, tuple(named), read.newest_day(), read.check(progress))


def prove_same(book: Book, backup: Book) -> None:
    """Refuse the backup of somebody else.

    Raises:
        NotItsBackup: They are of different villages.
    """
    if villages_of(book.vault.engine) != villages_of(backup.vault.engine):
        raise NotItsBackup(other=_called(backup), own=_called(book))


def put_in_place(file: Path, book: Path, opener: Opener, day: date) -> Path | None:
    """Put a backup in the place of a book that is closed, or where there is none yet.

    The present file is kept. Whenever this is cut short, there is a whole book in that place.

    Args:
        file: The backup.
        book: The book's file.
        opener: Opens the backup.
        day: Today; the present file is kept under it.

    Returns:
        Where the present file is kept; None where there was none.

    Raises:
        BookInUse: Somebody has the book open.
        CunjiError: The disk is full, or the backup does not open; the book is as it was.
    """
    fresh = book.with_name(f"{book.name}.restoring")
    lock = hold(book)
    try:
        with _as_of_a_backup():
            _copy(file, fresh)
            with opener(fresh) as copy:  # a backup that does not open takes nobody's place
                copy.vault.prove_pages()
        kept = _kept(book, day) if book.exists() else None
        _gone(_beside(book))
        fresh.replace(book)
    except OSError as error:
        raise fault(error) or StoreUnwritable() from error
    finally:
        _gone([fresh, *_beside(fresh), Path(f"{fresh}.lock"), Path(f"{fresh}.seen")])
        _gone(book.parent.glob(f"{glob.escape(fresh.name)}.v*.bak"))  # it was of an older program
        lock.release()
    _be_a_copy(opener, book)
    return kept


def _be_a_copy(opener: Opener, path: Path) -> None:
    """The notes of what was saved are void, and the county has to be asked who this is."""
    with opener(path) as book:
        for village in villages_of(book.vault.engine):
            meta = _village(book, village).ledger.meta
            if meta.get("county_url") is not None:
                meta["forked"] = True


def _kept(book: Path, day: date) -> Path:
    """Copy a book, and what a crash may have left beside it, under the name it is kept by."""
    stem, number = f"{book.stem}-换下-{day.isoformat()}", 1
    kept = book.with_name(f"{stem}{book.suffix}")
    while kept.exists():
        number += 1
        kept = book.with_name(f"{stem}-{number}{book.suffix}")
    for left in _beside(book):
        if left.name.endswith("-wal") and left.exists():
            _copy(left, Path(f"{kept}-wal"))
    part = kept.with_name(f"{kept.name}.part")
    _copy(book, part)
    part.replace(kept)
    return kept


def _copy(file: Path, target: Path) -> None:
    try:
        shutil.copyfile(file, target)
        flushed(target)
    except FileNotFoundError:
        raise BookMissing from None
    except OSError as error:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise fault(error) or StoreUnwritable() from error


def _beside(book: Path) -> list[Path]:
    return [Path(f"{book}{end}") for end in ("-wal", "-shm")]


def _gone(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _village(book: Book, village: str) -> Book:
    return book if book.ledger.village == village else book.beside(village)


def _named(kind: Kind, found: Iterable[RecordId], book: Book) -> Iterator[Different]:
    for record in book.ledger.read.get_many(found).values():
        form = book.definitions.forms.get(record.form)
        label = "" if form is None or book.hidden(record.id) else book.label(form.id, record.body)
        yield Different(kind, record.id, form.title if form else record.form, label)


def _called(book: Book) -> str:
    return book.area_name or book.village.name or book.ledger.village
