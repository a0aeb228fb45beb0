"""Facts about a household: its water, its house, what a head lives on. Importing fills ``FACTS``.

What is looked at again and again (house, water) counts by the last look at or before the day. A
household nobody has looked at is *cannot tell*, never safe.
"""

from typing import TypeVar

from forms.definitions.record_view import Question
from forms.definitions.records import Benefit, House, Water
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_benefit import DIBAO, EDGE, TEKUN, draws
from forms.rules.finding import Finding, said
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written
from forms.village.income import dibao_income, net_income, statement_on

SAFE_GRADES, UNSAFE_GRADES = frozenset({"A", "B"}), frozenset({"C", "D"})
"""Codes of ``house_grade``."""
NOWHERE = frozenset({"没有", "无", "否"})
"""Ways to write that there is no other safe place to live."""


Looked = TypeVar("Looked", House, Water)


def last_inspection(
    inquiry: Inquiry, about: Question[Looked, RecordId], household: RecordId
) -> Looked | None:
    """The latest look at a household's house or water at or before the day."""
    held = [
        (one.day.last, one.id, one)
        for one in inquiry.view.by(about, household)
        if one.day and one.day.last <= inquiry.day
    ]
    return max(held, key=lambda one: one[:2])[2] if held else None


def _limit(inquiry: Inquiry, name: str) -> int:
    value = inquiry.settings[name]
    assert isinstance(value, int)
    return value


@fact("water_enough", about="household", yes=("enough",), no=("little",),
      unknown=("register", "unwritten"), settings=("litres",), slots=("litres",))  # fmt: skip
def water_enough(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether everybody has enough water a day."""
    inspection = last_inspection(inquiry, Water.household, household)
    if inspection is None:
        return said(None, "register", litres="")
    litres = inspection.litres_day
    if litres is None:
        return said(None, "unwritten", litres="")
    enough = litres >= _limit(inquiry, "litres")
    return said(enough, "enough" if enough else "little", litres=str(litres))


@fact("water_clear", about="household", yes=("clear",), no=("dirty", "failed"),
      unknown=("register", "unwritten"))  # fmt: skip
def water_clear(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether the water is clear and did not fail a test."""
    inspection = last_inspection(inquiry, Water.household, household)
    if inspection is None:
        return said(None, "register")
    if inspection.dirty:
        return said(False, "dirty")
    if inspection.tested is False:
        return said(False, "failed")
    known = inspection.dirty is False or inspection.tested
    return said(True, "clear") if known else said(None, "unwritten")


@fact("water_near", about="household", yes=("tap", "near"), no=("far",),
      unknown=("register", "unwritten"), settings=("minutes", "metres", "climb"))  # fmt: skip
def water_near(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether water comes to the house or is fetched within the limits of time or way."""
    inspection = last_inspection(inquiry, Water.household, household)
    if inspection is None:
        return said(None, "register")
    if inspection.tap:
        return said(True, "tap")
    minutes, way, climb = inspection.fetch_min, inspection.distance, inspection.climb
    if minutes is not None and minutes <= _limit(inquiry, "minutes"):
        return said(True, "near")
    if way is not None and climb is not None:
        near = way <= _limit(inquiry, "metres") and climb <= _limit(inquiry, "climb")
        return said(near, "near" if near else "far")
    return said(None, "unwritten") if minutes is None else said(False, "far")


@fact("water_steady", about="household", yes=("steady",), no=("dry",),
      unknown=("register", "unwritten"), settings=("dry_days",), slots=("days",))  # fmt: skip
def water_steady(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether water comes all the year, but for so many dry days."""
    inspection = last_inspection(inquiry, Water.household, household)
    if inspection is None:
        return said(None, "register", days="")
    days = inspection.dry_days
    if days is None:
        return said(None, "unwritten", days="")
    steady = days <= _limit(inquiry, "dry_days")
    return said(steady, "steady" if steady else "dry", days=str(days))


@fact("house_safe", about="household", yes=("safe", "elsewhere", "empty"), no=("danger",),
      unknown=("register", "unassessed", "elsewhere"), slots=("grade", "place", "day"))  # fmt: skip
def house_safe(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether the family lives safely: by the grade of the house, or in another safe place."""
    inspection = last_inspection(inquiry, House.household, household)
    if inspection is None:
        return said(None, "register", grade="", place="", day="")
    code, place = inspection.grade, (inspection.safe_elsewhere or "").strip()
    grade = inquiry.codes.label("house_grade", code)
    slots = {"grade": grade, "place": place, "day": as_written(inspection.day)}
    if code in SAFE_GRADES:
        return said(True, "safe", **slots)
    if code not in UNSAFE_GRADES:
        return said(None, "unassessed", **slots)
    if place and place not in NOWHERE:
        return said(True, "elsewhere", **slots)
    if place or inspection.lived_in:
        return said(False, "danger", **slots)
    return said(None, "elsewhere", **slots)


@fact("poor", about="household", yes=("below",), no=("above",), settings=("standard",),
      unknown=("register", "unwritten"), slots=("income", "line"))  # fmt: skip
def poor(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether a head's income, as 低保 counts it, lies below a line in 元 a year."""
    statement = statement_on(inquiry.view, household, inquiry.day)
    line = _limit(inquiry, "standard")
    if statement is None:
        return said(None, "register", income="", line=str(line))
    told = dibao_income(statement).per_head
    if told is None:
        return said(None, "unwritten", income="", line=str(line))
    below = told < line * 100
    return said(below, "below" if below else "above", income=f"{told / 100:.2f}", line=str(line))


@fact("has_statement", about="household")
def has_statement(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether an income statement tells about the day."""
    return said(statement_on(inquiry.view, household, inquiry.day) is not None)


@fact("rigid_heavy", about="household", yes=("heavy",), no=("light",),
      unknown=("register", "unwritten"), settings=("ratio",), slots=("share", "limit"))  # fmt: skip
def rigid_heavy(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether rigid spending takes more than so many percent of the family's income."""
    statement = statement_on(inquiry.view, household, inquiry.day)
    limit = _limit(inquiry, "ratio")
    slots = {"share": "", "limit": str(limit)}
    if statement is None:
        return said(None, "register", **slots)
    cost, income = statement.rigid_cost, net_income(statement)
    if cost is None or income.missing:
        return said(None, "unwritten", **slots)
    heavy = cost * 100 > limit * income.total
    share = f"{cost * 100 / income.total:.0f}" if income.total > 0 else "100以上"
    return said(heavy, "heavy" if heavy else "light", share=share, limit=str(limit))


def _aid(name: str, kinds: frozenset[str], office: str) -> None:
    @fact(name, about="household", yes=("drawing",), no=("none",),
          unknown=("register", "dates"), slots=("since", "kind"), office=(office,))  # fmt: skip
    def find(inquiry: Inquiry, household: RecordId) -> Finding:
        return _drawn(inquiry, household, kinds)


def _drawn(inquiry: Inquiry, household: RecordId, kinds: frozenset[str]) -> Finding:
    """Whether the household or anybody in it draws one of these benefits."""
    view = inquiry.view
    drawn = list(view.by(Benefit.household, household))
    for person in view.members.get(household, ()):
        drawn += view.by(Benefit.person, person)
    return draws(inquiry, household, drawn, kinds)


_aid("household_dibao", frozenset({DIBAO}), "低保名单")
_aid("household_aided", frozenset({DIBAO, TEKUN, EDGE}), "低保、特困供养和低保边缘家庭名单")


@fact("everybody", about="any")
def everybody(_inquiry: Inquiry, _subject: RecordId) -> Finding:
    """The scope of a rule that speaks of all villagers or all households."""
    return said(True)
