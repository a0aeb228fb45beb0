"""One device heard: a transaction for each piece of what it says, as it comes over the line."""

from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy import Connection

from sync.county.devices.enrolment import greet_device, use_nonce
from sync.ledger.village_feed import Taking, move_head
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import Hello


class Hearing:
    """What came together is read once, written once, and on the disk together or not at all.

    Args:
        store: The village.
        hello: Who speaks.
        by_stick: Whether a file brings it.

    Attributes:
        greeted: Who the device is, and what its village is like.
        taking: Takes in its frames.

    Raises:
        CountyRefused: The device is unknown here, or shut out.
        ForkFound: It speaks as one it is no more.
        NonceStale: It has to ask anew.
    """

    def __init__(self, store: VillageStore, hello: Hello, *, by_stick: bool) -> None:
        self._store = store
        self._hello = hello
        self._by_stick = by_stick
        self._place = store.place
        self._stack = ExitStack()
        self._db = self._stack.enter_context(store.writing())
        try:
            self.greeted = greet_device(self._db, hello, by_stick=by_stick)
        except BaseException as error:
            self.abandon(error)
            raise
        self.taking = Taking(store, self._db, self.greeted.head)

    def again(self) -> "Hearing":
        """Another, for what the device says later."""
        return Hearing(self._store, self._hello, by_stick=self._by_stick)

    def commit(self) -> None:
        """What was taken in is on the disk."""
        if self.taking.taken:
            move_head(self._db, self._place, self.taking.head)
        self._stack.close()

    def conclude(self, hello: Hello, noted: Callable[[Connection, int], None]) -> bytes:
        """The device was heard to its end, and everything is on the disk; its next nonce.

        Args:
            hello: What it said first.
            noted: Writes into the transaction who was heard; it is given the last feed number.
        """
        try:
            nonce = use_nonce(self._db, hello, self.greeted)
            move_head(self._db, self._place, self.taking.head)
            noted(self._db, self.taking.head.seq)
        except BaseException as error:
            self.abandon(error)
            raise
        self._stack.close()
        return nonce

    def abandon(self, why: BaseException) -> None:
        """Nothing of what was taken in stays."""
        self._stack.__exit__(type(why), why, why.__traceback__)
