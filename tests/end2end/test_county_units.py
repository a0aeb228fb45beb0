"""The units of a county's server are as closed as is asked, and run what there is."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from sync.county.__main__ import main
from sync.county.upkeep.owner import prove_owner
from sync.errors.county import CountyOfAnother
from tests.helpers.counties import RunningCounty

SYSTEMD = Path(__file__).parents[2] / "build_spec/systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
MOST_EXPOSED = 2.0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardly_exposed(unit: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze (Debian: systemd) is not on this computer")
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    found = re.search(r"exposure level for \S+: ([\d.]+)", told.stdout)
    assert found is not None, told.stderr
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_there_is(
    unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = re.findall(r"bin/cunji-county ([^'\n]+)", unit.read_text("utf-8"))
    assert len(calls) == 1
    words = re.sub(r"\$+[({]?[^\s)}]+[)}]?", "1", calls[0].replace("%%", "%")).split()
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0, capsys.readouterr().err


def test_every_timer_has_its_unit_and_the_page_opens_it() -> None:
    page = (SYSTEMD.parents[1] / "docs/howto/county.md").read_text("utf-8")
    timers = sorted(SYSTEMD.glob("*.timer"))
    assert len(timers) == 3
    for timer in timers:
        assert timer.with_suffix(".service").exists()
        assert f"systemctl enable --now {timer.name.replace('@', '@459999')}" in page


def test_an_open_folder_of_another_user_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Root would leave what the service cannot read; anybody else would be told nonsense."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to give a folder to another user")
    county = RunningCounty(tmp_path / "county")
    os.chown(county.folder, 65534, -1)
    for words in (
        ["devices", str(county.folder)],
        ["restore", str(county.folder / "new"), "x"],
        ["init", "--county", "459999", "--data", str(county.folder / "new")],
    ):
        assert main(words) == 1
        assert "请用 sudo cunji-county 运行" in capsys.readouterr().err
        assert not (county.folder / "new").exists()


def test_a_folder_one_may_not_look_into_is_told(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to be somebody else")
    (tmp_path / "shut").mkdir(mode=0o700)
    os.setresuid(65534, 65534, 0)
    try:
        with pytest.raises(CountyOfAnother):
            prove_owner(tmp_path / "shut/county")
    finally:
        os.setresuid(0, 0, 0)


def test_the_wrapper_serves_root_and_the_service_and_nobody_else() -> None:
    wrapper = (SYSTEMD / "cunji-county").read_text("utf-8")
    assert (SYSTEMD / "cunji-county").stat().st_mode & 0o111
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("runuser") is None:
        pytest.skip("needs root, to be somebody else")
    told = subprocess.run(
        ["runuser", "-u", "nobody", "--", "sh", "-c", wrapper, "cunji-county", "devices"],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd="/",
    )  # fmt: skip
    assert (told.returncode, "请用 sudo cunji-county 运行" in told.stderr) == (1, True)


def test_a_server_installs_no_window() -> None:
    """What ``make server`` and the package ask for, with all it draws in, by the locked list."""
    lock = tomllib.loads((SYSTEMD.parents[1] / "uv.lock").read_text("utf-8"))
    packages = {one["name"]: one for one in lock["package"]}
    own = packages["cunji"]
    wanted = [*own["dependencies"], *own["optional-dependencies"]["county"]]
    found: set[str] = set()
    while wanted:
        name = wanted.pop()["name"]
        if name not in found:
            found.add(name)
            wanted += packages[name].get("dependencies", [])
    assert {"starlette", "uvicorn", "psycopg"} <= found
    assert not found & {"pyside6-essentials", "playwright", "pytest", "pyinstaller", "sqlcipher3"}
    assert [one["name"] for one in own["dev-dependencies"]["sqlite"]] == ["sqlcipher3"]
    script = (SYSTEMD.parent / "setup.sh").read_text("utf-8")
    assert 'county) packages=python3-venv extras="--no-dev --extra county"' in script
