"""Read the clean roster without the product's importer: an independent second pair of eyes."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView

SHEETS = Path(__file__).parents[1] / "data" / "sheets"
RELATIONS = {
    "户主": "02", "配偶": "10", "子": "20", "女": "30", "儿媳": "38", "孙子": "41", "孙女": "42",
}  # fmt: skip
MARITAL = {"未婚": "10", "已婚": "20", "丧偶": "30", "离婚": "40"}
TYPES = {
    "一般户": "00", "脱贫户": "10", "脱贫不稳定户": "20",
    "边缘易致贫户": "21", "突发严重困难户": "22",
}  # fmt: skip
HEALTH = {"健康": "1", "长期慢性病": "2", "患有大病": "3", "残疾": "4"}

CODE = "459999100201"
WHOLE: Body = {
    "registers": ["absence", "members", "purpose", "hukou"], "scope": "1", "day": "2026-11-01",
    "complete": True, "source": "花名册",
}  # fmt: skip
"""The sheet asks where everybody works away, and names all of a household of the register."""

Bodies = dict[str, dict[RecordId, Body]]


@lru_cache(maxsize=1)
def truth() -> dict[str, Any]:
    """What the makers of the sample say is in it, as of 2026-11-01."""
    with (SHEETS / "roster-clean.truth.json").open(encoding="utf-8") as stream:
        loaded: dict[str, Any] = json.load(stream)
    return loaded


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, Any], ...]:
    """The sheet's rows by column heading."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(SHEETS / "roster-clean.xlsx")
    head, *body = book.get_sheet_by_index(0).to_python()
    return tuple(dict(zip(map(str, head), row, strict=True)) for row in body)


def bodies(copies: int = 1, county: str = "都安瑶族自治县") -> Bodies:
    """The roster as record bodies; several copies make a bigger village."""
    found: Bodies = {
        "village": {RecordId("v"): {"name": "板岭村", "county_name": county, "code12": CODE}},
        "coverage": {RecordId("c"): WHOLE},
        **{form: {} for form in ("household", "person", "absence", "disabled_person")},
        "household_type": {},
    }
    for copy in range(copies):
        for number, row in enumerate(rows()):
            _row(found, f"{copy}-{number}", f"{copy}-{row['户编号']}", row)
    return found


def _row(found: Bodies, key: str, household: str, row: dict[str, Any]) -> None:
    if RecordId(household) not in found["household"]:
        found["household"][RecordId(household)] = {
            "hh_no": str(row["户编号"]), "head_name": row["户主姓名"],
        }  # fmt: skip
        found["household_type"][RecordId(f"t{household}")] = {
            "household": household, "type": TYPES[row["户类型"]], "from_day": "2026-01-01",
        }  # fmt: skip
    found["person"][RecordId(key)] = _person(household, row)
    if row["务工地点"]:
        found["absence"][RecordId(f"a{key}")] = {
            "person": key, "place": row["务工地点"], "from_day": row["外出务工时间"].isoformat(),
        }  # fmt: skip
    if number := row["残疾证号"]:
        found["disabled_person"][RecordId(f"d{key}")] = {"person": key, "certificate": number}


def _person(household: str, row: dict[str, Any]) -> dict[str, Value]:
    born: date = row["出生日期"]
    return {
        "household": household,
        "name": row["姓名"],
        "id_number": row["身份证号码"],
        "sex": {"男": "1", "女": "2"}[row["性别"]],
        "birth": born.isoformat(),
        "relation": RELATIONS[row["与户主关系"]],
        "marital": MARITAL[row["婚姻状况"]],
        "health": [HEALTH[row["健康状况"]]],
    }


def view(copies: int = 1, county: str = "都安瑶族自治县") -> VillageView:
    """The roster as a village."""
    return VillageView(bodies(copies, county))


def numbers(village: VillageView, people: list[RecordId]) -> list[str]:
    """Their citizen numbers, sorted, as the truth file lists people."""
    return sorted(str((village.body("person", p) or {})["id_number"]) for p in people)
