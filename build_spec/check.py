"""What a Linux package asks of a computer: nothing newer than the floor, nothing nobody brings.

    python -m build_spec.check dist/cunji [2.28]
    python -m build_spec.check --depends [FOLDER]

Fails on a C library above the floor, a library neither inside nor in ``SYSTEM`` (the packages the
deb depends on), a link into nothing, and a folder above the limit.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LIMIT_MB: Final = 175
"""Unpacked; the goal is 160."""

SYSTEM: Final = {
    "libc6": (
        "libc",
        "libm",
        "libdl",
        "libpthread",
        "librt",
        "libutil",
        "libresolv",
        "ld-linux-x86-64",
    ),
    "libgcc-s1 | libgcc1": ("libgcc_s",),
    "libstdc++6 (>= 8)": ("libstdc++",),
    "zlib1g": ("libz",),
    "libzstd1": ("libzstd",),
    "libgl1": ("libGL",),
    "libegl1": ("libEGL",),
    "libdbus-1-3": ("libdbus-1",),
    "libfontconfig1": ("libfontconfig",),
    "libfreetype6": ("libfreetype",),
    "libglib2.0-0 | libglib2.0-0t64": ("libglib-2.0", "libgthread-2.0"),
    "libx11-6": ("libX11",),
    "libx11-xcb1": ("libX11-xcb",),
    "libxcb1": ("libxcb",),
    "libxcb-randr0": ("libxcb-randr",),
    "libxcb-render0": ("libxcb-render",),
    "libxcb-shape0": ("libxcb-shape",),
    "libxcb-shm0": ("libxcb-shm",),
    "libxcb-sync1": ("libxcb-sync",),
    "libxcb-xfixes0": ("libxcb-xfixes",),
    "libxcb-xkb1": ("libxcb-xkb",),
    "libxkbcommon0": ("libxkbcommon",),
    "libxkbcommon-x11-0": ("libxkbcommon-x11",),
    "libcups2 | libcups2t64": ("libcups",),
}
"""Debian packages that a desktop brings, and the libraries of each that we ask for."""

_BROUGHT = {library for libraries in SYSTEM.values() for library in libraries}


def depends(root: Path | None = None) -> str:
    """The line of a deb: what its files ask for; without a folder, all that a window does."""
    asked = None if root is None else {one.partition(".so")[0] for one in _needed(root)}
    wanted = (
        name for name, brought in SYSTEM.items()
        if name != "libc6" and (asked is None or asked & set(brought))
    )  # fmt: skip
    return ", ".join(["libc6 (>= 2.28)", *wanted])


def _needed(root: Path) -> Iterator[str]:
    """The libraries that the files below a folder name and that are not among them."""
    inside = {path.name for path in root.rglob("*")}
    for path in root.rglob("*"):
        if _is_machine_code(path):
            yield from (one for one in _libraries(_told(path)) if one not in inside)


def _is_machine_code(path: Path) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def faults(root: Path, floor: tuple[int, ...]) -> Iterator[str]:
    """What would stop the program on a computer of the floor's age."""
    everything = list(root.rglob("*"))
    inside = {path.name for path in everything}
    for path in everything:
        if path.is_symlink() and not path.exists():
            yield f"{path} is a link into nothing"
        elif _is_machine_code(path):
            yield from (f"{path.name} {fault}" for fault in _asked(path, inside, floor))
    size = sum(
        path.stat().st_size for path in everything if path.is_file() and not path.is_symlink()
    )
    print(f"{root}: {size / 1e6:.1f} MB, {len(everything)} files and folders")
    if size > LIMIT_MB * 1e6:
        yield f"{root} has more than {LIMIT_MB} MB"


def _asked(path: Path, inside: set[str], floor: tuple[int, ...]) -> Iterator[str]:
    """What one file of machine code asks for and will not find."""
    told = _told(path)
    for library in _libraries(told):
        if library not in inside and library.partition(".so")[0] not in _BROUGHT:
            yield f"needs {library}, which nobody brings"
    for version in re.findall(r"Name: GLIBC_([0-9.]+)", told[told.find("Version needs") :]):
        if tuple(map(int, version.split("."))) > floor:
            yield f"needs glibc {version}"


def _told(path: Path) -> str:
    """What a file of machine code says of itself."""
    return subprocess.run(
        ["readelf", "-dVW", str(path)],
        check=True, capture_output=True, text=True, encoding="utf-8",
    ).stdout  # fmt: skip


def _libraries(told: str) -> list[str]:
    return re.findall(r"\(NEEDED\).*\[(.*)\]", told)


if __name__ == "__main__":
    if sys.argv[1] == "--depends":
        print(depends(*map(Path, sys.argv[2:])))
        sys.exit()
    asked = tuple(map(int, (sys.argv[2] if len(sys.argv) > 2 else "2.28").split(".")))
    sys.exit("\n".join(faults(Path(sys.argv[1]), asked)) or 0)
