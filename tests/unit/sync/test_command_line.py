"""What is wrong with a call is said in Chinese, whatever Python's reader of calls says."""

import argparse
import re
from importlib import metadata

import pytest

from sync.command_line import Grammar, version


def day(text: str) -> str:
    raise argparse.ArgumentTypeError(f"日期写成 2026-11-01 的样子，不是 {text}")


def grammar() -> Grammar:
    made = Grammar(prog="cunji")
    made.add_argument("book")
    made.add_argument("--day", type=day)
    made.add_argument("--count", type=int)
    made.add_argument("--paper", choices=["a3", "a4"])
    made.add_argument("--files", nargs="+")
    either = made.add_mutually_exclusive_group(required=True)
    either.add_argument("--to")
    either.add_argument("--own", action="store_true")
    return made


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ([], "缺少 book"),
        (["b", "--to", "x", "--wrong"], "不认识 --wrong"),
        (["b", "--to", "x", "--day", "2026-13-40"], "--day：日期写成 2026-11-01 的样子，"),
        (["b", "--to", "x", "--count", "三"], "--count：三 不是这里要的数"),
        (["b", "--to", "x", "--paper", "a5"], "--paper：没有 a5，可以写 "),
        (["b", "--to", "x", "--day"], "--day：后面还要写一项"),
        (["b", "--to", "x", "--files"], "--files：后面还要写一项"),
        (["b"], "这几样要写一样：--to --own"),
        (["b", "--to", "x", "--own"], "不能和 --to 一起写"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_in_chinese(
    call: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        grammar().read(call)
    told = capsys.readouterr().err
    assert said in told
    assert not re.search(r"argument|expected|invalid|required|unrecognized|allowed", told)


def test_a_program_says_which_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    made = grammar()
    made.tell_version()
    with pytest.raises(SystemExit) as ended:
        made.read(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"村记 {version()}\n")
    assert version() == metadata.version("cunji")
