"""A village's line as it is: 64 kbit/s, 600 ms there and back, 5 % of packets lost; real TCP.

    sudo .venv/bin/python bench/bad_line.py [--rounds 3]

Village and county sit in two network namespaces of this machine; every packet between them passes
a link made here (rate, delay, a queue of 32 kB, loss), so what is measured is what TCP makes of
such a line. Needs root, ``ip`` (iproute2) and ``ethtool``. Both ends speak to forwarders on
loopback, because a county without certificate listens nowhere else; TLS would add one round trip
and some 3 kB. Each figure stands beside what the line itself allows: bits on it by 64 kbit/s, and
two round trips. Then the connection is reset in the middle of a first sync, and what went over the
line beyond an uncut one is what was sent again. Last, on a line that is only far away (600 ms),
500 edits stand beside the same edits as plain zstd JSON in one POST. Prints JSON and keeps it in
bench/results/bad_line.json.
"""

import argparse
import json
import os
import shutil
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

from tests.helpers.bad_link import (  # noqa: E402
    COUNTY_IP,
    COUNTY_NS,
    RATE,
    RTT_S,
    VILLAGE_NS,
    Link,
    forwarded,
    inside,
    namespaces,
    ready,
    undone,
)

LOSS = 0.05
PORT, PLAIN_PORT = 8765, 8766
FAR_RATE = 100e6
"""Of the line that is only far away."""
GOALS = {"ratio": 1.15, "again_bytes": 32_000, "far_ratio": 1.15}

PLAIN = """
import http.server, sys
class Taker(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
door = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Taker)
print("ready", flush=True)
door.serve_forever()
"""
POST = """
import http.client, sys, time
body = open(sys.argv[3], "rb").read()
began = time.perf_counter()
line = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=60)
line.request("POST", "/", body)
assert line.getresponse().read() == b"ok"
print(time.perf_counter() - began)
"""


def plain(body: Path) -> float:
    """Seconds the same edits take as zstd JSON in one POST on the line."""
    call = inside(VILLAGE_NS, sys.executable, "-c", POST, COUNTY_IP, PLAIN_PORT, body)
    return float(
        subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    )


def client(path: Path) -> None:
    """The village: one synchronisation; what it did, as JSON."""
    from sync.client.session import sync
    from tests.helpers.disks import opened

    book = opened(path)
    result = sync(book.store)
    told = {"seconds": result.seconds, "sent": result.sent, "received": result.received}
    sys.stdout.write(json.dumps(told | {"equal": result.digests_equal}) + "\n")


class Bench:
    """The books of two villages, enrolled, and their county behind the line."""

    def __init__(self, folder: Path) -> None:
        from forms.program import bundled
        from sync.client.enrol import enrol
        from sync.client.session import sync
        from sync.county.accounts.area import Area
        from sync.county.devices.codes import issue_code
        from sync.county.settings import Settings
        from sync.county.tables import prepare
        from sync.store.engine import open_store
        from tests.helpers.exchange import NEIGHBOUR
        from tests.helpers.villages import VILLAGE, a_ledger

        settings = Settings(folder / "county", 459999, name="练习县")
        settings.write()
        store = open_store(settings.url)
        prepare(store)
        serve = [sys.executable, "-m", "sync.county", "serve", "--data", str(settings.folder)]
        serve += ["--port", str(PORT)]
        self.folder = folder
        self.books = [a_ledger(folder / "one.db", VILLAGE), a_ledger(folder / "two.db", NEIGHBOUR)]
        with ready(serve) as here:
            for book in self.books:
                code = issue_code(store, Area.whole(459999), bundled(), book.village, "村").code
                enrol(book.store, f"http://127.0.0.1:{PORT}", code)
                sync(book.store)
            here.terminate()
        store.dispose()
        self._running = [
            ready(inside(COUNTY_NS, *serve)),
            forwarded(COUNTY_NS, (COUNTY_IP, PORT), ("127.0.0.1", PORT)),
            ready(inside(COUNTY_NS, sys.executable, "-c", PLAIN, COUNTY_IP, PLAIN_PORT)),
        ]
        self._near = self._forwarder()

    def close(self) -> None:
        """Take everything down."""
        for one in (*self._running, self._near):
            one.terminate()
            one.wait()
        for book in self.books:
            book.store.engine.dispose()

    def path(self, number: int) -> Path:
        """Where a book lies."""
        return self.folder / ("one.db", "two.db")[number]

    def reset(self) -> None:
        """The connection is lost; a new one can be made at once."""
        self._near.kill()
        self._near.wait()
        self._near = self._forwarder()

    @staticmethod
    def _forwarder() -> "subprocess.Popen[bytes]":
        return forwarded(VILLAGE_NS, ("127.0.0.1", PORT), (COUNTY_IP, PORT))


def measured(bench: Bench, rounds: int) -> dict[str, Any]:
    """The figures."""
    from tests.helpers.exchange import many

    one, two = bench.books
    found: dict[str, Any] = {}
    link = Link("cv0", "cc0", LOSS)
    try:
        for book in (one, two):
            many(book, 600)
        found["first 600 records"] = uncut = over(link, bench.path(0))
        found["first 600, reset at half"] = reset_at_half(bench, link, int(uncut["bytes"]))
        found["500 edits"] = middle([edited(bench, link, number) for number in range(rounds)])
        found["nothing to do"] = middle([over(link, bench.path(0)) for _ in range(rounds)])
    finally:
        link.close()
    link = Link("cv0", "cc0", 0, FAR_RATE)
    try:
        ours = middle([edited(bench, link, rounds + n) for n in range(rounds)])
        body = bench.folder / "edits.zst"
        body.write_bytes(as_json(one))
        plain_s = statistics.median(plain(body) for _ in range(rounds))
        found["500 edits, far away"] = {
            "seconds": ours["seconds"], "plain_s": round(plain_s, 2),
            "ratio": round(ours["seconds"] / plain_s, 2),
        }  # fmt: skip
    finally:
        link.close()
    return found


def edited(bench: Bench, link: Link, number: int) -> dict[str, float]:
    """500 edits handed up."""
    from tests.helpers.villages import edit

    book = bench.books[0]
    for record in book.read.records("household")[:500]:
        edit(book, record.id, hh_no=f"{number}-{record.id[:4]}")
    return over(link, bench.path(0))


def as_json(book: Any) -> bytes:
    """The latest 500 changes as people would send them without thinking: JSON, zstd."""
    import msgspec
    import zstandard

    from sync.ledger.reader import last_number, written_after

    log = written_after(book.store, last_number(book.store) - 500)
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(log))


def reset_at_half(bench: Bench, link: Link, uncut: int) -> dict[str, float]:
    """The same first sync with one reset; what went over the line beyond an uncut one."""
    begin = link.bytes

    def watch() -> None:
        while link.bytes - begin < uncut / 2:
            time.sleep(0.02)
        bench.reset()

    watcher = threading.Thread(target=watch)
    watcher.start()
    cut = over(link, bench.path(1))
    watcher.join()
    return {
        "bytes": cut["bytes"], "again_bytes": cut["bytes"] - uncut, "seconds": cut["seconds"],
    }  # fmt: skip


def over(link: Link, path: Path) -> dict[str, float]:
    """One synchronisation over the line, beside what the line allows."""
    before = link.bytes
    call = inside(VILLAGE_NS, sys.executable, __file__, "--client", path)
    done = subprocess.run(
        call, capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT
    )
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
            bench = Bench(Path(folder))
            try:
                found = measured(bench, call.rounds)
            finally:
                bench.close()
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
