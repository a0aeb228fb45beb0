"""A letter with the answers of one record in its slots; what nobody wrote is a line to write on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Record, any_record, covers
from forms.definitions.records import Absence, Household, Person
from forms.errors import LetterAboutOther, LetterNotReady
from forms.letters.letter_reader import CODES, slots
from forms.notices.claims import Judge
from forms.privacy.masking import screen
from forms.privacy.never_words import Word
from forms.schema.deadline import first_of
from forms.schema.form import FieldDef, FormDef, RecordId, Value
from forms.schema.laws import cited
from forms.schema.letter import LINE, LetterDef, Reader
from forms.schema.ternary import Answer
from forms.village.sealed_access import is_sealed, may_be_minor
from forms.village.view import VillageView

NUMBERS: Final = frozenset({"id_number", "phone", "certificate"})
"""Types whose answers are masked on the papers of their owner too, unless a kind says otherwise."""
WHEREABOUTS: Final = "台账上在哪里"
NOW: Final = "现在在哪里"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing to be compared on a visit.

    Attributes:
        what: The question.
        told: What the book says and since when; empty when it says nothing.
    """

    what: str
    told: str


@dataclass(frozen=True, slots=True)
class FilledLetter:
    """A letter ready to be laid out.

    Attributes:
        definition: Its kind.
        record: What it is about.
        title: Head.
        name: What the kind is called; it stands in the file and its name.
        number: Its number.
        day: The day of it.
        village: Name of the village.
        committee: Who signs for it.
        paragraphs: The text.
        notes: Below, small.
        heads: Heads of the table of people; empty without one.
        people: Its rows.
        held: What is compared.
        whole: Numbers that may stand in full: those of the person it is about.
        never: Words a county added to the list of what nobody may say.
    """

    definition: LetterDef
    record: RecordId
    title: str
    name: str
    number: str
    day: date
    village: str
    committee: str
    paragraphs: tuple[str, ...]
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    people: tuple[tuple[str, ...], ...]
    held: tuple[Held, ...]
    whole: tuple[str, ...]
    never: tuple[Word, ...] = ()


def filled(
    letter: LetterDef,
    view: VillageView,
    record: RecordId,
    day: date,
    definitions: Definitions,
    number: str,
) -> FilledLetter:
    """A letter about one record.

    Args:
        letter: The kind.
        view: The village.
        record: What it is about.
        day: The day of the letter.
        definitions: What holds there.
        number: Its number.

    Raises:
        LetterAboutOther: The record is of another form.
        LetterNotReady: Something it would say does not hold.
    """
    seen = view.on(day)
    body = seen.body(letter.about, record)
    form = definitions.form(letter.about)
    if body is None:
        raise LetterAboutOther(title=name_of(letter, definitions), form=form.title)
    about = any_record(letter.about, record, body)
    _prove(letter, about, Judge(seen, day, definitions))
    pen = _Pen(letter, seen, day, definitions, about, number)
    village = seen.village
    return FilledLetter(
        letter, record, pen.text(letter.title), name_of(letter, definitions), number, day,
        village.name or "",
        village.committee or f"{village.name or ''}村民委员会",
        tuple(line for text in letter.body for line in pen.text(text).split("\n")),
        tuple(note.replace("{basis}", _basis(letter)) for note in letter.notes),
        pen.heads(), tuple(pen.people()), tuple(pen.held()), pen.whole, definitions.words,
    )  # fmt: skip


def _prove(letter: LetterDef, about: Record, judge: Judge) -> None:
    """What the letter says holds; what cannot be told does not."""
    item, listed = letter.certificate, judge.definitions.letters.certificates
    if item and listed.may(item, judge.day) is None:
        known = listed.may(item)
        since = (
            f"{known.law}从{known.first.isoformat()}起才准出" if known else "清单里已经没有这一项"
        )
        title = name_of(letter, judge.definitions)
        raise LetterNotReady(title=title, why=f"{since}，请核对日期，或请群众找别的部门。")
    for need in letter.needs:
        if judge.answer(about, need.when) is not Answer.YES:
            raise LetterNotReady(title=name_of(letter, judge.definitions), why=need.say)


def name_of(letter: LetterDef, definitions: Definitions) -> str:
    """What a kind is called in lists."""
    return definitions.codes.label(CODES, letter.id)


def _basis(letter: LetterDef) -> str:
    return "、".join(cited([one]) for one in letter.basis)


class _Pen:
    """Puts the answers of a record into slots."""

    def __init__(
        self, letter: LetterDef, view: VillageView, day: date, definitions: Definitions,
        about: Record, number: str,
    ) -> None:  # fmt: skip
        self.letter, self.view, self.day, self.definitions = letter, view, day, definitions
        self.about, self.form = about, definitions.form(letter.about)
        own = Person.id_number.read(about.body) if letter.number_whole else None
        self.whole = (own,) if own else ()
        self.given = {
            "village": view.village.name or LINE, "committee": view.village.committee or LINE,
            "township": view.village.township or LINE, "day": day.isoformat(), "number": number,
        }  # fmt: skip

    def text(self, template: str) -> str:
        """A text with its slots filled; blanks are lines."""
        told = {name: self._slot(name) or LINE for name in slots(template)}
        for name, words in told.items():
            template = template.replace(f"{{{name}}}", words)
        return template

    def _slot(self, name: str) -> str:
        if name in {field.id for field in self.form.fields}:
            return self._answer(self.form, self.about, name)
        if name in self.given:
            return self.given[name]
        link, _, of = name.partition(".")
        target = self.form.field(link).form or ""
        pointed = self.about.body.get(link)
        there = self.view.body(target, RecordId(str(pointed))) if pointed else None
        if there is None:
            return ""
        other = any_record(target, RecordId(str(pointed)), there)
        return self._answer(self.definitions.form(target), other, of)

    def _answer(self, form: FormDef, record: Record, name: str) -> str:
        """One answer as its readers may see it; sealed ones never."""
        field, value = form.field(name), record.body.get(name)
        person = record.id if form.id == Person.FORM else record.body.get("person")
        minor = bool(person) and may_be_minor(self.view, RecordId(str(person)), self.day)
        family = self.letter.reader is Reader.OWN and field.type not in NUMBERS
        if value is None or is_sealed(field, minor=minor and not family):
            return ""
        words = self._written(field, value)
        if words in self.whole and record.id == self.about.id:
            return words
        if family and field.mask != "M6":
            return words
        return screen(words, field)

    def _written(self, field: FieldDef, value: Value) -> str:
        if field.type == "ref":
            return called(self.view, self.definitions, field.form or "", RecordId(str(value)))
        if field.type == "date":
            at = str(value).split("-")
            return "".join(f"{int(part)}{unit}" for part, unit in zip(at, "年月日", strict=False))
        words = TYPES[field.type].write(value, field, self.definitions.codes)
        return f"{words}{field.unit}" if field.unit else words

    def heads(self) -> tuple[str, ...]:
        """Heads of the table of people."""
        if not self.letter.people:
            return ()
        form = self.definitions.form(Person.FORM)
        labels = (form.field(name).label for name in self.letter.people)
        return (*labels, WHEREABOUTS, NOW)

    def people(self) -> Iterator[tuple[str, ...]]:
        """Whoever lives in the household, and three rows for who is not written down."""
        if not self.letter.people:
            return
        form = self.definitions.form(Person.FORM)
        for person in self.view.members.get(self.about.id, ()):
            if not self.view.lives.surely(person, self.day):
                continue
            card = self.view.card(Person, person)
            cells = (self._answer(form, card, name) for name in self.letter.people)
            yield (*cells, self._away(person), "")
        yield from (("",) * len(self.heads()) for _ in range(BLANK_ROWS))

    def _away(self, person: RecordId) -> str:
        """Where the book says that somebody is; nothing where it does not say."""
        for absence in self.view.by(Absence.person, person):
            if covers(absence, self.day):
                since = first_of(absence.from_day)
                at = f"（{since.year}年{since.month}月起）" if since else ""
                return f"{absence.place or '外地'}{at}"
        return ""

    def held(self) -> Iterator[Held]:
        """What is to be compared, with what the book says last."""
        for one in self.letter.compared:
            form = self.definitions.form(one.form)
            latest = self._latest(one.form)
            for name in one.fields:
                told = self._answer(form, latest, name) if latest else ""
                at = _since(latest.body) if latest and told else ""
                yield Held(f"{form.title}：{form.field(name).label}", f"{told}{at}")

    def _latest(self, form: str) -> Record | None:
        """The last record of a form about the household up to the day."""
        found = [
            any_record(form, record, body)
            for record, body in self.view.records(form).items()
            if body.get(Household.FORM) == self.about.id
            and str(body.get("day") or body.get("from_day") or "") <= self.day.isoformat()
        ]
        return max(found, key=lambda one: str(one.body.get("day") or ""), default=None)


BLANK_ROWS: Final = 3


def _since(body: Mapping[str, Value]) -> str:
    at = body.get("day") or body.get("found_day")
    return f"（{at}）" if at else ""


def called(view: VillageView, definitions: Definitions, form: str, record: RecordId) -> str:
    """The words a record goes by in a sentence: its name or title."""
    body = view.body(form, record) or {}
    known = definitions.forms.get(form)
    texts = (body.get(f.id) for f in known.fields if f.type == "text") if known else ()
    return next((text for text in texts if isinstance(text, str) and text), "")
