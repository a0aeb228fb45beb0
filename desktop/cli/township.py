"""``cunji township``: a clerk's book with every village of the township."""

import argparse
from dataclasses import asdict

from desktop.book.book import Book
from desktop.cli.context import emit, open_book, passphrase, tell, write_file
from desktop.errors.command import FileUnreadable


def join(call: argparse.Namespace) -> int:
    """``cunji township join``: 0 when every village agrees with the county, else 1."""
    with Book.joining_township(
        call.book, call.url, call.code, passphrase(call), call.certificate
    ) as book:
        tell(
            f"已登记为{book.area_name}的电脑。请把恢复码抄在纸上锁好：\n{book.vault.recovery_code}"
        )
        return _synchronise(book, call)


def sync(call: argparse.Namespace) -> int:
    """``cunji township sync``: 0 when every village agrees with the county, else 1."""
    with open_book(call) as book:
        return _synchronise(book, call)


def _synchronise(book: Book, call: argparse.Namespace) -> int:
    from sync.client.township import sync_all

    told = sync_all(book.ledger.store.engine, book.ledger.store.program, lambda *_: None)
    if call.json:
        emit([asdict(one) for one in told])
    for one in told:
        tell(f"{one.name}：{one.words}")
    return 0 if all(one.result and one.result.digests_equal for one in told) else 1


def villages(call: argparse.Namespace) -> None:
    """``cunji township villages``: where each stands."""
    from desktop.book.township import lines

    with open_book(call) as book:
        found = lines(book)
    if call.json:
        emit([asdict(line) for line in found])
    for line in found:
        last = f"上次同步 {line.last_sync}" if line.last_sync else "还没有同步过"
        tell(f"{line.name}：{line.people} 人，新变化 {line.news} 条，{last}")


def news(call: argparse.Namespace) -> None:
    """``cunji township news``: what others changed since somebody looked.

    Raises:
        VillageNotHere: The book holds no such village.
    """
    from desktop.book.township import looked
    from desktop.book.township import news as news_of

    with open_book(call) as book:
        at = book.beside(call.village) if call.village else book
        found = news_of(at)
        if call.seen:
            looked(at)
    if call.json:
        emit([asdict(one) for one in found])
    for one in found:
        asked = f"（{'、'.join(one.fields)}）" if one.fields else ""
        tell(f"{one.form}　{one.what}{asked}　{one.label}　{one.who}")


def relay(call: argparse.Namespace) -> None:
    """``cunji township relay``: bring a village's parcel to the county.

    Raises:
        FileUnreadable: The parcel cannot be read.
    """
    from sync.client.township import relay as carry

    try:
        content = call.file.read_bytes()
    except OSError:
        raise FileUnreadable(what="上报包") from None
    with open_book(call) as book:
        brought = carry(book.ledger.store, content)
    target = call.receipt or call.file.with_name(f"{call.file.stem}-回执.cjb")
    write_file(target, brought.receipt)
    if call.json:
        emit({"receipt": str(target), "taken_before": brought.again})
    tell(f"{brought.words}，回执在 {target}；请让村里带回去导入。")
