"""``cunji doctor`` on a real book and a real county: what it says is right and about nobody."""

import json
from pathlib import Path

from tests.helpers.command import VILLAGE, Cunji
from tests.helpers.counties import RunningCounty


def test_a_book_is_examined_with_its_county_and_nothing_of_anybody_is_said(
    tmp_path: Path, county: RunningCounty
) -> None:
    (tmp_path / "韦秀兰的电脑").mkdir()
    cunji = Cunji(tmp_path / "韦秀兰的电脑")
    cunji.new()
    alone = cunji.run("doctor")
    assert "? 县服务器：这本台账还没有接入。" in alone.stderr
    code = county.code(VILLAGE, "板岭村")
    assert cunji.run("enrol", county.url, code).returncode == 0
    kept = tmp_path / "检查.txt"
    there = cunji.run("doctor", "--save", kept, "--json")
    assert "✓ 县服务器：答得上" in there.stderr
    assert "✓ 对时：和县里一致" in there.stderr
    states = {one["state"] for one in json.loads(there.stdout)}
    assert there.returncode == (1 if "bad" in states else 0)
    county.stop()
    gone = cunji.run("doctor")
    assert "✗ 县服务器：连不上。" in gone.stderr
    assert gone.returncode == 1
    said = alone.stderr + there.stderr + there.stdout + gone.stderr + kept.read_text("utf-8")
    for secret in ("韦秀兰", "板岭", str(tmp_path), "127.0.0.1", VILLAGE, "练习县"):
        assert secret not in said
