"""The village's cash book: what came in, what went out, what was there when the book began."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from forms.definitions.records import Fund
from forms.schema.form import RecordId
from forms.village.view import VillageView

MONEY_IN: Final = "1"
MONEY_OUT: Final = "2"
OPENING: Final = "3"
"""Codes of ``fund_way``: in, out, and what was left over when the book was begun."""


def signed(entry: Fund) -> int:
    """The amount of an entry in fen: negative when it went out."""
    fen = entry.amount or 0
    return -fen if entry.way == MONEY_OUT else fen


def entries_by(entries: Iterable[Fund], day: date) -> list[tuple[date, Fund]]:
    """Entries up to a day in their order; of one day what was there and what came in first."""
    found = [(one.day.first, one) for one in entries if one.day and one.day.last <= day]
    return sorted(found, key=lambda e: (e[0], e[1].way == MONEY_OUT, e[1].way or "", e[1].id))


def ledgers(view: VillageView, day: date) -> dict[tuple[str, str], list[tuple[date, Fund]]]:
    """The entries up to a day by project and source, each in its order."""
    found: dict[tuple[str, str], list[tuple[date, Fund]]] = defaultdict(list)
    for at, entry in entries_by(view.all(Fund), day):
        found[entry.project or "", entry.source or ""].append((at, entry))
    return found


def opening(entries: Iterable[tuple[date, Fund]], first: date) -> int | None:
    """What was left over when a time began, in fen; None where the book cannot tell.

    It can where an entry says so, or where entries of an earlier time add up to it.

    Args:
        entries: In order.
        first: First day of the time.
    """
    earlier = [one for at, one in entries if at < first or one.way == OPENING]
    return sum(map(signed, earlier)) if earlier else None


def of_project(view: VillageView, project: RecordId, day: date) -> list[tuple[date, Fund]]:
    """The entries of a project up to a day."""
    return entries_by(view.by(Fund.project, project), day)
