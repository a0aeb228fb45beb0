"""Who posts, where, until when, and whom to call: the part of a notice that comes from the village.

What the village has not filled in is printed as a line to write on, with a warning for the person
who prints, because a village without an office phone still needs its draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, assert_never

from forms.definitions.notice import Issuer, NoticeDef
from forms.notices.posting_days import Period, zh_date
from forms.privacy.masking import MaskedText, fill, office_phone, public
from forms.schema.form import Body

BLANK = "____________"
"""A line to write on."""
SEAL_MM = 42
"""Seals of village committees are round; 国发〔1999〕25号 gives 42 mm to the level above."""
_OTHER_SEAL_MM = {Issuer.TOWNSHIP: 42, Issuer.COUNTY: 45}
_ASKED = {
    "township": "乡镇",
    "notice_place": "公示栏位置",
    "objection_contact": "异议受理人及职务",
    "objection_phone": "异议电话",
    "supervision_phone": "监督电话",
    "township_phone": "乡镇电话",
}
_NAMED_BY = {Issuer.TOWNSHIP: {"township": "乡镇"}, Issuer.COUNTY: {"county_name": "县（市、区）"}}
"""The answer that names an issuer which is not the village."""
_PHONES = ("objection_phone", "supervision_phone", "township_phone")
_PERIOD = "自{first}至{last}（{days}）"
_PLACE = "{notice_place}，张贴至{until}"
_OBJECT = "{objection_contact}，电话{objection_phone}{hours}"
_SUPERVISE = "村务监督委员会{supervision_phone}；{office}{township_phone}"


@dataclass(frozen=True, slots=True)
class Imprint:
    """The village's part of a notice.

    Attributes:
        village: Name of the village.
        township: Name of the township; empty when not filled in.
        issuer: Who announces.
        facts: Label and content of the boxed lines.
        seal_mm: Diameter of the seal in millimetres.
        warnings: What is still to be filled in.
    """

    village: str
    township: str
    issuer: MaskedText
    facts: tuple[tuple[MaskedText, MaskedText], ...]
    seal_mm: int
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, village: Body, definition: NoticeDef, days: Period, issuer: Issuer) -> Self:
        """Read it from the village's record.

        Args:
            village: Its record.
            definition: The kind.
            days: Its period.
            issuer: Who announces, once it is known who confirms.

        Raises:
            NeverPublished: One of its answers holds a private number.
        """
        name = str(village.get("name") or "本村")
        township = str(village.get("township") or "")
        own = village.get("seal_mm")
        seal = _OTHER_SEAL_MM.get(issuer, own if isinstance(own, int) else SEAL_MM)
        asked = {field: label for field, label in _ASKED.items() if field != "township"}
        return cls(
            village=name,
            township=township,
            issuer=public(_issuer_name(village, issuer), place="落款"),
            facts=_facts(_answers(village, township), definition, days),
            seal_mm=seal,
            warnings=tuple(
                f"还没有填写「{label}」，公示上留了横线，请到本村信息里补填。"
                for field, label in (asked | _NAMED_BY.get(issuer, {})).items()
                if not village.get(field)
            ),
        )


def _issuer_name(village: Body, issuer: Issuer) -> str:
    township = str(village.get("township") or "")
    match issuer:
        case Issuer.TOWNSHIP:
            return f"{township or BLANK}人民政府"
        case Issuer.COUNTY:
            return f"{village.get('county_name') or BLANK}民政局"
        case Issuer.VILLAGE | Issuer.CONFIRMER:  # who confirms has been found out by then
            name = str(village.get("name") or "本村")
            return str(village.get("committee") or f"{township}{name}村民委员会")
        case _:
            assert_never(issuer)


def _answers(village: Body, township: str) -> dict[str, MaskedText]:
    """What the boxed lines say, a line to write on where nothing is known."""
    texts: dict[str, MaskedText] = {}
    for field, label in _ASKED.items():
        value = str(village.get(field) or "")
        place = f"本村信息的「{label}」"
        if value and field in _PHONES:
            texts[field] = office_phone(value, place=place)
        else:
            texts[field] = public(value or BLANK, place=place)
    hours = str(village.get("service_hours") or "")
    texts["hours"] = public(f"，{hours}" if hours else "", place="本村信息的「受理时间」")
    office = f"{township}人民政府" if township else "乡镇人民政府"
    texts["office"] = public(office, place="本村信息的「乡镇」")
    return texts


def _facts(
    answers: Mapping[str, MaskedText], definition: NoticeDef, days: Period
) -> tuple[tuple[MaskedText, MaskedText], ...]:
    span = {
        "first": zh_date(days.first), "last": zh_date(days.objections_until),
        "days": days.length, "until": zh_date(days.posted_until),
    }  # fmt: skip
    slots = {**answers, **{k: public(v, place="公示期") for k, v in span.items()}}
    lines = (
        (definition.period_label, _PERIOD), ("张贴地点", _PLACE),
        (definition.contact_label, _OBJECT), ("监督电话", _SUPERVISE),
    )  # fmt: skip
    return tuple(
        (public(label, place="公示"), fill(template, slots, place=f"「{label}」"))
        for label, template in lines
    )
