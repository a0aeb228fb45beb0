"""``cunji backup`` and ``cunji restore``: a book kept elsewhere, and brought back."""

import argparse
from datetime import date
from functools import partial
from pathlib import Path

from desktop.book.backup import back_up, last_backup
from desktop.book.book import Book
from desktop.book.restore import (
    SAID,
    AgainstBackup,
    Opener,
    compare,
    opened_beside,
    prove_same,
    put_in_place,
)
from desktop.cli.context import emit, open_book, open_with, passphrase, tell
from desktop.errors.book import BookOlder, NotABook
from desktop.errors.command import BookNotNamed
from sync.errors.ledger import BookDamaged, LedgerUnfinished

SAME_DISK = (
    "这个备份和台账在同一块盘上，电脑坏了、丢了会一起没有；请再备份到 U 盘，或把这个文件复制出去。"
)


def backup(call: argparse.Namespace) -> None:
    """``cunji backup``: one file, proved by reading it back.

    Raises:
        BackupFailed: It could not be written, or is not what was written.
    """
    with open_book(call) as book:
        last = last_backup(book.ledger.store)
        kept = Path(last.folder) if last else book.path.absolute().parent
        made = back_up(book, call.to or kept)
    if call.json:
        emit({
            "file": str(made.path), "records": made.records, "bytes": made.size,
            "same_disk": made.same_disk, "made_room": list(made.made_room),
        })  # fmt: skip
    else:
        tell(f"已备份：{made.path}，{made.records} 条登记逐条核对过；没有口令打不开。")
    for name in made.made_room:
        tell(f"同一处只留最近 3 份，已删去较早的 {name}。")
    if made.same_disk:
        tell(SAME_DISK)


def restore(call: argparse.Namespace) -> None:
    """``cunji restore``: compare a backup with the book, or put it in the book's place.

    Raises:
        BookNotNamed: There is nothing to compare it with.
        NotItsBackup: It is of another village.
        WrongPassphrase: It does not fit.
    """
    if call.compare and call.book is None:
        raise BookNotNamed
    secret = passphrase(call)
    opener = _opener(call, secret)
    if call.compare:
        with open_with(call, secret) as book, opened_beside(call.file, opener) as copy:
            _tell(compare(book, copy), json=call.json)
        return
    with opened_beside(call.file, opener) as copy:
        tell(copy.ledger.read.check().sentence)
        target = call.book or Path(f"{copy.area_name or copy.village.name or '台账'}.cunji")
        if target.exists():
            _prove_present(target, secret, copy)
    kept = put_in_place(call.file, target, opener, date.today())  # noqa: DTZ011  names a file
    _say(target, kept, json=call.json)


def _opener(call: argparse.Namespace, secret: str) -> Opener:
    """With the passphrase of the book, or with the one the backup was made under."""
    file: Path | None = call.backup_passphrase_file
    earlier = passphrase(argparse.Namespace(passphrase_file=file)) if file else secret
    return partial(Book.open, passphrase=earlier, older=True)


def _prove_present(path: Path, secret: str, backup: Book) -> None:
    """Whoever puts something in a book's place knows its passphrase, and it is of one village.

    A present file that does not open is why somebody restores; it is kept as it is.
    """
    try:
        with Book.open(path, secret) as book:
            prove_same(book, backup)
    except BookOlder:
        return
    except (BookDamaged, NotABook, LedgerUnfinished) as bad:
        tell(f"现在的文件打不开，会原样留着：{bad.told}")


def _tell(found: AgainstBackup, *, json: bool) -> None:
    if json:
        emit({
            "here": found.here, "there": found.there, "good": found.check.good,
            "newest": found.newest, **{f"{kind}_count": n for kind, n in found.counts.items()},
            "different": [one._asdict() for one in found.different],
        })  # fmt: skip
        return
    for one in found.different:
        tell(f"{SAID[one.kind]}  {one.title}  {one.label or '（封存）'}")
    tell(found.check.sentence)
    tell(f"{found.words}。")


def _say(book: Path, kept: Path | None, *, json: bool) -> None:
    if json:
        emit({"file": str(book), "kept": str(kept) if kept else None})
        return
    tell(f"已恢复：{book}。" + (f"换下的文件留着：{kept}。" if kept else ""))
    tell("接入过县里的，请向县里要一个新的登记码，重新登记这台电脑（cunji enrol）。")
