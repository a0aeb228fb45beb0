"""What the manual tells people to type and to look for is there."""

import re
from argparse import Action
from pathlib import Path

import pytest

from desktop.cli.parser import build_parser
from desktop.ui.window.manual import FOLDER, section

ROOT = Path(__file__).parents[2]
TEXT = (FOLDER / "README.md").read_text(encoding="utf-8")


def _commands() -> set[str]:
    grammar: list[Action] = build_parser()._actions
    (choices,) = (one.choices for one in grammar if one.choices)
    return set(choices)


@pytest.mark.parametrize("title", ["安装", "备份与换电脑", "打印机", "输入法"])
def test_what_a_newcomer_looks_for_is_a_chapter(title: str) -> None:
    found = section(title)
    assert found is not None
    assert found.level == 2


def test_every_command_in_it_exists() -> None:
    named = set(re.findall(r"\bcunji(?:\.exe)? ([a-z][a-z-]+)", TEXT))
    assert {"self-check", "restore"} <= named
    assert not named - _commands()


@pytest.mark.parametrize(
    ("file", "script"),
    [
        ("cunji-setup-版本.exe", "windows/build.sh"),
        ("cunji_版本_amd64.deb", "linux/package.sh"),
        ("cunji-版本-linux-x86_64.tar.xz", "linux/package.sh"),
    ],
)
def test_what_is_installed_is_called_as_it_is_made(file: str, script: str) -> None:
    made = (ROOT / "build_spec" / script).read_text(encoding="utf-8")
    assert f"`{file}`" in TEXT
    assert file.replace("版本", "$version") in made.replace("${version}", "$version")
