"""The practice village: made-up people to try everything on before the real roster."""

from pathlib import Path

VILLAGE = "459999100201"
"""Its code; area 459999 does not exist, so no real county takes it in."""

VILLAGE_NAME = "板岭村（练习）"

PLACE = ("练习县", "练习镇")

ROSTER = Path(__file__).parents[2] / "resources/practice/roster-township.xlsx"
"""A roster in the township's own untidy layout."""

NOTICE_CONTACT = {
    "committee": "练习镇板岭村村民委员会",
    "notice_place": "村委会办公楼前村务公开栏",
    "objection_contact": "村务监督委员会主任",
    "objection_phone": "0779-0000001",
    "supervision_phone": "0779-0000002",
}


def is_practice(village: str) -> bool:
    """Whether a village code is that of the practice village."""
    return village == VILLAGE
