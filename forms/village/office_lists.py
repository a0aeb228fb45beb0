"""The lists offices keep that answer one question for the whole village, and where each is written.

A rule asks for such a list by its name (``FactKind.office``). Whoever gets it writes each line as a
record of the form, and says of the register, if it is so, that it is whole (``coverage``): one list
is one register, so three benefits are three lists, also where a rule asks for them in one breath.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.definitions.records import (
    Absence,
    Benefit,
    DisabledPerson,
    Insurance,
    MutualPair,
    PremiumAid,
    School,
)
from forms.schema.form import Value
from forms.village.coverage import (
    ABSENCE,
    BENEFIT,
    DISABILITY,
    INSURANCE,
    NEIGHBOUR,
    PREMIUM,
    SCHOOL,
    YEARLY,
    Register,
)


@dataclass(frozen=True, slots=True)
class OfficeList:
    """One list.

    Attributes:
        name: As people call it, and as rules ask for it.
        form: A line of it is a record of this form.
        register: Code of ``coverage_register``.
        kind: Code of ``benefit_kind``; empty for what is no benefit.
        keeper: Who has it.
    """

    name: str
    form: str
    register: str
    kind: str = ""
    keeper: str = ""

    @property
    def yearly(self) -> bool:
        """Whether each year has a list of its own."""
        return self.register in YEARLY

    def part(self, year: int) -> Value | None:
        """What tells it from other lists of its form: a benefit, a year; None for nothing."""
        return self.kind or (year if self.yearly else None)

    def of(self, year: int) -> Register:
        """The register of a year that may be said to be whole."""
        return Register(self.register, str(self.part(year) or ""))

    def same(self, year: int) -> dict[str, Value]:
        """The answers that are the same on every line of it."""
        if self.kind:
            return {Benefit.kind.name: self.kind}
        return {Insurance.year.name: year} if self.yearly else {}


_AFFAIRS: Final = "乡镇民政办"
_DISABLED: Final = "县残联、乡镇残联专干"
_INSURED: Final = "乡镇医保服务窗口"


def _benefit(name: str, kind: str, keeper: str) -> OfficeList:
    return OfficeList(name, Benefit.FORM, BENEFIT, kind, keeper)


OFFICE_LISTS: Final[Mapping[str, OfficeList]] = {
    one.name: one
    for one in (
        OfficeList("当年医保参保名单", Insurance.FORM, INSURANCE, keeper=_INSURED),
        OfficeList("学籍名单", School.FORM, SCHOOL, keeper="学校、县教育局"),
        _benefit("低保名单", "01", _AFFAIRS),
        _benefit("特困供养名单", "02", _AFFAIRS),
        _benefit("低保边缘家庭名单", "03", _AFFAIRS),
        _benefit("医疗救助名单", "06", _INSURED),
        _benefit("困难残疾人生活补贴名单", "L01", _DISABLED),
        _benefit("重度残疾人护理补贴名单", "L02", _DISABLED),
        _benefit("孤儿基本生活费名单", "L04", _AFFAIRS),
        _benefit("事实无人抚养儿童补贴名单", "L05", _AFFAIRS),
        OfficeList("当年参保资助名单", PremiumAid.FORM, PREMIUM, keeper=_INSURED),
        OfficeList("残联的残疾人名单", DisabledPerson.FORM, DISABILITY, keeper=_DISABLED),
        OfficeList("外出人员名单", Absence.FORM, ABSENCE, keeper="各屯屯长、村文书"),
        OfficeList("邻里结对名单", MutualPair.FORM, NEIGHBOUR, keeper="村民委员会自己排"),
    )
}
"""By name."""

TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "低保、特困供养和低保边缘家庭名单": ("低保名单", "特困供养名单", "低保边缘家庭名单"),
}
"""Lists a rule asks for in one breath."""


def lists_behind(name: str) -> tuple[OfficeList, ...]:
    """The lists a rule asks for by a name; none where no office keeps one of that name."""
    return tuple(OFFICE_LISTS[one] for one in TOGETHER.get(name, (name,)) if one in OFFICE_LISTS)
