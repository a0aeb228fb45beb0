"""A socket that counts what passes, and stops waiting when the person has had enough."""

import io
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from typing_extensions import Buffer, override

from sync.errors.wire import SyncCancelled

SILENCE_S = 120.0
"""How long the other end may say nothing, in seconds."""

_POLL_S = 0.25
_PIECE = 16 << 10


@dataclass(slots=True)
class Tally:
    """What went over the wire in one exchange, HTTP heads included, before any encryption.

    Attributes:
        sent: Bytes sent.
        received: Bytes received.
        requests: Requests made.
    """

    sent: int = 0
    received: int = 0
    requests: int = 0

    def since(self, before: "Tally") -> "Tally":
        """What went since another moment."""
        return Tally(
            self.sent - before.sent,
            self.received - before.received,
            self.requests - before.requests,
        )


class CountingSocket:
    """As much of a socket as ``http.client`` uses.

    Args:
        sock: A connected socket, encrypted or not.
        tally: Where to count.
        cancelled: Asked while waiting.
    """

    def __init__(self, sock: socket.socket, tally: Tally, cancelled: Callable[[], bool]) -> None:
        self._sock = sock
        self._tally = tally
        self._cancelled = cancelled
        sock.settimeout(SILENCE_S)

    def sendall(self, data: Buffer) -> None:
        """Send all of it, in pieces, so that what got away is counted even if the line breaks.

        Raises:
            SyncCancelled: The person stopped.
        """
        self._sock.settimeout(SILENCE_S)
        view = memoryview(data).cast("B")
        for start in range(0, len(view), _PIECE):
            if self._cancelled():
                raise SyncCancelled()
            piece = view[start : start + _PIECE]
            self._sock.sendall(piece)
            self._tally.sent += len(piece)

    def makefile(self, *_args: Any) -> io.BufferedReader:
        """The reading side."""
        return io.BufferedReader(_Incoming(self._sock, self._tally, self._cancelled))

    def close(self) -> None:
        """Close the line."""
        self._sock.close()


class _Incoming(io.RawIOBase):
    """Reads the socket in short waits."""

    def __init__(self, sock: socket.socket, tally: Tally, cancelled: Callable[[], bool]) -> None:
        super().__init__()
        self._sock = sock
        self._tally = tally
        self._cancelled = cancelled

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        """Wait for bytes.

        Raises:
            SyncCancelled: The person stopped.
            TimeoutError: The other end has been silent too long.
        """
        until = time.monotonic() + SILENCE_S
        self._sock.settimeout(_POLL_S)
        while True:
            if self._cancelled():
                raise SyncCancelled()
            try:
                count = self._sock.recv_into(buffer)
            except TimeoutError:
                if time.monotonic() > until:
                    raise
                continue
            self._tally.received += count
            return count
