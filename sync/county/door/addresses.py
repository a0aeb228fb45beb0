"""Behind a proxy every connection comes from this computer: there, addresses have requests."""

from collections import Counter

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.county.door.connections import LOOPBACK, PER_ADDRESS, Door, line_of


class PerAddress:
    """Counts the requests under way of each address, as the proxy names it.

    Args:
        app: What answers.
        door: Counts whom it turns away.
        most: Most requests of one address at a time.
    """

    def __init__(self, app: ASGIApp, door: Door, most: int = PER_ADDRESS) -> None:
        self._app = app
        self._door = door
        self._most = most
        self._count: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, unless too much is under way for this address."""
        if scope["type"] != "http" or not scope.get("client"):
            await self._app(scope, receive, send)
            return
        try:
            line = line_of(scope["client"][0])
        except ValueError:  # a proxy that names no address: all such are one line
            line = ""
        if line not in LOOPBACK and self._count[line] >= self._most:
            self._door.turned_away["address"] += 1
            busy = PlainTextResponse("", 429, {"Retry-After": "10"})
            await busy(scope, receive, send)
            return
        self._count[line] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._count[line] -= 1
            if not self._count[line]:
                del self._count[line]
