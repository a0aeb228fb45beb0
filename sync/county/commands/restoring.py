"""Commands of ``cunji-county`` that put a county back: what was taken away since stays away."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, select

from forms.program import bundled
from sync.command_line import Grammar
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area
from sync.county.accounts.belonging import belong
from sync.county.backup import backup
from sync.county.backup.keys import keys_of
from sync.county.commands.grammar import (
    Commands,
    add_backup_file,
    county_command,
    emit,
    keys_passphrase,
    opened,
    passphrase,
    six_digits,
    tell,
)
from sync.county.devices.readmitting import admit, returning_lines, turn_away
from sync.county.oneway.laying import begin_without, lay_over
from sync.county.oneway.log import FILE as ENDINGS
from sync.county.oneway.log import FOLDER_KEYS, KEY, FactKind, keep_folder_key
from sync.county.oneway.noting import log_of
from sync.county.settings import FILE, Settings
from sync.county.tables import audit_heads
from sync.errors.county import BackupOfAnother, BackupUnnamed, EndingsMissing, NotReturning
from sync.store.engine import writing

_TAKEN: Final = {
    "sessions": "登录",
    "codes_unused": "没用过的登记码",
    "waiting": "待确认",
    "to_confirm": "要确认的电脑",
    FactKind.SHUT.value: "停用的电脑",
    FactKind.CLOSED.value: "停用的账号",
    FactKind.CHANGED.value: "换过的密码",
    FactKind.SECOND.value: "换过的动态口令",
    FactKind.RECOVERY.value: "用过的恢复码",
    FactKind.ENROLLED.value: "要确认的电脑",
    FactKind.ERASED.value: "依法删除的人",
}
"""What was taken away once more, in words."""


def add_restoring(commands: Commands) -> None:
    """Their grammar; each takes the county's folder first."""
    restored = county_command(commands, "restore", "从备份恢复到一个空的县", _restore)
    add_backup_file(restored)
    restored.add_argument("--database", default="", metavar="URL")
    restored.add_argument(
        "--county",
        type=six_digits,
        default=0,
        metavar="CODE6",
        help="以前的备份没有写县时：六位县级代码",
    )
    restored.add_argument(
        "--endings", type=Path, default=None, metavar="DIR",
        help="撤销清单 oneway.log 在哪个文件夹；不写就是县服务器的文件夹",
    )  # fmt: skip
    _may_be_without(restored)
    say = "数据库被别的工具放回以后：把撤销清单盖上"
    _may_be_without(county_command(commands, "restore-check", say, _restore_check))

    say = "恢复以后：确认备份以后才登记的电脑，或不认它"
    returning = county_command(commands, "readmit", say, _readmit)
    returning.add_argument("device", nargs="?", default="", metavar="DEVICE", help="电脑编号")
    returning.add_argument("--village", default="", metavar="CODE", help="哪个村的")
    returning.add_argument("--refuse", action="store_true", help="不认这台电脑")
    returning.add_argument("--by", default="admin", metavar="NAME", help="谁确认的")


def _may_be_without(command: Grammar) -> None:
    command.add_argument(
        "--without-endings", default="", metavar="WORDS",
        help="撤销清单找不到了，为什么：除了留用的账号都停用，每台电脑都要人确认",
    )  # fmt: skip
    command.add_argument("--account", default="", metavar="NAME", help="留用的账号")


def _restore(call: argparse.Namespace) -> None:
    """Into the county of a folder; a folder without one gets one.

    Raises:
        BackupUnnamed: Nobody says whose it is.
        BackupOfAnother: It is another county's.
    """
    whose = backup.county_in(call.file, passphrase(call)) or call.county
    if not (call.data / FILE).exists():
        if not whose:
            raise BackupUnnamed
        Settings(call.data.absolute(), whose, call.database).write()
    with opened(call, settled=False, at_once=False) as (settings, engine):
        if whose not in {0, settings.county}:
            raise BackupOfAnother(theirs=whose, ours=settings.county)
        laying = _Laying(engine, settings, call, call.endings or settings.folder)

        def lay_over(db: Connection, keys: Mapping[str, bytes]) -> dict[str, int]:
            belong(db, settings.county)
            return laying.lay_over(db, keys)

        back = backup.restore(engine, call.file, passphrase(call), keys_passphrase(call), lay_over)
        taken = back.laid_over
        told = {"data": str(call.data), "rows": back.rows, "laid_over": taken}
        told |= laying.afterwards()
    if not keys_of(call.file).exists():
        tell("没有找到密钥文件（*.keys）：封存的内容要等各村下次同步带回钥匙才看得到。")
    if back.photo_key:
        settings.keep_photo_key(back.photo_key)
    emit(told)
    _tell_taken(taken)
    tell("恢复好了。备份以后各村又上报过的，各村下次上报时自己发现、自己补齐，不用通知它们。")


def _restore_check(call: argparse.Namespace) -> None:
    """The database was put back by other means: what ``restore`` does besides putting it back."""
    with opened(call, settled=False, at_once=False) as (settings, engine):
        laying = _Laying(engine, settings, call, settings.folder)
        with writing(engine) as db:
            backup.begin_again(db)
            taken = laying.lay_over(db, backup.NO_KEYS)
        told = {"data": str(call.data), "laid_over": taken} | laying.afterwards()
    emit(told)
    _tell_taken(taken)
    tell("撤销清单盖好了，可以启动服务。")


class _Laying:
    """What was taken away since, and where that is written.

    Args:
        engine: The store.
        settings: The county's.
        call: Says whether the file is lost, and who stays then.
        source: Folder of the file.
    """

    def __init__(
        self, engine: Engine, settings: Settings, call: argparse.Namespace, source: Path
    ) -> None:
        self._engine = engine
        self._call = call
        self._county = settings.county
        self._reason, self._kept = call.without_endings, call.account
        self._source = source

    def lay_over(self, db: Connection, keys: Mapping[str, bytes]) -> dict[str, int]:
        """Take it away once more."""
        log = log_of(self._engine)
        assert log is not None
        for name in keys.keys() & set(FOLDER_KEYS) - {KEY}:
            keep_folder_key(log.folder, name, keys[name])
        if self._reason:
            log.set_aside()
            return begin_without(db, self._reason, self._kept)
        if not (self._source / ENDINGS).exists():
            raise EndingsMissing
        try:
            held = (self._source / KEY).read_bytes()
        except OSError:
            held = keys.get(KEY, b"")
        if not held or keys.get(KEY, held) != held:
            raise EndingsMissing
        log.adopt(self._source, held)
        taken = lay_over(db, log)
        kept = db.scalar(select(func.max(audit_heads.c.number))) or 0
        known = [int(f.key) for f in log.read() if f.kind is FactKind.AUDIT]
        if known and known[-1] > kept:
            self._call.told = f"第 {kept + 1}–{known[-1]} 条审计在备份之后，不在了"
        return taken

    def afterwards(self) -> dict[str, str]:
        """The one-time password of who stays, where everybody else was closed."""
        if not self._reason:
            return {}
        accounts = Accounts(self._engine, self._county)
        return {
            "account": self._kept,
            "password": accounts.reset(Area.whole(self._county), self._kept),
        }


def _tell_taken(taken: dict[str, int]) -> None:
    if taken:
        said = "，".join(f"{_TAKEN[kind]} {count}" for kind, count in taken.items())
        tell(f"备份以后撤销的都盖上了：{said}。")
    if taken.get(FactKind.ENROLLED.value) or taken.get("to_confirm"):
        tell("有电脑要人确认：在工作台「电脑」页，或用 cunji-county readmit，一台一台确认。")
    if taken.get(FactKind.CHANGED.value) or taken.get(FactKind.SECOND.value):
        tell(
            "密码或动态口令后来换过的账号进不来了：请另一个人重设，或用 cunji-county user --reset。"
        )


def _readmit(call: argparse.Namespace) -> None:
    """Who waits; or one of them let in, or not."""
    with opened(call) as (settings, engine):
        everywhere = Area.whole(settings.county)
        if not call.device:
            emit([asdict(line) for line in returning_lines(engine, everywhere)])
            return
        here = [
            line.village
            for line in returning_lines(engine, everywhere)
            if line.device == call.device and line.village.startswith(call.village)
        ]
        if not here:
            raise NotReturning
        for village in here:
            if call.refuse:
                turn_away(engine, everywhere, village, call.device, call.by)
            else:
                admit(engine, everywhere, bundled(), village, call.device)
    emit({"device": call.device, "villages": here})
    tell("不认这台电脑了。" if call.refuse else "确认了，这台电脑可以接着上报。")
