"""Any register from any sheet: which form its header speaks of, and which column feeds what.

A register row is about a person or a household that the book knows, or about the village (a
project, a helper). The headings come from the form's labels and aliases; who it is about is told
by the roster's columns (身份证号码, 姓名, 户主姓名, 户编号, 屯, 出生日期).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import Formatter
from typing import Final

from desktop.excel.sheet.headers import Column, Header, headers, is_stacked
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    RELATION,
    SERIAL,
    Headings,
    headings,
    key_of,
)
from desktop.excel.sheet.table import Table, recognise, with_day
from desktop.excel.sheet.workbook import Sheet
from forms.definitions.definitions import Definitions
from forms.schema.form import SUBJECTS, Body, Disclosure, FieldDef, FormDef

WHO: Final = (SERIAL, NAME, ID_NUMBER, BIRTH, HEAD_NAME, HH_NO, HAMLET)
"""Columns that say whom a row is about."""
HELP: Final = "填写说明"
"""The second sheet of our own tables."""
_TOGETHER: Final = frozenset({HH_NO, RELATION, HEAD_NAME})
"""Columns of a roster that say who belongs together."""
ENOUGH: Final = 2
"""Headings of a form's own that make a register."""


def importable(definitions: Definitions) -> list[FormDef]:
    """The forms a register sheet may fill; each states its ``key``."""
    return [form for form in definitions.forms.values() if form.register.imports.sheet.is_register]


def asked_on_paper(field: FieldDef) -> bool:
    """Whether a sheet may bring the answer: no sealed one, and no photo."""
    return field.disclosure is not Disclosure.SEALED and field.type != "photos"


def called(form: FormDef, body: Body) -> str:
    """What a sheet calls another record: its name, a household its head, a vote its matter.

    What has none of these (an inspection, an entry of money) is called by the days and words of its
    label; two records that are called the same are nobody.
    """
    if known := next((str(body[f]) for f in ("name", "head_name", "matter") if body.get(f)), ""):
        return known
    names = [name for _, name, _, _ in Formatter().parse(form.label) if name]
    told = (name for name in names if form.field(name).type in _TOLD)
    return " ".join(str(body[name]) for name in told if body.get(name))


_TOLD: Final = frozenset({"text", "date", "int"})
"""Types of answers that say on a sheet what they say in the book."""


def subject_fields(form: FormDef) -> list[FieldDef]:
    """The references of a form that a row's person or household fills.

    A household that may be left out beside a person says more than where the person belongs
    (whose benefit it is), so it has a column of its own.
    """
    found = [f for f in form.fields if f.type == "ref" and f.id in SUBJECTS]
    by_person = any(f.id == "person" for f in found)
    return [f for f in found if f.required or not (by_person and f.id == "household")]


@dataclass(frozen=True, slots=True)
class Register:
    """A sheet read as one form.

    Attributes:
        form: Which.
        table: Where its columns are.
        own: How many columns feed the form itself.
    """

    form: FormDef
    table: Table
    own: int


def headings_for(form: FormDef, roster: Headings) -> Headings:
    """What columns may mean on a sheet of this form: its own questions first, then who it is.

    Args:
        form: The form.
        roster: From ``headings``: what a roster calls people.
    """
    anywhere: dict[str, str] = {}
    labels = {target: roster.labels[target] for target in WHO}
    subjects = {field.id for field in subject_fields(form)}
    for field in form.fields:
        if field.id in subjects or not asked_on_paper(field):
            continue
        target = f"{form.id}.{field.id}"
        labels[target] = field.label
        for name in (field.label, *field.aliases):
            anywhere.setdefault(key_of(name), target)
    for name, target in roster.anywhere.items():
        if target in WHO:
            anywhere.setdefault(name, target)
    for field in subject_fields(form):  # 照应的人, 走访户: whom this form is about, by its own name
        for name in (field.label, *field.aliases):
            anywhere.setdefault(key_of(name), NAME if field.id == "person" else HEAD_NAME)
    return Headings(anywhere, {}, labels)


def best_register(
    sheet: Sheet, definitions: Definitions, only: FormDef | None = None
) -> Register | None:
    """The form that the header of a sheet speaks of most; None when it speaks of none.

    Args:
        sheet: The sheet.
        definitions: The forms.
        only: Read it as this form, however few of its headings there are.
    """
    if sheet.name == HELP:
        return None
    forms = [only] if only else importable(definitions)
    least = 1 if only else ENOUGH
    roster = headings(definitions)
    names = [headings_for(form, roster) for form in forms]
    any_form = _together(names)
    possible = [
        header for header in headers(sheet)
        if _speaks(header, any_form, least) and not is_stacked(sheet, header, any_form)
    ]  # fmt: skip
    found = (_read_as(sheet, *one, possible, least) for one in zip(forms, names, strict=True))
    fitting = [register for register in found if register is not None]
    first = min((register.table.header[1] for register in fitting), default=0)
    return max(
        (one for one in fitting if one.table.header[0] <= first + 1),
        key=lambda one: (one.own, -len(one.form.fields)),
        default=None,
    )


def every_heading(definitions: Definitions) -> Headings:
    """All headings of rosters and registers: what tells a header from data."""
    roster = headings(definitions)
    forms = _together([headings_for(form, roster) for form in importable(definitions)])
    return replace(roster, anywhere=forms.anywhere | roster.anywhere)


def _together(names: Iterable[Headings]) -> Headings:
    return Headings({key: t for one in names for key, t in one.anywhere.items()}, {}, {})


def fits(form: FormDef, columns: Iterable[Column], least: int = ENOUGH) -> bool:
    """Whether columns are enough to read a table as this form."""
    targets = {column.target for column in columns if column.target}
    return len(targets.difference(WHO)) >= least and _whole(form, targets)


def _speaks(header: Header, any_form: Headings, least: int) -> bool:
    """Whether enough of its cells are headings of any form at all; most rows are people."""
    known = (any_form.target(above, own) for _, _, above, own in header.cells)
    return sum(target is not None for target in known) >= least


def _read_as(
    sheet: Sheet, form: FormDef, names: Headings, possible: Iterable[Header], least: int
) -> Register | None:
    """A sheet read as a form; None when no row has enough of its headings."""
    best: tuple[int, int, int] = (0, 0, 0)
    found: Register | None = None
    for header in possible:
        if found and header.top > found.table.header[1]:
            break  # another table further down
        columns = header.columns(names)
        targets = {column.target for column in columns if column.target}
        own = {target for target in targets if target not in WHO}
        if len(own) < least or not _whole(form, targets):
            continue
        rank = (len(own), len(targets), -header.storeys)
        if rank > best:
            best = rank
            found = Register(form, Table(sheet, header.rows, columns, None), len(own))
    return found and Register(found.form, with_day(found.table), found.own)


def _whole(form: FormDef, targets: Iterable[str]) -> bool:
    """Whether a header says who each row is about and brings what the form cannot do without."""
    given = set(targets)
    about = subject_fields(form)
    if any(field.required for field in about) and not given & {NAME, ID_NUMBER, HEAD_NAME, HH_NO}:
        return False
    subjects = {field.id for field in about}
    needed = [f"{form.id}.{f.id}" for f in form.fields if f.required and f.id not in subjects]
    have = sum(target in given for target in needed)
    return have * 2 >= len(needed)


def first_part(sheets: list[Sheet], definitions: Definitions) -> tuple[list[Sheet], list[Sheet]]:
    """The sheets to be taken in first, and those of other registers, to be taken in after them.

    A roster goes first, for registers are about its people; of several registers each is one part.
    """
    names = headings(definitions)
    rosters = {id(s) for s in sheets if (t := recognise(s, names)) and _TOGETHER & t.places.keys()}
    forms: dict[str, list[Sheet]] = {}
    for sheet in sheets if len(sheets) > 1 else ():
        found = best_register(sheet, definitions) if id(sheet) not in rosters else None
        if found is not None and any(map(any, sheet.rows[found.table.first_row :])):
            forms.setdefault(found.form.id, []).append(sheet)
    parts = [*forms.values()]
    if not rosters:
        parts = parts[1:]
    later = [sheet for part in parts for sheet in part]
    apart = {id(sheet) for sheet in later}
    return [sheet for sheet in sheets if id(sheet) not in apart], later
