"""Honest villages while strangers hold on to the county: refused, waiting, memory, log.

    .venv/bin/python bench/front_door.py [--strangers 10000] [--seconds 45] [--tls]

A county of its own process on this machine; the strangers are another process, of 127.0.0.0/8, of
every kind (``tests/helpers/hostile.py``). One village saves and synchronises again and again, and
each time once tried; a page is asked for beside it. Goals: none refused, p99 at most 2 s, at most
200 MB, at most 100 lines. The anchor is the same village before the strangers come. Kept in
bench/results/front_door.json.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPSConnection
from multiprocessing import get_context
from pathlib import Path
from ssl import create_default_context
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from forms.errors import CunjiError  # noqa: E402
from sync.client.enrol import enrol  # noqa: E402
from sync.client.session import sync  # noqa: E402
from sync.ledger.ledger import Ledger  # noqa: E402
from tests.helpers.counties import COMMAND, RunningCounty  # noqa: E402
from tests.helpers.exchange import many  # noqa: E402
from tests.helpers.hostile import KINDS, VILLAGE, Strangers  # noqa: E402
from tests.helpers.villages import a_ledger  # noqa: E402

FILES = 4_096
"""Of the server, as of a service that is told nothing else."""


class Served:
    """``cunji-county serve`` as the unit starts it, with its log in a file.

    Args:
        folder: Of a prepared county.
        tls: Whether it speaks TLS, with a certificate made here.
    """

    def __init__(self, folder: Path, *, tls: bool) -> None:
        self.log = folder.parent / "log"
        words = [*COMMAND, "serve", "--data", str(folder), "--port", "0"]
        self.certificate = folder.parent / "cert.pem" if tls else None
        if self.certificate is not None:
            key = folder.parent / "key.pem"
            _certify(self.certificate, key)
            words += ["--certificate", str(self.certificate), "--key", str(key)]
        self._err = self.log.open("wb")
        few = ["sh", "-c", f'ulimit -n {FILES}; exec "$@"', "sh"]
        self.process = subprocess.Popen(
            [*few, *words], stdout=subprocess.PIPE, stderr=self._err, cwd=ROOT
        )
        assert self.process.stdout is not None
        self.url = json.loads(self.process.stdout.readline())["url"]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    def megabytes(self) -> float:
        """Its memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        (line,) = (one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def cpu_s(self) -> float:
        """What it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        spent = stat.rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> int:
        """End it; how many lines its log has."""
        self.process.terminate()
        self.process.wait(30)
        self._err.close()
        return len(self.log.read_bytes().splitlines())


def _certify(certificate: Path, key: Path) -> None:
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
            "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def _attack(port: int, seconds: float, addresses: int, count: int, tls: bool) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(30_000, hard), hard))
    strangers = Strangers(port, seconds, addresses, tls=tls)
    strangers.run(KINDS, count)
    print(json.dumps(dict(strangers.seen.most_common())), file=sys.stderr)


def _one_sync(ledger: Ledger) -> float | None:
    """Seconds of a save that is handed up, once tried; None when it is refused."""
    many(ledger, 1)
    began = time.perf_counter()
    try:
        sync(ledger.store, attempts=1)
    except CunjiError:
        return None
    return time.perf_counter() - began


def _page_s(served: Served) -> float | None:
    """Seconds of the sign-in page; None when it does not come."""
    began = time.perf_counter()
    try:
        if served.certificate is not None:
            trust = create_default_context(cafile=str(served.certificate))
            door: HTTPConnection = HTTPSConnection(
                "127.0.0.1", served.port, context=trust, timeout=10
            )
        else:
            door = HTTPConnection("127.0.0.1", served.port, timeout=10)
        door.request("GET", "/sign-in")
        door.getresponse().read()
        door.close()
    except OSError:
        return None
    return time.perf_counter() - began


def measure(folder: Path, call: argparse.Namespace) -> dict[str, Any]:
    """Before and under the strangers."""
    county = RunningCounty(folder / "county")
    served = Served(county.folder, tls=call.tls)
    try:
        ledger = a_ledger(folder / "a")
        enrol(ledger.store, served.url, county.code(VILLAGE), certificate=served.certificate)
        calm = [_one_sync(ledger) for _ in range(10)]
        began_cpu, base = served.cpu_s(), served.megabytes()
        attack = get_context("spawn").Process(
            target=_attack,
            args=(served.port, call.seconds, call.addresses, call.strangers, call.tls),
        )
        attack.start()
        syncs: list[float | None] = []
        pages: list[float | None] = []
        peak = base
        while attack.is_alive():
            syncs.append(_one_sync(ledger))
            pages.append(_page_s(served))
            peak = max(peak, served.megabytes())
            time.sleep(0.1)
        spent = served.cpu_s() - began_cpu
    finally:
        lines = served.stop()
    good = sorted(one for one in syncs if one is not None)
    seen = sorted(one for one in pages if one is not None)
    return {
        "strangers": call.strangers, "addresses": call.addresses, "tls": call.tls,
        "calm_s": round(sorted(one or 9 for one in calm)[5], 3),
        "syncs": len(good), "refused": len(syncs) - len(good),
        "p50_s": round(good[len(good) // 2], 2), "p99_s": round(good[int(len(good) * 0.99)], 2),
        "pages": len(seen), "pages_lost": len(pages) - len(seen), "page_max_s": round(seen[-1], 2),
        "mb_before": round(base), "mb_peak": round(peak), "cpu_s": round(spent, 1), "lines": lines,
    }  # fmt: skip


def main() -> None:
    """Measure, print and keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--strangers", type=int, default=10_000)
    asked.add_argument("--addresses", type=int, default=500)
    asked.add_argument("--seconds", type=float, default=45.0)
    asked.add_argument("--tls", action="store_true")
    call = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), call)
    print(json.dumps(found, indent=2))
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    (results / "front_door.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
