"""A village with a record of every form, twice, and everything the rules say about it."""

from collections.abc import Iterator, Mapping
from datetime import date

from desktop.excel.export.register import workbook_of
from forms.definitions.definitions import Definitions
from forms.definitions.records import FundPeriod, Representative
from forms.indicators.count import indicators, questions
from forms.leads.consistency import inconsistencies
from forms.leads.leads import gaps
from forms.notices.rows import notice_rows
from forms.reports.count import compute
from forms.rules.lists import derive, lists_of
from forms.schema.form import Body, FormDef, RecordId, Value
from forms.tasks.tasks import tasks
from forms.village.stored_answers import StoredAnswers
from forms.village.view import VillageView
from sync.change import new_record_id
from tests.helpers.answers import answers

DAY = date(2026, 11, 24)
Bodies = dict[str, dict[RecordId, Body]]
Said = tuple[str, RecordId | None, str]
"""Where, about whom, what."""


BIRTHS = ("2015-02-02", "1983-01-01", "1950-02-01")
"""A child, the mother and the grandmother of each family; what is registered is about each."""
_OVER = {
    "merged_into", "split_from", "death_day", "to_day", "done_day", "removed_day", "removed",
    "withdrawn_day", "archived_day", "later_day", "hh_status", "hukou_status", "stop_day",
}  # fmt: skip

_OF_ALL = {
    (FundPeriod.FORM, FundPeriod.closing.name),
    (Representative.FORM, Representative.seat.name),
}
"""Checks that weigh the records of the whole village: its account of a quarter against its review,
who makes up its meeting. They begin at one record, and are about everybody's."""


def village(definitions: Definitions) -> Bodies:
    """Two families that have nothing to do with each other, with records of every form."""
    found: Bodies = {form: {} for form in definitions.forms}
    for family in "甲乙":
        shared = {form: new_record_id() for form in definitions.forms}
        people = [new_record_id() for _ in BIRTHS]
        for place, birth in enumerate(BIRTHS):
            known = {**shared, "person": people[place]}
            for form in definitions.forms.values():
                given = _alive(answers(form, definitions, known))
                given |= {
                    field.id: f"{given[field.id]}{family}"
                    for field in form.fields
                    if field.type == "text" and str(given.get(field.id, "")).endswith("样例")
                }
                if form.id == "person":
                    given["birth"] = birth if family == "甲" else birth.replace("-0", "-1")
                    given |= {"mother": people[min(place + 1, len(people) - 1)]}
                    given.pop("id_number")
                if form.id == "former":
                    for name in ("household", "form", "record"):
                        given.pop(name, None)
                about = any(field.form == "person" for field in form.fields)
                record = people[place] if form.id == "person" else new_record_id()
                found[form.id][record if about else shared[form.id]] = given
    return found


def _alive(given: dict[str, Value]) -> dict[str, Value]:
    """Without what would say that it is over."""
    return {name: value for name, value in given.items() if name not in _OVER}


def read(bodies: Mapping[str, Mapping[RecordId, object]], definitions: Definitions) -> VillageView:
    """The village as it is read from a store that holds these bodies."""
    stored = StoredAnswers(definitions)
    answers_of = {
        (form, record): stored.read(form, body)
        for form, records in bodies.items()
        for record, body in records.items()
    }
    clean: Bodies = {form: {} for form in bodies}
    for (form, record), (body, _) in answers_of.items():
        clean[form][record] = body
    return VillageView(clean, {r: wrong for (_, r), (_, wrong) in answers_of.items() if wrong})


def told(view: VillageView, definitions: Definitions) -> Iterator[Said]:
    """Everything lists, leads, tasks, checks, indicators, returns and notices say.

    Nobody is named where what is said is about the whole village.
    """
    for name in lists_of(definitions):
        for one in derive(name, view, DAY, definitions):
            said = (one.answer, one.reasons, one.missing, one.verified)
            yield f"list {name}", one.subject, repr(said)
    leads = gaps(view, DAY, definitions)
    for gap in leads:
        yield f"lead {gap.rule}", gap.subject, repr((gap.answer, gap.reasons, gap.missing))
    for task in tasks(view, DAY, definitions, leads):
        yield f"task {task.kind}", task.subject, task.zh
    for misfit in inconsistencies(view, DAY, definitions):
        whole = (misfit.form, misfit.field) in _OF_ALL
        yield f"check {misfit.form}", None if whole else misfit.record, misfit.zh
    yield from _figures(view, definitions)


def _figures(view: VillageView, definitions: Definitions) -> Iterator[Said]:
    for figure in indicators(view, DAY, definitions):
        asked = questions(figure, view, definitions, figure.unknown)
        yield f"indicator {figure.definition.id}", None, repr((figure.counts, asked))
    for report in definitions.reports.values():
        yield f"return {report.id}", None, repr(compute(report, view, DAY, definitions).rows)
    for notice in definitions.notices.values():
        yield f"notice {notice.id}", None, repr(notice_rows(notice, view, DAY, definitions).rows)


def exported(view: VillageView, form: FormDef, definitions: Definitions) -> None:
    """Write a register as a workbook, where it has one."""
    if form.register.imports.sheet.is_register:
        workbook_of(form, definitions, view, view.records(form.id).values())
