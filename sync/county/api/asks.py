"""What the interface for programs may be asked, typed; what does not fit is refused by name."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from sync.errors.county import AskWrong

LARGEST: Final = 1 << 20
"""Largest body, in bytes."""
Key: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{8,80}\Z")]
"""An idempotency key."""

_SIGNS: Final = "[^\\x00-\\x1f\\x7f-\\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\\ud800-\\udfff]"
VillageCode: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{12}\Z")]
AreaCode: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")]
Words: TypeAlias = Annotated[str, Meta(pattern=f"^{_SIGNS}+\\Z", max_length=200)]
T = TypeVar("T")
_WRONG: Final = "缺少、多出或不合规定（见 openapi.json）"


class Asks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call without a question besides its address; the base of the others."""


class FiguresAsk(Asks, frozen=True, kw_only=True):
    """Figures of an area; of the whole of the token's when none is given."""

    area: AreaCode | None = None
    day: date | None = None


class ReturnAsk(Asks, frozen=True, kw_only=True):
    """A return of a village."""

    village: VillageCode
    day: date | None = None


class ExportAsk(Asks, frozen=True, kw_only=True):
    """A file, and why."""

    kind: Words
    reason: Annotated[str, Meta(min_length=4, max_length=100)]
    village: VillageCode | None = None
    day: date | None = None


class HandIn(Asks, frozen=True, kw_only=True):
    """A return somebody filled: headings, rows of figures and short words, no people.

    Attributes:
        title: What it is called.
        area: Of which county, township or village.
        period: Of which time.
        columns: Headings.
        rows: One cell for each heading.
        note: What is to be said besides.
    """

    title: Words
    area: AreaCode
    period: Words
    columns: Annotated[list[Words], Meta(min_length=1, max_length=60)]
    rows: Annotated[list[list[int | float | str]], Meta(max_length=2000)]
    note: Words | None = None


def read_query(kind: type[T], query: Mapping[str, str]) -> T:
    """What stands behind the question mark, as its call wants it.

    Raises:
        AskWrong: A field is missing, unknown or not of its type.
    """
    try:
        return msgspec.convert(query, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise AskWrong(field=_place(error), why=_WRONG) from None


def read_body(kind: type[T], body: bytes) -> T:
    """A body in JSON as its call wants it.

    Raises:
        AskWrong: It is none, or a field is missing, unknown or not of its type.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise AskWrong(field=_place(error), why=_WRONG) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AskWrong(field="正文", why="不是 JSON") from None


def _place(error: Any) -> str:
    """Where it is wrong, as msgspec says it: ``$.rows[3]``; never what stands there."""
    _, found, place = str(error).rpartition(" - at `")
    return place.removesuffix("`") if found else "问题"
