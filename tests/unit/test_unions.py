"""One more class in a union, and the type checker names every place that has to deal with it.

Tried on a copy of the tree. What the type checker remembers of the tree is copied too, so that it
looks only at what the edit touches.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".mypy_cache"
MESSAGE = (
    "class Bulletin(msgspec.Struct, array_like=True, frozen=True, tag=99):\n    words: str\n\n\n"
)
NODE = "@dataclass(frozen=True, slots=True)\nclass Perhaps:\n    of: str\n\n\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("forms", "sync"):
        shutil.copytree(ROOT / package, tmp_path / package)  # with its times, or the cache is void
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    if CACHE.is_dir():
        shutil.copytree(CACHE, tmp_path / CACHE.name)
    return tmp_path


def places(copy: Path) -> dict[str, int]:
    """How often a value that nobody deals with reaches the end of a match, by file."""
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "-p", "forms", "-p", "sync"],
        cwd=copy, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    found: dict[str, int] = {}
    for line in checked.stdout.splitlines()[:-1]:
        told = re.fullmatch(r'(\S+?):\d+: error: Argument 1 to "assert_never" .*', line)
        assert told, checked.stdout
        found[told[1]] = found.get(told[1], 0) + 1
    return found


def added(file: Path, union: str, before: str) -> None:
    """One more class in a union, defined just before it."""
    text = file.read_text(encoding="utf-8")
    name = before.split("class ")[1].split("(", maxsplit=1)[0].split(":", maxsplit=1)[0]
    line = f"\n{union}: TypeAlias = "
    assert line in text
    file.write_text(text.replace(line, f"\n{before}{line[1:]}{name} | "), encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        pytest.param(
            lambda tree: added(tree / "sync/protocol/messages.py", "Down", MESSAGE),
            {"sync/client/repair.py": 1, "sync/client/exchange.py": 1},
            id="Down",
        ),
        pytest.param(
            lambda tree: added(tree / "sync/protocol/messages.py", "Up", MESSAGE),
            {"sync/county/devices/dealing/streams.py": 1, "sync/county/devices/parcels.py": 1},
            id="Up",
        ),
        pytest.param(
            lambda tree: added(tree / "forms/expressions/tree.py", "Node", NODE),
            {"forms/expressions/compiler.py": 1, "forms/expressions/tree.py": 1},
            id="Node",
        ),
    ],
)
def test_every_place_is_named(
    copy: Path, edit: Callable[[Path], None], told: dict[str, int]
) -> None:
    edit(copy)
    assert places(copy) == told
