"""Every bench to its end, whatever one of them does, and one table of the goals: met or missed.

    .venv/bin/python -m bench [--quick] [--only old_book notice] [--page]

Each script of ``bench/goals.toml`` runs in a process of its own; its exit code and seconds are
told, what it keeps under bench/results is read, and each goal stands beside its figure, with the
anchor of the same run. ``--quick`` uses the short words (about twenty minutes), which hold for less
than a village of 20,000; ``--page`` writes docs/performance.md, which says which it was. A script
without a line, a goal without a figure, is named and ends the run with 1; a goal that is missed is
named and does not. Lines are kept in build/bench/<day>.jsonl.
"""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.page import written

ROOT: Final = Path(__file__).parents[1]
BENCH: Final = ROOT / "bench"
LONGEST_S: Final = 3 * 3600
QUICK_S: Final = 600


@dataclass(frozen=True, slots=True)
class Ran:
    """How a script ended.

    Attributes:
        script: Its name.
        words: What it was called with.
        code: Exit code; -1 for one that was stopped.
        cpu_s: Of it and its children.
        wall_s: From begin to end.
        said: The end of what it printed.
    """

    script: str
    words: str
    code: int
    cpu_s: float
    wall_s: float
    said: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One goal beside what was measured.

    Attributes:
        what: What a person waits for, in Chinese.
        script: Which bench.
        value: What was measured; None for nothing.
        goal: As it is read: ≤ 1.0; empty for a figure without a goal.
        unit: Of both.
        met: Whether; None without a goal or a value.
        beside: The anchor of the same run; None for none.
        words: What the script was called with.
    """

    what: str
    script: str
    value: float | None
    goal: str
    unit: str
    met: bool | None
    beside: float | None
    words: str


def run(script: str, words: Sequence[str], longest_s: float) -> Ran:
    """Run one to its end; one that takes too long is stopped and told as that."""
    kept = BENCH / "results" / f"{script}.json"
    kept.unlink(missing_ok=True)  # an old figure is no figure of this run
    before, began = _children_s(), time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, str(BENCH / f"{script}.py"), *words],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=longest_s, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        code, said = done.returncode, done.stdout + (done.stderr if done.returncode else "")
    except subprocess.TimeoutExpired:
        code, said = -1, f"stopped after {longest_s:.0f} s"
    spent = _children_s() - before
    return Ran(
        script, " ".join(words), code, round(spent, 1), round(time.monotonic() - began, 1), said
    )


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures(goals: Iterable[dict[str, Any]], ran: dict[str, Ran]) -> list[Figure]:
    """Each goal of a script that was run."""
    found = []
    for goal in goals:
        script = goal["script"]
        if script not in ran:
            continue
        value = _value(goal, ran[script])
        sign, limit = ("≤", goal["most"]) if "most" in goal else ("≥", goal.get("least"))
        met = None
        if value is not None and limit is not None:
            met = value <= limit if sign == "≤" else value >= limit
        told = "" if limit is None else f"{sign} {limit}"
        beside = _look(script, goal["beside"]) if "beside" in goal else None
        found.append(
            Figure(goal["what"], script, value, told, goal["unit"], met, beside, ran[script].words)
        )
    return found


def _value(goal: dict[str, Any], ran: Ran) -> float | None:
    if "says" in goal:
        told = re.search(goal["says"], ran.said)
        return float(told[1]) if told else None
    return _look(ran.script, goal["key"])


def _look(script: str, key: str) -> float | None:
    """A figure by its path in what a script has kept."""
    try:
        found: Any = json.loads((BENCH / "results" / f"{script}.json").read_text("utf-8"))
        for name in key.split("."):
            found = found[name]
        return float(found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def main() -> int:
    """Run, tell, keep."""
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="the short words of each script")
    asked.add_argument("--only", nargs="*", default=[], help="only these scripts")
    asked.add_argument("--page", action="store_true", help="write docs/performance.md")
    call = asked.parse_args()
    book = tomllib.loads((BENCH / "goals.toml").read_text("utf-8"))
    scripts: dict[str, dict[str, list[str]]] = book["scripts"]
    ran = {}
    for name, words in scripts.items():
        if call.only and name not in call.only:
            continue
        one = run(name, words.get("quick", []) if call.quick else [],
                  QUICK_S if call.quick else LONGEST_S)  # fmt: skip
        ran[name] = one
        ended = "" if one.code == 0 else f"  exit {one.code}: {one.said.strip()[-200:]}"
        print(f"{name:16} {one.wall_s:8.1f} s  {one.cpu_s:8.1f} s CPU{ended}", flush=True)
    found = figures(book["goal"], ran)
    for figure in found:
        mark = {True: "met", False: "MISSED", None: "-" if figure.value is not None else "NONE"}
        shown = "-" if figure.value is None else f"{figure.value:.4g}"
        print(f"{mark[figure.met]:7} {shown:>10} {figure.unit}  {figure.goal:10} {figure.what}")
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": call.quick,
        "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        "python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}",
    }  # fmt: skip
    _keep(about, ran.values(), found)
    if call.page:
        written(about, found, _ladder())
    without = {path.stem for path in BENCH.glob("*.py")} - {"__main__", "page", *scripts}
    if without:
        print(f"no line in goals.toml: {', '.join(sorted(without))}", file=sys.stderr)
    lost = [figure.what for figure in found if figure.value is None]
    if lost:
        print(f"no figure: {'、'.join(lost)}", file=sys.stderr)
    return 1 if without or lost else 0


def _ladder() -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((BENCH / "results" / "ladder.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def _keep(about: dict[str, Any], ran: Iterable[Ran], found: Iterable[Figure]) -> None:
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [about, *map(asdict, ran), *map(asdict, found)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / f"{about['at'][:10]}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
