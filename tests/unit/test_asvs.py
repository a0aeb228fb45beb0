"""What ``docs/asvs.tsv`` claims: what is met says where, and names a test that is there."""

import ast
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/asvs.tsv"
LEVELS_1_AND_2 = 253
"""So many requirements ASVS 5.0 has on these two levels."""
OF_THE_PROJECT = ("sync/", "forms/", "desktop/", "docs/", "build_spec/", "tests/")


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def named_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


def test_every_requirement_has_one_row() -> None:
    names = [row["id"] for row in rows()]
    assert len(names) == len(set(names)) == LEVELS_1_AND_2
    assert names == sorted(names, key=lambda name: [int(part) for part in name.split(".")])
    assert {row["level"] for row in rows()} == {"1", "2"}


def test_nothing_is_met_without_where_and_a_test() -> None:
    for row in rows():
        name, status = row["id"], row["status"]
        assert row["asks"], name
        assert (row["applies"] == "no") == (status == "none"), name
        assert status in {"met", "said", "part", "open", "none"}, name
        if status == "met":
            assert row["where"], name
            assert row["test"], name
        elif status == "said":
            assert row["where"], name
        else:
            assert row["left"], f"{name}: what is left, or why it does not concern us"


def test_every_test_and_file_named_is_there() -> None:
    for row in rows():
        path, _, name = row["test"].partition("::")
        if path:
            file = ROOT / path
            assert file.is_file(), row["id"]
            assert named_in(file), row["id"]
            assert not name or name in named_in(file), (row["id"], name)
        missing = [path for path in files_in(row["where"]) if not (ROOT / path).exists()]
        assert not missing, (row["id"], missing)


def files_in(text: str) -> Iterator[str]:
    for word in text.replace(",", " ").replace(";", " ").split():
        if word.startswith(OF_THE_PROJECT):
            yield word.rstrip(".")


def test_the_page_of_threats_names_tests_that_are_there() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    threats = page.partition("## 防谁")[2].partition("\n## ")[0]
    lines = [line for line in threats.splitlines() if line.startswith("| ")][2:]
    assert len(lines) > 10
    for line in lines:
        named = [word for word in line.split("`") if word.startswith("tests/")]
        assert named, line
        assert all((ROOT / word).is_file() for word in named), line
