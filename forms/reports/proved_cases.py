"""Cases under watch as a return counts them: only what their records prove has happened.

A case that says it was admitted, without the appraisal, the notice and the county's paper that
takes, is no admitted household to anybody outside; one that says its risk is gone, without what
that takes, is still under watch. How many are left out is said below the table.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.circumstances.monitoring import SAID_ADMITTED, monitored
from forms.definitions.definitions import Definitions
from forms.definitions.records import MonitoredHousehold
from forms.notices.claims import Judge
from forms.schema.deadline import surely_by
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView

_REMOVED: Final = frozenset(
    {MonitoredHousehold.removed_day.name, MonitoredHousehold.undone_day.name}
)
_LATER: Final = frozenset({"85", "90"})
"""Codes of ``monitor_status`` of who was admitted long ago: their claims ask for the exit alone."""
_ADMITTED: Final = _REMOVED | {MonitoredHousehold.admitted_day.name}


class Cases:
    """The cases of a village as of a day.

    Args:
        view: The village of that day.
        day: As-of day.
        definitions: What holds there.

    Attributes:
        asked: Whether anybody has asked for one.
    """

    def __init__(self, view: VillageView, day: date, definitions: Definitions) -> None:
        self.asked = False
        self._view = view
        self._day = day
        self._judge = Judge(view, day, definitions)
        self._bodies: dict[RecordId, Body] = {}
        self._unproved: set[RecordId] = set()
        self._unremoved: set[RecordId] = set()

    def proved(self, record: RecordId, body: Body) -> Body:
        """What a case says, without the steps that it does not prove."""
        self.asked = True
        if record not in self._bodies:
            self._bodies[record] = self._without(record, body)
        return self._bodies[record]

    def left_out(self) -> Iterator[str]:
        """How many households are not counted as what they are written down for."""
        if n := len(self._unproved):
            yield (
                f"另有{n}户写着已批准纳入，核实、评议、公示或县级审定的登记不全，没有计入；"
                "请在监测对象里补齐。"
            )
        if n := len(self._unremoved):
            yield f"有{n}户写着风险消除，再次核实、评议或帮扶的登记不全，仍算在监测中；请补齐。"
        cases = {case.household for case in self._view.all(MonitoredHousehold)}
        if n := len(monitored(self._view, self._day).keys() - cases):
            yield f"另有{n}户只在农户类别里写着是监测对象，没有监测登记，没有计入；请补登监测对象。"

    def _without(self, record: RecordId, body: Body) -> Body:
        case = MonitoredHousehold(record, body)
        if case.admitted_day is None and case.state in SAID_ADMITTED - _LATER:
            self._unproved.add(record)
        if not surely_by(case.admitted_day, self._day):
            return body
        if case.state not in _LATER and not self._judge.proved(case, "admitted"):
            self._unproved.add(record)
            return {name: value for name, value in body.items() if name not in _ADMITTED}
        gone = surely_by(case.removed_day, self._day)
        if not gone or case.natural or self._judge.proved(case, "removed"):
            return body
        self._unremoved.add(record)
        return {name: value for name, value in body.items() if name not in _REMOVED}
