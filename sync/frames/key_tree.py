"""Keys of persons out of one seed, from which single ones can be taken for ever.

A tree of SHA-256 with 16 children a node, ten levels deep: the key of somebody is the leaf at a
number made of the id of the record. So nothing is handed round when somebody is added, and erasing
one puts the node above in pieces: its other children are kept, and the one leaf follows from none.
Two records would share a leaf once in 2^40.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from forms.schema.form import RecordId
from sync.errors.wire import FrameBroken

LEVELS: Final = 10
SEED_BYTES: Final = 32
MARK_BYTES: Final = 8
_WIDTH: Final = 16
_BITS: Final = 4
_UPPER: Final = 3
"""Down to this depth nodes are kept once made: 4,368 at most."""
_KEPT: Final = 4096
"""So many leaves are kept."""
_NOBODY: Final = RecordId("")
"""Whose leaf names the tree; nobody's, so it is never taken out."""

Node = tuple[int, int]
"""Depth, and the number of the leaves below it without its last digits."""
_kept_nodes = msgspec.msgpack.Decoder(list[tuple[int, int, bytes]])


class Erased(LookupError):
    """The key was taken out of the tree, or there is no such tree here."""


class KeyTree:
    """The keys with which one author closes.

    Args:
        roots: What is left of the tree: nodes by depth and number; of a new one the seed alone.

    Attributes:
        mark: Names the tree, 8 bytes; stays the same whoever is taken out.
    """

    def __init__(self, roots: Mapping[Node, bytes]) -> None:
        self._roots = dict(roots)
        self._nodes: dict[Node, bytes] = {}
        self._leaves: OrderedDict[RecordId, bytes] = OrderedDict()
        self.mark = hashlib.sha256(b"cunji-tree-1" + self.key(_NOBODY)).digest()[:MARK_BYTES]

    @classmethod
    def of(cls, seed: bytes) -> "KeyTree":
        """The whole tree of a seed of 32 bytes."""
        return cls({(0, 0): seed})

    @classmethod
    def read(cls, kept: bytes) -> "KeyTree":
        """A tree as it was kept or sent.

        Raises:
            FrameBroken: It is none.
        """
        try:
            nodes = _kept_nodes.decode(kept)
            if not all(_is_node(*one) for one in nodes):
                raise FrameBroken
            return cls({(depth, number): key for depth, number, key in nodes})
        except (msgspec.DecodeError, Erased):
            raise FrameBroken from None

    def kept(self) -> bytes:
        """What has to be kept of it, as bytes; some 4.8 kB more for each who was taken out."""
        return msgspec.msgpack.encode([(*node, self._roots[node]) for node in sorted(self._roots)])

    def key(self, subject: RecordId) -> bytes:
        """The key of somebody: 32 bytes.

        Raises:
            Erased: It was taken out.
        """
        found = self._leaves.get(subject)
        if found is None:
            found = self._leaves[subject] = self._node(LEVELS, _leaf(subject))
            if len(self._leaves) > _KEPT:
                self._leaves.popitem(last=False)
        return found

    def erase(self, subjects: Iterable[RecordId]) -> None:
        """Take keys out; taking one twice does nothing."""
        self._leaves.clear()
        self._nodes.clear()
        for subject in subjects:
            self._erase(_leaf(subject))

    def _erase(self, number: int) -> None:
        depth, node = 0, None
        while depth <= LEVELS and node is None:
            node = self._roots.pop((depth, number >> _BITS * (LEVELS - depth)), None)
            depth += node is None
        while node is not None and depth < LEVELS:
            depth += 1
            mine = number >> _BITS * (LEVELS - depth)
            first = mine - mine % _WIDTH
            for beside in range(first, first + _WIDTH):
                if beside != mine:
                    self._roots[depth, beside] = _child(node, beside)
            node = _child(node, mine)

    def _node(self, depth: int, number: int) -> bytes:
        found = self._roots.get((depth, number)) or self._nodes.get((depth, number))
        if found is not None:
            return found
        if depth == 0:
            raise Erased
        made = _child(self._node(depth - 1, number >> _BITS), number)
        if depth <= _UPPER:
            self._nodes[depth, number] = made
        return made


def _leaf(subject: RecordId) -> int:
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[: LEVELS * _BITS // 8], "big")


def _child(node: bytes, number: int) -> bytes:
    return hashlib.sha256(node + bytes((number % _WIDTH,))).digest()


def _is_node(depth: int, number: int, key: bytes) -> bool:
    below = 0 <= depth <= LEVELS and 0 <= number < 1 << _BITS * depth
    return below and len(key) == SEED_BYTES
