"""Commands about the county besides enrol and sync: join, parcel, clashes."""

import argparse
from dataclasses import asdict
from datetime import date

from desktop.book import Book
from desktop.cli.access import emit, open_book, passphrase, tell, write_file
from desktop.errors.command import FileUnreadable
from forms.errors import CunjiError
from sync.errors.wire import CodeWide


def join(call: argparse.Namespace) -> int:
    """``cunji join``: a second computer of the village; everything comes from the county.

    Raises:
        CodeInvalid: The county does not take the code.
        CodeWide: It is a township's.
        BookExists: There is a file of this name.
    """
    from sync.client.enrol import enrol, whose
    from sync.client.session import sync

    home = whose(call.url, call.code, certificate=call.certificate)
    if home.villages:
        raise CodeWide
    book = Book.joining(call.book, home.village, home.name, passphrase(call))
    try:
        county = enrol(book.ledger.store, call.url, call.code, certificate=call.certificate)
    except BaseException:
        book.abandon()
        raise
    with book:
        code = book.recovery_code
        # Told first: when the line breaks, the book stays, and so must its recovery code.
        tell(f"已加入{home.name or home.village}。请把恢复码抄在纸上锁好：\n{code}")
        result = sync(book.ledger.store)
    if call.json:
        told = {"county": county, "village": home.village, "recovery_code": code}
        emit({**told, **asdict(result)})
    tell(result.sentence)
    return 0 if result.digests_equal else 1


def parcel(call: argparse.Namespace) -> int:
    """``cunji parcel``: hand up by a stick, take the receipt in.

    Raises:
        FileUnreadable: The receipt cannot be read.
        CunjiError: The parcel could not be made or written, or the receipt is refused.
    """
    from sync.client.parcel import pack, take_back, take_receipt

    if call.action == "export":
        with open_book(call) as book:
            packed = pack(book.ledger.store)
            try:
                write_file(call.file, packed.content)
            except CunjiError:
                take_back(book.ledger.store, packed)
                raise
        if call.json:
            emit({"file": str(call.file), "number": packed.number, "changes": packed.changes})
        tell(
            f"第 {packed.number} 号上报包已导出，带着 {packed.changes} 条改动；"
            "请用 U 盘交到县里或乡镇，把回执带回来导入，导入以前都算没有确认。"
        )
        return 0
    try:
        content = call.file.read_bytes()
    except OSError:
        raise FileUnreadable(what="回执") from None
    with open_book(call) as book:
        back = take_receipt(book.ledger.store, content)
    if call.json:
        emit(asdict(back))
    tell(back.sentence)
    return 0 if back.digests_equal else 1


def clashes(call: argparse.Namespace) -> None:
    """``cunji clashes``: both values of every difference, who wrote them and when."""
    from desktop.pages.county_view import clash_lines
    from desktop.pages.reading import Reading

    with open_book(call) as book:
        lines = clash_lines(Reading(book, date.today))
    if call.json:
        emit([
            {
                "record": line.clash.record,
                "form": line.clash.form,
                "field": line.clash.field,
                "label": line.record,
                "question": line.question,
                "in_force": asdict(line.in_force),
                "proposed": asdict(line.proposed),
            }
            for line in lines
        ])  # fmt: skip
        return
    for line in lines:
        tell(f"{line.record}「{line.question}」：{line.in_force.words} / {line.proposed.words}")
    tell(f"共 {len(lines)} 处等人选定。")
