"""Take a roster in: prepare a plan from a file, write it in one undoable step.

The same import with other columns, of a roster or of a register.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from desktop.book.book import Book
from desktop.errors.workbook import (
    HeaderMissing,
    MappingWrong,
    NotFromSheets,
    PlanOutdated,
    WorkbookEmpty,
)
from desktop.excel.importing.existing import known
from desktop.excel.importing.plan import Plan, build
from desktop.excel.importing.register_plan import build_register
from desktop.excel.report import WARNING, Issue, Report
from desktop.excel.sheet.headings import NAME, RELATION, SEX, headings
from desktop.excel.sheet.register_table import HELP, WHO, best_register
from desktop.excel.sheet.table import Table, recognise
from desktop.excel.sheet.workbook import Sheet, read_workbook
from forms.schema.form import FormDef
from forms.village.gc_pause import gc_paused
from forms.village.past_answers import FORM, SUBJECTS, changed, past_answers
from sync.store.values import Draft

ROSTER: Final = "roster"
"""Given as ``form``: read it as a roster whatever the headings say."""
_UNREAD: Final = (
    "工作表「{name}」没有认出同样的表头，一行也没有导入；要导入时请把它单独存成一个文件，"
    "或改好表头后重新导入。"
)
COMMON: Final = frozenset({SEX, RELATION, "person.phone", "person.ethnic", "household.phone"})
"""Columns of a person that stand on every list, whatever it is about."""


def prepare(book: Book, path: Path, form: str = "") -> Plan:
    """Read a workbook and work out what importing it would do. Writes nothing.

    Args:
        book: The open book.
        path: The workbook; its name is not looked at.
        form: Read it as this form; empty to find out by the headings.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
        WorkbookEmpty: Nothing is in it, or nobody stands below the header.
        HeaderMissing: No sheet has a header of a roster.
        NotFromSheets: No register brings the form that was named.
    """
    with gc_paused():
        return _prepare(book, path, form)


def _prepare(book: Book, path: Path, form: str) -> Plan:
    """Read, recognise and plan."""
    if form and form != ROSTER:
        prove_register(book.definitions.form(form))
    sheets = read_workbook(path)
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise WorkbookEmpty
    names = headings(book.definitions)
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    mark = book.ledger.store.revision
    if form != ROSTER and (register := _register(book, sheets, tables, form)):
        kind, tables = register
        plan = build_register(
            kind, tables, known(book.ledger.read.bodies()), book.definitions, mark
        )
    elif tables:
        plan = build(tables, known(book.ledger.read.bodies()), book.definitions, mark)
    else:
        raise HeaderMissing
    return plan.telling(_unread(sheets, tables))


def _unread(sheets: Sequence[Sheet], tables: Sequence[Table]) -> tuple[Issue, ...]:
    """The sheets of which nothing is taken in."""
    taken = {table.sheet.name for table in tables}
    return tuple(
        Issue(f"{sheet.name}!A1", "", _UNREAD.format(name=sheet.name), WARNING)
        for sheet in sheets
        if sheet.name not in taken and sheet.name != HELP and any(map(any, sheet.rows))
    )


def prove_register(form: FormDef) -> None:
    """Refuse a form that has no table of its own.

    Raises:
        NotFromSheets: No register brings it.
    """
    if not form.register.imports.sheet.is_register:
        raise NotFromSheets(title=form.title)


def _register(
    book: Book, sheets: Sequence[Sheet], rosters: Sequence[Table], form: str
) -> tuple[FormDef, list[Table]] | None:
    """The form these sheets speak of and where, unless they are rather a roster.

    A sheet is a register when it brings more of one form's own answers than a roster would.
    """
    only = book.definitions.form(form) if form else None
    found = [r for sheet in sheets if (r := best_register(sheet, book.definitions, only))]
    if not found:
        return None
    best = max(found, key=lambda register: register.own)
    own = {column.target for table in rosters for column in table.columns if column.target}
    if only is None and len(own - set(WHO) - COMMON) >= best.own:
        return None
    return best.form, [one.table for one in found if one.form.id == best.form.id]


def commit(book: Book, plan: Plan, today: date | None = None) -> Report:
    """Write a plan in one transaction that ``Book.undo_last_import`` takes back as a whole.

    What changes in life and differs from the book is taken for a change since the day the sheet
    speaks of, so that lists of earlier days stay as they were (``forms.village.past_answers``).

    Args:
        book: The open book.
        plan: What to write.
        today: Stands for the sheet's day where it names none.

    Raises:
        PlanOutdated: The book changed since the plan was made; nothing was written.
    """
    if book.ledger.store.revision != plan.mark:
        raise PlanOutdated
    if plan.drafts:
        with gc_paused():
            reason = f"导入{plan.kind}"
            drafts = [*plan.drafts, *_formers(plan, today)]
            book.ledger.write.save(drafts, actor=book.actor, reason=reason, source=plan.kind)
    return plan.report


def _formers(plan: Plan, today: date | None) -> Iterator[Draft]:
    """Former answers of people and households whose dated answers the sheet changes."""
    day = plan.day or today or datetime.now(UTC).astimezone().date()
    for draft in plan.drafts:
        before = plan.known.bodies.get(draft.form, {}).get(draft.id) if draft.id else None
        if draft.form in SUBJECTS and before is not None and draft.id is not None:
            form = plan.definitions.form(draft.form)
            fields = changed(form, before, draft.answers)
            for body in past_answers(draft.id, draft.form, before, fields, day):
                yield Draft(FORM, body)


def replan(plan: Plan, mapping: Mapping[str, str | None]) -> Plan:
    """The same import with other columns.

    Args:
        plan: The plan as it stands.
        mapping: Column key to ``form.field`` or None; columns left out keep their target.

    Raises:
        MappingWrong: No column holds names, one field has two columns, or a name is unknown.
    """
    known_targets = {target for target, _ in plan.targets}
    unknown = [key for key in mapping if key not in plan.mapping]
    if unknown or any(target and target not in known_targets for target in mapping.values()):
        raise MappingWrong(what="有认不出的列或项目")
    wanted = plan.mapping | dict(mapping)
    several = len(plan.tables) > 1
    tables = []
    for table in plan.tables:
        prefix = f"{table.sheet.name}!" if several else ""
        columns = tuple(
            replace(column, target=wanted[prefix + column.letters]) for column in table.columns
        )
        targets = Counter(column.target for column in columns if column.target)
        if not plan.form and NAME not in targets:
            raise MappingWrong(what="没有哪一列是「姓名」")
        if any(number > 1 for number in targets.values()):
            raise MappingWrong(what="有两列对应到同一个项目")
        tables.append(replace(table, columns=columns))
    if plan.form:
        form = plan.definitions.form(plan.form)
        made = build_register(form, tables, plan.known, plan.definitions, plan.mark)
    else:
        made = build(tables, plan.known, plan.definitions, plan.mark)
    return made.telling(plan.more)
