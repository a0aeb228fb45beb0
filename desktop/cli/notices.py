"""Commands about the life of notices: the board, the archive of a quarter.

Commands that put something on paper besides notices and returns: forms, cards, evidence.
"""

import argparse
import json
import sys
from pathlib import Path

from desktop.book.leaving import leaving_of
from desktop.cli.context import (
    day_of,
    emit,
    holding,
    open_book,
    take_out,
    tell,
    write_file,
)
from desktop.errors.command import FileUnreadable, NoSuchForm, NoSuchRecord
from desktop.errors.paper import NoSuchPosting
from forms.definitions.records import Posting
from forms.privacy.never_publish import Audience, released
from forms.program import bundled
from forms.schema.form import RecordId


def board(call: argparse.Namespace) -> None:
    """``cunji board``: what hangs where, until when, and what is due; or a draft is thrown away.

    Raises:
        NoSuchPosting: There is none of that id.
        NoDraft: Its life has begun.
    """
    from desktop.paper.notices.board import STALE, lines
    from desktop.paper.notices.board import board as look
    from desktop.paper.notices.printed import discard

    with open_book(call) as book:
        if call.discard:
            discard(book, RecordId(call.discard), day_of(call))
            tell("草稿已经清掉。")
        found, words = look(book, day_of(call)), book.definitions.words
    if call.json:
        emit(list(lines(found, words)))
        return
    list(lines(found, words))  # the exit: what a script may not read is not said in words either
    for sheet in found:
        life, outdated = sheet.life, STALE if sheet.stale else ""
        tell(f"{life.posting.title or ''}  {life.said}  {sheet.place}  {sheet.due}{outdated}")
    tell(f"共 {len(found)} 张没有归档。")


def releasable(call: argparse.Namespace) -> None:
    """``cunji releasable``: of each line from standard input, whether it may be read outside."""
    audience = Audience(call.audience)
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        release = released(line, audience)
        verdict = release.verdict.value
        if call.json:
            found = [{"kind": one.kind, "text": one.text} for one in release.found]
            answer = {"line": line, "verdict": verdict, "found": found}
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        else:
            kinds = "、".join(dict.fromkeys(one.kind for one in release.found))
            sys.stdout.write(f"{verdict}\t{kinds}\t{line}\n")
        sys.stdout.flush()


def archive(call: argparse.Namespace) -> None:
    """``cunji archive``: the notices of a quarter as one PDF with an index.

    Raises:
        QuarterUnclear: The quarter is not written as one.
        NothingArchived: No sheet was posted in it.
    """
    from desktop.paper.notices.archive import archive as file
    from desktop.paper.notices.archive import quarter

    first, last = quarter(call.quarter)
    with open_book(call) as book:
        write_file(call.out, file(book, first, last))
    if call.json:
        emit({"file": str(call.out), "from": first, "to": last})
    else:
        tell(f"档案已生成：{call.out}。")


def letter_kinds(call: argparse.Namespace) -> None:
    """``cunji letters``: which letters there are, and what a village must not certify."""
    from forms.letters.filled_letter import name_of

    definitions = holding(call)
    known, listed = definitions.letters.kinds, definitions.letters.certificates
    if call.json:
        emit({
            "letters": [
                {
                    "id": one.id, "title": name_of(one, definitions), "about": one.about,
                    "purpose": one.purpose,
                }
                for one in known.values()
            ],
            "allowed": [{"item": one.item, "law": one.law} for one in listed.allowed],
            "refused": [{"item": one.item, "instead": one.instead} for one in listed.refused],
        })  # fmt: skip
        return
    for one in known.values():
        about = definitions.form(one.about).title
        tell(f"{one.id}  {name_of(one, definitions)}（选{about}）  {one.purpose}")
    for allowed in listed.allowed:
        tell(f"可以证明：{allowed.item}。依据：{allowed.law}。")
    for refused in listed.refused:
        tell(f"不出具：{refused.item}，请找{refused.instead}。")


def blank_form(call: argparse.Namespace) -> None:
    """``cunji blank-form``: a form to fill in by hand.

    Raises:
        NoSuchForm: Nobody defined it.
    """
    from desktop.paper.form_sheet import blank_form as blank

    definitions = bundled()
    if call.form not in definitions.forms:
        raise NoSuchForm(form=call.form)
    write_file(call.out, blank(definitions.form(call.form), definitions.codes))
    _done(call, f"空表已生成：{call.out}。")


def card(call: argparse.Namespace) -> None:
    """``cunji card``: one record on paper for the folder, numbers masked.

    Raises:
        NoSuchRecord: The id is not in this book.
        LeavingUnreasoned: Nobody said for whom and on what ground.
    """
    from desktop.paper.form_sheet import card as fill
    from desktop.ui.page.record_text import RecordText

    day = day_of(call)
    with open_book(call) as book:
        reading, record = RecordText(book, lambda: day), RecordId(call.id)
        form_id = reading.form_of(record)
        if form_id is None or book.hidden(record):
            raise NoSuchRecord()
        form = reading.form(form_id)
        answers = reading.card(record)
        village = book.village.name or ""
        title = f"{form.title}卡　{reading.name(record)}"
        content = fill(
            form, book.definitions.codes, answers, title, village, day, book.definitions.words
        )
        take_out(book, call, content, leaving_of(form, 1, record))
    _done(call, f"卡片已生成：{call.out}。")


def evidence(call: argparse.Namespace) -> None:
    """``cunji evidence``: what hung where from when to when, with photos.

    Raises:
        NoSuchPosting: The record is no posting.
        FileUnreadable: A photo cannot be read.
    """
    from desktop.paper.notices.board import evidence_facts, photos_of_record
    from desktop.paper.notices.evidence import evidence_sheet

    with open_book(call) as book:
        posting = book.view().get(Posting, RecordId(call.id))
        if posting is None:
            raise NoSuchPosting
        village = book.village.name or "本村"
        photos = [_read(path) for path in call.photos] or photos_of_record(book, posting)
        content = evidence_sheet(
            village, evidence_facts(book, posting), photos, day_of(call), book.definitions.words
        )
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
