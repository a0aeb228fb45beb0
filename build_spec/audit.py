"""Known holes in the libraries we lock: asked of pip-audit where there is internet, kept as a file.

    python -m build_spec.audit      `make audit`: writes docs/audit/<day>.json

A service that does not know a library gives no audit: nothing is written then. ``make release``
reads the newest file and ``docs/audit/accepted.toml`` (build_spec/release.py).
"""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).parents[1]
TOOL: Final = "pip-audit==2.10.0"
OLDEST: Final = timedelta(days=30)


class Finding(msgspec.Struct, frozen=True):
    """A known hole.

    Attributes:
        package: In which library.
        version: Of the library, as it is locked.
        id: Number of the hole; GHSA, PYSEC or CVE.
        fixed_in: Versions without it.
    """

    package: str
    version: str
    id: str
    fixed_in: tuple[str, ...] = ()


class Audit(msgspec.Struct, frozen=True):
    """One look at everything that is locked.

    Attributes:
        day: When.
        locked: ``name==version`` of each library that was asked about.
        findings: What is known of them.
    """

    day: date
    locked: tuple[str, ...]
    findings: tuple[Finding, ...]


class Accepted(msgspec.Struct, frozen=True):
    """A hole that does not reach us.

    Attributes:
        package: In which library.
        because: Why not.
        until: Day on which somebody looks again.
    """

    package: str
    because: str
    until: date


def locked(root: Path) -> tuple[str, ...]:
    """Every library of others in uv.lock, as ``name==version``."""
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    others = [one for one in lock["package"] if "registry" in one["source"]]
    return tuple(sorted(f"{one['name']}=={one['version']}" for one in others))


def refusals(root: Path, today: date) -> Iterator[str]:
    """Why the newest audit does not let a release out.

    Args:
        root: The project.
        today: Day of the release.

    Yields:
        A sentence for each reason.
    """
    files = sorted((root / "docs/audit").glob("*.json"))
    if not files:
        yield "docs/audit 里没有审计文件，请在有互联网的地方运行 make audit。"
        return
    try:
        audit = msgspec.json.decode(files[-1].read_bytes(), type=Audit)
        written = (root / "docs/audit/accepted.toml").read_bytes()
        accepted = msgspec.toml.decode(written, type=dict[str, Accepted])
    except (OSError, msgspec.MsgspecError) as fault:
        which = f"{files[-1].name} 或 accepted.toml"
        yield f"docs/audit 里的 {which} 读不懂（{fault}），请改好或重新运行 make audit。"
        return
    yield from _too_old(audit, files[-1].stem, today)
    if audit.locked != locked(root):
        yield f"审计 {files[-1].name} 看的不是现在 uv.lock 锁定的版本，请重新运行 make audit。"
    for one in audit.findings:
        yield from _open(one, accepted.get(one.id), today)


def _too_old(audit: Audit, name: str, today: date) -> Iterator[str]:
    if name != audit.day.isoformat():
        yield f"审计文件叫 {name}，里面写的是 {audit.day}，请重新运行 make audit。"
    elif audit.day > today:
        yield f"审计文件写的 {audit.day} 还没有到，请核对电脑的日期，重新运行 make audit。"
    elif today - audit.day > OLDEST:
        yield f"审计文件是 {audit.day} 的，超过 {OLDEST.days} 天，请重新运行 make audit。"


def _open(one: Finding, line: Accepted | None, today: date) -> Iterator[str]:
    where = f"{one.package} {one.version} 有已知的漏洞 {one.id}"
    mended = f"，{'、'.join(one.fixed_in)} 已经修好" if one.fixed_in else ""
    if line is None or line.package != one.package:
        yield f"{where}{mended}：请升级，或者在 docs/audit/accepted.toml 写明为什么碰不到我们。"
    elif not line.because.strip():
        yield f"{where}{mended}：accepted.toml 里没有写为什么碰不到我们。"
    elif line.until < today:
        yield f"{where}{mended}：accepted.toml 里写的只到 {line.until}，请再看一次。"


def read(told: str, asked: tuple[str, ...], day: date) -> Audit:
    """What pip-audit said, as the file that is kept.

    Args:
        told: Its JSON, of one run or of several one after the other.
        asked: What it was asked about.
        day: Today.

    Raises:
        SystemExit: A library was not known there, or not answered for.
    """
    answers = [
        one for part in told.splitlines() if part for one in json.loads(part)["dependencies"]
    ]
    unknown = sorted(one["name"] for one in answers if "skip_reason" in one)
    known = {f"{one['name']}=={one['version']}" for one in answers if "skip_reason" not in one}
    if unknown or known != set(asked):
        lacking = unknown or sorted(set(asked) - known)
        some = f"{'、'.join(lacking[:5])} 等 {len(lacking)} 个库"
        raise SystemExit(f"漏洞库答不上 {some}，这不算审计，没有写文件。")
    found = sorted(
        (one["name"], one["version"], hole["id"], tuple(hole["fix_versions"]))
        for one in answers for hole in one["vulns"]
    )  # fmt: skip
    return Audit(day, asked, tuple(Finding(*one) for one in found))


def _ask(asked: tuple[str, ...]) -> str:
    """Put the question; a library that is locked in two versions is asked about in two runs."""
    uv = shutil.which("uv") or str(ROOT / "build/uv/bin/uv")
    runs: list[dict[str, str]] = []
    for one in asked:
        name = one.partition("==")[0]
        free = next((run for run in runs if name not in run), None)
        if free is None:
            runs.append(free := {})
        free[name] = one
    told = ""
    for run in runs:
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "locked.txt"
            wanted.write_text("\n".join(run.values()), encoding="utf-8")
            done = subprocess.run(
                [uv, "tool", "run", "--from", TOOL, "pip-audit", "--format", "json", "--no-deps",
                 "--disable-pip", "--progress-spinner", "off", "-r", str(wanted)],
                check=False, capture_output=True, text=True, encoding="utf-8",
            )  # fmt: skip
        if not done.stdout.strip():
            said = (done.stderr.strip().splitlines() or ["没有回答"])[-1]
            raise SystemExit(f"问不到漏洞库（{said}），没有写文件；请在有互联网的地方再运行。")
        told += done.stdout.strip().replace("\n", " ") + "\n"
    return told


if __name__ == "__main__":
    everything = locked(ROOT)
    audited = read(_ask(everything), everything, datetime.now(UTC).astimezone().date())
    target = ROOT / f"docs/audit/{audited.day}.json"
    target.write_bytes(msgspec.json.format(msgspec.json.encode(audited)) + b"\n")
    print(
        f"{target.relative_to(ROOT)}：{len(everything)} 个库，{len(audited.findings)} 个已知漏洞。"
    )
    sys.exit(bool(audited.findings))
