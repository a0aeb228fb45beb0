"""The log says what happened, plainly, and of nobody."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop import log
from sync.errors.wire import CountyUnreachable


def test_what_goes_wrong_is_written_plainly_without_what_it_was_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path))
    # a process of its own: the handler stays as long as the process
    subprocess.run([sys.executable, "-c", WRITES], check=True, encoding="utf-8")
    said = log.last_lines()
    assert "（no-such-household）" in said
    assert "韦秀兰" not in said
    assert log.last_lines(1).count("\n") == 1
    assert CountyUnreachable.code in log.last_lines(1)


WRITES = """
from desktop import log
from desktop.errors.command import NoSuchHousehold
from sync.errors.wire import CountyUnreachable
assert log.begin()
assert not log.begin()
log.note("打开台账")
log.trouble(NoSuchHousehold(given="韦秀兰", many="找不到"))
log.trouble(CountyUnreachable())
"""
