"""The two halves of an exchange as bytes: what a device says, and what the county answers."""

from collections.abc import Iterator
from typing import assert_never

from sync.errors.wire import FrameBroken
from sync.protocol.messages import Down, End, Feed, Frame, Hello, Photo, Up, Vouch, encode, read_up
from sync.protocol.service import County, Exchange
from sync.protocol.stream import StreamReader, said

_JOINED = 64 << 10
"""Small messages of an answer go out together up to about this many bytes."""


class ExchangeReader:
    """Takes in the body of an exchange as it comes; each frame is on the disk before the next.

    Args:
        county: Who deals with the device.
    """

    def __init__(self, county: County) -> None:
        self._county = county
        self._reader = StreamReader()
        self._exchange: Exchange | None = None
        self._ended = False

    def feed(self, chunk: bytes) -> None:
        """The next bytes.

        Raises:
            FrameBroken: They are no exchange of ours.
            CunjiError: What the county says.
        """
        for content in self._reader.feed(chunk):
            if self._ended:
                raise FrameBroken
            self._take(read_up(content))

    def finish(self) -> Exchange:
        """The exchange, once everything was said.

        Raises:
            FrameBroken: It breaks off.
        """
        if self._exchange is None or not self._ended or not self._reader.clean:
            raise FrameBroken
        return self._exchange

    def _take(self, message: Up) -> None:
        exchange = self._exchange
        match message:
            case Hello() if exchange is None:
                self._exchange = self._county.greet(message)
            case Vouch() if exchange is not None:
                exchange.believe(message)
            case Frame() if exchange is not None:
                exchange.take(message)
            case Feed() if exchange is not None:
                exchange.mend(message)
            case Photo() if exchange is not None:
                exchange.take_photo(message)
            case End() if exchange is not None:
                exchange.close(message)
                self._ended = True
            case (
                Hello() | Vouch() | Frame() | Feed() | Photo() | End()
            ):  # greeted twice, or not at all
                raise FrameBroken
            case _:
                assert_never(message)


def answer_stream(messages: Iterator[Down]) -> Iterator[bytes]:
    """An answer as bytes to send, each piece made when the one before is on its way."""
    kept = b""
    for message in messages:
        kept += said(encode(message))
        if len(kept) >= _JOINED:
            yield kept
            kept = b""
    yield kept
