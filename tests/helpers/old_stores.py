"""Books and counties written by the program of before the frames, frozen (``tests/data``)."""

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
