"""``cunji erase``: asks the county to erase a person by law, and shows what became of it."""

import argparse

from desktop.book.book import Book
from desktop.cli.context import emit, open_book, tell
from desktop.errors.command import NoSuchRecord
from forms.schema.form import RecordId
from sync.errors.wire import SignatureWrong
from sync.ledger.closed.erasure import PURPOSE, Erasure, erasures, going
from sync.protocol.signing import verify_facts


def erase(call: argparse.Namespace) -> None:
    """``cunji erase``: ask for one person; without one, every erasure and its certificate.

    Raises:
        NoSuchRecord: The id is not in this book.
        ErasureUnfounded: Basis or reason is not written.
        ErasureNames: Basis or reason names the person.
        ErasureAsked: It was asked for already.
    """
    with open_book(call) as book:
        if call.person is None:
            _list(book, call)
        else:
            _ask(book, call)


def _ask(book: Book, call: argparse.Namespace) -> None:
    person, ledger = RecordId(call.person), book.ledger
    if ledger.read.get(person) is None or book.hidden(person):
        raise NoSuchRecord
    what = going(ledger.store, person)
    titles = {book.definitions.forms[f].title: n for f, n in what.forms.items()}
    told = {
        "records": titles,
        "mentions": [{"id": one.record, "form": one.form, "field": one.field}
                     for one in what.mentions],
    }  # fmt: skip
    asked = None
    if call.yes:
        asked = ledger.write.ask_erasure(
            person, basis=call.basis, reason=call.reason, actor=book.actor
        )
    emit({**told, "asked": asked})
    taken = "、".join(f"{title} {count} 条" for title, count in titles.items())
    tell(f"删除后读不回来的：{taken}；照片、查找用的字和封存内容的钥匙一起去掉。")
    if what.mentions:
        tell(f"另有 {len(what.mentions)} 处别的登记里写着这个人，不会自动删，请逐处改写。")
    if what.unseen:
        tell(f"另有 {what.unseen} 条登记里密存的内容这台电脑打不开，没有查，请在能打开的电脑上查。")
    if asked:
        tell("已写下申请；同步以后请县里经办确认，确认后各台电脑下次同步时执行。")
    else:
        tell("还没有申请；看清楚以后加上 --yes 再来一次。")


def _list(book: Book, call: argparse.Namespace) -> None:
    key = bytes.fromhex(book.ledger.meta.get("county_key") or "")
    found = [(one, _signed(key, book.ledger.village, one)) for one in erasures(book.ledger.store)]
    if call.json:
        emit([
            {"id": one.id, "person": one.person, "told": one.sentence, "records": one.count,
             "certificate": one.certificate, "signed": signed}
            for one, signed in found
        ])  # fmt: skip
        return
    for one, signed in found:
        proof = f"，县里的证明书核对{'无误' if signed else '不上'}" if one.day else ""
        tell(f"{one.person}　{one.sentence}{proof}")
    tell(f"共 {len(found)} 件。")


def _signed(key: bytes, village: str, one: Erasure) -> bool:
    """Whether the county has signed that this was erased."""
    try:
        verify_facts(key, bytes.fromhex(one.certificate), PURPOSE, village, *one.facts)
    except (SignatureWrong, ValueError):
        return False
    return True
