"""What a computer may write, by the role its enrolment code was given out for.

The village's own two write everything between them; the committee that supervises writes what it
checks; township and county read, and choose between two values. Enforced where records are written
(``Ledger``) and once more at the county, which trusts no program.

Source: 村民委员会组织法（2025年修订）art. 37 (村务监督委员会); domain reference, section on roles.
"""

from enum import StrEnum
from typing import Final

from forms.schema.form import FormDef


class DeviceRole(StrEnum):
    """Whose computer it is."""

    SECRETARY = "secretary"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    TOWNSHIP = "township"
    COUNTY = "county"

    @property
    def zh(self) -> str:
        """As people call it."""
        return _ZH[self]


_ZH: Final = {
    DeviceRole.SECRETARY: "第一书记", DeviceRole.CLERK: "村文书",
    DeviceRole.SUPERVISOR: "村务监督委员会", DeviceRole.TOWNSHIP: "乡镇", DeviceRole.COUNTY: "县级",
}  # fmt: skip

OF_AREAS: Final = frozenset({DeviceRole.TOWNSHIP, DeviceRole.COUNTY})
"""Roles whose computers hold more than one village."""
OF_THE_VILLAGE: Final = frozenset({DeviceRole.SECRETARY, DeviceRole.CLERK})
"""Roles that write every form; the others write what a form allows them (``written_by``)."""
OPENS_SEALED: Final = OF_THE_VILLAGE | {DeviceRole.COUNTY}
"""Whose computers hold the keys of sealed answers: the village's own two and the county's desk.

The committee that supervises may write a complaint and cannot read it again; a township gets what
it has to know on paper. The county's server is none of them."""
RING_ASK, RING_KEY = "_ring_ask", "_ring_key"
"""Forms of what a computer asks for such a key with, and of what another hands it over with
(``sync.ledger.chains.rings``). The county's desk hands over as well: a village whose only computer
is lost gets its key back from there."""
_SETTLES: Final = frozenset(DeviceRole) - {DeviceRole.SUPERVISOR}


def role_of(text: str) -> DeviceRole:
    """The role written down; a computer from before there were roles is the secretary's."""
    return DeviceRole(text) if text else DeviceRole.SECRETARY


def may_vouch(role: DeviceRole) -> bool:
    """Whether a computer may hand up what another wrote, to a county that was set back.

    Nobody can prove any more who wrote it; so only those may who could have written it themselves.
    """
    return role in OF_THE_VILLAGE


def may_write(role: DeviceRole, form: FormDef | None, *, settles: bool, name: str = "") -> bool:
    """Whether a computer of this role may write to a form.

    Args:
        role: The computer's.
        form: The form; None for one that this program does not know.
        settles: Whether the change chooses between two values of a clash.
        name: The id of the form.
    """
    if settles:
        return role in _SETTLES
    if name in (RING_ASK, RING_KEY):
        return role in OPENS_SEALED
    return role in OF_THE_VILLAGE or (form is not None and role in form.register.written_by)
