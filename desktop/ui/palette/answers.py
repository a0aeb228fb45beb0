"""What the palette shows for what somebody types: groups in a fixed order, the best hits first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import merge

from desktop.ui.palette.commands import Command, found_under
from desktop.ui.palette.index import Index, Indexed
from desktop.ui.palette.lines import Head, PaletteLine
from desktop.ui.palette.matching import asked
from forms.definitions.records import Household, Person
from forms.schema.form import RecordId

PEOPLE, HOUSEHOLDS, OTHERS = "人", "户", "其他登记"
SHOWN = {PEOPLE: 8, HOUSEHOLDS: 5}
"""How many of a group are shown."""
_SHOWN_ELSEWHERE = 5
_LATELY = 9
_UNIT = {PEOPLE: "人", HOUSEHOLDS: "户"}


@dataclass(slots=True)
class Searchable:
    """What can be found.

    Attributes:
        index: People, households and all else with a name; None until it is made.
        commands: What the program can do and show, with what is due.
        lately: The records opened last.
        open_record: Shows a record.
    """

    index: Index | None
    commands: list[Command]
    lately: Sequence[RecordId]
    open_record: Callable[[str], None]
    today: date


@dataclass(slots=True)
class _Group:
    title: str
    best: int
    lines: list[PaletteLine]
    total: int = 0


@dataclass(slots=True)
class Answers:
    """What is shown.

    Attributes:
        rows: Heads and lines.
        people: Everybody found, also those not shown.
        households: Likewise.
    """

    rows: list[Head | PaletteLine] = field(default_factory=list)
    people: list[RecordId] = field(default_factory=list)
    households: list[RecordId] = field(default_factory=list)


def answer(known: Searchable, typed: str) -> Answers:
    """What fits the words somebody typed; nothing typed shows what was opened lately."""
    if not asked(typed):
        return Answers(_lately(known))
    hits = _hits(known, typed)
    found = Answers(
        people=[one.record for _, one in hits if one.form == Person.FORM],
        households=[one.record for _, one in hits if one.form == Household.FORM],
    )
    groups = [*_of_records(known, hits), *_of_commands(known, typed)]
    # A word that is all of a name means that; else people come first, as they are asked for most.
    groups.sort(key=lambda group: group.best > 0)
    for group in groups:
        more = group.total > len(group.lines)
        unit = _UNIT.get(group.title, "条")
        said = f"共 {group.total} {unit}，先列 {len(group.lines)} {unit}" if more else ""
        found.rows += [Head(group.title, said), *group.lines]
    return found


def _hits(known: Searchable, typed: str) -> list[tuple[int, Indexed]]:
    """The records found; of those that fit alike, what was opened lately comes first."""
    hits = known.index.find(typed) if known.index else []
    rank = {record: place for place, record in enumerate(known.lately)}
    lately = sorted(
        (one for one in hits if one[1].record in rank),
        key=lambda one: (one[0], rank[one[1].record]),
    )
    if not lately:
        return hits
    others = [one for one in hits if one[1].record not in rank]
    return list(merge(lately, others, key=lambda one: one[0]))


def _lately(known: Searchable) -> list[Head | PaletteLine]:
    if known.index is None:
        return []
    entries = [known.index.entries[r] for r in known.lately if r in known.index.entries]
    lines = [_line(known, known.index, entry) for entry in entries[:_LATELY]]
    return [Head("最近打开"), *lines] if lines else []


def _of_records(known: Searchable, hits: list[tuple[int, Indexed]]) -> list[_Group]:
    if known.index is None:
        return []
    titles = {Person.FORM: PEOPLE, Household.FORM: HOUSEHOLDS}
    groups: dict[str, _Group] = {}
    for worse, entry in hits:
        title = titles.get(entry.form, OTHERS)
        group = groups.setdefault(title, _Group(title, worse, []))
        group.total += 1
        if len(group.lines) < SHOWN.get(title, _SHOWN_ELSEWHERE):
            group.lines.append(_line(known, known.index, entry))
    return [groups[title] for title in (PEOPLE, HOUSEHOLDS, OTHERS) if title in groups]


def _line(known: Searchable, index: Index, entry: Indexed) -> PaletteLine:
    icon = index.definitions.form(entry.form).register.icon
    return PaletteLine(
        entry.name,
        lambda: known.open_record(entry.record),
        index.detail(entry, known.today),
        icon,
        record=entry.record,
        form=entry.form,
    )


def _of_commands(known: Searchable, typed: str) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for worse, one in found_under(typed, known.commands):
        group = groups.setdefault(one.group, _Group(one.group, worse, []))
        group.total += 1
        if len(group.lines) < _SHOWN_ELSEWHERE:
            group.lines.append(line_of(one))
    return list(groups.values())


def line_of(command: Command) -> PaletteLine:
    """A command as it is listed."""
    return PaletteLine(command.title, command.run, command.detail, command.icon, command.key)
