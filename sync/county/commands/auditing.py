"""Commands of ``cunji-county`` about the audit: handing it out, and letting go of what is old."""

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

from sync.county.audit.checking import AuditCheck
from sync.county.audit.export import export_audit
from sync.county.commands.grammar import Commands, county_command, emit, opened, tell


def add_auditing(commands: Commands) -> None:
    """Their grammar; each takes the county's folder first."""
    say = "审计：导出一份谁都能核对的，或删去满期的"
    parts = commands.add_parser("audit", help=say, description=say).add_subparsers(
        title="做什么", metavar="做什么", required=True
    )
    exported = county_command(parts, "export", "导出成一个文件，里面有核对的程序", _export)
    exported.add_argument("out", type=Path, metavar="OUT.zip")
    exported.add_argument("--from", dest="first", type=_day, default=None, metavar="DAY")
    exported.add_argument("--to", dest="last", type=_day, default=None, metavar="DAY")
    exported.set_defaults(command="audit export")
    let_go = county_command(parts, "prune", "删去满期的（每段的凭证留着）", _prune)
    let_go.set_defaults(command="audit prune")


def _export(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        done = export_audit(engine, settings.county, call.out, call.first, call.last)
        call.told = f"第 {done.first}–{done.last} 条"
    emit({"file": str(call.out), **asdict(done)})
    tell("导出好了；解开以后运行里面的 verify.py 就能核对。")


def _prune(call: argparse.Namespace) -> None:
    with opened(call) as (settings, engine):
        gone = AuditCheck(engine, settings.county).let_go(settings.audit_months)
    emit({"gone": gone, "months": settings.audit_months})


def _day(text: str) -> date:
    """A day as 2026-11-30.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日期应写成 2026-11-30") from None
