"""The head that says who asks for, or brings, a photo or a parcel; named by its SHA-256."""

import msgspec

from sync.ledger.village_store import VillageStore
from sync.protocol.asks import ContentAsk
from sync.protocol.signing import Signer


def signed_heads(store: VillageStore, sha: str) -> dict[str, str]:
    """Heads for one request; the county's nonce in them is not used up.

    Args:
        store: Whose device asks.
        sha: SHA-256 of the content, 64 hex digits.
    """
    nonce = bytes.fromhex(store.meta["nonce"])
    ask = ContentAsk(store.village, store.meta["device"], store.meta["epoch"], nonce, sha)
    signed = Signer(store.meta["signing_seed"]).sign(ask)
    return {"Authorization": f"Cunji {msgspec.msgpack.encode(signed).hex()}"}
