"""A village's line as it is: 64 kbit/s, 600 ms there and back, 5 % of packets lost; real TCP.

    sudo .venv/bin/python bench/bad_line.py [--rounds 3]

Village and county sit in two network namespaces of this machine; every packet between them passes
a link made here (rate, delay, a queue of 32 kB, loss), so what is measured is what TCP makes of
such a line. Needs root, ``ip`` (iproute2) and ``ethtool``. Both ends speak to forwarders on
loopback, because a county without certificate listens nowhere else; TLS would add one round trip
and some 3 kB. Each figure stands beside what the line itself allows: bits on it by 64 kbit/s, and
two round trips. Prints JSON and keeps it in bench/results/bad_line.json.
"""

import argparse
import heapq
import json
import os
import random
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

RATE = 64_000
RTT_S = 0.6
LOSS = 0.05
QUEUE = 32_000
VILLAGE_NS, COUNTY_NS = "cunji-village", "cunji-county"
COUNTY_IP, PORT = "10.77.0.2", 8765
FRAME = 14
"""Bytes of the Ethernet head, which no modem sends."""
GOALS = {"ratio": 1.15}

FORWARD = """
import selectors, socket, sys, threading
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
        for pair in ((near, far), (far, near)):
            threading.Thread(target=carry, args=pair, daemon=True).start()
"""


class Link:
    """Carries packets between two interfaces as a bad modem would."""

    def __init__(self, one: str, other: str, loss: float) -> None:
        self._ends = []
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
        if (start - now) * RATE / 8 > QUEUE:
            return
        self._free[way] = start + size * 8 / RATE
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


def inside(space: str, *words: object) -> list[str]:
    """A call in one of the namespaces."""
    return ["ip", "netns", "exec", space, *map(str, words)]


def client(path: Path) -> None:
    """The village: one synchronisation; what it did, as JSON."""
    from sync.client.session import sync
    from tests.helpers.disks import opened

    book = opened(path)
    result = sync(book)
    told = {"seconds": result.seconds, "sent": result.sent, "received": result.received}
    sys.stdout.write(json.dumps(told | {"equal": result.digests_equal}) + "\n")


def measured(folder: Path, rounds: int) -> dict[str, Any]:
    """The figures."""
    from forms.catalogue import bundled
    from sync.client.enrol import enrol
    from sync.client.session import sync
    from sync.county.enrolment_codes import issue_code
    from sync.county.settings import Settings
    from sync.county.tables import prepare
    from sync.ledger.engine import open_store
    from tests.helpers.exchange import many
    from tests.helpers.villages import VILLAGE, a_ledger, close, edit

    settings = Settings(folder / "county", name="练习县")
    settings.write()
    store = open_store(settings.url)
    prepare(store)
    code = issue_code(store, bundled(), VILLAGE, "村").code
    store.dispose()
    serve = [
        sys.executable,
        "-m",
        "sync.county",
        "serve",
        "--data",
        folder / "county",
        "--port",
        PORT,
    ]
    path = folder / "book.db"
    with subprocess.Popen(list(map(str, serve)), stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        book = a_ledger(path)
        enrol(book, f"http://127.0.0.1:{PORT}", code)
        sync(book)
        first.terminate()
    running = [
        subprocess.Popen(inside(COUNTY_NS, *serve), stdout=subprocess.PIPE),
        subprocess.Popen(
            inside(COUNTY_NS, sys.executable, "-c", FORWARD, COUNTY_IP, PORT, "127.0.0.1", PORT),
            stdout=subprocess.PIPE,
        ),
        subprocess.Popen(
            inside(VILLAGE_NS, sys.executable, "-c", FORWARD, "127.0.0.1", PORT, COUNTY_IP, PORT),
            stdout=subprocess.PIPE,
        ),
    ]
    for one in running:
        assert one.stdout is not None
        one.stdout.readline()
    link = Link("cv0", "cc0", LOSS)
    try:
        many(book, 600)
        found = {"first 600 records": over(link, path)}
        ids = [record.id for record in book.records("household")]
        edits = []
        for number in range(rounds):
            for place in range(500):
                edit(book, ids[place], hh_no=f"{number}-{place}")
            edits.append(over(link, path))
        found["500 edits"] = middle(edits)
        found["nothing to do"] = middle([over(link, path) for _ in range(rounds)])
    finally:
        link.close()
        for one in running:
            one.terminate()
            one.wait()
        close(book)
    return found


def over(link: Link, path: Path) -> dict[str, float]:
    """One synchronisation over the line, beside what the line allows."""
    before = link.bytes
    call = inside(VILLAGE_NS, sys.executable, __file__, "--client", path)
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    told = json.loads(done.stdout)
    assert told["equal"], told
    sent = link.bytes - before
    least = sent * 8 / RATE + 2 * RTT_S
    return {
        "seconds": round(told["seconds"], 2), "bytes": sent, "allowed_s": round(least, 2),
        "ratio": round(told["seconds"] / least, 2),
    }  # fmt: skip


def middle(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--client", type=Path)
    call = parser.parse_args()
    if call.client:
        client(call.client)
        return 0
    if os.geteuid() != 0 or not (shutil.which("ip") and shutil.which("ethtool")):
        sys.stdout.write("skipped: needs root, ip (iproute2) and ethtool\n")
        return 0
    namespaces()
    try:
        with tempfile.TemporaryDirectory(prefix="bad-line-") as folder:
            found = measured(Path(folder), call.rounds)
    finally:
        undone()
    text = json.dumps({"figures": found, "goals": GOALS}, indent=2, ensure_ascii=False)
    kept = ROOT / "bench" / "results" / "bad_line.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
