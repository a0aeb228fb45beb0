"""A few threads for everything that touches the store; who has to wait too long is told so."""

import asyncio
import os
import random
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from sync.errors.wire import CountyBusy

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
WAIT_S = 25.0
"""How long work may wait for a thread, in seconds."""

IN_HAND = 32
"""Most exchanges dealt with at once; the next ones wait in order."""
WAITING = 2_000
"""Most of those who wait; the next ones are asked to come back."""
SEAT_S = 25.0
"""How long one may wait for a seat, in seconds: a laptop gives a silent line up after sixty."""


def after_s() -> int:
    """After how many seconds a device shall come back; not all at once, or it is a rush again."""
    return random.randint(2, 8)  # noqa: S311


class _Turn:
    """Of one device: who is dealt with, and how many want to be."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.wanted = 0


class Workers:
    """Threads and seats.

    Args:
        threads: How many things are done at once.
        in_hand: How many exchanges are dealt with at once.
        wait_s: How long work may wait for a thread, in seconds.
        nice: How much they stand back for others, where the system knows that of threads.
    """

    def __init__(
        self,
        threads: int = THREADS,
        in_hand: int = IN_HAND,
        wait_s: float = WAIT_S,
        nice: int = 0,
    ) -> None:
        self._pool = ThreadPoolExecutor(
            threads, thread_name_prefix="county", initializer=partial(_stand_back, nice)
        )
        self._free = asyncio.Semaphore(threads)
        self._wait_s = wait_s
        self._seats = asyncio.Semaphore(in_hand)
        self._seated = self._waiting = 0
        self._turns: dict[str, _Turn] = {}

    @property
    def seated(self) -> int:
        """How many exchanges are being dealt with."""
        return self._seated

    @property
    def waiting(self) -> int:
        """How many wait for a seat."""
        return self._waiting

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do work on a thread.

        Raises:
            CountyBusy: No thread became free in time.
        """
        try:
            async with asyncio.timeout(self._wait_s):
                await self._free.acquire()
        except TimeoutError:
            raise CountyBusy(after_s()) from None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))
        finally:
            self._free.release()

    @asynccontextmanager
    async def seat(self, who: str = "") -> AsyncIterator[None]:
        """Room for one exchange, in the order of asking.

        Args:
            who: The device; two exchanges of one do not race, the second waits for the first.

        Raises:
            CountyBusy: Too many wait already, or it took too long.
        """
        if self._waiting >= WAITING:
            raise CountyBusy(after_s())
        async with AsyncExitStack() as held:
            self._waiting += 1
            try:
                async with asyncio.timeout(SEAT_S):
                    if who:
                        await held.enter_async_context(self._turn(who))
                    await held.enter_async_context(self._seats)
            except TimeoutError:
                raise CountyBusy(after_s()) from None
            finally:
                self._waiting -= 1
            self._seated += 1
            held.callback(self._stood_up)
            yield

    @asynccontextmanager
    async def _turn(self, who: str) -> AsyncIterator[None]:
        """The only one of a device at a time."""
        turn = self._turns.setdefault(who, _Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[who]

    def _stood_up(self) -> None:
        self._seated -= 1

    def close(self) -> None:
        """Let what is under way finish."""
        self._pool.shutdown(wait=True)


def _stand_back(nice: int) -> None:
    """On the thread itself: Linux counts each for itself."""
    if nice and sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
