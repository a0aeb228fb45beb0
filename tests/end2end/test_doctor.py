"""``cunji-county doctor`` sees what is wrong, says it, and changes nothing."""

import json
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from sync.county.__main__ import main
from sync.county.audit.audit import Audit
from sync.county.check import NIGHTLY
from sync.county.tables import steps
from sync.store.engine import open_store, writing
from tests.helpers.counties import RunningCounty


def found(county: RunningCounty, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, bool]:
    capsys.readouterr()
    code = main(["doctor", str(county.folder), *more])
    told = capsys.readouterr()
    lines = {one["what"]: one["good"] for one in json.loads(told.out)}
    assert code == (0 if all(lines.values()) else 1)
    for what, good in lines.items():
        assert f"{'好' if good else '要处理'}　{what}：" in told.err
    return lines


def test_what_is_wrong_is_said_and_what_is_right_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = RunningCounty(tmp_path / "county")
    backups = tmp_path / "backups"
    backups.mkdir()
    bad = found(county, capsys, "--port", "1")
    assert not any(bad[what] for what in ("域名", "备份", "服务", "夜间核对", "两个人", "动态口令"))
    assert all(bad[what] for what in ("文件夹", "数据库", "表", "时钟"))

    toml = county.folder / "county.toml"
    toml.write_text(
        toml.read_text("utf-8")
        .replace('backups = ""', f"backups = {json.dumps(str(backups))}")
        .replace("hosts = []", 'hosts = ["county.example.cn"]'),
        "utf-8",
    )
    (backups / "a.backup").write_bytes(b"")
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    Audit(engine, 459999).note(NIGHTLY, detail="都完好")
    with county:
        good = found(county, capsys, "--port", str(county.port))
    assert all(good[what] for what in ("域名", "备份", "服务", "夜间核对"))

    os.utime(backups / "a.backup", (time.time() - 27 * 3600,) * 2)
    os.chmod(toml, 0o644)
    with writing(engine) as db:
        db.execute(update(steps).values(number=steps.c.number - 1))
    worse = found(county, capsys)
    assert not any(worse[what] for what in ("备份", "文件夹", "表"))
    engine.dispose()


def test_a_store_that_does_not_answer_is_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = RunningCounty(tmp_path / "county")
    toml = county.folder / "county.toml"
    gone = 'database = "postgresql+psycopg://x@127.0.0.1:1/x"'
    toml.write_text(toml.read_text("utf-8").replace('database = ""', gone), "utf-8")
    lines = found(county, capsys)
    assert lines["数据库"] is False
    assert "表" not in lines
