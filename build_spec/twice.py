"""The same source makes the same package: build it twice, in two places, and compare every file.

    python -m build_spec.twice here         the frozen program of `make package`
    python -m build_spec.twice linux        the frozen program, the deb and the tar of `make linux`

What is committed is built. Whoever has the source can so prove that a package is made from it.
"""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PLACES: Final = (ROOT / "build/twice/one", ROOT / "build/twice/another-and-longer")
SHARED: Final = (".venv", "build/uv", "build/parts", "build/packing", "build/zig")
"""What is fetched or made beforehand, and pinned by hash."""
STEPS: Final = {
    "here": (("sh", "build_spec/linux/freeze.sh", "here"),),
    "linux": (("sh", "build_spec/linux/freeze.sh"), ("sh", "build_spec/linux/package.sh")),
}


def differences(one: Path, other: Path) -> Iterator[str]:
    """What is not the same in two folders: files, links, rights.

    Args:
        one: A folder.
        other: The folder that should be like it.

    Yields:
        A line for each path.
    """
    here, there = _told(one), _told(other)
    for name in sorted(here.keys() | there.keys()):
        if name not in here or name not in there:
            yield f"{name}: only in the {'first' if name in here else 'second'}"
        elif here[name] != there[name]:
            yield f"{name}: {here[name]} and {there[name]}"


def _told(folder: Path) -> dict[str, str]:
    """Every path with what matters of it."""
    return {path.relative_to(folder).as_posix(): _of(path) for path in folder.rglob("*")}


def _of(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    rights = stat.filemode(path.stat().st_mode)
    if path.is_dir():
        return rights
    return f"{rights} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


def _build(place: Path, what: str) -> None:
    """What is committed, built in a place of its own."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    source = place.parent / "source.tar"
    subprocess.run(["git", "archive", "-o", str(source), "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(source) as packed:
        packed.extractall(place, filter="data")
    (place / "build").mkdir()
    for name in (*SHARED, *(f"build/{one.name}" for one in ROOT.glob("build/runtime-*"))):
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)
    for step in STEPS[what]:
        subprocess.run(step, cwd=place, check=True, env={**os.environ, "TZ": "Asia/Urumqi"})


if __name__ == "__main__":
    for where in PLACES:
        _build(where, sys.argv[1])
    found = list(differences(PLACES[0] / "dist", PLACES[1] / "dist"))
    print(f"{len(_told(PLACES[0] / 'dist'))} 个文件和文件夹，{len(found)} 处不同")
    sys.exit("\n".join(found[:50]) or 0)
