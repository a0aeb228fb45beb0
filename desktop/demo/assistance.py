"""The practice village's help that goes on: applications, exits, reviews, houses, pairs, premiums.

Not all of it is in order, so that tasks and leads have something to say: a socket that nobody has
mended, a relocated household without a contact, an application whose refusal nobody was told.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from desktop.book.book import Book
from forms.circumstances.monitoring import lifted_out
from forms.definitions.records import Helper, Person
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import age_on
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft

GROWN, OLD = 18, 65
"""Ages from which somebody may help a neighbour, and may be helped."""
REVIEWED: Final = (("1", False, "收入连续稳定，三保障都有"), ("2", True, "户主重病，收入不稳"),
                   ("4", True, "没有劳动力，已申请低保"))  # fmt: skip
"""Code of ``old_review_class``, whether they would fall back, and why."""
HOUSE, TEAM = new_record_id(), new_record_id()


def assist(book: Book, day: date) -> int:
    """Write down who asked for help, who leaves it, who looks after whom, and what a house did.

    Args:
        book: With the roster and the helpers in it.
        day: The practice day.

    Returns:
        How many records were written.
    """
    view = book.view()
    homes = [home for home in view.lives.households() if _grown(view, home, day)]
    drafts = [
        *_applications(view, homes, day), *_reviews(view, day), *_relocated(view, homes),
        *_premiums(view, homes, day), *_neighbours(view, homes, day), *_house(),
        *_wages(view, homes, day),
    ]  # fmt: skip
    book.ledger.write.save(drafts, actor=book.actor)
    return len(drafts)


def _grown(view: VillageView, home: RecordId, day: date) -> list[RecordId]:
    """Grown-up members of a household."""
    return [p for p in view.members[home] if GROWN <= _age(view, p, day) < OLD]


def _age(view: VillageView, person: RecordId, day: date) -> int:
    birth = view.lives.births.get(person)
    alive = view.lives.surely(person, day)
    return age_on(birth.last, day) if birth is not None and alive else -1


def _applications(view: VillageView, homes: list[RecordId], day: date) -> Iterator[Draft]:
    """One just accepted, one with the county, one refused, one confirmed."""
    begun: tuple[dict[str, Value], ...] = (
        {"kind": "01", "accepted_day": "2026-10-29", "found": True},
        {"kind": "01", "accepted_day": "2026-09-21", "survey_day": "2026-09-22",
         "home_check_day": "2026-09-23", "checkers": 2, "data_check_day": "2026-09-24",
         "first_opinion_day": "2026-10-09", "reported_day": "2026-10-21"},
        {"kind": "04", "accepted_day": "2026-09-07", "home_check_day": "2026-09-10",
         "checkers": 2, "first_opinion_day": "2026-09-21", "reported_day": "2026-09-29",
         "refused_day": "2026-10-28", "refused_reason": "刚性支出占家庭收入的比例没有达到标准"},
        {"kind": "02", "accepted_day": "2026-06-01", "home_check_day": "2026-06-04",
         "checkers": 3, "data_check_day": "2026-06-05", "first_opinion_day": "2026-06-15",
         "reported_day": "2026-06-24", "confirmed_day": "2026-07-06",
         "document": "练习民〔2026〕31号", "from_month": "2026-08", "told_day": "2026-07-08"},
    )  # fmt: skip
    for home, steps in zip(homes, begun, strict=False):
        person = _grown(view, home, day)[0]
        yield Draft("aid_case", {"household": home, "person": person, **steps})


def _reviews(view: VillageView, day: date) -> Iterator[Draft]:
    """Some households lifted out of poverty are reviewed; one case is on its way out."""
    for home, (found, depend, why) in zip(lifted_out(view, day), REVIEWED, strict=False):
        yield Draft("lifted_out_review", {
            "household": home, "year": day.year, "assessed_day": "2026-08-20", "assessors": 2,
            "class": found, "depend": depend, "reason": why, "decided_day": "2026-10-20",
            "document": "练习乡振〔2026〕12号",
        })  # fmt: skip
    for home in lifted_out(view, day)[len(REVIEWED) : len(REVIEWED) + 1]:
        yield Draft("exit_review", {
            "household": home, "proposed_day": "2026-10-15", "exit_checked_day": "2026-10-17",
            "exit_checkers": 2, "household_signed": True, "keep_reason": False,
            "stable_months": 8,
        })  # fmt: skip


def _relocated(view: VillageView, homes: list[RecordId]) -> Iterator[Draft]:
    """Three households moved to a settlement, one of them without a contact."""
    helper = next((one for one in view.all(Helper) if one.to_day is None), None)
    for number, home in enumerate(homes[10:13]):
        contact: dict[str, Value] = {"contact": helper.id} if helper and number else {}
        yield Draft("relocation", {
            "household": home, "program": "1", "mode": "1", "site": "练习县幸福家园",
            "moved_day": "2019-06-20", "persons": 4, "workers": 2, "employed": 2 - number % 2,
            "old_house": "1" if number else "4", "land": 350, **contact,
        })  # fmt: skip
        yield Draft("household", {**(view.body("household", home) or {}), "relocated": True}, home)


def _premiums(view: VillageView, homes: list[RecordId], day: date) -> Iterator[Draft]:
    """Who was helped to be insured this year, and one bill on which help was given."""
    people = [_grown(view, home, day)[0] for home in homes[20:23]]
    for person, group, rate in zip(people, ("01", "02", "02"), ("1", "2", "3"), strict=False):
        paid: dict[str, Value] = {"amount": 20_000} if rate != "3" else {"missed": True}
        yield Draft("premium_aid", {"person": person, "year": day.year, "class": group,
                                    "rate": rate, "confirmed_day": "2026-02-10",
                                    **paid})  # fmt: skip
    for person in people[:1]:
        yield Draft("medical_aid", {
            "person": person, "applied_day": "2026-07-03", "class": "01", "illness": "2",
            "total": 5_200_000, "basic": 3_100_000, "serious": 600_000, "other": 0,
            "own_cost": 1_500_000, "decided_day": "2026-07-28", "aid_amount": 900_000,
        })  # fmt: skip


def _neighbours(view: VillageView, homes: list[RecordId], day: date) -> Iterator[Draft]:
    """A team of neighbours, and for some old people one who looks in every few days."""
    yield Draft("mutual_aid_team", {"name": "木棉邻里互助队", "from_day": "2025-03-01",
                                    "kinds": ["1", "2"]}, TEAM)  # fmt: skip
    able = [_grown(view, home, day)[0] for home in homes[30:34]]
    old = [p for home in homes for p in view.members[home] if _age(view, p, day) >= OLD]
    for number, neighbour in enumerate(able):
        yield Draft("mutual_member", {"team": TEAM, "person": neighbour, "from_day": "2025-03-01",
                                      "role": "2" if number else "1"})  # fmt: skip
    for person, neighbour in zip(old, able, strict=False):
        if view.answer(Person.household, person) != view.answer(Person.household, neighbour):
            yield Draft("mutual_pair", {
                "person": person, "neighbour": neighbour, "team": TEAM, "every_days": 3,
                "agreed": True, "from_day": "2026-01-10",
            })  # fmt: skip


def _wages(view: VillageView, homes: list[RecordId], day: date) -> Iterator[Draft]:
    """Three workers whose wages were held back; one has them by now."""
    for number, home in enumerate(homes[40:43]):
        done: dict[str, Value] = {} if number else {"closed_day": "2026-10-20", "result": "已补发"}
        yield Draft("rights_case", {
            "person": _grown(view, home, day)[0], "found_day": "2026-09-08", "kind": "11",
            "urgency": "4", "facts": "工地拖欠两个月工资", "reported_to": ["9"],
            "reported_day": "2026-09-08", "follow_day": "2026-11-10", **done,
        })  # fmt: skip


def _house() -> Iterator[Draft]:
    """A house for the old: its days, its money, a socket to mend, and what was given to it."""
    yield Draft("facility", {"name": "木棉幸福院", "type": "01", "state": "1", "seats": 20,
                             "hours": "8:30—17:30", "built_day": "2018-10-01"}, HOUSE)  # fmt: skip
    for date_, users in (("2026-10-08", 14), ("2026-10-15", 11), ("2026-10-22", 17)):
        yield Draft("facility_day", {"facility": HOUSE, "day": date_, "opened": True,
                                     "users": users, "meals": users - 4})  # fmt: skip
    yield Draft("facility_day", {
        "facility": HOUSE, "day": "2026-10-26", "opened": True, "users": 12, "checked": ["1", "2"],
        "safe": False, "problem": "活动室插座松动", "fix_by": "2026-11-05",
    })  # fmt: skip
    for date_, way, amount, purpose in (
        ("2026-01-01", "3", 120_000, "上年结余"), ("2026-10-09", "1", 300_000, "运行补助"),
        ("2026-10-20", "2", 86_000, "食材"),
    ):  # fmt: skip
        yield Draft("facility_money", {
            "facility": HOUSE, "day": date_, "source": "04", "way": way, "amount": amount,
            "purpose": purpose,
        })  # fmt: skip
    yield Draft("donation", {"day": "2026-10-12", "donor": "桂西养殖公司", "goods": "棉被",
                             "quantity": "20 床", "use": "幸福院老人"})  # fmt: skip
