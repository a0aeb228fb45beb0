"""Who may run a command on a county's folder: the system's user it belongs to.

What root writes into it, the service could not read: a restore by root is how a county stays down.
"""

import os
import sys
from pathlib import Path

from sync.errors.county import CountyOfAnother


def prove_owner(folder: Path) -> None:
    """Make sure that what is written here can be read by who serves it.

    Args:
        folder: The county's, or where one is to be made.

    Raises:
        CountyOfAnother: It belongs to another user, and we are root or may not look into it.
    """
    if sys.platform == "win32":
        return
    place = folder.absolute()
    while not _seen(place) and place != place.parent:
        place = place.parent
    owner, user = place.stat().st_uid, os.geteuid()
    shut = not os.access(place, os.R_OK | os.X_OK)
    if owner != user and (user == 0 or shut):
        raise CountyOfAnother(owner=name_of(owner), user=name_of(user))


def _seen(place: Path) -> bool:
    """Whether it is there and we may know it."""
    try:
        return place.exists()
    except PermissionError:
        return False


def name_of(user: int) -> str:
    """What the system calls a user; the number where it has no name."""
    if sys.platform == "win32":
        return str(user)
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
