"""The audit page: who saw and did what, and whether the audit is whole."""

import tempfile
from pathlib import Path

from starlette.responses import Response

from sync.county.accounts.area import Area, Role
from sync.county.audit.audit import PAGE
from sync.county.audit.checking import AuditCheck
from sync.county.audit.export import export_audit
from sync.county.console.asking.asks import Asked, AuditSieve
from sync.county.console.console import WATCH, Ask, PageSet, page
from sync.errors.county import RightMissing


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
            found=AuditCheck(self._console.engine, self._console.settings.county).look(),
            more=lines[-1].number if len(lines) == PAGE else None,
            roles={role.value: role.zh for role in Role},
        )  # fmt: skip

    @page("/audit/export", method="POST", roles=WATCH, act="导出审计", tab="审计")
    def export(self, ask: Ask[Asked]) -> Response:
        """All of it as a file that proves itself.

        Raises:
            RightMissing: The area of who asks is only a part.
        """
        console = self._console
        if ask.area != Area.whole(console.settings.county):
            raise RightMissing
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "audit.zip"
            done = export_audit(console.engine, console.settings.county, file)
            content = file.read_bytes()
        ask.notes.append(f"第 {done.first}–{done.last} 条")
        name = {"Content-Disposition": 'attachment; filename="audit.zip"'}
        return Response(content, headers=name, media_type="application/zip")
