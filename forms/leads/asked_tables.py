"""Tables asked of the village: which were asked twice, without basis, or changed all the time.

What a township is told has to be true: two requests are the same table when their blanks are the
same, or name and unit are, and were asked twice only when they ask for the same time. Where nobody
wrote down for which time, on which paper or whether a table is on the list, the answer is the
question. The list of tables that may be asked at all is the county's, the program does not know it.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.records import TableRequest
from forms.schema.partial_date import as_written
from forms.village.view import VillageView

VERSIONS: Final = 2
"""So many different blanks of one table in a year are told."""


@dataclass(frozen=True, slots=True)
class AskedTable:
    """One table and who asked for it within a year.

    Attributes:
        name: As it was written last.
        requests: Each time it was asked, in the order of days.
        twice: Times somebody asked for what had been asked before, for the same time.
        unclear: Times that may be such, had anybody written which time was asked for.
        baseless: Times without paper and without law.
        unlisted: Times of a table that is not on the list of tables.
        unknown: Times of which nobody knows whether it is on the list.
        versions: How many different blanks there were; 0 when none was kept.
    """

    name: str
    requests: tuple[TableRequest, ...]
    twice: int
    unclear: int
    baseless: int
    unlisted: int
    unknown: int
    versions: int

    @property
    def units(self) -> tuple[str, ...]:
        """Who asked, each once, in the order of days."""
        return tuple(dict.fromkeys(one.unit for one in self.requests if one.unit))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to tell the township, and what is to be found out first."""
        return tuple(_remarks(self))


def asked_tables(view: VillageView, year: int, day: date) -> list[AskedTable]:
    """Every table asked in a year up to a day, by name; nobody is ranked."""
    held = [
        one
        for one in view.all(TableRequest)
        if one.asked_day and one.asked_day.first.year == year and one.asked_day.first <= day
    ]
    held.sort(key=lambda one: (as_written(one.asked_day), one.id))
    made = [_table(requests) for requests in _same(held)]
    return sorted(made, key=lambda one: one.name)


def columns_asked(tables: Iterable[AskedTable]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Columns that several units asked for: heading, how often, and by whom; most often first."""
    times: dict[str, int] = {}
    units: dict[str, dict[str, None]] = {}
    for request in (one for table in tables for one in table.requests):
        for heading in dict.fromkeys((request.headings or "").split("\n")):
            if heading.strip():
                times[heading] = times.get(heading, 0) + 1
                units.setdefault(heading, {})[request.unit or ""] = None
    found = [(name, n, tuple(units[name])) for name, n in times.items() if len(units[name]) > 1]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _plain(text: str | None) -> str:
    """A name without what people write one way or another: width, blanks, quotes."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(one for one in folded if one.isalnum())


def _same(requests: Sequence[TableRequest]) -> list[list[TableRequest]]:
    """Requests for one table together."""
    nowhere_kept = {_plain(one.table) for one in requests if not one.fingerprint}
    group_of: dict[str, list[TableRequest]] = {}
    for one in requests:
        marks = _marks(one, nowhere_kept)
        group = [one]
        for other in {id(group_of[m]): group_of[m] for m in marks if m in group_of}.values():
            group += other
        for member in group:
            group_of.update((mark, group) for mark in _marks(member, nowhere_kept))
    return list({id(group): group for group in group_of.values()}.values())


def _marks(one: TableRequest, nowhere_kept: Collection[str]) -> tuple[str, ...]:
    """What two requests for one table share: the blank, or name and unit.

    Two units may each have a 登记表 of their own: one name is one table only where a blank was not
    kept, so that nobody can see that they differ.
    """
    name = _plain(one.table)
    unit = "" if name in nowhere_kept else _plain(one.unit)
    blank = (f"blank:{one.fingerprint}",) if one.fingerprint else ()
    return (f"name:{name}:{unit}", *blank)


def _table(requests: list[TableRequest]) -> AskedTable:
    requests.sort(key=lambda one: (as_written(one.asked_day), one.id))
    periods = [_plain(one.period) for one in requests]
    known = [one for one in periods if one]
    twice = len(known) - len(set(known))
    return AskedTable(
        name=requests[-1].table or "",
        requests=tuple(requests),
        twice=twice,
        unclear=len(requests) - 1 - twice if len(known) < len(requests) else 0,
        baseless=sum(not (one.paper or one.basis) for one in requests),
        unlisted=sum(one.listed is False for one in requests),
        unknown=sum(one.listed is None for one in requests),
        versions=len({one.fingerprint for one in requests if one.fingerprint}),
    )


def _remarks(table: AskedTable) -> Iterator[str]:
    if table.twice:
        yield f"同一期要了不止一次，多要 {table.twice} 次（{'、'.join(table.units)}）"
    if table.unclear:
        yield "是不是同一期要了两次还不能判断，请补写“要的是哪一期”"
    if table.baseless:
        yield f"{table.baseless} 次没有写文号和法律依据"
    if table.unlisted:
        yield f"{table.unlisted} 次不在报表目录里"
    if table.unknown:
        yield f"{table.unknown} 次没有写在不在报表目录里，请问镇里"
    if table.versions >= VERSIONS:
        yield f"表样改过，共 {table.versions} 版"
