"""``cunji fill``: what changed since the same table was last filled for the same unit."""

import json
from pathlib import Path

import pytest

from tests.end2end.test_fill import DAY, a_list, cunji, rows_of
from tests.helpers.blanks import cell, document, table, words
from tests.helpers.command import Cunji
from tests.helpers.sheets import HEADER, person, workbook

__all__ = ["cunji"]  # the fixture is shared

NAMES = ("韦国强", "蓝秀英", "黄德胜")
"""Whom the book of the fixture has, in the order of the register."""
SINCE = "2026-10-24"


@pytest.fixture(scope="module")
def filled(cunji: Cunji, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank that was filled for three units in October."""
    blank = a_list(tmp_path_factory.mktemp("blank") / "表.xlsx")
    for unit in ("镇民政办", "镇卫生院", "镇扶贫办"):
        told = cunji.json("fill", blank, "--for", unit, "--as-of", SINCE, "--only-changed")
        assert told["changes"]["since"] is None
        assert "没有上次可比" in told["changes"]["said"]
        assert len(told["files"]) == 1, "without an earlier one all of it is written"
    return blank


def test_nothing_changed_writes_nothing_and_says_since_when(cunji: Cunji, filled: Path) -> None:
    done = cunji.json("fill", filled, "--for", "镇民政办", "--as-of", SINCE, "--only-changed")

    assert done["files"] == []
    assert done["changes"]["said"] == "自上次（10月24日）以来没有变化。"


def test_only_rows_that_changed_are_written_and_who_fell_out_is_named(
    cunji: Cunji, filled: Path, tmp_path: Path
) -> None:
    rows = [HEADER, person("003", "覃美兰", "户主", "1990-01-02", 4, head="覃美兰")]
    added = cunji.run("import", workbook(tmp_path / "新.xlsx", rows), "--accept", "new,missing")
    assert added.returncode == 0, added.stderr
    whole = cunji.json("fill", filled, "--for", "镇卫生院", "--as-of", DAY, "--out", tmp_path)
    # by November nobody of the three had another birthday: only who is new differs
    assert whole["changes"]["said"].startswith("自上次（10月24日）以来 1 行 3 格有变化；新增 1 行")
    assert len(rows_of(Path(whole["files"][0]))) == 7, "whole is the default"

    done = cunji.json(
        "fill", filled, "--for", "镇民政办", "--as-of", DAY, "--only-changed", "--out", tmp_path
    )

    written = rows_of(Path(done["files"][0]))
    assert [row[:2] for row in written[2:3]] == [[1.0, "覃美兰"]]
    assert not any(name in str(written) for name in NAMES)
    again = cunji.json("fill", filled, "--for", "镇民政办", "--as-of", DAY, "--only-changed")
    assert again["files"] == [], "the rows that had not changed are remembered too"


def test_a_unit_is_told_only_of_what_it_got_itself(cunji: Cunji, filled: Path) -> None:
    other = cunji.json("fill", filled, "--for", "县残联", "--as-of", SINCE)
    part = cunji.json(
        "fill", filled, "--for", "镇扶贫办", "--who", "hamlet:板岭屯", "--as-of", SINCE
    )

    assert other["changes"]["since"] is None
    assert part["changes"]["since"] is None, "of other people nothing can be said to have gone"


def test_only_what_changed_asks_for_whom(cunji: Cunji, filled: Path) -> None:
    refused = cunji.run("fill", filled, "--only-changed")

    assert refused.returncode != 0
    assert "--for" in refused.stderr


def test_what_is_kept_says_nothing_of_anybody(cunji: Cunji, filled: Path) -> None:
    kept = json.dumps(cunji.json("list", "table_fill"), ensure_ascii=False)

    assert kept != "[]"
    assert not any(name in kept for name in NAMES)
    assert "459999" not in kept


def test_a_card_filled_twice_on_a_day_is_the_same_bytes(cunji: Cunji, tmp_path: Path) -> None:
    labels = ("姓名", "性别", "民族", "住址")
    rows = [[cell(words(text)), cell()] for text in labels]
    card = tmp_path / "卡.docx"
    card.write_bytes(document(table(*rows)))

    times = [cunji.json("fill", card, "--for", "镇政府", "--as-of", DAY)["files"] for _ in range(2)]

    first, second = ([Path(file).read_bytes() for file in files] for files in times)
    assert len(first) >= len(NAMES)
    assert first == second


def test_a_mapping_goes_to_another_village_as_proposals_with_nobody_in_it(
    cunji: Cunji, tmp_path: Path
) -> None:
    blank, kept = a_list(tmp_path / "表.xlsx"), tmp_path / "带走.json"
    chosen = tmp_path / "对应.json"
    chosen.write_text(json.dumps({"服役部队": "household.hh_no"}), encoding="utf-8")
    cunji.json("fill", blank, "--map", chosen, "--keep-map", kept, "--out", tmp_path)
    text = kept.read_text(encoding="utf-8")
    assert not any(name in text for name in NAMES)
    other = Cunji(tmp_path, "other.cunji")
    other.new()
    said = json.loads(text)
    said["answers"] |= {"没有的栏": "person.name", "年龄": "own_thing.nowhere"}
    kept.write_text(json.dumps(said), encoding="utf-8")

    shown = other.json("fill", blank, "--show", "--map", kept)
    told = other.run("fill", blank, "--show", "--map", kept).stderr

    found = {one["label"]: (one["answer"], one["confidence"]) for one in shown["columns"]}
    assert found["服役部队"] == ("household.hh_no", "likely")
    assert found["姓名*"] == ("person.name", "sure"), "known by itself as well"
    assert found["年龄"][0] == "fact.age", "an answer there is none of here changes nothing"
    assert "没有的栏、年龄" in told or "年龄、没有的栏" in told
