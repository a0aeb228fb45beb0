"""Facts about a household: its water, its house, what a head lives on. Importing fills ``FACTS``.

What is looked at again and again (house, water) counts by the last look at or before the day. A
household nobody has looked at is *cannot tell*, never safe.
"""

from collections.abc import Callable
from typing import TypeVar

from forms.circumstances.income import dibao_income, net_income, statements_on
from forms.definitions.record_view import Question
from forms.definitions.records import Benefit, House, Income, Water
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_benefit import DIBAO, EDGE, TEKUN, draws
from forms.rules.finding import Finding, agreed, said
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written, possibly_last
from forms.schema.ternary import Answer, all_of

SAFE_GRADES, UNSAFE_GRADES = frozenset({"A", "B"}), frozenset({"C", "D"})
"""Codes of ``house_grade``."""
NOWHERE = frozenset({"没有", "无", "否"})
"""Ways to write that there is no other safe place to live."""


Looked = TypeVar("Looked", House, Water)


def _by_last_look(
    inquiry: Inquiry, about: Question[Looked, RecordId], household: RecordId, item: str,
    judge: Callable[[Looked | None], Finding],
) -> Finding:  # fmt: skip
    """What the latest look at a household's house or water by the day tells.

    Where a date or two looks of one day leave open which is the latest, all have to tell the same.
    """
    looks = possibly_last(
        ((one.day, one) for one in inquiry.view.by(about, household)), inquiry.day
    )
    return agreed([judge(one) for one in looks], "last", item=item)


def _limit(inquiry: Inquiry, name: str) -> int:
    value = inquiry.settings[name]
    assert isinstance(value, int)
    return value


def _within(inquiry: Inquiry, value: int | None, limit: str) -> Answer:
    """Whether a figure keeps a limit; cannot tell where nobody wrote it down."""
    if value is None:
        return Answer.UNKNOWN
    return Answer.YES if value <= _limit(inquiry, limit) else Answer.NO


@fact("water_enough", about="household", yes=("enough",), no=("little",),
      unknown=("register", "unwritten"), settings=("litres",), slots=("litres",))  # fmt: skip
def water_enough(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether everybody has enough water a day."""

    def judge(inspection: Water | None) -> Finding:
        if inspection is None:
            return said(None, "register", litres="")
        litres = inspection.litres_day
        if litres is None:
            return said(None, "unwritten", litres="")
        enough = litres >= _limit(inquiry, "litres")
        return said(enough, "enough" if enough else "little", litres=str(litres))

    return _by_last_look(inquiry, Water.household, household, "饮水", judge)


@fact("water_clear", about="household", yes=("clear",), no=("dirty", "failed"),
      unknown=("register", "unwritten"))  # fmt: skip
def water_clear(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether the water is clear and did not fail a test."""

    def judge(inspection: Water | None) -> Finding:
        if inspection is None:
            return said(None, "register")
        if inspection.dirty:
            return said(False, "dirty")
        if inspection.tested is False:
            return said(False, "failed")
        known = inspection.dirty is False or inspection.tested
        return said(True, "clear") if known else said(None, "unwritten")

    return _by_last_look(inquiry, Water.household, household, "饮水", judge)


@fact("water_near", about="household", yes=("tap", "near"), no=("far",),
      unknown=("register", "unwritten"), settings=("minutes", "metres", "climb"))  # fmt: skip
def water_near(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether water comes to the house or is fetched within the limits of time or way."""

    def judge(inspection: Water | None) -> Finding:
        if inspection is None:
            return said(None, "register")
        if inspection.tap:
            return said(True, "tap")
        minutes, way, climb = inspection.fetch_min, inspection.distance, inspection.climb
        time = _within(inquiry, minutes, "minutes")
        near = all_of((_within(inquiry, way, "metres"), _within(inquiry, climb, "climb")))
        if Answer.YES in (time, near):
            return said(True, "near")
        if inspection.tap is None or Answer.UNKNOWN in (time, near):
            return said(None, "unwritten")
        return said(False, "far")

    return _by_last_look(inquiry, Water.household, household, "饮水", judge)


@fact("water_steady", about="household", yes=("steady",), no=("dry",),
      unknown=("register", "unwritten"), settings=("dry_days",), slots=("days",))  # fmt: skip
def water_steady(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether water comes all the year, but for so many dry days."""

    def judge(inspection: Water | None) -> Finding:
        if inspection is None:
            return said(None, "register", days="")
        days = inspection.dry_days
        if days is None:
            return said(None, "unwritten", days="")
        steady = days <= _limit(inquiry, "dry_days")
        return said(steady, "steady" if steady else "dry", days=str(days))

    return _by_last_look(inquiry, Water.household, household, "饮水", judge)


@fact("house_safe", about="household", yes=("safe", "elsewhere", "empty"), no=("danger",),
      unknown=("register", "unassessed", "elsewhere"), slots=("grade", "place", "day"))  # fmt: skip
def house_safe(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether the family lives safely: by the grade of the house, or in another safe place."""

    def judge(inspection: House | None) -> Finding:
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

    return _by_last_look(inquiry, House.household, household, "住房", judge)


@fact("poor", about="household", yes=("below",), no=("above",), settings=("standard",),
      unknown=("register", "unwritten"), slots=("income", "line"))  # fmt: skip
def poor(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether a head's income, as 低保 counts it, lies below a line in 元 a year."""
    line = _limit(inquiry, "standard")

    def judge(statement: Income | None) -> Finding:
        if statement is None:
            return said(None, "register", income="", line=str(line))
        told = dibao_income(statement).per_head
        if told is None:
            return said(None, "unwritten", income="", line=str(line))
        below, income = told < line * 100, f"{told / 100:.2f}"
        return said(below, "below" if below else "above", income=income, line=str(line))

    return _by_statement(inquiry, household, judge)


def _by_statement(
    inquiry: Inquiry, household: RecordId, judge: Callable[[Income | None], Finding]
) -> Finding:
    """What the income statement of the day tells; where several may be it, all have to agree."""
    found = [judge(one) for one in statements_on(inquiry.view, household, inquiry.day)]
    return agreed(found, "statement")


@fact("has_statement", about="household")
def has_statement(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether an income statement tells about the day, or may."""
    return said(statements_on(inquiry.view, household, inquiry.day) != [None])


@fact("rigid_heavy", about="household", yes=("heavy",), no=("light",),
      unknown=("register", "unwritten"), settings=("ratio",), slots=("share", "limit"))  # fmt: skip
def rigid_heavy(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether rigid spending takes more than so many percent of the family's income."""
    limit = _limit(inquiry, "ratio")
    slots = {"share": "", "limit": str(limit)}

    def judge(statement: Income | None) -> Finding:
        if statement is None:
            return said(None, "register", **slots)
        cost, income = statement.rigid_cost, net_income(statement)
        if cost is None or income.missing:
            return said(None, "unwritten", **slots)
        heavy = cost * 100 > limit * income.total
        share = f"{cost * 100 / income.total:.0f}" if income.total > 0 else "100以上"
        return said(heavy, "heavy" if heavy else "light", share=share, limit=str(limit))

    return _by_statement(inquiry, household, judge)


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
