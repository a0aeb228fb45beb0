"""What a save costs afterwards: the view and the lists after a visit, beside making them anew.

    .venv/bin/python bench/after_save.py [--persons 20000] [--rounds 5]

CPU time of one run, so that the weather of the machine is in both. The village is read anew as
the program does when it opens a book; after the save only what was written is read, and only whom
it may concern is judged. Goal: lists right within 20 ms. Kept in bench/results/after_save.json.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from forms.rules.lists import CARED, derive  # noqa: E402
from forms.schema.form import Value  # noqa: E402
from forms.village.view import VillageView  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.filled import a_book  # noqa: E402

DAY = date(2026, 11, 1)
LISTS = CARED[:3]
PER_COPY = 1_333
"""People of the roster that is laid side by side."""


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU time of some work, in ms."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def lists(book: Book, view: VillageView) -> None:
    """The three lists of who is left behind."""
    for name in LISTS:
        derive(name, view, DAY, book.definitions)


def measure(folder: Path, persons: int, rounds: int) -> dict[str, float]:
    """Medians in ms, and how many times dearer it is to begin anew."""
    with a_book(folder / "b.cunji", persons, persons // PER_COPY + 2) as book:
        lists(book, book.view())
        visit: dict[str, Value] = dict(next(iter(book.view().records("visit").values())))
        found: dict[str, list[float]] = {"view": [], "lists": [], "view_anew": [], "lists_anew": []}
        for number in range(rounds):
            draft = Draft("visit", {**visit, "day": f"2026-09-{number + 1:02d}"})
            book.ledger.write.save([draft], actor=book.actor)
            found["view"].append(cpu_ms(book.view))
            found["lists"].append(cpu_ms(lambda: lists(book, book.view())))
            found["view_anew"].append(cpu_ms(book.ledger.read.village))
            anew = book.ledger.read.village()
            found["lists_anew"].append(cpu_ms(partial(lists, book, anew)))
        told = {f"{name}_ms": statistics.median(times) for name, times in found.items()}
        told["persons"] = len(book.view().records("person"))
    told["times_anew"] = (told["view_anew_ms"] + told["lists_anew_ms"]) / (
        told["view_ms"] + told["lists_ms"]
    )
    return told


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = measure(Path(folder), call.persons, call.rounds)
    for name, value in told.items():
        sys.stdout.write(f"{name:16} {value:10.1f}\n")
    met = told["view_ms"] + told["lists_ms"] <= 20
    sys.stdout.write(f"lists right within 20 ms: {'met' if met else 'MISSED'}\n")
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    (results / "after_save.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
