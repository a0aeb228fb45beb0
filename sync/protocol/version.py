"""Which versions of the protocol this program speaks."""

from sync.errors.wire import VersionUnknown

NEWEST = 6
"""Version this program was written for. 5: frames as their authors signed them; 6: personal answers
of frames are closed, and their keys travel (2026-12)."""

CLOSES = 6
"""From here on closed answers can be read: a device of before hands up all it has, and is told to
update before it hears what others closed."""

OLDEST = 5
"""Oldest version it still speaks; a county speaks every version younger than 24 months, and none of
those before was ever in the field."""

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


SPOKEN = "Cunji-Protocol"
"""Head of a refusal: the newest version the county speaks. Counties before version 5 said none."""
