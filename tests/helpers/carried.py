"""The line between a village and a county without sockets: real frames, carried byte by byte.

It can break after any byte, either way, and remembers what was said, so that it can be said again.
"""

from collections.abc import Iterable, Iterator

import msgspec
from typing_extensions import override

from forms.errors import CunjiError
from sync.client.http import Wire
from sync.county.devices.dealing.streams import ExchangeReader, answer_stream
from sync.errors.wire import LineBroken
from sync.protocol.requests import BucketsAsk, Enrol, MarkAsk, Whose
from sync.protocol.service import County, Exchange


class Carried(Wire):
    """A wire that ends in a county of the same process.

    Attributes:
        up: After how many bytes towards the county it breaks; None for never.
        down: After how many bytes back.
        said: Everything that was said in exchanges, each whole as far as it came.
    """

    def __init__(self, county: County) -> None:
        super().__init__("http://localhost")
        self.county = county
        self.up: int | None = None
        self.down: int | None = None
        self.said: list[bytes] = []

    @override
    def get(self, path: str) -> bytes:
        ask = msgspec.msgpack.decode(bytes.fromhex(path.split("q=")[1]), type=MarkAsk)
        return msgspec.msgpack.encode(self.county.mark(ask))

    @override
    def post(self, path: str, body: bytes, largest: int | None = None) -> bytes:
        del largest
        if path == "/v1/whose":
            asked = self.county.whose(msgspec.msgpack.decode(body, type=Whose))
            return msgspec.msgpack.encode(asked)
        return msgspec.msgpack.encode(self.county.enrol(msgspec.msgpack.decode(body, type=Enrol)))

    @override
    def exchange(self, path: str, body: Iterable[bytes]) -> Iterator[bytes]:
        if path == "/v1/shares":
            ask = msgspec.msgpack.decode(b"".join(body), type=BucketsAsk)
            yield from self._broken_down(answer_stream(self.county.buckets(ask)))
            return
        self.said.append(b"")
        exchange = listen(self.county, self._broken_up(body))
        yield from self._broken_down(answer_stream(exchange.answer()))

    def _broken_up(self, body: Iterable[bytes]) -> Iterator[bytes]:
        for piece in body:
            self.up, whole = _less(self.up, piece)
            self.said[-1] += whole
            yield whole
            if self.up == 0:
                raise LineBroken

    def _broken_down(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.down, whole = _less(self.down, piece)
            yield whole
            if self.down == 0:
                raise LineBroken


def listen(county: County, chunks: Iterable[bytes]) -> Exchange:
    """What a county does with a body, frame by frame.

    Raises:
        FrameBroken: It ends too early.
        CunjiError: What the county says.
    """
    reader = ExchangeReader(county)
    for chunk in chunks:
        reader.feed(chunk)
    return reader.finish()


def replayed(county: County, said: bytes) -> bool:
    """Say something again that was said before; whether the county listened to its end."""
    try:
        listen(county, [said])
    except CunjiError:
        return False
    return True


def _less(left: int | None, piece: bytes) -> tuple[int | None, bytes]:
    """What is left of a line's life after a piece, and as much of the piece as comes through."""
    if left is None:
        return None, piece
    return max(left - len(piece), 0), piece[:left]
