"""What does not fit together about bodies of the village, duties, findings and its money.

The law says how a representatives' meeting and a supervision committee are made up; what cannot be
told from their rosters is asked, not assumed. Nothing here refuses a record.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from forms.circumstances.rosters import (
    COMMITTEE,
    DELEGATE,
    Roster,
    Seat,
    overdue,
    representatives,
    sits,
    supervisors,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers
from forms.definitions.records import (
    BudgetLine,
    Duty,
    Fund,
    FundDiversion,
    FundPeriod,
    Hamlet,
    Helper,
    Household,
    Inspection,
    Person,
    Project,
    Rectification,
    Representative,
    SecretaryTerm,
    Supervisor,
)
from forms.leads.inconsistency import Inconsistency, wrong
from forms.leads.succession import in_hand
from forms.notices.budgets import beyond, doubled
from forms.notices.cash_book import accounts, ledgers, period_of, restated, together
from forms.notices.claims import Judge
from forms.schema.deadline import first_of, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.kinship import Kin, Kinship
from forms.village.view import VillageView

WOMAN: Final = "2"
"""Code of ``gb_gender``."""
BY_HOUSEHOLDS: Final = "1"
"""Code of ``elected_by``: five to fifteen households chose one."""
LEAST, MOST = 3, 5
"""Members of a supervision committee (指导意见 of 2017, excerpt)."""
LAW: Final = "村民委员会组织法（2025年修订）"


def organisation(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Everything of this kind that does not fit together as of a day."""
    for look in _LOOKS:
        yield from look(view, day)
    judge = Judge(view, day, definitions)
    yield from _held_by_the_gone(judge)
    yield from _still_diverted(view, judge)


def _assembly(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """C-REP: four fifths of the meeting are representatives, a third of these are women."""
    body = representatives(view, day)
    seats = [one for one in body.seats if isinstance(one, Representative)]
    delegates = [one for one in seats if one.seat == DELEGATE]
    if not seats:
        return
    first, facts = seats[0].id, [(one.id, one.seat) for one in seats]
    if not (delegates and any(one.seat == COMMITTEE for one in seats)):
        lacks = "村委会成员" if delegates else "村民代表"
        say = f"村民代表会议名册里没有{lacks}，算不出应到几人，请补登。"
        yield wrong(Representative.seat, first, say, *facts)
    elif len(delegates) * 5 < len(seats) * 4:
        say = (f"村民代表{len(delegates)}人，不到代表会议{len(seats)}人的五分之四（{LAW}第29条），"
               "请核对名册，或者补选代表。")  # fmt: skip
        yield wrong(Representative.seat, first, say, *facts)
    yield from _women(view, delegates, body)


def _women(
    view: VillageView, delegates: list[Representative], body: Roster
) -> Iterator[Inconsistency]:
    sexes = [view.answer(Person.sex, one.person) for one in delegates]
    women, unknown = sexes.count(WOMAN), sexes.count(None)
    if delegates and (women + unknown) * 3 < len(delegates) and not body.doubtful:
        say = (f"{len(delegates)}名村民代表里妇女{women}人，不到三分之一（{LAW}第29条），"
               "请核对名册，或者补选。")  # fmt: skip
        yield wrong(Representative.person, delegates[0].id, say, *sexes)


def _households(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """C-REP-HH: hamlets in which some households have nobody who speaks for them."""
    by_hamlet: dict[RecordId, list[Representative]] = defaultdict(list)
    for one in representatives(view, day).seats:
        if isinstance(one, Representative) and one.seat == DELEGATE and one.hamlet is not None:
            by_hamlet[one.hamlet].append(one)
    if not by_hamlet:
        return
    ours = Counter(view.answer(Household.hamlet, home) for home in view.lives.households())
    for hamlet, number in ours.items():
        name = view.answer(Hamlet.name, hamlet)
        if hamlet is not None and name is not None:
            yield from _spoken_for(hamlet, name, number, by_hamlet.get(hamlet, []))


def _spoken_for(
    hamlet: RecordId, name: str, number: int, chosen: list[Representative]
) -> Iterator[Inconsistency]:
    """Whether the representatives of a hamlet speak for all of its households.

    A hamlet without any is told of itself: the representatives of others have nothing to do with
    it, and each hamlet is waived for itself.
    """
    if not chosen:
        say = f"{name}有{number}户，没有一名村民代表，请核对名册，或者推选代表。"
        yield wrong(Hamlet.name, hamlet, say, number)
        return
    spoken = [one.households for one in chosen if one.elected_by == BY_HOUSEHOLDS]
    total = sum(one or 0 for one in spoken)
    if len(spoken) == len(chosen) and None not in spoken and total < number:
        say = (f"{name}有{number}户，代表推选户数合计{total}户，还有{number - total}户"
               f"没有代表（{LAW}第29条），请核对户数，或者补选。")  # fmt: skip
        yield wrong(Representative.households, chosen[0].id, say, number, *spoken)


def _terms_over(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Seats whose five years are over, and seats of the dead: who is due cannot be told."""
    seats: tuple[Representative | Supervisor, ...] = (
        *view.all(Representative), *view.all(Supervisor),
    )  # fmt: skip
    for seat in seats:
        name = view.name(seat.person) if seat.person else "姓名未登记"
        question = Representative.to_day if isinstance(seat, Representative) else Supervisor.to_day
        if overdue(seat, day) and sits(view, seat, day) is Answer.UNKNOWN:
            say = f"{name}任期已满五年，没有写离任，看不出还算不算成员，请写清，或者登记新一届。"
            yield wrong(question, seat.id, say)
        elif seat.person and seat.to_day is None and _dead(view, seat, day):
            yield wrong(question, seat.id, f"{name}已去世，还在名册上，请写离任日期。")


def _dead(view: VillageView, seat: Seat, day: date) -> bool:
    return seat.person is not None and view.lives.answer(seat.person, day) is Answer.NO


def _supervision(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """C-SUP, C-TEAM: no member of the committee, no near relative, somebody who knows accounts."""
    body = supervisors(view, day)
    seats = [one for one in body.seats if isinstance(one, Supervisor)]
    if not seats:
        return
    committee = {
        one.person
        for one in representatives(view, day).seats
        if isinstance(one, Representative) and one.seat == COMMITTEE and one.person
    }
    for one in seats:
        yield from _apart(view, one, committee)
    first, knows = seats[0], [one.finance for one in seats]
    if not LEAST <= len(seats) <= MOST and not body.doubtful:
        say = f"村务监督委员会有{len(seats)}人，一般是3至5人，请核对名册。"
        yield wrong(Supervisor.person, first.id, say, len(seats))
    if True not in knows:
        say = (f"村务监督委员会里没有人有财会、管理知识（{LAW}第37条），请核对，或者补选。"
               if None not in knows else
               "看不出村务监督委员会里有没有人有财会、管理知识，请在成员登记里填清。")  # fmt: skip
        yield wrong(Supervisor.finance, first.id, say, *knows)


def _apart(view: VillageView, one: Supervisor, committee: set[RecordId]) -> Iterator[Inconsistency]:
    """A supervisor is neither of the committee nor a near relative of one who is."""
    if one.person is None:
        return
    name = view.name(one.person)
    if one.person in committee:
        say = f"{name}既是村委会成员又是监督委员会成员，第37条不允许，请核对两份名册。"
        yield wrong(Supervisor.person, one.id, say, one.person)
    elif relatives := sorted(near(view.kinship, one.person) & committee):
        others = "、".join(view.name(person) for person in relatives)
        say = f"{name}是村委会成员{others}的近亲属，不能在监督委员会任职（{LAW}第37条），请核对。"
        yield wrong(Supervisor.kin, one.id, say, one.person, *relatives)


def near(kinship: Kinship, person: RecordId) -> set[RecordId]:
    """Near relatives (民法典 art. 1045): spouse, parents, children, their parents and children."""

    def parents(of: RecordId) -> set[RecordId]:
        return _known(kinship.father(of), kinship.mother(of))

    def children(of: set[RecordId]) -> set[RecordId]:
        return {child for one in of for child in _known(*kinship.children(one))}

    up, down = parents(person), children({person})
    grand = {one for parent in up for one in parents(parent)}
    found = {*_known(kinship.spouse(person)), *up, *down, *grand, *children(up), *children(down)}
    return found - {person}


def _known(*kin: Kin | None) -> set[RecordId]:
    return {one.person for one in kin if one is not None and one.person is not None}


def _duties(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """C-DUTY: every duty has somebody, and says until when."""
    for duty in view.all(Duty):
        if surely_by(duty.to_day, day):
            continue
        if duty.helper is None:
            say = f"责任「{duty.duty or ''}」没有写具体人，请补选。"
            yield wrong(Duty.helper, duty.id, say)
        if duty.due_day is None:
            say = f"责任「{duty.duty or ''}」没有写到几时，请补写责任期限。"
            yield wrong(Duty.due_day, duty.id, say)


def _gone(view: VillageView, day: date) -> list[RecordId]:
    """Helpers who have left, by their own end or by that of their last term."""
    gone = {one.id for one in view.all(Helper) if surely_by(one.to_day, day)}
    serving = {term.helper for term in view.all(SecretaryTerm) if covers(term, day)}
    left = {term.helper for term in view.all(SecretaryTerm) if surely_by(term.to_day, day)}
    return sorted(gone | {one for one in left - serving if one is not None})


def _held_by_the_gone(judge: Judge) -> Iterator[Inconsistency]:
    """What somebody who has left still has in hand: duties, findings, targets, contacts."""
    for helper in _gone(judge.view, judge.day):
        name = judge.view.card(Helper, helper).name or "离任人员"
        for held in in_hand(judge, helper):
            say = f"{name}已离任，{held.what}还在他名下，请改由接任人负责。"
            yield Inconsistency(held.form, held.record, held.field, say, (helper,))


def _found(view: VillageView, _day: date) -> Iterator[Inconsistency]:
    """An inspection told more findings than the list has, or fewer."""
    for one in view.all(Inspection):
        listed = len(view.by(Rectification.inspection, one.id))
        if one.found is not None and one.found != listed:
            say = (f"{one.unit or '检查'}反馈{one.found}个问题，整改台账里有{listed}个，"
                   "请一个问题登记一条，或者核对问题数。")  # fmt: skip
            yield wrong(Inspection.found, one.id, say, one.found, listed)


def _diverted(view: VillageView, _day: date) -> Iterator[Inconsistency]:
    """Of one entry of money more went another way than it was."""
    for entry in view.all(Fund):
        cases = view.by(FundDiversion.fund, entry.id)
        total = sum(case.amount or 0 for case in cases)
        if len(cases) > 1 and entry.amount is not None and total > entry.amount:
            say = (f"同一笔资金的{len(cases)}条偏离合计{total / 100:,.2f}元，"
                   f"超过那一笔的{entry.amount / 100:,.2f}元，请核对金额。")  # fmt: skip
            yield wrong(FundDiversion.amount, cases[-1].id, say, entry.amount, total)


def _still_diverted(view: VillageView, judge: Judge) -> Iterator[Inconsistency]:
    """An entry of which a part went another way is on no board before that is settled."""
    for case in view.all(FundDiversion):
        if case.fund is not None and not judge.holds(case, "settled"):
            amount = f"{case.amount / 100:,.2f}元" if case.amount is not None else "一部分"
            say = f"这一笔资金有{amount}偏离用途，还没有处理完，请先补批、追回或移交，再公示。"
            yield wrong(Fund.amount, case.fund, say, case.id, case.state, case.repaid_amount)


def _twice(view: VillageView, _day: date) -> Iterator[Inconsistency]:
    """Two terms of one person that share a day."""
    by_helper: dict[RecordId, list[tuple[DayRange, date, SecretaryTerm]]] = defaultdict(list)
    for term in view.all(SecretaryTerm):
        begun = term.from_day
        if term.helper is not None and begun is not None:
            end = first_of(term.to_day) or date.max
            by_helper[term.helper].append((begun, end, term))
    for helper, spells in by_helper.items():
        for one, (begun, _, later) in pairwise(sorted(spells, key=lambda s: (s[0].first, s[2].id))):
            if begun.last < one[1]:
                name = view.card(Helper, helper).name or "同一人"
                say = f"{name}有两段任期时间重叠（{begun.written}起），请核对到任和离任日期。"
                yield wrong(SecretaryTerm.from_day, later.id, say, one[2].id, begun)


def accounting(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Everything about money beside the balances themselves."""
    yield from _undated(view, day)
    yield from _openings(view, day, definitions)
    yield from _budgets(view, day, definitions)
    yield from _reviewed(view, day)


def _undated(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Money whose date does not say in which month it moved, so in no account for certain."""
    for one in view.all(Fund):
        at = one.day
        if at is not None and at.first <= day and at.first.month != at.last.month:
            say = (
                f"{one.purpose or '一笔收支'}的日期只写到{at.written}，看不出在哪一期的账里，"
                "请补全到日。"
            )
            yield wrong(Fund.day, one.id, say, at.written)


def _openings(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[Inconsistency]:  # fmt: skip
    """What was left over, written down again, is not what the entries before it come to."""
    for (_, source), entries in sorted(ledgers(view, day).items()):
        for entry, fen in restated(entries):
            label = definitions.codes.label("fund_source", source)
            word = "多" if fen > 0 else "少"
            say = (
                f"「{label}」{entry.day.written if entry.day else ''}的期初结余比以前各笔算下来"
                f"{word}{abs(fen) / 100:,.2f}元，请核对这笔结余，或补记以前的收支。"
            )
            yield wrong(Fund.amount, entry.id, say, fen)


def _budgets(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """C-FUND (社会救助法 art. 71): money spent beyond the budget of its source and project."""
    for one in beyond(view, day):
        project, source = one.purse
        name = view.card(Project, RecordId(project)).name or "不属于项目的支出"
        where = f"「{name}」{definitions.codes.label('fund_source', source)}{day.year}年"
        what = "没有列入预算，已支出" if one.planned is None else "支出超过预算"
        say = (
            f"{where}{what}{one.fen / 100:,.2f}元（{one.at.isoformat()}起），"
            "请补批（另写一行预算和计划）、追回，或者登记专款偏离。"
        )
        yield wrong(Fund.amount, one.entry.id, say, one.planned, one.fen)
    for line, later in doubled(view):
        say = "一行预算被调整了两次，两次都算就会多算，请改成后一次调整前一次。"
        yield wrong(BudgetLine.changed_from, later[-1], say, line, *later)


def _reviewed(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Accounts that were changed after the supervisors had looked at them, or never were right."""
    for review in view.all(FundPeriod):
        time = period_of(review)
        if time is None or time.last > day or not view.all(Fund):
            continue
        held = together(accounts(view, time, day))
        if held.closing is None:
            continue
        wrongs = [
            f"{question}审核写{of / 100:,.2f}元，台账算下来{is_ / 100:,.2f}元"
            for question, of, is_ in (
                ("上期结余", review.opening, held.opening),
                ("收入", review.income, held.income), ("支出", review.spent, held.spent),
                ("结余", review.closing, held.closing),
            )
            if of is not None and is_ is not None and of != is_
        ]  # fmt: skip
        if wrongs:
            say = f"{time.name}的账和审核时不同：{'；'.join(wrongs)}，请核对后重新审核。"
            yield wrong(FundPeriod.closing, review.id, say, *wrongs)


_LOOKS: tuple[Callable[[VillageView, date], Iterator[Inconsistency]], ...] = (
    _assembly, _households, _terms_over, _supervision, _duties, _found, _diverted, _twice,
)  # fmt: skip
