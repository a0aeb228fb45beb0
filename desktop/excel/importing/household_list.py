"""A table of households, one a row: who heads it, where, its phone, its type; no people.

A row finds its household by number, else by the head's own number, else by head and hamlet. What
does not fit a household of the book is asked about; a household nobody knows is new.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.drafts import note_household
from desktop.excel.importing.impact import effects
from desktop.excel.importing.plan import (
    Plan,
    PlannedRow,
    account,
    day_of,
    in_order,
    mapped,
    rows_of,
    said,
)
from desktop.excel.importing.register_plan import read_all
from desktop.excel.importing.spells import note_type
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.intent import Intent
from desktop.excel.report import Affected, Effect, Impact, Outcome
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.headers import Column, headers
from desktop.excel.sheet.headings import (
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    SERIAL,
    headings,
)
from desktop.excel.sheet.regions import HeaderRules, split
from desktop.excel.sheet.register_table import every_heading
from desktop.excel.sheet.rows import Row, rosters
from desktop.excel.sheet.table import Table, with_day
from desktop.excel.sheet.workbook import Sheet
from forms.definitions.definitions import Definitions
from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId

_FORMS: Final = ("household.", "household_type.")
_HOUSEHOLDS_OWN: Final = {"person.phone": "household.phone", NAME: HEAD_NAME}
"""What a heading means on a table of households that is a person's on a roster."""
_HEADS_NUMBER: Final = re.compile(r"^户主的?(?:居民|公民)?(?:身份证?(?:件)?|证件)号?码?$")
"""On a roster the head's number beside each member is nobody's; here it tells which household."""
ENOUGH: Final = 2
"""Columns about the household that make a table of households, the head or number among them."""

_SENTENCE: Final = "这张表是 {rows} 户的农户表，一户一行；只登记户的内容，不动人。"
_NO_HEAD: Final = "这一行没有户主姓名，台账里也没有这个户编号，没有导入；请补上户主姓名。"
_SEVERAL: Final = "台账里有不止一户对得上，没有导入；请补上户编号，或户主姓名和屯。"
_OTHER_HEAD: Final = (
    "这个户编号在台账里是另一位户主，没有导入；请核对户编号；确实换了户主的，请在户页上登记。"
)
FEWEST_TWICE, REPEATED = 3, 0.2
"""Rows, and their share, that repeat a household, from which the sheet is none of households."""
_AGAIN: Final = "这一户在 "
_TWICE: Final = _AGAIN + "{cell} 已经有一行，本行没有导入；请核对后只留一行。"
_REFUSED: Final = "这一行缺少必填的内容，没有导入；请按上面的提示补上后重新导入。"


def recognise_households(sheet: Sheet, definitions: Definitions, *, forced: bool) -> list[Table]:
    """The tables of households on a sheet; none when no row looks like their header.

    Args:
        sheet: The sheet.
        definitions: The forms.
        forced: Whether a person, or the sheet's own mark, says so: then the name is the head's.
    """
    names = headings(definitions)
    best: tuple[int, int] = (ENOUGH - 1, 0)
    found: Table | None = None
    for header in headers(sheet):
        columns = _columns(header.columns(names), forced=forced)
        rank = (_score(columns), -header.storeys)
        if rank > best:
            best, found = rank, Table(sheet, header.rows, columns, None)
    if found is None:
        return []
    how = HeaderRules(
        names, every_heading(definitions),
        lambda columns: _score(_columns(columns, forced=forced)) >= ENOUGH,
    )  # fmt: skip
    first, *further = split(with_day(found), how)
    return [
        first,
        *(replace(one, columns=_columns(one.columns, forced=forced)) for one in further),
    ]


def _score(columns: Sequence[Column]) -> int:
    """How many columns are about households; 0 where people or no households are named."""
    targets = {column.target for column in columns if column.target}
    if NAME in targets or not targets & {HEAD_NAME, HH_NO}:
        return 0
    return sum(target.startswith(_FORMS) for target in targets)


def _columns(columns: Sequence[Column], *, forced: bool) -> tuple[Column, ...]:
    """The columns as a table of households means them."""
    own = {column.target for column in columns}
    made = []
    for column in columns:
        target = column.target
        if target is None and ID_NUMBER not in own and _HEADS_NUMBER.match(column.heading):
            target = ID_NUMBER
        if target in _HOUSEHOLDS_OWN and (forced or target != NAME):
            target = _HOUSEHOLDS_OWN[target] if _HOUSEHOLDS_OWN[target] not in own else None
        if target and not target.startswith(_FORMS) and target not in {ID_NUMBER, SERIAL, NAME}:
            target = None
        made.append(replace(column, target=target))
    return tuple(made)


def build_households(
    tables: Sequence[Table], known: Known, definitions: Definitions, mark: int, asked: str = "",
    progress: Progress = unwatched,
) -> Plan:  # fmt: skip
    """Work the import of a table of households out.

    Args:
        tables: Where it stands.
        known: The book's snapshot.
        definitions: The forms.
        mark: State of the ledger the snapshot was taken on.
        asked: What a person says the sheet is; empty when it was found out.
        progress: Told how far it is, and may stop it.

    Raises:
        WorkbookEmpty: There is nothing below the headers.
    """
    names = headings(definitions)
    found = rosters(tables)
    reader = CellReader(definitions, tables[0].sheet.first_day)
    rows, skipped = read_all(found, reader, {f"{form}note" for form in _FORMS}, progress)
    making = Making(definitions, known, day_of(tables), progress=progress)
    planned = in_order(found, rows, _planned(rows, making), skipped)
    report = replace(
        account(planned, found, making),
        intent=Intent.HOUSEHOLDS.value, sentence=_SENTENCE.format(rows=len(rows)),
        effects=(
            *_no_households(rows),
            *effects(making.drafts, rows_of(rows, making), known, None, (), ()),
        ),
    )  # fmt: skip
    labels = {
        target: label for target, label in names.labels.items()
        if target.startswith(_FORMS) or target in {SERIAL, ID_NUMBER}
    }  # fmt: skip
    return Plan(
        Intent.HOUSEHOLDS.zh, making.day, mapped(found, names), planned, report,
        tuple(making.drafts), mark, tuple(labels.items()), tuple(tables), known, definitions,
        intent=Intent.HOUSEHOLDS, asked=asked,
    )  # fmt: skip


def _no_households(rows: Sequence[Row]) -> list[Effect]:
    """A question where so many rows repeat a household that each is rather one of its people."""
    twice = sum(any(issue.zh.startswith(_AGAIN) for issue in row.issues) for row in rows)
    if twice < FEWEST_TWICE or twice < REPEATED * len(rows):
        return []
    said = Affected("", f"{twice} 行是前面有过的户", "像是一行一人、认不出姓名那一列的花名册")
    return [Effect(Impact.GROUPING, len(rows) - twice, (said,))]


def _planned(rows: Sequence[Row], making: Making) -> list[PlannedRow]:
    """Make the drafts of all rows; what will happen to each."""
    first: dict[object, Row] = {}
    planned = []
    for row in through(rows, "正在拟登记", making.progress):
        outcome = _outcome(row, making, first)
        planned.append(
            PlannedRow(
                row.cell(HEAD_NAME), row.text(HH_NO), row.text(HEAD_NAME), outcome,
                tuple(row.issues), said(row, making),
            )
        )  # fmt: skip
    return planned


def _outcome(row: Row, making: Making, first: dict[object, Row]) -> Outcome:
    """Make the draft of a row; what becomes of it."""
    known = _find(row, making.known)
    who = known or (row.text(HH_NO) or (row.text(HEAD_NAME), row.text(HAMLET)))
    if who in first:
        row.set_aside(HEAD_NAME, _TWICE.format(cell=first[who].cell(HEAD_NAME)))
    if row.aside:
        return Outcome.SET_ASIDE
    household = known or making.new_id()
    before = len(making.drafts)
    if not note_household([row], household, known, making):
        making.take_back(before)
        row.set_aside(HEAD_NAME, _REFUSED)
        return Outcome.SET_ASIDE
    note_type([row], household, known, making)
    first[who] = row
    if known is None:
        return Outcome.CREATED
    return Outcome.UPDATED if len(making.drafts) > before else Outcome.UNCHANGED


def _find(row: Row, known: Known) -> RecordId | None:
    """The household of a row; None for a new one, and for a row that had to be set aside."""
    head, hamlet = row.text(HEAD_NAME), known.hamlets.get(row.text(HAMLET))
    numbered = known.by_hh_no.get(row.text(HH_NO), []) if HH_NO in row.answers else []
    person = known.by_number.get(row.text(ID_NUMBER))
    home = known.household_of(person) if person else None
    by_person = [home] if home else []
    headed = [
        home for home in (known.by_head.get(head, []) if head else [])
        if not hamlet or known.hamlet_of(home) in {"", hamlet}
        if not (HH_NO in row.answers and known.household(home).hh_no)
    ]  # fmt: skip
    found = numbered or by_person or headed
    if len(found) > 1:
        row.set_aside(HEAD_NAME, _SEVERAL)
    elif not found and not head:
        row.set_aside(HEAD_NAME, _NO_HEAD)
    elif found and head and known.household(found[0]).head_name != head:
        row.set_aside(HEAD_NAME, _OTHER_HEAD)
    return found[0] if len(found) == 1 and not row.aside else None
