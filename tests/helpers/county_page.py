"""The blocks of ``docs/howto/county.md``, run one after another in a throw-away root."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from tests.helpers.throw_away_root import DEB, HERE, PROJECT, Ground, in_a_root, inside

PAGE: Final = PROJECT / "docs/howto/county.md"
_FENCE: Final = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS: Final = {
    "", "postgres", "sqlite", "nginx", "direct", "prometheus", "deb", "wheels", "source",
}  # fmt: skip


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


def run_page(kinds: set[str], scratch: Path, ground: Ground = HERE) -> list[dict[str, str]]:
    """Run the page in a throw-away root.

    Args:
        kinds: Which of the blocks that say for whom they are, beside those for the ground.
        scratch: A folder for what is asked and told.
        ground: What the root stands on.

    Returns:
        What each block said, in order; the last one says what failed.
    """
    wanted = [vars(block) for block in blocks() if block.kind in kinds | {"", ground.kind}]
    told = in_a_root(ground, json.dumps(wanted), scratch)
    lines = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    return [*lines, {"failed": told.stderr}] if told.returncode else lines


# Inside the root


def main() -> int:
    """Run the blocks that were asked for; one JSON a block."""
    from tests.helpers import village_in_root as village

    _loopback_up()
    asked = [Block(**one) for one in json.loads(os.environ["ASKED"])]
    if os.environ["KIND"] == HERE.kind and any(block.kind == "postgres" for block in asked):
        postgres = os.environ["POSTGRES"]
        os.environ["PATH"] = f"{os.environ['PATH']}:{postgres}"
        _start_postgres(postgres)
    for block in asked:
        text = block.text.replace("电脑编号", village.device())
        ran = subprocess.run(
            inside("bash", "-euo", "pipefail", "-c", text), capture_output=True, text=True,
            encoding="utf-8", check=False, timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        said = ran.stdout + ran.stderr
        lacking = [words for words in block.expects if words not in said]
        _tell(sys.stdout, json.dumps({"line": str(block.line), "said": said}))
        if ran.returncode or lacking:
            why = f"exit {ran.returncode}" if ran.returncode else f"not said: {lacking}"
            _tell(sys.stderr, f"county.md, block at line {block.line}: {why}\n{said}")
            return 1
        if block is asked[0] and block.kind == DEB.kind:
            # what systemd starts when it is installed; from now on there is one, says the root
            for call in (
                ["service", "postgresql", "start"],
                ["mkdir", "-p", "/run/systemd/system"],
            ):
                subprocess.run(inside(*call), check=True, stdout=sys.stderr)
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
    data = "/var/lib/pg"
    sockets = "-c listen_addresses= -c unix_socket_directories=/run/postgresql,/tmp -c fsync=off"
    owned = ["-o", "postgres", "-g", "postgres", "/run/postgresql", data]
    as_postgres = ["runuser", "-u", "postgres", "--"]
    for call in (
        ["sh", "-c", "id postgres >&2 || adduser --system --group --quiet postgres"],
        ["install", "-d", *owned],
        [
            *as_postgres,
            f"{where}/initdb",
            "-D",
            data,
            "-A",
            "peer",
            "--no-sync",
            "--locale",
            "C.UTF-8",
        ],
        [
            *as_postgres,
            f"{where}/pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            f"{data}/log",
            "-o",
            sockets,
            "start",
        ],
    ):
        subprocess.run(
            inside(*call), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


if __name__ == "__main__":
    sys.exit(main())
