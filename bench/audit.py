"""The audit with a million entries, on PostgreSQL: sealing, checking, pages, beside plain hashing.

    .venv/bin/python bench/audit.py [--entries 1000000]

The anchor is what reading rows by their key costs on the same connection (for pages), and SHA-256
over the same bytes in this process (for sealing and checking). Figures are processor seconds of
this process and wall milliseconds of a page (median of 20); PostgreSQL shares the machine's cores.
Prints JSON and keeps it in bench/results/audit.json.
"""

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, select, text

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sync.county.accounts.area import Area  # noqa: E402
from sync.county.audit.audit import Audit  # noqa: E402
from sync.county.audit.checking import AuditCheck  # noqa: E402
from sync.county.audit.sealing import Entry  # noqa: E402
from sync.county.oneway.log import OnewayLog  # noqa: E402
from sync.county.oneway.noting import LOG  # noqa: E402
from sync.county.tables import audit, audit_waiting, prepare  # noqa: E402
from sync.store.engine import open_store, writing  # noqa: E402
from tests.helpers.postgres import _server  # noqa: E402

WHOLE = Area.whole(459999)
AT_ONCE = 20_000


def cpu_s(work: Callable[[], object]) -> float:
    """Processor seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def page_ms(work: Callable[[], object]) -> float:
    """Median wall milliseconds of 20 times."""
    took = []
    for _ in range(20):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 2)


def waiting(number: int) -> dict[str, object]:
    """An entry of one of 300 accounts about one of 400 villages in 20 townships."""
    village = f"459999{100 + number % 20}{200 + number % 400:03d}"
    return {
        "county": 459999, "mark": f"{number:020d}", "at": "2026-11-30T08:00:00+00:00",
        "account": f"账号{number % 300}", "role": "township", "address": "192.0.2.7",
        "act": "看一个村", "village": village, "detail": "",
    }  # fmt: skip


def main() -> None:
    """Fill, seal, check, look."""
    words = argparse.ArgumentParser()
    words.add_argument("--entries", type=int, default=1_000_000)
    many = words.parse_args().entries
    server: Any = _server()
    server.psql("CREATE DATABASE bench_audit TEMPLATE template0 ENCODING 'UTF8'")
    url = server.get_uri("bench_audit").replace("postgresql://", "postgresql+psycopg://", 1)
    engine = open_store(url)
    with tempfile.TemporaryDirectory() as folder:
        engine.update_execution_options(**{LOG: OnewayLog(Path(folder))})
        prepare(engine)
        found = measure(engine, many)
    engine.dispose()
    kept = ROOT / "bench" / "results" / "audit.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


def measure(engine: Any, many: int) -> dict[str, Any]:
    """The figures."""
    made, check = Audit(engine, 459999), AuditCheck(engine, 459999)
    seal_s = 0.0
    for first in range(0, many, AT_ONCE):
        with writing(engine) as db:
            rows = [waiting(n) for n in range(first, min(first + AT_ONCE, many))]
            db.execute(insert(audit_waiting), rows)
        seal_s += cpu_s(made.sealer.seal)
    with engine.connect() as db:
        db.execute(text("ANALYZE"))
        db.commit()
        some = db.execute(select(audit).order_by(audit.c.number).limit(AT_ONCE)).all()
    entries = [Entry(*(getattr(row, name) for name in Entry.__slots__)) for row in some]
    plain = [msgspec.msgpack.encode(one) for one in entries]
    hash_us = cpu_s(lambda: [hashlib.sha256(one).digest() for one in plain]) / len(plain) * 1e6
    whole_s = cpu_s(lambda: check.look(whole=True))
    made.note("看")
    fresh_ms = page_ms(check.look)
    one = select(audit).where(audit.c.county == 459999, audit.c.number.between(500, 599))

    def by_key() -> None:
        with engine.connect() as db:
            db.execute(one).all()

    key_ms = page_ms(by_key)
    pages = {
        "newest": page_ms(lambda: made.entries(WHOLE)),
        "account": page_ms(lambda: made.entries(WHOLE, account="账号7")),
        "nobody": page_ms(lambda: made.entries(WHOLE, account="没有")),
        "township": page_ms(lambda: made.entries(WHOLE, village="459999107")),
    }
    return {
        "entries": many, "sealing_us_an_entry": round(seal_s / many * 1e6, 1),
        "checking_us_an_entry": round(whole_s / many * 1e6, 1), "sha256_us": round(hash_us, 2),
        "look_at_what_is_new_ms": fresh_ms, "hundred_rows_by_key_ms": key_ms, "pages_ms": pages,
        "pages_by_key": {name: round(ms / key_ms, 1) for name, ms in pages.items()},
    }  # fmt: skip


if __name__ == "__main__":
    main()
