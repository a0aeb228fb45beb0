"""Facts about one person: alive, away, able to look after others, disabled, married.

Importing this module is what fills ``forms.facts.FACTS``. The names of the sentences (``home``,
``short`` …) are the keys that rule files use under ``reasons`` and ``ask``.
"""

from collections.abc import Mapping
from datetime import date

from forms.answer import Answer
from forms.days import DayRange, age_on
from forms.definition import Body, RecordId
from forms.disability import Certificate, certificate_of
from forms.facts import Finding, Inquiry, Part, fact
from forms.kinship import MARRIED, NOT_MARRIED
from forms.spells import Away, Spell, away_on

AWAY_SETTINGS = ("away_months", "gap_days", "return_days", "cross_county", "cross_township")
AWAY_SLOTS = ("since", "months", "min_months", "whither", "until")
MARRIAGE_AGE = {"1": 22, "2": 20}
"""Least age of marriage by sex: 民法典 art. 1047. Nobody younger is asked about a marriage."""


def _body(inquiry: Inquiry, person: RecordId) -> Body:
    return inquiry.view.body("person", person) or {}


def _said(value: bool, why: str = "", **slots: str) -> Finding:
    return Finding(value, (Part(why, slots),))


def _unsaid(why: str, **slots: str) -> Finding:
    return Finding(None, (Part(why, slots),))


@fact("known", about="any", unknown=("nobody",))
def known(_inquiry: Inquiry, _person: RecordId) -> Finding:
    """Whether the relative is known at all; nobody leads here unless somebody is."""
    return _said(True)


@fact("alive", yes=("alive",), no=("dead",), slots=("death_day",))
def alive(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person lives on the day; dead from the day of death on."""
    if inquiry.view.lives(person, inquiry.day):
        return _said(True, "alive")
    return _said(False, "dead", death_day=str(_body(inquiry, person).get("death_day", "")))


@fact("female", unknown=("unwritten",))
def female(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is a woman or girl."""
    sex = _body(inquiry, person).get("sex")
    return _said(sex == "2") if sex in {"1", "2"} else _unsaid("unwritten")


@fact("rural", yes=("rural",), no=("urban",))
def rural(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the register is a rural one; so unless the card says otherwise."""
    said = _body(inquiry, person).get("hukou_type", "rural") == "rural"
    return _said(said, "rural" if said else "urban")


@fact("married", yes=("married",), no=("single",), unknown=("unwritten",))
def married(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is married: as written, else as a living spouse or youth tells."""
    body = _body(inquiry, person)
    marital = body.get("marital")
    spouse = inquiry.view.kinship.spouse(person)
    if spouse is not None and not inquiry.view.lives(spouse.person, inquiry.day):
        return _said(False, "single")
    if marital in MARRIED:
        return _said(True, "married")
    if marital in NOT_MARRIED:
        return _said(False, "single")
    if spouse is not None:
        return _said(True, "married")
    young = _age(inquiry, person, at_most=MARRIAGE_AGE.get(str(body.get("sex")), 20) - 1)
    return _said(False, "single") if young is not None else _unsaid("unwritten")


def _age(inquiry: Inquiry, person: RecordId, *, at_most: int) -> int | None:
    """The age in years when it is known and at most so many; None otherwise."""
    birth = inquiry.view.births.get(person)
    age = age_on(birth.first, inquiry.day) if birth is not None else None
    return age if age is not None and age <= at_most else None


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
        return _said(False, "dead")
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
    months = _body(inquiry, person).get("work_months")
    if isinstance(months, int) and months > 0:
        return _worded(inquiry, Away(Answer.UNKNOWN, "begin"), "begin")
    return _said(False, "home")


def _rest(found: Away) -> tuple[DayRange | None, DayRange | None, tuple[int, int], Body | None]:
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
        return inquiry.homeland.outside_county(absence.body)[0]
    if inquiry.settings["cross_township"]:
        return inquiry.homeland.outside_township(absence.body)[0]
    return Answer.YES


def _worded(inquiry: Inquiry, found: Away, why: str) -> Finding:
    """The finding with the days, months and place that its sentence needs."""
    low, high = found.months
    slots = {
        "since": _day(found.since),
        "until": _day(found.until),
        "months": str(low) if low == high else f"{low}至{high}",
        "min_months": str(inquiry.settings["away_months"]),
        "whither": _whither(inquiry, found.place or {}),
    }
    value = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[found.answer]
    return Finding(False if why == "near" else value, (Part(why, slots),))


def _whither(inquiry: Inquiry, absence: Body) -> str:
    """The destination in brackets; says so when the county line was judged by the name alone."""
    place = str(absence.get("place", "")).strip()
    if not inquiry.settings["cross_county"]:
        return f"（{place}）" if place else ""
    crosses, by_name = inquiry.homeland.outside_county(absence)
    if not place or crosses is Answer.UNKNOWN:
        return f"（{place}）" if place else ""
    word = "跨县" if crosses is Answer.YES else "未跨县"
    return f"（{place}，按地名计为{word}）" if by_name else f"（{place}，{word}）"


def _day(days: DayRange | None) -> str:
    """A possibly partial day as written: 2025-11-03, 2025-11, 2025."""
    if days is None:
        return ""
    first, last = days.first, days.last
    if first == last:
        return first.isoformat()
    if (first.day, first.month, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return f"{first.year}"
    if first.day == 1 and (last.year, last.month) == (first.year, first.month):
        return f"{first:%Y-%m}"
    return f"{first.isoformat()}至{last.isoformat()}之间"


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
        return _said(False, "dead")
    spells = inquiry.view.absences(person)
    found = _away(inquiry, [s for s in spells if s.begin is not None], months=0)
    if any(s.begin is None and s.end is None for s in spells):
        return _said(False, "away", since="", until="", months="", min_months="", whither="")
    worded = _worded(inquiry, found, found.why)
    if worded.value is None:
        return worded
    return Finding(worded.value is False, worded.parts)


@fact(
    "unable",
    yes=("dead", "recorded"),
    no=("able",),
    unknown=("disabled",),
    slots=("reason", "grade"),
)
def unable(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person cannot look after others; a severe disability alone only asks."""
    body = _body(inquiry, person)
    if not inquiry.view.lives(person, inquiry.day):
        return _said(True, "dead", reason="死亡", grade="")
    if reason := body.get("no_capacity"):
        label = inquiry.codes.label("no_capacity_reason", str(reason))
        return _said(True, "recorded", reason=label, grade="")
    if body.get("no_capacity_checked") is True:
        return _said(False, "able")
    certificate = certificate_of(inquiry.view, person)
    if certificate is not None and certificate.severe is not Answer.NO:
        return _unsaid("disabled", reason="", grade=_grade(inquiry, certificate))
    return _said(False, "able")


def _grade(inquiry: Inquiry, certificate: Certificate) -> str:
    """二级肢体残疾."""
    codes = inquiry.codes
    grade = codes.label("dis_grade", certificate.grade) if certificate.grade else ""
    return grade + (codes.label("dis_category", certificate.category) or "残疾")


@fact(
    "able_at_home",
    yes=("home", "short", "near", "back"),
    no=("minor", "away", "unable", "dead"),
    unknown=("begin", "back", "place", "disabled"),
    settings=AWAY_SETTINGS,
    slots=(*AWAY_SLOTS, "reason", "grade", "age"),
)
def able_at_home(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a grown-up relative is at hand who can look after somebody."""
    gone, incapable = inquiry.of(person, "away"), inquiry.of(person, "unable")
    if (age := _age(inquiry, person, at_most=17)) is not None:
        return _part(False, "minor", gone, incapable, age=str(age))
    if gone.value is True:
        return _part(False, gone.parts[0].why, gone, incapable)
    if incapable.value is True:
        why = "dead" if incapable.parts[0].why == "dead" else "unable"
        return _part(False, why, gone, incapable)
    first_unknown = next((f for f in (gone, incapable) if f.value is None), gone)
    value = None if first_unknown.value is None else True
    return _part(value, first_unknown.parts[0].why, gone, incapable)


def _part(
    value: bool | None, why: str, gone: Finding, incapable: Finding, age: str = ""
) -> Finding:
    blank = dict.fromkeys((*AWAY_SLOTS, "reason", "grade"), "")
    slots: Mapping[str, str] = {
        **blank, **gone.parts[0].slots, **incapable.parts[0].slots, "age": age
    }  # fmt: skip
    return Finding(value, (Part(why, slots),))


@fact("disability_noted", yes=("noted",))
def disability_noted(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether anything speaks of a disability: a disabled card or 残疾 among the health answers."""
    health = _body(inquiry, person).get("health", ())
    noted = "4" in health if isinstance(health, list | str) else False
    return _said(noted or certificate_of(inquiry.view, person) is not None, "noted")


@fact(
    "certified",
    yes=("valid", "undated"),
    no=("cancelled",),
    unknown=("missing", "lapsed"),
    slots=("grade", "valid_to", "mismatch"),
)
def certified(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person holds a disability certificate in force (valid ten years from issue)."""
    certificate = certificate_of(inquiry.view, person)
    if certificate is None or not certificate.held:
        return _unsaid("missing", grade="", valid_to="", mismatch="")
    slots = {
        "grade": _grade(inquiry, certificate),
        "valid_to": _day(certificate.valid_to),
        "mismatch": ""
        if certificate.fits(_body(inquiry, person))
        else "（证号与身份证号不符，请核对）",
    }
    if certificate.cancelled:
        return Finding(False, (Part("cancelled", slots),))
    if certificate.valid_to is None:
        return Finding(True, (Part("undated", slots),))
    return _in_force(certificate.valid_to, inquiry.day, slots)


def _in_force(valid_to: DayRange, day: date, slots: Mapping[str, str]) -> Finding:
    """Lapsed is to be renewed, not ended: so it asks instead of saying no."""
    lapsed = valid_to.last < day
    return Finding(None if lapsed else True, (Part("lapsed" if lapsed else "valid", slots),))


@fact("severely_disabled", unknown=("parts",), slots=("grade",))
def severely_disabled(inquiry: Inquiry, person: RecordId) -> Finding:
    """重残: grade 1-2, or grade 3-4 intellectual or psychiatric; multiple 3-4 needs its parts."""
    certificate = certificate_of(inquiry.view, person)
    if certificate is None or certificate.severe is Answer.NO:
        return _said(False, "", grade="")
    slots = {"grade": _grade(inquiry, certificate)}
    return Finding(True if certificate.severe is Answer.YES else None, (Part("parts", slots),))
