"""A book kept elsewhere and brought back, its passphrase and next owner, its computer."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

from desktop.book.backup import back_up, last_backup
from desktop.book.book import Book
from desktop.book.hand_over import REPORT, ask_new_code, begun, report, sheet_tried
from desktop.book.hand_over import take_over as take_the_book_over
from desktop.book.leaving import note_key_act
from desktop.book.passphrase_rules import near_words, prove
from desktop.book.recovery_code import printed, typed
from desktop.book.restore import (
    SAID,
    AgainstBackup,
    Opener,
    compare,
    opened_beside,
    prove_same,
    put_in_place,
)
from desktop.cli.context import (
    emit,
    open_book,
    open_with,
    passphrase,
    read_file,
    tell,
    write_file,
)
from desktop.doctor.computer import computer_looks
from desktop.doctor.county import CountyAddress, county_looks
from desktop.doctor.finding import Finding, whole
from desktop.doctor.program import program_looks
from desktop.errors.book import BookOlder, NotABook, WrongRecoveryCode
from desktop.errors.command import BookNotNamed, FreshNotGiven
from forms.passphrases.guessing import propose
from sync.errors.ledger import BookDamaged, LedgerUnfinished

REASON = "离任交接"
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


def change_passphrase(call: argparse.Namespace) -> None:
    """``cunji passphrase``: another passphrase, or a proposal of one.

    Raises:
        FreshNotGiven: Nobody said which.
        PassphraseWeak: It can be guessed.
    """
    if call.propose:
        made = propose()
        if call.json:
            emit(made._asdict())
        else:
            tell(f"{made.words}\n{made.typed}\n{made.zh}")
        return
    if call.book is None or call.new_passphrase_file is None:
        raise FreshNotGiven
    with open_book(call) as book:
        fresh = _fresh(call)
        prove(fresh, near_words(book.village, book.actor))
        note_key_act(book, _today(), "换口令")  # what could not be noted is not done
        code = book.vault.change_passphrase(fresh)
    tell("口令换好了，旧口令、旧恢复码作废。请把新恢复码抄在纸上锁好：\n" + code)


def take_over(call: argparse.Namespace) -> None:
    """``cunji takeover``: where a hand-over stands; each option does one of its steps.

    Raises:
        NoHandOver: Nobody wrote one down.
        FreshNotGiven: A successor without a new passphrase, or the other way round.
        WrongRecoveryCode: What was typed from paper is not the present code.
    """
    secret, day = passphrase(call), _today()
    if bool(call.name) != (call.new_passphrase_file is not None):
        raise FreshNotGiven
    with open_with(call, secret) as book:
        begun(book, day)
        _do_steps(book, call, secret, day)
        found = begun(book, day)
    if call.json:
        emit([step._asdict() for step in found.steps])
        return
    for number, step in enumerate(found.steps, 1):
        tell(f"{'√' if step.done else '□'} {number} {step.title}：{step.said}")


def _do_steps(book: Book, call: argparse.Namespace, secret: str, day: date) -> None:
    if call.report is not None:
        _report(book, call.report, day)
    if call.name:
        take_the_book_over(book, secret, _fresh(call), call.name, day)
        tell("换成新口令了。请把新恢复码抄在纸上：\n" + book.vault.recovery_code)
    if call.sheet_file is not None:
        text = read_file(call.sheet_file, "恢复码文件").decode(errors="replace")
        if printed(typed(text)) != book.vault.recovery_code:
            raise WrongRecoveryCode
        sheet_tried(book, day)
    if call.new_code:
        ask_new_code(book)


def _report(book: Book, path: Path, day: date) -> None:
    from desktop.paper.reports import written

    content = written(report(book, day), path.suffix.lower())
    note_key_act(book, day, REPORT)
    write_file(path, content, book.definitions.words)


def _fresh(call: argparse.Namespace) -> str:
    return passphrase(argparse.Namespace(passphrase_file=call.new_passphrase_file))


def _today() -> date:
    return date.today()  # noqa: DTZ011  the village's own calendar day


def self_check(call: argparse.Namespace) -> int:
    """``cunji self-check``: whether encryption, fonts and a notice work on this computer."""
    return _told(call, program_looks())


def doctor(call: argparse.Namespace) -> int:
    """``cunji doctor``: the same, the computer it runs on and, for a book, the line to the county.

    Raises:
        FileUnwritable: The findings cannot be saved where it was said.
    """
    found = computer_looks() + program_looks()
    if call.book is not None:
        with open_book(call) as book:
            at = CountyAddress.of(book.ledger.meta)
        found += county_looks(at)
    if call.save is not None:
        write_file(call.save, ("\n".join(one.line for one in found) + "\n").encode())
    return _told(call, found)


def _told(call: argparse.Namespace, found: Sequence[Finding]) -> int:
    if call.json:
        emit([asdict(one) for one in found])
    for one in found:
        tell(one.line)
    return 0 if whole(found) else 1
