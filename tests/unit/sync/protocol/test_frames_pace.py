"""Frames are about as large on the line whatever is in them; so a cut costs little."""

from pathlib import Path

from sync.protocol.frames import LEAST, MOST, TARGET, Pace

from sync.client.exchange import VillageExchange
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.store.values import Draft
from tests.helpers.exchange import many
from tests.helpers.villages import ACTOR, a_ledger, close

CUT = 32_000
"""Most bytes that may be sent again after a cut (our own promise)."""


def pieces(ledger: Ledger) -> list[int]:
    ledger.meta["nonce"] = "00" * 16
    exchange = VillageExchange(Replica(ledger.store), None, lambda *_: None, bool)
    return [len(piece) for piece in exchange.frames(exchange.hello_at(0))]


def test_text_that_does_not_compress_goes_out_in_small_frames(tmp_path: Path) -> None:
    one = a_ledger(tmp_path / "one")
    many(one, 600)
    sizes = pieces(one)
    assert sum(sizes) > 200_000
    assert max(sizes) < CUT
    close(one)


def test_text_that_compresses_well_goes_out_in_few(tmp_path: Path) -> None:
    one = a_ledger(tmp_path / "one")
    drafts = [
        Draft("household", {"head_name": f"韦{n}", "note": "一样的话" * 40}) for n in range(600)
    ]
    one.write.save(drafts, actor=ACTOR)
    assert len(pieces(one)) < 10
    close(one)


def test_the_limit_follows_what_came_out() -> None:
    pace = Pace()
    pace.sent(20_000, 20_000)
    assert pace.limit == TARGET
    pace.sent(20_000, 2_000)
    assert pace.limit == MOST
    pace.sent(20_000, 40_000)
    assert pace.limit == LEAST
