"""After an exchange that ends with two different digests: find the difference and set it right.

First this end looks at its own rows, then the county at its; only then is the log fetched, and the
frames that are missing or damaged here put in place.
"""

from collections.abc import Iterator
from typing import assert_never

import msgspec

from sync.client.http import Wire
from sync.client.pull import believe
from sync.errors.wire import CountyNonsense, CountyOutdated, FrameBroken, VersionUnknown
from sync.ledger.repair import Repair, differing
from sync.ledger.replica import FeedFrame
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import (
    Buckets,
    Down,
    Feed,
    Head,
    Kept,
    Keys,
    KeysHeld,
    PackNews,
    Photo,
    Receipt,
    Vouch,
    Wanted,
    read_down,
)
from sync.protocol.requests import BucketsAsk
from sync.protocol.signing import Signer
from sync.protocol.stream import StreamReader

_TOTAL = bytes(1)
"""Where only the total is wrong: whoever looks at one bucket counts the total anew."""


def repair_village(store: VillageStore, wire: Wire) -> bool:
    """Set the ledger right where it differs from the county.

    Args:
        store: The village's, just after an exchange.
        wire: To the county.

    Returns:
        Whether both hold the same now; false too when somebody else has written in between.

    Raises:
        LogsDiffer: The two logs contradict each other; nothing was written.
        CunjiError: What can go wrong on the wire.
    """
    repair = Repair(store)
    held, _ = _ask(store, wire, b"")
    repair.refold(differing(repair.sums(), held.sums) or _TOTAL)
    held, entries = _ask(store, wire, differing(repair.sums(), held.sums) or _TOTAL)
    if held.seq != store.meta["cursor"]:
        return False
    repair.take_over(entries)
    return not differing(repair.sums(), held.sums)


def _ask(store: VillageStore, wire: Wire, wanted: bytes) -> tuple[Buckets, list[FeedFrame]]:
    """What the county holds; and its log, where buckets are wanted.

    Raises:
        CountyNonsense: It is no answer of a county.
    """
    ask = BucketsAsk(
        store.village,
        store.meta["device"],
        store.meta["epoch"],
        bytes.fromhex(store.meta["nonce"]),
        wanted,
    )
    signed = Signer(store.meta["signing_seed"]).sign(ask)
    held: Buckets | None = None
    entries: list[FeedFrame] = []
    for message in _messages(wire.exchange("/v1/shares", [msgspec.msgpack.encode(signed)])):
        match message:
            case Buckets() if held is None:
                held = message
            case Vouch():
                believe(store, message)
            case Feed() if held is not None:
                entries.append(
                    FeedFrame(message.seq, message.fork, message.signature, message.body)
                )
            case Buckets() | Feed() | Receipt() | PackNews() | Photo() | Kept() | Wanted() | Head():
                raise CountyNonsense
            case Keys() | KeysHeld():  # they come with an exchange
                raise CountyNonsense
            case _:
                assert_never(message)
    if held is None:
        raise CountyNonsense
    return held, entries


def _messages(chunks: Iterator[bytes]) -> Iterator[Down]:
    reader = StreamReader()
    for chunk in chunks:
        try:  # around what came only: the county itself may say that what we sent is broken
            yield from map(read_down, reader.feed(chunk))
        except FrameBroken:
            raise CountyNonsense from None
        except VersionUnknown:
            raise CountyOutdated from None
    if not reader.clean:
        raise CountyNonsense
