"""The practice village's households under watch.

Some were admitted in summer, the risk of one is over; the others are just appraised, so that their
notice is the next step.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from desktop.book.book import Book
from forms.circumstances.monitoring import MONITORED
from forms.definitions.records import HouseholdType, MonitoredHousehold
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft

PAPER: dict[str, Value] = {
    "kinds": ["N07", "N09", "N10", "N11", "N16", "N17", "N20", "N21"],
    "title": "练习县常态化帮扶和惠民补贴公示办法", "number": "练政办发〔2026〕3号",
    "from_day": "2026-01-01", "seen": True,
}  # fmt: skip
"""What kinds rest on of which national law says nothing; an invented county's."""
CLASS_2026: Final = "30"
"""Code of ``hh_assist_type``: the one class of cases found since 2026."""
RISKS: Final = ("01", "02", "03", "08")
MEASURES: Final[tuple[list[str], ...]] = (["01"], ["02"], ["01", "02"])
"""Codes of ``monitor_risk_type`` and ``help_measure``."""
SUMMER: Final = timedelta(days=100)
"""How long before the others the first households were appraised."""


def admit(book: Book, day: date) -> int:
    """The households at risk of one hamlet, admitted in summer; of one of them the risk is over.

    Args:
        book: With the roster in it.
        day: The practice day.

    Returns:
        How many.
    """
    view = book.view()
    homes = _of_one_hamlet(view, _at_risk(view))
    if homes:
        book.ledger.write.save(_admitted(homes, day - SUMMER, day), actor=book.actor)
    return len(homes)


def propose(book: Book, day: date) -> int:
    """A case for every other household at risk, as far as the village's notice.

    And the county's paper that the notice cites.

    Args:
        book: With the roster in it.
        day: Some weeks after the first step.

    Returns:
        How many.
    """
    homes = _at_risk(book.view())
    drafts = [Draft("county_paper", PAPER), *_appraised(homes, day - timedelta(days=5))]
    book.ledger.write.save(drafts, actor=book.actor)
    return len(homes)


def _at_risk(view: VillageView) -> list[RecordId]:
    """Whom the roster calls at risk and who has no case yet."""
    cases = {case.household for case in view.all(MonitoredHousehold)}
    spells = (s for s in view.all(HouseholdType) if s.type in MONITORED)
    return [s.household for s in spells if s.household and s.household not in cases]


def _of_one_hamlet(view: VillageView, homes: Sequence[RecordId]) -> list[RecordId]:
    """The households of the hamlet that has most; none where that would leave nobody."""
    (name, count), *others = Counter(map(view.hamlet_of, homes)).most_common() or [("", 0)]
    return [home for home in homes if view.hamlet_of(home) == name] if others and count else []


def _meeting(day: date, matter: str) -> Draft:
    return Draft("meeting", {
        "day": day.isoformat(), "type": "07", "matter": matter, "due": 15, "present": 13,
        "agreed": 13, "result": True,
    }, new_record_id())  # fmt: skip


def _appraised(homes: Sequence[RecordId], held: date, **more: Value) -> list[Draft]:
    """Cases found, checked and appraised at a meeting of a day."""
    meeting, found = _meeting(held, "评议拟纳入的监测对象"), held - timedelta(days=15)
    steps: dict[str, Value] = {
        "state": "50", "type": CLASS_2026, "found_day": found.isoformat(),
        "checked_day": (found + timedelta(days=3)).isoformat(),
        "compared_day": (found + timedelta(days=5)).isoformat(),
        "appraised_day": held.isoformat(), "appraisal": str(meeting.id), **more,
    }  # fmt: skip
    return [
        meeting,
        *(Draft("monitored_household", {
            **steps, "household": home, "risk": RISKS[number % len(RISKS)],
            "measures": MEASURES[number % len(MEASURES)],
        }) for number, home in enumerate(homes)),
    ]  # fmt: skip


def _admitted(homes: Sequence[RecordId], held: date, day: date) -> list[Draft]:
    """Cases that went all the way: notice, county, help; of the last one the risk is over."""
    posted = held + timedelta(days=2)
    taken, admitted = posted + timedelta(days=20), posted + timedelta(days=25)
    sheet = Draft("posting", {
        "kind": "N09", "title": "关于拟纳入防止返贫致贫对象农户名单的公示",
        "number": f"板岭村公示〔{posted.year}〕N09-{posted:%m%d}号", "days": 7, "rows": len(homes),
        "place": "村委会办公楼前村务公开栏", "checker_name": "蓝国强",
        "checked_day": posted.isoformat(), "approver_name": "黄驻村",
        "approved_day": posted.isoformat(), "posted_day": posted.isoformat(),
        "removed_day": taken.isoformat(), "archived_day": taken.isoformat(),
        "archive_no": f"{posted.year}-公示-07",
    }, new_record_id())  # fmt: skip
    cases = _appraised(
        homes, held, state="80", posting=str(sheet.id), posted_day=posted.isoformat(),
        admitted_day=admitted.isoformat(), admit_document="练乡振审〔2026〕7号",
        measured_day=(admitted + timedelta(days=6)).isoformat(),
    )  # fmt: skip
    over = _meeting(day - timedelta(days=8), "评议风险消除的监测对象")
    last = cases.pop()
    gone: dict[str, Value] = {
        **last.answers, "state": "90", "exit_checked_day": (day - timedelta(days=12)).isoformat(),
        "exit_appraisal": str(over.id), "removed_day": (day - timedelta(days=3)).isoformat(),
    }  # fmt: skip
    return [sheet, *cases, over, Draft("monitored_household", gone)]
