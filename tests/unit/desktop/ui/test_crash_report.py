"""Starts are counted until one stands."""

from pathlib import Path

import pytest

from desktop.ui.crash_report import Starts


def test_after_three_starts_that_came_to_nothing_a_plain_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path))
    assert [Starts().begin() for _ in range(4)] == [False, False, False, True]
    Starts().done()
    assert not Starts().begin()
