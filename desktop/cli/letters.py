"""``cunji letter``: about one record or for a list, of a kind or of the village's template."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop.book.book import Book
from desktop.cli.context import day_of, emit, open_book, tell, write_file
from desktop.container.office import as_pdf
from desktop.errors.office_file import ConverterMissing
from desktop.errors.paper import LetterForWhom
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
from forms.schema.form import RecordId

_LISTED = (PERSON, HOUSEHOLD)
"""What a list of a letter may be about."""


def letter(call: argparse.Namespace) -> None:
    """``cunji letter``: letters as PDF, or of a .docx filled; they are kept as given out.

    Raises:
        LetterForWhom: Nobody is named, or a list for a letter about something else.
        CunjiError: It is no kind, may not be certified, or is not ready.
    """
    template = Path(call.kind) if call.kind.lower().endswith(DOCUMENT) else None
    with open_book(call) as book:
        about = _about(book, call, own=template is not None)
        day = day_of(call)
        if template is None:
            batch = printed_batch(book, call.kind, about, day)
        else:
            batch = own_batch(book, template, read_template(template), about, day)
        files = _write(call, book, batch)
        if not call.preview:
            remember_batch(book, batch)
    _tell(call, batch, files)


def _about(book: Book, call: argparse.Namespace, *, own: bool) -> Sequence[RecordId]:
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


def _write(call: argparse.Namespace, book: Book, batch: LetterBatch) -> list[Path]:
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


def _tell(call: argparse.Namespace, batch: LetterBatch, files: Sequence[Path]) -> None:
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
