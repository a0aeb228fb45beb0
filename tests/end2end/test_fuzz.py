"""What nobody of ours would send, by the thousand, to a real server: it answers, small and whole.

``CUNJI_EXAMPLES`` says how many questions a group; ``make nightly`` asks 10,000.
"""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_from_bytes

import msgspec
import pytest

from sync.county.accounts.area import Role
from sync.protocol.requests import ContentAsk
from tests.helpers.asking import (
    DOORS,
    FITS,
    ODD,
    SAID,
    Asker,
    declared,
    fields_of,
    parts,
    send,
    signed_in,
)  # fmt: skip
from tests.helpers.counties import RunningCounty
from tests.helpers.packs import SAMPLE

EXAMPLES: Final = int(os.environ.get("CUNJI_EXAMPLES", "50"))
MEGABYTES: Final = 256
ENDS: Final = {"/me", "/sign-out"}
"""Pages that end sessions."""
FORM: Final = "application/x-www-form-urlencoded"
Group = Callable[[Asker, random.Random], tuple[int, str]]


def broken(raw: bytes, dice: random.Random) -> bytes:
    """Bytes with some of them changed, missing, doubled or new."""
    made = bytearray(raw)
    for _ in range(dice.choice((0, 1, 1, 3, 30))):
        at = dice.randrange(len(made) + 1)
        match dice.randrange(5):
            case 0:
                made[at : at + 1] = dice.randbytes(1)
            case 1:
                del made[at : at + dice.randrange(20)]
            case 2:
                made[at:at] = made[at : at + dice.randrange(200)]
            case 3:
                made[at:at] = dice.choice((b"\0", b"\xff", b"&", b"*", b"- ", b"[", b"%", b"\xc1"))
            case _:
                del made[at:]
    return bytes(made)


def _text(name: str, dice: random.Random) -> str:
    """A value as it stands on the wire."""
    match dice.randrange(4):
        case 0:
            return quote(FITS[name])
        case 1:
            return dice.choice([text for text in ODD.values() if len(text) < 9999])
        case 2:
            return quote_from_bytes(broken(FITS[name].encode(), dice))
        case _:
            return quote_from_bytes(dice.randbytes(dice.randrange(40)))


def _page(asker: Asker, dice: random.Random, method: str) -> tuple[int, str]:
    rules = dice.choice([
        one for one in declared()
        if one.method == method and Role.COUNTY in one.roles and one.path not in ENDS
    ])  # fmt: skip
    names = [n for n in fields_of(rules.asks) if n != "token" and dice.random() < 0.8]
    fields = {name: _text(name, dice) for name in names}
    if dice.random() < 0.05:
        fields[quote_from_bytes(dice.randbytes(4))] = "1"
    return asker.page(rules, fields)


def console_get(asker: Asker, dice: random.Random) -> tuple[int, str]:
    if dice.random() < 0.1:
        return asker.ask("GET", "/" + quote_from_bytes(broken(b"villages/459999100201", dice)))
    return _page(asker, dice, "GET")


def console_post(asker: Asker, dice: random.Random) -> tuple[int, str]:
    if dice.random() < 0.2:
        path = dice.choice([one.path for one in declared() if one.method == "POST"])
        body = broken(f"token={asker.token}&village=459999100201&words=x".encode(), dice)
        if path not in ENDS:
            return asker.ask("POST", quote(path), body, dice.choice((FORM, "text/plain", "")))
    return _page(asker, dice, "POST")


def messages(asker: Asker, dice: random.Random) -> tuple[int, str]:
    method, path, kind = dice.choice(DOORS)
    said = {field.name: SAID.get(field.name, b"") for field in msgspec.structs.fields(kind)}
    whole = [1, *said.values()] if kind.__struct_config__.array_like else said
    return send(asker, method, path, broken(msgspec.msgpack.encode(whole), dice))


def parcels(asker: Asker, dice: random.Random) -> tuple[int, str]:
    file = broken(b"CUNJI-PARCEL" + dice.randbytes(300), dice)
    path = dice.choice(("/parcels", "/notices/sheet"))
    if path == "/notices/sheet" and dice.random() < 0.9:
        file = broken(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>", dice)
        path = dice.choice(("/parcels", "/parcels", "/parcels", "/notices/sheet"))
    body = parts({"token": quote(asker.token)}, file)
    whole = body if dice.random() < 0.8 else broken(body, dice)
    return asker.ask("POST", path, whole, "multipart/form-data; boundary=x")


def packs(asker: Asker, dice: random.Random) -> tuple[int, str]:
    own = dice.choice((SAMPLE, SAMPLE.with_name("459999-own.yaml"))).read_bytes()
    body = quote_from_bytes(broken(own[: dice.randrange(200, 6000)], dice))
    token = f"token={quote(asker.token)}"
    return asker.ask("POST", "/publish", f"{token}&does=try&body={body}".encode(), FORM)


def photos(asker: Asker, dice: random.Random) -> tuple[int, str]:
    said = {**SAID, "nonce": bytes(16)}
    ask = {field.name: said[field.name] for field in msgspec.structs.fields(ContentAsk)}
    where = "/v1/photos/" + dice.choice(("0" * 64, quote_from_bytes(dice.randbytes(9)), "x" * 300))
    return asker.ask(
        dice.choice(("GET", "HEAD", "PATCH", "POST", "OPTIONS", "DELETE")),
        dice.choice((where, "/v1/photos", "/v1/relay")),
        dice.randbytes(dice.choice((0, 10, 70_000))),
        authorization=f"Cunji {broken(msgspec.msgpack.encode(ask), dice).hex()}",
        upload_length=dice.choice(("1", "-1", "²", "9" * 20, "")),
        upload_offset=dice.choice(("0", "-1", "٤", "9" * 11)),
        range=dice.choice(("bytes=0-", "bytes=-", "bytes=99999999999-", "x")),
    )


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path_factory.mktemp("fuzz") / "county") as running:
        yield running


@pytest.fixture(scope="module")
def asker(county: RunningCounty) -> Iterator[Asker]:
    with signed_in(county) as found:
        yield found[Role.COUNTY]


def held(pid: int) -> int:
    """Megabytes a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmRSS"))


@pytest.mark.parametrize(
    "group", [console_get, console_post, messages, parcels, packs, photos], ids=lambda g: g.__name__
)
def test_whatever_comes_is_answered(group: Group, county: RunningCounty, asker: Asker) -> None:
    most = 0
    for number in range(EXAMPLES):
        status, _ = group(asker, random.Random(f"{group.__name__} {number}"))
        assert status < 500, f"question {number} of {group.__name__}"
        if number % 50 == 0:
            most = max(most, held(county.pid))
    assert max(most, held(county.pid)) <= MEGABYTES
    assert asker.ask("GET", "/devices")[0] == 200, "still signed in: the questions reached pages"
