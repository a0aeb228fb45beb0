"""HTTP for devices: ``POST /v1/enrol``, ``whose``, ``sync``, ``shares``, ``heads``, ``GET mark``.

The body of a sync is read as it comes; what came is on the disk before more is waited for.
The answer begins once the device has said everything, so a refusal is always a plain one.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing
from email.utils import formatdate
from itertools import chain
from typing import TypeAlias, TypeVar

import msgspec
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from forms.errors import CunjiError
from sync.county.devices.dealing.streams import ExchangeReader, answer_stream
from sync.county.devices.vestibule import Vestibule
from sync.county.devices.wrong_codes import WrongCodes
from sync.county.workers import Workers, after_s
from sync.errors.ledger import DiskFull, StoreBusy, StoreUnreachable
from sync.errors.wire import CountyBusy, CountyFull, CountyTroubled, FrameBroken
from sync.protocol.refusal import encode_refusal
from sync.protocol.requests import BucketsAsk, Enrol, HeadsAsk, MarkAsk, Whose
from sync.protocol.service import County
from sync.protocol.version import CONTENT_TYPE, NEWEST, SPOKEN

_log = logging.getLogger("cunji.county")

SILENCE_S = 60.0
"""How long a device may say nothing in the middle of a body, in seconds."""

SMALL_BODY = 4_096
"""Largest body of a question that is not a sync, in bytes."""

AT_ONCE = 64 << 10
"""So much of a body is dealt with at once at most, in bytes."""

PAUSE_S = 0.1
"""What came is dealt with when nothing more has come for so long, in seconds."""

DRAINED = 256 << 10
"""How much of a refused body is still read, so that the refusal gets through to the device."""

T = TypeVar("T")
A = TypeVar("A")


class SyncRoutes:
    """The door for devices.

    Args:
        county: Who answers.
        workers: Who does the work.
        vestibule: Proves who asks.
        codes: Counts wrong codes.
    """

    def __init__(
        self, county: County, workers: Workers, vestibule: Vestibule, codes: WrongCodes
    ) -> None:
        self._codes = codes
        self._county = county
        self._workers = workers
        self._vestibule = vestibule

    def routes(self) -> list[Route]:
        """For the application."""
        return [
            Route("/v1/enrol", self.enrol, methods=["POST"]),
            Route("/v1/whose", self.whose, methods=["POST"]),
            Route("/v1/heads", self.heads, methods=["POST"]),
            Route("/v1/mark", self.mark, methods=["GET"]),
            Route("/v1/shares", self.buckets, methods=["POST"]),
            Route("/v1/sync", self.sync, methods=["POST"]),
        ]

    async def enrol(self, request: Request) -> Response:
        """Make a device known."""
        try:
            ask = _decode(await _small_body(request), Enrol)
            return _message(await self._with_code(self._county.enrol, ask, request))
        except CunjiError as error:
            return refusal(error)

    async def whose(self, request: Request) -> Response:
        """Which village a code is for."""
        try:
            ask = _decode(await _small_body(request), Whose)
            return _message(await self._with_code(self._county.whose, ask, request))
        except CunjiError as error:
            return refusal(error)

    async def heads(self, request: Request) -> Response:
        """Which villages of a computer of many stand otherwise here."""
        try:
            ask = _decode(await _small_body(request), HeadsAsk)
            await self._vestibule.prove(ask)
            return _message(await self._workers.run(self._county.heads, ask))
        except CunjiError as error:
            return refusal(error)

    async def _with_code(self, answer: Callable[[A], T], ask: A, request: Request) -> T:
        """What a code opens, if not too many were wrong."""
        address = request.client.host if request.client else "?"
        return await self._workers.run(self._codes.tried, answer, ask, address)

    async def mark(self, request: Request) -> Response:
        """How far a device's changes have come; asked when the last push got no answer."""
        try:
            ask = _decode(bytes.fromhex(request.query_params.get("q", "")), MarkAsk)
            await self._vestibule.prove(ask)
            return _message(await self._workers.run(self._county.mark, ask))
        except CunjiError as error:
            return refusal(error)
        except ValueError:
            return refusal(FrameBroken())

    async def buckets(self, request: Request) -> Response:
        """Where a device's state differs from ours."""
        async with AsyncExitStack() as stack:
            try:
                ask = _decode(await _small_body(request), BucketsAsk)
                await self._vestibule.prove(ask)
                await stack.enter_async_context(self._vestibule.seat(ask, request.scope))
                return await self._answer(answer_stream(self._county.buckets(ask)), stack)
            except CunjiError as error:
                return refusal(error)

    async def sync(self, request: Request) -> Response:
        """A whole exchange."""
        async with AsyncExitStack() as stack:
            try:
                pieces = await stack.enter_async_context(aclosing(chunks(request)))
                hello, come = await self._vestibule.hear(pieces)
                await stack.enter_async_context(self._vestibule.seat(hello, request.scope))
                return await self._said(await self._take_all(come, pieces), stack)
            except CunjiError as error:
                await _drain(request)
                return refusal(error)
            except ClientDisconnect:
                return Response(status_code=400)

    async def _answer(self, pieces: Iterator[bytes], stack: AsyncExitStack) -> Response:
        """An answer that was not begun yet."""
        return await self._said(await self._workers.run(_begun, pieces), stack)

    async def _said(self, answer: "Begun", stack: AsyncExitStack) -> Response:
        """A short answer whole; a long one piece by piece, with its seat kept until its end."""
        first, second, rest = answer
        if second is None:
            return Response(first, media_type=CONTENT_TYPE)
        held = stack.pop_all()
        return StreamingResponse(
            self._say(chain([first, second], rest)),
            media_type=CONTENT_TYPE,
            background=BackgroundTask(held.aclose),
        )

    async def _take_all(self, come: bytes, pieces: AsyncIterator[bytes]) -> "Begun":
        """Everything the device says, on the disk as it comes; how the answer begins.

        What comes at once waits once for its turn, and is answered in it.

        Raises:
            FrameBroken: It breaks off, or is no exchange of ours.
        """
        reader, last = ExchangeReader(self._county), b""
        async with aclosing(again(come, pieces)) as whole, aclosing(together(whole)) as some:
            async for piece, ended in some:
                if ended:
                    last = piece
                else:
                    await self._workers.run(reader.feed, piece)
        return await self._workers.run(_ended, reader, last)

    async def _say(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        """The answer piece by piece."""
        while (piece := await self._workers.run(_next, pieces)) is not None:
            yield piece


def refusal(error: CunjiError) -> Response:
    """An error as an answer to a device."""
    said = _abroad(error)
    headers = {SPOKEN: str(NEWEST), "Date": formatdate(usegmt=True)}  # a village compares clocks
    if isinstance(said, CountyBusy):
        headers["Retry-After"] = str(round(said.after_s))
    return Response(encode_refusal(said), said.status, headers, media_type="application/json")


def _abroad(error: CunjiError) -> CunjiError:
    """What an error here is to a device.

    The sentences about a store speak to whoever sits before it, so the county's own are said in
    other words; what else is our own trouble is told as that and no more.
    """
    match error:
        case StoreBusy() | StoreUnreachable():
            return CountyBusy(after_s())
        case CunjiError(status=0):
            _log.error("sync failed: %s", error, exc_info=error)
            return CountyFull() if isinstance(error, DiskFull) else CountyTroubled()
        case _:
            return error


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


Begun: TypeAlias = tuple[bytes, bytes | None, Iterator[bytes]]
"""The first piece of an answer, the second if there is one, and what follows."""


def _begun(pieces: Iterator[bytes]) -> Begun:
    return next(pieces), next(pieces, None), pieces


def _ended(reader: ExchangeReader, last: bytes) -> Begun:
    """The end of what a device says, and the beginning of the answer."""
    reader.feed(last)
    return _begun(answer_stream(reader.finish().answer()))


async def again(come: bytes, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """A body of which somebody has read the beginning."""
    yield come
    async for piece in pieces:
        yield piece


async def together(pieces: AsyncGenerator[bytes]) -> AsyncGenerator[tuple[bytes, bool]]:
    """What comes of a body in one go, and whether it is its end.

    A slow line's bytes are handed on as they come: what is cut off later loses nothing of them.

    Raises:
        FrameBroken: The device fell silent.
        ClientDisconnect: It hung up.
    """
    kept = b""
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=PAUSE_S if kept else None)
            if coming in done:
                try:
                    chunk = coming.result()
                except (FrameBroken, ClientDisconnect):
                    yield kept, False  # what came before counts
                    raise
                if chunk is None:
                    break
                kept += chunk
                coming = asyncio.ensure_future(anext(pieces, None))
            if len(kept) >= AT_ONCE or coming not in done:
                whole, kept = kept, b""
                yield whole, False
    finally:
        coming.cancel()
        await asyncio.wait({coming})
    yield kept, True


async def chunks(request: Request) -> AsyncGenerator[bytes]:
    """The body as it comes.

    Raises:
        FrameBroken: The device fell silent.
    """
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise FrameBroken() from None
        if chunk is None:
            return
        yield chunk


async def _drain(request: Request) -> None:
    """Read a little of what still comes; a connection closed over unread bytes loses the answer."""
    left = DRAINED
    try:
        async with asyncio.timeout(2.0):
            async for chunk in request.stream():
                left -= len(chunk)
                if left < 0:
                    return
    except (TimeoutError, ClientDisconnect, RuntimeError):
        return


async def _small_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in chunks(request):
        body += chunk
        if len(body) > SMALL_BODY:
            raise FrameBroken()
    return bytes(body)


def _decode(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FrameBroken() from None


def _message(message: msgspec.Struct) -> Response:
    return Response(msgspec.msgpack.encode(message), media_type=CONTENT_TYPE)
