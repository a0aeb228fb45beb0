"""What each household gives to a thing the villagers voted for: worked out, and put on the board.

Money is counted by head, labour by worker (国办发〔2007〕4号). Who may be let off, and why, is for
the villagers to say; the board shows only that it is so.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.definitions.notice import NoticeDef
from forms.definitions.parameters import Parameters
from forms.notices.row_set import Gathered, by_place, head_name
from forms.notices.rows_of_benefits import fen, hundredths, wanted, yuan
from forms.schema.code_list import Codes
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView

WORKERS: Final = frozenset({"1", "2", "3"})
"""Codes of ``labour_ability`` of people who can work."""
_RELIEVED: Final = "有减免"


def shares(view: VillageView, decision: RecordId, day: date) -> Iterator[dict[str, Value]]:
    """What each household owes by the vote, for those that nobody has written down yet.

    Labour is left open where nobody has written down who in the household can work.

    Args:
        view: The village.
        decision: A record of form ``collective_decision``.
        day: Whose members count.
    """
    vote = view.body("collective_decision", decision) or {}
    there = {body.get("household") for _, body in view.linked("contribution", "decision", decision)}
    for household in sorted(view.standing(), key=lambda one: by_place(view, one)):
        members = [p for p in view.members[household] if view.lives(p, day)]
        if household in there or not members:
            continue
        share: dict[str, Value] = {
            "decision": decision, "household": household, "persons": len(members),
        }  # fmt: skip
        if money := fen(vote.get("money_head")) * len(members):
            share["money"] = money
        able = [(view.body("person", person) or {}).get("labour") for person in members]
        if (days := fen(vote.get("labour_head"))) and all(able):
            share["labour"] = days * sum(code in WORKERS for code in able)
        yield share


def contributions(
    notice: NoticeDef, view: VillageView, day: date, parameters: Parameters, codes: Codes
) -> Gathered:
    """What each household gives to the thing voted for last, by hamlet."""
    del parameters, codes
    votes = [
        (str(body.get("day", "")), record, body)
        for record, body in wanted(notice, view, "collective_decision", day)
        if str(body.get("day", "")) <= day.isoformat()
        and view.linked("contribution", "decision", record)
    ]
    if not votes:
        return Gathered((), None, {}, ())
    at, decision, vote = max(votes, key=lambda one: one[:2])
    given = view.linked("contribution", "decision", decision)
    given = sorted(given, key=lambda one: by_place(view, _household(one[1])))
    rows = [{"seq": str(i), **_row(view, body, day)} for i, (_, body) in enumerate(given, 1)]
    heads = sum(fen(body.get("persons")) for _, body in given)
    slots = {
        "count": str(len(rows)), "persons": str(heads), "money": _sum(given, "money"),
        "matter": str(vote.get("matter", "")), "vote_day": at, "rate": _rate(vote),
        "entitled": str(vote.get("entitled", "")), "present": str(vote.get("present", "")),
        "agreed": str(vote.get("agreed", "")),
    }  # fmt: skip
    nameless = sum(not row["hamlet"] for row in rows)
    doubts = (f"有{nameless}户没有登记屯名，公示上分不清同名的人，请先补登。",) if nameless else ()
    return Gathered(tuple(rows), None, slots, doubts)


def _household(body: Body) -> RecordId:
    return RecordId(str(body.get("household", "")))


def _row(view: VillageView, body: Body, day: date) -> dict[str, str]:
    household = _household(body)
    return {
        "hamlet": view.hamlet_of(household),
        "head": head_name(view, household, day),
        "persons": str(body.get("persons", "")),
        "money": yuan(fen(body.get("money"))),
        "labour": hundredths(body.get("labour")) or "0",
        "relieved": _RELIEVED if body.get("relieved") in {True, "yes"} else "无",
    }


def _rate(vote: Body) -> str:
    """How much the vote asks of each."""
    money, days = fen(vote.get("money_head")), hundredths(vote.get("labour_head"))
    said = [f"每人筹资{yuan(money)}元"] if money else []
    return "、".join([*said, *([f"每个劳动力筹劳{days}个工日"] if days else [])])


def _sum(given: list[tuple[RecordId, Body]], field: str) -> str:
    return yuan(sum(fen(body.get(field)) for _, body in given))
