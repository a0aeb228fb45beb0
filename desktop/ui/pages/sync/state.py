"""What the sync page knows: where the book stands towards the county; read on the ledger thread."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from forms.schema.foreign_value import told
from forms.schema.form import Value
from forms.schema.text import visible
from sync.change import STATE, Change
from sync.client.parcel import handed_over
from sync.client.photos import unsent_photos
from sync.merge import RETRACTED, Clash
from sync.store.values import Status

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText

LAST_WORDS = "last_words"
"""Key of the ledger's meta values: what the last exchange ended with."""

_HLC_BITS = 16
"""Low bits of a change's clock that are a counter, not milliseconds."""


@dataclass(frozen=True, slots=True)
class ClashSide:
    """One of two values.

    Attributes:
        value: As stored.
        words: As people see it.
        who: Who wrote it.
        when: ISO time (UTC).
        mine: Whether it was written on this computer.
    """

    value: Value | None
    words: str
    who: str
    when: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ClashLine:
    """A clash as it is shown.

    Attributes:
        clash: To be settled.
        record: What it is about.
        question: The question with two answers.
        in_force: What counts until somebody chooses.
        proposed: What waits.
        shut: Whether both need role and reason to be seen: nobody chooses what he does not see.
    """

    clash: Clash
    record: str
    question: str
    in_force: ClashSide
    proposed: ClashSide
    shut: bool = False


@dataclass(frozen=True, slots=True)
class CountyView:
    """Where the book stands.

    Attributes:
        status: The ledger's own numbers.
        url: The county's address; empty before enrolment.
        county: Its name, as it calls itself.
        clashes: What waits for a choice.
        last_words: Sentence the last exchange ended with; empty before the first.
        last_good: Whether it ended well.
        equal: Whether both sides' digests were equal when last compared; None before the first.
        receipt_missing: Whether something was sent for which no receipt came yet.
        handed_over: Changes that travel in a parcel whose receipt is not back.
        photos: How many photos the county does not have.
    """

    status: Status
    url: str
    county: str
    clashes: tuple[ClashLine, ...]
    last_words: str
    last_good: bool
    equal: bool | None
    receipt_missing: bool
    handed_over: int
    photos: int


def look(reading: "RecordText") -> CountyView:
    """Read the state of the book towards the county."""
    ledger = reading.book.ledger
    words, good = ledger.meta.get(LAST_WORDS) or ("", True)
    return CountyView(
        ledger.read.status(),
        str(ledger.meta.get("county_url") or ""),
        str(ledger.meta.get("county_name") or ""),
        clash_lines(reading),
        str(words),
        bool(good),
        ledger.meta.get("digests_equal"),
        bool(ledger.meta.get("push_open")),
        handed_over(ledger.store),
        len(unsent_photos(ledger.store)),
    )


def clash_lines(reading: "RecordText") -> tuple[ClashLine, ...]:
    """Every difference that waits for a person, in words; none of a record hidden from him."""
    book = reading.book
    found = (one for one in book.ledger.read.clashes() if not book.hidden(one.record))
    return tuple(_line(reading, clash) for clash in found)


def remember(reading: "RecordText", words: str, *, good: bool) -> None:
    """Keep what an exchange ended with, for the next look."""
    reading.book.ledger.meta[LAST_WORDS] = (words, good)


def _line(reading: "RecordText", clash: Clash) -> ClashLine:
    history = {change.key: change for change in reading.book.ledger.read.history(clash.record)}
    return ClashLine(
        clash,
        _record(reading, clash),
        _question(reading, clash),
        _side(reading, clash, clash.in_force, history.get(clash.in_force_key)),
        _side(reading, clash, clash.proposed, history.get(clash.proposed_key)),
        _is_shut(reading, clash),
    )


def _is_shut(reading: "RecordText", clash: Clash) -> bool:
    field = reading.definitions.question(clash.form, clash.field)
    return field is not None and any(
        reading.told(clash.form, clash.record, field, value, whole=True)
        != reading.text(field, value)
        for value in (clash.in_force, clash.proposed)
    )


def _record(reading: "RecordText", clash: Clash) -> str:
    form = reading.definitions.forms.get(clash.form)
    if form is None:
        return f"本程序不认识的登记（{clash.form}）"
    return f"{form.title}：{reading.name(clash.record)}"


def _question(reading: "RecordText", clash: Clash) -> str:
    """The question as people know it; of a newer program's, its name, so that one can be chosen."""
    if clash.field == STATE:
        return "这条登记还算不算数"
    field = reading.definitions.question(clash.form, clash.field)
    return field.label if field else f"本程序不认识的一项（{clash.field}）"


def _side(
    reading: "RecordText", clash: Clash, value: Value | None, change: Change | None
) -> ClashSide:
    if clash.field == STATE:
        words = "标为误登" if value == RETRACTED else "照常有效"
    else:
        words = _words(reading, clash, value) or "（空）"
    if change is None:
        return ClashSide(value, words, "", "", mine=False)
    moment = datetime.fromtimestamp((change.hlc >> _HLC_BITS) / 1000, UTC)
    mine = change.device == reading.book.ledger.meta["device"]
    return ClashSide(value, words, change.actor, moment.isoformat(timespec="seconds"), mine)


def _words(reading: "RecordText", clash: Clash, value: Value | None) -> str:
    """A value as people see it; of a question not known here as it was written."""
    field = reading.definitions.question(clash.form, clash.field)
    if field is not None:
        return reading.told(clash.form, clash.record, field, value, whole=True)
    if value is None:
        return ""
    return visible("、".join(value) if isinstance(value, list) else str(told(value)))
