"""Facts about what somebody draws and is covered by: benefits, insurance, schooling.

Who is not in a register does not draw only where somebody said that it is whole
(``forms/village/coverage.py``); else such a fact is *cannot tell*, with the question to ask.
"""

from collections.abc import Collection, Iterable

from forms.definitions.record_view import running
from forms.definitions.records import Benefit, Insurance, School
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.finding import Finding, agreed, said
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer
from forms.village.coverage import BENEFIT, INSURANCE, SCHOOL, Coverages, Register

DIBAO, TEKUN, EDGE, RIGID = "01", "02", "03", "04"
LIVING, NURSING, ORPHAN, FUC = "L01", "L02", "L04", "L05"
"""Codes of ``benefit_kind``."""

OF_HOUSEHOLDS = frozenset({DIBAO, EDGE, RIGID})
"""What a household may draw for all its members; everything else is one person's alone."""

UNINSURED = "0"
"""Code of ``insurance_kind``: written down as not insured."""
ATTENDING = frozenset({"1", "5", "6", "8"})
DROPPED = frozenset({"2", "3"})
"""Codes of ``compulsory_status``: at school, excused or done; suspected or proved drop-out."""


def _draws(inquiry: Inquiry, person: RecordId, kind: str) -> Finding:
    view = inquiry.view
    drawn = view.by(Benefit.person, person)
    if kind in OF_HOUSEHOLDS:
        drawn = [*drawn, *view.by(Benefit.household, view.household_of(person))]
    return draws(inquiry, person, drawn, (kind,))


def draws(
    inquiry: Inquiry, subject: RecordId, drawn: Iterable[Benefit], kinds: Collection[str]
) -> Finding:
    """Whether one of some kinds of benefit is drawn; no only where the lists of all are whole."""
    doubtful = why = ""
    for benefit in drawn:
        runs = running(benefit, inquiry.day) if benefit.kind in {*kinds, None} else Answer.NO
        if runs is Answer.NO:
            continue
        kind = inquiry.codes.label("benefit_kind", benefit.kind) if benefit.kind else ""
        if runs is Answer.YES and kind:
            return said(True, "drawing", since=as_written(benefit.from_day), kind=kind, item=kind)
        doubtful, why = kind, "dates" if kind else "kindless"
    if why:
        return said(None, why, since="", kind=doubtful, item=doubtful)
    whole = Coverages.of(inquiry.view).whole
    known = all(whole(Register(BENEFIT, kind), subject, inquiry.day) for kind in kinds)
    return said(False if known else None, "none" if known else "register", since="", kind="")


def _benefit(name: str, kind: str, office: str) -> None:
    @fact(name, yes=("drawing",), no=("none",), unknown=("register", "dates"),
          slots=("since", "kind"), office=(office,))  # fmt: skip
    def find(inquiry: Inquiry, person: RecordId) -> Finding:
        return _draws(inquiry, person, kind)


_benefit("in_dibao", DIBAO, "低保名单")
_benefit("in_tekun", TEKUN, "特困供养名单")
_benefit("in_edge", EDGE, "低保边缘家庭名单")
_benefit("draws_living", LIVING, "困难残疾人生活补贴名单")
_benefit("draws_nursing", NURSING, "重度残疾人护理补贴名单")
_benefit("draws_fuc", FUC, "事实无人抚养儿童补贴名单")
_benefit("draws_orphan", ORPHAN, "孤儿基本生活费名单")


@fact("insured", yes=("paid",), no=("refused", "none"), unknown=("register", "contrary"),
      slots=("year",), office=("当年医保参保名单",))  # fmt: skip
def insured(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the person has medical insurance for the year of the day."""
    year = inquiry.day.year
    held = [one for one in inquiry.view.by(Insurance.person, person) if one.year == year]
    kinds = {one.kind and one.kind != UNINSURED for one in held}
    if len(kinds) == 1 and None not in kinds:
        covered = True in kinds
        return said(covered, "paid" if covered else "refused", year=str(year))
    if kinds:
        return said(None, "contrary", year=str(year), item=f"{year}年医保参保")
    if Coverages.of(inquiry.view).whole(Register(INSURANCE, str(year)), person, inquiry.day):
        return said(False, "none", year=str(year))
    return said(None, "register", year=str(year))


@fact("schooled", yes=("attending",), no=("dropped", "none"),
      unknown=("register", "unclear", "dates"), slots=("state",),
      office=("学籍名单",))  # fmt: skip
def schooled(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a child of compulsory age is at school, excused by law or done."""
    held = [(running(one, inquiry.day), one) for one in inquiry.view.by(School.person, person)]
    found = [_at_school(inquiry, one) for runs, one in held if runs is Answer.YES]
    if found:
        return agreed(found, "unclear")
    if any(runs is Answer.UNKNOWN for runs, _ in held):
        return said(None, "dates", state="", item="就学")
    if Coverages.of(inquiry.view).whole(Register(SCHOOL), person, inquiry.day):
        return said(False, "none", state="")
    return said(None, "register", state="")


def _at_school(inquiry: Inquiry, school: School) -> Finding:
    """What one record says; a state nobody wrote, or that is still looked into, says nothing."""
    state = inquiry.codes.label("compulsory_status", school.state) if school.state else "没有写"
    if school.state in ATTENDING:
        return said(True, "attending", state=state)
    dropped = school.state in DROPPED
    return said(False if dropped else None, "dropped" if dropped else "unclear", state=state)
