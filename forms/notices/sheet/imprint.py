"""Who posts, where, until when, and whom to call: the part of a notice that comes from the village.

Whom people turn to follows from who announces (``forms/data/laws/contacts.yaml``). What a sheet of
the township or the county lacks is asked for before there is one; on a village's own sheet a line
is left to write on, with a warning, because a village without an office phone needs its draft.
"""

from dataclasses import dataclass
from typing import Final, Self

from forms.definitions.notice import Issuer, NoticeDef
from forms.definitions.records import Village
from forms.errors import ContactMissing
from forms.notices.posting_days import Period, closing_time, zh_date
from forms.privacy.masking import MaskedText, fill, office_phone, public
from forms.schema.form import FormDef
from forms.schema.laws import TOWNSHIP, Act

BLANK = "____________"
"""A line to write on."""
SEAL_MM = 42
"""Seals of village committees are round; 国发〔1999〕25号 gives 42 mm to the level above."""
_OTHER_SEAL_MM = {Issuer.TOWNSHIP: 42, Issuer.COUNTY: 45, Issuer.FEDERATION: 45}
_NAMED_BY = {
    Issuer.TOWNSHIP: Village.township,
    Issuer.COUNTY: Village.county_name,
    Issuer.FEDERATION: Village.county_name,
}
"""The answer that names an issuer which is not the village."""
_PERIOD: Final = "自{first}至{last}（{days}）"
_PLACES: Final = {
    Act.PROPOSED: "{notice_place}，张贴至{until}",
    Act.STANDING: "{notice_place}，长期张挂",
}
_PLACE: Final = "{notice_place}"
_SUPERVISE: Final = "村务监督委员会{supervision_phone}；{township}人民政府{township_phone}"
_SUPERVISED: Final = (Village.supervision_phone.name, Village.township_phone.name)
_TOWNSHIP_UNNAMED: Final = "乡镇"


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
    def of(
        cls, village: Village, form: FormDef, definition: NoticeDef, days: Period, issuer: Issuer
    ) -> Self:
        """Read it from the village's record.

        Args:
            village: Its record.
            form: What it was asked.
            definition: The kind.
            days: Its period.
            issuer: Who announces, once it is known who confirms.

        Raises:
            ContactMissing: Who receives objections to a sheet of the township or the county is
                not written down.
            NeverPublished: One of its answers holds a private number.
        """
        lines = _Lines(village, form, definition, issuer)
        lacking = lines.lacking()
        if lacking and definition.contact.stops:
            labels = "、".join(f"「{label}」" for label in lacking)
            receives = definition.contact.receives
            raise ContactMissing(title=definition.title, receives=receives, labels=labels)
        seal = SEAL_MM if village.seal_mm is None else village.seal_mm
        return cls(
            village=village.name or "本村",
            township=village.township or "",
            issuer=public(_issuer_name(village, issuer), place="落款"),
            facts=tuple(lines.facts(days)),
            seal_mm=_OTHER_SEAL_MM.get(issuer, seal),
            warnings=tuple(
                f"还没有填写「{label}」，公示上留了横线，请到本村信息里补填。" for label in lacking
            ),
        )


def _issuer_name(village: Village, issuer: Issuer) -> str:
    township, county = village.township or BLANK, village.county_name or BLANK
    place = f"{village.township or ''}{village.name or '本村'}"
    return (
        {
            Issuer.TOWNSHIP: f"{township}人民政府",
            Issuer.COUNTY: f"{county}民政局",
            Issuer.FEDERATION: f"{county}残疾人联合会",
            Issuer.ELECTION: f"{place}村民选举委员会",
            Issuer.SUPERVISION: f"{place}村务监督委员会",
            Issuer.COLLECTIVE: f"{place}农村集体经济组织理事会",
        }.get(issuer)
        or village.committee
        or f"{place}村民委员会"
    )


class _Lines:
    """The boxed lines of a sheet: what the village has written down, a line where it has not.

    Args:
        village: Its record.
        form: What it was asked.
        definition: The kind.
        issuer: Who announces.
    """

    def __init__(
        self, village: Village, form: FormDef, definition: NoticeDef, issuer: Issuer
    ) -> None:
        self.village, self.form, self.definition = village, form, definition
        needs = definition.contact.needs
        self.supervised = Village.supervision_phone.name not in needs and definition.disclosed
        named = _NAMED_BY.get(issuer)
        self.asked = tuple(dict.fromkeys((
            Village.notice_place.name, *needs, *(_SUPERVISED if self.supervised else ()),
            *((named.name,) if named else ()),
        )))  # fmt: skip

    def lacking(self) -> list[str]:
        """Labels of the answers that are not there."""
        return [self.form.field(name).label for name in self.asked if not self._answer(name)]

    def facts(self, days: Period) -> list[tuple[MaskedText, MaskedText]]:
        """Label and content of each line."""
        definition, slots = self.definition, self._slots(days)
        contact = definition.contact.sentence
        hours = self.village.service_hours
        lines = [
            (definition.act.period_label, "{posted}" if definition.standing else _PERIOD),
            ("张贴地点", _PLACES.get(definition.act, _PLACE)),
            (definition.act.contact_label, contact + ("受理时间：{hours}。" if hours else "")),
        ]
        if self.supervised:
            lines.append(("监督电话", _SUPERVISE))
        if definition.remedy is not None:
            lines.append((definition.remedy.label, definition.remedy.sentence))
        return [
            (public(label, place="公示"), fill(template, slots, place=f"「{label}」"))
            for label, template in lines
        ]

    def _slots(self, days: Period) -> dict[str, MaskedText]:
        texts = {name: self._said(name) for name in self.asked}
        hours = self.village.service_hours or ""
        closes = closing_time(hours) if self.definition.asks else ""
        span = {
            "first": zh_date(days.first), "last": f"{zh_date(days.objections_until)}{closes}",
            "days": days.length, "until": zh_date(days.posted_until),
            "posted": zh_date(days.posted_on),
        }  # fmt: skip
        township = self.village.township or _TOWNSHIP_UNNAMED
        return {
            **{name: public(text, place="公示期") for name, text in span.items()},
            **texts,
            "hours": public(hours, place="本村信息的「受理时间」"),
            TOWNSHIP: public(township, place="本村信息的「乡镇」"),
        }

    def _said(self, name: str) -> MaskedText:
        field, answer = self.form.field(name), self._answer(name)
        place = f"本村信息的「{field.label}」"
        if answer and field.type == "phone":
            return office_phone(answer, place=place)
        return public(answer or BLANK, place=place)

    def _answer(self, name: str) -> str:
        answer = self.village.body.get(name)
        return answer if isinstance(answer, str) else ""
