"""What goes into which cell of a blank table, for whom, from which record; and what stays empty."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from desktop.excel.filling.fitting import Confidence, Meaning
from desktop.excel.filling.grid import Place
from desktop.excel.filling.propose import CARD, LIST, MEMBERS, BlankTable, Proposal
from desktop.excel.filling.words import CellValue, worded
from desktop.word.patch import said
from forms.answer_book.answer_entry import AnswerEntry, Asking, Subject
from forms.answer_book.catalogue import catalogue
from forms.privacy.never_publish import Audience, released
from forms.progress import Progress, through, unwatched
from forms.schema.form import Disclosure, RecordId

_BOXES: Final = re.compile("[□☐]")
_FREE: Final = frozenset({"note"})
"""Types of answers in which anything may stand; what asks for a number gets it."""
Grown: TypeAlias = tuple[str | int, int, int]
"""Rows that are put in: the table, before which row, how many."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A blank inside of a text.

    Attributes:
        text: All that the cell holds.
        start: Where the blank begins.
        end: Where it ends.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FilledCell:
    """One cell with its answer.

    Attributes:
        table: Which grid: its tab, or the number of the table of a document from 0.
        place: Row and column; rows that were put in are counted.
        label: What the cell asks.
        value: What is written.
        answer: The id in the catalogue.
        source: The record it rests on; None where it is counted.
        since: From when it holds.
        about: Whom it is about.
        gap: The letters of what the cell holds that make way, where label and blank share it.
    """

    table: str | int
    place: Place
    label: str
    value: CellValue
    answer: str
    source: RecordId | None
    since: str
    about: Subject
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """One cell that stays empty, and what to ask.

    Attributes:
        table: As of ``FilledCell``.
        place: Likewise.
        label: What the cell asks.
        question: What would settle it; why nothing can, where the record has no place for it.
        about: Whom it is about.
        holds: What stands there in the blank.
        answer: The id of what would answer it, where somebody can be asked; empty where not.
        source: The record in which that answer lacks; None where there is no record yet.
    """

    table: str | int
    place: Place
    label: str
    question: str
    about: Subject
    holds: str = ""
    answer: str = ""
    source: RecordId | None = None


@dataclass(frozen=True, slots=True)
class TableRun:
    """One blank filled for some subjects: what is written and what is not.

    Attributes:
        filled: The cells with answers.
        empty: The cells without.
        grown: Rows that have to be put in first.
    """

    filled: tuple[FilledCell, ...]
    empty: tuple[EmptyCell, ...]
    grown: tuple[Grown, ...] = ()


def corrected(table: BlankTable, chosen: Mapping[str, str]) -> BlankTable:
    """A table with the answers a person chose instead, by address or label; empty for none."""

    def chosen_for(one: Proposal) -> Proposal:
        label = "".join(one.ask.label.split())
        answer = chosen.get(table.grid.address(one.ask.place), chosen.get(label))
        if answer is None:
            return one
        return replace(one, meaning=Meaning(answer, Confidence.SURE, "由人选定"))

    return replace(table, proposals=tuple(map(chosen_for, table.proposals)))


def asked_classes(tables: Sequence[BlankTable], asking: Asking) -> frozenset[Disclosure]:
    """How closed the answers are that tables ask for."""
    book = catalogue(asking.definitions)
    found = {one.meaning.answer for table in tables for one in table.proposals}
    return frozenset(book[answer].disclosure for answer in found if answer in book)


def run(
    tables: Sequence[BlankTable],
    people: Sequence[Subject],
    asking: Asking,
    progress: Progress = unwatched,
) -> TableRun:
    """The cells of the tables of one form.

    Args:
        tables: A list is filled with a row for each subject, a card for the first alone.
        people: Whom it is about.
        asking: The village.
        progress: Told how many cells are answered, and may stop it.
    """
    filled: list[FilledCell] = []
    empty: list[EmptyCell] = []
    grown: list[Grown] = []
    book = catalogue(asking.definitions)
    for table in tables:
        more = _grown(table, people, asking)
        cells = list(_cells(table, people, asking))
        for place, one, subject in through(cells, "正在填每一格", progress):
            entry = book.get(one.meaning.answer)
            at = _below(place, one, more) if more else place
            found = answered(table, at, one, entry, subject, asking)
            if isinstance(found, FilledCell):
                filled.append(found)
            else:
                held = table.grid.text(*place) if place[0] < table.grid.height else ""
                empty.append(replace(found, holds=held) if held else found)
        grown += more
    return TableRun(tuple(filled), tuple(empty), tuple(grown))


def _below(place: Place, one: Proposal, grown: Sequence[Grown]) -> Place:
    """Where a cell stands once rows were put in above it."""
    row, column = place
    first = one.ask.answer[0]
    return row + sum(more for _, before, more in grown if first > before), column


def name_of(table: BlankTable) -> str | int:
    """How the writer knows a grid: by its tab, or by its number from 0."""
    return table.grid.number - 1 if table.grid.number else table.grid.name


def _cells(
    table: BlankTable, people: Sequence[Subject], asking: Asking
) -> Iterator[tuple[Place, Proposal, Subject]]:
    """Each cell that waits, with whom it is about; members of a card below their header."""
    for one in table.proposals:
        row, column = one.ask.answer
        for at, subject in enumerate(_rows(table, one, people, asking)):
            yield (row + at, column), one, subject


def _rows(
    table: BlankTable, one: Proposal, people: Sequence[Subject], asking: Asking
) -> Sequence[Subject]:
    """Whom the rows of one column, or the one cell of a label, are about."""
    if one.ask.depth == 0:
        return ()
    if table.kind == LIST:
        return people[:1] if one.ask.part == CARD else people
    return _members(people[0], asking) if one.ask.part == MEMBERS else people[:1]


def _members(subject: Subject, asking: Asking) -> list[Subject]:
    """The family of the subject of a card."""
    home = subject.household
    return [Subject(p, home, serial=n) for n, p in enumerate(asking.members(home), start=1)]


def answered(
    table: BlankTable,
    place: Place,
    one: Proposal,
    entry: AnswerEntry | None,
    subject: Subject,
    asking: Asking,
) -> FilledCell | EmptyCell:
    """What goes into one cell, or why nothing does."""
    name, label = name_of(table), one.ask.label
    if entry is None:
        sentence = f"没有能填这一栏的答案：{one.meaning.reason}。"
        return EmptyCell(name, place, label, sentence, subject)
    if one.meaning.confidence is Confidence.ASK:
        sentence = f"这一栏像是“{entry.zh}”（{one.meaning.reason}），请看一眼，选定后再填。"
        return EmptyCell(name, place, label, sentence, subject)
    if entry.disclosure is Disclosure.SEALED:
        sentence = f"“{entry.zh}”是封存的内容，不往表里填。"
        return EmptyCell(name, place, label, sentence, subject)
    found = _worded(name, place, one, entry, subject, asking)
    return _in_its_cell(found, table, one) if isinstance(found, FilledCell) else found


def _in_its_cell(
    found: FilledCell, table: BlankTable, one: Proposal
) -> FilledCell | EmptyCell:  # fmt: skip
    """The same where label or boxes stand in the cell: behind the colon, or a box ticked."""
    held = table.grid.text(*one.ask.answer)
    gap = Gap(held, *one.ask.blank) if one.ask.blank is not None else None
    blank = held[gap.start : gap.end] if gap else held
    if _BOXES.search(blank):
        ticked = _ticked(blank, said(found.value).split("、"))
        if ticked is None:
            sentence = f"表上的方框里没有“{said(found.value)}”，请手工勾。"
            return EmptyCell(found.table, found.place, found.label, sentence, found.about)
        if gap is None and table.grid.number:
            return found
        return replace(found, value=ticked, gap=gap)
    if gap is None:
        return found
    return replace(found, value=_into(blank, said(found.value), last=gap.end == len(held)), gap=gap)


_UNIT: Final = re.compile(r"[^\s_＿\d年月日,，;；、。]+")
_LINE: Final = "_＿ \u3000\n\t,，;；、。"
"""What a line to write on, and the break behind it, is made of."""


def _into(blank: str, words: str, *, last: bool) -> str:
    """What a blank inside of a text becomes: its line makes way, its unit stays."""
    unit = _UNIT.search(blank)
    rest = blank[len(blank.rstrip(_LINE)) :]
    after = "" if last else re.sub("[_＿]+", "", rest)[:2] or " "
    return f"{words}{unit[0] if unit else ''}{after}"


def together(cells: Sequence[FilledCell]) -> str:
    """What a cell says once all blanks inside of it that have an answer are filled."""
    gaps = sorted(
        ((cell.gap, said(cell.value)) for cell in cells if cell.gap), key=lambda one: -one[0].start
    )
    text = gaps[0][0].text
    for gap, words in gaps:
        text = text[: gap.start] + words + text[gap.end :]
    return text


def _ticked(held: str, words: Sequence[str]) -> str | None:
    """Boxes with those of all these words ticked; None where one has no box."""
    for word in words:
        pattern = re.compile(rf"{_BOXES.pattern}(?=\s*{re.escape(word)}(?:\s|{_BOXES.pattern}|$))")
        if len(pattern.findall(held)) != 1:
            return None
        held = pattern.sub("☑", held)
    return held


def _worded(
    table: str | int,
    place: Place,
    one: Proposal,
    entry: AnswerEntry,
    subject: Subject,
    asking: Asking,
) -> FilledCell | EmptyCell:
    reply, label = entry.of(asking, subject), one.ask.label
    if reply.value is None:
        return EmptyCell(
            table, place, label, reply.question, subject, answer=entry.id, source=reply.source
        )
    said = worded(reply.value, entry, one.ask, asking.definitions.codes)
    if said.value is None:
        return EmptyCell(table, place, label, said.lacking, subject)
    if entry.type in _FREE and isinstance(said.value, str):
        more = asking.definitions.words
        found = released(said.value, Audience.INSIDE, label=label, more=more).found
        if found:
            kept_back = f"写的内容里有{found[0].kind}，不往外给，请改好或手工填。"
            return EmptyCell(table, place, label, kept_back, subject)
    found_at = reply.source, reply.since
    return FilledCell(table, place, label, said.value, entry.id, *found_at, subject)


def _grown(table: BlankTable, people: Sequence[Subject], asking: Asking) -> list[Grown]:
    """The rows a table lacks: they go in before the last blank one, so that totals follow."""
    lacking: dict[int, int] = {}
    for one in table.proposals:
        more = len(_rows(table, one, people, asking)) - one.ask.depth
        if more > 0:
            lacking[one.ask.answer[0] + one.ask.depth - 1] = more
    return [(name_of(table), before, more) for before, more in lacking.items()]
