"""Whether an answer fits the unit of a column and what its row is about.

务工 in 元 is wages, in 人 a count; 性别 on a list of households is the head's; a village is
asked for totals and names alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.excel.filling.heading import HeadingText
from forms.answer_book.answer_entry import HOUSEHOLD, PERSON, PROJECT, VILLAGE
from forms.answer_book.catalogue import Catalogue
from forms.answer_book.kin import kin_id


class Confidence(StrEnum):
    """How sure a proposal is."""

    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading asks for.

    Attributes:
        answer: Id of the catalogue; empty where there is none.
        confidence: How sure.
        reason: Why, for the person who looks at it.
    """

    answer: str
    confidence: Confidence
    reason: str


def nothing(reason: str) -> Meaning:
    """No answer, and why."""
    return Meaning("", Confidence.NONE, reason)


UNITS: Final[Mapping[str, frozenset[str]]] = {
    "元": frozenset(
        [
            "元",
            "万元",
            "千元",
            "百元",
            "元/月",
            "元/年",
            "元/人",
            "元月",
            "元年",
            "元人",
            "元/人年",
            "元/年人",
        ]
    ),
    "人": frozenset(["人", "口", "人口", "万人"]),
    "户": frozenset(["户"]),
    "亩": frozenset(["亩", "公顷"]),
    "平方米": frozenset(["m2", "㎡", "平方米", "平米", "平方"]),
    "个": frozenset(["个", "处"]),
    "岁": frozenset(["岁", "周岁"]),
    "间": frozenset(["间"]),
    "年": frozenset(["年"]),
}
"""By the unit of an answer: how tables write it."""
_MONTHS: Final = frozenset({"月", "月数", "个月"})
_IN_MONTHS: Final = {"absence.from_day": "person.work_months"}
"""What a time is that is counted in months."""
_NO_UNIT: Final = frozenset({"yesno", "choice", "many", "text", "phone", "id_number", "note"})
"""Types of answers that nobody measures."""
_IN_PEOPLE: Final = {
    "person.labour": "household.labour_count", "fact.away": "household.away_count",
    "person.student": "household.student_count", "insurance.kind": "household.insured_count",
    "fact.disabled": "household.disabled_count", "person.pension": "household.pensioned_count",
    "fact.dibao": "household.dibao_count", "fact.insured": "household.insured_count",
}  # fmt: skip
"""What a state is when it is counted."""
_IN_MONEY: Final = {
    "fact.away": "income.wages", "fact.dibao": "benefit.dibao.amount",
    "fact.tekun": "benefit.tekun.amount",
}  # fmt: skip
"""What a state is when it is money."""
_NOT_OF_HEAD: Final = frozenset(
    {"person.relation", "person.note", "person.student", "person.labour"}
)
"""What is no question of a head on a list of households."""
_SHORT: Final = {
    "类型": "household_type.type", "类别": "household_type.type", "属性": "household_type.type",
    "编号": "household.hh_no", "身份类别": "household_type.type",
    "对象类别": "household_type.type", "身份属性": "household_type.type",
    "农户身份": "household_type.type", "重点对象类别": "household_type.type",
}  # fmt: skip
"""Headings that say nothing but on a list of households."""
_OF_HEAD: Final = {"person.name": "household.head_name", "person.phone": "household.phone"}
"""What a household knows itself of its head."""
_COUNTED: Final = frozenset({"person.labour", "person.student"})
"""What a list of households asks the number of, also without a unit."""
_ANY_ROW: Final = frozenset({"sheet", "row", "village"})
"""Answers that fit whatever a row is about."""
_DRAWN: Final = ("benefit.", "fact.dibao", "fact.tekun", "fact.edge")
"""What is drawn for a household as well."""


AS_NOTHING: Final[Mapping[str, frozenset[str]]] = {
    "insurance_kind": frozenset({"0"}), "pension_kind": frozenset({"0"}),
    "labour_ability": frozenset({"4", "5"}),
}  # fmt: skip
"""Codes that mean no where a table asks 是否 for what the record keeps as a choice."""


def yes_or_no(
    found: Meaning, heading: HeadingText, own: str, entity: str, entries: Catalogue
) -> Meaning:  # fmt: skip
    """The same where a heading that asks whether gets an answer that can say so, and the reverse.

    其中脱贫户 is never whether: it is how many of those before it.
    """
    entry = entries.get(found.answer)
    if entry is None:
        return found
    if heading.plain.startswith("原") and len(heading.plain) > 2:
        return nothing("问的是原来的，台账里记的是现在的")
    if entry.type == "yesno":
        part = own.strip().startswith("其中") and entity != VILLAGE
        return nothing("问的是其中有多少") if part else found
    if "是否" not in heading.parts or entry.codes in AS_NOTHING:
        return found
    return nothing("问的是有没有、是不是，台账里记的不是这个")


_KINDS: Final = frozenset({"类别", "待遇"})


def of_kind(found: Meaning, heading: HeadingText, upper: Sequence[HeadingText]) -> Meaning:
    """The same where a benefit below 补贴类型 asks whether it is drawn, not how much."""
    form, name, asked = (*found.answer.split("."), "", "")[:3]
    if asked == "grant" and "标准" in heading.plain:
        return nothing("问的是标准，台账里记的是一次发多少")
    kind = any(not _KINDS.isdisjoint(one.parts) for one in upper)
    plain = not {"金额", "每月", "收入"} & {*heading.parts}
    if form == "benefit" and asked in ("amount", "grant") and kind and plain:
        return Meaning(f"fact.{name}", Confidence.LIKELY, f"{found.reason}，上面问的是类型")
    return found


def measured(
    found: Meaning, heading: HeadingText, upper: Sequence[HeadingText], entries: Catalogue
) -> Meaning:
    """The same after the unit was looked at."""
    unit = heading.unit or next((one.unit for one in reversed(upper) if one.unit), "")
    if not found.answer or not unit:
        return found
    own = heading.unit
    if (other := _in_unit(found.answer, own, unit)) is not None:
        return Meaning(other, Confidence.LIKELY, f"{found.reason}，单位是{unit}")
    entry = entries.get(found.answer)
    if entry is None:
        return found
    if entry.unit in UNITS and unit not in UNITS[entry.unit] and (own or entry.unit == "人"):
        return nothing(f"单位是{unit}，台账里按{entry.unit}")
    if (own or unit in UNITS["元"] | UNITS["人"]) and entry.type in _NO_UNIT:
        return nothing(f"单位是{unit}，台账里不是数")
    return found


def _in_unit(answer: str, own: str, unit: str) -> str | None:
    """What a state is where it is counted, or paid; None where the unit says nothing else."""
    if own in UNITS["人"]:
        return _IN_PEOPLE.get(answer)
    if own in _MONTHS:
        return _IN_MONTHS.get(answer)
    return _IN_MONEY.get(answer) if unit in UNITS["元"] else None


def of_row(
    found: Meaning,
    heading: HeadingText,
    upper: Sequence[HeadingText],
    entity: str,
    entries: Catalogue,
) -> Meaning:
    """The same for what the row is about."""
    if not found.answer:
        short = _SHORT.get(heading.plain) if entity == HOUSEHOLD and not upper else None
        return Meaning(short, Confidence.ASK, "按户列的表，短标题") if short else found
    form = found.answer.partition(".")[0]
    if entity == VILLAGE:
        return _of_village(found, heading, entries)
    if form in _ANY_ROW:
        counts = form == "village" and entries[found.answer].unit
        return nothing("这一栏问的是全村的数") if counts else found
    if entity == PROJECT:
        return found if form == "project" else _of_project(found)
    if form == "project":
        return nothing("这张表不是按项目的")
    return _of_household(found, entries) if entity == HOUSEHOLD else found


def _of_village(found: Meaning, heading: HeadingText, entries: Catalogue) -> Meaning:
    """On a list of villages or hamlets only totals and names are asked for."""
    form, _, name = found.answer.partition(".")
    if form in _ANY_ROW or found.answer in ("project.count", "household.hamlet"):
        return found
    counted = _COUNTED_THERE.get(found.answer, f"village.{name}" if form == "household" else "")
    by_unit = heading.unit in UNITS["户"]
    if found.answer in _HOMES_THERE and (by_unit or counted not in entries):
        counted = _HOMES_THERE[found.answer]
    if counted == "village.count":
        counted = "village.household_count" if by_unit else "village.person_count"
    if counted in entries:
        return Meaning(counted, Confidence.LIKELY, f"{found.reason}，按村、按屯数")
    return nothing("这张表不是按人、按户的")


_COUNTED_THERE: Final = {
    "person.labour": "village.labour_count", "fact.away": "village.away_count",
    "person.student": "village.student_count", "fact.disabled": "village.disabled_count",
    "fact.dibao": "village.dibao_count", "fact.tekun": "village.tekun_count",
    "fact.lifted_out": "village.lifted_out_count", "fact.monitored": "village.monitored_count",
    "fact.insured": "village.insured_count", "insurance.kind": "village.insured_count",
    "household.land": "village.land", "household.forest": "village.forest",
    "household.paddy": "village.paddy", "person.pension": "village.pensioned_count",
}  # fmt: skip
"""What a state is on a list of villages or hamlets: how many people are in it."""
_HOMES_THERE: Final = {
    "fact.dibao": "village.dibao_households", "fact.tekun": "village.tekun_households",
    "fact.lifted_out": "village.lifted_out_households",
    "fact.monitored": "village.monitored_households",
    "fact.relocated": "village.relocated_households",
    "household.relocated": "village.relocated_households",
    "household.unsafe_house": "village.unsafe_households",
}  # fmt: skip
"""The same in households."""


def _of_project(found: Meaning) -> Meaning:
    if found.answer == "household.hamlet":
        return Meaning("project.hamlet", Confidence.LIKELY, found.reason)
    return nothing("这张表是按项目的")


def _of_household(found: Meaning, entries: Catalogue) -> Meaning:
    """On a list of households the head is who is asked for."""
    entry = entries.get(found.answer)
    if entry is None or entry.entity != PERSON or found.answer.startswith(_DRAWN):
        return found
    if found.answer in _COUNTED:
        return Meaning(_IN_PEOPLE[found.answer], Confidence.LIKELY, found.reason)
    asked = None
    if found.answer not in _NOT_OF_HEAD and found.answer.startswith(("person.", "fact.age")):
        asked = asked_of("head", found.answer, entries)
    return asked or nothing("这张表是按户的，问的是个人")


def asked_of(subject: str, answer: str, entries: Catalogue) -> Meaning | None:
    """An answer about a person, asked of head or family; None where nobody can say it.

    Args:
        subject: ``head``, ``father`` and so on.
        answer: ``person.sex``.
        entries: The catalogue.
    """
    if subject == "head" and answer in _OF_HEAD:
        return Meaning(_OF_HEAD[answer], Confidence.SURE, "由「户主」认出")
    entry = entries.get(kin_id(subject, answer))
    return Meaning(entry.id, Confidence.SURE, f"由「{entry.zh}」认出") if entry else None
