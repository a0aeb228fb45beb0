"""Photos of devices: ``/v1/photos`` by the tus protocol, version 1.0.0, and back by HTTP ranges.

A photo is named by the SHA-256 of its content and belongs to one village. Every part is on the disk
before the next is asked for; where two connections bring the same photo, the one that is further
wins and the other is told where it stands.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from tempfile import SpooledTemporaryFile
from typing import Final

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from forms.errors import CunjiError
from sync.county.devices.service import CountyService, room_for
from sync.county.devices.sync_routes import chunks, refusal
from sync.county.devices.vestibule import Vestibule
from sync.county.workers import Workers
from sync.errors.ledger import OffsetWrong
from sync.errors.parcel import ParcelNotOurs
from sync.errors.wire import CountyRefused, FrameBroken, PhotoMissing
from sync.protocol.parcel import LARGEST as LARGEST_PARCEL
from sync.protocol.parcel import TAKEN_BEFORE
from sync.protocol.requests import ContentAsk
from sync.store.attachments import LARGEST, PART, Attachments

TUS: Final = {"Tus-Resumable": "1.0.0"}
ABOUT: Final = {"Tus-Version": "1.0.0", "Tus-Extension": "creation", "Tus-Max-Size": str(LARGEST)}
IN_MEMORY: Final = 1 << 20
"""Bytes of a parcel that are not worth a file."""
_RANGE: Final = re.compile(r"bytes=([0-9]{1,9})-")


class PhotoRoutes:
    """The door for photos.

    Args:
        county: Who knows the devices.
        workers: Who does the work; others than those of the exchanges, which go first.
        vestibule: Proves who asks.
    """

    def __init__(self, county: CountyService, workers: Workers, vestibule: Vestibule) -> None:
        self._county = county
        self._workers = workers
        self._vestibule = vestibule
        self._opening = asyncio.Lock()

    def routes(self) -> list[Route]:
        """For the application."""
        return [
            Route("/v1/relay", self.relay, methods=["POST"]),
            Route("/v1/photos", self.about, methods=["OPTIONS"]),
            Route("/v1/photos", self.create, methods=["POST"]),
            Route("/v1/photos/{sha}", self.bring, methods=["PATCH"]),
            Route("/v1/photos/{sha}", self.look, methods=["HEAD"]),
            Route("/v1/photos/{sha}", self.fetch, methods=["GET"]),
        ]

    async def about(self, request: Request) -> Response:
        """What of tus is spoken here."""
        del request
        return Response(status_code=204, headers=TUS | ABOUT)

    async def create(self, request: Request) -> Response:
        """A device is going to bring a photo; how much of it is here."""
        try:
            store, sha = await self._asked(request, "电脑交照片")
            size = _number(request.headers.get("upload-length"))
            held = await self._workers.run(room_for, store, sha, size)
        except CunjiError as error:
            return refusal(error)
        heads = {"Location": f"/v1/photos/{sha}", "Upload-Offset": str(held)}
        return Response(status_code=201, headers=TUS | heads)

    async def look(self, request: Request) -> Response:
        """How much of a photo is here."""
        try:
            store, sha = await self._asked(request)
            found = await self._workers.run(store.progress, sha)
        except CunjiError as error:
            return Response(status_code=refusal(error).status_code, headers=TUS)
        if found is None:
            return Response(status_code=404, headers=TUS)
        heads = {"Upload-Offset": str(found[0]), "Upload-Length": str(found[1])}
        return Response(headers=TUS | heads | {"Cache-Control": "no-store"})

    async def bring(self, request: Request) -> Response:
        """The next bytes of a photo, kept as they come."""
        async with AsyncExitStack() as stack:
            try:
                store, sha = await self._asked(request)
                await stack.enter_async_context(self._workers.seat())
                offset = _number(request.headers.get("upload-offset"))
                async for part in _parts(request):
                    offset = await self._workers.run(store.add, sha, offset, part)
            except CunjiError as error:
                return refusal(error)
        return Response(status_code=204, headers=TUS | {"Upload-Offset": str(offset)})

    async def fetch(self, request: Request) -> Response:
        """A photo, or the rest of it."""
        try:
            store, sha = await self._asked(request, "电脑取照片")
            content = await self._workers.run(store.read, sha)
        except CunjiError as error:
            return refusal(error)
        asked = _RANGE.fullmatch(request.headers.get("range", ""))
        start = int(asked[1]) if asked else 0
        if content is None:
            return refusal(PhotoMissing())
        if start >= len(content):
            return refusal(OffsetWrong())
        heads = {"Cache-Control": "no-store", "Accept-Ranges": "bytes"}
        if start:
            heads["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Response(
            content[start:], 206 if start else 200, heads, media_type="application/octet-stream"
        )

    async def relay(self, request: Request) -> Response:
        """The parcel of a village without line, brought by its township; answered by a receipt.

        Who brings it is proved before any of it is read; it waits on the disk for its turn.
        """
        async with AsyncExitStack() as stack:
            try:
                ask = _ask(request)
                _prove_size(request)
                await self._vestibule.prove(ask)
                await self._workers.run(self._county.prove_relay, ask)
                await stack.enter_async_context(self._workers.seat())
                with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
                    async for chunk in chunks(request):
                        kept.write(chunk)
                    async with self._opening:
                        kept.seek(0)
                        taken = await self._workers.run(self._county.relay, ask, kept.read())
            except CunjiError as error:
                return refusal(error)
            except ClientDisconnect:
                return Response(status_code=400)
        heads = {TAKEN_BEFORE: "1"} if taken.again else None
        return Response(taken.receipt, headers=heads, media_type="application/octet-stream")

    async def _asked(self, request: Request, act: str = "") -> tuple[Attachments, str]:
        """The village's photos, and the one that is meant; what the audit calls it, if it does.

        Raises:
            CountyRefused: It is not clear who asks, or for what.
        """
        ask = _ask(request)
        if request.path_params.get("sha", ask.sha) != ask.sha:
            raise CountyRefused()
        await self._vestibule.prove(ask)
        return await self._workers.run(self._county.photos, ask, act), ask.sha


def _ask(request: Request) -> ContentAsk:
    """Who asks, for what; proved by the county itself.

    Raises:
        CountyRefused: It does not say.
    """
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    try:
        ask = msgspec.msgpack.decode(bytes.fromhex(told), type=ContentAsk)
    except (ValueError, msgspec.DecodeError, RecursionError):
        raise CountyRefused() from None
    if kind != "Cunji":
        raise CountyRefused()
    return ask


async def _parts(request: Request) -> AsyncIterator[bytes]:
    """The body in parts worth writing; what came before a broken line counts too."""
    kept = b""
    try:
        async for chunk in chunks(request):
            kept += chunk
            while len(kept) >= PART:
                yield kept[:PART]
                kept = kept[PART:]
    except (ClientDisconnect, FrameBroken):
        pass
    if kept:
        yield kept


def _prove_size(request: Request) -> None:
    """Make sure that what comes is no larger than a parcel.

    Raises:
        ParcelNotOurs: It is, or does not say.
    """
    if _number(request.headers.get("content-length")) > LARGEST_PARCEL:
        raise ParcelNotOurs


def _number(text: str | None) -> int:
    """A head that is a number.

    Raises:
        FrameBroken: It is none.
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise FrameBroken()
    return int(text)
