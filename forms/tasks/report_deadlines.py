"""The duty to report at once: a child alone, missing, without guardian, harmed or perhaps harmed.

Source: 未成年人保护法 art. 11 (whoever finds it must report to police, civil affairs or education
at once), 国发〔2016〕13号 四（一）. What is said here stands on an open screen: never what was
found. The clock of a day stops only by a record of the report (form ``rights_case``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.definitions.record_view import covers
from forms.definitions.records import LeftBehindChild, Person, RightsCase, Visit
from forms.schema.deadline import Clock, by_then, first_of
from forms.schema.form import RecordId
from forms.village.view import VillageView

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
FOLLOW: Final = timedelta(days=3)
"""First look after a report, our own choice, unless another day is written."""


def reports(view: VillageView, day: date) -> Iterator[Clock]:
    """What must be reported at once, and reports that have to be followed up.

    Args:
        view: The village.
        day: As-of day.
    """
    for case in view.all(RightsCase):
        yield from _of_case(view, case, day)
    for card in view.all(LeftBehindChild):
        danger = not DANGERS.isdisjoint(card.risk or ()) or card.guardian_type == UNGUARDED
        if danger and covers(card, day) and card.person is not None:
            yield from _unless_known(view, card.person, first_of(card.from_day) or day, day)
    for visit in view.all(Visit):
        found, subject = first_of(visit.day), visit.person or visit.household
        if visit.result == URGENT and found is not None and found <= day and subject is not None:
            yield from _unless_known(view, subject, found, day)


def _unless_known(view: VillageView, subject: RecordId, found: date, day: date) -> Iterator[Clock]:
    """A report to make, unless there is a record of it, for a person or anybody of a household."""
    people = view.members.get(subject, (subject,))
    told = (case.found_day for person in people for case in view.by(RightsCase.person, person))
    if any(at is not None and at.last >= found and at.first <= day for at in told):
        return
    person = (("person", subject),) if view.get(Person, subject) is not None else ()
    preset = (*person, ("found_day", found.isoformat()), ("urgency", AT_ONCE[0]))
    yield _report(view, subject, found, None, preset)


def _of_case(view: VillageView, case: RightsCase, day: date) -> Iterator[Clock]:
    """A case that is not reported yet, or not closed."""
    found, told, person = first_of(case.found_day), first_of(case.reported_day), case.person
    if person is None or found is None or found > day or by_then(case.closed_day, day):
        return
    if told is None or told > day:
        if case.urgency in AT_ONCE:
            yield _report(view, person, found, case.id, ())
            return
        told = found
    due = first_of(case.follow_day) or told + FOLLOW
    what = f"请跟进{view.called(person)}一件维权的事，"
    yield Clock("follow_up", case.id, what, told, due, "本村约定：三天内跟进",
                "写上下次跟进或办结日期", RightsCase.FORM, case.id)  # fmt: skip


def _report(
    view: VillageView,
    subject: RecordId,
    found: date,
    record: RecordId | None,
    preset: tuple[tuple[str, str], ...],
) -> Clock:
    what = f"{view.called(subject)}有必须立即报告的情形：请马上报告公安派出所（110）和民政部门，"
    return Clock(REPORT, subject, what, found, found, LAW, "登记报告给谁、哪一天",
                 RightsCase.FORM, record, preset)  # fmt: skip
