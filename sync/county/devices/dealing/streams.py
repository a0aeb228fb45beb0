"""The two halves of an exchange as bytes: what a device says, and what the county answers."""

from collections.abc import Iterator
from typing import assert_never

from sync.errors.wire import FrameBroken
from sync.protocol.messages import (
    Down,
    End,
    Feed,
    Frame,
    Hello,
    Keys,
    Photo,
    Up,
    Vouch,
    encode,
    read_up,
)
from sync.protocol.service import County, Exchange
from sync.protocol.stream import StreamReader, said

_JOINED = 64 << 10
"""Small messages of an answer go out together up to about this many bytes."""


class ExchangeReader:
    """Takes in the body of an exchange; what came is on the disk before more is waited for.

    Args:
        county: Who deals with the device.
        by_stick: Whether a file brings the body.
    """

    def __init__(self, county: County, *, by_stick: bool = False) -> None:
        self._county = county
        self._by_stick = by_stick
        self._reader = StreamReader()
        self._exchange: Exchange | None = None
        self._ended = False

    def feed(self, chunk: bytes) -> None:
        """The next bytes.

        Raises:
            FrameBroken: They are no exchange of ours.
            CunjiError: What the county says.
        """
        try:
            for content in self._reader.feed(chunk):
                self._take(read_up(content))
            if self._exchange is not None:
                self._exchange.pause()
        except BaseException as error:
            if self._exchange is not None:
                self._exchange.abandon(error)
            raise

    def finish(self) -> Exchange:
        """The exchange, once everything was said.

        Raises:
            FrameBroken: It breaks off.
        """
        if self._exchange is None or not self._ended or not self._reader.clean:
            raise FrameBroken
        return self._exchange

    def _take(self, message: Up) -> None:
        if self._ended:
            raise FrameBroken
        if self._exchange is not None:
            _tell(self._exchange, message)
            self._ended = isinstance(message, End)
        elif isinstance(message, Hello):
            self._exchange = self._county.greet(message, by_stick=self._by_stick)
        else:  # not greeted at all
            raise FrameBroken


def _tell(exchange: Exchange, message: Up) -> None:
    match message:
        case Vouch():
            exchange.believe(message)
        case Keys():
            exchange.take_keys(message)
        case Frame():
            exchange.take(message)
        case Feed():
            exchange.mend(message)
        case Photo():
            exchange.take_photo(message)
        case End():
            exchange.close(message)
        case Hello():  # greeted twice
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
