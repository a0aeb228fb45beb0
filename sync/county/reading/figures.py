"""Figures of villages for the county: counted once for each state of a village, then kept.

Counted by the functions the village itself uses, so that both see the same figure. A village of
20,000 takes seconds; so the figures are kept under the digest of its records, the parameters and
the versions of the rules, and a page counts only as long as it may and says what is missing.
"""

import hashlib
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlalchemy import Engine, delete, insert, select

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from forms.indicators.count import indicators
from forms.leads.leads import gaps
from forms.packs.pack import Published
from forms.rules.lists import CARED, derive
from forms.schema.ternary import Answer
from forms.village.view import VillageView
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.packs import holding, in_county, mark_of, published
from sync.county.tables import figures
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.engine import writing
from sync.store.rows import Place
from sync.store.tables import villages

_log = logging.getLogger("cunji.county")

KEPT = timedelta(days=40)
"""Figures worked out longer ago are thrown away; they can be counted again for any day."""


class Figures(msgspec.Struct, frozen=True):
    """What a village comes to as of a day.

    Attributes:
        name: Its name, as the village has it.
        township: Its township, as the village has it; empty when it does not say.
        persons: Who lives there.
        lists: By list: on it, cannot be told, not on it.
        indicators: By id: part, whole (in fen where money is counted), cannot be judged.
        leads: Open leads, checked by nobody yet.
        questions: What rules cannot tell.
    """

    name: str
    township: str
    persons: int
    lists: dict[str, tuple[int, int, int]]
    indicators: dict[str, tuple[int, int, int]]
    leads: int
    questions: int


@dataclass(frozen=True, slots=True)
class Line:
    """A village, counted or not yet.

    Attributes:
        code: Twelve digits.
        name: Its name.
        figures: What it comes to; None when it was not counted.
        failed: It cannot be counted: what the county holds of it cannot be read, or our own bug.
    """

    code: str
    name: str
    figures: Figures | None
    failed: bool = False

    @property
    def waiting(self) -> bool:
        """Whether it is still to be counted."""
        return self.figures is None and not self.failed


def count(view: VillageView, day: date, definitions: Definitions) -> Figures:
    """Count a village."""
    then = view.on(day)
    found = gaps(then, day, definitions)
    lists = {}
    for name in CARED:
        answers = [one.answer for one in derive(name, then, day, definitions)]
        lists[name] = tuple(map(answers.count, (Answer.YES, Answer.UNKNOWN, Answer.NO)))
    leads = sum(gap.answer is Answer.YES for gap in found)
    return Figures(
        name=view.village.name or "",
        township=view.village.township or "",
        persons=len(then.lives.living(day)),
        lists=lists,  # type: ignore[arg-type]  # three counts each
        indicators={
            one.definition.id: (*one.counts, len(one.unknown))
            for one in indicators(view, day, definitions)
        },
        leads=leads,
        questions=len(found) - leads,
    )


class FigureBook:
    """The figures of a county's villages.

    Args:
        engine: The county's store.
        definitions: The forms.
    """

    def __init__(self, engine: Engine, definitions: Definitions) -> None:
        self.engine = engine
        self.definitions = definitions

    def lines(self, area: Area, day: date, budget_s: float) -> list[Line]:
        """The villages of an area that have handed anything up, by code.

        Args:
            area: Which villages.
            day: As-of day.
            budget_s: For how long to count; what is not reached comes with the next question.
        """
        until = time.monotonic() + budget_s
        packs = _by_county(published(self.engine))
        found = []
        with self.engine.connect() as db:
            rows = db.execute(
                select(villages.c.village, villages.c.name, villages.c.digest)
                .where(area.of(villages), villages.c.seq > 0)
                .order_by(villages.c.village)
            ).all()
            kept = {
                row.village: row
                for row in db.execute(
                    select(figures).where(area.of(figures), figures.c.day == day.isoformat())
                )
            }
        for row in rows:
            own = packs.get(row.village[:6], [])
            mark = _mark(row.digest, own, self.definitions)
            held = kept.get(row.village)
            made, failed = None, False
            if held is not None and held.mark == mark:
                made = msgspec.json.decode(held.body, type=Figures)
            elif time.monotonic() < until:
                made = self._counted(area, row.village, day, mark, own)
                failed = made is None
            found.append(Line(row.village, row.name, made, failed))
        return found

    def view(self, area: Area, code: str) -> VillageView:
        """The records of a village of an area, to count other things of it.

        Raises:
            VillageUnknown: It lies outside.
        """
        area.check(code)
        base = holding(self.engine, code)
        return Reader(VillageStore(self.engine, base, Place.of(code))).village()

    def _counted(
        self, area: Area, code: str, day: date, mark: str, own: Sequence[Published]
    ) -> Figures | None:
        """One village counted; None where that fails, for it must not take the others away."""
        try:
            return self._count(area, code, day, mark, own)
        except CunjiError:
            raise
        except Exception:  # noqa: BLE001  whatever it is, the others are counted
            _log.exception("figures of village %s failed", code)
            return None

    def _count(
        self, area: Area, code: str, day: date, mark: str, own: Sequence[Published]
    ) -> Figures:
        made = count(self.view(area, code), day, in_county(own))
        place = Place.of(code)
        row = {
            "day": day.isoformat(), "mark": mark, "at": clock.now(),
            "body": msgspec.json.encode(made).decode(),
        }  # fmt: skip
        with writing(self.engine) as db:
            db.execute(
                delete(figures).where(
                    place.rows(figures),
                    (figures.c.day == row["day"]) | (figures.c.at < clock.now(-KEPT)),
                )
            )
            db.execute(insert(figures), place.stamp([row]))
        return made


def _by_county(packs: Iterable[tuple[str, Published]]) -> Mapping[str, list[Published]]:
    found: dict[str, list[Published]] = {}
    for county, pack in packs:
        found.setdefault(county, []).append(pack)
    return found


def _mark(digest: str, packs: Sequence[Published], program: Definitions) -> str:
    """Of everything the figures of a day depend on."""
    made = hashlib.sha256(digest.encode())
    for pack in packs:
        made.update(mark_of(pack.body))
    for rule in program.rules:
        made.update(f"{rule.id} {rule.version};".encode())
    for one in program.indicators.values():
        made.update(f"{one.id} {one.version};".encode())
    return made.hexdigest()
