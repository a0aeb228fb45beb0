"""What the commands of ``cunji-county`` share: their grammar, the store, and how they answer.

JSON goes to standard output, sentences to standard error.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import Engine

from forms.errors import CunjiError
from sync.command_line import Grammar
from sync.county.audit.audit import Audit
from sync.county.audit.system_user import system_user
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.errors.parcel import BackupUnreadable

_NOTED: Final = ("account", "device", "role", "by", "reason", "without_endings", "told")
"""What of a call the audit is told, and ``told``, what came of it: who and which computer, never a
person's name or number."""

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Grammar]
else:
    Commands = object


def county_command(commands: Commands, name: str, say: str, run: object) -> Grammar:
    """A command that takes the county's folder first."""
    command = commands.add_parser(name, help=say, description=say)
    command.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    command.add_argument("--json", action="store_true", help="结果写成 JSON（总是如此）")
    command.set_defaults(run=run, command=name)
    return command


def add_backup_file(command: Grammar) -> None:
    """A backup, and what it is encrypted with."""
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument(
        "--passphrase-file", type=Path, default=None, metavar="F", help="加密用的口令（第一行）"
    )
    command.add_argument(
        "--keys-passphrase-file", type=Path, default=None, metavar="F",
        help="密钥文件（*.keys）的口令；不写就和备份同一个",
    )  # fmt: skip


def six_digits(text: str) -> int:
    """The code of a county.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if len(text) != 6 or not text.isascii() or not text.isdecimal() or text.startswith("0"):
        raise argparse.ArgumentTypeError("县级代码是 6 位数字")
    return int(text)


def passphrase(call: argparse.Namespace) -> str:
    """Of a backup; empty for none.

    Raises:
        BackupUnreadable: Its file cannot be read.
    """
    return _first_line(call.passphrase_file)


def keys_passphrase(call: argparse.Namespace) -> str:
    """Of the keys beside it.

    Raises:
        BackupUnreadable: Its file cannot be read.
    """
    return _first_line(call.keys_passphrase_file or call.passphrase_file)


@contextmanager
def opened(
    call: argparse.Namespace, *, settled: bool = True, at_once: bool = True
) -> Iterator[tuple[Settings, Engine]]:
    """The county of a command, and its store; the audit has the command before it acts.

    Args:
        call: The command.
        settled: Whether the store has to know all that ``oneway.log`` does.
        at_once: Whether it is noted first; a store that is put back has to be empty, and is told
            after.

    Raises:
        CunjiError: What the command says, noted as well.
    """
    settings = Settings.read(call.data)
    engine = open_county(settings, settled=settled)
    audit = Audit(engine, settings.county)

    def note(detail: str) -> None:
        audit.note(
            f"命令 {call.command}", account=system_user(), detail=detail,
            village=getattr(call, "village", ""),
        )  # fmt: skip

    try:
        if at_once:
            note(_said(call))
        try:
            yield settings, engine
        except CunjiError as error:
            if at_once:
                note(f"没有完成（{error.code}）")
            raise
        if not at_once:
            note(_said(call))
        audit.sealer.seal()
    finally:
        engine.dispose()


def emit(result: object) -> None:
    """The answer, for programs."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def tell(sentence: str) -> None:
    """A sentence, for people."""
    sys.stderr.write(sentence + "\n")


def _said(call: argparse.Namespace) -> str:
    return " ".join(filter(None, (getattr(call, name, "") for name in _NOTED)))


def _first_line(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text: str = file.read_text(encoding="utf-8-sig").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise BackupUnreadable from None
    return text
