"""A register of the program itself is one file: dropped into a copy, the commands work with it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.own_register import definition
from tests.helpers.sheets import Rows, workbook

ROOT = Path(__file__).parents[2]
ROADS: Rows = [
    ("路名", "所在屯", "长度", "路面"),
    ("上屯路", "", 1200, "水泥"), ("下屯路", "", 800, "泥"), ("弄怀路", "", 300, "砂石"),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program with one more file among its forms; all else is the tree itself."""
    tree = tmp_path / "tree"
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("forms", "build_spec"):
        shutil.copytree(ROOT / package, tree / package, ignore=ignored)
    for package in ("desktop", "sync"):
        (tree / package).symlink_to(ROOT / package)
    (tree / "docs").mkdir()
    shutil.copy2(ROOT / "docs/reference.md", tree / "docs")
    (tree / "forms/data/forms/road.yaml").write_text(definition("road"), encoding="utf-8")
    return tree


def run(tree: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=tree, capture_output=True,
        text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_file_and_the_generated_pages_make_a_register(copy: Path, tmp_path: Path) -> None:
    run(copy, "build_spec.records")
    assert "class Road(" in (copy / "forms/definitions/records.py").read_text(encoding="utf-8")
    run(copy, "build_spec.reference")
    assert "### 屯级道路 `road` v1" in (copy / "docs/reference.md").read_text(encoding="utf-8")

    book, word = tmp_path / "b.cunji", tmp_path / "pw"
    word.write_text("很长的 口令 一句好话", encoding="utf-8")
    key = ("--passphrase-file", str(word))
    cunji = "desktop.cli"
    run(copy, cunji, "new", str(book), "--village", "459999100201", "--name", "板岭村", *key)
    sheet = workbook(tmp_path / "road.xlsx", ROADS)
    report = json.loads(run(copy, cunji, "import", str(book), str(sheet), "--json", *key))
    assert (report["created"], report["records"]) == (3, {"road": 3})
    out = tmp_path / "out.xlsx"
    run(copy, cunji, "export", str(book), "road", "--out", str(out), *key)
    again = json.loads(run(copy, cunji, "import", str(book), str(out), "--json", *key))
    assert (again["unchanged"], again["records"]) == (3, {})
    listed = json.loads(run(copy, cunji, "list", str(book), "road", "--json", *key))
    assert len(listed) == 3
    run(copy, cunji, "template", str(book), "road", "--out", str(tmp_path / "empty.xlsx"), *key)
