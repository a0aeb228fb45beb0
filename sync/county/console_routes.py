"""The pages of the console: villages, one village, computers, clashes, codes, sign-in."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from forms.errors import CunjiError
from forms.pack import read_pack
from forms.parameters import bundled
from sync.county.clash_lines import clash_lines
from sync.county.console import HERE, Ask, Console
from sync.county.enrolment import issue_code, shut_out
from sync.county.packs import published
from sync.county.queries import Contact, VillageLine
from sync.protocol.enrolment_code import LIFE_H


class Pages:
    """The handlers; each makes one page.

    Args:
        console: What they share.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def routes(self) -> list[BaseRoute]:
        """For the application."""
        page = self._console.page
        return [
            Route("/", page(self.villages)),
            Route("/villages/{code:str}", page(self.village)),
            Route("/codes", page(self.code_form), methods=["GET"]),
            Route("/codes", page(self.issue), methods=["POST"]),
            Route("/devices", page(self.devices), methods=["GET"]),
            Route("/devices", page(self.shut_out), methods=["POST"]),
            Route("/clashes", page(self.clashes)),
            Route("/packs", page(self.packs)),
            Route("/password", page(self.password_form, before_password=True), methods=["GET"]),
            Route("/password", page(self.password, before_password=True), methods=["POST"]),
            Route("/sign-in", page(self.sign_in_form, open_to_all=True, before_password=True)),
            Route(
                "/sign-in",
                page(self.sign_in, open_to_all=True, before_password=True),
                methods=["POST"],
            ),
            Route("/sign-out", page(self.sign_out, before_password=True), methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def villages(self, ask: Ask) -> Response:
        """All villages, by how long ago they were heard."""
        lines = self._console.queries.villages()
        counts = Counter(line.contact for line in lines)
        wanted, words = ask.query.get("contact", ""), ask.query.get("q", "").strip()
        shown = [
            line
            for line in lines
            if wanted in {"", line.contact.value} and (words in line.name or words in line.code)
        ]
        return self._console.render(
            "villages.html", ask.session, tab="villages", lines=shown, every=len(lines),
            counts=[(c, counts[c]) for c in (Contact.RECENT, Contact.OVERDUE, Contact.NEVER)],
            wanted=wanted, words=words, total=_total(lines),
        )  # fmt: skip

    def village(self, ask: Ask) -> Response:
        """One village in figures."""
        code = ask.path["code"]
        queries = self._console.queries
        line = queries.village(code)
        day = _day(ask.query.get("day", ""))
        return self._console.render(
            "village.html", ask.session, tab="villages", line=line, day=day.isoformat(),
            forms=queries.form_counts(code),
            lists=queries.lists(code, day) if line.changes else [],
            devices=queries.devices(code),
        )  # fmt: skip

    def devices(self, ask: Ask) -> Response:
        """All computers."""
        return self._console.render(
            "devices.html", ask.session, tab="devices", lines=self._console.queries.devices()
        )

    def shut_out(self, ask: Ask) -> Response:
        """Deal with a computer no more."""
        shut_out(self._console.engine, ask.form.get("village", ""), ask.form.get("device", ""))
        return RedirectResponse("/devices", 303)

    def clashes(self, ask: Ask) -> Response:
        """All differences that wait."""
        console = self._console
        code = ask.query.get("village") or None
        line = console.queries.village(code) if code else None
        found = clash_lines(console.engine, console.catalogue, code)
        return console.render("clashes.html", ask.session, tab="clashes", lines=found, line=line)

    def packs(self, ask: Ask) -> Response:
        """What parameter packs were published, by whom, with their values."""
        found = [
            (county, pack, read_pack(pack.body, bundled(), origin=pack.origin))
            for county, pack in reversed(published(self._console.engine))
        ]
        known = {one.id: one for one in bundled()}
        return self._console.render(
            "packs.html", ask.session, tab="packs", packs=found, known=known
        )

    def code_form(self, ask: Ask) -> Response:
        """Where a code is asked for."""
        return self._codes(ask, code=ask.query.get("village", ""), name=ask.query.get("name", ""))

    def issue(self, ask: Ask) -> Response:
        """A fresh code, shown once."""
        code, name = ask.form.get("village", "").strip(), ask.form.get("name", "").strip()
        console = self._console
        account = ask.signed_in.account
        try:
            issued = issue_code(console.engine, console.catalogue, code, name, account)
        except CunjiError as error:
            return self._codes(ask, code=code, name=name, told=error.told, status=400)
        line = console.queries.village(code)
        return console.render(
            "code.html", ask.session, tab="codes", issued=issued, line=line, hours=LIFE_H
        )

    def sign_in_form(self, ask: Ask) -> Response:
        """Where one signs in."""
        if ask.session is not None:
            return RedirectResponse("/", 303)
        return self._console.render("sign_in.html", None, told="", account="", status=200)

    def sign_in(self, ask: Ask) -> Response:
        """Open a session."""
        account = ask.form.get("name", "").strip()
        try:
            session = self._console.accounts.sign_in(
                account, ask.form.get("password", ""), ask.address
            )
        except CunjiError as error:
            return self._console.render(
                "sign_in.html", None, told=error.told, account=account, status=403
            )
        return self._console.keep(RedirectResponse("/", 303), session)

    def sign_out(self, ask: Ask) -> Response:
        """End the session."""
        self._console.accounts.sign_out(ask.signed_in)
        return self._console.forget(RedirectResponse("/sign-in", 303))

    def password_form(self, ask: Ask) -> Response:
        """Where a password is chosen."""
        return self._console.render("password.html", ask.session, tab="", told="", status=200)

    def password(self, ask: Ask) -> Response:
        """Choose a password."""
        form = ask.form
        accounts = self._console.accounts
        if form.get("new") != form.get("again"):
            return self._password_again(ask, "两次输入的新密码不一样；请重新输入。")
        try:
            session = accounts.change_password(
                ask.signed_in, form.get("old", ""), form.get("new", "")
            )
        except CunjiError as error:
            return self._password_again(ask, error.told)
        return self._console.keep(RedirectResponse("/", 303), session)

    def _password_again(self, ask: Ask, told: str) -> Response:
        return self._console.render("password.html", ask.session, tab="", told=told, status=400)

    def _codes(
        self, ask: Ask, *, code: str, name: str, told: str = "", status: int = 200
    ) -> Response:
        return self._console.render(
            "codes.html", ask.session, tab="codes", code=code, name=name, told=told, status=status,
            hours=LIFE_H,
        )  # fmt: skip


def _total(lines: list[VillageLine]) -> dict[str, int]:
    """Sums over all villages."""
    return {
        "households": sum(line.households for line in lines),
        "persons": sum(line.persons for line in lines),
        "clashes": sum(line.clashes for line in lines),
    }


def _day(text: str) -> date:
    """The day asked about; today in China when none is given, or none that exists."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.now(timezone(timedelta(hours=8))).date()
