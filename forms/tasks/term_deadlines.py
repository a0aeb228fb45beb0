"""Clocks of terms: who is sent here and hands over, who sits in its bodies, who stands behind.

A term of which nobody wrote when it ends is asked about. There is no attendance and no ranking:
only what is agreed and by when.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms.circumstances.rosters import (
    COMMITTEE,
    COUNCIL,
    REPRESENTATIVES,
    Seat,
    sits,
    supervisors,
    term_end,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers
from forms.definitions.records import (
    Council,
    Handover,
    Helper,
    Meeting,
    Representative,
    SecretaryTerm,
    Sponsor,
    Supervisor,
)
from forms.notices.claims import Judge
from forms.notices.posting_days import quarter_start
from forms.schema.deadline import VILLAGE, Clock, first_of, surely_by
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import VillageView

LOOK_BACK: Final = timedelta(days=365)
"""Who came or left longer ago is history, not work (own choice)."""
VILLAGE_COUNCIL: Final = "1"
"""Code of ``council_kind``."""
SENT: Final = "2021年中办关于持续选派驻村第一书记和工作队的意见（摘录）"
LAW: Final = "村民委员会组织法（2025年修订）"


def terms(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of a term, a hand-over, a body or a unit behind the village.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds there.
    """
    judge = Judge(view, day, definitions)
    for term in view.all(SecretaryTerm):
        yield from _term(judge, term)
    for handover in view.all(Handover):
        yield from _handover(judge, handover)
    for look in (_sponsors, _elections, _audits, _councils, _appraisal):
        yield from look(judge)


def _days(judge: Judge, parameter: str) -> timedelta:
    return timedelta(days=judge.definitions.parameters.number(parameter, judge.day))


def _term(judge: Judge, term: SecretaryTerm) -> Iterator[Clock]:
    begun, planned = first_of(term.from_day), first_of(term.planned_to)
    name, form, record = judge.view.card(Helper, term.helper).name or "驻村人员", term.FORM, term.id
    if begun is None or begun > judge.day:
        return
    if surely_by(term.to_day, judge.day):
        yield from _left(judge, term, name)
        return
    if planned is None:
        yield Clock("term_unknown", record, f"{name}的任期届满日期没有写，请问清派出单位，",
                    begun, begun + _days(judge, "term_unknown_days"), SENT, "写上任期届满",
                    form, record, counted=term.from_day)  # fmt: skip
    else:
        yield Clock("term", record, f"{name}任期将满，请准备轮换交接，",
                    planned - _days(judge, "term_notice_days"), planned, SENT,
                    "写上离任日期和接任人，或者新的届满日期", form, record,
                    counted=term.planned_to)  # fmt: skip
    if not surely_by(term.toured_day, judge.day) and judge.day <= begun + LOOK_BACK:
        yield Clock("tour", record, f"{name}到任，请遍访农户，", begun,
                    begun + _days(judge, "tour_days"), "各地做法，期限按县里的标准",
                    "写上遍访农户完成的日期", form, record, counted=term.from_day)  # fmt: skip


def _left(judge: Judge, term: SecretaryTerm, name: str) -> Iterator[Clock]:
    """Somebody left: what he had is handed over."""
    left = first_of(term.to_day) or judge.day
    handed = any(
        surely_by(one.day, judge.day) and one.term in (None, term.id)
        for one in judge.view.by(Handover.giver, term.helper)
    )
    if handed or judge.day > left + LOOK_BACK:
        return
    known: dict[str, Value | None] = {"day": judge.day.isoformat(), "term": term.id,
                                      "giver": term.helper, "taker": term.successor}  # fmt: skip
    preset = tuple((key, value) for key, value in known.items() if value is not None)
    yield Clock("handover", term.id, f"{name}已离任，还没有交接单，请办交接，", left, left, SENT,
                "登记交接", Handover.FORM, None, preset, term.to_day)  # fmt: skip


def _handover(judge: Judge, one: Handover) -> Iterator[Clock]:
    """The same day passphrase and access change, and both sign."""
    at = first_of(one.day)
    if at is None or at > judge.day or judge.holds(one, "complete"):
        return
    giver = judge.view.card(Helper, one.giver).name or "交出人"
    what = f"{giver}的交接还没有办完：请更换台账口令、停用旧权限、双方签字，"
    yield Clock("handover_end", one.id, what, at, at, "个人信息保护法第51条",
                "口令、权限填是，写上见证人和签字日期", Handover.FORM, one.id,
                counted=one.day)  # fmt: skip


def _sponsors(judge: Judge) -> Iterator[Clock]:
    """Every half year what was promised is compared with what arrived; never with others."""
    half = judge.day.replace(month=1 if judge.day.month <= 6 else 7, day=1)
    last = date(half.year, 6, 30) if half.month == 1 else date(half.year, 12, 31)
    for one in judge.view.all(Sponsor):
        compared = one.compared_day
        done = compared and half <= compared.first and compared.last <= judge.day
        if not covers(one, judge.day) or done:
            continue
        first = max(half, first_of(one.from_day) or half)
        what = f"请和「{one.name or '挂钩单位'}」一起对照承诺，"
        yield Clock("sponsor", one.id, what, first, last,
                    "本村约定：每半年一次", "写上最近对照承诺的日期", Sponsor.FORM,
                    one.id)  # fmt: skip


def _elections(judge: Judge) -> Iterator[Clock]:
    """Terms of the representatives' meeting and of the supervision committee that end."""
    view, ahead = judge.view, _days(judge, "election_notice_days")
    ending: dict[tuple[date, DayRange | None], list[Seat]] = defaultdict(list)
    seats_of: tuple[Seat, ...] = (*view.all(Representative), *view.all(Supervisor))
    for seat in seats_of:
        end = first_of(seat.to_day) or term_end(seat)
        if end is not None and sits(view, seat, judge.day) is not Answer.NO:
            ending[end, _partial(seat.to_day or seat.elected_day)].append(seat)
    for (end, counted), seats in ending.items():
        when = f"最早到{end.isoformat()}" if counted else f"到{end.isoformat()}"
        what = f"村民代表会议和监督委员会有{len(seats)}人{when}届满，请准备换届，"
        yield Clock("election", VILLAGE, what, end - ahead, end,
                    f"{LAW}第14条、第29条、第37条（任期五年）",
                    "旧的写上离任日期，登记新一届", Representative.FORM,
                    seats[0].id if seats[0].FORM == Representative.FORM else None,
                    counted=counted)  # fmt: skip


def _partial(at: DayRange | None) -> DayRange | None:
    """An answer that does not name its day; None for one that does."""
    return at if at is not None and at.first != at.last else None


def _audits(judge: Judge) -> Iterator[Clock]:
    """Members of the committee who left are audited, and villagers are told."""
    for one in judge.view.all(Representative):
        left = first_of(one.to_day)
        if one.seat != COMMITTEE or left is None or not left <= judge.day <= left + LOOK_BACK:
            continue
        if not surely_by(one.audited_day, judge.day):
            who = judge.view.name(one.person) if one.person else "村委会成员"
            yield Clock("audit", one.id, f"{who}离任，经济责任审计结果要公布，", left,
                        left + _days(judge, "term_audit_days"), f"{LAW}第40条",
                        "写上审计结果公布的日期", Representative.FORM, one.id,
                        counted=one.to_day)  # fmt: skip


def _quarter(day: date) -> tuple[date, date]:
    first = quarter_start(day)
    return first, quarter_start(first + timedelta(days=100)) - timedelta(days=1)


def _councils(judge: Judge) -> Iterator[Clock]:
    """A council of a hamlet meets every quarter."""
    first, last = _quarter(judge.day)
    for one in judge.view.all(Council):
        founded = first_of(one.filed_day) or first_of(one.founded_day)
        over = surely_by(one.to_day, judge.day)
        if one.kind != VILLAGE_COUNCIL or founded is None or founded > judge.day or over:
            continue
        if not _met(judge, "council_held", first, one.id):
            preset = (("type", COUNCIL), ("council", one.id), ("day", judge.day.isoformat()))
            yield Clock("council", one.id, f"「{one.name or '理事会'}」本季度还没有议事，",
                        max(first, founded), last, "理事会章程（每季度一次是本村约定）",
                        "登记一次会议（屯级理事会）", Meeting.FORM, None, preset)  # fmt: skip


def _met(judge: Judge, claim: str, first: date, body: RecordId | None = None) -> bool:
    """Whether a meeting of which a claim holds was since a day; of one council where one is."""
    return any(
        (body is None or meeting.council == body)
        and first <= (first_of(meeting.day) or date.min)
        and judge.holds(meeting, claim)
        for meeting in judge.view.all(Meeting)
    )


def _appraisal(judge: Judge) -> Iterator[Clock]:
    """Once a year villagers appraise their committee; the supervision committee presides."""
    body, first = supervisors(judge.view, judge.day), date(judge.day.year, 1, 1)
    if not (body.seats or body.doubtful) or _met(judge, "staff_appraised", first):
        return
    preset: tuple[tuple[str, Value], ...] = (
        ("type", REPRESENTATIVES), ("day", judge.day.isoformat()), ("staff_appraisal", True),
        ("matter", f"{first.year}年民主评议村委会成员和聘用人员"),
    )  # fmt: skip
    yield Clock("appraisal", VILLAGE, f"{first.year}年还没有民主评议村委会成员，", first,
                date(first.year, 12, 31), f"{LAW}第38条", "登记一次会议（评议村委会成员）",
                Meeting.FORM, None, preset)  # fmt: skip
