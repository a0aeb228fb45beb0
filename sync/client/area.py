"""One question for all villages of a township's book: which of them have to be synchronised.

A county that does not know the question is asked village by village, as before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sync.client.fresh_nonce import freshly
from sync.client.http import Wire
from sync.client.session import PHOTOS_WAIT
from sync.errors.wire import CountyNonsense, CountyOutdated, CountySays, FrameBroken, SignatureWrong
from sync.ledger.packs import Packs
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.protocol.area import leaf, root
from sync.protocol.requests import PURPOSE, Heads, HeadsAsk
from sync.protocol.signing import Signer, verify_facts

AS_OF: Final = "heads_as_of"
"""Key of the meta values of the first village: the county's clock at its last answer, in ms."""
_LARGEST: Final = 1 << 20
"""Most bytes of an answer: some 20,000 villages."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What the county said of all villages at once.

    Attributes:
        same: Codes of those that stand here as there, with nothing left to hand up.
        fresh: Code and name of villages that came since.
        as_of: The county's clock then, in ms.
    """

    same: frozenset[str]
    fresh: Sequence[tuple[str, str]]
    as_of: int


def compare(stores: Sequence[VillageStore], wire: Wire) -> Compared | None:
    """Ask about all villages at once; None where this county has to be asked one by one.

    Args:
        stores: Those of the book; the first asks.
        wire: To the county.

    Raises:
        CunjiError: What can go wrong on the wire, or why the county does not deal with the first.
    """
    first = stores[0]
    held = {store.village: _leaf(store) for store in stores}
    quiet = {store.village for store in stores if _quiet(store)}
    as_of = int(first.meta.get(AS_OF, 0))
    try:
        said = _asked(first, wire, root(held), as_of)
        same = _same(held, said)
        if same is None and as_of:  # something is amiss that nobody was heard about since
            said = _asked(first, wire, root(held), 0)
            same = _same(held, said)
    except (CountyNonsense, CountyOutdated, CountySays, FrameBroken):
        return None
    if same is None:
        return None
    return Compared(frozenset(same & quiet), said.fresh, said.clock_ms)


def _same(held: Mapping[str, bytes], said: Heads) -> set[str] | None:
    """The villages that stand alike at both ends; None where what was told does not add up."""
    told = dict(said.villages)
    there = {**held, **told}
    if root(there) == said.root:
        return set(held) - {code for code in told if held.get(code) != told[code]}
    if len(told) == said.count and root(told) == said.root:  # some of ours it does not deal with
        return {code for code in held if held[code] == told.get(code)}
    return None


def _asked(first: VillageStore, wire: Wire, held: bytes, as_of: int) -> Heads:
    """The county's answer, signed by it.

    Raises:
        CountyNonsense: It is none, or not our county's.
    """

    def ask() -> Heads:
        meta = first.meta
        nonce = bytes.fromhex(meta["nonce"])
        question = HeadsAsk(first.village, meta["device"], meta["epoch"], nonce, held, as_of)
        signed = Signer(meta["signing_seed"]).sign(question)
        content = wire.post("/v1/heads", msgspec.msgpack.encode(signed), _LARGEST)
        try:
            said = msgspec.msgpack.decode(content, type=Heads)
            key = bytes.fromhex(meta.get("county_key") or "")
            verify_facts(key, said.signature, PURPOSE, nonce, *said.facts)
        except (msgspec.DecodeError, UnicodeDecodeError, SignatureWrong):
            raise CountyNonsense from None
        return said

    return freshly(first.meta, ask)


def _leaf(store: VillageStore) -> bytes:
    epoch = bytes.fromhex(store.meta.get("county_epoch") or "")
    cursor, digest = store.meta["cursor"], Reader(store).digest()
    return leaf(store.village, cursor, digest, Packs(store).mark(), epoch)


def _quiet(store: VillageStore) -> bool:
    """Whether nothing waits here to be handed up, fetched or set right."""
    meta = store.meta
    troubled = meta.get("forked") or meta.get("push_open") or not meta.get("digests_equal")
    status = Reader(store).status()
    waits = status.unsent or status.quarantined or meta.get(PHOTOS_WAIT)
    return not troubled and not waits
