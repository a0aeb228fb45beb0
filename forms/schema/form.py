"""A form, its sections and fields, as frozen values; what the YAML files become once loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType, TypeAlias

RecordId = NewType("RecordId", str)
"""32 lower-case hex digits of a UUIDv7 made on the device."""

Value: TypeAlias = str | int | bool | list[str]
"""What a body may hold: text, code, ISO date, whole number (fen for money), yes/no, many codes."""

Body: TypeAlias = Mapping[str, Value]
"""The answers of one record by field id. An unanswered question is absent, never null."""

SUBJECTS: Final = ("person", "household")
"""Questions that say whom a record is about, where they refer to one."""

PICTURES: Final = frozenset({
    "alert", "ask", "book", "calendar", "child", "clock", "disabled", "done", "edit", "elder",
    "helper", "home", "household", "lock", "notice", "pair", "people", "person", "phone", "pin",
    "road", "sheet", "tag", "village", "visit", "woman",
})  # fmt: skip
"""Pictures a register may have; the window has a drawing of each."""


class Disclosure(StrEnum):
    """How far an answer may travel (docs/reference.md, Disclosure)."""

    PUBLIC = "public"  # may stand on the village board
    INSIDE = "inside"  # personal: staff only
    SENSITIVE = "sensitive"  # numbers, health, money: masked on screen by default
    SEALED = "sealed"  # minors' risk, infectious disease: opened with role and reason


class Merge(StrEnum):
    """What happens when two devices change one field without knowing of each other."""

    REVIEW = "review"  # the first accepted stays, the other waits in the clash inbox
    LATEST = "latest"  # the later one (corrected clock) wins; the other stays in history


class FromSheet(StrEnum):
    """By which kind of workbook the records of a form come in."""

    REGISTER = "register"  # a table of this form alone, or one that says whom each row is about
    ROSTER = "roster"  # columns of a roster of households
    BOTH = "both"
    NEVER = "never"  # the program writes it, or people type it in

    @property
    def is_register(self) -> bool:
        """Whether a table of the form alone may be taken in."""
        return self in {FromSheet.REGISTER, FromSheet.BOTH}

    @property
    def is_roster(self) -> bool:
        """Whether columns of a roster of households feed the form."""
        return self in {FromSheet.ROSTER, FromSheet.BOTH}


@dataclass(frozen=True, slots=True)
class Check:
    """A condition over the answers of one record.

    It is asked where its question is answered; one that asks whether the answer is there at all
    (``empty(…)`` of its own question) where it is blank too.

    Attributes:
        when: Expression (forms/expressions/parser.py) that must not be *no*.
        say: Chinese sentence shown at the field when it is *no*.
        warn: True when the record may still be saved.
    """

    when: str
    say: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One question.

    Attributes:
        id: English name, stable for ever.
        label: Chinese label.
        type: A key of ``forms.answers.types.TYPES``.
        disclosure: How far the answer may travel.
        mask: Mask rule on a village notice (M0…M12 of code list ``mask_rule``).
        required: The record cannot be saved without it.
        codes: Code list of ``choice`` and ``many``.
        form: Target form of ``ref``.
        relevant: Expression; the question is asked unless it is *no*.
        checks: Conditions on this answer.
        aliases: Column headings under which spreadsheets bring this answer.
        index: Promoted to a column of the records table (only household, person, day).
        merge: What two concurrent changes do.
        dated: The answer changes in life; a change keeps what it was
            (``forms.village.past_answers``).
        unit: Shown behind the answer, for example 元.
        hint: One line of help.
        quiet: The program writes it for itself; nobody is shown it, nor asked while it is there.
        open_codes: Codes of a sealed choice that tell a public fact: they are not closed for
            computers that may not open it (``forms.village.sealed_answers``).
    """

    id: str
    label: str
    type: str
    disclosure: Disclosure
    mask: str
    required: bool = False
    codes: str | None = None
    form: str | None = None
    relevant: str | None = None
    checks: tuple[Check, ...] = ()
    aliases: tuple[str, ...] = ()
    index: bool = False
    merge: Merge = Merge.REVIEW
    dated: bool = False
    unit: str = ""
    hint: str = ""
    quiet: bool = False
    open_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of questions on a page."""

    title: str
    fields: tuple[FieldDef, ...]


@dataclass(frozen=True, slots=True)
class ImportDef:
    """How records of a form come in by a workbook.

    Attributes:
        sheet: By which kind of workbook.
        under: Words of an upper heading of a roster that say that the headings below it are about
            this form, as 外出.
        below: Short headings by question that mean something only below such a word, as 地点.
    """

    sheet: FromSheet = FromSheet.REGISTER
    under: tuple[str, ...] = ()
    below: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchDef:
    """Which answers of a form people search by.

    Attributes:
        names: Found by any part of them, by pinyin and initials; the first one is shown.
        numbers: Found by three digits and more from either end; never shown.
        detail: Shown behind the name, to tell records of one name apart.
    """

    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterDef:
    """What a form is as a register of the village, beside its questions.

    Attributes:
        group: Title under which people find it.
        rank: Its place among all forms, the lowest first; groups stand in the order of their first.
        icon: Its picture, one of ``PICTURES``.
        key: The questions whose answers make two rows of a sheet the same record; empty when no
            register brings the form.
        imports: How its records come in by a workbook.
        search: How it is found as one types; None when it is not.
        written_by: Roles of computers that may write it beside the village's own two.
        opened_by: Codes of ``user_role`` that may open its sealed answers.
        settles: Derived lists whose open question a record of this form settles.
        overlap: Where its records are spells of which two may not share a day: the questions that,
            with the subject, have to be the same for that; None where they may.
    """

    group: str = "县里的登记表"
    rank: int = 9000
    icon: str = "book"
    key: tuple[str, ...] = ()
    imports: ImportDef = ImportDef()
    search: SearchDef | None = None
    written_by: frozenset[str] = frozenset()
    opened_by: frozenset[str] = frozenset({"1", "2", "3"})
    settles: tuple[str, ...] = ()
    overlap: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to stand in a record before something may be said of it.

    Attributes:
        when: Expression that must be *yes*; *cannot tell* is not enough.
        field: The question to mend when it is not.
        say: What is lacking and what to do, one Chinese sentence.
    """

    when: str
    field: str
    say: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a duty, a list, a figure or a notice takes a record for.

    Attributes:
        id: English name, unique among the claims and questions of its form.
        title: What the record is then called, for example 有效决议.
        asserted: Expression: when *yes*, the record says so of itself, and it is told what it
            lacks; a record that does not say so is simply something else.
        conditions: All of them have to be *yes*.
    """

    id: str
    title: str
    asserted: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """An answer that speaks of something outside the book, as paper on a board.

    Attributes:
        field: The question.
        minutes: So long after the save it is taken back by undo, and no longer.
        say: What to do then, one Chinese sentence.
    """

    field: str
    minutes: int
    say: str


@dataclass(frozen=True, slots=True)
class FormDef:
    """One kind of record.

    Attributes:
        id: English name (docs/glossary.md), stable for ever.
        title: Chinese name.
        version: Raised with every change of the questions.
        about: Form id of the thing whose time line shows these records: person, household, village.
        purpose: Why the village may keep this, with its legal base; shown on the page.
        label: Template of the line that stands for a record, for example ``{name}``.
        columns: Field ids of the list's columns, in order.
        sections: The questions.
        append_only: A record, once written, is never changed and never marked mistaken.
        singleton: A village has one record of it, which is never marked mistaken.
        marking: Conditions on marking a record mistaken; what to do instead may name answers, as
            ``{number}``.
        lasting: Answers that undo leaves alone some minutes after they were given.
        begins: The question that says since when there is what the record is about; as of an
            earlier day there is no such record. Empty where none does.
        register: What it is as a register beside its questions.
        claims: What its records may be taken for, and what has to stand in them for that.
    """

    id: str
    title: str
    version: int
    about: str
    purpose: str
    label: str
    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    append_only: bool = False
    singleton: bool = False
    marking: tuple[Check, ...] = ()
    lasting: tuple[Lasting, ...] = ()
    begins: str = ""
    register: RegisterDef = RegisterDef()
    claims: tuple[Claim, ...] = ()

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id.

        Raises:
            KeyError: The form makes no such claim.
        """
        for candidate in self.claims:
            if candidate.id == claim_id:
                return candidate
        raise KeyError(claim_id)

    @property
    def fields(self) -> tuple[FieldDef, ...]:
        """All questions in form order."""
        return tuple(f for section in self.sections for f in section.fields)

    def field(self, field_id: str) -> FieldDef:
        """The question with this id.

        Raises:
            KeyError: The form has no such question.
        """
        for candidate in self.fields:
            if candidate.id == field_id:
                return candidate
        raise KeyError(field_id)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer: data about a form, not an error.

    Attributes:
        field: Field id; empty when it concerns the whole record.
        zh: Chinese sentence ending in what to do.
        warn: True when the record may still be saved.
        private: It may be kept, but in a question that is not printed.
    """

    field: str
    zh: str
    warn: bool = False
    private: bool = False
