"""Who asks is proved before anything of theirs is kept; then they wait for a seat in order.

The greeting is the first message of an exchange and some 400 bytes long. Its signature is proved
against the key of its device; keys that were asked for lately are remembered, and strangers can
have the store asked only so often. Whether the device was shut out meanwhile, and its nonce, are
asked of the store again when it has its seat.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from starlette.types import Scope

from sync.county.door.budget import waited
from sync.county.workers import Workers, after_s
from sync.errors.wire import CountyBusy, CountyRefused, FrameBroken, SignatureWrong
from sync.protocol.messages import Hello, read_up
from sync.protocol.requests import BucketsAsk, ContentAsk, HeadsAsk, MarkAsk
from sync.protocol.service import County
from sync.protocol.signing import verify
from sync.protocol.stream import StreamReader

GREETING: Final = 4_096
"""Most bytes of a first message."""
GREETING_S: Final = 10.0
"""How long it may take to come, in seconds."""
REMEMBERED: Final = 20_000
"""Keys of devices."""
STRANGERS: Final = 50
"""So often in a second the store is asked for a device that is not remembered."""

Signed: TypeAlias = Hello | MarkAsk | BucketsAsk | ContentAsk | HeadsAsk


class Vestibule:
    """Before the seats.

    Args:
        county: Knows the keys of its devices.
        workers: Who does the work, and has the seats.
        now: The clock, in seconds.

    Attributes:
        turned_away: How many were no computers of ours, since somebody set it to 0.
    """

    def __init__(
        self, county: County, workers: Workers, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._county = county
        self._workers = workers
        self._now = now
        self._keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._asks = float(STRANGERS)
        self._asked_at = now()
        self.turned_away = 0

    async def hear(self, pieces: AsyncIterator[bytes]) -> tuple[Hello, bytes]:
        """The greeting of an exchange, proved, and all that came with it.

        Args:
            pieces: The body; what follows is still to come of it.

        Raises:
            FrameBroken: It is none, too long, or does not come.
            CountyRefused: No device of ours says it.
            SignatureWrong: It is not signed by its device.
            CountyBusy: Too many strangers ask at the moment.
        """
        reader, come = StreamReader(), b""
        try:
            async with asyncio.timeout(GREETING_S):
                async for piece in pieces:
                    come += piece
                    first = next(reader.feed(piece), None)
                    if first is not None:
                        break
                    if len(come) >= GREETING:
                        raise FrameBroken
                else:
                    raise FrameBroken
        except TimeoutError:
            raise FrameBroken from None
        hello = read_up(first)
        if not isinstance(hello, Hello) or len(first) > GREETING:
            raise FrameBroken
        await self.prove(hello)
        return hello, come

    async def prove(self, ask: Signed) -> None:
        """Make sure that a question is signed by a device of ours.

        Raises:
            CountyRefused: It is of none.
            SignatureWrong: It is not.
            CountyBusy: Too many strangers ask at the moment.
        """
        try:
            verify(await self._key(ask.village, ask.device), ask)
        except (CountyRefused, SignatureWrong):
            self.turned_away += 1
            raise

    @asynccontextmanager
    async def seat(self, ask: Signed, scope: Scope) -> AsyncIterator[None]:
        """Room for one exchange of a device; its request may take as much longer as it waited.

        Raises:
            CountyBusy: Too many wait already, or for too long.
        """
        began = self._now()
        async with self._workers.seat(f"{ask.village}/{ask.device}"):
            waited(scope, self._now() - began)
            yield

    async def _key(self, village: str, device: str) -> bytes:
        who = (village, device)
        key = self._keys.get(who)
        if key is not None:
            self._keys.move_to_end(who)
            return key
        self._count_stranger()
        key = await self._workers.run(self._county.key_of, village, device)
        if key is None:
            raise CountyRefused
        self._keys[who] = key
        if len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)
        return key

    def _count_stranger(self) -> None:
        """Let the store be asked for somebody who is not remembered.

        Raises:
            CountyBusy: It was asked too often just now.
        """
        now = self._now()
        self._asks = min(STRANGERS, self._asks + (now - self._asked_at) * STRANGERS)
        self._asked_at = now
        if self._asks < 1:
            raise CountyBusy(after_s())
        self._asks -= 1
