"""``cunji-county``: set a county up, give out enrolment codes, serve; see also ``commands``."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.device_role import DeviceRole
from sync.command_line import Grammar, speak_utf8
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.audit.audit import Audit
from sync.county.audit.system_user import system_user
from sync.county.commands.auditing import add_auditing
from sync.county.commands.grammar import emit, opened, six_digits, tell
from sync.county.commands.operations import add_operations
from sync.county.commands.restoring import add_restoring
from sync.county.devices.codes import issue_code
from sync.county.health import Share
from sync.county.processes import MOST, end_with_parent, serve_several
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.two_persons import TwoPersons
from sync.county.upkeep.commands import add_upkeep
from sync.county.upkeep.owner import prove_owner
from sync.errors.county import PackUnreadable

FIRST_ACCOUNT = "admin"

Command: TypeAlias = Callable[[argparse.Namespace], int | None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. JSON goes to standard output, sentences to standard error.

    Args:
        arguments: The words of the call; None for those this process was started with.
    """
    if arguments is None:
        speak_utf8()
    call = _parser().read(arguments)
    run: Command = call.run
    try:
        if getattr(call, "data", None) is not None:
            prove_owner(call.data)
        return run(call) or 0
    except CunjiError as trouble:
        sys.stderr.write(trouble.told + "\n")
        return 1
    except KeyboardInterrupt:
        return 1


def _parser() -> Grammar:
    parser = Grammar(prog="cunji-county", description="村记县服务器")
    parser.tell_version()
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    init = _command(commands, "init", "建立县服务器，给出第一个账号和一次性密码", _init)
    init.add_argument("--database", default="", metavar="URL", help="postgresql+psycopg://…")
    init.add_argument(
        "--county", type=six_digits, required=True, metavar="CODE6", help="六位县级代码"
    )
    init.add_argument("--name", default="县服务器", help="显示给村里看的名称")

    code = _command(commands, "code", "给一个村发一次性登记码", _code)
    code.add_argument("--village", required=True, metavar="CODE", help="12 位村代码；乡镇 9 位")
    code.add_argument("--name", default="", help="村名")
    code.add_argument(
        "--role", choices=[r.value for r in DeviceRole], default="secretary", help="谁的电脑"
    )

    user = _command(commands, "user", "增加工作台账号，或给忘了密码的人换一次性密码", _user)
    user.add_argument("account", help="账号名")
    user.add_argument("--role", choices=[r.value for r in Role], default="county", help="权限")
    user.add_argument("--area", default="", metavar="CODE", help="6 位县或 9 位乡镇代码")
    user.add_argument("--reset", action="store_true", help="账号已有，只换密码")

    confirm = _command(commands, "confirm", "作为第二个人确认一项（「待确认」里的编号）", _confirm)
    confirm.add_argument("number", type=int, metavar="NUMBER", help="六位编号")

    say = "发布标准、登记表、公示种类、规则、证明和文书，上报时送到各村"
    pack = _command(commands, "publish", say, _publish)
    pack.add_argument("pack", type=Path, metavar="PACK.yaml")
    pack.add_argument("--by", default=FIRST_ACCOUNT, metavar="NAME", help="谁发布的")
    pack.add_argument("--dry-run", action="store_true", help="只检查，不发布")

    add_operations(commands)
    add_upkeep(commands)
    add_restoring(commands)
    add_auditing(commands)
    _add_serve(commands)
    return parser


def _add_serve(commands: "argparse._SubParsersAction[Grammar]") -> None:
    serve = _command(commands, "serve", "开始服务；第一行输出是一个 JSON，里面有 url", _serve)
    serve.add_argument("--host", default="127.0.0.1", help="监听地址；不是本机就必须有证书")
    serve.add_argument("--port", type=int, default=8443)
    serve.add_argument("--certificate", type=Path, metavar="PEM")
    serve.add_argument("--key", type=Path, metavar="PEM")
    serve.add_argument(
        "--behind-proxy", action="store_true", help="本机的反向代理（nginx、caddy）出证书"
    )
    serve.add_argument(
        "--processes", type=_processes, default=1, metavar="N",
        help=f"几个进程一起服务，1 到 {MOST}，不多于核数；要用 PostgreSQL",
    )  # fmt: skip
    for name, kind in (("--share", Path), ("--slot", int), ("--of", int)):  # of one of several
        serve.add_argument(name, type=kind, help=argparse.SUPPRESS)


def _command(
    commands: "argparse._SubParsersAction[Grammar]",
    name: str,
    say: str,
    run: Command,
) -> Grammar:
    command = commands.add_parser(name, help=say, description=say)
    command.add_argument("--data", type=Path, required=True, metavar="DIR", help="县服务器的文件夹")
    command.add_argument("--json", action="store_true", help="结果写成 JSON（总是如此）")
    command.set_defaults(run=run, command=name)
    return command


def _init(call: argparse.Namespace) -> None:
    settings = Settings(call.data.absolute(), call.county, call.database, call.name)
    settings.write()
    try:
        engine = open_county(settings)
    except CunjiError:
        settings.remove()
        raise
    password = Accounts(engine, settings.county).add(Area.whole(settings.county), FIRST_ACCOUNT)
    audit = Audit(engine, settings.county)
    audit.note("命令 init", account=system_user(), detail=FIRST_ACCOUNT)
    audit.sealer.seal()
    engine.dispose()
    emit({"account": FIRST_ACCOUNT, "password": password, "data": str(settings.folder)})
    tell("县服务器建好了。这个密码只能用来登录一次，登录后请马上换成自己的。")


def _code(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        issued = issue_code(
            engine, Area.whole(settings.county), bundled(), call.village, call.name,
            role=DeviceRole(call.role),
        )  # fmt: skip
    emit(asdict(issued))


def _user(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        accounts, everywhere = Accounts(engine, settings.county), Area.whole(settings.county)
        if call.reset:
            password = accounts.reset(everywhere, call.account)
        else:
            password = accounts.add(everywhere, call.account, Role(call.role), call.area)
    emit({"account": call.account, "password": password})


def _confirm(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        accounts, by = Accounts(engine, settings.county), system_user()
        two = TwoPersons(engine, settings.county, bundled(), accounts)
        audit = Audit(engine, settings.county)
        try:
            made = two.confirm(Area.whole(settings.county), call.number, by)
        except CunjiError as error:
            audit.note("确认", account=by, detail=f"第 {call.number} 项没有完成（{error.code}）")
            raise
        told = f"第 {call.number} 项（{made.waiting.by} 提出）：{made.waiting.wanted.zh}"
        audit.note("确认", account=by, detail=f"在服务器上确认{told}")
    emit({"number": call.number, "what": made.waiting.wanted.zh, "secret": made.secret})
    tell("确认了。这个密码或登记码只显示这一次，请当面交给本人。")


def _publish(call: argparse.Namespace) -> None:
    from sync.county import packs

    try:
        body = call.pack.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackUnreadable(file=call.pack.name) from None
    with opened(call) as (_, engine):
        if call.dry_run:
            checked = packs.check(engine, body, call.pack.name)
            made = [{"part": one.part, "id": one.id, "new": one.new} for one in checked.made]
            values = len(checked.values)
            emit({
                "county": checked.county, "title": checked.title, "parameters": values,
                "made": made,
            })  # fmt: skip
            tell("发布包没有问题，还没有发布。")
            return
        sent, new = packs.publish(engine, body, call.by, call.pack.name)
    emit({"number": sent.number, "at": sent.at, "by": sent.by, "new": new})
    tell("已发布，各村下次同步时收到。" if new else "和上一个发布包一样，没有再发布。")


def _serve(call: argparse.Namespace) -> int | None:
    settings = Settings.read(call.data.absolute())
    if call.processes > 1:
        words = ["serve", "--data", str(call.data.absolute()), "--host", call.host]
        for name in ("certificate", "key"):
            if getattr(call, name) is not None:
                words += [f"--{name}", str(getattr(call, name).absolute())]
        words += ["--behind-proxy"] * call.behind_proxy
        return serve_several(settings, words, (call.host, call.port), call.processes)
    from sync.county.serve import serve

    share = None
    if call.share is not None:
        share = Share(call.share, call.slot, call.of)
        end_with_parent()
    serve(
        settings, call.host, call.port, call.certificate, call.key,
        behind_proxy=call.behind_proxy, share=share,
    )  # fmt: skip
    return None


def _processes(text: str) -> int:
    """How many.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"进程数是 1 到 {MOST}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
