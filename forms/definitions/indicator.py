"""What an indicator is: of whom it speaks, who of them counts, what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.definitions.rule import Authority, Sentences
from forms.expressions.tree import Expression
from forms.schema.form import Value


class Verdict(StrEnum):
    """How an indicator judges somebody."""

    PART = "part"
    REST = "rest"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Group:
    """Some of those an indicator speaks of; several groups are taken together, nobody twice.

    Attributes:
        of: ``people``, ``households``, ``list:<rule list>``, ``rule:<gap rule>`` or
            ``form:<form>``.
        where: Who of them, over facts and answers; None for all.
        by: Reference of a record that is counted in its stead: its person or household.
        every: Whether each of its records has to count; else one is enough.
    """

    of: str
    where: Expression | None
    by: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An example: documentation and test at once.

    Attributes:
        line: In the file.
        day: As-of day.
        given: Facts and answers by name; ``listed`` is what the rule of a list says.
        expect: The verdict.
        missing: What must be named as missing.
    """

    line: int
    day: date
    given: Mapping[str, Value]
    expect: Verdict
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class IndicatorDef:
    """One indicator; see ``docs/howto/indicator.md``.

    Attributes:
        id: For example I-01.
        title: Chinese name.
        version: Raised with every change of meaning.
        unit: What is counted: 人, 户, 件 or 元.
        good: ``up`` when more is better, ``down`` when less is, ``none``.
        part_zh: Who is counted, in words.
        whole_zh: Of whom, in words.
        groups: Of whom.
        placed: Whether those counted live in a hamlet: people, households, records about them.
        part: Who of them counts.
        leads: Rules whose open leads make somebody count, in place of ``part``.
        amount: Money question added up instead of counting; what is paid is no part of what came.
        parameters: The indicator's own name for a figure, and the parameter that holds it.
        authority: What it rests on.
        ask: Questions by fact or answer.
        asides: What is said beside the figure (``forms.indicators.side_figures``).
        notes: What to know when reading it.
        examples: Cases with their verdict.
    """

    id: str
    title: str
    version: str
    unit: str
    good: str
    part_zh: str
    whole_zh: str
    groups: tuple[Group, ...]
    placed: bool
    part: Expression | None
    leads: tuple[str, ...]
    amount: str
    parameters: Mapping[str, str]
    authority: tuple[Authority, ...]
    ask: Mapping[str, Sentences]
    asides: tuple[str, ...]
    notes: tuple[str, ...]
    examples: tuple[Case, ...]

    @property
    def formula(self) -> str:
        """Part divided by whole, in words."""
        return f"{self.part_zh} ÷ {self.whole_zh}"

    @property
    def source(self) -> str:
        """The authorities in one line, each marked when its text is not confirmed."""
        return "；".join(one.zh for one in self.authority)

    @property
    def form(self) -> str:
        """The form whose records are counted themselves; empty when people or households are."""
        found = (
            g.of.removeprefix("form:") for g in self.groups if g.of[:5] == "form:" and not g.by
        )
        return next(found, "")
