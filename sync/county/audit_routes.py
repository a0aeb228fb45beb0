"""The audit page: who saw and did what, and whether the audit is whole."""

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sync.county.area import Role
from sync.county.audit import PAGE
from sync.county.console import WATCH, Ask, Console


class AuditPages:
    """The handlers; each makes one page.

    Args:
        console: What they share.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def routes(self) -> list[BaseRoute]:
        """For the application."""
        page = self._console.page
        return [Route("/audit", page(self.entries, roles=WATCH, act="看审计"))]

    def entries(self, ask: Ask) -> Response:
        """Entries, the latest first; a page at a time."""
        audit, query = self._console.audit, ask.query
        before = query.get("before", "")
        account = query.get("account", "").strip()
        village = query.get("where", "").strip()
        lines = audit.entries(
            before=int(before) if before.isascii() and before.isdigit() else None,
            account=account, village=village,
        )  # fmt: skip
        return self._console.render(
            "audit.html", ask.session, tab="audit", lines=lines, account=account, where=village,
            broken=audit.broken_at(), more=lines[-1].number if len(lines) == PAGE else None,
            roles={role.value: role.zh for role in Role},
        )  # fmt: skip
