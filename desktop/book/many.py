"""One answer for many records, or one record for many people: looked at before it is written.

Nothing is written here: each record gets a fate with its reason, a person ticks, and what comes out
are drafts for one save, which one undo takes back. Writing over an answer takes one decision more
than filling in a blank, and what only a person's look can settle is never ticked beforehand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Person, Posting
from forms.definitions.validation import body as tidy
from forms.definitions.validation import check, relevant_fields
from forms.questions.gains import gains, in_words
from forms.schema.form import (
    SUBJECTS,
    Body,
    Disclosure,
    FieldDef,
    FormDef,
    FromSheet,
    Problem,
    RecordId,
    Value,
)
from forms.village.from_number import completed
from forms.village.past_answers import FORM as FORMER
from forms.village.past_answers import History, changed
from forms.village.rewritten import Rewritten
from forms.village.sealed_access import is_sealed, may_be_minor, subject_of
from forms.village.view import VillageView, linked
from sync.change import new_record_id
from sync.store.values import Draft

ONE_BY_ONE: Final = frozenset({"ref", "photos", "id_number", "certificate", "phone"})
"""Kinds of questions that have another answer for everybody."""
LED: Final = frozenset({Posting.FORM})
"""Forms whose records change in steps that their own page leads through."""


class Fate(Enum):
    """What becomes of a record; the value is how urgently a person should look."""

    LOOK = 0
    CANNOT = 1
    CHANGE = 2
    LEFT = 3
    SAME = 4

    @property
    def zh(self) -> str:
        """In words."""
        return _ZH[self]

    @property
    def may_be_ticked(self) -> bool:
        """Whether a person may have it written."""
        return self in {Fate.LOOK, Fate.CHANGE}


_ZH: Final = {
    Fate.LOOK: "要看一眼", Fate.CANNOT: "不能改", Fate.CHANGE: "会改", Fate.LEFT: "不改",
    Fate.SAME: "不变",
}  # fmt: skip


class Which(Enum):
    """Which answers are written over."""

    BLANK = "只填空白的"
    ALL = "全部改"
    ONLY = "只改写着…的"


@dataclass(frozen=True, slots=True)
class SameAnswer:
    """The same answer for many.

    Attributes:
        form: Of these records.
        field: Which question.
        value: The answer; None empties it.
        which: Which answers are written over.
        only: With ``Which.ONLY``: the answer that is.
        since: The day from which it is so; None when it was so before already.
    """

    form: FormDef
    field: FieldDef
    value: Value | None
    which: Which = Which.BLANK
    only: Value | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned for one record.

    Attributes:
        record: The record, or whom a new one is about.
        fate: What becomes of it.
        before: Its answer now.
        body: All its answers as they would be written.
        why: In a sentence, where it does not just go.
    """

    record: RecordId
    fate: Fate
    before: Value | None
    body: Body
    why: str = ""


def editable(form: FormDef) -> list[FieldDef]:
    """The questions of a form that can be answered for many at once."""
    if form.append_only or form.singleton or form.id in LED:
        return []
    names = form.register.search.names if form.register.search else ()
    return [
        field for field in form.fields
        if field.type not in ONE_BY_ONE
        and field.disclosure is not Disclosure.SEALED
        and field.id not in names
    ]  # fmt: skip


class Plans:
    """Plans edits and new records against one village.

    Args:
        view: The village.
        definitions: What holds in it.
        day: Today.
    """

    def __init__(self, view: VillageView, definitions: Definitions, day: date) -> None:
        self._view, self._definitions, self._day = view, definitions, day

    def edit(self, edit: SameAnswer, records: Iterable[RecordId]) -> list[Planned]:
        """What one answer for many would do, those to be looked at first."""
        bodies = self._view.stated(edit.form.id)
        lines = [self._line(edit, one, bodies[one]) for one in records if one in bodies]
        return sorted(lines, key=lambda line: line.fate.value)

    def _line(self, edit: SameAnswer, record: RecordId, body: Body) -> Planned:
        before = body.get(edit.field.id)
        kept = Planned(record, Fate.LEFT, before, body)
        if self._shut(edit, record, body):
            return replace(kept, fate=Fate.CANNOT, why="未成年人的这一项是封存的，请逐个打开改。")
        if before == edit.value:
            return replace(kept, fate=Fate.SAME)
        if edit.which is Which.BLANK and before is not None:
            return replace(kept, why="原来填过；要改请选「全部改」。")
        if edit.which is Which.ONLY and before != edit.only:
            return replace(kept, why="原来写的是别的。")
        after = {k: v for k, v in {**body, edit.field.id: edit.value}.items() if v is not None}
        if edit.value is not None and edit.field.id not in relevant_fields(edit.form, after):
            return replace(kept, fate=Fate.CANNOT, why="按其他各项，这一项不用填。")
        return self._judged(edit, kept, tidy(edit.form, after))

    def _judged(self, edit: SameAnswer, line: Planned, after: Body) -> Planned:
        """What the form says of the answers; what it said before already is no news."""
        told = set(check(edit.form, line.body, self._definitions, self._day))
        found = check(edit.form, after, self._definitions, self._day)
        hard = [problem for problem in found if not problem.warn]
        if hard:
            return replace(line, fate=Fate.CANNOT, why=_words(edit.form, hard))
        news = [problem for problem in found if problem not in told]
        if edit.form.id == Person.FORM and completed(after).get(edit.field.id) != edit.value:
            return replace(line, fate=Fate.CANNOT, why="这一项取自身份证号码；号码写错的请改号码。")
        fate = Fate.LOOK if news else Fate.CHANGE
        return replace(line, fate=fate, body=after, why=_words(edit.form, news))

    def _shut(self, edit: SameAnswer, record: RecordId, body: Body) -> bool:
        subject = subject_of(edit.form.id, record, body)
        return is_sealed(edit.field, minor=may_be_minor(self._view, subject, self._day))

    def drafts(self, edit: SameAnswer, lines: Iterable[Planned]) -> list[Draft]:
        """The records, and what they were before where the answer changed in life."""
        history, found = History(self._view.stated(FORMER)), list[Draft]()
        for line in lines:
            found.append(Draft(edit.form.id, line.body, line.record))
            if edit.since is not None:
                before = self._view.stated(edit.form.id)[line.record]
                fields = changed(edit.form, before, line.body)
                kept = history.change(
                    edit.form.id, line.record, before, line.body, fields, edit.since
                )
                found += [Draft(FORMER, body, former) for former, body in kept]
        return found

    def gains(self, drafts: Iterable[Draft]) -> str:
        """What the lists would gain by these drafts, in words; empty where none changes."""
        written = as_if_written(drafts)
        return in_words(gains(self._view, written, self._day, self._definitions))

    def register(
        self, form: FormDef, answers: Body, subject: str, whom: Iterable[RecordId]
    ) -> list[Planned]:
        """What one new record for each of many would be.

        Args:
            form: Of the new records.
            answers: The same for all.
            subject: The question that says whom a record is about.
            whom: Persons or households.
        """
        lines = [self._new(form, answers, subject, one) for one in whom]
        return sorted(lines, key=lambda line: line.fate.value)

    def _new(self, form: FormDef, answers: Body, subject: str, whom: RecordId) -> Planned:
        after = tidy(form, {**self._about(form, subject, whom), **answers, subject: whom})
        problems = check(form, after, self._definitions, self._day)
        line = Planned(whom, Fate.CHANGE, None, after, _words(form, problems))
        if any(not problem.warn for problem in problems):
            return replace(line, fate=Fate.CANNOT)
        if self._there_already(form, subject, after):
            return replace(line, fate=Fate.LOOK, why="已经有一条同样的登记。")
        return replace(line, fate=Fate.LOOK) if problems else line

    def _about(self, form: FormDef, subject: str, whom: RecordId) -> Body:
        """What is known of somebody's own: the household beside the person."""
        home = self._view.household_of(whom) if subject == Person.FORM else None
        asked = any(field.id == field.form == "household" for field in form.fields)
        return {"household": home} if home and asked else {}

    def _there_already(self, form: FormDef, subject: str, after: Body) -> bool:
        key = form.register.key
        whom = RecordId(str(after[subject]))
        return bool(key) and any(
            all(body.get(name) == after.get(name) for name in key)
            for _, body in linked(self._view, form.id, subject, whom)
        )


def as_if_written(drafts: Iterable[Draft]) -> Rewritten:
    """The records of some drafts as they would stand once they are saved."""
    found: dict[str, dict[RecordId, Body]] = {}
    for draft in drafts:
        found.setdefault(draft.form, {})[draft.id or new_record_id()] = draft.answers
    return Rewritten(frozenset(record for one in found.values() for record in one), found)


def registers_for(definitions: Definitions, about: str) -> Iterator[tuple[FormDef, str]]:
    """The forms of which a record can be made for each of many, with the question that says whom.

    Args:
        definitions: What holds in the village.
        about: ``person`` or ``household``.
    """
    for form in definitions.forms.values():
        by_hand = form.register.imports.sheet is not FromSheet.NEVER and not form.singleton
        subject = next((field.id for field in form.fields if field.id == field.form == about), None)
        if by_hand and subject is not None and form.id not in SUBJECTS and form.id not in LED:
            yield form, subject


def worded(field: FieldDef, value: Value | None, definitions: Definitions) -> str:
    """An answer in words; （空） for none."""
    if value is None:
        return "（空）"
    text = TYPES[field.type].write(value, field, definitions.codes)
    return f"{text} {field.unit}".strip() if field.unit else text


def _words(form: FormDef, problems: Sequence[Problem]) -> str:
    labels: Mapping[str, str] = {field.id: field.label for field in form.fields}
    return "".join(f"{labels.get(one.field, '')}：{one.zh}" for one in problems)
