"""Leads that need a look over a whole register, not at one person.

Paid although ended, twice written down, nobody in contact, about to expire.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from forms.circumstances.disability import certificate_of
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers, running
from forms.definitions.records import (
    Absence,
    Benefit,
    Health,
    LeftBehindChild,
    OneToOne,
    Person,
)
from forms.rules.facts_benefit import EDGE, LIVING, NURSING, OF_HOUSEHOLDS, RIGID, TEKUN
from forms.rules.lists import derive
from forms.schema.deadline import happened
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, age_on
from forms.schema.ternary import Answer
from forms.village.coverage import BENEFIT, Coverages, Register
from forms.village.view import DEAD, GONE_PERSONS, VillageView, is_shut

CARED_FOR = (
    ("left_behind_child", "留守儿童"),
    ("left_behind_elder", "留守老年人"),
)
SERIOUS = "2"
"""Code of ``illness_class``."""
ADULT, ELDERLY = 18, 75
"""Below and from which age a delegate is asked about: 未成年人保护法 art. 22; our own choice."""
EXPIRING = frozenset({EDGE, RIGID})
"""Codes of ``benefit_kind`` that hold for a fixed time: 低保边缘, 刚性支出困难."""


@dataclass(frozen=True, slots=True)
class RegisterLead:
    """What a finder found, or cannot tell without an answer; see ``forms.leads.leads.Gap``.

    Attributes:
        once: The question as it is asked once for the village, where one list answers for all.
    """

    rule: str
    title: str
    subject: RecordId
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    version: str = "1"
    once: str = ""


def paid_though_ended(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[RegisterLead]:
    """G-03: a benefit in force of somebody who has died, left, lost the certificate or the right.

    What a household draws does not end with the member in whose name it is written, as long as
    anybody of the household is left.
    """
    codes = definitions.codes
    drawn = [one for one in view.all(Benefit) if running(one, day) is not Answer.NO]
    destitute: dict[RecordId | None, Answer] = {}
    for b in drawn:
        if b.kind == TEKUN and destitute.get(b.person) is not Answer.YES:
            destitute[b.person] = running(b, day)
    for benefit in drawn:
        person = benefit.person
        if person is None or view.get(Person, person) is None or _goes_on(view, day, benefit):
            continue
        kind = codes.label("benefit_kind", benefit.kind) if benefit.kind else "没有写种类的待遇"
        name, label = view.name(person), f"「{kind}」"
        why, ask = _over(view, day, benefit, destitute.get(person, Answer.NO))
        if why and running(benefit, day) is Answer.YES and not _may_go_on(view, day, benefit):
            say = f"{name}{why}，{label}还没有停止，请核实并登记停止时间。"
            yield RegisterLead("G-03", OVERPAID, person, (say,), version="4")
        elif why or ask:
            ask = f"{why}，{label}{_unsure(view, day, benefit)}" if why else ask.format(label=label)
            yield RegisterLead("G-03", OVERPAID, person, (), (name + ask,), version="4")


def _unsure(view: VillageView, day: date, benefit: Benefit) -> str:
    if _may_go_on(view, day, benefit):
        return "是不是这一户的？请补填待遇种类。"
    return "的起止时间没有写到日或前后颠倒，停了没有？请核对日期。"


def _over(view: VillageView, day: date, benefit: Benefit, destitute: Answer) -> tuple[str, str]:
    """Why a benefit is surely no longer due, or else what to ask; both empty when it is due."""
    person = benefit.person
    assert person is not None
    why, ask = _ended(view, person, day), ""
    if not why and benefit.kind in (LIVING, NURSING):
        why, ask = _lapsed(view, person, day)
        if not why and destitute is Answer.YES:
            why = "已享受特困供养"
        elif destitute is Answer.UNKNOWN:
            ask = ask or "的「特困供养」起止时间没有写到日，现在还在不在？请补全日期。"
    death = view.lives.deaths.get(person)
    if death is not None and view.lives.answer(person, day) is Answer.UNKNOWN:
        ask = f"的死亡日期只写到{death.written}，{{label}}该从哪一天停？请补全死亡日期。"
    return why, ask


OVERPAID = "待遇可能没有及时停发"


def _goes_on(view: VillageView, day: date, benefit: Benefit) -> bool:
    """Whether a household's own benefit still has somebody to draw it."""
    return benefit.kind in OF_HOUSEHOLDS and _somebody_left(view, day, benefit)


def _may_go_on(view: VillageView, day: date, benefit: Benefit) -> bool:
    """Whether nobody wrote what it is, and it may be the household's own."""
    return benefit.kind is None and _somebody_left(view, day, benefit)


def _somebody_left(view: VillageView, day: date, benefit: Benefit) -> bool:
    people = view.members.get(benefit.household, ()) if benefit.household else ()
    return any(not _ended(view, person, day) for person in people)


def _ended(view: VillageView, person: RecordId, day: date) -> str:
    """Why somebody is surely no longer ours; empty when that is not so."""
    death = view.lives.deaths.get(person)
    if death is not None and death.last <= day:
        return f"已于{death.written}死亡"
    card = view.card(Person, person)
    if death is None and card.no_capacity == DEAD:
        return "登记为已死亡"
    return "户籍已迁出或注销" if card.hukou_status in GONE_PERSONS else ""


def _lapsed(view: VillageView, person: RecordId, day: date) -> tuple[str, str]:
    """Why a certificate no longer holds, or else what to ask about it; empty when it does.

    Neither where nobody wrote one down.
    """
    held = certificate_of(view, person)
    if held is None:
        return "", ""
    until = held.valid_to
    told = (
        (held.cancelled, "残疾人证已冻结或注销"),
        (held.none, "登记为没有办残疾人证"),
        (held.over(day), f"残疾人证已于{until.written if until else ''}到期"),
        (held.expired, "残疾人证登记为到期待换"),
    )
    why = next((say for so, say in told if so), "")
    if why or until is None or day <= until.first:
        return why, ""
    return "", f"的残疾人证有效期只写到{until.written}，到期了没有？请看证补全日期。"


def nobody_in_contact(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[RegisterLead]:
    """G-10: left behind or severely disabled, and no one-to-one contact in force."""
    contacted: dict[RecordId | None, Answer] = {}
    for contact in view.all(OneToOne):
        runs = running(contact, day)
        if contacted.get(contact.person) is not Answer.YES and runs is not Answer.NO:
            contacted[contact.person] = runs
    missed: dict[RecordId, str] = {}
    for person, label in wanting(view, day, definitions):
        if contacted.get(person) is not Answer.YES:
            missed.setdefault(person, label)
    for person, label in missed.items():
        name, title = view.name(person), "没有一对一联系人"
        if person in contacted:
            ask = f"{name}（{label}）的一对一起止时间没有写到日，现在还有没有？请补全日期。"
            yield RegisterLead("G-10", title, person, (), (ask,))
        else:
            say = f"{name}是{label}，没有一对一联系人，请安排。"
            yield RegisterLead("G-10", title, person, (say,))


def wanting(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[tuple[RecordId, str]]:
    """Everybody who should have a contact, and why."""
    for list_id, label in CARED_FOR:
        for person in _listed(list_id, view, day, definitions):
            yield person, label
    for woman in _listed("left_behind_woman", view, day, definitions):
        if why := hardship(view, woman, day):
            yield woman, f"困难留守妇女（{why}）"
    for person in view.lives.living(day):
        held = certificate_of(view, person)
        if held is not None and held.counts and held.severe is Answer.YES:
            yield person, "重度残疾人"


def _listed(list_id: str, view: VillageView, day: date, definitions: Definitions) -> list[RecordId]:
    entries = derive(list_id, view, day, definitions)
    return [entry.subject for entry in entries if entry.answer is Answer.YES]


def hardship(view: VillageView, woman: RecordId, day: date) -> str:
    """R-LBW-HARD (民发〔2025〕7号): low income, serious illness or disability; empty for none.

    What a card says of infringed rights is sealed and stays out of leads.
    """
    household = view.household_of(woman)
    aid = (*view.by(Benefit.person, woman), *view.by(Benefit.household, household))
    drawn = {benefit.kind for benefit in aid if running(benefit, day) is Answer.YES}
    if not drawn.isdisjoint((*OF_HOUSEHOLDS, TEKUN)):
        return "低收入家庭"
    held = certificate_of(view, woman)
    if held is not None and held.counts:
        return "残疾"
    ill = any(
        illness.class_ == SERIOUS and running(illness, day) is Answer.YES
        for illness in view.by(Health.person, woman)
    )
    return "大病" if ill else ""


def hardship_kept(view: VillageView, woman: RecordId, day: date) -> bool:
    """Whether the lists of aid are whole for a woman: else nobody can say that she is well off."""
    whole = Coverages.of(view).whole
    lists = (Register(BENEFIT, kind) for kind in (*OF_HOUSEHOLDS, TEKUN))
    return all(whole(one, woman, day) for one in lists)


def no_delegate(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """G-09: a left-behind child without a named delegate, or one who may not be entrusted."""
    for child in _listed("left_behind_child", view, day, definitions):
        name, title = view.name(child), "委托照护没有落实"
        why, ask = delegate_fault(view, child, day)
        if why:
            law = "未成年人保护法第22条、第23条"
            say = f"{name}{why}，请核实并督促父母书面委托（{law}）。"
            yield RegisterLead("G-09", title, child, (say,), version="2")
        elif ask:
            yield RegisterLead("G-09", title, child, (), (name + ask,), version="2")


def delegate_fault(view: VillageView, child: RecordId, day: date) -> tuple[str, str]:
    """What is wrong with who cares for a child, or else what to ask; both empty when all is well.

    未成年人保护法第22条: a capable adult; 第23条: entrusted in writing.
    """
    cards = [(one, running(one, day)) for one in view.by(LeftBehindChild.person, child)]
    sure = next((one for one, held in cards if held is Answer.YES), None)
    perhaps = [one for one, held in cards if held is Answer.UNKNOWN]
    told = [_keeping(view, child, one, day) for one in (sure, *perhaps)]
    if sure or not perhaps or all(why for why, _ in told):
        return told[0]
    return "", "的留守儿童卡起止时间没有写到日或前后颠倒，现在由谁照护？请核对日期。"


def _keeping(
    view: VillageView, child: RecordId, card: LeftBehindChild | None, day: date
) -> tuple[str, str]:
    """The same where one card holds, or none."""
    keeper, named = _delegate(view, child, card)
    kind = card.guardian_type if card else None
    if not named or kind == NOBODY:
        return "没有登记照护人", ""
    if kind == UNFIT_PARENT:
        return "由没有监护能力的父亲或母亲照护，不能受托", ""
    why, ask = _unfit(view, keeper, day) if keeper else ("", "")
    written = happened(card.delegate_day if card else None, day)
    if not why and written is Answer.NO:
        why = "的委托照护没有书面告知日期"
    if not ask and written is Answer.UNKNOWN:
        ask = "的委托照护书面告知日期没有写到日，告知了没有？请补全日期。"
    return why, ask


NOBODY, UNFIT_PARENT = "0", "5"
"""Codes of ``lbc_guardian_type``: nobody; a parent who cannot look after children."""


def _delegate(
    view: VillageView, child: RecordId, card: LeftBehindChild | None
) -> tuple[Person | None, bool]:
    """Who a child is entrusted to, where that is somebody of the book; whether anybody is named.

    The card names him: of the household, where one name is one person. Without a name on the card
    it is the guardian.
    """
    guardian = view.get(Person, view.card(Person, child).guardian)
    name = card.guardian_name if card else None
    if not name or (guardian is not None and guardian.name == name):
        return guardian, guardian is not None
    at_home = view.members.get(view.household_of(child) or RecordId(""), ())
    same = [person for person in at_home if view.name(person) == name]
    return (view.get(Person, same[0]) if len(same) == 1 else None), True


def _unfit(view: VillageView, keeper: Person, day: date) -> tuple[str, str]:
    """Why somebody may not be entrusted with a child, or else what to ask."""
    lives, (young, old) = view.lives.answer(keeper.id, day), _ages(keeper, day)
    away = (running(one, day) is Answer.YES for one in view.by(Absence.person, keeper.id))
    faults = (
        (lives is Answer.NO, "的照护人已经去世"),
        (
            keeper.no_capacity is not None or is_shut(view, keeper.id, Person.no_capacity.name),
            "的照护人登记为没有监护能力，不能受托",
        ),
        (any(away), "的照护人自己也外出了"),
        (old < ADULT, "的照护人未满18周岁，不能受托"),
        (young >= ELDERLY, f"的照护人已{young}周岁"),
    )
    doubts = (
        (lives is Answer.UNKNOWN, "的照护人死亡日期没有写到日，现在由谁照护？请补全日期。"),
        (young < ADULT or old >= ELDERLY, "的照护人多大年纪？出生日期没有写到日，请补全。"),
    )
    why, ask = (next((say for so, say in told if so), "") for told in (faults, doubts))
    return why, "" if why else ask


def _ages(person: Person, day: date) -> tuple[int, int]:
    """How old somebody is at least and at most; without a birth, of an age nobody asks about."""
    if person.birth is None:
        return ADULT, ADULT
    return age_on(person.birth.last, day), age_on(person.birth.first, day)


EXPIRES = "认定快到期"


def expiring(view: VillageView, day: date, definitions: Definitions) -> Iterator[RegisterLead]:
    """G-13: a recognition that ends soon or has ended without being reviewed."""
    codes = definitions.codes
    soon = day + timedelta(days=definitions.parameters.number("turning_days", day))
    for benefit in view.all(Benefit):
        review, subject = benefit.review_day, benefit.household or benefit.person
        if benefit.kind not in EXPIRING or review is None or subject is None:
            continue
        if review.first > soon or not covers(benefit, day):
            continue
        what = f"「{codes.label('benefit_kind', benefit.kind)}」认定于{review.written}到期"
        if running(benefit, day) is Answer.YES:
            yield RegisterLead("G-13", EXPIRES, subject, (f"{what}，请提前复核。",))
        else:
            ask = f"{what}，起止时间没有写到日，这一天还在不在？请补全日期。"
            yield RegisterLead("G-13", EXPIRES, subject, (), (ask,))


def same_number(view: VillageView, day: date, _: Definitions) -> Iterator[RegisterLead]:
    """G-16: one citizen number on several cards of living people."""
    groups: dict[object, list[RecordId]] = defaultdict(list)
    for person in view.lives.living(day):
        if number := view.card(Person, person).id_number:
            groups[number].append(person)
    yield from _twice(view, groups.values(), "身份证号码相同")


def same_name(view: VillageView, day: date, _: Definitions) -> Iterator[RegisterLead]:
    """G-16: one name and birth on several cards, unless each has a citizen number of its own."""
    groups: dict[str, list[tuple[DayRange, RecordId]]] = defaultdict(list)
    for person in view.lives.living(day):
        card = view.card(Person, person)
        if card.birth and card.name:
            groups[card.name].append((card.birth, person))
    surely: dict[object, list[RecordId]] = defaultdict(list)
    perhaps: list[list[RecordId]] = []
    for name, cards in groups.items():
        for birth, person in cards:
            if birth.first == birth.last:
                surely[name, birth].append(person)
        perhaps += _perhaps_one_day(cards)
    yield from _twice(view, _doubtful(view, surely.values()), "姓名和出生日期都相同")
    what = "姓名相同、出生日期可能相同"
    yield from _twice(view, _doubtful(view, perhaps), what, sure=False)


def _perhaps_one_day(cards: list[tuple[DayRange, RecordId]]) -> Iterator[list[RecordId]]:
    """Those whose days run into each other, where a birth names no day."""
    runs: list[list[tuple[DayRange, RecordId]]] = []
    until = date.min
    for birth, person in sorted(cards, key=lambda one: (one[0].first, one[1])):
        if not runs or until < birth.first:
            runs.append([])
        runs[-1].append((birth, person))
        until = max(until, birth.last)
    for run in runs:
        if any(birth.first < birth.last for birth, _ in run):
            yield [person for _, person in run]


def _doubtful(view: VillageView, groups: Iterable[list[RecordId]]) -> Iterator[list[RecordId]]:
    """Groups in which somebody has no citizen number: two numbers are two people."""
    for people in groups:
        if not all(view.card(Person, person).id_number for person in people):
            yield people


def _twice(
    view: VillageView, groups: Iterable[list[RecordId]], what: str, *, sure: bool = True
) -> Iterator[RegisterLead]:
    for people in groups:
        if len(people) > 1:
            homes = "、".join(view.called(view.household_of(p) or p) for p in people)
            say = f"有{len(people)}张人员卡{what}（{homes}），请核对是不是同一个人。"
            said, ask = ((say,), ()) if sure else ((), (say,))
            for person in people:
                yield RegisterLead("G-16", "可能重复登记", person, said, ask, version="2")


RegisterFinder: TypeAlias = Callable[[VillageView, date, Definitions], Iterator[RegisterLead]]

FINDERS: tuple[tuple[str, RegisterFinder], ...] = (
    ("G-03", paid_though_ended), ("G-10", nobody_in_contact), ("G-09", no_delegate),
    ("G-13", expiring), ("G-16", same_number), ("G-16", same_name),
)  # fmt: skip
"""Which rule each looks for."""
