"""Keys of persons out of one seed, from which single ones can be taken for ever.

A tree of SHA-256 with 16 children a node, eight levels deep: the key of a person is the leaf at the
number of the change that created the record. So nothing is handed round when somebody is added, and
erasing one replaces the node above by its other children, of which no leaf follows any more.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

LEVELS: Final = 8
WIDTH: Final = 16
_BITS: Final = 4
_KEPT: Final = 4096
SEED_BYTES: Final = 32

Node = tuple[int, int]
"""Depth, and the number of the leaves below it without its last digits."""


class Erased(LookupError):
    """The key was taken out of the tree."""


class KeyTree:
    """The keys of one chain.

    Args:
        roots: What is left of the tree: nodes by depth and number; of a new one the seed alone.
    """

    def __init__(self, roots: Mapping[Node, bytes]) -> None:
        self._roots = dict(roots)
        self._kept: dict[Node, bytes] = {}

    @classmethod
    def of(cls, seed: bytes) -> "KeyTree":
        """The whole tree of a seed of 32 bytes."""
        return cls({(0, 0): seed})

    @property
    def roots(self) -> dict[Node, bytes]:
        """What has to be kept of it."""
        return dict(self._roots)

    def key(self, number: int) -> bytes:
        """The key of a number below 2^32: 32 bytes.

        Raises:
            Erased: It was taken out.
        """
        return self._node(LEVELS, number)

    def erase(self, numbers: Iterable[int]) -> None:
        """Take keys out; taking one twice does nothing."""
        self._kept.clear()
        for number in numbers:
            self._erase(number)

    def _erase(self, number: int) -> None:
        depth, node = 0, None
        while depth <= LEVELS and node is None:
            node = self._roots.pop((depth, number >> _BITS * (LEVELS - depth)), None)
            depth += node is None
        while node is not None and depth < LEVELS:
            depth += 1
            mine = number >> _BITS * (LEVELS - depth)
            first = mine - mine % WIDTH
            for beside in range(first, first + WIDTH):
                if beside != mine:
                    self._roots[depth, beside] = _child(node, beside)
            node = _child(node, mine)

    def _node(self, depth: int, number: int) -> bytes:
        found = self._roots.get((depth, number)) or self._kept.get((depth, number))
        if found is not None:
            return found
        if depth == 0:
            raise Erased
        made = _child(self._node(depth - 1, number >> _BITS), number)
        if depth < LEVELS:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[depth, number] = made
        return made


def _child(node: bytes, number: int) -> bytes:
    return hashlib.sha256(node + bytes((number % WIDTH,))).digest()
