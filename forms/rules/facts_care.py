"""Facts about school age, support by relatives, and both parents at once."""

from collections.abc import Collection
from datetime import date

from forms.definitions.records import Person
from forms.rules.fact_registry import ONE, Inquiry, fact, of_another
from forms.rules.facts_absence import (
    AWAY_DOUBTS,
    AWAY_SETTINGS,
    AWAY_SLOTS,
    FOR_WHAT,
    life_doubt_of,
)
from forms.rules.facts_person import is_grown
from forms.rules.finding import Finding, Part, said
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.coverage import CHILDREN, MEMBERS, Coverages, Register
from forms.village.kinship import NOT_MARRIED

FIRST_YEAR, SCHOOL_YEARS = 6, 9
"""义务教育法第2条、第11条: nine years from the year in which a child has turned six."""


def school_year(day: date) -> date:
    """31 August of the school year of a day: who is six by then begins school."""
    return date(day.year if day.month >= 9 else day.year - 1, 8, 31)


@fact("school_age", yes=("age",), no=("young", "old"), unknown=("birth",), slots=("age",))
def school_age(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody is of compulsory age in the school year of the day."""
    birth = inquiry.view.lives.births.get(person)
    if birth is None:
        return said(None, "birth", age="")
    start = school_year(inquiry.day)
    ages = {max(age_on(day, start), -1) for day in (birth.first, birth.last)}
    inside = {
        FIRST_YEAR <= age < FIRST_YEAR + SCHOOL_YEARS for age in range(min(ages), max(ages) + 1)
    }
    if len(inside) > 1:
        return said(None, "birth", age="")
    age = max(ages)
    why = "age" if inside == {True} else "young" if age < FIRST_YEAR else "old"
    return said(inside == {True}, why, age=str(max(age, 0)))


@fact("supported", yes=("able",), no=("none", "unable"),
      unknown=("nobody", "birth", "disabled", "elsewhere", FOR_WHAT, "life", "others", "contrary"),
      slots=("names", "reason", "grade"))  # fmt: skip
def supported(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody has a relative who must and can support: 民发〔2021〕43号第4条至第8条.

    Spouse and grown-up children; of a minor the parents. Nobody known is *cannot tell*, unless
    the card says that there is nobody. A no needs that all of them are known. Where nobody knows
    whether somebody is grown up, both have to come to the same.
    """
    grown = is_grown(inquiry, person)
    if grown is not Answer.UNKNOWN:
        return _supported(inquiry, person, minor=grown is Answer.NO)
    both = [_supported(inquiry, person, minor=minor) for minor in (False, True)]
    if both[0].value is both[1].value and both[0].value is not None:
        return both[0]
    name = inquiry.view.name(person)
    return Finding(None, (Part("birth", {"who": name, "name": name}, person, "birth"),))


def _supported(inquiry: Inquiry, person: RecordId, *, minor: bool) -> Finding:
    relatives = _supporters(inquiry, person, minor=minor)
    able = "、".join(inquiry.view.name(r) for r, bound in relatives.items() if bound is True)
    nobody = inquiry.view.answer(Person.has_supporter, person) is False
    if able and nobody:
        item = f"有法定赡养义务人（写着没有，{able}却有能力）"
        return said(None, "contrary", names=able, item=item)
    if able:
        return said(True, "able", names=able)
    if nobody or not relatives:
        nobody = nobody or _all_known(inquiry, person, 0, minor=minor)
        return said(False if nobody else None, "none" if nobody else "nobody", names="")
    names = "、".join(map(inquiry.view.name, relatives))
    if unsure := [r for r, bound in relatives.items() if bound is None]:
        doubts = [part for r in unsure for part in _doubts(inquiry, r)]
        return Finding(None, tuple(doubts))
    if not _all_known(inquiry, person, len(relatives), minor=minor):
        return said(None, "others", names=names)
    return said(False, "unable", names=names)


def _all_known(inquiry: Inquiry, person: RecordId, known: int, *, minor: bool) -> bool:
    """Whether nobody else can be bound to support: both parents, or spouse and all children."""
    if minor:
        return known == len(("father", "mother"))
    single = inquiry.view.answer(Person.marital, person) in NOT_MARRIED
    if not single and inquiry.view.kinship.spouse(person) is None:
        return False
    return Coverages.of(inquiry.view).whole(Register(CHILDREN), person, inquiry.day)


def _supporters(inquiry: Inquiry, person: RecordId, *, minor: bool) -> dict[RecordId, bool | None]:
    """Who must support somebody, and whether each can; the dead and the young must not."""
    kinship, view = inquiry.view.kinship, inquiry.view
    near = (kinship.father(person), kinship.mother(person)) if minor else (kinship.spouse(person),)
    found = [kin.person for kin in near if kin is not None]
    if not minor:
        found += [kin.person for kin in kinship.children(person)]
    lives = {p: view.lives.answer(p, inquiry.day) for p in found}
    return {p: _can(inquiry, p) for p, life in lives.items() if minor or life is not Answer.NO}


def _doubts(inquiry: Inquiry, relative: RecordId) -> tuple[Part, ...]:
    """What to ask about a relative of whom nobody can tell whether they can support somebody."""
    if inquiry.of(relative, "unable").value is None:
        return of_another(inquiry, relative, "unable", "")
    name = inquiry.view.name(relative)
    return (Part("birth", {"who": name, "name": name}, relative, "birth"),)


def _can(inquiry: Inquiry, relative: RecordId) -> bool | None:
    """Whether a relative is grown up and can support somebody."""
    grown, unable = is_grown(inquiry, relative), inquiry.of(relative, "unable").value
    if grown is Answer.NO or unable is True:
        return False
    return None if grown is Answer.UNKNOWN or unable is None else True


@fact("children_told", yes=("told", "roster"), unknown=("unasked",))
def children_told(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody said that the children written down are all: themselves, or by a roster.

    A roster that has everybody of a household is the list the village goes by; it is marked as not
    verified, because children with a household of their own do not stand on it.
    """
    whole = Coverages.of(inquiry.view).whole
    if whole(Register(CHILDREN), person, inquiry.day):
        return said(True, "told")
    if whole(Register(MEMBERS), person, inquiry.day):
        return Finding(True, (Part("roster", {}),), verified=False)
    return said(None, "unasked")


@fact("childless", yes=("none",), no=("some",), unknown=("unasked", "life"))
def childless(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a person has no living child, and somebody said that all are written down."""
    children = [kin.person for kin in inquiry.view.kinship.children(person)]
    lives = [inquiry.view.lives.answer(child, inquiry.day) for child in children]
    if Answer.YES in lives:
        return said(False, "some")
    if Answer.UNKNOWN in lives:
        return life_doubt_of(inquiry, children[lives.index(Answer.UNKNOWN)], "子女")
    whole = Coverages.of(inquiry.view).whole(Register(CHILDREN), person, inquiry.day)
    return said(True, "none") if whole else said(None, "unasked")


@fact("unguarded", yes=("both",), no=("able",),
      unknown=("nobody", "disabled", "elsewhere", FOR_WHAT, "life"),
      slots=("names", "parent", "reason", "grade"))  # fmt: skip
def unguarded(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether neither parent can look after a child."""
    return _of_parents(inquiry, person, "unable", every=True, yes="both", no="able")


@fact("follows", yes=("away",), no=("home",), unknown=("nobody", *AWAY_DOUBTS),
      settings=AWAY_SETTINGS, slots=("names", "parent", *AWAY_SLOTS))  # fmt: skip
def follows(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether at least one parent is away too, long and far enough for the rule."""
    return _of_parents(inquiry, person, "away", every=False, yes="away", no="home")


def _of_parents(
    inquiry: Inquiry, person: RecordId, name: str, *, every: bool, yes: str, no: str
) -> Finding:
    """Whether a fact holds for both parents, or for any; an unknown parent is *cannot tell*.

    What is unknown of a parent is asked of the parent: another rule may ask for the very same.
    """
    kinship = inquiry.view.kinship
    parents = {"father": kinship.father(person), "mother": kinship.mother(person)}
    known = {step: kin for step, kin in parents.items() if kin is not None}
    found = {step: inquiry.of(kin.person, name).value for step, kin in known.items()}
    verified = all(kin.verified for kin in known.values())
    value = _both(found.values()) if every else _either(found.values())
    if value is not None:
        meant = [known[step].person for step, one in found.items() if one is not False]
        names = {"names": "、".join(map(inquiry.view.name, meant))}
        return Finding(value, (Part(yes if value else no, names),), verified)
    missing = [
        Part("nobody", {"parent": ONE[step][2]}, fact=step) for step in parents if step not in known
    ]
    doubts = [
        of_another(inquiry, known[step].person, name, ONE[step][2])
        for step, one in found.items()
        if one is None
    ]
    return Finding(None, (*missing, *(part for some in doubts for part in some)), verified)


def _both(found: Collection[Value | None]) -> bool | None:
    """Whether a fact holds for two parents of whom so much was found."""
    if False in found:
        return False
    return None if None in found or len(found) < 2 else True


def _either(found: Collection[Value | None]) -> bool | None:
    """Whether a fact holds for one of two parents of whom so much was found."""
    if True in found:
        return True
    return None if None in found or len(found) < 2 else False
