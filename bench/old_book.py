"""What a save costs in a young book and in an old one, where the same records were saved often.

    .venv/bin/python bench/old_book.py [--persons 300] [--changes 100000] [--rounds 60]

CPU time of one run, the two books turn about, medians. Both hold the same people; of the old one
each was saved again and again. Beside it what the four rows of a save cost over a bare connection
to the same file: statements that are ready, one commit, no proof, no note. Wall time is told too,
for a save waits for the disk; it holds for this disk only. What is saved goes into the file itself
a second later and is not in it. Goals: the old book at most 1.1 times the young one, a save at most
1 ms. Kept in bench/results/old_book.json.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from forms.schema.form import RecordId  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.filled import a_book  # noqa: E402

AT_ONCE = 2_000


def people(book: Book) -> list[RecordId]:
    """Everybody of a book."""
    return sorted(book.view().records("person"))


def save(book: Book, ids: list[RecordId], mark: int) -> None:
    """Give some people another note, in one save."""
    now = book.ledger.read.get_many(ids)
    drafts = [Draft("person", {**now[one].body, "note": f"第{mark}次"}, one) for one in ids]
    book.ledger.write.save(drafts, actor=book.actor)


def grow_old(book: Book, changes: int) -> None:
    """Save everybody again and again until so many changes were made."""
    everybody, made = people(book), 0
    while made < changes:
        some = everybody[: min(AT_ONCE, changes - made)]
        save(book, some, made)
        made += len(some)


def edit_ms(book: Book, one: RecordId, mark: int) -> tuple[float, float]:
    """CPU and wall time of saving one answer, in ms."""
    now = book.ledger.read.get(one)
    assert now is not None
    draft = Draft("person", {**now.body, "note": f"改{mark}"}, one)
    before = time.process_time(), time.perf_counter()
    book.ledger.write.save([draft], actor=book.actor)
    return (time.process_time() - before[0]) * 1000, (time.perf_counter() - before[1]) * 1000


class Bare:
    """The rows of a save, written over a connection of their own, on which nothing else is done.

    Args:
        book: It is spoilt for anything else afterwards.
        one: The record.
    """

    def __init__(self, book: Book, one: RecordId) -> None:
        self._book = book
        self._line = book.vault.engine.raw_connection()
        asked = self._run("SELECT body, log FROM records WHERE id = ?", one)
        self._body, self._log = asked.fetchone()
        self._one = one

    def _run(self, sentence: str, *values: object) -> Any:
        return self._line.cursor().execute(sentence, values)

    def ms(self, mark: int) -> float:
        """CPU time, in ms."""
        before = time.process_time()
        self._run("BEGIN IMMEDIATE")
        self._run(
            "UPDATE records SET body = ?, log = ?, hash = ? WHERE county = ? AND village = ?"
            " AND id = ?",
            f"{self._body} ", self._log, bytes(16), *self._book.ledger.store.place, self._one,
        )  # fmt: skip
        self._run(
            "INSERT INTO tail (county, village, first, last, body) VALUES (?, ?, ?, ?, ?)",
            *self._book.ledger.store.place, mark, mark, bytes(200),
        )  # fmt: skip
        self._run("UPDATE chains SET last = ?", mark)
        self._run("UPDATE meta SET value = ? WHERE key = 'clock'", str(mark))
        self._run("COMMIT")
        return (time.process_time() - before) * 1000

    def close(self) -> None:
        """Let go of the connection; the book is of no use after this."""
        self._line.close()


def measure(folder: Path, persons: int, changes: int, rounds: int) -> dict[str, float]:
    """Medians in ms, and how many times dearer the old book is."""
    places = persons // 1_333 + 2
    with (
        a_book(folder / "young.cunji", persons, places) as young,
        a_book(folder / "old.cunji", persons, places) as old,
    ):
        grow_old(old, changes)
        first = people(young)[0], people(old)[0]
        of_old = len(old.ledger.read.history(first[1]))
        spent: dict[str, list[float]] = {
            name: [] for name in ("young_ms", "old_ms", "old_wall_ms", "bare_ms")
        }
        for number in range(rounds):
            spent["young_ms"].append(edit_ms(young, first[0], number)[0])
            cpu, wall = edit_ms(old, first[1], number)
            spent["old_ms"].append(cpu)
            spent["old_wall_ms"].append(wall)
        bare = Bare(old, first[1])
        spent["bare_ms"] = [bare.ms(10**9 + number) for number in range(rounds)]
        bare.close()
        medians = {name: round(statistics.median(one), 3) for name, one in spent.items()}
        medians["times"] = round(medians["old_ms"] / medians["young_ms"], 2)
        medians["of_bare"] = round(medians["old_ms"] / medians["bare_ms"], 1)
        medians["changes_of_the_old_record"] = of_old
        return medians


def main() -> None:
    """Measure, print and keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--persons", type=int, default=300)
    asked.add_argument("--changes", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=60)
    call = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), call.persons, call.changes, call.rounds)
    print(json.dumps(found, indent=2))
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    (results / "old_book.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
