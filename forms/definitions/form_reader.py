"""From YAML to definitions. What is incomplete is refused, with file, line and remedy.

``claims`` of a form say what its records may be taken for, and what that takes: one table for
everybody (``forms.notices.claims`` answers it). A condition of a claim looks at the questions of
its own form, at those of a record it points to (``posting.posted_day``), at a claim of such a
record (``appraisal.appraisal = yes``), and at ``WORKED_OUT``.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from forms.answers.types import TYPES
from forms.definitions.register_reader import prove_register, read_register
from forms.expressions.parser import condition, parse
from forms.expressions.tree import asks_whether_there, can_be_no
from forms.schema.code_list import Codes
from forms.schema.form import (
    Check,
    Claim,
    Condition,
    Disclosure,
    FieldDef,
    FormDef,
    Lasting,
    Merge,
    Section,
)
from forms.schema.yaml_reader import Entry, read_entry

ABOUTS = ("person", "household", "village")
INDEXED = {"household": "household", "person": "person", "day": "day", "from_day": "day"}
"""Fields that may be promoted to a column of the records table, and to which."""


Reference: TypeAlias = tuple[Entry, str]
"""A question and the form it points to."""


def load_forms(paths: list[Path], codes: Codes) -> dict[str, FormDef]:
    """Read form files, each named after its form.

    Args:
        paths: YAML files.
        codes: The code lists the fields may use.

    Returns:
        Forms by id, in the order of their ranks.

    Raises:
        DefinitionFault: Something is missing, unknown or contradictory.
    """
    read: dict[str, FormDef] = {}
    refs: list[Reference] = []
    entries: dict[str, Entry] = {}
    for path in paths:
        entry = read_entry(path)
        form = read_form(entry, codes, refs)
        entry.name_of_file("id")
        if form.id in read:
            raise entry.fault_at("id", f"表「{form.id}」出现两次，请删去一个文件。")
        read[form.id], entries[form.id] = form, entry
    prove_references(refs, read)
    for name, form in read.items():
        prove_claims(entries[name], form, read)
    return in_order(read.values())


def in_order(forms: Iterable[FormDef]) -> dict[str, FormDef]:
    """Forms by id in the order in which people find them."""
    return {f.id: f for f in sorted(forms, key=lambda f: (f.register.rank, f.id))}


def prove_references(refs: Iterable[Reference], known: Container[str]) -> None:
    """Every question that points to a record points to a form there is.

    Raises:
        DefinitionFault: One does not.
    """
    for field, target in refs:
        if target not in known:
            raise field.fault_at("form", f"没有名为「{target}」的表，请改 form。")


def read_sections(
    entry: Entry, codes: Codes, refs: list[Reference], form: FormDef
) -> tuple[Section, ...]:
    """Questions added to a form; their conditions may look at its own as well.

    Args:
        entry: The mapping with ``sections``.
        codes: The code lists they may use.
        refs: Takes what they point to.
        form: The form they are added to.

    Raises:
        DefinitionFault: Something is missing, unknown or contradictory.
    """
    reader = _FieldReader(codes, refs)
    sections = tuple(reader.section(e) for e in entry.entries("sections"))
    reader.ids |= {f.id for f in form.fields}
    reader.prove_names()
    return sections


def read_form(entry: Entry, codes: Codes, refs: list[Reference]) -> FormDef:
    """One form.

    Args:
        entry: Its definition.
        codes: The code lists its questions may use.
        refs: Takes what its questions point to, for ``prove_references``.

    Raises:
        DefinitionFault: Something is missing, unknown or contradictory.
    """
    reader = _FieldReader(codes, refs)
    form = FormDef(
        id=entry.text("id"),
        title=entry.text("title"),
        version=entry.number("version"),
        about=entry.one_of("about", ABOUTS),
        purpose=entry.text("purpose"),
        label=entry.text("label"),
        columns=entry.texts("columns"),
        sections=tuple(reader.section(e) for e in entry.entries("sections")),
        append_only=entry.flag("append_only"),
        singleton=entry.flag("singleton"),
        marking=tuple(reader.check(e) for e in entry.entries("marking")),
        lasting=tuple(_lasting(e) for e in entry.entries("lasting")),
        begins=entry.text("begins", ""),
        register=read_register(entry),
        claims=read_claims(entry),
    )
    entry.finish()
    if not form.fields:
        raise entry.fault("没有任何问题，请在 sections 下补上。")
    reader.prove_names()
    _prove_form(entry, form)
    prove_register(entry, form, codes)
    return form


def _lasting(entry: Entry) -> Lasting:
    made = Lasting(entry.text("field"), entry.number("minutes"), entry.sentence("say", ("。",)))
    entry.finish()
    return made


def _prove_form(entry: Entry, form: FormDef) -> None:
    """What a form says about its own questions must be there."""
    known = {f.id for f in form.fields}
    named = [("columns", column) for column in form.columns]
    named += [("lasting", one.field) for one in form.lasting]
    for key, name in named:
        if name not in known:
            raise entry.fault_at(key, f"没有「{name}」这个问题，请改列名或补上问题。")
    dates = {f.id for f in form.fields if f.type == "date"}
    if form.begins and form.begins not in dates:
        raise entry.fault_at("begins", f"「{form.begins}」不是本表的日期问题，请改正。")
    if not form.columns:
        raise entry.fault("columns 至少写一列，请补上。")
    for key, text in (("label", form.label), *(("marking", one.say) for one in form.marking)):
        try:
            text.format_map(dict.fromkeys(known, ""))
        except (KeyError, ValueError, IndexError, AttributeError):
            raise entry.fault_at(key, f"{key} 里的 {{…}} 要是本表的问题，请改正。") from None


class _FieldReader:
    """Reads the questions of one form and remembers where each condition stands."""

    def __init__(self, codes: Codes, refs: list[Reference]) -> None:
        self.codes = codes
        self.refs = refs
        self.ids: set[str] = set()
        self.conditions: list[tuple[Entry, str, str]] = []

    def section(self, entry: Entry) -> Section:
        """One titled group."""
        title = entry.text("title")
        fields = tuple(self.field(e) for e in entry.entries("fields"))
        entry.finish()
        return Section(title, fields)

    def field(self, entry: Entry) -> FieldDef:
        """One question."""
        field = FieldDef(
            id=entry.text("id"),
            label=entry.text("label"),
            type=entry.text("type"),
            disclosure=Disclosure(entry.one_of("disclosure", Disclosure)),
            mask=entry.text("mask"),
            required=entry.flag("required"),
            codes=entry.maybe("codes"),
            form=entry.maybe("form"),
            relevant=self._condition(entry, "relevant") if entry.has("relevant") else None,
            checks=tuple(self.check(e) for e in entry.entries("checks")),
            aliases=entry.texts("aliases"),
            index=entry.flag("index"),
            merge=Merge(entry.one_of("merge", Merge, Merge.REVIEW)),
            dated=entry.flag("dated"),
            unit=entry.text("unit", ""),
            hint=entry.text("hint", ""),
            quiet=entry.flag("quiet"),
            open_codes=entry.texts("open_codes"),
        )
        entry.finish()
        self._prove_checks(entry, field)
        if field.id in self.ids:
            raise entry.fault_at("id", f"问题「{field.id}」出现两次，请改其中一个 id。")
        self.ids.add(field.id)
        self._prove(entry, field)
        return field

    def prove_names(self) -> None:
        """Every condition looks only at questions of its own form."""
        for entry, key, text in self.conditions:
            for name in sorted(parse(text).names):
                if name not in self.ids:
                    raise entry.fault_at(key, f"条件提到的「{name}」不是本表的问题，请改正。")

    def check(self, entry: Entry) -> Check:
        """A condition, and what is said when it is *no*."""
        check = Check(
            self._condition(entry, "when"), entry.sentence("say", ("。",)), entry.flag("warn")
        )
        entry.finish()
        return check

    @staticmethod
    def _prove_checks(entry: Entry, field: FieldDef) -> None:
        """Every check can come out as *no*, or nobody would ever hear of it."""
        for check in field.checks:
            root = parse(check.when).root
            blank = asks_whether_there(root, field.id) and not field.required
            if not can_be_no(root, field.id, there=True) and not (
                blank and can_be_no(root, field.id, there=False)
            ):
                raise entry.fault_at(
                    "checks", f"检查“{check.say}”永远不会说话（{check.when}），请改条件或删去。"
                )

    def _condition(self, entry: Entry, key: str) -> str:
        text = condition(entry, key).text
        self.conditions.append((entry, key, text))
        return text

    def _prove(self, entry: Entry, field: FieldDef) -> None:
        if field.type not in TYPES:
            raise entry.fault_at("type", f"没有「{field.type}」这种类型，可用 {' '.join(TYPES)}。")
        if not self.codes.knows("mask_rule", field.mask):
            raise entry.fault_at("mask", f"没有打码规则「{field.mask}」，请用 M0 到 M11。")
        if field.open_codes:
            self._prove_open(entry, field)
        if field.index and field.id not in INDEXED:
            raise entry.fault_at("index", f"只有 {'、'.join(INDEXED)} 可以 index，请删去。")
        self._prove_target(entry, field, {"choice", "many"}, "codes", self.codes.has)
        self._prove_target(entry, field, {"ref"}, "form", bool)
        if field.form is not None:
            self.refs.append((entry, field.form))

    def _prove_open(self, entry: Entry, field: FieldDef) -> None:
        if field.type != "choice" or field.disclosure is not Disclosure.SEALED:
            raise entry.fault_at("open_codes", "只有封存的单选问题可以写 open_codes，请删去。")
        for code in field.open_codes:
            if not self.codes.knows(field.codes or "", code):
                zh = f"代码表「{field.codes}」没有「{code}」，请改正。"
                raise entry.fault_at("open_codes", zh)

    @staticmethod
    def _prove_target(
        entry: Entry, field: FieldDef, types: set[str], key: str, known: Callable[[str], bool]
    ) -> None:
        target: str | None = getattr(field, key)
        if (target is not None) != (field.type in types):
            zh = f"类型「{field.type}」{'要' if field.type in types else '不要'}写 {key}，请改正。"
            raise entry.fault(zh)
        if target is not None and not known(target):
            raise entry.fault_at(key, f"没有代码表「{target}」，请改名或补上 codes/{target}.csv。")


WORKED_OUT: Final[Mapping[str, frozenset[str]]] = {
    "posting": frozenset(
        {
            "least_days",
            "objections_until",
            "posted_until",
            "disputed",
            "left_open",
            "printed_day",
            "alone",
            "digest_good",
            "accounts_reviewed",
        }
    ),
    "person": frozenset({"alive", "registered_here"}),
    "project": frozenset({"announced"}),
    "benefit": frozenset({"house_grade", "surveyed", "compared"}),
    "monitored_household": frozenset({"exit_ready"}),
    "meeting": frozenset({"roster_due"}),
    "collective_decision": frozenset({"within_limit"}),
}
"""By form: what conditions may name beside its questions: worked out of kind and days of a sheet
and the objections to it, whether a person lives and is registered here, whether a project was
announced, how safe the house is, what was done
about an application and about an exit, how many people the roster of a meeting's day says are
due, whether what a vote asks of each head keeps to the region's limit, and whether supervisors
looked at the accounts a sheet shows (``forms.notices.claims``)."""


def read_claims(entry: Entry) -> tuple[Claim, ...]:
    """The claims of a form.

    Args:
        entry: The form's definition.

    Raises:
        DefinitionFault: Something is missing, or written twice.
    """
    found: dict[str, Claim] = {}
    for one in entry.entries("claims"):
        claim = _claim(one, found)
        if claim.id in found:
            raise one.fault_at("id", f"claims 里「{claim.id}」出现两次，请改其中一个 id。")
        found[claim.id] = claim
    return tuple(found.values())


def _claim(entry: Entry, earlier: Mapping[str, Claim]) -> Claim:
    needed: list[Condition] = []
    for name in entry.texts("needs"):
        if name not in earlier:
            raise entry.fault_at("needs", f"「{name}」要先写在前面，请调整顺序或改名。")
        needed += earlier[name].conditions
    own = tuple(_condition(one) for one in entry.entries("holds"))
    claim = Claim(
        entry.text("id"), entry.text("title"), condition(entry, "asserted").text, (*needed, *own)
    )
    entry.finish()
    if not claim.conditions:
        raise entry.fault("holds 至少写一个条件，请补上。")
    return claim


def _condition(entry: Entry) -> Condition:
    found = Condition(condition(entry, "when").text, entry.text("field"), entry.text("say"))
    entry.finish()
    if not found.say.endswith("。"):
        raise entry.fault_at("say", "say 要是一句话，以「。」结尾，请补上。")
    return found


def prove_claims(entry: Entry, form: FormDef, forms: Mapping[str, FormDef]) -> None:
    """Every name in the claims of a form is there.

    Args:
        entry: The form's definition.
        form: The form as read.
        forms: All forms.

    Raises:
        DefinitionFault: One is not.
    """
    known = {field.id for field in form.fields}
    for claim in form.claims:
        if claim.id in known:
            raise entry.fault_at("claims", f"「{claim.id}」已是一个问题的 id，请给断言另取名。")
        for one in claim.conditions:
            if one.field not in known:
                zh = f"claims 里的 field「{one.field}」不是本表的问题，请改正。"
                raise entry.fault_at("claims", zh)
        texts = (claim.asserted, *(one.when for one in claim.conditions))
        if strange := next(strangers(texts, form, forms), ""):
            zh = f"claims 提到的「{strange}」不是本表或所引登记的问题，请改正。"
            raise entry.fault_at("claims", zh)


def strangers(texts: Iterable[str], form: FormDef, forms: Mapping[str, FormDef]) -> Iterator[str]:
    """Names in conditions over records of a form that nothing answers to."""
    for text in texts:
        for name in sorted(parse(text).names):
            if not _there(name, form, forms):
                yield name


def _there(name: str, form: FormDef, forms: Mapping[str, FormDef]) -> bool:
    link, dot, of = name.partition(".")
    fields = {field.id: field for field in form.fields}
    if not dot:
        return link in fields or link in WORKED_OUT.get(form.id, ())
    target = forms.get(fields[link].form or "") if link in fields else None
    if target is None:
        return False
    there = {field.id for field in target.fields} | {claim.id for claim in target.claims}
    return of in there or of in WORKED_OUT.get(target.id, ())
