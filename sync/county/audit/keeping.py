"""While the server lives: what waits is sealed each second; the file beside the store is told."""

import asyncio
import logging
import time
from importlib.metadata import version
from typing import Final, Protocol

from sqlalchemy import Engine

from forms.errors import CunjiError
from sync.county.audit.audit import Audit
from sync.county.audit.system_user import system_user

EACH_S: Final = 1.0
TELL_EACH_S: Final = 600.0
COUNT_EACH_S: Final = 60.0
_log = logging.getLogger("cunji.county")


class TurnsAway(Protocol):
    """Counts whom it turned away."""

    turned_away: int


class AuditKeeper:
    """Keeps the audit of one store.

    Args:
        engine: The store.
        county: Six digits, or 0.
        door: Counts computers that are not ours; None where somebody else counts.
    """

    def __init__(self, engine: Engine, county: int, door: TurnsAway | None = None) -> None:
        self._audit = Audit(engine, county)
        self._door = door
        self._told = self._counted = time.monotonic()

    async def keep(self) -> None:
        """Seal and tell until the server ends."""
        await asyncio.to_thread(self._begin)
        while True:
            await asyncio.sleep(EACH_S)
            await asyncio.to_thread(self._once)

    def stop(self) -> None:
        """The server ends."""
        self._note("服务停止")
        self._once(last=True)

    def _begin(self) -> None:
        self._note("服务启动", version("cunji"))

    def _once(self, *, last: bool = False) -> None:
        now = time.monotonic()
        try:
            self._count(now, last=last)
            self._audit.sealer.seal()
            if last or now - self._told > TELL_EACH_S:
                self._told = now
                self._audit.sealer.tell()
        except Exception as trouble:  # noqa: BLE001  whatever it is, the next second tries again
            _log.error("the audit cannot be sealed: %s", trouble, exc_info=trouble)

    def _count(self, now: float, *, last: bool) -> None:
        """One entry a minute for all computers that are none of ours."""
        if self._door is None or (now - self._counted < COUNT_EACH_S and not last):
            return
        self._counted = now
        count, self._door.turned_away = self._door.turned_away, 0
        if count:
            self._audit.note("拒绝电脑", detail=f"没有登记、停用或签名不对：{count} 次")

    def _note(self, act: str, detail: str = "") -> None:
        try:
            self._audit.note(act, account=system_user(), detail=detail)
        except CunjiError as trouble:
            _log.error("the audit cannot be written: %s", trouble)
