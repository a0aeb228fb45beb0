"""A time for the whole body of a request, and for the whole answer; who is slower is let go."""

import asyncio
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.county.door.connections import Client, Door

BASE_S: Final = 30.0
"""What every body and every answer may take, in seconds."""
RATE: Final = 1_000
"""For so many bytes that went through, a second more: slower than this no line of a village is."""


_SPENT: Final = "cunji.spent"
"""Where a request carries what it has used."""


class SlowReader(OSError):
    """Whoever asked does not take the answer: to the server a line that broke."""


class Budget:
    """Lets no request take longer than its bytes are worth.

    Args:
        app: What answers.
        door: Knows the connection; a busy one is never made to go for another.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; what comes too slowly becomes a connection that ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client: Client | None = tuple(scope["client"]) if scope.get("client") else None
        spent = _Spent()
        scope[_SPENT] = spent
        self._door.began(client)

        async def hear() -> Message:
            if spent.whole:
                return await receive()
            try:
                async with asyncio.timeout_at(_loop_time(spent.body_until)):
                    message = await receive()
            except TimeoutError:
                spent.whole = spent.late = True
                self._door.turned_away["slow body"] += 1
                return {"type": "http.disconnect"}
            spent.heard(message)
            return message

        async def say(message: Message) -> None:
            spent.said(message)
            try:
                async with asyncio.timeout_at(_loop_time(spent.answer_until)):
                    await send(message)
            except TimeoutError:
                self._door.end(client, "slow reader")
                raise SlowReader from None

        try:
            await self._app(scope, hear, say)
        finally:
            self._door.ended(client, late=spent.late)


class _Spent:
    """What one request has used of its time."""

    def __init__(self) -> None:
        self.whole = self.late = False
        self.body_until = time.monotonic() + BASE_S
        self.answer_until = self.body_until
        self._answering = False

    def heard(self, message: Message) -> None:
        """A piece of the body came."""
        self.body_until += len(message.get("body", b"")) / RATE
        self.whole = message["type"] != "http.request" or not message.get("more_body", False)

    def said(self, message: Message) -> None:
        """A piece of the answer is about to go; its time begins with its first."""
        if not self._answering:
            self._answering = True
            self.answer_until = time.monotonic() + BASE_S
        self.answer_until += len(message.get("body", b"")) / RATE


def waited(scope: Scope, seconds: float) -> None:
    """The server itself let a request wait: that is not its time."""
    spent = scope.get(_SPENT)
    if isinstance(spent, _Spent):
        spent.body_until += seconds


def _loop_time(moment: float) -> float:
    """A moment of the steady clock as the loop counts it."""
    return asyncio.get_running_loop().time() + moment - time.monotonic()
