"""待核对: everything about the records that a person should look at, in one list.

What can be worked out is worked out anew each time: answers that cannot be read, what a form doubts
in a record, what does not fit together across records. Kept as records are only what would be lost:
what an import left out or doubted (``import_doubt``), and that somebody looked and says that it is
as written (``check_note``). Such a word holds for the facts it was said about: it carries their
fingerprint, and when they change the item is open again. Both travel by synchronisation, so that
every computer shows the same list.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from forms.answers.kinds import LONGEST_NOTE
from forms.answers.past_value import written
from forms.definitions.definitions import Definitions
from forms.definitions.records import CheckNote, ImportDoubt, Person
from forms.definitions.validation import check
from forms.expressions.parser import parse
from forms.leads.consistency import astray, inconsistencies
from forms.schema.form import Body, FormDef, RecordId, Value
from forms.schema.partial_date import as_written
from forms.schema.text import visible
from forms.village.view import GONE_PERSONS, VillageView, of_one_thing

_OWN: Final = frozenset({CheckNote.FORM, ImportDoubt.FORM})
"""Forms of this list itself; nothing is doubted about them but what cannot be read."""

_STATE: Final = "_state"
"""What a difference is about when one computer marked the whole record as mistaken."""


class Origin(StrEnum):
    """Where an item comes from."""

    UNREADABLE = "unreadable"
    IMPORT = "import"
    RECORD = "record"
    ACROSS = "across"
    DIFFERENT = "different"
    ASIDE = "aside"

    @property
    def zh(self) -> str:
        """The word people see."""
        return {
            "unreadable": "读不出",
            "import": "导入存疑",
            "record": "登记存疑",
            "across": "对不上",
            "different": "两边不同",
            "aside": "单独存放",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing to look at.

    Attributes:
        origin: Where it comes from.
        form: Form of the record to open.
        record: The record to open; where an import made none, the doubt itself.
        field: The question; empty for the whole record.
        zh: Chinese sentence ending in what to do.
        place: Sheet, cell and day of an import; empty otherwise.
        fingerprint: Of the sentence and the facts behind it.
        note: Who looked and said that it is as written; None while it is open.
        target: Where a reference leads nowhere, what it points at.
    """

    origin: Origin
    form: str
    record: RecordId
    field: str
    zh: str
    place: str
    fingerprint: str
    note: CheckNote | None = None
    target: RecordId | None = None

    @property
    def closable(self) -> bool:
        """Whether a word closes it: of what two wrote one is chosen, what is aside comes back."""
        return self.origin not in {Origin.DIFFERENT, Origin.ASIDE}


def review(view: VillageView, day: date, definitions: Definitions) -> list[ReviewItem]:
    """What is to be looked at as of a day, open items and those somebody has closed by a word.

    What needs mending most comes first; within that, in the order of the records.
    """
    key = ("review", day, definitions)
    if key not in view.kept:
        notes = {note.fingerprint: note for note in view.all(CheckNote) if _by(note, day)}
        found = {
            item.fingerprint: item
            for item in (
                *_unreadable(view),
                *_different(view, definitions),
                *_aside(view, definitions),
                *_strangers(view, definitions),
                *_imports(view),
                *_records(view, day, definitions),
                *_across(view, day, definitions),
            )
        }
        view.kept[key] = [
            replace(item, note=notes.get(item.fingerprint)) for item in found.values()
        ]
    kept = view.kept[key]
    assert isinstance(kept, list)
    return kept


def open_items(view: VillageView, day: date, definitions: Definitions) -> list[ReviewItem]:
    """What nobody has closed."""
    return [item for item in review(view, day, definitions) if item.note is None]


def as_written_note(item: ReviewItem, day: date, by: str, why: str) -> dict[str, Value]:
    """Answers of form ``check_note`` that close an item: it was looked at, and is as written."""
    return {
        "day": day.isoformat(), "by": by, "why": why, "said": item.zh, "record": item.record,
        "fingerprint": item.fingerprint,
    }  # fmt: skip


def _by(note: CheckNote, day: date) -> bool:
    return note.day is not None and note.day.first <= day


def _item(
    origin: Origin, form: str, record: RecordId, field: str, zh: str, facts: object, place: str = ""
) -> ReviewItem:
    said = json.dumps(
        [origin.value, form, record, field, zh, facts], ensure_ascii=True, sort_keys=True,
        default=str,
    )  # fmt: skip
    return ReviewItem(
        origin, form, record, field, zh, place, hashlib.sha256(said.encode()).hexdigest()[:32]
    )


_SHUT: Final = (
    "有些登记里密存的内容这台电脑打不开，只算作“已填”。"
    "村里和县里登记过的电脑才有钥匙：是这样的电脑，请再同步两次；不是，就不用管。"
)


def _unreadable(view: VillageView) -> Iterator[ReviewItem]:
    forms = {
        record: form for form in view.bodies for record in view.records(form)
    } if view.unreadable else {}  # fmt: skip
    shut = [r for r, wrong in view.unreadable.items() if any(one.shut for one in wrong)]
    if shut:  # one line for all of them: nothing is to be mended in any
        yield _item(Origin.UNREADABLE, forms.get(min(shut), ""), min(shut), "", _SHUT, "")
    for record, wrong in view.unreadable.items():
        for one in wrong:
            if one.shut:
                continue
            form = forms.get(record, "")
            yield _item(Origin.UNREADABLE, form, record, one.field, one.zh, one.value)


def _different(view: VillageView, definitions: Definitions) -> Iterator[ReviewItem]:
    for one in view.apart.differences:
        form = definitions.forms.get(one.form)
        question = definitions.question(one.form, one.field)
        title = form.title if form else f"本程序不认识的登记（{one.form}）"
        if one.field == _STATE:
            asked = "（这条还算不算数）"
        else:
            asked = f"「{question.label}」" if question else f"（本程序不认识的一项 {one.field}）"
        zh = f"{title}{asked}两台电脑写得不一样，请到「上报」页看两边写的，选定用哪一个。"
        yield _item(Origin.DIFFERENT, one.form, one.record, one.field, zh, list(one.values))


def _aside(view: VillageView, definitions: Definitions) -> Iterator[ReviewItem]:
    for record, form_id in view.apart.aside.items():
        form = definitions.forms.get(form_id)
        zh = (
            f"别的电脑写来的一条{form.title if form else form_id}，这台电脑的程序写不下来，"
            "先单独存放、没有计入；请更新程序再上报一次，仍不行请联系县里的技术人员。"
        )
        yield _item(Origin.ASIDE, form_id, record, "", zh, record)


def _strangers(view: VillageView, definitions: Definitions) -> Iterator[ReviewItem]:
    """Records of a form that a newer program or a county wrote and this one does not have."""
    for form_id, records in sorted(view.bodies.items()):
        if records and form_id not in definitions.forms:
            zh = (
                f"有 {len(records)} 条登记（{visible(form_id)}）是更新的程序或县里的表单写的，"
                "这台电脑不认识，都留着，没有计入；请更新程序，再上报一次取回县里的表单。"
            )
            yield _item(Origin.ASIDE, form_id, min(records), "", zh, sorted(records))


def _imports(view: VillageView) -> Iterator[ReviewItem]:
    for doubt in view.all(ImportDoubt):
        if doubt.mended is not None:
            continue
        person = view.get(Person, doubt.person)
        if doubt.person is not None and (person is None or _settled(view, doubt, person)):
            continue  # mended, or nobody's any more
        form, record = (ImportDoubt.FORM, doubt.id) if person is None else ("person", person.id)
        where = f"{doubt.sheet or '导入的表格'} {doubt.cell or ''}".rstrip()
        place = f"{where}（{as_written(doubt.day)}导入）"
        said = doubt.said or ""
        yield _item(Origin.IMPORT, form, record, doubt.field or "", said, doubt.id, place)


def _settled(view: VillageView, doubt: ImportDoubt, person: Person) -> bool:
    """Whether the book has an answer now to what an import doubted about somebody."""
    if doubt.unlisted:
        return person.death_day is not None or person.hukou_status in GONE_PERSONS
    return changed_since(view, doubt)


def changed_since(view: VillageView, doubt: ImportDoubt) -> bool:
    """Whether the answer an import doubted is another one now."""
    form, _, name = (doubt.field or "").partition(".")
    about = {"person": doubt.person, "household": view.household_of(doubt.person or RecordId(""))}
    record = about.get(form)
    body = view.stated(form).get(record) if record else None
    return bool(name) and body is not None and as_kept(body.get(name)) != doubt.was


def as_kept(value: Value | None) -> str:
    """What an answer said after an import, as ``import_doubt.was`` keeps it."""
    return written(value)[:LONGEST_NOTE]


def _records(view: VillageView, day: date, definitions: Definitions) -> Iterator[ReviewItem]:
    for form in definitions.forms.values():
        if form.id not in _OWN:
            yield from _of_form(view, form, day, definitions)


def _of_form(
    view: VillageView, form: FormDef, day: date, definitions: Definitions
) -> Iterator[ReviewItem]:
    among = {
        field.id: sorted({field.id, *(n for c in field.checks for n in parse(c.when).names)})
        for field in form.fields
    }

    def doubts(record: RecordId, body: Body) -> list[ReviewItem]:
        told = {one.field for one in view.unreadable.get(record, ())}
        return [
            _item(
                Origin.RECORD, form.id, record, problem.field, problem.zh,
                [body.get(name) for name in among[problem.field]],
            )
            for problem in check(form, body, definitions, day)
            if problem.field and problem.field not in told
        ]  # fmt: skip

    known: Callable[[object, object, Callable[[], list[ReviewItem]]], list[ReviewItem]]
    known = of_one_thing(view, ("doubts", day, definitions))
    for record, body in view.stated(form.id).items():
        yield from known(record, body, partial(doubts, record, body))


def _across(view: VillageView, day: date, definitions: Definitions) -> Iterator[ReviewItem]:
    for one in (*astray(view, definitions), *inconsistencies(view, day, definitions)):
        facts: Sequence[object] = one.facts
        if not facts:
            body: Mapping[str, Value] | Body = view.body(one.form, one.record) or {}
            facts = [body]
        item = _item(Origin.ACROSS, one.form, one.record, one.field, one.zh, facts)
        yield replace(item, target=one.target)
