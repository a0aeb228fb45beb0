"""What a rule may say: yes where every world the book allows says so, no where none does.

An oracle of its own, in small: a household with gaps is completed in every way it allows, and each
complete world is judged by a few lines written after the texts, not after the program.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import product
from random import Random

from hypothesis import strategies as st

from forms.definitions.definitions import Definitions
from forms.definitions.parameters import Dated, Parameter
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import Family
from tests.helpers.figures import overlaid

DAY = date(2026, 6, 15)
LONG, SHORT = "2020-01-01", "2026-03-01"
KEPT = frozenset({"prison", "kept short"})
"""Where somebody is kept: nobody has said what follows for whom they look after."""
LINE = 7000
"""Income of a head below which a household is poor, 元 a year."""
PEOPLE = ("father", "mother", "child", "elder", "son", "ward")
HOUSEHOLDS, PERSONS = ("01", "03"), ("02", "L01", "L02", "L04", "L05")
"""Kinds of benefit: of the household; of a person."""

World = dict[str, str]
"""Every fact of a complete world, by name."""
Choice = tuple[str, tuple[str, ...]]
"""What is written of a fact, and what it may be."""


def known(*values: str) -> list[Choice]:
    return [(value, (value,)) for value in values]


WHERE = [
    *known("home", "work", "short", "prison"), ("", ("home", "work", "short")),
    ("contrary", ("home", "work", "short")), ("unsaid", ("work", "prison")),
    ("short unsaid", ("short", "kept short")), ("said once", ("work",)),
]  # fmt: skip
"""Where somebody is; ``unsaid`` names no purpose, ``said once`` leaves it to a word for all."""
LIFE = [*known("alive", "dead"), ("2026", ("alive", "dead"))]
POWER: list[Choice] = [
    ("able", ("able",)), ("ill", ("ill",)), ("severe", ("severe able", "severe unable")),
]  # fmt: skip
"""Whether somebody can look after others: a severe disability alone leaves that open."""
YES_NO = [*known("yes", "no"), ("", ("yes", "no"))]
DRAWN = [*YES_NO, ("until 2026", ("yes", "no"))]
GRADES = [
    *known("4-1", "4-3", "4-4", "5-3", "6-4"),
    ("7-3", ("5-3", "4-3")),
    ("-3", ("5-3", "4-3")),
]
NOTED = [*known("no", "yes"), ("list", ("no",)), ("", ("no", "yes"))]
PAPER: list[Choice] = [
    ("card", ("card",)), ("noted", ("card", "none")), ("well", ("none",)), ("list", ("none",)),
    ("", ("card", "none")),
]  # fmt: skip
"""Whether there is a certificate: by its card, by the health answer, by a list that is whole."""
INCOME: list[Choice] = [
    *known("poor", "rich"), ("", ("poor", "rich")), ("uncounted", ("poor", "rich")),
    ("poor, rich", ("rich",)), ("poor or rich", ("poor", "rich")),
    ("poor of 2025", ("poor", "rich")),
]  # fmt: skip
"""What the income statements say: one after the other, two of one day, one that may be too old."""
FACTS: dict[str, list[Choice]] = {
    **{f"{p} where": WHERE for p in ("father", "mother", "elder", "son", "ward")},
    "child where": [*known("home", "work", "short"), ("", ("home", "work", "short"))],
    **{f"{p} life": LIFE for p in PEOPLE},
    **{f"{p} power": POWER for p in ("father", "mother", "son")},
    "child birth": [*known("2012-01-01", "2009-01-01", "2007-01-01", "2010-06-15", "2010-06-16"),
                    ("2010", ("2010-01-01", "2010-12-31")),
                    ("", ("2012-01-01", "2000-01-01", "2026-03-01"))],
    "elder birth": [*known("1950-01-01", "1970-01-01"), ("1966", ("1966-01-01", "1966-12-31")),
                    ("", ("1950-01-01", "1970-01-01", "2015-01-01"))],
    "elder parents": [("", ("able", "none"))],
    "son birth": [*known("1990-01-01", "2015-01-01"), ("2008", ("2008-01-01", "2008-12-31")),
                  ("", ("1990-01-01", "2015-01-01"))],
    "rural": [*known("rural", "urban", "registered"), ("elsewhere", ("rural", "urban")),
              ("", ("rural", "urban")), ("said once", ("rural",))],
    "father known": known("yes", "no"),
    "more children": [("no", ("no",)), ("", ("no", "at hand", "away"))],
    **{f"draws {kind}": DRAWN for kind in (*HOUSEHOLDS, *PERSONS)},
    "child disabled": NOTED,
    "paper": PAPER,
    "certificate": [*known("valid", "cancelled"), ("lapsed", ("valid", "cancelled")),
                    ("to 2026", ("valid", "cancelled"))],
    "grade": GRADES,
    "insured": [*YES_NO, ("yes and no", ("yes", "no")), ("unsaid", ("yes", "no"))],
    "schooled": [*YES_NO, ("yes and no", ("yes", "no")), ("unsaid", ("yes", "no"))],
    "elder spouse": [("no", ("no",)), ("", ("no", "able"))],
    "elder tekun": DRAWN,
    "income": INCOME,
}  # fmt: skip


@cache
def figures() -> Definitions:
    """The program's definitions with what a county would say beside."""
    names = {"db_standard_rural_year": LINE, "dispos_income_prev_year": LINE, "rigid_ratio": 60}
    return overlaid(
        Parameter(name, name, "元", (Dated(value, None, None, "样例县", ""),))
        for name, value in names.items()
    )


@dataclass
class Case:
    """A household: what is written of each fact, and all that it may be."""

    written: dict[str, str] = field(default_factory=dict)
    maybe: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def worlds(self, names: tuple[str, ...]) -> Iterator[World]:
        for values in product(*(self.maybe[name] for name in names)):
            yield dict(zip(names, values, strict=True))


@cache
def hits(name: str) -> list[dict[str, Choice]]:
    """Some ways to write all that a list looks at so that it holds: by chance that is rare."""
    _, holds, facts = ORACLES[name]
    sure = {fact: [one for one in FACTS[fact] if len(one[1]) == 1] or FACTS[fact] for fact in facts}
    chance, found = Random(0), list[dict[str, Choice]]()
    for _ in range(20_000):
        told = {fact: chance.choice(choices) for fact, choices in sure.items()}
        if len(found) < 40 and holds({fact: choice[1][0] for fact, choice in told.items()}):
            found.append(told)
    return found


@st.composite
def cases(draw: st.DrawFn, name: str) -> Case:
    """A household, every other one such that the list holds but for one or two facts."""
    case = Case()
    blurred = draw(st.lists(st.sampled_from(ORACLES[name][2]), max_size=2))
    hit = draw(st.sampled_from([{}, *hits(name)])) if draw(st.booleans()) else {}
    for fact, choices in FACTS.items():
        told = hit[fact] if fact in hit and fact not in blurred else draw(st.sampled_from(choices))
        case.written[fact], case.maybe[fact] = told
    for person in ("father", "mother", "son"):
        kept = KEPT.intersection(case.maybe[f"{person} where"])
        if kept and case.written[f"{person} power"] == "able":
            case.maybe[f"{person} power"] = ("able", "ill if kept")
    if case.written["elder spouse"] and not case.written["elder birth"]:
        case.maybe["elder birth"] = ("1950-01-01", "1970-01-01")  # a widow is no child
    if case.written["draws 02"] == "no" and not case.written["elder tekun"]:
        case.maybe["elder tekun"] = ("no",)  # the list of the village is whole
    if case.written["father known"] == "no":
        case.maybe["father where"] = ("home", "work", "short")
        case.maybe["father life"] = ("alive", "dead")
        case.maybe["father power"] = ("able", "ill", "severe unable")
    if case.written["paper"] != "card":
        case.maybe["certificate"] = ("valid", "cancelled")
        case.maybe["grade"] = ("4-1", "4-3", "4-4", "5-3", "6-4")
    return case


def book(case: Case) -> Family:
    """What the book of such a household holds."""
    family = Family(asked=False)
    told = case.written
    births = {
        "child": told["child birth"],
        "elder": told["elder birth"],
        "son": told["son birth"],
        "ward": "1980-01-01",
    }
    for person in PEOPLE:
        if person == "father" and told["father known"] == "no":
            continue
        sex = "2" if person == "mother" else "1"
        family.add(person, "", sex, births.get(person, "1985-01-01"))
        _life(family, person, told[f"{person} life"])
        _where(family, person, told[f"{person} where"])
    _kin(family, told)
    for person in ("father", "mother", "son"):
        if person in family.bodies["person"]:
            _power(family, RecordId(person), told[f"{person} power"])
    hukou: dict[str, dict[str, Value]] = {
        "elsewhere": {"hukou_type": "resident", "hukou_status": "2"}, "": {}, "said once": {},
        "registered": {"hukou_status": "1"},
    }  # fmt: skip
    for person in ("child", "elder"):
        if told["rural"] == "said once":
            family.whole("hukou", scope="4", person=person, day="2026-03-01")
        family.change(RecordId(person), **hukou.get(told["rural"], {"hukou_type": told["rural"]}))
    if told["more children"] == "no":
        family.whole("children", scope="4", person="elder")
    _aid(family, told)
    _elder(family, told)
    statements(family, told["income"])
    return family


def _elder(family: Family, told: dict[str, str]) -> None:
    single: dict[str, Value] = {"marital": "30"} if told["elder spouse"] else {}
    family.change(RecordId("elder"), health=["1"], **single)
    if told["elder tekun"] == "no":
        family.whole("benefit", kinds=["02"], scope="4", person="elder")
    elif told["elder tekun"]:
        until: dict[str, Value] = {"to_day": "2026"} if told["elder tekun"] != "yes" else {}
        family.put("benefit", person="elder", kind="02", from_day="2020-01-01", **until)


def statements(family: Family, told: str, **more: Value) -> None:
    """Income statements; see ``INCOME``."""
    days = {"poor, rich": ("2025-09-30", "2026-03-31"), "poor of 2025": ("2025",)}
    for number, word in enumerate(w for w in ("poor", "rich", "uncounted") if w in told):
        day = days.get(told, ("2026-03-31",) * 2)[number]
        people: dict[str, Value] = {"living_people": 2} if word != "uncounted" else {}
        family.put("income", household="h", from_day="2024-10-01", to_day=day, people=2,
                   wages=900_00 if word == "poor" else 90_000_00, business=0, property=0,
                   transfers=0, state_aid=0, business_cost=0, **people, **more)  # fmt: skip


def _life(family: Family, person: str, told: str) -> None:
    if told != "alive":
        family.change(RecordId(person), death_day="2021-01-01" if told == "dead" else told)


def _where(family: Family, person: str, told: str) -> None:
    if told == "home":
        family.whole("absence", scope="4", person=person, day="2026-01-01")
    elif told == "contrary":
        family.away(RecordId(person), "2026-03-01", "2025-03-01")
    elif told:
        purpose = {"prison": "5", "work": "1", "short": "1"}.get(told, "")
        since = SHORT if "short" in told else LONG
        family.away(RecordId(person), since, purpose=purpose)
    if told == "said once":
        family.whole("purpose", scope="4", person=person, day="2026-03-01")


def _kin(family: Family, told: dict[str, str]) -> None:
    family.change(RecordId("son"), father="elder")
    family.change(RecordId("child"), mother="mother")
    family.change(RecordId("mother"), marital="20")
    if told["father known"] == "yes":
        family.change(RecordId("child"), father="father")
        family.change(RecordId("mother"), spouse="father")


def _power(family: Family, parent: RecordId, told: str) -> None:
    if told == "ill":
        family.change(parent, no_capacity="2")
    if told == "severe":
        family.put("disabled_person", person=parent, category="4", grade="1", status="1")


def _aid(family: Family, told: dict[str, str]) -> None:
    whose = {"01": "child", "03": "child", "L04": "child", "L05": "child"}
    family.whole("benefit", kinds=["02"], scope="4", person="child")
    for kind in (*HOUSEHOLDS, *PERSONS):
        drawn = told[f"draws {kind}"]
        if drawn == "no":
            family.drawn_whole(kind)
        elif drawn:
            until = {"to_day": "2026"} if drawn != "yes" else {}
            home = {"household": "h"} if kind in HOUSEHOLDS else {}
            family.put("benefit", person=whose.get(kind, "ward"), kind=kind, from_day="2020-01-01",
                       **home, **until)  # fmt: skip
    _health(family, "child", told["child disabled"])
    _health(family, "ward", told["paper"])
    if told["paper"] == "card":
        _card(family, told)
    _registers(family, told["insured"], told["schooled"])


def _registers(family: Family, insured: str, schooled: str) -> None:
    kinds: dict[str, dict[str, Value]] = {
        "yes": {"kind": "1"}, "no": {"kind": "0"}, "unsaid": {}
    }  # fmt: skip
    for word in insured.split(" and "):
        if word in kinds:
            family.put("insurance", person="child", year=2026, **kinds[word])
    states: dict[str, dict[str, Value]] = {
        "yes": {"state": "1"}, "no": {"state": "2"}, "unsaid": {}
    }  # fmt: skip
    for word in schooled.split(" and "):
        if word in states and schooled != "no":
            family.put("school", person="child", from_day="2025-09-01", **states[word])
    if schooled == "no":
        family.whole("school")


def _health(family: Family, person: str, told: str) -> None:
    answer = {"no": ["1"], "well": ["2"], "yes": ["2", "4"], "noted": ["4"]}.get(told)
    if answer:
        family.change(RecordId(person), health=answer)
    if told == "list":
        family.whole("disability", scope="4", person=person, day="2026-01-01")


def _card(family: Family, told: dict[str, str]) -> None:
    category, _, grade = told["grade"].partition("-")
    card: dict[str, dict[str, Value]] = {
        "valid": {},
        "cancelled": {"status": "4"},
        "lapsed": {"valid_to": "2025-01-01"},
        "to 2026": {"valid_to": "2026"},
    }
    held: dict[str, Value] = {
        "person": "ward", "status": "1", "category": category, "grade": grade,
        **card[told["certificate"]],
    }  # fmt: skip
    family.put("disabled_person", **{name: value for name, value in held.items() if value})


def age(world: World, name: str) -> int:
    born = date.fromisoformat(world[f"{name} birth"])
    return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))


def lives(world: World, person: str) -> bool:
    return world[f"{person} life"] == "alive"


def works_away(world: World, person: str) -> bool:
    return lives(world, person) and world[f"{person} where"] == "work"


def gone(world: World, person: str) -> bool:
    return lives(world, person) and world[f"{person} where"] in {"work", "prison"}


def unable(world: World, person: str) -> bool:
    return not lives(world, person) or _power_of(world, person) in {"ill", "severe unable"}


def stricken(world: World, person: str) -> bool:
    return not lives(world, person) or _power_of(world, person) != "able"


def _power_of(world: World, person: str) -> str:
    told = world[f"{person} power"]
    if told != "ill if kept":
        return told
    return "ill" if world[f"{person} where"] in KEPT else "able"


def left_behind_child(w: World) -> bool:
    one_away = works_away(w, "father") or works_away(w, "mother")
    return (
        lives(w, "child") and age(w, "child") < 16 and w["rural"] != "urban"
        and w["child where"] != "work" and one_away
        and all(works_away(w, p) or unable(w, p) for p in ("father", "mother"))
    )  # fmt: skip


def left_behind_woman(w: World) -> bool:
    return lives(w, "mother") and w["mother where"] == "home" and works_away(w, "father")


def left_behind_elder(w: World) -> bool:
    here = not gone(w, "son") and not unable(w, "son") and age(w, "son") >= 18
    son_gone, son_here = lives(w, "son") and not here, lives(w, "son") and here
    some_gone = son_gone or w["more children"] == "away"
    none_here = not son_here and w["more children"] != "at hand"
    at_home = lives(w, "elder") and w["elder where"] == "home"
    return at_home and age(w, "elder") >= 60 and w["rural"] != "urban" and some_gone and none_here


def migrant_child(w: World) -> bool:
    away = lives(w, "child") and w["child where"] == "work"
    return away and age(w, "child") < 16 and (gone(w, "father") or gone(w, "mother"))


def fuc_child(w: World) -> bool:
    both = stricken(w, "father") and stricken(w, "mother")
    orphan = not lives(w, "father") and not lives(w, "mother")
    return lives(w, "child") and age(w, "child") < 18 and both and not orphan


def gap_fuc(w: World) -> bool:
    return fuc_child(w) and w["draws L05"] == "no"


def child_in_difficulty(w: World) -> bool:
    poor = "yes" in (w["draws 01"], w["draws 03"])
    trouble = poor or w["child disabled"] == "yes" or (unable(w, "father") and unable(w, "mother"))
    return lives(w, "child") and age(w, "child") < 18 and trouble


def certified(w: World) -> bool:
    return lives(w, "ward") and w["paper"] == "card" and w["certificate"] == "valid"


def gap_living(w: World) -> bool:
    return (
        certified(w) and w["draws 01"] == "yes" and w["draws L01"] == "no" and w["draws 02"] == "no"
    )


def gap_nursing(w: World) -> bool:
    severe = w["grade"][2] in "12" or w["grade"][0] in "56"
    return certified(w) and severe and w["draws L02"] == "no" and w["draws 02"] == "no"


def gap_edge(w: World) -> bool:
    grave = w["grade"][2] in "12" or (w["grade"][0] in "56" and w["grade"][2] == "3")
    return certified(w) and grave and w["draws 03"] == "yes" and w["draws 01"] == "no"


def insured(w: World) -> bool:
    return lives(w, "child") and w["insured"] == "yes"


def gap_insurance(w: World) -> bool:
    return lives(w, "child") and age(w, "child") >= 1 and w["insured"] == "no"


def gap_school(w: World) -> bool:
    return lives(w, "child") and 7 <= age(w, "child") < 16 and w["schooled"] == "no"


def school_age(w: World) -> bool:
    born = date.fromisoformat(w["child birth"])
    return lives(w, "child") and date(2010, 9, 1) <= born <= date(2019, 8, 31)


def gap_tekun(w: World) -> bool:
    son = not unable(w, "son") and age(w, "son") >= 18
    supported = son or w["elder spouse"] == "able" or w["more children"] != "no"
    if minor := age(w, "elder") < 18:
        supported = w["elder parents"] == "able"
    return (
        lives(w, "elder") and (minor or age(w, "elder") >= 60) and not supported
        and w["income"] == "poor" and w["elder tekun"] == "no"
    )  # fmt: skip


PARENTS = tuple(f"{p} {what}" for p in ("father", "mother") for what in ("where", "life", "power"))
CHILD = ("child life", "child birth", "child where")
WARD = ("ward life", "paper", "certificate", "grade")
ORACLES: dict[str, tuple[str, Callable[[World], bool], tuple[str, ...]]] = {
    "left_behind_child": ("child", left_behind_child, (*CHILD, *PARENTS, "rural")),
    "left_behind_woman": ("mother", left_behind_woman, PARENTS),
    "left_behind_elder": ("elder", left_behind_elder, (
        "elder life", "elder birth", "elder where", "son life", "son where", "son power",
        "son birth", "more children", "rural")),
    "migrant_child": ("child", migrant_child, (*CHILD, *PARENTS)),
    "fuc_child": ("child", fuc_child, (*CHILD, *PARENTS)),
    "gap_fuc": ("child", gap_fuc, (*CHILD, *PARENTS, "draws L05")),
    "child_in_difficulty": ("child", child_in_difficulty, (
        *CHILD, *PARENTS, "child disabled", "draws 01", "draws 03")),
    "disabled_person": ("ward", certified, WARD),
    "gap_living": ("ward", gap_living, (*WARD, "draws 01", "draws 02", "draws L01")),
    "gap_nursing": ("ward", gap_nursing, (*WARD, "draws 02", "draws L02")),
    "gap_edge": ("ward", gap_edge, (*WARD, "draws 01", "draws 03")),
    "insured": ("child", insured, (*CHILD, "insured")),
    "gap_insurance": ("child", gap_insurance, (*CHILD, "insured")),
    "gap_school": ("child", gap_school, (*CHILD, "schooled")),
    "school_age": ("child", school_age, CHILD),
    "gap_tekun": ("elder", gap_tekun, (
        "elder life", "elder birth", "son life", "son where", "son power", "son birth",
        "elder parents", "elder spouse",
        "more children", "income", "elder tekun")),
}  # fmt: skip
"""By list: about whom, what is true in a complete world, and the facts that it looks at."""


def agreed(case: Case, name: str) -> Answer:
    """What every world the case allows says of a list; cannot tell where they differ."""
    _, holds, facts = ORACLES[name]
    worlds = {holds(world) for world in case.worlds(facts)}
    return Answer.UNKNOWN if len(worlds) > 1 else Answer.YES if True in worlds else Answer.NO
