"""A file that is no book, cut short, newer, unwritable, or written while the power fails."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from desktop.book.book import Book
from desktop.book.vault import create, open_book
from desktop.errors.book import BookExists, BookMissing, NotABook
from sync.errors.ledger import BookDamaged, BookTooNew, DiskFull, LedgerUnfinished, StoreUnwritable
from sync.store.engine import writing
from sync.store.tables import schema_steps
from sync.store.values import Draft
from tests.helpers.villages import unsent

WORDS = "松柏常青-二〇二六"
OTHER = "溪水长流-二〇二七"
VILLAGE = "459999100201"
NAME = "韦秀兰特别长的名字"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "板岭村.cunji"


@pytest.fixture
def book(path: Path) -> Iterator[Book]:
    with Book.new(path, VILLAGE, "板岭村", WORDS) as made:
        yield made


def test_a_file_that_is_there_is_never_overwritten(path: Path) -> None:
    path.write_bytes(b"mine")
    with pytest.raises(BookExists):
        create(path, WORDS)
    assert path.read_bytes() == b"mine"


def test_what_is_no_book_is_told_apart(path: Path) -> None:
    with pytest.raises(BookMissing):
        open_book(path, WORDS)
    assert not Path(f"{path}.lock").exists()
    for content in (b"", b"short", b"x" * 16, b"PK\x03\x04" + b"x" * 9000, os.urandom(3000)):
        path.write_bytes(content)
        with pytest.raises(NotABook):
            open_book(path, WORDS)
    path.unlink()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE t (x)")
    plain.close()
    with pytest.raises(NotABook):
        open_book(path, WORDS)
    path.unlink()
    path.mkdir()
    with pytest.raises(NotABook):
        open_book(path, WORDS)


@pytest.mark.parametrize("left", [4096 + 100, 4096 * 2, 4096 * 5])
def test_a_book_cut_short_is_damaged_not_forgotten(path: Path, left: int) -> None:
    Book.new(path, VILLAGE, "板岭村", WORDS).close()
    assert path.stat().st_size > left
    os.truncate(path, left)
    with pytest.raises(BookDamaged):
        Book.open(path, WORDS)


def test_a_page_overwritten_is_damage(path: Path) -> None:
    Book.new(path, VILLAGE, "板岭村", WORDS).close()
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096 + 100)
            file.write(b"\0" * 64)
    with pytest.raises(BookDamaged):
        Book.open(path, WORDS)


def test_a_book_of_a_newer_program_is_refused_and_left_as_it_was(path: Path) -> None:
    with create(path, WORDS) as made, writing(made.engine) as db:
        db.execute(insert(schema_steps).values(number=99, name="later", at="2030"))
    before = path.read_bytes()
    with pytest.raises(BookTooNew) as told:
        open_book(path, WORDS)
    assert "99" in told.value.told
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnwritable):
        create(tmp_path / "missing" / "deep.cunji", WORDS)
    assert not (tmp_path / "missing").exists()


def test_a_full_disk_loses_nothing_and_works_again_afterwards(book: Book, path: Path) -> None:
    book.ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor="韦")
    engine = book.ledger.store.engine
    with engine.connect() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = [Draft("household", {"head_name": f"第{n}户", "note": "注" * 200}) for n in range(500)]
    for _ in range(2):
        with pytest.raises(DiskFull):
            book.ledger.write.save(many, actor="韦")
    assert "household" not in book.ledger.read.counts()
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA max_page_count = 1000000")
    book.ledger.write.save(many, actor="韦")
    book.close()
    with Book.open(path, WORDS) as again:
        assert again.ledger.read.counts()["household"] == 500
        assert again.ledger.read.check().good


LIMITED = """
import resource, sys
from pathlib import Path
from desktop.book.book import Book
from forms.errors import CunjiError
from sync.store.values import Draft
with Book.open(Path(sys.argv[1]), sys.argv[2]) as book:
    book.ledger.write.save([Draft("hamlet", {"name": "前屯"})], actor="韦")
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    note = "注" * 200
    drafts = [Draft("household", {"head_name": f"第{n}户", "note": note}) for n in range(2000)]
    try:
        book.ledger.write.save(drafts, actor="韦")
    except CunjiError as told:
        print(told.code, len(book.ledger.read.records()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX thing")
def test_a_disk_that_stops_taking_bytes_loses_nothing(path: Path) -> None:
    Book.new(path, VILLAGE, "板岭村", WORDS).close()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), WORDS],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    code, held = done.stdout.split()
    assert code in {DiskFull.code, StoreUnwritable.code}
    assert held == "2"
    with Book.open(path, WORDS) as again:
        assert [r.body["name"] for r in again.ledger.read.records("hamlet")] == ["前屯"]
        assert again.ledger.read.check().good
        again.ledger.write.save([Draft("hamlet", {"name": "后屯"})], actor="韦")


KILLED = """
import sys
from pathlib import Path
from desktop.book.book import Book
from sync.store.values import Draft
with Book.open(Path(sys.argv[1]), sys.argv[2]) as book:
    while True:
        saved = book.ledger.write.save([Draft("hamlet", {"name": "屯"})] * 3, actor="韦")
        print(saved.tx, flush=True)
"""


def test_a_program_killed_while_saving_loses_nothing_it_had_acknowledged(path: Path) -> None:
    Book.new(path, VILLAGE, "板岭村", WORDS).close()
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), WORDS],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as program:
            assert program.stdout is not None
            acknowledged = [int(program.stdout.readline()) for _ in range(15)]
            program.kill()
            acknowledged += [int(line) for line in program.stdout if line.endswith("\n")]
        with Book.open(path, WORDS) as again:
            held = {c.tx for c in unsent(again.ledger)}
            assert held.issuperset(acknowledged)
            assert (again.ledger.read.counts()["hamlet"]) % 3 == 0, (
                "a save is there whole or not at all"
            )
            assert again.ledger.read.check().good


def test_a_book_never_finished_is_told(path: Path) -> None:
    create(path, WORDS).close()
    with pytest.raises(LedgerUnfinished):
        Book.open(path, WORDS)
    create(path.with_name("other.cunji"), WORDS).close()
    with pytest.raises(LedgerUnfinished):
        Book.open(path, WORDS)


def test_others_read_while_an_import_is_written(book: Book) -> None:
    household = book.ledger.write.save(
        [Draft("household", {"head_name": "韦大山"})], actor="韦"
    ).ids[0]
    people = [Draft("person", {"household": household, "name": f"韦{n}"}) for n in range(300)]
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(book.ledger.read.records("person")))
            book.search("韦")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for start in range(0, 300, 100):
        book.ledger.write.save(people[start : start + 100], actor="韦")
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {0, 100, 200, 300}
    assert len(book.search("韦", limit=1000)) >= 300
    assert book.ledger.read.check().good


def test_a_copy_is_made_before_tables_change(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Book.new(path, VILLAGE, "板岭村", WORDS).close()
    with open_book(path, WORDS) as vault:
        vault._copy(1)
    kept = path.with_name(path.name + ".v1.bak")
    shutil.copyfile(kept, path.with_name("copy.cunji"))
    with Book.open(path.with_name("copy.cunji"), WORDS) as again:
        assert again.village.name == "板岭村"
