"""Several processes of one instance: they share the store and nothing else, and one may die."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.processes import serve_several
from sync.county.settings import Settings
from sync.errors.county import PortTaken
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, enrolled, many
from tests.helpers.villages import a_ledger, close

TWO = ("--processes", "2")


@pytest.fixture
def county(tmp_path: Path, postgres_url: str) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path / "county", database=postgres_url, options=TWO) as made:
        yield made


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in told.read_text("utf-8").split()]


def answered(url: str) -> dict[str, float]:
    """What all processes counted."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")
    }


@pytest.mark.postgres
def test_two_processes_are_one_county(county: RunningCounty, tmp_path: Path) -> None:
    both = children(county.pid)
    assert len(both) == 2
    with pytest.raises(PortTaken):  # of two instances at one port each would get the other's calls
        serve_several(Settings.read(county.folder), [], ("127.0.0.1", county.port), 2)
    ledgers = [enrolled(a_ledger(tmp_path / f"{n}"), county) for n in range(3)]
    for turn in range(4):
        for ledger in ledgers:
            many(ledger, 2 + turn)
            assert sync(ledger.store).digests_equal
    for ledger in ledgers:
        sync(ledger.store)
    assert_whole(county, *ledgers)

    time.sleep(1.5)  # each writes down every second what it counted
    told = answered(county.url)
    assert told['cunji_answers_total{door="/v1/sync",status="200"}'] >= 15

    os.kill(both[0], signal.SIGKILL)
    many(ledgers[0], 3)
    done = [sync(ledgers[0].store) for _ in range(2)]
    assert done[-1].digests_equal, "the other one goes on"
    until = time.monotonic() + 20
    while len(set(children(county.pid)) - {both[0]}) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(set(children(county.pid)) - {both[0]}) == 2, "another begins in its place"
    for ledger in ledgers:
        sync(ledger.store)
    assert_whole(county, *ledgers)
    for ledger in ledgers:
        close(ledger)


@pytest.mark.postgres
@pytest.mark.parametrize("kill", [False, True])
def test_none_outlives_its_parent(county: RunningCounty, *, kill: bool) -> None:
    both = children(county.pid)
    county.stop(kill=kill)
    until = time.monotonic() + 20
    while time.monotonic() < until and any(map(alive, both)):
        time.sleep(0.1)
    assert not any(map(alive, both))


def alive(pid: int) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")


def test_a_file_is_served_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county = RunningCounty(tmp_path / "county")
    assert main(["serve", "--data", str(county.folder), "--port", "0", *TWO]) == 1
    assert "几个进程一起服务要用 PostgreSQL" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["serve", "--data", str(county.folder), "--processes", "17"])
