"""Sticks and other media that can be taken out, by the name a person knows them by."""

import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QStorageInfo

_MOUNTED_AT: Final = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_REMOVABLE: Final = 2
"""``DRIVE_REMOVABLE`` of Windows' ``GetDriveType``."""


class Drive(NamedTuple):
    """A medium that is there now.

    Attributes:
        name: ``「KINGSTON」（E:）``.
        root: Its uppermost folder.
        free: Bytes that are free.
        closed: Whether it is write-protected.
    """

    name: str
    root: Path
    free: int
    closed: bool = False


def drives() -> list[Drive]:
    """The media that can be taken out, in the order of the system."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isValid() and volume.isReady() and _removable(root):
            free, closed = volume.bytesAvailable(), volume.isReadOnly()
            found.append(Drive(_called(volume), Path(root), free, closed))
    return found


def _removable(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root.replace("/", os.sep)) == _REMOVABLE)
    return root.startswith(_MOUNTED_AT)


def _called(volume: QStorageInfo) -> str:
    letter = volume.rootPath().rstrip("/")
    name = volume.name() or Path(letter).name
    return f"「{name}」（{letter}）" if letter.endswith(":") else f"「{name}」"
