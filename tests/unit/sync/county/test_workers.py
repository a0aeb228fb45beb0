"""One queue before the threads: first come, first served; refused only for too long a wait."""

import asyncio
import threading

import pytest

from sync.county.workers import Workers
from sync.errors.wire import CountyBusy

MANY = 400


def test_a_rush_is_served_in_its_order_and_nobody_is_refused() -> None:
    served: list[int] = []

    async def rush() -> None:
        workers = Workers(threads=1)

        async def one(number: int) -> None:
            async with workers.seat():
                await workers.run(served.append, number)

        await asyncio.gather(*map(one, range(MANY)))
        assert workers.seated == 0
        workers.close()

    asyncio.run(rush())
    assert served == list(range(MANY))


def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    async def rush() -> None:
        workers, free = Workers(threads=1, in_hand=2, patience_s=0.05), threading.Event()
        first = asyncio.ensure_future(workers.run(free.wait, 10))
        await asyncio.sleep(0)
        with pytest.raises(CountyBusy) as busy:
            await workers.run(int)
        assert busy.value.after_s >= 2
        async with workers.seat(), workers.seat():
            with pytest.raises(CountyBusy):
                await workers.seat().__aenter__()
        free.set()
        assert await first
        assert await workers.run(int) == 0, "what was refused holds no thread"
        workers.close()

    asyncio.run(rush())
