"""HTTP for devices: ``POST /v1/enrol``, ``whose``, ``sync``, ``shares``, ``GET /v1/mark``.

The body of a sync is read as it comes, and each frame is on the disk before the next is looked at.
The answer begins once the device has said everything, so a refusal is always a plain one.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing
from itertools import chain
from typing import TypeVar

import msgspec
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from forms.errors import CunjiError
from sync.county.listening import Listener, spoken
from sync.county.workers import Workers
from sync.errors.ledger import (
    AttachmentDamaged,
    AttachmentTooBig,
    DiskFull,
    ForkFound,
    GapFound,
    OffsetWrong,
    StoreBusy,
    StoreUnreachable,
)
from sync.errors.parcel import (
    ParcelDoubled,
    ParcelForeign,
    ParcelNotOurs,
    ParcelOld,
    ParcelTampered,
    ParcelTruncated,
)
from sync.errors.wire import (
    BranchFound,
    CodeInvalid,
    CodeNotWide,
    CodeWide,
    CountyBehind,
    CountyBusy,
    CountyRefused,
    CountyRestored,
    CountyTroubled,
    FrameBroken,
    PhotoMissing,
    PhotosFull,
    RecordsAwaited,
    RoleForbids,
    SignatureWrong,
    VersionUnknown,
)
from sync.protocol.asks import Enrol, MarkAsk, Refusal, SharesAsk, Whose
from sync.protocol.service import County, Exchange
from sync.protocol.version import CONTENT_TYPE

_log = logging.getLogger("cunji.county")

SILENCE_S = 60.0
"""How long a device may say nothing in the middle of a body, in seconds."""

SMALL_BODY = 4_096
"""Largest body of a question that is not a sync, in bytes."""

DRAINED = 256 << 10
"""How much of a refused body is still read, so that the refusal gets through to the device."""

_STATUS: dict[type[CunjiError], int] = {
    CodeInvalid: 403,
    CodeNotWide: 403,
    CodeWide: 403,
    CountyRefused: 403,
    SignatureWrong: 403,
    ForkFound: 409,
    GapFound: 409,
    BranchFound: 409,
    CountyBehind: 409,
    CountyRestored: 409,
    RecordsAwaited: 409,
    FrameBroken: 400,
    VersionUnknown: 400,
    CountyBusy: 503,
    StoreBusy: 503,
    StoreUnreachable: 503,
    DiskFull: 507,
    AttachmentTooBig: 413,
    AttachmentDamaged: 422,
    OffsetWrong: 409,
    PhotoMissing: 404,
    RoleForbids: 403,
    ParcelDoubled: 409,
    ParcelForeign: 403,
    ParcelNotOurs: 400,
    ParcelOld: 409,
    ParcelTampered: 400,
    ParcelTruncated: 400,
    PhotosFull: 507,
}

T = TypeVar("T")


class SyncRoutes:
    """The door for devices.

    Args:
        county: Who answers.
        workers: Who does the work.
    """

    def __init__(self, county: County, workers: Workers) -> None:
        self._county = county
        self._workers = workers

    def routes(self) -> list[Route]:
        """For the application."""
        return [
            Route("/v1/enrol", self.enrol, methods=["POST"]),
            Route("/v1/whose", self.whose, methods=["POST"]),
            Route("/v1/mark", self.mark, methods=["GET"]),
            Route("/v1/shares", self.shares, methods=["POST"]),
            Route("/v1/sync", self.sync, methods=["POST"]),
        ]

    async def enrol(self, request: Request) -> Response:
        """Make a device known."""
        try:
            ask = _decode(await _small_body(request), Enrol)
            return _message(await self._workers.run(self._county.enrol, ask))
        except CunjiError as error:
            return refusal(error)

    async def whose(self, request: Request) -> Response:
        """Which village a code is for."""
        try:
            ask = _decode(await _small_body(request), Whose)
            return _message(await self._workers.run(self._county.whose, ask))
        except CunjiError as error:
            return refusal(error)

    async def mark(self, request: Request) -> Response:
        """How far a device's changes have come; asked when the last push got no answer."""
        try:
            ask = _decode(bytes.fromhex(request.query_params.get("q", "")), MarkAsk)
            return _message(await self._workers.run(self._county.mark, ask))
        except CunjiError as error:
            return refusal(error)
        except ValueError:
            return refusal(FrameBroken())

    async def shares(self, request: Request) -> Response:
        """Where a device's state differs from ours."""
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._workers.seat())
                ask = _decode(await _small_body(request), SharesAsk)
                return await self._answer(spoken(self._county.shares(ask)), stack)
            except CunjiError as error:
                return refusal(error)

    async def sync(self, request: Request) -> Response:
        """A whole exchange."""
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._workers.seat())
                exchange = await self._take_all(request)
                return await self._answer(spoken(exchange.answer()), stack)
            except CunjiError as error:
                await _drain(request)
                return refusal(error)
            except ClientDisconnect:
                return Response(status_code=400)

    async def _answer(self, pieces: Iterator[bytes], stack: AsyncExitStack) -> Response:
        """A short answer whole; a long one piece by piece, with its seat kept until its end."""
        first, second = await self._workers.run(_two, pieces)
        if second is None:
            return Response(first, media_type=CONTENT_TYPE)
        held = stack.pop_all()
        return StreamingResponse(
            self._say(chain([first, second], pieces)),
            media_type=CONTENT_TYPE,
            background=BackgroundTask(held.aclose),
        )

    async def _take_all(self, request: Request) -> Exchange:
        """Everything the device says, each frame committed as it arrives.

        Raises:
            FrameBroken: It breaks off, or is no exchange of ours.
        """
        listener = Listener(self._county)
        async with aclosing(chunks(request)) as pieces:
            async for chunk in pieces:
                await self._workers.run(listener.hear, chunk)
        return listener.whole()

    async def _say(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        """The answer piece by piece."""
        while (piece := await self._workers.run(_next, pieces)) is not None:
            yield piece


def refusal(error: CunjiError) -> Response:
    """An error as an answer; what is our own trouble is told as that and no more."""
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        _log.error("sync failed: %s", error, exc_info=error)
        error = CountyTroubled()
    expected = error.expected if isinstance(error, GapFound) else None
    mark = None
    if isinstance(error, CountyRestored):
        expected, mark = error.common, error.mark
    whose: tuple[str | None, int | None] = (None, None)
    if isinstance(error, BranchFound):
        expected, whose = error.dseq, (error.device, error.epoch)
    body = msgspec.json.encode(Refusal(error.code, error.told, expected, mark, *whose))
    headers = {}
    if status == 503:
        headers["Retry-After"] = str(random.randint(2, 8))  # noqa: S311  spreads the next rush
    return Response(body, status, headers, media_type="application/json")


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


def _two(pieces: Iterator[bytes]) -> tuple[bytes, bytes | None]:
    """The first piece of an answer, and the second if there is one."""
    return next(pieces), next(pieces, None)


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
