"""The audit page: who saw and did what, and whether the audit is whole."""

from starlette.responses import Response

from sync.county.accounts.area import Role
from sync.county.accounts.audit import PAGE
from sync.county.console.console import WATCH, Ask, PageSet, page


class AuditPages(PageSet):
    """The handlers; each makes one page."""

    @page("/audit", roles=WATCH, act="看审计", tab="审计")
    def entries(self, ask: Ask) -> Response:
        """Entries, the latest first; a page at a time."""
        audit, query = self._console.audit, ask.query
        before = query.get("before", "")
        account = query.get("account", "").strip()
        village = query.get("where", "").strip()
        lines = audit.entries(
            ask.area, before=int(before) if before.isascii() and before.isdigit() else None,
            account=account, village=village,
        )  # fmt: skip
        return self._console.render(
            "audit.html", ask, lines=lines, account=account, where=village,
            broken=audit.broken_at(), more=lines[-1].number if len(lines) == PAGE else None,
            roles={role.value: role.zh for role in Role},
        )  # fmt: skip
