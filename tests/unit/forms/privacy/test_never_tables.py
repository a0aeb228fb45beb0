"""The tables of what is never published: a fault names file, line and remedy."""

from pathlib import Path

import pytest

from forms.errors import DefinitionFault
from forms.privacy.masking import surname_of
from forms.privacy.never_tables import NEVER, any_of, harmless, read_table, simplified, surnames

HEAD = ("a", "b")


def table(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a,c\n1,2\n", 1, "表头应是 a,b"),
        ("", 1, "表头应是 a,b"),
        ("a,b\n1,2\n3\n", 3, "请补齐"),
        ("a,b\n1,2\n,4\n", 3, "a 是空的"),
        ("a,b\n1,2,3\n", 2, "请补齐"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(DefinitionFault) as fault:
        read_table(table(tmp_path, text), HEAD)
    assert (fault.value.facts["file"], fault.value.facts["line"]) == ("t.csv", line)
    assert said in fault.value.told


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault, match="definition-wrong"):
        read_table(tmp_path / "none.csv", HEAD)


def test_a_cell_of_another_kind_names_its_line(tmp_path: Path) -> None:
    _, row = read_table(table(tmp_path, "a,b\n1,2\n(,x\n"), HEAD)
    for wrong in (lambda: row.one_of("b", ("y", "z")), lambda: row.pattern("a")):
        with pytest.raises(DefinitionFault) as fault:
            wrong()
        assert fault.value.facts["line"] == 3
        assert "请改正" in fault.value.told


def test_every_table_says_where_it_is_from() -> None:
    told = (NEVER / "README.md").read_text("utf-8")
    for path in NEVER.glob("*.csv"):
        assert f"`{path.name}`" in told


def test_the_longest_word_is_tried_first() -> None:
    words = any_of("amount").split("|")
    assert words == sorted(words, key=len, reverse=True)
    assert not {word for group in harmless().values() for word in group if not word.strip()}


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("欧阳小宝", "欧阳"),
        ("司徒明", "司徒"),
        ("韦小宝", "韦"),
        ("欧阳", "欧"),
        ("爱新觉罗启明", "爱新觉罗"),
        ("买买提·艾山", ""),
        ("农达", "农"),
        ("", ""),
    ],
)
def test_surnames(name: str, surname: str) -> None:
    assert surname_of(name) == surname


def test_characters_of_one_name_in_two_scripts_are_one() -> None:
    assert [simplified().get(c, c) for c in "韋小寶"] == list("韦小宝")
    compound, single, prose = surnames()
    assert prose < single
    assert all(len(name) > 1 for name in compound)
