"""The page by which a county is run, block by block, on a machine that is thrown away."""

from pathlib import Path

import pytest

from tests.helpers.county_page import PAGE, blocks, run_page
from tests.helpers.throw_away_root import HERE, why_not


@pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres), "sqlite"])
def test_the_page_does_what_it_says(store: str, tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    told = run_page({store, "direct"}, tmp_path)
    assert "failed" not in told[-1], told[-1]["failed"]
    asked = [block for block in blocks() if block.kind in {store, "direct", HERE.kind, ""}]
    assert len(told) == len(asked), "every block was run"


def test_a_block_that_fails_fails_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if reason := why_not():
        pytest.skip(reason)
    page = tmp_path / "page.md"
    page.write_text("```sh\nadduser --system --quiet cunji\ntest -d /nowhere\n```\n", "utf-8")
    monkeypatch.setattr("tests.helpers.county_page.PAGE", page)
    assert "block at line 1: exit 1" in run_page(set(), tmp_path)[-1]["failed"]
    page.write_text("```sh\necho 一\n```\n\n```expect\n二\n```\n", "utf-8")
    assert "not said: ['二']" in run_page(set(), tmp_path)[-1]["failed"]


def test_what_is_not_run_says_why() -> None:
    left_out = [block for block in blocks() if block.kind == "no-run"]
    assert left_out
    assert all(block.why_not_run for block in left_out)
    assert PAGE.read_text("utf-8").count("```sh\n") > len(left_out), "most of it is run"
