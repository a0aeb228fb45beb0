"""Where a county keeps its data and what it is called: one TOML file in its folder."""

import json
import os
import re
import secrets
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from sync.errors.county import CountyExists, CountyMissing, CountySettingsWrong, CountyUnnamed
from sync.errors.ledger import StoreUnwritable

FILE = "county.toml"
DATABASE = "county.db"
PHOTO_KEY = "photos.key"
CODE_DIGITS: Final = 6
_COUNTY_LINE: Final = re.compile(r"^county\s*=\s*0+\s*$", re.MULTILINE)

_TEMPLATE = """\
# 县服务器的设置。改动以后重新启动 cunji-county serve 才生效。

# 数据库；留空用本文件夹里的 county.db（SQLite），也可以写 postgresql+psycopg://用户:密码@主机/库名
database = {database}

# 六位县级代码：一个文件夹、一个数据库、一个服务只管一个县
county = {county}

# 显示在工作台上、登记时告诉村里的名称
name = {name}

# 服务器的域名，一个或几个；写了，就不答别的名称。留空不限定
hosts = {hosts}

# 备份放在哪个文件夹；写了，监控和 cunji-county doctor 才看得到备份有多旧
backups = {backups}
# 撤销清单 oneway.log 的第二份写到哪里：另一块盘上的文件夹；留空不写
oneway_mirror = {mirror}

# 审计保存几个月；网络安全法要求至少 6 个月，写得更少也按 6 个月
audit_months = {months}
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """A county's settings.

    Attributes:
        folder: Its folder.
        county: Six-digit code.
        database: URL of its store; empty for SQLite in the folder.
        name: What people call it.
        hosts: The names it is reached by; none for whatever is asked.
        backups: The folder its backups are in; empty where nobody said.
        mirror: Folder for the second copy of ``oneway.log``; None for none.
        audit_months: How long entries of the audit are kept.
    """

    folder: Path
    county: int
    database: str = ""
    name: str = "县服务器"
    hosts: tuple[str, ...] = ()
    backups: str = ""
    mirror: Path | None = None
    audit_months: int = 36

    @property
    def url(self) -> str:
        """URL of the store."""
        return self.database or f"sqlite:///{self.folder / DATABASE}"

    def write(self) -> None:
        """Make the folder and the file; only the owner may read it, it may hold a password.

        Raises:
            CountyExists: There is one already.
            StoreUnwritable: The folder cannot be written.
        """
        text = _TEMPLATE.format(
            database=json.dumps(self.database),
            county=self.county,
            name=json.dumps(self.name, ensure_ascii=False),
            hosts=json.dumps(list(self.hosts)),
            backups=json.dumps(self.backups, ensure_ascii=False),
            mirror=json.dumps(str(self.mirror or "")),
            months=self.audit_months,
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self.folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CountyExists() from None
        except OSError:
            raise StoreUnwritable() from None
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)

    def photo_key(self) -> bytes:
        """What photos are sealed with, 32 bytes in a file of its own; made when first needed.

        Who has the database alone, or a copy of it, cannot look at them, nor make dynamic codes.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        file = self.folder / PHOTO_KEY
        try:
            if not file.exists():
                self.keep_photo_key(secrets.token_bytes(32))
            return file.read_bytes()
        except OSError:
            raise StoreUnwritable() from None

    def keep_photo_key(self, key: bytes) -> None:
        """Seal photos with this key from now on; only the owner may read it.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        fresh = self.folder / f"{PHOTO_KEY}.tmp"
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as out:
                out.write(key)
            fresh.replace(self.folder / PHOTO_KEY)
        except OSError:
            raise StoreUnwritable() from None

    def remove(self) -> None:
        """Take the file back, when nothing came of the county after all."""
        (self.folder / FILE).unlink(missing_ok=True)

    def name_it(self, county: int) -> "Settings":
        """Write into the file whose it is; the rest of it stays as somebody wrote it.

        Raises:
            StoreUnwritable: It cannot be written.
        """
        file = self.folder / FILE
        try:
            text = file.read_text(encoding="utf-8")
            fresh = file.with_suffix(".new")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "w", encoding="utf-8") as out:
                out.write(_COUNTY_LINE.sub(f"county = {county}", text, count=1))
            fresh.replace(file)
        except OSError:
            raise StoreUnwritable() from None
        return replace(self, county=county)

    @classmethod
    def read(cls, folder: Path, *, unnamed: bool = False) -> "Settings":
        """The settings of a folder.

        Raises:
            CountyMissing: There is no county in it.
            CountyUnnamed: It is from before a server was one county's.
            CountySettingsWrong: The file cannot be understood.
        """
        file = folder / FILE
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CountyMissing() from None
        except (OSError, ValueError):
            raise CountySettingsWrong(file=FILE) from None
        try:
            read = cls(
                folder, int(found["county"]), str(found["database"]), str(found["name"]),
                tuple(msgspec.convert(found.get("hosts", []), list[str])),
                msgspec.convert(found.get("backups", ""), str),
                Path(str(found["oneway_mirror"])) if found.get("oneway_mirror") else None,
                int(found.get("audit_months", 36)),
            )  # fmt: skip
        except (AttributeError, KeyError, TypeError, ValueError, msgspec.ValidationError):
            raise CountySettingsWrong(file=FILE) from None
        if not read.county and not unnamed:
            raise CountyUnnamed()
        if read.county and len(str(read.county)) != CODE_DIGITS:
            raise CountySettingsWrong(file=FILE)
        return read
