"""What a rule as data costs against the same rule written by hand as a Python closure.

Both judge everybody of a village of 3,000 by the same facts found by the same code; the closure has
the condition compiled in. Goal: at most 6 times. Run: ``python bench/rule_closure.py``.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.rules import DAY, village  # noqa: E402
from forms.definitions.rule import decide, rule_for  # noqa: E402
from forms.program import bundled  # noqa: E402
from forms.rules.fact_lookup import FactLookup  # noqa: E402
from forms.rules.fact_registry import Inquiry  # noqa: E402
from forms.rules.places import Homeland  # noqa: E402
from forms.schema.form import RecordId  # noqa: E402
from forms.schema.partial_date import age_on  # noqa: E402
from forms.village.view import VillageView  # noqa: E402

GOAL = 6.0
LIST = "left_behind_child"


def left_behind(inquiry: Inquiry, person: RecordId) -> bool:
    """The rule of left-behind children with its condition compiled in."""
    birth = inquiry.view.lives.births[person]
    if birth is None or age_on(birth.last, DAY) >= 16:
        return False

    def holds(name: str) -> bool:
        return inquiry.of(person, name).value is True

    if not holds("rural") or inquiry.of(person, "away").value is not False:
        return False
    if not (holds("father.known") and holds("mother.known")):
        return False
    father, mother = holds("father.away"), holds("mother.away")
    if not (father or mother):
        return False
    return (father or holds("father.unable")) and (mother or holds("mother.unable"))


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    view = VillageView(village(3_000))
    rule = rule_for(LIST, DAY, bundled().rules)
    figures = bundled().parameters
    settings = {own: figures.get(name, DAY) for own, name in rule.parameters.items()}
    known = {name: value for name, value in settings.items() if value is not None}
    inquiry = Inquiry(view, DAY, known, bundled(), Homeland("都安瑶族自治县", "", ()))
    people = list(view.lives.living(DAY))
    children = [
        p for p in people if (b := view.lives.births.get(p)) and DAY.year - b.first.year < 17
    ]

    def by_rule() -> int:
        found = (decide(rule, FactLookup(inquiry, p, known), DAY) for p in children)
        return sum(d is not None and d.answer.value == "yes" for d in found)

    def by_hand() -> int:
        return sum(left_behind(inquiry, person) for person in children)

    assert by_rule() == by_hand(), "both must find the same children"
    ruled, closed = seconds(by_rule, rounds), seconds(by_hand, rounds)
    found = {
        "children": len(children),
        "rule_us": round(ruled * 1e6 / len(children), 1),
        "closure_us": round(closed * 1e6 / len(children), 1),
        "ratio": round(ruled / closed, 2),
        "goal": GOAL,
    }
    text = json.dumps(found, indent=1)
    target = ROOT / "bench" / "results"
    target.mkdir(exist_ok=True)
    (target / "rule_closure.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def seconds(work: Callable[[], int], rounds: int) -> float:
    """Median time of some work."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
