"""Whom an event leaves without somebody who looks after them."""

from collections.abc import Callable, Iterator
from typing import Final

from forms.definitions.record_view import covers
from forms.definitions.records import LeftBehindChild, Person
from forms.events.scene import Consequence, Found, Scene, finder
from forms.schema.form import RecordId
from forms.village.household_change import Changes, related

BY_RELATION: Final = {
    "61": "1", "62": "1", "63": "2", "64": "2", "51": "5", "52": "5", "57": "5", "58": "5",
    "99": "4",
}  # fmt: skip
"""Code of ``lbc_guardian_type`` by what the carer is of the child."""
RELATIVE: Final = "3"
"""Code of ``lbc_guardian_type``: 其他亲属."""


@finder
def wards(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Whose guardian is gone: the other parent, else grandparents at hand; else it is asked."""
    for ward in scene.now.by(Person.guardian, scene.one):
        if not scene.lives(ward.id) or ward.id in scene.people:
            continue
        able = next(iter(carers(scene, ward.id)), None)
        why = f"原来是{scene.name(scene.one)}。"
        if able is not None:
            away = "，现在在外" if scene.away(able) else ""
            why += (
                f"{scene.name(able)}是{kin_word(scene, ward.id, able)}{away}；照护从这一天起变更。"
            )
        else:
            why += "请问清由谁监护；没有人能监护的，报乡镇和民政部门。"
        yield Consequence(
            "wards", ward.id, f"{scene.name(ward.id)}的监护人改为", why,
            field=scene.question(Person.FORM, Person.guardian.name), value=able or "",
            write=_guards(ward.id),
        )  # fmt: skip


def _guards(ward: RecordId) -> Callable[[Changes, str], None]:
    def write(changes: Changes, carer: str) -> None:
        changes.put(Person.FORM, ward, guardian=carer)

    return write


def carers(scene: Scene, child: RecordId) -> Iterator[RecordId]:
    """Who may follow as a guardian, the nearest first: parents, then grandparents, 民法典 art. 27.

    Only those who surely are of age and live, and of whom nothing is written that keeps them.
    """
    kin = scene.now.kinship
    parents = [one.person for one in (kin.father(child), kin.mother(child)) if one]
    elders = [
        one.person for parent in parents for one in (kin.father(parent), kin.mother(parent)) if one
    ]
    for person in (*parents, *elders):
        if person not in scene.people and able(scene, person):
            yield person


def able(scene: Scene, person: RecordId) -> bool:
    """Whether somebody surely may look after a child."""
    reason = scene.now.answer(Person.no_capacity, person)
    return scene.lives(person) and scene.adult(person) and reason is None


def kin_word(scene: Scene, child: RecordId, carer: RecordId) -> str:
    """What somebody is of a child, in words; a carer where the records do not tell."""
    return scene.word("gb_relation", related(scene.now, child, carer)) or "照护人"


@finder
def card_carers(scene: Scene, found: Found) -> Iterator[Consequence]:
    """Cards of left-behind children that name somebody who died as who looks after them."""
    name, home = scene.now.name(scene.one), scene.home
    chosen = {one.about: one.value for one in found if one.finder == "wards" and one.holds}
    for card in scene.now.all(LeftBehindChild):
        child = card.person
        if child is None or card.guardian_name != name or not covers(card, scene.today):
            continue
        if child in scene.people or scene.now.household_of(child) != home:
            continue
        carer = RecordId(chosen.get(child) or next(iter(carers(scene, child)), ""))
        yield _card(scene, "card_carers", card, carer, f"留守儿童卡上写的照护人是{name}。")


def _card(scene: Scene, name: str, card: LeftBehindChild, carer: RecordId, why: str) -> Consequence:
    child = card.person or RecordId("")

    def write(changes: Changes, chosen: str) -> None:
        now = RecordId(chosen)
        relation = related(scene.now, child, now)
        changes.put(
            LeftBehindChild.FORM, card.id, guardian_name=scene.now.name(now),
            guardian_relation=relation or None, guardian_phone=scene.now.answer(Person.phone, now),
            guardian_type=BY_RELATION.get(relation, RELATIVE) if relation else None,
        )  # fmt: skip

    return Consequence(
        name, card.id, f"{scene.name(child)}由谁照护", why,
        field=scene.question(Person.FORM, Person.guardian.name), value=carer, write=write,
    )  # fmt: skip


@finder
def guardian_becomes(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """A new guardian: what the child's own card says from the day on."""
    carer, child = scene.named("carer"), scene.one
    if carer is None or not child:
        return
    was = scene.now.answer(Person.guardian, child)
    kin = scene.now.kinship
    parents = [one.person for one in (kin.father(child), kin.mother(child)) if one]
    why = f"原来是{scene.name(was)}。" if was else "原来没有登记监护人。"
    if carer not in parents and any(scene.lives(p) for p in parents) and scene.child(child):
        why += "父母还在，委托别人照护不免除父母的监护责任（未成年人保护法第22条）。"
    if was != carer:
        yield Consequence(
            "guardian_becomes", child, f"{scene.name(child)}的监护人改为{scene.name(carer)}", why,
            write=lambda changes, _: _guards(child)(changes, carer),
        )  # fmt: skip


@finder
def child_card(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """A new guardian: the card of a left-behind child names who looks after it now."""
    carer = scene.named("carer")
    if carer is None:
        return
    for card in scene.now.by(LeftBehindChild.person, scene.one):
        if covers(card, scene.today) and card.guardian_name != scene.now.name(carer):
            was = card.guardian_name or "没有写"
            yield _card(scene, "child_card", card, carer, f"留守儿童卡上的照护人原来是{was}。")


@finder
def mandate(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """A living parent gives a child into somebody's care: in writing, and the school is told."""
    carer, child = scene.named("carer"), scene.one
    kin = scene.now.kinship
    parents = [one.person for one in (kin.father(child), kin.mother(child)) if one]
    living = [p for p in parents if scene.lives(p)]
    if carer is None or not living or carer in parents or not scene.child(child):
        return
    names = "、".join(scene.name(p) for p in living)
    why = f"{names}委托别人照护，要写委托书，告诉学校和村委会（未成年人保护法第22条、第23条）。"
    yield Consequence("mandate", child, "提醒写委托照护书", why)


@finder
def children_stay(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Who goes away leaves a child behind with neither parent at home: who looks after it?"""
    kin, going = scene.now.kinship, {*scene.people}
    children = {
        one.person for p in scene.people for one in kin.children(p) if scene.child(one.person)
    } - going
    for child in sorted(children):
        parents = [one.person for one in (kin.father(child), kin.mother(child)) if one]
        gone = all(p in going or scene.away(p) or not scene.lives(p) for p in parents)
        if gone and scene.lives(child) and not scene.away(child):
            yield _left_with(scene, child, parents)


def _left_with(scene: Scene, child: RecordId, parents: list[RecordId]) -> Consequence:
    stay = [p for p in carers(scene, child) if p not in parents and not scene.away(p)]
    cards = [
        card for card in scene.now.by(LeftBehindChild.person, child) if covers(card, scene.today)
    ]  # fmt: skip

    def write(changes: Changes, chosen: str) -> None:
        for card in cards:
            _card(scene, "", card, RecordId(chosen), "").write(changes, chosen)

    why = (
        "父母都不在家。"
        + ("留守儿童卡上一起改。" if cards else "")
        + ("提醒写委托照护书；没有人照护的今天就报乡镇和民政部门。")
    )
    return Consequence(
        "children_stay", child, f"{scene.name(child)}留在家里，照护的人是", why,
        field=scene.question(Person.FORM, Person.guardian.name), value=stay[0] if stay else "",
        write=write,
    )  # fmt: skip
