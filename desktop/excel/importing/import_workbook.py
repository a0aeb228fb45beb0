"""Take a roster in: prepare a plan from a file, write it in one undoable step.

The same import with other columns, of a roster or of a register.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from desktop.book.book import Book
from desktop.errors.workbook import (
    HeaderMissing,
    ImpactNotAccepted,
    MappingWrong,
    NotFromSheets,
    PlanOutdated,
    WorkbookEmpty,
)
from desktop.excel.importing.doubts import doubts_of
from desktop.excel.importing.household_list import build_households, recognise_households
from desktop.excel.importing.impact import overruled
from desktop.excel.importing.people_plan import build
from desktop.excel.importing.plan import Plan
from desktop.excel.importing.register_plan import build_register
from desktop.excel.importing.whole_lists import LATELY, prove_whole, register_whole, said_whole
from desktop.excel.meaning.existing import known
from desktop.excel.meaning.intent import CHOICES, Intent
from desktop.excel.meaning.layouts import upright
from desktop.excel.meaning.mark import mark_of
from desktop.excel.report import WARNING, Effect, Impact, Issue, Report
from desktop.excel.sheet.headings import HEAD_NAME, HH_NO, NAME, RELATION, SEX, headings
from desktop.excel.sheet.register_table import HELP, WHO, best_register, every_heading
from desktop.excel.sheet.rows import prefixes
from desktop.excel.sheet.table import Table, recognise
from desktop.excel.sheet.workbook import Sheet, read_files
from forms.definitions.records import Household
from forms.schema.form import FormDef, FromSheet
from forms.schema.gc_pause import gc_paused
from forms.village.past_answers import FORM, History, changed
from sync.store.values import Draft

_UNREAD: Final = (
    "工作表「{name}」没有认出同样的表头，一行也没有导入；要导入时请把它单独存成一个文件，"
    "或改好表头后重新导入。"
)
COMMON: Final = frozenset({SEX, RELATION, "person.phone", "person.ethnic", "household.phone"})
"""Columns of a person that stand on every list, whatever it is about."""


def prepare(book: Book, path: Path | Sequence[Path], form: str = "", *, keep: bool = False) -> Plan:
    """Read files and work out what importing them would do. Writes nothing.

    Args:
        book: The open book.
        path: The workbook, or several, a folder, an archive; what it is says the content, never
            the ending.
        form: Read it as this form, or as an ``Intent`` of ``CHOICES``; empty to find out.
        keep: Keep in 备注 what no answer holds: unused columns, cells nobody could read.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
        OldWordDocument: It is a .doc.
        NoTableAmongFiles: Of several files none can be read.
        TooManyFiles: There are more than a village has.
        WorkbookEmpty: Nothing is in it, or nobody stands below the header.
        HeaderMissing: No sheet has a header of a roster.
        NotFromSheets: No register brings the form that was named.
    """
    with gc_paused():
        plan = _prepare(book, [path] if isinstance(path, Path) else path, form)
        return replan(plan, {}, keep=True) if keep else plan


def _prepare(book: Book, paths: Sequence[Path], form: str) -> Plan:
    """Read, recognise and plan."""
    asked = form if form in {*CHOICES} else ""
    if form and not asked:
        prove_register(book.definitions.form(form))
    found = read_files(paths)
    every = every_heading(book.definitions)
    sheets = [upright(sheet, every) for sheet in found.sheets]
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise WorkbookEmpty
    names = headings(book.definitions)
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    mark = mark_of(found.mark_from, sheets, book.definitions)
    if mark and not form and book.definitions.form(mark).register.imports.sheet is FromSheet.NEVER:
        raise NotFromSheets(title=book.definitions.form(mark).title)
    plan = _planned(book, sheets, tables, form, asked, mark)
    left = (Issue(one.name, "", one.zh, WARNING) for one in found.unread)
    return _with_age(plan.telling((*left, *_unread(sheets, plan.tables))))


def _with_age(plan: Plan) -> Plan:
    """The plan with a question where an old sheet would change what the book says already."""
    today = datetime.now(UTC).astimezone().date()
    if plan.day is None or today - plan.day <= LATELY:
        return plan
    other = overruled(plan.drafts, plan.known, plan.definitions)
    if not other:
        return plan
    effects = (*plan.report.effects, Effect(Impact.OLDER, len(other), other))
    return replace(plan, report=replace(plan.report, effects=effects))


def _planned(
    book: Book, sheets: Sequence[Sheet], tables: list[Table], form: str, asked: str, mark: str
) -> Plan:
    """The plan of what the sheets are: as a person says, as they are marked, as they look.

    Where a register brings as much as a roster would, only whole families are a roster.

    Raises:
        HeaderMissing: No sheet has a header.
    """
    definitions, revision = book.definitions, book.ledger.store.revision
    people = known(book.ledger.read.bodies())
    said = asked == Intent.HOUSEHOLDS or (not form and mark == Household.FORM)
    register = None if asked or said else _register(book, sheets, tables, form, mark)
    if said or not (register or tables or form):
        if homes := _household_tables(book, sheets, forced=said):
            return build_households(homes, people, definitions, revision, asked)
        raise HeaderMissing
    plan: Plan | None = None
    if tables and (register is None or register.doubtful):
        plan = build(tables, people, definitions, revision, asked)
    if register is not None and (plan is None or plan.intent is Intent.LIST):
        plan = build_register(register.form, register.tables, people, definitions, revision)
    if plan is None:
        raise HeaderMissing
    return plan


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


def _household_tables(book: Book, sheets: Sequence[Sheet], *, forced: bool) -> list[Table]:
    """The tables of households in a workbook."""
    return [
        table
        for sheet in sheets
        if sheet.name != HELP
        for table in recognise_households(sheet, book.definitions, forced=forced)
    ]


@dataclass(frozen=True, slots=True)
class _Register:
    """A form that the sheets speak of.

    Attributes:
        form: Which.
        tables: Where.
        doubtful: Whether a roster would bring as much.
    """

    form: FormDef
    tables: list[Table]
    doubtful: bool


def _register(
    book: Book, sheets: Sequence[Sheet], rosters: Sequence[Table], form: str, mark: str
) -> _Register | None:
    """The form these sheets speak of and where, unless they are rather a roster.

    A sheet is a register when it is ours and marked so, or when it brings at least as much of one
    form's own answers as a roster would.
    """
    for wanted in (form, "" if form else mark):
        if wanted and (found := _tables(book, sheets, wanted)):
            return found
    if form or not (found := _tables(book, sheets, "")):
        return None
    own = {column.target for table in rosters for column in table.columns if column.target}
    brings = len(own - set(WHO) - COMMON)
    best = {column.target for table in found.tables for column in table.columns if column.target}
    least = len(best - set(WHO))
    return None if brings > least else replace(found, doubtful=brings == least)


def _tables(book: Book, sheets: Sequence[Sheet], form: str) -> _Register | None:
    """The tables of one register; of the one they speak of most when none is named."""
    only = book.definitions.form(form) if form else None
    if only is not None and not only.register.imports.sheet.is_register:
        return None
    found = [r for sheet in sheets if (r := best_register(sheet, book.definitions, only))]
    if not found:
        return None
    best = max(found, key=lambda register: register.own)
    return _Register(
        best.form, [one.table for one in found if one.form.id == best.form.id], doubtful=False
    )


def commit(
    book: Book,
    plan: Plan,
    today: date | None = None,
    *,
    accepted: Collection[str] = (),
    whole: str = "",
) -> Report:
    """Write a plan in one transaction that ``Book.undo_last_import`` takes back as a whole.

    What changes in life and differs from the book is taken for a change since the day the sheet
    speaks of, so that lists of earlier days stay as they were (``forms.village.past_answers``).

    Args:
        book: The open book.
        plan: What to write.
        today: Day of the import; stands for the sheet's day where it names none.
        accepted: The effects on the village, each an ``Impact``, that a person has accepted.
        whole: For whom a person says that the register is whole: ``WHOLE_VILLAGE`` or a hamlet's
            name; empty when nobody says so.

    Raises:
        ImpactNotAccepted: The import does more to the village than was accepted.
        NotAListToBeWhole: It is no register of which others are judged by not being in it.
        ListNotTakenInWhole: Rows of a register that is said to be whole were left out.
        NoSuchScope: There is no such hamlet.
        PlanOutdated: The book changed since the plan was made; nothing was written.
    """
    if book.ledger.store.revision != plan.mark:
        raise PlanOutdated
    _prove_accepted(plan, accepted)
    if whole:
        prove_whole(plan, whole)
    day = today or datetime.now(UTC).astimezone().date()
    with gc_paused():
        drafts = _drafts(book, plan, day, whole)
        if drafts:
            reason = f"导入{plan.kind}"
            book.ledger.write.save(drafts, actor=book.actor, reason=reason, source=plan.kind)
    return plan.report


def _prove_accepted(plan: Plan, accepted: Collection[str]) -> None:
    """Refuse to write what does more to the village than a person has accepted."""
    if waiting := waiting_for(plan, accepted):
        raise ImpactNotAccepted(
            what="；".join(effect.zh for effect in waiting),
            accept=",".join(effect.impact.value for effect in waiting),
        )


def _drafts(book: Book, plan: Plan, day: date, whole: str) -> list[Draft]:
    """All that an import writes: its records, what they were before, what it says and doubts."""
    doubts = doubts_of(plan, book.view(), day)
    said = register_whole(plan, whole, day) if whole else said_whole(plan, day)
    return [*plan.drafts, *_formers(plan, day), *said, *doubts]


def waiting_for(plan: Plan, accepted: Collection[str]) -> list[Effect]:
    """What the plan does to the village that nobody has accepted yet; nothing written, nothing."""
    if not plan.writes:
        return []
    return [e for e in plan.report.effects if e.asks and e.impact.value not in accepted]


def _formers(plan: Plan, today: date) -> Iterator[Draft]:
    """Former answers of records whose dated answers the sheet changes."""
    day = plan.day or today
    history = History(plan.known.bodies.get(FORM, {}))
    for draft in plan.drafts:
        before = plan.known.bodies.get(draft.form, {}).get(draft.id) if draft.id else None
        if before is not None and draft.id is not None:
            form, after = plan.definitions.form(draft.form), draft.answers
            fields = changed(form, before, after)
            for former, body in history.change(form.id, draft.id, before, after, fields, day):
                yield Draft(FORM, body, former)


def replan(plan: Plan, mapping: Mapping[str, str | None], *, keep: bool | None = None) -> Plan:
    """The same import with other columns.

    Args:
        plan: The plan as it stands.
        mapping: Column key to ``form.field`` or None; columns left out keep their target.
        keep: Whether to keep in 备注 what no answer holds; None for as it was.

    Raises:
        MappingWrong: No column holds names, one field has two columns, or a name is unknown.
    """
    known_targets = {target for target, _ in plan.targets}
    unknown = [key for key in mapping if key not in plan.mapping]
    if unknown or any(target and target not in known_targets for target in mapping.values()):
        raise MappingWrong(what="有认不出的列或项目")
    wanted = plan.mapping | dict(mapping)
    tables = []
    for table, prefix in zip(plan.tables, prefixes(plan.tables), strict=True):
        columns = tuple(
            replace(column, target=wanted[prefix + table.key(column)]) for column in table.columns
        )
        targets = Counter(column.target for column in columns if column.target)
        _prove_columns(plan, targets)
        kept = table.keep if keep is None else keep
        tables.append(replace(table, columns=columns, keep=kept))
    if plan.form:
        form = plan.definitions.form(plan.form)
        made = build_register(form, tables, plan.known, plan.definitions, plan.mark)
    elif plan.intent is Intent.HOUSEHOLDS:
        made = build_households(tables, plan.known, plan.definitions, plan.mark, plan.asked)
    else:
        made = build(tables, plan.known, plan.definitions, plan.mark, plan.asked)
    return _with_age(made.telling(plan.more))


def _prove_columns(plan: Plan, targets: Counter[str]) -> None:
    """Refuse columns that cannot make the plan's kind of table.

    Raises:
        MappingWrong: No column says whom a row is about, or one field has two columns.
    """
    if plan.intent is Intent.HOUSEHOLDS:
        if not targets.keys() & {HEAD_NAME, HH_NO}:
            raise MappingWrong(what="没有哪一列是「户主姓名」或「户编号」")
    elif not plan.form and NAME not in targets:
        raise MappingWrong(what="没有哪一列是「姓名」")
    if any(number > 1 for number in targets.values()):
        raise MappingWrong(what="有两列对应到同一个项目")
