"""A village's line between two network namespaces of this machine: rate, delay, queue, loss.

Every packet between the two passes a link made here, so what is measured or tried over it is what
TCP makes of such a line. Needs root, ``ip`` (iproute2) and ``ethtool``.
"""

import heapq
import random
import select
import socket
import subprocess
import sys
import threading
import time

RATE = 64_000
RTT_S = 0.6
QUEUE = 32_000
VILLAGE_NS, COUNTY_NS = "cunji-village", "cunji-county"
COUNTY_IP = "10.77.0.2"
FRAME = 14
"""Bytes of the Ethernet head, which no modem sends."""

FORWARD = """
import socket, struct, sys, threading
at, to = (sys.argv[1], int(sys.argv[2])), (sys.argv[3], int(sys.argv[4]))
def carry(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass
with socket.create_server(at) as door:
    print("ready", flush=True)
    while True:
        near, _ = door.accept()
        far = socket.create_connection(to)
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # a forwarder that is killed resets its connections, as a line does that is lost
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for pair in ((near, far), (far, near)):
            threading.Thread(target=carry, args=pair, daemon=True).start()
"""


class Link:
    """Carries packets between two interfaces as a bad modem would."""

    def __init__(self, one: str, other: str, loss: float, rate: float = RATE) -> None:
        self._ends = []
        self._rate = rate
        for name in (one, other):
            end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            end.bind((name, 0))
            end.setblocking(False)
            self._ends.append(end)
        self._loss = loss
        self._chance = random.Random(5)
        self._free = [0.0, 0.0]
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._number = 0
        self.bytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._over.set()
        self._thread.join()
        for end in self._ends:
            end.close()

    def _carry(self) -> None:
        while not self._over.is_set():
            now = time.monotonic()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, way, packet = heapq.heappop(self._waiting)
                self._ends[1 - way].send(packet)
            wait = min(self._waiting[0][0] - now, 0.05) if self._waiting else 0.05
            for end in select.select(self._ends, [], [], max(wait, 0))[0]:
                packet, head = end.recvfrom(65536)
                if head[2] != socket.PACKET_OUTGOING:
                    self._take(self._ends.index(end), packet)

    def _take(self, way: int, packet: bytes) -> None:
        now, size = time.monotonic(), len(packet) - FRAME
        start = max(now, self._free[way])
        if (start - now) * self._rate / 8 > max(QUEUE, self._rate):
            return
        self._free[way] = start + size * 8 / self._rate
        self.bytes += size
        if packet[12:14] != b"\x08\x06" and self._chance.random() < self._loss:
            return
        self._number += 1
        due = self._free[way] + RTT_S / 2
        heapq.heappush(self._waiting, (due, self._number, way, packet))


def ip(*words: str) -> None:
    """Run ``ip``."""
    subprocess.run(["ip", *words], check=True)


def namespaces() -> None:
    """Two hosts, each with a cable whose other end lies here."""
    undone()
    for space, name, address in (
        (VILLAGE_NS, "cv", "10.77.0.1/24"), (COUNTY_NS, "cc", f"{COUNTY_IP}/24"),
    ):  # fmt: skip
        ip("netns", "add", space)
        ip("link", "add", f"{name}0", "type", "veth", "peer", "name", f"{name}1")
        ip("link", "set", f"{name}1", "netns", space)
        ip("link", "set", f"{name}0", "up")
        ip("-n", space, "addr", "add", address, "dev", f"{name}1")
        ip("-n", space, "link", "set", f"{name}1", "up")
        ip("-n", space, "link", "set", "lo", "up")
        off = ["ip", "netns", "exec", space, "ethtool", "-K", f"{name}1", "tx", "off", "tso", "off"]
        subprocess.run(off, check=False, capture_output=True)


def undone() -> None:
    """Take them away."""
    for space in (VILLAGE_NS, COUNTY_NS):
        subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)
    for name in ("cv0", "cc0"):  # a namespace is taken down later; its cable must go now
        subprocess.run(["ip", "link", "del", name], check=False, capture_output=True)


def inside(space: str, *words: object) -> list[str]:
    """A call in one of the namespaces."""
    return ["ip", "netns", "exec", space, *map(str, words)]


def forwarded(space: str, at: tuple[str, int], to: tuple[str, int]) -> "subprocess.Popen[bytes]":
    """A forwarder in a namespace, ready; a county without certificate listens on loopback only."""
    return ready(inside(space, sys.executable, "-c", FORWARD, *at, *to))


def ready(call: list[str]) -> "subprocess.Popen[bytes]":
    """A process that has said its first line."""
    running = subprocess.Popen(call, stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()
    return running
