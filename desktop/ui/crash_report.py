"""What a technician needs after a fault of ours: where it was and on what, nothing of anybody.

Messages of libraries quote people's data, so a report has kinds and places of faults only.
"""

import platform
import sys
from datetime import datetime
from importlib import metadata
from pathlib import Path

from desktop import settings as stored

CRASHES = "crash.txt"
"""Below the folder of logs: where a program that was killed by a fault stood (faulthandler)."""
SEEN = "crash-told.txt"
LARGEST = 200_000
"""Characters of a report."""


def report(details: str) -> str:
    """A report as text.

    Args:
        details: Places and kinds (``dialogs.trace``), or what faulthandler wrote.
    """
    lines = [
        "村记故障报告：里面没有姓名、号码和登记内容，可以发给技术人员。",
        f"时间：{datetime.now().astimezone():%Y-%m-%d %H:%M %z}",
        f"村记：{_version('cunji')}　Python {platform.python_version()}",
        f"系统：{platform.system()} {platform.release()} {platform.machine()}",
        f"组件：{', '.join(f'{name} {_version(name)}' for name in _PARTS)}",
        f"打包：{'是' if getattr(sys, 'frozen', False) else '否'}",
        "",
        details[-LARGEST:].replace(str(Path.home()), "~"),  # folders bear the person's name
    ]
    return "\n".join(lines)


def name_of() -> str:
    """What a report is called as a file."""
    return f"村记故障报告-{datetime.now().astimezone():%Y-%m-%d-%H%M}.txt"


def left_behind() -> str:
    """Where the program stood when it was killed by a fault, told once; empty for it was not."""
    folder = stored.folder() / "logs"
    try:
        text = (folder / CRASHES).read_text(encoding="utf-8", errors="replace").strip()
        if text:
            (folder / CRASHES).replace(folder / SEEN)
    except OSError:
        return ""
    return text


def save(text: str, path: Path) -> bool:
    """Write a report; whether it could be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        return False
    return True


_PARTS = ("PySide6-Essentials", "sqlcipher3", "SQLAlchemy", "msgspec")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "？"
