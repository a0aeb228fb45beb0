"""Returns that other programs hand in: kept as they came, once for each key; no people in them."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from forms.privacy.never_publish import Audience, released
from sync.county import clock
from sync.county.accounts.api_tokens import ApiToken
from sync.county.accounts.area import Area
from sync.county.api.asks import HandIn
from sync.county.tables import handed_in
from sync.errors.county import AskWrong, HandedInOtherwise
from sync.store.engine import writing

SHOWN: Final = 200
"""So many of the latest are listed."""
_LONGEST_CELL: Final = 200


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A return that was handed in.

    Attributes:
        number: Its number here.
        by: Which program.
        at: When.
        area: Of where: the digits of a county, township or village.
        title: What it is called.
        period: Of which time.
        digest: SHA-256 of what was sent.
        said: What was sent.
    """

    number: int
    by: str
    at: str
    area: str
    title: str
    period: str
    digest: str
    said: HandIn


class Intake:
    """What was handed in at one county.

    Args:
        engine: Its store.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def take(self, token: ApiToken, key: str, said: HandIn) -> tuple[HandedIn, bool]:
        """Keep a return; whether it is new.

        Args:
            token: Whose it is.
            key: The same key says that it is the same return, sent once more.
            said: What was sent.

        Raises:
            AskWrong: A row has not a cell for each heading, or a text is too long.
            NeverPublished: Somebody's number, or what else must not stand there, is in it.
            VillageUnknown: It is of a place outside the token's area.
            HandedInOtherwise: The key was used for something else.
        """
        _prove(said)
        area = token.area.around(said.area)
        body = msgspec.json.encode(said)
        digest = hashlib.sha256(body).hexdigest()
        while True:
            if (held := self._of_key(token, key)) is not None:
                if held.digest != digest:
                    raise HandedInOtherwise
                return held, False
            try:
                with writing(self._engine) as db:
                    here = handed_in.c.county == self._county
                    last = db.scalar(select(func.max(handed_in.c.number)).where(here)) or 0
                    row: dict[str, Any] = {
                        "county": self._county, "number": last + 1, "token": token.id, "key": key,
                        "by": token.account, "at": clock.now(), "area": area.prefix,
                        "title": said.title, "period": said.period, "digest": digest,
                        "body": body.decode(),
                    }  # fmt: skip
                    db.execute(insert(handed_in).values(row))
            except IntegrityError:  # somebody has this number, or this key, at the same moment
                continue
            return HandedIn(
                last + 1, row["by"], row["at"], area.prefix, said.title, said.period, digest, said
            ), True

    def lines(self, area: Area) -> list[HandedIn]:
        """The latest of an area."""
        inside = handed_in.c.area.startswith(area.prefix, autoescape=True)
        query = select(handed_in).where(handed_in.c.county == self._county, inside)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(handed_in.c.number.desc()).limit(SHOWN)).all()
        return list(map(_read, rows))

    def _of_key(self, token: ApiToken, key: str) -> HandedIn | None:
        query = select(handed_in).where(
            handed_in.c.county == self._county, handed_in.c.token == token.id,
            handed_in.c.key == key,
        )  # fmt: skip
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else _read(row)


def _prove(said: HandIn) -> None:
    for place, row in enumerate(said.rows):
        if len(row) != len(said.columns):
            raise AskWrong(field=f"$.rows[{place}]", why="的格数和 columns 不一样")
        if any(isinstance(cell, str) and len(cell) > _LONGEST_CELL for cell in row):
            raise AskWrong(field=f"$.rows[{place}]", why="里有太长的文字")
    cells = (cell for row in said.rows for cell in row)
    words = (said.title, said.period, said.note or "", *said.columns, *map(str, cells))
    for text in dict.fromkeys(words):
        released(text, Audience.INSIDE).text_for("交来的报表")


def _read(row: Row[Any]) -> HandedIn:
    return HandedIn(
        row.number, row.by, row.at, row.area, row.title, row.period, row.digest,
        msgspec.json.decode(row.body, type=HandIn),
    )  # fmt: skip
