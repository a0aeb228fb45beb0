"""A release of an untrue state is refused, each untruth by a sentence of its own."""

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from build_spec.audit import locked, read
from build_spec.release import PACKAGES, refusals, sums

TODAY = date(2026, 12, 1)
LOCK = """version = 1
[[package]]
name = "cunji"
version = "0.3.0"
source = { editable = "." }
[[package]]
name = "pillow"
version = "13.0.0"
source = { registry = "https://pypi.org/simple" }
"""
HOLE = {"package": "pillow", "version": "13.0.0", "id": "GHSA-1", "fixed_in": ["13.0.1"]}
LINE = '[GHSA-1]\npackage = "pillow"\nbecause = "we never open TIFF"\nuntil = 2026-12-31\n'


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid")
    subprocess.run(
        ["git", "-C", str(root), *who, "-c", "commit.gpgsign=false", *words],
        check=True, capture_output=True,
    )  # fmt: skip


def audit_of(root: Path, day: date = TODAY, name: str = "", **told: object) -> None:
    for old in (root / "docs/audit").glob("*.json"):
        old.unlink()
    file = root / f"docs/audit/{name or day.isoformat()}.json"
    what = {"day": day.isoformat(), "locked": ["pillow==13.0.0"], "findings": [], **told}
    file.write_text(json.dumps(what), encoding="utf-8")


def accept(root: Path, text: str) -> None:
    (root / "docs/audit/accepted.toml").write_text(text, encoding="utf-8")


def again(root: Path) -> None:
    """Commit what was changed and tag that."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more", "--allow-empty")
    git(root, "tag", "-f", "-a", "v0.3.0", "-m", "0.3.0")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that may be released."""
    (tmp_path / "docs/audit").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.3.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# 更新记录\n\n## 0.3.0 — 2026-12-01\n", "utf-8")
    (tmp_path / "uv.lock").write_text(LOCK, encoding="utf-8")
    accept(tmp_path, "")
    audit_of(tmp_path)
    git(tmp_path, "init", "-q")
    again(tmp_path)
    return tmp_path


def test_a_true_state_is_released(root: Path) -> None:
    assert not list(refusals(root, TODAY))
    assert not list(refusals(root, TODAY + timedelta(days=30)))


def _change(root: Path) -> None:
    (root / "left.txt").touch()


def _no_tag(root: Path) -> None:
    git(root, "tag", "-d", "v0.3.0")


def _light_tag(root: Path) -> None:
    git(root, "tag", "-d", "v0.3.0")
    git(root, "tag", "v0.3.0")


def _later(root: Path) -> None:
    git(root, "commit", "-qm", "after the tag", "--allow-empty")


def _heading(words: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / "CHANGELOG.md").write_text(f"# 更新记录\n\n{words}\n", encoding="utf-8")
        again(root)

    return change


def _audit(**told: object) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        audit_of(root, **told)  # type: ignore[arg-type]
        again(root)

    return change


def _no_audit(root: Path) -> None:
    next((root / "docs/audit").glob("*.json")).unlink()
    again(root)


def _accepted(text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        accept(root, text)
        audit_of(root, findings=[HOLE])
        again(root)

    return change


@pytest.mark.parametrize(
    ("untrue", "told"),
    [
        (_change, "有 1 个文件的改动没有提交（如 left.txt），请先提交或收起来。"),
        (_no_tag, "没有标签 v0.3.0，请在要发布的提交上运行 git tag -a v0.3.0。"),
        (_light_tag, "标签 v0.3.0 没有写是谁、什么时候打的，请删掉它，用 git tag -a v0.3.0 重打。"),
        (_later, "不在现在这个提交上"),
        (_heading("## 0.2.0 — 2026-11-01"), "最上面是「0.2.0 — 2026-11-01」，不是这一版 0.3.0"),
        (_heading("nothing yet"), "最上面是空的，不是这一版"),
        (_heading("## 0.3.0 — 未发布 / unreleased"), "请换成发布的日子，如 2026-12-01。"),
        (_heading("## 0.3.0 — 2027-01-01"), "2027-01-01 还没有到"),
        (_no_audit, "没有审计文件"),
        (_audit(day=TODAY - timedelta(days=31)), "是 2026-10-31 的，超过 30 天"),
        (_audit(day=TODAY + timedelta(days=1)), "还没有到，请核对电脑的日期"),
        (_audit(name="2026-12-02"), "审计文件叫 2026-12-02，里面写的是 2026-12-01"),
        (_audit(locked=["pillow==12.0.0"]), "看的不是现在 uv.lock 锁定的版本"),
        (_audit(findings="none"), "读不懂"),
        (_accepted(""), "pillow 13.0.0 有已知的漏洞 GHSA-1，13.0.1 已经修好：请升级"),
        (_accepted(LINE.replace("pillow", "cffi")), "请升级"),
        (_accepted(LINE.replace("we never open TIFF", " ")), "没有写为什么"),
        (_accepted(LINE.replace("2026-12-31", "2026-11-30")), "只到 2026-11-30，请再看一次"),
        (_accepted("[GHSA-1"), "读不懂"),
    ],
)
def test_an_untrue_state_is_refused(root: Path, untrue: Callable[[Path], None], told: str) -> None:
    untrue(root)
    (said,) = refusals(root, TODAY)
    assert told in said
    assert said.count("。") == 1


def test_a_finding_with_its_line_is_let_through(root: Path) -> None:
    _accepted(LINE)(root)
    assert not list(refusals(root, TODAY))


def test_a_folder_without_git_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bare = tmp_path_factory.mktemp("bare")
    for one in ("pyproject.toml", "CHANGELOG.md", "uv.lock"):
        (bare / one).write_bytes((root / one).read_bytes())
    assert any("不是 git 的工作目录" in said for said in refusals(bare, TODAY))


def test_what_pip_audit_says_is_kept(root: Path) -> None:
    hole = {"id": "GHSA-1", "fix_versions": ["13.0.1"], "aliases": [], "description": "…"}
    one = {"name": "pillow", "version": "13.0.0", "vulns": [hole]}
    kept = read(json.dumps({"dependencies": [one], "fixes": []}), locked(root), TODAY)
    assert (kept.day, kept.locked) == (TODAY, ("pillow==13.0.0",))
    assert [(f.package, f.id, f.fixed_in) for f in kept.findings] == [
        ("pillow", "GHSA-1", ("13.0.1",))
    ]


@pytest.mark.parametrize("answers", [[], [{"name": "pillow", "skip_reason": "not found"}]])
def test_a_service_that_does_not_know_is_no_audit(root: Path, answers: list[object]) -> None:
    with pytest.raises(SystemExit, match="漏洞库答不上 pillow"):
        read(json.dumps({"dependencies": answers}), locked(root), TODAY)


def test_sums_are_over_all_packages_or_none(root: Path) -> None:
    (root / "dist").mkdir()
    for one in PACKAGES:
        with pytest.raises(SystemExit, match="缺少"):
            sums(root)
        (root / "dist" / one.format("0.3.0")).write_bytes(one.encode())
    (root / "dist/cunji-setup-0.2.0.exe").touch()
    (root / "dist/SHA256SUMS").write_text(sums(root), encoding="utf-8")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=root / "dist", check=False,
                          capture_output=True, text=True, encoding="utf-8")  # fmt: skip
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(PACKAGES)
