"""Commands about the life of notices: the board, the archive of a quarter."""

import argparse

from desktop.cli.access import day_of, emit, open_book, tell, write_file


def board(call: argparse.Namespace) -> None:
    """``cunji board``: what hangs where, until when, and what is due."""
    from desktop.notices.board import STALE, lines
    from desktop.notices.board import board as look

    with open_book(call) as book:
        found = look(book, day_of(call))
    if call.json:
        emit(list(lines(found)))
        return
    for sheet in found:
        life, outdated = sheet.life, STALE if sheet.stale else ""
        tell(f"{life.body.get('title')}  {life.said}  {sheet.place}  {sheet.due}{outdated}")
    tell(f"共 {len(found)} 张没有归档。")


def archive(call: argparse.Namespace) -> None:
    """``cunji archive``: the notices of a quarter as one PDF with an index.

    Raises:
        QuarterUnclear: The quarter is not written as one.
        NothingArchived: No sheet was posted in it.
    """
    from desktop.notices.archive import archive as file
    from desktop.notices.archive import quarter

    first, last = quarter(call.quarter)
    with open_book(call) as book:
        write_file(call.out, file(book, first, last))
    if call.json:
        emit({"file": str(call.out), "from": first, "to": last})
    else:
        tell(f"档案已生成：{call.out}。")
