"""What changed in a table since it was last filled for the same unit: by row, cell and subject.

Of each row only digests are kept (form ``table_fill``): whom it is about, all that was written, and
two bytes for each cell, so that changed cells are counted. Running numbers and the day of the sheet
are not the row's own and change nothing.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Final

from desktop.excel.filling.order import BlankForm, Order
from desktop.excel.filling.run import EmptyCell, FilledCell, corrected, name_of, run
from forms.answer_book.answer_entry import Asking, Subject
from forms.definitions.records import Hamlet, Household, Person, Project, TableFill, TableRequest
from forms.schema.form import Value
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft

PORTION: Final = 3900
"""Characters in one record; a note holds 4,000."""
_HEAD: Final = struct.Struct("<8s8sH")
"""Digest of the subject, digest of the row, how many cells follow."""
_CELL: Final = 2
_EMPTY: Final = bytes(_CELL)
_OF_SHEET: Final = "sheet."
"""Answers that are the sheet's: its day, the running number."""


@dataclass(frozen=True, slots=True)
class RowPrint:
    """The digests of one row, or of one card.

    Attributes:
        subject: Of whom it is about.
        row: Of all that was written.
        cells: Of each cell, two bytes; nought for one that stayed empty.
        labels: What each cell asks; nothing for a row of before.
        whom: Whom it is about; None for a row of before.
    """

    subject: bytes
    row: bytes
    cells: bytes
    labels: tuple[str, ...] = ()
    whom: Subject | None = None

    def each(self) -> list[bytes]:
        """The digests of its cells."""
        return [self.cells[at : at + _CELL] for at in range(0, len(self.cells), _CELL)]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that is new or differs.

    Attributes:
        whom: Whom it is about.
        name: What they are called.
        new: Whether it was not there.
        cells: How many of its cells differ; of a new one, how many are filled.
        labels: What these cells ask, where it was there before.
    """

    whom: Subject
    name: str
    new: bool
    cells: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the last filling for a unit.

    Attributes:
        since: Its day; None where there is none to compare with.
        rows: Rows that are new or differ, in the order of the table.
        gone: What those are called who fell out.
        lost: Rows that fell out whose subject is in the record no more.
        unknown: Why nothing can be compared; empty where it can.
    """

    since: date | None
    rows: tuple[ChangedRow, ...] = ()
    gone: tuple[str, ...] = ()
    lost: int = 0
    unknown: str = ""

    @property
    def people(self) -> list[Subject]:
        """Whom a table of only what changed is about, numbered anew."""
        return [replace(one.whom, serial=serial) for serial, one in enumerate(self.rows, 1)]

    def zh(self, today: date) -> str:
        """How much changed since when, and who fell out."""
        if self.since is None:
            return self.unknown
        fell = len(self.gone) + self.lost
        if not self.rows and not fell:
            return f"自上次（{_day(self.since, today)}）以来没有变化。"
        cells = sum(one.cells for one in self.rows)
        new = sum(one.new for one in self.rows)
        told = [
            f"自上次（{_day(self.since, today)}）以来 {len(self.rows)} 行 {cells} 格有变化",
            f"新增 {new} 行，变动 {len(self.rows) - new} 行" if self.rows else "",
            f"不再在表上的 {fell} 行：{'、'.join(self._fallen())}" if fell else "",
        ]
        return "；".join(filter(None, told)) + "。"

    def _fallen(self) -> Iterator[str]:
        yield from self.gone
        if self.lost:
            yield f"{self.lost} 行的登记已不在册"

    def lines(self, today: date) -> Iterator[str]:
        """The same, then each row that changed."""
        yield self.zh(today)
        for one in self.rows if self.since else ():
            yield f"  {one.name}：{'新增' if one.new else '、'.join(one.labels)}"

    def as_json(self, today: date) -> dict[str, object]:
        """All of it for programs."""
        return {
            "since": self.since and self.since.isoformat(),
            "said": self.zh(today),
            "rows": len(self.rows),
            "cells": sum(one.cells for one in self.rows),
            "changed": [
                {"name": one.name, "new": one.new, "cells": one.cells, "labels": one.labels}
                for one in self.rows
            ],
            "gone": [*self._fallen()],
        }


@dataclass(frozen=True, slots=True)
class Since:
    """One table as it is now, beside what a unit got last.

    Attributes:
        who: Which people it is for, as the call named them.
        rows: All its rows.
        changes: What differs.
    """

    who: str
    rows: tuple[RowPrint, ...]
    changes: Changes


def compared(
    form: BlankForm, order: Order, who: str, people: Iterable[Subject], asking: Asking
) -> Since | None:
    """What differs from the last time; None where nobody asked for the table."""
    if not order.asker:
        return None
    rows = tuple(row_prints(form, order, people, asking))
    return Since(who, rows, changes_since(form, order, who, rows, asking))


def only_changed(people: Sequence[Subject], since: Since | None) -> Sequence[Subject]:
    """Whom a table of only what changed is about; everybody where nothing can be compared."""
    if since is None or since.changes.since is None:
        return people
    return since.changes.people


def _day(day: date, today: date) -> str:
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def row_prints(
    form: BlankForm, order: Order, people: Iterable[Subject], asking: Asking
) -> list[RowPrint]:
    """The digests of every row, or card, as it would be written."""
    tables = [corrected(table, order.chosen) for table in form.together]
    numbers = {name_of(table): at for at, table in enumerate(tables)}
    found = []
    for subject in people:
        done = run(tables, [subject], asking)
        cells: list[FilledCell | EmptyCell] = sorted(
            [*done.filled, *done.empty], key=lambda cell: (numbers[cell.table], cell.place)
        )
        salt = _key(subject)
        said = [_said(cell) if isinstance(cell, FilledCell) else "" for cell in cells]
        found.append(RowPrint(
            _digest(salt), _digest(salt, *said), b"".join(_cell(salt, text) for text in said),
            tuple("".join(cell.label.split()) for cell in cells), subject,
        ))  # fmt: skip
    return found


def _said(cell: FilledCell) -> str:
    if cell.answer.startswith(_OF_SHEET):
        return ""
    return f"{type(cell.value).__name__}:{cell.value}"


def _key(subject: Subject) -> str:
    return subject.person or subject.household or subject.project or subject.hamlet or "village"


def _digest(*texts: str) -> bytes:
    return hashlib.sha256("\x1f".join(texts).encode()).digest()[:8]


def _cell(salt: str, text: str) -> bytes:
    if not text:
        return _EMPTY
    found = _digest(salt, text)[:_CELL]
    return found if found != _EMPTY else b"\x00\x01"


def fill_drafts(request: Draft, since: Since) -> Iterator[Draft]:
    """The line in the register of tables asked, and the records that keep the rows beside it.

    Args:
        request: The line.
        since: The whole table, rows that did not change too.
    """
    number = request.id or new_record_id()
    yield Draft(request.form, request.answers, number)
    packed = b"".join(
        _HEAD.pack(one.subject, one.row, len(one.cells) // _CELL) + one.cells for one in since.rows
    )
    text = base64.b64encode(packed).decode()
    portions = [text[at : at + PORTION] for at in range(0, len(text), PORTION)]
    for part, portion in enumerate(portions, 1):
        answers: dict[str, Value] = {
            TableFill.request.name: number, TableFill.who.name: since.who,
            TableFill.part.name: part, TableFill.parts.name: len(portions),
            TableFill.rows.name: portion,
        }  # fmt: skip
        yield Draft(TableFill.FORM, answers)


def _unpacked(kept: Iterable[TableFill]) -> list[RowPrint] | None:
    """The rows of a filling; None where a part is missing, damaged or there in two readings."""
    found: dict[int, str] = {}
    of: set[int] = set()
    for one in kept:
        part, rows = one.part or 0, one.rows or ""
        of.add(one.parts or 0)
        if found.setdefault(part, rows) != rows:
            return None
    if len(of) != 1 or sorted(found) != list(range(1, max(of) + 1)):
        return None
    try:
        packed = base64.b64decode("".join(found[part] for part in sorted(found)), validate=True)
    except (binascii.Error, ValueError):
        return None
    return _rows(packed)


def _rows(packed: bytes) -> list[RowPrint] | None:
    found, at = [], 0
    while at < len(packed):
        if at + _HEAD.size > len(packed):
            return None
        subject, row, cells = _HEAD.unpack_from(packed, at)
        at += _HEAD.size
        digests = packed[at : at + cells * _CELL]
        if len(digests) != cells * _CELL:
            return None
        found.append(RowPrint(subject, row, digests))
        at += cells * _CELL
    return found


def changes_since(
    form: BlankForm, order: Order, who: str, rows: Sequence[RowPrint], asking: Asking
) -> Changes:
    """What differs from the last filling of the same blank for the same unit and people.

    Args:
        form: The blank.
        order: Says which unit.
        who: Which people, as the call names them.
        rows: The table as it would be written now.
        asking: The village of the day.
    """
    view = asking.view
    asked = [(day, one.id) for day, one in _asked(form, order, view) if day <= asking.day]
    kept = {one: view.by(TableFill.request, one) for _, one in asked}
    alike = [(day, one) for day, one in asked if all(part.who == who for part in kept[one])]
    if not alike:
        return Changes(None, unknown=f"这张表没有给{order.asker}照这个范围填过，没有上次可比。")
    day, last = max(alike)
    before = _unpacked(kept[last])
    if before is None:
        told = f"上次（{_day(day, asking.day)}）填的没有留底，或留底不全，比不出哪些变了。"
        return Changes(None, unknown=told)
    return _compared(day, {one.subject: one for one in before}, rows, asking)


def _asked(form: BlankForm, order: Order, view: VillageView) -> Iterator[tuple[date, TableRequest]]:
    """When a unit asked for this blank, as far as the day is known."""
    for one in view.all(TableRequest):
        day = one.asked_day and one.asked_day.first
        if day and one.fingerprint == form.fingerprint and one.unit == order.asker:
            yield day, one


def _compared(
    day: date, before: Mapping[bytes, RowPrint], rows: Sequence[RowPrint], asking: Asking
) -> Changes:
    changed = []
    for one in rows:
        known = before.get(one.subject)
        if (known is None or known.row != one.row) and one.whom is not None:
            changed.append(_changed(one, known, asking))
    fallen = before.keys() - {one.subject for one in rows}
    names = _named(fallen, asking)
    return Changes(day, tuple(changed), tuple(names), len(fallen) - len(names))


def _changed(one: RowPrint, known: RowPrint | None, asking: Asking) -> ChangedRow:
    assert one.whom is not None, "rows of now know whom they are about"
    name = asking.called(one.whom)
    if known is None:
        return ChangedRow(one.whom, name, True, sum(c != _EMPTY for c in one.each()), ())
    pairs = zip_longest(one.each(), known.each(), one.labels, fillvalue=_EMPTY)
    labels = [label for now, then, label in pairs if now != then]
    told = dict.fromkeys(label for label in labels if isinstance(label, str))
    return ChangedRow(one.whom, name, False, max(1, len(labels)), tuple(told))


def _named(fallen: Iterable[bytes], asking: Asking) -> list[str]:
    """What those are called who fell out, as far as the record still has them."""
    wanted, view = {*fallen}, asking.view
    if not wanted:
        return []
    subjects = [
        *(Subject(person=one) for one in view.by_id(Person)),
        *(Subject(household=one) for one in view.by_id(Household)),
        *(Subject(project=one) for one in view.by_id(Project)),
        *(Subject(hamlet=one) for one in view.by_id(Hamlet)),
    ]
    return [asking.called(one) for one in subjects if _digest(_key(one)) in wanted]
