"""How long importing 1,333 persons takes, against reading the workbook alone.

    .venv/bin/python -m bench.import_roster [--rounds 9]

Both in one run, turn about: ``python-calamine`` reads the sheet into lists; the importer reads,
recognises, plans and writes 2,239 records with their log into a fresh encrypted book (making the
book is not counted). Medians and their ratio; JSON is kept in bench/results/import_roster.json.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from desktop.excel.importing.import_workbook import commit, prepare  # noqa: E402

GOAL_RATIO = 5
SHEETS = ROOT / "tests" / "data" / "sheets"


def milliseconds(work: Callable[[], object]) -> tuple[float, object]:
    """Wall time of one run, and what it gave."""
    began = time.perf_counter()
    given = work()
    return (time.perf_counter() - began) * 1000, given


def read_alone(path: Path) -> list[list[object]]:
    """What any program has to do at least."""
    from python_calamine import CalamineWorkbook

    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


def forget() -> None:
    """Start cold: what one import learned about people must not help the next."""
    from forms.answers import id_number

    id_number._parse.cache_clear()


def one_round(path: Path, folder: Path) -> dict[str, float]:
    """Read alone, then import into a fresh book, then import again."""
    read, _ = milliseconds(lambda: read_alone(path))
    forget()
    with Book.new(folder / "b.cunji", "451228100200", "板岭村", "bench-passphrase") as book:
        planned, plan = milliseconds(lambda: prepare(book, path))
        written, _ = milliseconds(lambda: commit(book, plan))  # type: ignore[arg-type]
        again, _ = milliseconds(lambda: commit(book, prepare(book, path)))
    return {"read": read, "plan": planned, "write": written, "again": again}


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Medians of some rounds and the ratio of import to reading alone."""
    found = []
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            found.append(one_round(path, Path(folder)))
    kept = found[1:]  # the first round pays for imports
    medians = {f"{k}_ms": round(statistics.median(r[k] for r in kept), 1) for k in kept[0]}
    ratio = statistics.median((r["plan"] + r["write"]) / r["read"] for r in kept)
    return {**medians, "ratio": round(ratio, 2), "goal_ratio": GOAL_RATIO}


def main() -> None:
    """Measure both samples, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    figures = {
        name: measure(SHEETS / f"roster-{name}.xlsx", rounds) for name in ("clean", "township")
    }
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "import_roster.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
