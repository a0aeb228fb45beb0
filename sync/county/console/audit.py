"""The audit page: who saw and did what, and whether the audit is whole."""

from starlette.responses import Response

from sync.county.accounts.area import Role
from sync.county.accounts.audit import PAGE
from sync.county.console.asking.asks import AuditSieve
from sync.county.console.console import WATCH, Ask, PageSet, page


class AuditPages(PageSet):
    """The handlers; each makes one page."""

    @page("/audit", asks=AuditSieve, roles=WATCH, act="看审计", tab="审计")
    def entries(self, ask: Ask[AuditSieve]) -> Response:
        """Entries, the latest first; a page at a time."""
        audit, said = self._console.audit, ask.said
        lines = audit.entries(
            ask.area, before=said.before, account=said.account, village=said.where
        )
        return self._console.render(
            "audit.html", ask, lines=lines, account=said.account, where=said.where,
            broken=audit.broken_at(), more=lines[-1].number if len(lines) == PAGE else None,
            roles={role.value: role.zh for role in Role},
        )  # fmt: skip
