"""Which part of the records one sheet is about: a quarter, a month, a year, a batch.

Two parts are never mixed on a sheet. What is chosen has a key that the posting keeps, so that the
same sheet can be made again: ``2026-Q3``, ``2026-10``, ``2026``, or the answers of a batch.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef, NoticePeriod, Stretch
from forms.definitions.records import CollectiveDecision, Contribution, Fund, Meeting
from forms.errors import NoSuchPart
from forms.notices.posting_days import quarter_start, zh_written
from forms.schema.deadline import first_of
from forms.schema.form import Body, FieldDef, FormDef, RecordId, Value
from forms.schema.partial_date import known_range
from forms.village.view import VillageView

SHOWN: Final = 6
"""Times people choose from; others by their key."""
QUARTERS: Final = "一二三四"
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR: Final = re.compile(r"\d{4}")
_BETWEEN: Final = "·"
"""Between the answers in the key of a batch."""
_NUMERALS: Final = {char: number for number, char in enumerate("〇一二三四五六七八九十")}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What one sheet is about.

    Attributes:
        key: Kept with the posting; empty where a sheet is about everything.
        words: In words: 2026年第三季度, 2026年第2批.
        first: First day of the time; the first there is for a batch.
        last: Last day of the time; the as-of day for a batch.
        batch: The answers of the batch; None for a time.
    """

    key: str
    words: str
    first: date
    last: date
    batch: tuple[str, ...] | None = None

    def answers(self) -> dict[str, Value]:
        """What conditions may ask of it."""
        return {"period_first": self.first.isoformat(), "period_last": self.last.isoformat()}


def parts(
    notice: NoticeDef,
    view: VillageView,
    day: date,
    definitions: Definitions,
    fits: Callable[[Body], bool],
) -> tuple[SheetPart, ...]:
    """The parts a sheet of a kind may be about as of a day, the one meant first.

    Args:
        notice: The kind.
        view: The village.
        day: As-of day.
        definitions: What holds there.
        fits: Whether a record is one of the kind's.
    """
    if notice.period is not None:
        return tuple(_times(notice, notice.period, view, day, definitions))
    if notice.batch:
        return tuple(_batches(notice, view, day, definitions, fits))
    return (SheetPart("", "", date.min, day),)


def chosen(found: Iterable[SheetPart], notice: NoticeDef, key: str, day: date) -> SheetPart:
    """The part with this key, or the one meant.

    Raises:
        NoSuchPart: There is none of this key.
    """
    every = tuple(found)
    if not key:
        return every[0] if every else SheetPart("", "", date.min, day)
    for one in every:
        if key in (one.key, one.words):
            return one
    if notice.period is not None and (time := time_of(key)) is not None and time.first <= day:
        return time
    known = "、".join(one.words for one in every if one.words)
    raise NoSuchPart(title=notice.title, key=key, known=known or "（没有）")


def batch_of(notice: NoticeDef, body: Body) -> tuple[str, ...]:
    """The answers of a record that part it from others."""
    return tuple(str(body.get(name, "")) for name in notice.batch)


# Times


def _times(
    notice: NoticeDef, period: NoticePeriod, view: VillageView, day: date, known: Definitions
) -> Iterator[SheetPart]:
    unit = period.unit
    if period.monthly and _busy(notice, period, view, day, known):
        unit = Stretch.MONTH
    running = _running(unit, day)
    over = running.last <= day
    found = [running] if over or not period.closed else []
    at = running.first
    while len(found) < SHOWN:
        before = _running(unit, at - timedelta(days=1))
        found.append(before)
        at = before.first
    yield from found
    for other in () if unit is period.unit else (period.unit,):
        yield _running(other, _running(other, day).first - timedelta(days=1))


def _busy(
    notice: NoticeDef, period: NoticePeriod, view: VillageView, day: date, known: Definitions
) -> bool:
    """Whether so much money moved in the last month that is over that it has a sheet of its own."""
    least = known.parameters.get(period.monthly, day)
    last = _running(Stretch.MONTH, day)
    if last.last > day:
        last = _running(Stretch.MONTH, last.first - timedelta(days=1))
    entries = [first_of(one.day) for one in view.all(Fund)] if notice.record == Fund.FORM else []
    moved = sum(at is not None and last.first <= at <= last.last for at in entries)
    return isinstance(least, int) and moved >= least


def _running(unit: Stretch, day: date) -> SheetPart:
    """The month, quarter or year that holds a day."""
    if unit is Stretch.YEAR:
        return _time(str(day.year), f"{day.year}年", date(day.year, 1, 1), 12)
    if unit is Stretch.MONTH:
        return _time(f"{day:%Y-%m}", f"{day.year}年{day.month}月", day.replace(day=1), 1)
    first = quarter_start(day)
    number = (first.month + 2) // 3
    words = f"{day.year}年第{QUARTERS[number - 1]}季度"
    return _time(f"{day.year}-Q{number}", words, first, 3)


def _time(key: str, words: str, first: date, months: int) -> SheetPart:
    after = first.month - 1 + months
    last = date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return SheetPart(key, words, first, last)


def time_of(key: str) -> SheetPart | None:
    """The time a key speaks of, whether or not it is among those to choose from."""
    if found := _QUARTER.fullmatch(key):
        return _running(Stretch.QUARTER, date(int(found[1]), int(found[2]) * 3, 1))
    if found := _MONTH.fullmatch(key):
        return _running(Stretch.MONTH, date(int(found[1]), int(found[2]), 1))
    return _running(Stretch.YEAR, date(int(key), 1, 1)) if _YEAR.fullmatch(key) else None


# Batches


def _batches(
    notice: NoticeDef,
    view: VillageView,
    day: date,
    definitions: Definitions,
    fits: Callable[[Body], bool],
) -> Iterator[SheetPart]:
    """The batches there are, the newest first; records that name none are one of their own."""
    form = definitions.form(notice.record)
    fields = [form.field(name) for name in notice.batch]
    found: dict[tuple[str, ...], list[str]] = {}
    for record, body in view.records(notice.record).items():
        answers = batch_of(notice, body)
        if answers not in found and fits(body) and _shared(view, form, record):
            told = zip(fields, answers, strict=True)
            found[answers] = [_words(view, field, answer, definitions) for field, answer in told]
    for answers in sorted(found, key=lambda one: list(map(_rank, found[one])), reverse=True):
        key = _BETWEEN.join(answers).strip(_BETWEEN)
        yield SheetPart(key, "".join(found[answers]), date.min, day, answers)


def _shared(view: VillageView, form: FormDef, record: RecordId) -> bool:
    """Of what villagers voted for, whether it has been shared out over the households."""
    return form.id != CollectiveDecision.FORM or bool(view.by(Contribution.decision, record))


def _words(view: VillageView, field: FieldDef, answer: str, known: Definitions) -> str:
    if not answer:
        return ""
    if field.type == "int":
        return f"{answer}年"
    if field.type == "choice":
        return known.codes.label(str(field.codes), answer)
    if field.type == "date":
        at = known_range(answer)
        return zh_written(at) if at else answer
    if field.type == "ref":
        return _meeting(view.card(Meeting, RecordId(answer)), known)
    return answer


def _meeting(held: Meeting, known: Definitions) -> str:
    """A meeting in words: its day and what kind of meeting it was."""
    kind = known.codes.label("meeting_type", held.type)
    return f"{zh_written(held.day) if held.day else ''}{kind}"


def _rank(answer: str) -> tuple[bool, tuple[tuple[int, int | str], ...]]:
    """Sorts batches as people count them: 第2批 before 第10批, 第二批 before 第十批."""
    parts = re.findall(r"\d+|[〇一二三四五六七八九十]+|[^\d〇一二三四五六七八九十]+", answer)
    told: list[tuple[int, int | str]] = []
    for part in parts:
        if part.isascii() and part.isdecimal():
            told.append((0, int(part)))
        elif part[0] in _NUMERALS:
            told.append((0, _numeral(part)))
        else:
            told.append((1, part))
    return bool(answer), tuple(told)


def _numeral(text: str) -> int:
    """十二 → 12, 二十 → 20, 三 → 3."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_NUMERALS[char]) for char in tens))
    return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)
