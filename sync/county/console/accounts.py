"""Pages about accounts: signing in and out, password, dynamic code, and who has an account."""

import io
from dataclasses import replace
from typing import Any

import segno
from starlette.responses import RedirectResponse, Response

from forms.errors import CunjiError
from sync.county.accounts.area import Role
from sync.county.console.asking.asks import Asked, ChangeAccount, ChoosePassword, SignIn, TypeCode
from sync.county.console.console import ADMIN, Ask, PageSet, page
from sync.county.console.waiting import waits
from sync.county.two_persons import NewAccount, NewPassword, Wanted, alone
from sync.errors.county import AskWrong


class AccountPages(PageSet):
    """The handlers; each makes one page."""

    @page("/sign-in", open_to_all=True, before_password=True)
    def sign_in_form(self, ask: Ask[Asked]) -> Response:
        """Where one signs in."""
        if ask.session is not None:
            return RedirectResponse(self._console.home(ask.session), 303)
        return self._console.render("sign_in.html", None, told="", account="", status=200)

    @page(
        "/sign-in", method="POST", asks=SignIn, open_to_all=True, before_password=True,
        proves_password=True,
    )  # fmt: skip
    def sign_in(self, ask: Ask[SignIn]) -> Response:
        """Open a session."""
        account = ask.said.name
        console = self._console
        try:
            session = console.accounts.sign_in(
                account, ask.said.password, ask.address, ask.said.code,
                known=ask.known, earlier=ask.session,
            )  # fmt: skip
        except CunjiError as error:
            # What was typed may be a password in the wrong field, so it is not noted.
            console.audit.note("登录", address=ask.address, detail=f"没有完成（{error.code}）")
            return console.render(
                "sign_in.html", None, told=error.told, account=account, status=403
            )
        console.audit.note("登录", account=session.account, role=session.role, address=ask.address)
        return console.keep(RedirectResponse(console.home(session), 303), session)

    @page("/sign-out", method="POST", act="退出", before_password=True)
    def sign_out(self, ask: Ask[Asked]) -> Response:
        """End the session."""
        self._console.accounts.sign_out(ask.signed_in)
        return self._console.forget(RedirectResponse("/sign-in", 303))

    @page("/password", act="看换密码", before_password=True)
    def password_form(self, ask: Ask[Asked]) -> Response:
        """Where a password is chosen."""
        return self._console.render("password.html", ask, told="", status=200)

    @page(
        "/password", method="POST", asks=ChoosePassword, act="换密码", before_password=True,
        proves_password=True,
    )  # fmt: skip
    def password(self, ask: Ask[ChoosePassword]) -> Response:
        """Choose a password."""
        said = ask.said
        console = self._console
        if said.new != said.again:
            return self._password_again(ask, "两次输入的新密码不一样；请重新输入。")
        try:
            session = console.accounts.change_password(ask.signed_in, said.old, said.new, said.code)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._password_again(ask, error.told)
        return console.keep(RedirectResponse(console.home(session), 303), session)

    @page("/second", act="看动态口令", before_password=True)
    def second_form(self, ask: Ask[Asked]) -> Response:
        """Where a telephone is bound."""
        return self._second(ask)

    @page("/second", method="POST", asks=TypeCode, act="动态口令", before_password=True)
    def bind(self, ask: Ask[TypeCode]) -> Response:
        """Bind the telephone, or make recovery codes anew; shows the codes this once."""
        second, account = self._console.accounts.second, ask.signed_in.account
        try:
            if second.bound(account):
                codes = self._console.accounts.renew_recovery(ask.signed_in, ask.said.code)
            else:
                codes = second.bind(account, ask.said.code)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._second(ask, told=error.told, status=400)
        who = ask.signed_in
        ask.notes.append("给出恢复码")
        # The session is read again: now it has a second factor, and the menu is there.
        session = self._console.accounts.session(who.token)
        return self._console.render("recovery.html", replace(ask, session=session), codes=codes)

    @page("/me", act="看自己的账号")
    def mine(self, ask: Ask[Asked]) -> Response:
        """The own account."""
        accounts = self._console.accounts
        who = ask.signed_in
        return self._console.render(
            "mine.html", ask, begun=accounts.begun(who),
            left=accounts.second.left(who.account),
        )  # fmt: skip

    @page("/me", method="POST", act="结束其他登录")
    def end_others(self, ask: Ask[Asked]) -> Response:
        """End every other session of the account."""
        ended = self._console.accounts.end_others(ask.signed_in)
        ask.notes.append(f"{ended} 个")
        return RedirectResponse("/me", 303)

    @page("/accounts", roles=ADMIN, act="看账号", tab="账号")
    def every(self, ask: Ask[Asked]) -> Response:
        """All accounts."""
        return self._accounts(ask)

    @page("/accounts", method="POST", asks=ChangeAccount, roles=ADMIN, act="改账号", tab="账号")
    def change(self, ask: Ask[ChangeAccount]) -> Response:
        """Make an account, close one, or ask for a forgotten password anew."""
        accounts, said = self._console.accounts, ask.said
        name, does = said.name, said.does
        password = ""
        try:
            by = ask.signed_in.account
            if does == "close":
                accounts.grants.close(ask.area, name, by)
            else:
                wanted = _wanted(said)
                if not alone(wanted):
                    return waits(self._console, ask, wanted, said.reason)
                assert isinstance(wanted, NewAccount)
                password = accounts.add(ask.area, name, wanted.role, wanted.where, by)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._accounts(ask, told=error.told, status=400)
        ask.notes.append(f"{_DOES[does]} {name}")
        return self._accounts(ask, made=(name, password) if password else None)

    def _accounts(
        self,
        ask: Ask[Any],
        *,
        told: str = "",
        made: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        lines = self._console.accounts.grants.every(ask.area)
        return self._console.render(
            "accounts.html", ask, lines=lines,
            roles=list(Role), told=told, made=made, status=status,
        )  # fmt: skip

    def _password_again(self, ask: Ask[Any], told: str) -> Response:
        return self._console.render("password.html", ask, told=told, status=400)

    def _second(self, ask: Ask[Any], *, told: str = "", status: int = 200) -> Response:
        second, who = self._console.accounts.second, ask.signed_in
        offer = None if who.second else second.offer(who.account)
        return self._console.render(
            "second.html", ask, told=told, status=status,
            secret=" ".join(_fours(offer.secret)) if offer else "",
            picture=qr(offer.uri) if offer else "",
        )  # fmt: skip


def _wanted(said: ChangeAccount) -> Wanted:
    """What one person may not do alone.

    Raises:
        AskWrong: It is not said for whom.
    """
    if said.does == "reset":
        return NewPassword(said.name)
    if said.role is None:
        raise AskWrong(field="身份", why="没有选")
    return NewAccount(said.name, said.role, said.area)


def qr(text: str) -> str:
    """A QR code as SVG that may stand in a page: without style or script."""
    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False)
    made.save(out, kind="svg", scale=1, border=2, xmldecl=False, svgns=False, omitsize=True)
    return out.getvalue().decode()


def _fours(text: str) -> list[str]:
    return [text[i : i + 4] for i in range(0, len(text), 4)]


_DOES = {"add": "新增", "close": "停用"}
