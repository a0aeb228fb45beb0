"""A refusal of the county as JSON, and back again as the error it is, with what it carries.

There is no list: an error that has a ``status`` may be said, what travels are the parameters of its
constructor, and it is found again by its code. The sentence travels too, for a program that is
older than the error.
"""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, get_type_hints

import msgspec
from msgspec import Meta

import sync.errors.county  # noqa: F401  every error that may be said has to be known
import sync.errors.ledger  # noqa: F401
import sync.errors.parcel  # noqa: F401
from forms.errors import CunjiError, every_error
from sync.errors.wire import CountySays

LARGEST: Final = 8_192
"""Most bytes of a refusal."""

_BOUNDED: Final[Mapping[type, Any]] = {
    int: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)],
    str: Annotated[str, Meta(max_length=300)],
}
"""What an error may carry; no number is larger than a column of a database."""


class _Refusal(msgspec.Struct, frozen=True):
    code: Annotated[str, Meta(max_length=60)]
    zh: Annotated[str, Meta(max_length=300)]


def encode_refusal(error: CunjiError) -> bytes:
    """An error that has a status, as the body of an answer."""
    return msgspec.json.encode({**error.facts, "code": error.code, "zh": error.told})


def decode_refusal(content: bytes) -> CunjiError | None:
    """The error an answer says; None when that is no refusal of a county."""
    try:
        told = msgspec.json.decode(content, type=_Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    kind, shape = refusals().get(told.code, (None, None))
    if kind is None or shape is None:
        return CountySays(words=told.zh)
    try:
        facts = msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError:
        return CountySays(words=told.zh)
    return kind(**msgspec.structs.asdict(facts))


@cache
def refusals() -> Mapping[str, tuple[type[CunjiError], type[msgspec.Struct]]]:
    """The errors that may be said, by code, each with the shape of what it carries."""
    return {kind.code: (kind, _shape(kind)) for kind in every_error() if kind.status}


def _shape(kind: type[CunjiError]) -> type[msgspec.Struct]:
    hints = get_type_hints(kind.__init__)
    fields = []
    for one in inspect.signature(kind).parameters.values():
        if one.kind is not one.VAR_KEYWORD:
            told = _BOUNDED.get(hints[one.name], hints[one.name])
            default = msgspec.NODEFAULT if one.default is one.empty else one.default
            fields.append((one.name, told, msgspec.field(default=default)))
    return msgspec.defstruct(kind.__name__, fields)
