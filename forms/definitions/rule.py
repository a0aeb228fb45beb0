"""A rule of who is on a list or entitled to something, and how it decides.

Rules are data (forms/data/rules/*.yaml): facts that must be known, a condition over facts, the
sentences for what was found and the questions for what is missing, the authority, and examples
that a test runs. ``decide`` knows nothing of villages: it takes facts by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.errors import UnknownRuleList
from forms.expressions.evaluate import truth
from forms.expressions.tree import Expression
from forms.schema.form import Value
from forms.schema.ternary import Answer

Sentences = Mapping[str, str]
"""Sentence by the finding's ``why``; the empty key stands for every other."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A document a rule rests on.

    Attributes:
        title: Chinese title, without book marks.
        number: Document number, or year and publisher where there is none.
        paragraph: Where in it.
        text: ``read`` in full, ``excerpt`` of a public page, ``recalled`` or ``own`` choice.
        says: The words the rule takes from it.
    """

    title: str
    number: str
    paragraph: str
    text: str
    says: str

    @property
    def zh(self) -> str:
        """How a reason cites it; what we have not read in full says so."""
        doubt = {"read": "", "excerpt": "，据公开摘录，原文未核对", "own": "，本产品约定"}
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.title}》{number}{self.paragraph}{doubt.get(self.text, '，原文未核对')}"


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition with what it says or gives.

    Attributes:
        when: The condition.
        say: A Chinese sentence, or the code of a kind.
    """

    when: Expression
    say: str


@dataclass(frozen=True, slots=True)
class Example:
    """A case whose answer is known: documentation and test at once.

    Attributes:
        line: In the rule file.
        day: As-of day.
        given: Facts by name.
        expect: The answer; None when the case is outside the rule's scope.
        missing: Facts that must be named as missing, in the order of the questions.
        kind: The kind that must come out; None when it does not matter.
    """

    line: int
    day: date
    given: Mapping[str, Value]
    expect: Answer | None
    missing: tuple[str, ...]
    kind: str | None


@dataclass(frozen=True, slots=True)
class RuleDef:
    """One rule.

    Attributes:
        id: For example R-LBC; printed with every answer.
        list: The list it makes.
        title: Chinese name of that list.
        about: ``person`` or ``household``; whom it decides about.
        version: Raised with every change of meaning.
        first: First day the rule holds; None when it always did.
        last: Last day; None while it holds.
        authority: What it rests on, the most important first.
        parameters: The rule's own name for a figure, and the parameter that holds it.
        scope: Whom it speaks of at all.
        excludes: Cases that are not meant although the condition holds; looked at first.
        needs: Facts that must be known before a yes; what makes a no needs none of them.
        when: The condition.
        kinds: Codes of the kinds of yes; the first that holds counts.
        notes: What to add to the reasons, besides the sentences of the facts.
        reasons: Sentences by fact and answer (``yes``, ``no``, ``value``), in order of speaking.
        ask: Questions by fact, in order of asking.
        unverified: Said when a relative was inferred from the roster.
        examples: Cases with their answers.
    """

    id: str
    list: str
    title: str
    about: str
    version: str
    first: date | None
    last: date | None
    authority: tuple[Authority, ...]
    parameters: Mapping[str, str]
    scope: Expression
    excludes: tuple[Clause, ...]
    needs: tuple[str, ...]
    when: Expression
    kinds: tuple[Clause, ...]
    notes: tuple[Clause, ...]
    reasons: Mapping[str, Mapping[str, Sentences]]
    ask: Mapping[str, Sentences]
    unverified: str
    examples: tuple[Example, ...]

    @property
    def source(self) -> str:
        """The authorities in one line."""
        return "；".join(a.zh for a in self.authority)

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def rule_for(list_id: str, day: date, rules: Iterable[RuleDef]) -> RuleDef:
    """The rule of a list on a day; the newest one when none holds on it.

    Raises:
        UnknownRuleList: No rule makes such a list.
    """
    candidates = [rule for rule in rules if rule.list == list_id]
    if not candidates:
        raise UnknownRuleList(list=list_id)
    candidates.sort(key=lambda rule: rule.first or date.min)
    return next((rule for rule in reversed(candidates) if rule.holds(day)), candidates[-1])


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule makes of the facts.

    Attributes:
        answer: Yes, no or cannot tell.
        missing: Facts that would settle it, in the order of the questions.
        kind: Code of the kind of yes; empty when the rule has none.
        excluded: The exclusion that made it a no.
    """

    answer: Answer
    missing: tuple[str, ...] = ()
    kind: str = ""
    excluded: Clause | None = None


def decide(rule: RuleDef, facts: Mapping[str, Value], day: date) -> Decision | None:
    """Apply a rule to facts.

    Args:
        rule: The rule.
        facts: By name; a fact that cannot be told is absent.
        day: As-of day.

    Returns:
        The decision; None when the rule does not speak of this case.
    """
    spoken_of = truth(rule.scope, facts, day)
    if spoken_of is False:
        return None
    judged = _judged(rule, facts, day)
    if spoken_of is True or judged.answer is Answer.NO:
        return judged  # not on the list, whether the rule speaks of the case or not
    return Decision(Answer.UNKNOWN, _asked(rule, spoken_of))


def _judged(rule: RuleDef, facts: Mapping[str, Value], day: date) -> Decision:
    """The decision about somebody the rule speaks of: first what is a no whatever is unknown."""
    doubt: frozenset[str] = frozenset()
    sure = True
    for clause in rule.excludes:
        excluded = truth(clause.when, facts, day)
        if excluded is True:
            return Decision(Answer.NO, excluded=clause)
        if excluded is not False:
            doubt, sure = doubt | excluded, False
    holds = truth(rule.when, facts, day)
    if holds is False:
        return Decision(Answer.NO)
    unmet = [need for need in rule.needs if facts.get(need) is None]
    missing = doubt if holds is True else doubt | holds
    if unmet:
        return Decision(Answer.UNKNOWN, _asked(rule, _without(missing, unmet)))
    if not sure or holds is not True:
        return Decision(Answer.UNKNOWN, _asked(rule, missing))
    return Decision(Answer.YES, kind=_kind(rule, facts, day))


def _kind(rule: RuleDef, facts: Mapping[str, Value], day: date) -> str:
    """The first kind that holds; none where an earlier one may hold as well."""
    for kind in rule.kinds:
        holds = truth(kind.when, facts, day)
        if holds is not False:
            return kind.say if holds is True else ""
    return ""


def _without(missing: Iterable[str], unmet: list[str]) -> set[str]:
    """The unmet needs and what is missing besides; nothing more about a relative nobody knows."""
    unknown = tuple(need.removesuffix("known") for need in unmet if need.endswith(".known"))
    return {name for name in missing if not name.startswith(unknown)} | set(unmet)


def _asked(rule: RuleDef, missing: Iterable[str]) -> tuple[str, ...]:
    """Missing facts in the order of the rule's questions."""
    names = set(missing)
    return tuple(n for n in rule.ask if n in names) + tuple(sorted(names - set(rule.ask)))
