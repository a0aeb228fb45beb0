"""What each household gives to a thing the villagers voted for: worked out, and put on the board.

Money is counted by head, labour by worker (国办发〔2007〕4号). Who may be let off, and why, is for
the villagers to say; the board shows only that it is so.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.records import CollectiveDecision, Contribution, Person
from forms.notices.judged_rows import yuan
from forms.notices.posting_days import zh_written
from forms.notices.row_set import FoundRows, SheetRow, by_place, head_name
from forms.notices.rows_of_benefits import hundredths, shown, wanted
from forms.notices.selection import SheetPart
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import as_written, known_range
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
    vote = view.card(CollectiveDecision, decision)
    there = {one.household for one in view.by(Contribution.decision, decision)}
    for household in sorted(view.lives.households(), key=lambda one: by_place(view, one)):
        members = [p for p in view.members[household] if view.lives.surely(p, day)]
        if household in there or not members:
            continue
        share: dict[str, Value] = {
            "decision": decision, "household": household, "persons": len(members),
        }  # fmt: skip
        if money := (vote.money_head or 0) * len(members):
            share["money"] = money
        able = [view.answer(Person.labour, person) for person in members]
        if vote.labour_head and all(able):
            share["labour"] = vote.labour_head * sum(code in WORKERS for code in able)
        yield share


def contributions(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """What each household gives to the thing voted for, by hamlet."""
    day = part.last
    votes = [
        (as_written(one.day), one.id, one)
        for one in wanted(notice, view, CollectiveDecision, part)
        if as_written(one.day) <= day.isoformat() and view.by(Contribution.decision, one.id)
    ]
    if not votes:
        return FoundRows(())
    at, decision, vote = max(votes, key=lambda one: one[:2])
    given = sorted(
        view.by(Contribution.decision, decision),
        key=lambda one: by_place(view, one.household or RecordId("")),
    )
    slots = {
        "matter": vote.matter or "", "vote_day": _day(at), "rate": _rate(vote),
        "assembly": definitions.codes.label("meeting_type", vote.assembly),
        "entitled": shown(vote.entitled), "present": shown(vote.present),
        "agreed": shown(vote.agreed),
    }  # fmt: skip
    rows = tuple(
        SheetRow(
            _row(view, one, day), view.called(one.household or RecordId("")), vote,
            frozenset({one.id, decision, *([one.household] if one.household else [])}),
            {"persons": one.persons or 0, "money": one.money or 0},
        )
        for one in given
    )  # fmt: skip
    return FoundRows(rows, money=frozenset({"money"}), slots=slots)


def _row(view: VillageView, one: Contribution, day: date) -> dict[str, str]:
    household = one.household or RecordId("")
    return {
        "hamlet": view.hamlet_of(household),
        "head": head_name(view, household, day),
        "persons": shown(one.persons),
        "money": yuan(one.money or 0),
        "labour": hundredths(one.labour) or "0",
        "relieved": _RELIEVED if one.relieved else "无",
    }


def _day(at: str) -> str:
    known = known_range(at)
    return zh_written(known) if known else at


def _rate(vote: CollectiveDecision) -> str:
    """How much the vote asks of each."""
    money, days = vote.money_head or 0, hundredths(vote.labour_head)
    said = [f"每人筹资{yuan(money)}元"] if money else []
    return "、".join([*said, *([f"每个劳动力筹劳{days}个工日"] if days else [])])
