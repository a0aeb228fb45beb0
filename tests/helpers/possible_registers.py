"""The same oracle for what is said of households, and for leads found over whole registers.

A lead over a register looks at what is written down: a contact, a benefit, a recognition. It never
speaks of what nobody wrote, so its worlds differ only in what the written records leave open.
"""

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import Family
from tests.helpers.possible_worlds import INCOME, Case, Choice, World, known, statements

LOOKS: list[Choice] = [
    *known("good", "bad"), ("", ("good", "bad")), ("good, bad", ("bad",)), ("bad, good", ("good",)),
    ("bad or good", ("good", "bad")), ("good of 2026, bad", ("good", "bad")),
    ("bad of 2025, good", ("good",)), ("good undated, bad", ("good", "bad")),
    ("good, bad tomorrow", ("good",)), ("unsaid", ("good", "bad")),
    ("good, unsaid", ("good", "bad")),
]  # fmt: skip
"""Looks at a house or its water, one after the other; two of one day; of a year; of no day."""
HELD: list[Choice] = [
    *known("yes", "no"), ("until 2026", ("yes", "no")), ("since 2026", ("yes", "no")),
    ("until 2025", ("no",)), ("twice", ("yes",)),
]  # fmt: skip
"""A spell of something on 15 June 2026."""
LISTED: list[Choice] = [
    *HELD, ("", ("yes", "no")), ("kindless", ("yes", "no")), ("contrary", ("yes", "no")),
]  # fmt: skip
"""The same of a benefit: without a word on its list, of no kind, or over before it began."""

TOO_OLD = "poor of 2025"
"""An income statement of which nobody can tell whether it is of the last twelve months."""
HOUSEHOLD: dict[str, list[Choice]] = {
    "water": LOOKS,
    "house": LOOKS,
    "income": [(told, ("none",)) if not told else (told, maybe) for told, maybe in INCOME],
    "cost": [*known("heavy", "light"), ("", ("heavy", "light"))],
    **{f"draws {kind}": LISTED for kind in ("01", "02", "03")},
}
REGISTERS: dict[str, list[Choice]] = {
    "life": [*known("alive", "dead"), ("2026", ("alive", "dead"))],
    "alive": known("alive", "dead"),
    "severe": known("yes", "no"),
    "certificate": [*known("valid", "cancelled", "over"), ("to 2026", ("valid", "over"))],
    "nursing": HELD,
    "tekun": HELD,
    "contact": HELD,
    "pair": [*HELD, ("", ("yes", "no"))],
    "edge": HELD,
}


def cases(name: str) -> st.SearchStrategy[Case]:
    """A household or a register, every other one such that the rule holds but for one fact."""
    holds, facts, every = ORACLES[name]
    chance, hits = Random(0), list[dict[str, Choice]]()
    for _ in range(4_000):
        told = {fact: chance.choice(known_ones(every[fact])) for fact in facts}
        if len(hits) < 20 and holds({fact: choice[1][0] for fact, choice in told.items()}):
            hits.append(told)

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        blurred, found = draw(st.sampled_from(facts)), Case()
        hit = draw(st.sampled_from(hits)) if draw(st.booleans()) else {}
        for fact in facts:
            kept = fact in hit and fact != blurred
            choice = hit[fact] if kept else draw(st.sampled_from(every[fact]))
            found.written[fact], found.maybe[fact] = choice
        if "cost" in facts and found.written["income"] == TOO_OLD:
            found.maybe["cost"] = ("heavy", "light")  # it stands in the same statement
        return found

    return case()


def known_ones(choices: list[Choice]) -> list[Choice]:
    """The choices that leave nothing open."""
    return [choice for choice in choices if len(choice[1]) == 1]


def book(case: Case) -> Family:
    """What the book of such a household holds."""
    family = Family(asked=False)
    family.add("head", "02", "1", "1960-01-01", marital="10")
    for fact, write in WRITERS.items():
        if fact in case.written:
            write(family, case.written[fact])
    if "income" in case.written:
        cost = {"heavy": 99_999_00, "light": 0}.get(case.written.get("cost", ""))
        statements(family, case.written["income"], **({} if cost is None else {"rigid_cost": cost}))
    for fact, told in case.written.items():
        if fact.startswith("draws "):
            _benefit(family, fact[6:], told)
    return family


_DAYS = {
    "good, bad": ("2025-01-01", "2026-01-01"), "bad, good": ("2025-01-01", "2026-01-01"),
    "bad or good": ("2026-01-01", "2026-01-01"), "good of 2026, bad": ("2026", "2026-03-01"),
    "bad of 2025, good": ("2025", "2026-01-01"), "good undated, bad": ("", "2026-01-01"),
    "good, bad tomorrow": ("2026-01-01", "2026-06-16"),
    "good, unsaid": ("2025-01-01", "2026-01-01"),
}  # fmt: skip


def _looks(family: Family, form: str, told: str, bodies: dict[str, dict[str, Value]]) -> None:
    words = [w for w in told.replace(",", "").split() if w in bodies]
    for day, word in zip(_DAYS.get(told, ("2026-01-01",)), words, strict=bool(words)):
        family.put(form, household="h", **bodies[word], **({"day": day} if day else {}))


def _water(family: Family, told: str) -> None:
    good: dict[str, Value] = {"tap": True, "litres_day": 60, "dirty": False, "dry_days": 3}
    unsaid = {name: value for name, value in good.items() if name != "litres_day"}
    _looks(family, "water", told, {"good": good, "bad": {**good, "dirty": True}, "unsaid": unsaid})


def _house(family: Family, told: str) -> None:
    bodies: dict[str, dict[str, Value]] = {
        "good": {"grade": "A"}, "bad": {"grade": "D", "lived_in": True}, "unsaid": {"grade": "C"}
    }  # fmt: skip
    _looks(family, "house", told, bodies)


def _spell(family: Family, form: str, told: str, **body: Value) -> None:
    spells: dict[str, dict[str, Value]] = {
        "yes": {"from_day": "2020-01-01"}, "since 2026": {"from_day": "2026"},
        "until 2026": {"from_day": "2020-01-01", "to_day": "2026"},
        "contrary": {"from_day": "2026-03-01", "to_day": "2026-01-01"},
        "until 2025": {"from_day": "2020", "to_day": "2025-03-01"},
    }  # fmt: skip
    for one in ("until 2025", "yes") if told == "twice" else (told,):
        if one in spells:
            family.put(form, **body, **spells[one])


def _benefit(family: Family, kind: str, told: str) -> None:
    body: dict[str, Value] = {"person": "head"} if kind == "02" else {"household": "h"}
    if told == "kindless":
        family.put("benefit", **body, from_day="2020-01-01")
    elif told:
        _spell(family, "benefit", told, **body, kind=kind)
    if told:
        family.drawn_whole(kind)


def _life(family: Family, told: str) -> None:
    if told != "alive":
        family.change(RecordId("head"), death_day="2021-01-01" if told == "dead" else told)


def _severe(family: Family, told: str) -> None:
    family.put("disabled_person", person="head", category="4", status="1",
               grade="1" if told == "yes" else "4", valid_to="2030-01-01")  # fmt: skip


def _certificate(family: Family, told: str) -> None:
    (record,) = family.bodies["disabled_person"]
    change: dict[str, dict[str, Value]] = {
        "cancelled": {"status": "4"}, "over": {"valid_to": "2026-01-01"},
        "to 2026": {"valid_to": "2026"},
    }  # fmt: skip
    body = family.bodies["disabled_person"][record]
    family.bodies["disabled_person"][record] = {**body, **change.get(told, {})}


def _pair(family: Family, told: str) -> None:
    _spell(family, "mutual_pair", told, person="head", neighbour="head")
    if told:
        family.whole("neighbour")


def _edge(family: Family, told: str) -> None:
    _spell(family, "benefit", told, household="h", kind="03", review_day="2026-07-01")


WRITERS: dict[str, Callable[[Family, str], None]] = {
    "water": _water, "house": _house, "life": _life, "alive": _life, "severe": _severe,
    "certificate": _certificate, "pair": _pair, "edge": _edge,
    "nursing": lambda family, told: _spell(family, "benefit", told, person="head", kind="L02"),
    "tekun": lambda family, told: _spell(family, "benefit", told, person="head", kind="02"),
    "contact": lambda family, told: _spell(family, "one_to_one", told, person="head", helper="w"),
}  # fmt: skip


def gap_rigid(w: World) -> bool:
    drawn = "yes" in (w["draws 01"], w["draws 02"], w["draws 03"])
    return w["income"] == "poor" and w["cost"] == "heavy" and not drawn


def overpaid(w: World) -> bool:
    over = w["life"] == "dead" or w["certificate"] != "valid" or w["tekun"] == "yes"
    return (w["nursing"] == "yes" and over) or (w["tekun"] == "yes" and w["life"] == "dead")


def certified(w: World) -> bool:
    return w["alive"] == "alive" and w["certificate"] != "cancelled"


ORACLES: dict[str, tuple[Callable[[World], bool], tuple[str, ...], dict[str, list[Choice]]]] = {
    "safe_water": (lambda w: w["water"] == "good", ("water",), HOUSEHOLD),
    "safe_house": (lambda w: w["house"] == "good", ("house",), HOUSEHOLD),
    "gap_dibao": (
        lambda w: w["income"] == "poor" and w["draws 01"] == "no", ("income", "draws 01"), HOUSEHOLD
    ),
    "gap_rigid": (
        gap_rigid, ("income", "cost", "draws 01", "draws 02", "draws 03"), HOUSEHOLD
    ),
    "G-03": (overpaid, ("life", "severe", "certificate", "nursing", "tekun"), REGISTERS),
    "G-10": (
        lambda w: w["alive"] == "alive" and w["severe"] == "yes" and w["contact"] == "no",
        ("alive", "severe", "contact"), REGISTERS,
    ),
    "C-COVER": (
        lambda w: certified(w) and w["pair"] == "no",
        ("alive", "severe", "certificate", "pair"), REGISTERS,
    ),
    "G-13": (lambda w: w["edge"] == "yes", ("edge",), REGISTERS),
}  # fmt: skip
"""By list or rule: what is true in a world, the facts it looks at, how they may be written."""


def agreed(case: Case, name: str) -> Answer:
    """What every world the case allows says; cannot tell where they differ."""
    holds, facts, _ = ORACLES[name]
    worlds = {holds(world) for world in case.worlds(facts)}
    return Answer.UNKNOWN if len(worlds) > 1 else Answer.YES if True in worlds else Answer.NO
