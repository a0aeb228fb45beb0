"""Facts about being away or at home, worded with days, months and place.

The names of the sentences (``home``, ``short``, ``near`` …) are the keys that rule files use under
``reasons`` and ``ask``.
"""

from forms.definitions.records import Absence, Person
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.finding import Finding, Part, said
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, as_written
from forms.schema.ternary import Answer
from forms.village.absences import Away, Spell, away_on

AWAY_SETTINGS = ("away_months", "gap_days", "return_days", "cross_county", "cross_township")
"""Figures a rule passes to every fact that looks at absences."""

AWAY_SLOTS = ("since", "months", "min_months", "whither", "until")
"""What sentences about an absence may mention."""


@fact(
    "away",
    yes=("away",),
    no=("home", "short", "near", "back", "dead"),
    unknown=("begin", "back", "place"),
    settings=AWAY_SETTINGS,
    slots=AWAY_SLOTS,
)
def away(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person has been away long enough, and far enough, for the rule."""
    if not inquiry.view.lives(person, inquiry.day):
        return said(False, "dead")
    spells = inquiry.view.absences(person)
    if not spells:
        return _no_spells(inquiry, person)
    distance = [_far(inquiry, s) for s in spells]
    surely = [s for s, far in zip(spells, distance, strict=True) if far is Answer.YES]
    maybe = [s for s, far in zip(spells, distance, strict=True) if far is not Answer.NO]
    found = _away(inquiry, surely)
    if found.answer is Answer.YES:
        return _worded(inquiry, found, found.why)
    hoped = _away(inquiry, maybe)
    anywhere = _away(inquiry, spells)
    if hoped.answer is Answer.NO:
        why = "near" if anywhere.answer is not Answer.NO else anywhere.why
        return _worded(inquiry, anywhere, why)
    why = "place" if hoped.answer is Answer.YES else hoped.why
    return _worded(inquiry, Away(Answer.UNKNOWN, why, *_rest(hoped)), why)


def _no_spells(inquiry: Inquiry, person: RecordId) -> Finding:
    """At home, unless the roster counts months of work away without saying which months."""
    if (inquiry.view.answer(Person.work_months, person) or 0) > 0:
        return _worded(inquiry, Away(Answer.UNKNOWN, "begin"), "begin")
    return said(False, "home")


def _rest(found: Away) -> tuple[DayRange | None, DayRange | None, tuple[int, int], Absence | None]:
    return found.since, found.until, found.months, found.place


def _number(inquiry: Inquiry, name: str) -> int:
    value = inquiry.settings[name]
    assert isinstance(value, int)
    return value


def _away(inquiry: Inquiry, spells: list[Spell], months: int | None = None) -> Away:
    return away_on(
        spells,
        inquiry.day,
        min_months=_number(inquiry, "away_months") if months is None else months,
        gap_days=_number(inquiry, "gap_days"),
        return_days=_number(inquiry, "return_days"),
    )


def _far(inquiry: Inquiry, absence: Spell) -> Answer:
    """Whether an absence goes as far as the rule asks."""
    if inquiry.settings["cross_county"]:
        return inquiry.homeland.outside_county(absence.written)[0]
    if inquiry.settings["cross_township"]:
        return inquiry.homeland.outside_township(absence.written)[0]
    return Answer.YES


def _worded(inquiry: Inquiry, found: Away, why: str) -> Finding:
    """The finding with the days, months and place that its sentence needs."""
    low, high = found.months
    slots = {
        "since": as_written(found.since),
        "until": as_written(found.until),
        "months": str(low) if low == high else f"{low}至{high}",
        "min_months": str(inquiry.settings["away_months"]),
        "whither": _whither(inquiry, found.place),
    }
    value = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[found.answer]
    return Finding(False if why == "near" else value, (Part(why, slots),))


def _whither(inquiry: Inquiry, absence: Absence | None) -> str:
    """The destination in brackets; says so when the county line was judged by the name alone."""
    place = (absence.place or "").strip() if absence else ""
    if absence is None or not place:
        return ""
    crosses, by_name = inquiry.homeland.outside_county(absence)
    if not inquiry.settings["cross_county"] or crosses is Answer.UNKNOWN:
        return f"（{place}）"
    word = "跨县" if crosses is Answer.YES else "未跨县"
    return f"（{place}，按地名计为{word}）" if by_name else f"（{place}，{word}）"


@fact(
    "at_home",
    yes=("home", "back"),
    no=("away", "dead"),
    unknown=("back",),
    settings=AWAY_SETTINGS,
    slots=AWAY_SLOTS,
)
def at_home(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person lives in the village now: any absence counts, however short or near."""
    if not inquiry.view.lives(person, inquiry.day):
        return said(False, "dead")
    spells = inquiry.view.absences(person)
    found = _away(inquiry, [s for s in spells if s.begin is not None], months=0)
    if any(s.begin is None and s.end is None for s in spells):
        return said(False, "away", **dict.fromkeys(AWAY_SLOTS, ""))
    worded = _worded(inquiry, found, found.why)
    if worded.value is None:
        return worded
    return Finding(worded.value is False, worded.parts)
