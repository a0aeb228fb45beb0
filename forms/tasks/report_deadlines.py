"""The duty to report at once: a child alone, missing, without guardian, harmed or perhaps harmed.

Source: 未成年人保护法 art. 11 (whoever finds it must report to police, civil affairs or education
at once), 国发〔2016〕13号 四（一）. What is said here stands on an open screen: never what was
found. The clock of a day stops only by a record of the report (form ``rights_case``).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from forms.definitions.record_view import covers
from forms.definitions.records import LeftBehindChild, Person, RightsCase, Visit
from forms.schema.deadline import Clock, first_of, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.village.sealed_access import may_be_minor
from forms.village.view import VillageView, is_shut

REPORT: Final = "report"
"""Kind of the clock that comes before everything else."""
LAW: Final = "未成年人保护法第11条；国发〔2016〕13号四（一）"
DANGERS: Final = frozenset({"1", "2"})
"""Codes of ``child_risk`` to report: 单独居住、疑似受侵害."""
UNGUARDED: Final = "0"
"""Code of ``lbc_guardian_type``: 无人监护."""
URGENT: Final = "3"
"""Code of ``visit_result``: 紧急（已强制报告）."""
AT_ONCE: Final = ("1", "2")
"""Codes of ``case_urgency``: 立即、当天."""
POLICE, CIVIL_AFFAIRS = "1", "3"
"""Codes of ``case_report``."""
WORDS: Final = {POLICE: "公安派出所（110）", CIVIL_AFFAIRS: "县民政"}
VIOLENCE: Final = frozenset({"04", "05", "08", "09"})
"""Codes of ``case_kind``: violence, sexual harm, violence at home, abuse of an elder."""
CUSTODY: Final = timedelta(days=10)
"""Within how many days a person's card has the new guardian, our own choice."""
FOLLOW: Final = timedelta(days=3)
"""First look after a report, our own choice, unless another day is written."""


def reports(view: VillageView, day: date) -> Iterator[Clock]:
    """What must be reported at once, and reports that have to be followed up.

    Args:
        view: The village.
        day: As-of day.
    """
    for case in view.all(RightsCase):
        if _is_shut(view, case):
            continue  # its clocks run on the computers that can read it
        yield from _of_case(view, case, day)
        yield from _custody(view, case, day)
    for card in view.all(LeftBehindChild):
        danger = not DANGERS.isdisjoint(card.risk or ()) or card.guardian_type == UNGUARDED
        if danger and covers(card, day) and card.person is not None:
            yield from _unless_known(view, card.person, first_of(card.from_day), day)
    for visit in view.all(Visit):
        found, subject = first_of(visit.day), visit.person or visit.household
        if visit.result == URGENT and (found or day) <= day and subject is not None:
            yield from _unless_known(view, subject, found, day)


def _unless_known(
    view: VillageView, subject: RecordId, seen: date | None, day: date
) -> Iterator[Clock]:
    """A report to make, unless there is a record of it, for a person or anybody of a household.

    What was seen on a day that nobody can read was seen all the same; any record of it counts.
    """
    people = view.members.get(subject, (subject,))
    known = [case for person in people for case in view.by(RightsCase.person, person)]
    if any(_is_shut(view, case) for case in known):
        return  # there is a report, and whether it is of this only they can tell who read it
    told = (case.found_day for case in known)
    since = seen or date.min
    if any(at is not None and since <= at.first and surely_by(at, day) for at in told):
        return  # a report that may be of something earlier closes nothing
    found = seen or day
    person = (("person", subject),) if view.get(Person, subject) is not None else ()
    preset = (*person, ("found_day", found.isoformat()), ("urgency", AT_ONCE[0]))
    yield _report(view, subject, found, None, preset)


def _is_shut(view: VillageView, case: RightsCase) -> bool:
    """Whether what a case says is sealed for this computer."""
    return is_shut(view, case.id, RightsCase.kind.name)


def _of_case(view: VillageView, case: RightsCase, day: date) -> Iterator[Clock]:
    """A case that is not reported yet, or not closed; where it does not say, it is urgent."""
    found, told, person = first_of(case.found_day) or day, first_of(case.reported_day), case.person
    counted = case.found_day
    if person is None or found > day or surely_by(case.closed_day, day):
        return
    if told is None or not surely_by(case.reported_day, day):
        if case.urgency is None or case.urgency in AT_ONCE:
            yield _report(view, person, found, case.id, (), counted)
            return
        told = found
    else:
        counted = case.reported_day
        yield from _told_too_few(view, case, person, told, day)
    due = first_of(case.follow_day) or told + FOLLOW
    what = f"请跟进{view.called(person)}一件维权的事，"
    yield Clock("follow_up", case.id, what, told, due, "本村约定：三天内跟进",
                "写上下次跟进或办结日期", RightsCase.FORM, case.id,
                counted=case.follow_day or counted)  # fmt: skip


def _told_too_few(
    view: VillageView, case: RightsCase, person: RecordId, told: date, day: date
) -> Iterator[Clock]:
    """It was reported, and not to everybody who has to know."""
    if lacking := _not_told(view, case, person, day):
        what = f"请把{view.called(person)}必须立即报告的情形补报{'、'.join(lacking)}，"
        yield Clock("report_on", case.id, what, told, told, LAW, "在报告去向里写上",
                    RightsCase.FORM, case.id, counted=case.reported_day)  # fmt: skip


def _not_told(view: VillageView, case: RightsCase, person: RecordId, day: date) -> Iterable[str]:
    """Who has to be told of it and is not among those who were.

    A child's case of an urgent kind goes to the police and to civil affairs; of an adult, harm at
    home and of the old goes to the police (反家庭暴力法 art. 14). Who may be a child counts as one.
    """
    told = case.reported_to or ()
    if case.urgency in AT_ONCE and may_be_minor(view, person, day):
        due: tuple[str, ...] = (POLICE, CIVIL_AFFAIRS)
    else:
        due = (POLICE,) if case.kind in VIOLENCE else ()
    return [WORDS[body] for body in due if body not in told]


def _custody(view: VillageView, case: RightsCase, day: date) -> Iterator[Clock]:
    """A guardian was named whom the person's own card does not have; never why."""
    since, person = first_of(case.custody_day), case.person
    if since is None or since > day or person is None or case.guardian is None:
        return
    if view.answer(Person.guardian, person) != case.guardian:
        what = f"请核对{view.called(person)}的监护人登记，"
        yield Clock("custody", person, what, since, since + CUSTODY, "本村约定：十天内核对",
                    "在人员登记里改成现在的监护人", Person.FORM, person,
                    counted=case.custody_day)  # fmt: skip


def _report(
    view: VillageView,
    subject: RecordId,
    found: date,
    record: RecordId | None,
    preset: tuple[tuple[str, str], ...],
    counted: DayRange | None = None,
) -> Clock:
    what = f"{view.called(subject)}有必须立即报告的情形：请马上报告公安派出所（110）和民政部门，"
    return Clock(REPORT, subject, what, found, found, LAW, "登记报告给谁、哪一天",
                 RightsCase.FORM, record, preset, counted)  # fmt: skip
