from pathlib import Path

import pytest

from forms.errors import DefinitionFault
from forms.schema.yaml_reader import Entry, read_entry


def entry(tmp_path: Path, text: str) -> Entry:
    path = tmp_path / "it.yaml"
    path.write_text(text, encoding="utf-8")
    return read_entry(path)


def test_every_scalar_is_text(tmp_path: Path) -> None:
    read = entry(tmp_path, "phone: 0771\nhours: 12:30\nword: no\nday: 2026-01-01\n")
    assert [read.text(k) for k in ("phone", "hours", "word", "day")] == [
        "0771", "12:30", "no", "2026-01-01",
    ]  # fmt: skip
    read.finish()


def test_what_may_be_left_out(tmp_path: Path) -> None:
    read = entry(tmp_path, "a: 1\n")
    assert read.text("b", "x") == "x"
    assert read.maybe("b") is None
    assert read.flag("b") is False
    assert read.texts("b") == ()
    assert read.entries("b") == ()
    assert read.pairs("b") == {}


def test_the_line_of_the_value_is_named(tmp_path: Path) -> None:
    read = entry(tmp_path, "a: 1\nb:\n  - x\n  - [y]\n")
    with pytest.raises(DefinitionFault) as refused:
        read.texts("b")
    assert refused.value.facts["line"] == 4
    assert read.number("a") == 1


def test_an_unknown_key_is_told_with_the_known_ones(tmp_path: Path) -> None:
    read = entry(tmp_path, "a: 1\nc: 2\n")
    read.text("a")
    read.maybe("b")
    with pytest.raises(DefinitionFault) as refused:
        read.finish()
    assert "不认识「c」" in refused.value.told
    assert refused.value.facts["line"] == 2
