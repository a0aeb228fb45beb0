"""A listening socket that asks the door before it hands a connection on.

It lies below TLS, so it bounds those in the middle of a handshake too, which no web server's own
limits see. When the process has no file left for one more, asyncio would try again at once and
write a line each time: so one spare is kept to take such a connection and close it.
"""

import contextlib
import errno
import os
import socket
import struct
from typing import Any, Final

from typing_extensions import override

from sync.county.door.connections import Client, Door
from sync.errors.county import PortTaken

BACKLOG: Final = 2048
_AT_ONCE: Final = 64
"""So many are refused before the loop gets its turn again."""
_RESET: Final = struct.pack("ii", 1, 0)
"""Linger for no second: who is refused costs no state in the kernel."""


class _Accepted(socket.socket):
    """A connection that tells the door when it is closed."""

    __slots__ = ("_client", "_door")

    def __init__(self, like: socket.socket, number: int, client: Client, door: Door) -> None:
        super().__init__(like.family, like.type, like.proto, fileno=number)
        self._client = client
        self._door = door

    def hang_up(self) -> None:
        """End it; what the loop holds of it goes when it reads the end."""
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)

    @override
    def close(self) -> None:
        self._door.gone(self._client, self)
        super().close()


class DoorSocket(socket.socket):
    """A listening socket with a door.

    Args:
        family: Of its addresses.
        door: Who is asked.
    """

    __slots__ = ("_door", "_spare")

    def __init__(self, family: socket.AddressFamily, door: Door) -> None:
        # The protocol is named for the event loop: only then it sends the head and the body of an
        # answer at once; else the body waits for the other end to confirm the head, 40 ms.
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._door = door
        self._spare = os.open(os.devnull, os.O_RDONLY)

    @override
    def accept(self) -> tuple[socket.socket, Any]:
        for _ in range(_AT_ONCE):
            try:
                number, address = self._accept()  # type: ignore[attr-defined]  # as the base does
            except OSError as error:
                if error.errno not in {errno.EMFILE, errno.ENFILE}:
                    raise
                if not self._use_spare():
                    raise BlockingIOError from None
                continue
            client: Client = (address[0], address[1])
            made = _Accepted(self, number, client, self._door)
            if self._door.admit(client, made):
                return made, address
            with contextlib.suppress(OSError):
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            made.close()
        raise BlockingIOError

    @override
    def close(self) -> None:
        if self._spare >= 0:
            os.close(self._spare)
            self._spare = -1
        super().close()

    def _use_spare(self) -> bool:
        """Take the connection no file is left for, and close it; False where none waits."""
        if self._spare >= 0:
            os.close(self._spare)
        try:
            number, _ = self._accept()  # type: ignore[attr-defined]
            os.close(number)
        except OSError:
            number = -1
        try:
            self._spare = os.open(os.devnull, os.O_RDONLY)
        except OSError:  # somebody else was quicker; the next connection tries again
            self._spare = -1
        self._door.turned_away["files"] += number >= 0
        return bool(number >= 0)


def listen(host: str, port: int, door: Door, *, shared: bool = False) -> DoorSocket:
    """Listen at an address.

    Args:
        host: The address.
        port: Its port; 0 for any free one.
        door: Who is asked about each connection.
        shared: Whether other processes of this instance listen there as well.

    Raises:
        PortTaken: Nothing can be listened at there.
    """
    made = DoorSocket(socket.AF_INET6 if ":" in host else socket.AF_INET, door)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
    except (OSError, OverflowError):
        made.close()
        raise PortTaken() from None
    return made
