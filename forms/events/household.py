"""What an event does to households: their head, everybody's relation to it, who is left."""

from collections.abc import Iterator, Sequence
from typing import Final

from forms.definitions.records import Household, Person
from forms.events.scene import Consequence, Found, Option, Scene, finder
from forms.leads.life_events import HEADS
from forms.schema.form import RecordId, Value
from forms.village.household_change import (
    HEAD,
    JOINED,
    MOVED_AWAY,
    Changes,
    kin_of_movers,
    related,
)

ALL_DEAD: Final = "3"
"""Code of ``hh_status``."""


@finder
def head_follows(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """The head dies, leaves or moves: the spouse follows, else the eldest adult at home."""
    home = scene.home
    gone = [p for p in scene.people if scene.now.answer(Person.relation, p) in HEADS]
    rest = scene.staying()
    if home is None or not gone or not rest or scene.head_of(home) not in scene.people:
        return
    able = heirs(scene, gone[0], rest)
    options = tuple(Option(p, _called(scene, p)) for p in able)
    why = f"{scene.name(gone[0])}是户主，要换一个；不勾的列入待核对。"

    def write(changes: Changes, head: str) -> None:
        person = RecordId(head)
        changes.put(Household.FORM, home, head_name=scene.now.name(person))
        changes.relate([person], {person: HEAD})
        for one in gone:  # two heads by the roster would be nobody's parents
            if one not in moved_on(scene):
                told = related(scene.now, person, one)
                changes.put(Person.FORM, one, relation=told or None)

    stuck = "" if able else "家里只剩未成年人，不能当户主；请先落实照护，再把孩子转到照护人的户里。"
    yield Consequence(
        "head_follows", home, f"{scene.name(home)}的户主换成", why, options,
        value=_first(scene, able), ticked=bool(able), stuck=stuck, write=write,
    )  # fmt: skip


def heirs(scene: Scene, head: RecordId, rest: Sequence[RecordId]) -> list[RecordId]:
    """Who may follow a head: the spouse, adults at home, adults away, who may be of age."""
    spouse = scene.now.kinship.spouse(head)

    def place(person: RecordId) -> tuple[bool, bool, bool, int, RecordId]:
        wed = spouse is not None and spouse.person == person
        years = scene.age(person)
        return (not wed, years is None, scene.away(person), -(years or 0), person)

    return sorted((p for p in rest if not scene.child(p)), key=place)


def _first(scene: Scene, able: Sequence[RecordId]) -> str:
    """The one proposed; nobody of whom it is not known that he is of age."""
    return able[0] if able and scene.adult(able[0]) else ""


def _called(scene: Scene, person: RecordId) -> str:
    years = scene.age(person)
    words = [
        scene.word("gb_relation", scene.now.answer(Person.relation, person)),
        "年龄不详" if years is None else f"{years}岁",
        "在外" if scene.away(person) else "",
    ]
    return f"{scene.now.name(person)}（{'，'.join(word for word in words if word)}）"


def moved_on(scene: Scene) -> frozenset[RecordId]:
    """Who goes to another household and gets a relation to its head there."""
    return frozenset(scene.people) if scene.goal else frozenset()


@finder
def relations_anew(scene: Scene, found: Found) -> Iterator[Consequence]:
    """Another head: everybody else is related to somebody else now, and is asked."""
    head = new_head_of(scene, found)
    if head is None:
        return
    for person in (*scene.staying(), *_former_heads(scene)):
        if person == head:
            continue
        told = related(scene.now, head, person)
        was = scene.word("gb_relation", scene.now.answer(Person.relation, person)) or "没有写"
        yield _relation(scene, "relations_anew", person, head, told, f"原来对旧户主是{was}")


def _former_heads(scene: Scene) -> list[RecordId]:
    """Who is still written as the head and lives there no longer."""
    here = {*scene.staying(), *scene.people}
    return [
        p for p in scene.now.members.get(scene.home or RecordId(""), ())
        if p not in here and scene.now.answer(Person.relation, p) in HEADS
    ]  # fmt: skip


def new_head_of(scene: Scene, found: Found) -> RecordId | None:
    """Who is to be the head from now on; None where that does not change."""
    if head_follows.__name__ not in scene.event.finds:
        return scene.named("head")
    chosen = [one for one in found if one.finder == "head_follows" and one.holds]
    return RecordId(chosen[0].value) if chosen else None


def _relation(
    scene: Scene, name: str, person: RecordId, head: RecordId | None, told: str, was: str
) -> Consequence:
    to = scene.name(head) if head else "新户主"

    def write(changes: Changes, code: str) -> None:
        changes.relate([person], {person: code})

    why = f"{was}；说不清的留空，列入待核对。"
    return Consequence(
        name, person, f"{scene.name(person)}与户主{to}的关系", why,
        field=scene.question(Person.FORM, Person.relation.name), value=told, write=write,
    )  # fmt: skip


@finder
def new_relation(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Who comes into another household is related to its head, which is asked."""
    into = scene.goal
    if into is None or into == scene.home:
        return
    head = scene.named("head") if scene.makes_home else scene.head_of(into)
    for person in scene.people:
        if person == head:
            continue
        told = related(scene.now, head, person) if head else ""
        was = scene.word("gb_relation", scene.now.answer(Person.relation, person)) or "没有写"
        yield _relation(scene, "new_relation", person, head, told, f"原来对旧户主是{was}")


@finder
def kin_kept(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Parents and spouses the roster tells by one head only are written on the cards."""
    home = scene.home
    if home is None or scene.goal in (None, home):
        return
    members, goes = scene.now.members.get(home, ()), frozenset(scene.people)
    for person, kin in kin_of_movers(scene.now, members, goes, together=not scene.makes_home):
        card = scene.view.stated(Person.FORM).get(person, {})
        fresh: dict[str, Value] = {k: v for k, v in kin.items() if k not in card}
        if fresh:
            yield _kin(scene, person, fresh)


def _kin(scene: Scene, person: RecordId, kin: dict[str, Value]) -> Consequence:
    told = "、".join(
        f"{scene.question(Person.FORM, name).label}{scene.name(RecordId(str(one)))}"
        for name, one in kin.items()
    )

    def write(changes: Changes, _value: str) -> None:
        changes.put(Person.FORM, person, **kin)

    why = "现在是按与户主关系推算的，分到两户就推算不出来了；推算错的请取消勾选。"
    words = f"{scene.name(person)}的卡上写明{told}"
    return Consequence("kin_kept", person, words, why, write=write)


@finder
def household_empties(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Nobody is left of the household: it is in force no longer."""
    home, into = scene.home, scene.named("into")
    if home is None or scene.staying() or home not in {*scene.now.lives.households()}:
        return
    answers: dict[str, Value]
    if into is not None:
        answers = {"hh_status": JOINED, "merged_into": into}
        words = f"{scene.name(home)}并入{scene.name(into)}"
    elif scene.event.id == "death":
        answers, words = {"hh_status": ALL_DEAD}, f"{scene.name(home)}注销（整户死亡）"
    else:
        answers, words = {"hh_status": MOVED_AWAY}, f"{scene.name(home)}整户迁出"

    def write(changes: Changes, _value: str) -> None:
        changes.put(Household.FORM, home, **answers)

    why = "户里没有别的人了，从这一天起不再在册。"
    yield Consequence("household_empties", home, words, why, write=write)
