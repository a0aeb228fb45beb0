"""The head that says who asks for, or brings, a photo or a parcel; named by its SHA-256."""

import msgspec

from sync.ledger.ledger import Ledger
from sync.protocol.asks import ContentAsk
from sync.protocol.signing import Signer


def signed_heads(ledger: Ledger, sha: str) -> dict[str, str]:
    """Heads for one request; the county's nonce in them is not used up.

    Args:
        ledger: Whose device asks.
        sha: SHA-256 of the content, 64 hex digits.
    """
    nonce = bytes.fromhex(ledger.meta["nonce"])
    ask = ContentAsk(ledger.village, ledger.device, ledger.epoch, nonce, sha)
    signed = Signer(ledger.meta["signing_seed"]).sign(ask)
    return {"Authorization": f"Cunji {msgspec.msgpack.encode(signed).hex()}"}
