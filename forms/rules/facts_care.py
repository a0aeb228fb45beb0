"""Facts about school age, support by relatives, and both parents at once."""

from datetime import date

from forms.definitions.records import Person
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_absence import AWAY_SETTINGS
from forms.rules.finding import Finding, Part, said
from forms.schema.form import RecordId
from forms.schema.partial_date import age_on
from forms.village.kinship import Kin

FIRST_YEAR, SCHOOL_YEARS = 6, 9
"""义务教育法第2条、第11条: nine years from the year in which a child has turned six."""
SUPPORTING = 18
"""Age from which a child must support its parents."""


def school_year(day: date) -> date:
    """31 August of the school year of a day: who is six by then begins school."""
    return date(day.year if day.month >= 9 else day.year - 1, 8, 31)


@fact("school_age", yes=("age",), no=("young", "old"), unknown=("birth",), slots=("age",))
def school_age(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody is of compulsory age in the school year of the day."""
    birth = inquiry.view.births.get(person)
    if birth is None:
        return said(None, "birth", age="")
    start = school_year(inquiry.day)
    ages = {age_on(day, start) for day in (birth.first, birth.last) if day <= start} or {-1}
    inside = {FIRST_YEAR <= age < FIRST_YEAR + SCHOOL_YEARS for age in ages}
    if len(inside) > 1:
        return said(None, "birth", age="")
    age = max(ages)
    why = "age" if inside == {True} else "young" if age < FIRST_YEAR else "old"
    return said(inside == {True}, why, age=str(max(age, 0)))


@fact("supported", yes=("able",), no=("none", "unable"), unknown=("nobody", "unsure"),
      slots=("names",))  # fmt: skip
def supported(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody has a relative who must and can support: 民发〔2021〕43号第4条至第8条.

    Spouse and grown-up children; of a minor the parents. Nobody known is *cannot tell*, unless
    the card says that there is nobody.
    """
    if inquiry.view.answer(Person.has_supporter, person) is False:
        return said(False, "none", names="")
    relatives = [kin.person for kin in _supporters(inquiry, person)]
    if not relatives:
        return said(None, "nobody", names="")
    findings = {relative: inquiry.of(relative, "unable") for relative in relatives}
    able = [r for r, found in findings.items() if found.value is False]
    if able:
        return said(True, "able", names="、".join(map(inquiry.view.name, able)))
    names = "、".join(map(inquiry.view.name, relatives))
    unsure = any(found.value is None for found in findings.values())
    return said(None, "unsure", names=names) if unsure else said(False, "unable", names=names)


def _supporters(inquiry: Inquiry, person: RecordId) -> list[Kin]:
    kinship, view = inquiry.view.kinship, inquiry.view
    minor = _is_minor(inquiry, person)
    near = (kinship.father(person), kinship.mother(person)) if minor else (kinship.spouse(person),)
    found = [kin for kin in near if kin is not None]
    if not minor:
        found += [kin for kin in kinship.children(person) if not _is_minor(inquiry, kin.person)]
    return [kin for kin in found if view.lives(kin.person, inquiry.day)]


def _is_minor(inquiry: Inquiry, person: RecordId) -> bool:
    birth = inquiry.view.births.get(person)
    return birth is not None and age_on(birth.first, inquiry.day) < SUPPORTING


@fact("unguarded", yes=("both",), no=("able",), unknown=("nobody", "unsure"), slots=("names",))
def unguarded(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether neither parent can look after a child."""
    return _of_parents(inquiry, person, "unable", every=True, yes="both", no="able")


@fact("follows", yes=("away",), no=("home",), unknown=("nobody", "unsure"),
      settings=AWAY_SETTINGS, slots=("names",))  # fmt: skip
def follows(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether at least one parent is away too, long and far enough for the rule."""
    return _of_parents(inquiry, person, "away", every=False, yes="away", no="home")


def _of_parents(
    inquiry: Inquiry, person: RecordId, name: str, *, every: bool, yes: str, no: str
) -> Finding:
    """Whether a fact holds for both parents, or for any; an unknown parent is *cannot tell*."""
    kinship = inquiry.view.kinship
    parents = [kin for kin in (kinship.father(person), kinship.mother(person)) if kin is not None]
    found = [inquiry.of(kin.person, name).value for kin in parents]
    settles = not every
    verified = all(kin.verified for kin in parents)
    names = "、".join(
        inquiry.view.name(kin.person)
        for kin, value in zip(parents, found, strict=True)
        if value is not False
    )
    slots = {"names": names}
    if settles in found:
        return Finding(settles, (Part(yes if settles else no, slots),), verified)
    if len(parents) < 2:
        return Finding(None, (Part("nobody", slots),), verified)
    if None in found:
        return Finding(None, (Part("unsure", slots),), verified)
    return Finding(not settles, (Part(no if settles else yes, slots),), verified)
