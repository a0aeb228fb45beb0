"""Pages about accounts: signing in and out, password, dynamic code, and who has an account."""

import io

import segno
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from forms.errors import CunjiError
from sync.county.area import Role
from sync.county.console import ADMIN, Ask, Console, Handler


class AccountPages:
    """The handlers; each makes one page.

    Args:
        console: What they share.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def routes(self) -> list[BaseRoute]:
        """For the application."""
        page = self._console.page

        def early(path: str, handler: Handler, method: str, *, everybody: bool = False) -> Route:
            made = page(handler, open_to_all=everybody, before_password=True)
            return Route(path, made, methods=[method])

        return [
            early("/sign-in", self.sign_in_form, "GET", everybody=True),
            early("/sign-in", self.sign_in, "POST", everybody=True),
            early("/sign-out", self.sign_out, "POST"),
            early("/password", self.password_form, "GET"),
            early("/password", self.password, "POST"),
            early("/second", self.second_form, "GET"),
            early("/second", self.bind, "POST"),
            Route("/me", page(self.mine), methods=["GET"]),
            Route("/me", page(self.end_others, act="结束其他登录"), methods=["POST"]),
            Route("/accounts", page(self.every, roles=ADMIN, act="看账号"), methods=["GET"]),
            Route("/accounts", page(self.change, roles=ADMIN, act="改账号"), methods=["POST"]),
        ]

    def sign_in_form(self, ask: Ask) -> Response:
        """Where one signs in."""
        if ask.session is not None:
            return RedirectResponse(self._console.home(ask.session), 303)
        return self._console.render("sign_in.html", None, told="", account="", status=200)

    def sign_in(self, ask: Ask) -> Response:
        """Open a session."""
        account = ask.form.get("name", "").strip()
        console = self._console
        try:
            session = console.accounts.sign_in(
                account, ask.form.get("password", ""), ask.address, ask.form.get("code", "")
            )
        except CunjiError as error:
            # What was typed may be a password in the wrong field, so it is not noted.
            console.audit.note("登录", address=ask.address, detail=f"没有完成（{error.code}）")
            return console.render(
                "sign_in.html", None, told=error.told, account=account, status=403
            )
        console.audit.note("登录", account=session.account, role=session.role, address=ask.address)
        return console.keep(RedirectResponse(console.home(session), 303), session)

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
        console = self._console
        if form.get("new") != form.get("again"):
            return self._password_again(ask, "两次输入的新密码不一样；请重新输入。")
        try:
            session = console.accounts.change_password(
                ask.signed_in, form.get("old", ""), form.get("new", "")
            )
        except CunjiError as error:
            return self._password_again(ask, error.told)
        console.audit.note(
            "换密码", account=session.account, role=session.role, address=ask.address
        )
        return console.keep(RedirectResponse(console.home(session), 303), session)

    def second_form(self, ask: Ask) -> Response:
        """Where a telephone is bound."""
        return self._second(ask)

    def bind(self, ask: Ask) -> Response:
        """Bind the telephone, or make recovery codes anew; shows the codes this once."""
        second, account = self._console.accounts.second, ask.signed_in.account
        try:
            if second.bound(account):
                codes = self._console.accounts.renew_recovery(
                    ask.signed_in, ask.form.get("code", "")
                )
            else:
                codes = second.bind(account, ask.form.get("code", ""))
        except CunjiError as error:
            return self._second(ask, told=error.told, status=400)
        who = ask.signed_in
        self._console.audit.note(
            "动态口令", account=account, role=who.role, address=ask.address, detail="给出恢复码"
        )
        # The session is read again: now it has a second factor, and the menu is there.
        session = self._console.accounts.session(who.token)
        return self._console.render("recovery.html", session, tab="", codes=codes)

    def mine(self, ask: Ask) -> Response:
        """The own account."""
        accounts = self._console.accounts
        who = ask.signed_in
        return self._console.render(
            "mine.html", who, tab="", begun=accounts.begun(who),
            left=accounts.second.left(who.account),
        )  # fmt: skip

    def end_others(self, ask: Ask) -> Response:
        """End every other session of the account."""
        ended = self._console.accounts.end_others(ask.signed_in)
        ask.notes.append(f"{ended} 个")
        return RedirectResponse("/me", 303)

    def every(self, ask: Ask) -> Response:
        """All accounts."""
        return self._accounts(ask)

    def change(self, ask: Ask) -> Response:
        """Make an account, close one, or give a forgotten password anew."""
        accounts, form = self._console.accounts, ask.form
        name = form.get("name", "").strip()
        does = form.get("does", "")
        password = ""
        try:
            if does == "close" and name != ask.signed_in.account:
                accounts.grants.close(name)
            elif does == "reset":
                password = accounts.reset(name)
            elif does == "add":
                role = Role(form.get("role", ""))
                password = accounts.add(name, role, form.get("area", ""), ask.signed_in.account)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._accounts(ask, told=error.told, status=400)
        ask.notes.append(f"{_DOES.get(does, does)} {name}")
        return self._accounts(ask, made=(name, password) if password else None)

    def _accounts(
        self,
        ask: Ask,
        *,
        told: str = "",
        made: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        lines = self._console.accounts.grants.every()
        return self._console.render(
            "accounts.html", ask.session, tab="accounts", lines=lines,
            roles=list(Role), told=told, made=made, status=status,
        )  # fmt: skip

    def _password_again(self, ask: Ask, told: str) -> Response:
        return self._console.render("password.html", ask.session, tab="", told=told, status=400)

    def _second(self, ask: Ask, *, told: str = "", status: int = 200) -> Response:
        second, who = self._console.accounts.second, ask.signed_in
        offer = None if who.second else second.offer(who.account)
        return self._console.render(
            "second.html", who, tab="", told=told, status=status,
            secret=" ".join(_fours(offer.secret)) if offer else "",
            picture=qr(offer.uri) if offer else "",
        )  # fmt: skip


def qr(text: str) -> str:
    """A QR code as SVG that may stand in a page: without style or script."""
    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False)
    made.save(out, kind="svg", scale=1, border=2, xmldecl=False, svgns=False, omitsize=True)
    return out.getvalue().decode()


def _fours(text: str) -> list[str]:
    return [text[i : i + 4] for i in range(0, len(text), 4)]


_DOES = {"add": "新增", "close": "停用", "reset": "重设密码"}
