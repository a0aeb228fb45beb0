import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from forms.errors import DefinitionFault
from forms.schema.yaml_reader import DEEPEST, LONGEST, Entry, read_entry, read_text


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


HOSTILE = {
    "nested lists": "- " * 60_000,
    "brackets": "[" * 190_000,
    "braces": "{" * 190_000,
    "nested keys": "? " * 60_000,
    "deep by indent": "\n".join(" " * depth + "a:" for depth in range(500)),
    "a billion laughs": "a: &a [x, x]\n" + "\n".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}]" for old, new in pairwise("abcdefghijklmnopq")
    ),
    "an alias of itself": "a: &a [*a]\n",
    "a tag": "a: !!python/object/apply:os.system ['id']\n",
    "many keys": "".join(f"k{n}: 1\n" for n in range(12_000)),
    "too long": "#" * (LONGEST + 1),
    "a million brackets": "[" * 1_000_000,
    "an open quote": "a: '" + "x" * 100_000,
    "half a character": "a: \ud800",
    "NUL": "a: \0",
    "two documents": "a: 1\n---\nb: 2\n",
    "nothing": "",
}  # fmt: skip
"""Texts that a county, or somebody in its name, may hand over as a pack."""


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_definition_needs_is_refused_with_its_line(name: str) -> None:
    with pytest.raises(DefinitionFault) as refused:
        read_text(HOSTILE[name], "发布包")
    assert re.fullmatch(r"定义文件 发布包 第 \d+ 行有误：[^。]+。", refused.value.told)


def test_what_is_refused_is_never_made_into_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that calls itself would die before it could say anything: the events come first."""
    composed: list[str] = []
    monkeypatch.setattr(yaml, "compose", lambda text, **_: composed.append(text))
    for text in HOSTILE.values():
        with pytest.raises(DefinitionFault):
            read_text(text, "发布包")
    assert all(len(text) < 50 for text in composed), "only what is small and flat"


def test_the_bounds_leave_room_for_any_pack() -> None:
    deep = "".join(" " * depth + "a:\n" for depth in range(DEEPEST - 1)) + " " * DEEPEST + "b: 1\n"
    assert read_text(deep, "发布包").names == ("a",)
    assert read_text("a: 1\nb: '" + "字" * (LONGEST - 20) + "'\n", "发布包").text("a") == "1"


def test_a_file_of_ours_may_point_at_what_it_said(tmp_path: Path) -> None:
    read = entry(tmp_path, "a: &a [x, y]\nb: *a\n")
    assert read.texts("b") == read.texts("a") == ("x", "y")
