"""A county's pack: proved line by line, added up by days, never lost for an older day."""

from datetime import date

import pytest

from forms.errors import DefinitionFault
from forms.packs.pack import Published, in_force, read_pack
from forms.program import bundled
from tests.helpers.packs import SAMPLE

BODY = SAMPLE.read_text(encoding="utf-8")


def published(number: int, value: int, first: str) -> Published:
    body = f"""
county: "459999"
title: 样例
parameters:
  - id: db_standard_rural_year
    values:
      - {{value: {value}, from: {first}, source: 文件}}
"""
    return Published(number, "2026-01-05T00:00:00+00:00", "王科长", body)


def test_the_sample_is_good_and_dated() -> None:
    pack = read_pack(BODY, bundled())
    assert pack.county == "459999"
    figures = in_force(bundled(), [Published(1, "2026-01-05", "王科长", BODY)]).parameters
    assert figures.get("db_standard_rural_year", date(2025, 6, 1)) == 6600
    assert figures.get("db_standard_rural_year", date(2026, 6, 1)) == 7200
    assert figures.get("db_standard_rural_year", date(2024, 6, 1)) is None
    assert figures.get("water_litres", date(2025, 6, 1)) == 35, "the default of the year before"


def test_a_later_pack_changes_its_days_alone() -> None:
    packs = [published(1, 7000, "2025-01-01"), published(2, 7200, "2026-01-01")]
    figures = in_force(bundled(), packs).parameters
    name = "db_standard_rural_year"
    assert [figures.get(name, date(year, 6, 1)) for year in (2025, 2026)] == [7000, 7200]
    held = figures.dated(name, date(2026, 6, 1))
    assert held is not None
    assert "第2号" in held.origin
    assert "王科长" in held.origin


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: rigid_ratio", "id: rigid_ratios", "没有参数"),
        ("unit: '%'", "unit: 元", "换算"),
        ("value: 60", "value: 六成", "整数"),
        ("from: 2025-01-01, source: 样例县民发〔2025〕2号", "from: 2025-13-01, source: 文", "日期"),
        ("to: 2025-12-31", "to: 2026-02-01", "重叠"),
        ("to: 2025-12-31", "to: 2024-12-31", "止日早于起日"),
        (", source: 样例县统计公报（2025年）", "", "source"),
        ('county: "459999"', 'county: "4599"', "六位"),
        ("id: monitor_line", "id: rigid_ratio", "两次"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, words: str) -> None:
    assert old in BODY
    body = BODY.replace(old, new)
    if new == "id: rigid_ratio":
        body = body.replace(
            "    unit: 元\n    values:\n      - {value: 8800", "    values:\n      - {value: 88"
        )
    with pytest.raises(DefinitionFault) as caught:
        read_pack(body, bundled(), file="县.yaml")
    assert words in caught.value.told
    assert "县.yaml" in caught.value.told


def test_what_an_older_program_does_not_know_is_left_out() -> None:
    body = BODY.replace("id: rigid_ratio", "id: not_yet_known")
    figures = in_force(bundled(), [Published(1, "2026-01-05", "x", body)]).parameters
    assert figures.get("db_standard_rural_year", date(2026, 6, 1)) == 7200
    assert figures.get("rigid_ratio", date(2026, 6, 1)) is None
