"""A release tells the truth about itself, or is not made: ``make release``.

    python -m build_spec.release          every reason against it, a sentence each
    python -m build_spec.release sums     dist/SHA256SUMS over the packages of this version

The state has to be committed, bear the annotated tag of its version, head the changelog with that
version and a day, and have been audited lately (build_spec/audit.py).
"""

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from build_spec import audit

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = (
    "cunji-setup-{}.exe", "cunji_{}_amd64.deb", "cunji-{}-linux-x86_64.tar.xz", "cunji-site-{}.zip",
)  # fmt: skip
"""What a release must have; others of its version beside them are summed too."""


def version(root: Path) -> str:
    """The one in pyproject.toml."""
    written = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(written["project"]["version"])


def refusals(root: Path, today: date) -> Iterator[str]:
    """Every reason not to release what stands here.

    Args:
        root: The project, a git work tree.
        today: Day of the release.

    Yields:
        A sentence for each.
    """
    yield from _tree(root)
    yield from _tag(root)
    yield from _changelog(root, today)
    yield from audit.refusals(root, today)


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.strip() if done.returncode == 0 else ""


def _tree(root: Path) -> Iterator[str]:
    if not _git(root, "rev-parse", "HEAD"):
        yield "这里不是 git 的工作目录，或者还没有提交过，说不出发布的是什么。"
    elif changed := _git(root, "status", "--porcelain").splitlines():
        first = changed[0].strip().partition(" ")[2].strip()
        yield f"有 {len(changed)} 个文件的改动没有提交（如 {first}），请先提交或收起来。"


def _tag(root: Path) -> Iterator[str]:
    tag = f"v{version(root)}"
    kind = _git(root, "cat-file", "-t", f"refs/tags/{tag}")
    at = _git(root, "rev-parse", f"refs/tags/{tag}^{{commit}}")
    if not kind:
        yield f"没有标签 {tag}，请在要发布的提交上运行 git tag -a {tag}。"
    elif kind != "tag":
        yield f"标签 {tag} 没有写是谁、什么时候打的，请删掉它，用 git tag -a {tag} 重打。"
    elif at != _git(root, "rev-parse", "HEAD"):
        yield f"标签 {tag} 不在现在这个提交上（它在 {at[:8]}），请检出它，或者改版本号。"


def _changelog(root: Path, today: date) -> Iterator[str]:
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## (.*)$", text, re.MULTILINE)
    heading = re.fullmatch(r"(\S+) — (.+)", top[1].strip()) if top else None
    if heading is None or heading[1] != version(root):
        stands = f"「{top[1].strip()}」" if top else "空的"
        yield f"CHANGELOG.md 最上面是{stands}，不是这一版 {version(root)}，请写上这一版改了什么。"
        return
    try:
        day = date.fromisoformat(heading[2].strip())
    except ValueError:
        yield f"CHANGELOG.md 最上面写的是「{heading[2]}」，请换成发布的日子，如 {today}。"
        return
    if day > today:
        yield f"CHANGELOG.md 最上面写的 {day} 还没有到，请核对。"


def sums(root: Path) -> str:
    """One line a file, as ``sha256sum -c`` reads it.

    Args:
        root: The project; its packages lie in dist.

    Raises:
        SystemExit: A package of this version is missing.
    """
    told = version(root)
    missing = [
        one.format(told) for one in PACKAGES if not (root / "dist" / one.format(told)).exists()
    ]
    if missing:
        raise SystemExit(f"dist 里缺少 {'、'.join(missing)}，没有写校验和。")
    files = sorted(
        path for path in (root / "dist").iterdir() if path.is_file() and told in path.name
    )
    return "".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files)


if __name__ == "__main__":
    if sys.argv[1:] == ["sums"]:
        (ROOT / "dist/SHA256SUMS").write_text(sums(ROOT), encoding="utf-8", newline="\n")
        sys.exit()
    sys.exit("\n".join(refusals(ROOT, datetime.now(UTC).astimezone().date())) or 0)
