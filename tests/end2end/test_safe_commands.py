"""Backup, restore, passphrase and hand-over by command: what they say, and what is there then."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.book.backup import ENDING
from desktop.book.book import Book
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.command import Cunji

WORDS, FRESH = "松柏常青-二〇二六", "溪水长流-二〇二七"


@pytest.fixture
def cunji(tmp_path: Path) -> Cunji:
    made = Cunji(tmp_path)
    made.new()
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    made = tmp_path / "fresh.txt"
    made.write_text(f"{FRESH}\n", encoding="utf-8")
    return made


def hamlet(cunji: Cunji, name: str, secret: str = WORDS) -> None:
    with Book.open(cunji.book, secret) as book:
        book.ledger.write.save([Draft("hamlet", {"name": name})], actor="x")


def restore(cunji: Cunji, file: Path, *more: str | Path) -> "tuple[int, str, str]":
    """``cunji restore``, which takes the backup first."""
    book, cunji.book = cunji.book, file
    done = cunji.run("restore", *more)
    cunji.book = book
    return done.returncode, done.stdout, done.stderr


def test_backed_up_compared_changed_and_put_back(cunji: Cunji, tmp_path: Path, fresh: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    hamlet(cunji, "上屯")
    made = cunji.json("backup", "--to", stick)
    (file,) = stick.glob(f"*{ENDING}")
    assert made["file"] == str(file)
    assert made["records"] == 2
    again = cunji.run("backup")  # where the last one went
    assert again.returncode == 0
    assert len(list(stick.iterdir())) == 2
    hamlet(cunji, "下屯")

    code, out, _ = restore(cunji, file, cunji.book, "--compare", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["more_count"], found["changed_count"], found["fewer_count"]) == (1, 0, 0)
    assert found["good"]
    assert [one["label"] for one in found["different"]] == ["下屯"]

    done = cunji.run("passphrase", "--new-passphrase-file", fresh)
    assert done.returncode == 0, done.stderr
    old, cunji.secret = cunji.secret, fresh
    code, _, told = restore(cunji, file, cunji.book, "--compare")
    assert (code, "口令不对" in told) == (1, True)
    earlier = ("--backup-passphrase-file", old)
    code, _, told = restore(cunji, file, cunji.book, "--compare", *earlier)
    assert (code, "现在比备份多" in told) == (0, True)

    code, _, told = restore(cunji, file, cunji.book, *earlier)
    assert code == 0, told
    (kept,) = tmp_path.glob("*换下*.cunji")
    with Book.open(cunji.book, WORDS) as now, Book.open(kept, FRESH, older=True) as before:
        assert now.ledger.read.counts()["hamlet"] == 1
        assert before.ledger.read.counts()["hamlet"] == 2


def test_a_damaged_book_is_replaced_and_kept(cunji: Cunji, tmp_path: Path) -> None:
    hamlet(cunji, "上屯")
    file = Path(cunji.json("backup", "--to", tmp_path)["file"])
    spoilt = cunji.book.read_bytes()[:-1000]
    cunji.book.write_bytes(spoilt)
    code, _, told = restore(cunji, file, cunji.book)
    assert code == 0, told
    assert "现在的文件打不开" in told
    (kept,) = tmp_path.glob("*换下*.cunji")
    assert kept.read_bytes() == spoilt
    with Book.open(cunji.book, WORDS) as now:
        assert now.ledger.read.check().good


def test_nothing_to_compare_with_and_no_folder_are_told(cunji: Cunji, tmp_path: Path) -> None:
    code, _, told = restore(cunji, cunji.book, "--compare")
    assert (code, "没有写和哪本台账比" in told) == (1, True)
    done = cunji.run("backup", "--to", tmp_path / "没有")
    assert done.returncode == 1
    assert "找不到" in done.stderr
    assert done.stderr.rstrip().endswith("。")


def test_a_weak_passphrase_makes_no_book_and_a_proposal_is_taken(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.secret.write_text("板岭村2026123\n", encoding="utf-8")
    done = cunji.run("new", "--village", "459999100201", "--name", "板岭村")
    assert done.returncode == 1
    assert "村名" in done.stderr
    assert not cunji.book.exists()
    made = cunji.json("passphrase", "--propose")
    cunji.secret.write_text(made["typed"], encoding="utf-8")
    assert cunji.run("new", "--village", "459999100201", "--name", "板岭村").returncode == 0


def test_the_steps_of_a_hand_over(cunji: Cunji, tmp_path: Path, fresh: Path) -> None:
    done = cunji.run("takeover")
    assert (done.returncode, "还没有登记交接" in done.stderr) == (1, True)
    with Book.open(cunji.book, WORDS) as book:
        helpers = [Draft("helper", {"name": name}) for name in ("韦秀兰", "覃明")]
        giver, taker = book.ledger.write.save(helpers, actor="x").ids
        day = datetime.now(UTC).astimezone().date().isoformat()
        body: dict[str, Value] = {"day": day, "giver": giver, "taker": taker, "items": ["1"]}
        book.ledger.write.save([Draft("handover", body)], actor="x")
    half = cunji.run("takeover", "--name", "覃明")
    assert (half.returncode, "没有给新口令" in half.stderr) == (1, True)
    steps = cunji.json("takeover", "--report", tmp_path / "交接单.pdf")
    assert [one["done"] for one in steps] == [True, False, False, True, False]
    assert (tmp_path / "交接单.pdf").read_bytes().startswith(b"%PDF")
    done = cunji.run("takeover", "--name", "覃明（第一书记）", "--new-passphrase-file", fresh)
    assert done.returncode == 0, done.stderr
    cunji.secret = fresh
    with Book.open(cunji.book, FRESH) as book:
        code = book.vault.recovery_code
    sheet = tmp_path / "抄回.txt"
    sheet.write_text(code.lower(), encoding="utf-8")
    steps = cunji.json("takeover", "--sheet-file", sheet)
    assert [one["done"] for one in steps] == [True, True, True, True, False]
