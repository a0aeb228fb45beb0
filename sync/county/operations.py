"""Commands of ``cunji-county`` for running it: parcels, devices, backup, restore."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from forms.errors import CunjiError
from sync.command_line import Grammar
from sync.county.accounts.area import Area
from sync.county.backup import backup
from sync.county.backup.keys import keys_of, save_keys
from sync.county.check import CountyCheck, prove_logs
from sync.county.devices.enrolment import shut_out
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.reading.erasing import confirm, erasure_lines, preview
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.tables import devices
from sync.errors.ledger import StoreUnwritable
from sync.errors.parcel import BackupUnreadable, DeviceUnknown, ParcelNotOurs
from sync.protocol.parcel import LARGEST, SUFFIX

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Grammar]


def add_operations(commands: "Commands") -> None:
    """Their grammar; each takes the county's folder first."""
    parcel = _command(commands, "parcel", "收一个 U 盘上报包，写出带回村里的回执", _parcel)
    parcel.add_argument("file", type=Path, metavar="FILE", help=f"上报包（{SUFFIX}）")
    parcel.add_argument("--receipt", type=Path, default=None, metavar="FILE", help="回执写到哪里")
    parcel.add_argument("--by", default="admin", metavar="NAME", help="谁收的")

    _command(commands, "devices", "登记过的电脑和上次联系", _devices)
    revoke = _command(commands, "revoke", "停用一台电脑（丢了、换了人）", _revoke)
    revoke.add_argument("device", help="电脑编号")
    revoke.add_argument("--reason", default="在服务器上停用", metavar="WORDS", help="为什么")
    revoke.add_argument("--by", default="admin", metavar="NAME", help="谁停用的")

    erase = _command(commands, "erase", "依法删除：各村的申请、确认、删除回执", _erase)
    erase.add_argument("id", nargs="?", default="", metavar="ID", help="确认这一条申请")
    erase.add_argument("--village", default="", metavar="CODE", help="申请是哪个村的")
    erase.add_argument("--by", default="", metavar="NAME", help="谁确认的；写了才删，不能撤回")
    looked = _command(commands, "check", "逐村核对：链、签名、次序、登记、照片、审计", _check)
    looked.add_argument("--village", default="", metavar="CODE", help="只核对代码这样开头的村")
    looked.add_argument("--quick", action="store_true", help="不核对登记和照片")
    looked.add_argument("--nightly", action="store_true", help="结果记入审计")
    heads = _command(commands, "witness", "导出各村现在的签名凭证，给上级核对", _witness)
    heads.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪里")

    for name, say, run in (
        ("backup", "把整个县的数据备份成一个文件", _backup),
        ("restore", "从备份恢复到一个空的县", _restore),
    ):
        made = _command(commands, name, say, run)
        made.add_argument("file", type=Path, metavar="FILE")
        made.add_argument(
            "--passphrase-file", type=Path, default=None, metavar="F", help="加密用的口令（第一行）"
        )
        made.add_argument(
            "--keys-passphrase-file", type=Path, default=None, metavar="F",
            help="密钥文件（*.keys）的口令；不写就和备份同一个",
        )  # fmt: skip
        if name == "restore":
            made.add_argument("--database", default="", metavar="URL")


def _command(commands: "Commands", name: str, say: str, run: object) -> Grammar:
    command = commands.add_parser(name, help=say, description=say)
    command.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    command.add_argument("--json", action="store_true", help="结果写成 JSON（总是如此）")
    command.set_defaults(run=run)
    return command


def _parcel(call: argparse.Namespace) -> None:
    settings = Settings.read(call.data)
    try:
        if call.file.stat().st_size > LARGEST:
            raise ParcelNotOurs
        content = call.file.read_bytes()
    except OSError:
        raise ParcelNotOurs from None
    with _Store(settings) as engine:
        taken = take_parcel(
            engine,
            CountyService(engine, settings.name, settings.photo_key(), settings.county),
            content,
            call.by,
        )
    target = call.receipt or call.file.with_name(f"{call.file.stem}-回执{SUFFIX}")
    fresh = target.with_name(target.name + ".tmp")
    try:
        fresh.write_bytes(taken.receipt)
        fresh.replace(target)
    except OSError:
        raise StoreUnwritable() from None
    told = {k: v for k, v in asdict(taken).items() if k != "receipt"}
    _emit({**told, "receipt": str(target)})
    if taken.again:
        sys.stderr.write(taken.words + "\n")
    _tell(f"收到第 {taken.number} 号包，{taken.changes} 条改动都在县里了；请把回执带回村里导入。")
    if taken.refused:
        _tell(f"有 {taken.refused} 张照片没有收下，回执里写着原因，村里导入回执时会看到。")


def _devices(call: argparse.Namespace) -> None:
    query = select(
        devices.c.village, devices.c.device, devices.c.enrolled_at, devices.c.last_seen,
        devices.c.skew_ms, devices.c.revoked_at,
    ).order_by(devices.c.village, devices.c.device)  # fmt: skip
    with _Store(Settings.read(call.data)) as engine, engine.connect() as db:
        _emit([dict(row) for row in db.execute(query).mappings()])


def _revoke(call: argparse.Namespace) -> None:
    settings = Settings.read(call.data)
    everywhere = Area.whole(settings.county)
    with _Store(settings) as engine:
        with engine.connect() as db:
            found = db.scalars(select(devices.c.village).where(devices.c.device == call.device))
            villages = found.all()
        if not villages:
            raise DeviceUnknown
        for village in villages:
            shut_out(engine, everywhere, village, call.device, call.reason, call.by)
    _emit({"device": call.device, "villages": list(villages)})
    _tell("已停用。它再也不能上报；它已经交上来的都在。")


def _erase(call: argparse.Namespace) -> None:
    """Every erasure; what one would take; and with a name, its confirmation."""
    settings = Settings.read(call.data)
    everywhere = Area.whole(settings.county)
    with _Store(settings) as engine:
        if not call.id:
            lines = erasure_lines(engine, everywhere)
            _emit([asdict(line) | {"receipt": line.receipt} for line in lines])
        elif not call.by:
            erasure, what = preview(engine, everywhere, call.village, call.id)
            _emit({"erasure": asdict(erasure), "going": asdict(what)})
            _tell("还没有删；核对以后加上 --by 姓名 确认，不能撤回。")
        else:
            done = confirm(engine, everywhere, call.village, call.id, call.by)
            _emit(asdict(done))
            _tell(f"{done.sentence}；各台电脑下次同步时执行。")


def _backup(call: argparse.Namespace) -> None:
    settings = Settings.read(call.data)
    with _Store(settings) as engine:
        rows = backup.save(engine, call.file, _passphrase(call), settings.photo_key())
        save_keys(engine, call.file, _keys_passphrase(call))
        broken = prove_logs(engine)
    for village, places in broken.items():
        _tell(f"村 {village} 有 {len(places)} 段改动已坏，没有带进备份：{places[0].zh}。")
    _emit({"file": str(call.file), "keys": str(keys_of(call.file)), "rows": rows})
    _tell(
        f"打开封存内容的密钥另存在 {keys_of(call.file).name}：和备份分开放，满三十天自动删，"
        "丢了也不要紧，各村下次同步会带回来。"
    )
    if call.passphrase_file is None:
        _tell("备份好了，没有加密：请锁好，或用 --passphrase-file 加密后再拿走。")
    else:
        _tell("备份好了，已加密；没有口令谁也打不开。")


def _restore(call: argparse.Namespace) -> None:
    """Into the county of a folder; a folder without one gets one."""
    if not (call.data / "county.toml").exists():
        Settings(call.data.absolute(), call.database).write()
    settings = Settings.read(call.data)
    with _Store(settings) as engine:
        rows, photo_key = backup.restore(
            engine, call.file, _passphrase(call), _keys_passphrase(call)
        )
    if not keys_of(call.file).exists():
        _tell("没有找到密钥文件（*.keys）：封存的内容要等各村下次同步带回钥匙才看得到。")
    if photo_key:
        settings.keep_photo_key(photo_key)
    _emit({"data": str(call.data), "rows": rows})
    _tell("恢复好了。备份以后各村又上报过的，各村下次上报时自己发现、自己补齐，不用通知它们。")


def _check(call: argparse.Namespace) -> int:
    """Whether the store is what was written; 0 whole, 1 damaged, 3 cannot be judged."""
    try:
        settings = Settings.read(call.data)
        with _Store(settings) as engine:
            looking = CountyCheck(engine, settings.county, settings.photo_key())
            found = looking.run(call.village, quick=call.quick)
            if call.nightly:
                looking.note(found)
    except CunjiError as trouble:
        _tell(f"没有核对成：{trouble.told}")
        return 3
    _emit({
        "good": found.good, "seconds": round(found.seconds, 1), "audit": list(found.audit),
        "villages": [asdict(one) for one in found.villages if one.faults],
    })  # fmt: skip
    for line in (*found.audit, *(one.sentence for one in found.villages if one.faults)):
        _tell(line)
    _tell(found.sentence)
    return 0 if found.good else 1


def _witness(call: argparse.Namespace) -> None:
    settings = Settings.read(call.data)
    with _Store(settings) as engine:
        text = CountyCheck(engine, settings.county).heads()
    try:
        call.out.write_text(text, encoding="utf-8")
    except OSError:
        raise StoreUnwritable() from None
    _emit({"file": str(call.out)})
    _tell("凭证写好了；上级可以用 cunji witness --compare 与村里的核对。")


def _passphrase(call: argparse.Namespace) -> str:
    return _first_line(call.passphrase_file)


def _keys_passphrase(call: argparse.Namespace) -> str:
    return _first_line(call.keys_passphrase_file or call.passphrase_file)


def _first_line(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text: str = file.read_text(encoding="utf-8-sig").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise BackupUnreadable from None
    return text


class _Store:
    """The county's store while a command runs."""

    def __init__(self, settings: Settings) -> None:
        self._engine = open_county(settings)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def _emit(result: object) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def _tell(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
