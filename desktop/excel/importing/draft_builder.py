"""The drafts of one import as they grow: ids, household numbers, proof against the forms."""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from desktop.excel.importing.changes import changes, on_screen
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.remarked import comments_on
from desktop.excel.sheet.answers import UNTYPED
from desktop.excel.sheet.register_table import called
from desktop.excel.sheet.rows import Row
from desktop.excel.sheet.unused import leftovers, unused_columns
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.definitions.validation import Proven, contradicting, ends_of, prove
from forms.progress import Progress, unwatched
from forms.schema.form import Body, FieldDef, Problem, RecordId, Value
from forms.schema.text import many_lines
from sync.change import new_record_id
from sync.store.values import Draft

NOT_ASKED: Final = "「{label}」在这一行用不上（看别的答案），这一格没有导入；请核对。"
CONTRADICTS: Final = "{why}（{said}）；两处对不上，看不出哪处错，都没有导入。"
END_UNREAD: Final = (
    "「{label}」写的是“{text}”，认不出是哪一天；没有它就会当成还没有结束，所以整条没有导入，"
    "请改成日期后重新导入。"
)
MADE_NOW: Final = "这次新登记的"


@dataclass(slots=True)
class Making:
    """The drafts of one import as they grow.

    Attributes:
        definitions: The forms.
        known: The book's snapshot.
        drafts: What is to be saved, in an order in which references point backwards.
        owners: ``Row.no`` that each draft counts for, by index of the draft.
        day: The day the roster speaks of.
        main: The form a row is about: its 备注 keeps what no answer of the row holds.
        changed: What each row changes in the book, in words, by ``Row.no``.
        hamlets: Hamlets by name, those made now included.
        hh_nos: Household numbers in use.
        people: The person of each row that is taken in, by ``Row.no``.
        unsure: People of whom the sheet leaves open whether they are at home.
        whole: Households that a roster brings with their head and every row, with the people.
        related: People whose row on a roster says their relation to the head.
        progress: Told how far the import is planned, and may stop it.
    """

    definitions: Definitions
    known: Known
    day: date | None = None
    main: str = Person.FORM
    drafts: list[Draft] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    changed: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    hamlets: dict[str, RecordId] = field(default_factory=dict)
    hh_nos: set[str] = field(default_factory=set)
    whole: dict[RecordId, frozenset[RecordId]] = field(default_factory=dict)
    people: dict[int, RecordId] = field(default_factory=dict)
    related: set[RecordId] = field(default_factory=set)
    unsure: set[RecordId] = field(default_factory=set)
    progress: Progress = unwatched
    _stamp: int = 0
    _typed: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _names: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _spare: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    _dates: dict[str, frozenset[str]] = field(default_factory=dict)
    _next: int = 0

    def __post_init__(self) -> None:
        # Ids sort by time: one millisecond each keeps the order of the sheet in every list.
        self._stamp = int(time.time() * 1000) - 60_000
        self.hamlets |= self.known.hamlets
        self.hh_nos |= set(self.known.by_hh_no)
        self._next = max((int(no) for no in self.hh_nos if no.isdecimal()), default=0)

    def new_id(self) -> RecordId:
        """An id that sorts behind the one before."""
        self._stamp += 1
        return new_record_id(self._stamp)

    def next_hh_no(self) -> str:
        """A household number that is free."""
        self._next += 1
        while f"{self._next:04d}" in self.hh_nos:
            self._next += 1
        return f"{self._next:04d}"

    def own(self, form: str, row: Row) -> dict[str, Value]:
        """What a row says for one form, by question."""
        names = self._names.get(form)
        if names is None:
            fields = self.definitions.form(form).fields
            names = self._names[form] = {f"{form}.{field.id}": field.id for field in fields}
        return {names[at]: value for at, value in row.answers.items() if at in names}

    def put(
        self,
        form: str,
        answers: Mapping[str, Value],
        row: Row,
        known: RecordId | None,
        new: RecordId | None = None,
        anew: Collection[str] = (),
    ) -> RecordId | None:
        """Add a record, new or complemented; one that would not change is left out.

        Args:
            form: Its form.
            answers: What the sheet says; an answer that its form refuses is left out and told.
            row: The row it counts for.
            known: The record in the book; None for a new one.
            new: Id for a new record, where others refer to it already.
            anew: Questions whose answer in the book holds no longer: the sheet's, or none.

        Returns:
            The record; None when the form refuses it without what is missing.
        """
        old = self.known.body(form, known) if known else None
        if self._lacks_end(form, row):
            return None
        body = dict(answers) if old is None else self.better(form, old, answers)
        body = {k: v for k, v in body.items() if k in answers or k not in anew}
        if form == self.main and row.table.table.keep:
            self._keep(form, body, row)
        if body == old:
            return known
        proven = self._proved(form, body, old, row)
        if proven is None:
            return None
        self._tell_left_out(form, body, proven, row)
        if old is not None and old in (body, proven):
            return known
        return self._add(Draft(form, proven, known or new or self.new_id()), old, row)

    def _add(self, draft: Draft, old: Body | None, row: Row) -> RecordId | None:
        """Add a draft that counts for a row, and say what it changes."""
        if old is not None:
            definition, codes = self.definitions.form(draft.form), self.definitions.codes
            self.changed[row.no] += changes(definition, old, draft.answers, codes, self._named)
        self.drafts.append(draft)
        self.owners.append(row.no)
        return draft.id

    def _keep(self, form: str, body: dict[str, Value], row: Row) -> None:
        """Put into 备注 what the row says beside its answers; what stands there already stays."""
        if Person.note.name not in {field.id for field in self.definitions.form(form).fields}:
            return
        table = row.table.table
        columns = self._spare.get(id(table))
        if columns is None:
            columns = self._spare[id(table)] = unused_columns(table)
        note = str(body.get(Person.note.name, ""))
        said = (*leftovers(row, columns, self.definitions), *comments_on(row.table, row.at))
        more = [text for text in said if text not in note]
        if more:
            body[Person.note.name] = many_lines("\n".join(filter(None, (note, *more))))

    def take_back(self, count: int) -> None:
        """Leave out the drafts behind the first ``count``: their row is not stored after all."""
        for no in self.owners[count:]:
            self.changed.pop(no, None)
        lost = {draft.id for draft in self.drafts[count:]}
        self.hamlets = {name: one for name, one in self.hamlets.items() if one not in lost}
        del self.drafts[count:]
        del self.owners[count:]

    def _tell_left_out(
        self, form: str, body: Mapping[str, Value], proven: Proven, row: Row
    ) -> None:
        """Name the answers of a row that another answer makes idle."""
        if len(proven) == len(body):
            return
        for name in body:
            target = f"{form}.{name}"
            if name not in proven and target in row.answers:
                row.warn(
                    target, NOT_ASKED.format(label=self.definitions.form(form).field(name).label)
                )

    def _named(self, form: str, record: Value) -> str:
        """What a record is called, one that this import makes included."""
        body = self.known.bodies.get(form, {}).get(RecordId(str(record)))
        return MADE_NOW if body is None else called(self.definitions.form(form), body)

    def _proved(
        self, form: str, body: dict[str, Value], old: Body | None, row: Row
    ) -> Proven | None:
        """Check a body as the ledger will; take back what is refused, in place."""
        definition = self.definitions.form(form)
        read = self._read_from(form, body, row)
        problems, proven = prove(definition, body, self.definitions, self.day, read)
        for problem in problems:
            if problem.warn:
                row.warn(f"{form}.{problem.field}", problem.zh)
                continue
            if problem.field not in body:
                row.warn(f"{form}.{problem.field}", problem.zh)
                return None
            if disputed := contradicting(definition, problem, body):
                self._refuse(row, form, problem, disputed, body)
                return None
            row.warn(f"{form}.{problem.field}", problem.zh)
            body.pop(problem.field)
            if old and problem.field in old:
                body[problem.field] = old[problem.field]
        if proven is None:
            _, proven = prove(definition, body, self.definitions, self.day)
        return proven

    def _read_from(self, form: str, body: Mapping[str, Value], row: Row) -> set[str]:
        """The answers that are what the cell reader has just made of the row's cells."""
        targets = self._typed.get(form)
        if targets is None:
            fields = self.definitions.form(form).fields
            named = {field.id: f"{form}.{field.id}" for field in fields if field.type != "ref"}
            targets = {name: target for name, target in named.items() if target not in UNTYPED}
            self._typed[form] = targets
        said = row.answers
        return {
            name
            for name, value in body.items()
            if (target := targets.get(name)) in said and said[target] is value
        }

    def _lacks_end(self, form: str, row: Row) -> bool:
        """Whether a row writes when something ended and nobody can read it: then all waits."""
        ends = ends_of(self.definitions.form(form)) if row.left else ()
        for target, text in row.left:
            about, _, name = target.partition(".")
            if about == form and name in ends and target not in row.answers:
                label = self.definitions.form(form).field(name).label
                row.refused = END_UNREAD.format(label=label, text=text)
                row.warn(target, row.refused)
                return True
        return False

    def _refuse(
        self,
        row: Row,
        form: str,
        problem: Problem,
        disputed: Sequence[FieldDef],
        body: Mapping[str, Value],
    ) -> None:
        """Say of answers that contradict each other what each of them is."""
        codes = self.definitions.codes
        words = {f.label: TYPES[f.type].write(body[f.id], f, codes) for f in disputed}
        said = "，".join(f"{f.label}“{on_screen(words[f.label], f)}”" for f in disputed)
        row.refused = CONTRADICTS.format(why=problem.zh.rstrip("。"), said=said)
        row.warn(f"{form}.{problem.field}", row.refused)

    def better(self, form: str, old: Body, new: Mapping[str, Value]) -> dict[str, Value]:
        """The old body with what the new answers add."""
        dates = self._dates.get(form)
        if dates is None:
            fields: Sequence[FieldDef] = self.definitions.form(form).fields
            dates = self._dates[form] = frozenset(f.id for f in fields if f.type == "date")
        body = dict(old)
        for name, value in new.items():
            before = old.get(name)
            vaguer = name in dates and isinstance(before, str) and before.startswith(str(value))
            if not vaguer:
                body[name] = value
        return body
