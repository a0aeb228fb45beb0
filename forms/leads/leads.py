"""Who may be missed: leads for people to check, never decisions (rules G-01 to G-20, C-COVER).

A lead is found by a rule file (``forms/data/rules/gap_*.yaml``), by a look over one register
(``forms/leads/register_checks.py``) or comes from what is due (``forms/leads/due.py``). All are
told in one shape.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from forms.definitions.definitions import Definitions
from forms.definitions.records import Lead as LeadRecord
from forms.definitions.rule import RuleDef, rule_for
from forms.leads.aid_checks import AID_FINDERS
from forms.leads.due import Due, Urgency, due
from forms.leads.register_checks import FINDERS as REGISTER_FINDERS
from forms.leads.register_checks import RegisterLead
from forms.rules.asking import Asked
from forms.rules.lists import Derived, derive
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId, Value
from forms.schema.gc_pause import gc_paused
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer
from forms.village.view import VillageView, of_one_thing

PREFIX = "gap_"
"""Lists whose rules look for people who are missed."""

DUE = {
    "turning_16": ("G-07", "到了关键年龄（16、18、60、80周岁）"),
    "turning_18": ("G-07", "到了关键年龄（16、18、60、80周岁）"),
    "turning_60": ("G-07", "到了关键年龄（16、18、60、80周岁）"),
    "turning_80": ("G-07", "到了关键年龄（16、18、60、80周岁）"),
    "visit": ("G-11", "走访超过间隔"),
    "certificate": ("G-14", "残疾人证到期"),
}
"""What of the things due is a gap: rule and title by kind."""

FINDERS = (*REGISTER_FINDERS, *AID_FINDERS)
"""What looks over whole registers, each with the rule it looks for."""

ONLY_LATE = frozenset({"visit"})
"""Kinds that are a gap only once their window has passed."""

REFUTED = "2"
"""Code of ``lead_state``."""

_LEADS = frozenset({Answer.YES, Answer.UNKNOWN})
_SURE = frozenset({Answer.YES})
_PASSING = re.compile(r"，现\d+周岁")
"""Words that change with time alone; they make no new lead."""


@dataclass(frozen=True)
class Gap:
    """One lead, or one question that keeps us from telling.

    Attributes:
        rule: Id of the rule, as printed: G-01.
        title: What may be the matter.
        subject: Person or household.
        answer: Yes (可能符合，请核实) or cannot tell.
        reasons: Chinese sentences: the facts it rests on.
        asked: The questions that would settle it, each with whom it is about.
        version: Version of the rule.
        source: The documents; empty for what rests on our own registers alone.
        facts: What it rests on where the sentences change by themselves from day to day.
        state: Code of ``lead_state`` a person gave it; empty while nobody has looked.
        fingerprint: Changes when the facts do, so that a lead once refuted stays away until then.
    """

    rule: str
    title: str
    subject: RecordId
    answer: Answer
    reasons: tuple[str, ...]
    asked: tuple[Asked, ...]
    version: str
    source: str = ""
    facts: tuple[str, ...] = ()
    state: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Chinese questions that would settle it."""
        return tuple(dict.fromkeys(one.zh for one in self.asked))

    @cached_property
    def fingerprint(self) -> str:
        """Of rule, version and facts: 16 hex digits."""
        facts = self.facts or (*self.reasons, *self.missing)
        words = "\n".join((self.rule, self.version, self.subject, *facts))
        return hashlib.sha256(_PASSING.sub("", words).encode()).hexdigest()[:16]


def verdict(gap: Gap, view: VillageView, day: date) -> dict[str, Value]:
    """Answers of form ``lead`` that are known before a person has said anything about a lead."""
    home = view.body("household", gap.subject) is not None
    return {
        "rule": gap.rule,
        "title": gap.title,
        "household" if home else "person": gap.subject,
        "fingerprint": gap.fingerprint,
        "rule_version": gap.version,
        "day": day.isoformat(),
    }


def gaps(view: VillageView, day: date, definitions: Definitions) -> list[Gap]:
    """Every lead and every open question of a village as of a day.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.

    Returns:
        One for each rule and subject: by rule, leads before open questions, each in the order of
        the records; without those a person refuted on the same facts and the same version.
    """
    view = view.on(day)
    known = view.kept.get(("gaps", day, id(definitions)))
    if isinstance(known, tuple):
        return list(known[1])
    found = _find(view, day, definitions)
    view.kept[("gaps", day, id(definitions))] = (definitions, found)
    return list(found)


def gaps_of(
    view: VillageView, day: date, definitions: Definitions, only: Collection[RecordId]
) -> list[Gap]:
    """The leads and open questions of some people and households: without judging everybody.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.
        only: Whose.
    """
    view = view.on(day)
    if ("gaps", day, id(definitions)) in view.kept:
        return [gap for gap in gaps(view, day, definitions) if gap.subject in only]
    by_rule = [
        gap
        for rule in _in_force(definitions, day)
        for gap in _by_rule(view, day, definitions, rule, _LEADS, only)
    ]
    told = (_told(lead) for _, find in FINDERS for lead in find(view, day, definitions))
    others = [gap for gap in (*told, *_by_due(view, day, definitions)) if gap.subject in only]
    found = _still_open(_merged([*by_rule, *others]), view, day)
    return sorted(found, key=lambda gap: (gap.rule, gap.answer is not Answer.YES))


def leads(
    view: VillageView, day: date, definitions: Definitions, rules: Collection[str],
    wanted: Collection[Answer] = _SURE,
) -> dict[RecordId, list[Gap]]:  # fmt: skip
    """Only the leads of some rules, by subject: quicker than ``gaps``.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds in the village.
        rules: Which.
        wanted: Leads alone, or open questions too.
    """
    view = view.on(day)
    found: list[Gap] = []
    for rule in _in_force(definitions, day):
        if rule.id in rules:
            found += _by_rule(view, day, definitions, rule, wanted)
    found += [
        _told(lead)
        for rule_id, find in FINDERS
        if rule_id in rules
        for lead in find(view, day, definitions)
    ]
    by_subject: dict[RecordId, list[Gap]] = {}
    for gap in _still_open(_merged(found), view, day):
        if gap.answer in wanted:
            by_subject.setdefault(gap.subject, []).append(gap)
    return by_subject


@gc_paused()
def _find(view: VillageView, day: date, definitions: Definitions) -> list[Gap]:
    by_rule = (
        gap
        for rule in _in_force(definitions, day)
        for gap in _by_rule(view, day, definitions, rule, _LEADS)
    )
    told = (_told(lead) for _, find in FINDERS for lead in find(view, day, definitions))
    found = _still_open(_merged([*by_rule, *told, *_by_due(view, day, definitions)]), view, day)
    return sorted(found, key=lambda gap: (gap.rule, gap.answer is not Answer.YES))


def _in_force(definitions: Definitions, day: date) -> list[RuleDef]:
    """The rules that find leads: of every list the one of the day."""
    rules = definitions.rules
    lists = dict.fromkeys(rule.list for rule in rules if rule.list.startswith(PREFIX))
    return [rule_for(name, day, rules) for name in lists]


def _still_open(found: Iterable[Gap], view: VillageView, day: date) -> list[Gap]:
    """With the verdicts people gave; without those they refuted."""
    states = _checked(view, day)
    if not states:
        return list(found)
    looked = ((gap, states.get(gap.fingerprint, "")) for gap in found)
    kept = [replace(gap, state=state) if state else gap for gap, state in looked]
    return [gap for gap in kept if gap.state != REFUTED]


def _merged(found: Iterable[Gap]) -> list[Gap]:
    """One gap for each rule and subject, with everything that was found about it."""
    kept: dict[tuple[str, RecordId], Gap] = {}
    for gap in found:
        key = (gap.rule, gap.subject)
        if key not in kept:
            kept[key] = gap
            continue
        first = kept[key]
        if first.answer is not gap.answer:  # a lead counts before a question
            kept[key] = first if first.answer is Answer.YES else gap
            continue
        reasons, facts = (*first.reasons, *gap.reasons), (*first.facts, *gap.facts)
        kept[key] = replace(first, reasons=reasons, facts=facts, asked=(*first.asked, *gap.asked))
    return list(kept.values())


def _checked(view: VillageView, day: date) -> dict[str, str]:
    """What people found by the day, by fingerprint; the latest word counts."""
    known = [
        (as_written(told.day), told.fingerprint or "", told.state or "")
        for told in view.all(LeadRecord)
    ]
    return {mark: state for at, mark, state in sorted(known) if at <= day.isoformat()}


def _by_rule(
    view: VillageView,
    day: date,
    definitions: Definitions,
    rule: RuleDef,
    wanted: Collection[Answer],
    only: Collection[RecordId] | None = None,
) -> Iterator[Gap]:
    def told(entry: Derived) -> Gap:
        return Gap(
            rule.id, rule.title, entry.subject, entry.answer, entry.reasons, entry.asked,
            entry.version, entry.source,
        )  # fmt: skip

    known: Callable[[object, object, Callable[[], Gap]], Gap]
    known = of_one_thing(view, ("leads", rule.list, day))
    for entry in derive(rule.list, view, day, definitions, only=only):
        if entry.answer in wanted:
            work = partial(told, entry)
            yield known(entry.subject, entry, work) if only is None else work()


def _of_due(item: Due) -> Asked:
    return Asked(item.subject, item.kind, item.ask, name=item.kind, why="due", of=item.subject)


def _told(lead: RegisterLead) -> Gap:
    answer = Answer.UNKNOWN if lead.missing else Answer.YES
    about, fact = (VILLAGE, lead.once) if lead.once else (lead.subject, "")
    told = lead.reasons
    asked = tuple(Asked(about, fact or zh, zh, lead.once) for zh in lead.missing)
    return Gap(lead.rule, lead.title, lead.subject, answer, told, asked, lead.version)


def _by_due(view: VillageView, day: date, definitions: Definitions) -> Iterator[Gap]:
    for item in due(view, day, definitions):
        if item.kind in DUE and (item.kind not in ONLY_LATE or item.urgency is Urgency.OVERDUE):
            rule, title = DUE[item.kind]
            facts = (item.kind, item.from_day.isoformat(), item.to_day.isoformat())
            answer = Answer.UNKNOWN if item.ask else Answer.YES
            said = () if item.ask else (item.zh,)
            asked = (_of_due(item),) if item.ask else ()
            yield Gap(rule, title, item.subject, answer, said, asked, "2", facts=facts)
