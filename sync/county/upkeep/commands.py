"""Commands of ``cunji-county`` for the machine: roles of the database, bringing up, the doctor."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from sync.command_line import Grammar
from sync.county.accounts.belonging import belong
from sync.county.audit.audit import Audit
from sync.county.audit.system_user import system_user
from sync.county.commands.grammar import opened, six_digits
from sync.county.settings import FILE, Settings
from sync.county.stores import open_county
from sync.county.upkeep.doctor import PORT, Looked, look
from sync.county.upkeep.roles import NAME, script
from sync.errors.county import CountyMixed, CountySettingsWrong
from sync.store.engine import writing

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Grammar]


def add_upkeep(commands: "Commands") -> None:
    """Their grammar."""
    say = "写出 PostgreSQL 里的用户和权限（SQL），由数据库管理员看过再运行"
    roles = commands.add_parser("setup-postgres", help=say, description=say)
    roles.add_argument(
        "data", nargs="?", type=Path, default=None, metavar="DIR", help="库名照这个县的设置"
    )
    roles.add_argument("--database", type=_name, default="cunji", metavar="NAME", help="库名")
    roles.add_argument("--user", type=_name, default="cunji", metavar="NAME", help="服务用的用户")
    roles.add_argument(
        "--open",
        action="store_true",
        dest="open_",
        help="升级、恢复时给改表的权限；做完不带它再来一次",
    )
    roles.set_defaults(run=_roles)

    say = "把数据库的表改成这一版程序要的样子；服务停着时运行"
    migrate = commands.add_parser("migrate", help=say, description=say)
    migrate.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    migrate.set_defaults(run=_migrate, command="migrate")

    say = "写明这是哪个县：以前建的、county.toml 里 county 是 0 的，升级后运行一次；服务停着时运行"
    named = commands.add_parser("name", help=say, description=say)
    named.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    named.add_argument(
        "--county", type=six_digits, required=True, metavar="CODE6", help="六位县级代码"
    )
    named.set_defaults(run=_named, command="name")

    say = "看看这台县服务器哪里要处理；退出码 0 都好，1 有要处理的"
    doctor = commands.add_parser("doctor", help=say, description=say)
    doctor.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    doctor.add_argument("--port", type=int, default=PORT, help="服务听的端口")
    doctor.add_argument(
        "--certificate", type=Path, default=None, metavar="PEM", help="看它几时到期"
    )
    doctor.add_argument("--json", action="store_true", help="结果写成 JSON（总是如此）")
    doctor.set_defaults(run=_doctor)


def _roles(call: argparse.Namespace) -> None:
    database = call.database
    if call.data is not None:
        url = make_url(Settings.read(call.data.absolute()).url)
        if url.get_backend_name() != "postgresql" or not NAME.match(url.database or ""):
            raise CountySettingsWrong(file=FILE)
        database = url.database
    sys.stdout.write(script(database, call.user, open_=call.open_))


def _migrate(call: argparse.Namespace) -> None:
    with opened(call):
        pass  # opening brings the tables up, and the audit has the command
    sys.stdout.write(json.dumps({"data": str(call.data)}) + "\n")
    sys.stderr.write("数据库的表是这一版程序要的样子了。\n")


def _named(call: argparse.Namespace) -> None:
    settings = Settings.read(call.data.absolute(), unnamed=True)
    if settings.county not in {0, call.county}:
        raise CountyMixed(others=f"{settings.county:06d}")
    engine = open_county(settings)
    try:
        with writing(engine) as db:
            belong(db, call.county)
        named = settings.name_it(call.county)  # the store first: done again, it finds nothing to do
        audit = Audit(engine, named.county)
        audit.note("命令 name", account=system_user(), detail=str(named.county))
        audit.sealer.seal()
    finally:
        engine.dispose()
    sys.stdout.write(json.dumps({"data": str(call.data), "county": named.county}) + "\n")
    sys.stderr.write("写好了：账号、审计和各村都归到这个县，可以启动服务。\n")


def _doctor(call: argparse.Namespace) -> int:
    settings = Settings.read(call.data.absolute())
    found = look(Looked(settings, call.port, call.certificate))
    sys.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False) + "\n")
    for one in found:
        sys.stderr.write(f"{'好' if one.good else '要处理'}　{one.what}：{one.zh}\n")
    return 0 if all(one.good for one in found) else 1


def _name(text: str) -> str:
    """A name that needs no quotes.

    Raises:
        argparse.ArgumentTypeError: It does.
    """
    if not NAME.match(text):
        raise argparse.ArgumentTypeError("名称只能用小写字母、数字和下划线，以字母开头")
    return text
