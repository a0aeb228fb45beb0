"""Leads that need a look over a whole register, not at one person.

Paid although ended, twice written down, nobody in contact, about to expire.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forms import catalogue
from forms.answer import Answer
from forms.days import in_force, known_range
from forms.definition import RecordId
from forms.derive import derive
from forms.disability import certificate_of
from forms.parameters import Parameters
from forms.village_view import GONE_PERSONS, VillageView

CARED_FOR = (
    ("left_behind_child", "留守儿童"),
    ("left_behind_elder", "留守老年人"),
)
EXPIRING = frozenset({"03", "04"})
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
    """G-03: a benefit in force of somebody who has died, moved away, or draws 特困 beside it."""
    codes = catalogue.bundled().codes
    for body in view.records("benefit").values():
        if not in_force(body.get("from_day"), body.get("to_day"), day):
            continue
        person = RecordId(str(body.get("person", "")))
        card = view.body("person", person)
        if card is None:
            continue
        kind = codes.label("benefit_kind", str(body.get("kind", "")))
        death = view.deaths.get(person)
        if death is not None and death.last <= day:
            why = f"已于{card['death_day']}死亡"
        elif card.get("hukou_status") in GONE_PERSONS:
            why = "户籍已迁出或注销"
        else:
            continue
        say = f"{view.name(person)}{why}，「{kind}」还没有停止，请核实并登记停止时间。"
        yield Lead("G-03", "待遇可能没有及时停发", person, (say,))


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


def written_twice(view: VillageView, day: date, _: Parameters) -> Iterator[Lead]:
    """G-16: one citizen number, or one name and birth, on two cards of living people."""
    by_number: dict[object, list[RecordId]] = defaultdict(list)
    by_name: dict[object, list[RecordId]] = defaultdict(list)
    for person in view.living(day):
        body = view.body("person", person) or {}
        if number := body.get("id_number"):
            by_number[number].append(person)
        elif body.get("birth") and body.get("name"):
            by_name[body["name"], body["birth"]].append(person)
    for groups, what in ((by_number, "身份证号码相同"), (by_name, "姓名和出生日期都相同")):
        for people in groups.values():
            if len(people) > 1:
                homes = "、".join(_home(view, person) for person in people)
                say = f"有{len(people)}张人员卡{what}（{homes}），请核对是不是同一个人。"
                yield from (Lead("G-16", "可能重复登记", person, (say,)) for person in people)


def _home(view: VillageView, person: RecordId) -> str:
    household = view.household_of(person)
    body = view.body("household", household) if household else None
    return f"{(body or {}).get('head_name') or view.name(person)}户"


FINDERS: tuple[Callable[[VillageView, date, Parameters], Iterator[Lead]], ...] = (
    paid_though_ended, nobody_in_contact, expiring, written_twice,
)  # fmt: skip
