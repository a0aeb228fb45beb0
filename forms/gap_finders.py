"""Leads that need a look over a whole register, not at one person.

Paid although ended, twice written down, nobody in contact, about to expire.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forms import catalogue
from forms.answer import Answer
from forms.benefit_facts import EDGE, LIVING, NURSING, OF_HOUSEHOLDS, RIGID, TEKUN
from forms.days import in_force, known_range
from forms.definition import Body, RecordId
from forms.derive import derive
from forms.disability import certificate_of
from forms.parameters import Parameters
from forms.village_view import GONE_PERSONS, VillageView

CARED_FOR = (
    ("left_behind_child", "留守儿童"),
    ("left_behind_elder", "留守老年人"),
)
EXPIRING = frozenset({EDGE, RIGID})
"""Codes of ``benefit_kind`` that hold for a fixed time: 低保边缘, 刚性支出困难."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What a finder found; see ``forms.gaps.Gap``."""

    rule: str
    title: str
    subject: RecordId
    reasons: tuple[str, ...]
    version: str = "1"


def paid_though_ended(view: VillageView, day: date, _: Parameters) -> Iterator[Lead]:
    """G-03: a benefit in force of somebody who has died, left, lost the certificate or the right.

    What a household draws does not end with the member in whose name it is written, as long as
    anybody of the household is left.
    """
    codes = catalogue.bundled().codes
    running = [
        body
        for body in view.records("benefit").values()
        if in_force(body.get("from_day"), body.get("to_day"), day)
    ]
    destitute = {body.get("person") for body in running if body.get("kind") == TEKUN}
    for body in running:
        person, kind = RecordId(str(body.get("person", ""))), str(body.get("kind", ""))
        if view.body("person", person) is None or _goes_on(view, day, body):
            continue
        why = _ended(view, person, day)
        if not why and kind in (LIVING, NURSING):
            why = _lapsed(view, person, day)
            if not why and person in destitute:
                why = "已享受特困供养"
        if why:
            label = codes.label("benefit_kind", kind)
            say = f"{view.name(person)}{why}，「{label}」还没有停止，请核实并登记停止时间。"
            yield Lead("G-03", "待遇可能没有及时停发", person, (say,), version="2")


def _goes_on(view: VillageView, day: date, body: Body) -> bool:
    """Whether a household's own benefit still has somebody to draw it."""
    household = body.get("household")
    if body.get("kind") not in OF_HOUSEHOLDS or not isinstance(household, str):
        return False
    people = view.members.get(RecordId(household), ())
    return any(not _ended(view, person, day) for person in people)


def _ended(view: VillageView, person: RecordId, day: date) -> str:
    """Why somebody is no longer ours; empty when that is not so."""
    card = view.body("person", person) or {}
    death = view.deaths.get(person)
    if death is not None and death.last <= day:
        return f"已于{card['death_day']}死亡"
    return "户籍已迁出或注销" if card.get("hukou_status") in GONE_PERSONS else ""


def _lapsed(view: VillageView, person: RecordId, day: date) -> str:
    """Why a certificate no longer holds; empty when it does, or nobody wrote one down."""
    held = certificate_of(view, person)
    if held is None:
        return ""
    if held.cancelled:
        return "残疾人证已冻结或注销"
    over = held.valid_to is not None and held.valid_to.last < day
    return f"残疾人证已于{held.valid_to.written}到期" if over and held.valid_to else ""


def nobody_in_contact(view: VillageView, day: date, figures: Parameters) -> Iterator[Lead]:
    """G-10: left behind or severely disabled, and no one-to-one contact in force."""
    contacted = {
        body.get("person")
        for body in view.records("one_to_one").values()
        if in_force(body.get("from_day"), body.get("to_day"), day)
    }
    missed: dict[RecordId, str] = {}
    for list_id, label in CARED_FOR:
        for entry in derive(list_id, view, day, figures, worded=()):
            if entry.answer is Answer.YES and entry.subject not in contacted:
                missed.setdefault(entry.subject, label)
    for person in view.living(day):
        held = certificate_of(view, person)
        severe = held is not None and held.held and held.severe is Answer.YES
        if severe and person not in contacted:
            missed.setdefault(person, "重度残疾人")
    for person, label in missed.items():
        say = f"{view.name(person)}是{label}，没有一对一联系人，请安排。"
        yield Lead("G-10", "没有一对一联系人", person, (say,))


def expiring(view: VillageView, day: date, figures: Parameters) -> Iterator[Lead]:
    """G-13: a recognition that ends soon or has ended without being reviewed."""
    codes = catalogue.bundled().codes
    soon = day + timedelta(days=figures.number("turning_days", day))
    for body in view.records("benefit").values():
        review = known_range(body.get("review_day"))
        running = in_force(body.get("from_day"), body.get("to_day"), day)
        if body.get("kind") not in EXPIRING or review is None or not running:
            continue
        if review.first <= soon:
            subject = RecordId(str(body.get("household") or body.get("person")))
            kind = codes.label("benefit_kind", str(body["kind"]))
            say = f"「{kind}」认定于{body['review_day']}到期，请提前复核。"
            yield Lead("G-13", "认定快到期", subject, (say,))


def same_number(view: VillageView, day: date, _: Parameters) -> Iterator[Lead]:
    """G-16: one citizen number on several cards of living people."""
    groups: dict[object, list[RecordId]] = defaultdict(list)
    for person in view.living(day):
        if number := (view.body("person", person) or {}).get("id_number"):
            groups[number].append(person)
    yield from _twice(view, groups.values(), "身份证号码相同")


def same_name(view: VillageView, day: date, _: Parameters) -> Iterator[Lead]:
    """G-16: one name and birth on several cards, unless each has a citizen number of its own."""
    groups: dict[object, list[RecordId]] = defaultdict(list)
    numbered: set[RecordId] = set()
    for person in view.living(day):
        body = view.body("person", person) or {}
        if body.get("id_number"):
            numbered.add(person)
        if body.get("birth") and body.get("name"):
            groups[body["name"], body["birth"]].append(person)
    doubtful = [people for people in groups.values() if not numbered.issuperset(people)]
    yield from _twice(view, doubtful, "姓名和出生日期都相同")


def _twice(view: VillageView, groups: Iterable[list[RecordId]], what: str) -> Iterator[Lead]:
    for people in groups:
        if len(people) > 1:
            homes = "、".join(view.called(view.household_of(p) or p) for p in people)
            say = f"有{len(people)}张人员卡{what}（{homes}），请核对是不是同一个人。"
            for person in people:
                yield Lead("G-16", "可能重复登记", person, (say,), version="2")


FINDERS: tuple[Callable[[VillageView, date, Parameters], Iterator[Lead]], ...] = (
    paid_though_ended, nobody_in_contact, expiring, same_number, same_name,
)  # fmt: skip
