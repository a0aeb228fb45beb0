"""Two builds are compared by all that matters: names, bytes, links, rights."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from build_spec.twice import differences


def _tree(folder: Path) -> Path:
    (folder / "inside").mkdir(parents=True)
    (folder / "inside/file").write_bytes(b"same")
    (folder / "inside/file").chmod(0o644)
    (folder / "link").symlink_to("inside/file")
    return folder


def _byte(folder: Path) -> None:
    (folder / "inside/file").write_bytes(b"samE")


def _rights(folder: Path) -> None:
    (folder / "inside/file").chmod(0o755)


def _link(folder: Path) -> None:
    (folder / "link").unlink()
    (folder / "link").symlink_to("inside/../inside/file")


def _more(folder: Path) -> None:
    (folder / "inside/more").mkdir()


def test_the_same_twice_whatever_the_clock_says(tmp_path: Path) -> None:
    one, other = _tree(tmp_path / "one"), _tree(tmp_path / "other")
    os.utime(other / "inside/file", (1, 1))
    assert not list(differences(one, other))


@pytest.mark.parametrize("change", [_byte, _rights, _link, _more])
def test_what_differs_is_named(tmp_path: Path, change: Callable[[Path], None]) -> None:
    one, other = _tree(tmp_path / "one"), _tree(tmp_path / "other")
    change(other)
    (told,) = differences(one, other)
    assert told.split(":")[0] in {"inside/file", "link", "inside/more"}
    assert len(list(differences(other, one))) == 1
