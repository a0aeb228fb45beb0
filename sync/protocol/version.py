"""Which versions of the protocol this program speaks."""

from sync.errors.wire import VersionUnknown

NEWEST = 4
"""Version this program was written for. 1: first (2026-11). 2: the county gives its parameter packs
(2026-11). 3: the device tells the epoch of the county's store it knows, the county its key
and epoch (2026-11). 4: a receipt may carry photos (2026-11).
"""

PACKS = 2
"""The first version in which the county gives its parameter packs."""

PHOTOS_BACK = 4
"""The first version in which a receipt carries the photos of what others did."""

OLDEST = 1
"""Oldest version it still speaks; a county speaks every version younger than 24 months."""

CONTENT_TYPE = "application/vnd.cunji.sync"
"""Media type of both bodies of an exchange."""


def common(oldest: int, newest: int) -> int:
    """The newest version both ends speak.

    Raises:
        VersionUnknown: There is none.
    """
    found = min(newest, NEWEST)
    if found < max(oldest, OLDEST):
        raise VersionUnknown()
    return found
