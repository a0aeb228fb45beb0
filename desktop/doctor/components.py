"""What Qt asks of a Linux system, looked for before Qt, which would end the process or name one."""

import ctypes
import sys
from typing import Final

ASKED: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
}
"""Libraries and the packages of Debian, UOS and Kylin that bring them; ours has some inside."""


def lacking(said: str = "") -> list[str]:
    """Packages that an administrator has to install.

    Args:
        said: A library that Qt itself has missed.
    """
    missed = [ASKED.get(said, said)] if said else []
    if sys.platform == "linux":
        missed += [package for library, package in ASKED.items() if not _there(library)]
    return list(dict.fromkeys(missed))


def _there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
