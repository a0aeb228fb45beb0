"""How a console page is served: who asks, may they, did the form come from us, what if it fails."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forms.catalogue import Catalogue
from forms.errors import CunjiError
from sync.county.accounts import Accounts, Session
from sync.county.area import Area, Role
from sync.county.audit import Audit
from sync.county.form_guard import (
    Sent,
    check_origin,
    check_token,
    check_way,
    read_form,
    read_upload,
)
from sync.county.queries import Queries
from sync.county.settings import Settings
from sync.county.templating import templates
from sync.county.workers import Workers
from sync.errors.county import RightMissing

_log = logging.getLogger("cunji.county")

DESK = frozenset({Role.COUNTY, Role.TOWNSHIP})
"""Who works with villages."""
ADMIN = frozenset({Role.COUNTY})
WATCH = frozenset({Role.AUDITOR})
EVERYBODY = frozenset(Role)

_NAV = (
    ("villages", "/", "各村", DESK),
    ("figures", "/figures", "数字", DESK),
    ("clashes", "/clashes", "不一致", DESK),
    ("devices", "/devices", "电脑", DESK),
    ("codes", "/codes", "登记码", DESK),
    ("parcels", "/parcels", "上报包", DESK),
    ("notices", "/notices", "公示", DESK),
    ("packs", "/packs", "发布", DESK),
    ("exports", "/exports", "导出", DESK),
    ("accounts", "/accounts", "账号", ADMIN),
    ("audit", "/audit", "审计", WATCH),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a page is asked.

    Attributes:
        path: Parts of the address.
        query: What stands behind the question mark.
        form: Fields of a form that was sent.
        address: Where it came from.
        session: Who asks; None on pages open to all.
        file: The file a form brought.
        notes: What the audit should say besides; never a person's name or number.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    address: str
    session: Session | None
    file: bytes = b""
    notes: list[str] = field(default_factory=list)

    @property
    def area(self) -> Area:
        """Where the one who asks may look."""
        return self.signed_in.area

    @property
    def here(self) -> dict[str, str]:
        """What a link to the same page keeps."""
        return {k: v for k, v in self.query.items() if k in {"where", "day", "show"} and v}

    @property
    def village(self) -> str:
        """The village it is about, wherever the address or the form names it; or empty."""
        places = (self.path.get("code"), self.form.get("village"), self.query.get("village"))
        return next((code for code in places if code), "")

    @property
    def signed_in(self) -> Session:
        """Who asks, on a page that is not open to all."""
        assert self.session is not None
        return self.session


Handler = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may have a page, and how the audit names it.

    Attributes:
        roles: Roles it is for.
        act: What the audit calls it; empty for pages that show nothing of the county.
        open_to_all: Nobody need be signed in.
        before_password: Works before password and second factor are chosen.
    """

    roles: frozenset[Role]
    act: str
    open_to_all: bool
    before_password: bool


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
        issuer, key = f"村记 {settings.name}", settings.photo_key()
        self.accounts = Accounts(engine, settings.county, issuer, key)
        self.audit = Audit(engine, settings.county)
        self.queries = Queries(engine, catalogue)
        self.cookie = "__Host-cunji" if secure else "cunji"
        self._secure = secure
        self._workers = workers
        self._templates = templates()

    def page(
        self,
        handler: Handler,
        *,
        roles: frozenset[Role] = EVERYBODY,
        act: str = "",
        open_to_all: bool = False,
        before_password: bool = False,
        takes_file: bool = False,
    ) -> Callable[[Request], object]:
        """A handler as Starlette wants it; the arguments are those of ``Rules``.

        Args:
            handler: Makes the page; runs on a worker.
            roles: Roles it is for.
            act: What the audit calls it.
            open_to_all: Nobody need be signed in.
            before_password: Works before password and second factor are chosen.
            takes_file: Its form brings a file; only who is signed in may send one.
        """
        rules = Rules(roles, act, open_to_all, before_password)

        async def serve(request: Request) -> Response:
            try:
                check_way(request, secure=self._secure)
                if takes_file and not await self._workers.run(self._session, request):
                    return RedirectResponse("/sign-in", 303)
                sent = await (read_upload(request) if takes_file else read_form(request))
                return await self._workers.run(self._serve, handler, request, sent, rules)
            except CunjiError as error:
                return self.trouble(error)

        return serve

    def render(self, page: str, session: Session | None, /, **values: object) -> Response:
        """A page from its template."""
        text = self._templates.get_template(page).render(
            county=self.settings.name,
            session=session,
            nav=[one[:3] for one in _NAV if session is not None and session.role in one[3]],
            ready=session is not None and not self._unready(session),
            **values,
        )
        status = values.get("status")
        return HTMLResponse(text, status if isinstance(status, int) else 200)

    def trouble(self, error: CunjiError) -> Response:
        """A page with one sentence."""
        return self.render("trouble.html", None, told=error.told, status=error.status or 400)

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

    def home(self, session: Session) -> str:
        """Where somebody begins."""
        return next(href for _, href, _, roles in _NAV if session.role in roles)

    def _unready(self, session: Session) -> str:
        """Where a session has to go before anything else; empty when it is ready.

        Who reaches the console over the network needs a second factor; on the server itself,
        where it is only tried out, a password is enough.
        """
        if session.one_time:
            return "/password"
        return "/second" if self._secure and not session.second else ""

    def _session(self, request: Request) -> Session | None:
        token = request.cookies.get(self.cookie, "")
        return self.accounts.session(token) if token else None

    def _serve(self, handler: Handler, request: Request, sent: Sent, rules: Rules) -> Response:
        session = self._session(request)
        if session is None and not rules.open_to_all:
            return _elsewhere(request, "/sign-in")
        if session is not None and not rules.before_password and self._unready(session):
            return _elsewhere(request, self._unready(session))
        if request.method == "POST":
            check_origin(request)
            if session is not None and not rules.open_to_all:
                check_token(session, sent.fields)
        address = request.client.host if request.client else "?"
        ask = Ask(
            request.path_params, request.query_params, sent.fields, address, session, sent.file
        )
        return self._answer(handler, ask, rules)

    def _answer(self, handler: Handler, ask: Ask, rules: Rules) -> Response:
        """The page, or a refusal; the audit has either before anybody sees it."""
        try:
            if ask.session is not None and ask.session.role not in rules.roles:
                raise RightMissing()
            response = handler(ask)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            self._note(ask, rules)
            raise
        self._note(ask, rules)
        return response

    def _note(self, ask: Ask, rules: Rules) -> None:
        if rules.act:
            who = ask.session
            self.audit.note(
                rules.act, account=who.account if who else "", role=who.role if who else "",
                address=ask.address, village=ask.village if ask.village.isdecimal() else "",
                detail="；".join(ask.notes),
            )  # fmt: skip


def _elsewhere(request: Request, path: str) -> Response:
    """Another page has to come first: the whole of it, also where only a part was asked for."""
    if "hx-request" in request.headers:
        return Response(headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)
