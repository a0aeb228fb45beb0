"""Facts about one person: alive, away, able to look after others, disabled, married.

Importing this module is what fills ``forms.rules.fact_registry.FACTS``. The names of the sentences
(``home``, ``short`` …) are the keys that rule files use under ``reasons`` and ``ask``.
"""

from collections.abc import Mapping
from datetime import date

from forms.definitions.records import Person
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_absence import AWAY_SETTINGS, AWAY_SLOTS
from forms.rules.finding import Finding, Part, said
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, age_on, as_written
from forms.schema.ternary import Answer
from forms.village.disability import Certificate, certificate_of
from forms.village.kinship import MARRIED, NOT_MARRIED

MARRIAGE_AGE = {"1": 22, "2": 20}
"""Least age of marriage by sex: 民法典 art. 1047. Nobody younger is asked about a marriage."""


@fact("known", about="any", unknown=("nobody",))
def known(_inquiry: Inquiry, _person: RecordId) -> Finding:
    """Whether the relative is known at all; nobody leads here unless somebody is."""
    return said(True)


@fact("alive", yes=("alive",), no=("dead",), slots=("death_day",))
def alive(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person lives on the day; dead from the day of death on."""
    if inquiry.view.lives(person, inquiry.day):
        return said(True, "alive")
    return said(False, "dead", death_day=as_written(inquiry.card(person).death_day))


@fact("female", unknown=("unwritten",))
def female(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is a woman or girl."""
    sex = inquiry.view.answer(Person.sex, person)
    return said(sex == "2") if sex in {"1", "2"} else said(None, "unwritten")


@fact("rural", yes=("rural",), no=("urban",))
def rural(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the register is a rural one; so unless the card says otherwise."""
    farming = inquiry.view.answer(Person.hukou_type, person) in {None, "rural"}
    return said(farming, "rural" if farming else "urban")


@fact("married", yes=("married",), no=("single",), unknown=("unwritten",))
def married(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is married: as written, else as a living spouse or youth tells."""
    card = inquiry.card(person)
    spouse = inquiry.view.kinship.spouse(person)
    if spouse is not None and not inquiry.view.lives(spouse.person, inquiry.day):
        return said(False, "single")
    if card.marital in MARRIED:
        return said(True, "married")
    if card.marital in NOT_MARRIED:
        return said(False, "single")
    if spouse is not None:
        return said(True, "married")
    young = _age(inquiry, person, at_most=MARRIAGE_AGE.get(card.sex or "", 20) - 1)
    return said(False, "single") if young is not None else said(None, "unwritten")


def _age(inquiry: Inquiry, person: RecordId, *, at_most: int) -> int | None:
    """The age in years when it is known and at most so many; None otherwise."""
    birth = inquiry.view.births.get(person)
    age = age_on(birth.first, inquiry.day) if birth is not None else None
    return age if age is not None and age <= at_most else None


@fact(
    "unable",
    yes=("dead", "recorded"),
    no=("able",),
    unknown=("disabled",),
    slots=("reason", "grade"),
)
def unable(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person cannot look after others; a severe disability alone only asks."""
    card = inquiry.card(person)
    if not inquiry.view.lives(person, inquiry.day):
        return said(True, "dead", reason="死亡", grade="")
    if card.no_capacity:
        label = inquiry.codes.label("no_capacity_reason", card.no_capacity)
        return said(True, "recorded", reason=label, grade="")
    if card.no_capacity_checked:
        return said(False, "able")
    certificate = certificate_of(inquiry.view, person)
    if certificate is not None and certificate.severe is not Answer.NO:
        return said(None, "disabled", reason="", grade=_grade(inquiry, certificate))
    return said(False, "able")


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
    noted = "4" in (inquiry.view.answer(Person.health, person) or ())
    return said(noted or certificate_of(inquiry.view, person) is not None, "noted")


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
        return said(None, "missing", grade="", valid_to="", mismatch="")
    slots = {
        "grade": _grade(inquiry, certificate),
        "valid_to": as_written(certificate.valid_to),
        "mismatch": ""
        if certificate.fits(inquiry.card(person))
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
        return said(False, "", grade="")
    slots = {"grade": _grade(inquiry, certificate)}
    return Finding(True if certificate.severe is Answer.YES else None, (Part("parts", slots),))
