"""What an account may and where: its role, and the part of the county it answers for."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, true

from sync.errors.county import AreaWrong, VillageUnknown


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
    """The villages an account answers for. Every reading of the console asks for one.

    Attributes:
        prefix: Start of their codes: 9 digits of a township, 6 of a county, none for every
            village of the server.
    """

    prefix: str

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


def area_of(role: Role, text: str, county: int) -> Area:
    """The area of a new grant.

    Args:
        role: What the account is for.
        text: Six or nine digits; empty for the whole county of the console.
        county: Six digits of the console, or 0.

    Raises:
        AreaWrong: A township needs nine digits, and all must lie in the console's county.
    """
    whole = f"{county:06d}" if county else ""
    wanted = text.strip() or whole
    lengths = {9} if role is Role.TOWNSHIP else {6, len(whole)}
    digits = wanted.isascii() and (wanted.isdigit() or not wanted)
    if not digits or len(wanted) not in lengths or not wanted.startswith(whole):
        raise AreaWrong()
    return Area(wanted)
