"""How what a person waits for grows with the village: sizes of a ladder, and the power of each.

    .venv/bin/python bench/ladder.py [--persons 1000 5000 20000 60000] [--rounds 5]

Each size is a book of its own, measured in a process of its own that holds nothing else: the book
opened and read, a save, the lists after it, a search, the status, the history of one record. CPU
time of the process and wall time beside it, medians; the anchor is what this very machine takes to
hash a megabyte, so that two machines can be compared. The power is the slope of CPU over persons
on a double logarithm: 1 grows with the village, 0 does not grow. Kept in bench/results/ladder.json.
"""

import argparse
import hashlib
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from forms.rules.lists import derive  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.filled import PASSPHRASE, a_book  # noqa: E402

SIZES = (1_000, 5_000, 20_000, 60_000)
DAY = date(2026, 11, 1)
LISTS = ("left_behind_child", "left_behind_woman", "left_behind_elder")
PER_COPY, PER_HOME = 1_330, 4
"""Persons of the roster that is laid side by side, and of a household."""


def timed(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """CPU and wall ms of some work, medians."""
    spent = []
    for _ in range(rounds):
        before = time.process_time(), time.perf_counter()
        work()
        spent.append((time.process_time() - before[0], time.perf_counter() - before[1]))
    cpu, wall = (statistics.median(column) * 1000 for column in zip(*spent, strict=True))
    return {"cpu_ms": round(cpu, 3), "wall_ms": round(wall, 3)}


def one_size(path: Path, rounds: int) -> dict[str, object]:
    """Everything of one book, in this process."""
    opened = timed(lambda: Book.open(path, PASSPHRASE).close(), 1)
    found: dict[str, object] = {"open": opened}
    with Book.open(path, PASSPHRASE) as book:
        found["read"] = timed(lambda: len(book.view().records("person")), 1)
        people = sorted(book.view().records("person"))
        found["lists_first"] = timed(lambda: _lists(book), 1)
        marks = iter(range(10_000))

        def save() -> None:
            one = book.ledger.read.get(people[next(marks)])
            assert one is not None
            draft = Draft("person", {**one.body, "note": f"第{next(marks)}次"}, one.id)
            book.ledger.write.save([draft], actor=book.actor)

        found["save"] = timed(save, rounds)

        def after() -> None:
            book.view()
            _lists(book)

        spent = []
        for _ in range(rounds):
            save()
            spent.append(timed(after, 1))
        found["lists_after"] = {
            name: round(statistics.median(one[name] for one in spent), 3) for name in spent[0]
        }
        found["search"] = timed(lambda: book.search("wei", 30), rounds)
        found["status"] = timed(book.ledger.read.status, rounds)
        found["history"] = timed(lambda: book.ledger.read.story(people[0]), rounds)
        found["persons"] = len(people)
    found["file_mb"] = round(path.stat().st_size / 1e6, 1)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def _lists(book: Book) -> None:
    view = book.view()
    for name in LISTS:
        derive(name, view, DAY, book.definitions)


def anchor_ms() -> float:
    """CPU ms of hashing a hundred megabytes, by one."""
    piece = bytes(1 << 20)
    before = time.process_time()
    for _ in range(100):
        hashlib.sha256(piece).digest()
    return round((time.process_time() - before) * 10, 3)


def powers(sizes: Mapping[str, Mapping[str, object]]) -> dict[str, float]:
    """Slope of CPU over persons for each step, by least squares over the logarithms."""
    steps = [name for name, value in next(iter(sizes.values())).items() if isinstance(value, dict)]
    return {step: round(_slope([_point(one, step) for one in sizes.values()]), 2) for step in steps}


def _point(one: Mapping[str, object], step: str) -> tuple[float, float]:
    persons, spent = one["persons"], one[step]
    assert isinstance(persons, int)
    assert isinstance(spent, dict)
    return math.log(persons), math.log(max(spent["cpu_ms"], 0.001))


def _slope(points: Sequence[tuple[float, float]]) -> float:
    if len(points) < 2:
        return 0.0
    middle = [statistics.fmean(column) for column in zip(*points, strict=True)]
    below = sum((x - middle[0]) ** 2 for x, _ in points)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in points) / below


def main() -> None:
    """Measure, print, keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--persons", type=int, nargs="*", default=list(SIZES))
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--alone", type=Path, default=None, help=argparse.SUPPRESS)
    call = asked.parse_args()
    if call.alone is not None:
        sys.stdout.write(json.dumps(one_size(call.alone, call.rounds)))
        return
    sizes: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for persons in call.persons:
            path = Path(folder) / f"{persons}.cunji"
            a_book(path, persons // PER_HOME, persons // PER_COPY + 1).close()
            done = subprocess.run(
                [sys.executable, __file__, "--alone", str(path), "--rounds", str(call.rounds)],
                capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT,
            )  # fmt: skip
            sizes[str(persons)] = json.loads(done.stdout)
            path.unlink()
    found = {
        "sizes": sizes, "powers": powers(sizes), "sha256_mb_ms": anchor_ms(),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    text = json.dumps(found, ensure_ascii=False, indent=1)
    kept = ROOT / "bench" / "results"
    kept.mkdir(exist_ok=True)
    (kept / "ladder.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
