"""Which first six digits of a citizen number ever stood for a place, and when.

A number keeps the code its holder was first registered under, so revoked codes are as common as
current ones. Guangxi is known completely (``gx_division6``, ``gx_division6_hist``); the rest of
the country from ``forms/data/areas/county6.csv`` with the years a code was in force.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
PRACTICE = "459999"
"""Never assigned; practice and test people carry it."""

COUNTY = 6
"""Digits of a county's code, with which the twelve of its villages begin (统计用区划代码)."""
TOWNSHIP = 9
"""Digits of a township's code, likewise."""
VILLAGE = 12
"""Digits of a village's code."""

FIRST_NUMBERS = 1984
"""Citizen numbers were first issued in this year (居民身份证试行条例); elders got theirs then."""


@dataclass(frozen=True, slots=True)
class Area:
    """The years a code was in force, and whether it ever meant one county."""

    first: int
    last: int
    collective: bool


@dataclass(frozen=True, slots=True)
class RegionVerdict:
    """What the area code says about a number.

    Attributes:
        accepted: Whether the number may be kept.
        doubt: Chinese sentence to show although it is accepted; None when nothing is odd.
    """

    accepted: bool
    doubt: str | None = None


def judge_region(code: str, birth_year: int) -> RegionVerdict:
    """Whether a number of this area and year of birth can be genuine."""
    if code == PRACTICE or code in _guangxi():
        return RegionVerdict(accepted=True)
    area = _elsewhere().get(code)
    if area is None:
        # a county founded after our table was read: its prefecture is known already
        if not code.startswith("45") and code[:4] in _prefectures():
            return RegionVerdict(True, "身份证号码前六位是新的区划代码，请对照证件核对一遍。")
        return RegionVerdict(accepted=False)
    if area.collective:
        return RegionVerdict(True, "身份证号码前六位不是县级代码，请对照证件核对一遍。")
    if not area.first <= max(birth_year, FIRST_NUMBERS) <= area.last:
        return RegionVerdict(True, "身份证号码前六位与出生年份不是同一时期，请对照证件核对一遍。")
    return RegionVerdict(accepted=True)


@cache
def _guangxi() -> frozenset[str]:
    codes = set()
    for name in ("gx_division6", "gx_division6_hist"):
        with (DATA / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            codes |= {row["code"] for row in csv.DictReader(stream)}
    return frozenset(codes)


@cache
def _elsewhere() -> dict[str, Area]:
    path = DATA / "areas" / "county6.csv"
    lines = [ln for ln in path.read_text(encoding="utf-8").splitlines() if not ln.startswith("#")]
    return {
        row["code"]: Area(
            int(row["from_year"] or 0), int(row["to_year"] or 9999), row["kind"] == "collective"
        )
        for row in csv.DictReader(lines)
    }


@cache
def _prefectures() -> frozenset[str]:
    return frozenset(code[:4] for code in _elsewhere())
