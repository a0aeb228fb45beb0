"""Counts the indicators of a village as of a day, from their definitions.

All are counted on the village as it was on the day, so that the same day gives the same figure
next year. A case is decided by ``judge_case``, which the examples in the files run too.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.definitions.definitions import Definitions
from forms.definitions.indicator import Group, IndicatorDef, Verdict
from forms.definitions.record_view import any_record
from forms.definitions.records import Fund
from forms.definitions.rule import RuleDef, rule_for
from forms.indicators.indicator import Indicator, Point, judge_case
from forms.indicators.side_figures import SIDE_FIGURES
from forms.leads.leads import leads
from forms.notices.cash_book import stated
from forms.notices.claims import Judge
from forms.rules.fact_lookup import FactLookup
from forms.rules.fact_registry import Inquiry, sentence
from forms.rules.lists import Derived, derive, homeland
from forms.schema.form import Body, RecordId, Value
from forms.schema.gc_pause import gc_paused
from forms.schema.partial_date import known_range
from forms.schema.ternary import Answer
from forms.village.view import VillageView

_RANK = (Verdict.PART, Verdict.REST, Verdict.UNKNOWN, Verdict.OUTSIDE)
"""Of several groups that speak of somebody, that counts which knows most: one list is enough."""
_RULE_RANK = (Verdict.PART, Verdict.UNKNOWN, Verdict.REST, Verdict.OUTSIDE)
"""Of several rules, one that cannot tell leaves open what the others deny."""
_EVERY_RANK = (Verdict.REST, Verdict.UNKNOWN, Verdict.PART, Verdict.OUTSIDE)
"""Where each record of somebody has to count, one that does not is enough for no."""


def indicators(view: VillageView, day: date, definitions: Definitions) -> list[Indicator]:
    """Every indicator of a village as of a day, in the order of their ids."""
    with gc_paused():
        return [indicator(one, view, day, definitions) for one in definitions.indicators.values()]


def indicator(
    definition: IndicatorDef, view: VillageView, day: date, definitions: Definitions
) -> Indicator:
    """One indicator as of a day."""
    count = _Count(definition, view.on(day), day, definitions)
    if definition.amount:
        return count.money()
    rules = any(group.of.startswith("rule:") for group in definition.groups)
    every = any(group.every for group in definition.groups)
    rank = _RULE_RANK if rules else _EVERY_RANK if every else _RANK
    found: dict[RecordId, Verdict] = {}
    for group in definition.groups:
        for subject, verdict, _ in count.cases(group):
            before = found.get(subject)
            if before is None or rank.index(verdict) < rank.index(before):
                found[subject] = verdict
    people: dict[Verdict, list[RecordId]] = {verdict: [] for verdict in Verdict}
    for subject, verdict in found.items():
        people[verdict].append(subject)
    part, rest, unknown = (tuple(people[verdict]) for verdict in _RANK[:3])
    return count.made(part, rest, unknown)


def point(
    definition: IndicatorDef, view: VillageView, day: date, definitions: Definitions
) -> Point:
    """One indicator at one day of a series; a page asks for one month after the other."""
    with gc_paused():
        one = indicator(definition, view, day, definitions)
    return Point(day, one.counts, len(one.unknown), one.share, frozenset(one.part))


def questions(
    one: Indicator, view: VillageView, definitions: Definitions, wanted: Collection[RecordId]
) -> dict[RecordId, tuple[str, ...]]:
    """What would settle those who cannot be judged.

    Args:
        one: The indicator as counted.
        view: The village.
        definitions: What holds in the village.
        wanted: About whom to ask; whoever can be judged is left out of the answer.
    """
    count = _Count(one.definition, view.on(one.day), one.day, definitions)
    unknown = frozenset(one.unknown).intersection(wanted)
    found: dict[RecordId, tuple[str, ...]] = {}
    for group in one.definition.groups:
        asked = count.list_questions(group, unknown)
        for subject, verdict, missing in count.cases(group, unknown):
            if verdict is Verdict.UNKNOWN:
                words = (*asked.get(subject, ()), *count.words(group, subject, missing))
                found[subject] = tuple(dict.fromkeys((*found.get(subject, ()), *words)))
    return found


@dataclass(slots=True)
class _Count:
    """One indicator over one village on one day."""

    definition: IndicatorDef
    view: VillageView
    day: date
    definitions: Definitions
    settings: dict[str, Value] = field(default_factory=dict)
    absent: str = ""
    inquiry: Inquiry = field(init=False)

    def __post_init__(self) -> None:
        for name, parameter in self.definition.parameters.items():
            value = self.definitions.parameters.get(parameter, self.day)
            if value is not None:
                self.settings[name] = value
            else:
                label = self.definitions.parameters.label(parameter)
                self.absent += f"缺少参数“{label}”，请向县里核实后在参数中填写。"
        home = homeland(self.view, self.day, self.definitions)
        self.inquiry = Inquiry(self.view, self.day, self.settings, self.definitions, home)

    def cases(
        self, group: Group, only: Collection[RecordId] | None = None
    ) -> Iterator[tuple[RecordId, Verdict, frozenset[str]]]:
        """Everybody a group speaks of, how they stand, and what is missing."""
        led = self._leads()
        for subject, listed, lead, answers in self._subjects(group, only):
            if only is not None and subject not in only:
                continue
            if self.absent:
                verdict, missing = Verdict.UNKNOWN, frozenset[str]()
            else:
                found = Answer.YES if subject in led else lead
                verdict, missing = judge_case(
                    self.definition, listed, group.where, answers, self.day, found
                )
            if verdict is not Verdict.OUTSIDE:
                yield subject, verdict, missing

    def _leads(self) -> Collection[RecordId]:
        rules = self.definition.leads
        return leads(self.view, self.day, self.definitions, rules) if rules else ()

    def _subjects(
        self, group: Group, only: Collection[RecordId] | None
    ) -> Iterator[tuple[RecordId, Answer, Answer, Mapping[str, Value]]]:
        """Subject, whether it is listed, what a lead's rule cannot tell, and its answers."""
        kind, _, name = group.of.partition(":")
        if kind == "form":
            for record, body in self.view.records(name).items():
                about = body.get(group.by) if group.by else record
                subject = RecordId(str(about or record))  # nobody it is about: it stands for itself
                claims = self._claims(name, record, body)
                yield subject, Answer.YES, Answer.NO, {**self.settings, **body, **claims}
        elif kind in {"rule", "list"}:
            yield from self._listed(kind, name, only)
        else:
            everybody = (
                self.view.lives.living(self.day)
                if kind == "people"
                else self.view.lives.households()
            )
            for subject in everybody:
                yield subject, Answer.YES, Answer.NO, self._sheet(subject)

    def _claims(self, form: str, record: RecordId, body: Body) -> dict[str, Value]:
        """The claims the indicator asks for that a record proves; of others nobody can tell."""
        asked = [self.definition.part, *(group.where for group in self.definition.groups)]
        names = frozenset[str]().union(*(one.names for one in asked if one is not None))
        judge, one = Judge(self.view, self.day, self.definitions), any_record(form, record, body)
        return {
            claim.id: True
            for claim in self.definitions.form(form).claims
            if claim.id in names and judge.proved(one, claim.id)
        }

    def _listed(
        self, kind: str, name: str, only: Collection[RecordId] | None
    ) -> Iterator[tuple[RecordId, Answer, Answer, Mapping[str, Value]]]:
        if kind == "rule":
            for entry in self._derived(_rule(name, self.day, self.definitions), only):
                lead = Answer.UNKNOWN if entry.answer is Answer.UNKNOWN else Answer.NO
                yield entry.subject, Answer.YES, lead, {}
            return
        for found in derive(name, self.view, self.day, self.definitions, only=only):
            if found.answer is not Answer.NO:
                yield found.subject, found.answer, Answer.NO, self._sheet(found.subject)

    def _derived(self, rule: RuleDef, only: Collection[RecordId] | None) -> list[Derived]:
        return derive(rule.list, self.view, self.day, self.definitions, only=only)

    def _sheet(self, subject: RecordId) -> FactLookup:
        return FactLookup(self.inquiry, subject, self.settings)

    def list_questions(
        self, group: Group, only: Collection[RecordId]
    ) -> dict[RecordId, tuple[str, ...]]:
        """What the rule of a group would ask about those it cannot judge."""
        kind, _, name = group.of.partition(":")
        if self.absent:
            return dict.fromkeys(only, (self.absent,))
        if kind not in {"list", "rule"}:
            return {}
        rule = _rule(name, self.day, self.definitions, by_list=kind == "list")
        entries = self._derived(rule, only)
        return {e.subject: e.missing for e in entries if e.answer is Answer.UNKNOWN}

    def words(self, group: Group, subject: RecordId, missing: Collection[str]) -> Iterator[str]:
        """The questions for what is missing, in the order of the definition."""
        if group.of.startswith("form:"):
            yield from self._record_words(group, subject, missing)
            return
        for name, sentences in self.definition.ask.items():
            if name not in missing:
                continue
            for part in self._sheet(subject).worded(name).parts:
                if zh := sentence(sentences, part):
                    yield zh

    def _record_words(
        self, group: Group, subject: RecordId, missing: Collection[str]
    ) -> Iterator[str]:
        """What a record lacks; of two days the one that is complete is not asked for."""
        body = self.view.body(group.of.removeprefix("form:"), subject) or {}
        ask = {name: said[""] for name, said in self.definition.ask.items() if name in missing}
        lacking = [zh for name, zh in ask.items() if not _complete(body.get(name))]
        yield from lacking or ask.values()

    def money(self) -> Indicator:
        """Paid of what arrived: two sums over one register."""
        sums = {Verdict.PART: 0, Verdict.REST: 0}
        found: dict[Verdict, list[RecordId]] = {verdict: [] for verdict in Verdict}
        (group,) = self.definition.groups
        carried = stated(self.view, self.day) if self.definition.form == Fund.FORM else {}
        for record, verdict, _ in self.cases(group):
            body = self.view.body(self.definition.form, record) or {}
            amount = carried.get(record, body.get(self.definition.amount))
            if isinstance(amount, int) and not isinstance(amount, bool):
                sums[verdict] += amount
                found[verdict].append(record)
        part, rest = tuple(found[Verdict.PART]), tuple(found[Verdict.REST])
        return self.made(part, rest, (), (sums[Verdict.PART], sums[Verdict.REST]))

    def made(
        self,
        part: tuple[RecordId, ...],
        rest: tuple[RecordId, ...],
        unknown: tuple[RecordId, ...],
        money: tuple[int, int] | None = None,
    ) -> Indicator:
        """The figure, with what is said beside it."""
        one = Indicator(self.definition, self.day, part, rest, unknown, money, self.absent)
        words = [SIDE_FIGURES[name](one, self.view, self.day) for name in self.definition.asides]
        told = tuple(zh for zh in words if zh)
        return Indicator(self.definition, self.day, part, rest, unknown, money, self.absent, told)


def _complete(value: Value | None) -> bool:
    """Whether an answer is a day known to the day."""
    days = known_range(value)
    return days is not None and days.first == days.last


def _rule(name: str, day: date, definitions: Definitions, *, by_list: bool = False) -> RuleDef:
    """The rule of the day with an id, or of a list."""
    rules = definitions.rules
    found = next(rule for rule in rules if name == (rule.list if by_list else rule.id))
    return rule_for(found.list, day, rules)
