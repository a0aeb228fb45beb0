"""What a person costs on the disk: records, log and search lists in a village's encrypted book.

    .venv/bin/python bench/book_size.py [--households 2000]

The roster of the tests, households and their registers, some 1.7 records a person. The file is
weighed three times: as it is after the import, once people were searched, and once all was handed
up and the file written anew. Beside it the answers themselves, as the rows hold them. Goal: 950
bytes a person. Prints JSON, keeps it in bench/results/book_size.json.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sync.ledger.replica import Replica  # noqa: E402
from sync.ledger.search.search import write_keys  # noqa: E402
from sync.store.engine import scrub  # noqa: E402
from tests.helpers.filled import a_book  # noqa: E402

GOAL = 950


def measure(folder: Path, households: int) -> dict[str, float]:
    """Bytes a person."""
    with a_book(folder / "b.cunji", households, households // 1_333 + 2) as book:
        persons = len(book.view().records("person"))

        def weighed() -> int:
            book.vault.engine.dispose()  # what lies beside the file goes into it
            return round(book.path.stat().st_size / persons)

        found: dict[str, float] = {"persons": persons, "imported": weighed()}
        write_keys(book.ledger.store)
        found["searched"] = weighed()
        Replica(book.ledger.store).seal()
        scrub(book.vault.engine)
        found["handed_up"] = weighed()
        bodies = (msgspec.json.encode(dict(one.body)) for one in book.ledger.read.records())
        found["answers"] = round(sum(map(len, bodies)) / persons)
    return found | {"goal": GOAL}


def main() -> None:
    """Measure, print and keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--households", type=int, default=2_000)
    call = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), call.households)
    print(json.dumps(found, indent=2))
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    (results / "book_size.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
