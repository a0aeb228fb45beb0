"""Commands that write a book: new, import, undo."""

import argparse
from dataclasses import asdict
from datetime import date

from desktop.book import Book
from desktop.cli.access import day_of, emit, open_book, passphrase, tell, write_file
from desktop.errors.command import NoSuchForm
from desktop.excel.intake import ROSTER, commit, prepare, prove_register
from forms.days import known_range


def new(call: argparse.Namespace) -> None:
    """``cunji new``: an encrypted book for one village; says the recovery code once."""
    with Book.new(call.book, call.village, call.name, passphrase(call)) as book:
        code = book.recovery_code
    if call.json:
        emit({"book": str(call.book), "village": call.village, "recovery_code": code})
    else:
        tell(f"已建好台账。请把恢复码抄在纸上锁好，忘记口令时只有它能打开：\n{code}")


def take_in(call: argparse.Namespace) -> None:
    """``cunji import``: a roster or a register into the book in one undoable step.

    Raises:
        NoSuchForm: Nobody defined that form.
    """
    with open_book(call) as book:
        if call.form and call.form != ROSTER and call.form not in book.catalogue.forms:
            raise NoSuchForm(form=call.form)
        report = commit(book, prepare(book, call.file, call.form))
    if call.json:
        emit(report.as_json())
    tell(report.zh)


def template(call: argparse.Namespace) -> None:
    """``cunji template``: an empty table of a register, with lists to choose from."""
    _written(call, None)


def export(call: argparse.Namespace) -> None:
    """``cunji export``: the rows of a register as a workbook that comes back in unchanged."""
    _written(call, day_of(call))


def _written(call: argparse.Namespace, day: date | None) -> None:
    from desktop.excel.register_out import workbook_of

    with open_book(call) as book:
        form = book.catalogue.forms.get(call.form)
        if form is None:
            raise NoSuchForm(form=call.form)
        prove_register(form)
        view = book.view()
        bodies = None
        if day is not None:
            bodies = [
                body
                for body in view.records(call.form).values()
                if (at := known_range(body.get("day") or body.get("from_day"))) is None
                or at.first <= day
            ]
        write_file(call.out, workbook_of(form, book.catalogue, view, bodies))
    tell(f"已存为 {call.out.name}。")


def undo(call: argparse.Namespace) -> None:
    """``cunji undo``: take the latest import back."""
    with open_book(call) as book:
        undone = book.undo_last_import()
    if call.json:
        emit(asdict(undone))
    kept = f"另有 {len(undone.kept)} 条之后改过，保留原样，请逐条核对。" if undone.kept else ""
    tell(f"已撤销：收回 {undone.retracted} 条，恢复 {undone.restored} 条。{kept}")
