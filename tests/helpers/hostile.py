"""Strangers who want to hold a county up: each kind a task of one loop, from many addresses.

They come from 127.0.0.0/8 beside 127.0.0.1, whose every address is this machine; bounded in count
and in time.
"""

import asyncio
import contextlib
import os
import random
import ssl
import time
from collections import Counter
from collections.abc import Sequence

import msgspec

from sync.protocol.messages import Hello, encode
from sync.protocol.requests import ContentAsk
from sync.protocol.stream import said

VILLAGE = "459999100201"
KINDS = ("idle", "head", "body", "nobody", "sign-in", "relay")
_HEAD = b" HTTP/1.1\r\nHost: county.test\r\n"


class Strangers:
    """Hostile tasks against a port of this machine.

    Args:
        port: The county's.
        seconds: How long they go on.
        addresses: From how many addresses they come.
        tls: Whether the county speaks TLS.

    Attributes:
        seen: What they were answered, by kind.
    """

    def __init__(self, port: int, seconds: float, addresses: int, *, tls: bool = False) -> None:
        self._port = port
        self._over = time.monotonic() + seconds
        self._ramp = min(seconds / 3, 8.0)
        self._addresses = addresses
        self._tls = _trusting() if tls else None
        self.seen: Counter[str] = Counter()

    def run(self, kinds: Sequence[str], count: int) -> None:
        """So many of them at once, until their time is over."""
        asyncio.run(self._all(kinds, count))

    async def _all(self, kinds: Sequence[str], count: int) -> None:
        tasks = (self._one(number, kinds[number % len(kinds)]) for number in range(count))
        await asyncio.gather(*tasks)

    async def _one(self, number: int, kind: str) -> None:
        line = number % self._addresses
        source = f"127.0.{1 + line // 250}.{2 + line % 250}"
        await asyncio.sleep(random.random() * self._ramp)
        while (left := self._over - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(left, 10)):
                    reader, writer = await asyncio.open_connection(
                        "127.0.0.1", self._port, local_addr=(source, 0), ssl=self._tls
                    )
            except (OSError, TimeoutError):
                self.seen[f"{kind}: not let in"] += 1
                await asyncio.sleep(1 + random.random())
                continue
            try:
                await self._hold(kind, reader, writer)
            except TimeoutError:
                self.seen[f"{kind}: held to the end"] += 1
            except (OSError, asyncio.IncompleteReadError):
                self.seen[f"{kind}: ended"] += 1
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.sleep(random.random())

    async def _hold(
        self, kind: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async with asyncio.timeout(max(0.1, self._over - time.monotonic())):
            if kind == "head":
                writer.write(b"GET /sign-in" + _HEAD)
                while not reader.at_eof():
                    writer.write(b"X-More: a\r\n")
                    await writer.drain()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(1):
                            await reader.read(1)
            else:
                writer.write(_said_by(kind))
                await writer.drain()
            head = await reader.read(64)
        answer = head[9:12].decode("latin-1") if head else "ended"
        self.seen[f"{kind}: {answer}"] += 1


def _said_by(kind: str) -> bytes:
    """What a stranger of a kind says before it falls silent."""
    match kind:
        case "body":
            return b"POST /v1/sync" + _HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n\x28\r\n"
        case "nobody":
            hello = said(encode(_hello()))
            heads = b"Content-Length: %d\r\n\r\n" % (len(hello) + 900_000)
            return b"POST /v1/sync" + _HEAD + heads + hello
        case "sign-in":
            form = f"name=u{random.randrange(10**6)}&password={'x' * 20}".encode()
            heads = b"Content-Type: application/x-www-form-urlencoded\r\n"
            heads += b"Content-Length: %d\r\n\r\n" % len(form)
            return b"POST /sign-in" + _HEAD + heads + form
        case "relay":
            ask = ContentAsk(VILLAGE, "a" * 16, 1, bytes(16), "0" * 64, b"")
            proof = msgspec.msgpack.encode(ask).hex().encode()
            heads = b"Authorization: Cunji " + proof + b"\r\nContent-Length: 16777216\r\n\r\n"
            return b"POST /v1/relay" + _HEAD + heads + bytes(1 << 16)
        case _:
            return b""


def _hello() -> Hello:
    """A well-formed greeting of nobody."""
    return Hello(
        5, 5, VILLAGE, os.urandom(8).hex(), 1, os.urandom(16), 5, 0, 0, bytes(32), 0, bytes(24),
        int(time.time() * 1000), os.urandom(64),
    )  # fmt: skip


def _trusting() -> ssl.SSLContext:
    """Whoever attacks does not look at certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
