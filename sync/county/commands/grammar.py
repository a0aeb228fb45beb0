"""What the commands of ``cunji-county`` share: their grammar, the store, and how they answer.

JSON goes to standard output, sentences to standard error.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Engine

from sync.command_line import Grammar
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.errors.parcel import BackupUnreadable

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Grammar]
else:
    Commands = object


def county_command(commands: Commands, name: str, say: str, run: object) -> Grammar:
    """A command that takes the county's folder first."""
    command = commands.add_parser(name, help=say, description=say)
    command.add_argument("data", type=Path, metavar="DIR", help="县服务器的文件夹")
    command.add_argument("--json", action="store_true", help="结果写成 JSON（总是如此）")
    command.set_defaults(run=run)
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


class Store:
    """The county's store while a command runs.

    Args:
        settings: The county's.
        settled: Whether it has to know all that ``oneway.log`` does.
    """

    def __init__(self, settings: Settings, *, settled: bool = True) -> None:
        self._engine = open_county(settings, settled=settled)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def emit(result: object) -> None:
    """The answer, for programs."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def tell(sentence: str) -> None:
    """A sentence, for people."""
    sys.stderr.write(sentence + "\n")


def _first_line(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text: str = file.read_text(encoding="utf-8-sig").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise BackupUnreadable from None
    return text
