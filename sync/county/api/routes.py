"""HTTP for other programs under ``/api/v1``: who asks, how often, for what; what it is told.

Every call is in the audit before anybody sees its answer, refused ones too once the token is known.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from sync.county import clock
from sync.county.accounts.api_tokens import ApiToken, ApiTokens, Scope
from sync.county.accounts.area import Role
from sync.county.api.asks import (
    LARGEST,
    ExportAsk,
    FiguresAsk,
    HandIn,
    Key,
    ReturnAsk,
    read_body,
    read_query,
)
from sync.county.api.counted import figures
from sync.county.api.intake import Intake
from sync.county.api.rate import Rate
from sync.county.audit.audit import Audit
from sync.county.reading.export_file import as_csv
from sync.county.reading.exports import ExportTaker, kinds, table
from sync.county.reading.figures import FigureBook
from sync.county.reading.queries import Queries
from sync.county.settings import Settings
from sync.county.workers import Workers, after_s
from sync.errors.county import (
    AsksTooMany,
    AskWrong,
    ExportsTooMany,
    ExportUnknown,
    FiguresUnfinished,
    FormTooBig,
    ScopeMissing,
    TokenRefused,
)
from sync.errors.ledger import StoreBusy, StoreUnreachable
from sync.errors.wire import CountyBusy, CountyTroubled

_log = logging.getLogger("cunji.county")

PREFIX: Final = "/api/v1"
DOCUMENT: Final = (Path(__file__).parent / "openapi.json").read_bytes()
"""The promise, as it is served."""
EXPORTED: Final = "接口导出"
AN_HOUR: Final = 20
"""Most files of a token within an hour, as of an account of the console."""
_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked.

    Attributes:
        token: Who asks.
        path: Parts of the address.
        query: What stands behind the question mark.
        body: What was sent.
        key: The idempotency key; empty for none.
        notes: What the audit should say besides.
    """

    token: ApiToken
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    key: str
    notes: list[str]


Answer = Callable[[Call], Response]


class ApiRoutes:
    """The interface for programs.

    Args:
        settings: The county's.
        engine: Its store.
        definitions: The forms.
    """

    def __init__(self, settings: Settings, engine: Engine, definitions: Definitions) -> None:
        self._settings = settings
        self._definitions = definitions
        self._workers = Workers(threads=2)  # few, so that programs never hold up villages
        self._tokens = ApiTokens(engine, settings.county)
        self._audit = Audit(engine, settings.county)
        self._intake = Intake(engine, settings.county)
        self._book = FigureBook(engine, definitions)
        self._queries = Queries(engine, definitions)
        self._rate = Rate(engine, settings.county)

    def close(self) -> None:
        """Let what is under way finish."""
        self._workers.close()

    def routes(self) -> list[BaseRoute]:
        """For the application."""
        calls: tuple[tuple[str, str, Scope, str, Answer], ...] = (
            ("GET", "/figures", Scope.FIGURES, "接口看数字", self.figures),
            ("GET", "/returns/{id}", Scope.RETURNS, "接口看报表", self.one_return),
            ("POST", "/exports", Scope.EXPORTS, EXPORTED, self.export),
            ("POST", "/returns", Scope.HAND_IN, "接口交报表", self.hand_in),
        )
        return [
            Route(f"{PREFIX}/openapi.json", self.document, methods=["GET"]),
            *(
                Route(PREFIX + path, self._call(answer, scope, act), methods=[method])
                for method, path, scope, act, answer in calls
            ),
        ]

    async def document(self, _request: Request) -> Response:
        """What may be asked; says nothing of this county, so anybody may read it."""
        return Response(DOCUMENT, media_type="application/json")

    def _call(self, answer: Answer, scope: Scope, act: str) -> Callable[[Request], object]:
        async def serve(request: Request) -> Response:
            try:
                token = await self._workers.run(self._known, request)
                body = await _body(request)
                return await self._workers.run(
                    self._serve, request, token, body, answer, scope, act
                )
            except CunjiError as error:
                return refused(error)

        return serve

    def _known(self, request: Request) -> ApiToken:
        """Who asks, and not too often."""
        token = self._tokens.prove(_shown(request))
        self._rate.count(token.id)
        return token

    def _serve(
        self, request: Request, token: ApiToken, body: bytes, answer: Answer, scope: Scope, act: str
    ) -> Response:
        key = request.headers.get("idempotency-key", "")
        call = Call(token, request.path_params, request.query_params, body, key, [])
        try:
            if scope not in token.scopes:
                raise ScopeMissing(scope=scope.zh)
            if len(request.query_params.multi_items()) != len(request.query_params):
                raise AskWrong(field="问题", why="里有一项写了两遍")
            made = answer(call)
        except CunjiError as error:
            call.notes.append(f"没有完成（{error.code}）")
            raise
        finally:
            self._audit.note(
                act, account=token.account, role="api", detail="；".join(call.notes),
                address=request.client.host if request.client else "?",
            )  # fmt: skip
        return made

    def figures(self, call: Call) -> Response:
        """Lists and indicators by township or village."""
        asked = read_query(FiguresAsk, call.query)
        area = call.token.area.part(asked.area) if asked.area else call.token.area
        day = asked.day or clock.today()
        call.notes.append(f"{area.zh} 截至 {day}")
        return JSONResponse(figures(self._book, area, day, self._definitions))

    def one_return(self, call: Call) -> Response:
        """A return of a village, small numbers hidden."""
        asked = read_query(ReturnAsk, call.query)
        day, kind = asked.day or clock.today(), call.path["id"]
        taken = self._taker(call.token, "接口看报表")
        call.token.area.check(asked.village)
        if kind not in self._definitions.reports:
            raise ExportUnknown
        title, head, *rows = table(kind, taken, self._book, self._queries, asked.village, day)
        call.notes.append(f"{kind} {asked.village} 截至 {day}")
        versions = {rule.id: str(rule.version) for rule in self._definitions.rules}
        return JSONResponse({
            "id": kind, "title": title[0], "village": asked.village, "day": day.isoformat(),
            "columns": head, "rows": [row for row in rows if len(row) == len(head)],
            "notes": [row[0] for row in rows if len(row) != len(head)], "rules": versions,
        })  # fmt: skip

    def export(self, call: Call) -> Response:
        """A file, with who took it and why in its first and last line."""
        asked = read_body(ExportAsk, call.body)
        kind, day = asked.kind, asked.day or clock.today()
        files = {"villages": "各村上报情况"} | {
            one: title for one, title in kinds(self._definitions)
            if one in self._definitions.reports
        }  # fmt: skip
        if kind not in files:
            raise ExportUnknown
        if asked.village:
            call.token.area.check(asked.village)
        if self._audit.lately(call.token.account, EXPORTED, timedelta(hours=1)) >= AN_HOUR:
            raise ExportsTooMany
        taken = self._taker(call.token, asked.reason)
        rows = table(kind, taken, self._book, self._queries, asked.village or "", day)
        call.notes.append(f"{kind} 截至 {day}；用途：{asked.reason}")
        name = quote(f"{files[kind]}-{day}.csv")
        return Response(
            as_csv(rows, taken),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def hand_in(self, call: Call) -> Response:
        """Take a return in, once for each key."""
        try:
            key = msgspec.convert(call.key, type=Key)
        except msgspec.ValidationError:
            raise AskWrong(
                field="Idempotency-Key", why="没有写，或不是 8 到 80 个字母数字"
            ) from None
        kept, new = self._intake.take(call.token, key, read_body(HandIn, call.body))
        call.notes.append(f"第 {kept.number} 份{'' if new else '，交过的'}")
        told = {name: value for name, value in asdict(kept).items() if name != "said"}
        return JSONResponse(told, 201 if new else 200)

    def _taker(self, token: ApiToken, reason: str) -> ExportTaker:
        """Never a township's own: what goes to a program has its small numbers hidden."""
        return ExportTaker(self._settings.name, token.account, Role.COUNTY, token.area, reason)


def refused(error: CunjiError) -> Response:
    """An error as another program reads it: a code for it, a sentence for people."""
    headers: dict[str, str] = {}
    match error:
        case TokenRefused():
            headers["WWW-Authenticate"] = 'Bearer realm="cunji"'
        case AsksTooMany():
            headers["Retry-After"] = str(error.after_s)
        case StoreBusy() | StoreUnreachable():
            error = CountyBusy(after_s())
        case CunjiError(status=0) if type(error).__module__ == "sync.errors.ledger":
            _log.error("a call failed: %s", error, exc_info=error)
            error = CountyTroubled()
        case _:
            pass
    if isinstance(error, CountyBusy | FiguresUnfinished):
        headers["Retry-After"] = str(after_s())
    status = 409 if isinstance(error, FiguresUnfinished) else error.status or 400
    return JSONResponse({"error": error.code, "message": error.told}, status, headers)


def _shown(request: Request) -> str:
    """The token of a question.

    Raises:
        TokenRefused: It has none.
    """
    said = request.headers.get("authorization", "")
    if not said.lower().startswith(_BEARER):
        raise TokenRefused
    return said[len(_BEARER) :].strip()


async def _body(request: Request) -> bytes:
    """What was sent; read only of who has shown a token that is in force.

    Raises:
        FormTooBig: It is larger than any return.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise FormTooBig
    return bytes(body)
