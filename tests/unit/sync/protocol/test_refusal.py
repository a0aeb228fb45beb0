"""Every error that may cross the wire arrives as itself, from the county's door to the village."""

import importlib
import inspect
import json
import pkgutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, get_type_hints

import msgspec
import pytest
import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

import sync
from forms.errors import CunjiError, every_error
from sync.client.http import Wire
from sync.county.devices.sync_routes import SyncRoutes
from sync.county.devices.vestibule import Vestibule
from sync.county.devices.wrong_codes import WrongCodes
from sync.county.tables import prepare
from sync.county.workers import Workers
from sync.errors.ledger import BookDamaged, DiskFull, GapFound, StoreBusy, StoreUnreachable
from sync.errors.wire import CountyBusy, CountyFull, CountyNonsense, CountySays, CountyTroubled
from sync.protocol.messages import Down, Hello
from sync.protocol.refusal import decode_refusal, refusals
from sync.protocol.requests import (
    BucketsAsk,
    Enrol,
    Enrolled,
    Heads,
    HeadsAsk,
    Home,
    Mark,
    MarkAsk,
    Whose,
)
from sync.protocol.service import County, Exchange
from sync.store.engine import open_store
from tests.helpers.counties import Impostor

SAMPLES: dict[type, Any] = {int: 7, str: "第七屯", float: 7.0}


def crossing() -> list[type[CunjiError]]:
    """Those with a status, whichever module of ours they stand in."""
    for module in pkgutil.walk_packages(sync.__path__, "sync."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted((kind for kind in every_error() if kind.status), key=lambda kind: kind.code)


def sample(kind: type[CunjiError]) -> CunjiError:
    """One with facts; no two of them are equal."""
    hints = get_type_hints(kind.__init__)
    names = [p.name for p in inspect.signature(kind).parameters.values() if p.kind != p.VAR_KEYWORD]
    return kind(**{name: SAMPLES[hints[name]] + SAMPLES[hints[name]] * i
                   for i, name in enumerate(names)})  # fmt: skip


class Refusing(County):
    """A county that answers every code by the error it was set to."""

    def __init__(self) -> None:
        self.with_what: CunjiError = CountyTroubled()

    @override
    def key_of(self, village: str, device: str) -> bytes | None:
        raise self.with_what

    @override
    def enrol(self, ask: Enrol) -> Enrolled:
        raise self.with_what

    @override
    def whose(self, ask: Whose) -> Home:
        raise self.with_what

    @override
    def mark(self, ask: MarkAsk) -> Mark:
        raise self.with_what

    @override
    def buckets(self, ask: BucketsAsk) -> Iterator[Down]:
        raise self.with_what

    @override
    def heads(self, ask: HeadsAsk) -> Heads:
        raise self.with_what

    @override
    def greet(self, hello: Hello, *, by_stick: bool = False) -> Exchange:
        raise self.with_what


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Refusing, str]]:
    """The county's own door for devices, on a socket."""
    county, workers = Refusing(), Workers(threads=1)
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('door') / 'county.db'}")
    prepare(engine)
    codes = WrongCodes(engine, 459999)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        Starlette(
            routes=[*SyncRoutes(county, workers, Vestibule(county, workers), codes).routes()]
        ),
        log_config=None,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield county, f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()
    workers.close()
    engine.dispose()


def at_the_village(door: tuple[Refusing, str], error: CunjiError) -> CunjiError:
    county, url = door
    county.with_what = error
    wire = Wire(url)
    try:
        with pytest.raises(CunjiError) as caught:
            wire.post("/v1/whose", msgspec.msgpack.encode(Whose("A" * 16)))
    finally:
        wire.close()
    return caught.value


@pytest.mark.parametrize("kind", crossing(), ids=lambda kind: kind.code)
def test_an_error_arrives_as_itself_with_its_facts(
    door: tuple[Refusing, str], kind: type[CunjiError]
) -> None:
    sent = sample(kind)
    arrived = at_the_village(door, sent)
    assert type(arrived) is kind
    assert arrived.facts == sent.facts
    assert arrived.told == sent.told
    assert "{" not in arrived.told


@pytest.mark.parametrize(
    ("own", "abroad"),
    [
        (DiskFull(), CountyFull),
        (StoreBusy(), CountyBusy),
        (StoreUnreachable(), CountyBusy),
        (BookDamaged(), CountyTroubled),
    ],
    ids=lambda it: getattr(it, "code", ""),
)
def test_what_speaks_of_the_countys_own_store_is_said_in_other_words(
    door: tuple[Refusing, str], own: CunjiError, abroad: type[CunjiError]
) -> None:
    """A secretary is not asked to make room on a disk that is not hers."""
    assert type(at_the_village(door, own)) is abroad


def test_each_is_known_without_the_rest_of_the_program() -> None:
    program = (
        "import json; from sync.protocol.refusal import refusals;"
        "print(json.dumps(sorted(refusals())))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == [kind.code for kind in crossing()]
    assert {"gap-found", "parcel-old", "role-forbids"} <= refusals().keys()


REFUSED = "县里说明的原因。"


@pytest.mark.parametrize(
    "body",
    [
        {"code": "of-a-newer-county", "zh": REFUSED},
        {"code": "gap-found", "zh": REFUSED},
        {"code": "gap-found", "zh": REFUSED, "expected": -1},
        {"code": "gap-found", "zh": REFUSED, "expected": 1 << 70},
        {"code": "gap-found", "zh": REFUSED, "expected": "seven"},
        {"code": "branch-found", "zh": REFUSED, "expected": 7, "epoch": 1, "device": "a" * 301},
    ],
)
def test_what_this_program_does_not_know_is_told_in_the_countys_words(
    body: dict[str, object],
) -> None:
    heard = decode_refusal(json.dumps(body).encode())
    assert isinstance(heard, CountySays)
    assert heard.told == f"县里说：{REFUSED}"


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"<p>", b'{"code": "gap-found"}', b'{"code": 7, "zh": "x"}', b"\xff"],
)
def test_what_is_no_refusal_is_no_county(content: bytes) -> None:
    assert decode_refusal(content) is None
    answer = b"HTTP/1.1 409 No\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)
    with Impostor(answer) as impostor:
        wire = Wire(impostor.url)
        with pytest.raises(CountyNonsense):
            wire.post("/v1/whose", b"")
        wire.close()


def test_facts_nobody_here_knows_are_passed_over() -> None:
    body = {"code": "gap-found", "zh": REFUSED, "expected": 7, "since": [1, 2]}
    heard = decode_refusal(json.dumps(body).encode())
    assert isinstance(heard, GapFound)
    assert heard.expected == 7
