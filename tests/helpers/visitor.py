"""Somebody at the console without a browser: keeps the cookie, sends the form token of the page."""

import asyncio
import http.client
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pyotp
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.types import Message, Scope
from typing_extensions import override

from forms.program import bundled
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.app import build_app
from sync.county.door.connections import Door
from sync.county.settings import Settings
from sync.county.tables import prepare
from sync.store.engine import keys_beside, open_store

OWN, SIBLING, FOREIGN = "459999100201", "459999101201", "459998100201"
PASSWORD = "很长的 口令 一句话 都好"


@dataclass
class Reply:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Visitor:
    """One browser."""

    app: Starlette
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, /, *, token: str | None = None, **fields: str) -> Reply:
        sent = {"token": self.token if token is None else token, **fields}
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(sent).encode(), kind)

    def foreign(self, path: str, **fields: str) -> Reply:
        sent = urlencode({"token": self.token, **fields}).encode()
        return self._ask("POST", path, sent, {"origin": "https://elsewhere.example"})

    def sign_in(self, name: str, password: str, code: str = "") -> Reply:
        reply = self.post("/sign-in", name=name, password=password, code=code)
        if reply.status == 303:
            self.get("/me")
        return reply

    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Reply:
        where, _, query = path.partition("?")
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        length = {"content-length": str(len(body))}
        headers = {"host": "county.test", "cookie": cookie, **length, **self.headers, **more}
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": where, "raw_path": quote(where).encode(), "root_path": "",
            "query_string": query.encode(), "client": ("192.0.2.7", 1),
            "server": ("county.test", 80),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        return self._read(sent)

    def _read(self, sent: list[Message]) -> Reply:
        head = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
        for name, value in sent[0]["headers"]:
            kept = re.match(r'([^=]+)=("?)([^;"]*)\2', value.decode())
            if kept and name.lower() == b"set-cookie":
                self.cookies[kept[1]] = kept[3]
        raw = b"".join(m.get("body", b"") for m in sent[1:])
        text = raw.decode("utf-8", "replace")
        if found := re.search(r'name="token" value="([^"]+)"', text):
            self.token = found[1]
        return Reply(sent[0]["status"], text, head, raw)


@dataclass
class Caller(Visitor):
    """The same over a socket: one that asks a server that is running."""

    app: Starlette = field(default_factory=Starlette)
    url: str = ""

    @override
    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Reply:
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        line.request(method, quote(path, "/?&=%"), body, {"cookie": cookie, **self.headers, **more})
        answer = line.getresponse()
        headers = [(k.lower().encode(), v.encode()) for k, v in answer.getheaders()]
        head: Message = {"type": "http.response.start", "status": answer.status, "headers": headers}
        content = answer.read()
        line.close()
        return self._read([head, {"type": "http.response.body", "body": content}])


class Office:
    """A console in this process, with as many people at it as a test wants."""

    def __init__(self, folder: Path, url: str = "", *, secure: bool = False, county: int = 459999):
        self.settings = Settings(folder, county, url, name="练习县")
        folder.mkdir(exist_ok=True)
        self.engine: Engine = open_store(self.settings.url, keys_beside(folder))
        prepare(self.engine)
        self.accounts = Accounts(self.engine, county, key=self.settings.photo_key())
        self.app = build_app(self.settings, self.engine, bundled(), Door(), secure=secure)

    def visitor(self) -> Visitor:
        return Visitor(self.app)

    def person(self, role: Role, area: str = "", name: str = "") -> Visitor:
        """Somebody who has an account and is signed in with a password of their own."""
        name = name or f"{role.value}-{area or 'all'}"
        one_time = self.accounts.add(Area(""), name, role, area)
        session = self.accounts.sign_in(name, one_time, "192.0.2.7")
        self.accounts.change_password(session, one_time, PASSWORD)
        visitor = self.visitor()
        assert visitor.sign_in(name, PASSWORD).status == 303
        return visitor

    def telephone(self, name: str) -> tuple[pyotp.TOTP, list[str]]:
        """Bind a telephone to an account: what it shows, and the recovery codes."""
        shows = pyotp.TOTP(self.accounts.second.offer(name).secret)
        return shows, self.accounts.second.bind(name, shows.now())

    def close(self) -> None:
        self.engine.dispose()
