"""How long all rules take over a village: 3,000 and 20,000 persons; prints and keeps JSON.

    .venv/bin/python bench/rules.py [--rounds 3]

The clean roster is laid side by side as often as it takes. "All rules" are the derived lists and
the leads of ``forms.leads.leads``; a return is the slowest of all, indicators are all fifteen. Kept
in bench/results/rules.json.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from forms.indicators.count import indicators  # noqa: E402
from forms.leads.leads import gaps  # noqa: E402
from forms.program import bundled  # noqa: E402
from forms.reports.count import compute  # noqa: E402
from forms.rules.lists import LISTS, derive  # noqa: E402
from forms.schema.form import Body, RecordId, Value  # noqa: E402
from forms.village.view import VillageView  # noqa: E402
from tests.helpers.roster import bodies  # noqa: E402

REFERENCES = {"person", "household", "hamlet"}
DAY = date(2026, 11, 1)
GOALS = {
    "rules_3000_s": 1.0, "rules_20000_s": 6.0, "return_20000_s": 3.0, "indicators_20000_s": 3.0,
}  # fmt: skip


def village(persons: int) -> dict[str, dict[RecordId, Body]]:
    """The roster over and over, each time with ids of its own."""
    roster = bodies()
    found: dict[str, dict[RecordId, Body]] = {form: {} for form in roster}
    copy = 0
    while len(found["person"]) < persons:
        for form, records in roster.items():
            for record, body in records.items():
                fresh: dict[str, Value] = {
                    field: f"{value}-{copy}" if field in REFERENCES else value
                    for field, value in body.items()
                }
                if "id_number" in fresh and copy:
                    del fresh["id_number"]
                found[form][RecordId(f"{record}-{copy}")] = fresh
        copy += 1
    found["person"] = dict(list(found["person"].items())[:persons])
    return found


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median wall time."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken), 3)


def all_rules(held: dict[str, dict[RecordId, Body]]) -> None:
    """Every list and every lead, on a view of its own, as a page would ask."""
    view = VillageView(held)
    for list_id in LISTS:
        derive(list_id, view, DAY, bundled())
    gaps(view, DAY, bundled())


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    small, large = village(3_000), village(20_000)
    found: dict[str, object] = {
        "rules_3000_s": seconds(lambda: all_rules(small), rounds),
        "rules_20000_s": seconds(lambda: all_rules(large), rounds),
    }
    by_return = {
        kind: seconds(
            partial(lambda one: compute(one, VillageView(large), DAY, bundled()), report), rounds
        )
        for kind, report in bundled().reports.items()
    }
    found |= {"returns_20000_s": by_return, "return_20000_s": max(by_return.values())}
    for persons, held in ((3_000, small), (20_000, large)):
        found[f"indicators_{persons}_s"] = seconds(
            partial(lambda at: indicators(VillageView(at), DAY, bundled()), held), rounds
        )
    found["goals"] = GOALS
    text = json.dumps(found, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "rules.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
