"""How old the last backup is: what the doctor says, and what the server counts for who watches."""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override

SUFFIX: Final = ".backup"


def last_backup(folder: Path) -> float | None:
    """When the latest backup of a folder was finished, in seconds since 1970; None for no backup.

    One that is being written has another ending, and does not count.
    """
    with contextlib.suppress(OSError):
        return max((file.stat().st_mtime for file in folder.glob(f"*{SUFFIX}")), default=None)
    return None


class BackupAge(Collector):
    """Counts it; nothing where nobody said where the backups are.

    Args:
        folder: Where they are; empty for unknown.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    @override
    def collect(self) -> Iterable[Metric]:
        made = last_backup(Path(self._folder)) if self._folder else None
        if self._folder:
            yield GaugeMetricFamily(
                "cunji_backup_last_timestamp_seconds",
                "When the last backup was finished; 0 for none",
                made or 0,
            )
