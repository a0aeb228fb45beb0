"""What watches the server asks for numbers it has, and leads to what there is to be done."""

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
import yaml

from sync.county.health import DOORS
from sync.county.settings import Settings
from tests.helpers.counties import RunningCounty
from tests.helpers.county_page import PAGE

MONITOR = Path(__file__).parents[2] / "build_spec/monitor"
MORE = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def rules() -> list[dict[str, object]]:
    read = yaml.safe_load((MONITOR / "rules.yml").read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def asked() -> list[str]:
    board = json.loads((MONITOR / "grafana.json").read_text("utf-8"))
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [*(str(rule["expr"]) for rule in rules()), *shown]


def test_every_number_asked_for_is_there(tmp_path: Path) -> None:
    county = RunningCounty(tmp_path / "county")
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "one.backup").write_bytes(b"")
    toml = county.folder / "county.toml"
    toml.write_text(
        toml.read_text("utf-8")
        .replace('backups = ""', f"backups = {json.dumps(str(backups))}")
        .replace("hosts = []", 'hosts = ["county.example.cn"]'),
        "utf-8",
    )
    assert Settings.read(county.folder).backups == str(backups)
    with county, urllib.request.urlopen(f"{county.url}/metrics", timeout=10) as answer:
        page = answer.read().decode()
    there = {
        name + more
        for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", page, re.MULTILINE)
        for more in MORE[kind]
    }
    wanted = {name for expr in asked() for name in re.findall(r"\bcunji_\w+", expr)}
    assert len(wanted) > 5
    assert not wanted - there
    free = re.search(r"^cunji_disk_free_ratio (\S+)$", page, re.MULTILINE)
    assert free is not None
    assert 0 < float(free[1]) <= 1
    made = re.search(r"^cunji_backup_last_timestamp_seconds (\S+)$", page, re.MULTILINE)
    assert made is not None
    assert float(made[1]) == pytest.approx((backups / "one.backup").stat().st_mtime, abs=1)


def test_every_door_asked_about_is_counted() -> None:
    doors = {
        door
        for expr in asked()
        for some in re.findall(r'door=~?"([^"]+)"', expr)
        for door in some.split("|")
    }
    assert doors
    assert doors <= set(DOORS)


def test_every_alarm_leads_to_a_section_of_the_page() -> None:
    headings = set(re.findall(r"^## (.+)$", PAGE.read_text("utf-8"), re.MULTILINE))
    for rule in rules():
        if "alert" in rule:
            notes = rule["annotations"]
            assert isinstance(notes, dict)
            assert notes["runbook"].removeprefix("county.md#") in headings
            assert notes["summary"]


def test_prometheus_takes_the_rules() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool (Debian: prometheus) is not on this computer")
    told = subprocess.run(
        ["promtool", "check", "rules", MONITOR / "rules.yml"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
