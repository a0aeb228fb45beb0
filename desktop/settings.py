"""The settings of this computer: typed, one line each, kept as JSON in the person's folder.

A line made with ``_setting`` has its editor on the settings page; ``_remembered`` is for what the
program notes for itself. Nothing about the village is kept here; that is in the book.
``CUNJI_HOME`` moves the folder, for tests and for running from a USB stick.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import MISSING, asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

import platformdirs

SettingValue: TypeAlias = bool | int | float | str


OWN_FOLDER = "村记"
"""Among the person's documents, for what the program writes."""


class FileKind(StrEnum):
    """Kinds of file that a person keeps in a folder of their own: the one used last is offered."""

    PAPER = "paper"
    TABLE = "table"
    IMPORTED = "import"
    BLANK = "blank"
    PARCEL = "parcel"
    CERTIFICATE = "certificate"
    PHOTO = "photo"
    BACKUP = "backup"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a setting stands on the settings page.

    Attributes:
        choices: What may be chosen; empty for what is typed or ticked.
        lowest: Of a number.
        highest: Of a number; 0 for none.
        needed: Whether a text may not be made empty.
    """

    zh: str
    hint: str = ""
    choices: tuple[tuple[SettingValue, str], ...] = ()
    lowest: float = 0
    highest: float = 0
    needed: bool = False


def _setting(zh: str, default: SettingValue, **more: Any) -> Any:
    """One line of the table with its place on the settings page: see ``Shown``."""
    return field(default=default, metadata={"shown": Shown(zh, **more)})


def _remembered(default: str | tuple[str, ...]) -> Any:
    """One line of the table that the program fills in by itself."""
    return field(default=default)


SCALES = ((1.0, "标准"), (1.25, "大一点"), (1.5, "大"), (1.75, "很大"), (2.0, "特大（两倍）"))
LOOKS = (("system", "跟系统走"), ("light", "浅色"), ("dark", "深色"))
LOCKS = ((5, "5 分钟"), (15, "15 分钟"), (30, "30 分钟"), (60, "1 小时"), (0, "不自动锁定"))


@dataclass(slots=True)
class Settings:
    """One attribute per setting; to add one, add a line."""

    actor: str = _setting("经办人", "", hint="姓名（职务），写在每一次改动旁边。", needed=True)
    font_scale: float = _setting("字号", 1.0, choices=SCALES, lowest=0.8, highest=2.0)
    look: str = _setting("深浅", "system", choices=LOOKS)
    auto_lock_minutes: int = _setting("没人操作时锁定", 15, choices=LOCKS, highest=240)
    role: str = _remembered("")
    last_book: str = _remembered("")
    books: tuple[str, ...] = _remembered(())
    folders: dict[str, str] = field(default_factory=dict)
    backup_asked: str = _remembered("")
    window: str = _remembered("")

    def folder_for(self, kind: FileKind) -> str:
        """Where files of a kind were put or taken from last; else among the person's documents."""
        kept = self.folders.get(kind, "")
        return kept if kept and Path(kept).is_dir() else str(documents())

    def proposal(self, kind: FileKind, name: str) -> str:
        """Where a file of a kind is offered to be put."""
        return str(Path(self.folder_for(kind)) / name)

    def keep_folder(self, kind: FileKind, folder: Path) -> None:
        """Remember where files of a kind were put or taken from."""
        self.folders[kind] = str(folder.absolute())

    def make_plain(self) -> None:
        """Leave out what could keep the window from opening."""
        self.font_scale, self.look, self.window = 1.0, "light", ""

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


def documents() -> Path:
    """文档/村记, made when it is first offered; never the folder the program was started in."""
    place = Path(platformdirs.user_documents_dir())
    if not place.is_dir():
        return Path.home()
    own = place / OWN_FOLDER
    with contextlib.suppress(OSError):  # a folder that may not be written to is offered itself
        own.mkdir(exist_ok=True)
    return own if own.is_dir() else place


def file() -> Path:
    """The settings file."""
    return folder() / "settings.json"


def shown(settings: Settings) -> Iterator[tuple[str, Shown]]:
    """Name and page line of every setting a person may change, in the order of the table."""
    for line in fields(settings):
        if "shown" in line.metadata:
            yield line.name, line.metadata["shown"]


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


def _offered(line: Any, value: object) -> bool:
    """Whether a text is one of those that may be chosen, where that is so."""
    choices = line.metadata["shown"].choices if "shown" in line.metadata else ()
    return not choices or value in [one for one, _ in choices]


def _sane(line: Any, value: object) -> object:
    """The value if it fits the setting, else the default."""
    if line.default is MISSING:
        known = value.items() if isinstance(value, dict) else ()
        return {str(key): str(said) for key, said in known}
    default = line.default
    if isinstance(default, tuple):
        return tuple(str(v) for v in value) if isinstance(value, list) else default
    if isinstance(default, str | bool):
        return value if isinstance(value, type(default)) and _offered(line, value) else default
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    about: Shown = line.metadata["shown"]
    bounded = max(value, about.lowest)
    bounded = min(bounded, about.highest) if about.highest else bounded
    return int(bounded) if isinstance(default, int) else float(bounded)
