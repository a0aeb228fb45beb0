"""How references that lead nowhere are mended: what can be done about them, the surest first.

Nothing is guessed. What was marked as mistaken can come back; an answer can be what it was before,
where that is still there; a household that was never written can be made when its people say who
its head is. Where none of this fits, a person chooses anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desktop.book.book import Book
from forms.definitions.records import Household, Person
from forms.errors import CunjiError
from forms.leads.aftermath import HEADS
from forms.leads.inconsistency import Inconsistency
from forms.schema.form import Body, RecordId
from forms.village.references import References
from sync.merge import LIVE
from sync.store.values import QUARANTINED, Draft, Saved

REASON: Final = "修复对不上的登记"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to mend.

    Attributes:
        zh: What it does, for a button.
        do: Does it, in one save.
        sure: Whether it loses nothing and asks nobody: ``cunji check --repair`` does it.
    """

    zh: str
    do: Callable[[Book], Saved]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Astray:
    """References of one question that point at one record that is not there.

    Attributes:
        form: Form of the records that point.
        field: Their question.
        target: What they point at.
        records: Those records.
    """

    form: str
    field: str
    target: RecordId
    records: tuple[RecordId, ...]


def gathered(found: Iterable[Inconsistency]) -> list[Astray]:
    """References that lead nowhere, together where one repair mends them."""
    by: dict[tuple[str, str, RecordId], list[RecordId]] = defaultdict(list)
    for one in found:
        if one.target is not None:
            by[one.form, one.field, one.target].append(one.record)
    return [Astray(*key, tuple(records)) for key, records in by.items()]


def repairs(book: Book, astray: Astray) -> list[Repair]:
    """What can be done, the surest first; empty where a person has to choose anew."""
    target = book.ledger.read.get(astray.target)
    if target is not None and target.state == QUARANTINED:
        return []  # it is there, and will be read after the next update
    wanted = _wanted(book, astray)
    found: list[Repair] = []
    if target is not None and not target.live and wanted in ("", target.form):
        name = book.label(target.form, target.body)
        title = book.definitions.form(target.form).title
        found.append(Repair(f"恢复{title}「{name}」", lambda b: _restored(b, astray.target)))
    found += _as_it_was(book, astray, wanted)
    if target is None and wanted == Household.FORM and astray.form == Person.FORM:
        found += _household(book, astray)
    return found + _emptied(book, astray)


def repair_all(book: Book, found: Callable[[], Iterable[Inconsistency]]) -> list[str]:
    """Mend what can be mended surely; what was done, in words.

    Args:
        book: The book.
        found: Looks for what does not fit; asked again after each repair, for one may mend many.
    """
    done: list[str] = []
    left_alone: set[Astray] = set()
    while True:
        waiting = [one for one in gathered(found()) if one not in left_alone]
        if not waiting:
            return done
        one = waiting[0]
        sure = next((repair for repair in repairs(book, one) if repair.sure), None)
        left_alone.add(one)  # once is enough, whether or not it helps
        if sure is not None:
            with suppress(CunjiError):  # what cannot be saved for another reason is left to people
                sure.do(book)
                done.append(sure.zh)


def _wanted(book: Book, astray: Astray) -> str:
    """Form the target has to be of."""
    body = _body(book, astray.form, astray.records[0])
    references = References(book.definitions).of(astray.form, astray.records[0], body)
    return next((one.wanted for one in references if one.field == astray.field), "")


def _body(book: Book, form: str, record: RecordId) -> Body:
    return book.view().body(form, record) or {}


def _restored(book: Book, target: RecordId) -> Saved:
    return book.ledger.write.restore([target], actor=book.actor, reason=REASON)


def _saved(book: Book, drafts: Sequence[Draft]) -> Saved:
    return book.ledger.write.save(drafts, actor=book.actor, reason=REASON)


def _as_it_was(book: Book, astray: Astray, wanted: str) -> list[Repair]:
    """The answer before the one that leads nowhere, where that is still there."""
    drafts: list[Draft] = []
    names: dict[str, None] = {}
    for record in astray.records:
        before = _before(book, astray, record, wanted)
        if before is not None:
            body = {**_body(book, astray.form, record), astray.field: before}
            drafts.append(Draft(astray.form, body, record))
            held = book.ledger.read.get(before)
            names[book.label(held.form, held.body) if held else ""] = None
    if not drafts:
        return []
    some = "" if len(drafts) == len(astray.records) else f"（{len(astray.records)} 条里）"
    where = f"「{next(iter(names))}」" if len(names) == 1 else "各自原来的那一条"
    return [Repair(f"{len(drafts)} 条{some}改回{where}", lambda b: _saved(b, drafts))]


def _before(book: Book, astray: Astray, record: RecordId, wanted: str) -> RecordId | None:
    for change in reversed(book.ledger.read.history(record)):
        value = change.fields.get(astray.field)
        if not isinstance(value, str) or value == astray.target:
            continue
        held = book.ledger.read.get(RecordId(value))
        if held is not None and held.state == LIVE and held.form == wanted:
            return held.id
    return None


def _household(book: Book, astray: Astray) -> list[Repair]:
    """Make the household that was never written; its people say who is its head."""
    people = [Person(record, _body(book, Person.FORM, record)) for record in astray.records]
    heads = [one for one in people if one.relation in HEADS]
    sure = len(heads) == 1
    head = (heads or people)[0].name or ""
    if not head:
        return []
    draft = Draft(Household.FORM, {Household.head_name.name: head}, astray.target)
    doubt = "" if sure else "，户主先写他，再核对"
    zh = f"补建一户「{head}」{doubt}，{len(people)} 人归到这一户"
    return [Repair(zh, lambda b: _saved(b, [draft]), sure=sure)]


def _emptied(book: Book, astray: Astray) -> list[Repair]:
    """Take the answer away, where the record still says something without it."""
    references, drafts = References(book.definitions), []
    for record in astray.records:
        body = _body(book, astray.form, record)
        left = references.without(astray.form, record, body, {astray.target})
        if left is not None:
            drafts.append(Draft(astray.form, left, record))
    if not drafts:
        return []
    label = book.definitions.form(astray.form).field(astray.field).label
    zh = f"把 {len(drafts)} 条的「{label}」清空"
    return [Repair(zh, lambda b: _saved(b, drafts), sure=False)]
