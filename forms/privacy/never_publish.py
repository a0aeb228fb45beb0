"""The one exit: what somebody outside may read passes ``released``, whatever it is written into.

A board, a file and its name, a workbook, a return, the title inside a PDF: whoever writes one asks
here first (a test walks all writers). Prosecutors file public-interest cases over boards that show
identity and bank numbers (docs/reference: Privacy); nearly always the number sat in a remark, not
in a column of its own, so every text is looked at, however it is spelt.

Hard findings have no way round; a soft one leaves when somebody answers for it.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from forms.errors import ApprovalMissing, NeverPublished
from forms.privacy.never_numbers import private_numbers
from forms.privacy.never_reckoned import reckoned
from forms.privacy.never_shapes import signs_of
from forms.privacy.never_veils import undone
from forms.privacy.never_words import LIST_OF_PROTECTED, Word, clean_at_a_glance, forbidden_words


class Audience(StrEnum):
    """Who will read it."""

    BOARD = "board"
    """Anybody: a notice and all that belongs to it, a wall chart, a name of a file."""
    INSIDE = "inside"
    """People of the village, the township and the county whose work it is: returns, cards. They
    may read what illness or marriage is called, for that is their work; no numbers in full, nor
    what may stand on no paper (HIV, words a county says may stand nowhere)."""
    OWN = "own"
    """The village itself: a workbook that comes back in. Nothing is held back, all is told."""
    NAME = "name"
    """Whoever sees a file go by: its name. Returns about protected people may be called so."""


class Clearance(StrEnum):
    """Whether a text may leave."""

    OK = "ok"
    SOFT = "soft"
    """Only when somebody answers for it by name and reason."""
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may not be read outside.

    Attributes:
        level: ``Clearance.SOFT`` or ``Clearance.HARD``.
        kind: What it is, in Chinese, without what it says.
        text: The piece of the text.
    """

    level: Clearance
    kind: str
    text: str


class Release(NamedTuple):
    """A text and what was found in it; one is made for every cell of a sheet.

    Attributes:
        text: As it was given.
        found: The worst first.
    """

    text: str
    found: tuple[Found, ...] = ()

    @property
    def verdict(self) -> Clearance:
        """Whether it may leave."""
        return self.found[0].level if self.found else Clearance.OK

    def text_for(self, place: str, *, approved: bool = True) -> str:
        """The text, when it may leave.

        Args:
            place: Where it would stand, in Chinese, for the sentence of a refusal.
            approved: Whether somebody answers for what is soft, or will be asked before it goes.

        Raises:
            NeverPublished: It may not.
            ApprovalMissing: It may only when somebody answers for it.
        """
        if self.verdict is Clearance.HARD:
            raise NeverPublished(place=place, kind=self.found[0].kind)
        if self.found and not approved:
            raise ApprovalMissing(why=f"{place}里有{self.found[0].kind}，一般不公开。")
        return self.text


_NOTHING: Final[frozenset[str]] = frozenset()
_SHORT: Final = 10
"""Cells up to this length are looked at once, quickly; most of a table are such."""


def released(
    text: str,
    audience: Audience,
    *,
    person: bool | None = None,
    offices: Set[str] = _NOTHING,
    label: str = "",
    more: tuple[Word, ...] = (),
) -> Release:
    """Whether a text may be read by somebody.

    Args:
        text: The whole text as it will be read: a cell, a sentence, a name of a file.
        audience: By whom.
        person: Whether somebody, a household or a hamlet stands in the same row; None to look for
            one in the text alone.
        offices: Phones that offices gave for the public, digits only.
        label: The heading or question it answers: it makes a code of a project harmless, and it
            makes a number suspicious.
        more: Words a county added to the list.
    """
    own = more and any(word.term in text for word in more)
    if len(text) <= _SHORT and not own and clean_at_a_glance(text):
        return Release(text)
    return Release(text, _found(text, audience, person, frozenset(offices), label, more))


@lru_cache(maxsize=8192)
def _found(
    text: str, audience: Audience, person: bool | None, offices: frozenset[str], label: str,
    more: tuple[Word, ...],
) -> tuple[Found, ...]:  # fmt: skip
    hidden = undone(text)
    said = [made for one in (text, *hidden) for made in reckoned(one)]
    told = (f"{label}：{one}" if label else one for one in (text, *hidden, *said))
    found = [
        Found(Clearance(number.level), number.kind, number.text)
        for one in told
        for number in private_numbers(one, offices)
    ]
    words = [
        word for one in (text, *hidden) for word in forbidden_words(one, person=person, more=more)
    ]
    if audience is Audience.INSIDE:
        words = [word for word in words if word.nowhere]
    found += [Found(Clearance(word.level), word.kind, word.text) for word in words]
    if audience is Audience.INSIDE:
        return tuple(one for one in found if one.level is Clearance.HARD)
    if audience is Audience.OWN:
        return tuple(Found(Clearance.SOFT, one.kind, one.text) for one in found)
    if audience is Audience.NAME:
        hard = (one for one in found if one.level is Clearance.HARD)
        return tuple(one for one in hard if one.kind != LIST_OF_PROTECTED)
    return tuple(sorted(found, key=lambda one: one.level is Clearance.SOFT))


def forget() -> None:
    """Drop the texts looked at so far from memory: the book they are from has been closed."""
    _found.cache_clear()
    signs_of.cache_clear()


def told_by_name(path: Path, more: tuple[Word, ...] = ()) -> str:
    """What the name of a file, or of the folder it lies in, tells; empty when it tells nothing.

    Args:
        path: Where a file would go.
        more: Words a county added to the list.
    """
    for name in (path.name, path.parent.name):
        if found := released(name, Audience.NAME, more=more).found:
            return found[0].kind
    return ""
