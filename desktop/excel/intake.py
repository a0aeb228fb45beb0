"""Take a roster in: prepare a plan from a file, write it in one undoable step."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from desktop.book import Book
from desktop.errors.workbook import HeaderMissing, NotFromSheets, PlanOutdated, WorkbookEmpty
from desktop.excel.headings import RELATION, SEX, headings
from desktop.excel.known import known
from desktop.excel.plan import Plan, build
from desktop.excel.read import Sheet, read_workbook
from desktop.excel.recognise import Table, recognise
from desktop.excel.register import HELP, WHO, best_register
from desktop.excel.register_plan import build_register
from desktop.excel.report import WARNING, Issue, Report
from forms.collector import resting
from forms.definition import FormDef
from forms.former import FORM, SUBJECTS, changed, formers
from sync.ledger.records import Draft

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
    with resting():
        return _prepare(book, path, form)


def _prepare(book: Book, path: Path, form: str) -> Plan:
    """Read, recognise and plan."""
    if form and form != ROSTER:
        prove_register(book.catalogue.form(form))
    sheets = read_workbook(path)
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise WorkbookEmpty
    names = headings(book.catalogue)
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    mark = book.ledger.store.revision
    if form != ROSTER and (register := _register(book, sheets, tables, form)):
        kind, tables = register
        plan = build_register(kind, tables, known(book.ledger.read.bodies()), book.catalogue, mark)
    elif tables:
        plan = build(tables, known(book.ledger.read.bodies()), book.catalogue, mark)
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
    if not form.from_sheet.is_register:
        raise NotFromSheets(title=form.title)


def _register(
    book: Book, sheets: Sequence[Sheet], rosters: Sequence[Table], form: str
) -> tuple[FormDef, list[Table]] | None:
    """The form these sheets speak of and where, unless they are rather a roster.

    A sheet is a register when it brings more of one form's own answers than a roster would.
    """
    only = book.catalogue.form(form) if form else None
    found = [r for sheet in sheets if (r := best_register(sheet, book.catalogue, only))]
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
    speaks of, so that lists of earlier days stay as they were (``forms.former``).

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
        with resting():
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
            form = plan.catalogue.form(draft.form)
            fields = changed(form, before, draft.answers)
            for body in formers(draft.id, draft.form, before, fields, day):
                yield Draft(FORM, body)
