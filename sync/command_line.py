"""What all our commands share: UTF-8 whatever the computer's code page, and refusals in Chinese.

A Chinese Windows gives a pipe code page 936, which cannot hold a rare name; a bare server gives
Python ASCII, with which not even a file whose name is Chinese can be opened.
"""

import argparse
import contextlib
import io
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import Final, NoReturn

from typing_extensions import override

RELEASED: Final = date(2026, 11, 30)
"""Day of this version, or of its making while it is not released: no clock is right before it."""


def speak_utf8() -> None:
    r"""Make the standard streams, and file names, able to carry every character.

    A pipe or a file is UTF-8: at its other end is our own program, or a script that reads JSON. A
    terminal keeps its encoding, and what it cannot show is written as ``\u4dae``. Call first in a
    process of ours, never in a process of somebody else: an ASCII locale starts it anew.
    """
    if sys.getfilesystemencoding() == "ascii" and not getattr(sys, "frozen", False):
        _start_again()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a window without a console has none
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")


class Grammar(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a call, and how to look it up."""

    def tell_version(self) -> None:
        """Take ``--version``: which program this is, then nothing else."""
        self.add_argument(
            "--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="这是哪一版"
        )

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Take a call apart; bytes that are no text may stand in the name of a file only.

        Args:
            arguments: The words of the call; None for those this process was started with.
        """
        call = self.parse_args(arguments)
        for name, value in vars(call).items():
            if isinstance(value, str) and not _is_text(value):
                self.error(f"{name} 不是 UTF-8 文字")
        return call

    @override
    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"命令写得不对，请运行 {self.prog} -h 查看写法。（{in_chinese(message)}）\n")


def version() -> str:
    """Of this program, as ``pyproject.toml`` has it; 未知 where it runs without being installed."""
    from importlib import metadata  # a twentieth of a second that no other command pays

    try:
        return metadata.version("cunji")
    except metadata.PackageNotFoundError:
        return "未知"


class _Version(argparse.Action):
    """Says the version and ends; looked up only then."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        sys.stdout.write(f"村记 {version()}\n")
        parser.exit()


_SAID: Final = (
    (r"^argument ([^:]+): ", r"\1："),
    (r"the following arguments are required: ", "缺少 "),
    (r"unrecognized arguments: ", "不认识 "),
    (r"one of the arguments (.+) is required", r"这几样要写一样：\1"),
    (r"not allowed with argument (.+)", r"不能和 \1 一起写"),
    (r"invalid choice: '?([^']*?)'? \(choose from (.+)\)", r"没有 \1，可以写 \2"),
    (r"invalid \w+ value: '?([^']*)'?", r"\1 不是这里要的数"),
    (r"expected (?:at least )?\w+ arguments?", "后面还要写一项"),
)
"""What Python's reader of a call finds wrong, and how we say it."""


def in_chinese(message: str) -> str:
    """What is wrong with a call; what Python says in other words stays as it is."""
    for pattern, words in _SAID:
        message = re.sub(pattern, words, message)
    return message


def _is_text(word: str) -> bool:
    """Whether a word can be kept: each byte Python could not read is half a character in it."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _start_again() -> None:
    """The same call in Python's UTF-8 mode, which cannot be entered later."""
    with contextlib.suppress(OSError):  # where it cannot, English names still work
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
