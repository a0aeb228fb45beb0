"""What an account may and where: its role, and the part of the county it answers for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Table, true

from forms.answers.id_region import COUNTY, TOWNSHIP
from sync.errors.county import AreaWrong, VillageUnknown

_WIDTHS: Final = frozenset({COUNTY, TOWNSHIP})
"""Digits of a county and of a township."""


class Role(StrEnum):
    """What an account is for."""

    COUNTY = "county"
    TOWNSHIP = "township"
    AUDITOR = "auditor"

    @property
    def zh(self) -> str:
        """The word shown."""
        return {"county": "县级管理", "township": "乡镇经办", "auditor": "审计"}[self.value]


@dataclass(frozen=True, slots=True)
class Area:
    """The villages an account answers for. Whatever shows or changes something asks for one.

    It comes from what an account was granted, or is the server's own; a part of it may be taken.

    Attributes:
        prefix: Start of their codes: 9 digits of a township, 6 of a county, none for every
            village of the server; 12 of a village alone.
    """

    prefix: str

    @classmethod
    def of_grant(cls, prefix: str) -> "Area":
        """The one an account was granted, as it is kept."""
        return cls(prefix)

    @classmethod
    def whole(cls, county: int) -> "Area":
        """All of a server: what its own command line may, for who holds the machine holds all.

        Args:
            county: Its six digits.
        """
        return cls(f"{county:06d}")

    def part(self, wanted: str) -> "Area":
        """A township or county in it.

        Raises:
            VillageUnknown: It is none, or does not lie in it.
        """
        digits = wanted.isascii() and wanted.isdigit() and len(wanted) in _WIDTHS
        if not digits or not self.covers(wanted):
            raise VillageUnknown()
        return Area(wanted)

    def around(self, village: str) -> "Area":
        """Only a village, or a part, that it covers.

        Raises:
            VillageUnknown: It does not.
        """
        self.check(village)
        return Area(village)

    def holds(self, other: "Area") -> bool:
        """Whether the other lies in it, or is it."""
        return other.prefix.startswith(self.prefix)

    def covers(self, village: str) -> bool:
        """Whether the village lies in it."""
        return village.startswith(self.prefix)

    def of(self, table: Table) -> ColumnElement[bool]:
        """Condition for the area's rows of a table."""
        if not self.prefix:
            return true()
        county = table.c.county == int(self.prefix[:6])
        return county & table.c.village.startswith(self.prefix, autoescape=True)

    def check(self, village: str) -> None:
        """Refuse a village outside, in the words used for one that does not exist.

        Raises:
            VillageUnknown: It is not covered.
        """
        if not self.covers(village):
            raise VillageUnknown()

    @property
    def zh(self) -> str:
        """As people read it."""
        return self.prefix or "全部"


def area_of(giver: Area, role: Role, text: str) -> Area:
    """The area of a new grant.

    Args:
        giver: Where the one who gives it may look.
        role: What the account is for.
        text: Six or nine digits; empty for all of the giver's.

    Raises:
        AreaWrong: A township needs nine digits, others six, and all must lie in the giver's.
    """
    wanted = text.strip() or giver.prefix
    lengths = {TOWNSHIP} if role is Role.TOWNSHIP else {COUNTY, len(giver.prefix)} - {TOWNSHIP}
    digits = wanted.isascii() and (wanted.isdigit() or not wanted)
    if not digits or len(wanted) not in lengths or not giver.covers(wanted):
        raise AreaWrong()
    return Area(wanted)
