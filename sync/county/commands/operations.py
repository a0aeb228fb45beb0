"""Commands of ``cunji-county`` for running it: parcels, devices, backup, erasure, checks."""

import argparse
import math
import sys
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import select

from forms.errors import CunjiError
from forms.program import bundled
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.audit.checking import AuditCheck
from sync.county.backup import backup
from sync.county.backup.keys import keys_of, save_keys
from sync.county.check import CountyCheck, prove_logs
from sync.county.commands.grammar import (
    Commands,
    add_backup_file,
    county_command,
    emit,
    keys_passphrase,
    opened,
    passphrase,
    tell,
)
from sync.county.devices.enrolment import shut_out
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.oneway.log import folder_keys
from sync.county.reading.erasing import confirm, erasure_lines, preview
from sync.county.reading.figures import FigureBook
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.tables import devices
from sync.errors.ledger import StoreRightsMissing, StoreUnwritable
from sync.errors.parcel import DeviceUnknown, ParcelNotOurs
from sync.protocol.parcel import LARGEST, SUFFIX


def add_operations(commands: Commands) -> None:
    """Their grammar; each takes the county's folder first."""
    parcel = county_command(commands, "parcel", "收一个 U 盘上报包，写出带回村里的回执", _parcel)
    parcel.add_argument("file", type=Path, metavar="FILE", help=f"上报包（{SUFFIX}）")
    parcel.add_argument("--receipt", type=Path, default=None, metavar="FILE", help="回执写到哪里")
    parcel.add_argument("--by", default="admin", metavar="NAME", help="谁收的")

    county_command(commands, "devices", "登记过的电脑和上次联系", _devices)
    revoke = county_command(commands, "revoke", "停用一台电脑（丢了、换了人）", _revoke)
    revoke.add_argument("device", help="电脑编号")
    revoke.add_argument("--reason", default="在服务器上停用", metavar="WORDS", help="为什么")
    revoke.add_argument("--by", default="admin", metavar="NAME", help="谁停用的")

    erase = county_command(commands, "erase", "依法删除：各村的申请、确认、删除回执", _erase)
    erase.add_argument("id", nargs="?", default="", metavar="ID", help="确认这一条申请")
    erase.add_argument("--village", default="", metavar="CODE", help="申请是哪个村的")
    erase.add_argument("--by", default="", metavar="NAME", help="谁确认的；写了才删，不能撤回")
    looked = county_command(commands, "check", "逐村核对：链、签名、次序、登记、照片、审计", _check)
    looked.add_argument("--village", default="", metavar="CODE", help="只核对代码这样开头的村")
    looked.add_argument("--quick", action="store_true", help="不核对登记和照片")
    looked.add_argument("--nightly", action="store_true", help="结果记入审计")
    heads = county_command(commands, "witness", "导出各村现在的签名凭证，给上级核对", _witness)
    heads.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪里")

    say = "把各村的数字先数好，只数变了的村；由定时任务每五分钟运行一次"
    county_command(commands, "figures", say, _figures)

    saved = county_command(commands, "backup", "把整个县的数据备份成一个文件", _backup)
    add_backup_file(saved)


def _figures(call: argparse.Namespace) -> int:
    """Whatever changed is counted before somebody asks; exit code 1 where a village cannot be."""
    settings = Settings.read(call.data)
    engine = open_county(settings)
    try:
        book = FigureBook(engine, bundled())
        lines = book.lines(Area.whole(settings.county), clock.today(), math.inf)
    finally:
        engine.dispose()
    failed = [line.code for line in lines if line.failed]
    emit({"villages": len(lines), "failed": failed})
    tell(
        f"{len(lines)} 个村的数字都数好了。"
        if not failed
        else f"{len(failed)} 个村数不出来，见日志。"
    )
    return 1 if failed else 0


def _parcel(call: argparse.Namespace) -> None:
    try:
        if call.file.stat().st_size > LARGEST:
            raise ParcelNotOurs
        content = call.file.read_bytes()
    except OSError:
        raise ParcelNotOurs from None
    with opened(call) as (settings, engine):
        taken = take_parcel(
            engine,
            CountyService(engine, settings.name, settings.county, settings.photo_key()),
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
    emit({**told, "receipt": str(target)})
    if taken.again:
        sys.stderr.write(taken.words + "\n")
    tell(f"收到第 {taken.number} 号包，{taken.changes} 条改动都在县里了；请把回执带回村里导入。")
    if taken.refused:
        tell(f"有 {taken.refused} 张照片没有收下，回执里写着原因，村里导入回执时会看到。")


def _devices(call: argparse.Namespace) -> None:
    query = select(
        devices.c.village, devices.c.device, devices.c.enrolled_at, devices.c.last_seen,
        devices.c.skew_ms, devices.c.revoked_at,
    ).order_by(devices.c.village, devices.c.device)  # fmt: skip
    with opened(call) as (_, engine), engine.connect() as db:
        emit([dict(row) for row in db.execute(query).mappings()])


def _revoke(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        everywhere = Area.whole(settings.county)
        with engine.connect() as db:
            found = db.scalars(select(devices.c.village).where(devices.c.device == call.device))
            villages = found.all()
        if not villages:
            raise DeviceUnknown
        for village in villages:
            shut_out(engine, everywhere, village, call.device, call.reason, call.by)
    emit({"device": call.device, "villages": list(villages)})
    tell("已停用。它再也不能上报；它已经交上来的都在。")


def _erase(call: argparse.Namespace) -> None:
    """Every erasure; what one would take; and with a name, its confirmation."""
    with opened(call) as (settings, engine):
        everywhere = Area.whole(settings.county)
        if not call.id:
            lines = erasure_lines(engine, everywhere)
            emit([asdict(line) | {"receipt": line.receipt} for line in lines])
        elif not call.by:
            erasure, what = preview(engine, everywhere, call.village, call.id)
            emit({"erasure": asdict(erasure), "going": asdict(what)})
            tell("还没有删；核对以后加上 --by 姓名 确认，不能撤回。")
        else:
            done = confirm(engine, everywhere, call.village, call.id, call.by)
            emit(asdict(done))
            tell(f"{done.sentence}；各台电脑下次同步时执行。")


def _backup(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        keys = folder_keys(settings.folder)
        rows = backup.save(engine, call.file, passphrase(call), settings.photo_key(), keys)
        save_keys(engine, call.file, keys_passphrase(call))
        broken = prove_logs(engine)
    for village, places in broken.items():
        tell(f"村 {village} 有 {len(places)} 段改动已坏，没有带进备份：{places[0].zh}。")
    emit({"file": str(call.file), "keys": str(keys_of(call.file)), "rows": rows})
    tell(
        f"打开封存内容的密钥另存在 {keys_of(call.file).name}：和备份分开放，满三十天自动删，"
        "丢了也不要紧，各村下次同步会带回来。"
    )
    if call.passphrase_file is None:
        tell("备份好了，没有加密：请锁好，或用 --passphrase-file 加密后再拿走。")
    else:
        tell("备份好了，已加密；没有口令谁也打不开。")


def _check(call: argparse.Namespace) -> int:
    """Whether the store is what was written; 0 whole, 1 damaged, 3 cannot be judged."""
    try:
        with opened(call) as (settings, engine):
            looking = CountyCheck(engine, settings.county, settings.photo_key())
            found = looking.run(call.village, quick=call.quick)
            if call.nightly:
                looking.note(found)
                _let_go(AuditCheck(engine, settings.county), settings.audit_months)
    except CunjiError as trouble:
        tell(f"没有核对成：{trouble.told}")
        return 3
    emit({
        "good": found.good, "seconds": round(found.seconds, 1), "audit": list(found.audit),
        "villages": [asdict(one) for one in found.villages if one.faults],
    })  # fmt: skip
    for line in (*found.audit, *(one.sentence for one in found.villages if one.faults)):
        tell(line)
    tell(found.sentence)
    return 0 if found.good else 1


def _let_go(audit: AuditCheck, months: int) -> None:
    """What has lived its time goes; where only an administrator may delete, that is said."""
    try:
        audit.let_go(months)
    except StoreRightsMissing:
        tell(
            "满期的审计还没有删：请数据库管理员用 cunji-county setup-postgres --open 打开权限，"
            "运行 cunji-county audit prune，再关上。"
        )


def _witness(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        text = CountyCheck(engine, settings.county).heads()
    try:
        call.out.write_text(text, encoding="utf-8")
    except OSError:
        raise StoreUnwritable() from None
    emit({"file": str(call.out)})
    tell("凭证写好了；上级可以用 cunji witness --compare 与村里的核对。")
