"""All Guangxi by simulation: how long a village waits for its county when many push at once.

    .venv/bin/python bench/guangxi.py [--five 3.0 1.4] [--many 7.5 2.9] [--seed 1]

Nothing here is a server: events of a queue, first come first served, by the costs that
``bench/ingest.py`` measured on this very program (CPU ms of server and PostgreSQL for a push of
five and of two hundred changes, given as they were measured). 15,000 villages in 111 counties, as
in the plan of the region; a county has as many as it has, from 40 to 400. Three loads: everybody
between eight and nine (a bell), everybody within five minutes, a whole county at one instant.
Each once with one machine for all and once with a machine a county. What is not in it: the line,
TLS, the queue before a full house; a figure says what the machine adds. Kept in
bench/results/guangxi.json; the picture goes to docs/pictures/guangxi.svg with ``--picture``.
"""

import argparse
import heapq
import json
import math
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
VILLAGES, COUNTIES = 15_000, 111
SMALLEST, LARGEST = 40, 400
CORES: Final = (1, 2, 4, 8)
HOUR_S, BELL_S, SHORT_S = 3600.0, 600.0, 300.0
"""An hour, the spread of the bell in it, five minutes."""


def waits(arrivals: Sequence[float], cost_s: Callable[[], float], cores: int) -> list[float]:
    """Seconds from asking to being answered, for each, with so many cores and one queue."""
    free = [0.0] * cores
    heapq.heapify(free)
    found = []
    for at in sorted(arrivals):
        done = max(at, heapq.heappop(free)) + cost_s()
        heapq.heappush(free, done)
        found.append(done - at)
    return found


def sizes(chance: random.Random) -> list[int]:
    """Villages of each county, 15,000 in all."""
    drawn = [chance.triangular(SMALLEST, LARGEST, 120) for _ in range(COUNTIES)]
    made = [max(SMALLEST, round(one * VILLAGES / sum(drawn))) for one in drawn]
    made[0] += VILLAGES - sum(made)
    return made


def p99(found: Sequence[float]) -> float:
    """The wait that one in a hundred exceeds, in ms."""
    return round(sorted(found)[int(len(found) * 0.99)] * 1000, 1)


def bell(chance: random.Random) -> float:
    """A moment between eight and nine, most about half past."""
    return min(max(chance.gauss(HOUR_S / 2, BELL_S), 0.0), HOUR_S)


def soon(chance: random.Random) -> float:
    """A moment within five minutes."""
    return chance.uniform(0.0, SHORT_S)


def simulate(costs_ms: Sequence[float], seed: int) -> dict[str, dict[str, float]]:
    """Wait of the slowest hundredth in ms, by load and cores.

    Args:
        costs_ms: CPU of server and PostgreSQL for one push; both take a core.
        seed: Of what is drawn.
    """
    chance = random.Random(seed)
    counties = sizes(chance)

    def cost_s() -> float:
        return sum(costs_ms) / 1000 * chance.lognormvariate(0.0, 0.3)

    loads: dict[str, list[list[float]]] = {
        "region_8_to_9": [[bell(chance) for _ in range(VILLAGES)]],
        "region_5_minutes": [[soon(chance) for _ in range(VILLAGES)]],
        "county_8_to_9": [[bell(chance) for _ in range(size)] for size in counties],
        "county_5_minutes": [[soon(chance) for _ in range(size)] for size in counties],
        "largest_county_at_once": [[0.0] * max(counties)],
    }
    return {
        load: {
            str(cores): p99([one for each in places for one in waits(each, cost_s, cores)])
            for cores in CORES
        }
        for load, places in loads.items()
    }


def main() -> None:
    """Simulate, print, keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--five", type=float, nargs=2, default=[3.0, 1.4])
    asked.add_argument("--many", type=float, nargs=2, default=[7.5, 2.9])
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--picture", action="store_true")
    call = asked.parse_args()
    found = {
        "villages": VILLAGES, "counties": COUNTIES, "cost_ms_of_5": call.five,
        "cost_ms_of_200": call.many, "of_5": simulate(call.five, call.seed),
        "of_200": simulate(call.many, call.seed),
    }  # fmt: skip
    text = json.dumps(found, indent=1)
    kept = ROOT / "bench" / "results"
    kept.mkdir(exist_ok=True)
    (kept / "guangxi.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    if call.picture:
        target = ROOT / "docs/pictures/guangxi.svg"
        target.write_text(picture(found["of_200"]), encoding="utf-8")


NAMES: Final = {
    "region_8_to_9": "全区一台，八点到九点", "region_5_minutes": "全区一台，五分钟里",
    "county_8_to_9": "一县一台，八点到九点", "county_5_minutes": "一县一台，五分钟里",
    "largest_county_at_once": "最大的县同一刻",
}  # fmt: skip
INKS: Final = ("#1f3a34", "#b5382b", "#2f6f8f", "#8a6d1d", "#6b4a86")


def picture(found: dict[str, dict[str, float]]) -> str:
    """Bars of the slowest hundredth with two cores, on a logarithm: what a split by county does."""
    wide, tall, left = 760, 46, 190
    pairs = zip(found.items(), INKS, strict=True)
    rows = [(NAMES[load], by["2"], ink) for (load, by), ink in pairs]
    most = max(math.log10(ms + 1) for _, ms, _ in rows)
    high = tall * len(rows) + 24
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
            'font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{wide}" height="{high}" fill="#fffdf8"/>',
    ]
    for at, (name, ms, ink) in enumerate(rows):
        top = 12 + at * tall
        length = (wide - left - 120) * math.log10(ms + 1) / most
        told = f"{ms / 1000:.1f} 秒" if ms >= 1000 else f"{ms:g} 毫秒"
        lines += [
            f'<text x="{left - 10}" y="{top + 22}" text-anchor="end">{name}</text>',
            f'<rect x="{left}" y="{top + 6}" width="{length:.1f}" height="24" fill="{ink}"/>',
            f'<text x="{left + length + 8:.1f}" y="{top + 22}">{told}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
