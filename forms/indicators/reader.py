"""Reads the definitions of indicators; what cannot be counted is refused with file and remedy."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import forms.indicators.facts  # noqa: F401  fills FACTS
from forms.definitions.definitions import Definitions
from forms.definitions.indicator import Case, Group, IndicatorDef, Verdict
from forms.definitions.rule import Sentences
from forms.expressions.parser import condition
from forms.expressions.tree import Expression
from forms.indicators.indicator import LISTED
from forms.indicators.side_figures import SIDE_FIGURES
from forms.rules.fact_registry import FactKind, kind_of
from forms.rules.reader import EXAMPLE_DAY, fields_of, prove_asked, read_authority
from forms.schema.form import Claim, Disclosure, FieldDef, Value
from forms.schema.yaml_reader import Entry, day_or_none, read_entry

GOODS = ("up", "down", "none")


def load_indicators(paths: Iterable[Path], definitions: Definitions) -> dict[str, IndicatorDef]:
    """Read indicators, by id.

    Args:
        paths: The files.
        definitions: The forms, rules and figures they may name.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    read = (_Reader(path, definitions).read() for path in paths)
    return {made.id: made for made in read}


class _Reader:
    """Reads one file."""

    def __init__(self, path: Path, definitions: Definitions) -> None:
        self.definitions = definitions
        self.path = path
        self.entry = read_entry(path)
        self.parameters = self.entry.pairs("parameters")
        self.fields = fields_of(definitions)
        self.form: dict[str, FieldDef] = {}
        self.abouts: set[str] = set()

    def read(self) -> IndicatorDef:
        entry = self.entry
        self._prove_parameters()
        groups = tuple(self._group(e) for e in entry.entries("whole"))
        if not groups:
            raise entry.fault_at("whole", "没有写分母，请在 whole 里写明数谁。")
        made = IndicatorDef(
            id=entry.name_of_file("id"),
            title=entry.text("title"),
            version=entry.text("version"),
            unit=entry.text("unit"),
            good=entry.one_of("good", GOODS),
            part_zh=entry.text("part_zh"),
            whole_zh=entry.text("whole_zh"),
            groups=groups,
            placed=not self.form or not {"person", "household"}.isdisjoint(self.form),
            part=self._condition(entry, "part"),
            leads=entry.texts("leads"),
            amount=entry.text("amount", ""),
            parameters=self.parameters,
            authority=tuple(read_authority(e) for e in entry.entries("authority")),
            ask=dict(self._ask()),
            asides=tuple(self._known(entry, "asides", entry.texts("asides"), SIDE_FIGURES)),
            notes=entry.texts("notes"),
            examples=tuple(self._case(e) for e in entry.entries("examples")),
        )
        entry.finish()
        self._prove(made)
        return made

    def _prove_parameters(self) -> None:
        declared = {p.id for p in self.definitions.parameters}
        self._known(self.entry, "parameters", tuple(self.parameters.values()), declared)

    @staticmethod
    def _known(
        entry: Entry, key: str, names: tuple[str, ...], known: Iterable[str]
    ) -> tuple[str, ...]:
        for name in names:
            if name not in set(known):
                raise entry.fault_at(key, f"没有「{name}」，请改正名称。")
        return names

    def _group(self, entry: Entry) -> Group:
        of = entry.text("of")
        kind, _, name = of.partition(":")
        rules = {r.list if kind == "list" else r.id: r for r in self.definitions.rules}
        forms = self.definitions.forms
        if of in {"people", "households"}:
            about = "person" if of == "people" else "household"
        elif kind in {"list", "rule"} and name in rules:
            about = rules[name].about
        elif kind == "form" and name in forms:
            about = ""
            self.form = {field.id: field for field in forms[name].fields}
            self.form |= {claim.id: _as_question(claim) for claim in forms[name].claims}
        else:
            raise entry.fault_at("of", f"不认识「{of}」，请改正。")
        self.abouts.add(about)
        every = entry.flag("every")
        made = Group(of, self._condition(entry, "where"), entry.text("by", ""), every)
        if made.by and (about or made.by not in {"person", "household"}):
            raise entry.fault_at("by", "by 只能用于 form:，写 person 或 household，请改正。")
        if every and not made.by:
            raise entry.fault_at("every", "every 只能和 by 一起用，请写上 by，或者去掉。")
        entry.finish()
        return made

    def _condition(self, entry: Entry, key: str) -> Expression | None:
        if not entry.has(key):
            return None
        expression = condition(entry, key)
        for name in sorted(expression.names - set(self.parameters)):
            self._prove_name(entry, key, name)
        return expression

    def _prove_name(self, entry: Entry, key: str, name: str) -> None:
        """A fact of those counted, or a question of the records counted that is not sealed."""
        if not self.form:
            self._kind(entry, key, name)
        elif name not in self.form:
            raise entry.fault_at(key, f"没有「{name}」这个问题，请改正。")
        elif self.form[name].disclosure is Disclosure.SEALED:
            raise entry.fault_at(key, f"「{name}」是封存的，不能进指标，请去掉。")

    def _kind(self, entry: Entry, key: str, name: str) -> FactKind:
        for about in sorted(self.abouts):
            try:
                kind = kind_of(name, about, self.fields)
            except KeyError:
                continue
            if lacking := [s for s in kind.settings if s not in self.parameters]:
                zh = f"「{name}」要用参数 {'、'.join(lacking)}，请写在 parameters 里。"
                raise entry.fault_at(key, zh)
            return kind
        raise entry.fault_at(key, f"没有「{name}」这个事实，请改正名称（见 docs/reference）。")

    def _ask(self) -> Iterator[tuple[str, Sentences]]:
        if not self.entry.has("ask"):
            return
        top = self.entry.entry("ask")
        for name in top.names:
            inner = top.entry(name) if top.holds(name) else None
            yield (
                name,
                {why: inner.sentence(why) for why in inner.names}
                if inner
                else {"": top.sentence(name)},
            )

    def _case(self, entry: Entry) -> Case:
        given = entry.entry("given")
        entry.text("on", EXAMPLE_DAY)
        made = Case(
            line=entry.line,
            day=day_or_none(entry, "on") or date.fromisoformat(EXAMPLE_DAY),
            given={name: self._given(given, name) for name in given.names},
            expect=Verdict(entry.one_of("expect", Verdict)),
            missing=frozenset(entry.texts("missing")),
        )
        entry.text("note", "")
        entry.finish()
        return made

    def _given(self, entry: Entry, name: str) -> Value:
        text = entry.text(name)
        if name in self.parameters:
            return int(text) if text.isdecimal() else text
        if name not in {LISTED, "lead"}:
            self._prove_name(entry, name, name)
        if name in self.form and self.form[name].type in {"int", "money"}:
            return int(text)
        return {"yes": True, "no": False}.get(text, text)

    def _prove(self, made: IndicatorDef) -> None:
        """Whatever may be missing has its question; every verdict has its example."""
        entry = self.entry
        if (made.part is None) == (not made.leads):
            raise entry.fault_at(
                "part", "要么写 part（谁计入），要么写 leads（哪些线索），请改正。"
            )
        conditions = [e for e in (made.part, *(g.where for g in made.groups)) if e is not None]
        names = {name for e in conditions for name in e.needed} - set(self.parameters)
        for name in () if made.amount else sorted(names):
            whys = ("",) if self.form else self._kind(entry, "ask", name).unknown
            prove_asked(entry, name, whys, made.ask)
        shown = {case.expect for case in made.examples}
        for verdict in (Verdict.PART, Verdict.REST):
            if verdict not in shown:
                zh = f"没有结果为 {verdict.value} 的例子，请在 examples 里补上。"
                raise entry.fault_at("examples", zh)


def _as_question(claim: Claim) -> FieldDef:
    """A claim of the form counted: *yes* where it is proved, else nobody can tell."""
    return FieldDef(claim.id, claim.title, "yesno", Disclosure.INSIDE, "M0")
