"""What a death, a departure, a move or another head leaves to be done.

A day of death is one answer on one card, and it changes what others' records say. Nothing is ended
by itself: when a benefit stops and who follows as a guardian is decided by people. So everything
that still names the dead as if they lived is told, record by record, with what to do.

与户主关系 is an answer about two people. When one of them is another, the old answer is not wrong
by itself, it is about somebody else; the program cannot know the new one. It counts as told anew
when it was changed on the day of the move or later, or kept by a former answer of that day, which
every writer leaves (``forms.village.past_answers.changed``).

This module is long because all of it is one list: what a change in one life leaves in others'.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.answers.past_value import read
from forms.circumstances.disability import certificate_of
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers, running
from forms.definitions.records import (
    Absence,
    AidCase,
    Benefit,
    Former,
    Health,
    Helper,
    Household,
    LeftBehindChild,
    Person,
    RightsCase,
    School,
    Task,
)
from forms.definitions.register_reader import SPELL
from forms.leads.inconsistency import Inconsistency, wrong
from forms.schema.deadline import surely_by
from forms.schema.form import SUBJECTS, Disclosure, FieldDef, FormDef, RecordId
from forms.schema.partial_date import age_on, in_force, known_range
from forms.schema.ternary import Answer
from forms.village.past_answers import FORM, History, about
from forms.village.sealed_access import minority
from forms.village.view import DEAD, GONE_PERSONS, VillageView

HEADS: Final = frozenset({"01", "02"})
"""Codes of ``gb_relation``: 本人 and 户主."""
ADULT: Final = 18
"""民法典 art. 17."""


def after_move(view: VillageView, day: date, _definitions: Definitions) -> Iterator[Inconsistency]:
    """Relations kept from an old head, children left alone, a head by name who is no member.

    Args:
        view: The village as of the day.
        day: The day.
    """
    yield from _alone(view, day)
    yield from _left_empty(view)
    yield from _old_carers(view, day)
    history, called = History(view.stated(FORM)), _by_name(view)
    for home in view.lives.households():
        people = there(view, home, day)
        yield from _movers(view, home, people, history, day)
        heads = [p for p in people if view.answer(Person.relation, p) in HEADS]
        if len(heads) == 1:
            yield from _old_relations(view, home, people, heads[0], history, day)
            yield from _old_name(view, home, people, heads[0], called)
            yield from _unrelated(view, home, people, history, day)


def there(view: VillageView, household: RecordId, day: date) -> list[RecordId]:
    """Who of a household surely lives and is still of the village."""
    status, lives = view.answers(Person.hukou_status), view.lives
    return [
        p for p in view.members[household]
        if lives.surely(p, day) and status[p] not in GONE_PERSONS
    ]  # fmt: skip


def minor(view: VillageView, person: RecordId, day: date) -> bool:
    """Whether somebody is surely below 18."""
    birth = view.answer(Person.birth, person)
    return birth is not None and age_on(birth.first, day) < ADULT


@dataclass(frozen=True, slots=True)
class ChildrenAlone:
    """A household of which nobody, or perhaps nobody, is left but children.

    Attributes:
        home: The household.
        people: Whoever is, or may be, left.
        doubtful: Those of them of whom it cannot be told whether they live, or are grown up.
        absent: Who belongs to it and surely is away.
    """

    home: RecordId
    people: Sequence[RecordId]
    doubtful: Sequence[RecordId]
    absent: Sequence[RecordId] = ()

    def told(self, view: VillageView) -> str:
        """Who is left, for a sentence."""
        names = "、".join(view.name(person) for person in self.people)
        if self.absent:
            names += f"，{'、'.join(view.name(person) for person in self.absent)}在外"
        if not self.doubtful:
            return f"只剩未成年人（{names}）"
        open_ones = "、".join(view.name(person) for person in self.doubtful)
        return f"可能只剩未成年人（{names}；{open_ones}成年没有、在不在世，看不出，请补全生卒日期）"


def away(view: VillageView, person: RecordId, day: date) -> bool:
    """Whether somebody is surely away on a day."""
    return any(running(one, day) is Answer.YES for one in view.by(Absence.person, person))


def children_alone(view: VillageView, day: date) -> Iterator[ChildrenAlone]:
    """Households in force of which nobody is, or may be, left but children.

    Where nobody is known to be a child and nobody died, what is not known of a household's people
    is asked by the lists, and not here.
    """
    for home in view.lives.households():
        if (found := alone_in(view, home, day, at_home=False)) is not None:
            yield found


def alone_in(
    view: VillageView, home: RecordId, day: date, *, at_home: bool
) -> ChildrenAlone | None:
    """The children of a household in which no adult is, or perhaps none is, on a day.

    Args:
        view: The village.
        home: The household.
        day: The day.
        at_home: Whether only who is at home looks after a child; of whom it is not sure that he
            is away, he is at home.
    """
    status = view.answers(Person.hukou_status)
    members = [p for p in view.members[home] if status[p] not in GONE_PERSONS]
    alive = [p for p in members if view.lives.answer(p, day) is not Answer.NO]
    absent = [p for p in alive if at_home and away(view, p, day)]
    left = [p for p in alive if p not in absent]
    young = {p: minority(view, p, day) for p in left}
    sure = {p for p in left if view.lives.surely(p, day)}
    if not left or any(young[p] is Answer.NO for p in sure):
        return None
    people = [p for p in left if young[p] is not Answer.NO]
    doubtful = [p for p in left if young[p] is not Answer.YES]
    known = any(young[p] is Answer.YES for p in sure) or any(_died(view, p, day) for p in members)
    return ChildrenAlone(home, people, doubtful, absent) if people and known else None


def _alone(view: VillageView, day: date) -> Iterator[Inconsistency]:
    for one in children_alone(view, day):
        say = (
            f"{view.called(one.home)}{one.told(view)}，请今天就上门看由谁照护，"
            "没有人照护的立即报公安派出所和民政部门（未成年人保护法第11条）；有人照护的，"
            "把孩子改到照护人的户里，或者登记监护人后选“就是这样”。"
        )
        guardians = (view.answer(Person.guardian, person) for person in one.people)
        facts = (*one.people, *guardians, *one.doubtful)
        yield wrong(Household.head_name, one.home, say, *facts)


def _movers(
    view: VillageView, home: RecordId, people: list[RecordId], history: History, day: date
) -> Iterator[Inconsistency]:
    """Who came from another household and is related to its head as to the one before."""
    for person in people:
        moved = _moved(history, person, day)
        if moved is None:
            continue
        name, relation = view.name(person), view.answer(Person.relation, person)
        if relation is None:
            say = f"{name}{moved}转到{view.called(home)}，还没有写与新户主的关系，请问清补上。"
            yield wrong(Person.relation, person, say, home)
        elif not history.told(Person.FORM, person, Person.relation.name, moved, day):
            say = (
                f"{name}{moved}转到{view.called(home)}，与户主关系还是对原来户主的，"
                "请改成与新户主的关系；没有变的，选“就是这样”。"
            )
            yield wrong(Person.relation, person, say, home, relation)


def _unrelated(
    view: VillageView, home: RecordId, people: list[RecordId], history: History, day: date
) -> Iterator[Inconsistency]:
    """Who came by birth or marriage and has no relation to the head, though the others have.

    A roster may leave it out for anybody; where mother or spouse is written down it was forgotten.
    """
    bare = [
        p for p in people
        if view.answer(Person.relation, p) is None
        and any(
            view.answer(question, p) is not None for question in (Person.mother, Person.spouse)
        )
    ]  # fmt: skip
    if len(bare) * 2 >= len(people):
        return
    for person in bare:
        if _moved(history, person, day) is None:  # of who moved it is told already
            say = (
                f"{view.name(person)}与户主的关系没有写，{view.called(home)}别的人写了，"
                "请问清补上。"
            )
            yield wrong(Person.relation, person, say, home)


def _moved(history: History, person: RecordId, day: date) -> date | None:
    """When somebody came from another household; None where nothing says so."""
    known = history.until(Person.FORM, person, Person.household.name, day)
    return next((at for at, former in reversed(known) if read(former.value)), None)


def _old_relations(
    view: VillageView, home: RecordId, people: list[RecordId], head: RecordId, history: History,
    day: date,
) -> Iterator[Inconsistency]:  # fmt: skip
    """Who is still related to the head before this one."""
    relation = Person.relation.name
    came = [
        at for at, former in history.until(Person.FORM, head, relation, day)
        if str(read(former.value)) not in HEADS
    ]  # fmt: skip
    since = max(filter(None, (*came[-1:], _moved(history, head, day))), default=None)
    if since is None:
        return
    kept = [
        p for p in people
        if p != head and view.answer(Person.relation, p) is not None
        and not history.told(Person.FORM, p, relation, since, day)
        and not _came_later(view, p, since)
    ]  # fmt: skip
    if kept:
        names = "、".join(view.name(person) for person in kept)
        say = (
            f"{view.called(home)}{since}起户主是{view.name(head)}，{names}的与户主关系还是对"
            "原来户主的，请在这一户的「变动…」里换户主、逐个核对；没有变的，选“就是这样”。"
        )
        facts = [(p, view.answer(Person.relation, p)) for p in kept]
        yield wrong(Household.head_name, home, say, head, *facts)


def _came_later(view: VillageView, person: RecordId, since: date) -> bool:
    """Whether somebody was born or came when the head was head already."""
    days = (view.answer(Person.birth, person), view.answer(Person.arrived, person))
    return any(at is not None and at.first >= since for at in days)


def _by_name(view: VillageView) -> Mapping[str | None, Sequence[RecordId]]:
    """Everybody who ever was in the book by name, for asking of each household."""
    found = defaultdict[str | None, list[RecordId]](list)
    for person, name in view.answers(Person.name).items():
        found[name].append(person)
    return found


def _old_name(
    view: VillageView, home: RecordId, people: list[RecordId], head: RecordId,
    by_name: Mapping[str | None, Sequence[RecordId]],
) -> Iterator[Inconsistency]:  # fmt: skip
    """The household is called by somebody who died or left."""
    called, name = view.answer(Household.head_name, home), view.name(head)
    gone = called != name and any(p not in people for p in by_name.get(called, ()))
    here = {view.answer(Person.name, p) for p in people}
    if gone and called not in here:
        say = (
            f"户主姓名写的是{called}，他已不在这一户，家里的户主是{name}，"
            "请把这一户的「户主姓名」改过来。"
        )
        yield wrong(Household.head_name, home, say, called, head)


MARRIED: Final = frozenset({"20", "21", "22", "23"})
"""Codes of ``gb_marital``: married in one way or another."""

OWN_LIFE: Final = frozenset({Absence.FORM, School.FORM, Health.FORM, Task.FORM})
"""What goes on elsewhere, or is still to be done, when somebody's register has left."""

Dead = Mapping[RecordId, str]
"""Who has died by a day, and since when in words (于2026-05-03去世)."""


def after_death(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Everything in force of somebody who is dead on a day.

    What a dead person alone draws is a lead of its own (G-03). A day of death known to the month
    counts from its first day: better asked early than kept.

    Args:
        view: The village as of the day.
        day: The day.
        definitions: What holds in the village, a county's own forms among it.
    """
    dead = dead_people(view, day)
    gone = {**_gone_people(view), **dead}
    for form in definitions.forms.values():
        yield from _spells(view, form, dead if form.id in OWN_LIFE else gone, day)
    yield from _emptied(view, gone)
    yield from _drawn_elsewhere(view, {p: gone[p] for p in gone if p not in dead}, day, definitions)
    if not dead:
        return
    yield from _household_benefits(view, dead, day, definitions)
    yield from _on_cards(view, dead, day)
    yield from _on_cases(view, dead, day)
    names = _names(view, dead)
    yield from _carers(names, day)
    yield from _helpers(names, day)
    yield from _accounts(names)


def dead_people(view: VillageView, day: date) -> Dead:
    """Who has died by a day, as far as it is written down."""
    cards = view.answers(Person.no_capacity)
    perhaps = (*view.lives.deaths, *(p for p, reason in cards.items() if reason == DEAD))
    return {p: words for p in perhaps if (words := _died(view, p, day))}


def _died(view: VillageView, person: RecordId, day: date) -> str:
    """Since when somebody has been dead on a day, in words; empty of who is not."""
    at = view.lives.deaths.get(person)
    if at is not None:
        return f"于{at.written}去世" if at.first <= day else ""
    return "登记为已死亡" if view.answer(Person.no_capacity, person) == DEAD else ""


def _gone_people(view: VillageView) -> Dead:
    """Whose register has left the village: their offices and what others do for them here end."""
    status = view.answers(Person.hukou_status)
    return {p: "不在本村（户籍迁出或注销）" for p, code in status.items() if code in GONE_PERSONS}


def _spells(view: VillageView, form: FormDef, dead: Dead, day: date) -> Iterator[Inconsistency]:
    """Spells of any form that go on about, or by, somebody who is dead or gone."""
    begin, end = SPELL
    fields = {field.id: field for field in form.fields}
    asked = [f for f in form.fields if f.type == "ref" and f.form == Person.FORM]
    if end not in fields or not asked or form.id == Benefit.FORM:
        return
    for record, body in view.records(form.id).items():
        for field in asked:
            person = RecordId(str(body.get(field.id)))
            begun = body.get(form.begins or begin)
            if form.id == Task.FORM and _of_the_death(view, person, begun):
                continue
            if person in dead and in_force(begun, body.get(end), day):
                who = _called(view, person, field)
                say = f"{who}已{dead[person]}，「{form.title}」还没有结束，"
                if field.id in SUBJECTS:
                    say += f"请填「{fields[end].label}」。"
                else:
                    say = (
                        f"{_whose(view, form, record)}「{form.title}」：「{field.label}」"
                        f"{who}已{dead[person]}，请另定人选，不再办的填「{fields[end].label}」。"
                    )
                yield Inconsistency(form.id, record, field.id, say, (person, dead[person]))


def _of_the_death(view: VillageView, person: RecordId, begun: object) -> bool:
    """Whether a task was set when somebody had died already: it is there because of that."""
    at, since = view.lives.deaths.get(person), known_range(begun)
    return at is not None and since is not None and at.first <= since.first


def _called(view: VillageView, person: RecordId, field: FieldDef) -> str:
    """A name; not where the answer itself is sealed."""
    return "这个人" if field.disclosure is Disclosure.SEALED else view.name(person)


def _whose(view: VillageView, form: FormDef, record: RecordId) -> str:
    """Whom a record is about, with a 的; empty where it is about nobody."""
    body = view.body(form.id, record) or {}
    subject = body.get(form.about)
    return f"{view.called(RecordId(str(subject)))}的" if isinstance(subject, str) else ""


def _household_benefits(
    view: VillageView, dead: Dead, day: date, definitions: Definitions
) -> Iterator[Inconsistency]:
    """What a household draws in the name of a member who died while others of it live."""
    for benefit in view.all(Benefit):
        person, home = benefit.person, benefit.household
        if person not in dead or person is None or home is None or not covers(benefit, day):
            continue
        if all(one in dead for one in view.members.get(home, ())):
            continue  # nobody is left: it has to end, which G-03 says
        kind = definitions.codes.label("benefit_kind", benefit.kind)
        say = (
            f"{view.name(person)}已{dead[person]}，全户的「{kind}」还用他的名字，"
            "请报乡镇核定人数和金额，旧的一条填停止时间，按现在的户主另记一条。"
        )
        yield wrong(Benefit.person, benefit.id, say, person, dead[person])


def _on_cards(view: VillageView, dead: Dead, day: date) -> Iterator[Inconsistency]:
    """Guardians, marriages, registers and certificates on people's own cards."""
    for card in view.all(Person):
        if card.id in dead:
            yield from _own_papers(view, card, dead)
        elif view.lives.surely(card.id, day) and card.hukou_status not in GONE_PERSONS:
            guardian, name = card.guardian, view.name(card.id)
            if guardian is not None and guardian in dead:
                say = (
                    f"{name}的监护人{view.name(guardian)}已{dead[guardian]}，请重新确定监护人，"
                    "改「监护人」；没有人能监护的，报乡镇和民政部门。"
                )
                yield wrong(Person.guardian, card.id, say, guardian, dead[guardian])
            spouse = view.kinship.spouse(card.id) if card.marital in MARRIED else None
            if spouse is not None and spouse.person in dead:
                at = dead[spouse.person]
                say = (
                    f"{name}的配偶{view.name(spouse.person)}已{at}，婚姻状况还写着已婚，"
                    "请核实后改「婚姻状况」。"
                )
                yield wrong(Person.marital, card.id, say, spouse.person, at, card.marital)


def _own_papers(view: VillageView, card: Person, dead: Dead) -> Iterator[Inconsistency]:
    """What is still in force in a dead person's own name."""
    name = view.name(card.id)
    if card.hukou_status is not None and card.hukou_status not in GONE_PERSONS:
        say = f"{name}已{dead[card.id]}，户籍状态还没有改成注销，请办好销户后改「户籍状态」。"
        yield wrong(Person.hukou_status, card.id, say, dead[card.id], card.hukou_status)
    held = certificate_of(view, card.id)
    if held is not None and held.held and not held.cancelled:
        say = f"{name}已{dead[card.id]}，残疾人证还没有注销，请办理注销后改「证件状态」。"
        yield wrong(Person.death_day, card.id, say, dead[card.id], held.number, held.status)


def _on_cases(view: VillageView, dead: Dead, day: date) -> Iterator[Inconsistency]:
    """Applications that wait for a word, and guardians in cases whose names stay sealed."""
    for case in view.all(AidCase):
        ends = (case.confirmed_day, case.refused_day, case.withdrawn_day)
        person = case.person
        if person in dead and person is not None and not any(surely_by(one, day) for one in ends):
            say = (
                f"申请人{view.name(person)}已{dead[person]}，这件救助申请还没有办结，"
                "请问清家里人：撤回，或由别的家庭成员重新申请。"
            )
            yield wrong(AidCase.person, case.id, say, person, dead[person])
    for right in view.all(RightsCase):
        guardian, about = right.guardian, right.person
        if guardian in dead and about is not None and view.lives.surely(about, day):
            say = "一件维权和强制报告里写的现在的监护人已经去世，请打开核对，重新确定监护人。"
            yield wrong(RightsCase.guardian, right.id, say, guardian)


@dataclass(frozen=True, slots=True)
class _Names:
    """The dead by name, for records that name somebody and do not point at them."""

    view: VillageView
    dead: Dead
    people: Mapping[str, Sequence[RecordId]]

    def died(self, name: str | None, home: RecordId | None = None) -> RecordId | None:
        """The dead one of this name; who of several is meant, the household tells.

        Nobody while anybody alive may be meant.
        """
        known = self.people.get(name or "", ())
        near = [p for p in known if self.view.answer(Person.household, p) == home] or known
        return near[0] if near and all(person in self.dead for person in near) else None


def _names(view: VillageView, dead: Dead) -> _Names:
    people: dict[str, list[RecordId]] = defaultdict(list)
    for person, name in view.answers(Person.name).items():
        if name:
            people[name].append(person)
    return _Names(view, dead, people)


def _carers(names: _Names, day: date) -> Iterator[Inconsistency]:
    """Who looks after a left-behind child by the child's card."""
    view, dead = names.view, names.dead
    for child in view.all(LeftBehindChild):
        if child.person is None or not covers(child, day) or child.person in dead:
            continue
        if carer := names.died(child.guardian_name, view.household_of(child.person)):
            say = (
                f"照护{view.name(child.person)}的{view.name(carer)}已{dead[carer]}，"
                "请今天就问清孩子由谁照护，改「由谁照护」和「照护人姓名」。"
            )
            yield wrong(LeftBehindChild.guardian_name, child.id, say, carer, dead[carer])


def _helpers(names: _Names, day: date) -> Iterator[Inconsistency]:
    """Helpers who may be a villager who died."""
    for helper in names.view.all(Helper):
        if covers(helper, day) and (one := names.died(helper.name)):
            say = (
                f"帮扶人{helper.name}与已去世的村民同名：是同一个人的，请填帮扶人的「结束时间」，"
                "他联系的人另定联系人；不是的，选“就是这样”。"
            )
            yield wrong(Helper.name, helper.id, say, one, names.dead[one])


def _accounts(names: _Names) -> Iterator[Inconsistency]:
    """Accounts that are still in a dead member's name."""
    view, dead = names.view, names.dead
    for home in view.lives.households():
        owner = names.died(view.answer(Household.account_name, home), home)
        if owner and any(one not in dead for one in view.members[home]):
            say = (
                f"{view.called(home)}的收款账户户名{view.name(owner)}已{dead[owner]}，"
                "请换成家里现在的人的账户，改「户名」和「账号」。"
            )
            yield wrong(Household.account_name, home, say, owner, dead[owner])


def _emptied(view: VillageView, gone: Dead) -> Iterator[Inconsistency]:
    """Households in force of which everybody has died or gone."""
    for home in view.lives.households():
        people = view.members[home]
        if people and all(p in gone for p in people):
            last = people[-1]
            say = (
                f"{view.called(home)}已经没有人了（{view.name(last)}已{gone[last]}），"
                "请改这一户的「户状态」，还在享受的待遇也要停。"
            )
            yield wrong(Household.hh_status, home, say, *people)


def _drawn_elsewhere(
    view: VillageView, gone: Dead, day: date, definitions: Definitions
) -> Iterator[Inconsistency]:
    """What somebody draws by himself whose register has left the village."""
    for benefit in view.all(Benefit):
        person = benefit.person
        if person is None or person not in gone or not covers(benefit, day):
            continue
        if benefit.household is None:
            kind = definitions.codes.label("benefit_kind", benefit.kind)
            say = (
                f"{view.name(person)}已{gone[person]}，「{kind}」还没有停，"
                "请报乡镇核实，停了的填「停止享受」。"
            )
            yield wrong(Benefit.to_day, benefit.id, say, person, benefit.from_day)


def _left_empty(view: VillageView) -> Iterator[Inconsistency]:
    """Households in force without anybody, whose people went to other households."""
    empty = {home for home in view.lives.households() if not view.members[home]}
    if not empty:
        return
    left = {
        str(read(former.value)) for former in view.all(Former)
        if former.field == Person.household.name and about(former) is not None
    }  # fmt: skip
    for home in sorted(empty & left):
        say = f"{view.called(home)}的人都转到别户了，户里没有人，请改这一户的「户状态」。"
        yield wrong(Household.hh_status, home, say, home)


def _old_carers(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Cards of left-behind children that name the guardian before this one."""
    history = History(view.stated(FORM))
    for card in view.all(LeftBehindChild):
        child, named = card.person, card.guardian_name
        if child is None or not named or not covers(card, day):
            continue
        guardian = view.answer(Person.guardian, child)
        was = history.until(Person.FORM, child, Person.guardian.name, day)
        before = [view.name(RecordId(str(read(former.value)))) for _, former in was]
        if guardian is not None and named in before and named != view.name(guardian):
            say = (
                f"{view.name(child)}的监护人已经是{view.name(guardian)}，留守儿童卡上的照护人还写着"
                f"{named}，请改「照护人姓名」；没有变的，选“就是这样”。"
            )
            yield wrong(LeftBehindChild.guardian_name, card.id, say, guardian, named)
