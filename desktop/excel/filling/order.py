"""One blank table from its file to the filled files: what the command and the page both do.

Filling a table for another office is handing out what people told the village: it leaves a line in
the register of tables asked. What is sealed is not even begun without somebody who asks.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from desktop.errors.workbook import AlreadyFilled, AskerMissing, NobodyOnSheet, NothingToFill
from desktop.excel.filling.completing import complete, people_rows, peopled, printed
from desktop.excel.filling.files import FilledFile, completed_file, filled_files
from desktop.excel.filling.fitting import Confidence, Meaning
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import BlankTable, Proposal, grids_of, propose
from desktop.excel.filling.run import asked_classes, corrected
from desktop.excel.filling.validations import with_choices, with_rows
from desktop.excel.patch.rewritten import as_workbook
from forms.answer_book.answer_entry import Asking, Subject
from forms.answer_book.catalogue import Catalogue
from forms.answers.kinds import LONGEST_NOTE
from forms.definitions.records import TableMapping, TableRequest
from forms.progress import Progress, unwatched
from forms.schema.form import Disclosure, Value
from forms.village.view import VillageView
from sync.store.values import Draft

_CONFIRMED: Final = (Confidence.SURE, Confidence.LIKELY)
MOST_PEOPLE: Final = 65_536
"""Rows that are looked at of a table with people on it."""
MOSTLY: Final = 0.8
"""Share of its columns that makes a table another version of one that is known."""


@dataclass(frozen=True, slots=True)
class BlankForm:
    """Somebody's blank table as it was read.

    Attributes:
        name: What its file is called, with the ending.
        content: The file, which is never changed.
        tables: All tables in it that ask for something, the fullest first.
    """

    name: str
    content: bytes
    tables: tuple[BlankTable, ...]

    @property
    def together(self) -> tuple[BlankTable, ...]:
        """What is filled together: all tables of a document, of a workbook the fullest sheet."""
        if self.tables[0].grid.number and not self.begun:
            return tuple(sorted(self.tables, key=lambda table: table.grid.number))
        return self.tables[:1]

    @property
    def begun(self) -> bool:
        """Whether people stand on it already, and only what is blank is filled."""
        return self.tables[0].said is not None

    @property
    def rows_for(self) -> str:
        """What a row, or the card, is about."""
        return self.together[0].rows_for

    @property
    def proposals(self) -> list[tuple[BlankTable, Proposal]]:
        """Every column and label, with the table it stands in."""
        return [(table, one) for table in self.together for one in table.proposals]

    @property
    def answered(self) -> int:
        """How many of them the record can answer."""
        return sum(table.answered for table in self.together)

    @property
    def fingerprint(self) -> str:
        """The same for the same blank, whoever is on it and whatever its file is called."""
        shape = "\n".join([self.rows_for, *(_key(one) for _, one in self.proposals)])
        return hashlib.sha256(shape.encode()).hexdigest()[:16]

    def file_name(self, at: int, of: int) -> str:
        """The name of a filled file: never the blank's own, and nobody's."""
        path = Path(self.name)
        return f"{path.stem}（已填{f' {at:03d}' if of > 1 else ''}）{path.suffix}"


def _to_fill(name: str, content: bytes) -> tuple[str, bytes]:
    """A file as it is filled: of a kind that is only read the same tables as .xlsx."""
    written = as_workbook(content)
    return (name, content) if written is None else (f"{Path(name).stem}.xlsx", written)


def read_form(name: str, content: bytes, reader: Recogniser) -> BlankForm:
    """A blank table; of a kind that is only read (.ods, .csv, a web page) what is filled is .xlsx.

    Raises:
        NothingToFill: No table in it asks for anything.
        AlreadyFilled: Somebody stands on it already; it can be completed.
        CunjiError: It cannot be read.
    """
    name, content = _to_fill(name, content)
    grids = grids_of(content)
    blanks = [propose(grid, reader) for grid in grids]
    found = [table for table in blanks if table is not None]
    begun = [
        t for grid, blank in zip(grids, blanks, strict=True)
        if (t := peopled(grid, reader, blank)) is not None
    ]  # fmt: skip
    places = [
        t for grid, blank in zip(grids, blanks, strict=True)
        if blank is not None and (t := printed(grid, blank)) is not None
    ]  # fmt: skip
    if places and _fullest(places) >= _fullest(found):
        return _form(name, content, places, reader)
    if begun and _fullest(begun) >= _fullest(found):
        whole = (peopled(grid, reader) for grid in grids_of(content, MOST_PEOPLE))
        raise AlreadyFilled(rows=max(people_rows(table) for table in whole if table is not None))
    return _form(name, content, found, reader)


def read_begun(name: str, content: bytes, reader: Recogniser) -> BlankForm:
    """A table that has people on it already, of which only what is blank is filled.

    Raises:
        NobodyOnSheet: Nobody stands on it.
        CunjiError: It cannot be read.
    """
    name, content = _to_fill(name, content)
    begun = [t for one in grids_of(content, MOST_PEOPLE) if (t := peopled(one, reader)) is not None]
    if not begun:
        raise NobodyOnSheet(why="没有找到写着姓名或号码的行；空表请用 --who all 或写明范围。")
    return _form(name, content, begun, reader)


def _form(name: str, content: bytes, found: Sequence[BlankTable], reader: Recogniser) -> BlankForm:
    if not found:
        raise NothingToFill
    tables = sorted(
        with_rows(with_choices(found, content), content), key=lambda table: -table.variety
    )
    form = BlankForm(name, content, tuple(tables))
    keys = {_key(one) for _, one in form.proposals}
    for one in reader.tables:
        shared = len(keys & one.answers.keys())
        if shared >= MOSTLY * max(len(one.answers), 1):
            form, _ = advised(form, one.rows_for, one.answers, reader.entries)
    return form


def _fullest(tables: Sequence[BlankTable]) -> int:
    return max((table.variety for table in tables), default=0)


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a blank.

    Attributes:
        chosen: Answers a person chose, by cell or label; empty for none.
        asker: The unit that wants it.
        paper: On which paper; empty where none was named.
        locked: Whether protected cells are written too.
    """

    chosen: Mapping[str, str]
    asker: str = ""
    paper: str = ""
    locked: bool = False


def fill_form(
    form: BlankForm,
    order: Order,
    people: Sequence[Subject],
    asking: Asking,
    progress: Progress = unwatched,
) -> list[FilledFile]:
    """The filled files: one with a row for each, or of a card one for each.

    What people stand on already is completed for them, whoever else is named.

    Args:
        form: The blank.
        order: What is wanted of it.
        people: Whom it is about.
        asking: The village.
        progress: Told how far it is, and may stop it.

    Raises:
        AskerMissing: What is asked is sealed, and nobody said who wants it.
        CunjiError: It cannot be filled.
    """
    tables = [corrected(table, order.chosen) for table in form.together]
    if Disclosure.SEALED in asked_classes(tables, asking) and not order.asker:
        raise AskerMissing(classes="封存的内容")
    if form.begun:
        return [
            completed_file(form.content, tables[0], asking, locked=order.locked, progress=progress)
        ]
    made = filled_files(
        form.content, tables, people, asking, locked=order.locked, progress=progress
    )
    return list(made)


def people_on(form: BlankForm, asking: Asking) -> Sequence[Subject]:
    """Who of the village stands on a table that was begun."""
    return complete(form.tables[0], asking).people


def request_of(
    form: BlankForm, order: Order, people: Sequence[Subject], made: Iterable[FilledFile], day: date
) -> Draft:
    """The line in the register of tables asked."""
    made = tuple(made)
    written = sum(len(one.filled) for one in made)
    labels = dict.fromkeys("".join(one.ask.label.split()) for _, one in form.proposals)
    answers: dict[str, Value] = {
        TableRequest.table.name: Path(form.name).stem, TableRequest.unit.name: order.asker,
        TableRequest.asked_day.name: day.isoformat(),
        TableRequest.fingerprint.name: form.fingerprint,
        TableRequest.headings.name: "\n".join(labels), TableRequest.rows.name: len(people),
        TableRequest.cells.name: written + sum(len(one.empty) for one in made),
        TableRequest.filled.name: written,
    }  # fmt: skip
    if order.paper:
        answers[TableRequest.paper.name] = order.paper
    return Draft(TableRequest.FORM, answers)


def remembered(form: BlankForm, view: VillageView) -> dict[str, str]:
    """What was confirmed for this blank, or for an earlier version of it: answer by cell.

    A column that the earlier version did not have is not in it.
    """
    keys = {_key(one): table.grid.address(one.ask.place) for table, one in form.proposals}
    best: tuple[float, dict[str, str]] = (0, {})
    for kept in view.all(TableMapping):
        if kept.rows_for != form.rows_for:
            continue
        answers = dict(_split(line) for line in (kept.answers or "").split("\n") if "\t" in line)
        shared = [key for key in keys if key in answers]
        alike = len(shared) / max(len(keys), len(answers), 1)
        if kept.fingerprint == form.fingerprint:
            alike = 1
        if alike >= MOSTLY and alike > best[0]:
            best = alike, {keys[key]: answers[key] for key in shared}
    return best[1]


def kept_map(form: BlankForm, order: Order) -> dict[str, object]:
    """What answers each column, for other villages: nobody is in it."""
    return {
        "table": Path(form.name).stem, "rows_for": form.rows_for,
        "answers": dict(_confirmed(form, order)),
    }  # fmt: skip


def advised(
    form: BlankForm, rows_for: str, answers: Mapping[str, str], known: Catalogue
) -> tuple[BlankForm, list[str]]:
    """A blank with what another village confirmed for it: proposals, never sure.

    Args:
        form: The blank.
        rows_for: What a row was about there.
        answers: By column or label with its storeys, as ``kept_map`` has them.
        known: The answers there are here.

    Returns:
        The blank, and what of the advice was of no use: no such column, no such answer here.
    """
    if rows_for != form.rows_for:
        return form, list(answers)
    used: set[str] = set()

    def said(one: Proposal) -> Proposal:
        answer = answers.get(_key(one), "")
        if answer not in known:
            return one
        used.add(_key(one))
        if answer == one.meaning.answer and one.meaning.confidence in _CONFIRMED:
            return one
        return replace(one, meaning=Meaning(answer, Confidence.LIKELY, "别处这样填过"))

    tables = [replace(t, proposals=tuple(map(said, t.proposals))) for t in form.tables]
    return replace(form, tables=tuple(tables)), [key for key in answers if key not in used]


def mapping_of(form: BlankForm, order: Order, view: VillageView, day: date) -> list[Draft]:
    """What was confirmed by filling: for each column its answer, with nobody in it.

    A column that waits for a person's word is not in it, nor is a table that is too long to keep.
    """
    lines = "\n".join(f"{key}\t{answer}" for key, answer in _confirmed(form, order))
    if not lines or len(lines) > LONGEST_NOTE:
        return []
    before = next(
        (one.id for one in view.all(TableMapping) if one.fingerprint == form.fingerprint), None
    )
    answers: dict[str, Value] = {
        TableMapping.table.name: Path(form.name).stem,
        TableMapping.fingerprint.name: form.fingerprint,
        TableMapping.rows_for.name: form.rows_for,
        TableMapping.answers.name: lines,
        TableMapping.confirmed_day.name: day.isoformat(),
    }
    if order.asker:
        answers[TableMapping.unit.name] = order.asker
    return [Draft(TableMapping.FORM, answers, before)]


def _confirmed(form: BlankForm, order: Order) -> Iterator[tuple[str, str]]:
    """Each column that does not wait for a person's word, with its answer; each once."""
    found = {
        (_key(one), one.meaning.answer): None
        for table in form.together
        for one in corrected(table, order.chosen).proposals
        if one.meaning.confidence in _CONFIRMED
    }
    yield from found


def _key(one: Proposal) -> str:
    """A column or label wherever it stands: its storeys without blanks."""
    return "/".join("".join(text.split()) for text in (*one.ask.path[:-1], one.ask.label))


def _split(line: str) -> tuple[str, str]:
    key, _, answer = line.partition("\t")
    return key, answer
