"""Commands that look at tables: look, compare, compare-blank. Only tasks are ever written."""

import argparse

from desktop.book.leaving import Leaving
from desktop.cli.context import day_of, emit, emit_people, open_book, read_file, take_out, tell
from desktop.errors.command import NoSuchForm
from desktop.excel.export.own_use import OwnUse
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.order import read_form
from desktop.excel.looking.blank_versions import compare_blanks
from desktop.excel.looking.book_and_sheet import (
    LOOKED_INTO,
    compare_files,
    tasks_of,
    workbook_of,
)
from desktop.excel.looking.compare import Comparison
from desktop.excel.looking.look import LookedAt
from desktop.excel.looking.look import look as look_at
from desktop.excel.looking.witness import Sureness
from desktop.excel.meaning.intent import CHOICES
from desktop.excel.meaning.pointed import pointed
from forms.program import bundled

_MARKS = {Sureness.SURE: "●", Sureness.LIKELY: "●", Sureness.ASK: "○", Sureness.NONE: "—"}


def look(call: argparse.Namespace) -> None:
    """``cunji look``: what a file is, column by column; writes nothing.

    Raises:
        NoSuchForm: Nobody defined the form to look at it as.
    """
    with open_book(call) as book:
        if call.form and call.form not in {*CHOICES, *book.definitions.forms}:
            raise NoSuchForm(form=call.form)
        found = look_at(book, call.file, call.form, pointed(call.header_row, call.column))
    if call.json:
        emit({"file": call.file.name} | found.as_json())
        return
    tell(found.sentence)
    for region in found.regions:
        tell(f"{region.sheet}　表头在 {region.header}，下面 {region.rows} 行")
        for at in region.columns:
            _tell_column(at)
    for effect in found.effects:
        tell(f"{effect.zh}。")
    for issue in found.problems:
        tell(f"{issue.cell}　{issue.zh}")


def _tell_column(at: LookedAt) -> None:
    """A column in one line: how sure, where, what, why, its first values."""
    column = at.column
    label = column.label if column.target else ""
    said = (f"{column.key}「{column.heading}」{label}", at.witness.reason, *column.samples)
    tell(f"  {_MARKS[at.witness.sureness]} {'　'.join(said)}")


def compare(call: argparse.Namespace) -> None:
    """``cunji compare``: a roster with the book, or a later roster with an earlier one.

    Raises:
        LeavingUnreasoned: The result is to be a file, and nobody said for whom.
    """
    with open_book(call) as book:
        told = OwnUse(book.definitions.words)
        day = day_of(call)
        found = compare_files(book, call.file, call.later, day)
        if call.tasks and (drafts := tasks_of(found, day, day + LOOKED_INTO)):
            book.ledger.write.save(drafts, actor=book.actor, reason=found.zh)
            tell(f"已记成 {len(drafts)} 条待办。")
        rows = len(found.new) + len(found.gone) + len(found.changed) + len(found.moved)
        leaving = Leaving("compare", "花名册比对", rows)
        if call.out:
            take_out(book, call, workbook_of(found, told), leaving)
        if call.json:
            emit_people(book, call, found.as_json(), None if call.out else leaving)
    if not call.json:
        _tell_lines(found)
    tell(found.zh)
    if call.out:
        tell(f"已存为 {call.out.name}。{told.zh}")


def _tell_lines(found: Comparison) -> None:
    """Every difference in one line, then what was not compared."""
    for name, lines in found.parts.items():
        for line in lines:
            change = f"：{line.what}" if line.what else ""
            change += f"　{line.before}→{line.after}" if line.before or line.after else ""
            tell(f"{name}　{line.name}（{line.home}户）{line.cell}{change}")
    for cell, text, why in found.left:
        tell(f"没有比　{cell}　{text}：{why}")
    for note in found.notes:
        tell(note)


def compare_blank(call: argparse.Namespace) -> None:
    """``cunji compare-blank``: how a later version of a blank differs; no book is needed.

    Raises:
        FileUnreadable: One of them cannot be read.
        NothingToFill: One of them asks for nothing.
        CunjiError: One of them is no table.
    """
    reader = Recogniser(bundled())
    old, new = (
        read_form(file.name, read_file(file, "空表"), reader) for file in (call.old, call.new)
    )
    found = compare_blanks(old, new)
    if call.json:
        emit({"old": call.old.name, "new": call.new.name} | found.as_json())
    for line in found.lines() if not call.json else ():
        tell(line)
    tell("两份空表没有差别。" if found.same else found.zh)
