"""Take a roster in: prepare a plan from a file, write it in one undoable step.

The same import with other columns, of a roster or of a register. It is long because every way in
which a person may say what a sheet is ends in the same plan.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from desktop.excel.meaning.existing import Known, known
from desktop.excel.meaning.intent import CHOICES, Intent
from desktop.excel.meaning.layouts import upright
from desktop.excel.meaning.learnt import (
    as_learnt,
    learnt_for,
    sender_of,
    with_learnt,
    words_to_keep,
)
from desktop.excel.meaning.mark import mark_of
from desktop.excel.meaning.pointed import (
    NOTHING_SAID,
    Pointed,
    index_of,
    pointed_table,
    prove_columns,
    target_of,
)
from desktop.excel.report import WARNING, Effect, Impact, Issue, Report
from desktop.excel.sheet.headings import (
    RELATION,
    SEX,
    Headings,
    headings,
)
from desktop.excel.sheet.register_table import (
    HELP,
    WHO,
    best_register,
    every_heading,
    first_part,
    headings_for,
)
from desktop.excel.sheet.rows import HEAD, prefixes
from desktop.excel.sheet.table import Table, recognise
from desktop.excel.sheet.workbook import Sheet, read_files
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.schema.form import FormDef, FromSheet, RecordId
from forms.schema.gc_pause import gc_paused
from forms.village.past_answers import FORM, History, changed
from sync.store.values import Draft

_UNREAD: Final = (
    "工作表「{name}」没有认出同样的表头，一行也没有导入；要导入时请把它单独存成一个文件，"
    "或改好表头后重新导入。"
)
COMMON: Final = frozenset({SEX, RELATION, "person.phone", "person.ethnic", "household.phone"})
"""Columns of a person that stand on every list, whatever it is about."""


def prepare(
    book: Book,
    path: Path | Sequence[Path],
    form: str = "",
    *,
    keep: bool = False,
    said: Pointed = NOTHING_SAID,
    only: Collection[str] = (),
) -> Plan:
    """Read files and work out what importing them would do. Writes nothing.

    Args:
        book: The open book.
        path: The workbook, or several, a folder, an archive; what it is says the content, never
            the ending.
        form: Read it as this form, or as an ``Intent`` of ``CHOICES``; empty to find out.
        keep: Keep in 备注 what no answer holds: unused columns, cells nobody could read.
        said: Which row is the header, what columns bring and of which day it speaks, as far as a
            person says so.
        only: The sheets to be read, as ``Plan.later`` of the import before names them.

    Raises:
        MappingWrong: What a person says of the columns fits no sheet.
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
        SheetDayWrong: The sheet names another day than a person says, or it is still to come.
    """
    with gc_paused():
        plan = _prepare(book, [path] if isinstance(path, Path) else path, form, said, only)
        return replan(plan, {}, keep=True) if keep else plan


def _prepare(
    book: Book, paths: Sequence[Path], form: str, said: Pointed, only: Collection[str]
) -> Plan:
    """Read, recognise and plan."""
    asked = form if form in {*CHOICES} else ""
    if form and not asked:
        prove_register(book.definitions.form(form))
    files = read_files(paths)
    if not any(cell != "" for sheet in files.sheets for row in sheet.rows for cell in row):
        raise WorkbookEmpty
    sender = sender_of(files.sheets)
    learnt = learnt_for(book.view(), sender)
    definitions = with_learnt(book.definitions, learnt)
    every = every_heading(definitions)
    sheets = [upright(s, every) for s in files.sheets if not only or s.name in only]
    later: Sequence[Sheet] = ()
    if not (form or said.header):
        sheets, later = first_part(sheets, definitions)
    mark = mark_of(files.mark_from, sheets, definitions)
    if mark and not form and definitions.form(mark).register.imports.sheet is FromSheet.NEVER:
        raise NotFromSheets(title=definitions.form(mark).title)
    planning = _Planning(book, definitions, sheets, learnt, form, asked)
    plan = planning.pointed_at(said) if said.header else planning.found_out(mark)
    left = (Issue(one.name, "", one.zh, WARNING) for one in files.unread)
    plan = plan.telling((*left, *_unread(sheets, plan.tables)))
    told = replace(plan, sender=sender, explained=planning.explained, learnt=learnt)
    told = replace(told, later=tuple(sheet.name for sheet in later))
    plan = with_age(told.speaking_of(said.day))
    return plan if said.header else _as_said(plan, said)


def _as_said(plan: Plan, said: Pointed) -> Plan:
    """The plan with the columns as a person says."""
    if not said.columns:
        return plan
    names = Headings({}, {}, dict(plan.targets))
    mapping: dict[str, str | None] = {}
    for letters, word in said.columns.items():
        keys = [key for key in plan.mapping if key.rpartition("!")[2] == letters]
        if not keys:
            raise MappingWrong(what=f"{letters} 列没有表头")
        mapping |= dict.fromkeys(keys, target_of(word, names))
    taken = {*mapping.values()} - {None}
    cleared = {k: None for k, target in plan.mapping.items() if target in taken}
    return replan(plan, cleared | mapping)


def with_age(plan: Plan) -> Plan:
    """The plan with a question where an old sheet would change what the book says already."""
    today = datetime.now(UTC).astimezone().date()
    if plan.day is None or today - plan.day <= LATELY:
        return plan
    other = overruled(plan.drafts, plan.known, plan.definitions)
    if not other:
        return plan
    effects = (*plan.report.effects, Effect(Impact.OLDER, len(other), other))
    return replace(plan, report=replace(plan.report, effects=effects))


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

    @property
    def filled(self) -> bool:
        """Whether anything stands below its headers."""
        return any(any(row) for one in self.tables for row in one.sheet.rows[one.first_row :])


@dataclass(slots=True)
class _Planning:
    """What the sheets are, and their plan.

    Attributes:
        book: The open book.
        definitions: Its definitions, with the headings learnt.
        sheets: The sheets.
        learnt: What headings of this sender mean.
        form: What a person says they are; empty to find out.
        asked: The same where it is an ``Intent``.
        explained: Headings of columns that a person pointed at, with their targets.
    """

    book: Book
    definitions: Definitions
    sheets: Sequence[Sheet]
    learnt: Mapping[str, str]
    form: str
    asked: str
    explained: dict[str, str | None] = field(default_factory=dict)

    def found_out(self, mark: str) -> Plan:
        """The plan of what the sheets are: as a person says, as they are marked, as they look.

        Where a register brings as much as a roster would, only whole families are a roster.

        Raises:
            HeaderMissing: No sheet has a header.
        """
        names = headings(self.definitions)
        found = (recognise(sheet, names) for sheet in self.sheets)
        tables = [as_learnt(table, self.learnt) for table in found if table]
        said = self.asked == Intent.HOUSEHOLDS or (not self.form and mark == Household.FORM)
        register = None if self.asked or said else self._register(tables, mark)
        if register is not None and not mark and not self.form and tables and not register.filled:
            register = None  # a sheet of headings alone
        if said or not (register or tables or self.form):
            if homes := self._household_tables(forced=said):
                return self._of_households(homes)
            raise HeaderMissing
        plan: Plan | None = None
        if tables and (register is None or register.doubtful):
            plan = self._of_people(tables)
        if register is not None and (plan is None or plan.intent is Intent.LIST):
            plan = self._of_register(register.form, register.tables)
        if plan is None:
            raise HeaderMissing
        return plan

    def pointed_at(self, said: Pointed) -> Plan:
        """The plan of the tables below a header that a person points at.

        Raises:
            MappingWrong: No sheet has such a row, or its columns do not suffice.
        """
        register = None if self.asked or not self.form else self.definitions.form(self.form)
        names = headings(self.definitions)
        names = headings_for(register, names) if register else names
        tables = [t for sheet in self.sheets if (t := pointed_table(sheet, names, said))]
        if not tables:
            raise MappingWrong(what="没有哪张工作表有这一行")
        tables = [as_learnt(table, self.learnt) for table in tables]
        wanted = {index_of(letters) for letters in said.columns}
        self.explained |= {
            c.heading: c.target for table in tables for c in table.columns if c.index in wanted
        }
        for table in tables:
            targets = Counter(column.target for column in table.columns if column.target)
            prove_columns(self.form if register else "", self.asked, targets)
        if register is not None:
            return self._of_register(register, tables)
        if self.asked == Intent.HOUSEHOLDS:
            return self._of_households(tables)
        return self._of_people(tables)

    def _of_people(self, tables: Sequence[Table]) -> Plan:
        return build(tables, self._known, self.definitions, self._revision, self.asked)

    def _of_households(self, tables: Sequence[Table]) -> Plan:
        return build_households(tables, self._known, self.definitions, self._revision, self.asked)

    def _of_register(self, form: FormDef, tables: Sequence[Table]) -> Plan:
        return build_register(form, tables, self._known, self.definitions, self._revision)

    @property
    def _known(self) -> Known:
        return known(self.book.ledger.read.bodies())

    @property
    def _revision(self) -> int:
        return self.book.ledger.store.revision

    def _household_tables(self, *, forced: bool) -> list[Table]:
        """The tables of households in a workbook."""
        return [
            table
            for sheet in self.sheets
            if sheet.name != HELP
            for table in recognise_households(sheet, self.definitions, forced=forced)
        ]

    def _register(self, rosters: Sequence[Table], mark: str) -> _Register | None:
        """The form these sheets speak of and where, unless they are rather a roster.

        A sheet is a register when it is ours and marked so, or when it brings at least as much of
        one form's own answers as a roster would.
        """
        for wanted in (self.form, "" if self.form else mark):
            if wanted and (found := self._tables(wanted)):
                return found
        if self.form or not (found := self._tables("")):
            return None
        own = {column.target for table in rosters for column in table.columns if column.target}
        brings = len(own - set(WHO) - COMMON)
        best = {column.target for one in found.tables for column in one.columns if column.target}
        least = len(best - set(WHO))
        return None if brings > least else replace(found, doubtful=brings == least)

    def _tables(self, form: str) -> _Register | None:
        """The tables of one register; of the one they speak of most when none is named."""
        only = self.definitions.form(form) if form else None
        if only is not None and not only.register.imports.sheet.is_register:
            return None
        found = [r for sheet in self.sheets if (r := best_register(sheet, self.definitions, only))]
        if not found:
            return None
        best = max(found, key=lambda register: register.own)
        tables = [as_learnt(one.table, self.learnt) for one in found if one.form.id == best.form.id]
        return _Register(best.form, tables, doubtful=False)


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
    prove_accepted(plan, accepted)
    if whole:
        prove_whole(plan, whole)
    day = today or datetime.now(UTC).astimezone().date()
    said = register_whole(plan, whole, day) if whole else said_whole(plan, day)
    with gc_paused():
        if drafts := drafts_of(book, plan, day, said):
            reason = f"导入{plan.kind}"
            book.ledger.write.save(drafts, actor=book.actor, reason=reason, source=plan.kind)
    return plan.report


def prove_accepted(plan: Plan, accepted: Collection[str]) -> None:
    """Refuse to write what does more to the village than a person has accepted.

    Raises:
        ImpactNotAccepted: It does more.
    """
    if waiting := waiting_for(plan, accepted):
        raise ImpactNotAccepted(
            what="；".join(effect.zh for effect in waiting),
            accept=",".join(effect.impact.value for effect in waiting),
        )


def drafts_of(book: Book, plan: Plan, day: date, said: Iterable[Draft]) -> list[Draft]:
    """All that an import writes: its records, what they were before, what it says and doubts.

    Args:
        book: The open book.
        plan: The import.
        day: Day of the import.
        said: What is said of the list as a whole.
    """
    doubts = doubts_of(plan, book.view(), day)
    words = words_to_keep(plan.explained.items(), plan.sender, book.view(), day)
    return [*plan.drafts, *_formers(plan, day), *said, *doubts, *words]


def waiting_for(plan: Plan, accepted: Collection[str]) -> list[Effect]:
    """What the plan does to the village that nobody has accepted yet; nothing written, nothing."""
    if not plan.writes:
        return []
    return [e for e in plan.report.effects if e.asks and e.impact.value not in accepted]


def _formers(plan: Plan, today: date) -> Iterator[Draft]:
    """Former answers of records whose dated answers the sheet changes.

    A relation that a roster says of somebody whose household has another head now is told anew,
    also by the same word.
    """
    day = plan.day or today
    history = History(plan.known.bodies.get(FORM, {}))
    again, person = _related_anew(plan), plan.definitions.form(Person.FORM)
    relation = person.field(Person.relation.name)
    for draft in plan.drafts:
        before = plan.known.bodies.get(draft.form, {}).get(draft.id) if draft.id else None
        if before is not None and draft.id is not None:
            form, after = plan.definitions.form(draft.form), draft.answers
            fields = changed(form, before, after)
            if draft.id in again and relation not in fields:
                fields.append(relation)
            again.discard(draft.id)
            for former, body in history.change(form.id, draft.id, before, after, fields, day):
                yield Draft(FORM, body, former)
    for one in sorted(again):
        body = plan.known.bodies[Person.FORM][one]
        for former, kept in history.change(Person.FORM, one, body, body, [relation], day):
            yield Draft(FORM, kept, former)


def _related_anew(plan: Plan) -> set[RecordId]:
    """Who was in the book with a relation and has another head by this sheet."""
    known = plan.known
    after = {d.id: Person(d.id, d.answers) for d in plan.drafts if d.form == Person.FORM and d.id}
    homes = {
        one.household
        for one in after.values()
        if one.relation in HEAD and known.heads.get(one.household or "") != one.id
    }
    there = known.view.by_id(Person)
    return {
        p for p in plan.related
        if p in there and there[p].relation and after.get(p, there[p]).household in homes
    }  # fmt: skip


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
        prove_columns(plan.form, plan.intent, targets)
        kept = table.keep if keep is None else keep
        tables.append(replace(table, columns=columns, keep=kept))
    if plan.form:
        form = plan.definitions.form(plan.form)
        made = build_register(form, tables, plan.known, plan.definitions, plan.mark)
    elif plan.intent is Intent.HOUSEHOLDS:
        made = build_households(tables, plan.known, plan.definitions, plan.mark, plan.asked)
    else:
        made = build(tables, plan.known, plan.definitions, plan.mark, plan.asked)
    explained = dict(plan.explained)
    for column in plan.columns:
        if wanted[column.key] != column.target:
            explained[column.heading] = wanted[column.key]
    made = made.telling(plan.more).speaking_of(plan.day)
    return with_age(replace(made, sender=plan.sender, explained=explained, learnt=plan.learnt))
