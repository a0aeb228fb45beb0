"""Trees of keys as they travel: sealed to the computer that is to hold them, never in the log."""

from sync.errors.wire import FrameBroken
from sync.ledger.chains.keyring import KeptTree
from sync.protocol.messages import Keys
from sync.protocol.signing import Signer, seal


def sealed_tree(to: bytes, tree: KeptTree) -> Keys:
    """A tree for one computer.

    Args:
        to: Its public key.
        tree: The tree.
    """
    return Keys(tree.mark, tree.device, tree.epoch, seal(to, tree.kept))


def opened_tree(signer: Signer, keys: Keys) -> KeptTree:
    """A tree that came.

    Args:
        signer: Of this computer.
        keys: The message.

    Raises:
        FrameBroken: It is sealed to somebody else.
    """
    kept = signer.unseal(keys.sealed)
    if kept is None:
        raise FrameBroken
    return KeptTree(keys.mark, keys.device, keys.epoch, kept)
