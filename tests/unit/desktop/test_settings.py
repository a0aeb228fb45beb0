"""Settings survive the disk, and a damaged file costs defaults, not the start."""

import json
import re
from pathlib import Path

import pytest

from desktop import settings
from desktop.settings import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_is_saved_is_loaded() -> None:
    kept = Settings(
        last_book="/u/板岭村.cunji", books=("/a", "/b"), font_scale=1.25, actor="兰秀英"
    )
    kept.save()
    assert settings.load() == kept


def test_without_a_file_everything_has_its_default() -> None:
    assert settings.load() == Settings()


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"unknown": 1}'])
def test_a_damaged_file_gives_defaults(home: Path, text: str) -> None:
    home.mkdir()
    settings.file().write_text(text, encoding="utf-8")
    assert settings.load() == Settings()


def test_values_that_do_not_fit_are_bent_or_dropped(home: Path) -> None:
    home.mkdir()
    found = {"font_scale": 9, "auto_lock_minutes": -5, "last_book": 7, "books": "x", "actor": None,
             "look": "pink"}  # fmt: skip
    settings.file().write_text(json.dumps(found), encoding="utf-8")
    loaded = settings.load()
    assert loaded.font_scale == 2.0
    assert loaded.auto_lock_minutes == 0
    assert loaded.look == "system"
    assert (loaded.last_book, loaded.books, loaded.actor) == ("", (), "")


def test_every_setting_a_person_may_change_has_its_own_chinese_label() -> None:
    labels = [about.zh for _, about in settings.shown(Settings())]
    assert all(re.search(r"[\u4e00-\u9fff]", label) for label in labels)
    assert len(set(labels)) == len(labels) >= 3


def test_no_half_written_file_is_left(home: Path) -> None:
    Settings().save()
    assert [path.name for path in home.iterdir()] == ["settings.json"]
