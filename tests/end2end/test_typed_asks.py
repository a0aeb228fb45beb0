"""Whatever is sent to a page or to the door for devices: an answer in words, never a failure."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
import pytest
from starlette.routing import Mount, Route

from forms.program import bundled
from sync.county.accounts.area import Role
from sync.county.app import build_app
from sync.county.console.console import PageRules
from sync.county.door.connections import Door
from sync.county.settings import Settings
from sync.store.engine import open_store
from tests.helpers.asking import (
    DOORS,
    FITS,
    ODD,
    SAID,
    Asker,
    declared,
    fields_of,
    send,
    signed_in,
)  # fmt: skip
from tests.helpers.counties import RunningCounty
from tests.helpers.villages import VILLAGE

NEVER: Final = {"NUL", "wrong encoding", "half a character", "other signs"}
"""What no field of any page takes."""


@pytest.fixture
def askers(any_county: RunningCounty) -> Iterator[dict[Role, Asker]]:
    with signed_in(any_county) as found:
        yield found


def odd_asks(rules: PageRules) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Field, what is odd about it, and the whole question."""
    names = [name for name in fields_of(rules.asks) if name != "token"]
    fits = {name: quote(FITS[name]) for name in names}
    yield "", "unknown", {**fits, "x": "1"}
    yield "", "list", {**fits, "village[]": VILLAGE}
    yield "", "many", {f"k{n}": "1" for n in range(200)}
    for name in names:
        yield name, "missing", {k: v for k, v in fits.items() if k != name}
        yield name, "twice", {**fits, name: f"{fits[name]}&{name}=1"}
        for what, text in ODD.items():
            yield name, what, {**fits, name: text}
    yield "", "fits", fits
    yield "", "nothing", {}


def test_every_route_is_tried(any_county: RunningCounty) -> None:
    settings = Settings.read(any_county.folder)
    engine = open_store(settings.url)
    app = build_app(settings, engine, bundled(), Door(), secure=False)
    engine.dispose()
    routes = {
        (method, route.path.replace(":str", ""))
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {route.path for route in app.routes if isinstance(route, Mount)} == {"/static"}
    pages = {(one.method, one.path.replace(":str", "")) for one in declared()}
    own = {("GET", "/healthz"), ("GET", "/metrics")}
    own |= {pair for pair in routes if pair[1].startswith("/api/")}  # test_api.py
    assert routes - pages - own == {(method, path) for method, path, _ in DOORS}
    known = {name for one in declared() for name in fields_of(one.asks) + fields_of(one.query)}
    assert known == FITS.keys()


def test_no_field_of_any_page_brings_the_county_down(askers: dict[Role, Asker]) -> None:
    last = {"/sign-out", "/me", "/password"}
    pages = sorted(declared(), key=lambda one: (one.path in last, one.path == "/sign-out"))
    for rules in pages:
        asker = askers[Role.COUNTY if Role.COUNTY in rules.roles else Role.AUDITOR]
        for name, what, fields in odd_asks(rules):
            status, text = asker.page(rules, fields)
            where = (rules.method, rules.path, name, what)
            assert status < 500, where
            if what in NEVER | {"twice", "unknown", "list"} and not (
                rules.takes_file and what == "twice"
            ):
                assert status == 400, (where, status)
                assert "没有改动任何内容" in text, where
        for part in ("²²²²²²", "%00", "9" * 30, "%FF", "..%2f..", "a" * 3000):
            if "{code" in rules.path:
                path = rules.path.replace("{code:str}", quote(part, safe="%"))
                token = urlencode({"token": asker.token}).encode()
                form = "application/x-www-form-urlencoded"
                status, _ = asker.ask(rules.method, path, *((token, form) if token else ()))
                assert status < 500, (path, status)


STRANGE: Final[tuple[Any, ...]] = (
    "", "²" * 12, "a\0b", "x" * 3000, "👪", ["1"], {"a": 1}, None, -1, 2**63, 2**64 - 1,
    float("nan"), b"", b"x" * 1500, f"{VILLAGE}\n", "0" * 16 + "\n",
)  # fmt: skip


def test_no_message_of_a_device_brings_the_county_down(askers: dict[Role, Asker]) -> None:
    asker = askers[Role.COUNTY]
    tried: set[type[Any]] = set()
    for method, path, kind in DOORS:
        names = [field.name for field in msgspec.structs.fields(kind)]
        fits = {name: SAID.get(name, b"") for name in names}
        config = kind.__struct_config__
        tag = [1] if config.tag is not None else []
        for odd in names if kind not in tried else ():
            for value in (*STRANGE, msgspec.UNSET):
                said = {k: value if k == odd else v for k, v in fits.items()}
                said = {k: v for k, v in said.items() if v is not msgspec.UNSET}
                status, _ = _say(
                    asker, method, path, [*tag, *said.values()] if config.array_like else said
                )
                assert status < 500, (path, odd, value)
        tried.add(kind)
        for raw in (b"", b"\xc1", b"\x91" * 3000, b"\xdf\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff"):
            status, _ = send(asker, method, path, raw)
            assert status < 500, (path, raw[:9])


def _say(asker: Asker, method: str, path: str, said: object) -> tuple[int, str]:
    try:
        return send(asker, method, path, msgspec.msgpack.encode(said))
    except UnicodeEncodeError:
        return 0, ""
