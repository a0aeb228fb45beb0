"""``cunji fill``: somebody's blank table, and what of the record answers it."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from desktop.book.book import Book
from desktop.book.leaving import NO_PAPER, Leaving
from desktop.cli.context import (
    day_of,
    emit,
    file_password,
    note_taken,
    open_book,
    tell,
    write_file,
)
from desktop.container.locked import locked
from desktop.errors.command import FileUnreadable
from desktop.errors.workbook import ChangedForWhom, NoSuchAnswer
from desktop.excel.export.filled import Filled, filled, free_name
from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.sources import TIME_TO_ASK, SourceLine, sources_name, tasks_of
from desktop.excel.filling.files import FilledFile
from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.order import (
    BlankForm,
    Order,
    advised,
    kept_map,
    read_begun,
    read_form,
    remembered,
)
from desktop.excel.filling.propose import KINDS, ROWS, BlankTable
from desktop.excel.filling.run import name_of
from desktop.excel.filling.subjects import SHEET
from forms.answer_book.answer_entry import Asking
from forms.answer_book.catalogue import Catalogue, catalogue
from forms.definitions.records import TableRequest
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
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
        ChangedForWhom: Only what changed is wanted, and nobody said for which unit.
        AskerMissing: It asks for what is sensitive, and nobody said who wants it.
        CunjiError: It cannot be filled or written.
    """
    if call.only_changed and not call.asker:
        raise ChangedForWhom
    content = read_blank(call.blank)
    with open_book(call) as book:
        read = read_begun if call.who == SHEET else read_form
        form = read(call.blank.name, content, Recogniser(book.definitions))
        if Path(form.name).suffix != call.blank.suffix and not call.show:
            tell("这种文件只能读，填好的另存为 .xlsx。")
        form, chosen = _mapped(call.map, form, catalogue(book.definitions))
        if call.only_changed and form.begun:
            tell("表上已有的人，只补空着的格，不和上次比。")
        if not call.show:
            _write(call, book, form, chosen)
            return
    if call.json:
        emit(_as_json(form.tables))
        return
    for table in form.tables:
        _say(table)


def _write(
    call: argparse.Namespace, book: Book, form: BlankForm, chosen: Mapping[str, str]
) -> None:
    """Fill it and tell what was done."""
    view, words = book.view(), book.definitions.words
    asking = Asking(view, day_of(call), book.definitions)
    order = Order({**remembered(form, view), **chosen}, call.asker, call.paper, call.locked)
    secret = file_password(call)
    made = filled(form, order, call.who, asking, book.ledger.store, only=call.only_changed)
    if not made.files:
        _tell_filled(call, made, (), None)
        return
    contents = [
        locked(one.content, secret) if secret else one.content for one in made.files.values()
    ]
    paper = call.paper or (call.asker and NO_PAPER)
    note_taken(book, call.asker, paper, Leaving(TableRequest.FORM, form.name, len(made.people)))
    folder: Path = call.out or call.blank.parent
    files = [free_name(folder / name) for name in made.files]
    for file, content in zip(files, contents, strict=True):
        write_file(file, content, words)
    named = {name: file.name for name, file in zip(made.files, files, strict=True)}
    made = replace(made, lines=[replace(one, file=named[one.file]) for one in made.lines])
    beside = free_name(folder / sources_name(form.name))
    write_file(beside, made.beside(OwnUse(words)), words)
    book.ledger.write.save(made.drafts(view) + _tasks(call, book, made), actor=book.actor)
    if call.keep_map:
        _keep_map(call.keep_map, form, order, words)
    _tell_filled(call, made, files, beside)


def _tasks(call: argparse.Namespace, book: Book, made: Filled) -> list[Draft]:
    """What is to be asked, as tasks, where the call wants them."""
    if not call.tasks:
        return []
    today = date.today()  # noqa: DTZ011  the village's own calendar day
    table = Path(made.form.name).stem
    found = tasks_of(table, made.lines, book.view(), today, today + TIME_TO_ASK)
    tell(f"没填上的已记成 {len(found)} 条待办。")
    return found


def _keep_map(path: Path, form: BlankForm, order: Order, words: tuple[Word, ...]) -> None:
    """Write what answers which column for other villages; nobody stands in it, which is proved.

    Raises:
        NeverPublished: Somebody's number stands in a heading of the blank.
        FileUnwritable: The folder is missing, full or closed to us.
    """
    kept = json.dumps(kept_map(form, order), ensure_ascii=False, indent=1)
    released(kept, Audience.INSIDE, more=words).text_for("表样的对应")
    write_file(path, kept.encode(), words)


def _mapped(
    path: Path | None, form: BlankForm, known: Catalogue
) -> tuple[BlankForm, Mapping[str, str]]:
    """A blank with what a file says of it: another village's mapping, or a person's own choice.

    Another village's gives proposals; what of it is of no use here is told. A choice, by cell or
    label, is the person's word.

    Raises:
        FileUnreadable: The file is no mapping of texts.
        NoSuchAnswer: A person's choice names an answer there is none of.
    """
    if path is None:
        return form, {}
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
        foreign = isinstance(said.get("answers"), dict)
        named = said["answers"] if foreign else said
        chosen = {"".join(key.split()): str(answer or "") for key, answer in named.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        raise FileUnreadable(what="对应") from None
    if foreign:
        form, useless = advised(form, str(said.get("rows_for", "")), chosen, known)
        if useless:
            tell(f"对应里这几栏没有用上，表上没有或者台账里没有这样的答案：{'、'.join(useless)}。")
        return form, {}
    for answer in chosen.values():
        if answer and answer not in known:
            raise NoSuchAnswer(answer=answer)
    return form, chosen


def _tell_filled(
    call: argparse.Namespace, made: Filled, files: Sequence[Path], beside: Path | None
) -> None:
    grids = {name_of(table): table.grid for table in made.form.together}
    changes = made.since.changes if made.since is not None else None
    if call.json:
        emit({
            "files": [str(file) for file in files],
            "sources_file": beside and str(beside),
            "cells": len(made.lines),
            "filled": len(made.sources),
            "empty": [
                {"file": one.file, "cell": one.cell, "label": one.label, "question": one.asks}
                for one in made.empty
            ],
            "sources": [_source_as_json(one) for one in made.sources],
            "changes": changes and changes.as_json(day_of(call)),
        } | (_left_as_it_was(grids, _only(made)) if made.form.begun else {}))  # fmt: skip
        return
    for line in changes.lines(day_of(call)) if changes is not None else ():
        tell(line)
    if beside is None:
        tell("没有写出文件。")
        return
    tell(
        f"已填 {len(made.sources)} 格，来源台账，截至 {day_of(call).isoformat()}；"
        f"{len(made.empty)} 格空着。"
    )
    _tell_questions(made.empty)
    tell(f"每一格从哪里来、空着的要问什么：{beside.name}。只供本村查对，不要交出去。")
    if made.form.begun:
        _tell_left(grids, _only(made))
    if not call.asker:
        tell("没有写给哪个单位，只供本村自己用；交给别的单位请写 --for 单位 --paper 文号。")


def _only(made: Filled) -> FilledFile:
    """The one file of a table that people stand on."""
    return next(iter(made.files.values()))


def _source_as_json(one: SourceLine) -> dict[str, object]:
    return {
        "file": one.file, "cell": one.cell, "label": one.label, "whom": one.whom,
        "answer": one.answer, "record": one.record, "form": one.register or None,
        "question": one.question or None, "since": one.since or None,
        "written": one.written or None, "rule": one.rule or None,
    }  # fmt: skip


def _tell_questions(empty: Sequence[SourceLine]) -> None:
    """What stays empty, by label: how often, and the first question."""
    counted = Counter(one.asked for one in empty)
    for one in empty:
        if times := counted.pop(one.asked, 0):
            tell(f"  {one.asked}：{times} 格；{one.asks}")


def _left_as_it_was(grids: Mapping[str | int, BlankGrid], done: FilledFile) -> dict[str, object]:
    """What stood on a table before and was left: what differs, and whom nobody knows."""
    return {
        "differ": [
            {"cell": grids[one.table].address(one.place), "label": one.label,
             "sheet": one.sheet, "book": one.book} for one in done.differ
        ],
        "unknown": [
            {"cell": grids[one.table].address(one.place), "name": one.text, "reason": one.zh}
            for one in done.unknown
        ],
    }  # fmt: skip


def _tell_left(grids: Mapping[str | int, BlankGrid], done: FilledFile) -> None:
    """The same in words."""
    if done.differ:
        tell(f"{len(done.differ)} 格与台账不同，表上的没有动，请核对哪个对：")
    for cell in done.differ:
        label = "".join(cell.label.split())
        place = grids[cell.table].address(cell.place)
        tell(f"  {place} {label}：表上写“{cell.sheet}”，台账是“{cell.book}”")
    if done.unknown:
        tell(f"{len(done.unknown)} 行认不出是谁，原样没有动：")
    for row in done.unknown:
        tell(f"  {grids[row.table].address(row.place)} {row.text}：{row.zh}")


def read_blank(path: Path) -> bytes:
    """The bytes of a blank table.

    Raises:
        FileUnreadable: There is none, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnreadable(what="空表") from None


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


def _say(table: BlankTable) -> None:
    """The proposals in words."""
    tell(
        f"{table.grid.name or '文档里的表'}：{KINDS[table.kind]}，按{ROWS[table.rows_for]}填，"
        f"{len(table.proposals)} 栏，{table.answered} 栏能从台账里填。"
    )
    for one in table.proposals:
        mark = MARKS[one.meaning.confidence]
        label = "".join(one.ask.label.split())
        tell(f"  {mark} {label}：{one.meaning.answer or '填不了'}（{one.meaning.reason}）")
