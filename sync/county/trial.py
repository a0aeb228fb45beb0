"""What a parameter pack would change, tried on the records of the county before it is published."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forms.catalogue import Catalogue
from forms.derive import CARED
from forms.indicator_files import bundled as bundled_indicators
from forms.pack import Pack, Published, overlaid
from forms.parameters import bundled
from sync.county import moments
from sync.county.area import Area
from sync.county.figures import FigureBook, Figures, count
from sync.county.packs import published


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
class Trial:
    """A pack tried.

    Attributes:
        pack: What it says.
        tried: Villages it was tried on.
        every: Villages there are.
        effects: Only figures that would change.
    """

    pack: Pack
    tried: int
    every: int
    effects: tuple[Effect, ...]


def try_pack(
    book: FigureBook, catalogue: Catalogue, pack: Pack, body: str, day: date, budget_s: float
) -> Trial:
    """Count villages with and without a pack; writes nothing but the figures kept anyway.

    Args:
        book: The figures.
        catalogue: The forms.
        pack: The pack, proved.
        body: Its YAML.
        day: As-of day.
        budget_s: For how long; what is not reached is told.
    """
    until = time.monotonic() + budget_s
    held = [p for _, p in published(book.engine, int(pack.county))]
    number = held[-1].number + 1 if held else 1
    then = overlaid(bundled(), [*held, Published(number, moments.now(), "试算", body)])
    pairs: list[tuple[Figures, Figures]] = []
    lines = book.lines(Area(pack.county), day, budget_s / 2)
    for line in lines:
        if line.figures is None or time.monotonic() > until:
            break
        pairs.append((line.figures, count(book.view(line.code), day, then)))
    effects = tuple(one for one in _effects(pairs, catalogue) if one.villages)
    return Trial(pack, len(pairs), len(lines), effects)


def _effects(pairs: list[tuple[Figures, Figures]], catalogue: Catalogue) -> Iterator[Effect]:
    for name in CARED:
        both = [(_list(one, name), _list(other, name)) for one, other in pairs]
        yield _effect(catalogue.form(name).title, both)
    leads = [((a.leads, a.questions), (b.leads, b.questions)) for a, b in pairs]
    yield _effect("应享未享线索", leads)
    for one in bundled_indicators().values():
        both = [(_indicator(a, one.id), _indicator(b, one.id)) for a, b in pairs]
        yield _effect(f"{one.id} {one.title}", both)


def _effect(title: str, pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> Effect:
    before = (sum(a[0] for a, _ in pairs), sum(a[1] for a, _ in pairs))
    after = (sum(b[0] for _, b in pairs), sum(b[1] for _, b in pairs))
    return Effect(title, before, after, sum(a != b for a, b in pairs))


def _list(figures: Figures, name: str) -> tuple[int, int]:
    yes, unknown, _ = figures.lists[name]
    return yes, unknown


def _indicator(figures: Figures, name: str) -> tuple[int, int]:
    part, _, unknown = figures.indicators[name]
    return part, unknown
