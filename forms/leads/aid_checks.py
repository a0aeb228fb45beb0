"""Leads over the registers of help that goes on: reviews, relocated households, neighbours.

Who has no neighbour is told only where somebody said that the list of pairs is whole; else it is a
question (``forms.village.coverage``).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.circumstances.disability import certificate_of
from forms.circumstances.monitoring import (
    last_between,
    last_of,
    of_the_transition,
    unreviewed,
    visits,
    watches,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import running, runs
from forms.definitions.records import (
    Household,
    LeftBehindElder,
    Measure,
    MutualPair,
    Relocation,
)
from forms.leads.register_checks import RegisterFinder, RegisterLead
from forms.rules.lists import derive
from forms.schema.deadline import happened
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, plus_days
from forms.schema.ternary import Answer, all_of, any_of
from forms.village.coverage import NEIGHBOUR, Coverages, Register
from forms.village.view import VillageView

ALONE: Final = "2"
"""Code of ``lives_with``."""
NEEDS_CARE: Final = {"2": "部分失能老年人", "3": "失能老年人"}
"""By code of ``self_care``: what is called so."""
UNCOVERED: Final = "没有邻里互助员"
PAIRS: Final = "请把邻里结对的名单登记齐，再在“名单已全”里写明是全的：不在上面的就是没有人照应。"


def unhelped(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """G-15: under watch and not helped in time, or help of which nobody says whether it worked."""
    wait = definitions.parameters.number("first_measure_days", day)
    rated = definitions.parameters.number("measure_result_days", day)
    for watch in watches(view, day):
        home, name = watch.household, view.called(watch.household)
        begun = [one for one in view.by(Measure.household, home) if one.from_day]
        helped = any_of((watch.measured, *(happened(one.from_day, day) for one in begun)))
        late = longer(watch.since, wait, day) if watch.since else Answer.UNKNOWN
        none = all_of((watch.answer, late, helped.opposite))
        unrated = any_of([longer(one.from_day, rated, day) for one in begun if not one.result])
        unrated = all_of((watch.answer, unrated))
        reasons = [
            f"{name}{say}"
            for answer, say in (
                (none, f"纳入监测{wait}天以上，还没有帮扶措施，请落实后登记。"),
                (unrated, f"的帮扶措施{rated}天以上没有写效果，请核实后补填。"),
            )
            if answer is Answer.YES
        ]
        ask = f"{name}在不在监测、帮扶落实没有？监测或帮扶措施的日期没有写或没有写到日，请补全。"
        if reasons or Answer.UNKNOWN in (none, unrated):
            missing = () if reasons else (ask,)
            yield RegisterLead("G-15", UNHELPED, home, tuple(reasons), missing, version="2")


UNHELPED: Final = "监测对象的帮扶没有落实"


def longer(since: DayRange | None, days: int, day: date) -> Answer:
    """Whether more than so many days have gone by since a day."""
    return happened(since, plus_days(day, -days - 1))


def not_reviewed(view: VillageView, day: date, _definitions: Definitions) -> Iterator[RegisterLead]:
    """G-19: once lifted out of poverty, and nobody has looked this year whether help may end."""
    for home, answer in unreviewed(view, day).items():
        title, name = "原脱贫户今年没有评估", view.called(home)
        say = f"{name}是原脱贫户，{day.year}年还没有评估，请评估后登记。"
        ask = f"{name}{day.year}年评估过没有？户类型或评估的日期没有写到日，请补全日期。"
        if answer is Answer.YES:
            yield RegisterLead("G-19", title, home, (say,))
        else:
            yield RegisterLead("G-19", title, home, (), (ask,))


def old_class(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """C-TYPE: a case of 2026 under a class of the transition, and no word of the county on it."""
    if definitions.parameters.get("old_types_kept", day) is not None:
        return
    label = definitions.parameters.label("old_types_kept")
    once = (
        f"县里是不是“{label}”？请向县里核实后在参数中填写；不用的，监测类型改为防止返贫致贫对象。"
    )
    for case in of_the_transition(view, day):
        if case.household is not None and view.get(Household, case.household) is not None:
            ask = f"{view.called(case.household)}是2026年以后发现的，类型还是原来三种：{once}"
            yield RegisterLead(
                "C-TYPE", "监测类型要按县里的口径", case.household, (), (ask,), once=once
            )


def not_called_on(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """G-20: a relocated household without a contact, or not called on for too long."""
    every, title = definitions.parameters.number("relocation_visit_days", day), "搬迁户没人联系"
    ours = set(view.lives.households())
    for move in view.all(Relocation):
        home, moved = move.household, move.moved_day
        holds = runs(moved, move.to_day, day)
        if home not in ours or moved is None or holds is Answer.NO:
            continue
        seen = visits(view, home)
        late = longer(last_between(seen, moved, day), every, day)
        alone = Answer.NO if move.contact else Answer.YES
        answer, name = all_of((holds, any_of((late, alone)))), view.called(home)
        reasons = [] if move.contact else [f"{name}没有联系人，请安排。"]
        if late is Answer.YES:
            last = last_of(seen, day)
            met = f"上次走访是{last.isoformat()}" if last else "搬迁后没有走访的登记"
            reasons.append(f"{name}{met}，超过{every}天，请走访。")
        if answer is Answer.YES:
            yield RegisterLead("G-20", title, home, tuple(reasons))
        elif answer is Answer.UNKNOWN:
            ask = f"{name}的搬迁或走访日期没有写到日，超过{every}天没有？请补全日期。"
            yield RegisterLead("G-20", title, home, (), (ask,))


def no_neighbour(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """C-COVER: alone, in need of care, left behind or disabled, and no pair of neighbours."""
    runs: dict[RecordId, list[Answer]] = {}
    for pair in view.all(MutualPair):
        if pair.person is not None:
            runs.setdefault(pair.person, []).append(running(pair, day))
    whole = Coverages.of(view).whole
    for person, why in _lonely(view, day, definitions).items():
        told = runs.get(person, ())
        name, ask, once = view.name(person), "", ""
        if Answer.YES in told:
            continue
        if Answer.UNKNOWN in told:
            ask = f"{name}（{why}）的邻里结对起止时间没有写到日，现在还有没有？请补全日期。"
        elif not whole(Register(NEIGHBOUR), person, day):
            ask = f"{name}（{why}）有没有邻居结对照应？请登记邻里结对；结对名单已全的请写明。"
            once = PAIRS
        say = () if ask else (f"{name}是{why}，没有邻居结对照应，请安排。",)
        yield RegisterLead("C-COVER", UNCOVERED, person, say, (ask,) if ask else (), once=once)


def _lonely(view: VillageView, day: date, definitions: Definitions) -> dict[RecordId, str]:
    """Whom a neighbour should look after, and why; the first reason counts."""
    found: dict[RecordId, str] = {}
    living = frozenset(view.lives.living(day))
    for card in view.all(LeftBehindElder):
        why = "独居老年人" if card.lives_with == ALONE else NEEDS_CARE.get(card.self_care or "")
        if why and card.person in living and running(card, day) is Answer.YES:
            found.setdefault(card.person, why)
    for entry in derive("left_behind_elder", view, day, definitions):
        if entry.answer is Answer.YES:
            found.setdefault(entry.subject, "留守老年人")
    for person in view.lives.living(day):
        held = certificate_of(view, person)
        if held is not None and held.counts:
            found.setdefault(person, "残疾人")
    return found


AID_FINDERS: Final[tuple[tuple[str, RegisterFinder], ...]] = (
    ("G-15", unhelped), ("G-19", not_reviewed), ("G-20", not_called_on), ("C-COVER", no_neighbour),
    ("C-TYPE", old_class),
)  # fmt: skip
"""Which rule each looks for."""
