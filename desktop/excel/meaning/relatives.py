"""Other people on somebody's row: father, mother, guardian, spouse, each with columns of his own.

父亲姓名 ｜ 父亲身份证号 ｜ 父亲务工地 say nothing of the child. Such columns are taken from the
row's own person, whose telephone would else be his guardian's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.sheet.answers import MISSING_NUMBER, CellReader
from desktop.excel.sheet.cells import squeezed
from desktop.excel.sheet.headers import Column
from desktop.excel.sheet.headings import (
    AWAY_SINCE,
    BIRTH,
    ID_NUMBER,
    NAME,
    PLACE,
    Headings,
)
from desktop.excel.sheet.rows import Roster, Row, read_cells
from desktop.excel.sheet.table import Table
from forms.definitions.records import Person

PHONE: Final = f"{Person.FORM}.{Person.phone.name}"
_SAID: Final = frozenset({NAME, ID_NUMBER, BIRTH, PHONE, PLACE, AWAY_SINCE})
"""What is taken of a relative."""
_OWN_FORMS: Final = (f"{Person.FORM}.", "absence.")
"""Answers of a person, which on such a column are the relative's."""
_SUBJECTS: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    Person.father.name: ("父亲", re.compile(r"^(?:儿童|学生|孩子|其|亲生)?(?:父亲|爸爸|父(?!母))")),
    Person.mother.name: ("母亲", re.compile(r"^(?:儿童|学生|孩子|其|亲生)?(?:母亲|妈妈|母)")),
    Person.guardian.name: (
        "监护人",
        re.compile(r"^(?:委托|受委托|现|实际|主要|法定)?(?:监护人|照护人|照料人|抚养人)"),
    ),
    Person.spouse.name: ("配偶", re.compile(r"^(?:其)?(?:配偶|丈夫|妻子|爱人|男方|女方|夫|妻)")),
}
"""By question of the person: what he is called, and how headings begin that speak of him."""
_BETWEEN: Final = re.compile(r"^(?:的|/|[（(]|基本|个人)*(?:情况|信息)?/?")
_PLACE: Final = re.compile(
    r"^(?:外出|现)?(?:务工|打工|工作)(?:地|地点|所在地|地址|去向|省市|城市)$"
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody beside the person of each row.

    Attributes:
        role: The question of the person that points at him.
        word: What he is called.
        places: Column by ``form.field``.
    """

    role: str
    word: str
    places: Mapping[str, int]


def of_relatives(table: Table, names: Headings, *, found_out: bool) -> Table:
    """The table knowing which of its columns speak of relatives.

    Args:
        table: As recognised.
        names: What headings mean.
        found_out: Whether its columns were found out; else a person chose them, and what he
            chose for such a column stays.
    """
    columns = table.columns
    if found_out:
        claimed = {at for one in relatives_of(table, names) for at in one.places.values()}
        columns = tuple(
            replace(column, target=None)
            if column.index in claimed and (column.target or "").startswith(_OWN_FORMS)
            else column
            for column in columns
        )
    cleared = replace(table, columns=columns)
    return replace(cleared, others=_labels_of(cleared, names))


def relatives_of(table: Table, names: Headings) -> list[Relative]:
    """The relatives that a table has columns for, each at least by name or number."""
    own = next((c for c in table.columns if c.target == NAME), None)
    mine = _subject(own)[0] if own is not None else ""
    found: dict[str, dict[str, int]] = {}
    for column in table.columns:
        role, rest = _subject(column)
        target = _target(rest, names) if role and role != mine else ""
        if target in _SAID:
            found.setdefault(role, {}).setdefault(target, column.index)
    return [
        Relative(role, _SUBJECTS[role][0], places)
        for role, places in found.items()
        if places.keys() & {NAME, ID_NUMBER}
    ]


def _subject(column: Column) -> tuple[str, str]:
    """Of whom a heading speaks, and the rest of it; empty for the row's own person."""
    heading = squeezed(column.heading)
    for role, (_, begins) in _SUBJECTS.items():
        if match := begins.match(heading):
            return role, _BETWEEN.sub("", heading[match.end() :])
    return "", ""


def _target(rest: str, names: Headings) -> str:
    if not rest:
        return NAME
    return PLACE if _PLACE.match(rest) else names.target("", rest) or ""


def _labels_of(table: Table, names: Headings) -> Mapping[int, tuple[str, str]]:
    """The columns that speak of relatives: by index an id and words."""
    return {
        at: (
            f"{Person.FORM}.{one.role}.{target.partition('.')[2]}",
            f"{one.word}的{names.labels.get(target, '')}",
        )
        for one in relatives_of(table, names)
        for target, at in one.places.items()
    }


def said_of(
    relative: Relative, rows: Sequence[Row], reader: CellReader
) -> Iterator[tuple[Row, Row]]:
    """Each row with what it says of a relative; rows that say nothing of him are left out."""
    tables: dict[int, list[Row]] = {}
    for row in rows:
        tables.setdefault(id(row.table), []).append(row)
    for here in tables.values():
        roster = Roster(here[0].table.table, dict(relative.places), here[0].table.prefix)
        others = read_cells(roster, reader, [row.at for row in here], 0)
        for row, other in zip(here, others, strict=True):
            other.no = row.no
            other.issues = [issue for issue in other.issues if issue.zh != MISSING_NUMBER]
            if other.answers.keys() & {NAME, ID_NUMBER} or other.issues:
                yield row, other
