"""Marriages and births: what they write on the cards of the family."""

from collections.abc import Iterator
from typing import Final

from forms.definitions.records import Person
from forms.events.scene import Consequence, Found, Option, Scene, finder
from forms.schema.form import RecordId, Value
from forms.village.from_number import completed
from forms.village.household_change import Changes
from forms.village.kinship import DAUGHTERS, HEAD, MARRIED, SONS

WIDOWED: Final = "30"
FIRST, AGAIN, WED = "21", "22", "20"
"""Codes of ``gb_marital``."""
OURS, ELSEWHERE, PENDING = "1", "2", "3"
"""Codes of ``hukou_status``."""
OF_MOTHER: Final = (
    (HEAD | {"12", "10", "11"}, ("20", "30")),
    (DAUGHTERS - {"38"}, ("43", "44")),
    (frozenset({"38"}) | SONS, ("41", "42")),
)  # fmt: skip
"""What a child is to the head, son and daughter, by what its mother is."""
OF_SPOUSE: Final = (
    (HEAD, ("11", "12")),
    (SONS - {"28"}, ("", "38")),
    (DAUGHTERS - {"38"}, ("28", "")),
    (frozenset({"41", "43"}), ("", "45")),
    (frozenset({"42", "44"}), ("46", "")),
    (frozenset({"71"}), ("", "72")), (frozenset({"73"}), ("", "74")),
    (frozenset({"75"}), ("76", "")), (frozenset({"77"}), ("78", "")),
)  # fmt: skip
"""What a husband or a wife is to the head, by what the other is."""


@finder
def widowed(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """The spouse of who died is widowed; where it is unknown who that is, it is asked."""
    card = scene.now.card(Person, scene.one)
    kin = scene.now.kinship.spouse(scene.one)
    if kin is not None and scene.lives(kin.person):
        was = scene.now.answer(Person.marital, kin.person)
        if was in {WIDOWED, "40"}:
            return
        doubt = "" if kin.verified else "（按与户主关系推算的，未核实）"
        told = scene.word("gb_marital", was) or "没有写"
        why = f"{scene.name(scene.one)}的配偶{doubt}，婚姻状况原来是{told}。"
        words = f"{scene.name(kin.person)}的婚姻状况改为丧偶"
        yield Consequence(
            "widowed", kin.person, words, why, write=lambda changes, _: changes.put(
                Person.FORM, kin.person, marital=WIDOWED
            ),
        )  # fmt: skip
    elif kin is None and card.marital in MARRIED:
        yield _who_is_widowed(scene)


def _who_is_widowed(scene: Scene) -> Consequence:
    def write(changes: Changes, spouse: str) -> None:
        changes.put(Person.FORM, RecordId(spouse), marital=WIDOWED, spouse=scene.one)

    return Consequence(
        "widowed", scene.one, f"{scene.name(scene.one)}的配偶是谁（改为丧偶）",
        "登记写着已婚，没有写配偶是谁；不知道的留空，请问家里人。",
        field=scene.question(Person.FORM, Person.spouse.name), ticked=False, write=write,
    )  # fmt: skip


@finder
def child_relation(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """What a newborn is to the head: told by what its mother is, else asked."""
    if scene.home is None:
        return
    mother = scene.now.answer(Person.relation, scene.named("mother"))
    sex = scene.asked.get("sex")
    told = _by(OF_MOTHER, mother, sex)
    why = (
        "按母亲与户主的关系推算。" if told else "请问清孩子与户主的关系；说不清的留空，列入待核对。"
    )

    def write(changes: Changes, code: str) -> None:
        changes.put(Person.FORM, scene.new, relation=code)

    yield Consequence(
        "child_relation", scene.new, f"孩子与户主{scene.head_name(scene.home)}的关系", why,
        field=scene.question(Person.FORM, Person.relation.name), value=told, write=write,
    )  # fmt: skip


def _by(
    table: tuple[tuple[frozenset[str], tuple[str, str]], ...], relation: str | None, sex: object
) -> str:
    for codes, (man, woman) in table:
        if relation in codes:
            return {"1": man, "2": woman}.get(str(sex), "")
    return ""


@finder
def child_father(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """The mother's husband is written as the father only where somebody says so."""
    mother = scene.named("mother")
    kin = scene.now.kinship.spouse(mother) if mother else None
    if kin is None:
        return
    father = kin.person

    def write(changes: Changes, _value: str) -> None:
        changes.put(Person.FORM, scene.new, father=father)

    why = "母亲的丈夫；不勾也会推算他是父亲，标为未核实。"
    yield Consequence(
        "child_father", scene.new, f"孩子的父亲是{scene.name(father)}", why, ticked=False,
        write=write,
    )  # fmt: skip


@finder
def register_of_new(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Where the register of somebody new is: not known before somebody says so."""
    if scene.event.id == "marriage" and scene.named("partner") is not None:
        return
    born = scene.event.id == "birth"
    options = tuple(
        Option(code, scene.word("hukou_status", code)) for code in (PENDING, OURS, ELSEWHERE)
    )

    def write(changes: Changes, code: str) -> None:
        changes.put(Person.FORM, scene.new, hukou_status=code)

    why = "上户口以后改成本村。" if born else "户口在哪里请看户口簿；不知道的留空。"
    yield Consequence(
        "register_of_new", scene.new, "户籍状态", why, options,
        value=PENDING if born else "", write=write,
    )  # fmt: skip


@finder
def marital_changes(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Both are married now: for the first time, again, or it is not known which."""
    for person in filter(None, (scene.one, scene.named("partner"))):
        was = scene.now.answer(Person.marital, person)
        if was in MARRIED:
            continue
        yield _married(scene, person, {"10": FIRST, "30": AGAIN, "40": AGAIN}.get(was or "", WED))
    if scene.named("partner") is None:
        yield _married(scene, scene.new, WED)


def _married(scene: Scene, person: RecordId, code: str) -> Consequence:
    options = tuple(
        Option(known, scene.word("gb_marital", known)) for known in (WED, FIRST, AGAIN, "23")
    )
    was = scene.word("gb_marital", scene.now.answer(Person.marital, person)) or "没有写"
    who = "新来的" if person == scene.new else scene.name(person)

    def write(changes: Changes, value: str) -> None:
        changes.put(Person.FORM, person, marital=value)

    return Consequence(
        "marital_changes", person, f"{who}的婚姻状况改为", f"原来是{was}。", options, value=code,
        write=write,
    )  # fmt: skip


@finder
def partner_moves(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Who marries a villager goes into that household, unless they stay where they are."""
    partner, home = scene.named("partner"), scene.home
    if partner is None or home is None or scene.now.household_of(partner) == home:
        return

    def write(changes: Changes, _value: str) -> None:
        changes.put(Person.FORM, partner, household=home, relation=None)

    old = scene.now.household_of(partner)
    why = f"原来在{scene.name(old)}；" if old else ""
    words = f"{scene.name(partner)}转到{scene.name(home)}"
    yield Consequence(
        "partner_moves", partner, words, f"{why}不转户的取消勾选。", write=write
    )  # fmt: skip


@finder
def partner_relation(scene: Scene, found: Found) -> Iterator[Consequence]:
    """What the one who joins is to the head: told by what the other is, else asked."""
    partner, home = scene.named("partner"), scene.home
    moves = any(one.finder == "partner_moves" and one.holds for one in found)
    if home is None or (partner is not None and not moves):
        return
    ours = scene.now.answer(Person.relation, scene.one)
    sex = scene.now.answer(Person.sex, partner) if partner else new_sex(scene)
    told = _by(OF_SPOUSE, ours, sex)
    who = partner or scene.new

    def write(changes: Changes, code: str) -> None:
        changes.relate([who], {who: code})

    why = "按配偶与户主的关系推算。" if told else "请问清；说不清的留空，列入待核对。"
    called = scene.name(partner) if partner else "新来的"
    yield Consequence(
        "partner_relation", who, f"{called}与户主{scene.head_name(home)}的关系", why,
        field=scene.question(Person.FORM, Person.relation.name), value=told, write=write,
    )  # fmt: skip


def new_sex(scene: Scene) -> Value | None:
    """The sex of somebody who is new here, by the number."""
    number = scene.asked.get("id_number")
    said = {Person.id_number.name: number} if number else {}
    return completed(said).get(Person.sex.name)
