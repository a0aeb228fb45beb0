"""How a console page is served: who asks, may they, did the form come from us, what if it fails."""

import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forms.catalogue import Catalogue
from forms.errors import CunjiError
from sync.county import moments
from sync.county.accounts import Accounts, Session
from sync.county.queries import Queries
from sync.county.settings import Settings
from sync.county.workers import Workers
from sync.errors import CountyBusy, CountyTroubled, FormStale, FrameBroken, VillageUnknown

_log = logging.getLogger("cunji.county")

HERE = Path(__file__).parent
LARGEST_FORM = 16 << 10
"""Largest form taken, in bytes."""

_STATUS: dict[type[CunjiError], int] = {VillageUnknown: 404, FormStale: 403, CountyBusy: 503}


@dataclass(frozen=True, slots=True)
class Ask:
    """What a page is asked.

    Attributes:
        path: Parts of the address.
        query: What stands behind the question mark.
        form: Fields of a form that was sent.
        address: Where it came from.
        session: Who asks; None on pages open to all.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    address: str
    session: Session | None

    @property
    def signed_in(self) -> Session:
        """Who asks, on a page that is not open to all."""
        assert self.session is not None
        return self.session


Handler = Callable[[Ask], Response]


class Console:
    """What all pages share.

    Args:
        settings: The county's.
        engine: Its store.
        catalogue: The forms.
        workers: Who does the work.
        secure: Whether pages go out over TLS.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        catalogue: Catalogue,
        workers: Workers,
        *,
        secure: bool,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.catalogue = catalogue
        self.accounts = Accounts(engine, settings.county)
        self.queries = Queries(engine, catalogue)
        self.cookie = "__Host-cunji" if secure else "cunji"
        self._secure = secure
        self._workers = workers
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = moments.shown

    def page(
        self, handler: Handler, *, open_to_all: bool = False, before_password: bool = False
    ) -> Callable[[Request], object]:
        """A handler as Starlette wants it.

        Args:
            handler: Makes the page; runs on a worker.
            open_to_all: Nobody need be signed in.
            before_password: Works while the account still has its one-time password.
        """

        async def serve(request: Request) -> Response:
            try:
                form = await _form(request)
                return await self._workers.run(
                    self._serve, handler, request, form, (open_to_all, before_password)
                )
            except CunjiError as error:
                return self.trouble(error)

        return serve

    def render(self, page: str, session: Session | None, /, **values: object) -> Response:
        """A page from its template."""
        text = self._templates.get_template(page).render(
            county=self.settings.name, session=session, **values
        )
        status = values.get("status")
        return HTMLResponse(text, status if isinstance(status, int) else 200)

    def trouble(self, error: CunjiError) -> Response:
        """A page with one sentence."""
        status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400)
        if isinstance(error, CountyTroubled):
            status = 500
        return self.render("trouble.html", None, told=error.told, status=status)

    def keep(self, response: Response, session: Session) -> Response:
        """Hand the session to the browser."""
        response.set_cookie(
            self.cookie, session.token, path="/", secure=self._secure, httponly=True, samesite="lax"
        )
        return response

    def forget(self, response: Response) -> Response:
        """Take the session from the browser."""
        response.delete_cookie(
            self.cookie, path="/", secure=self._secure, httponly=True, samesite="lax"
        )
        return response

    def _serve(
        self,
        handler: Handler,
        request: Request,
        form: Mapping[str, str],
        rules: tuple[bool, bool],
    ) -> Response:
        open_to_all, before_password = rules
        token = request.cookies.get(self.cookie, "")
        session = self.accounts.session(token) if token else None
        if session is None and not open_to_all:
            return RedirectResponse("/sign-in", 303)
        if session is not None and session.one_time and not before_password:
            return RedirectResponse("/password", 303)
        if request.method == "POST":
            _check_origin(request)
            if session is not None and not open_to_all:
                _check_token(session, form)
        address = request.client.host if request.client else "?"
        ask = Ask(request.path_params, request.query_params, form, address, session)
        return handler(ask)


def _check_token(session: Session, form: Mapping[str, str]) -> None:
    """A form must carry the token that the session's pages carry.

    Raises:
        FormStale: It does not.
    """
    if not hmac.compare_digest(form.get("token", "").encode(), session.form_token.encode()):
        raise FormStale()


def _check_origin(request: Request) -> None:
    """A form must come from a page of ours, as far as the browser tells.

    Raises:
        FormStale: Another site sent it.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {"same-origin", "none"} or foreign:
        raise FormStale()


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; nothing for other requests.

    Raises:
        FrameBroken: Larger than any form of ours.
        FormStale: It is not text.
    """
    if request.method != "POST":
        return {}
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise FrameBroken()
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise FormStale() from None
