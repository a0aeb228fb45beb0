"""The county's packs a ledger keeps, and what holds with them."""

from dataclasses import asdict
from typing import Final

from sqlalchemy import Engine

from forms.catalogue import Catalogue, bundled
from forms.own import Base
from forms.pack import Published, in_force
from sync.ledger.identity import Identity
from sync.ledger.store import Place

PACKS: Final = "packs"
"""Key of the meta values: what the county published, in order."""


class Packs(Identity):
    """A ledger whose forms are the program's with those of its county.

    Attributes:
        holds: Forms, rules and figures, with what the county published.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, place: Place) -> None:
        super().__init__(engine, catalogue, place)
        self._program = catalogue
        self.holds: Base
        self._hold()

    def packs(self) -> list[Published]:
        """What the county published, in order."""
        return [Published(**pack) for pack in self.meta.get(PACKS, [])]

    def take_pack(self, pack: Published) -> None:
        """Keep a pack of the county; from now on it holds.

        A county that was set back to an older state numbers anew from there.
        """
        held = [one for one in self.packs() if one.number < pack.number]
        self.meta[PACKS] = [asdict(one) for one in (*held, pack)]
        self._hold()

    def _hold(self) -> None:
        self.holds = in_force(self.packs())
        own = self.holds.catalogue is not bundled()
        self.catalogue = self.holds.catalogue if own else self._program
        self._policies.clear()
        self.revision += 1
