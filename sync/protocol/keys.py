"""Trees of keys as they travel: sealed to the computer that is to hold them, never in the log.

A tree grows with everybody who is taken out, so a large one comes in several messages.
"""

from collections.abc import Iterator
from typing import Final

from sync.errors.wire import FrameBroken
from sync.ledger.chains.keyring import KeptTree
from sync.protocol.messages import Keys
from sync.protocol.signing import Signer, seal

PART: Final = 900_000
"""Most bytes of a tree in one message."""
_MOST_PARTS: Final = 64


def sealed_tree(to: bytes, tree: KeptTree) -> Iterator[Keys]:
    """A tree for one computer.

    Args:
        to: Its public key.
        tree: The tree.
    """
    for start in range(0, len(tree.kept), PART):
        left = (len(tree.kept) - 1) // PART - start // PART
        sealed = seal(to, tree.kept[start : start + PART])
        yield Keys(tree.mark, tree.device, tree.epoch, sealed, left)


class KeysReader:
    """Puts together the trees that come.

    Args:
        signer: Of this computer.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._parts: list[bytes] = []

    def take(self, keys: Keys) -> KeptTree | None:
        """A tree that is whole with this message; None where more of it follows.

        Raises:
            FrameBroken: It is sealed to somebody else, or larger than any tree.
        """
        part = self._signer.unseal(keys.sealed)
        if part is None or len(self._parts) >= _MOST_PARTS:
            raise FrameBroken
        self._parts.append(part)
        if keys.left:
            return None
        kept, self._parts = b"".join(self._parts), []
        return KeptTree(keys.mark, keys.device, keys.epoch, kept)
