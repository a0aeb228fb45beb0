"""A book knows its last save: an older copy put in its place is told, and nothing else is."""

import random
import shutil
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.book.seen import ENDING
from desktop.cli.__main__ import main
from desktop.errors.book import BookOlder
from sync.ledger.identity import Identity
from sync.store.values import Draft

WORDS, OTHER = "松柏常青-二〇二六", "溪水长流-二〇二七"
"""Passphrases."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed book with two saves beside the village's own."""
    made = tmp_path / "村" / "板岭村.cunji"
    made.parent.mkdir()
    with Book.new(made, "459999100201", "板岭村", WORDS) as book:
        save(book, 2)
    return made


def save(book: Book, times: int = 1) -> None:
    for number in range(times):
        book.ledger.write.save([Draft("hamlet", {"name": f"屯{number}"})], actor="测试")


def work(path: Path, times: int = 1, words: str = WORDS) -> None:
    """Open, save, close."""
    with Book.open(path, words) as book:
        save(book, times)


def refused(path: Path, words: str = WORDS) -> str:
    with pytest.raises(BookOlder) as caught:
        Book.open(path, words)
    return caught.value.told


def note(path: Path) -> Path:
    return Path(f"{path}{ENDING}")


def test_an_old_copy_in_the_place_of_the_present_one_is_told_and_nothing_is_written(
    path: Path, tmp_path: Path
) -> None:
    old = Path(shutil.copy(path, tmp_path / "old"))
    work(path, 3)
    newest = Path(shutil.copy(path, tmp_path / "new"))
    shutil.copy(old, path)
    said = refused(path)
    assert "少了最后3处改动" in said
    assert "先找到最新的一份" in said
    assert path.read_bytes() == old.read_bytes()
    refused(path)  # it is not told once only
    shutil.copy(newest, path)
    work(path)


def test_an_old_copy_beside_the_present_one_under_any_name_is_told(path: Path) -> None:
    old = Path(shutil.copy(path, path.with_name("旧的 备份.cunji")))
    work(old, 0)  # the same as the present one, until one of them goes on
    work(path, 2)
    assert "少了最后2处改动" in refused(old)
    work(path)
    bak = Path(shutil.copy(path, path.with_name("板岭村.cunji.v1.bak")))
    work(bak)
    assert "少了最后1处改动" in refused(path), "the copy is the newest now"


def test_who_takes_the_old_copy_all_the_same_is_not_asked_again_and_the_newer_one_is_told_apart(
    path: Path, tmp_path: Path
) -> None:
    old = Path(shutil.copy(path, tmp_path / "old"))
    work(path, 3)
    newest = Path(shutil.copy(path, tmp_path / "new"))
    shutil.copy(old, path)
    with Book.open(path, WORDS, older=True) as book:
        save(book)
    work(path)
    shutil.copy(newest, path)
    assert "改动不在里面" in refused(path)
    with Book.open(path, WORDS, older=True):
        pass
    work(path)


def test_a_note_that_says_nothing_stops_nobody(path: Path, tmp_path: Path) -> None:
    """Missing, torn, of another book, no note at all."""
    other = tmp_path / "村" / "别村.cunji"
    with Book.new(other, "459999100202", "别村", WORDS) as book:
        save(book)
    good = note(path).read_bytes()
    for spoilt in (b"", b"\0" * 300, good[:20], good[:70], good[:-9], "记号".encode()):
        note(path).write_bytes(spoilt)
        work(path)
    note(path).unlink()
    work(path)
    work(other)
    assert sorted(one.name for one in path.parent.iterdir() if ".tmp" in one.name) == []


def test_a_copy_from_before_the_passphrase_was_changed_is_told(path: Path, tmp_path: Path) -> None:
    old = Path(shutil.copy(path, tmp_path / "old"))
    with Book.open(path, WORDS) as book:
        book.vault.change_passphrase(OTHER)
        save(book)
    work(path, words=OTHER)
    shutil.copy(old, path)
    assert "另一个口令" in refused(path)
    with Book.open(path, WORDS, older=True) as book:
        save(book)
    work(path)


def test_a_kill_between_key_and_note_or_save_and_note_leaves_no_false_alarm(path: Path) -> None:
    with Book.open(path, WORDS) as book:
        before = note(path).read_bytes()
        save(book, 2)
        behind = note(path).read_bytes()
        assert behind != before
        book.vault.seen.change_key(b"k" * 32)
    work(path, 0)  # the note fits both keys
    note(path).write_bytes(before)
    work(path)  # the save was on the disk, the note not yet


def test_an_import_an_undo_and_another_identity_are_noted_too(path: Path) -> None:
    with Book.open(path, WORDS) as book:
        drafts = [Draft("hamlet", {"name": f"屯{n}"}) for n in range(30)]
        saved = book.ledger.write.save(drafts, actor="测试", source="导入")
        book.ledger.write.undo(saved.tx, actor="测试")
        Identity(book.ledger.store).become_another()
        save(book)
    work(path)
    with Book.open(path, WORDS) as book:
        Identity(book.ledger.store).begin_epoch(2)
    work(path)


def test_a_folder_that_cannot_be_written_stops_no_save(path: Path) -> None:
    note(path).unlink()
    note(path).mkdir()  # nothing can be put in its place
    work(path, 2)
    with Book.open(path, WORDS) as book:
        assert len(book.ledger.read.records("hamlet")) == 4


@pytest.mark.parametrize("seed", range(1))
def test_of_any_two_moments_the_earlier_is_told_by_the_number_of_changes(
    path: Path, tmp_path: Path, seed: int
) -> None:
    """Copies taken at any time, put back in any order."""
    draw = random.Random(seed)
    kept: list[tuple[Path, int]] = []
    done = 0
    for number in range(6):
        kept.append((Path(shutil.copy(path, tmp_path / f"kept{number}")), done))
        times = draw.randrange(3)
        work(path, times)
        done += times
    last = Path(shutil.copy(path, tmp_path / "last"))
    for copy, at in draw.sample(kept, len(kept)):
        shutil.copy(copy, path)
        if at < done:
            assert f"少了最后{done - at}处改动" in refused(path)
        else:
            work(path, 0)
    shutil.copy(last, path)
    work(path)


def test_a_command_tells_it_and_takes_it_when_told_so(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Path(shutil.copy(path, tmp_path / "old"))
    work(path)
    shutil.copy(old, path)
    words = tmp_path / "口令"
    words.write_text(WORDS, encoding="utf-8")
    call = ["status", str(path), "--passphrase-file", str(words)]
    assert main(call) != 0
    assert "不是这本台账最新的一份" in capsys.readouterr().err
    assert main([*call, "--older"]) == 0
    assert main(call) == 0


def test_what_a_note_tells_is_sealed(path: Path) -> None:
    written = note(path).read_bytes()
    assert len(written) < 4096
    with Book.open(path, WORDS) as book:
        device = str(book.ledger.meta["device"])
    for secret in ("459999100201", device, "板岭村"):
        assert secret.encode() not in written


def test_a_lost_side_file_is_told_until_somebody_says_that_it_is_the_newest(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also of a copy that was made while the book was open, and carried to another folder."""
    with Book.open(path, WORDS) as book:
        save(book)
        assert not book.vault.seen.unproved
        away = Path(shutil.copy(path, tmp_path / "复制的.cunji"))
    note(path).unlink()
    secret = tmp_path / "secret"
    secret.write_text(WORDS, encoding="utf-8")
    for one in (path, away):
        for _ in range(2):  # not once only
            with Book.open(one, WORDS) as book:
                assert book.vault.seen.unproved
                assert book.ledger.read.check().good, "what is there is whole, and that is not all"
            work(one)
        assert main(["check", str(one), "--passphrase-file", str(secret)]) == 0
        said = capsys.readouterr().err
        assert "看不出这一份是不是最新的" in said
        assert "完好" not in said
        with Book.open(one, WORDS) as book:
            book.vault.seen.confirm()
        with Book.open(one, WORDS) as book:
            assert not book.vault.seen.unproved
        assert main(["check", str(one), "--passphrase-file", str(secret)]) == 0
        assert "台账完好" in capsys.readouterr().err


@pytest.mark.parametrize("keep", [0, 1, 7])
def test_a_copy_without_todays_work_is_never_taken_for_the_newest(
    path: Path, tmp_path: Path, keep: int
) -> None:
    old = Path(shutil.copy(path, tmp_path / "old"))
    work(path, 1 + keep)
    shutil.copy(old, path)
    refused(path)
    note(path).unlink()
    with Book.open(path, WORDS) as book:
        assert book.vault.seen.unproved
