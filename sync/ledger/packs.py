"""The county's packs a ledger keeps, and what holds with them."""

import hashlib
from dataclasses import asdict
from typing import Final

from forms.packs.pack import Published, in_force
from sync.ledger.village_store import VillageStore

PACKS: Final = "packs"
"""Key of the meta values: what the county published, in order."""


class Packs:
    """The forms of a village are the program's with those of its county.

    Args:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self._store = store

    def published(self) -> list[Published]:
        """What the county published, in order."""
        return [Published(**pack) for pack in self._store.meta.get(PACKS, [])]

    def mark(self) -> bytes:
        """What tells the county which was the last, 8 bytes; zeros for none."""
        held = self.published()
        return hashlib.sha256(held[-1].body.encode()).digest()[:8] if held else bytes(8)

    def take(self, pack: Published) -> None:
        """Keep a pack of the county; from now on it holds.

        A county that was set back to an older state numbers anew from there.
        """
        held = [one for one in self.published() if one.number < pack.number]
        self._store.meta[PACKS] = [asdict(one) for one in (*held, pack)]
        self.put_together()

    def put_together(self) -> None:
        """From now on the store holds what the county published."""
        self._store.hold(in_force(self._store.program, self.published()))
