"""What keeps an event from being written down so, or is told in red before it is."""

from collections.abc import Iterator, Sequence

from forms.definitions.record_view import covers
from forms.definitions.records import Absence, Household, HouseholdType, Person
from forms.events.care import able
from forms.events.scene import Scene, Warn, guard
from forms.leads.life_events import HEADS
from forms.schema.form import RecordId
from forms.village.view import GONE_PERSONS

WEDDING_AGE = {"1": 22, "2": 20}
"""By sex, 民法典 art. 1047."""
MAN = "1"


@guard
def alive(scene: Scene) -> Iterator[Warn]:
    """Whoever died, or left the village, has no further events here."""
    for person in scene.people:
        if scene.event.id == "death" and (at := scene.now.lives.deaths.get(person)):
            say = f"{scene.name(person)}已经登记{at.written}去世；日期写错的请在「修改资料」里改。"
            yield Warn(say, refuses=True)
        elif not scene.lives(person):
            yield Warn(f"{scene.name(person)}已经去世，请核对选的是谁。", refuses=True)
        elif scene.now.answer(Person.hukou_status, person) in GONE_PERSONS:
            say = f"{scene.name(person)}的户籍已经迁出或注销，请核对选的是谁。"
            yield Warn(say, refuses=scene.event.id != "death")


@guard
def alone(scene: Scene) -> Iterator[Warn]:
    """Only children are left in the village of this household: somebody goes there today."""
    rest = scene.staying()
    if not rest or not any(not scene.child(p) for p in scene.people):
        return
    here = [p for p in rest if not scene.away(p)]
    if not here or not all(scene.child(p) for p in here):
        return
    children = "、".join(_aged(scene, p) for p in here)
    absent = [scene.name(p) for p in rest if p not in here]
    where = f"（{'、'.join(absent)}在外）" if absent else ""
    yield Warn(
        f"家里只剩 {children}{where}。今天就要上门落实由谁照护；没有人照护的，"
        "立即报公安派出所（110）和乡镇民政（未成年人保护法第11条）。"
    )


def _aged(scene: Scene, person: RecordId) -> str:
    return f"{scene.age(person)} 岁的{scene.name(person)}"


@guard
def another_household(scene: Scene) -> Iterator[Warn]:
    """Where they go is another household, and still there."""
    into = scene.named("into")
    if into is None:
        return
    if into == scene.home:
        yield Warn("要选另外一户，现在选的就是他们自己的户。", refuses=True, ask="into")
    elif into not in {*scene.now.lives.households()}:
        say = "那一户已经不在册（迁出、并入别户或误录），请另选一户。"
        yield Warn(say, refuses=True, ask="into")
    elif scene.head_of(into) is None:
        yield Warn("那一户没有户主或不止一个户主，转过去以后请先定户主。", ask="into")
    if told := _types(scene, into):
        yield Warn(f"转到的户是{told}，人转过去以后按那一户算，请核对要不要报乡镇。", ask="into")


def _types(scene: Scene, home: RecordId) -> str:
    kinds = [
        scene.word("hh_assist_type", one.type)
        for one in scene.now.by(HouseholdType.household, home)
        if covers(one, scene.today) and one.type not in {None, "00"}
    ]  # fmt: skip
    return "、".join(dict.fromkeys(kinds))


@guard
def some_stay(scene: Scene) -> Iterator[Warn]:
    """Who becomes a household of its own leaves somebody behind."""
    if scene.people and not scene.staying():
        say = "全家都去就不是分户：并到别户请用「并户」，搬走请用「迁出」；至少留下一个人。"
        yield Warn(say, refuses=True, ask=scene.event.who)


@guard
def nobody_stays(scene: Scene) -> Iterator[Warn]:
    """A household joins another with everybody who lives in it."""
    if rest := scene.staying():
        names = "、".join(scene.name(p) for p in rest)
        say = f"{names}没有勾上。全家并入才是并户，只去一部分人请用「转户」。"
        yield Warn(say, refuses=True, ask=scene.event.who)


@guard
def head_among(scene: Scene) -> Iterator[Warn]:
    """The head of a household that comes into being is one of those who go, of age."""
    head = scene.named("head")
    if head is None:
        return
    name = scene.name(head)
    if head not in scene.people:
        say = f"{name}没有勾在分出去的人里，新户的户主要从他们里选。"
        yield Warn(say, refuses=True, ask="head")
    elif scene.child(head):
        yield Warn(f"{name}不满 18 周岁，不能当户主，请选大人。", refuses=True, ask="head")
    elif scene.age(head) is None:
        yield Warn(f"{name}的出生日期没有登记，请核实是成年人。", ask="head")


@guard
def carer_fits(scene: Scene) -> Iterator[Warn]:
    """Who looks after a child is somebody else, of age, alive; away or unfit is told."""
    carer, child = scene.named("carer"), scene.one
    if carer is None:
        return
    name = scene.name(carer)
    if carer == child:
        say = "不能选本人：未成年人不能自己当监护人，请选照护他的大人。"
        if not scene.child(child):
            say = "不能选本人，请选另外一个人。"
        yield Warn(say, refuses=True, ask="carer")
    elif not scene.lives(carer):
        yield Warn(f"{name}已经去世，请另选一个人。", refuses=True, ask="carer")
    elif scene.child(carer):
        say = f"{name}不满 18 周岁，不能当监护人（民法典第27条），请另选一个人。"
        yield Warn(say, refuses=True, ask="carer")
    else:
        yield from _doubts(scene, carer, name)


def _doubts(scene: Scene, carer: RecordId, name: str) -> Iterator[Warn]:
    if scene.age(carer) is None:
        yield Warn(f"{name}的出生日期没有登记，请核实是成年人。", ask="carer")
    if not able(scene, carer) and scene.now.answer(Person.no_capacity, carer) is not None:
        say = f"{name}登记着没有监护能力，请核实能不能照护；不能的请另选一个人。"
        yield Warn(say, ask="carer")
    if scene.away(carer):
        yield Warn(f"{name}现在在外，不在家照护不了，请核实或者另选一个人。", ask="carer")


@guard
def at_home(scene: Scene) -> Iterator[Warn]:
    """Who is away already does not leave again."""
    for person in scene.people:
        for absence in scene.now.by(Absence.person, person):
            if covers(absence, scene.day):
                since = absence.from_day.written if absence.from_day else "时间没有写"
                where = absence.place or "去向没有写"
                say = (
                    f"{scene.name(person)}已经登记外出（{since}，{where}），"
                    "还没有返回；换了地方的请改那一条，回来过的先登记返乡。"
                )
                yield Warn(say, refuses=True)


@guard
def is_away(scene: Scene) -> Iterator[Warn]:
    """Who comes home was away by the records."""
    for person in scene.people:
        if not any(covers(one, scene.day) for one in scene.now.by(Absence.person, person)):
            say = f"{scene.name(person)}在这一天没有登记外出，请先补登记外出，再登记返乡。"
            yield Warn(say, refuses=True)


@guard
def mother_fits(scene: Scene) -> Iterator[Warn]:
    """The mother is a woman who lived then, and of an age to have a child."""
    mother = scene.named("mother")
    if mother is None:
        return
    name, years = scene.name(mother), scene.age(mother)
    if scene.now.answer(Person.sex, mother) == MAN:
        yield Warn(f"{name}登记的是男性，请选孩子的母亲。", refuses=True, ask="mother")
    elif years is not None and not 14 <= years <= 55:
        yield Warn(f"{name}那一天 {years} 岁，请核对母亲和出生日期。", ask="mother")
    if years is not None and 0 <= years < 18:
        say = (
            f"{name}那一天不满 18 周岁；不满 14 周岁，或者可能受了侵害的，"
            "必须立即报告公安派出所（110）和民政（未成年人保护法第11条）。"
        )
        yield Warn(say, ask="mother")


@guard
def spouses_fit(scene: Scene) -> Iterator[Warn]:
    """Two people, both free and of age; somebody who is known is chosen, not made anew."""
    partner = scene.named("partner")
    given = scene.asked.get("name")
    if partner is None and not given:
        yield Warn("请选对象（本村登记过的人），或者写新来的人的姓名。", refuses=True, ask="name")
    if partner is not None and given:
        say = "对象选了本村的人，又写了新来的人的姓名，请去掉一个。"
        yield Warn(say, refuses=True, ask="name")
    if partner is not None and partner == scene.one:
        yield Warn("不能选本人，请选另外一个人。", refuses=True, ask="partner")
    number = scene.asked.get("id_number")
    known = [
        p for p, told in scene.now.answers(Person.id_number).items() if number and told == number
    ]  # fmt: skip
    if known and partner is None:
        say = f"这个证件号是{scene.name(known[0])}的，请在「对象」里选他，不要再登记一个。"
        yield Warn(say, refuses=True, ask="id_number")
    pair = [p for p in (scene.one, partner) if p]
    for person in pair:
        yield from _free(scene, person, pair)


def _free(scene: Scene, person: RecordId, pair: Sequence[RecordId]) -> Iterator[Warn]:
    kin, name = scene.now.kinship.spouse(person), scene.name(person)
    marital = scene.now.answer(Person.marital, person)
    if kin and kin.person not in pair and scene.lives(kin.person) and marital not in {"30", "40"}:
        say = (
            f"{name}登记有配偶{scene.name(kin.person)}，请先把离婚登记好（婚姻状况、配偶），"
            "再登记结婚。"
        )
        yield Warn(say, refuses=kin.verified)
    years, least = scene.age(person), WEDDING_AGE.get(scene.now.answer(Person.sex, person) or "")
    if years is not None and least is not None and years < least:
        say = f"{name}那一天 {years} 岁，不到法定婚龄 {least} 岁（民法典第1047条），请核对。"
        yield Warn(say)


@guard
def head_fits(scene: Scene) -> Iterator[Warn]:
    """The new head is another member, of age."""
    head = scene.named("head")
    if head is None or scene.home is None:
        return
    name = scene.name(head)
    if scene.now.household_of(head) != scene.home:
        say = f"{name}不在{scene.name(scene.home)}，请在家里人里选。"
        yield Warn(say, refuses=True, ask="head")
    elif scene.now.answer(Person.relation, head) in HEADS and (
        scene.now.answer(Household.head_name, scene.home) == scene.now.name(head)
    ):
        yield Warn(f"{name}已经是户主了，请选另一个人。", refuses=True, ask="head")
    elif scene.child(head):
        yield Warn(f"{name}不满 18 周岁，不能当户主，请选大人。", refuses=True, ask="head")
    elif scene.age(head) is None:
        yield Warn(f"{name}的出生日期没有登记，请核实是成年人。", ask="head")
