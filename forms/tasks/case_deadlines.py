"""Clocks that objections, complaints and cases of households at risk start.

What is done has its day in a record, so a clock stops on every device once that record is there,
and the answer for a past day stays what it was; nobody's speed is measured. A state that was set
without a day stops its clock for every day: when it was set is not known.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.circumstances.monitoring import helped
from forms.definitions.definitions import Definitions
from forms.definitions.records import (
    Complaint,
    Household,
    Measure,
    MonitoredHousehold,
    Objection,
    Posting,
)
from forms.notices.claims import Judge, is_open
from forms.notices.posting_days import surely_shown
from forms.schema.deadline import VILLAGE, Clock, first_of, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import VillageView

DROPPED: Final = frozenset({"95", "96", "97"})
"""Codes of ``monitor_status`` of cases that were no case, or ended by themselves."""
POSTED: Final = "50"
"""Code of ``monitor_status``: the village's notice is up."""
TRANSITION: Final = "中农组发〔2021〕7号"
MONITORING: Final = "2026年中央一号文件（八）；程序按县里的文件"
TRANSITION_ENDS: Final = date(2025, 12, 31)
"""Last day of the transition, whose paper asks for nothing after it unless a county says so."""


def clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of a case that runs on a day, also those that have run out."""
    yield from _objections(view, day, definitions)
    yield from _complaints(view, day, definitions)
    yield from _cases(view, day, definitions)
    yield from _measures(view, day, definitions)


def _after(start: date, parameter: str, day: date, definitions: Definitions) -> date:
    """The last of a parameter's days after ``start`` (R-DAY-1).

    Our own duties are not moved past days off, so that they are done before them.
    """
    return start + timedelta(days=definitions.parameters.number(parameter, day))


def _objections(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    judge = Judge(view, day, definitions)
    for objection in view.all(Objection):
        received, record = first_of(objection.received_day) or day, objection.id
        if not is_open(judge, objection):
            continue
        last = first_of(objection.due_day) or _after(received, "objection_days", day, definitions)
        sheet = view.card(Posting, objection.posting)
        about = (
            f"「{sheet.title}」" if sheet.title else f"{objection.notice_no or '没有选的'}号公示"
        )
        what = f"请核查并答复对{about}的异议，"
        law = "民发〔2021〕57号第37条；村民委员会组织法（2025年修订）第35条"
        yield Clock(
            "objection",
            record,
            what,
            received,
            last,
            law,
            "写上承办人、核查情况和答复日期",
            "objection",
            record,
            counted=objection.due_day or objection.received_day,
        )


def _complaints(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """First to whom it is handed on, then what became of it; never what it says."""
    for complaint in view.all(Complaint):
        received, sent = first_of(complaint.received_day), first_of(complaint.sent_day)
        record = complaint.id
        if received is None or received > day or surely_by(complaint.closed_day, day):
            continue
        if sent is None or not surely_by(complaint.sent_day, day):
            last = _after(received, "complaint_days", day, definitions)
            what = "有一件投诉还没有转办，请转给有权处理的部门，"
            law, done = "信访工作条例（2022年）第22条", "写上转出日期"
            yield Clock("complaint", record, what, received, last, law, done, "complaint", record,
                        counted=complaint.received_day)  # fmt: skip
        else:
            last = _after(sent, "complaint_close_days", day, definitions)
            what = "有一件投诉已经转办，请问清办理结果，"
            law, done = "信访工作条例（2022年）第34条", "写上办结日期"
            yield Clock("complaint", record, what, sent, last, law, done, "complaint", record,
                        counted=complaint.sent_day)  # fmt: skip


def _cases(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """A household at risk: check at home, hand up after the notice, first measure."""
    judge = Judge(view, day, definitions)
    for case in view.all(MonitoredHousehold):
        found, removed = first_of(case.found_day), case.removed_day
        dropped = case.state in DROPPED and (removed is None or surely_by(removed, day))
        closed = dropped or judge.holds(case, "removed")
        if case.household is None or view.get(Household, case.household) is None:
            continue
        if found is None or found > day or closed:
            continue
        admitted = case.admitted_day
        if not surely_by(case.checked_day, day):
            yield _home_check(judge, case, found)
        if admitted is None or not surely_by(admitted, day):
            yield from _before_listing(judge, case, found)
        elif not (
            surely_by(case.measured_day, day) or helped(view, case.household, admitted.last, day)
        ):
            yield _first_measure(view, case.household, admitted, day, definitions)


def _law(begun: date) -> str:
    """What asks for a step of a case that was begun on a day."""
    return TRANSITION if begun <= TRANSITION_ENDS else MONITORING


def _home_check(judge: Judge, case: MonitoredHousehold, found: date) -> Clock:
    """Whatever else is written down of a case: nobody has looked at home."""
    last = _after(found, "home_check_days", judge.day, judge.definitions)
    what = f"请入户核实{judge.view.called(case.household or VILLAGE)}的返贫风险，"
    return Clock("home_check", case.id, what, found, last, _law(found), "写上入户核实日期",
                 "monitored_household", case.id, counted=case.found_day)  # fmt: skip


def _before_listing(judge: Judge, case: MonitoredHousehold, found: date) -> Iterator[Clock]:
    """Of a case that the county has not listed yet: its notice, and the end of it."""
    who, record = judge.view.called(case.household or VILLAGE), case.id
    if case.state != POSTED:
        return
    sheet = judge.view.get(Posting, case.posting)
    period = surely_shown(sheet, judge.definitions) if sheet else None
    if sheet is None or period is None or not judge.holds(sheet, "hung"):
        counted = case.appraised_day or case.found_day
        begun = first_of(counted) or found
        last = _after(begun, "monitor_report_days", judge.day, judge.definitions)
        yield Clock(
            "case_notice", record, f"{who}的公示还没有按程序张贴，", begun, last, _law(found),
            "登记公示张贴，再在监测对象里选上", "monitored_household", record, counted=counted,
        )  # fmt: skip
    # While an objection is open the case stays where it is; the objection has its own clock.
    elif judge.answer(case, "posting.disputed = no") is Answer.YES:
        first = period.objections_until + timedelta(days=1)
        last = _after(first, "monitor_report_days", judge.day, judge.definitions)
        yield Clock(
            "notice_ended", record, f"{who}的公示期满后请报乡镇审核，", first, last,
            _law(found), "进度改为乡镇审核", "monitored_household", record,
        )  # fmt: skip


def _first_measure(
    view: VillageView, home: RecordId, counted: DayRange, day: date, definitions: Definitions
) -> Clock:
    admitted = counted.first
    last = _after(admitted, "first_measure_days", day, definitions)
    preset = (("household", home), ("from_day", day.isoformat()))
    return Clock(
        "measure", home, f"请落实{view.called(home)}的首项帮扶措施，", admitted, last,
        _law(admitted), "登记一项帮扶措施", "measure", None, preset, counted,
    )  # fmt: skip


def _measures(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    wait = timedelta(days=definitions.parameters.number("measure_result_days", day))
    window = timedelta(days=definitions.parameters.number("measure_rated_days", day))
    for measure in view.all(Measure):
        begun, home, record = first_of(measure.from_day), measure.household, measure.id
        if begun is None or measure.result or begun + wait > day:
            continue
        if home is None or view.get(Household, home) is None:
            continue
        first, what = begun + wait, f"请填写{view.called(home)}一项帮扶措施的效果，"
        yield Clock(
            "measure_result", record, what, first, first + window, _law(begun), "写上效果",
            "measure", record, counted=measure.from_day,
        )  # fmt: skip
