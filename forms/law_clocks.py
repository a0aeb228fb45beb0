"""Clocks that laws, plans and objections start: by when something is to be done, and who says so.

Each clock is a window with its authority. What is done has its day in a record, so that the clock
stops on every device once that record is there; nobody's speed is measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forms.days import known_range
from forms.definition import Body, RecordId, Value
from forms.notice_days import quarter_start
from forms.parameters import Parameters
from forms.village_view import VillageView

ANSWERED: Final = frozenset({"40", "50"})
"""Codes of ``objection_status`` that need nothing more of us."""
DONE_PLANS: Final = frozenset({"3", "5"})
"""Codes of ``plan_state``: done, called off."""
DROPPED: Final = frozenset({"90", "95", "96", "97"})
"""Codes of ``monitor_status`` of cases that are closed."""
REPRESENTATIVES: Final = "05"
"""Code of ``meeting_type``."""
UNRATED_DAYS: Final = 90
"""A measure is looked at again after so many days (G-15; own choice)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One window.

    Attributes:
        kind: For the key and the filter.
        subject: The record, or the person or household it is about; ``village`` for the village.
        what: What to do, without the days.
        first: First day of the window.
        last: Last day.
        authority: Who asks for it.
        form: The form that does it.
        record: Record to complete; None for a new one.
        preset: Answers of a new record.
    """

    kind: str
    subject: RecordId
    what: str
    first: date
    last: date
    authority: str
    form: str
    record: RecordId | None = None
    preset: tuple[tuple[str, Value], ...] = ()


def clocks(view: VillageView, day: date, parameters: Parameters) -> Iterator[Clock]:
    """Every clock that runs on a day, also those that have run out."""
    yield from _objections(view, day, parameters)
    yield from _complaints(view, day, parameters)
    yield from _plans(view, day)
    yield from _monitored(view, day, parameters)
    yield from _measures(view, day)
    yield from _village(view, day)


def _first(body: Body, field: str) -> date | None:
    at = known_range(body.get(field))
    return at.first if at else None


def _objections(view: VillageView, day: date, parameters: Parameters) -> Iterator[Clock]:
    days = timedelta(days=parameters.number("objection_days", day))
    for record, body in view.records("objection").items():
        received, answered = _first(body, "received_day"), _first(body, "answered_day")
        if received is None or received > day or body.get("state") in ANSWERED:
            continue
        if answered is None or answered > day:
            last = _first(body, "due_day") or received + days
            yield Clock(
                "objection",
                record,
                f"请答复{body.get('notice_no', '')}号公示的异议，",
                received,
                last,
                "村民委员会组织法（2025年修订）第35条",
                "objection",
                record,
            )


def _complaints(view: VillageView, day: date, parameters: Parameters) -> Iterator[Clock]:
    days = timedelta(days=parameters.number("complaint_days", day))
    for record, body in view.records("complaint").items():
        received, sent = _first(body, "received_day"), _first(body, "sent_day")
        if received and received <= day and (sent is None or sent > day):
            yield Clock(
                "complaint",
                record,
                "有一件投诉还没有转办，请转给有权处理的部门，",
                received,
                received + days,
                "信访工作条例（2022年）",
                "complaint",
                record,
            )


def _plans(view: VillageView, day: date) -> Iterator[Clock]:
    for record, body in view.records("plan").items():
        last, done = _first(body, "due_day"), _first(body, "done_day")
        if last is None or body.get("state") in DONE_PLANS or (done and done <= day):
            continue
        first = _first(body, "from_day") or last - timedelta(days=30)
        yield Clock(
            "plan",
            record,
            f"目标「{body.get('target', '')}」，",
            first,
            last,
            "本村责任书和时间表",
            "plan",
            record,
        )


def _monitored(view: VillageView, day: date, parameters: Parameters) -> Iterator[Clock]:
    check = timedelta(days=parameters.number("home_check_days", day))
    help_in = timedelta(days=parameters.number("first_measure_days", day))
    for record, body in view.records("monitored_household").items():
        home = RecordId(str(body.get("household", "")))
        found, admitted = _first(body, "found_day"), _first(body, "admitted_day")
        if view.body("household", home) is None or body.get("state") in DROPPED:
            continue
        who, law = view.called(home), "中农组发〔2021〕7号"
        if found and found <= day and not body.get("checked_day") and admitted is None:
            yield Clock(
                "home_check",
                record,
                f"请入户核实{who}的返贫风险，",
                found,
                found + check,
                law,
                "monitored_household",
                record,
            )
        if admitted and admitted <= day and not body.get("measured_day"):
            yield Clock(
                "first_measure",
                record,
                f"请落实{who}的首项帮扶措施，",
                admitted,
                admitted + help_in,
                law,
                "measure",
                None,
                (("household", home), ("from_day", day.isoformat())),
            )


def _measures(view: VillageView, day: date) -> Iterator[Clock]:
    for record, body in view.records("measure").items():
        begun = _first(body, "from_day")
        if begun and not body.get("result") and begun + timedelta(days=UNRATED_DAYS) <= day:
            first = begun + timedelta(days=UNRATED_DAYS)
            home = RecordId(str(body.get("household", "")))
            yield Clock(
                "measure_result",
                record,
                f"请填写{view.called(home)}一项帮扶措施的效果，",
                first,
                first + timedelta(days=30),
                "中农组发〔2021〕7号",
                "measure",
                record,
            )


def _village(view: VillageView, day: date) -> Iterator[Clock]:
    """What the village owes every quarter."""
    if not view.records("household"):
        return
    first = quarter_start(day)
    following = quarter_start(first + timedelta(days=100))
    last = following - timedelta(days=1)
    law = "村民委员会组织法（2025年修订）"
    met = any(
        body.get("type") == REPRESENTATIVES and (at := _first(body, "day")) and first <= at <= day
        for body in view.records("meeting").values()
    )
    name = f"{first.year}年第{(first.month + 2) // 3}季度"
    village = RecordId("village")
    if not met:
        preset = (("type", REPRESENTATIVES), ("day", day.isoformat()))
        yield Clock(
            "representatives",
            village,
            f"{name}的村民代表会议还没有开，",
            first,
            last,
            f"{law}第29条",
            "meeting",
            None,
            preset,
        )
    yield Clock(
        "disclosure",
        village,
        f"{name}的村务要公开：张贴后请写办完，",
        first,
        last,
        f"{law}第35条",
        "task",
    )
