"""What has to be told anew when somebody moves to another household, or a household's head changes.

与户主关系 is an answer about two people. When one of them is another, the old answer is not wrong
by itself, it is about somebody else; the program cannot know the new one. It counts as told anew
when it was changed on the day of the move or later, or kept by a former answer of that day, which
every writer leaves (``forms.village.past_answers.changed``).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.answers.past_value import read
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.leads.inconsistency import Inconsistency, wrong
from forms.schema.form import RecordId
from forms.schema.partial_date import age_on
from forms.village.past_answers import FORM, History
from forms.village.view import GONE_PERSONS, VillageView

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
    history = History(view.stated(FORM))
    for home in view.lives.households():
        people = there(view, home, day)
        yield from _movers(view, home, people, history, day)
        heads = [p for p in people if view.answer(Person.relation, p) in HEADS]
        if len(heads) == 1:
            yield from _old_relations(view, home, people, heads[0], history, day)
            yield from _old_name(view, home, people, heads[0])


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


def children_alone(view: VillageView, day: date) -> Iterator[tuple[RecordId, list[RecordId]]]:
    """Households in force of which nobody is left but children, with the children."""
    for home in view.lives.households():
        people = there(view, home, day)
        if people and all(minor(view, person, day) for person in people):
            yield home, people


def _alone(view: VillageView, day: date) -> Iterator[Inconsistency]:
    for home, people in children_alone(view, day):
        names = "、".join(view.name(person) for person in people)
        say = (
            f"{view.called(home)}只剩未成年人（{names}），请今天就上门看由谁照护，"
            "没有人照护的立即报公安派出所和民政部门（未成年人保护法第11条）；有人照护的，"
            "把孩子改到照护人的户里，或者登记监护人后选“就是这样”。"
        )
        guardians = (view.answer(Person.guardian, person) for person in people)
        yield wrong(Household.head_name, home, say, *people, *guardians)


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
            "原来户主的，请在这一户的「户的变动」里换户主、逐个核对；没有变的，选“就是这样”。"
        )
        facts = [(p, view.answer(Person.relation, p)) for p in kept]
        yield wrong(Household.head_name, home, say, head, *facts)


def _came_later(view: VillageView, person: RecordId, since: date) -> bool:
    """Whether somebody was born or came when the head was head already."""
    days = (view.answer(Person.birth, person), view.answer(Person.arrived, person))
    return any(at is not None and at.first >= since for at in days)


def _old_name(
    view: VillageView, home: RecordId, people: list[RecordId], head: RecordId
) -> Iterator[Inconsistency]:
    """The household is called by somebody who died or left."""
    called, name = view.answer(Household.head_name, home), view.name(head)
    gone = [
        p for p, other in view.answers(Person.name).items()
        if other == called and p not in people and called != name
    ]  # fmt: skip
    here = {view.answer(Person.name, p) for p in people}
    if gone and called not in here:
        say = (
            f"户主姓名写的是{called}，他已不在这一户，家里的户主是{name}，"
            "请把这一户的「户主姓名」改过来。"
        )
        yield wrong(Household.head_name, home, say, called, head)
