"""A book of before the frames is brought up by opening it, and so is a backup of one."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.book.restore import compare, opened_beside, opener_of, put_in_place
from desktop.errors.book import BookOlder
from sync.ledger.identity import own_mark
from sync.store.migrations.steps import STEPS, version
from sync.store.values import Draft
from tests.helpers.old_stores import STORES, WORDS, a_book

HEADS = ["韦二", "韦大山"]


def heads(book: Book) -> list[str]:
    return sorted(str(r.body["head_name"]) for r in book.ledger.read.records("household"))


def test_opening_brings_it_up_and_keeps_what_it_was(tmp_path: Path) -> None:
    path = a_book(tmp_path)
    with Book.open(path, WORDS) as book:
        assert heads(book) == HEADS
        assert book.ledger.read.check().good
        assert not book.vault.seen.unproved, "the note of before says that it is the newest"
        book.ledger.write.save([Draft("hamlet", {"name": "弄拉屯"})], actor="测试")
    kept = path.with_name(f"{path.name}.v2.bak")
    assert kept.read_bytes() == (STORES / "book.cunji").read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    with Book.open(path, WORDS) as book:
        assert [r.body["name"] for r in book.ledger.read.records("hamlet")] == ["板岭屯", "弄拉屯"]
        assert version(book.vault.engine) == STEPS[-1].NUMBER
    assert kept.read_bytes() == (STORES / "book.cunji").read_bytes()


def test_an_earlier_note_of_before_accuses_nobody(tmp_path: Path) -> None:
    path = a_book(tmp_path, "early.seen")
    with Book.open(path, WORDS) as book:
        assert heads(book) == HEADS


def test_an_old_copy_in_the_place_of_the_one_that_went_on_is_told(tmp_path: Path) -> None:
    path = a_book(tmp_path)
    with Book.open(path, WORDS) as book:
        book.ledger.write.save([Draft("hamlet", {"name": "弄拉屯"})], actor="测试")
        mark = own_mark(book.ledger.store)
    shutil.copyfile(STORES / "book.cunji", path)
    with pytest.raises(BookOlder, match="少了最后1处改动"):
        Book.open(path, WORDS)
    with Book.open(path, WORDS, older=True) as book:
        book.ledger.write.save([Draft("hamlet", {"name": "别的屯"})], actor="测试")
        assert own_mark(book.ledger.store) != mark


def test_a_copy_that_the_old_program_went_on_with_is_told(tmp_path: Path) -> None:
    """The note is the old program's, about a save that this book never had."""
    path = a_book(tmp_path)
    with Book.open(path, WORDS) as book:
        store = book.ledger.store
        said = store.meta["before_frames"]
        store.meta["before_frames"] = {**said, "ends": {str(said["last"]): "00" * 16}}
    shutil.copyfile(STORES / "book.cunji.seen", f"{path}.seen")
    with pytest.raises(BookOlder, match="另外写过别的改动"):
        Book.open(path, WORDS)


def test_a_backup_of_before_is_compared_and_put_in_place(tmp_path: Path) -> None:
    path = a_book(tmp_path)
    backup = tmp_path / "stick" / "板岭村.cunji-backup"
    backup.parent.mkdir()
    shutil.copyfile(STORES / "book.cunji", backup)
    with Book.open(path, WORDS) as book:
        opener = opener_of(book)
        book.ledger.write.save([Draft("hamlet", {"name": "弄拉屯"})], actor="测试")
        with opened_beside(backup, opener) as found:
            told = compare(book, found)
    assert told.counts == {"more": 1, "changed": 0, "fewer": 0}
    assert told.check.good
    put_in_place(backup, path, opener, date(2026, 12, 1))
    assert backup.read_bytes() == (STORES / "book.cunji").read_bytes(), "only read"
    assert not list(tmp_path.glob("*.restoring*"))
    with Book.open(path, WORDS) as book:
        assert heads(book) == HEADS
        assert [r.body["name"] for r in book.ledger.read.records("hamlet")] == ["板岭屯"]
        assert book.ledger.read.check().good
