"""Returns: tables of figures for township and county, counted from dated records as of a day.

A return is data (``forms/data/reports/RP-xx.yaml``): its columns say whom they count, its checks
what must add up. What cannot be told is never silently nought: how many people a rule cannot judge,
and how many a column cannot place because an answer is missing, is said below the table.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, TypeAlias

from forms.circumstances.absences import VISIT_REASONS
from forms.circumstances.disability import UNCLEAR, card_of, certificate_of
from forms.circumstances.monitoring import last_visit, visited_lately
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import covers
from forms.definitions.records import (
    Absence,
    DisabledPerson,
    Household,
    MonitoredHousehold,
    Visit,
)
from forms.definitions.report import PERIOD, ReportCheck, ReportColumn, ReportDef
from forms.definitions.rule import rule_for
from forms.expressions.evaluate import evaluate
from forms.leads.due import in_contact
from forms.leads.leads import leads
from forms.leads.register_checks import hardship, hardship_kept
from forms.notices.posting_days import quarter_start
from forms.reports.proved_cases import Cases
from forms.reports.registers import ROWS
from forms.reports.report_table import (
    NO_HAMLET,
    Checked,
    RegisterQuery,
    ReportTable,
    hamlets_in_order,
)
from forms.rules.lists import derive
from forms.schema.form import Body, RecordId, Value
from forms.schema.partial_date import DayRange, in_force, known_range, possibly_last, spell_on
from forms.schema.ternary import Answer
from forms.village.view import VillageView, linked

AWAY: Final = "away"
ABSENT: Final = frozenset({AWAY, "returned"})
"""Whom a column may count beside people, lists and records: each person once."""
SETTLED: Final = frozenset({"settled"})
"""What a column over visits may ask besides: whether a later visit found all in order."""
LEAD: Final = "lead"
"""What a column may count besides: open leads of a rule (``lead:G-01``)."""
_LEADS: Final = frozenset({Answer.YES, Answer.UNKNOWN})
NO_CERTIFICATE: Final = "none"
ALL_WELL: Final = "1"
"""Code of ``visit_result``."""


def _hard(view: VillageView, person: RecordId, _first: date, day: date) -> bool | None:
    if hardship(view, person, day):
        return True
    return False if hardship_kept(view, person, day) else None


def _contacted(view: VillageView, person: RecordId, _first: date, day: date) -> bool | None:
    held = in_contact(view, person, day)
    return None if held is Answer.UNKNOWN else held is Answer.YES


def _visited(view: VillageView, person: RecordId, first: date, day: date) -> bool | None:
    last = last_visit(view, view.household_of(person), day, person)
    return last is not None and first <= last


def _certificate(view: VillageView, person: RecordId, _first: date, day: date) -> str | None:
    held = certificate_of(view, person)
    standing = held.standing(day) if held is not None and held.held else NO_CERTIFICATE
    return None if standing == UNCLEAR else standing


FACTS: Final[Mapping[str, Callable[[VillageView, RecordId, date, date], Value | None]]] = {
    "in_hardship": _hard, "contacted": _contacted, "visited": _visited,
    "certificate_state": _certificate,
}  # fmt: skip
"""What a column over people or a list may ask beside the answers of person and card: village,
person, first day of the time the return speaks of, as-of day."""
HOUSEHOLD_FACTS: Final[Mapping[str, Callable[[VillageView, RecordId, date], Answer]]] = {
    "visited_lately": visited_lately
}
"""What a column over households may ask beside their answers: village, household, as-of day."""
KIND: Final = "list_kind"
"""What a column over a list may ask besides: by which of its kinds the rule lists somebody."""
_Question: TypeAlias = tuple[str, str, frozenset[str]]
"""Whom a column counts, within what, and by which answers."""


def compute(
    definition: ReportDef, view: VillageView, day: date, definitions: Definitions
) -> ReportTable:
    """Count a return.

    Args:
        definition: Which.
        view: The village.
        day: As-of day.
        definitions: What holds there.
    """
    count = _by_rows if definition.rows else _by_hamlet
    return count(definition, view.on(day), day, definitions)


def _by_rows(
    definition: ReportDef, view: VillageView, day: date, definitions: Definitions
) -> ReportTable:
    """A register: one row for each of its subjects."""
    first = begins(definition, day)
    query = RegisterQuery(view, day, first, definitions, definition.columns, definition.period)
    made = ROWS[definition.rows](query)
    village, notes = view.village.name or "", (*definition.notes, *made.notes, *query.doubts())
    return ReportTable(
        definition, village, day, made.rows, made.total, made.checks, notes, made.bars
    )


def _by_hamlet(
    definition: ReportDef, view: VillageView, day: date, definitions: Definitions
) -> ReportTable:
    """A table of figures: one row for each hamlet."""
    counter = _Counter(view, day, begins(definition, day), definitions)
    by_hamlet: dict[str, dict[str, int]] = {name: {} for name in hamlets_in_order(view)}
    for column in definition.columns:
        if column.count:
            for hamlet, figure in counter.figures(column).items():
                by_hamlet.setdefault(hamlet, {})[column.id] = figure
    rows = []
    for hamlet, known in by_hamlet.items():
        for column in definition.columns:
            if column.of:
                known[column.id] = sum(known.get(part, 0) for part in column.of)
        rows.append((hamlet, tuple(known.get(c.id, 0) for c in definition.columns)))
    total = tuple(sum(row[i] for _, row in rows) for i in range(len(definition.columns)))
    checked = tuple(
        _checked(definition, c, [*rows, ("合计", total)]) for c in definition.own_checks
    )
    village, notes = view.village.name or "", (*definition.notes, *counter.doubts())
    return ReportTable(definition, village, day, tuple(rows), total, checked, notes)


def begins(definition: ReportDef, day: date) -> date:
    """The first day of the time a return speaks of: of the month, the year, else the quarter."""
    if definition.period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if definition.period == "year" else quarter_start(day)


class _Counter:
    """Counts one village on one day; every list is derived once."""

    def __init__(self, view: VillageView, day: date, first: date, definitions: Definitions) -> None:
        self.view, self.day, self.first = view, day, first
        limit = day - timedelta(days=definitions.parameters.number("first_measure_days", day))
        self._given: Body = {
            "period_start": first.isoformat(), "measure_limit": limit.isoformat()
        }  # fmt: skip
        self.definitions = definitions
        self._lists: dict[str, tuple[dict[RecordId, str], int]] = {}
        self._leads: dict[str, tuple[tuple[list[RecordId], int], str]] = {}
        self._placed: dict[_Question, set[int]] = defaultdict(set)
        self._open: dict[_Question, set[int]] = defaultdict(set)
        self._heads: dict[_Question, list[ReportColumn]] = defaultdict(list)
        self._homes: dict[RecordId | None, str] = {}
        self._cases = Cases(view, day, definitions)
        self._unplaced: set[str] = set()
        self._perhaps: set[RecordId] = set()

    def figures(self, column: ReportColumn) -> dict[str, int]:
        """Figure by hamlet."""
        found: dict[str, int] = defaultdict(int)
        if column.where is not None:
            self._heads[(column.count, column.within, column.where.names)].append(column)
        for number, (home, body) in enumerate(self._subjects(column)):
            if self._fits(column, number, body):
                amount = body.get(column.amount, 0) if column.amount else 1
                found[self._hamlet(home)] += amount if isinstance(amount, int) else 0
        return found

    def _fits(self, column: ReportColumn, number: int, body: Body) -> bool:
        """Whether somebody counts; who cannot be placed is kept in mind for the notes.

        Columns that ask the same answers of the same people are one question (小学、初中 …): whom
        one of them places is no doubt to the others.
        """
        if column.where is None:
            return True
        question = (column.count, column.within, column.where.names)
        if not PERIOD.isdisjoint(column.where.names):
            body = {**body, **self._given}
        answer = evaluate(column.where, body, self.day).answer
        if answer is Answer.YES:
            self._placed[question].add(number)
        elif answer is Answer.UNKNOWN:
            self._open[question].add(number)
        return answer is Answer.YES

    def doubts(self) -> Iterator[str]:
        """How many people the rules could not judge, and how many a column could not place."""
        for list_id, (_, unknown) in self._lists.items():
            if unknown:
                title = rule_for(list_id, self.day, self.definitions.rules).title
                yield f"{title}另有{unknown}人无法判断，没有计入，请在名单页看要问的话。"
        for (_, unknown), title in self._leads.values():
            if unknown:
                yield f"{title}另有{unknown}条看不出，没有计入，请看应享未享里要问的话。"
        yield from self._cases.left_out() if self._cases.asked else ()
        yield from self._dates()
        for question, numbers in self._open.items():
            if left := len(numbers - self._placed[question]):
                first, *others = self._heads[question]
                head = first.group if others and first.group else first.group + first.title
                yield (
                    f"「{head}」有{left}人（户、条）缺少这一项资料，或者日期没有写到日，"
                    "没有计入，请补登。"
                )

    def _dates(self) -> Iterator[str]:
        """What partial dates leave open."""
        if self._unplaced:
            days = "、".join(sorted(self._unplaced))
            yield f"有登记的日期只写到{days}，看不出该不该算，没有计入，请补全到日。"
        if n := len(self._perhaps):
            yield f"有{n}条登记的起止日期没有写到日，看不出还在不在，已经计入，请补全到日。"

    def _subjects(self, column: ReportColumn) -> Iterator[tuple[RecordId | None, Body]]:
        kind, _, name = column.count.partition(":")
        if kind == "list":
            for person, why in self._listed(name).items():
                answers = {**self._with_card(name, person), KIND: why}
                yield self.view.household_of(person), self._with_facts(column, person, answers)
        elif kind == LEAD:
            for subject in self._led(name):
                home = self.view.get(Household, subject)
                yield home.id if home else self.view.household_of(subject), {}
        elif kind in ABSENT:
            yield from self._absent(kind)
        else:
            yield from self._records(name, column.within) if name else self._all(column)

    def _all(self, column: ReportColumn) -> Iterator[tuple[RecordId | None, Body]]:
        """Everybody of the day, or every household."""
        if column.count == "households":
            for household in self.view.lives.households():
                home = self.view.body("household", household) or {}
                yield household, {**home, **self._of_home(column, household)}
            return
        for person in self.view.lives.living(self.day):
            answers = self.view.body("person", person) or {}
            yield self.view.household_of(person), self._with_facts(column, person, answers)

    def _listed(self, list_id: str) -> dict[RecordId, str]:
        """Whom a rule lists, each with the kind it says."""
        if list_id not in self._lists:
            entries = derive(list_id, self.view, self.day, self.definitions)
            listed = {e.subject: e.kind for e in entries if e.answer is Answer.YES}
            unknown = sum(e.answer is Answer.UNKNOWN for e in entries)
            self._lists[list_id] = listed, unknown
        return self._lists[list_id][0]

    def _led(self, rule: str) -> list[RecordId]:
        """Who has an open lead of a rule: found, and refuted by nobody."""
        if rule not in self._leads:
            found = leads(self.view, self.day, self.definitions, {rule}, _LEADS)
            told = {who: {gap.answer for gap in gaps} for who, gaps in found.items()}
            led = [who for who, answers in told.items() if Answer.YES in answers]
            title = next((one.title for gaps in found.values() for one in gaps), rule)
            self._leads[rule] = (led, len(told) - len(led)), title
        return self._leads[rule][0][0]

    def _with_card(self, list_id: str, person: RecordId) -> Body:
        """A person's answers with those of the card of the list in force, the latest of several."""
        found = dict(self.view.body("person", person) or {})
        for card in self._cards(list_id, person):
            if in_force(card.get("from_day"), card.get("to_day"), self.day):
                found.update(card)
        return found

    def _cards(self, list_id: str, person: RecordId) -> Iterator[Body]:
        if list_id == DisabledPerson.FORM:
            card = card_of(self.view, person)
            yield from () if card is None else (card.body,)
        else:
            yield from (card for _, card in linked(self.view, list_id, "person", person))

    def _with_facts(self, column: ReportColumn, person: RecordId, answers: Body) -> Body:
        """With what the column asks of other registers, where that can be told."""
        asked = column.where.names if column.where else frozenset()
        facts = {
            name: FACTS[name](self.view, person, self.first, self.day)
            for name in asked & FACTS.keys()
        }
        return {**answers, **{name: told for name, told in facts.items() if told is not None}}

    def _of_home(self, column: ReportColumn, household: RecordId) -> Body:
        """What the column asks of other registers about a household, where that can be told."""
        asked = column.where.names if column.where else frozenset()
        told = {
            name: HOUSEHOLD_FACTS[name](self.view, household, self.day)
            for name in asked & HOUSEHOLD_FACTS.keys()
        }
        return {n: held is Answer.YES for n, held in told.items() if held is not Answer.UNKNOWN}

    def _absent(self, kind: str) -> Iterator[tuple[RecordId | None, Body]]:
        """People who are away, or who came back in the time: each once, with one absence."""
        for person in self.view.lives.living(self.day):
            spells = sorted(self.view.by(Absence.person, person), key=_begun)
            away = [one for one in spells if covers(one, self.day)]
            back = [
                one for one in spells
                if one.to_day
                and self.first <= one.to_day.first
                and one.to_day.last <= self.day
                and one.return_reason not in VISIT_REASONS
            ]  # fmt: skip
            found = away if kind == AWAY else back if not away else []
            if found:
                body = {**(self.view.body("person", person) or {}), **found[-1].body}
                yield self.view.household_of(person), body

    def _settled(self, body: Body) -> Body:
        """A visit, with whether a later one found all in order."""
        at = known_range(body.get("day"))
        later = (
            one.result == ALL_WELL
            for one in self.view.by(Visit.household, RecordId(str(body.get("household"))))
            if one.day
            and at
            and at.last < one.day.first
            and one.day.last <= self.day
            and (not body.get("person") or one.person in (None, body.get("person")))
        )
        return {**body, "settled": any(later)}

    def _records(self, form: str, within: str) -> Iterator[tuple[RecordId | None, Body]]:
        if within == "ever":  # who has left the village was here when it happened
            for record, written in self.view.records(form).items():
                case = form == MonitoredHousehold.FORM
                body = self._cases.proved(record, written) if case else written
                household = body.get("household")
                yield RecordId(str(household)) if household else None, body
            return
        people, homes = (
            frozenset(self.view.lives.living(self.day)),
            frozenset(self.view.lives.households()),
        )
        for written in self._of_the_day(form, within):
            body = self._settled(written) if form == Visit.FORM else written
            person, household = body.get("person"), body.get("household")
            if isinstance(person, str):
                if RecordId(person) in people:
                    yield self.view.household_of(RecordId(person)), body
            elif isinstance(household, str) and RecordId(household) in homes:
                yield RecordId(household), body

    def _of_the_day(self, form: str, within: str) -> Iterator[Body]:
        """Events of the quarter; else spells in force, and of what is checked again the last."""
        looks: dict[object, list[tuple[DayRange, Body]]] = defaultdict(list)
        start = self.day.replace(day=1) if within == "month" else quarter_start(self.day)
        for record, body in reversed([*self.view.records(form).items()]):
            at = known_range(body.get("day"))
            if at is None:
                if not within and self._runs(record, body):
                    yield body
            elif not within:
                looks[body.get("person"), body.get("household")].append((at, body))
            elif self._lies_in(at, start):
                yield body
        for held in looks.values():
            yield from self._last_look(held)

    def _runs(self, record: RecordId, body: Body) -> bool:
        """Whether a spell may run; where nobody can tell it is counted, and said."""
        days = known_range(body.get("from_day")), known_range(body.get("to_day"))
        runs = spell_on(*days, self.day)
        if runs is Answer.UNKNOWN:
            self._perhaps.add(record)
        return runs is not Answer.NO

    def _lies_in(self, at: DayRange, start: date) -> bool:
        """Whether a day surely lies in a time that ends with the day of the return."""
        if start <= at.first and at.last <= self.day:
            return True
        if start <= at.last and at.first <= self.day:
            self._unplaced.add(at.written)
        return False

    def _last_look(self, held: list[tuple[DayRange, Body]]) -> Iterator[Body]:
        """The last of several looks; of one day the one written last, none where it is open."""
        found = possibly_last(held, self.day)
        days = {at for at, one in held if any(one is other for other in found)}
        if found[0] is not None and (len(found) == 1 or (len(days) == 1 and None not in found)):
            yield found[0]
        else:
            self._unplaced |= {at.written for at in days if at.first != at.last}

    def _hamlet(self, household: RecordId | None) -> str:
        if household not in self._homes:
            self._homes[household] = self.view.hamlet_of(household) or NO_HAMLET
        return self._homes[household]


def _begun(one: Absence) -> date:
    return one.from_day.first if one.from_day else date.min


def _checked(
    definition: ReportDef, check: ReportCheck, rows: list[tuple[str, tuple[int, ...]]]
) -> Checked:
    places = {column.id: i for i, column in enumerate(definition.columns)}
    for name, row in rows:
        left = sum(row[places[column]] for column in check.left)
        right = sum(row[places[column]] for column in check.right)
        if left != right:
            return Checked(False, f"{name}：{check.say}（{left}≠{right}），请核对登记。")
    return Checked(True, check.say)
