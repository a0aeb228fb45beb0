"""Who posts, where, until when, and whom to call: the part of a notice that comes from the village.

What the village has not filled in is printed as a line to write on, with a warning for the person
who prints, because a village without an office phone still needs its draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, assert_never

from forms.definitions.notice import Issuer, NoticeDef
from forms.definitions.records import Village
from forms.notices.posting_days import Period, closing_time, zh_date
from forms.privacy.masking import MaskedText, fill, office_phone, public

BLANK = "____________"
"""A line to write on."""
SEAL_MM = 42
"""Seals of village committees are round; 国发〔1999〕25号 gives 42 mm to the level above."""
_OTHER_SEAL_MM = {Issuer.TOWNSHIP: 42, Issuer.COUNTY: 45}
_ASKED = (
    (Village.notice_place, "公示栏位置"), (Village.objection_contact, "异议受理人及职务"),
    (Village.objection_phone, "异议电话"), (Village.supervision_phone, "监督电话"),
    (Village.township_phone, "乡镇电话"),
)  # fmt: skip
_NAMED_BY = {
    Issuer.TOWNSHIP: ((Village.township, "乡镇"),),
    Issuer.COUNTY: ((Village.county_name, "县（市、区）"),),
}
"""The answer that names an issuer which is not the village."""
_PHONES = (Village.objection_phone, Village.supervision_phone, Village.township_phone)
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
    def of(cls, village: Village, definition: NoticeDef, days: Period, issuer: Issuer) -> Self:
        """Read it from the village's record.

        Args:
            village: Its record.
            definition: The kind.
            days: Its period.
            issuer: Who announces, once it is known who confirms.

        Raises:
            NeverPublished: One of its answers holds a private number.
        """
        seal = SEAL_MM if village.seal_mm is None else village.seal_mm
        return cls(
            village=village.name or "本村",
            township=village.township or "",
            issuer=public(_issuer_name(village, issuer), place="落款"),
            facts=_facts(
                _answers(village), definition, days, closing_time(village.service_hours or "")
            ),
            seal_mm=_OTHER_SEAL_MM.get(issuer, seal),
            warnings=tuple(
                f"还没有填写「{label}」，公示上留了横线，请到本村信息里补填。"
                for asked, label in (*_ASKED, *_NAMED_BY.get(issuer, ()))
                if not asked.of(village)
            ),
        )


def _issuer_name(village: Village, issuer: Issuer) -> str:
    match issuer:
        case Issuer.TOWNSHIP:
            return f"{village.township or BLANK}人民政府"
        case Issuer.COUNTY:
            return f"{village.county_name or BLANK}民政局"
        case Issuer.VILLAGE | Issuer.CONFIRMER:  # who confirms has been found out by then
            named = f"{village.township or ''}{village.name or '本村'}村民委员会"
            return village.committee or named
        case _:
            assert_never(issuer)


def _answers(village: Village) -> dict[str, MaskedText]:
    """What the boxed lines say, a line to write on where nothing is known."""
    texts: dict[str, MaskedText] = {}
    for asked, label in _ASKED:
        value, place = asked.of(village) or "", f"本村信息的「{label}」"
        if value and asked in _PHONES:
            texts[asked.name] = office_phone(value, place=place)
        else:
            texts[asked.name] = public(value or BLANK, place=place)
    hours = village.service_hours or ""
    texts["hours"] = public(f"，{hours}" if hours else "", place="本村信息的「受理时间」")
    office = f"{village.township or '乡镇'}人民政府"
    texts["office"] = public(office, place="本村信息的「乡镇」")
    return texts


def _facts(
    answers: Mapping[str, MaskedText], definition: NoticeDef, days: Period, closes: str
) -> tuple[tuple[MaskedText, MaskedText], ...]:
    span = {
        "first": zh_date(days.first),
        "last": f"{zh_date(days.objections_until)}{closes}",
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
