"""``cunji-county doctor``: what of a county's server somebody should see to, a sentence each.

It looks and changes nothing: no table is brought up, no key made, nothing noted. A look that needs
what is not there (a database that does not answer) says nothing, for another one says it.
"""

import contextlib
import os
import ssl
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import Engine, select, text
from sqlalchemy.engine import make_url

from forms.errors import CunjiError
from sync.county import clock
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.audit.audit import Audit
from sync.county.backup.age import last_backup
from sync.county.backup.keys import SUFFIX as KEYS
from sync.county.check import NIGHTLY
from sync.county.health import free_share
from sync.county.settings import FILE, PHOTO_KEY, Settings
from sync.county.tables import VERSION, audit, packs, steps
from sync.county.upkeep.owner import name_of
from sync.store.engine import keys_beside, open_store
from sync.store.migrations.steps import STEPS, version
from sync.store.tables import frames

PORT: Final = 8443
FREE: Final = 0.2
"""Share of a disk that should be free."""
FRESH: Final = timedelta(hours=26)
"""How old the last backup and the last nightly check may be: a day, and what they may be late."""
CERTIFICATE_DAYS: Final = 21
_WAIT_S: Final = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at.

    Attributes:
        settings: The county's.
        port: Where its server listens on this computer.
        certificate: The file with its certificate, where it speaks TLS itself; None for none.
    """

    settings: Settings
    port: int
    certificate: Path | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one look.

    Attributes:
        what: What was looked at, in a few words.
        good: Whether nobody has to do anything.
        zh: How it is, and what to do about it.
    """

    what: str
    good: bool
    zh: str


OnDisk: TypeAlias = Callable[[Looked], Iterator[Finding]]
InStore: TypeAlias = Callable[[Looked, Engine], Iterator[Finding]]


def look(at: Looked) -> list[Finding]:
    """Everything, in the order in which one would mend it."""
    found = [one for check in CHECKS for one in check(at)]
    engine = open_store(at.settings.url, keys_beside(at.settings.folder))
    try:
        with engine.connect() as db:
            db.execute(text("SELECT 1"))
        found.append(Finding("数据库", True, "答得上。"))
        found += [one for check in STORE_CHECKS for one in check(at, engine)]
    except CunjiError as trouble:
        found.append(Finding("数据库", False, trouble.told))
    finally:
        engine.dispose()
    return found


def _rights(at: Looked) -> Iterator[Finding]:
    """Nobody but the service's user may read what the folder holds."""
    folder = at.settings.folder
    wide = [
        path.name or str(path)
        for path in (folder, folder / FILE, folder / PHOTO_KEY, keys_beside(folder))
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    whose = name_of(folder.stat().st_uid)
    if wide and os.name == "posix":
        yield Finding("文件夹", False, f"别的用户读得到 {'、'.join(wide)}；请运行 chmod go= 收回。")
    else:
        yield Finding("文件夹", True, f"只有系统用户 {whose} 读得到。")


def _disk(at: Looked) -> Iterator[Finding]:
    """Room for what comes in."""
    free = free_share(at.settings.folder)
    yield Finding(
        "磁盘", free >= FREE,
        f"数据所在的盘还空着 {free:.0%}" + ("。" if free >= FREE else "；请清理或换大一些的盘。"),
    )  # fmt: skip


def _names(at: Looked) -> Iterator[Finding]:
    """Only the own names are answered."""
    hosts = at.settings.hosts
    if hosts:
        yield Finding("域名", True, f"只答 {'、'.join(hosts)}。")
    else:
        yield Finding("域名", False, f"什么名称都答；请在 {FILE} 的 hosts 里写上域名。")


def _backup(at: Looked) -> Iterator[Finding]:
    """A fresh copy, elsewhere, without the keys lying beside it for ever."""
    if not at.settings.backups:
        yield Finding("备份", False, f"没有写备份在哪里；请在 {FILE} 的 backups 里写上文件夹。")
        return
    folder = Path(at.settings.backups)
    made = last_backup(folder)
    if made is None:
        timer = f"cunji-county-backup@{at.settings.county}.timer"
        yield Finding("备份", False, f"{folder} 里没有备份；请打开 {timer}。")
        return
    old = timedelta(seconds=time.time() - made)
    good = old <= FRESH
    unit = f"cunji-county-backup@{at.settings.county}"
    tail = "。" if good else f"；请看 journalctl -u {unit} 为什么没有做成。"
    yield Finding("备份", good, f"最近一份是 {old.total_seconds() / 3600:.0f} 小时前的{tail}")
    if folder.stat().st_dev == at.settings.folder.stat().st_dev:
        yield Finding(
            "备份在别处", False, "备份和数据在同一块盘上；请每天再抄一份到别的机器或 U 盘。"
        )
    elif any(folder.glob(f"*{KEYS}")):
        yield Finding("备份在别处", True, "在另一块盘上；密钥文件（*.keys）请和备份分开放。")


def _answers(at: Looked) -> Iterator[Finding]:
    """The server runs."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # this very computer
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
    )
    host = at.settings.hosts[0] if at.settings.hosts else "localhost"
    for scheme in ("http", "https"):
        url = f"{scheme}://127.0.0.1:{at.port}/healthz"
        asked = urllib.request.Request(url, headers={"Host": host})  # noqa: S310  the scheme is ours
        with (
            contextlib.suppress(OSError, ValueError, urllib.error.HTTPError),
            direct.open(asked, timeout=_WAIT_S) as answer,
        ):
            if answer.status == 200:
                yield Finding("服务", True, f"在端口 {at.port} 上答得上。")
                return
    status = f"systemctl status cunji-county@{at.settings.county}"
    yield Finding("服务", False, f"端口 {at.port} 上没有县服务器应答；请看 {status}。")


def _certificate(at: Looked) -> Iterator[Finding]:
    """It is good for some weeks more."""
    if at.certificate is None:
        return
    try:
        read = vars(ssl)["_ssl"]._test_decode_cert(str(at.certificate))  # what ssl reads it with
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(read["notAfter"]), UTC)
    except (OSError, ValueError, KeyError):
        yield Finding("证书", False, "证书文件读不出来；请核对路径，并让系统用户 cunji 读得到。")
        return
    days = (ends - datetime.now(UTC)).days
    good = days >= CERTIFICATE_DAYS
    yield Finding(
        "证书", good, f"还有 {days} 天到期" + ("。" if good else "；请换新的证书再重启。")
    )


def _tables(_: Looked, engine: Engine) -> Iterator[Finding]:
    """The store is of this program."""
    ledger = version(engine)
    with engine.connect() as db:
        own = db.scalar(select(steps.c.number).order_by(steps.c.number.desc()).limit(1))
    good = ledger == STEPS[-1].NUMBER and own == VERSION
    yield Finding(
        "表", good,
        "是这一版程序的。" if good else "不是这一版程序的；请停下服务运行 cunji-county migrate。",
    )  # fmt: skip


def _least_rights(at: Looked, engine: Engine) -> Iterator[Finding]:
    """The server's user in PostgreSQL can change neither the log nor the audit."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as db:
        user = db.scalar(text("SELECT current_user"))
        told = [db.scalar(_MAY, {"t": one.name}) for one in (frames, audit, packs)]
        makes = db.scalar(text("SELECT has_schema_privilege('public', 'CREATE')"))
    good = not any(told) and not makes
    database = make_url(at.settings.url).database or "cunji"
    yield Finding(
        "数据库权限", good,
        f"用户 {user} 改不了变更和审计。" if good
        else f"用户 {user} 能改变更和审计；请运行 cunji-county setup-postgres --database {database}"
        f" --user {user} | runuser -u postgres -- psql -X -q。",
    )  # fmt: skip


_MAY = text("SELECT has_table_privilege(:t, 'DELETE') OR has_table_privilege(:t, 'UPDATE')")


def _clock(at: Looked, engine: Engine) -> Iterator[Finding]:
    """It does not stand before what was noted last."""
    last = Audit(engine, at.settings.county).entries(Area.whole(at.settings.county), limit=1)
    ahead = clock.ago(last[0].at) if last else timedelta()
    good = ahead > timedelta(minutes=-2)
    yield Finding(
        "时钟", good,
        f"现在是 {clock.shown(clock.now())}。" if good
        else "比审计里最后一条还早；请对时（timedatectl set-ntp true）。",
    )  # fmt: skip


def _nightly(at: Looked, engine: Engine) -> Iterator[Finding]:
    """Somebody looked whether the data is what was written."""
    query = (
        select(audit.c.at, audit.c.detail)
        .where(audit.c.county == at.settings.county, audit.c.act == NIGHTLY)
        .order_by(audit.c.number.desc())
        .limit(1)
    )
    with engine.connect() as db:
        row = db.execute(query).one_or_none()
    if row is None or clock.ago(row.at) > FRESH:
        timer = f"cunji-county-check@{at.settings.county}.timer"
        yield Finding("夜间核对", False, f"一天多没有核对过；请打开 {timer}。")
        return
    yield Finding("夜间核对", True, f"{clock.shown(row.at)}：{row.detail}")


def _accounts(at: Looked, engine: Engine) -> Iterator[Finding]:
    """Two people who may confirm each other, each with a second factor."""
    everywhere = Area.whole(at.settings.county)
    lines = Accounts(engine, at.settings.county).grants.every(everywhere)
    admins = [one for one in lines if one.role is Role.COUNTY and not one.closed_at]
    bare = [one.name for one in lines if not one.second and not one.closed_at]
    good = len(admins) > 1
    yield Finding(
        "两个人", good,
        f"有 {len(admins)} 个县级管理账号。" if good
        else "只有一个县级管理账号，没有第二个人能确认；请再建一个。",
    )  # fmt: skip
    if bare:
        yield Finding(
            "动态口令", False, f"还没有绑定手机的账号：{'、'.join(bare)}；请本人登录绑定。"
        )


CHECKS: Final[tuple[OnDisk, ...]] = (_rights, _disk, _names, _answers, _certificate, _backup)
STORE_CHECKS: Final[tuple[InStore, ...]] = (_tables, _least_rights, _clock, _nightly, _accounts)
