"""The practice village's bodies, team and findings: what a county's inspection would look at.

Not all of it is in order, so that tasks and checks have something to say: a team member of whom
nobody wrote when his term ends, a finding that nobody has checked yet, money of which a part has
not come back.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from desktop.book.book import Book
from forms.definitions.records import Hamlet, Helper, Household, Person
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import age_on
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft

ELECTED: Final = "2026-01-18"
COMMITTEE, SUPERVISORS = 5, 3
"""So many members these bodies have in the practice village."""
PARTY, UNITS, ENTRY, CHECK, BEFORE, MEMBER = (new_record_id() for _ in range(6))


class _Seat(NamedTuple):
    """Somebody who may sit in a body."""

    person: RecordId
    hamlet: RecordId
    woman: bool


def organise(book: Book, day: date) -> int:
    """Write down who sits where, who was sent, what was found and what went another way.

    Args:
        book: With the roster and the helpers in it.
        day: The practice day.

    Returns:
        How many records were written.
    """
    view = book.view()
    seats = list(_villagers(view, day))
    helpers = {one.name or "": one.id for one in view.all(Helper)}
    drafts = [*_team(view, helpers), *_bodies(seats), *_findings(helpers)]
    book.ledger.write.save(drafts, actor=book.actor)
    return len(drafts)


def _villagers(view: VillageView, day: date) -> Iterator[_Seat]:
    """From every hamlet a man and a woman of different households, then more men for the rest."""
    by_hamlet: dict[RecordId, list[_Seat]] = {}
    for household in view.lives.households():
        hamlet = view.answer(Household.hamlet, household)
        grown = [p for p in view.members[household] if _grown(view, p, day)]
        if hamlet is not None and grown:
            known = by_hamlet.setdefault(hamlet, [])
            wanted = len(known) % 2 == 1
            found = [p for p in grown if (view.answer(Person.sex, p) == "2") == wanted]
            person = (found or grown)[0]
            known.append(_Seat(person, hamlet, view.answer(Person.sex, person) == "2"))
    for round_ in range(3):
        for hamlet in sorted(by_hamlet, key=lambda h: view.answer(Hamlet.number, h) or ""):
            yield by_hamlet[hamlet][round_]


def _grown(view: VillageView, person: RecordId, day: date) -> bool:
    birth = view.lives.births.get(person)
    return (
        birth is not None and view.lives.surely(person, day) and 30 <= age_on(birth.last, day) < 60
    )


def _team(view: VillageView, helpers: dict[str, RecordId]) -> Iterator[Draft]:
    """Who stands behind the village, and who was sent by whom."""
    first = helpers["黄驻村"]
    yield Draft("sponsor", {
        "name": "县教育局", "kind": "2", "leader_name": "覃志远", "leader_post": "局长",
        "office_phone": "0779-0000011", "from_day": "2021-06-01", "promised": 20_000_000,
        "done_amount": 15_000_000, "promises": "教学点修缮；儿童之家书桌",
        "compared_day": "2026-07-08",
    }, UNITS)  # fmt: skip
    yield Draft("sponsor", {
        "name": "桂西养殖公司", "kind": "4", "leader_name": "陆文华", "from_day": "2025-03-01",
        "promises": "每户脱贫户代销土鸡", "promised": 5_000_000, "done_amount": 2_000_000,
    })  # fmt: skip
    for day, matters in (("2026-06-18", "看教学点修缮"), ("2026-09-15", "送儿童之家书桌")):
        yield Draft(
            "sponsor_visit",
            {"sponsor": UNITS, "day": day, "visitor_name": "覃志远", "matters": matters},
        )
    yield Draft("helper", {**view.card(Helper, first).body, "sponsor": UNITS}, first)
    yield Draft("helper", {"name": "陆文斌", "unit": "县教育局", "post": "原第一书记", "role": "01",
                           "from_day": "2023-05-10", "to_day": "2025-09-01"}, BEFORE)  # fmt: skip
    yield Draft("helper", {"name": "农建军", "unit": "县农业农村局", "post": "驻村工作队员",
                           "role": "02", "from_day": "2026-10-20"}, MEMBER)  # fmt: skip
    yield from _terms(first)
    for subject, duty, helper, until in (
        ("3", "监测对象动态管理", first, "2027-08-31"),
        ("4", "产业项目跟进", MEMBER, "2026-12-31"),
        ("7", "留守儿童走访", helpers["韦妇联"], "2026-12-31"),
    ):
        yield Draft("duty", {
            "subject": subject, "duty": duty, "helper": helper, "basis": "本村分工",
            "from_day": "2026-01-01", "due_day": until,
        })  # fmt: skip


def _terms(first: RecordId) -> Iterator[Draft]:
    """The one before handed over; of the new member nobody wrote when his term ends."""
    old = new_record_id()
    yield Draft("secretary_term", {
        "helper": BEFORE, "role": "01", "sender": "县教育局", "from_day": "2023-05-10",
        "planned_to": "2025-09-01", "toured_day": "2023-06-05", "to_day": "2025-09-01",
        "end_reason": "1", "successor": first, "overlap_day": "2025-09-10",
    }, old)  # fmt: skip
    yield Draft("secretary_term", {
        "helper": first, "role": "01", "sender": "县教育局", "from_day": "2025-09-01",
        "planned_to": "2027-08-31", "toured_day": "2025-09-28",
    })  # fmt: skip
    yield Draft("secretary_term", {"helper": MEMBER, "role": "02", "sender": "县农业农村局",
                                   "from_day": "2026-10-20"})  # fmt: skip
    yield Draft("handover", {
        "term": old, "day": "2025-09-01", "giver": BEFORE, "taker": first, "witness_name": "韦宏",
        "items": ["1", "2", "4", "6"], "open_tasks": 3, "open_problems": 1,
        "passphrase_changed": True, "access_ended": True, "signed_day": "2025-09-01",
    })  # fmt: skip


def _bodies(seats: list[_Seat]) -> Iterator[Draft]:
    """Representatives, committee, supervisors, councils of two hamlets, a party group."""
    hamlets = list(dict.fromkeys(seat.hamlet for seat in seats))
    count = len(hamlets)
    spare = seats[2 * count :]
    for seat in seats[: 2 * count]:
        yield Draft("representative", {"person": seat.person, "seat": "1", "elected_by": "2",
                                       "hamlet": seat.hamlet, "elected_day": ELECTED})  # fmt: skip
    for seat in spare[:COMMITTEE]:
        yield Draft("representative", {"person": seat.person, "seat": "2",
                                       "elected_day": ELECTED})  # fmt: skip
    for number, seat in enumerate(spare[COMMITTEE : COMMITTEE + SUPERVISORS]):
        yield Draft("supervisor", {
            "person": seat.person, "role": "2" if number else "1", "elected_by": "4",
            "elected_day": ELECTED, "finance": number == 0, "committee": False, "kin": False,
        })  # fmt: skip
    yield _assembly(2 * count + COMMITTEE)
    yield from _councils(seats, hamlets)


def _assembly(due: int) -> Draft:
    return Draft("meeting", {
        "day": "2026-10-12", "type": "05", "step": "4", "matter": "百旺屯水柜维修方案", "due": due,
        "present": due - 3, "agreed": due - 4, "against": 1, "abstained": 0, "result": True,
        "resolution": "同意实施", "supervision": "程序合规",
    })  # fmt: skip


def _councils(seats: list[_Seat], hamlets: list[RecordId]) -> Iterator[Draft]:
    """Two councils with three members each; one met this quarter. A party group of the village."""
    for number, hamlet in enumerate(hamlets[:2]):
        council = new_record_id()
        yield Draft("council", {
            "hamlet": hamlet, "kind": "1", "name": ("东头理事会", "西头理事会")[number],
            "founded_day": "2024-03-01", "charter_day": "2024-03-01", "filed_day": "2024-03-15",
            "scope": "道路、饮水、红白事",
        }, council)  # fmt: skip
        members = [seat for seat in seats if seat.hamlet == hamlet]
        for place, seat in enumerate(members[:3]):
            yield Draft("council_member", {
                "person": seat.person, "council": council, "role": "3" if place else "1",
                "elected_by": "5", "elected_day": "2024-03-01",
            })  # fmt: skip
        if number == 0:
            yield Draft("meeting", {
                "day": "2026-10-18", "type": "10", "council": council, "matter": "修通屯内小路",
                "due": len(members[:3]), "present": len(members[:3]), "agreed": 3, "result": True,
            })  # fmt: skip
    yield Draft("council", {"hamlet": hamlets[0], "kind": "2", "name": "东头党小组",
                            "founded_day": "2021-07-01"}, PARTY)  # fmt: skip
    yield Draft("council_member", {"person": seats[0].person, "council": PARTY, "role": "5",
                                   "elected_day": "2021-07-01"})  # fmt: skip
    yield Draft("pairing", {
        "partner": "县教育局机关党支部", "kind": "4", "sponsor": UNITS, "from_day": "2025-10-01",
        "tasks": "主题党日；助学", "activities": 3, "money": 300_000,
    })  # fmt: skip


def _findings(helpers: dict[str, RecordId]) -> Iterator[Draft]:
    """An inspection with three findings, money that went another way, opinions and a question."""
    first, woman = helpers["黄驻村"], helpers["韦妇联"]
    yield Draft("inspection", {
        "day": "2026-09-10", "level": "4", "kind": "02", "unit": "县委农村工作领导小组办公室",
        "feedback_day": "2026-09-20", "found": 3, "due_day": "2026-11-20",
    }, CHECK)  # fmt: skip
    common: dict[str, Value] = {"inspection": CHECK, "found_day": "2026-09-20"}
    yield Draft("rectification", {
        **common, "number": "1", "class": "06", "problem": "第二季度村务公开晚了六天",
        "state": "40", "measures": "每季度第一周张贴", "owner": first, "due_day": "2026-10-20",
        "done_day": "2026-10-09", "evidence": "公示照片，公开档案2026-3",
        "checker_name": "蓝国强", "checked_day": "2026-10-15", "closed_day": "2026-10-16",
    })  # fmt: skip
    yield Draft("rectification", {
        **common, "number": "2", "class": "02", "problem": "两户监测对象没有写帮扶措施",
        "state": "30", "measures": "逐户补登", "owner": first, "due_day": "2026-10-31",
        "done_day": "2026-10-25", "evidence": "帮扶措施登记",
    })  # fmt: skip
    yield Draft("rectification", {
        **common, "number": "3", "class": "07", "problem": "留守儿童走访间隔超过三十天",
        "state": "20", "measures": "按月排出走访日", "owner": woman, "due_day": "2026-11-06",
    })  # fmt: skip
    yield from _money(helpers)
    yield Draft("branch_rectify", {
        "year": 2024, "problems": ["04"], "listed_day": "2024-03-01", "due_day": "2024-11-30",
        "secretary": BEFORE, "leader_name": "覃志远", "plan": "每月一次主题党日",
        "checker_name": "蓝国强", "accepted_day": "2024-11-12", "removed_day": "2024-11-20",
        "back_day": "2025-05-20",
    })  # fmt: skip
    yield Draft("supervision_opinion", {
        "day": "2026-10-08", "topic": "2", "opinion": "三季度两笔支出缺验收单", "result": "2",
        "reply_due": "2026-10-20", "reply": "已补验收单", "replied_day": "2026-10-14",
    })  # fmt: skip
    yield Draft("supervision_opinion", {"day": "2026-10-28", "topic": "3", "result": "2",
                                        "opinion": "水柜池壁厚度请复量"})  # fmt: skip
    yield Draft("villager_question", {
        "day": "2026-10-26", "way": "1", "topic": "2", "handler": first,
        "question": "屯级道路的结余用到哪里",
    })  # fmt: skip


def _money(helpers: dict[str, RecordId]) -> Iterator[Draft]:
    """Money for water tanks of which a part went into a road; most of it has come back."""
    yield Draft("fund", {
        "day": "2026-03-10", "source": "01", "way": "1", "amount": 5_000_000,
        "purpose": "屯级水柜维修", "document": "某财农〔2026〕1号",
    }, ENTRY)  # fmt: skip
    yield Draft("fund_diversion", {
        "fund": ENTRY, "found_day": "2026-10-08", "finder": helpers["黄驻村"], "source": "01",
        "planned_use": "屯级水柜维修", "real_use": "屯级道路硬化", "amount": 800_000, "state": "3",
        "repaid_amount": 500_000, "repaid_day": "2026-10-20", "told_day": "2026-10-09",
    })  # fmt: skip
