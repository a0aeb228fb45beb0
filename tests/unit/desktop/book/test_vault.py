import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from desktop.book.backup import back_up
from desktop.book.book import Book
from desktop.book.seen import ENDING
from desktop.book.vault import Vault, create, derive_key, open_book, open_by_recovery
from desktop.errors.book import (
    BookInUse,
    BookOlder,
    PassphraseWeak,
    RecoveryCodeMistyped,
    WrongPassphrase,
    WrongRecoveryCode,
)
from forms.errors import CunjiError, every_error
from sync.store.checkpoints import PAUSE_S
from sync.store.values import Draft

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


def test_the_file_begins_with_our_salt_and_opens_with_the_passphrase(path: Path) -> None:
    with create(path, WORDS) as made:
        code = made.recovery_code
        salt = path.read_bytes()[:16]
        assert derive_key(WORDS, salt) != derive_key(OTHER, salt)
    open_book(path, WORDS).close()
    with open_by_recovery(path, code.lower().replace("-", " ")) as opened:
        assert opened.recovery_code == code
    assert path.read_bytes()[:16] == salt
    open_book(path, "  松柏常青-二〇二六\n").close()


def test_a_wrong_passphrase_opens_nothing_and_keeps_nothing_locked(path: Path) -> None:
    create(path, WORDS).close()
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            open_book(path, OTHER)
    with pytest.raises(WrongPassphrase):
        open_book(path, "")
    open_book(path, WORDS).close()


def test_a_short_passphrase_makes_no_book(path: Path) -> None:
    with pytest.raises(PassphraseWeak):
        create(path, "  一二三四五六  ")
    assert not path.exists()


def test_the_recovery_code_of_another_book_does_not_open_this_one(
    path: Path, tmp_path: Path
) -> None:
    create(path, WORDS).close()
    with create(tmp_path / "other.cunji", WORDS) as other:
        code = other.recovery_code
    with pytest.raises(WrongRecoveryCode):
        open_by_recovery(path, code)
    with pytest.raises(RecoveryCodeMistyped):
        open_by_recovery(path, ("1" if code[0] != "1" else "2") + code[1:])


def test_a_new_passphrase_shuts_out_the_old_one_and_its_code(book: Book, path: Path) -> None:
    old = book.vault.recovery_code
    new = book.vault.change_passphrase(OTHER)
    assert new != old
    assert book.village.name == "板岭村"
    book.ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor="韦")
    book.close()
    with pytest.raises(WrongPassphrase):
        open_book(path, WORDS)
    with pytest.raises(WrongRecoveryCode):
        open_by_recovery(path, old)
    with Book.open_by_recovery(path, new) as again:
        assert again.ledger.read.counts() == {"village": 1, "hamlet": 1}
    with Book.open(path, OTHER) as again:
        assert again.ledger.read.check().good


def test_a_short_new_passphrase_changes_nothing(book: Book, path: Path) -> None:
    with pytest.raises(PassphraseWeak):
        book.vault.change_passphrase("短")
    book.close()
    open_book(path, WORDS).close()


def test_nothing_of_a_name_can_be_read_beside_the_program(book: Book, path: Path) -> None:
    household = book.ledger.write.save([Draft("household", {"head_name": NAME})], actor=NAME).ids[0]
    book.ledger.write.save([Draft("person", {"household": household, "name": NAME})], actor=NAME)
    assert book.search(NAME)
    while_open = [p for p in path.parent.iterdir() if p.is_file()]
    assert {p.name for p in while_open} >= {path.name, path.name + "-wal"}
    for file in while_open:
        raw = file.read_bytes()
        assert NAME.encode() not in raw
        assert NAME.encode("utf-16-le") not in raw
        assert "板岭".encode() not in raw
        assert b"SQLite format" not in raw
    book.close()
    assert NAME.encode() not in path.read_bytes()


def test_there_is_no_second_opening_in_this_program_or_another(book: Book, path: Path) -> None:
    with pytest.raises(BookInUse):
        Book.open(path, WORDS)
    program = (
        "import sys; from pathlib import Path; from desktop.book.vault import open_book\n"
        "from desktop.errors.book import BookInUse\n"
        "try: open_book(Path(sys.argv[1]), sys.argv[2])\n"
        "except BookInUse as told: print(told.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), WORDS],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "book-in-use"
    assert book.village.name == "板岭村"
    book.close()
    book.close()
    Book.open(path, WORDS).close()


def test_errors_speak_chinese_and_say_what_to_do() -> None:
    for error in every_error():
        assert re.search(r"请|\{", error.zh), error


def test_a_closed_vault_has_forgotten_its_key(path: Path) -> None:
    vault: Vault = create(path, WORDS)
    vault.close()
    with pytest.raises(CunjiError), vault.engine.connect() as db:
        db.exec_driver_sql("SELECT count(*) FROM records")


def test_a_copy_of_an_open_book_holds_every_save(book: Book, tmp_path: Path) -> None:
    """A stick gets the one file; what lies beside it while the program runs is not copied."""
    copy = tmp_path / "副本.cunji"
    for number in range(40):
        saved = {"name": f"第{number}屯"}
        book.ledger.write.save([Draft("hamlet", saved)], actor="韦书记")
        list(book.ledger.read.records("hamlet"))  # a page that reads does not hold a save back
    wait_for_file(book, copy, {f"第{number}屯" for number in range(40)})
    with Book.open(copy, WORDS) as copied:
        hamlets = {one.body["name"] for one in copied.ledger.read.records("hamlet")}
    assert hamlets == {f"第{number}屯" for number in range(40)}


def test_a_copy_within_the_moment_before_says_what_it_may_lack(book: Book, tmp_path: Path) -> None:
    """With the note beside it is refused; without it nobody can tell, and that is said."""
    wait_for_file(book, tmp_path / "副本.cunji", set())
    book.ledger.write.save([Draft("hamlet", {"name": "刚存的屯"})], actor="韦书记")
    alone, beside = tmp_path / "甲" / book.path.name, tmp_path / "乙" / book.path.name
    for copy in (alone, beside):
        copy.parent.mkdir()
        shutil.copyfile(book.path, copy)
    shutil.copyfile(f"{book.path}{ENDING}", f"{beside}{ENDING}")
    with pytest.raises(BookOlder) as told:
        Book.open(beside, WORDS)
    assert "少了最后1处改动" in told.value.told
    with Book.open(alone, WORDS) as copied:
        assert not copied.ledger.read.records("hamlet")
        assert copied.vault.seen.unproved


def test_what_lies_beside_the_file_holds_a_save_whose_computer_stopped(
    book: Book, tmp_path: Path
) -> None:
    """As the disk is when the current goes: nobody has closed anything, nothing was put over."""
    wait_for_file(book, tmp_path / "副本.cunji", set())
    book.ledger.write.save([Draft("hamlet", {"name": "刚存的屯"})], actor="韦书记")
    there = tmp_path / "停电" / book.path.name
    there.parent.mkdir()
    for end in ("", "-wal", ENDING):
        shutil.copyfile(f"{book.path}{end}", f"{there}{end}")
    with Book.open(there, WORDS) as again:
        assert [one.body["name"] for one in again.ledger.read.records("hamlet")] == ["刚存的屯"]
        assert not again.vault.seen.unproved


def wait_for_file(book: Book, copy: Path, hamlets: set[str]) -> None:
    """Until a copy of the one file holds so many hamlets, and nothing waits to go into it."""
    query = "SELECT body FROM records WHERE form = 'hamlet'"
    early = (CunjiError, DBAPIError)  # torn, or its tables are not there yet
    found: set[str] | None = None
    for _ in range(200):
        time.sleep(0.1)
        shutil.copyfile(book.path, copy)
        with suppress(*early), book.vault.looking_at(copy) as engine, engine.connect() as db:
            found = {json.loads(body)["name"] for body in db.exec_driver_sql(query).scalars()}
        if found == hamlets:
            time.sleep(1.5 * PAUSE_S)
            return
    raise AssertionError(found)


@pytest.mark.skipif(os.name == "nt", reason="there lists of access say who reads")
def test_files_of_a_book_are_their_owners_alone(path: Path, tmp_path: Path) -> None:
    """Also of a book that was laid there readable for all."""
    with Book.new(path, "459999100201", "板岭村", WORDS) as book:
        book.ledger.write.save([Draft("hamlet", {"name": "上屯"})], actor="测试")
        stick = tmp_path / "stick"
        stick.mkdir()
        made = back_up(book, stick).path
        files = [*path.parent.glob(f"{path.name}*"), made]
        assert {one.name for one in files} >= {path.name, f"{path.name}.seen", f"{path.name}.lock"}
        assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    path.chmod(0o644)
    open_book(path, WORDS).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
