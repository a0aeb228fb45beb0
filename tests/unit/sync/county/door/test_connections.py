"""Who may hold a connection and for how long; a busy one never makes room (clock by hand)."""

import os
import resource
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sync.county.door.connections import FRESH_S, IDLE_S, LATE_S, Client, Door, line_of
from sync.county.door.listening import DoorSocket, listen


@dataclass
class Wire:
    """A connection that notes that it was hung up."""

    ended: bool = field(default=False)

    def hang_up(self) -> None:
        self.ended = True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("::1", "::1"),
    ],
)
def test_what_counts_as_one_line(host: str, line: str) -> None:
    assert line_of(host) == line


def test_a_silent_one_goes_after_its_time_and_a_busy_one_stays() -> None:
    clock = Clock()
    door, silent, busy = Door(10, now=clock), Wire(), Wire()
    assert door.admit(("203.0.113.5", 1), silent)
    assert door.admit(("203.0.113.5", 2), busy)
    door.began(("203.0.113.5", 2))
    clock.now = FRESH_S + 0.1
    door.sweep()
    assert (silent.ended, busy.ended) == (True, False)
    door.ended(("203.0.113.5", 2))
    clock.now += IDLE_S - 1
    door.sweep()
    assert not busy.ended
    clock.now += 2
    door.sweep()
    assert busy.ended


def test_one_that_was_late_has_time_for_its_refusal_only() -> None:
    clock = Clock()
    door, late = Door(10, now=clock), Wire()
    door.admit(("203.0.113.5", 1), late)
    door.began(("203.0.113.5", 1))
    door.ended(("203.0.113.5", 1), late=True)
    clock.now = LATE_S + 0.1
    door.sweep()
    assert late.ended


class AnyOrder(RuleBasedStateMachine):
    """Connections come, ask, end and are silent in any order."""

    MOST, EACH = 6, 3

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.door = Door(self.MOST, self.EACH, self.clock)
        self.held: dict[Client, Wire] = {}
        self.busy: set[Client] = set()
        self.port = 0

    @rule(line=st.integers(1, 4))
    def comes(self, line: int) -> None:
        self.port += 1
        client, wire = (f"203.0.113.{line}", self.port), Wire()
        full = sum(host == client[0] for host, _ in self.held) >= self.EACH
        crowded = len(self.held) >= self.MOST and len(self.busy) == len(self.held)
        assert self.door.admit(client, wire) is not (full or crowded)
        if not (full or crowded):
            self.held[client] = wire
        self._drop_ended()

    @rule(data=st.data())
    def asks(self, data: st.DataObject) -> None:
        if idle := sorted(self.held.keys() - self.busy):
            client = data.draw(st.sampled_from(idle))
            self.door.began(client)
            self.busy.add(client)

    @rule(data=st.data(), late=st.booleans())
    def is_answered(self, data: st.DataObject, late: bool) -> None:
        if self.busy:
            client = data.draw(st.sampled_from(sorted(self.busy)))
            self.door.ended(client, late=late)
            self.busy.discard(client)

    @rule(data=st.data())
    def leaves(self, data: st.DataObject) -> None:
        if self.held:
            client = data.draw(st.sampled_from(sorted(self.held)))
            self.door.gone(client, self.held.pop(client))
            self.busy.discard(client)

    @rule(seconds=st.floats(0, 40))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds
        self.door.sweep()
        self._drop_ended()

    def _drop_ended(self) -> None:
        """What was hung up is closed by the loop, which tells the door; twice does no harm."""
        for client, wire in list(self.held.items()):
            if wire.ended:
                assert client not in self.busy
                self.door.gone(client, self.held.pop(client))

    @invariant()
    def it_counts_what_is_there(self) -> None:
        assert len(self.door) == len(self.held) <= self.MOST


TestAnyOrder = AnyOrder.TestCase


@pytest.fixture
def listening() -> Iterator[tuple[Door, DoorSocket]]:
    door = Door(per_address=2)
    made = listen("127.0.0.1", 0, door)
    made.settimeout(5)
    yield door, made
    made.close()


def _from(address: str, to: DoorSocket) -> socket.socket:
    made = socket.socket()
    made.bind((address, 0))
    made.connect(to.getsockname())
    return made


def test_a_third_of_one_address_is_reset_and_others_are_not(
    listening: tuple[Door, DoorSocket],
) -> None:
    door, near = listening
    far = [_from("127.0.0.9", near) for _ in range(3)]
    other = _from("127.0.0.10", near)
    taken = [near.accept()[0] for _ in range(3)]
    assert taken[-1].getpeername()[0] == "127.0.0.10"
    with pytest.raises(ConnectionResetError):
        far[2].recv(1)
    assert door.turned_away == {"address": 1}
    for one in (*taken, *far, other):
        one.close()
    assert len(door) == 0


def test_without_a_file_left_it_takes_and_closes_and_goes_on(
    listening: tuple[Door, DoorSocket],
) -> None:
    door, near = listening
    far = _from("127.0.0.9", near)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spent: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        near.settimeout(0)
        while True:
            try:
                spent.append(os.open(os.devnull, os.O_RDONLY))
            except OSError:
                break
        with pytest.raises(BlockingIOError):
            near.accept()
    finally:
        for one in spent:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert door.turned_away["files"] == 1
    assert far.recv(1) == b""
    again = _from("127.0.0.9", near)
    near.settimeout(5)
    near.accept()[0].close()
    again.close()
    far.close()
