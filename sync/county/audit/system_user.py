"""Who sits at the server."""

import getpass
import os


def system_user() -> str:
    """The system's user and, behind ``sudo``, who that was before."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # the system has no name for them
        user = "?"
    before = os.environ.get("SUDO_USER", "")
    return f"服务器 {before}（{user}）" if before and before != user else f"服务器 {user}"
