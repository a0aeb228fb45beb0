"""What is on the wire and on a stick stays as it was: old programs read it, whatever we call it.

The bytes are those of the first program that spoke version 4. A new kind of message needs its own.
"""

import hashlib
import inspect
from typing import Final, get_args

import msgspec
import pytest
from sync.protocol.columns import Changes
from sync.protocol.encode import to_columns

from forms.schema.form import RecordId, Value
from sync.change import Change, Kind, link
from sync.protocol import requests
from sync.protocol.messages import (
    Buckets,
    Down,
    End,
    Feed,
    Head,
    Held,
    Hello,
    Kept,
    Ops,
    PackNews,
    Photo,
    Receipt,
    Up,
)
from sync.protocol.parcel import Letter
from sync.protocol.requests import (
    BucketsAsk,
    ContentAsk,
    Enrol,
    Enrolled,
    Home,
    Mark,
    MarkAsk,
    Whose,
)
from sync.protocol.signing import Signer
from sync.store.values import content_hash

VILLAGE, DEVICE, EPOCH, NONCE, SHA = "459999100201", "00112233445566aa", 3, b"n" * 16, "ab" * 32
LINK, SIGNATURE, KEY = b"l" * 16, b"s" * 64, b"k" * 32
IDS: Final = [RecordId(f"019{n:029x}") for n in range(1, 4)]
SIGNER: Final = Signer("5a" * 32)


def changes(*, numbered: bool) -> list[Change]:
    told: list[tuple[RecordId, str, Kind, dict[str, Value | None]]] = [
        (IDS[0], "household", Kind.CREATE, {"hamlet": "弄拉屯", "size": 4}),
        (
            IDS[1],
            "person",
            Kind.CREATE,
            {"name": "韦小妹", "household": IDS[0], "tags": ["一", "二"]},
        ),
        (IDS[1], "person", Kind.SET, {"phone": None, "alive": True}),
        (IDS[2], "visit", Kind.RETRACT, {"_state": "retracted"}),
        (IDS[2], "visit", Kind.RESOLVE, {"day": "2026-11-02"}),
    ]
    return [
        Change(
            DEVICE, EPOCH, n, 1 + n // 3, (1_790_000_000_000 + n * 61_000) << 16 | n, 40, record,
            form, 2, kind, fields, "黄驻村", "写错了" if kind is Kind.RETRACT else None,
            90 + n if numbered else None,
        )
        for n, (record, form, kind, fields) in enumerate(told, 1)
    ]  # fmt: skip


def columns(*, numbered: bool) -> Changes:
    return to_columns(changes(numbered=numbered), lambda _: {IDS[2]: 17})


def hello() -> Hello:
    return Hello(
        1, 4, VILLAGE, DEVICE, EPOCH, NONCE, 9, 5, 5, LINK, 40, b"f" * 24, 1_790_000_000_000
    )


MESSAGES: Final[dict[str, msgspec.Struct]] = {
    "hello": SIGNER.sign(hello()),
    "ops": Ops(columns(numbered=False), LINK, SIGNATURE),
    "held": Held(columns(numbered=False), LINK, LINK, SIGNATURE),
    "photo": Photo(SHA, b"content"),
    "end": End(2),
    "receipt": Receipt(5, 9, [(6, 91, 4)], [0, 17, 1]),
    "feed": Feed(columns(numbered=True), [0, 17], 95),
    "pack": PackNews(3, "2026-11-02T08:00:00+00:00", "县里", "values: {}"),
    "head": Head(95, LINK, NONCE, 1_790_000_000_000, KEY, b"epoch..."),
    "kept": Kept([SHA]),
    "buckets": Buckets(95, bytes(range(256)) * 16),
    "enrol": SIGNER.sign(Enrol("ABCD1234", VILLAGE, DEVICE, EPOCH, KEY, wide=True)),
    "enrolled": Enrolled(EPOCH, NONCE, "某县", 1_790_000_000_000, KEY, "clerk"),
    "whose": Whose("ABCD1234", DEVICE),
    "home": Home("459999100", "某乡", [(VILLAGE, "某村")], "township"),
    "ask mark": SIGNER.sign(MarkAsk(VILLAGE, DEVICE, EPOCH, NONCE)),
    "mark": Mark(9),
    "ask buckets": SIGNER.sign(BucketsAsk(VILLAGE, DEVICE, EPOCH, NONCE, b"\x00\x7f")),
    "ask content": SIGNER.sign(ContentAsk(VILLAGE, DEVICE, EPOCH, NONCE, SHA)),
    "letter": Letter(1, VILLAGE, DEVICE, EPOCH, 1_790_000_000_000, b"frames", SIGNATURE),
}
"""One of each kind, every field filled; those that are signed with their signature."""

BYTES: Final = {
    "hello": (176, "0ac4fbe976c7bb2b743e09392ed85fb97e8664402de7c016a908737b07ddb7d4"),
    "ops": (456, "80f2947467e3c72edd442aca4d43f400314474677e20b1b4bd1aac6880e4a938"),
    "held": (474, "c8b043bfe6636f1c999f3705cb19e8b5ca6122dd61f10acb4e72897639c06524"),
    "photo": (77, "00274f842ca2587e21c4019dae9cc142a4dc93d9297f3ea7b3a5dec9f1939aaf"),
    "end": (3, "b2f313c225d71590fe755c64f1112748daa572fe6138f82dc1842760c3db8740"),
    "receipt": (13, "c5110b9a050c3a46b0a4212fca24f8ebb1d2c0d5c6904d67dab99a94d08e9a21"),
    "feed": (381, "e58f7d0f38cda5fd074cc41173b2a4e32f09319ac17e2a357a264eaa81827399"),
    "pack": (47, "625ecdc2933e0474cfe24d4243103af487d29b22c31253fe1261a2276aac32c0"),
    "head": (92, "55c62b5dc255d8db25c00c22579e852483ddd0339ea8c7501bba57b9a7b4cce7"),
    "kept": (70, "7cb03ba13bdbaf12943c8e95a0c87b25b21f67396d05ac2321819e1e7b81a84f"),
    "buckets": (4102, "801782c0a1548d151e39065b8fd1f74d649b3717bccb9a98c529ce39d17fa37d"),
    "enrol": (187, "e9e0a20cdd3b6afd1ef36e7c235cde063545f3dab622f637b479c561304bef79"),
    "enrolled": (113, "3330640b42394175d26e58b78f876f93591d0a9d89b0653e0bdbc64b0a99619e"),
    "whose": (39, "3bd34e4ca260a99f0344e0c564465ae8a99861941a1a6070a55c9cc7d5509474"),
    "home": (76, "7bc5810913091048d4a6be91ce5f459bb1ca2cad0f79904d0ca83338be5b7dc7"),
    "ask mark": (153, "72cf9d81a4f7832f0204a6ed84eeaf8c02ab44db4b6c903131ca779f1698082f"),
    "mark": (7, "233ad7ee02fab668d2f44f12d1b4ad397e99eacb9fb53ad95617822292fcd2aa"),
    "ask buckets": (164, "ac7528584299f2e69864ee9942fe19a688bf1352521b501b186880fc26f64ab0"),
    "ask content": (223, "5e297c784a0c5ec0348075913e20d71b063ec13c359b1fb5d49730e29c2804ad"),
    "letter": (116, "8c85427b22ca567ee89474df0f023002a14c12eee2266e5924209b71bb08a829"),
}
"""How long each is as MessagePack, and the SHA-256 of that."""

FRAME: Final = "71e0d6900e4c6ef082ceaf5aaf761a51ae8b747ea2dc3ea79b5dccbc51957f1e"
CHAIN: Final = "660b339766a16aeca15d4d3f5de10d3a"
RECORD: Final = "9b5d55efc2c42215f73deba6f70af703"


def test_every_kind_of_message_is_here() -> None:
    asked = {
        kind
        for _, kind in inspect.getmembers(requests, inspect.isclass)
        if issubclass(kind, msgspec.Struct) and kind.__module__ == requests.__name__
    }
    kinds = {*get_args(Up), *get_args(Down), *asked, Letter}
    assert {type(message) for message in MESSAGES.values()} == kinds
    assert MESSAGES.keys() == BYTES.keys()


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_the_bytes_it_always_had(name: str) -> None:
    content = msgspec.msgpack.encode(MESSAGES[name])
    assert (len(content), hashlib.sha256(content).hexdigest()) == BYTES[name]


def test_a_frame_is_signed_as_it_always_was() -> None:
    signed = SIGNER.sign_frame(DEVICE, EPOCH, 9, LINK) + SIGNER.sign_facts("CUNJI", 1, "two")
    assert hashlib.sha256(signed).hexdigest() == FRAME


def test_changes_and_records_hash_as_they_always_did() -> None:
    made = b"\0" * 16
    for change in changes(numbered=False):
        made = link(made, change)
    assert made.hex() == CHAIN
    body: dict[str, Value] = {"name": "韦小妹", "tags": ["一", "二"], "alive": True, "size": 4}
    assert content_hash(IDS[1], "person", "live", body).hex() == RECORD
