"""What an import left out or doubted, as records: kept until somebody has looked (待核对)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from desktop.excel.importing.plan import Plan, PlannedRow
from desktop.excel.report import NOTE, SET_ASIDE, Issue, Outcome, missing_in_words
from forms.answers.kinds import LONGEST_LINE, LONGEST_NOTE
from forms.definitions.records import Household, ImportDoubt, Person
from forms.leads.work_list import as_kept
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView
from sync.store.values import Draft


class _Found(NamedTuple):
    """One doubt of this import, and how it is known again: cells shift, a lone name does not."""

    row: PlannedRow | None
    issue: Issue
    lone: bool

    @property
    def name(self) -> str:
        return self.row.name if self.row else ""

    @property
    def cell(self) -> str:
        return self.issue.cell or (self.row.cell if self.row else "")

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.name if self.lone else self.cell, self.issue.field, self.issue.zh)


def doubts_of(plan: Plan, before: VillageView, day: date) -> Iterator[Draft]:
    """The doubts of an import that are not on the list yet, and those it shows to be mended.

    A row that was left out and comes in by a later sheet of the same kind is mended; what is
    doubted again adds nothing. A doubt that is not told again proves nothing: what the book holds
    already is not proved again.

    Args:
        plan: What is imported.
        before: The village before it.
        day: Day of the import.
    """
    names = Counter(row.name for row in plan.rows if row.name)
    found = {
        one.key: one
        for row, issue in _issues(plan)
        for one in [_Found(row, issue, lone=row is not None and names[row.name] == 1)]
    }
    taken = {
        row.name
        for row in plan.rows
        if names[row.name] == 1 and row.outcome not in (Outcome.SET_ASIDE, Outcome.SKIPPED)
    }
    yield from _missing(plan, day)
    for doubt in before.all(ImportDoubt):
        if doubt.mended is None and doubt.sheet == plan.kind and not doubt.unlisted:
            name, about = doubt.name or "", (doubt.field or "", doubt.said or "")
            again = [key for key in ((name, *about), (doubt.cell or "", *about)) if key in found]
            for key in again:
                del found[key]
            if not again and doubt.left_out and name in taken:
                yield _mended(doubt, day)
    people = _People(plan)
    for one in found.values():
        yield Draft(ImportDoubt.FORM, _body(plan, one, people, day))


def _mended(doubt: ImportDoubt, day: date) -> Draft:
    mended: dict[str, Value] = {**doubt.body, "mended": day.isoformat()}
    return Draft(ImportDoubt.FORM, mended, doubt.id)


def _missing(plan: Plan, day: date) -> Iterator[Draft]:
    """Who is in the book and not on a whole roster; and who stands on this one again."""
    for one in plan.unlisted:
        body: dict[str, Value] = {
            "day": day.isoformat(), "sheet": plan.kind, "name": one.name[:LONGEST_LINE],
            "unlisted": True, "left_out": False, "said": missing_in_words(one),
            "person": one.record,
        }  # fmt: skip
        yield Draft(ImportDoubt.FORM, body)
    for doubt in plan.relisted:
        yield _mended(doubt, day)


def _issues(plan: Plan) -> Iterator[tuple[PlannedRow | None, Issue]]:
    """Row and issue of all that is not only to be known."""
    of_rows = set()
    for row in plan.rows:
        for issue in row.issues:
            of_rows.add(id(issue))
            if issue.level != NOTE:
                yield row, issue
        if row.outcome is Outcome.SET_ASIDE and not any(i.level == SET_ASIDE for i in row.issues):
            yield row, Issue(row.cell, "", row.zh or "没有导入，请核对。", SET_ASIDE)
    for issue in plan.report.problems:
        if id(issue) not in of_rows and issue.level != NOTE:
            yield None, issue


class _People:
    """Whom a row speaks of once the import is written; nobody where several bear its name."""

    def __init__(self, plan: Plan) -> None:
        self._bodies: dict[str, dict[RecordId, Mapping[str, Value]]] = {
            form: dict(plan.known.bodies.get(form, {})) for form in (Person.FORM, Household.FORM)
        }
        for draft in plan.drafts:
            if draft.form in self._bodies and draft.id is not None:
                self._bodies[draft.form][draft.id] = draft.answers
        self._named: dict[object, list[RecordId]] = defaultdict(list)
        for record, body in self._bodies[Person.FORM].items():
            self._named[Person.name.read(body)].append(record)

    def of(self, row: PlannedRow) -> RecordId | None:
        if row.person is not None:
            return row.person
        found = self._named.get(row.name, ()) if row.name else ()
        return found[0] if len(found) == 1 else None

    def answer(self, person: RecordId, target: str) -> Value | None:
        form, _, name = target.partition(".")
        body: Body = self._bodies[Person.FORM][person]
        if form == Household.FORM:
            body = self._bodies[form].get(Person.household.read(body) or RecordId(""), {})
        return body.get(name) if form in self._bodies else None


def _body(plan: Plan, one: _Found, people: _People, day: date) -> dict[str, Value]:
    left_out = one.issue.level == SET_ASIDE
    person = None if left_out or one.row is None else people.of(one.row)
    body: dict[str, Value] = {
        "day": day.isoformat(),
        "sheet": plan.kind,
        "cell": one.cell[:LONGEST_LINE],
        "name": one.name[:LONGEST_LINE],
        "left_out": left_out,
        "field": one.issue.field,
        "said": one.issue.zh[:LONGEST_NOTE],
    }
    if person is not None:
        body |= {"person": person, "was": as_kept(people.answer(person, one.issue.field))}
    return {name: value for name, value in body.items() if value != ""}
