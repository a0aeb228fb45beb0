"""Every bench has its line, every goal a script that keeps what it names; a table tells them."""

import tomllib
from pathlib import Path

import pytest

from bench.__main__ import Ran, figures
from bench.page import written

BENCH = Path(__file__).parents[2] / "bench"
BOOK = tomllib.loads((BENCH / "goals.toml").read_text("utf-8"))


def test_every_script_has_a_line_and_every_goal_a_script() -> None:
    scripts = {path.stem for path in BENCH.glob("*.py")} - {"__main__", "page"}
    assert scripts == BOOK["scripts"].keys()
    for goal in BOOK["goal"]:
        assert goal["script"] in scripts, goal["what"]
        assert ("key" in goal) != ("says" in goal), goal["what"]
        last = goal["key"].rpartition(".")[2] if "key" in goal else ""
        kept = (BENCH / f"{goal['script']}.py").read_text("utf-8")
        assert last.removesuffix("_5").removesuffix("_200") in kept, goal["what"]


def test_what_was_not_measured_is_no_goal_that_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/a.json").write_text('{"x": {"y": 3}}', "utf-8")
    monkeypatch.setattr("bench.__main__.BENCH", tmp_path)
    goals = [
        {"what": "够快", "script": "a", "key": "x.y", "most": 3, "unit": "毫秒"},
        {"what": "太慢", "script": "a", "key": "x.y", "most": 2, "unit": "毫秒", "beside": "x.y"},
        {"what": "没有", "script": "a", "key": "x.z", "most": 2, "unit": "毫秒"},
        {"what": "说的", "script": "a", "says": "([0-9]+) right", "least": 80, "unit": "%"},
    ]
    ran = {"a": Ran("a", "--quick", 0, 1.0, 1.0, "82 right")}
    found = figures(goals, ran)
    assert [one.met for one in found] == [True, False, None, True]
    monkeypatch.setattr("bench.page.PAGE", tmp_path / "performance.md")
    monkeypatch.setattr("bench.page.PICTURE", tmp_path / "pictures/growth.svg")
    about = {"at": "2026-12-01T00:00:00", "system": "Linux", "cores": 2, "python": "3.11",
             "load": 0.1, "quick": True}  # fmt: skip
    one = {"cpu_ms": 2.0, "wall_ms": 3.0}
    steps = ("open", "read", "lists_first", "save", "lists_after", "search", "status", "history")
    sizes = {
        str(count): {**dict.fromkeys(steps, one), "persons": count, "file_mb": 1.0, "peak_mb": 9}
        for count in (1000, 5000)
    }
    ladder = {"sizes": sizes, "powers": dict.fromkeys(steps, 0.0), "sha256_mb_ms": 0.5}
    written(about, found, ladder)
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert "4 项有目标，2 项达到，1 项没有，1 项没有量到" in page
    assert "| 太慢 | 3 毫秒 **没达到** | ≤ 2 | 3 |" in page
    assert "| 没有 | 没有量到 |" in page
    assert "5000 人" in (tmp_path / "pictures/growth.svg").read_text("utf-8")
    (tmp_path / "performance.md").write_text(f"{page}\n手写的\n", "utf-8")
    written(about, found, {})
    assert (tmp_path / "performance.md").read_text("utf-8").endswith("\n手写的\n")
