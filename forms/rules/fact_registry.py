"""What is known about one person or household as of a day: the words that rules are written in.

A rule says ``father.away`` or ``children.able_at_home``. The part before the point leads to a
relative, the last part is a fact about that person (forms/rules/facts_person.py). Every fact is a
value or *cannot tell*, together with what it rests on, so that the rule can say why and ask what is
missing. A fact about relatives nobody knows of is *cannot tell*, never no.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeAlias, cast
from weakref import WeakMethod, ref

from forms.definitions.definitions import Definitions
from forms.definitions.records import Person
from forms.definitions.rule import Sentences
from forms.rules.finding import NOBODY, Finding, Part, said
from forms.rules.places import Homeland
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.kinship import Kin
from forms.village.view import VillageView

Settings = Mapping[str, Value]
"""Values of the parameters a rule passes to its facts, by the rule's own names for them."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """A fact that rules may use.

    Attributes:
        about: ``person`` or ``household``.
        find: Finds it; slots without the name of the person.
        yes: The sentences there are for a yes (or for any value that is not yes or no).
        no: The sentences there are for a no.
        unknown: The questions there are when it cannot be told.
        settings: Names under which a rule must pass parameters.
        slots: What the sentences may mention besides ``who`` and ``name``.
        office: The list of an office that answers it for the whole village, where there is one.
    """

    about: str
    find: Callable[["Inquiry", RecordId], Finding]
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    office: tuple[str, ...] = ()


Finder: TypeAlias = Callable[[RecordId], Finding]
"""Finds one fact for a subject."""

FACTS: dict[str, FactKind] = {}
"""Every fact by name; filled by ``fact``."""

COMMON_QUESTIONS: Mapping[str, str] = {
    "life": "{who}的{doubt}，到底是哪一天？请补全。",
    "whereabouts": "{who}是在家还是外出？请登记外出；都在家的，在走访里填“全家去向已问清”。",
    "purpose": "{who}因什么外出，是不是务工、经商？请在外出登记里填写外出原因。",
    "unregistered": "{who}{written}，户口登记在哪里？请核对户口簿，填写户籍状态、户口性质。",
    "unnoted": "{who}有没有残疾？请填写健康状况；有残疾人证的，登记残疾人卡。",
    "ungraded": "{who}有残疾的登记，有没有残疾人证、是几级？请核对后登记残疾人卡。",
    "last": "哪一次{item}排查是最近的？日期没有写到日，或者同一天有两次、写得不一样，请核对。",
    "statement": "哪一份收入核算说的是这一天？核算期止没有写到日，或者有两份写得不一样，请核对。",
    "contrary": "{who}的「{item}」没有写清，或者有两条登记写得不一样，请核对。",
    "kindless": "{who}有一条待遇没有写是哪一种，或者读不出来，请核对后补填。",
    "dates": "{who}的「{item}」起止时间没有写到日，或者前后矛盾，这一天还在不在？请核对补全。",
}
"""Questions that are the same whatever the rule, by the finding's ``why``; a rule may differ."""

ONE: Mapping[str, tuple[str, str, str]] = {
    "father": ("person", "person", "父亲"),
    "mother": ("person", "person", "母亲"),
    "husband": ("person", "person", "丈夫"),
    "wife": ("person", "person", "妻子"),
    "spouse": ("person", "person", "配偶"),
    "household": ("person", "household", "本户"),
}
"""Steps to one other: from what, to what, and the Chinese word."""

MANY: Mapping[str, tuple[str, str, str]] = {
    "children": ("person", "person", "子女"),
    "members": ("household", "person", "家庭成员"),
}
"""Steps to several others; the fact holds when it holds for any of them."""


def fact(
    name: str, about: str = "person", **about_it: tuple[str, ...]
) -> Callable[[Callable[["Inquiry", RecordId], Finding]], Callable[["Inquiry", RecordId], Finding]]:
    """Make a function a fact that rules may use; see ``FactKind`` for the keywords."""

    def register(
        find: Callable[["Inquiry", RecordId], Finding],
    ) -> Callable[["Inquiry", RecordId], Finding]:
        FACTS[name] = FactKind(about, find, **about_it)
        return find

    return register


def kind_of(name: str, about: str, fields: Mapping[str, Collection[str]]) -> FactKind:
    """The fact a rule about persons or households means by a dotted name.

    Args:
        name: For example ``children.able_at_home``, or a question of the form such as ``birth``.
        about: ``person`` or ``household``, whom the rule is about.
        fields: Question ids of the forms ``person`` and ``household``.

    Raises:
        KeyError: There is no such fact, or the path to it does not exist.
    """
    *steps, last = name.split(".")
    several = False
    for step in steps:
        origin, target, _ = ONE.get(step) or MANY[step]
        if origin != about:
            raise KeyError(name)
        about, several = target, several or step in MANY
    if last not in FACTS and last in fields[about] and not several:
        return FIELD
    kind = FACTS[last]
    if kind.about not in {about, "any"}:
        raise KeyError(name)
    return kind


class Finders(dict[str, Finder]):
    """A finder for each dotted name, made when it is first asked for.

    A village asks a million times: what a name says is looked at once.
    """

    def __init__(self, make: WeakMethod[Callable[[str], Finder]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Finder:
        make = self._make()
        assert make is not None
        found = self[name] = make(name)
        return found


class Inquiry:
    """Finds facts in one village as of one day.

    Args:
        view: The village.
        day: The day asked about.
        settings: The rule's parameters.
        definitions: What holds in the village.
        homeland: Where the village lies.
    """

    def __init__(
        self,
        view: VillageView,
        day: date,
        settings: Settings,
        definitions: Definitions,
        homeland: Homeland,
    ) -> None:
        self.view = view
        self.day = day
        self.settings = settings
        self.definitions = definitions
        self.codes = definitions.codes
        self.homeland = homeland
        # What needs no figure of the rule is the same for every rule of the day.
        shared = view.kept.setdefault(("facts", day, id(definitions)), (definitions, {}))
        self._shared: dict[str, dict[RecordId, Finding]] = shared[1]  # type: ignore[index]
        # Whoever asks a finder has the inquiry. Did finders hold it, only Python's collector could
        # free both, and the village with them.
        self._weak = cast("Callable[[], Inquiry]", ref(self))

    @cached_property
    def finders(self) -> Finders:
        """How each fact is found, by its dotted name."""
        return Finders(WeakMethod(self._finder))

    def card(self, person: RecordId) -> Person:
        """Somebody's card; blank when there is none."""
        return self.view.card(Person, person)

    def of(self, subject: RecordId, name: str) -> Finding:
        """A fact of somebody by its name, for example ``father.away``."""
        return self.finders[name](subject)

    def _finder(self, name: str) -> "Finder":
        step, dot, rest = name.partition(".")
        if not dot:
            return self._plain(name)
        return self._anybody(step, rest) if step in MANY else self._relative(step, rest)

    def _plain(self, name: str) -> "Finder":
        kind = FACTS.get(name)
        own, me = kind is not None and kind.settings, self._weak
        kept: dict[RecordId, Finding] = {} if own else self._shared.setdefault(name, {})

        def finder(subject: RecordId) -> Finding:
            found = kept.get(subject)
            if found is None:
                found = kind.find(me(), subject) if kind else _written(me(), subject, name)
                kept[subject] = found
            return found

        return finder

    def _relative(self, step: str, rest: str) -> "Finder":
        find, me = self.finders[rest], self._weak

        def finder(subject: RecordId) -> Finding:
            kin = me()._one(subject, step)
            return NOBODY if kin is None else _as_sure(find(kin.person), kin)

        return finder

    def _anybody(self, step: str, rest: str) -> "Finder":
        find, me = self.finders[rest], self._weak

        def finder(subject: RecordId) -> Finding:
            people = me()._several(subject, step)
            return _any(people, [find(kin.person) for kin in people])

        return finder

    def worded(self, subject: RecordId, name: str, who: str) -> Finding:
        """A fact by its dotted name, with the people of its sentences named.

        Args:
            subject: Whom the name starts from.
            name: For example ``father.away``.
            who: How sentences call the subject.
        """
        step, dot, rest = name.partition(".")
        if not dot:
            return _named(self.of(subject, name), who, self.view.name(subject))
        if step in MANY:
            people = self._several(subject, step)
            told = [self.worded(kin.person, rest, self._label(kin, step)) for kin in people]
            return _any(people, told)
        kin = self._one(subject, step)
        if kin is None:
            return NOBODY
        return _as_sure(self.worded(kin.person, rest, self._label(kin, step)), kin)

    def doubts(
        self, subject: RecordId, name: str, who: str
    ) -> Iterator[tuple[RecordId, str, Part]]:
        """Why a fact cannot be told: whose plain fact is lacking, which, and what there is to say.

        Args:
            subject: Whom the name starts from.
            name: For example ``father.away``.
            who: How sentences call the subject.
        """
        step, dot, rest = name.partition(".")
        if not dot:
            for part in self.worded(subject, name, who).parts:
                yield part.about or subject, part.fact or name, part
            return
        kin = self._several(subject, step) if step in MANY else [self._one(subject, step)]
        known = [one for one in kin if one is not None]
        if not known:
            slots = {"who": who, "name": self.view.name(subject)}
            yield subject, step, Part("nobody", slots)
        for one in known:
            if rest and (step not in MANY or self.of(one.person, rest).value is None):
                yield from self.doubts(one.person, rest, self._label(one, step))

    def _label(self, kin: Kin, step: str) -> str:
        """How sentences call a relative."""
        if step in MANY:
            return self._child(kin.person) if step == "children" else self.view.name(kin.person)
        return ONE[step][2] + ("" if step == "household" else self.view.name(kin.person))

    def _one(self, subject: RecordId, step: str) -> Kin | None:
        if step == "household":
            household = self.view.household_of(subject)
            return Kin(household, verified=True) if household else None
        kinship = self.view.kinship
        if step == "father":
            return kinship.father(subject)
        return kinship.mother(subject) if step == "mother" else kinship.spouse(subject)

    def _several(self, subject: RecordId, step: str) -> list[Kin]:
        if step == "members":
            found = [Kin(p, verified=True) for p in self.view.members.get(subject, ())]
        else:
            found = list(self.view.kinship.children(subject))
        return [
            kin for kin in found if self.view.lives.answer(kin.person, self.day) is not Answer.NO
        ]

    def _child(self, person: RecordId) -> str:
        sex = self.card(person).sex or ""
        return {"1": "儿子", "2": "女儿"}.get(sex, "子女") + self.view.name(person)


def _as_sure(found: Finding, kin: Kin) -> Finding:
    return found if kin.verified else Finding(found.value, found.parts, verified=False)


def _any(people: list[Kin], found: list[Finding]) -> Finding:
    """Whether a fact holds for any of them; of nobody it cannot be told."""
    if not people:
        return NOBODY
    value = _any_of([f.value for f in found])
    parts = [f.parts for f in found if f.value is value or value is False]
    sure = all(k.verified for k in people)
    return Finding(value, tuple(p for some in parts for p in some), sure)


def _any_of(values: list[Value | None]) -> bool | None:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def _named(found: Finding, who: str, name: str) -> Finding:
    parts = tuple(replace(p, slots={"who": who, "name": name, **p.slots}) for p in found.parts)
    return Finding(found.value, parts, found.verified)


def of_another(inquiry: Inquiry, about: RecordId, name: str, who: str) -> tuple[Part, ...]:
    """Why a fact of somebody else cannot be told, so that it is asked once whoever waits for it.

    Args:
        inquiry: The village.
        about: Whose fact it is.
        name: The fact.
        who: What they are to whom the rule speaks of, such as 父亲.
    """
    said = {"who": who + inquiry.view.name(about), "name": inquiry.view.name(about)}
    return tuple(
        replace(part, slots={**part.slots, **said}, about=about, fact=name)
        for part in inquiry.of(about, name).parts
    )


def _written(inquiry: Inquiry, subject: RecordId, field: str) -> Finding:
    """An answer as it stands on the card of a person or household."""
    view = inquiry.view
    body = view.body("person", subject) or view.body("household", subject) or {}
    value = body.get(field)
    if value is None:
        return said(None, "unwritten")
    slots = {"value": str(value)}
    if field == "birth" and (birth := view.lives.births.get(subject)) is not None:
        ages = sorted({age_on(at, inquiry.day) for at in (birth.last, birth.first)})
        slots["age"] = "至".join(map(str, ages))
    if isinstance(value, str | int):
        return said(value, "value", **slots)
    return Finding(value, (Part("value", slots),))


FIELD = FactKind(
    "any",
    lambda inquiry, subject: _written(inquiry, subject, ""),
    yes=("value",),
    no=("value",),
    unknown=("unwritten",),
    slots=("value", "age"),
)
"""Any question of the person or household form used as a fact."""


def sentence(sentences: Sentences, part: Part) -> str:
    """The sentence of a rule or indicator for a part, filled in; empty when it has none."""
    common = COMMON_QUESTIONS.get(part.why, "")
    template = sentences.get(part.why) or common or sentences.get("", "")
    # Thousands are asked the same: the words are there once, as long as somebody has them.
    return sys.intern(template.format_map(defaultdict(str, part.slots))) if template else ""
