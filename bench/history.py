"""What the history of one record costs, asked for the first time and again.

    .venv/bin/python bench/history.py [--households 2000] [--rounds 40]

A village whose people came in one import and were edited since in pushes of five, as a secretary
does; everything stands in frames, those of the import hold 500 changes. CPU time of one run,
medians over people; nothing is kept between two of them. Beside it what decoding one frame of the
import costs as a whole: the anchor. Goal: 2 ms the first time. Kept in bench/results/history.json.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from forms.schema.form import RecordId  # noqa: E402
from sync.ledger.replica import Replica  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.filled import a_book  # noqa: E402

EDITED_TIMES = 3
PUSH = 5


def edit(book: Book, ids: list[RecordId], mark: int) -> None:
    """Five people get another note; it is handed up."""
    now = book.ledger.read.get_many(ids)
    drafts = [Draft("person", {**now[one].body, "note": f"第{mark}次"}, one) for one in ids]
    book.ledger.write.save(drafts, actor=book.actor)
    Replica(book.ledger.store).seal()


def median_ms(work: Callable[[RecordId], object], ids: list[RecordId]) -> float:
    """CPU time for each of some people, in ms."""
    spent = []
    for one in ids:
        before = time.process_time()
        work(one)
        spent.append((time.process_time() - before) * 1000)
    return round(statistics.median(spent), 3)


def measure(folder: Path, households: int, rounds: int) -> dict[str, float]:
    """Medians in ms."""
    dice = random.Random(19)
    with a_book(folder / "book.cunji", households, households // 1_333 + 2) as book:
        read, store = book.ledger.read, book.ledger.store
        Replica(store).seal()
        people = sorted(book.view().records("person"))
        chosen = dice.sample(people, rounds * PUSH)
        for mark in range(EDITED_TIMES):
            dice.shuffle(chosen)
            for start in range(0, len(chosen), PUSH):
                edit(book, chosen[start : start + PUSH], mark)

        def first(one: RecordId) -> object:
            store.frames.forget()
            return read.history(one)

        def story(one: RecordId) -> object:
            store.frames.forget()
            return read.story(one)

        def frame(_one: RecordId) -> object:
            with store.engine.connect() as db:
                log = store.log(db)
                chain = log.own
                assert chain is not None
                return log.decoded(log.frames_of(chain, 500, 501)[0], chain)

        some = chosen[:rounds]
        found = {
            "first_ms": median_ms(first, some),
            "again_ms": median_ms(read.history, [one for one in some[:4] for _ in range(10)]),
            "time_line_ms": median_ms(story, some),
            "frame_of_500_ms": median_ms(frame, some[:20]),
            "changes": statistics.median(len(read.history(one)) for one in some),
        }
        found["of_frame"] = round(found["first_ms"] / found["frame_of_500_ms"], 2)
    return found


def main() -> None:
    """Measure, print and keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--households", type=int, default=2_000)
    asked.add_argument("--rounds", type=int, default=40)
    call = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), call.households, call.rounds)
    print(json.dumps(found, indent=2))
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    (results / "history.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
