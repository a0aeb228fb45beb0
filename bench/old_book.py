"""What a save costs in a young book and in an old one, where the same records were saved often.

    .venv/bin/python bench/old_book.py [--persons 300] [--changes 100000] [--rounds 60]

CPU time of one run, the two books turn about, medians. Both hold the same people; of the old one
each was saved again and again. Goal: the old book at most 1.1 times the young one. Kept in
bench/results/old_book.json.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

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


def edit_ms(book: Book, one: RecordId, mark: int) -> float:
    """CPU time of saving one answer, in ms."""
    now = book.ledger.read.get(one)
    assert now is not None
    draft = Draft("person", {**now.body, "note": f"改{mark}"}, one)
    before = time.process_time()
    book.ledger.write.save([draft], actor=book.actor)
    return (time.process_time() - before) * 1000


def measure(folder: Path, persons: int, changes: int, rounds: int) -> dict[str, float]:
    """Medians in ms, and how many times dearer the old book is."""
    places = persons // 1_333 + 2
    with (
        a_book(folder / "young.cunji", persons, places) as young,
        a_book(folder / "old.cunji", persons, places) as old,
    ):
        grow_old(old, changes)
        first = people(young)[0], people(old)[0]
        spent: dict[str, list[float]] = {"young_ms": [], "old_ms": []}
        for number in range(rounds):
            spent["young_ms"].append(edit_ms(young, first[0], number))
            spent["old_ms"].append(edit_ms(old, first[1], number))
        medians = {name: round(statistics.median(one), 3) for name, one in spent.items()}
        medians["times"] = round(medians["old_ms"] / medians["young_ms"], 2)
        medians["changes_of_the_old_record"] = len(old.ledger.read.history(first[1]))
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
