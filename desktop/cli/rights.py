"""What the law gives a person: a copy (``copy-of``), erasure (``erase``), and ``duties``."""

import argparse
from dataclasses import asdict

from desktop.book.book import Book
from desktop.book.leaving import Leaving
from desktop.cli.context import day_of, emit, emit_people, open_book, take_out, tell
from desktop.cli.records import open_shut
from desktop.errors.command import CopyPaperUnknown, NoSuchRecord
from forms.definitions.records import Person
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.tasks.data_duties import data_duties, listed
from sync.errors.wire import SignatureWrong
from sync.ledger.closed.erasure import PURPOSE, Erasure, erasures, going
from sync.protocol.signing import verify_facts


def copy_of(call: argparse.Namespace) -> None:
    """``cunji copy-of``: everything that is held about one person, as PDF or JSON.

    Raises:
        NoSuchRecord: The id is no person of this book.
        CopyPaperUnknown: The name of the file ends neither in .pdf nor in .json.
        RoleRefused: Somebody of this role may not open what is sealed.
    """
    from desktop.paper.list_sheet import PrintedList, render_list
    from desktop.ui.page.record_text import RecordText
    from desktop.ui.pages.people import person_copy

    day, ending = day_of(call), call.out.suffix.lower()
    if ending not in {".pdf", ".json"}:
        raise CopyPaperUnknown
    with open_book(call) as book:
        reading, person = RecordText(book, lambda: day), RecordId(call.person)
        if reading.form_of(person) != Person.FORM or book.hidden(person):
            raise NoSuchRecord
        if call.verified:
            shut = person_copy.shut_among(reading, person, day)
            open_shut(book, shut, call.role, call.verified, day)
            reading.opened |= {record for _, record in shut}
        made = person_copy.copy_of(reading, person, day)
        if ending == ".json":
            content = person_copy.as_json(made)
        else:
            empty = PrintedList("", made.village, day, "", (), (), book.definitions.words)
            content = render_list(person_copy.as_list(made, empty))
        call.to, call.reason = call.to or person_copy.TO, call.reason or person_copy.LAW
        leaving = Leaving(Person.FORM, person_copy.TITLE, len(made.records), person)
        take_out(book, call, content, leaving)
    tell(f"本人资料已生成：{call.out}，{len(made.records)} 条登记。{''.join(made.left_out)}")


def duties(call: argparse.Namespace) -> None:
    """``cunji duties``: what is due to go, whose guardian has not consented, what to assess."""
    day = day_of(call)
    with open_book(call) as book:
        asked = [one.person for one in erasures(book.ledger.store)]
        found = listed(data_duties(book.view(), day, book.definitions), asked)
        if call.json:
            emit_people(book, call, [asdict(one) for one in found], Leaving(
                "duties", "个人信息保护", len(found)))  # fmt: skip
    for one in found:
        if not call.json:
            tell(f"{'？' if one.answer is Answer.UNKNOWN else '—'} {one.duty.zh}　{one.zh}")
    tell(f"共 {len(found)} 件。")


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
