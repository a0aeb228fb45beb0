"""Commands that put something on paper besides notices and returns: forms, cards, evidence."""

import argparse
from pathlib import Path

from desktop.cli.access import day_of, emit, open_book, tell, write_file
from desktop.errors.command import FileUnreadable, NoSuchForm, NoSuchRecord
from desktop.errors.paper import NoSuchPosting
from forms.catalogue import bundled
from forms.definition import RecordId


def blank_form(call: argparse.Namespace) -> None:
    """``cunji blank-form``: a form to fill in by hand.

    Raises:
        NoSuchForm: Nobody defined it.
    """
    from desktop.notices.form_sheet import blank_form as blank

    catalogue = bundled()
    if call.form not in catalogue.forms:
        raise NoSuchForm(form=call.form)
    write_file(call.out, blank(catalogue.form(call.form), catalogue.codes))
    _done(call, f"空表已生成：{call.out}。")


def card(call: argparse.Namespace) -> None:
    """``cunji card``: one record on paper for the folder, numbers masked.

    Raises:
        NoSuchRecord: The id is not in this book.
    """
    from desktop.notices.form_sheet import card as fill
    from desktop.pages.reading import Reading

    day = day_of(call)
    with open_book(call) as book:
        reading, record = Reading(book, lambda: day), RecordId(call.id)
        form_id = reading.form_of(record)
        if form_id is None or book.hidden(record):
            raise NoSuchRecord()
        form = reading.form(form_id)
        answers = reading.card(record)
        village = str(book.village.get("name") or "")
        title = f"{form.title}卡　{reading.name(record)}"
        content = fill(form, book.catalogue.codes, answers, title, village, day)
    write_file(call.out, content)
    _done(call, f"卡片已生成：{call.out}。")


def evidence(call: argparse.Namespace) -> None:
    """``cunji evidence``: what hung where from when to when, with photos.

    Raises:
        NoSuchPosting: The record is no posting.
        FileUnreadable: A photo cannot be read.
    """
    from desktop.notices.board import evidence_facts, photos_of_record
    from desktop.notices.evidence import evidence_sheet

    with open_book(call) as book:
        body = book.view().body("posting", RecordId(call.id))
        if body is None:
            raise NoSuchPosting
        village = str(book.village.get("name") or "本村")
        photos = [_read(path) for path in call.photos] or photos_of_record(book, body)
        content = evidence_sheet(village, evidence_facts(book, body), photos, day_of(call))
    write_file(call.out, content)
    _done(call, f"留痕单已生成：{call.out}。")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnreadable(what="照片") from None


def _done(call: argparse.Namespace, sentence: str) -> None:
    if call.json:
        emit({"file": str(call.out)})
    else:
        tell(sentence)
