"""A backup of a book: one file, encrypted as the book is, photos included, proved by reading it.

It is written under a name that nobody takes for a backup, read back from the medium page by page
and compared with the book record by record, and only then given its name. So whatever happens in
between, a full stick, one that is pulled out, a killed program: what is called a backup is one.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from desktop.book.book import Book
from desktop.book.vault import salt_at
from desktop.errors.book import BackupFailed
from forms.errors import CunjiError
from forms.progress import Progress, unwatched
from sync.errors.ledger import BookDamaged, DiskFull
from sync.ledger.identity import Unsafe, contents, log_marks, open_village, unsafe, villages_of
from sync.ledger.village_store import VillageStore
from sync.store.engine import fault

ENDING: Final = ".cunji-backup"
UNFINISHED: Final = ".part"
KEPT: Final = 3
"""So many backups of a book stay in one place; older ones make room, once the new one is proved."""
MOST_RECORDS: Final = 50
MOST_DAYS: Final = 7
"""From so many records, or so many days, that stand in one file alone, somebody is reminded."""
META: Final = "backup"
"""Key of the meta values: the last backup (``LastBackup``)."""
_STAMP: Final = re.compile(r"-(\d{4}-\d\d-\d\d-\d{4})(?:-(\d+))?$")
_ROOM: Final = 1 << 20
"""Bytes that have to stay free beside the backup."""


class LastBackup(msgspec.Struct, frozen=True):
    """What a village of a book remembers of its last backup.

    Attributes:
        at: When (ISO, UTC).
        folder: Where.
        file: Its name.
        records: How many records it holds.
        marks: Up to where it holds the log (``log_marks``).
    """

    at: str
    folder: str
    file: str
    records: int
    marks: dict[str, int]

    @property
    def day(self) -> date:
        """The day it was made on, by this computer's calendar."""
        return datetime.fromisoformat(self.at).astimezone().date()


class Backup(NamedTuple):
    """A backup that was just made and proved.

    Attributes:
        path: The file.
        records: How many records it holds.
        size: Bytes.
        same_disk: Whether it lies on the disk of the book itself, and is lost with it.
        made_room: Names of the older ones that were taken away for it.
    """

    path: Path
    records: int
    size: int
    same_disk: bool
    made_room: tuple[str, ...]


class Standing(NamedTuple):
    """Where a book stands: what would be lost if this computer were.

    Attributes:
        last: Its last backup; None before the first.
        unsafe: What neither the county nor a backup has.
    """

    last: LastBackup | None
    unsafe: Unsafe

    def due(self, today: date) -> bool:
        """Whether somebody has to be reminded."""
        records, since = self.unsafe.records, self.unsafe.since
        old = since is not None and (today - since).days >= MOST_DAYS
        return records >= MOST_RECORDS or (records > 0 and old)

    def words(self, today: date) -> str:
        """In one sentence, for the status line and the first page."""
        records = self.unsafe.records
        if self.last is None:
            return f"还没有备份过，{records} 条只在这台电脑上" if records else "还没有备份过"
        days = max((today - self.last.day).days, 0)
        ago = "今天" if days == 0 else f"{days}天前"
        return f"上次备份：{ago}，其后新记 {records} 条" if records else f"上次备份：{ago}"


def last_backup(store: VillageStore) -> LastBackup | None:
    """What a village knows of its last backup; None for what cannot be read."""
    try:
        return msgspec.convert(store.meta.get(META), LastBackup)
    except msgspec.ValidationError:
        return None


def standing(book: Book) -> Standing:
    """Where the village that is worked with stands."""
    store = book.ledger.store
    last = last_backup(store)
    return Standing(last, unsafe(store, last.marks if last else {}))


def back_up(
    book: Book, folder: Path, progress: Progress = unwatched, now: datetime | None = None
) -> Backup:
    """Make a backup and prove it.

    Args:
        book: The book, open; nobody writes into it meanwhile.
        folder: Where to: a stick, or any folder.
        progress: Called with words, what is done and how much there is; may raise, to stop it.
        now: The moment its name tells; None for the present one.

    Raises:
        BackupFailed: It could not be written, or is not what was written; nothing is left of it.
    """
    at = now or datetime.now(UTC)
    target = _free_name(folder, _name(book, at))
    with _told(folder):
        _prove_room(book, folder)
        _sweep(book, folder)
        marks = {one.village: log_marks(one) for one in stores(book)}
        records = _write(book, target, progress)
        _settle(folder)
    for one in stores(book):
        last = LastBackup(
            at.isoformat(), str(folder.absolute()), target.name, records[one.village],
            marks[one.village],
        )  # fmt: skip
        one.meta[META] = msgspec.to_builtins(last)
    return Backup(
        target, sum(records.values()), target.stat().st_size,
        _same_disk(book.path, target), _made_room(target),
    )  # fmt: skip


def _write(book: Book, target: Path, progress: Progress) -> dict[str, int]:
    """Write a backup, prove it, and only then give it its name; records of each village."""
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        book.vault.copy_to(unfinished, lambda done, of: progress("正在写备份", done, of))
        progress("正在读出来核对", 0, 0)
        records = _prove(book, unfinished)
        progress("正在收尾", 0, 0)
        unfinished.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return records


def stores(book: Book) -> Iterator[VillageStore]:
    """Every village of the book's file."""
    own = book.ledger.store
    for village in villages_of(own.engine):
        same = village == own.village
        yield own if same else open_village(own.engine, own.program, village)


def backups_in(folder: Path, salt: bytes) -> list[Path]:
    """The backups of a book in a folder, the newest first; only those that bear their moment."""
    with contextlib.suppress(OSError):
        found = [
            (stamp.group(1), int(stamp.group(2) or 1), path)
            for path in folder.glob(f"*{ENDING}")
            if (stamp := _STAMP.search(path.stem)) and salt_at(path) == salt
        ]
        return [path for *_, path in sorted(found, reverse=True)]
    return []


def _name(book: Book, at: datetime) -> str:
    """``板岭村-2026-11-30-1412``: what any file system takes."""
    called = book.area_name or book.village.name or "台账"
    plain = "".join(c if c.isalnum() or c in "（）()_-" else "_" for c in called)[:30]
    return f"{plain}-{at.astimezone():%Y-%m-%d-%H%M}"


def _free_name(folder: Path, name: str) -> Path:
    """A name nobody has there yet."""
    taken = [_STAMP.search(path.stem) for path in folder.glob(f"{name}*{ENDING}")]
    numbers = [int(found.group(2) or 1) for found in taken if found]
    return folder / f"{name}{f'-{max(numbers) + 1}' if numbers else ''}{ENDING}"


def _prove_room(book: Book, folder: Path) -> None:
    needed = book.path.stat().st_size + _ROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupFailed(why=f"「{folder}」放不下，要 {_mb(needed)}，只剩 {_mb(free)}")


def _sweep(book: Book, folder: Path) -> None:
    """Take away what an earlier attempt of this village left when it was killed."""
    start = _STAMP.sub("", _name(book, datetime.now(UTC)))
    for path in folder.glob(f"*{ENDING}{UNFINISHED}"):
        if _STAMP.sub("", path.name.removesuffix(f"{ENDING}{UNFINISHED}")) == start:
            with contextlib.suppress(OSError):
                path.unlink()


def _prove(book: Book, path: Path) -> dict[str, int]:
    """Read a copy from its medium and compare every record; how many each village has.

    Raises:
        BookDamaged: It is not what was written.
    """
    found = {}
    with book.vault.looking_at(path) as engine:
        for one in stores(book):
            held = contents(open_village(engine, one.program, one.village))
            if held != contents(one):
                raise BookDamaged
            found[one.village] = len(held)
    return found


def _made_room(fresh: Path) -> tuple[str, ...]:
    """Take away older backups of the same book beside a new one; never the new one itself."""
    gone = []
    older = [path for path in backups_in(fresh.parent, salt_at(fresh)) if path != fresh]
    for path in older[KEPT - 1 :]:
        with contextlib.suppress(OSError):
            path.unlink()
            gone.append(path.name)
    return tuple(gone)


def _settle(folder: Path) -> None:
    """Let the name be on the medium too, where the system can do that."""
    with contextlib.suppress(OSError):
        line = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(line)
        finally:
            os.close(line)


def _same_disk(book: Path, backup: Path) -> bool:
    try:
        return book.stat().st_dev == backup.stat().st_dev
    except OSError:
        return False


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say of whatever goes wrong in a place what it means there."""
    try:
        yield
    except BackupFailed:
        raise
    except (CunjiError, OSError) as error:
        raise BackupFailed(why=_why(error, folder)) from error


def _why(error: Exception, folder: Path) -> str:
    meant: Any = error if isinstance(error, CunjiError) else fault(error)
    if not folder.is_dir():
        return f"找不到「{folder}」，U 盘可能没有插好，或者中途拔出来了"
    if isinstance(meant, DiskFull):
        return f"「{folder}」放不下了，请删去一些别的文件"
    if isinstance(meant, BookDamaged):
        return f"写进「{folder}」的读出来和台账不一样，这个盘可能坏了，请换一个"
    return f"「{folder}」写不进去，可能写保护了，或者没有权限"


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
