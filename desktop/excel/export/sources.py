"""Where each cell of a filled table comes from, for the village: on the screen and in a sheet.

Nothing of it goes into the file that was filled. The sheet says where an answer stands, not the
answer: it is read beside the filled table, cell by cell.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.register import add_sheet, new_workbook
from desktop.excel.filling.files import FilledFile
from desktop.excel.filling.grid import Place
from desktop.excel.filling.order import BlankForm
from desktop.excel.filling.run import EmptyCell, FilledCell, name_of
from forms.answer_book.answer_entry import Asking, Subject
from forms.answer_book.catalogue import catalogue
from forms.definitions.records import Household, Task
from forms.definitions.rule import rule_for
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from sync.ledger.reader import LastWritten
from sync.store.values import Draft

_OF_SHEET: Final = "sheet"
_RULE: Final = "rule"
_FILE: Final = "文件"
_HEADS: Final = ("格", "表上写的", "说的是谁", "登记", "哪一问", "从何时起", "登记于", "怎么来的")
_EMPTY: Final = ("格", "表上写的", "说的是谁", "为什么空着，要问什么")
_WORKED_OUT: Final = "由台账算出：{what}"
_TASK: Final = "问清{whom}的{what}（{table}要填）"
TIME_TO_ASK: Final = timedelta(days=30)
"""How long a task to ask for what lacks may take."""
_LONGEST: Final = 100
"""Characters of what a task says."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One cell of a filled table, as a person reads where it comes from.

    Attributes:
        file: The name of its file.
        cell: Where it stands.
        label: What it asks, as it stands there.
        whom: Whom it is about.
        answer: The id of what answers it, or would; empty where nobody can be asked for it.
        value: What was written; empty for a cell that stays empty.
        register: Title of the form of the record it rests on; empty where it rests on none.
        question: Label of the question there.
        since: From when the answer holds, as written.
        written: The day on which that record was written last.
        rule: The rule, or what was worked out; empty where somebody wrote the answer down.
        asks: Why it stays empty and what to ask; empty for one that is filled.
        record: The record it rests on, or in which the answer lacks.
        about: Whom it is about.
    """

    file: str
    cell: str
    label: str
    whom: str
    answer: str
    value: str
    register: str
    question: str
    since: str
    written: str
    rule: str
    asks: str
    record: RecordId | None
    about: Subject

    @property
    def asked(self) -> str:
        """What it asks, in one line."""
        return "".join(self.label.split())

    @property
    def source(self) -> str:
        """Register and question, or how it was worked out."""
        stands = f"{self.register}「{self.question}」" if self.question else self.register
        return "；".join(filter(None, (stands, self.rule)))

    @property
    def day(self) -> str:
        """From when it holds; else when it was written down."""
        return self.since or self.written


def records_of(made: Iterable[FilledFile]) -> set[RecordId]:
    """The records that filled files rest on."""
    return {cell.source for one in made for cell in one.filled if cell.source is not None}


def source_lines(
    form: BlankForm,
    made: Mapping[str, FilledFile],
    asking: Asking,
    written: Mapping[RecordId, LastWritten],
) -> list[SourceLine]:
    """Each cell of filled files, by its place.

    Args:
        form: The blank.
        made: The filled files by their names.
        asking: The village of the day.
        written: When the records they rest on were written last.
    """
    reading = _Sources(form, asking, written)
    found: list[SourceLine] = []
    for file, one in made.items():
        cells: list[FilledCell | EmptyCell] = [*one.filled, *one.empty]
        found += [reading.line(file, cell) for cell in sorted(cells, key=_place)]
    return found


def _place(cell: FilledCell | EmptyCell) -> tuple[str, Place]:
    return str(cell.table), cell.place


class _Sources:
    """Says of cells of one form where they come from; what columns share is found once."""

    def __init__(
        self, form: BlankForm, asking: Asking, written: Mapping[RecordId, LastWritten]
    ) -> None:
        self._grids = {name_of(table): table.grid for table in form.together}
        self._asking, self._written = asking, written
        self._entries = catalogue(asking.definitions)
        self._known: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._days: dict[RecordId, str] = {}

    def line(self, file: str, cell: FilledCell | EmptyCell) -> SourceLine:
        """One cell."""
        if isinstance(cell, FilledCell):
            return self._filled(file, cell)
        return self._line(file, cell, answer=cell.answer, asks=cell.question, record=cell.source)

    def _filled(self, file: str, cell: FilledCell) -> SourceLine:
        last = self._written.get(cell.source) if cell.source is not None else None
        of_form = last.form if last is not None else ""
        register, question, rule = self._origin(cell.answer, of_form)
        return self._line(
            file, cell, answer=cell.answer, value=str(cell.value),
            register=register, question=question, since=cell.since, rule=rule,
            record=cell.source, written=self._day(cell.source, last),
        )  # fmt: skip

    def _line(
        self, file: str, cell: FilledCell | EmptyCell, *, answer: str = "", value: str = "",
        register: str = "", question: str = "", since: str = "", written: str = "",
        rule: str = "", asks: str = "", record: RecordId | None = None,
    ) -> SourceLine:  # fmt: skip
        return SourceLine(
            file, self._grids[cell.table].address(cell.place), cell.label,
            self._asking.called(cell.about), answer, value, register, question, since, written,
            rule, asks, record, cell.about,
        )  # fmt: skip

    def _origin(self, answer: str, of_form: str) -> tuple[str, str, str]:
        """Register, question and rule of an answer that rests on a record of a form."""
        known = self._known.get((answer, of_form))
        if known is None:
            known = self._known[answer, of_form] = self._found(answer, of_form)
        return known

    def _found(self, answer: str, of_form: str) -> tuple[str, str, str]:
        first, _, last = answer.partition(".")
        if first == _OF_SHEET:
            return "", "", "这张表自己的，不是台账里的"
        definitions, entry = self._asking.definitions, self._entries[answer]
        form = definitions.forms.get(of_form)
        register = form.title if form is not None else ""
        asked = last.rpartition(".")[2]
        stored = next((one.label for one in form.fields if one.id == asked), "") if form else ""
        if first == _RULE:
            rule = rule_for(last, self._asking.day, definitions.rules)
            return register, "", f"规则 {rule.id}：{rule.title}，依据{rule.authority[0].zh}"
        if stored:
            return register, stored, ""
        return register, "", _WORKED_OUT.format(what=entry.zh)

    def _day(self, record: RecordId | None, last: LastWritten | None) -> str:
        if record is None or last is None:
            return ""
        day = self._days.get(record)
        if day is None:
            moment = datetime.fromtimestamp(last.at_ms / 1000, UTC).astimezone()
            day = self._days[record] = moment.date().isoformat()
        return day


def sources_workbook(title: str, as_of: str, lines: Sequence[SourceLine], told: OwnUse) -> bytes:
    """The sheet that lies beside the filled file.

    Args:
        title: What the table is called.
        as_of: The day it was filled for.
        lines: Its cells.
        told: Collects what it holds that nobody outside may read.
    """
    several = len({one.file for one in lines}) > 1
    head = (_FILE,) if several else ()
    filled = [one for one in lines if not one.asks]
    empty = [one for one in lines if one.asks]
    said = (
        ("这张表的来源", title), ("截至", as_of), ("填上的格", str(len(filled))),
        ("空着的格", str(len(empty))),
        ("怎么看", "“各格来源”按格子对着填好的表看；“空着的”写着问清什么就能填上。"),
        ("给谁看", "只供本村自己查对：不要夹在交出去的文件里。"),
    )  # fmt: skip
    out = io.BytesIO()
    with new_workbook(out) as book:
        add_sheet(book, "说明", ("项目", "内容"), said, told=told)
        for name, heads, rows in (
            ("各格来源", _HEADS, _filled_rows(filled)), ("空着的", _EMPTY, _empty_rows(empty)),
        ):  # fmt: skip
            found = ((at, *row) if not several else (at, file, *row) for file, at, row in rows)
            add_sheet(book, name, (heads[0], *head, *heads[1:]), found, told=told, addresses=1)
    return out.getvalue()


def _filled_rows(lines: Iterable[SourceLine]) -> Iterator[tuple[str, str, Sequence[str]]]:
    for one in lines:
        yield one.file, one.cell, (
            one.asked, one.whom, one.register, one.question, one.since, one.written, one.rule,
        )  # fmt: skip


def _empty_rows(lines: Iterable[SourceLine]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """What is asked; what nobody can answer whomever it is about stands once for its column."""
    alike: dict[tuple[str, str, str], list[SourceLine]] = {}
    for one in lines:
        alike.setdefault((one.file, one.asked, one.asks), []).append(one)
    for (file, label, asks), cells in alike.items():
        first, many = cells[0], len(cells)
        at = first.cell if many == 1 else f"{first.cell} 至 {cells[-1].cell} 之间 {many} 格"
        whom = first.whom if many == 1 else f"{len({one.whom for one in cells})} 个"
        yield file, at, (label, whom, asks)


def tasks_of(
    table: str, lines: Iterable[SourceLine], view: VillageView, first_day: date, last_day: date
) -> list[Draft]:
    """A task for each household of whom something is to be asked; what waits already stands once.

    Args:
        table: What the table is called.
        lines: The cells; those that stay empty and can be asked for count.
        view: The village.
        first_day: From when.
        last_day: Until when.
    """
    asked: dict[RecordId | None, dict[str, None]] = {}
    for one in lines:
        if one.asks and one.answer:
            asked.setdefault(one.about.household or one.about.person, {})[one.asked] = None
    waiting = {
        (one.what, one.household or one.person) for one in view.all(Task) if one.done_day is None
    }
    drafts = []
    for whom, labels in asked.items():
        called = view.called(whom) if whom else "本村"
        what = _TASK.format(whom=called, what="、".join(labels), table=table)
        if len(what) > _LONGEST:
            what = _TASK.format(whom=called, what=f"{len(labels)} 项内容", table=table)[:_LONGEST]
        if (what, whom) in waiting:
            continue
        body: dict[str, Value] = {
            Task.what.name: what, Task.from_day.name: first_day.isoformat(),
            Task.to_day.name: last_day.isoformat(),
        }  # fmt: skip
        if whom:
            home = view.get(Household, whom) is not None
            body[(Task.household if home else Task.person).name] = whom
        drafts.append(Draft(Task.FORM, body))
    return drafts


def sources_name(blank: str) -> str:
    """What the sheet beside the filled files is called.

    Args:
        blank: The name of the blank's file.
    """
    return f"{Path(blank).stem}（已填）-来源.xlsx"
