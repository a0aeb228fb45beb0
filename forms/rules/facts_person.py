"""Facts about one person: alive, away, able to look after others, disabled, married.

Importing this module is what fills ``forms.rules.fact_registry.FACTS``. The names of the sentences
(``home``, ``short`` …) are the keys that rule files use under ``reasons`` and ``ask``.
"""

from collections.abc import Callable, Mapping

from forms.circumstances.absences import absences_of
from forms.circumstances.disability import CANCELLED, LAPSED, UNCLEAR, Certificate, certificate_of
from forms.definitions.records import Person, Village
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_absence import (
    AWAY_DOUBTS,
    AWAY_SETTINGS,
    AWAY_SLOTS,
    FOR_WHAT,
    elsewhere,
    if_alive,
    life_doubt,
    life_doubt_of,
    long_and_far,
)
from forms.rules.finding import Finding, said
from forms.schema.form import RecordId
from forms.schema.partial_date import age_on, as_written
from forms.schema.ternary import Answer
from forms.village.coverage import DISABILITY, Coverages, Register, registered_here
from forms.village.kinship import MARRIED, NOT_MARRIED
from forms.village.sealed_access import minority
from forms.village.view import is_shut

UNREGISTERED = "unregistered"
"""Why it may not be told whether a register is rural: nobody wrote where it is."""
MISSING = "10"
"""Code of ``no_capacity_reason``: declared missing by a court."""
GROWN = 18
"""Age from which somebody counts as able to support others."""
DISABLED = "4"
"""Code of ``health_card``."""
OFFICE = ("残联的残疾人名单",)
"""Who can tell of everybody whether there is a disability."""
MARRIAGE_AGE = {"1": 22, "2": 20}
"""Least age of marriage by sex: 民法典 art. 1047. Nobody younger is asked about a marriage."""


@fact("known", about="any", unknown=("nobody",))
def known(_inquiry: Inquiry, _person: RecordId) -> Finding:
    """Whether the relative is known at all; nobody leads here unless somebody is."""
    return said(True)


@fact("alive", yes=("alive",), no=("dead",), unknown=("life",), slots=("death_day",))
def alive(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person lives on the day; dead from the day of death on."""
    life = inquiry.view.lives.answer(person, inquiry.day)
    if life is Answer.UNKNOWN:
        return life_doubt(inquiry, person)
    if life is Answer.YES:
        return said(True, "alive")
    return said(False, "dead", death_day=as_written(inquiry.card(person).death_day))


@fact("female", unknown=("unwritten",))
def female(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is a woman or girl."""
    sex = inquiry.view.answer(Person.sex, person)
    return said(sex == "2") if sex in {"1", "2"} else said(None, "unwritten")


@fact("rural", yes=("rural", "registered"), no=("urban",),
      unknown=("elsewhere", "village", UNREGISTERED),
      slots=("written",))  # fmt: skip
def rural(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the register is a rural one.

    Since 国发〔2014〕25号 everybody's is 居民户口, which decides nothing; nor does no answer. Then
    it is rural when the register is in this village and this is a village (not a town) by its code.
    Where it is in is an answer of its own, or somebody said that whoever is registered elsewhere is
    written down.
    """
    kind = inquiry.view.answer(Person.hukou_type, person)
    label = inquiry.codes.label("hukou_type", kind) if kind else ""
    if kind in {"rural", "urban", "collective"}:
        return said(kind == "rural", "rural" if kind == "rural" else "urban", written=label)
    written = f"户口性质登记为{label}" if label else "户口性质没有填"
    here = registered_here(inquiry.view, person, inquiry.day)
    if here is not True:
        return said(None, "elsewhere" if here is False else UNREGISTERED, written=written)
    place = village_is_rural(inquiry.view.village)
    if place is None:
        return said(None, "village", written=written)
    return said(place, "registered" if place else "urban", written=written)


@fact("registered_here", yes=("here",), no=("elsewhere",), unknown=(UNREGISTERED,),
      slots=("written",))  # fmt: skip
def is_registered_here(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the register lies in this village; nobody's does by not being written down."""
    here = registered_here(inquiry.view, person, inquiry.day)
    why = {True: "here", False: "elsewhere", None: UNREGISTERED}[here]
    return said(here, why, written="户籍状态没有填")


def village_is_rural(village: Village) -> bool | None:
    """Whether a village is countryside: by 城乡分类, else by the last digits of its code.

    Source: 统计用区划代码编制规则: 2xx of 城乡分类 is countryside; a code that ends in 200–399 or
    500–599 is a villagers' committee. What else it may be in a town is not told by that.
    """
    if village.urban_rural:
        return True if village.urban_rural.startswith("2") else None
    committee = (village.code12 or "")[9:]
    return True if len(committee) == 3 and committee[0] in "235" else None


@fact("married", yes=("married",), no=("single",), unknown=("unwritten", "life"))
def married(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person is married: as written, else as a living spouse or youth tells."""
    card = inquiry.card(person)
    spouse = inquiry.view.kinship.spouse(person)
    life = (
        inquiry.view.lives.answer(spouse.person, inquiry.day) if spouse is not None else Answer.YES
    )
    if life is Answer.NO:
        return said(False, "single")
    if spouse is not None and life is Answer.UNKNOWN and card.marital not in NOT_MARRIED:
        return life_doubt_of(inquiry, spouse.person, "配偶")
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
    birth = inquiry.view.lives.births.get(person)
    age = age_on(birth.first, inquiry.day) if birth is not None else None
    return age if age is not None and age <= at_most else None  # the eldest it may be


@fact(
    "unable",
    yes=("dead", "recorded"),
    no=("able",),
    unknown=("disabled", "elsewhere", FOR_WHAT, "life"),
    slots=("reason", "grade"),
)
def unable(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person cannot look after others; a severe disability alone only asks."""
    return _of_the_dead(inquiry, person, _unable(inquiry, person))


def _of_the_dead(inquiry: Inquiry, person: RecordId, found: Finding) -> Finding:
    """A fact that holds of the dead: where life is open, only a yes is sure."""
    life = inquiry.view.lives.answer(person, inquiry.day)
    if life is Answer.NO:
        return said(True, "dead", reason="死亡", grade="")
    if life is Answer.YES or found.value is True:
        return found
    return life_doubt(inquiry, person)


def _unable(inquiry: Inquiry, person: RecordId) -> Finding:
    card = inquiry.card(person)
    if label := _recorded(inquiry, person):
        return said(True, "recorded", reason=label, grade="")
    if card.no_capacity_checked:
        return said(False, "able", reason="", grade="")
    certificate = certificate_of(inquiry.view, person)
    if certificate is not None and certificate.severe is not Answer.NO:
        return said(None, "disabled", reason="", grade=_grade(inquiry, certificate))
    return _if_free(inquiry, person)


def _recorded(inquiry: Inquiry, person: RecordId) -> str:
    """Why somebody cannot look after others, as the card says it; empty where it says nothing.

    Where the reason is sealed for this computer there is one all the same, neither death nor being
    declared missing: those stay open.
    """
    recorded = inquiry.view.answer(Person.no_capacity, person)
    if recorded:
        return inquiry.codes.label("no_capacity_reason", recorded) or recorded
    return "密存" if is_shut(inquiry.view, person, Person.no_capacity.name) else ""


def _if_free(inquiry: Inquiry, person: RecordId) -> Finding:
    """Able, unless kept away by something else than work, or by what nobody has written."""
    purpose = elsewhere(inquiry, person)
    if purpose:
        return said(None, "elsewhere", reason=purpose, grade="")
    value, why = (None, FOR_WHAT) if purpose is None else (False, "able")
    return said(value, why, reason="", grade="")


@fact("stricken", yes=("dead", "recorded", "disabled"), no=("able",),
      unknown=("parts", "elsewhere", FOR_WHAT, "life"), slots=("reason", "grade"))  # fmt: skip
def stricken(inquiry: Inquiry, person: RecordId) -> Finding:
    """What 民发〔2019〕62号 lists: dead or missing, 重残 by itself, or a recorded condition."""
    return _of_the_dead(inquiry, person, _stricken(inquiry, person))


@fact("alive_stricken", yes=("recorded", "disabled"), no=("able", "dead"),
      unknown=("parts", "elsewhere", FOR_WHAT, "life"), slots=("reason", "grade"))  # fmt: skip
def alive_stricken(inquiry: Inquiry, person: RecordId) -> Finding:
    """As ``stricken``, but neither dead nor declared missing: of an orphan no parent is so."""
    if inquiry.view.answer(Person.no_capacity, person) == MISSING:
        return said(False, "dead", reason="", grade="")
    return if_alive(inquiry, person, _stricken(inquiry, person))


def _stricken(inquiry: Inquiry, person: RecordId) -> Finding:
    if label := _recorded(inquiry, person):
        return said(True, "recorded", reason=label, grade="")
    certificate = certificate_of(inquiry.view, person)
    if certificate is not None and certificate.held and not certificate.cancelled:
        grade = _grade(inquiry, certificate)
        if certificate.severe is Answer.YES:
            return said(True, "disabled", reason="重残", grade=grade)
        if certificate.severe is Answer.UNKNOWN:
            return said(None, "parts", reason="", grade=grade)
    if inquiry.view.answer(Person.no_capacity_checked, person):
        return said(False, "able", reason="", grade="")
    return _if_free(inquiry, person)


def _grade(inquiry: Inquiry, certificate: Certificate) -> str:
    """二级肢体残疾."""
    codes = inquiry.codes
    grade = codes.label("dis_grade", certificate.grade) if certificate.grade else ""
    return grade + (codes.label("dis_category", certificate.category) or "残疾")


AT_HAND = ("home", "short", "near", "back")
ELSEWHERE = ("minor", "away", "unable")
HAND_DOUBTS = ("birth", *AWAY_DOUBTS, "disabled", "elsewhere", FOR_WHAT)
HAND_SLOTS = (*AWAY_SLOTS, "reason", "grade", "age")


@fact("able_at_home", yes=AT_HAND, no=(*ELSEWHERE, "dead"), unknown=HAND_DOUBTS,
      settings=AWAY_SETTINGS, slots=HAND_SLOTS)  # fmt: skip
def able_at_home(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a grown-up relative is at hand who can look after somebody."""
    return if_alive(inquiry, person, _able_if_alive(inquiry, person))


@fact("not_at_hand", yes=ELSEWHERE, no=(*AT_HAND, "dead"), unknown=HAND_DOUBTS,
      settings=AWAY_SETTINGS, slots=HAND_SLOTS)  # fmt: skip
def not_at_hand(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a living relative is away, too young or unable to look after somebody."""
    found = _able_if_alive(inquiry, person)
    value = None if found.value is None else found.value is False
    return if_alive(inquiry, person, Finding(value, found.parts))


def _able_if_alive(inquiry: Inquiry, person: RecordId) -> Finding:
    gone = long_and_far(inquiry, person, absences_of(inquiry.view, person))
    incapable, grown = _unable(inquiry, person), is_grown(inquiry, person)
    if grown is Answer.NO:
        age = _age(inquiry, person, at_most=GROWN - 1)
        return _part(False, "minor", gone, incapable, age=str(age))
    if gone.value is True:
        return _part(False, gone.parts[0].why, gone, incapable)
    if incapable.value is True:
        return _part(False, "unable", gone, incapable)
    if grown is Answer.UNKNOWN:
        return _part(None, "birth", gone, incapable)
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
    return said(value, why, **slots)


def is_grown(inquiry: Inquiry, person: RecordId) -> Answer:
    """Whether somebody is eighteen on the day; without a birth by what else the card tells."""
    young = minority(inquiry.view, person, inquiry.day)
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(young, Answer.UNKNOWN)


@fact("disability_noted", yes=("noted",), no=("well", "none"), unknown=("unnoted",), office=OFFICE)
def disability_noted(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether anything speaks of a disability: a disabled card or 残疾 among the health answers.

    No only where somebody wrote how the person's health is, or that the list of the disabled is
    whole: who was never asked about may well be disabled.
    """
    health = inquiry.view.answer(Person.health, person)
    if DISABLED in (health or ()) or certificate_of(inquiry.view, person) is not None:
        return said(True, "noted")
    if health:
        return said(False, "well")
    whole = Coverages.of(inquiry.view).whole(Register(DISABILITY), person, inquiry.day)
    return said(False if whole else None, "none" if whole else "unnoted")


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
        "item": "残疾人证",
        "valid_to": "此前"
        if certificate.expired and not certificate.over(inquiry.day)
        else as_written(certificate.valid_to),
        "mismatch": ""
        if certificate.fits(inquiry.card(person))
        else "（证号与身份证号不符，请核对）",
    }
    standing = certificate.standing(inquiry.day)
    value = {CANCELLED: False, LAPSED: None, UNCLEAR: None}.get(standing, True)
    return said(value, standing, **slots)  # lapsed is renewed, not ended


@fact("single_household", yes=("grave",), no=("light",), unknown=("parts", "ungraded", "unnoted"),
      slots=("grade",), office=OFFICE)  # fmt: skip
def single_household(inquiry: Inquiry, person: RecordId) -> Finding:
    """Grade 1-2, or grade 3 intellectual or psychiatric: 民发〔2021〕57号第8条."""
    return _graded(inquiry, person, lambda certificate: certificate.grave)


@fact("severely_disabled", yes=("grave",), no=("light",), unknown=("parts", "ungraded", "unnoted"),
      slots=("grade",), office=OFFICE)  # fmt: skip
def severely_disabled(inquiry: Inquiry, person: RecordId) -> Finding:
    """重残: grade 1-2, or grade 3-4 intellectual or psychiatric; multiple 3-4 needs its parts."""
    return _graded(inquiry, person, lambda certificate: certificate.severe)


def _graded(inquiry: Inquiry, person: RecordId, grave: Callable[[Certificate], Answer]) -> Finding:
    """What a certificate tells of the gravity; a disability without a grade tells nothing."""
    certificate = certificate_of(inquiry.view, person)
    if certificate is None or not certificate.grade:
        noted = disability_noted(inquiry, person).value
        why = "light" if noted is False else "ungraded" if noted else "unnoted"
        return said(False if noted is False else None, why, grade="")
    value = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[grave(certificate)]
    why = "parts" if value is None else "grave" if value else "light"
    return said(value, why, grade=_grade(inquiry, certificate))
