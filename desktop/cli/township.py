"""``cunji township``: a clerk's book with every village of the township."""

import argparse
from dataclasses import asdict

from desktop.book import Book
from desktop.cli.access import emit, open_book, passphrase, tell, write_file
from desktop.errors import FileUnreadable


def township(call: argparse.Namespace) -> int:
    """Dispatch to what is wanted; 0 when all villages agree with the county, else 1."""
    return {"join": _join, "sync": _sync, "villages": _villages, "news": _news, "relay": _relay}[
        call.action
    ](call)


def _join(call: argparse.Namespace) -> int:
    with Book.joining_township(
        call.book, call.url, call.code, passphrase(call), call.certificate
    ) as book:
        tell(f"已登记为乡镇的电脑。请把恢复码抄在纸上锁好：\n{book.recovery_code}")
        return _synchronise(book, call)


def _sync(call: argparse.Namespace) -> int:
    with open_book(call) as book:
        return _synchronise(book, call)


def _synchronise(book: Book, call: argparse.Namespace) -> int:
    from sync.client.township import sync_all

    told = sync_all(book.ledger.engine, book.catalogue, lambda *_: None)
    if call.json:
        emit([asdict(one) for one in told])
    for one in told:
        tell(f"{one.name}：{one.words}")
    return 0 if all(one.result and one.result.digests_equal for one in told) else 1


def _villages(call: argparse.Namespace) -> int:
    from desktop.township import lines

    with open_book(call) as book:
        found = lines(book)
    if call.json:
        emit([asdict(line) for line in found])
    for line in found:
        tell(f"{line.name}：{line.people} 人，新变化 {line.news} 条，上次同步 {line.last_sync}")
    return 0


def _news(call: argparse.Namespace) -> int:
    from desktop.township import looked, news

    with open_book(call) as book:
        at = book.beside(call.village) if call.village else book
        found = news(at)
        if call.seen:
            looked(at)
    if call.json:
        emit([asdict(one) for one in found])
    for one in found:
        asked = f"（{'、'.join(one.fields)}）" if one.fields else ""
        tell(f"{one.form}　{one.what}{asked}　{one.label}　{one.who}")
    return 0


def _relay(call: argparse.Namespace) -> int:
    """Bring a village's parcel to the county.

    Raises:
        FileUnreadable: The parcel cannot be read.
    """
    from sync.client.township import relay

    try:
        content = call.file.read_bytes()
    except OSError:
        raise FileUnreadable(what="上报包") from None
    with open_book(call) as book:
        receipt = relay(book.ledger, content)
    target = call.receipt or call.file.with_name(f"{call.file.stem}-回执.cjb")
    write_file(target, receipt)
    if call.json:
        emit({"receipt": str(target)})
    tell(f"县里已收下，回执在 {target}；请让村里带回去导入。")
    return 0
