"""Commands about the life of notices: the board, the archive of a quarter.

Commands that put something on paper besides notices and returns: forms, cards, evidence.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.book.book import Book
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
from desktop.container.office import as_pdf
from desktop.errors.command import FileUnreadable, NoSuchForm, NoSuchRecord
from desktop.errors.office_file import ConverterMissing
from desktop.errors.paper import LetterForWhom, NoSuchPosting
from desktop.excel.filling.subjects import subjects
from desktop.paper.letters.letter_batch import (
    DOCUMENT,
    SHEET,
    LetterBatch,
    own_batch,
    printed_batch,
    remember_batch,
)
from desktop.paper.letters.own_letters import read_template
from desktop.paper.letters.program_letters import kind_called
from desktop.word.letter import words_of
from forms.answer_book.answer_entry import HOUSEHOLD, PERSON, Asking
from forms.definitions.records import Posting
from forms.privacy.never_publish import Audience, released
from forms.program import bundled
from forms.schema.form import RecordId

_LISTED = (PERSON, HOUSEHOLD)
"""What a list of a letter may be about."""


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


def letter(call: argparse.Namespace) -> None:
    """``cunji letter``: letters as PDF, or of a .docx filled; they are kept as given out.

    Raises:
        LetterForWhom: Nobody is named, or a list for a letter about something else.
        CunjiError: It is no kind, may not be certified, or is not ready.
    """
    template = Path(call.kind) if call.kind.lower().endswith(DOCUMENT) else None
    with open_book(call) as book:
        about = _letters_about(book, call, own=template is not None)
        day = day_of(call)
        if template is None:
            batch = printed_batch(book, call.kind, about, day)
        else:
            batch = own_batch(book, template, read_template(template), about, day)
        files = _write_letters(call, book, batch)
        if not call.preview:
            remember_batch(book, batch)
    _tell_letters(call, batch, files)


def _letters_about(book: Book, call: argparse.Namespace, *, own: bool) -> Sequence[RecordId]:
    """What the letters are about.

    Raises:
        LetterForWhom: Nobody is named, or a list for a letter about something else.
    """
    kind = None if own else kind_called(book, call.kind)
    one = call.person or call.id
    if bool(one) == bool(call.who):
        raise LetterForWhom
    if one:
        return [RecordId(one)]
    entity = PERSON if kind is None else kind.about
    if entity not in _LISTED:
        raise LetterForWhom
    found = subjects(call.who, entity, Asking(book.view(), day_of(call), book.definitions))
    return [whom for each in found if (whom := each.person or each.household)]


def _write_letters(call: argparse.Namespace, book: Book, batch: LetterBatch) -> list[Path]:
    """Write one file or one for each; of a template as PDF where that is asked and can be."""
    if call.who and call.files == "each":
        call.out.mkdir(parents=True, exist_ok=True)
        files = {call.out / name: content for name, content in batch.files().items()}
    else:
        whole = batch.together()
        if batch.ending == DOCUMENT and call.out.suffix.lower() == SHEET:
            try:
                whole = as_pdf(whole, DOCUMENT)
            except ConverterMissing as missing:
                if not call.preview:
                    raise
                tell(f"{missing.told}先看文字：")
                tell("\n".join(words_of(whole)))
                return []
        files = {call.out: whole}
    for path, content in files.items():
        write_file(path, content, book.definitions.words)
    return list(files)


def _tell_letters(call: argparse.Namespace, batch: LetterBatch, files: Sequence[Path]) -> None:
    questions = list(dict.fromkeys(one for made in batch.letters for one in made.asked))
    if call.json:
        first = batch.letters[0]
        emit({
            "file": str(files[0]) if files else None, "files": [str(file) for file in files],
            "number": first.number, "title": first.title,
            "numbers": [one.number for one in batch.letters],
            "unknown": batch.unknown, "questions": questions,
            "held": [{"record": one.record, "name": one.name, "why": one.why}
                     for one in batch.held],
        })  # fmt: skip
        return
    for file in files[:1]:
        more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
        tell(f"《{batch.letters[0].title}》已生成：{file}{more}，编号{batch.letters[0].number}。")
    if call.who:
        tell(batch.zh)
    for one in batch.held:
        tell(f"没有出：{one.name}：{one.why}")
    for name in batch.unknown:
        tell(f"不知道填什么，原样留着：{name}")
    for question in questions:
        tell(f"空着的：{question}")


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
        body, shut = reading.body(record), reading.shut_on(form.id, record)
        answers = {
            field.id: reading.text(field, body[field.id], masked=True)
            for field in form.fields
            if field.id in body and field not in shut
        }
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
