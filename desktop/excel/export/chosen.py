"""Any list with the columns a person chooses, in their order: a workbook as people expect, or CSV.

A column is an answer of the catalogue (``forms/answer_book``), by its id or by what people call it.
What is not known stays empty; it is never *no*. Sealed answers are no columns.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from desktop.errors.workbook import ColumnAmbiguous, ColumnSealed, NoSuchColumn, NoSuchView
from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.register import add_sheet, new_workbook
from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.meaning import Recogniser
from forms.answer_book.answer_entry import (
    HOUSEHOLD,
    PERSON,
    PROJECT,
    SHEET,
    VILLAGE,
    AnswerEntry,
    Asking,
    Subject,
)
from forms.answer_book.catalogue import Catalogue, catalogue
from forms.definitions.definitions import Definitions
from forms.definitions.records import NamedView
from forms.schema.form import Disclosure, Value
from forms.village.view import VillageView

ABOUT: Final = {
    PERSON: (PERSON, HOUSEHOLD, VILLAGE, SHEET),
    HOUSEHOLD: (HOUSEHOLD, VILLAGE, SHEET),
    PROJECT: (PROJECT, VILLAGE, SHEET),
}
"""What a row about somebody may tell: of a person also its household's."""
_CLEAR: Final = (Confidence.SURE, Confidence.LIKELY)


def entries_for(entity: str, definitions: Definitions) -> list[AnswerEntry]:
    """Every answer that may be a column of a list whose rows are about this."""
    return [
        entry for entry in catalogue(definitions).values()
        if entry.entity in ABOUT[entity] and entry.disclosure is not Disclosure.SEALED
    ]  # fmt: skip


def columns_called(
    names: Iterable[str], entity: str, definitions: Definitions
) -> list[AnswerEntry]:
    """The answers a person names, in order.

    Args:
        names: Ids or Chinese names.
        entity: What a row is about.
        definitions: What holds in the village.

    Raises:
        NoSuchColumn: Nothing is called so, or it is about something else.
        ColumnSealed: It is never given out in a list.
        ColumnAmbiguous: Several are called so.
    """
    reader = Recogniser(definitions)
    names = list(names)
    if not any(name.strip() for name in names):
        raise NoSuchColumn(what="、".join(names))
    return [_called(name.strip(), entity, reader) for name in names if name.strip()]


def _called(name: str, entity: str, reader: Recogniser) -> AnswerEntry:
    """The answer of a name: its id, its own name, else as a blank table may ask for it."""
    found = _fitting(name, entity, reader.entries)
    if len(found) != 1:
        asked = reader.meaning(name, (), entity)
        entry = reader.entries.get(asked.answer)
        if entry and asked.confidence in _CLEAR and entry.entity in ABOUT[entity]:
            found = [entry]
    if not found:
        raise NoSuchColumn(what=name)
    if len(found) > 1:
        raise ColumnAmbiguous(what=name, ids="、".join(entry.id for entry in found))
    if found[0].disclosure is Disclosure.SEALED:
        raise ColumnSealed(what=found[0].zh)
    return found[0]


def _fitting(name: str, entity: str, entries: Catalogue) -> list[AnswerEntry]:
    """Answers of an id or a name; where several are called so, those of the row itself."""
    if name in entries:
        return [entries[name]] if entries[name].entity in ABOUT[entity] else []
    found = [one for one in entries.values() if one.zh == name and one.entity in ABOUT[entity]]
    return [one for one in found if one.id.startswith(f"{entity}.")] or found


def view_called(name: str, list_id: str, view: VillageView) -> list[str]:
    """The columns that were kept under a name.

    Raises:
        NoSuchView: Nobody kept such columns for this list.
    """
    kept = [one for one in view.all(NamedView) if one.list == list_id and one.filter is None]
    for one in kept:
        if one.name == name:
            return (one.answers or "").split("\n")
    known = "、".join(sorted(one.name or "" for one in kept)) or "还没有存过"
    raise NoSuchView(what=name, known=known)


class ChosenList:
    """One list with chosen columns.

    Args:
        title: What it is called.
        columns: The answers, in order.
        people: Whom its rows are about, in order.
        asking: The village on a day.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[AnswerEntry],
        people: Sequence[Subject],
        asking: Asking,
    ) -> None:
        self.title = title
        self.columns = columns
        self.people = people
        self._asking = asking

    def workbook(self, told: OwnUse) -> bytes:
        """The list as ``.xlsx``: head repeated and frozen, as wide as the paper.

        Args:
            told: Collects what it holds that nobody outside may read.
        """
        out = io.BytesIO()
        with new_workbook(out) as book:
            add_sheet(book, self.title, self._heads(), self._rows(), told=told)
        return out.getvalue()

    def csv(self, told: OwnUse) -> bytes:
        """The list for another program: UTF-8 with its mark, commas, Windows line ends."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(self._heads())
        for row in told.counted(self._rows()):
            writer.writerow([told.pass_on(text) for text in row])
        return out.getvalue().encode("utf-8-sig")

    def _heads(self) -> list[str]:
        """What the columns are called, with their unit."""
        return [
            f"{entry.zh}（{entry.unit}）" if entry.unit and entry.unit not in entry.zh else entry.zh
            for entry in self.columns
        ]

    def _rows(self) -> Iterable[list[str]]:
        for subject in self.people:
            yield [self._text(entry, subject) for entry in self.columns]

    def _text(self, entry: AnswerEntry, subject: Subject) -> str:
        value = entry.of(self._asking, subject).value
        return "" if value is None else self._written(entry, value)

    def _written(self, entry: AnswerEntry, value: Value) -> str:
        codes = self._asking.definitions.codes
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(codes.label(entry.codes, one) for one in value)
        if isinstance(value, int):
            in_hundredths = entry.type in {"money", "decimal"}
            return f"{Decimal(value) / 100:f}" if in_hundredths else str(value)
        return codes.label(entry.codes, value) if entry.codes else value
