"""Rows of the notices about the village itself: money, meetings, helpers, its quarter."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.record_view import Question, R, covers
from forms.definitions.records import (  # fmt: skip
    Benefit,
    CollectiveDecision,
    Donation,
    Fund,
    Helper,
    HelpPlan,
    Meeting,
    Objection,
    Project,
    Visit,
)
from forms.notices.cash_book import (
    MONEY_IN,
    MONEY_OUT,
    OPENING,
    entries_by,
    moves,
    opening,
    undatable,
    unopened,
)
from forms.notices.claims import Judge
from forms.notices.judged_rows import money_text, yuan
from forms.notices.row_set import FoundRows, SheetRow
from forms.notices.rows_of_benefits import shown, wanted
from forms.notices.selection import SheetPart
from forms.privacy.masking import figure
from forms.schema.code_list import Codes
from forms.schema.deadline import surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, as_written
from forms.village.view import VillageView

CONSULTATION: Final = "11"
"""Code of ``meeting_type``."""


def funds(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """The entries of a time with a running balance; whom single people were paid stays out.

    It begins with what was left over before: without that no balance can be told.
    """
    first = part.first
    entries = entries_by(wanted(notice, view, Fund, part), part.last)
    start, changed = opening(entries, first), moves(entries)
    now = [(at, one) for at, one in entries if at >= first and one.way != OPENING]
    if vague := [*undatable(wanted(notice, view, Fund, part), first, part.last)]:
        days = "、".join(dict.fromkeys(as_written(one.day) for one in vague))
        return FoundRows((), blocked=(NO_DAY.format(days=days),))
    lost = unopened(entries, first)
    if start is None or lost:
        label = partial(definitions.codes.label, "fund_source")
        named = "、".join(f"「{label(source)}」" for source in sorted(lost))
        return FoundRows((), blocked=(NO_OPENING.format(sources=named),) if now else ())
    earlier = frozenset(one.id for at, one in entries if at < first or one.way == OPENING)
    balance, sums, lowest = start, {MONEY_IN: 0, MONEY_OUT: 0}, start
    rows = [_opening(start, earlier)]
    for _, entry in now:
        balance += changed[entry.id]
        lowest = min(lowest, balance)
        if entry.way in sums:
            sums[entry.way or ""] += entry.amount or 0
        cells = _entry(view, definitions.codes, entry)
        cells |= {"day": as_written(entry.day), "balance": yuan(balance)}
        who = f"{as_written(entry.day)}的{entry.purpose or '收支'}"
        rows.append(SheetRow(cells, who, entry, frozenset({entry.id})))
    income, spent = sums[MONEY_IN], sums[MONEY_OUT]
    figures = {"income": yuan(income), "spent": yuan(spent), "balance": yuan(balance)}
    total = {**dict.fromkeys(rows[0].cells, ""), "seq": "合计", **figures}
    below = f"结余最低时是{lowest / 100:,.2f}元，账上不会有负数，请核对收支或期初结余。"
    return FoundRows(
        tuple(rows) if now else (), total=total if now else None,
        slots={**figures, "opening": yuan(start)},
        blocked=(below,) if lowest < 0 and now else (),
    )  # fmt: skip


NO_OPENING: Final = (
    "台账里看不出这一期以前{sources}结余多少，算不出结余：请在资金流水登记一笔“期初结余”"
    "（没有就记零），或者补记以前的收支。"
)


NO_DAY: Final = (
    "资金流水里有收支的日期只写到{days}，看不出该不该算在这一期，算不出结余：请先把日期补全到日。"
)


def _opening(fen: int, about: frozenset[RecordId]) -> SheetRow:
    """The first line of a cash book."""
    word = "上期结余"
    cells = dict.fromkeys(
        ("day", "income", "spent", "user_unit", "document", "source", "handler", "witness",
         "approver"), "—",
    )  # fmt: skip
    return SheetRow(
        {**cells, "purpose": word, "use": word, "balance": yuan(fen)}, word, None, about
    )


def _entry(view: VillageView, codes: Codes, entry: Fund) -> dict[str, str]:
    """One entry of the cash book, without day and balance."""
    incoming, amount = entry.way == MONEY_IN, entry.amount or 0
    project = view.answer(Project.name, entry.project)
    return {
        "purpose": entry.purpose or "",
        "use": "：".join(filter(None, (project, entry.purpose))),
        "user_unit": entry.user_unit or "",
        "handler": entry.handler_name or "",
        "witness": entry.witness_name or "",
        "approver": entry.approver_name or "",
        "source": codes.label("fund_source", entry.source),
        "document": entry.document or "",
        "income": yuan(amount) if incoming else "",
        "spent": "" if incoming else yuan(amount),
    }


def meetings(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Meetings of a time that passed something: figures of the vote, never who voted how."""
    found = [
        (one.day.first, one.id, one)
        for one in wanted(notice, view, Meeting, part)
        if one.day and part.first <= one.day.first and one.day.last <= part.last
    ]
    found.sort(key=lambda one: one[:2])
    rows = [
        SheetRow(
            {
                "matter": held.matter or "",
                "day": as_written(held.day),
                "type": definitions.codes.label("meeting_type", held.type),
                "present": f"{shown(held.due)}／{shown(held.present)}",
                "votes": _votes(held),
                "resolution": held.resolution or "",
                "done": held.done or "",
            },
            f"「{held.matter or as_written(held.day)}」", held, frozenset({held.id}),
        )
        for _, _, held in found
    ]  # fmt: skip
    return FoundRows(tuple(rows))


def _votes(held: Meeting) -> str:
    """How many were for, against and abstained; never who."""
    counted = (("同意", held.agreed), ("反对", held.against), ("弃权", held.abstained))
    return "、".join(f"{word}{number}" for word, number in counted if number is not None)


def help_plans(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """What a meeting decided about whom the village helps and how: classes, never names."""
    del definitions
    plans = wanted(notice, view, HelpPlan, part)
    plans.sort(key=lambda one: (-(one.households or 0), one.help_class or "", one.id))
    if not plans:
        undone = [m for m in view.all(Meeting) if m.art28_item == WHOM_TO_HELP and m.result]
        return FoundRows((), blocked=(NO_PLAN,) if undone else ())
    held = view.card(Meeting, plans[0].resolution)
    rows = tuple(
        SheetRow(
            {
                "help_class": one.help_class or "", "households": shown(one.households),
                "persons": shown(one.persons), "measures": one.measures or "",
                "owner": one.owner_name or "", "money": money_text(one.money),
            },
            f"「{one.help_class or '没有写类别的方案'}」", one, frozenset({one.id, held.id}),
            {"money": one.money or 0},
        )
        for one in plans
    )  # fmt: skip
    slots = {
        "meeting": part.words, "due": shown(held.due), "present": shown(held.present),
        "agreed": shown(held.agreed),
    }  # fmt: skip
    return FoundRows(rows, money=frozenset({"money"}), slots=slots)


WHOM_TO_HELP: Final = "5"
"""Code of ``art28_item``."""
NO_PLAN: Final = (
    "会议已经决定重点帮扶，但还没有登记方案（类别、户数、措施、责任人、经费），"
    "请在「重点帮扶方案」逐类登记后再公布。"
)


def helpers(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Who helps here, by name and office phone; a number that is somebody's own is left out."""
    day = part.last
    found = [
        (one.name or "", one.id, one)
        for one in wanted(notice, view, Helper, part)
        if covers(one, day) or not one.from_day
    ]
    found.sort(key=lambda one: one[:2])
    own = {one.phone for _, _, one in found if one.phone}
    private = any(one.office_phone in own for _, _, one in found)
    rows = [
        SheetRow(
            {
                "name": name,
                "unit": one.unit or "",
                "post": one.post or "",
                "office_phone": "" if one.office_phone in own else one.office_phone or "",
                "duty": one.duty or definitions.codes.label("contact_role", one.role),
            },
            name, one, frozenset({one.id}),
        )
        for name, _, one in found
    ]  # fmt: skip
    doubts = ("有人的办公电话和个人手机相同，公示牌上没有印，请改填办公电话。",) if private else ()
    return FoundRows(tuple(rows), doubts=doubts)


def disclosure(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """A time in figures, in the five groups of 村民委员会组织法 (2025) art. 35."""
    del notice
    judge = Judge(view, part.last, definitions)
    of_time = _OfTime(view, part)
    lines = [
        *_decided(judge, of_time),
        *_money(judge, of_time),
        *_goods(of_time),
        DisclosureLine("三、协助政府", "走访（次）", str(len(of_time(Visit.day)))),
        *_talked(of_time),
        DisclosureLine("五、其他", "收到异议（件）", str(len(of_time(Objection.received_day)))),
    ]
    rows = (
        SheetRow(
            {"group": one.group, "item": one.item, "figure": one.figure, "state": one.state},
            one.item,
        )
        for one in lines
    )
    return FoundRows(tuple(rows), doubts=_given_money(of_time))


class DisclosureLine(NamedTuple):
    """A line of 村务公开."""

    group: str
    item: str
    figure: str
    state: str = ""


class _OfTime:
    """Records whose day lies in the time of a sheet."""

    def __init__(self, view: VillageView, part: SheetPart) -> None:
        self.view, self.part = view, part

    def __call__(self, on: Question[R, DayRange]) -> list[R]:
        days = ((one, on.of(one)) for one in self.view.all(on.kind))
        found = [(at, one) for one, at in days if at and self._holds(at)]
        return [one for _, one in sorted(found, key=lambda pair: (pair[0].first, pair[1].id))]

    def _holds(self, at: DayRange) -> bool:
        return self.part.first <= at.first and at.last <= self.part.last


def _decided(judge: Judge, of_time: _OfTime) -> Iterator[DisclosureLine]:
    """What was decided and how it goes on."""
    met = [one for one in of_time(Meeting.day) if judge.lacking(one, "held") in (None, ())]
    resolved = [one for one in met if judge.holds(one, "decision")]
    voted = sum(judge.holds(one, "passed") for one in of_time(CollectiveDecision.day))
    yield DisclosureLine(
        DECIDED, "召开会议（次）", str(sum(one.type != CONSULTATION for one in met))
    )
    yield DisclosureLine(DECIDED, "形成决议（项）", str(len(resolved)))
    for one in resolved:
        yield DisclosureLine(
            DECIDED, f"决议：{one.matter or ''}", as_written(one.day), one.done or ""
        )
    yield DisclosureLine(DECIDED, "一事一议（项）", str(voted))


def _money(judge: Judge, of_time: _OfTime) -> Iterator[DisclosureLine]:
    """Money and goods that came for the village, and what became of them."""
    view, codes = judge.view, judge.definitions.codes
    money = of_time(Fund.day)
    sums = {way: sum(one.amount or 0 for one in money if one.way == way) for way in IN_AND_OUT}
    given = _booked(of_time)
    yield DisclosureLine(FUNDS, "收入（元）", yuan(sums[MONEY_IN]))
    yield DisclosureLine(FUNDS, "支出（元）", yuan(sums[MONEY_OUT]))
    yield DisclosureLine(FUNDS, "其中社会捐赠（元）", yuan(given))
    ours = [one for one in view.all(Project) if not surely_by(one.accepted_day, of_time.part.first)]
    stages = (("正在实施", "started"), ("已经竣工", "finished"))
    states = [(name, sum(judge.holds(one, claim) for one in ours)) for name, claim in stages]
    told = "、".join(f"{name}{number}个" for name, number in states if number)
    yield DisclosureLine(FUNDS, "登记的项目（个）", str(len(ours)), told)
    aided = (one.kind for one in view.all(Benefit) if covers(one, judge.day))
    kinds = Counter(codes.label("benefit_kind", kind) for kind in aided)
    for kind, number in sorted(kinds.items()):
        yield DisclosureLine(FUNDS, f"{kind}（人、户）", figure(number))


def _booked(of_time: _OfTime) -> int:
    """Gifts of money that came in by the cash book, in fen."""
    gifts = (one for one in of_time(Fund.day) if one.way == MONEY_IN and one.source == DONATED)
    return sum(one.amount or 0 for one in gifts)


def _given_money(of_time: _OfTime) -> tuple[str, ...]:
    """The cash book and the register of gifts are about the same money; neither is added."""
    booked = _booked(of_time)
    told = sum(one.amount or 0 for one in of_time(Donation.day))
    if told == booked:
        return ()
    register, book = f"「捐赠和物资」登记这一期捐款{yuan(told)}元", f"收入{yuan(booked)}元"
    return (f"{register}，资金流水里来源是社会捐赠的{book}，纸上用的是资金流水，请核对。",)


def _goods(of_time: _OfTime) -> Iterator[DisclosureLine]:
    """Goods that came in a time or were handed out in it: how much, and what became of them.

    Who gave and who got is not told: givers may be people, and getters are.
    """
    gone = {one.id: one for one in of_time(Donation.given_day)}
    came = {one.id: one for one in of_time(Donation.day)}
    for one in (came | gone).values():
        if one.goods:
            state = _handed(one) if one.id in gone else "还没有发放"
            yield DisclosureLine(FUNDS, f"物资：{one.goods}", one.quantity or "", state)


def _handed(one: Donation) -> str:
    """To whom goods went, when, and what is left."""
    to = f"发给{one.given_to}" if one.given_to else "已发放"
    return "，".join(filter(None, (as_written(one.given_day), to, one.left and f"结余{one.left}")))


def _talked(of_time: _OfTime) -> Iterator[DisclosureLine]:
    """What was talked over and how it goes on."""
    held = [one for one in of_time(Meeting.day) if one.type == CONSULTATION]
    yield DisclosureLine(TALKED, "协商（次）", str(len(held)))
    for one in held:
        yield DisclosureLine(
            TALKED, f"协商：{one.matter or ''}", as_written(one.day), one.done or ""
        )


TALKED: Final = "四、协商事项"
IN_AND_OUT: Final = (MONEY_IN, MONEY_OUT)
DECIDED: Final = "一、会议决定"
FUNDS: Final = "二、资金物资"
DONATED: Final = "07"
"""Code of ``fund_source``."""
