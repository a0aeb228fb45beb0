"""What was found about somebody: a value or *cannot tell*, with what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from forms.schema.form import RecordId, Value

MOST_ALIKE: Final = 8_192
"""So many different findings are kept to be shared. A village of 20,000 asks for 200,000 and finds
a few thousand different ones: a day, a place, the name of a list."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one person adds to a fact.

    Attributes:
        why: Which of the fact's sentences fits: a key under the rule's ``reasons`` or ``ask``.
        slots: Fills the sentence.
        about: Whose plain fact it is, where that is somebody else than whom the fact is about.
        fact: The name of that plain fact.
    """

    why: str
    slots: Mapping[str, str]
    about: RecordId | None = None
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact as found.

    Attributes:
        value: None when it cannot be told.
        parts: What it rests on; several when it is about several people.
        verified: False when the relative was inferred from the roster.
    """

    value: Value | None
    parts: tuple[Part, ...] = ()
    verified: bool = True


def said(value: str | int | bool | None, why: str = "", /, **slots: str) -> Finding:
    """A finding about one person; the same one for all of whom the same is found.

    Args:
        value: What was found; None when it cannot be told.
        why: Which sentence fits.
        slots: Fills it.
    """
    return _alike(value, why, tuple(slots.items()))


@lru_cache(maxsize=MOST_ALIKE, typed=True)
def _alike(value: str | int | bool | None, why: str, slots: tuple[tuple[str, str], ...]) -> Finding:
    return Finding(value, (Part(why, dict(slots)),))


def forget() -> None:
    """Keep no findings any more: the book is closed, and some of them name people."""
    _alike.cache_clear()


def agreed(found: Sequence[Finding], why: str, **slots: str) -> Finding:
    """What all of several findings say, of which any may be the one that counts.

    Args:
        found: At least one.
        why: What to ask where they differ.
        slots: Fills that question.
    """
    if len({one.value for one in found}) == 1:
        return found[0]
    return said(None, why, **{**found[0].parts[0].slots, **slots})


NOBODY = Finding(None, (Part("nobody", {}),))
"""The relative is not known, so nothing about that person is."""
