"""What does not fit together across records: overlapping spells, two heads, money beyond money.

A form's own checks look at one record. These look at several; they never refuse, because what was
written may be true and its neighbour wrong. Each finding names the place and what to do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from forms import catalogue
from forms.days import known_range
from forms.definition import Body, RecordId, Value
from forms.inconsistency import Inconsistency
from forms.notice_checks import archived, cases, handlers
from forms.village_view import VillageView

SPELLS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("absence", "person", ()),
    ("household_type", "household", ()),
    ("benefit", "person", ("kind",)),
    ("one_to_one", "person", ("helper",)),
    ("school", "person", ()),
)
"""Forms whose records are spells: of whom, and what must be the same for two to collide."""

HEADS = frozenset({"01", "02"})
"""Codes of ``gb_relation``: 本人 and 户主."""
MONEY_IN = "1"
"""Code of ``fund_way``; everything else went out."""


def inconsistencies(view: VillageView, day: date) -> list[Inconsistency]:
    """Everything that does not fit together in a village as of a day: spells, heads, money."""
    return [found for look in _LOOKS for found in look(view.on(day), day)]


def overlaps(view: VillageView, _: date) -> Iterator[Inconsistency]:
    """Two spells of one kind about one subject that share a day."""
    forms = catalogue.bundled()
    for form, subject, same in SPELLS:
        title = forms.form(form).title
        groups: dict[tuple[Value | None, ...], list[tuple[date, date, RecordId]]] = defaultdict(
            list
        )
        for record, body in view.records(form).items():
            begun, ended = known_range(body.get("from_day")), known_range(body.get("to_day"))
            if begun is None or not body.get(subject):
                continue  # nothing can be said of a spell without beginning
            until = ended.first if ended else date.max
            key = (body[subject], *(body.get(field) for field in same))
            groups[key].append((begun.last, until, record))
        for told, spells in groups.items():
            for one, (begins, _until, second) in pairwise(sorted(spells)):
                if begins < one[1]:
                    who = f"{view.called(RecordId(str(told[0])))}有两段「{title}」"
                    say = f"{who}时间重叠（{begins.isoformat()}起），请核对起止日期。"
                    yield Inconsistency(form, second, "from_day", say)


def heads(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """A household with more than one head, or with members and none."""
    for household in view.standing():
        living = [p for p in view.members[household] if view.lives(p, day)]
        found = [p for p in living if (view.body("person", p) or {}).get("relation") in HEADS]
        if len(found) > 1:
            names = "、".join(view.name(p) for p in found)
            say = f"{view.called(household)}有{len(found)}个户主（{names}），请只留一个。"
            yield Inconsistency("person", found[1], "relation", say)
        elif living and not found:
            say = f"{view.called(household)}没有户主，请把一名成员的与户主关系改为户主。"
            yield Inconsistency("household", household, "head_name", say)


def money(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """More paid out than had come in, by project and source, on the first day it happens."""
    codes = catalogue.bundled().codes
    for (project, source), entries in sorted(ledgers(view, day).items()):
        balance = 0
        for at, record, body in entries:
            balance += signed(body)
            if balance < 0:
                named = view.body("project", RecordId(project)) or {}
                name = named.get("name", "不属于项目的收支")
                where = f"「{name}」{codes.label('fund_source', source)}到{at.isoformat()}"
                say = f"{where}支出超过到账{-balance / 100:,.2f}元，请核对金额，或补记到账的一笔。"
                yield Inconsistency("fund", record, "amount", say)
                break


def ledgers(
    view: VillageView, day: date
) -> dict[tuple[str, str], list[tuple[date, RecordId, Body]]]:
    """The fund entries up to a day by project and source, in order of day; money in comes first."""
    found: dict[tuple[str, str], list[tuple[date, RecordId, Body]]] = defaultdict(list)
    for record, body in view.records("fund").items():
        at = known_range(body.get("day"))
        if at is not None and at.first <= day:
            key = (str(body.get("project", "")), str(body.get("source", "")))
            found[key].append((at.first, record, body))
    for entries in found.values():
        entries.sort(key=lambda entry: (entry[0], entry[2].get("way") != MONEY_IN, entry[1]))
    return found


def signed(body: Body) -> int:
    """The amount of a fund entry in fen: positive when it came in."""
    amount = body.get("amount")
    fen = amount if isinstance(amount, int) and not isinstance(amount, bool) else 0
    return fen if body.get("way") == MONEY_IN else -fen


_LOOKS: tuple[Callable[[VillageView, date], Iterator[Inconsistency]], ...] = (
    overlaps, heads, money, handlers, archived, cases,
)  # fmt: skip
