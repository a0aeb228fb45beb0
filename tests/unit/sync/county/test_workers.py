"""Seats go in the order of asking, one at a time to a device; nothing is left over."""

import asyncio

import pytest

from sync.county import workers as module
from sync.county.workers import Workers
from sync.errors.wire import CountyBusy


def test_seats_go_in_the_order_of_asking_and_one_to_a_device() -> None:
    order: list[str] = []

    async def one(workers: Workers, who: str, name: str) -> None:
        async with workers.seat(who):
            order.append(f"+{name}")
            assert workers.seated <= 2
            await asyncio.sleep(0.01)
            order.append(f"-{name}")

    async def all_of_them() -> None:
        workers = Workers(in_hand=2)
        async with asyncio.TaskGroup() as group:
            for who, name in (("a", "a1"), ("a", "a2"), ("b", "b1"), ("c", "c1")):
                group.create_task(one(workers, who, name))
        assert (workers.seated, workers.waiting) == (0, 0)
        workers.close()

    asyncio.run(all_of_them())
    assert order.index("-a1") < order.index("+a2")
    assert order.index("+b1") < order.index("+c1")


def test_who_waits_too_long_or_behind_too_many_is_asked_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SEAT_S", 0.02)
    monkeypatch.setattr(module, "WAITING", 1)

    async def crowd() -> None:
        workers = Workers(in_hand=1)
        async with workers.seat("a"):
            waiting = asyncio.create_task(_sit(workers, "b"))
            await asyncio.sleep(0)
            with pytest.raises(CountyBusy):
                await _sit(workers, "c")
            with pytest.raises(CountyBusy):
                await waiting
        await _sit(workers, "b")
        assert (workers.seated, workers.waiting) == (0, 0)
        workers.close()

    asyncio.run(crowd())


async def _sit(workers: Workers, who: str) -> None:
    async with workers.seat(who):
        pass
