"""What does not fit together about notices: objections, archive numbers, cases that went on."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms.clock import day_in
from forms.definition import RecordId
from forms.inconsistency import Inconsistency
from forms.lifecycle import open_objections
from forms.village_view import VillageView

WENT_ON: Final = frozenset({"60", "70", "80"})
"""Codes of ``monitor_status`` behind the village's notice."""


def handlers(view: VillageView, _: date) -> Iterator[Inconsistency]:
    """An objection handled by whom it is about, or by who raised it."""
    for record, body in view.records("objection").items():
        helper = view.body("helper", RecordId(str(body.get("handler", "")))) or {}
        name = str(helper.get("name") or "").strip()
        concerned = view.body("person", RecordId(str(body.get("about", "")))) or {}
        if name and name in (str(concerned.get("name")), str(body.get("by", "")).strip()):
            yield Inconsistency(
                "objection", record, "handler", "承办人就是当事人，请换一个人核查这件异议。"
            )


def archived(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Two sheets under one archive number, and a sheet archived over an open objection."""
    seen: set[str] = set()
    for record, body in view.records("posting").items():
        number = str(body.get("archive_no") or "")
        if not number:
            continue
        if number in seen:
            say = f"归档号{number}用了两次，请给其中一张换一个号。"
            yield Inconsistency("posting", record, "archive_no", say)
        seen.add(number)
        if open_objections(view, str(body.get("number", "")), day):
            say = f"归档号{number}的公示还有异议没有答复，请先答复再归档。"
            yield Inconsistency("posting", record, "archived_day", say)


def cases(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """A household's case that went on while somebody's objection to its notice was open."""
    for record, body in view.records("monitored_household").items():
        if body.get("state") in WENT_ON and disputed_case(view, day_in(body, "posted_day"), day):
            say = "公示的异议还没有答复，这一户不能往下报，请先答复，或把进度改回村级公示中。"
            yield Inconsistency("monitored_household", record, "state", say)


def disputed_case(view: VillageView, posted: date | None, day: date) -> bool:
    """Whether an objection to the notice of admission posted on a day is open."""
    return posted is not None and any(
        body.get("kind") == "N09"
        and day_in(body, "posted_day") == posted
        and open_objections(view, str(body.get("number", "")), day)
        for body in view.records("posting").values()
    )
