"""Pages about computers: one-time codes for new ones, the list, and shutting one out."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from forms.errors import CunjiError
from forms.schema.device_role import OF_AREAS, DeviceRole
from sync.county.console.accounts import qr
from sync.county.console.asking.asks import Asked, CodeProposal, IssueCode, Readmit, ShutOut
from sync.county.console.console import DESK, Ask, PageSet, page
from sync.county.console.waiting import waits
from sync.county.devices.codes import issue_code
from sync.county.devices.enrolment import shut_out
from sync.county.devices.readmitting import admit, returning_lines, turn_away
from sync.county.two_persons import NewCode, alone
from sync.errors.county import ReasonMissing
from sync.protocol.enrolment_code import LIFE_H


class DevicePages(PageSet):
    """The handlers; each makes one page."""

    @page("/devices", roles=DESK, act="看电脑", tab="电脑")
    def devices(self, ask: Ask[Asked]) -> Response:
        """The computers of the area."""
        lines = self._console.queries.devices(ask.area)
        waits = returning_lines(self._console.engine, ask.area)
        return self._console.render("devices.html", ask, lines=lines, returning=waits)

    @page("/devices", method="POST", asks=ShutOut, roles=DESK, act="停用电脑", tab="电脑")
    def shut_out(self, ask: Ask[ShutOut]) -> Response:
        """Deal with a computer no more.

        Raises:
            ReasonMissing: Nobody said why.
        """
        village, device, reason = ask.said.village, ask.said.device, ask.said.reason
        ask.area.check(village)
        if not reason:
            raise ReasonMissing()
        ask.notes.append(f"{device[:6]} {reason[:80]}")
        shut_out(self._console.engine, ask.area, village, device, reason, ask.signed_in.account)
        return RedirectResponse("/devices", 303)

    @page("/devices/readmit", method="POST", asks=Readmit, roles=DESK, act="确认电脑", tab="电脑")
    def readmit(self, ask: Ask[Readmit]) -> Response:
        """Say of a computer that enrolled after the backup who it is.

        Raises:
            NotReturning: No such computer waits.
        """
        village, device, engine = ask.said.village, ask.said.device, self._console.engine
        if ask.said.does == "admit":
            admit(engine, ask.area, self._console.definitions, village, device)
        else:
            turn_away(engine, ask.area, village, device, ask.signed_in.account)
        ask.notes.append(f"{device[:6]} {'确认' if ask.said.does == 'admit' else '不认'}")
        return RedirectResponse("/devices", 303)

    @page("/codes", asks=CodeProposal, roles=DESK, act="看登记码", tab="登记码")
    def code_form(self, ask: Ask[CodeProposal]) -> Response:
        """Where a code is asked for."""
        return self._codes(ask, code=ask.said.village, name=ask.said.name)

    @page("/codes", method="POST", asks=IssueCode, roles=DESK, act="发登记码", tab="登记码")
    def issue(self, ask: Ask[IssueCode]) -> Response:
        """A fresh code, shown once, to be typed or read by a camera."""
        code, name, role = ask.said.village, ask.said.name, ask.said.role
        console = self._console
        account = ask.signed_in.account
        try:
            wanted = NewCode(code, name, role)
            if not alone(wanted):
                return waits(console, ask, wanted, ask.said.reason)
            issued = issue_code(
                console.engine, ask.area, console.definitions, code, name, account, role
            )
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._codes(ask, code=code, name=name, told=error.told, status=400)
        line = None if role in OF_AREAS else console.queries.village(ask.area, code)
        return console.render(
            "code.html", ask, issued=issued, line=line, hours=LIFE_H,
            role=role, picture=qr(issued.code),
        )  # fmt: skip

    def _codes(
        self, ask: Ask[Any], *, code: str, name: str, told: str = "", status: int = 200
    ) -> Response:
        return self._console.render(
            "codes.html", ask, code=code, name=name, told=told, status=status,
            hours=LIFE_H, start=ask.area.prefix, roles=list(DeviceRole),
        )  # fmt: skip
