"""Pages about computers: one-time codes for new ones, the list, and shutting one out."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from forms.device_role import OF_AREAS, DeviceRole
from forms.errors import CunjiError
from sync.county.account_routes import qr
from sync.county.console import DESK, Ask, Console
from sync.county.enrolment import shut_out
from sync.county.enrolment_codes import issue_code
from sync.errors.county import ReasonMissing, VillageUnknown
from sync.protocol.enrolment_code import LIFE_H


class DevicePages:
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
            Route("/codes", page(self.code_form, roles=DESK), methods=["GET"]),
            Route("/codes", page(self.issue, roles=DESK, act="发登记码"), methods=["POST"]),
            Route("/devices", page(self.devices, roles=DESK, act="看电脑"), methods=["GET"]),
            Route("/devices", page(self.shut_out, roles=DESK, act="停用电脑"), methods=["POST"]),
        ]

    def devices(self, ask: Ask) -> Response:
        """The computers of the area."""
        lines = self._console.queries.devices(ask.area)
        return self._console.render("devices.html", ask.session, tab="devices", lines=lines)

    def shut_out(self, ask: Ask) -> Response:
        """Deal with a computer no more.

        Raises:
            ReasonMissing: Nobody said why.
        """
        village, device = ask.form.get("village", ""), ask.form.get("device", "")
        reason = ask.form.get("reason", "").strip()
        ask.area.check(village)
        if not reason:
            raise ReasonMissing()
        ask.notes.append(f"{device[:6]} {reason[:80]}")
        shut_out(self._console.engine, village, device, reason, ask.signed_in.account)
        return RedirectResponse("/devices", 303)

    def code_form(self, ask: Ask) -> Response:
        """Where a code is asked for."""
        return self._codes(ask, code=ask.query.get("village", ""), name=ask.query.get("name", ""))

    def issue(self, ask: Ask) -> Response:
        """A fresh code, shown once, to be typed or read by a camera."""
        code, name = ask.form.get("village", "").strip(), ask.form.get("name", "").strip()
        told = ask.form.get("role", "")
        role = DeviceRole(told) if told in set(DeviceRole) else DeviceRole.SECRETARY
        console = self._console
        account = ask.signed_in.account
        try:
            if role not in OF_AREAS:
                ask.area.check(code)
            elif not code.startswith(ask.area.prefix):
                raise VillageUnknown
            issued = issue_code(console.engine, console.catalogue, code, name, account, role)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return self._codes(ask, code=code, name=name, told=error.told, status=400)
        line = None if role in OF_AREAS else console.queries.village(ask.area, code)
        return console.render(
            "code.html", ask.session, tab="codes", issued=issued, line=line, hours=LIFE_H,
            role=role,            picture=qr(issued.code),
        )  # fmt: skip

    def _codes(
        self, ask: Ask, *, code: str, name: str, told: str = "", status: int = 200
    ) -> Response:
        return self._console.render(
            "codes.html", ask.session, tab="codes", code=code, name=name, told=told, status=status,
            hours=LIFE_H, start=ask.area.prefix, roles=list(DeviceRole),
        )  # fmt: skip
