"""The county as one ASGI application: the door for devices and the console."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from forms.definitions.definitions import Definitions
from sync.county.api.routes import PREFIX, ApiRoutes, refused
from sync.county.audit.keeping import AuditKeeper
from sync.county.backup.age import BackupAge
from sync.county.console.console import Console
from sync.county.console.villages import console_routes
from sync.county.devices.photo_routes import PhotoRoutes
from sync.county.devices.service import CountyService
from sync.county.devices.sync_routes import SyncRoutes, refusal
from sync.county.devices.vestibule import Vestibule
from sync.county.devices.wrong_codes import WrongCodes
from sync.county.door.connections import Door
from sync.county.health import Counting, Health, Share
from sync.county.settings import Settings
from sync.county.workers import Workers
from sync.errors.county import PageMissing
from sync.errors.wire import CountyTroubled

_log = logging.getLogger("cunji.county")

_POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    b"script-src 'self'; connect-src 'self'; "
    b"frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
_FOR_DEVICES = "/v1/"


class SafeHeaders:
    """Says with every console page that nothing foreign may run in it or keep it.

    Args:
        app: What makes the pages.
        secure: Whether they go out over TLS.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._more = [*_HEADERS, _TLS_ONLY] if secure else list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the head of the answer."""

        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._more]
            await send(message)

        # Every byte counts on a village's line, and no browser is at the other end.
        page = scope["type"] == "http" and not scope["path"].startswith(_FOR_DEVICES)
        await self._app(scope, receive, send_more if page else send)


def build_app(
    settings: Settings,
    engine: Engine,
    definitions: Definitions,
    door: Door,
    *,
    secure: bool,
    share: Share | None = None,
) -> Starlette:
    """The application.

    Args:
        settings: The county's.
        engine: Its store, prepared.
        definitions: The forms.
        door: Who may hold a connection; swept while the application lives.
        secure: Whether it is served over TLS.
        share: Which of several processes this is; None for the only one.
    """
    workers, for_photos = Workers(), Workers(threads=2, in_hand=16)
    api = ApiRoutes(settings, engine, definitions)
    console = Console(settings, engine, definitions, workers, secure=secure)
    county = CountyService(engine, settings.name, settings.county, settings.photo_key())
    vestibule, wrong = Vestibule(county, workers), WrongCodes(engine, settings.county)
    keeper = AuditKeeper(engine, settings.county, vestibule)
    health = Health(engine, workers, door, settings.folder, [BackupAge(settings.backups)], share)
    made = Starlette(
        routes=[
            *SyncRoutes(county, workers, vestibule, wrong).routes(),
            *PhotoRoutes(county, for_photos, vestibule).routes(),
            *api.routes(),
            *health.routes(),
            *console_routes(console),
        ],
        middleware=[Middleware(Counting, health=health), Middleware(SafeHeaders, secure=secure)],
        exception_handlers=_handlers(console),
        lifespan=_living(door, keeper, health, (workers, for_photos, api, console), engine),
    )
    made.router.redirect_slashes = False  # it would lead to whatever host a request names
    return made


def _living(
    door: Door,
    keeper: AuditKeeper,
    health: Health,
    workers: Iterable[Workers | ApiRoutes | Console],
    engine: Engine,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """What is done while the server lives, and what is let go of when it ends."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        lasting = (door.keep_sweeping(), keeper.keep(), health.keep_telling())
        tasks = [asyncio.create_task(one) for one in lasting]
        yield
        for task in tasks:
            task.cancel()
        keeper.stop()
        for worker in workers:
            worker.close()
        engine.dispose()

    return lifespan


def _handlers(console: Console) -> dict[Any, ExceptionHandler]:
    """What is answered where there is no page, and where we have a bug."""

    async def missing(_request: Request, _error: Exception) -> Response:
        return console.trouble(PageMissing())

    async def gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=400)  # nobody reads it: who asked hung up before he was done

    async def failed(request: Request, error: Exception) -> Response:
        _log.error("our own bug at %s", request.url.path, exc_info=error)
        if request.url.path.startswith(_FOR_DEVICES):
            return refusal(CountyTroubled())
        if request.url.path.startswith(PREFIX):
            return refused(CountyTroubled())
        return console.trouble(CountyTroubled())

    return {HTTPException: missing, ClientDisconnect: gone, Exception: failed}
