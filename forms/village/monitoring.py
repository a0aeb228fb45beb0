"""Which households are under watch on a day, and since when.

A household is admitted by its case (``monitored_household``, admitted and not removed) or, where
the county's roster is all there is, by a ``household_type`` spell that says so.
"""

from datetime import date
from typing import Final

from forms.schema.deadline import by_then, day_in
from forms.schema.form import Body, RecordId
from forms.schema.partial_date import in_force
from forms.village.view import VillageView

ADMITTED: Final = "80"
"""Code of ``monitor_status``: announced and in the list of monitored households."""
MONITORED: Final = frozenset({"20", "21", "22", "30"})
"""Codes of ``hh_assist_type`` that stand for a monitored household."""


def spell_admits(body: Body) -> bool:
    """Whether a ``household_type`` spell stands for an admitted household."""
    kinds = {body.get("type"), body.get("monitor_type")}
    return body.get("status") == ADMITTED and bool(kinds & MONITORED)


def monitored(view: VillageView, day: date) -> dict[RecordId, date]:
    """Households still ours under watch on a day, with the day they were admitted on."""
    ours, found = set(view.standing()), dict[RecordId, date]()
    for body in view.records("household_type").values():
        if spell_admits(body) and in_force(body.get("from_day"), body.get("to_day"), day):
            _keep(found, body, "from_day")
    for body in view.records("monitored_household").values():
        again = by_then(body, "undone_day", day)
        if by_then(body, "admitted_day", day) and (again or not by_then(body, "removed_day", day)):
            _keep(found, body, "admitted_day")
    return {household: since for household, since in found.items() if household in ours}


def _keep(found: dict[RecordId, date], body: Body, field: str) -> None:
    household, since = RecordId(str(body.get("household", ""))), day_in(body, field)
    if since is not None:
        found[household] = max(since, found.get(household, since))


def helped(view: VillageView, household: RecordId, since: date, day: date) -> bool:
    """Whether a measure was begun by the day and did not end before ``since``."""
    return any(
        by_then(body, "from_day", day) and (day_in(body, "to_day") or day) >= since
        for _, body in view.linked("measure", "household", household)
    )
