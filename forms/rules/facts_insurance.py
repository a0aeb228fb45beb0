"""Facts about who is helped to be insured and with what is left of a doctor's bill.

The law names two groups whose premium is paid (社会救助法 2026 art. 24). Whom else a county pays
for, and from which own cost it helps, are figures of the county (``parameters/aid.yaml``): without
the figure of a group that somebody belongs to nothing is said, and the county is asked.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from forms.circumstances.disability import certificate_of
from forms.circumstances.monitoring import watch_of
from forms.definitions.record_view import running
from forms.definitions.records import Benefit, Health, Insurance, MedicalAid, PremiumAid
from forms.rules.fact_registry import Inquiry, fact
from forms.rules.facts_benefit import FUC, OF_HOUSEHOLDS, ORPHAN, RIGID, TEKUN, draws
from forms.rules.finding import Finding, said
from forms.schema.deadline import happened
from forms.schema.form import RecordId
from forms.schema.partial_date import plus_months
from forms.schema.ternary import Answer, any_of
from forms.village.coverage import BENEFIT, PREMIUM, Coverages, Register

CHRONIC: Final = "1"
"""Code of ``illness_class``."""
PAYS: Final = frozenset({"1", "2"})
NOT_PAID: Final = "3"
"""Codes of ``premium_rate``."""
PREMIUM_HELP, MEDICAL = "L07", "06"
"""Codes of ``benefit_kind``: what is paid of a premium, medical aid."""
GRADES: Final = frozenset({"1", "2", "3", "4"})
BY_LAW: Final = (("in_tekun", "特困人员"), ("in_dibao", "低保对象"))
"""社会救助法 (2026) art. 24: whose premium is paid, by the fact that tells it."""
ASKED_FIRST: Final = ("figure", "ill", "ungraded", "group")
"""Of several things that keep us from telling the one that is asked: the surest group first."""
YEAR: Final = 12
"""Months for which an application for medical aid answers the lead."""

Group = tuple[str, bool | None, str]
"""Who they are, whether the person is one of them, and the parameter with the county's figure."""


def _value(inquiry: Inquiry, person: RecordId, name: str) -> bool | None:
    value = inquiry.of(person, name).value
    return value if isinstance(value, bool) else None


def _rigid(inquiry: Inquiry, person: RecordId) -> bool | None:
    view = inquiry.view
    home = view.household_of(person)
    drawn = [*view.by(Benefit.person, person), *view.by(Benefit.household, home)]
    value = draws(inquiry, home or person, drawn, (RIGID,)).value
    return value if isinstance(value, bool) else None


def _watched(inquiry: Inquiry, person: RecordId) -> bool | None:
    home = inquiry.view.household_of(person)
    watch = watch_of(inquiry.view, home, inquiry.day) if home else None
    if watch is None:
        return False
    return True if watch.answer is Answer.YES else None


def _poor(inquiry: Inquiry, person: RecordId) -> Iterator[Group]:
    """Groups of households in need, for premiums and for bills alike."""
    watched = _watched(inquiry, person)
    yield "低保边缘家庭成员", _value(inquiry, person, "in_edge"), "edge"
    yield "刚性支出困难家庭成员", _rigid(inquiry, person), "rigid"
    yield "防止返贫致贫对象", watched, "monitored"


def _groups(inquiry: Inquiry, person: RecordId) -> Iterator[Group]:
    """Groups whose premium a county may pay."""
    yield from _poor(inquiry, person)
    orphan = [_value(inquiry, person, name) for name in ("draws_orphan", "draws_fuc")]
    yield "孤儿或事实无人抚养儿童", _either(orphan), "orphan"
    held = certificate_of(inquiry.view, person)
    if held is not None and held.held and held.grade in GRADES:
        certified = _value(inquiry, person, "certified")
        yield f"{'一二三四'[int(held.grade) - 1]}级残疾人", certified, f"disabled_{held.grade}"
    ill = _too_ill(inquiry, person)
    if ill is not False:
        yield "影响劳动的慢性病患者", ill, "chronic"


def _either(values: Sequence[bool | None]) -> bool | None:
    """Yes when one is; no when all are not."""
    return True if True in values else None if None in values else False


def _too_ill(inquiry: Inquiry, person: RecordId) -> bool | None:
    """Whether a chronic illness keeps somebody from working; no without one."""
    ill = (one for one in inquiry.view.by(Health.person, person) if one.class_ == CHRONIC)
    held = [(one.cannot_work, running(one, inquiry.day)) for one in ill]
    return _either(
        [
            told if answer is Answer.YES or told is False else None
            for told, answer in held
            if answer is not Answer.NO
        ]
    )


def _figure(inquiry: Inquiry, name: str) -> int | None:
    figure = inquiry.definitions.parameters.get(name, inquiry.day)
    return figure if isinstance(figure, int) and not isinstance(figure, bool) else None


@fact("premium_noted", yes=("noted",), no=("none",))
def premium_noted(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether anything is written down for which a premium is or may be paid."""
    told = [_value(inquiry, person, name) for name in ("in_tekun", "in_dibao")]
    held = certificate_of(inquiry.view, person)
    told.append(
        (held is None or not held.cancelled) and _value(inquiry, person, "disability_noted")
    )
    groups = any(belongs for _, belongs, _ in _groups(inquiry, person))
    chronic = _too_ill(inquiry, person) is not False
    noted = any(told) or groups or chronic
    noted = noted or _watched(inquiry, person) is None or _perhaps_drawn(inquiry, person)
    return said(noted, "noted" if noted else "none")


def _perhaps_drawn(inquiry: Inquiry, person: RecordId) -> bool:
    """Whether a benefit is written down that may be one of a group, and may still run."""
    view = inquiry.view
    mine = view.by(Benefit.person, person)
    of_home = view.by(Benefit.household, view.household_of(person))
    told = {None, *OF_HOUSEHOLDS}
    drawn = [one for one in mine if one.kind in told | {TEKUN, ORPHAN, FUC}]
    drawn += [one for one in of_home if one.kind in told]
    return any(running(one, inquiry.day) is not Answer.NO for one in drawn)


@fact("premium_owed", yes=("law", "county"), no=("nobody",),
      unknown=("figure", "ill", "ungraded", "group"),
      slots=("group", "figure", "amount"))  # fmt: skip
def premium_owed(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the state pays of the premium of the year: by law, or by the county's figures."""
    for name, group in BY_LAW:
        if _value(inquiry, person, name):
            return said(True, "law", group=group)
    open_ones: list[tuple[str, str, str]] = [
        ("group", group, "") for name, group in BY_LAW if _value(inquiry, person, name) is None
    ]
    for group, belongs, name in _groups(inquiry, person):
        amount = _figure(inquiry, f"premium_{name}")
        if belongs and amount:
            return said(True, "county", group=group, amount=str(amount))
        if belongs is not False and amount != 0:
            why = "figure" if belongs else "ill" if name == "chronic" else "group"
            open_ones.append((why, group, f"premium_{name}"))
    if _ungraded(inquiry, person):
        open_ones.append(("ungraded", "残疾人", ""))
    if not open_ones:
        return said(False, "nobody", group="")
    why, group, name = min(open_ones, key=lambda one: ASKED_FIRST.index(one[0]))
    label = inquiry.definitions.parameters.label(name) if name else ""
    return said(None, why, group=group, figure=label)


def _ungraded(inquiry: Inquiry, person: RecordId) -> bool:
    """Whether somebody is noted as disabled, no grade tells which figure counts, and one may."""
    held = certificate_of(inquiry.view, person)
    if held is not None and (held.cancelled or held.grade in GRADES):
        return False
    noted = _value(inquiry, person, "disability_noted")
    return bool(noted) and any(_figure(inquiry, f"premium_disabled_{g}") != 0 for g in GRADES)


@fact("premium_aided", yes=("given",), no=("refused", "none"), unknown=("register",),
      slots=("year",), office=("当年参保资助名单",))  # fmt: skip
def premium_aided(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether the premium of the year was paid for somebody, wholly or in part."""
    view, year = inquiry.view, inquiry.day.year
    told = [one for one in view.by(PremiumAid.person, person) if one.year == year]
    given, refused = (_by_now(inquiry, told, rates) for rates in (PAYS, {NOT_PAID}))
    paid = (one.aid_amount for one in view.by(Insurance.person, person) if one.year == year)
    drawn = (
        running(one, inquiry.day) is Answer.YES
        for one in view.by(Benefit.person, person)
        if one.kind == PREMIUM_HELP
    )
    if given is Answer.YES or any(paid) or any(drawn):
        return said(True, "given", year=str(year))
    if given is Answer.UNKNOWN:
        return said(None, "dates", year=str(year), item="参保资助")
    if refused is Answer.YES:
        return said(False, "refused", year=str(year))
    whole = Coverages.of(view).whole(Register(PREMIUM, str(year)), person, inquiry.day)
    return said(False if whole else None, "none" if whole else "register", year=str(year))


def _by_now(inquiry: Inquiry, aids: Iterable[PremiumAid], rates: Collection[str]) -> Answer:
    """Whether one of some rates was confirmed by the day, or written down without a day."""
    days = [one.confirmed_day for one in aids if one.rate in rates]
    return any_of([happened(at, inquiry.day) if at else Answer.YES for at in days])


@fact("bill_noted", yes=("noted",), no=("none",))
def bill_noted(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether a cost of one's own for illness is written down."""
    noted = _own_costs(inquiry, person)[1] > 0
    return said(noted, "noted" if noted else "none")


def _own_costs(inquiry: Inquiry, person: RecordId) -> tuple[int, int]:
    """What somebody paid at least and at most in twelve months, in fen, of what goes on."""
    costs = [
        (running(one, inquiry.day), one.own_cost or 0)
        for one in inquiry.view.by(Health.person, person)
    ]
    sure = sum(cost for answer, cost in costs if answer is Answer.YES)
    return sure, sum(cost for answer, cost in costs if answer is not Answer.NO)


@fact("bill_heavy", yes=("over",), no=("under", "nobody"), unknown=("figure", "group"),
      slots=("group", "cost", "line", "figure"))  # fmt: skip
def bill_heavy(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether one's own cost lies above the county's line for a group one belongs to."""
    least, most = (_heavy(inquiry, person, cost) for cost in _own_costs(inquiry, person))
    if least.value is most.value:
        return most
    return said(None, "dates", item="健康和慢病", group="", cost="", line="", figure="")


def _heavy(inquiry: Inquiry, person: RecordId, cost: int) -> Finding:
    groups: list[Group] = [
        ("特困人员", _value(inquiry, person, "in_tekun"), "tekun"),
        ("低保对象", _value(inquiry, person, "in_dibao"), "dibao"),
        *_poor(inquiry, person),
    ]
    slots = {"cost": str(cost // 100), "group": "", "line": "", "figure": ""}
    found = said(False, "nobody", **slots)
    for group, belongs, name in groups:
        line = _figure(inquiry, f"medical_line_{name}")
        known = {**slots, "group": group, "line": "" if line is None else str(line)}
        if belongs and line is not None and cost > line * 100:
            return said(True, "over", **known)
        if belongs and line is None and cost > 0:
            label = inquiry.definitions.parameters.label(f"medical_line_{name}")
            found = said(None, "figure", **{**known, "figure": label})
        elif belongs and found.value is False:
            found = said(False, "under", **known)
        elif belongs is None and found.value is False and cost > (line or 0) * 100:
            found = said(None, "group", **known)
    return found


@fact("bill_helped", yes=("asked", "drawing"), no=("none",), unknown=("register",),
      slots=("since",), office=("医疗救助名单",))  # fmt: skip
def bill_helped(inquiry: Inquiry, person: RecordId) -> Finding:
    """Whether medical aid was asked for or drawn within the last twelve months."""
    view, since = inquiry.view, plus_months(inquiry.day, -YEAR)
    asked = [one.applied_day for one in view.by(MedicalAid.person, person)]
    drawn = [one.from_day for one in view.by(Benefit.person, person) if one.kind == MEDICAL]
    for why, days in (("asked", asked), ("drawing", drawn)):
        for at in days:
            if at and since <= at.first and at.last <= inquiry.day:
                return said(True, why, since=at.written)
    if any(at is None or (at.first <= inquiry.day and since <= at.last) for at in asked + drawn):
        return said(None, "dates", since="", item="医疗救助")
    whole = Coverages.of(view).whole(Register(BENEFIT, MEDICAL), person, inquiry.day)
    return said(False if whole else None, "none" if whole else "register", since="")
