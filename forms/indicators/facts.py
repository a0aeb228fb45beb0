"""Facts the indicators ask for besides those of the rules; importing it enters them in ``FACTS``.

Each is found by the same function that finds the lead, so that a figure and the list of leads
never tell two stories.
"""

from datetime import date

from forms.circumstances.income import net_income, statement_on
from forms.definitions.record_view import covers
from forms.definitions.records import OneToOne
from forms.definitions.register_reader import SPELL
from forms.leads.consistency import inconsistencies
from forms.leads.due import Turn, in_contact, interval, turn
from forms.leads.register_checks import delegate_fault, hardship, hardship_kept
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.finding import Finding, said
from forms.schema.form import Body, FormDef, RecordId
from forms.schema.partial_date import known_range
from forms.schema.ternary import Answer

PLANS = tuple(f"visit_days_{care}" for care in ("child", "woman", "elder", "disabled"))
"""Parameters: at most how many days between two visits, by ``care_class``."""


@fact("contacted", yes=("contact",), no=("none",), unknown=("dates",), slots=("item",))
def contacted(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a one-to-one contact is in force."""
    held = in_contact(inquiry.view, person, inquiry.day)
    why = {Answer.YES: "contact", Answer.NO: "none", Answer.UNKNOWN: "dates"}[held]
    value = None if held is Answer.UNKNOWN else held is Answer.YES
    return said(value, why, item="一对一联系")


@fact("in_hardship", yes=("hard",), no=("none",), unknown=("register",))
def in_hardship(inquiry: Inquiry, person: RecordId) -> Finding:
    """Low income, serious illness or disability (民发〔2025〕7号); see ``gap_finders.hardship``."""
    if hardship(inquiry.view, person, inquiry.day):
        return said(True, "hard")
    kept = hardship_kept(inquiry.view, person, inquiry.day)
    return said(False, "none") if kept else said(None, "register")


def _turns(inquiry: Inquiry, person: RecordId) -> list[Turn | None]:
    """The turn of each contact in force; None where nobody can tell since when."""
    contacts = (one for one in inquiry.view.by(OneToOne.person, person) if covers(one, inquiry.day))
    return [
        turn(inquiry.view, one, inquiry.day, inquiry.settings.get)
        for one in contacts
        if interval(one, inquiry.settings.get) is not None
    ]


@fact("planned", yes=("plan",), no=("none",), settings=PLANS)
def planned(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody has agreed to visit every so many days."""
    plan = bool(_turns(inquiry, person))
    return said(plan, "plan" if plan else "none")


@fact("visited_in_time", yes=("met",), no=("late",), unknown=("begin", "dates"), settings=PLANS)
def visited_in_time(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether no agreed visit is late; just as ``forms.leads.due`` tells what is late."""
    turns = _turns(inquiry, person)
    late = [one.late for one in turns if one]
    if Answer.YES in late:
        return said(False, "late")
    if not turns or None in turns:
        return said(None, "begin")
    return said(None, "dates") if Answer.UNKNOWN in late else said(True, "met")


@fact("delegated", yes=("told",), no=("fault",), unknown=("dates",))
def delegated(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether care of a child was lawfully delegated, in writing (未成年人保护法 art. 22, 23)."""
    fault, ask = delegate_fault(inquiry.view, person, inquiry.day)
    if ask and not fault:
        return said(None, "dates")
    return said(not fault, "fault" if fault else "told")


@fact("out_of_school", yes=("dropped",), no=("attending", "age"), unknown=("register", "unclear"),
      slots=("state",))  # fmt: skip
def out_of_school(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a child of compulsory age is written down as (perhaps) dropped out."""
    if inquiry.of(person, "school_age").value is False:
        return said(False, "age", state="")
    found = inquiry.of(person, "schooled")
    slots = {"state": found.parts[0].slots["state"]}
    match found.parts[0].why:
        case "attending":
            return said(False, "attending", **slots)
        case "dropped":
            return said(True, "dropped", **slots)
        case "unclear" | "dates":
            return said(None, "unclear", **slots)
    return said(None, "register", **slots)  # on no list of pupils is not yet out of school


@fact("uninsured", yes=("none",), no=("paid",), unknown=("register",), slots=("year",))
def uninsured(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether somebody has no medical insurance this year; for 'anybody in the household'."""
    found = inquiry.of(person, "insured").value
    year = str(inquiry.day.year)
    if found is None:
        return said(None, "register", year=year)
    return said(found is False, "paid" if found else "none", year=year)


@fact("consistent", about="any", yes=("good",), no=("wrong",))
def consistent(inquiry: Inquiry, subject: RecordId) -> Finding:
    """Whether nothing about a person or household contradicts anything else."""
    view, key = inquiry.view, ("inconsistent", inquiry.day)
    wrong = view.kept.get(key)
    if not isinstance(wrong, set):
        wrong = set[object]()
        for one in inconsistencies(view, inquiry.day, inquiry.definitions):
            body = view.body(one.form, one.record) or {}
            if _later(inquiry.definitions.form(one.form), body, inquiry.day):
                continue  # told so that it is put right; it contradicts nothing yet
            wrong |= {one.record, body.get("person"), body.get("household")}
        view.kept[key] = wrong
    return said(subject not in wrong, "wrong" if subject in wrong else "good")


def _later(form: FormDef, body: Body, day: date) -> bool:
    """Whether a record is about something after a day: by its spell, or the day it has to have."""
    asked = [SPELL[0], *(one.id for one in form.fields if one.type == "date" and one.required)]
    begun = next((known_range(body[name]) for name in asked if name in body), None)
    return begun is not None and begun.last > day


@fact("below_line", about="household", yes=("below",), no=("above",), settings=("line",),
      unknown=("register", "unwritten"), slots=("income", "line"))  # fmt: skip
def below_line(inquiry: Inquiry, household: RecordId) -> Finding:
    """Whether 人均纯收入 lies below a line in 元 a year."""
    line = inquiry.settings["line"]
    assert isinstance(line, int)
    statement = statement_on(inquiry.view, household, inquiry.day)
    income = net_income(statement).per_head if statement is not None else None
    if income is None:
        why = "register" if statement is None else "unwritten"
        return said(None, why, income="", line=str(line))
    below = income < line * 100
    why = "below" if below else "above"
    return said(below, why, income=f"{income / 100:.2f}", line=str(line))
