"""Every open connection, how long it has been silent, and which has to make room for another."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final, Protocol, TypeAlias

Client: TypeAlias = tuple[str, int]
"""Address and port of whoever asks, as the protocol names it too."""

FRESH_S: Final = 10.0
"""How long a new connection may take to its first whole request, TLS included, in seconds."""
IDLE_S: Final = 30.0
"""How long a connection may wait between two requests, in seconds."""
LATE_S: Final = 2.0
"""How long one is kept after a request that took too long, for the refusal to get through."""
SWEEP_S: Final = 1.0
PER_ADDRESS: Final = 32
"""Most connections of one address: a township's computers share one."""
MOST: Final = 2048
"""Most connections of all: each costs some 40 kB."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_V6_NEIGHBOURS: Final = 64
"""Bits of an IPv6 address that one line shares."""


class Connection(Protocol):
    """What the door asks of a socket."""

    def hang_up(self) -> None:
        """End it; the protocol above sees an end and does the rest."""


class _Held:
    """One connection as the door knows it."""

    __slots__ = ("busy", "connection", "until")

    def __init__(self, connection: Connection, until: float) -> None:
        self.connection = connection
        self.until = until
        self.busy = 0


class Door:
    """The connections of a server. All of it runs on the one thread of its loop.

    Args:
        most: Most connections; None for as many as this process may well have files.
        per_address: Most of one address; whoever sits at this computer is not counted.
        now: The clock, in seconds.
        processes: How many of an instance share what is allowed; each sees its own connections.

    Attributes:
        turned_away: How many were refused or ended, by the reason.
    """

    def __init__(
        self,
        most: int | None = None,
        per_address: int = PER_ADDRESS,
        now: Callable[[], float] = time.monotonic,
        processes: int = 1,
    ) -> None:
        self._most = max(1, (most or _room()) // processes)
        self._per_address = max(1, per_address // processes)
        self._now = now
        self._held: dict[Client, _Held] = {}
        self._count: Counter[str] = Counter()
        self.turned_away: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._held)

    def admit(self, client: Client, connection: Connection) -> bool:
        """Whether a new connection is taken; one that says nothing may have to make room."""
        line = line_of(client[0])
        if line not in LOOPBACK and self._count[line] >= self._per_address:
            self.turned_away["address"] += 1
            return False
        if len(self._held) >= self._most and not self._make_room():
            self.turned_away["full"] += 1
            return False
        self._count[line] += 1
        self._held[client] = _Held(connection, self._now() + FRESH_S)
        return True

    def gone(self, client: Client, connection: Connection) -> None:
        """A connection has ended."""
        held = self._held.get(client)
        if held is not None and held.connection is connection:
            self._forget(client)

    def began(self, client: Client | None) -> None:
        """A connection makes a request; from now on its budget counts."""
        if client in self._held:
            self._held[client].busy += 1

    def ended(self, client: Client | None, *, late: bool = False) -> None:
        """A request of a connection is over; ``late`` when it took longer than it may."""
        if client in self._held:
            held = self._held[client]
            held.busy = max(0, held.busy - 1)
            held.until = self._now() + (LATE_S if late else IDLE_S)

    def end(self, client: Client | None, why: str) -> None:
        """End a connection, whatever it is doing."""
        self.turned_away[why] += 1
        if client in self._held:
            self._held[client].connection.hang_up()

    def sweep(self) -> None:
        """End the connections that have been silent for too long."""
        now = self._now()
        for client, held in list(self._held.items()):
            if not held.busy and now > held.until:
                self.end(client, "silent")

    async def keep_sweeping(self) -> None:
        """Sweep each second, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.sweep()

    def _make_room(self) -> bool:
        """End the oldest connection that makes no request; False where all do."""
        for client, held in self._held.items():  # in the order in which they came
            if not held.busy:
                self.turned_away["evicted"] += 1
                held.connection.hang_up()
                self._forget(client)
                return True
        return False

    def _forget(self, client: Client) -> None:
        del self._held[client]
        line = line_of(client[0])
        self._count[line] -= 1
        if not self._count[line]:
            del self._count[line]


def line_of(host: str) -> str:
    """What is counted as one line: an address, of IPv6 the 64 bits a line shares."""
    if ":" not in host:
        return host
    address = ip_address(host.partition("%")[0])
    assert isinstance(address, IPv6Address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    if address.is_loopback:
        return str(address)
    return f"{IPv6Address(int(address) >> _V6_NEIGHBOURS << _V6_NEIGHBOURS)}/{_V6_NEIGHBOURS}"


def _room() -> int:
    """Half the files this process may have: an evicted socket keeps its own until the loop ends it.

    SQLite wants three for each of its connections.
    """
    if sys.platform == "win32":
        return MOST // 4
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(64, min(MOST, soft // 2))
