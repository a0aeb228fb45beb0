"""``cunji fill``: somebody's blank table, and what of the record answers it."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from desktop.book.book import Book
from desktop.cli.context import day_of, emit, open_book, tell, write_file
from desktop.errors.command import FileUnreadable
from desktop.errors.workbook import AskerMissing, NoSuchAnswer, NothingToFill
from desktop.excel.filling.files import FilledFile, filled_files
from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import BlankTable, grids_of, propose
from desktop.excel.filling.run import asked_classes, corrected, name_of
from desktop.excel.filling.subjects import subjects
from desktop.excel.filling.validations import with_choices
from forms.answer_book.answer_entry import Asking, Subject
from forms.answer_book.catalogue import Catalogue, catalogue
from forms.definitions.records import TableRequest
from forms.schema.form import Disclosure, Value
from sync.store.values import Draft

MARKS = {
    Confidence.SURE: "●", Confidence.LIKELY: "●", Confidence.ASK: "○", Confidence.NONE: "—",
}  # fmt: skip
"""How sure a proposal is, as the page shows it."""


def fill(call: argparse.Namespace) -> None:
    """``cunji fill``: a blank table filled from the record; ``--show`` only says what would.

    Raises:
        FileUnreadable: The blank, or the mapping, cannot be read.
        NothingToFill: No table in it asks for anything.
        AskerMissing: It asks for what is sensitive, and nobody said who wants it.
        CunjiError: It cannot be filled or written.
    """
    content = read_blank(call.blank)
    with open_book(call) as book:
        tables = tables_of(content, Recogniser(book.definitions))
        if not call.show:
            _write(call, book, content, tables)
            return
    if call.json:
        emit(_as_json(tables))
        return
    for table in tables:
        _say(table)


def _write(
    call: argparse.Namespace, book: Book, content: bytes, tables: Sequence[BlankTable]
) -> None:
    """Fill it and tell what was done."""
    asking = Asking(book.view(), day_of(call), book.definitions)
    chosen = _chosen(call.map, catalogue(book.definitions))
    form = [corrected(table, chosen) for table in _one_form(tables)]
    _prove_asker(call, form, asking)
    people = subjects(call.who, form[0].rows_for, asking)
    made = list(filled_files(content, form, people, asking, locked=call.locked))
    folder: Path = call.out or call.blank.parent
    files = [_free(folder, call.blank, at, len(made)) for at in range(1, len(made) + 1)]
    for file, one in zip(files, made, strict=True):
        write_file(file, one.content)
    if call.asker:
        _remember(call, book, form, people, made)
    _tell_filled(call, form, files, made)


def _one_form(tables: Sequence[BlankTable]) -> Sequence[BlankTable]:
    """What is filled together: all tables of a document, of a workbook the fullest sheet."""
    if tables[0].grid.number:
        return sorted(tables, key=lambda table: table.grid.number)
    return tables[:1]


def _chosen(path: Path | None, known: Catalogue) -> Mapping[str, str]:
    """What a person chose instead, by cell or label.

    Raises:
        FileUnreadable: The file is no mapping of texts.
        NoSuchAnswer: It names an answer there is none of.
    """
    if path is None:
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
        chosen = {"".join(key.split()): answer or "" for key, answer in said.items()}
    except (OSError, ValueError, AttributeError):
        raise FileUnreadable(what="对应") from None
    for answer in chosen.values():
        if answer and answer not in known:
            raise NoSuchAnswer(answer=answer)
    return chosen


_CLOSED = {
    Disclosure.SENSITIVE: "敏感的内容（号码、健康、收入等）",
    Disclosure.SEALED: "封存的内容",
}


def _prove_asker(call: argparse.Namespace, form: Sequence[BlankTable], asking: Asking) -> None:
    """Filling a table for another office is handing out what people told the village.

    Raises:
        AskerMissing: What is asked is sensitive, and nobody said who wants it.
    """
    closed = [zh for one, zh in _CLOSED.items() if one in asked_classes(form, asking)]
    if closed and not call.asker:
        raise AskerMissing(classes="、".join(closed))


def _remember(
    call: argparse.Namespace, book: Book, form: Sequence[BlankTable],
    people: Sequence[Subject], made: Sequence[FilledFile],
) -> None:  # fmt: skip
    """A line in the register of tables asked."""
    written = sum(len(one.filled) for one in made)
    labels = ("".join(one.ask.label.split()) for table in form for one in table.proposals)
    answers: dict[str, Value] = {
        TableRequest.table.name: call.blank.stem, TableRequest.unit.name: call.asker,
        TableRequest.asked_day.name: day_of(call).isoformat(),
        TableRequest.headings.name: "\n".join(labels), TableRequest.rows.name: len(people),
        TableRequest.cells.name: written + sum(len(one.empty) for one in made),
        TableRequest.filled.name: written,
    }  # fmt: skip
    if call.paper:
        answers[TableRequest.paper.name] = call.paper
    book.ledger.write.save([Draft(TableRequest.FORM, answers)], actor=book.actor)


def _free(folder: Path, blank: Path, at: int, of: int) -> Path:
    """A file that is not there yet; its name is never the blank's own, and nobody's."""
    one = f"{blank.stem}（已填{f' {at:03d}' if of > 1 else ''}）"
    file = folder / f"{one}{blank.suffix}"
    for again in count(2):
        if not file.exists():
            break
        file = folder / f"{one}{again}{blank.suffix}"
    return file


def _tell_filled(
    call: argparse.Namespace, form: Sequence[BlankTable], files: Sequence[Path],
    made: Sequence[FilledFile],
) -> None:  # fmt: skip
    grids = {name_of(table): table.grid for table in form}
    filled = [(file, cell) for file, one in zip(files, made, strict=True) for cell in one.filled]
    empty = [(file, cell) for file, one in zip(files, made, strict=True) for cell in one.empty]
    if call.json:
        emit({
            "files": [str(file) for file in files],
            "cells": len(filled) + len(empty),
            "filled": len(filled),
            "empty": [
                {"file": file.name, "cell": grids[cell.table].address(cell.place),
                 "label": cell.label, "question": cell.question} for file, cell in empty
            ],
            "sources": [
                {"file": file.name, "cell": grids[cell.table].address(cell.place),
                 "answer": cell.answer, "record": cell.source, "since": cell.since or None}
                for file, cell in filled
            ],
        })  # fmt: skip
        return
    tell(f"已填 {len(filled)} 格，来源台账，截至 {day_of(call).isoformat()}；{len(empty)} 格空着。")
    counted = Counter("".join(cell.label.split()) for _, cell in empty)
    for _, cell in empty:
        if times := counted.pop("".join(cell.label.split()), 0):
            tell(f"  {''.join(cell.label.split())}：{times} 格；{cell.question}")


def read_blank(path: Path) -> bytes:
    """The bytes of a blank table.

    Raises:
        FileUnreadable: There is none, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnreadable(what="空表") from None


def tables_of(content: bytes, reader: Recogniser) -> list[BlankTable]:
    """The blank tables in a file, the one most of which can be answered first.

    Raises:
        NothingToFill: There is none.
    """
    found = [table for grid in grids_of(content) if (table := propose(grid, reader)) is not None]
    if not found:
        raise NothingToFill
    return sorted(with_choices(found, content), key=lambda table: -table.answered)


def _as_json(tables: Sequence[BlankTable]) -> dict[str, object]:
    """A document is one form whatever tables it has; of a workbook the fullest sheet is meant."""
    first = tables[0]
    if first.grid.number:
        together = sorted(tables, key=lambda table: table.grid.number)
        return _one(first) | {"columns": [c for table in together for c in _columns(table)]}
    rest = [_one(table) | {"sheet": table.grid.name} for table in tables[1:] if table.answered]
    return _one(first) | ({"others": rest} if rest else {})


def _one(table: BlankTable) -> dict[str, object]:
    return {"kind": table.kind, "rows_for": table.rows_for, "columns": list(_columns(table))}


def _columns(table: BlankTable) -> Iterator[dict[str, object]]:
    for one in table.proposals:
        yield {
            "cell": table.grid.address(one.ask.place),
            "label": one.ask.label,
            "answer": one.meaning.answer or None,
            "confidence": one.meaning.confidence.value,
            "reason": one.meaning.reason,
        }


_KINDS = {"list": "名单", "card": "一张卡", "items": "逐项填的表"}
_ROWS = {"person": "人", "household": "户", "project": "项目", "village": "村或屯"}


def _say(table: BlankTable) -> None:
    """The proposals in words."""
    tell(
        f"{table.grid.name or '文档里的表'}：{_KINDS[table.kind]}，按{_ROWS[table.rows_for]}填，"
        f"{len(table.proposals)} 栏，{table.answered} 栏能从台账里填。"
    )
    for one in table.proposals:
        mark = MARKS[one.meaning.confidence]
        label = "".join(one.ask.label.split())
        tell(f"  {mark} {label}：{one.meaning.answer or '填不了'}（{one.meaning.reason}）")
