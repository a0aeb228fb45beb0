"""A real CUPS of the test's own, and a network printer that keeps what it is sent.

It listens on a socket in the test's folder only. Where ``cupsd`` is not installed (it comes with
the Debian package ``cups``), the tests are skipped and the reason is printed.
"""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

QUEUE = "cunji-test"
_STARTED_WITHIN_S = 10
_PATIENCE_S = 0.05


class Paper:
    """A printer on the network: takes one job and keeps its bytes."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._came = b""
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        line, _ = self._door.accept()
        with line:
            while part := line.recv(1 << 16):
                self._came += part
        self._door.close()

    def job(self) -> bytes:
        """What was sent, once the job has ended."""
        self._thread.join(timeout=30)
        return self._came


@contextmanager
def cups(folder: Path, paper: Paper) -> Iterator[str]:
    """A running CUPS whose queue ``QUEUE`` prints on ``paper``; gives its address."""
    daemon = shutil.which("cupsd") or shutil.which("cupsd", path="/usr/sbin")
    admin = shutil.which("lpadmin") or shutil.which("lpadmin", path="/usr/sbin")
    if daemon is None or admin is None:
        pytest.skip("CUPS is not installed here (package cups): printing to it was not tried")
    address = folder / "sock"
    folder.chmod(0o755)  # started by root, it reads the spool as the user lp
    for name in ("root", "spool", "cache", "state", "tmp"):
        (folder / name).mkdir()
    (folder / "files.conf").write_text(
        f"ServerRoot {folder}/root\nRequestRoot {folder}/spool\nCacheDir {folder}/cache\n"
        f"StateDir {folder}/state\nTempDir {folder}/tmp\nAccessLog {folder}/access\n"
        f"ErrorLog {folder}/error\nPageLog {folder}/page\nSystemGroup root\n",
        encoding="utf-8",
    )
    (folder / "cupsd.conf").write_text(
        f"Listen {address}\n<Location />\n  Order allow,deny\n  Allow all\n</Location>\n"
        "<Policy default>\n  <Limit All>\n    Order allow,deny\n    Allow all\n  </Limit>\n"
        "</Policy>\n",
        encoding="utf-8",
    )
    server = subprocess.Popen(
        [daemon, "-f", "-c", folder / "cupsd.conf", "-s", folder / "files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _add_queue(admin, address, paper.port, server)
        yield str(address)
    finally:
        server.terminate()
        server.wait()


def _add_queue(admin: str, address: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    command = [admin, "-h", str(address), "-p", QUEUE, "-E", "-m", "raw"]
    command += ["-v", f"socket://127.0.0.1:{port}"]
    end = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < end and server.poll() is None:
        if subprocess.run(command, check=False, capture_output=True).returncode == 0:
            return
        time.sleep(_PATIENCE_S)
    pytest.skip("CUPS is installed but does not start here: printing to it was not tried")
