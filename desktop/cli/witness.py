"""``cunji witness``: the county's signed heads, to lay beside those of others."""

import argparse

from desktop.cli.context import emit, open_book, read_file, tell, write_file
from sync.frames.heads import SignedHead
from sync.frames.heads_file import read_heads
from sync.ledger.proofs.witness import Witness, moment


def witness(call: argparse.Namespace) -> int:
    """``cunji witness``: write them into a file, or compare with one; 1 where they contradict.

    Raises:
        FileUnreadable: There is no such file.
        HeadsUnreadable: It holds something else, or a signature is wrong.
    """
    others = (
        read_heads(read_file(call.compare, "凭证文件").decode("utf-8", "replace"))
        if call.compare
        else []
    )
    with open_book(call) as book:
        kept = Witness(book.ledger.store)
        text, said = kept.written(), kept.sentence
        mine = [one for one in others if one.said.village == book.ledger.village]
        against = kept.contradicts(mine)
    if call.out:
        write_file(call.out, text.encode())
    if call.json:
        emit({"heads": len(read_heads(text)), "compared": len(mine), "against": len(against)})
    tell(said or "还没有收到过县里的凭证；同步一次就有。")
    if call.compare:
        for one in against:
            if isinstance(one.said, SignedHead):
                at = moment(one.said.clock_ms)
                tell(f"第 {one.said.seq} 号的凭证（{at}）与本机的次序不一致。")
        tell(f"核对了 {len(mine)} 个本村的凭证，{len(against)} 个不一致。")
    return 1 if against else 0
