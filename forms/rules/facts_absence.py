"""Facts about being away or at home, worded with days, months and place.

The names of the sentences (``home``, ``short``, ``near`` …) are the keys that rule files use under
``reasons`` and ``ask``.
"""

from collections.abc import Mapping
from dataclasses import replace

from forms.circumstances.absences import HOME, Away, Spell, absences_of, away_on
from forms.definitions.records import Absence, Person
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.finding import Finding, said
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, as_written, spell_on
from forms.schema.ternary import Answer
from forms.village.coverage import ABSENCE, PURPOSE, Coverages, Register

WORKING = frozenset({"1", "2"})
"""Codes of ``absence_purpose``: 务工、经商."""

AWAY_SETTINGS = ("away_months", "gap_days", "return_days", "cross_county", "cross_township")
"""Figures a rule passes to every fact that looks at absences."""

AWAY_SLOTS = ("since", "months", "min_months", "whither", "until", "purpose")
"""What sentences about an absence may mention."""
NOTHING_SAID: Mapping[str, str] = dict.fromkeys(AWAY_SLOTS, "")


AWAY_DOUBTS = ("begin", "back", "place", "whereabouts", "life")
"""Why it may not be told whether somebody is away."""
OTHER = "9"
"""Code of ``absence_purpose``: something else."""
FOR_WHAT = "purpose"
"""Why it may not be told whether somebody works away: nobody wrote what the absence is for."""


@fact(
    "away",
    yes=("away",),
    no=("home", "short", "near", "back", "dead"),
    unknown=AWAY_DOUBTS,
    settings=AWAY_SETTINGS,
    slots=AWAY_SLOTS,
)
def away(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person has been away long enough, and far enough, for the rule."""
    return if_alive(
        inquiry, person, long_and_far(inquiry, person, absences_of(inquiry.view, person))
    )


@fact(
    "works_away",
    yes=("away",),
    no=("home", "short", "near", "back", "dead", "other"),
    unknown=(*AWAY_DOUBTS, FOR_WHAT),
    settings=AWAY_SETTINGS,
    slots=AWAY_SLOTS,
)
def works_away(inquiry: Inquiry, person: RecordId) -> Finding:
    """As ``away``, counting only what somebody went away for that the law means: work, trade.

    An absence that names no purpose may be for work or not: where both come to the same, it need
    not be asked.
    """
    spells = absences_of(inquiry.view, person)
    purposes = [for_work(inquiry, s) for s in spells]
    work = [s for s, told in zip(spells, purposes, strict=True) if told is Answer.YES]
    found = _working(inquiry, person, spells, work)
    if Answer.UNKNOWN in purposes:
        may = [s for s, told in zip(spells, purposes, strict=True) if told is not Answer.NO]
        hoped = _working(inquiry, person, spells, may)
        same = hoped.value is found.value
        found = hoped if same else said(None, FOR_WHAT, **hoped.parts[0].slots)
    return if_alive(inquiry, person, found)


def _working(inquiry: Inquiry, person: RecordId, spells: list[Spell], work: list[Spell]) -> Finding:
    """Whether somebody works away when just these of all absences are for work."""
    if len(work) == len(spells):
        return long_and_far(inquiry, person, spells)
    found = long_and_far(inquiry, person, work) if work else said(False, "other")
    others = [s for s in spells if s not in work]
    if found.value is False and (running := _running(inquiry, others)):
        purpose = inquiry.codes.label("absence_purpose", running[0].written.purpose or OTHER)
        return said(False, "other", **{**NOTHING_SAID, "purpose": purpose})
    if found.value is not True:  # home from something else: as of its end, whatever it was
        found = long_and_far(inquiry, person, spells)
        if found.value is True:
            return said(None, "back", **found.parts[0].slots)
    return found


def for_work(inquiry: Inquiry, spell: Spell) -> Answer:
    """Whether an absence is for work or trade; one that names no purpose cannot tell.

    Unless somebody said since it began that whoever is away for something else is written down.
    """
    purpose, person = spell.written.purpose, spell.written.person
    if purpose is not None:
        return Answer.YES if purpose in WORKING else Answer.NO
    told = person and Coverages.of(inquiry.view).since(Register(PURPOSE), person, inquiry.day)
    begun = told and (spell.begin is None or spell.begin.first <= told)
    return Answer.YES if begun else Answer.UNKNOWN


def _running(inquiry: Inquiry, spells: list[Spell]) -> list[Spell]:
    """Which absences surely go on on the day, however near."""
    return [
        spell
        for spell in spells
        if not spell.is_contrary and spell_on(spell.begin, spell.end, inquiry.day) is Answer.YES
    ]


def elsewhere(inquiry: Inquiry, person: RecordId) -> str | None:
    """For what else than work somebody is away on the day, however near.

    Empty when not so; None when an absence that goes on names no purpose.
    """
    running = _running(inquiry, absences_of(inquiry.view, person))
    told = [(for_work(inquiry, spell), spell.written.purpose) for spell in running]
    other = next((purpose for work, purpose in told if work is Answer.NO), None)
    if other is not None:
        return inquiry.codes.label("absence_purpose", other)
    return None if any(work is Answer.UNKNOWN for work, _ in told) else ""


def if_alive(inquiry: Inquiry, person: RecordId, found: Finding) -> Finding:
    """What was found of somebody alive, seen that the person may be dead or not yet born.

    Of the dead the fact is a no; where a partial date leaves life open, only a no is sure.
    """
    life = inquiry.view.lives.answer(person, inquiry.day)
    if life is Answer.NO:
        return said(False, "dead", **(found.parts[0].slots if found.parts else {}))
    if life is Answer.YES or found.value is False:
        return found
    return life_doubt(inquiry, person)


def life_doubt(inquiry: Inquiry, person: RecordId) -> Finding:
    """Asks for the partial date that leaves open whether somebody lives on the day."""
    death = inquiry.view.lives.deaths.get(person)
    word, at = ("死亡", death) if death else ("出生", inquiry.view.lives.births.get(person))
    return said(None, "life", doubt=f"{word}日期只写到{as_written(at)}")


def life_doubt_of(inquiry: Inquiry, relative: RecordId, who: str) -> Finding:
    """The same of a relative: it is the relative's date that is asked for."""
    name = inquiry.view.name(relative)
    (part,) = life_doubt(inquiry, relative).parts
    slots = {**part.slots, "who": f"{who}{name}", "name": name}
    return Finding(None, (replace(part, slots=slots, about=relative, fact="alive"),))


def long_and_far(inquiry: Inquiry, person: RecordId, spells: list[Spell]) -> Finding:
    """Whether these absences keep somebody away, long and far enough."""
    distance = [_far(inquiry, s) for s in spells]
    surely = [s for s, far in zip(spells, distance, strict=True) if far is Answer.YES]
    maybe = [s for s, far in zip(spells, distance, strict=True) if far is not Answer.NO]
    found = _away(inquiry, surely)
    if found.answer is Answer.YES:
        return _worded(inquiry, found, found.why)
    hoped = _away(inquiry, maybe)
    anywhere = _away(inquiry, spells)
    if anywhere == HOME:
        return _not_away(inquiry, person)
    if hoped.answer is Answer.NO:
        why = "near" if anywhere.answer is not Answer.NO else anywhere.why
        return _worded(inquiry, anywhere, why)
    why = "place" if hoped.answer is Answer.YES else hoped.why
    return _worded(inquiry, Away(Answer.UNKNOWN, why, *_rest(hoped)), why)


def _not_away(inquiry: Inquiry, person: RecordId) -> Finding:
    """No absence is written down: at home only if somebody said that all absences are."""
    if (inquiry.view.answer(Person.work_months, person) or 0) > 0:
        return _worded(inquiry, Away(Answer.UNKNOWN, "begin"), "begin")
    asked = Coverages.of(inquiry.view).whole(Register(ABSENCE), person, inquiry.day)
    return _worded(inquiry, HOME if asked else Away(Answer.UNKNOWN, "whereabouts"),
                   "home" if asked else "whereabouts")  # fmt: skip


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
        "purpose": "",
    }
    value = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[found.answer]
    return said(False if why == "near" else value, why, **slots)


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
    unknown=("back", "begin", "whereabouts", "life"),
    settings=AWAY_SETTINGS,
    slots=AWAY_SLOTS,
)
def at_home(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person lives in the village now: any absence counts, however short or near."""
    spells = absences_of(inquiry.view, person)
    found = _away(inquiry, [s for s in spells if s.begin is not None], months=0)
    if any(s.is_undated(inquiry.day) and not s.is_contrary for s in spells):
        home = said(False, "away", **NOTHING_SAID)
    else:
        worded = _not_away(inquiry, person) if found == HOME else _worded(inquiry, found, found.why)
        home = Finding(None if worded.value is None else worded.value is False, worded.parts)
        if home.value is True and any(s.is_contrary for s in spells):
            home = said(None, "begin", **NOTHING_SAID)
    return if_alive(inquiry, person, home)
