"""Facts about what somebody draws and is covered by: benefits, insurance, schooling.

A register nobody has begun to fill tells nothing about anybody: then such a fact is *cannot tell*,
with the question to ask. Once it is kept, who is not in it does not draw.
"""

from datetime import date

from forms.definitions.record_view import covers
from forms.definitions.records import Benefit, Insurance, School
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.finding import Finding, said
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written

DIBAO, TEKUN, EDGE, RIGID = "01", "02", "03", "04"
LIVING, NURSING, FUC = "L01", "L02", "L05"
"""Codes of ``benefit_kind``."""

OF_HOUSEHOLDS = frozenset({DIBAO, EDGE, RIGID})
"""What a household may draw for all its members; everything else is one person's alone."""

ATTENDING = frozenset({"1", "5", "6", "8"})
DROPPED = frozenset({"2", "3"})
"""Codes of ``compulsory_status``: at school, excused or done; suspected or proved drop-out."""


def _draws(inquiry: Inquiry, person: RecordId, kind: str) -> Finding:
    view, day = inquiry.view, inquiry.day
    drawn = view.by(Benefit.person, person)
    if kind in OF_HOUSEHOLDS:
        drawn = [*drawn, *view.by(Benefit.household, view.household_of(person))]
    for benefit in drawn:
        if benefit.kind == kind and covers(benefit, day):
            return said(True, "drawing", since=as_written(benefit.from_day))
    kept = view.begun(Benefit.kind).get(kind)
    if kept is not None and kept <= day:
        return said(False, "none", since="")
    return said(None, "register", since="")


def _benefit(name: str, kind: str) -> None:
    @fact(name, yes=("drawing",), no=("none",), unknown=("register",), slots=("since",))
    def find(inquiry: Inquiry, person: RecordId) -> Finding:
        return _draws(inquiry, person, kind)


_benefit("in_dibao", DIBAO)
_benefit("in_tekun", TEKUN)
_benefit("in_edge", EDGE)
_benefit("draws_living", LIVING)
_benefit("draws_nursing", NURSING)
_benefit("draws_fuc", FUC)


@fact("insured", yes=("paid",), no=("refused", "none"), unknown=("register",), slots=("year",))
def insured(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person has medical insurance for the year of the day."""
    year = inquiry.day.year
    for insurance in inquiry.view.by(Insurance.person, person):
        if insurance.year == year:
            covered = insurance.kind != "0"
            return said(covered, "paid" if covered else "refused", year=str(year))
    if year in inquiry.view.begun(Insurance.year):
        return said(False, "none", year=str(year))
    return said(None, "register", year=str(year))


@fact("schooled", yes=("attending",), no=("dropped", "none"), unknown=("register", "unclear"),
      slots=("state",))  # fmt: skip
def schooled(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a child of compulsory age is at school, excused by law or done."""
    for school in inquiry.view.by(School.person, person):
        if covers(school, inquiry.day):
            state = inquiry.codes.label("compulsory_status", school.state)
            if school.state in ATTENDING:
                return said(True, "attending", state=state)
            if school.state in DROPPED:
                return said(False, "dropped", state=state)
            return said(None, "unclear", state=state)
    if min(inquiry.view.begun(School.state).values(), default=date.max) <= inquiry.day:
        return said(False, "none", state="")
    return said(None, "register", state="")
