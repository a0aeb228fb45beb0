"""What does not fit together about help: old types, moves, pairs, exits, kin, bank books."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final, TypeVar

from forms.circumstances.monitoring import (
    SAID_ADMITTED,
    SAID_OVER,
    case_runs,
    of_the_transition,
    relocated,
    spell_admits,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, R, covers, running
from forms.definitions.records import (
    AidCase,
    ExitReview,
    Household,
    HouseholdType,
    MedicalAid,
    MonitoredHousehold,
    MutualPair,
    Person,
    Relocation,
)
from forms.leads.inconsistency import Inconsistency, wrong
from forms.schema.deadline import first_of, maybe_by, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, agree, as_written
from forms.schema.ternary import Answer
from forms.village.view import VillageView

WATCH_DAYS: Final = {
    MonitoredHousehold.admitted_day.name: "批准纳入日期",
    MonitoredHousehold.removed_day.name: "风险消除日期",
    MonitoredHousehold.undone_day.name: "重新纳入日期",
    HouseholdType.from_day.name: "户类型起始日期",
    HouseholdType.to_day.name: "户类型终止日期",
}
"""What the days of a watch are called."""


def assistance(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Everything about help that does not fit as of a day."""
    yield from _types(view, day, definitions)
    yield from _watches(view, day)
    yield from _moves(view, day)
    yield from _pairs(view, day, definitions)
    yield from _exits(view, day)
    yield from _kin(view, day)
    yield from _bank_books(view, day)
    yield from _medical(view, day, definitions)


def _types(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """A case found since 2026 under a class that the county has ended."""
    if definitions.parameters.get("old_types_kept", day) is not False:
        return
    for case in of_the_transition(view, day):
        label = definitions.codes.label("hh_assist_type", case.type)
        who = view.called(case.household) if case.household else ""
        zh = f"{who}的类型写着“{label}”：县里2026年起统一为“防止返贫致贫对象”，请改类型。"
        yield wrong(MonitoredHousehold.type, case.id, zh)


def _watches(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """A date, partial or not there, that leaves open whether a household is under watch."""
    for case in view.all(MonitoredHousehold):
        if case.household is None or case_runs(case, day) is not Answer.UNKNOWN:
            continue
        asked = MonitoredHousehold.admitted_day, MonitoredHousehold.removed_day
        for question in (*asked, MonitoredHousehold.undone_day):
            yield from _open_day(view, case.household, question, case, day)
        yield from _no_day(view, case.household, case)
    for spell in view.all(HouseholdType):
        if spell.household and spell_admits(spell) and running(spell, day) is Answer.UNKNOWN:
            for end in (HouseholdType.from_day, HouseholdType.to_day):
                yield from _open_day(view, spell.household, end, spell, day)


def _no_day(
    view: VillageView, household: RecordId, case: MonitoredHousehold
) -> Iterator[Inconsistency]:
    """A step that a case says it has taken, without the day."""
    admitted, removed = MonitoredHousehold.admitted_day, MonitoredHousehold.removed_day
    for question, said in ((admitted, SAID_ADMITTED), (removed, SAID_OVER)):
        if question.of(case) is None and case.state in said:
            zh = (
                f"{view.called(household)}的{WATCH_DAYS[question.name]}没有写，进度却已经"
                "到了这一步，在不在监测判断不了，请补填。"
            )
            yield wrong(question, case.id, zh, case.state)


def _open_day(
    view: VillageView, household: RecordId, question: Question[R, DayRange], record: R, day: date
) -> Iterator[Inconsistency]:
    at = question.of(record)
    if at is not None and at.first <= day < at.last:
        zh = (
            f"{view.called(household)}的{WATCH_DAYS[question.name]}只写到{at.written}，"
            "这一天在不在监测判断不了，请把日期补全到日。"
        )
        yield wrong(question, record.id, zh, at.written)


def _moves(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """The card of a household and its relocation say different things."""
    moved = {move.household: move for move in relocated(view, day)}
    known = {move.household for move in view.all(Relocation)}
    for home in view.lives.households():
        said = view.answer(Household.relocated, home)
        if said and home not in known:
            zh = f"{view.called(home)}写着是搬迁户，没有易地搬迁的登记，请补登或更正。"
            yield wrong(Household.relocated, home, zh)
        elif said is False and home in moved:
            zh = f"{view.called(home)}有易地搬迁的登记，户上却写着不是搬迁户，请核对。"
            yield wrong(Relocation.household, moved[home].id, zh, said)


def _pairs(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """One neighbour looks after more people than one can."""
    most = definitions.parameters.number("neighbour_most", day)
    pairs = [one for one in view.all(MutualPair) if covers(one, day)]
    load = Counter(pair.neighbour for pair in pairs)
    told = set()
    for pair in pairs:
        neighbour = pair.neighbour
        if neighbour is None:
            continue
        if load[neighbour] > most and neighbour not in told:
            told.add(neighbour)
            zh = f"{view.name(neighbour)}照应{load[neighbour]}人，超过{most}人，请分给别的互助员。"
            yield wrong(MutualPair.neighbour, pair.id, zh, load[neighbour])


def _exits(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """An exit that is marked, and a case that says another day or none."""
    for review in view.all(ExitReview):
        case = view.get(MonitoredHousehold, review.monitored)
        if case is None or not surely_by(review.marked_day, day):
            continue
        if case.household != review.household:
            zh = "退出评估选的监测记录是另一户的，请改选。"
            yield wrong(ExitReview.monitored, review.id, zh, case.household)
        elif not agree(case.removed_day, review.marked_day):
            said = as_written(case.removed_day) or "没有写"
            zh = (
                f"退出评估写{as_written(review.marked_day)}标注，监测对象的风险消除日期{said}，"
                "请核对后改成一样。"
            )
            yield wrong(ExitReview.marked_day, review.id, zh, said)


def _kin(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """R-DB-KIN: kin of staff or committee apply, and the application does not say so."""
    for case in view.all(AidCase):
        if case.person is None or case.kin_of_staff or not maybe_by(case.accepted_day, day):
            continue
        if view.answer(Person.kin_of_staff, case.person):
            zh = (
                f"{view.name(case.person)}与村干部或经办人是近亲属，救助申请里没有写："
                "请填是，单独登记备案，县里要入户。"
            )
            yield wrong(AidCase.kin_of_staff, case.id, zh)


def _bank_books(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """R-DB-CARD: somebody of the staff keeps a bank book without a written agreement."""
    for person in view.lives.living(day):
        card = view.card(Person, person)
        if card.card_holder is not None and card.card_paper_day is None:
            zh = f"{view.name(person)}的存折由人代管，没有写代管协议的日期，请补签并报县里备案。"
            yield wrong(Person.card_paper_day, person, zh, card.card_holder)


def _medical(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """More medical aid in a year than the county gives at most: to one person, to the village."""
    persons: Counter[tuple[str, int]] = Counter()
    years: Counter[int] = Counter()
    for case in sorted(view.all(MedicalAid), key=lambda one: (as_written(one.decided_day), one.id)):
        decided = first_of(case.decided_day)
        if decided is None or not case.aid_amount or not surely_by(case.decided_day, day):
            continue
        if case.person is not None:
            key = (case.person, decided.year)
            most = definitions.parameters.get("medical_year_most", decided)
            whose = f"{view.name(case.person)}{decided.year}年的医疗救助"
            yield from _over(case, persons, key, most, whose, "县里的年度限额")
        fund = definitions.parameters.get("medical_fund_year", decided)
        whose = f"本村{decided.year}年的医疗救助"
        yield from _over(case, years, decided.year, fund, whose, "县里分到本村的额度")


K = TypeVar("K")


def _over(
    case: MedicalAid, sums: Counter[K], key: K, most: object, whose: str, limit: str
) -> Iterator[Inconsistency]:
    """Add one sum; told once, at the case with which it went beyond the limit in 元."""
    before = sums[key]
    sums[key] += case.aid_amount or 0
    if isinstance(most, int) and not isinstance(most, bool) and before <= most * 100 < sums[key]:
        zh = f"{whose}合计{sums[key] / 100:,.2f}元，超过{limit}{most}元，请核对，或向县医保局问清。"
        yield wrong(MedicalAid.aid_amount, case.id, zh, sums[key])
