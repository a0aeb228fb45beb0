"""Read rule files; one that cannot be trusted is refused with file, line and remedy.

Refused are: a fact nobody can find, a fact that may be missing but has no question, a sentence
with an unknown slot, a parameter nobody declared, no authority, and no example for each answer.
"""

import string
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import forms.rules.facts_benefit  # noqa: F401  fills FACTS
import forms.rules.facts_care  # noqa: F401  fills FACTS
import forms.rules.facts_household  # noqa: F401  fills FACTS
import forms.rules.facts_insurance  # noqa: F401  fills FACTS
import forms.rules.facts_person  # noqa: F401  fills FACTS, with absence_facts
from forms.definitions.definitions import Definitions
from forms.definitions.parameters import Parameters
from forms.definitions.rule import Authority, Clause, Example, RuleDef, Sentences
from forms.expressions.parser import condition
from forms.expressions.tree import Expression
from forms.rules.fact_registry import COMMON_QUESTIONS, FactKind, kind_of
from forms.schema.form import Value
from forms.schema.ternary import Answer
from forms.schema.yaml_reader import Entry, day_or_none, read_entry

TEXTS = ("read", "excerpt", "recalled", "own")
"""How well an authority's text is known."""

EXAMPLE_DAY = "2026-11-01"
"""As-of day of an example that names none."""

LISTED = "listed"
"""What ``notes`` may ask besides facts: whether the answer is yes."""

Fields = Mapping[str, Mapping[str, str]]
"""Type of each question of the forms ``person`` and ``household``."""


def fields_of(definitions: Definitions) -> Fields:
    """The questions of the forms of persons and households: rules may use them as facts."""
    forms = definitions.forms
    return {
        about: {f.id: f.type for f in forms[about].fields} if about in forms else {}
        for about in ("person", "household")
    }


def load_rules(paths: Iterable[Path], definitions: Definitions) -> tuple[RuleDef, ...]:
    """Read rule files.

    Args:
        paths: The files.
        definitions: The forms and figures the rules may name.

    Raises:
        DefinitionFault: A rule cannot be used; the sentence names file, line and remedy.
    """
    found = []
    for path in paths:
        entry = read_entry(path)
        rule = read_rule(entry, definitions)
        entry.name_of_file("list")
        found.append(rule)
    return tuple(found)


def read_rule(entry: Entry, definitions: Definitions) -> RuleDef:
    """One rule.

    Raises:
        DefinitionFault: It cannot be used; the sentence names file, line and remedy.
    """
    return _RuleReader(entry, definitions.parameters, fields_of(definitions)).read()


def prove_asked(entry: Entry, name: str, whys: Iterable[str], ask: Mapping[str, Sentences]) -> None:
    """Whatever may be missing has its question, for each way in which it may be.

    Args:
        entry: The definition.
        name: Of the fact or answer.
        whys: The ways; ``""`` for an answer.
        ask: The questions of the definition.

    Raises:
        DefinitionFault: A question is lacking.
    """
    asked = ask.get(name, {})
    for why in (why for why in whys if why not in COMMON_QUESTIONS):
        if why not in asked and "" not in asked:
            lack = f"「{name}」缺少「{why}」时" if why else f"「{name}」没有填或填得太粗时"
            raise entry.fault_at("ask", f"{lack}没有可问的话，请在 ask 里补上。")


def read_authority(entry: Entry) -> Authority:
    """A document that a rule or an indicator rests on.

    Raises:
        DefinitionFault: What one needs to find it is lacking.
    """
    found = Authority(
        entry.text("title"),
        entry.text("number", ""),
        entry.text("paragraph"),
        entry.one_of("text", TEXTS),
        entry.text("says", ""),
    )
    entry.finish()
    if found.text != "own" and not found.number:
        raise entry.fault("没有文号，请写上 number（没有文号的写发布机关和年份）。")
    return found


class _RuleReader:
    """Reads one rule."""

    def __init__(self, entry: Entry, known: Parameters, fields: Fields) -> None:
        self.entry = entry
        self.known = known
        self.fields = fields
        self.about = self.entry.text("about")
        self.parameters = self.entry.pairs("parameters")

    def read(self) -> RuleDef:
        entry = self.entry
        if self.about not in self.fields:
            raise entry.fault_at("about", "about 只能是 person 或 household，请改正。")
        self._prove_parameters()
        valid = entry.entry("valid")
        rule = RuleDef(
            id=entry.text("id"),
            list=entry.text("list"),
            title=entry.text("title"),
            about=self.about,
            version=entry.text("version"),
            first=day_or_none(valid, "from"),
            last=day_or_none(valid, "to"),
            authority=self._authority(),
            parameters=self.parameters,
            scope=self._condition(entry, "scope"),
            excludes=self._clauses("except", "say"),
            needs=self._needs(),
            when=self._condition(entry, "when"),
            kinds=self._clauses("kinds", "code"),
            notes=self._clauses("notes", "say", LISTED),
            reasons=dict(self._reasons()),
            ask=dict(self._ask()),
            unverified=entry.text("unverified", ""),
            examples=tuple(self._example(e) for e in entry.entries("examples")),
        )
        valid.finish()
        entry.finish()
        self._prove_questions(rule)
        self._prove_examples(rule)
        return rule

    def _prove_parameters(self) -> None:
        declared = {p.id for p in self.known}
        for name in self.parameters.values():
            if name not in declared:
                zh = f"没有参数「{name}」，请在 parameters 文件里声明，或改正名称。"
                raise self.entry.fault_at("parameters", zh)

    def _authority(self) -> tuple[Authority, ...]:
        if not self.entry.entries("authority"):
            raise self.entry.fault_at("authority", "没有写依据，请写上文件、文号和段落。")
        return tuple(read_authority(e) for e in self.entry.entries("authority"))

    def _kind(self, entry: Entry, key: str, name: str) -> FactKind:
        try:
            return kind_of(name, self.about, self.fields)
        except KeyError:
            zh = f"没有「{name}」这个事实，请改正名称（可用的见 docs/reference）。"
            raise entry.fault_at(key, zh) from None

    def _condition(self, entry: Entry, key: str, *extra: str) -> Expression:
        expression = condition(entry, key)
        for name in sorted(expression.names):
            if name in self.parameters or name in extra:
                continue
            lacking = [s for s in self._kind(entry, key, name).settings if s not in self.parameters]
            if lacking or (key == "scope" and self._kind(entry, key, name).settings):
                zh = f"「{name}」要用参数 {'、'.join(lacking) or name}，请写在 parameters 里。"
                raise entry.fault_at(key, zh)
        return expression

    def _clauses(self, key: str, says: str, *extra: str) -> tuple[Clause, ...]:
        found = []
        for entry in self.entry.entries(key):
            word = entry.sentence(says, ("。",)) if says == "say" else entry.text(says)
            found.append(Clause(self._condition(entry, "when", *extra), word))
            entry.finish()
        return tuple(found)

    def _needs(self) -> tuple[str, ...]:
        needs = self.entry.texts("needs")
        for name in needs:
            self._kind(self.entry, "needs", name)
        return needs

    def _reasons(self) -> Iterator[tuple[str, Mapping[str, Sentences]]]:
        top = self.entry.entry("reasons")
        for name in top.names:
            kind = self._kind(top, name, name)
            entry = top.entry(name)
            whys = {"yes": kind.yes, "no": kind.no, "value": kind.yes}
            yield (
                name,
                {
                    answer: dict(self._sentences(entry, answer, whys[answer], kind))
                    for answer in entry.names
                    if answer in whys or self._refuse(entry, answer)
                },
            )

    @staticmethod
    def _refuse(entry: Entry, key: str) -> bool:
        raise entry.fault_at(key, f"「{key}」应是 yes、no 或 value，请改正。")

    def _ask(self) -> Iterator[tuple[str, Sentences]]:
        top = self.entry.entry("ask")
        for name in top.names:
            kind = self._kind(top, name, name)
            yield name, dict(self._sentences(top, name, kind.unknown, kind))

    def _sentences(
        self, entry: Entry, key: str, whys: tuple[str, ...], kind: FactKind
    ) -> Iterator[tuple[str, str]]:
        inner = entry.entry(key) if entry.holds(key) else None
        for why in inner.names if inner else ("",):
            source, place = (inner, why) if inner else (entry, key)
            sentence = source.sentence(place)
            if why and why not in whys:
                raise source.fault_at(place, f"没有「{why}」这种情形，可用 {'、'.join(whys)}。")
            self._prove_sentence(source, place, sentence, kind)
            yield why, sentence

    @staticmethod
    def _prove_sentence(entry: Entry, key: str, sentence: str, kind: FactKind) -> None:
        slots = ("who", "name", *kind.slots)
        for _, slot, _, _ in string.Formatter().parse(sentence):
            if slot is not None and slot not in slots:
                zh = f"句子里的 {{{slot}}} 没有内容，可用 {'、'.join(slots)}。"
                raise entry.fault_at(key, zh)

    def _example(self, entry: Entry) -> Example:
        answers = {a.value: a for a in Answer}
        expect = entry.one_of("expect", (*answers, "outside"))
        given = entry.entry("given")
        entry.text("on", EXAMPLE_DAY)
        example = Example(
            line=entry.line,
            day=day_or_none(entry, "on") or date.fromisoformat(EXAMPLE_DAY),
            given={name: self._given(given, name) for name in given.names},
            expect=answers.get(expect),
            missing=entry.texts("missing"),
            kind=entry.maybe("kind"),
        )
        entry.text("note", "")
        entry.finish()
        return example

    def _given(self, entry: Entry, name: str) -> Value:
        value = entry.text(name)
        if name in self.parameters:
            return int(value) if value.isdecimal() else entry.flag(name)
        self._kind(entry, name, name)
        last = name.rpartition(".")[2]
        plain = self.fields["person"].get(last) or self.fields["household"].get(last)
        return entry.flag(name) if plain in {None, "yesno"} else value

    def _prove_questions(self, rule: RuleDef) -> None:
        """Whatever may be missing has its question."""
        conditions = (rule.scope, rule.when, *(clause.when for clause in rule.excludes))
        named = {name for one in conditions for name in one.names} | set(rule.needs)
        for name in sorted(named - set(self.parameters)):
            path, _, last = name.rpartition(".")
            if path and last != "known" and f"{path}.known" not in rule.needs:
                zh = f"用到「{name}」就要先知道是谁，请在 needs 里写上 {path}.known。"
                raise self.entry.fault_at("needs", zh)
        needed = {name for one in conditions for name in one.needed} | set(rule.needs)
        for name in sorted(needed - set(self.parameters)):
            prove_asked(self.entry, name, self._kind(self.entry, "ask", name).unknown, rule.ask)

    def _prove_examples(self, rule: RuleDef) -> None:
        shown = {example.expect for example in rule.examples}
        for answer in Answer:
            if answer not in shown:
                zh = f"没有答案为 {answer.value} 的例子，请在 examples 里补上。"
                raise self.entry.fault_at("examples", zh)
