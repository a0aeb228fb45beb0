"""The settings of this computer: typed, one line each, kept as JSON in the person's folder.

Nothing about the village is kept here; that is in the book. ``CUNJI_HOME`` moves the folder, for
tests and for running from a USB stick.
"""

import json
import os
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs


def _setting(zh: str, default: Any, *, lowest: float = 0, highest: float = 0) -> Any:
    """One line of the table: Chinese label, default, and the range of a number."""
    return field(default=default, metadata={"zh": zh, "lowest": lowest, "highest": highest})


@dataclass(slots=True)
class Settings:
    """One attribute per setting; to add one, add a line."""

    last_book: str = _setting("上次打开的台账", "")
    books: tuple[str, ...] = _setting("打开过的台账", ())
    font_scale: float = _setting("字号倍数", 1.0, lowest=0.8, highest=1.6)
    auto_lock_minutes: int = _setting("无操作几分钟后锁定（0 为不锁）", 15, highest=240)
    actor: str = _setting("经办人", "")
    role: str = _setting("身份", "")
    last_folder: str = _setting("上次选择文件的文件夹", "")

    def save(self) -> None:
        """Write all settings; by rename, so that a power cut leaves the old or the new file."""
        path = file()
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(path)


def folder() -> Path:
    """Where this person's settings, drafts and logs are kept."""
    given = os.environ.get("CUNJI_HOME")
    return Path(given) if given else Path(platformdirs.user_config_dir("cunji", appauthor=False))


def file() -> Path:
    """The settings file."""
    return folder() / "settings.json"


def load() -> Settings:
    """Read the settings; what is missing, unknown or out of range falls back to its default."""
    try:
        found = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    settings = Settings()
    for line in fields(Settings):
        if isinstance(found, dict) and line.name in found:
            setattr(settings, line.name, _sane(line, found[line.name]))
    return settings


def _sane(line: Any, value: object) -> object:
    """The value if it fits the setting, else the default."""
    default = line.default if line.default is not MISSING else None
    if isinstance(default, tuple):
        return tuple(str(v) for v in value) if isinstance(value, list) else default
    if isinstance(default, str):
        return value if isinstance(value, str) else default
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    bounded = min(max(value, line.metadata["lowest"]), line.metadata["highest"])
    return int(bounded) if isinstance(default, int) else float(bounded)
