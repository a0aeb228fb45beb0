"""What a county's package brings beside the program: each file in its place, no window."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

BUILD_SPEC = Path(__file__).parents[2] / "build_spec"
PROGRAM = "/usr/lib/cunji-county/bin/cunji-county"


def run(*words: str | Path) -> str:
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("root")
    run("sh", BUILD_SPEC / "county/lay_out.sh", made)
    return made


def test_each_unit_starts_the_program_where_every_way_of_installing_puts_it(root: Path) -> None:
    units = sorted((root / "usr/lib/systemd/system").glob("*.service"))
    assert [unit.name for unit in units] == [
        unit.name for unit in sorted((BUILD_SPEC / "systemd").glob("*.service"))
    ]
    for text in [*units, root / "usr/bin/cunji-county"]:
        named = re.findall(r"/\S+/cunji-county(?=[\s;]|$)", text.read_text("utf-8"), re.MULTILINE)
        assert [one for one in named if "/bin/" in one and one != "/usr/bin/cunji-county"] == [
            PROGRAM
        ]
    package = (BUILD_SPEC / "county/package.sh").read_text("utf-8")
    assert "program=$root/usr/lib/cunji-county\n" in package
    assert "build_spec/county/start.sh $program/bin/cunji-county" in package
    assert "program=/usr/lib/cunji-county\n" in (BUILD_SPEC / "county/install.sh").read_text(
        "utf-8"
    )


def test_settings_that_were_changed_stay(root: Path) -> None:
    settings = [path for path in (root / "etc").rglob("*") if path.is_file()]
    assert settings == [root / "etc/cunji/county.env"], "what lies in etc is kept as settings"
    settings[0].write_text("CUNJI_PORT=9443\n", "utf-8")
    run("sh", BUILD_SPEC / "county/lay_out.sh", root)
    assert settings[0].read_text("utf-8") == "CUNJI_PORT=9443\n"


def test_the_service_has_its_user_and_its_folders(root: Path) -> None:
    if shutil.which("systemd-sysusers") is None:
        pytest.skip("systemd-sysusers (Debian: systemd) is not on this computer")
    run("systemd-sysusers", f"--root={root}", "cunji-county.conf")
    (user,) = (line.split(":") for line in (root / "etc/passwd").read_text("utf-8").splitlines()
               if line.startswith("cunji:"))  # fmt: skip
    assert user[5:] == ["/var/lib/cunji", "/usr/sbin/nologin"]
    told = (BUILD_SPEC / "systemd/cunji-county.tmpfiles").read_text("utf-8")
    folders = dict(re.findall(r"^d (\S+) \d+ (\S+)", told, re.MULTILINE))
    for unit in (BUILD_SPEC / "systemd").glob("*.service"):
        text = unit.read_text("utf-8")
        assert "User=cunji\n" in text
        assert "StateDirectory=cunji" in text
        for path in re.findall(r"^ReadWritePaths=(\S+)", text, re.MULTILINE):
            assert folders[path] == "cunji"
    assert folders["/var/lib/cunji"] == "cunji"


def test_our_own_part_of_it_has_no_window() -> None:
    whole = BUILD_SPEC.parent / "pyproject.toml"
    told = tomllib.loads(run("sed", "-f", BUILD_SPEC / "county/pyproject.sed", whole))
    assert told["project"]["scripts"] == {"cunji-county": "sync.county.__main__:main"}
    assert told["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["forms", "sync"]
    assert not [one for one in told["project"]["license-files"] if one.startswith("desktop")]
    assert tomllib.loads(whole.read_text("utf-8"))["project"]["scripts"].keys() > {"cunji-county"}


@pytest.mark.parametrize(
    "script", sorted((BUILD_SPEC / "county").glob("p*[mt]")), ids=lambda p: p.name
)
def test_what_runs_at_installing_is_quiet_where_no_service_runs(
    script: Path, tmp_path: Path
) -> None:
    """As in an image that is being made."""
    if Path("/run/systemd/system").is_dir():
        pytest.skip("services run on this computer")
    words = {"prerm": "upgrade", "postrm": "remove", "postinst": "triggered"}[script.name]
    assert run("sh", script, words) == ""
