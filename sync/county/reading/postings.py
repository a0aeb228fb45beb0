"""Notices of the county's villages: where each stands, and whether a sheet is one of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, select

from forms.definitions.definitions import Definitions
from forms.definitions.records import Objection
from forms.notices.lifecycle import HANGING, Life, lives
from forms.notices.sheet.code import read_code
from forms.schema.deadline import first_of
from forms.schema.form import Body, RecordId
from forms.village.stored_answers import StoredAnswers
from forms.village.view import VillageView
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.merge import LIVE
from sync.store.tables import records, villages

FORMS: Final = ("posting", "objection", "helper")
"""What the life of a notice hangs on; of people only those an objection is about."""
SHOWN: Final = 300
"""Lines on the page; the latest ones."""
_DIGEST: Final = re.compile(r"[0-9A-F]{20}")


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One notice.

    Attributes:
        village: Twelve digits.
        village_name: Its name.
        number: As printed.
        kind: Title of its kind.
        as_of: Day for which the records were read; None when it was not noted.
        stage: Where it stands.
        hanging: Whether it should be on the board now.
        posted: When it was posted; None before.
        until: Last day on the board; None before it is posted.
        objections: Objections nobody has answered.
        record: The posting.
        evidence: Whether the village noted where the photograph is, or sent some.
        photos: Those it sent, by hash.
        digest: Printed below the sheet; empty when it was not noted.
        faults: What is written down of it against the law or against itself, one sentence each.
        part: Which time or batch it is about; empty for the one meant.
    """

    village: str
    village_name: str
    number: str
    kind: str
    as_of: date | None
    stage: str
    hanging: bool
    posted: date | None
    until: date | None
    objections: int
    record: RecordId
    evidence: bool
    photos: tuple[str, ...]
    digest: str
    faults: tuple[str, ...] = ()
    part: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken down to be corrected."""
        return self.stage == "已撤下更正"


class Verdict(StrEnum):
    """What a sheet turned out to be, as far as number and digest tell."""

    GENUINE = "genuine"
    CHANGED = "changed"
    NO_NOTICE = "no-notice"
    ISSUED = "issued"
    OTHER_NUMBER = "other-number"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"

    @property
    def zh(self) -> str:
        """One sentence for the person who asked."""
        return _ZH[self]


_ZH: Final = {
    Verdict.GENUINE: (
        "是村里出的公示：标题、正文、公示时间、地点和电话、{rows}行名单、落款都逐字比对过，"
        "不多不少，{against}印章、签名和手写的字没有比对。"
    ),
    Verdict.CHANGED: (
        "编号和核对码是村里出过的，但纸上的{place}和台账里的公示不一样，可能被改过；"
        "请收好这张，让村里在「公示栏」按「验一张公示」再核对。"
    ),
    Verdict.NO_NOTICE: "这个文件上没有公示编号和核对码，不是村记出的公示；请换一个文件。",
    Verdict.ISSUED: (
        "编号和核对码是村里出的公示上的；这里只比对了编号和核对码，没有比对纸上的字，"
        "请和归档的原件逐行对照。"
    ),
    Verdict.OTHER_NUMBER: "核对码是村里出过的，但编号不是这一张的编号，可能被改过，请收回核对。",
    Verdict.WITHDRAWN: "是村里出过的公示，但已经撤下更正，不再有效；请看更正后的那一张。",
    Verdict.UNKNOWN: "范围内没有登记过这个核对码：不是这些村出的，或者张贴没有登记、还没有上报。",
    Verdict.UNREADABLE: "核对码应是 20 位数字和字母（0-9、A-F），印在公示下方；请核对后重填。",
}


def posting_lines(engine: Engine, area: Area, day: date, code: str = "") -> list[PostingLine]:
    """The notices of an area as of a day: those on the board first, then the latest.

    Args:
        engine: The county's store.
        area: Whose.
        day: The day.
        code: Only of this village.
    """
    names, views = _views(engine, area, code)
    found: list[PostingLine] = []
    for village, view in views.items():
        base = holding(engine, village)
        found += [
            _line(base, village, names.get(village, ""), life) for life in lives(view, day, base)
        ]
    return sorted(found, key=lambda one: (one.hanging, one.posted or date.min), reverse=True)


def verify(
    lines: list[PostingLine], number: str, digest: str
) -> tuple[Verdict, PostingLine | None]:
    """Judge a sheet by what is printed below it.

    Args:
        lines: The notices known.
        number: As printed; spaces do not matter.
        digest: As printed; spaces and small letters do not matter. Or all that a phone showed of
            the code on the sheet.
    """
    if code := read_code(digest):
        number, digest = number or code.number, code.digest
    typed = "".join(digest.split()).upper()
    if not _DIGEST.fullmatch(typed):
        return Verdict.UNREADABLE, None
    same = [one for one in lines if one.digest == typed]
    if not same:
        return Verdict.UNKNOWN, None
    bare = "".join(number.split())
    for one in same:
        known = "".join(one.number.split())
        if bare == known or (bare.startswith("公示〔") and known.endswith(bare)):
            return (Verdict.WITHDRAWN if one.withdrawn else Verdict.ISSUED), one
    return Verdict.OTHER_NUMBER, same[0]


def _views(engine: Engine, area: Area, code: str) -> tuple[dict[str, str], dict[str, VillageView]]:
    """Names, and of each village just what its notices hang on."""
    query = select(records.c.village, records.c.form, records.c.id, records.c.body).where(
        area.of(records), records.c.form.in_(FORMS), records.c.state == LIVE
    )
    known = select(villages.c.village, villages.c.name).where(area.of(villages))
    if code:
        query = query.where(records.c.county == int(code[:6]), records.c.village == code)
    bodies: dict[str, dict[str, dict[RecordId, Body]]] = defaultdict(lambda: defaultdict(dict))
    answers: dict[str, StoredAnswers] = {}

    def take(rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            county = row.village[:6]
            if county not in answers:
                answers[county] = StoredAnswers(holding(engine, row.village))
            read, _ = answers[county].read(row.form, row.body)
            bodies[row.village][row.form][RecordId(row.id)] = read

    with engine.connect() as db:
        take(db.execute(query.order_by(records.c.village, records.c.id)))
        take(db.execute(_people(area, bodies)))
        names = {row.village: row.name for row in db.execute(known)}
    return names, {village: VillageView(found) for village, found in bodies.items()}


def _people(
    area: Area, bodies: Mapping[str, Mapping[str, Mapping[RecordId, Body]]]
) -> Select[tuple[str, str, str, Body]]:
    """Those whom objections are about, for their handler has to be somebody else."""
    about = {
        str(person)
        for forms in bodies.values()
        for record, body in forms.get(Objection.FORM, {}).items()
        if (person := Objection(record, body).about)
    }
    return select(records.c.village, records.c.form, records.c.id, records.c.body).where(
        area.of(records), records.c.form == "person", records.c.id.in_(sorted(about))
    )


def _line(definitions: Definitions, village: str, name: str, life: Life) -> PostingLine:
    posting, kind = life.posting, life.posting.kind or ""
    known = definitions.codes.knows("notice_kind", kind)
    return PostingLine(
        village=village,
        village_name=name,
        number=posting.number or "",
        as_of=first_of(posting.as_of),
        kind=definitions.codes.label("notice_kind", kind) if known else kind,
        stage=life.said,
        hanging=life.stage in HANGING,
        posted=life.period.posted_on if life.period else None,
        until=life.period.posted_until if life.period else None,
        objections=len(life.open),
        record=posting.id,
        evidence=bool(posting.evidence or posting.photos),
        photos=tuple(posting.photos or ()),
        digest="".join((posting.digest or "").split()).upper(),
        faults=life.faults,
        part=posting.selected or "",
    )
