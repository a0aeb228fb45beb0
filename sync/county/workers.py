"""A few threads for everything that touches the store, and one queue before them, by first come."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from sync.errors.wire import CountyBusy

P = ParamSpec("P")
R = TypeVar("R")

THREADS = max(2, min(8, 2 * (os.cpu_count() or 4)))
"""Twice the cores: while one waits for the disk, another works."""
PATIENCE_S = 60.0
"""Who would wait longer than this for a thread is asked to come back, in seconds."""
MOST = 2_000
"""Most exchanges in hand, waiting or not: each holds some 64 KB of what it said at most."""
_LAST = 0.05
"""How much the last piece of work counts in what one is expected to take."""


def after_s(at_least_s: float = 2.0) -> int:
    """After how many seconds a device shall come back; not all at once, or it is a rush again."""
    return round(at_least_s + random.uniform(0, 6 + at_least_s / 2))  # noqa: S311


class Workers:
    """Threads, and one queue before them: who came first is served first.

    Args:
        threads: How many things are done at once.
        in_hand: How many exchanges are let in at once, waiting or not.
        patience_s: How long work may wait for a thread, in seconds.
    """

    def __init__(
        self, threads: int = THREADS, in_hand: int = MOST, patience_s: float = PATIENCE_S
    ) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="county")
        self._free = asyncio.Semaphore(threads)
        self._threads = threads
        self._patience_s = patience_s
        self._in_hand = in_hand
        self._seated = 0
        self._waiting = 0
        self._takes_s = 0.0

    @property
    def seated(self) -> int:
        """How many exchanges are in hand, those that wait for a thread too."""
        return self._seated

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do work on a thread, in its turn.

        Raises:
            CountyBusy: It would be, or was, too long before its turn came.
        """
        self._prove_patient()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
        except TimeoutError:
            raise CountyBusy(after_s(self._wait_s)) from None
        finally:
            self._waiting -= 1
        began = time.perf_counter()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))
        finally:
            self._takes_s += _LAST * (time.perf_counter() - began - self._takes_s)
            self._free.release()

    @property
    def _wait_s(self) -> float:
        """How long who comes now is expected to wait, in seconds."""
        return self._waiting * self._takes_s / self._threads

    def _prove_patient(self) -> None:
        if self._wait_s > self._patience_s:
            raise CountyBusy(after_s(self._wait_s))

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[None]:
        """Room for one exchange.

        Raises:
            CountyBusy: There is none, or its turn would be too far off.
        """
        self._prove_patient()
        if self._seated >= self._in_hand:
            raise CountyBusy(after_s(self._wait_s))
        self._seated += 1
        try:
            yield
        finally:
            self._seated -= 1

    def close(self) -> None:
        """Let what is under way finish."""
        self._pool.shutdown(wait=True)
