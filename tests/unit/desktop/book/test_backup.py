"""What is called a backup is one: proved, whole, of this book, and the older ones go only then."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.book.backup import ENDING, KEPT, UNFINISHED, back_up, standing
from desktop.book.book import Book
from desktop.book.restore import compare, opened_beside, opener_of, put_in_place
from desktop.errors.book import BackupFailed, BookOlder, NotABackup, NotItsBackup, WrongPassphrase
from forms.schema.form import RecordId
from sync.store.attachments import PART
from sync.store.values import Draft

WORDS, OTHER = "松柏常青-二〇二六", "溪水长流-二〇二七"
"""Passphrases."""
VILLAGE = "459999001001"
AT = datetime(2026, 11, 30, 6, 12, tzinfo=UTC)
READING = "正在读出来核对"
CUT = """
import os, signal, sys
from pathlib import Path
from desktop.book.backup import back_up
from desktop.book.book import Book
def step(words, done, of):
    if words == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
back_up(Book.open(Path(sys.argv[1]), sys.argv[4]), Path(sys.argv[2]), step)
"""
"""A program that is killed while it makes a backup."""
CUT_RESTORE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from desktop.book.restore import put_in_place
put_in_place(Path(sys.argv[1]), Path(sys.argv[2]), lambda _: os.kill(os.getpid(), signal.SIGKILL),
             date(2026, 11, 30))
"""
"""A program that is killed while it puts a backup in a book's place."""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An open book with three hamlets and a photo of several parts."""
    with Book.new(tmp_path / "book.cunji", VILLAGE, "板岭村", WORDS) as made:
        save(made, "上屯", "中屯", "下屯")
        made.ledger.photos.keep(bytes(range(256)) * (PART // 100))
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def save(book: Book, *names: str) -> tuple[RecordId, ...]:
    drafts = [Draft("hamlet", {"name": name}) for name in names]
    return book.ledger.write.save(drafts, actor="测试").ids


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def opener(path: Path) -> Book:
    return Book.open(path, WORDS, older=True)


def test_a_backup_is_the_whole_book_encrypted_alike(book: Book, stick: Path) -> None:
    made = back_up(book, stick, now=AT)
    local = AT.astimezone()
    assert made.path.name == f"板岭村-{local:%Y-%m-%d-%H%M}{ENDING}"
    assert names(stick) == [made.path.name]
    assert "上屯".encode() not in made.path.read_bytes()
    with opened_beside(made.path, opener) as copy:
        assert copy.ledger.read.check().good
        assert copy.ledger.photos.total() == book.ledger.photos.total() > 0
        found = compare(book, copy)
    assert set(found.counts.values()) == {0}
    assert names(stick) == [made.path.name]  # nothing is written beside it
    with pytest.raises(WrongPassphrase), opened_beside(made.path, lambda p: Book.open(p, OTHER)):
        pass


def test_three_stay_and_nobody_elses(book: Book, stick: Path, tmp_path: Path) -> None:
    strange = stick / f"板岭村-2020-01-01-0000{ENDING}"  # another book of a village of this name
    strange.write_bytes(b"x" * 4096)
    renamed = shutil.copy(back_up(book, stick, now=AT).path, stick / f"出门前{ENDING}")
    made = [back_up(book, stick, now=AT + timedelta(minutes=n // 2)).path for n in range(1, 6)]
    assert [path for path in made if path.exists()] == made[-KEPT:]
    assert strange.exists()
    assert Path(renamed).exists()


def test_what_is_at_risk_is_neither_confirmed_nor_in_a_backup(book: Book, stick: Path) -> None:
    today = datetime.now(UTC).date()
    before = standing(book)
    assert before.last is None
    assert before.unsafe.records == 4
    assert not before.due(today)
    assert before.due(today + timedelta(days=7))
    back_up(book, stick)
    assert standing(book).unsafe.records == 0
    assert not standing(book).due(today + timedelta(days=400))
    first = save(book, *(f"屯{n}" for n in range(49)))[0]
    body = {"name": "屯〇"}
    book.ledger.write.save([Draft("hamlet", body, first)], actor="测试")  # the same record again
    assert standing(book).unsafe.records == 49
    assert not standing(book).due(today)
    save(book, "五十")
    assert standing(book).due(today)
    assert "其后新记 50 条" in standing(book).words(today)


def test_a_stick_that_is_pulled_out_leaves_nothing_that_looks_like_a_backup(
    book: Book, stick: Path
) -> None:
    def pulled(words: str, *_: int) -> None:
        if words == READING:
            shutil.rmtree(stick)

    with pytest.raises(BackupFailed, match="拔出来") as caught:
        back_up(book, stick, pulled)
    assert "台账没有动" in caught.value.told
    assert standing(book).last is None


def test_a_full_stick_keeps_the_older_backup(
    book: Book, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = back_up(book, stick, now=AT).path
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(BackupFailed, match="放不下"):
        back_up(book, stick)
    assert names(stick) == [before.name]


def test_a_medium_that_refuses_in_the_middle_is_told(book: Book, stick: Path) -> None:
    resource = pytest.importorskip("resource")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, most))
    try:
        with pytest.raises(BackupFailed):
            back_up(book, stick)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert names(stick) == []
    assert book.ledger.read.check().good


def test_a_medium_that_gives_back_something_else_is_told(book: Book, stick: Path) -> None:
    def flipped(words: str, *_: int) -> None:
        if words == READING:
            (part,) = stick.iterdir()
            content = bytearray(part.read_bytes())
            content[len(content) // 2] ^= 1
            part.write_bytes(content)

    with pytest.raises(BackupFailed, match="读出来和台账不一样"):
        back_up(book, stick, flipped)
    assert names(stick) == []


def test_a_folder_that_is_not_there_is_told(book: Book, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="找不到"):
        back_up(book, tmp_path / "没有")


@pytest.mark.parametrize("when", ["正在写备份", READING])
def test_a_killed_program_leaves_no_backup_and_the_next_one_cleans_up(
    book: Book, stick: Path, when: str
) -> None:
    before = back_up(book, stick, now=AT).path
    path = book.path
    book.close()
    call = [sys.executable, "-c", CUT, str(path), str(stick), when, WORDS]
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    left = [name for name in names(stick) if name != before.name]
    assert all(name.endswith(UNFINISHED) for name in left)
    with Book.open(path, WORDS) as again:
        assert again.ledger.read.check().good
        made = back_up(again, stick, now=AT + timedelta(days=1))
    assert names(stick) == sorted([before.name, made.path.name])


def test_what_differs_is_counted_and_named(book: Book, stick: Path) -> None:
    one, two, three = save(book, "龙骨屯", "弄拉屯", "拉烈屯")
    made = back_up(book, stick).path
    save(book, "新屯")
    book.ledger.write.save([Draft("hamlet", {"name": "改名屯"}, one)], actor="测试")
    book.ledger.write.retract([three], actor="测试", reason="录了两遍")
    with opened_beside(made, opener_of(book)) as copy:
        found = compare(book, copy)
    assert found.counts == {"more": 1, "changed": 1, "fewer": 1}
    assert {(d.kind, d.label) for d in found.different} == {
        ("more", "新屯"), ("changed", "改名屯"), ("fewer", "拉烈屯"),
    }  # fmt: skip
    assert two not in {d.record for d in found.different}
    assert "多 1 条、改 1 条、少 1 条" in found.words


def test_a_backup_of_another_village_is_refused(book: Book, tmp_path: Path, stick: Path) -> None:
    with Book.new(tmp_path / "other.cunji", "459999001002", "上林村", WORDS) as other:
        made = back_up(other, stick).path
    with opened_beside(made, opener) as copy, pytest.raises(NotItsBackup, match="上林村"):
        compare(book, copy)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda data: b"PK\x03\x04" + data[4:], "不是村记的备份"),
        (lambda data: data[:10], "不是村记的备份"),
        (lambda data: data[: len(data) // 2 + 7], "坏了或者没有拷完"),
        (lambda data: data[:-4096] + bytes(4096), "坏了或者没有拷完"),
        (None, "找不到这份备份"),
    ],
)
def test_a_backup_that_is_none_any_more_sends_for_another_backup(
    book: Book, stick: Path, harm: Callable[[bytes], bytes] | None, told: str
) -> None:
    save(book, "龙骨屯")
    made = back_up(book, stick).path
    data = made.read_bytes()
    made.unlink()
    if harm is not None:
        made.write_bytes(harm(data))
    book.close()
    with pytest.raises(NotABackup, match=told) as tried, opened_beside(made, opener):
        pytest.fail("it was opened")
    assert "换一份备份" in tried.value.zh.format(why="")
    with pytest.raises(NotABackup, match=told):
        put_in_place(made, book.path, opener, AT.date())
    with Book.open(book.path, WORDS) as again:
        assert again.ledger.read.check().good


def test_a_backup_put_in_place_keeps_the_present_file_and_asks_for_a_new_code(
    book: Book, stick: Path
) -> None:
    book.ledger.meta["county_url"] = "https://county.example"
    made, path = back_up(book, stick).path, book.path
    save(book, "备份以后")
    book.close()
    kept = put_in_place(made, path, opener, date(2026, 11, 30))
    assert kept == path.with_name("book-换下-2026-11-30.cunji")
    with Book.open(path, WORDS) as restored:
        assert restored.ledger.read.check().good
        assert restored.ledger.read.counts()["hamlet"] == 3
        assert not restored.ledger.read.status().enrolled
        save(restored, "恢复以后")
    assert names(path.parent) == sorted({
        "book.cunji", "book.cunji.lock", "book.cunji.seen", "stick", kept.name,
    })  # fmt: skip
    with pytest.raises(BookOlder):  # the one that was put away is not taken for the book
        Book.open(kept, WORDS)
    with Book.open(kept, WORDS, older=True) as away:
        assert away.ledger.read.counts()["hamlet"] == 4


def test_a_backup_that_does_not_open_takes_nobodys_place(book: Book, stick: Path) -> None:
    made, path = back_up(book, stick).path, book.path
    book.close()
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        put_in_place(made, path, lambda p: Book.open(p, OTHER, older=True), date(2026, 11, 30))
    assert path.read_bytes() == before
    assert not [name for name in names(path.parent) if "换下" in name or "restoring" in name]


def test_a_program_killed_while_it_puts_a_backup_in_place_leaves_the_book(
    book: Book, stick: Path
) -> None:
    made, path = back_up(book, stick).path, book.path
    save(book, "备份以后")
    book.close()
    before = path.read_bytes()
    call = [sys.executable, "-c", CUT_RESTORE, str(made), str(path)]
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    kept = put_in_place(made, path, opener, date(2026, 11, 30))
    assert kept is not None
    assert kept.read_bytes() == before
    assert not [name for name in names(path.parent) if "restoring" in name]
