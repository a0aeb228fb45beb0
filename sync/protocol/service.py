"""What a county does for a device, whatever carries the messages: HTTP, or a parcel on a stick."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from sync.protocol.messages import Down, End, Feed, Frame, Hello, Photo, Vouch
from sync.protocol.requests import BucketsAsk, Enrol, Enrolled, Home, Mark, MarkAsk, Whose


@runtime_checkable
class Exchange(Protocol):
    """One device being dealt with: take everything it sends, then answer.

    Attributes:
        refused: Photos of a parcel that were not taken: hash, code of the error, sentence.
    """

    refused: list[tuple[str, str, str]]

    def believe(self, vouch: Vouch) -> None:
        """Take the county's own word for a device, as the village kept it."""

    def take(self, frame: Frame) -> None:
        """Put one frame on the disk, whole or not at all."""

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

    def enrol(self, ask: Enrol) -> Enrolled:
        """Make a device known."""

    def whose(self, ask: Whose) -> Home:
        """Which village an unused code is for."""

    def mark(self, ask: MarkAsk) -> Mark:
        """How far a device's changes have come."""

    def buckets(self, ask: BucketsAsk) -> Iterator[Down]:
        """What the county holds of a village by bucket, and the log of those asked for."""

    def greet(self, hello: Hello) -> Exchange:
        """Begin an exchange with a device that is who it says."""
