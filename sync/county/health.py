"""What those who run the server look at: ``/healthz``, ``/metrics``, a log without people in it.

Both are answered to this computer alone: a proxy must not pass them on, and need not, for the unit
that watches the server stands beside it.
"""

import asyncio
import json
import logging
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from sync.county.door.connections import LOOPBACK, Door
from sync.county.door.quiet import Quiet
from sync.county.workers import Workers

DOORS: Final = (
    "/v1/sync",
    "/v1/enrol",
    "/v1/whose",
    "/v1/mark",
    "/healthz",
    "/metrics",
    "/sign-in",
)
"""Paths that are counted by their own name; every other is the console."""
_TELL_S: Final = 1.0
_NO_COUNTS: Final = frozenset({"cunji_disk_free_ratio", "cunji_backup_last_timestamp_seconds"})
"""What is the same in each process of an instance."""


@dataclass(frozen=True, slots=True)
class Share:
    """Which of several processes of an instance this is.

    Attributes:
        folder: Where each writes what it counted, for whichever is asked.
        slot: Its number, from 0.
        count: How many there are.
    """

    folder: Path
    slot: int
    count: int


class Health:
    """Counts what goes through, and tells how the server is.

    Args:
        engine: The county's store.
        workers: Who does the work.
        door: Counts whom it turns away.
        folder: The county's, on whose disk there should be room.
        more: Whatever else is to be counted.
        share: Which of several processes this is; None for the only one.
    """

    def __init__(
        self,
        engine: Engine,
        workers: Workers,
        door: Door,
        folder: Path,
        more: Iterable[Collector] = (),
        share: Share | None = None,
    ) -> None:
        self._engine = engine
        self._workers = workers
        self._share = share
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "cunji_answers", "Answers by door and status", ["door", "status"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "cunji_seconds", "Time until an answer was complete", ["door"],
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 2, 3, 10, 30, 100), registry=self._registry,
        )  # fmt: skip
        in_hand = Gauge(
            "cunji_exchanges_in_hand", "Exchanges being dealt with", registry=self._registry
        )
        in_hand.set_function(lambda: workers.seated)
        waiting = Gauge(
            "cunji_exchanges_waiting", "Exchanges waiting for a seat", registry=self._registry
        )
        waiting.set_function(lambda: workers.waiting)
        room = Gauge("cunji_disk_free_ratio", "Free share of the disk", registry=self._registry)
        room.set_function(lambda: free_share(folder))
        for collector in (_AtTheDoor(door), *more):
            self._registry.register(collector)

    def routes(self) -> list[Route]:
        """For the application."""
        return [
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def healthz(self, request: Request) -> Response:
        """200 when the store answers, else 503."""
        if not _here(request):
            return Response(status_code=404)
        try:
            await self._workers.run(self._ask_store)
        except Exception:  # noqa: BLE001  whatever it is, the server is not well
            return JSONResponse({"store": "unreachable"}, 503)
        return JSONResponse({"store": "ok", "in_hand": self._workers.seated})

    async def metrics(self, request: Request) -> Response:
        """Everything counted, in the text format of Prometheus."""
        if not _here(request):
            return Response(status_code=404)
        told = generate_latest(self._registry)
        if self._share is not None:
            told = added_up(told, self._share)
        return Response(told, media_type=CONTENT_TYPE_LATEST)

    async def keep_telling(self) -> None:
        """Write down each second what was counted, where others of the instance may be asked."""
        while self._share is not None:
            file = self._share.folder / f"{self._share.slot}.metrics"
            fresh = file.with_suffix(".tmp")
            fresh.write_bytes(generate_latest(self._registry))
            fresh.replace(file)
            await asyncio.sleep(_TELL_S)

    def _ask_store(self) -> None:
        with self._engine.connect() as db:
            db.execute(text("SELECT 1"))

    def counted(self, door: str, status: int, seconds: float) -> None:
        """Note one answer."""
        self._answers.labels(door, str(status)).inc()
        self._seconds.labels(door).observe(seconds)


def added_up(own: bytes, share: Share) -> bytes:
    """What all processes counted: their sums; of what is no count (disk, backup) the own word.

    Args:
        own: What this process counted, in the text format.
        share: Where the others' are.
    """
    sums: dict[str, float] = {}
    for slot in range(share.count):
        file = share.folder / f"{slot}.metrics"
        if slot != share.slot and file.exists():
            for line in file.read_text("utf-8").splitlines():
                if not line.startswith("#"):
                    name, _, value = line.rpartition(" ")
                    sums[name] = sums.get(name, 0.0) + float(value)
    told = []
    for line in own.decode().splitlines():
        name, _, value = line.rpartition(" ")
        if line.startswith("#") or name.partition("{")[0] in _NO_COUNTS:
            told.append(line)
        else:
            told.append(f"{name} {float(value) + sums.pop(name, 0.0)}")
    told += [f"{name} {value}" for name, value in sums.items() if name not in _NO_COUNTS]
    return ("\n".join(told) + "\n").encode()


def free_share(folder: Path) -> float:
    """Which part of the disk of a folder is free, 0 to 1."""
    disk = shutil.disk_usage(folder)
    return disk.free / disk.total


class _AtTheDoor(Collector):
    """How many connections there are, and how many were turned away, by the reason."""

    def __init__(self, door: Door) -> None:
        self._door = door

    @override
    def collect(self) -> Iterable[Metric]:
        away = CounterMetricFamily(
            "cunji_door_turned_away", "Connections and requests turned away", labels=["why"]
        )
        for why, count in sorted(self._door.turned_away.items()):
            away.add_metric([why], count)
        yield away
        yield GaugeMetricFamily("cunji_connections", "Connections held", len(self._door))


class Counting:
    """Counts every answer.

    Args:
        app: What answers.
        health: Where it is counted.
    """

    def __init__(self, app: ASGIApp, *, health: Health) -> None:
        self._app = app
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; note status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            door = scope["path"] if scope["path"] in DOORS else _room(scope["path"])
            self._health.counted(door, status, time.monotonic() - began)


def _room(path: str) -> str:
    return "api" if path.startswith("/api/") else "console"


class PlainLines(logging.Formatter):
    """One JSON object a line: when, how bad, where, what; of an error its kind and place only.

    What an exception says may quote what somebody wrote, so it is left out.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["place"] = _place(record)
        return json.dumps(told, ensure_ascii=False)


def _place(record: logging.LogRecord) -> list[str]:
    """Files and lines an error came through, ours only."""
    found = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        name = code.co_filename.replace("\\", "/")
        found += [
            f"{storey[1:]}{name.rpartition(storey)[2]}:{trace.tb_lineno}"
            for storey in ("/sync/", "/forms/")
            if storey in name
        ]
        trace = trace.tb_next
    return found


def speak_plainly() -> None:
    """Let every logger of this process write such lines to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlainLines())
    handler.addFilter(Quiet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _here(request: Request) -> bool:
    """Whether the question comes from this computer, and was not passed on by a proxy."""
    host = request.client.host if request.client else ""
    return host in LOOPBACK and "x-forwarded-for" not in request.headers
