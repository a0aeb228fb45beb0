"""What a county does for a device, whatever carries the messages: HTTP, or a parcel on a stick."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from sync.protocol.messages import Down, End, Feed, Frame, Hello, Keys, Photo, Vouch
from sync.protocol.requests import (
    BucketsAsk,
    Enrol,
    Enrolled,
    Heads,
    HeadsAsk,
    Home,
    Mark,
    MarkAsk,
    Whose,
)


@runtime_checkable
class Exchange(Protocol):
    """One device being dealt with: take everything it sends, then answer.

    Attributes:
        refused: Photos of a parcel that were not taken: hash, code of the error, sentence.
    """

    refused: list[tuple[str, str, str]]

    def believe(self, vouch: Vouch) -> None:
        """Take the county's own word for a device, as the village kept it."""

    def take_keys(self, keys: Keys) -> None:
        """Keep a tree of keys the county may lack; what it closes follows."""

    def take(self, frame: Frame) -> None:
        """Take in one frame, whole or not at all; on the disk with what comes together with it."""

    def pause(self) -> None:
        """Nothing more has come yet: what was said so far goes on the disk."""

    def abandon(self, why: BaseException) -> None:
        """It went wrong: what is not on the disk yet is let go of."""

    def mend(self, feed: Feed) -> None:
        """Put a frame in the place of one that is damaged here."""

    def take_photo(self, photo: Photo) -> None:
        """Put a photo of a parcel on the disk, or note why not."""

    def close(self, end: End) -> None:
        """The device has said everything; make sure that nothing got lost on the way."""

    def answer(self, *, by_stick: bool = False) -> Iterator[Down]:
        """Receipt, what others did, and the head of the feed; by a stick with their photos."""


class County(Protocol):
    """The questions there are, each with its answer."""

    def key_of(self, village: str, device: str) -> bytes | None:
        """The public key of a device that is dealt with; None for every other."""

    def enrol(self, ask: Enrol) -> Enrolled:
        """Make a device known."""

    def whose(self, ask: Whose) -> Home:
        """Which village an unused code is for."""

    def mark(self, ask: MarkAsk) -> Mark:
        """How far a device's changes have come."""

    def buckets(self, ask: BucketsAsk) -> Iterator[Down]:
        """What the county holds of a village by bucket, and the log of those asked for."""

    def heads(self, ask: HeadsAsk) -> Heads:
        """Which villages of a computer of many stand otherwise here."""

    def greet(self, hello: Hello, *, by_stick: bool = False) -> Exchange:
        """Begin an exchange with a device that is who it says; by a stick with any nonce."""
