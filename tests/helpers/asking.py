"""Somebody at a county's console over a socket, and what its pages and doors may be asked."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes, urlencode

import msgspec

from forms.schema.form import RecordId
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.console.asking.asks import Asked
from sync.county.console.console import PageRules
from sync.county.console.villages import PAGE_SETS
from sync.county.settings import Settings
from sync.protocol.messages import Hello
from sync.protocol.requests import BucketsAsk, ContentAsk, Enrol, HeadsAsk, MarkAsk, Whose
from sync.store.engine import open_store
from tests.helpers.counties import RunningCounty
from tests.helpers.handed_up import hand_up
from tests.helpers.villages import VILLAGE
from tests.helpers.visitor import PASSWORD

FITS: Final = {
    "token": "", "village": VILLAGE, "day": "2026-11-30", "contact": "recent", "q": "板岭",
    "where": VILLAGE[:9], "show": "I-02", "name": "板岭村", "role": "township", "device": "0" * 16,
    "reason": "电脑丢在班车上", "clash": "0" * 24, "how": "new", "words": "另写",
    "record": "0" * 32, "sha": "0" * 64, "number": "公示〔2026〕N09-1120号",
    "digest": "0123456789ABCDEF0123",
    "body": "county: '459999'\ntitle: 样例\n", "does": "reset", "kind": "villages", "file": "csv",
    "before": "7", "account": "admin", "password": "x", "code": "000000", "old": "x", "new": "x",
    "again": "y", "area": VILLAGE[:9], "item": "000001", "id": "0" * 32,
    "days": "30", "figures": "1", "returns": "1", "exports": "1", "intake": "1",
}  # fmt: skip
"""By field: what its page takes. A field that is not here has not been tried."""

ODD: Final[Mapping[str, str]] = {
    "empty": "", "30 digits": "9" * 30, "superscripts": quote("²" * 12), "arabic": quote("٤" * 12),
    "NUL": "a%00b", "NUL as text": "a%2500b", "1 MB": "9" * (1 << 20), "emoji": "%F0%9F%91%AA",
    "wrong encoding": quote("板岭".encode("gbk")), "half a character": "%ED%A0%80",
    "turned round": quote("村\u202e长"), "lines": "a%0Ab%0D", "beginning of time": "0001-01-01",
    "negative": "-1", "markup": quote("<b>'\"%_"), "other signs": quote("è".encode("latin-1")),
}  # fmt: skip
"""What is sent in the place of a field, as it stands on the wire."""

DOORS: Final[tuple[tuple[str, str, type[Any]], ...]] = (
    ("POST", "/v1/enrol", Enrol), ("POST", "/v1/whose", Whose), ("GET", "/v1/mark", MarkAsk),
    ("POST", "/v1/shares", BucketsAsk), ("POST", "/v1/sync", Hello),
    ("POST", "/v1/heads", HeadsAsk),
    ("POST", "/v1/relay", ContentAsk), ("OPTIONS", "/v1/photos", ContentAsk),
    ("POST", "/v1/photos", ContentAsk), ("PATCH", "/v1/photos/{sha}", ContentAsk),
    ("GET", "/v1/photos/{sha}", ContentAsk),
)  # fmt: skip
"""The door for devices: method, address, and the struct it takes."""
SAID: Final[Mapping[str, object]] = {
    "village": VILLAGE, "device": "0" * 16, "code": "ABCD", "epoch": 1, "key": bytes(32),
    "wide": False, "signature": bytes(64), "nonce": bytes(16), "wanted": b"", "sha": "0" * 64,
    "oldest": 1, "newest": 5, "made": 0, "confirmed": 0, "start": 0, "link": bytes(32), "cursor": 0,
    "root": bytes(32), "as_of": 0,
}  # fmt: skip


def declared() -> list[PageRules]:
    """Every page, with what it may be asked; held against the routes of the application."""
    found = []
    for made in PAGE_SETS:
        for member in vars(made).values():
            rules = vars(member).get("page_rules") if callable(member) else None
            if isinstance(rules, PageRules):
                found.append(rules)
    return found


@dataclass
class Asker:
    """Somebody at the console, over a socket of its own."""

    port: int
    cookie: str
    token: str
    line: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", **more: str
    ) -> tuple[int, str]:
        heads = {"cookie": self.cookie} | ({"content-type": kind} if kind else {})
        heads |= {k.replace("_", "-"): v.encode().decode("latin-1") for k, v in more.items()}
        for again in (True, False):
            try:
                self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, 30)
                self.line.request(method, path, body or None, heads)
                reply = self.line.getresponse()
                return reply.status, reply.read().decode("utf-8", "replace")
            except (ConnectionError, http.client.HTTPException):
                # what is too long is answered before it is read, and the line closed
                self.close()
                if not again:
                    return 400, "cut off"
        raise AssertionError

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def page(self, rules: PageRules, fields: Mapping[str, str]) -> tuple[int, str]:
        """Ask a page; the values of the fields are encoded already."""
        path = rules.path.replace("{code:str}", VILLAGE)
        text = "&".join(f"{name}={value}" for name, value in fields.items())
        if rules.method == "GET":
            return self.ask("GET", f"{path}?{text}" if text else path)
        token = {} if "token" in fields else {"token": self.token}
        if not rules.takes_file:
            text = "&".join(filter(None, [urlencode(token), text]))
            return self.ask("POST", path, text.encode(), "application/x-www-form-urlencoded")
        return self.ask(
            "POST", path, parts({**token, **fields}), 'multipart/form-data; boundary="x"'
        )


def parts(fields: Mapping[str, str], content: bytes = b"abc") -> bytes:
    """A form with a file, as a browser sends it."""
    made = b"".join(
        b'--x\r\ncontent-disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), unquote_to_bytes(text))
        for name, text in fields.items()
    )
    file = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
    return made + file + content + b"\r\n--x--\r\n"


@contextmanager
def signed_in(county: RunningCounty) -> Iterator[dict[Role, Asker]]:
    """A county's administrator and its auditor, each signed in; the county has one village."""
    engine = open_store(Settings.read(county.folder).url)
    hand_up(engine, VILLAGE, "板岭村", {"household": {RecordId("h"): {"head_name": "韦一"}}})
    found = {}
    for role in (Role.COUNTY, Role.AUDITOR):
        accounts = Accounts(engine, 459999)
        one_time = accounts.add(Area.whole(459999), role.value, role)
        session = accounts.sign_in(role.value, one_time, "127.0.0.1")
        session = accounts.change_password(session, one_time, PASSWORD)
        found[role] = Asker(county.port, f"cunji={session.token}", session.form_token)
    engine.dispose()
    yield found
    for asker in found.values():
        asker.close()


def fields_of(kind: type[Asked]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind)]


def send(asker: Asker, method: str, path: str, raw: bytes) -> tuple[int, str]:
    """A message as each door wants it: in the address, the head, a frame or the body."""
    if path == "/v1/mark":
        return asker.ask(method, f"{path}?q={raw.hex()}")
    if path == "/v1/sync":
        return asker.ask(method, path, len(raw).to_bytes(4, "big") + raw)
    if "photos" not in path and "relay" not in path:
        return asker.ask(method, path, raw)
    return asker.ask(
        method, path.replace("{sha}", "0" * 64), authorization=f"Cunji {raw.hex()}",
        upload_length="9" * 9, upload_offset="²",
    )  # fmt: skip
