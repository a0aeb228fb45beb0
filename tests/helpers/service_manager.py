"""``systemctl`` for a throw-away root: runs a unit as systemd would, as far as that can hurt.

Honoured: ``User=``, ``Group=``, ``UMask=``, ``Environment=``, ``EnvironmentFile=``,
``StateDirectory=``, ``ReadWritePaths=`` under ``ProtectSystem=strict``,
``NoNewPrivileges=``, an empty ``CapabilityBoundingSet=``,
``MemoryDenyWriteExecute=`` where the kernel knows it, ``Type=oneshot``.
Not honoured: filters of system calls, ``ProtectHome=`` (Python may lie there), private devices.

Runs inside the root alone, by the system's own Python: nothing of the project is imported.
"""

import ctypes
import os
import pwd
import re
import shlex
import signal
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

UNITS = Path("/usr/lib/systemd/system")
RUN = Path("/run/units")
LIBC = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS = 0x20000
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 24, 38, 65


def read(name: str) -> list[tuple[str, str]]:
    """The lines of a unit; of ``a@b.service`` those of ``a@.service``, with ``b`` for %i."""
    template, instance = re.sub(r"@[^.]+", "@", name), re.search(r"@([^.]+)", name)
    text = (UNITS / template).read_text("utf-8")
    lines = text.replace("%i", instance[1] if instance else "").splitlines()
    return [
        (key, value) for key, sign, value in (line.partition("=") for line in lines)
        if sign and not key.startswith(("#", "["))
    ]  # fmt: skip


def last(unit: list[tuple[str, str]], key: str, otherwise: str = "") -> str:
    return next((value for name, value in reversed(unit) if name == key), otherwise)


def environment(unit: list[tuple[str, str]]) -> dict[str, str]:
    found = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    lines = [word for key, value in unit if key == "Environment" for word in value.split()]
    for file in (value for key, value in unit if key == "EnvironmentFile"):
        path = Path(file.removeprefix("-"))
        if path.exists() or not file.startswith("-"):
            lines += path.read_text("utf-8").splitlines()
    for line in lines:
        key, sign, value = line.partition("=")
        if sign and not key.startswith("#"):
            found[key] = value
    return found


def words(line: str, known: dict[str, str]) -> list[str]:
    """The words of a command: ``${X}`` within one, ``$X`` as many, ``$$`` for the sign."""
    made: list[str] = []
    for word in shlex.split(line.replace("%%", "%")):
        if re.fullmatch(r"\$\w+", word):
            made += known.get(word[1:], "").split()
        else:
            one = re.sub(r"\$\$|\$\{(\w+)\}", lambda m: known.get(m[1], "") if m[1] else "$", word)
            made.append(one)
    return made


def confine(unit: list[tuple[str, str]]) -> None:
    """Become what the unit says; in the child."""
    who = pwd.getpwnam(last(unit, "User", "root"))
    writable = [f"/var/lib/{name}" for name in last(unit, "StateDirectory").split()]
    for path in writable:
        os.makedirs(path, exist_ok=True)
        os.chown(path, who.pw_uid, who.pw_gid)
        os.chmod(path, int(last(unit, "StateDirectoryMode", "0755"), 8))
    writable += last(unit, "ReadWritePaths").split()
    if last(unit, "ProtectSystem") == "strict":
        assert LIBC.unshare(NEW_MOUNTS) == 0, os.strerror(ctypes.get_errno())
        mount("--make-rprivate", "/")
        for path in writable:
            mount("--bind", path, path)
        mount("-o", "remount,bind,ro", "/")
    if last(unit, "CapabilityBoundingSet", "all") == "":
        for capability in range(64):
            LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.initgroups(who.pw_name, who.pw_gid)
    os.setgid(who.pw_gid)
    os.setuid(who.pw_uid)
    os.umask(int(last(unit, "UMask", "0022"), 8))
    os.chdir("/")
    if last(unit, "NoNewPrivileges") == "yes":
        LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if last(unit, "MemoryDenyWriteExecute") == "yes":
        LIBC.prctl(PR_SET_MDWE, 1, 0, 0, 0)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def spawn(name: str, line: str, unit: list[tuple[str, str]]) -> int:
    known = environment(unit)
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            log = os.open(RUN / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            confine(unit)
            os.dup2(log, 1)
            os.dup2(log, 2)
            call = words(line, known)
            os.execve(call[0], call, known)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    return pid


def start(name: str) -> int:
    unit = read(name)
    commands = [value for key, value in unit if key == "ExecStart"]
    if last(unit, "Type") == "oneshot":
        for line in commands:
            code = os.waitstatus_to_exitcode(os.waitpid(spawn(name, line, unit), 0)[1])
            if code:
                sys.stderr.write((RUN / f"{name}.log").read_text("utf-8"))
                return 1
        return 0
    if running(name):
        return 0
    pid = spawn(name, commands[0], unit)
    (RUN / f"{name}.pid").write_text(str(pid))
    return came_up(name, pid)


def came_up(name: str, pid: int) -> int:
    """Wait for the first line a server says, which ours says when it listens."""
    log = RUN / f"{name}.log"
    for _ in range(600):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            sys.stderr.write(log.read_text("utf-8"))
            return os.waitstatus_to_exitcode(status) or 1
        if log.exists() and '"url"' in log.read_text("utf-8"):
            return 0
        time.sleep(0.05)
    return 1


def running(name: str) -> bool:
    """Whether it lives; who has ended, and is not yet asked how, does not."""
    file = RUN / f"{name}.pid"
    status = Path(f"/proc/{file.read_text()}/stat") if file.exists() else file
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def stop(name: str) -> int:
    if running(name):
        pid = int((RUN / f"{name}.pid").read_text())
        os.kill(pid, signal.SIGTERM)
        while running(name):
            time.sleep(0.05)
    for kept in RUN.glob(f"{name}.*"):
        kept.unlink()
    return 0


def check_timer(name: str) -> int:
    """A timer starts nothing now; its unit is there, and its days can be read."""
    calendar = last(read(name), "OnCalendar")
    assert calendar, "a timer without a time"
    read(name.replace(".timer", ".service"))
    if Path("/usr/bin/systemd-analyze").exists():
        return subprocess.run(["systemd-analyze", "calendar", calendar], check=False).returncode
    return 0


def list_units(patterns: list[str]) -> int:
    """What runs now, a line each."""
    for file in sorted(RUN.glob("*.pid")):
        if running(file.stem) and any(fnmatch(file.stem, pattern) for pattern in patterns):
            sys.stdout.write(f"{file.stem} loaded active running\n")
    return 0


def main() -> int:
    RUN.mkdir(parents=True, exist_ok=True)
    act, *rest = sys.argv[1:]
    if act == "daemon-reload":
        return 0
    if act == "list-units":
        return list_units(rest)
    now, names = "--now" in rest, [word for word in rest if not word.startswith("-")]
    name = names[0] if "." in names[0] else f"{names[0]}.service"
    if act == "enable":
        if name.endswith(".timer"):
            return check_timer(name)
        return start(name) if now else 0
    if act == "is-active":
        sys.stdout.write("active\n" if running(name) else "inactive\n")
        return 0 if running(name) else 3
    if act == "restart":
        stop(name)
    return {"start": start, "stop": stop, "restart": start}[act](name)


if __name__ == "__main__":
    sys.exit(main())
