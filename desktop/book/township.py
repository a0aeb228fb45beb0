"""What a clerk sees of the villages of a township: where each stands, and what is new in it.

The book is one file with a ledger for each village (``sync.client.township``); this reads them.
"""

from collections import defaultdict
from dataclasses import dataclass

from desktop.book.book import Book
from forms.schema.form import RecordId
from sync.change import STATE, Change, Kind
from sync.client.township import SEEN, copied, name_of
from sync.ledger.identity import villages_of
from sync.ledger.ledger import Ledger
from sync.merge import RETRACTED

MOST = 200
"""Lines of news shown at once."""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """Where one village stands.

    Attributes:
        code: Twelve digits.
        name: Its name.
        households: How many.
        people: How many.
        news: Records that were written or changed since somebody looked.
        clashes: Differences that wait for a person.
        last_sync: When it was last synchronised (ISO, UTC); None when never.
        equal: Whether both sides held the same then; None when never.
        copied: Whether the county took this file for a copy, or one set back: to be enrolled anew.
    """

    code: str
    name: str
    households: int
    people: int
    news: int
    clashes: int
    last_sync: str | None
    equal: bool | None
    copied: bool


@dataclass(frozen=True, slots=True)
class News:
    """One record that is new or says something else since somebody looked.

    Attributes:
        record: The record.
        form: Title of its form.
        label: What stands for it.
        what: 新登记, 改了, 标为误录.
        fields: Labels of the questions that changed.
        who: Who did it last.
        at_ms: When, ms since 1970, by their clock.
    """

    record: RecordId
    form: str
    label: str
    what: str
    fields: tuple[str, ...]
    who: str
    at_ms: int


def lines(book: Book) -> list[VillageLine]:
    """Every village of the township."""
    return [
        _line(Ledger.open(book.ledger.store.engine, book.ledger.store.program, code))
        for code in villages_of(book.vault.engine)
    ]


def news(book: Book) -> list[News]:
    """What is new in the village that is open, the latest first."""
    return [_news(book, record, log) for record, log in _since(book.ledger).items()][:MOST]


def looked(book: Book) -> None:
    """Somebody has seen what is new up to here."""
    book.ledger.meta[SEEN] = book.ledger.meta["cursor"]


def _line(ledger: Ledger) -> VillageLine:
    counts, status = ledger.read.counts(), ledger.read.status()
    return VillageLine(
        ledger.village,
        name_of(ledger.store),
        counts.get("household", 0),
        counts.get("person", 0),
        len(_since(ledger)),
        status.clashes,
        status.last_sync,
        ledger.meta.get("digests_equal"),
        copied(ledger.store),
    )


def _since(ledger: Ledger) -> dict[RecordId, list[Change]]:
    """Changes of others since somebody looked, by record, the latest first."""
    found: dict[RecordId, list[Change]] = defaultdict(list)
    for change in ledger.read.received_after(ledger.meta.get(SEEN) or 0):
        found[change.record].append(change)
    return dict(sorted(found.items(), key=lambda one: one[1][-1].seq or 0, reverse=True))


def _news(book: Book, record: RecordId, log: list[Change]) -> News:
    form = book.definitions.forms.get(log[-1].form)
    held = book.ledger.read.get(record)
    labels = {field.id: field.label for field in form.fields} if form else {}
    named = dict.fromkeys(labels[name] for c in log for name in c.fields if name in labels)
    if any(c.kind is Kind.CREATE for c in log):
        what, named = "新登记", {}
    elif any(c.fields.get(STATE) == RETRACTED for c in log):
        what, named = "标为误录", {}
    else:
        what = "改了"
    return News(
        record,
        form.title if form else log[-1].form,
        book.label(held.form, held.body) if held and form else "",
        what,
        tuple(named),
        log[-1].actor,
        log[-1].hlc >> 16,
    )
