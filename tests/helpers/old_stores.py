"""Books and counties written by the program of before the frames, frozen (``tests/data``)."""

import shutil
import sqlite3
from pathlib import Path

import zstandard

STORES = Path(__file__).parents[1] / "data" / "old_stores"
BOOKS = (
    "one", "two", "shut_out", "restored", "answer_lost", "parcel_out", "first_pull", "empty",
    "township", "set_back", "set_back_other",
)  # fmt: skip
COUNTIES = ("county", "county_set_back")


def script(name: str) -> str:
    """The SQL that makes a store again."""
    return zstandard.decompress((STORES / f"{name}.sql.zst").read_bytes()).decode()


def thawed(name: str, path: Path) -> Path:
    """A store as the old program left it, in plain SQLite."""
    line = sqlite3.connect(path)
    line.executescript(script(name))
    line.close()
    return path


WORDS = "松柏常青-二〇二六"
"""Passphrase of ``book.cunji``."""


def a_book(folder: Path, note: str = "book.cunji.seen") -> Path:
    """An encrypted book as the old program left it, with a note of what was saved last."""
    folder.mkdir(exist_ok=True)
    path = folder / "板岭村.cunji"
    shutil.copyfile(STORES / "book.cunji", path)
    shutil.copyfile(STORES / note, f"{path}.seen")
    return path


def digests(path: Path) -> dict[str, str]:
    """By village what a store of before says of its state."""
    line = sqlite3.connect(path)
    found = dict(line.execute("SELECT village, digest FROM villages"))
    line.close()
    return found
