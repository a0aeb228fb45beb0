"""What a pack would change, tried on the records of the county before it is published."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError, UnknownRuleList
from forms.notices.masked_rows import masked_row
from forms.notices.rows import notice_rows
from forms.packs.pack import Pack
from forms.rules.lists import CARED, derive
from forms.schema.ternary import Answer
from forms.village.view import VillageView
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.reading.figures import FigureBook, Figures, count


@dataclass(frozen=True, slots=True)
class Effect:
    """One figure before and after, over the villages tried.

    Attributes:
        title: What is counted.
        before: With what holds now: counted, cannot be told.
        after: With the pack as well.
        villages: In how many villages it would change.
    """

    title: str
    before: tuple[int, int]
    after: tuple[int, int]
    villages: int


@dataclass(frozen=True, slots=True)
class SheetEffect:
    """A kind of notice, made for every village tried.

    Attributes:
        title: Its id and name.
        villages: In how many villages there is something to post.
        rows: Rows on all those sheets.
        refused: In how many villages the sheet may not be made as the records stand.
        why: The most frequent reason; empty when none is refused.
    """

    title: str
    villages: int
    rows: int
    refused: int
    why: str


@dataclass(frozen=True, slots=True)
class FormEffect:
    """A form, or questions added to one.

    Attributes:
        title: Its name.
        new: Whether the form is new.
        questions: How many questions the county asks itself.
        records: Live records of the form in the villages tried, all of which can be asked again.
    """

    title: str
    new: bool
    questions: int
    records: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A pack tried.

    Attributes:
        pack: What it says.
        tried: Villages it was tried on.
        every: Villages there are.
        effects: Only figures that would change; of a new list always.
        sheets: What its kinds of notice would post.
        forms: What its forms and questions would ask.
    """

    pack: Pack
    tried: int
    every: int
    effects: tuple[Effect, ...]
    sheets: tuple[SheetEffect, ...]
    forms: tuple[FormEffect, ...]


def try_pack(book: FigureBook, area: Area, pack: Pack, day: date, budget_s: float) -> Trial:
    """Count villages with and without a pack; writes nothing but the figures kept anyway.

    Args:
        book: The figures.
        area: Of who tries it.
        pack: The pack, proved.
        day: As-of day.
        budget_s: For how long; what is not reached is told.

    Raises:
        VillageUnknown: Its county lies outside the area.
    """
    until = time.monotonic() + budget_s
    county = area.part(pack.county)
    lines = book.lines(county, day, budget_s / 2)
    tried = _Tried(pack.holds, holding(book.engine, pack.county), pack)
    for line in lines:
        if line.waiting or time.monotonic() > until:
            break
        if line.figures is None:
            continue
        tried.village(line.figures, book.view(county, line.code), day)
    return Trial(
        pack, len(tried.pairs), len(lines),
        tuple(tried.effects()), tuple(tried.sheets()), tuple(tried.forms()),
    )  # fmt: skip


class _Tried:
    """What was found in the villages so far."""

    def __init__(self, then: Definitions, now: Definitions, pack: Pack) -> None:
        self.then, self.now = then, now
        self.pairs: list[tuple[Figures, Figures]] = []
        made = {part: [m for m in pack.made if m.part == part] for part in ("rules", "notices")}
        self.asked = [m for m in pack.made if m.part in ("forms", "questions")]
        self.lists = {m.id: m.title for m in made["rules"] if m.id not in CARED}
        self.kinds = {m.id: m.title for m in made["notices"]}
        self.listed: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
        self.posted: dict[str, list[int]] = {}
        self.refused: dict[str, Counter[str]] = {}
        self.records: Counter[str] = Counter()

    def village(self, figures: Figures, view: VillageView, day: date) -> None:
        """One more village."""
        self.pairs.append((figures, count(view, day, self.then)))
        for name in self.lists:
            before = _listed(name, view, day, self.now)
            after = _listed(name, view, day, self.then)
            self.listed.setdefault(name, []).append((before, after))
        for kind in self.kinds:
            try:
                self.posted.setdefault(kind, []).append(self._rows(kind, view, day))
            except CunjiError as error:
                self.refused.setdefault(kind, Counter())[error.told] += 1
        self.records.update({one.id: len(view.records(one.id)) for one in self.asked})

    def _rows(self, kind: str, view: VillageView, day: date) -> int:
        notice, then = self.then.notices[kind], self.then
        found = notice_rows(notice, view, day, then)
        return len([masked_row(notice.columns, row, i) for i, row in enumerate(found.rows, 1)])

    def effects(self) -> Iterator[Effect]:
        """Figures that would change, and every new list."""
        for one in _figures(self.pairs, self.then):
            if one.villages:
                yield one
        for name, title in self.lists.items():
            yield _effect(title, self.listed.get(name, []))

    def sheets(self) -> Iterator[SheetEffect]:
        """What the kinds of notice would post."""
        for kind, title in self.kinds.items():
            rows, refused = self.posted.get(kind, []), self.refused.get(kind, Counter[str]())
            why = refused.most_common(1)[0][0] if refused else ""
            yield SheetEffect(
                f"{kind} {title}", sum(map(bool, rows)), sum(rows), refused.total(), why
            )

    def forms(self) -> Iterator[FormEffect]:
        """What would be asked."""
        for one in self.asked:
            fields = self.then.form(one.id).fields
            before = self.now.forms.get(one.id)
            known = {field.id for field in before.fields} if before else set()
            asked = sum(field.id not in known for field in fields)
            yield FormEffect(one.title, before is None, asked, self.records[one.id])


def _listed(name: str, view: VillageView, day: date, definitions: Definitions) -> tuple[int, int]:
    try:
        answers = [one.answer for one in derive(name, view, day, definitions)]
    except UnknownRuleList:
        return (0, 0)
    return answers.count(Answer.YES), answers.count(Answer.UNKNOWN)


def _figures(
    pairs: Sequence[tuple[Figures, Figures]], definitions: Definitions
) -> Iterator[Effect]:
    for name in CARED:
        both = [(_list(one, name), _list(other, name)) for one, other in pairs]
        yield _effect(definitions.form(name).title, both)
    leads = [((a.leads, a.questions), (b.leads, b.questions)) for a, b in pairs]
    yield _effect("应享未享线索", leads)
    for one in definitions.indicators.values():
        both = [(_indicator(a, one.id), _indicator(b, one.id)) for a, b in pairs]
        yield _effect(f"{one.id} {one.title}", both)


def _effect(title: str, pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Effect:
    before = (sum(a[0] for a, _ in pairs), sum(a[1] for a, _ in pairs))
    after = (sum(b[0] for _, b in pairs), sum(b[1] for _, b in pairs))
    return Effect(title, before, after, sum(a != b for a, b in pairs))


def _list(figures: Figures, name: str) -> tuple[int, int]:
    yes, unknown, _ = figures.lists[name]
    return yes, unknown


def _indicator(figures: Figures, name: str) -> tuple[int, int]:
    part, _, unknown = figures.indicators[name]
    return part, unknown
