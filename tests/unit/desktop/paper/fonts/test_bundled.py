"""Fonts unpack once, whole or not at all, and need neither ReportLab nor Qt."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.errors.paper import FontsUnavailable
from desktop.paper.fonts.bundled import PACKED, font_file, font_files, slots

ROOT = Path(__file__).parents[5]


def test_every_slot_is_there_and_matches_the_lock() -> None:
    lock = json.loads((ROOT / "build_spec/fonts/fonts.lock.json").read_text("utf-8"))["faces"]
    assert list(slots()) == ["title", "song", "hei", "kai", "fang", "rareB", "rareGH", "latin"]
    for name, slot in slots().items():
        assert (slot.sha256, slot.family) == (lock[name]["sha256"], lock[name]["family"])
        assert font_files()[name].stat().st_size == slot.size
    assert (PACKED / "licences" / "README.md").is_file()


def test_unpacking_repairs_what_is_damaged_and_leaves_no_drafts(tmp_path: Path) -> None:
    path = font_file("rareGH", tmp_path)
    path.write_bytes(path.read_bytes()[:1000])
    (tmp_path / "rareGH-old.ttf").write_bytes(b"of an earlier version")
    again = font_file("rareGH", tmp_path)
    assert hashlib.sha256(again.read_bytes()).hexdigest() == slots()["rareGH"].sha256
    assert [p.name for p in tmp_path.iterdir()] == [again.name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FontsUnavailable) as told:
        font_file("rareGH", tmp_path / "file" / "fonts")
    assert "磁盘空间" in told.value.told


def test_the_window_gets_fonts_without_the_paper() -> None:
    code = (
        "import sys; from desktop.paper.fonts.bundled import font_files; font_files();"
        "assert not {'reportlab', 'PySide6', 'fontTools'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
