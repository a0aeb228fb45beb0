"""How a console page is served: who asks, may they, did the form come from us, what if it fails."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from sync.county.accounts.accounts import Accounts, Session
from sync.county.accounts.area import Area, Role
from sync.county.accounts.known_browser import LIFE_S
from sync.county.audit.audit import Audit
from sync.county.console.asking.asks import Asked, S, VillageCode, is_of, pairs_of, read_ask
from sync.county.console.asking.form_guard import (
    Sent,
    check_origin,
    check_token,
    check_way,
    read_form,
    read_upload,
)
from sync.county.console.templating import templates
from sync.county.door.sign_ins import SignIns
from sync.county.reading.queries import Queries
from sync.county.settings import Settings
from sync.county.two_persons import TwoPersons
from sync.county.workers import Workers
from sync.errors.county import RightMissing, VillageUnknown

_log = logging.getLogger("cunji.county")

DESK = frozenset({Role.COUNTY, Role.TOWNSHIP})
"""Who works with villages."""
ADMIN = frozenset({Role.COUNTY})
WATCH = frozenset({Role.AUDITOR})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Ask(Generic[S]):
    """What a page is asked.

    Attributes:
        said: What the form says, of a page that takes one, or else the query; typed.
        path: Parts of the address.
        query: What stands behind the question mark, proved, as it was written.
        form: Fields of a form that was sent, proved, as they were written.
        address: Where it came from.
        session: Who asks; None on pages open to all.
        tab: Title of the menu's entry the page belongs to.
        file: The file a form brought.
        notes: What the audit should say besides; never a person's name or number.
        known: The mark by which a browser is known that has signed in before.
    """

    said: S
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    address: str
    session: Session | None
    tab: str = ""
    file: bytes = b""
    notes: list[str] = field(default_factory=list)
    known: str = ""

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


Handler = Callable[[Ask[Any]], Response]
Set = TypeVar("Set", bound="PageSet")


@dataclass(frozen=True, slots=True)
class PageRules:
    """Where a page is, who may have it, and how menu and audit name it.

    Attributes:
        path: Its address.
        method: ``GET`` or ``POST``.
        roles: Roles it is for.
        act: What the audit calls it; empty where there is nobody yet, or the page itself notes it.
        tab: Title of the menu's entry it belongs to; the first page of a title is where the entry
            leads, for the roles of that page.
        open_to_all: Nobody need be signed in.
        before_password: Works before password and second factor are chosen.
        takes_file: Its form brings a file; only who is signed in may send one.
        proves_password: It waits for the thread that proves passwords, so that nothing else does.
        asks: What its form says, or its query if it takes no form.
        query: What stands in the address of a page that takes a form.
    """

    path: str
    method: str = "GET"
    roles: frozenset[Role] = EVERYBODY
    act: str = ""
    tab: str = ""
    open_to_all: bool = False
    before_password: bool = False
    takes_file: bool = False
    proves_password: bool = False
    asks: type[Asked] = Asked
    query: type[Asked] = Asked


@overload
def page(
    path: str, *, asks: type[S], **rules: Any
) -> Callable[[Callable[[Set, Ask[S]], Response]], Callable[[Set, Ask[S]], Response]]: ...


@overload
def page(
    path: str, **rules: Any
) -> Callable[[Callable[[Set, Ask[Asked]], Response]], Callable[[Set, Ask[Asked]], Response]]: ...


def page(path: str, **rules: Any) -> Any:
    """Make a method of a ``PageSet`` a page: routes, menu and rights come from this one line.

    Args:
        path: Its address.
        rules: See ``PageRules``.
    """
    declared = PageRules(path, **rules)

    def declare(handler: Callable[[Set, Ask[S]], Response]) -> Callable[[Set, Ask[S]], Response]:
        vars(handler)[_RULES] = declared
        return handler

    return declare


_RULES = "page_rules"


class PageSet:
    """The pages of one subject: methods with ``@page``; each runs on a worker.

    Args:
        console: What all pages share.
    """

    def __init__(self, console: "Console") -> None:
        self._console = console

    def pages(self) -> Iterator[tuple[PageRules, Handler]]:
        """What was declared, in the order of the class."""
        for name, member in vars(type(self)).items():
            rules = getattr(member, _RULES, None)
            if isinstance(rules, PageRules):
                yield rules, getattr(self, name)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu, for some roles."""

    title: str
    href: str
    roles: frozenset[Role]


class Console:
    """What all pages share.

    Args:
        settings: The county's.
        engine: Its store.
        definitions: The forms.
        workers: Who does the work.
        secure: Whether pages go out over TLS.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        definitions: Definitions,
        workers: Workers,
        *,
        secure: bool,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.definitions = definitions
        issuer, key = f"村记 {settings.name}", settings.photo_key()
        self.accounts = Accounts(engine, settings.county, issuer, key)
        self.audit = Audit(engine, settings.county)
        self.queries = Queries(engine, definitions)
        self.two_persons = TwoPersons(engine, settings.county, definitions, self.accounts)
        self.cookie = "__Host-cunji" if secure else "cunji"
        self._known = f"{self.cookie}-known"
        self._secure = secure
        self._workers = workers
        self._proving = Workers(threads=1, wait_s=20, nice=10)
        self._sign_ins = SignIns()
        self._templates = templates()
        self._menu: dict[str, MenuEntry] = {}

    def close(self) -> None:
        """Let what is under way finish."""
        self._proving.close()

    def routes(self, sets: Iterable[type[PageSet]]) -> list[BaseRoute]:
        """The pages of these sets; the menu follows their order."""
        pages = [declared for made in sets for declared in made(self).pages()]
        for rules, _ in pages:
            if rules.tab and rules.method == "GET":
                entry = MenuEntry(rules.tab, rules.path, rules.roles)
                self._menu.setdefault(rules.tab, entry)
        return [
            Route(rules.path, self._page(handler, rules), methods=[rules.method])
            for rules, handler in pages
        ]

    def _page(self, handler: Handler, rules: PageRules) -> Callable[[Request], object]:
        """A handler as Starlette wants it."""

        async def serve(request: Request) -> Response:
            try:
                check_way(request, secure=self._secure)
                if rules.takes_file and not await self._workers.run(self._session, request):
                    return RedirectResponse("/sign-in", 303)
                sent = await (read_upload(request) if rules.takes_file else read_form(request))
                if not rules.proves_password:
                    return await self._workers.run(self._serve, handler, request, sent, rules)
                with self._sign_ins.one(request.client.host if request.client else "::"):
                    return await self._proving.run(self._serve, handler, request, sent, rules)
            except CunjiError as error:
                return self.trouble(error)

        return serve

    def render(self, template: str, ask: Ask[Any] | None, /, **values: object) -> Response:
        """A page from its template; with the menu of who asks, if somebody does."""
        session = None if ask is None else ask.session
        text = self._templates.get_template(template).render(
            county=self.settings.name,
            session=session,
            tab="" if ask is None else ask.tab,
            menu=[] if session is None else self._menu_of(session),
            ready=session is not None and not self._unready(session),
            **values,
        )
        status = values.get("status")
        return HTMLResponse(text, status if isinstance(status, int) else 200)

    def trouble(self, error: CunjiError) -> Response:
        """A page with one sentence."""
        return self.render("trouble.html", None, told=error.told, status=error.status or 400)

    def keep(self, response: Response, session: Session) -> Response:
        """Hand the session to the browser, and the mark by which it is known next time."""
        response.set_cookie(
            self._known, session.known, LIFE_S, path="/", secure=self._secure, httponly=True,
            samesite="strict",
        )  # fmt: skip
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
        return self._menu_of(session)[0].href

    def _menu_of(self, session: Session) -> list[MenuEntry]:
        return [entry for entry in self._menu.values() if session.role in entry.roles]

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

    def _serve(self, handler: Handler, request: Request, sent: Sent, rules: PageRules) -> Response:
        session = self._session(request)
        if session is None and not rules.open_to_all:
            return _elsewhere(request, "/sign-in")
        if session is not None and not rules.before_password and self._unready(session):
            return _elsewhere(request, self._unready(session))
        address = request.client.host if request.client else "?"
        ask = Ask(
            Asked(), {}, {}, {}, address, session, rules.tab, sent.file,
            known=request.cookies.get(self._known, ""),
        )  # fmt: skip
        return self._answer(handler, ask, rules, (request, sent))

    def _answer(
        self, handler: Handler, ask: Ask[Any], rules: PageRules, asked: tuple[Request, Sent]
    ) -> Response:
        """The page, or a refusal; the audit has either before anybody sees it."""
        try:
            if rules.method == "POST":
                check_origin(asked[0])
                if ask.session is not None and not rules.open_to_all:
                    check_token(ask.session, asked[1].fields)
            if ask.session is not None and ask.session.role not in rules.roles:
                raise RightMissing()
            ask = _proved(ask, rules, *asked)
            response = handler(ask)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            self._note(ask, rules)
            raise
        self._note(ask, rules)
        return response

    def _note(self, ask: Ask[Any], rules: PageRules) -> None:
        if rules.act:
            who = ask.session
            self.audit.note(
                rules.act, account=who.account if who else "", role=who.role if who else "",
                address=ask.address, village=ask.village if ask.village.isdecimal() else "",
                detail="；".join(ask.notes),
            )  # fmt: skip


def _proved(ask: Ask[Any], rules: PageRules, request: Request, sent: Sent) -> Ask[Any]:
    """The question with what was said, once all of it fits its types.

    Raises:
        AskWrong: A field of form or query does not.
        VillageUnknown: The address names what cannot be a village.
    """
    if not all(is_of(VillageCode, part) for part in request.path_params.values()):
        raise VillageUnknown()
    query = pairs_of(request.scope["query_string"].decode("latin-1"))
    behind = read_ask(rules.asks if rules.method == "GET" else rules.query, query)
    said = read_ask(rules.asks, sent.fields) if rules.method == "POST" else behind
    return replace(ask, said=said, path=request.path_params, query=query, form=sent.fields)


def _elsewhere(request: Request, path: str) -> Response:
    """Another page has to come first: the whole of it, also where only a part was asked for."""
    if "hx-request" in request.headers:
        return Response(headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)
