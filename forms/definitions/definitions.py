"""``Definitions``: one value that says what holds, the program's with what a county published.

Whoever reads a form, asks a rule or looks up a figure is given it; nobody fetches it. It is made
where a program begins (``forms.program``) and where a county's packs are put on top of it
(``forms.packs.pack``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack

from forms.definitions.calendar_reader import read_calendar
from forms.definitions.form_reader import load_forms
from forms.definitions.indicator import IndicatorDef
from forms.definitions.notice import NoticeDef
from forms.definitions.notice_reader import load_notices
from forms.definitions.parameters import Parameters, load_parameters
from forms.definitions.report import ReportDef
from forms.definitions.rule import RuleDef
from forms.errors import UnknownForm
from forms.privacy.never_words import Word
from forms.schema.calendar import Calendar
from forms.schema.code_list import Codes
from forms.schema.form import FieldDef, FormDef
from forms.schema.laws import NO_LAWS, Laws, load_laws
from forms.schema.letter import Letters

DATA = Path(__file__).parents[1] / "data"
"""Where the definitions of the program lie."""

Rules: TypeAlias = tuple[RuleDef, ...]
Reports: TypeAlias = Mapping[str, ReportDef]
Indicators: TypeAlias = Mapping[str, IndicatorDef]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something a county published that this program cannot use.

    Attributes:
        part: Key of the pack under which it stands.
        id: Its id; empty where it cannot be told.
        say: What it is and what to add, one sentence for people.
    """

    part: str
    id: str
    say: str


@dataclass(frozen=True, slots=True)
class TableAdvice:
    """How a county fills a blank table of its own: a proposal, for every village to look at.

    Attributes:
        id: Of the county.
        title: What the table is called.
        rows_for: What a row is about: ``person``, ``household``, ``project`` or ``village``.
        answers: Id of the answer by heading, with its upper storeys as ``父亲/姓名``.
    """

    id: str
    title: str
    rows_for: str
    answers: Mapping[str, str]


def _no_letters(_: "Definitions") -> Letters:
    return Letters()


class Parts(TypedDict, total=False):
    """What may be replaced (``Definitions.with_``)."""

    forms: Mapping[str, FormDef]
    codes: Codes
    notices: Mapping[str, NoticeDef]
    parameters: Parameters
    rules: Rules
    words: tuple[Word, ...]
    left_out: tuple[LeftOut, ...]
    letters: Letters
    tables: tuple[TableAdvice, ...]


class Definitions:
    """Forms, code lists, kinds of notice, parameters, rules, returns and indicators.

    Args:
        forms: By id, in the order people should see.
        codes: The code lists.
        notices: Kinds of notice by id.
        parameters: The figures that counties and years change.
        rules: All rules, or how they are read: that is done when somebody first asks, as the
            window is open before it needs them.
        reports: Returns by id, likewise.
        indicators: By id, likewise.
        letters: Kinds of letters and what may be certified, likewise.
        words: What a county added to the words that no board may say.
        laws: What kinds of notice rest on.
        tables: How a county fills blank tables of its own.
        left_out: What a county published and this program cannot use.
    """

    def __init__(
        self,
        forms: Mapping[str, FormDef],
        codes: Codes,
        notices: Mapping[str, NoticeDef],
        parameters: Parameters,
        *,
        rules: "Rules | Callable[[Definitions], Rules]" = (),
        reports: "Callable[[Definitions], Reports]" = lambda _: {},
        indicators: "Callable[[Definitions], Indicators]" = lambda _: {},
        letters: "Callable[[Definitions], Letters]" = _no_letters,
        words: tuple[Word, ...] = (),
        laws: Laws = NO_LAWS,
        tables: tuple[TableAdvice, ...] = (),
        left_out: tuple[LeftOut, ...] = (),
    ) -> None:
        self.forms = forms
        self.codes = codes
        self.notices = notices
        self.parameters = parameters
        self.words = words
        self.laws = laws
        self.tables = tables
        self.left_out = left_out
        self._read_rules = rules
        self._read_reports = reports
        self._read_indicators = indicators
        self._read_letters = letters

    @cached_property
    def calendar(self) -> Calendar:
        """On which days offices rest."""
        return read_calendar(self.parameters)

    @cached_property
    def rules(self) -> Rules:
        """The rules that hold."""
        return self._read_rules(self) if callable(self._read_rules) else self._read_rules

    @cached_property
    def reports(self) -> Reports:
        """The returns, by id."""
        return self._read_reports(self)

    @cached_property
    def indicators(self) -> Indicators:
        """The indicators, by id."""
        return self._read_indicators(self)

    @cached_property
    def letters(self) -> Letters:
        """The kinds of letters, and what a village may certify."""
        return self._read_letters(self)

    def with_(self, **parts: Unpack[Parts]) -> "Definitions":
        """These, with some replaced; returns and indicators stay those of the program."""
        return Definitions(
            parts.get("forms", self.forms),
            parts.get("codes", self.codes),
            parts.get("notices", self.notices),
            parts.get("parameters", self.parameters),
            rules=parts.get("rules", lambda _: self.rules),
            reports=lambda _: self.reports,
            indicators=lambda _: self.indicators,
            letters=lambda _: parts.get("letters", self.letters),
            words=parts.get("words", self.words),
            laws=self.laws,
            tables=parts.get("tables", self.tables),
            left_out=parts.get("left_out", self.left_out),
        )

    def form(self, form_id: str) -> FormDef:
        """The definition with this id.

        Raises:
            UnknownForm: There is none.
        """
        form = self.forms.get(form_id)
        if form is None:
            raise UnknownForm(form=form_id)
        return form

    def question(self, form_id: str, field_id: str) -> FieldDef | None:
        """The question of an answer; None where another program's form or question is not ours."""
        form = self.forms.get(form_id)
        return next((f for f in form.fields if f.id == field_id), None) if form else None

    def settling(self, list_id: str) -> FormDef | None:
        """The form whose record settles what a derived list could not tell; None without one."""
        found = (form for form in self.forms.values() if list_id in form.register.settles)
        return next(found, None)


def load(
    *folders: Path,
    rules: Callable[[Definitions], Rules] | Rules = (),
    reports: Callable[[Definitions], Reports] = lambda _: {},
    indicators: Callable[[Definitions], Indicators] = lambda _: {},
    letters: Callable[[Definitions], Letters] = _no_letters,
) -> Definitions:
    """Read definitions; a file in a later folder replaces its namesake in an earlier one.

    Args:
        folders: Each with ``forms/*.yaml``, ``codes/*.csv``, ``notices/*.yaml``, ``laws/*.yaml``
            and ``parameters/*.yaml``; any may be missing.
        rules: How rules are read, see ``Definitions``; without it there are none.
        reports: Likewise.
        indicators: Likewise.
        letters: Likewise.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """

    def files(part: str) -> list[Path]:
        found = {path.name: path for folder in folders for path in (folder / part).glob("*.yaml")}
        return [found[name] for name in sorted(found)]

    codes = Codes([folder / "codes" for folder in folders])
    forms = load_forms(files("forms"), codes)
    known = [folder / "laws" for folder in folders if (folder / "laws").is_dir()]
    laws = load_laws(known[-1], forms) if known else NO_LAWS
    return Definitions(
        forms,
        codes,
        load_notices(files("notices"), codes, forms, laws),
        load_parameters(files("parameters")),
        rules=rules,
        reports=reports,
        indicators=indicators,
        letters=letters,
        laws=laws,
    )
