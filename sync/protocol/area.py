"""Where all villages of an area stand, in one hash: what a township's computer asks about at once.

Both ends count a leaf for each village out of what they hold, and a root over the leaves.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from sync.frames.chain import NO_LINK

LEAF_BYTES: Final = 8
_LEAF: Final = b"cunji-village-1"
_ROOT: Final = b"cunji-area-1"
NOBODY: Final = NO_LINK
"""Stands for the root of somebody who wants to hear of every village."""


def leaf(village: str, seq: int, digest: str, pack: bytes, epoch: bytes) -> bytes:
    """What one village is at one end, 8 bytes.

    Args:
        village: Twelve digits.
        seq: Last number of its feed.
        digest: Of its state there, 32 hex digits.
        pack: Mark of the county's last parameter pack, 8 bytes; zeros for none.
        epoch: Of the county's store.
    """
    said = msgspec.msgpack.encode((village, seq, digest, pack, epoch))
    return hashlib.sha256(_LEAF + said).digest()[:LEAF_BYTES]


def root(leaves: Mapping[str, bytes]) -> bytes:
    """Over the leaves of all villages, by their codes; 32 bytes."""
    content = b"".join(code.encode() + leaves[code] for code in sorted(leaves))
    return hashlib.sha256(_ROOT + content).digest()
