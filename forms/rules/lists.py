"""Derived lists: who is left behind as of a day, why, and what to ask where it cannot be told.

Nothing here is stored. The same records and the same day give the same list next year.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.definitions.rule import Decision, RuleDef, Sentences, decide, rule_for
from forms.expressions.evaluate import truth
from forms.rules.asking import Asked, asked
from forms.rules.fact_lookup import FactLookup
from forms.rules.fact_registry import Inquiry, sentence
from forms.rules.places import Homeland
from forms.rules.reader import LISTED
from forms.schema.deadline import VILLAGE
from forms.schema.form import Body, RecordId
from forms.schema.gc_pause import gc_paused
from forms.schema.ternary import Answer
from forms.village.touched import touched
from forms.village.view import Earlier, VillageView

CARED: Final = ("left_behind_child", "left_behind_woman", "left_behind_elder", "disabled_person")
"""Whom the village cares for first; these lists have cards."""
ALIVE: Final = "alive"
"""The fact that is asked first where a partial date leaves life open."""
LISTS: Final = (
    *CARED, "migrant_child", "fuc_child", "child_in_difficulty", "school_age", "insured",
    "safe_water", "safe_house",
)  # fmt: skip
"""The lists there are rules for, in the order people should see."""


def lists_of(definitions: Definitions) -> tuple[str, ...]:
    """``LISTS`` with a county's own; those that find leads are not among them."""
    own = {rule.list for rule in definitions.rules if rule.list.startswith("own_")}
    return (*LISTS, *sorted(own))


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about an answer; see ``Derived``."""

    reasons: tuple[str, ...]
    asked: tuple[Asked, ...]
    verified: bool


class Derived:
    """What a rule says about one person or household.

    The words are put together when somebody reads them: a village of 20,000 has a hundred thousand
    answers, and people look at a few dozen.

    Attributes:
        subject: Who.
        answer: Whether the subject is on the list.
        kind: Code of the kind of yes, for example of ``lbc_reason_type``; empty when none.
    """

    __slots__ = ("_by", "_say", "_words", "answer", "kind", "subject")

    def __init__(
        self,
        subject: RecordId,
        rule: RuleDef,
        answer: Answer,
        kind: str,
        say: Callable[[RecordId], Words],
    ) -> None:
        self.subject = subject
        self.answer = answer
        self.kind = kind
        self._by = rule
        self._say = say
        self._words: Words | None = None

    @property
    def rule(self) -> str:
        """Id of the rule, as printed: R-LBC."""
        return self._by.id

    @property
    def version(self) -> str:
        """Version of the rule."""
        return self._by.version

    @property
    def source(self) -> str:
        """The documents, each marked when its text is not confirmed."""
        return self._by.source

    @property
    def list(self) -> str:
        """The list the rule makes: ``left_behind_child``."""
        return self._by.list

    @property
    def words(self) -> Words:
        """Everything that is said about the answer."""
        if self._words is None:
            self._words = self._say(self.subject)
        return self._words

    def speak_by(self, say: Callable[[RecordId], Words]) -> None:
        """From now on the words are put together so."""
        self._say = say

    @property
    def reasons(self) -> tuple[str, ...]:
        """Chinese sentences: what the answer rests on."""
        return self.words.reasons

    @property
    def missing(self) -> tuple[str, ...]:
        """Chinese questions that would settle it; one may settle several facts."""
        return tuple(dict.fromkeys(one.zh for one in self.words.asked))

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The same questions with whom each is about."""
        return self.words.asked

    @property
    def verified(self) -> bool:
        """False when a relative was inferred from the roster, or the answer is open."""
        return self.words.verified


def derive(
    list_id: str,
    view: VillageView,
    day: date,
    definitions: Definitions,
    *,
    only: Collection[RecordId] | None = None,
) -> list[Derived]:
    """Apply the rule of a list to everybody in its scope.

    Args:
        list_id: The list of a rule.
        view: The village.
        day: As-of day.
        definitions: What holds in the village.
        only: Ask about these alone, for the page of one person; all when left out.

    Returns:
        One entry for every person the rule speaks of, also where the answer is no.

    Raises:
        UnknownRuleList: No rule makes such a list.
    """
    rule = rule_for(list_id, day, definitions.rules)
    view = view.on(day)
    if only is None:
        return list(_everybody(rule, view, day, definitions).found.values())
    with gc_paused():
        run = _Run(rule, view, day, definitions)
        return list(run.some(only, _Speaker(run)))


@dataclass(slots=True)
class _Everybody:
    """A list as found, with what it was asked of, so that nothing else takes its identity."""

    asked: tuple[RuleDef, Definitions]
    found: dict[RecordId, Derived]
    speaker: "_Speaker"


def _everybody(rule: RuleDef, view: VillageView, day: date, definitions: Definitions) -> _Everybody:
    """Everybody, worked out once: leads, returns and pages ask the same of one day."""
    key = (id(rule), id(definitions), day)
    if key not in view.lists:
        with gc_paused():
            made = _again(key, rule, view, day, definitions)
            view.lists[key] = made or _anew(rule, view, day, definitions)
        view.earlier.pop(key, None)
    known = view.lists[key]
    assert isinstance(known, _Everybody)
    return known


def _anew(rule: RuleDef, view: VillageView, day: date, definitions: Definitions) -> _Everybody:
    run = _Run(rule, view, day, definitions)
    speaker = _Speaker(run)
    found = {one.subject: one for one in run.some(None, speaker)}
    return _Everybody((rule, definitions), found, speaker)


def _again(
    key: object, rule: RuleDef, view: VillageView, day: date, definitions: Definitions
) -> _Everybody | None:
    """The list of before some writes with whom they concern judged anew; None where that is all."""
    earlier = view.earlier.get(key)
    before = earlier.known if earlier is not None else None
    if earlier is None or not isinstance(before, _Everybody):
        return None
    concerned = touched(earlier, view)
    if concerned is None:
        return None
    run = _Run(rule, view, day, definitions)
    fresh = {one.subject: one for one in run.some(concerned, before.speaker)}
    for subject in concerned:
        if (old := before.found.get(subject)) is not None:
            before.speaker.leave(old)
    before.speaker.run = run
    found = before.found | fresh
    stays = all((s in before.found) is (s in fresh) for s in concerned)
    if not stays or earlier.view.lives.living(day) is not view.lives.living(day):
        left = {s: one for s, one in found.items() if s in fresh or s not in concerned}
        found = {s: left[s] for s in run.subjects() if s in left}
    return _Everybody((rule, definitions), found, before.speaker)


def tried(before: VillageView, made: VillageView, written: frozenset[RecordId]) -> None:
    """Give a village that is only tried out the lists known of the one it was made from.

    Whom the writes may concern is judged there; nothing of the village before is touched.

    Args:
        before: The village as it is, of a day.
        made: The same with some records written, of the same day.
        written: Which records.
    """
    concerned = touched(Earlier(before, written, None), made)
    for key, known in before.lists.items() if concerned is not None else ():
        assert isinstance(known, _Everybody)
        assert isinstance(key, tuple)
        rule, definitions = known.asked
        run = _Run(rule, made, key[2], definitions)
        left = {s: one for s, one in known.found.items() if s not in (concerned or ())}
        speaker = _Speaker(run)
        fresh = {one.subject: one for one in run.some(concerned, speaker)}
        made.lists[key] = _Everybody(known.asked, left | fresh, speaker)


class _Speaker:
    """Puts the words of a list's answers together, from the village as it is now.

    After a save most answers stay as they are, and so do their words: they must not hold the
    village of before.
    """

    def __init__(self, run: "_Run") -> None:
        self.run = run

    def __call__(self, subject: RecordId) -> Words:
        """The words about one of them."""
        return self.run.say(subject)

    def leave(self, answer: Derived) -> None:
        """An answer that was judged anew goes on speaking of the village it was found in."""
        answer.speak_by(self.run.say)


def _if_alive(view: VillageView, person: RecordId, day: date) -> VillageView:
    """The same village if somebody, of whom partial dates leave it open, lives on a day."""
    people = view.records(Person.FORM)
    body = {k: v for k, v in people[person].items() if k != Person.death_day.name}
    if (birth := view.lives.births.get(person)) is not None and birth.last > day:
        body[Person.birth.name] = birth.first.isoformat()
    return _with(view, person, body)


def _if_dead(view: VillageView, person: RecordId, day: date) -> VillageView:
    """The same village if somebody died on a day."""
    body = {**view.records(Person.FORM)[person], Person.death_day.name: day.isoformat()}
    return _with(view, person, body)


def _with(view: VillageView, person: RecordId, body: Body) -> VillageView:
    """The same village with another card of somebody; the dead have the same kin."""
    people = {**view.records(Person.FORM), person: body}
    made = VillageView({**view.bodies, Person.FORM: people}, view.unreadable)
    made.members, made.kinship = view.members, view.kinship
    return made


class _Run:
    """One rule over one village."""

    def __init__(
        self,
        rule: RuleDef,
        view: VillageView,
        day: date,
        definitions: Definitions,
    ) -> None:
        self.rule = rule
        self.view = view
        self.day = day
        values = {name: definitions.parameters.get(p, day) for name, p in rule.parameters.items()}
        self.settings = {name: value for name, value in values.items() if value is not None}
        self.doubtful = (
            frozenset(view.lives.perhaps_living(day)) if rule.about == "person" else frozenset()
        )
        self.absent = tuple(
            f"缺少参数“{definitions.parameters.label(rule.parameters[name])}”，请向县里核实后在参数中填写。"
            for name, value in values.items()
            if value is None
        )
        if not rule.holds(day):
            self.absent += (f"“{rule.title}”规则在{day.isoformat()}不适用，请改选日期。",)
        self.definitions = definitions
        self.inquiry = self._inquiry(view)

    def some(self, only: Collection[RecordId] | None, speaker: _Speaker) -> Iterator[Derived]:
        """Everybody in scope, or only these, in the order of the records; who puts the words."""
        for subject in self.subjects():
            if only is None or subject in only:
                sheet = FactLookup(self.inquiry, subject, self.settings)
                decision = self._decided(sheet, subject)
                if decision is not None:
                    yield Derived(
                        subject,
                        self.rule,
                        decision.answer,
                        decision.kind,
                        speaker,
                    )

    def subjects(self) -> Iterator[RecordId]:
        """Whom the rule may speak of."""
        if self.rule.about != "person":
            return self.view.lives.households()
        return iter((*self.view.lives.living(self.day), *self.doubtful))

    def _decided(self, sheet: FactLookup, subject: RecordId) -> Decision | None:
        if self.absent:
            spoken_of = truth(self.rule.scope, sheet, self.day)
            return Decision(Answer.UNKNOWN) if spoken_of is not False else None
        if subject not in self.doubtful:
            return self._whichever(subject, decide(self.rule, sheet, self.day))
        alive = FactLookup(
            self._inquiry(_if_alive(self.view, subject, self.day)), subject, self.settings
        )
        decision = decide(self.rule, alive, self.day)
        if decision is None or decision.answer is Answer.NO:
            return decision
        return Decision(Answer.UNKNOWN, (ALIVE,))  # the dead and the unborn are on no list

    def _whichever(self, subject: RecordId, decision: Decision | None) -> Decision | None:
        """What is so whether or not a relative, of whom a partial date leaves it open, lives.

        A father who is away at work or dead is one of both: neither is known, and the child has no
        father at home all the same.
        """
        if decision is None or decision.answer is not Answer.UNKNOWN or not self._perhaps_dead:
            return decision
        asks = (self.inquiry.doubts(subject, name, "") for name in decision.missing)
        whose = {about for parts in asks for about, _, part in parts if part.why == "life"}
        for person in sorted(whose & self._perhaps_dead):
            told = [
                decide(self.rule, FactLookup(inquiry, subject, self.settings), self.day)
                for inquiry in self._either_way(person)
            ]
            answers = {one.answer for one in told if one is not None}
            if None not in told and len(answers) == 1 and answers != {Answer.UNKNOWN}:
                kinds = {one.kind for one in told if one is not None}
                kind = kinds.pop() if len(kinds) == 1 else ""
                return Decision(answers.pop(), kind=kind)
        return decision

    @cached_property
    def _perhaps_dead(self) -> frozenset[RecordId]:
        """Those of whom the day of death leaves open whether they live."""
        lives = self.view.lives
        return frozenset(p for p in lives.deaths if lives.answer(p, self.day) is Answer.UNKNOWN)

    def _either_way(self, person: RecordId) -> Iterator[Inquiry]:
        """The village if somebody lives, and if they died on the first or the last day possible."""
        yield self._inquiry(_if_alive(self.view, person, self.day))
        died = self.view.lives.deaths[person]
        for day in {died.first, min(died.last, self.day)}:
            yield self._inquiry(_if_dead(self.view, person, day))

    def _inquiry(self, view: VillageView) -> Inquiry:
        place = homeland(view, self.day, self.definitions)
        return Inquiry(view, self.day, self.settings, self.definitions, place)

    def say(self, subject: RecordId) -> Words:
        """The words for one of them, decided once more: what it rests on is found by now."""
        sheet = FactLookup(self.inquiry, subject, self.settings)
        decision = self._decided(sheet, subject)
        if self.absent or decision is None:
            figures = tuple(Asked(VILLAGE, zh, zh) for zh in self.absent)
            return Words((), figures, verified=False)
        reasons = tuple(self._reasons(decision, sheet))
        missing = tuple(dict.fromkeys(self._questions(decision, subject)))
        known = decision.answer is not Answer.UNKNOWN
        return Words(reasons, missing, known and all(f.verified for f in sheet.found.values()))

    def _reasons(self, decision: Decision, sheet: FactLookup) -> Iterator[str]:
        """The sentences of the facts that count, then notes, then what is unverified."""
        excluded = decision.excluded
        for name, answers in self.rule.reasons.items():
            if excluded is None or name in excluded.when.names:
                yield from _said(answers, sheet, name)
        if excluded is not None:
            yield excluded.say
            return
        yield from self._notes(decision, sheet)
        if self.rule.unverified and not all(f.verified for f in sheet.found.values()):
            yield self.rule.unverified

    def _notes(self, decision: Decision, sheet: FactLookup) -> Iterator[str]:
        if decision.answer is Answer.UNKNOWN:
            return
        sheet.tell(LISTED, decision.answer is Answer.YES)
        for note in self.rule.notes:
            if truth(note.when, sheet, self.day) is True:
                yield note.say

    def _questions(self, decision: Decision, subject: RecordId) -> Iterator[Asked]:
        for name in decision.missing:
            for about, plain, part in self.inquiry.doubts(subject, name, "本人"):
                if question := sentence(self.rule.ask.get(name, {}), part):
                    yield asked(self.inquiry, about, plain, part, question)


def _said(answers: Mapping[str, Sentences], sheet: FactLookup, name: str) -> Iterator[str]:
    """The sentences of a fact for what was found."""
    told = sheet.finding(name).value
    key = "value" if not isinstance(told, bool) else "yes" if told else "no"
    if told is None or key not in answers:
        return
    for part in sheet.worded(name).parts:
        if zh := sentence(answers[key], part):
            yield zh


def homeland(view: VillageView, day: date, definitions: Definitions) -> Homeland:
    """Where the village lies: as written on its record, else by its division code."""
    village = view.village
    area = (village.code12 or "")[:6]
    named = definitions.codes.label("gx_division6", area)
    elsewhere = definitions.parameters.get("far_places", day)
    return Homeland(
        county=village.county_name or (named if named != area else ""),
        township=village.township or "",
        elsewhere=tuple(elsewhere) if isinstance(elsewhere, list) else (),
    )
