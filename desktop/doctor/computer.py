"""What the program stands on: system, components, screen, typing, folder, disk, printer, clock.

Nothing is changed, nothing asked of a network, nothing of the window's library is loaded.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from desktop import settings as stored
from desktop.doctor.components import lacking
from desktop.doctor.finding import Finding, State
from forms.errors import CunjiError
from sync.command_line import RELEASED, version

ROOM_MB: Final = 500
"""Free on the disk, under which somebody should make room: for a backup with its photos."""
GLIBC: Final = (2, 28)
"""Oldest the packages start on (Debian 10, UOS 20, Kylin V10)."""
_WAIT_S: Final = 5.0


def computer_looks(screen: str = "") -> list[Finding]:
    """Everything, in the order in which one would mend it; a look that fails is a finding.

    Args:
        screen: The screen as the window has it; in a terminal it is what the session says.
    """
    found = [_looked(name, look) for name, look in LOOKS]
    seen = Finding("显示", State.GOOD, f"显示：{screen}")
    return [seen if screen and one.name == seen.name else one for one in found]


def _looked(name: str, look: Callable[[], tuple[State, str]]) -> Finding:
    try:
        state, zh = look()
    except Exception as trouble:  # noqa: BLE001  a technician must see the other lines all the same
        kind = trouble.code if isinstance(trouble, CunjiError) else type(trouble).__name__
        return Finding(name, State.UNKNOWN, f"{name}：这台电脑上看不出来（{kind}）。")
    return Finding(name, state, zh)


def _program() -> tuple[State, str]:
    packed = "安装包" if getattr(sys, "frozen", False) else "源代码"
    return State.GOOD, f"村记 {version()}（{packed}），Python {platform.python_version()}"


def _system() -> tuple[State, str]:
    if sys.platform != "linux":
        return State.GOOD, f"系统：{platform.system()} {platform.release()}，{platform.machine()}"
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = "Linux"
    kind, text = platform.libc_ver()
    zh = f"系统：{name}，{platform.machine()}，{kind or 'libc 未知'} {text}".rstrip()
    numbers = [int(one) for one in text.split(".")[:2] if one.isdecimal()]
    if kind == "glibc" and tuple(numbers) < GLIBC:
        return State.BAD, f"{zh}。系统太旧，请换用统信 UOS 20、麒麟 V10 或更新的系统。"
    return State.GOOD, zh


def _components() -> tuple[State, str]:
    missing = lacking()
    if missing:
        command = f"apt-get install {' '.join(missing)}"
        return State.BAD, f"系统组件：缺少 {len(missing)} 个。请管理员运行：{command}"
    return State.GOOD, "系统组件：齐全"


def _screen() -> tuple[State, str]:
    if sys.platform != "linux" or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
        return State.GOOD, "显示：有桌面"
    return State.BAD, "显示：没有找到桌面。请在电脑的桌面上打开村记。"


def _typing() -> tuple[State, str]:
    if sys.platform != "linux":
        return State.GOOD, "输入法：由系统管"
    module = os.environ.get("QT_IM_MODULE", "")
    said = module + os.environ.get("XMODIFIERS", "") + os.environ.get("GTK_IM_MODULE", "")
    name = next((one for one in ("fcitx", "ibus") if one in said), "")
    if name == "fcitx" and module == "ibus":
        return State.GOOD, "输入法：fcitx（经 ibus 接口）"
    if name and module.startswith(name):
        return State.GOOD, f"输入法：{name}"
    return (
        State.UNKNOWN,
        "输入法：没有查到。打得出汉字就不用管；打不出，请在系统设置里选好输入法，注销以后重新登录。",
    )


def _folder() -> tuple[State, str]:
    folder = stored.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError:
        return (
            State.BAD,
            "个人文件夹：不能写，设置和草稿存不住。请管理员看看个人文件夹的权限和空间。",
        )
    return State.GOOD, "个人文件夹：可以写"


def _disk() -> tuple[State, str]:
    place = stored.folder()
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    zh = f"磁盘：还剩 {free / 1e9:.1f} GB"
    if free < ROOM_MB * 1_000_000:
        return State.BAD, f"{zh}，不够做备份。请删去用不着的大文件，或请人腾出空间。"
    return State.GOOD, zh


def _printer() -> tuple[State, str]:
    """How many there are; their names are the office's."""
    count = _printers()
    if count is None:
        return State.UNKNOWN, "打印机：这里查不出来。请在系统的打印机设置里看。"
    if count == 0:
        return State.BAD, "打印机：没有找到。请先在系统里添加打印机；没有也可以存成 PDF 拿去打印。"
    return State.GOOD, f"打印机：{count} 台"


def _printers() -> int | None:
    """None where nobody can be asked."""
    if sys.platform == "win32":
        from PySide6.QtPrintSupport import QPrinterInfo

        return len(QPrinterInfo.availablePrinterNames())
    program = shutil.which("lpstat")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  the system's own printing program
            [program, "-e"], check=False, capture_output=True, timeout=_WAIT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return len(done.stdout.split()) if done.returncode == 0 else None


def _clock() -> tuple[State, str]:
    return clock_says(datetime.now().astimezone().date())


def clock_says(day: date) -> tuple[State, str]:
    """Whether this can be the day: nothing runs before it was made, nor for twenty years."""
    zh = f"时间：{day.isoformat()}"
    if day < RELEASED:
        return State.BAD, f"{zh}。电脑的日期早于这一版村记的日期，请先把日期改对。"
    if day.year > RELEASED.year + 20:
        return State.BAD, f"{zh}。电脑的日期太远了，请先把日期改对。"
    return State.GOOD, zh


LOOKS: Final = (
    ("程序", _program),
    ("系统", _system),
    ("系统组件", _components),
    ("显示", _screen),
    ("输入法", _typing),
    ("个人文件夹", _folder),
    ("磁盘", _disk),
    ("打印机", _printer),
    ("时间", _clock),
)
